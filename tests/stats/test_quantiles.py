import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import bdtr

from pito.errors import WrongUse
from pito.stats import median_interval, order_ranks


@pytest.mark.parametrize(
    ("n", "ranks"),
    [
        (0, (None, None)),
        (1, (None, None)),
        (5, (None, None)),  # the whole range of 5 covers 93.75 %
        (6, (1, 6)),  # of 6 it covers 96.9 %
        (10, (2, 9)),
        (20, (6, 15)),
        (25, (8, 18)),
        (100, (40, 61)),
    ],
)
def test_ranks_of_the_median_are_those_printed_in_the_tables(n, ranks):
    # As in the usual tables for the median: binomial(n, ½) with at most 2.5 % in each tail.
    assert order_ranks(n) == ranks


def test_a_high_percentile_loses_its_upper_limit_first():
    assert order_ranks(30, 0.9) == (23, None)
    assert order_ranks(36, 0.9)[1] == 36


def test_ranks_of_millions_are_those_of_the_normal_approximation():
    lo, hi = order_ranks(10_000_000)
    half = 1.959964 * np.sqrt(10_000_000) / 2
    assert (lo, hi) == pytest.approx((5_000_000 - half, 5_000_000 + half + 1), abs=2)


def test_the_median_interval_is_that_of_the_reference(reference):
    cases = {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}
    values = np.random.default_rng(0).lognormal(3, 1, 25)
    assert median_interval(values) == pytest.approx(cases["median_ci"]["expected"])


def test_nobody_has_no_median_and_one_has_no_interval():
    assert median_interval([]) == pytest.approx((np.nan, np.nan, np.nan), nan_ok=True)
    assert median_interval([7]) == pytest.approx((7, np.nan, np.nan), nan_ok=True)


def test_missing_values_are_left_out():
    assert median_interval([3, np.nan, 1, 2, 6, 5, 4, None]) == (3, 1, 6)


def test_a_rank_that_is_whole_on_paper_is_not_rounded_up():
    assert median_interval(range(1, 11), q=0.9)[0] == 9
    assert median_interval(range(1, 101), q=0.07)[0] == 7  # 0.07 · 100 = 7.000000000000001


@pytest.mark.parametrize("q", [0, 1, 90])
def test_a_percentile_outside_0_and_1_is_refused_in_a_sentence(q):
    with pytest.raises(WrongUse, match="`q` must lie between 0 and 1"):
        order_ranks(10, q)


@settings(deadline=None)
@given(st.integers(1, 400), st.floats(0.02, 0.98))
def test_the_ranks_cover_at_least_95_per_cent_and_no_narrower_ones_do(n, q):
    lo, hi = order_ranks(n, q)
    if lo:
        assert bdtr(lo - 1, n, q) <= 0.025 < bdtr(lo, n, q)
    if hi:
        assert bdtr(hi - 1, n, q) >= 0.975 - 1e-12
        assert hi == 1 or bdtr(hi - 2, n, q) < 0.975


@settings(deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=60), st.sampled_from([0.25, 0.5, 0.75, 0.9]))
def test_the_interval_holds_the_percentile_and_all_three_were_observed(values, q):
    point, lo, hi = median_interval(values, q)
    assert point in values
    assert np.isnan(lo) or (lo <= point and lo in values)
    assert np.isnan(hi) or (hi >= point and hi in values)
