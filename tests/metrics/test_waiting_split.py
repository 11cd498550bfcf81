"""Waiting split: whose turn a ticket's time was, by its status log; Zammad's and Freshdesk's own cases."""

import json
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from pito.calendar import OpeningHours
from pito.metrics.promises import promises_by_priority
from pito.metrics.waiting_split import STATUSES, unknown_statuses, waiting_split
from pito.month import Month

HOUR = 3600
CAME = {"ticket_id": "t", "created": "2026-06-10T08:00"}
OURS = {"pending": "waiting_on_customer"}  # what the cases call it, and what we do


def second(at):
    """A stamp of Helsinki's summer, unless it says its own offset."""
    return int(datetime.fromisoformat(at if "+" in at else f"{at}+03:00").timestamp())


def change(at, status, ticket="t", **more):
    return {"ticket_id": ticket, "changed_s": second(f"2026-{at}"), "status": status} | more


def split(desk, *changes, ticket=CAME, **options):
    return waiting_split(desk(ticket, changes=changes), "2026-06", **options).iloc[0]


def test_time_is_with_whom_the_status_says(desk):
    waits = [change("06-10T09:00", "waiting_on_customer"), change("06-10T12:00", "waiting_on_third_party")]
    row = split(desk, *waits, change("06-10T14:00", "open"), change("06-10T15:00", "resolved"))
    assert (row["us_s"], row["customer_s"], row["third_party_s"]) == (2 * HOUR, 3 * HOUR, 2 * HOUR)
    assert row[["us", "customer", "third_party", "unknown"]].tolist() == [2 / 7, 3 / 7, 2 / 7, 0]
    assert (row["tickets"], row["solved"], row["asked_back"], row["median"]) == (1, 1, 1, 2 * HOUR)


@pytest.mark.parametrize("word", ["Waiting on Customer", "waiting-on-customer", "WAITING_ON_CUSTOMER"])
def test_how_a_status_is_written_makes_no_difference(desk, word):
    assert split(desk, change("06-10T08:00", word), change("06-10T09:00", "Closed"))["customer_s"] == HOUR


@pytest.mark.parametrize(("status", "turn"), STATUSES.items())
def test_every_status_whose_meaning_is_known_is_counted_so(desk, status, turn):
    row = split(desk, change("06-10T08:00", status), change("06-10T09:00", "closed"))
    seconds = {turn: row[f"{turn}_s"] for turn in ("us", "customer", "third_party", "unknown")}
    assert seconds == dict.fromkeys(seconds, 0) | ({} if turn == "nobody" else {turn: HOUR})


def test_a_status_of_another_name_is_unknown_and_stands_apart(desk):
    row = split(desk, change("06-10T08:00", "Frobnicating"), change("06-10T09:00", "resolved"))
    assert (row["unknown_s"], row["unknown"], row["us"]) == (HOUR, 1, 0)
    engine = desk(CAME, changes=[change("06-10T08:00", "In Progress"), change("06-10T09:00", "Frobnicating")])
    assert unknown_statuses(engine, "2026-06").values.tolist() == [["Frobnicating", 1]]


def test_before_the_first_change_it_is_new_unless_the_log_says_otherwise(desk):
    solved = change("06-10T10:00", "resolved")
    assert split(desk, solved)["us_s"] == 2 * HOUR
    assert split(desk, solved | {"previous_status": "Waiting on customer"})["customer_s"] == 2 * HOUR


def test_solved_time_is_nobodys_and_goes_on_when_the_ticket_is_opened_again(desk):
    again = [change("06-10T10:00", "resolved"), change("06-12T10:00", "reopened"), change("06-12T11:00", "closed")]
    row = split(desk, *again)
    assert (row["us_s"], row["solved"]) == (3 * HOUR, 1)
    assert split(desk, *again[:2])["solved"] == 0


def test_an_open_ticket_waits_to_the_cut_off_and_its_time_with_us_still_runs(desk):
    row = split(desk, change("06-10T09:00", "waiting_on_customer"), change("06-30T23:00", "open"))
    assert (row["us_s"], row["solved"]) == (2 * HOUR, 0) and np.isnan(row["median"])


def test_where_only_the_ticket_says_that_it_was_solved_its_last_status_ends_then(desk):
    row = split(desk, change("06-10T08:00", "open"), ticket=CAME | {"solved": "2026-06-10T11:00"})
    assert (row["us_s"], row["solved"]) == (3 * HOUR, 1)
    stale = split(desk, change("06-10T12:00", "open"), ticket=CAME | {"solved": "2026-06-10T11:00"})
    assert stale["solved"] == 0  # opened again since


