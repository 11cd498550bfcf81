"""Reopened, passed on, first and final solution; Freshdesk's own facts about a reopened ticket."""

import pytest

from pito.metrics.reopening import first_and_final, reopening

SOLVED = {"created": "2026-06-01T08:00", "answered": "2026-06-01T09:00", "solved": "2026-06-02T08:00"}


def test_a_ticket_reopened_many_times_counts_once_and_one_never_solved_not(desk):
    engine = desk(SOLVED | {"reopens": 3}, SOLVED | {"reopens": 0}, {"created": "2026-06-01T08:00", "reopens": 0})
    row = reopening(engine, "2026-06").iloc[0]
    assert (row["tickets"], row["resolved"], row["known"], row["reopened"], row["share"]) == (3, 2, 2, 1, 0.5)


def test_a_failed_solution_counts_while_the_ticket_is_open_again(desk):
    """First solved on 2 June, all four: one stayed so, one solved again at once, one open, one solved again in July."""
    first = {"created": "2026-06-01T08:00", "first_solved": "2026-06-02T08:00"}
    stayed, again = (
        first | {"solved": "2026-06-02T08:00", "reopens": 0},
        first | {"solved": "2026-06-05T08:00", "reopens": 1},
    )
    later = again | {"solved": "2026-07-03T08:00"}
    row = reopening(desk(stayed, again, first | {"reopens": 1}, later), "2026-06").iloc[0]
    assert (row["resolved"], row["reopened"], row["share"]) == (4, 3, 0.75)


def test_what_was_reopened_had_been_solved_though_nobody_noted_when(desk):
    unsaid = {"created": "2026-06-01T08:00", "reopens": 1}
    row = reopening(desk(unsaid, SOLVED | {"reopens": 0}, unsaid | {"solved": "2026-07-03T08:00"}), "2026-06").iloc[0]
    assert (row["resolved"], row["reopened"]) == (2, 1)  # of the one solved in July it is not known


def test_tickets_of_which_the_export_does_not_say_it_are_not_counted_as_never_reopened(desk):
    row = reopening(desk(SOLVED | {"reopens": 1}, SOLVED, SOLVED), "2026-06").iloc[0]
    assert (row["known"], row["share"]) == (1, 1)
    silent = reopening(desk(SOLVED), "2026-06").iloc[0]
    assert silent["known"] == 0 and silent[["share", "lo", "hopped_share"]].isna().all()


def test_passed_on_is_twice_or_more(desk):
    row = reopening(desk(*(SOLVED | {"hops": n} for n in (0, 1, 2, 7)), SOLVED), "2026-06").iloc[0]
    assert (row["hops_known"], row["hopped"], row["hopped_share"], row["most_hops"]) == (4, 2, 0.5, 7)


def test_groups_sum_to_the_whole_and_a_solution_after_the_cut_off_is_none(desk):
    later = SOLVED | {"solved": "2026-07-01T00:00", "reopens": 1}
    engine = desk(SOLVED | {"category": "A", "reopens": 0}, SOLVED | {"category": "A", "reopens": 1}, later)
    parts = reopening(engine, "2026-06", by="category")
    assert parts[["part", "tickets", "resolved", "reopened"]].values.tolist() == [["A", 2, 2, 1], ["", 1, 0, 0]]


def test_first_and_final_solution_part_where_a_ticket_was_reopened(desk):
    twice = SOLVED | {"first_solved": "2026-06-01T12:00", "reopens": 1}
    both = first_and_final(desk(twice), "2026-06").set_index("which")
    assert (both["median"] / 3600).to_dict() == {"first": 4, "final": 24}
    assert both["said"]["first"] == 1


def test_without_the_first_moment_it_is_the_only_one_unless_reopened_or_unknown(desk):
    once, again, silent = SOLVED | {"reopens": 0}, SOLVED | {"reopens": 1}, SOLVED
    both = first_and_final(desk(once, again, silent), "2026-06").set_index("which")
    assert both["tickets"].to_dict() == {"first": 1, "final": 3}
    assert both["unknown"].to_dict() == {"first": 2, "final": 0}
    assert both["median"]["first"] == both["median"]["final"] == 86_400


def test_freshdesks_reopened_ticket_was_first_solved_after_a_week_and_finally_after_two(desk, reference):
    import json

    facts = json.loads(reference("cases/freshdesk_metric_facts.json").read_text())
    days = next(case for case in facts["cases"] if case["id"] == "resolved_reopened")["ticket"]
    stamps = {name: f"2026-{day}T00:00" for name, day in days.items()}
    ticket = {"created": stamps["created"], "first_solved": stamps["resolved"], "solved": stamps["resolved_again"]}
    both = first_and_final(desk(ticket | {"reopens": 1}), "2026-01").set_index("which")
    assert (both["median"] / 86_400).to_dict() == {"first": 7, "final": 14}


def test_an_open_ticket_counts_as_still_open_and_nobody_gives_no_rows(desk):
    both = first_and_final(desk({"created": "2026-06-01T08:00", "reopens": 0}), "2026-06")
    assert both["resolved"].tolist() == [0, 0] and both["median"].isna().all()
    assert len(first_and_final(desk(), "2026-06")) == len(reopening(desk(), "2026-06")) == 0


@pytest.mark.parametrize("months", [1, 3])
def test_only_the_months_asked_for_count(desk, months):
    older = {**SOLVED, "created": "2026-04-01T08:00", "reopens": 0}
    assert reopening(desk(SOLVED | {"reopens": 0}, older), "2026-06", months=months)["tickets"].tolist() == [
        2 if months == 3 else 1
    ]
