import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.stats import mean_interval

skewed = np.random.default_rng(3).lognormal(3, 1, 60)


def test_below_20_values_the_mean_stands_without_an_interval():
    assert mean_interval([10.0] * 5 + [40.0] * 14) == pytest.approx((32.105263, np.nan, np.nan), nan_ok=True)
    assert not np.isnan(mean_interval([10.0] * 6 + [40.0] * 14)).any()


def test_nobody_has_no_mean_and_one_has_no_interval():
    assert np.isnan(mean_interval([])).all()
    assert mean_interval([7]) == pytest.approx((7, np.nan, np.nan), nan_ok=True)


def test_equal_values_leave_no_doubt():
    assert mean_interval([25] * 30) == (25, 25, 25)


def test_one_large_order_among_equal_ones_leaves_the_upper_limit_open():
    # A third of the draws miss the large order altogether and know nothing of the spread.
    mean, _, hi = mean_interval([10] * 19 + [1000])
    assert mean == 59.5
    assert np.isnan(hi)


def test_the_same_values_and_seed_give_the_same_limits():
    assert mean_interval(skewed) == mean_interval(skewed)
    assert mean_interval(skewed, seed=1) != mean_interval(skewed)


def test_missing_values_are_left_out():
    assert mean_interval([*skewed, np.nan]) == mean_interval(skewed)


def test_the_interval_of_skewed_money_reaches_further_up_than_down():
    mean, lo, hi = mean_interval(skewed)
    assert hi - mean > 1.3 * (mean - lo)


def test_the_interval_of_a_bell_curve_is_students():
    values = np.random.default_rng(5).normal(100, 15, 2000)
    half = 1.9612 * values.std(ddof=1) / np.sqrt(2000)  # t table, 1999 degrees of freedom
    assert mean_interval(values)[1:] == pytest.approx((values.mean() - half, values.mean() + half), abs=0.1)


def test_above_20_000_values_it_is_students_interval_exactly():
    # Half noughts, half ones, n = 20,002: s² = n/(4(n − 1)), so the half width is t / (2 √20,001), t = 1.96008.
    mean, lo, hi = mean_interval([0, 1] * 10_001)
    assert (mean, lo, hi) == pytest.approx((0.5, 0.5 - 0.0069298, 0.5 + 0.0069298), abs=1e-7)


@settings(max_examples=20, deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(0.01, 100))
def test_other_money_units_and_a_fixed_fee_move_the_limits_alike(fee, rate):
    expected = [fee + rate * x for x in mean_interval(skewed)]
    assert mean_interval(fee + rate * skewed) == pytest.approx(expected, rel=1e-6, abs=1e-6)
