"""Online Retail under every definition: the bridge sums to nothing left over, and pandas counts the same by other means."""

import numpy as np
import pandas as pd
import pytest

from pito.metrics.active_window import retention_by_window, windows_around
from pito.metrics.cohorts import cohort_retention
from pito.metrics.retention import definition_bridge, retention_by_month
from pito.metrics.revenue_retention import revenue_retention
from pito.metrics.seasonal import rolling_retention
from pito.metrics.survival import tenures
from pito.month import Month
from pito.sections import retention

NOVEMBER = Month.parse("2011-11")
MONTHS = [Month.parse("2011-03").plus(n) for n in range(9)]


@pytest.fixture(scope="module")
def orders(shop):
    """Invoices of known customers, credits and all: customer, day, month, cents."""
    found = shop.table("orders")
    return found[found["customer_id"].notna()]


@pytest.fixture(scope="module")
def bought(orders):
    """Customer and day of every purchase: an invoice that sums to nothing less than nothing."""
    return orders[orders["amount_minor"] >= 0][["customer_id", "order_day", "order_month"]].drop_duplicates()


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_the_same_month_under_five_definitions_differs_by_steps_that_leave_0_000_points(shop, month):
    bridge = definition_bridge(shop.engine, month)
    counts = retention_by_month(shop.engine, month).iloc[0]
    start, end = counts["start"], counts["end"]
    acquired = counts["new"] + counts["acquired_and_lost"]
    by_the_book = {
        "set": counts["retained"] / start,
        "textbook": (end - acquired) / start,
        "textbook_still_here": (end - counts["new"]) / start,
        "textbook_with_returned": (end - acquired - counts["returned"]) / start,
        "billing": 1 - (counts["lost"] + counts["acquired_and_lost"]) / (start + acquired),
    }
    rates = bridge.set_index("definition")["rate"]
    steps = bridge.set_index("definition")[["returned", "passed_through", "base"]].sum(axis=1)
    assert set(rates.index) == set(by_the_book)
    for name, rate in by_the_book.items():
        left_over = 100 * (rate - by_the_book["set"] - steps[name])
        assert f"{abs(left_over):.3f}" == "0.000" and abs(left_over) < 1e-9
        assert rates[name] == pytest.approx(rate, abs=1e-12)


def test_the_picture_of_the_bridge_leads_from_each_rate_to_the_next(shop):
    bars = retention.bridge(shop, NOVEMBER).figure.data[0]
    starts, ends = np.array(bars.base), np.array(bars.base) + np.array(bars.x)
    colours, level = bars.marker.color, None
    assert len(bars.y) == len(set(bars.y)) == 9
    for place in range(9):
        if place % 2 == 0:
            assert starts[place] == 0
            assert level is None or ends[place] == pytest.approx(level, abs=2e-4)  # bars are drawn to four digits
            level = ends[place]
        else:
            edges = {round(starts[place], 4), round(ends[place], 4)}
            assert any(abs(level - edge) < 2e-4 for edge in edges)
            level = min(edges, key=lambda edge: abs(edge - ends[place + 1]))
    assert len(set(colours)) == 3


def active(bought, day, window):
    """Who bought within the window before the end of a day."""
    return set(bought[(bought["order_day"] <= day) & (bought["order_day"] > day - window)]["customer_id"])


def test_each_window_gives_the_rate_that_plain_sets_give(shop, bought):
    found = retention_by_window(shop.engine, NOVEMBER, windows_around(90)).set_index("days")
    for days in windows_around(90):
        start, end = (active(bought, day, days) for day in (NOVEMBER.first_day - 1, NOVEMBER.end_day - 1))
        assert found.loc[days, ["start", "retained"]].tolist() == [len(start), len(start & end)]


def test_revenue_retention_is_that_of_plain_pandas(shop, orders, bought):
    row = revenue_retention(shop.engine, NOVEMBER, months=3).iloc[0]
    first = NOVEMBER.plus(-2)
    there = sorted(active(bought, first.first_day - 1, 90))
    money = (
        orders.groupby(["customer_id", "order_month"])["amount_minor"]
        .sum()
        .unstack(fill_value=0)
        .reindex(there, fill_value=0)
    )
    was = money[[first.number - n for n in (3, 2, 1)]].sum(axis=1)
    now = money[[first.number + n for n in range(3)]].sum(axis=1)
    assert row[["start", "before", "now"]].tolist() == [len(there), was.sum(), now.sum()]
    assert row["gross"] == pytest.approx(np.minimum(was, now).sum() / was.sum(), abs=1e-12)
    assert row["net"] == pytest.approx(now.sum() / was.sum(), abs=1e-12)


def test_half_a_year_kept_is_that_of_plain_sets(shop, bought):
    row = rolling_retention(shop.engine, NOVEMBER, months=1, span=6).iloc[0]
    start, end = (active(bought, day, 90) for day in (NOVEMBER.plus(-5).first_day - 1, NOVEMBER.end_day - 1))
    assert row[["start", "retained"]].tolist() == [len(start), len(start & end)]


def test_quarterly_cohorts_are_those_of_plain_pandas(shop, bought):
    found = cohort_retention(shop.engine, NOVEMBER, period="quarter", cohorts=4)
    seen = bought[bought["order_month"] <= NOVEMBER.number].assign(quarter=lambda rows: rows["order_month"] // 3)
    first = seen.groupby("customer_id")["quarter"].min().rename("cohort")
    pairs = seen.join(first, on="customer_id").drop_duplicates(["customer_id", "quarter"])
    expected = pairs.groupby(["cohort", pairs["quarter"] - pairs["cohort"]])["customer_id"].nunique()
    counted = found.set_index(["cohort", "age"])["retained"]
    for key, customers in expected.items():
        if key in counted.index:
            assert counted[key] == customers
    assert counted[counted.index.get_level_values("cohort") == NOVEMBER.number // 3].iloc[0] > 0


def test_tenures_of_those_who_started_under_observation_are_those_of_plain_pandas(shop, bought):
    counts = tenures(shop.engine, NOVEMBER, starts_known=False)
    days = (
        bought[bought["order_day"] < NOVEMBER.end_day].groupby("customer_id")["order_day"].agg(lambda d: sorted(set(d)))
    )

    def stay(rows):
        end = rows[0] + 90
        for day in rows[1:]:
            if day > end:
                break
            end = max(end, day + 90)
        return rows[0], end

    stays = [stay(rows) for rows in days]
    watched = min(end for _, end in stays)
    known = [(start, end) for start, end in stays if start >= watched]
    lost = sum(end < NOVEMBER.end_day for _, end in known)
    assert counts[["events", "censored"]].sum().tolist() == [lost, len(known) - lost]
    expected = pd.Series([end - start for start, end in known if end < NOVEMBER.end_day]).value_counts()
    assert counts[counts["events"] > 0].set_index("tenure_days")["events"].to_dict() == expected.to_dict()
