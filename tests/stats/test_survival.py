import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.errors import WrongUse
from pito.stats import counted_curve, counted_quantile, kaplan_meier, median_interval, survival_quantile

open_tickets = kaplan_meier([1, 2, 3, 4, 5, 6, 8, 30, 50], [1, 2, 1, 1, 1, 1, 1, 0, 0], [0] * 7 + [1, 1])
leavers = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=50)


def curve_of(people, **options):
    time, happened = zip(*people, strict=True)
    return kaplan_meier(time, [int(x) for x in happened], [int(not x) for x in happened], **options)


def test_two_tickets_still_open_leave_a_median_of_4_hours_and_no_p90():
    # definitions 4: responses after 1, 2, 2, 3, 4, 5, 6, 8 h and two open at 30 and 50 h.
    assert open_tickets.survival[:7].round(9).tolist() == [0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]
    assert survival_quantile(open_tickets, 0.5)[0] == 4
    assert np.isnan(survival_quantile(open_tickets, 0.9)[0])


def test_the_curve_of_7043_telecom_customers_is_printed_exactly(reference):
    printed = pd.read_csv(reference("cases/km_telco_all.csv"), dtype={"S": str})
    curve = kaplan_meier(printed.t, printed.events, printed.censored)
    assert len(curve) == 73
    assert curve.time.tolist() == printed.t.tolist()
    assert curve.at_risk.tolist() == printed.at_risk.tolist()
    assert [f"{s:.8f}" for s in curve.survival] == [f"{float(s):.8f}" for s in printed.S]


def test_freireichs_leukaemia_patients_have_the_textbook_curve_and_limits(reference):
    cases = {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}
    inputs, expected = cases["km_6mp"]["inputs"], cases["km_6mp"]["expected"]
    curve = curve_of(zip(inputs["time"], map(bool, inputs["event"]), strict=True))
    curve = curve[curve.events > 0]
    assert curve.time.tolist() == expected["t"]
    assert curve.survival.tolist() == pytest.approx(expected["S"], abs=5e-5)
    assert curve.lo.tolist() == pytest.approx(expected["lo_loglog"], abs=5e-5)
    assert curve.hi.tolist() == pytest.approx(expected["hi_loglog"], abs=5e-5)
    assert survival_quantile(curve)[0] == 23


def test_nobody_has_no_curve_and_no_median():
    curve = kaplan_meier([], [], [])
    assert curve.empty
    assert curve.columns.tolist() == ["time", "at_risk", "events", "censored", "survival", "lo", "hi"]
    assert np.isnan(survival_quantile(curve)).all()


def test_one_customer_who_left_has_a_median_without_limits():
    curve = kaplan_meier([12], [1], [0])
    assert curve[["at_risk", "survival"]].to_numpy().tolist() == [[1, 0]]
    assert survival_quantile(curve) == pytest.approx((12, np.nan, np.nan), nan_ok=True)


def test_while_nobody_has_left_the_curve_is_one_and_its_limits_are_missing():
    curve = kaplan_meier([1, 2], [0, 0], [10, 10])
    assert curve.survival.tolist() == [1, 1]
    assert curve[["lo", "hi"]].isna().all(axis=None)


def test_who_was_last_seen_when_another_left_was_still_at_risk():
    assert kaplan_meier([5], [1], [1]).survival.tolist() == [0.5]


def test_late_comers_are_at_risk_only_after_they_come():
    # By hand. Four start at 0; two more, already 3 and 5 months old, are known only from then on.
    # t=2: 1 of 4 leaves; t=4: 1 of 3+1 leaves; t=5: 1 of 3 leaves (who comes at 5 is not yet at risk); t=6: 1 of 2+1.
    curve = kaplan_meier(
        time=[0, 2, 3, 4, 5, 6, 9],
        events=[0, 1, 0, 1, 1, 1, 0],
        censored=[0, 0, 0, 0, 0, 0, 2],
        entered=[4, 0, 1, 0, 1, 0, 0],
    )
    assert curve.time.tolist() == [2, 4, 5, 6, 9]
    assert curve.at_risk.tolist() == [4, 4, 3, 3, 2]
    assert curve.survival.tolist() == pytest.approx([3 / 4, 9 / 16, 3 / 8, 1 / 4, 1 / 4])


def test_without_late_entry_everybody_is_there_from_the_start_even_those_gone_at_0():
    curve = kaplan_meier([0, 0, 1], [1, 0, 1], [0, 1, 1])
    assert curve.at_risk.tolist() == [4, 2]
    assert curve.equals(kaplan_meier([0, 0, 1], [1, 0, 1], [0, 1, 1], entered=[4, 0, 0]))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"time": [1, None], "events": [1, 1], "censored": [0, 0]}, "needs a time and counts in every row"),
        ({"time": [0, 5], "events": [0, 2], "censored": [0, 0], "entered": [1, 0]}, "1 enter, 2 leave"),
        (
            {"time": [5, 9], "events": [1, 1], "censored": [0, 0], "entered": [2, 0]},
            "At time 5 more leave than the 0 under",
        ),
    ],
)
def test_counts_that_cannot_be_are_refused_in_a_sentence(rows, said):
    with pytest.raises(WrongUse, match=said):
        kaplan_meier(**rows)


def test_a_quantile_in_per_cent_is_refused_in_a_sentence():
    with pytest.raises(WrongUse, match=r"`p` must lie between 0 and 1, for example 0\.9; got 90"):
        survival_quantile(open_tickets, 90)


@settings(deadline=None)
@given(leavers)
def test_the_curve_never_rises_and_lies_within_its_limits(people):
    curve = curve_of(people)
    assert (curve.survival.diff().dropna() <= 1e-12).all()
    assert curve.survival.between(0, 1).all()
    known = curve.dropna()
    assert (known.lo <= known.survival).all() and (known.survival <= known.hi).all()


@settings(deadline=None)
@given(leavers)
def test_everybody_is_counted_once(people):
    curve = curve_of(people)
    assert curve.at_risk.iloc[0] == len(people)
    assert (curve.events + curve.censored).sum() == len(people)


@settings(deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=50), st.sampled_from([0.25, 0.5, 0.75, 0.9]))
def test_with_nobody_censored_it_is_the_plain_share_and_percentile(times, p):
    curve = curve_of([(time, True) for time in times])
    assert curve.survival.tolist() == pytest.approx([np.mean(np.array(times) > t) for t in curve.time])
    assert survival_quantile(curve, p)[0] == median_interval(times, p)[0]


@settings(deadline=None)
@given(leavers)
def test_rows_may_come_summed_or_one_by_one_in_any_order(people):
    assert curve_of(people).equals(curve_of(people[::-1]))


rows = st.lists(st.tuples(st.none() | st.integers(0, 20), st.booleans(), st.integers(0, 3)), max_size=40)


@given(rows, st.floats(0.01, 0.99))
def test_the_quantile_of_rows_is_the_first_that_their_curve_gives(rows, p):
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    first, *_ = survival_quantile(counted_curve(*columns), p)
    assert np.array_equal([counted_quantile(*columns, p)], [first], equal_nan=True)


def test_the_quantile_of_rows_needs_a_share_too():
    with pytest.raises(WrongUse, match="`p` must lie between 0 and 1"):
        counted_quantile([1], [1], [1], 50)
