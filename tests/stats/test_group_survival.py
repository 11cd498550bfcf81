"""The log-rank test over several groups: the textbook's value, two groups as before, late entry counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.stats import log_rank
from pito.stats.group_survival import log_rank_across

PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def watched(rows):
    """Rows of (group, entered at, left at, whether it happened) as counts by time."""
    left = [{"g": g, "time": t, "events": int(d), "censored": int(not d), "entered": 0} for g, _, t, d in rows]
    entered = [{"g": g, "time": e, "events": 0, "censored": 0, "entered": 1} for g, e, _, _ in rows]
    return pd.DataFrame(left + entered, columns=["g", "time", "events", "censored", "entered"])


def test_the_leukaemia_trial_gives_the_published_16_79(reference):
    import json

    cases = {c["id"]: c for c in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}
    drug = cases["km_6mp"]["inputs"]
    rows = [("6-MP", 0, t, e) for t, e in zip(drug["time"], drug["event"], strict=True)]
    chi2, p = log_rank_across(watched(rows + [("placebo", 0, t, 1) for t in PLACEBO]), "g")
    assert chi2 == pytest.approx(16.79, abs=0.005)  # Kleinbaum & Klein, Survival Analysis, chapter 2
    assert p == pytest.approx(4.17e-5, abs=1e-7)  # survdiff of R's survival


lives = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 12), st.booleans()), min_size=2, max_size=30)


@settings(max_examples=60, deadline=None)
@given(lives)
def test_two_groups_watched_from_the_start_give_the_square_of_the_two_group_test(drawn):
    rows = [(g, 0, t, d) for g, t, d in drawn]
    frame = watched(rows)
    chi2, p = log_rank_across(frame, "g")
    z, p_two = log_rank(frame["time"], frame["events"], frame["censored"], frame["g"] == "a")
    np.testing.assert_allclose([chi2, p], [z * z, p_two], rtol=1e-9, atol=1e-9)


def test_late_entry_counts_only_from_then_on():
    # At 5 only a1 (of a) and b1 are at risk, because a2 enters at 6; at 8 a2 and b1.
    rows = [("a", 0, 5, 1), ("a", 6, 8, 0), ("b", 0, 8, 1)]
    chi2, _ = log_rank_across(watched(rows), "g")
    # O − E of a: (1 − 1/2) + (0 − 1/2) = 0
    assert chi2 == pytest.approx(0.0, abs=1e-12)
    alone = [("a", 0, 5, 1), ("b", 0, 8, 1), ("b", 6, 9, 0)]
    chi2, _ = log_rank_across(watched(alone), "g")
    # at 5: 1 of 2, expected 1/2, variance 1/4; at 8 nobody of a is left
    assert chi2 == pytest.approx(0.5**2 / 0.25)


def test_three_alike_groups_do_not_differ():
    rows = [(g, 0, t, 1) for g in "abc" for t in (1, 2, 3, 4)]
    chi2, p = log_rank_across(watched(rows), "g")
    assert (chi2, p) == (pytest.approx(0, abs=1e-12), pytest.approx(1))


@pytest.mark.parametrize("rows", [[], [("a", 0, 3, 1)], [("a", 0, 3, 0), ("b", 0, 2, 0)]])
def test_nobody_one_group_and_no_event_give_no_answer(rows):
    assert all(np.isnan(log_rank_across(watched(rows), "g")))
