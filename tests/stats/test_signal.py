"""XmR and Laney limits: worked series, the published charts, and nothing to say below twelve values."""

import json
import math

import pytest

from pito.stats.signal import laney_limits, no_narrower_than_chance, xmr_limits


def cases_of(reference):
    return json.loads(reference("cases/clv_rates_change_reference.json").read_text())


def test_a_worked_series():
    """Mean 10, moving ranges 2 each: 10 ± 2.66 · 2."""
    assert xmr_limits([9, 11] * 6) == (pytest.approx(4.68), pytest.approx(15.32))


def test_a_series_that_never_moves_has_limits_of_no_width():
    assert xmr_limits([0.9] * 12) == (pytest.approx(0.9), pytest.approx(0.9))


@pytest.mark.parametrize("value", [30 / 35, 4 / 5, 6 / 7, 123_456_789 / 7, -1 / 3, 0.0])
def test_rounding_puts_no_series_that_never_moved_outside_its_own_limits(value):
    lo, hi = xmr_limits([value] * 12)
    assert lo <= value <= hi


@pytest.mark.parametrize("earlier", [[], [0.9], [0.9] * 11, [0.9] * 11 + [float("nan")]])
def test_fewer_than_twelve_values_say_nothing(earlier):
    assert all(math.isnan(limit) for limit in xmr_limits(earlier))


def test_the_individuals_chart_is_the_one_of_the_handbook(reference):
    (case,) = [case for case in cases_of(reference) if case["id"] == "xmr_nist"]
    limits = xmr_limits(case["inputs"], least=10)
    assert limits == pytest.approx((case["expected"]["lcl"], case["expected"]["ucl"]), abs=case["tol"])


def test_months_that_wander_as_chance_does_give_the_published_p_chart(reference):
    """What is left of the reach without the wander is the p chart's, of 30 samples of orange juice cans."""
    (case,) = [case for case in cases_of(reference) if case["id"] == "pchart_oj"]
    k, expected = case["inputs"]["k"], case["expected"]
    lo, hi, wander = laney_limits(k, [50] * 30, 5000)
    centre, reach = (lo + hi) / 2, 10 * (hi - lo) / 2 / wander  # of 50, where the lower limit would end at 0
    assert (centre, centre - reach, centre + reach) == pytest.approx(
        (expected["p"], expected["lcl"], expected["ucl"]), abs=case["tol"]
    )
    assert [i + 1 for i, count in enumerate(k) if count / 50 > centre + reach] == expected["out"]


def test_months_of_different_size_give_the_published_p_chart(reference):
    (case,) = [case for case in cases_of(reference) if case["id"] == "pchart_pyzdek"]
    lo, hi, wander = laney_limits(case["inputs"]["k"], case["inputs"]["n"], [250, 500])
    centre, reach = (lo + hi) / 2, (hi - lo) / 2 / wander
    for i, of in enumerate((250, 500)):
        limits = centre[i] - reach[i], centre[i] + reach[i]
        assert limits == pytest.approx(case["expected"][f"limits_{of}"], abs=case["tol"])


def test_months_that_wander_further_than_chance_widen_the_limits():
    """Shares .8 and .9 by turns of 1,000: each step is .1 / sqrt(.85 · .15 / 1000) = 8.86 standard errors, over 1.128."""
    lo, hi, wander = laney_limits([800, 900] * 6, [1000] * 12, 1000)
    assert wander == pytest.approx(7.85, abs=0.005)
    assert (lo, hi) == (pytest.approx(0.584, abs=0.001), 1.0)


def test_too_few_earlier_months_months_of_nobody_and_an_empty_month_say_nothing():
    assert all(math.isnan(x) for x in laney_limits([9] * 11, [10] * 11, 10))
    assert all(math.isnan(x) for x in laney_limits([9] * 11 + [0], [10] * 11 + [0], 10))
    lo, hi, wander = laney_limits([9, 8] * 6, [10] * 12, 0)
    assert math.isnan(lo) and math.isnan(hi) and wander > 0


def test_a_share_that_is_always_whole_has_limits_of_no_width():
    assert laney_limits([10] * 12, [10] * 12, 10) == (1, 1, 1)


def test_after_a_year_without_a_loss_the_first_few_are_no_signal():
    """720 of 720 stayed: Wilson's centre is 724.5 / 729 = 99.38 %, three sigmas of 60 are 3.03 points."""
    lo, hi = no_narrower_than_chance(xmr_limits([1.0] * 12), [60] * 12, [60] * 12, 60)
    assert (lo, hi) == (pytest.approx(0.9635, abs=5e-5), 1.0)
    assert no_narrower_than_chance((0, 0), [0] * 12, [60] * 12, 60) == (0.0, pytest.approx(1 - lo))


def test_one_loss_in_a_year_leaves_no_needle_eye_either():
    """XmR of eleven months at 60 of 60 and one at 59 ends at 99.1 %: a second single loss would be a signal."""
    rates, kept = [1.0] * 6 + [59 / 60] + [1.0] * 5, [60] * 6 + [59] + [60] * 5
    moved = xmr_limits(rates)
    assert moved[0] > 59 / 60 > no_narrower_than_chance(moved, kept, [60] * 12, 60)[0]


def test_months_that_moved_further_than_chance_keep_their_own_limits_within_what_a_share_can_be():
    moved = xmr_limits([0.5, 0.9] * 6)
    assert no_narrower_than_chance(moved, [50, 90] * 6, [100] * 12, 1000) == (0.0, 1.0)
    assert no_narrower_than_chance((0.6, 0.8), [70] * 12, [100] * 12, 10**6) == (0.6, 0.8)


def test_without_limits_or_without_anybody_chance_makes_none():
    nan = float("nan")
    assert all(math.isnan(x) for x in no_narrower_than_chance((nan, nan), [9] * 11, [10] * 11, 10))
    assert all(math.isnan(x) for x in no_narrower_than_chance((0.8, 1.0), [9] * 12, [10] * 12, 0))
