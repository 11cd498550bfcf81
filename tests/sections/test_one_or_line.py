"""One agent or across the line: every verdict's sentence, what could not have been seen, and who is not shown."""

import copy
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pito.metrics.satisfaction import SCALES
from pito.month import Month
from pito.sections import one_or_line, response, results
from pito.sections.agents_hidden import hidden_agents, months_before
from pito.settings import Settings
from pito.text import Words

JUNE = "2026-06"
FIVE = list("ABCDE")
MOVED = "82.0% of the {n} ratings of June 2026 were good, against 90.0% in the months before ({change})."


def chosen(settings):
    groups = {name: getattr(settings, name) for name in Settings.model_fields}
    return SimpleNamespace(**groups | {"voice": SimpleNamespace(scale_map=SCALES, follow_up_days=2)})


def team(k_before, n_before, k, n, kinds=None, agents=FIVE, nobody=0, language="en"):
    """A workbook whose ratings by agent are these."""
    cells = pd.DataFrame(
        {"agent": agents, "kind": kinds or "", "k_before": k_before, "n_before": n_before, "k": k, "n": n}
    )
    cells.attrs["nobody"] = nobody
    span = {"first_day": 20_000, "last_day": 30_000}
    facts = {"coverage": {"feedback": span, "tickets": span}}
    about = {
        "words": Words(language),
        "settings": chosen(Settings()),
        "tables": {"feedback", "tickets"},
        "facts": facts,
    }
    return SimpleNamespace(**about, reaches=lambda *_: True, ask=lambda *_, **__: cells)


def asked(*cells, **given):
    return one_or_line.ratings(team(*cells, **given), JUNE)


def test_the_worked_team_with_one_agent_at_50_per_cent():
    section = asked([18] * 5, [20] * 5, [10, 18, 18, 18, 18], [20] * 5)
    assert section.finding == [
        MOVED.format(n=100, change="−8.0 points; 95% interval −17.8 to 1.7"),
        "One agent: A moved apart from all others.",
        "That is 50.0% of 20 where the own months before and the others lead to expect 90.0%; all others together are at 90.0%.",
        (
            "What could not have been seen: with 100 answers a fall of under 20 percentage points across the line, "
            "or of under 48 with one agent, would mostly go unnoticed."
        ),
    ]
    assert section.table["Stands apart"].tolist() == ["yes", "no", "no", "no", "no"]


def test_the_worked_team_at_82_per_cent_is_across_the_line_as_far_as_so_few_answers_say():
    section = asked([18] * 5, [20] * 5, [16, 16, 16, 17, 17], [20] * 5)
    assert section.finding[0] == MOVED.format(n=100, change="−8.0 points; 95% interval −17.8 to 1.7")
    assert section.finding[1] == (
        "No signal. As far as so few answers say, what moved moved across the line and not with one agent."
    )
    assert section.finding[2].endswith(
        "a fall of under 20 percentage points across the line, or of under 54 with one agent, would mostly go unnoticed."
    )


@pytest.mark.parametrize(
    ("k", "n", "said"),
    [
        ([820] * 5, 1000, ["Across the line: the change stays whoever is left out."]),
        ([900] * 5, 1000, ["No signal: no agent stands apart, and the whole moved by no more than chance would give."]),
        ([650, 600, 900, 905, 895], 1000, ["Several agents moved apart from the others: B and A."]),
        (
            [600, 800, 805, 795, 800],
            1000,
            ["Across the line: the change stays whoever is left out.", "A moved otherwise than the rest."],
        ),
    ],
)
def test_every_verdict_has_its_sentence(k, n, said):
    assert asked([900] * 5, [1000] * 5, k, [n] * 5).finding[1 : 1 + len(said)] == said


def test_another_mix_of_work_blames_nobody():
    cells = (
        [475] * 4 + [350] * 4,
        [500] * 8,
        [38, 475, 475, 475, 672, 350, 350, 350],
        [40, 500, 500, 500, 960, 500, 500, 500],
    )
    section = asked(*cells, kinds=["easy"] * 4 + ["hard"] * 4, agents=list("ABCDABCD"))
    assert section.finding[1] == (
        "Neither: each kind of work went as before, but there was more of the kind that goes less well or better."
    )
    assert section.notes[0].startswith("Of the change 0.0 points come from other shares at the same work")


def test_fewer_than_two_agents_with_twenty_answers_cannot_tell_and_nobody_is_shown():
    section = asked([18] * 5, [20] * 5, [2, 18, 10, 10, 10], [19] * 5)
    assert section.finding[1] == "Cannot tell: fewer than two agents have 20 answers."
    assert section.figure is None and section.table is None
    assert "5 agents with fewer than 20 answers are neither judged nor shown." in section.notes


def test_who_has_few_answers_is_not_shown_and_agents_stand_in_alphabetical_order():
    section = asked([180] * 5, [200] * 5, [90, 90, 90, 10, 90], [100, 100, 100, 19, 100], agents=list("EDCBA"))
    assert section.table["Agent"].tolist() == list("ACDE")
    assert "1 agent with fewer than 20 answers is neither judged nor shown." in section.notes


def test_who_is_hidden_beside_a_hidden_one_is_not_said_to_have_few_answers():
    left = pd.DataFrame({"agent": ["A", "B"], "n": [29, 4]})
    assert one_or_line._left_out(Words("en", "EUR"), left) == (
        "2 agents are neither judged nor shown: fewer than 20 answers, or they would give such a one away."
    )
    assert one_or_line._left_out(Words("en", "EUR"), left[:1]) == (
        "1 agent is neither judged nor shown: fewer than 20 answers, or they would give such a one away."
    )


