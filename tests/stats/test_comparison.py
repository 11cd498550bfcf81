"""Two groups that wait, and shares along ordered groups: published results, hand counts, and nothing to compare."""

from math import isnan, sqrt

import pytest

from pito.errors import WrongUse
from pito.stats import log_rank, share_trend

# Weeks in remission of 42 children, Freireich et al. (1963), Blood 21, 699–716: 6-MP and placebo. Negative: still in it.
SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def compared(one, other, weights="log-rank"):
    weeks = [*one, *other]
    events = [int(week > 0) for week in weeks]
    first = [True] * len(one) + [False] * len(other)
    return log_rank([abs(week) for week in weeks], events, [1 - e for e in events], first, weights)


@pytest.mark.parametrize(("weights", "chi_square"), [("log-rank", 16.793), ("gehan", 13.458), ("peto", 14.5)])
def test_the_remission_trial_as_sas_and_r_print_it(weights, chi_square):
    """LIFETEST of SAS: log-rank 16.7929, Wilcoxon 13.4579; survdiff(rho = 1) of R's survival: 14.5 on 1 degree."""
    z, p = compared(SIX_MP, PLACEBO, weights)
    assert z > 0 and p < 0.001
    assert z**2 == pytest.approx(chi_square, abs=0.05 if weights == "peto" else 0.0006)


def test_without_open_cases_and_ties_gehan_counts_pairs_as_wilcoxon_does():
    """1, 2, 5 against 3, 4, 6: of the nine pairs the first is the longer wait in 2 and the shorter in 7."""
    z, _ = compared([1, 2, 5], [3, 4, 6], "gehan")
    at_risk = [(6, 3), (5, 2), (4, 1), (3, 1), (2, 1), (1, 0)]  # both groups, of them the first, at 1, 2, 3, 4, 5, 6
    variance = sum(n1 * (n - n1) for n, n1 in at_risk)
    assert z == pytest.approx((2 - 7) / sqrt(variance))


def test_the_groups_swapped_turn_the_sign_only():
    one, other = compared(SIX_MP, PLACEBO), compared(PLACEBO, SIX_MP)
    assert one == (pytest.approx(-other[0]), pytest.approx(other[1]))


def test_repeated_times_may_be_counted_or_written_out():
    written = log_rank([1, 1, 2, 2, 3], [1, 1, 1, 0, 1], [0, 0, 0, 1, 0], [True, True, True, False, False])
    counted = log_rank([1, 2, 2, 3], [2, 1, 0, 1], [0, 0, 1, 0], [True, True, False, False])
    assert written == counted


@pytest.mark.parametrize(("one", "other"), [([], []), ([5], []), ([], [5, 6]), ([-5, -6], [-7])])
def test_nothing_to_compare_gives_no_verdict(one, other):
    assert all(isnan(x) for x in compared(one, other))


def test_an_unknown_weight_is_refused_with_the_choice():
    with pytest.raises(WrongUse, match="log-rank, gehan, peto"):
        compared([1], [2], "tarone")


def test_the_trend_of_smokers_as_r_prints_it():
    """prop.trend.test(c(83, 90, 129, 70), c(86, 93, 136, 82)) of R: X-squared = 8.2249, p-value = 0.004132 (Fleiss 1981)."""
    z, p = share_trend([83, 90, 129, 70], [86, 93, 136, 82])
    assert (z**2, p) == (pytest.approx(8.2249, abs=5e-5), pytest.approx(0.004132, abs=5e-7))
    assert z < 0


def test_the_trend_with_scores_of_a_textbook():
    """Agresti (2002), Categorical Data Analysis, table 5.3: malformations by the mother's drinks a day, z² = 6.57, p = 0.010."""
    malformed, born = [48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38]
    z, p = share_trend(malformed, born, scores=[0, 0.5, 1.5, 4, 7])
    assert (round(z**2, 2), round(p, 3)) == (6.57, 0.010)


def test_the_trend_of_two_groups_is_the_pooled_test_of_two_shares():
    """8 of 10 against 3 of 10: pooled 0.55, z = 0.5 / √(0.55 · 0.45 · 2 / 10)."""
    z, _ = share_trend([3, 8], [10, 10])
    assert z == pytest.approx(0.5 / sqrt(0.55 * 0.45 * 0.2))


@pytest.mark.parametrize(("k", "n"), [([], []), ([3], [5]), ([0, 0], [0, 0]), ([4, 5], [4, 5]), ([3, 0], [5, 0])])
def test_without_two_groups_or_any_difference_there_is_no_trend(k, n):
    assert all(isnan(x) for x in share_trend(k, n))
