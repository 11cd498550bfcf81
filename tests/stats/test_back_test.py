import numpy as np
import pandas as pd
import pytest

from pito.stats.back_test import back_tests, held_out, tracked_orders, tracking_error
from pito.stats.expected_value import total_range
from pito.stats.mbg_nbd import fit_bg_nbd, fit_mbg_nbd
from pito.stats.purchase_history import purchase_histories

CUT_OFF, END = 272, 545  # 30 September 1997 and 30 June 1998: weeks 1–39 and 40–78


@pytest.fixture(scope="module")
def log(reference):
    columns = ["master", "customer", "date", "cds", "value"]
    log = pd.read_csv(reference("data/cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None, names=columns)
    day = (pd.to_datetime(log.date.astype(str)) - pd.Timestamp("1997-01-01")).dt.days
    return log.assign(day=day)


def tracked(log, fit):
    histories = purchase_histories(log.customer, log.day, CUT_OFF, unit=7)
    model = fit(histories.repeats, histories["last"], histories.age)
    return tracked_orders(model, log.customer, log.day, CUT_OFF, END)


def test_repeat_sales_of_the_cd_shop_are_tracked_for_78_weeks(log):
    # Fader, Hardie & Lee (2005): the BG/NBD ends 4 % low in week 78.
    classic = tracked(log, fit_bg_nbd)
    assert classic.period.tolist() == list(range(1, 79))
    assert classic.period[~classic.is_held_out].max() == 39
    assert classic.happened.iloc[[38, 77]].tolist() == [2457, 4339]
    assert tracking_error(classic) == pytest.approx((0.0252, -0.0399), abs=0.0002)
    assert tracking_error(tracked(log, fit_mbg_nbd)) == pytest.approx((0.0400, -0.0655), abs=0.0002)


def test_what_was_said_of_weeks_40_to_78_stands_beside_what_came(log):
    found = held_out(log.customer, log.day, CUT_OFF, END - CUT_OFF, log["value"])
    assert len(found) == 2357
    assert found.orders.sum() == 1882
    assert found.expected_orders.sum() / found.orders.sum() == pytest.approx(0.84, abs=0.005)
    classic = held_out(log.customer, log.day, CUT_OFF, END - CUT_OFF, fit=fit_bg_nbd)
    assert classic.expected_orders.sum() / classic.orders.sum() == pytest.approx(0.88, abs=0.005)
    assert "expected_value" not in classic
    # Every order's value after the cut-off, two a day or one.
    later = log[(log.day > CUT_OFF) & (log.day <= END)]
    assert found["value"].sum() == pytest.approx(later["value"].sum())


def test_the_chance_of_an_order_is_near_what_came_but_for_good_customers_gone_quiet(log):
    found = held_out(log.customer, log.day, CUT_OFF, END - CUT_OFF)
    bands = found.groupby(pd.cut(found.chance, [0, 0.1, 0.2, 0.5, 0.7, 1]), observed=True)
    said, came = bands.chance.mean().to_numpy(), bands.orders.agg(lambda orders: (orders > 0).mean()).to_numpy()
    assert (np.diff(came[1:]) > 0).all()
    assert said[1:] == pytest.approx(came[1:], abs=0.12)
    # 51 customers with 5 orders on average, long silent: the model gives them up, four in ten came back.
    assert (said[0], came[0], bands.size().iloc[0]) == (
        pytest.approx(0.06, abs=0.01),
        pytest.approx(0.39, abs=0.01),
        51,
    )


def held(log, horizon):
    """Whether the range from the windows before it, four at most, holds each window."""
    windows = back_tests(log.customer, log.day, END, horizon, log["value"], windows=8)
    for at in range(len(windows) - 1):
        said, before = windows.iloc[at], windows.iloc[at + 1 : at + 5]
        for name in ("orders", "value"):
            forecast = [said[f"expected_{name}"] / 400] * 400
            _, lo, hi = total_range(forecast, before[f"expected_{name}"], before[name], before[f"{name}_noise"])
            yield lo < said[name] < hi


def test_about_four_windows_in_five_fall_into_the_range_that_earlier_ones_gave(log):
    inside = [*held(log, 91), *held(log, 56)]
    assert len(inside) == 22
    assert 0.7 <= np.mean(inside) <= 0.9


def test_quarters_lie_back_to_back_before_the_end(log):
    windows = back_tests(log.customer, log.day, END, 91, log["value"])
    assert windows.cut_off.tolist() == [454, 363, 272, 181]
    latest = held_out(log.customer, log.day, 454, 91, log["value"])
    for name in ("expected_orders", "orders", "expected_value", "value"):
        assert windows[name].iloc[0] == pytest.approx(latest[name].sum())


def test_nothing_after_the_cut_off_reaches_the_forecast(log):
    early = log[log.day <= CUT_OFF]
    seen = held_out(early.customer, early.day, CUT_OFF, 91)
    assert seen.chance.equals(held_out(log.customer, log.day, CUT_OFF, 91).chance)
    assert seen.orders.sum() == 0


def test_windows_end_where_the_history_begins(log):
    assert len(back_tests(log.customer, log.day, END, 91, windows=99)) == 5
    assert back_tests(log.customer, log.day, END, 600).reason == "too_short_history"


def test_too_few_repeat_buyers_by_the_cut_off_are_refused():
    assert held_out(["A", "A", "B"], [0, 5, 7], cut_off=9, horizon=9).reason == "too_few_repeat_buyers"
    assert back_tests(["A", "A", "B"], [0, 5, 7], until=18, horizon=9).found == 1


def test_the_noise_is_that_of_a_sum_over_customers():
    # By hand: 40 with 3 orders, 40 with none; mean 1.5; 80 · 1.5² / 120².
    customer = [*range(40)] * 12 + [*range(40, 80)]
    day = [30 * number for number in range(12) for _ in range(40)] + [0] * 40
    window = back_tests(customer, day, until=359, horizon=90, windows=1).iloc[0]
    assert window.orders_noise == pytest.approx(80 * 1.5**2 / 120**2)


def test_nothing_held_out_has_no_error():
    nothing = pd.DataFrame({"expected": [1.0], "happened": [1], "is_held_out": [False]})
    assert np.isnan(tracking_error(nothing)).all()
