import json

import numpy as np
import pytest

from pito.errors import WrongUse
from pito.stats.shifted_beta_geometric import (
    TenureModel,
    _log_likelihood,
    fit_beta_discrete_weibull,
    fit_shifted_beta_geometric,
    residual_periods,
    survival,
    tenure_counts,
)

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


@pytest.fixture(scope="module")
def cases(reference):
    return {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}


@pytest.fixture(scope="module")
def published(reference):
    return json.loads(reference("cases/models_published.json").read_text())["sbg"]


@pytest.mark.parametrize("kind", ["regular", "high_end"])
def test_the_published_shifted_beta_geometric_is_met(cases, published, kind):
    case, table = cases[f"sbg_{kind}"], published[kind]
    model = fit_shifted_beta_geometric(*tenure_counts([case["inputs"]]))
    expected = case["expected"]
    assert [model.alpha, model.beta] == pytest.approx([expected["alpha"], expected["beta"]], abs=0.001)
    assert model.log_likelihood == pytest.approx(expected["LL"], abs=0.001)
    assert [model.alpha, model.beta] == pytest.approx([table["alpha"], table["beta"]], abs=0.0005)
    shares = survival(model, np.arange(13))
    assert 100 * shares == pytest.approx(table["predicted_survival_percent_0_12"], abs=0.0051)
    assert shares[1:] / shares[:-1] == pytest.approx(table["predicted_retention_1_12"], abs=0.000051)
    projected = cases[f"sbg_project_{kind}"]
    assert 1000 * shares[8:] == pytest.approx(projected["expected"], abs=projected["tol"])


def test_the_four_year_example_is_met(published):
    model, expected = (
        fit_shifted_beta_geometric(*tenure_counts([[1000, 631, 468, 382, 326]])),
        published["four_year_example"],
    )
    assert [model.alpha, model.beta] == pytest.approx(list(expected["our_fit"].values()), abs=1e-4)


@pytest.mark.parametrize("case", ["bdw_regular_1_4", "bdw_high_end_1_4", "bdw_regular_1_12", "bdw_high_end_1_12"])
def test_the_published_beta_discrete_weibull_is_met(cases, case):
    model, expected = fit_beta_discrete_weibull(*tenure_counts([cases[case]["inputs"]])), cases[case]["expected"]
    assert [model.alpha, model.beta, model.c] == pytest.approx(
        [expected["gamma"], expected["delta"], expected["c"]], abs=cases[case]["tol"]["params"]
    )
    assert model.log_likelihood == pytest.approx(expected["LL"], abs=cases[case]["tol"]["LL"])


def test_the_discounted_residual_lifetime_is_the_published_one(cases):
    inputs = cases["sbg_derl"]["inputs"]
    model = TenureModel(inputs["alpha"], inputs["beta"], 1.0, 0.0, 1000, 7, None)
    found = residual_periods(model, tenure=inputs["n"] - 1, horizon=500, discount=inputs["d"])
    assert found == pytest.approx(cases["sbg_derl"]["expected"], abs=1e-6)


def test_the_longer_a_customer_has_stayed_the_more_is_to_come():
    model = fit_shifted_beta_geometric(*tenure_counts([HIGH_END]))
    coming = [residual_periods(model, tenure, horizon=400, discount=0.1) for tenure in (0, 1, 3, 7)]
    assert coming == pytest.approx([5.41, 5.90, 6.62, 7.53], abs=0.005)
    assert residual_periods(model, 0, horizon=1) == pytest.approx(float(survival(model, 1)))


def test_cohorts_of_different_age_count_together():
    lost, kept = tenure_counts([[100, 80, 70], [50, 45]])
    assert lost.tolist() == [0, 25, 10]
    assert kept.tolist() == [0, 45, 70]
    assert [counts.tolist() for counts in tenure_counts([])] == [[], []]


def test_who_is_known_only_from_later_on_does_not_make_the_early_periods_look_safe():
    # Half the base is taken over by the records after two periods: those lost before are not in them.
    survivors = np.array(HIGH_END, dtype=float)
    lost, kept = tenure_counts([survivors, survivors])
    late_lost, late_kept, entered = lost.copy(), kept.copy(), np.zeros(8)
    late_lost[1:3] /= 2
    entered[2] = survivors[2]
    whole = fit_shifted_beta_geometric(lost, kept)
    late = fit_shifted_beta_geometric(late_lost, late_kept, entered)
    naive = fit_shifted_beta_geometric(late_lost, late_kept)
    assert survival(late, 1) == pytest.approx(float(survival(whole, 1)), abs=0.005)
    assert survival(naive, 1) > survival(whole, 1) + 0.03


def test_the_slope_is_that_of_the_likelihood():
    lost, kept = tenure_counts([HIGH_END])
    at, entered = np.array([0.1, 0.6, 0.2]), np.array([0, 0, 5.0, 0, 0, 0, 0, 0])
    risen = [
        (_log_likelihood(at + step, lost, kept, entered)[0] - _log_likelihood(at - step, lost, kept, entered)[0]) / 2e-5
        for step in 1e-5 * np.eye(3)
    ]
    assert _log_likelihood(at, lost, kept, entered)[1] == pytest.approx(risen, rel=1e-5)


@pytest.mark.parametrize(
    ("cohort", "reason", "found", "needed"),
    [
        ([29, 15, 10, 9], "too_few_customers", 29, 30),
        ([100, 97, 94, 91], "too_few_lost", 9, 10),
        ([100, 60], "too_few_periods", 1, 2),
        ([], "too_few_customers", 0, 30),
    ],
)
def test_too_little_to_project_from_is_refused_with_what_is_missing(cohort, reason, found, needed):
    refused = fit_shifted_beta_geometric(*tenure_counts([cohort] if cohort else []))
    assert not refused
    assert (refused.reason, refused.found, refused.needed) == (reason, found, needed)


def test_three_parameters_take_three_periods():
    counts = tenure_counts([[1000, 631, 468]])
    assert fit_shifted_beta_geometric(*counts).periods == 2
    assert fit_beta_discrete_weibull(*counts).reason == "too_few_periods"


def test_a_fit_cut_short_is_refused_not_shown():
    assert fit_beta_discrete_weibull(*tenure_counts([HIGH_END]), iterations=1).reason == "not_converged"


def test_everybody_alike_gives_the_same_retention_every_period():
    model = fit_shifted_beta_geometric(*tenure_counts([[10000, 8000, 6400, 5120, 4096]]))
    shares = survival(model, np.arange(9))
    assert shares[1:] / shares[:-1] == pytest.approx(np.full(8, 0.8), abs=0.001)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (([0, 5], [1, 2, 3]), "equally long; got 2, 3 and 2"),
        (([1, 5], [0, 9]), "nobody can be lost at tenure 0"),
        (([0, -5], [0, 9]), "must not be below 0"),
    ],
)
def test_counts_that_cannot_be_are_refused_in_a_sentence(counts, said):
    with pytest.raises(WrongUse, match=said):
        fit_shifted_beta_geometric(*counts)
