"""Response times: the worked examples, open tickets censored, what comes after the cut-off unseen, Freshdesk's own facts."""

import json

import pandas as pd
import pytest

from pito.engine import Engine, statement
from pito.metrics.examples import helpdesk
from pito.metrics.response import (
    resolution_time,
    response_change,
    response_time,
    response_time_by_month,
    waiting_curve,
)
from pito.month import Month

JUNE = Month.parse("2026-06")
END = JUNE.end_second("Europe/Helsinki")
HOUR = 3600
CLOCK = ["created_open", "responded_open", "resolved_open"]


def tables(rows, open_clock=False):
    """An engine with tickets (hours before June's end, hours to the answer or None, hours to the solution or None)."""
    frame = pd.DataFrame(rows, columns=["age", "answer", "solved"]).astype("Float64")
    tickets = pd.DataFrame({"created_s": (END - frame["age"] * HOUR).astype("Int64")})
    tickets["responded_s"] = (tickets["created_s"] + frame["answer"] * HOUR).astype("Int64")
    tickets["resolved_s"] = (tickets["created_s"] + frame["solved"] * HOUR).astype("Int64")
    for clock, stamp in zip(CLOCK, ["created_s", "responded_s", "resolved_s"], strict=True):
        tickets[clock] = tickets[stamp] // 3 if open_clock else pd.array([None] * len(frame), dtype="Int64")
    tickets = tickets.assign(created_month=JUNE.number, automatic=0, clock=0, channel="Email")
    months = pd.DataFrame({"month": [JUNE.number], "end_s": [END], "working_day_s": [8 * HOUR]})
    months["end_open"] = pd.array([END // 3 if open_clock else None], dtype="Int64")
    return Engine(ticket_times=tickets, months=months, cutoffs=months.assign(clock=0))


def test_the_worked_example_counts_open_tickets_as_still_waiting():
    row = response_time(helpdesk(), JUNE).iloc[0]
    assert row["median"] / HOUR == 4
    assert pd.isna(row["p90"])
    assert (row["within_24h"], row["within_n"], row["unanswered"]) == (0.8, 10, 2)


def test_the_curve_of_the_worked_example():
    curve = waiting_curve(helpdesk(), JUNE)
    falls = curve[curve["events"] > 0]
    assert (falls["time"] / HOUR).tolist() == [1, 2, 3, 4, 5, 6, 8]
    assert falls["survival"].round(6).tolist() == [0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]


def test_an_answer_after_the_cut_off_is_no_answer_yet():
    row = response_time(tables([(10, 20, None), (40, 1, 2)]), JUNE).iloc[0]
    assert (row["answered"], row["unanswered"], row["within_n"], row["undecided"]) == (1, 1, 1, 1)
    assert row["within_24h"] == 1


def test_a_ticket_whose_24_hours_are_over_is_decided_even_while_open():
    row = response_time(tables([(30, None, None), (40, 1, 2)]), JUNE).iloc[0]
    assert (row["within_24h"], row["within_n"]) == (0.5, 2)


def test_exactly_24_hours_is_within():
    assert response_time(tables([(100, 24, None)]), JUNE).iloc[0]["within_24h"] == 1


def test_a_ticket_closed_without_an_answer_stops_waiting_and_counts_as_not_answered():
    row = response_time(tables([(100, None, 2), (100, 1, 2)]), JUNE).iloc[0]
    assert (row["answered"], row["within_24h"]) == (1, 0.5)
    assert waiting_curve(tables([(100, None, 2), (100, 1, 2)]), JUNE)["time"].max() == 2 * HOUR


def test_unanswered_is_open_without_a_reply_and_closed_without_one_stands_apart():
    row = response_time(tables([(100, None, 2), (100, None, 3), (50, None, None), (100, 1, 2)]), JUNE).iloc[0]
    assert (row["tickets"], row["answered"], row["unanswered"], row["closed_unanswered"]) == (4, 1, 1, 2)


def test_a_ticket_closed_without_a_reply_after_the_cut_off_is_still_unanswered():
    row = response_time(tables([(10, None, 20)]), JUNE).iloc[0]
    assert (row["unanswered"], row["closed_unanswered"]) == (1, 0)


def before_and_now(before, now, open_clock=False):
    """June's tickets and, an hour older, May's."""
    engine = tables([*((200, *row) for row in before), *((100, *row) for row in now)], open_clock)
    limit = END - 150 * HOUR
    engine.connection.execute(f"update ticket_times set created_month = {JUNE.number - 1} where created_s < {limit}")
    return engine


def test_longer_waits_than_before_show_on_both_clocks_whatever_the_share_within_24_hours():
    engine = before_and_now([(1, None)] * 30, [(6, None)] * 30, open_clock=True)
    change = response_change(engine, JUNE, before=(JUNE.number - 1,)).set_index("clock")
    assert (change["median"] / HOUR).to_dict() == {"elapsed": 6, "business": 2}
    assert (change["median_before"] / HOUR).round(6).to_dict() == {"elapsed": 1, "business": 0.333333}
    assert (change["z"] > 3).all() and (change["p"] < 0.001).all()


def test_equal_waits_before_and_now_are_no_change():
    change = response_change(
        before_and_now([(1, None), (3, None)] * 9, [(1, None), (3, None)] * 4), JUNE, (JUNE.number - 1,)
    )
    elapsed, business = change.to_dict("records")
    assert elapsed["z"] == pytest.approx(0, abs=1e-9) and elapsed["p"] == pytest.approx(1)
    assert pd.isna(business["p"])


def test_months_not_asked_for_are_not_compared_with():
    change = response_change(before_and_now([(1, None)] * 30, [(6, None)] * 30), JUNE, before=())
    assert change["median_before"].isna().all() and change["p"].isna().all()


def test_nobody_and_no_earlier_ticket_give_no_test():
    for engine in (tables([]), tables([(100, 5, None)])):
        assert response_change(engine, JUNE, before=(JUNE.number - 1,))["p"].isna().all()


def test_the_opening_clock_has_its_own_median_and_working_day():
    row = response_time(tables([(100, 3, 5), (100, 6, 8), (100, 30, 40)], open_clock=True), JUNE).iloc[0]
    assert (row["median"] / HOUR, row["business_median"] / HOUR) == (6, 2)
    assert (row["business_within_day"], row["business_within_n"]) == (pytest.approx(2 / 3), 3)


def test_without_opening_hours_the_business_clock_is_missing_and_not_zero():
    row = response_time(tables([(100, 3, 5)]), JUNE).iloc[0]
    assert pd.isna(row["business_median"]) and pd.isna(row["business_within_day"]) and row["business_within_n"] == 0


def test_automatic_replies_are_left_out_and_counted():
    engine = helpdesk()
    engine.connection.execute("update ticket_times set automatic = 1 where responded_s - created_s = 3600")
    row = response_time(engine, JUNE).iloc[0]
    assert (row["tickets"], row["automatic"], row["answered"]) == (9, 1, 7)


@pytest.mark.parametrize(
    ("flag", "seconds", "automatic"),
    [(None, 59, 1), (None, 60, 0), (False, 5, 1), (False, 60, 0), (True, 3600, 1), (True, None, 1), (None, None, 0)],
)
def test_a_reply_is_automatic_when_the_export_says_so_or_it_took_under_a_minute(flag, seconds, automatic):
    instants = ["created_s", "first_response_s", "resolved_s", "closed_s"]
    words = ["ticket_id", "customer_id", "channel", "priority", "category", "team", "agent", "first_responder"]
    ticket = pd.DataFrame([dict.fromkeys([*instants, "created_day", "created_month", "reopens", "hops"])]).astype(
        "Int64"
    )
    ticket = ticket.assign(created_s=END, first_response_s=pd.array([seconds], dtype="Int64") + END)
    text = pd.DataFrame([dict.fromkeys([*words, "merged_into", "segment", "tier"])]).astype("string")
    ticket[["merged_into", *words]] = text[["merged_into", *words]]
    ticket["is_automatic"] = pd.array([flag], dtype="boolean")
    opening = pd.DataFrame({"clock": [0], "slot": [0], "cum_s": [0], "open_from": [0], "open_to": [900]})
    clocks = pd.DataFrame({"clock": [0], "channel": [None], "priority": [None]}).astype(
        {"channel": "string", "priority": "string"}
    )
    engine = Engine(
        tickets=ticket, customers=text[["customer_id", "segment", "tier"]], clock_opening=opening, clocks=clocks
    )
    rows = engine.query(statement("pito.intake", "ticket_times"), auto_reply_seconds=60)
    assert rows["automatic"].tolist() == [automatic]


def test_nobody_gives_no_rows():
    assert len(response_time(tables([]), JUNE)) == 0
    assert len(response_time_by_month(tables([]), JUNE)) == 0
    assert len(resolution_time(tables([]), JUNE)) == 0
    assert len(waiting_curve(tables([]), JUNE)) == 0


def test_one_ticket_is_its_own_median():
    row = response_time(tables([(100, 5, 9)]), JUNE).iloc[0]
    assert (row["median"] / HOUR, row["p90"] / HOUR, row["tickets"]) == (5, 5, 1)


def test_a_group_column_splits_and_sums_to_the_whole():
    engine = helpdesk()
    engine.connection.execute("update ticket_times set channel = 'Chat' where responded_s is null")
    parts = response_time(engine, JUNE, by="channel")
    assert parts[["part", "tickets", "answered"]].values.tolist() == [["Email", 8, 8], ["Chat", 2, 0]]


def test_resolution_counts_open_tickets_as_open():
    row = resolution_time(tables([(100, 1, 10), (100, 1, 20), (100, 1, None), (10, None, 30)]), JUNE).iloc[0]
    assert (row["tickets"], row["resolved"], row["open"]) == (4, 2, 2)
    assert row["median"] / HOUR == 20


def test_freshdesks_own_facts_about_a_promise_of_an_hour(reference):
    facts = json.loads(reference("cases/freshdesk_metric_facts.json").read_text())
    cases = {case["id"]: case for case in facts["cases"]}
    for name in ("fr_sla_1", "fr_sla_2"):
        case = cases[name]
        row = response_time(tables([(100, case["first_response_minutes"] / 60, None)]), JUNE).iloc[0]
        assert (row["median"] > case["sla_minutes"] * 60) == case["violated"]


def test_freshdesks_reopened_ticket_is_open_until_the_resolution_that_stands(reference):
    """Solved on the 8th, reopened on the 11th, solved again on the 15th: the export carries the last resolution only.

    Freshdesk's report run between the 8th and the 10th shows it as resolved; a report of ours that ends after the 15th
    shows it resolved after 14 days, one that ends before the 15th shows it open. Ours is the last resolution standing.
    """
    facts = json.loads(reference("cases/freshdesk_metric_facts.json").read_text())
    case = next(c for c in facts["cases"] if c["id"] == "resolved_reopened")
    last = case["expected"][-1]
    after = resolution_time(tables([(24 * 20, 1, 24 * 14)]), JUNE).iloc[0]
    before = resolution_time(tables([(24 * 12, 1, 24 * 14)]), JUNE).iloc[0]
    assert (after["open"], after["resolved"]) == (last["unresolved"], last["resolved"])
    assert (before["open"], before["resolved"]) == (case["expected"][1]["unresolved"], case["expected"][1]["resolved"])


def test_an_answer_on_a_closed_day_took_no_business_hours_and_is_flagged(desk):
    """Definitions, section 4: Sat 2026-06-06 10:00 to Sun 11:00 is 0 business hours, flagged, 25 elapsed."""
    weekend = {"created": "2026-06-06T10:00", "answered": "2026-06-07T11:00"}
    monday = {"created": "2026-06-08T10:00", "answered": "2026-06-08T11:00"}
    row = response_time(desk(weekend), JUNE).iloc[0]
    assert (row["answered_closed"], row["business_median"], row["median"] / HOUR) == (1, 0, 25)
    both = response_time(desk(weekend, monday), JUNE).iloc[0]
    assert (both["answered"], both["answered_closed"]) == (2, 1)


def test_a_wait_that_six_tickets_reached_is_told_and_on_a_clock_that_is_there():
    row = response_time(tables([(n * 10, None, None) for n in range(1, 9)]), JUNE).iloc[0]
    assert (row["at_least"] / HOUR, row["business_n"]) == (30, 0) and pd.isna(row["business_at_least"])
    row = response_time(tables([(n * 10, None, None) for n in range(1, 9)], open_clock=True), JUNE).iloc[0]
    assert (row["business_at_least"] / HOUR, row["business_n"]) == (10, 8)
    assert pd.isna(response_time(tables([(9, None, None)] * 5), JUNE)["at_least"].iloc[0])