def test_a_change_after_the_cut_off_is_not_seen_and_one_before_creation_is_the_status_it_came_with(desk):
    row = split(desk, change("06-09T08:00", "waiting_on_customer"), change("07-01T00:00", "open"))
    assert (row["us_s"], row["customer"]) == (0, 1)


def test_on_the_opening_clock_nights_and_midsummer_do_not_count(desk):
    midsummer = CAME | {"created": "2026-06-18T15:30"}
    row = split(desk, change("06-22T09:30", "resolved"), ticket=midsummer)
    assert (row["us_s"], row["us_open_s"], row["business_median"]) == (90 * HOUR, 2 * HOUR, 2 * HOUR)
    shut = desk(CAME, changes=[change("06-10T09:00", "closed")], hours=OpeningHours({}, "Europe/Helsinki"))
    found = waiting_split(shut, "2026-06").iloc[0]
    assert found["us_s"] == HOUR and found[["us_open_s", "business_us", "business_median"]].isna().all()


def test_tickets_without_a_log_are_counted_and_groups_sum_to_the_whole(desk):
    tickets = [CAME | {"ticket_id": t, "channel": c} for t, c in (("a", "Email"), ("b", "Phone"), ("c", "Phone"))]
    engine = desk(*tickets, changes=[change("06-10T09:00", "closed", t) for t in "ab"])
    table = waiting_split(engine, "2026-06", by="channel")
    assert table[["part", "tickets", "without_log"]].values.tolist() == [["Email", 1, 0], ["Phone", 1, 1]]
    whole = waiting_split(engine, "2026-06").iloc[0]
    assert (whole["tickets"], whole["without_log"], whole["us_s"]) == (2, 1, table["us_s"].sum())


def test_nobody_and_no_log_at_all(desk):
    assert len(waiting_split(desk(), "2026-06")) == 0
    row = waiting_split(desk(CAME), "2026-06").iloc[0]
    assert (row["tickets"], row["without_log"]) == (0, 1) and row[["us", "median"]].isna().all()


# Zammad's and Freshdesk's cases


@pytest.fixture
def zammad(reference):
    return json.loads(reference("cases/sla_clock_pauses.json").read_text())


def logged(case):
    """A case's states as a status log, the first from its creation on."""
    states = [(case["created_utc"], case["initial_state"]), *((s["at_utc"], s["to"]) for s in case["state_changes"])]
    rows = [(second(f"{at}+00:00"), OURS.get(state, state)) for at, state in states]
    return [{"ticket_id": "t", "changed_s": at, "status": state} for at, state in rows]


def test_time_with_us_is_zammads_time_without_pauses(desk, zammad):
    """Its calendar is open every day from 9 to 18; the cases that end closed say in how many minutes."""
    hours = zammad["calendars"]["berlin_7d_0900_1800"]["hours"]
    later = {
        day: [f"{int(a[:2]) + 1}{a[2:]}-{int(b[:2]) + 1}{b[2:]}" for a, b in slots] for day, slots in hours.items()
    }
    week = OpeningHours(later, "Europe/Helsinki")  # an hour before Berlin
    seen = {}
    for case in (case for case in zammad["cases"] if "close_in_min" in case["expected"]):
        ticket = {"ticket_id": "t", "created": _in_helsinki(case["created_utc"])}
        engine = desk(ticket, changes=logged(case), hours=week, months=("2013-05", 3))
        row = waiting_split(engine, "2013-06").iloc[0]
        promised, expected = case["sla_minutes"]["solution"], case["expected"]
        assert row["business_median"] / 60 == expected["close_in_min"], case["id"]
        assert promised - row["business_median"] / 60 == expected["close_diff_in_min"], case["id"]
        seen[case["id"]] = expected["close_in_min"]
    assert seen == {"zammad-pause-3": 150, "zammad-pause-4": 0, "zammad-pause-5": 30, "zammad-pause-6": 60}


def _in_helsinki(utc):
    from zoneinfo import ZoneInfo

    local = datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Helsinki"))
    return local.replace(tzinfo=None).isoformat()


@pytest.fixture
def freshdesk(reference):
    cases = json.loads(reference("cases/freshdesk_metric_facts.json").read_text())["cases"]
    return {case["id"]: case for case in cases}


def test_every_one_of_freshdesks_cases_is_tested_somewhere(freshdesk):
    here = {"lifecycle", "resolved_reopened", "fr_sla_1", "fr_sla_2"}
    elsewhere = {"survey_counts"}  # test_satisfaction.py
    assert set(freshdesk) == here | elsewhere


