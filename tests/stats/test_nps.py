"""NPS: the reference's intervals, the plain ones of the definitions for comparison, and bounds for those who were silent."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.errors import WrongUse
from pito.stats.nps import answer_bounds, nps, nps_change

answers = st.tuples(*[st.integers(0, 500)] * 3).filter(sum)


def test_scores_and_limits_are_those_of_the_reference(reference):
    cases = json.loads(reference("cases/clv_rates_change_reference.json").read_text())
    scores = [case for case in cases if case["id"].startswith("nps") and case["id"] != "nps_diff"]
    assert len(scores) == 4
    for case in scores:
        assert nps(*case["inputs"]) == pytest.approx(case["expected"], abs=case["tol"]), case["id"]
    (change,) = [case for case in cases if case["id"] == "nps_diff"]
    found = nps_change(change["inputs"]["first"], change["inputs"]["second"])
    assert found == pytest.approx(change["expected"], abs=change["tol"])


@pytest.mark.parametrize(("n", "points"), [(20, 34.2), (50, 21.6), (100, 15.3), (400, 7.7)])
def test_the_plain_limits_are_the_worked_ones_of_the_definitions(n, points):
    score, lo, hi = nps(0.2 * n, 0.3 * n, 0.5 * n, added=0)
    assert score == pytest.approx(0.3)
    assert [round(100 * float(x), 1) for x in (score - lo, hi - score)] == [points, points]


def test_five_promoters_are_not_sure_of_a_hundred_where_the_plain_limits_are():
    assert nps(0, 0, 5, added=0) == (1, 1, 1)
    score, lo, hi = nps(0, 0, 5)
    assert (score, round(float(lo), 3), hi) == (1, 0.175, 1)


def test_nobody_asked_is_missing_and_not_zero():
    assert np.isnan(nps(0, 0, 0)).all()
    assert np.isnan(nps_change((0, 0, 0), (1, 2, 3))).all()
    assert np.isnan(answer_bounds(0, 0, 0)).all()


def test_whole_columns_are_answered_at_once():
    score, lo, hi = nps([10, 0], [20, 0], [70, 0])
    assert score == pytest.approx([0.6, np.nan], nan_ok=True)
    assert lo == pytest.approx([0.4527, np.nan], abs=5e-5, nan_ok=True)
    assert hi == pytest.approx([0.7124, np.nan], abs=5e-5, nan_ok=True)


@settings(deadline=None)
@given(answers)
def test_limits_are_mirrored_with_the_answers_and_stay_within_bounds(counts):
    score, lo, hi = nps(*counts)
    assert -1 <= lo <= hi <= 1
    assert nps(*counts[::-1]) == pytest.approx((-score, -hi, -lo))


def test_the_adjusted_interval_holds_the_truth_where_the_plain_one_does_not():
    generator = np.random.default_rng(4)
    drawn = generator.multinomial(10, [0.05, 0.15, 0.8], 4000).T
    held = {
        added: np.mean([lo <= 0.75 <= hi for lo, hi in zip(*nps(*drawn, added=added)[1:], strict=True)])
        for added in (0, 3)
    }
    assert held[0] < 0.9 < 0.92 < held[3]


def test_the_silent_may_all_have_been_dissatisfied_or_satisfied():
    assert answer_bounds(45, 50, 200) == (0.225, 0.975)
    assert answer_bounds(45, 50, 50) == (0.9, 0.9)
    assert answer_bounds(0, 0, 10) == (0, 1)


@pytest.mark.parametrize(("counts", "said"), [((5, 4, 10), "5, 4 and 10"), ((1, 11, 10), "1, 11 and 10")])
def test_more_satisfied_than_answered_or_answered_than_sent_is_refused(counts, said):
    with pytest.raises(WrongUse, match=f"satisfied ≤ answered ≤ sent; got {said}"):
        answer_bounds(*counts)


def test_counts_below_zero_are_refused():
    with pytest.raises(WrongUse, match="counts of answers, 0 or more"):
        nps(-1, 2, 3)
