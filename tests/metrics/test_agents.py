"""What the verdict on agents is made from: answers in time and ratings, now and in the months before."""

import pandas as pd
import pytest

from pito.metrics.agents import ratings_by_agent, replies_by_agent
from pito.metrics.examples import survey
from pito.stats.verdict import one_or_line

JUNE = "2026-06"


def sums(cells):
    return cells.groupby("agent")[["k_before", "n_before", "k", "n"]].sum().to_dict("index")


def test_answers_in_time_by_agent_and_category_now_and_before():
    cells = replies_by_agent(survey(), JUNE)
    assert cells.columns.tolist() == ["agent", "kind", "k_before", "n_before", "k", "n"]
    assert cells["kind"].unique().tolist() == ["Billing", "Fault", "Visit"]
    assert sums(cells)["A"] == {"k_before": 18, "n_before": 20, "k": 10, "n": 20}
    assert cells[["n_before", "n"]].sum().tolist() == [40, 40]


def test_the_worked_team_of_five_is_one_agent_or_across_the_line():
    """Five agents × 20 at 90 %: one at 50 %, the rest 90 %; or all at 82 %: both 82 %."""
    team, before = list("ABCDE"), ([18] * 5, [20] * 5)
    one = one_or_line(team, *before, [10, 18, 18, 18, 18], [20] * 5)
    line = one_or_line(team, *before, [16, 16, 16, 17, 17], [20] * 5)
    assert (one.is_clear, one.word, one.apart) == (True, "one", ("A",))
    assert (line.is_clear, line.word) == (False, "line")
    assert one.change == pytest.approx(line.change) == pytest.approx(-0.08)


def test_a_longer_promise_keeps_more():
    assert sums(replies_by_agent(survey(), JUNE, hours=48))["A"]["k"] == 20


def test_an_open_ticket_whose_hours_are_not_over_is_left_out_and_one_overdue_is_missed():
    engine = survey()
    engine.connection.execute("update ticket_times set responded_s = null, resolved_s = null where agent = 'B'")
    assert sums(replies_by_agent(engine, JUNE))["B"] == {"k_before": 0, "n_before": 20, "k": 0, "n": 20}
    engine.connection.execute(
        "update ticket_times set created_s = created_s + 29 * 86400 where agent = 'B' and created_month = 24317"
    )
    assert sums(replies_by_agent(engine, JUNE))["B"]["n"] < 20


def test_automatic_replies_are_left_out():
    engine = survey()
    engine.connection.execute("update ticket_times set automatic = 1 where agent = 'B'")
    assert list(sums(replies_by_agent(engine, JUNE))) == ["A"]


def test_answers_of_nobody_are_counted_apart():
    engine = survey()
    engine.connection.execute("update ticket_times set agent = null where agent = 'B'")
    cells = replies_by_agent(engine, JUNE)
    assert (cells.attrs["nobody"], list(sums(cells))) == (20, ["A"])


def test_the_opening_clock_needs_opening_hours():
    assert len(replies_by_agent(survey(), JUNE, clock="business")) == 0


def test_a_rating_belongs_to_the_agent_rated_else_to_the_one_of_the_ticket():
    engine = survey()
    assert sums(ratings_by_agent(engine, JUNE)) == {"A": {"k_before": 0, "n_before": 0, "k": 8, "n": 10}}
    engine.connection.execute("update feedback set agent = 'Z' where score = 1")
    assert sums(ratings_by_agent(engine, JUNE))["Z"] == {"k_before": 0, "n_before": 0, "k": 0, "n": 1}


def test_the_month_after_has_its_ratings_before():
    assert sums(ratings_by_agent(survey(), "2026-07")) == {"A": {"k_before": 8, "n_before": 10, "k": 0, "n": 0}}


def test_nobody_gives_no_rows():
    cells = ratings_by_agent(survey(), "2026-05")
    assert isinstance(cells, pd.DataFrame) and len(cells) == 0
