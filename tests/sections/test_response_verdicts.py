"""The sentences on waiting, word for word, on tickets typed by hand: who still waits, what is left out, what is chance."""

from types import SimpleNamespace

import pandas as pd
import pytest

from pito.engine import Engine
from pito.month import Month
from pito.sections import response
from pito.sections.response_verdicts import agents_differ, groups_differ, urgent_first
from pito.settings import Settings
from pito.text import Words

JUNE = Month.parse("2026-06")
HOUR, WEEK = 3600, 7 * 86_400
SEEN = "All seen from the end of June 2026: tickets of earlier months have had longer to be answered."
COLUMNS = ["month", "age", "answer", "solved", "automatic"]


def helpdesk(*rows, opening=1):
    """A business of tickets: (month, hours before its end, hours to the answer, to the solution, answered by a machine)."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    hours = frame[["age", "answer", "solved"]].astype("Float64") * HOUR
    end = frame["month"].map(lambda month: Month.parse(month).end_second("Europe/Helsinki"))
    created = (end - hours["age"]).astype("Int64")
    tickets = pd.DataFrame({"created_s": created, "responded_s": created + hours["answer"].astype("Int64")})
    tickets["resolved_s"] = created + hours["solved"].astype("Int64")
    for clock, stamp in (
        ("created_open", "created_s"),
        ("responded_open", "responded_s"),
        ("resolved_open", "resolved_s"),
    ):
        tickets[clock] = tickets[stamp] // opening
    tickets["created_month"] = [Month.parse(month).number for month in frame["month"]]
    tickets = tickets.assign(clock=0, automatic=frame["automatic"].astype(int), priority="High")
    last = JUNE.end_second("Europe/Helsinki")
    months = {"month": [JUNE.number], "end_s": [last], "end_open": [last // opening], "working_day_s": [8 * HOUR]}
    months = pd.DataFrame(months)
    engine = Engine(ticket_times=tickets, months=months, cutoffs=months.assign(clock=0))
    return business(ask=lambda metric, month, **options: metric(engine, month, **options))


def business(**given):
    facts = {"coverage": {"tickets": {"last_day": 10**6}}}
    return SimpleNamespace(
        words=Words(), settings=Settings(), tables={"tickets"}, facts=facts, reaches=lambda *_: True, **given
    )


def waits(month, tickets, answer, age=300):
    return [(month, age, answer, answer, False)] * tickets


def groups(**shares):
    """A table of groups: name = (answered within 24 hours, of so many)."""
    rows = [(name, met / n, n) for name, (met, n) in shares.items()]
    return pd.DataFrame(rows, columns=["part", "within_24h", "within_n"])


def test_tickets_closed_without_an_answer_wait_no_more():
    closed, waiting = [("2026-06", 300, None, 2, False)] * 3, [("2026-06", 300, None, None, False)] * 2
    section = response.waiting(helpdesk(*waits("2026-06", 5, 1), *closed, *waiting), JUNE)
    assert section.finding[1] == (
        "50.0% were answered within 24 hours (23.7%–76.3%); "
        "at the month's end 2 were still waiting, and 3 had been closed without an answer."
    )
    assert "A ticket closed without an answer counts as waiting until it was closed." in section.notes


LEFT_OUT = (
    "tickets are left out: their first reply came in under 60 s or is marked automatic, "
    "and the export does not say when a person answered."
)


@pytest.mark.parametrize(("automatic", "told"), [(2, "notes"), (3, "finding")])
def test_many_tickets_left_out_are_said_in_the_answer_and_few_in_the_small_print(automatic, told):
    machine = [("2026-06", 300, 0, None, True)] * automatic
    section = response.waiting(helpdesk(*waits("2026-06", 18, 1), *machine), JUNE)
    assert getattr(section, told)[-1] == f"{automatic} of {18 + automatic} {LEFT_OUT}"
    assert LEFT_OUT in section.answer + " ".join(section.notes)


def test_nothing_left_out_is_not_said():
    section = response.waiting(helpdesk(*waits("2026-06", 18, 1)), JUNE)
    assert "left out" not in section.answer + " ".join(section.notes)


def test_time_in_opening_hours_stays_in_hours():
    section = response.waiting(helpdesk(*waits("2026-06", 9, 100)), JUNE)
    assert section.finding[0].endswith("within 4.2 days, nine in ten within 4.2 days.")
    assert section.finding[2] == "In opening hours the median is 100 h."
    trend = response.trend(helpdesk(*waits("2026-05", 9, 90), *waits("2026-06", 9, 100)), JUNE)
    assert trend.table["Median in opening hours"].tolist() == ["90.0 h", "100 h"]
    solved = response.resolution(helpdesk(*waits("2026-06", 9, 100)), JUNE)
    assert solved.table["Median in opening hours"].tolist() == ["100 h"]


def test_a_slower_month_is_seen_though_as_many_are_answered_within_24_hours():
    section = response.trend(helpdesk(*waits("2026-05", 30, 1), *waits("2026-06", 30, 6), opening=2), JUNE)
    assert section.finding == [
        (
            "Slower than before: the median wait rose to 6.0 h from 1.0 h, more than chance would give; "
            "within 24 hours 100.0% against 100.0% before."
        )
    ]
    assert section.notes == ["Before: May 2026.", SEEN]


def test_a_faster_month():
    section = response.trend(
        helpdesk(*waits("2026-04", 30, 20), *waits("2026-05", 9, 20), *waits("2026-06", 30, 2)), JUNE
    )
    assert section.finding == [
        (
            "Faster than before: the median wait fell to 2.0 h from 20.0 h, more than chance would give; "
            "within 24 hours 100.0% against 100.0% before."
        )
    ]
    assert section.notes == ["Before: April 2026 – May 2026.", SEEN]


def test_a_slower_month_whose_median_was_not_reached_is_said_without_it():
    before, now = waits("2026-05", 30, 1), [("2026-06", 300, None, None, False)] * 30
    assert response.trend(helpdesk(*before, *now), JUNE).finding == [
        (
            "Slower than before: on the whole customers waited longer, more than chance would give; "
            "within 24 hours 0.0% against 100.0% before."
        )
    ]


def test_no_clear_change_only_where_neither_clock_nor_the_share_moved():
    before, now = waits("2026-05", 20, 1) + waits("2026-05", 20, 30), waits("2026-06", 9, 1) + waits("2026-06", 10, 30)
    assert response.trend(helpdesk(*before, *now), JUNE).finding == [
        (
            "No clear change: within 24 hours 47.4% were answered against 50.0% before; "
            "neither that nor the waiting times differ by more than chance would give."
        )
    ]


def test_a_month_with_too_few_decided_tickets_does_not_get_the_answer_of_the_month_before():
    undecided = [("2026-06", 10, None, None, False)] * 9
    months = [*waits("2026-04", 30, 1), *waits("2026-05", 30, 9)]
    assert response.trend(helpdesk(*months, *undecided), JUNE).finding == [
        "Too few tickets of June 2026 were answered or 24 hours old by its end to compare it with the months before."
    ]


def test_months_too_small_to_show_are_not_in_the_comparison_either():
    section = response.trend(helpdesk(*waits("2026-04", 4, 90), *waits("2026-05", 9, 2), *waits("2026-06", 9, 2)), JUNE)
    assert section.notes == ["Before: May 2026.", SEEN]
    assert "100.0% were answered against 100.0% before" in section.answer


def test_a_fast_group_that_parts_from_the_others_is_named_though_the_slowest_does_not():
    shown = groups(A=(60, 100), B=(62, 100), C=(64, 100), D=(92, 100))
    assert groups_differ(business(), shown) == [
        (
            "D is answered within 24 hours in 92.0% of cases, the others in 62.0%: "
            "more of a difference than chance would give."
        )
    ]
    assert agents_differ(business(), shown) == [
        "Agents answered between 60.0% and 92.0% within 24 hours: more of a difference than chance would give."
    ]


def test_no_clear_difference_only_where_no_group_parts():
    shown = groups(A=(60, 100), B=(62, 100), C=(64, 100))
    assert groups_differ(business(), shown) == [
        (
            "Compared with each other they do not clearly differ: the slowest, A, is answered within 24 hours "
            "in 60.0% of cases, the others in 63.0%, which could be chance."
        )
    ]
    assert agents_differ(business(), shown) == [
        "No clear difference: agents answered between 60.0% and 64.0% within 24 hours, which could be chance."
    ]


def test_of_two_groups_the_slower_is_named():
    shown = groups(Slow=(20, 100), Fast=(80, 100))
    for order in (shown, shown[::-1]):
        assert groups_differ(business(), order)[0].startswith("Slow is answered within 24 hours in 20.0% of cases")


def test_urgent_first_is_answered_by_a_trend():
    shown = groups(Urgent=(12, 13), Low=(10, 17), High=(22, 26), Medium=(42, 59))
    assert urgent_first(business(), shown) == [
        (
            "Yes: the more urgent, the more often answered within 24 hours "
            "(Low 58.8%, Medium 71.2%, High 84.6%, and Urgent 92.3%), more than chance would give."
        )
    ]
    turned = groups(Low=(12, 13), Medium=(22, 26), High=(42, 59), Urgent=(10, 17))
    assert urgent_first(business(), turned)[0].startswith("No: the more urgent, the less often answered")


def test_priorities_without_any_order_in_their_shares():
    assert urgent_first(business(), groups(low=(30, 40), high=(31, 40))) == [
        "No clear order by urgency: low 75.0% and high 77.5% were answered within 24 hours, and that could be chance."
    ]
    first, second = urgent_first(business(), groups(Low=(90, 100), Medium=(40, 100), High=(90, 100)))
    assert first == "No clear order by urgency: Low 90.0%, Medium 40.0%, and High 90.0% were answered within 24 hours."
    assert second.startswith("Medium is answered within 24 hours in 40.0% of cases, the others in 90.0%: more")


def test_priorities_of_unknown_order_are_compared_as_groups():
    for shown in (groups(P1=(30, 40), P2=(31, 40)), groups(High=(30, 40), **{"": (31, 40)})):
        assert urgent_first(business(), shown)[0].startswith(
            "Compared with each other they do not clearly differ: the slowest,"
        )
