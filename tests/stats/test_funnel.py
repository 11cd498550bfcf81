"""Funnel limits of the published formula, their edges, and who is marked and who is not."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.stats.funnel import funnel, funnel_limits, overdispersion


def test_funnel_limits_give_the_reference_values(reference):
    cases = json.loads(reference("cases/clv_rates_change_reference.json").read_text())
    funnels = [case for case in cases if case["id"].startswith("funnel")]
    assert len(funnels) == 3
    for case in funnels:
        for confidence, limits in zip((0.95, 0.998), case["expected"], strict=True):
            found = funnel_limits(case["inputs"]["n"], case["inputs"]["p0"], confidence)
            assert found == pytest.approx(limits, abs=case["tol"]), case["id"]


def test_half_of_twenty_lies_below_what_ninety_per_cent_ever_give_and_seventeen_does_not():
    lo, _ = funnel_limits(20, 0.9)
    assert 10 / 20 < lo < 13 / 20


def test_nobody_has_no_limits_and_a_settled_share_has_limits_of_no_width():
    assert np.isnan(funnel_limits(0, 0.9)).all()
    assert np.isnan(funnel_limits(np.nan, 0.9)).all()
    assert funnel_limits(10, 1.0) == (1.0, 1.0)
    assert funnel_limits(10, 0.0) == (0.0, 0.0)


@settings(deadline=None)
@given(st.floats(1, 5000), st.floats(0.01, 0.99))
def test_limits_hold_the_centre_and_of_one_side_are_those_of_the_other_mirrored(n, centre):
    lo, hi = funnel_limits(n, centre)
    assert 0 <= lo <= centre <= hi <= 1
    if n == int(n):
        # The interpolation starts from the count that reaches the level: mirrored, one count later.
        mirrored_lo, mirrored_hi = funnel_limits(n, 1 - centre)
        assert (1 - mirrored_hi, 1 - mirrored_lo) == pytest.approx((lo, hi), abs=1.01 / n)


def test_nine_of_ten_and_eighteen_of_twenty_are_not_told_apart_nor_is_anybody_below_twenty_marked():
    found = funnel([9, 18, 18, 18, 2], [10, 20, 20, 20, 10])
    assert found.is_outside.tolist() == [False] * 5
    assert found.share_lo.round(3).iloc[0] == 0.596
    assert found.share_hi.round(3).iloc[0] == 0.982


def test_the_rows_stay_in_the_order_given_and_an_agent_without_answers_has_no_share():
    found = funnel([0, 150, 190], [0, 200, 200])
    assert found.n.tolist() == [0, 200, 200]
    assert found.loc[0, ["share", "lo", "hi"]].isna().all()
    assert not found.is_outside[0]


def test_everybody_perfect_and_nobody_at_all_mark_nobody():
    assert not funnel([20, 30], [20, 30]).is_outside.any()
    assert not funnel([], []).is_outside.any()
    assert not funnel([0, 0], [0, 0]).is_outside.any()


def test_below_fifteen_units_no_spread_is_let_in():
    z = [-3, -2, -1, 0, 1, 2, 3]
    assert overdispersion(z * 2, [0.03] * 14) == 0
    assert overdispersion([*(z * 2), 3], [0.03] * 15) > 0


def test_a_spread_worked_by_hand():
    """Twenty units at z = ±2, errors .1: (80 − 19) / (20 · 100 − 100) = 61 / 1,900."""
    assert overdispersion([-2, 2] * 10, [0.1] * 20) == pytest.approx(61 / 1900)


def test_units_that_differ_no_more_than_chance_get_no_spread():
    assert overdispersion([-0.9, 0.9] * 9, [0.1] * 18) == 0
    assert overdispersion([0.5] * 14 + [np.nan] * 5, [0.1] * 19) == 0


def test_from_fifteen_agents_on_only_those_beyond_the_usual_spread_are_marked():
    k = [160, 190, 165, 188, 170, 192, 158, 189, 171, 186, 163, 191, 168, 187, 80]
    few, many = funnel(k[-6:], [200] * 6), funnel(k, [200] * 15)
    assert many.is_outside.tolist() == [False] * 14 + [True]
    assert (many.hi - many.lo).iloc[0] > (few.hi - few.lo).iloc[0]