def test_freshdesks_life_of_a_ticket_was_open_for_72_hours_and_pending_for_24(desk, freshdesk):
    case = freshdesk["lifecycle"]
    rows = [(second(f"2026-{at.replace(' ', 'T')}+02:00"), status.lower()) for at, status in case["ticket"]]
    changes = [{"ticket_id": "t", "changed_s": at, "status": OURS.get(status, status)} for at, status in rows]
    row = waiting_split(desk({"ticket_id": "t", "created": "2026-01-01T00:00"}, changes=changes), "2026-01").iloc[0]
    hours = case["expected_hours"]
    assert (row["us_s"], row["customer_s"]) == (hours["Open"] * HOUR, hours["Pending"] * HOUR)


def test_freshdesks_reopened_ticket_is_solved_by_the_day_the_report_is_run(desk, freshdesk):
    """Solved on the 8th, opened again on the 11th, solved on the 15th: each report sees what its own last day knew."""
    case = freshdesk["resolved_reopened"]
    days = case["ticket"]
    log = [("resolved", "resolved"), ("reopened", "open"), ("resolved_again", "resolved")]
    changes = [
        {"ticket_id": "t", "changed_s": second(f"2026-{days[d]}T00:00+02:00"), "status": status} for d, status in log
    ]
    engine = desk({"ticket_id": "t", "created": f"2026-{days['created']}T00:00"}, changes=changes)
    seen = {}
    for expected in case["expected"]:
        last = expected["report_run"].removeprefix("from ").split("..")[-1]
        night = second(f"2026-{last}T23:59+02:00")
        engine.connection.execute(f"update cutoffs set end_s = {night} where month = {Month.parse('2026-01').number}")
        seen[last] = int(waiting_split(engine, "2026-01")["solved"].iloc[0])
        assert (1 - seen[last], seen[last]) == (expected["unresolved"], expected["resolved"])
    assert seen == {"01-10": 1, "01-14": 0, "01-15": 1}


@pytest.mark.parametrize("name", ["fr_sla_1", "fr_sla_2"])
def test_freshdesks_first_response_promises(desk, freshdesk, name):
    case = freshdesk[name]
    answered = f"2026-06-10T{8 + case['first_response_minutes'] // 60:02}:{case['first_response_minutes'] % 60:02}"
    row = promises_by_priority(desk(CAME | {"answered": answered}), "2026-06", case["sla_minutes"] / 60).iloc[0]
    assert row["missed"] == int(case["violated"]) and row["met"] == int(not case["violated"])


# Plain pandas


def by_hand(log: pd.DataFrame, tickets: pd.DataFrame, end_s: int) -> dict:
    """Seconds by turn, ticket by ticket and change by change."""
    turns = {"open": "us", "waiting_on_customer": "customer", "waiting_on_third_party": "third_party", "odd": "unknown"}
    total = dict.fromkeys(("us", "customer", "third_party", "unknown"), 0)
    for ticket in tickets.itertuples():
        rows = log[(log["ticket_id"] == ticket.ticket_id) & (log["changed_s"] < end_s)].sort_values("changed_s")
        at, status = ticket.created_s, "open"
        for row in rows.itertuples():
            if status in turns:
                total[turns[status]] += row.changed_s - at
            at, status = row.changed_s, row.status
        if len(rows) and status in turns:
            total[turns[status]] += end_s - at
    return total


def test_many_logs_come_to_the_same_as_in_plain_pandas(desk):
    chance, month = np.random.default_rng(4), Month.parse("2026-06")
    start, end = month.first_second("Europe/Helsinki"), month.end_second("Europe/Helsinki")
    words, tickets, log = ["open", "waiting_on_customer", "waiting_on_third_party", "resolved", "odd"], [], []
    for number in map(str, range(200)):
        came = int(start + chance.integers(0, 25 * 86_400))
        tickets.append({"ticket_id": number, "created_s": came})
        at = came + np.cumsum(chance.integers(1, 5 * 86_400, chance.integers(0, 7)))
        log += [{"ticket_id": number, "changed_s": int(s), "status": chance.choice(words)} for s in at]
    stamps = [
        _in_helsinki(datetime.fromtimestamp(t["created_s"], UTC).replace(tzinfo=None).isoformat()) for t in tickets
    ]
    rows = [{"ticket_id": t["ticket_id"], "created": stamp} for t, stamp in zip(tickets, stamps, strict=True)]
    row = waiting_split(desk(*rows, changes=log), month).iloc[0]
    expected = by_hand(pd.DataFrame(log), pd.DataFrame(tickets), end)
    assert {turn: int(row[f"{turn}_s"]) for turn in expected} == expected
    assert row["without_log"] == 200 - pd.DataFrame(log).query("changed_s < @end")["ticket_id"].nunique()
