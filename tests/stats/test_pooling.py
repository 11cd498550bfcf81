"""Partial pooling: eighteen batters, few answers drawn and many left, and intervals that hold the truth."""

import json

import numpy as np
import pytest

from pito.stats.pooling import partial_pooling, pooled_levels


def test_eighteen_batters_are_drawn_together_as_in_the_reference(reference):
    cases = json.loads(reference("cases/clv_rates_change_reference.json").read_text())
    (case,) = [case for case in cases if case["id"] == "shrink_baseball"]
    level, _, _ = partial_pooling(case["inputs"], [45] * 18)
    assert level == pytest.approx(case["expected"]["mean"], abs=case["tol"])


def test_one_of_ten_answers_is_drawn_far_and_of_a_thousand_hardly():
    level, lo, hi = partial_pooling([5, 880, 900, 920], [10, 1000, 1000, 1000])
    assert 0.75 < level[0] < 0.9
    assert level[1] == pytest.approx(0.88, abs=0.005)
    assert hi[0] - lo[0] > 3 * (hi[1] - lo[1])


def test_ten_of_twenty_and_nine_of_ten_overlap():
    _, lo, hi = partial_pooling([18, 9, 17], [20, 10, 20])
    assert max(lo) < min(hi)


def test_somebody_of_whom_nothing_is_known_is_one_of_the_team_and_widest():
    level, lo, hi = partial_pooling([0, 180, 170, 175], [0, 200, 200, 200])
    assert level[0] == pytest.approx(0.875, abs=0.02)
    assert np.argmax(hi - lo) == 0


def test_nobody_has_no_level_and_one_alone_has():
    assert np.isnan(partial_pooling([0, 0], [0, 0])).all()
    assert len(partial_pooling([], [])[0]) == 0
    level, lo, hi = partial_pooling([18], [20])
    assert lo[0] < level[0] < hi[0]


@pytest.mark.parametrize("k", [0, 50])
def test_none_and_all_of_fifty_are_nearly_and_not_quite_none_and_all(k):
    level, lo, hi = partial_pooling([k] * 4, [50] * 4)
    assert ((lo >= 0) & (lo < level) & (level < hi) & (hi <= 1)).all()
    assert (np.abs(level - k / 50) < 0.03).all()


def test_what_is_known_of_the_team_is_known_of_all_together():
    _, covariance = pooled_levels([18] * 5, [20] * 5)
    assert covariance == pytest.approx(covariance.T)
    assert (np.linalg.eigvalsh(covariance) > 0).all()
    assert (covariance > 0).all()


@pytest.mark.parametrize("spread", [0.0, 0.05])
def test_intervals_hold_the_truth_in_about_95_of_100(spread):
    generator = np.random.default_rng(5)
    held = []
    for _ in range(100):
        truth = np.clip(generator.normal(0.85, spread, 10), 0.3, 0.99)
        n = generator.integers(5, 100, 10)
        _, lo, hi = partial_pooling(generator.binomial(n, truth), n)
        held += ((lo <= truth) & (truth <= hi)).tolist()
    assert np.mean(held) >= 0.92


def test_pooled_levels_are_nearer_the_truth_than_raw_shares():
    generator = np.random.default_rng(6)
    truth = generator.normal(0.85, 0.04, (100, 10))
    good = generator.binomial(15, truth)
    pooled = np.array([partial_pooling(k, [15] * 10)[0] for k in good])
    assert np.sqrt(((pooled - truth) ** 2).mean()) < 0.7 * np.sqrt(((good / 15 - truth) ** 2).mean())
