import numpy as np
import pytest

from pito.stats.shifted_beta_geometric import tenure_counts
from pito.stats.survival_projection import projected_survival

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173]


@pytest.mark.parametrize("cohort", [HIGH_END, REGULAR])
@pytest.mark.parametrize("years", [4, 7])
def test_the_range_from_the_first_years_holds_what_came_by_year_twelve(cohort, years):
    # Fader & Hardie (2007), table 1.
    found = projected_survival(*tenure_counts([cohort[: years + 1]]), until=12)
    actual = np.array(cohort) / 1000
    assert ((found.lo <= actual + 1e-9) & (actual <= found.hi + 1e-9)).all()


def test_the_two_models_differ_by_eight_points_twelve_years_on_and_neither_hides():
    last = projected_survival(*tenure_counts([HIGH_END[:5]]), until=12).iloc[-1]
    assert last.shifted_beta_geometric == pytest.approx(0.31, abs=0.005)
    assert last.beta_discrete_weibull == pytest.approx(0.39, abs=0.005)
    assert last.lo < last.shifted_beta_geometric < last.beta_discrete_weibull < last.hi


def test_the_projection_says_how_far_it_may_be_read():
    found = projected_survival(*tenure_counts([HIGH_END[:5]]), until=12)
    assert found.tenure[found.is_fitted].max() == 4
    assert found.tenure[found.is_readable].max() == 8


def test_the_range_is_wider_for_fewer_customers_and_starts_at_a_point():
    many = projected_survival(*tenure_counts([HIGH_END[:8]]), until=12)
    few = projected_survival(*tenure_counts([[round(n / 10) for n in HIGH_END[:8]]]), until=12)
    assert (few.hi - few.lo)[1:].gt((many.hi - many.lo)[1:]).all()
    assert few.iloc[0][["lo", "hi"]].tolist() == [1, 1]


def test_the_band_of_each_model_is_as_wide_as_redrawn_customers_make_it():
    # 200 redrawn cohorts of 1,000 from the shifted-beta-geometric: 2.5 % and 97.5 % at year 12 were .221 and .379.
    found = projected_survival(*tenure_counts([HIGH_END[:5]]), until=12).iloc[-1]
    assert found.lo == pytest.approx(0.221, abs=0.02)
    # The same from the beta-discrete-Weibull: .319 and .452.
    assert found.hi == pytest.approx(0.452, abs=0.02)


def test_too_little_to_project_from_is_refused_with_the_reason():
    assert projected_survival(*tenure_counts([[20, 10, 5, 4]]), until=8).reason == "too_few_customers"
    assert projected_survival(*tenure_counts([[1000, 631, 468]]), until=8).reason == "too_few_periods"