def test_answers_of_nobody_are_said():
    assert "3 answers name no agent and are left out." in asked([18] * 5, [20] * 5, [18] * 5, [20] * 5, nobody=3).notes


@pytest.mark.parametrize(
    ("line", "one", "said"),
    [
        (np.nan, np.nan, "with 90 answers, any fall at all."),
        (np.nan, 0.4, "any fall across the line, and one of under 40 percentage points with one agent."),
        (0.1, np.nan, "a fall of under 10 percentage points across the line, and any fall of one agent alone."),
    ],
)
def test_what_could_not_have_been_seen_is_said_also_where_nothing_could(line, one, said):
    found = SimpleNamespace(unseen_line=line, unseen_one=one)
    sentence = one_or_line._unseen(team([1], [1], [1], [1], agents=["A"]), found, pd.DataFrame({"n": [90]}))
    assert sentence.endswith(said) and sentence.startswith("What could not have been seen")


def test_the_funnel_shows_differences_from_what_was_to_be_expected_and_names_only_who_stands_apart():
    section = asked([18] * 5, [20] * 5, [10, 18, 18, 18, 18], [20] * 5)
    limits, within, apart = section.figure.data
    assert list(apart.text) == ["A"] and within.text is None
    assert list(apart.y) == [pytest.approx(-0.4, abs=0.01)]
    assert list(apart.x) == [20] and len(within.x) == 4
    lower, upper = limits.base[0], limits.base[0] + limits.y[0]
    assert apart.y[0] < lower < 0 < upper


def test_no_earlier_month_and_too_few_answers():
    assert asked([0] * 5, [0] * 5, [18] * 5, [20] * 5).finding == [
        "There is no earlier month with agents to compare with yet."
    ]
    assert asked([18] * 5, [20] * 5, [1, 1, 1, 0, 0], [2, 1, 1, 0, 0]).finding == [
        "Too few answers of June 2026 name an agent to say anything."
    ]


@pytest.mark.parametrize(
    ("first", "before"), [("2026-06-01", 0), ("2026-05-01", 1), ("2026-04-20", 2), ("2020-01-01", 3)]
)
def test_compared_are_three_months_or_those_there_are(first, before):
    day = (pd.Timestamp(first) - pd.Timestamp("1970-01-01")).days
    facts = {"coverage": {"feedback": {"first_day": day}, "tickets": {}}}
    assert months_before(SimpleNamespace(facts=facts), "feedback", Month.parse(JUNE)) == before
    assert months_before(SimpleNamespace(facts=facts), "tickets", Month.parse(JUNE)) == 0


def test_the_demo_answers_in_time_and_cannot_tell_by_its_ratings(workbook):
    demo = copy.copy(workbook)
    demo.settings = chosen(workbook.settings)
    section = one_or_line.replies(demo, JUNE)
    assert section.finding[:2] == [
        "75.2% of the 113 tickets of June 2026 that name an agent and can be judged were answered in time (24 h), against 75.2% in the months before (+0.1 points; 95% interval −9.7 to 8.8).",
        "No signal: no agent stands apart, and the whole moved by no more than chance would give.",
    ]
    assert section.table["Agent"].tolist() == ["Eetu Demola", "Riitta Testinen"]
    assert one_or_line.ratings(demo, JUNE).finding[1] == "Cannot tell: fewer than two agents have 20 answers."


def test_no_table_of_agents_shows_whom_another_hides(workbook):
    """Of 113 answers Eetu and Riitta gave 80: with Aila's 29 in another table, four would be left for the fourth agent."""
    assert hidden_agents(workbook, JUNE) == {"Onni Näytelä", "Aila Mallikas"}
    one, every = one_or_line.replies(workbook, JUNE), response.by_agent(workbook, JUNE)
    assert sorted(one.table["Agent"]) == sorted(every.table["Agent"]) == ["Eetu Demola", "Riitta Testinen"]
    rows = [row for row in results(workbook, JUNE) if row["segment"] and row["segment"]["by"] == "agent"]
    assert {row["segment"]["is"] for row in rows if row["value"] is not None} == {"Eetu Demola", "Riitta Testinen"}


@pytest.mark.parametrize(("tickets", "answers"), [([50, 40, 5, 9], [48, 40, 4, 9]), ([50, 40, 4, 9], [48, 40, 4, 9])])
def test_few_judged_answers_hide_an_agent_as_few_tickets_do_and_nobodys_tickets_cover_for_none(tickets, answers):
    told = [pd.DataFrame({"part": ["A", "B", "C", ""], "tickets": tickets})]
    told.append(pd.DataFrame({"agent": ["A", "B", "C", ""], "n": answers}))
    settings = chosen(Settings())
    book = SimpleNamespace(settings=settings, facts={"coverage": {}}, ask=lambda *_, by=None, **__: told[by is None])
    assert hidden_agents(book, JUNE) == {"B", "C"}


def test_the_numbers_of_an_agent_who_is_hidden_are_not_said(monkeypatch):
    cells = team([18] * 5, [20] * 5, [10, 18, 18, 18, 18], [20] * 5)
    monkeypatch.setattr(one_or_line.response, "missing", lambda *_: "")
    monkeypatch.setattr(one_or_line, "hidden_agents", lambda *_: {"A"})
    section = one_or_line.replies(cells, JUNE)
    assert section.finding[1] == "One agent: A moved apart from all others."
    assert not any("50.0%" in text for text in section.finding)
    assert section.table["Agent"].tolist() == list("BCDE")


@pytest.mark.parametrize("question", [one_or_line.replies, one_or_line.ratings])
def test_without_an_export_it_says_which_would_answer_it(question):
    one = team([1], [1], [1], [1], agents=["A"])
    one.tables = set()
    section = question(one, JUNE)
    assert section.missing and "would bring" in section.finding[0]
