"""The vendor's own times and verdicts against ours, each difference with its reason."""

import pytest

from pito.calendar import OpeningHours
from pito.metrics.given_times import given_promises, given_times

HOUR = 3600
MIDSUMMER = {"created": "2026-06-18T15:30", "answered": "2026-06-22T09:30"}  # 90 h elapsed, 2 h open
GIVEN, GIVEN_OPEN = "given_first_response_s", "given_first_response_business_s"


def reasons(engine, clock):
    found = given_times(engine, "2026-06")
    return dict(found.loc[found["clock"] == clock, ["reason", "tickets"]].values.tolist())


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (90 * HOUR, "same"),
        (90 * HOUR + 59, "same"),  # whole minutes
        (2 * HOUR, "other_clock"),  # the vendor counted opening hours
        (30 * HOUR, "unexplained"),
    ],
)
def test_a_time_on_the_wall_clock_is_ours_or_is_ours_in_opening_hours(desk, given, reason):
    assert reasons(desk(MIDSUMMER | {GIVEN: given}), "elapsed") == {reason: 1}


@pytest.mark.parametrize(
    ("given", "reason"), [(2 * HOUR, "same"), (90 * HOUR, "other_clock"), (10 * HOUR, "other_hours")]
)
def test_a_time_in_opening_hours_may_come_from_another_calendar(desk, given, reason):
    # 10 h: the vendor's calendar does not know Midsummer Eve.
    assert reasons(desk(MIDSUMMER | {GIVEN_OPEN: given}), "business") == {reason: 1}


def test_merged_tickets_and_automatic_answers_explain_themselves_whatever_the_time(desk):
    merged = MIDSUMMER | {"merged_into": "t9", GIVEN: 90 * HOUR}
    robot = {"created": "2026-06-18T15:30", "answered": "2026-06-18T15:30:10", GIVEN: 10}
    assert reasons(desk(merged, robot), "elapsed") == {"merged": 1, "automatic": 1}


def test_a_time_for_a_ticket_nobody_answered_by_the_cut_off_and_none_for_one_answered(desk):
    later = {"created": "2026-06-30T15:30", "answered": "2026-07-01T09:30", GIVEN: 18 * HOUR}
    assert reasons(desk(later, MIDSUMMER), "elapsed") == {"no_answer": 1, "not_given": 1}


def test_without_opening_hours_of_ours_there_is_nothing_to_compare_with(desk):
    engine = desk(MIDSUMMER | {GIVEN_OPEN: 2 * HOUR}, hours=OpeningHours({}, "Europe/Helsinki"))
    assert reasons(engine, "business") == {"no_calendar": 1}


def test_a_clock_on_which_the_export_states_nothing_is_not_there(desk):
    assert set(given_times(desk(MIDSUMMER | {GIVEN: HOUR}), "2026-06")["clock"]) == {"elapsed"}
    assert len(given_times(desk(MIDSUMMER), "2026-06")) == len(given_times(desk(), "2026-06")) == 0


def test_every_ticket_with_a_stated_time_has_one_reason(desk):
    tickets = [MIDSUMMER | {GIVEN: hours * HOUR} for hours in (2, 90, 30, 5)]
    assert given_times(desk(*tickets), "2026-06")["tickets"].sum() == 4


def verdicts(engine, **promise):
    found = given_promises(engine, "2026-06", **promise)
    return {row.verdict: (row.kept, row.missed) for row in found.itertuples()}


def test_the_vendors_verdict_is_ours_or_ours_on_the_other_clock(desk):
    kept = MIDSUMMER | {"given_promise_met": True}
    assert verdicts(desk(kept), default_hours=90) == {"same": (1, 0)}
    assert verdicts(desk(kept), default_hours=4) == {"other_clock": (1, 0)}
    assert verdicts(desk(kept), default_hours=4, clock="business") == {"same": (1, 0)}
    assert verdicts(desk(kept), default_hours=1) == {"differs": (1, 0)}


def test_what_ours_leaves_out_or_cannot_judge_yet_is_no_difference_of_opinion(desk):
    robot = {"created": "2026-06-18T15:30", "answered": "2026-06-18T15:30:10", "given_promise_met": True}
    fresh = {"created": "2026-06-30T20:00", "given_promise_met": False}
    merged = MIDSUMMER | {"merged_into": "t9", "given_promise_met": False}
    found = verdicts(desk(robot, fresh, merged))
    assert found == {"undecided": (0, 1), "automatic": (1, 0), "merged": (0, 1)}


def test_no_verdict_in_the_export_gives_no_rows(desk):
    assert verdicts(desk(MIDSUMMER)) == verdicts(desk()) == {}
