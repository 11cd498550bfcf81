"""Promises by each ticket's own priority: kept, missed, undecided, with bounds."""

from pito.calendar import OpeningHours
from pito.metrics.promises import promises_by_priority

URGENT = (("urgent", 2),)


def counts(table):
    return {row.part: (row.met, row.missed, row.undecided) for row in table.itertuples()}


def ticket(answered=None, priority="Low", created="2026-06-10T10:00", **more):
    return {"created": created, "answered": answered, "priority": priority} | more


def test_the_worked_promise_of_the_definitions(desk):
    """4 met, 1 missed and closed, 2 missed and open, 3 undecided: 57.1 %, bounds 40–70 %."""
    met, late = [ticket("2026-06-10T11:00")] * 4, ticket("2026-06-12T10:00", solved="2026-06-12T11:00")
    overdue, undecided = [ticket()] * 2, [ticket(created="2026-06-30T10:00")] * 3
    row = promises_by_priority(desk(*met, late, *overdue, *undecided), "2026-06").iloc[0]
    assert (row["met"], row["missed"], row["undecided"]) == (4, 3, 3)
    assert (round(row["share"], 3), row["least"], row["most"]) == (0.571, 0.4, 0.7)


def test_each_priority_has_its_own_promise_whatever_its_letters(desk):
    engine = desk(
        ticket("2026-06-10T13:00", "URGENT"), ticket("2026-06-10T12:00", "urgent"), ticket("2026-06-10T13:00")
    )
    found = promises_by_priority(engine, "2026-06", 24, URGENT, by="priority")
    assert counts(found) == {"Low": (1, 0, 0), "URGENT": (0, 1, 0), "urgent": (1, 0, 0)}  # two hours sharp are kept


def test_tiers_are_judged_by_the_priorities_of_their_tickets(desk):
    engine = desk(ticket("2026-06-10T13:00", "Urgent"), ticket("2026-06-10T13:00", "Low"))
    engine.connection.execute("update ticket_times set tier = 'A'")
    assert counts(promises_by_priority(engine, "2026-06", 24, URGENT, by="tier")) == {"A": (1, 1, 0)}


def test_on_the_opening_clock_the_holiday_does_not_run(desk):
    engine = desk(ticket("2026-06-22T09:30", created="2026-06-18T15:30"))
    assert counts(promises_by_priority(engine, "2026-06", 2, clock="business")) == {"all": (1, 0, 0)}
    assert counts(promises_by_priority(engine, "2026-06", 2)) == {"all": (0, 1, 0)}


def test_a_ticket_without_priority_has_the_promise_of_all_others(desk):
    assert counts(promises_by_priority(desk(ticket("2026-06-10T13:00", None)), "2026-06", 2, URGENT)) == {
        "all": (0, 1, 0)
    }


def test_nobody_none_decided_and_no_opening_hours(desk):
    assert len(promises_by_priority(desk(), "2026-06")) == 0
    row = promises_by_priority(desk(ticket(created="2026-06-30T12:00")), "2026-06").iloc[0]
    assert row[["share", "lo", "hi"]].isna().all() and (row["least"], row["most"]) == (0, 1)
    shut = desk(ticket("2026-06-10T13:00"), hours=OpeningHours({}, "Europe/Helsinki"))
    assert len(promises_by_priority(shut, "2026-06", clock="business")) == 0
