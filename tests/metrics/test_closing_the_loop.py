"""Low ratings and who turned to the customer: in time, late, too new, of nobody known, on both clocks."""

import pandas as pd
import pytest

from pito.calendar import OpeningHours, business_calendar, business_seconds, working_day_seconds
from pito.engine import Engine
from pito.metrics.closing_the_loop import closing_the_loop
from pito.month import Month
from pito.schema import TABLES

JUNE = Month.parse("2026-06")
ZONE = "Europe/Helsinki"
OFFICE = {key: ["08:00-16:00"] for key in ("mon", "tue", "wed", "thu", "fri")}


def at(text):
    return int(pd.Timestamp(text, tz=ZONE).timestamp())


def business(ratings, contacts=(), replies=(), is_open=True):
    """Ratings (customer, when, score of 5), contacts (customer, when, direction, kind), tickets (customer, created, answered)."""
    feedback = pd.DataFrame(ratings, columns=["customer_id", "when", "score"])
    feedback = feedback.assign(
        feedback_id=feedback.index.astype(str),
        answered_s=feedback["when"].map(at).astype("Int64"),
        answered_month=pd.array([JUNE.number] * len(feedback), "Int64"),
        sent_s=feedback["when"].map(at),
        kind="csat",
        scale_max=5.0,
        ticket_id="none",
    )
    engine = Engine(feedback=feedback)
    calls = pd.DataFrame(contacts, columns=["customer_id", "when", "direction", "kind"], dtype="object")
    calls = calls.assign(contacted_s=calls["when"].map(at).astype("int64"))
    engine.put("contacts", calls.astype(dict.fromkeys(("customer_id", "when", "direction", "kind"), "str")))
    tickets = pd.DataFrame(replies, columns=["customer_id", "created", "answered"], dtype="str")
    times = tickets.assign(
        automatic=0,
        **{
            f"{to}_s": tickets[of].map(at).astype("int64")
            for to, of in (("created", "created"), ("responded", "answered"))
        },
    )
    engine.put("ticket_times", times)
    engine.define("tickets", TABLES["tickets"].stored)
    hours = OpeningHours(OFFICE, ZONE, "FI")
    opening = business_calendar(hours, JUNE.first, JUNE.plus(1).end)
    end = JUNE.end_second(ZONE)
    months = pd.DataFrame({"month": [JUNE.number], "end_s": [end], "end_open": [None], "working_day_s": [None]})
    if is_open:
        months["end_open"] = business_seconds(opening, [JUNE.first_second(ZONE)], [end])
        months["working_day_s"] = working_day_seconds(hours)
    engine.put("opening", opening)
    engine.put("months", months.astype({"end_open": "Int64", "working_day_s": "Int64"}))
    return engine


def counts(engine, **options):
    found = closing_the_loop(engine, JUNE, **options)
    return found[["negative", "followed", "missed", "undecided", "unknown"]].values.tolist()[0]


def test_two_working_days_run_over_the_weekend_and_the_deadline_counts():
    """Friday 5 June 15:00: two working days end on Tuesday at 15:00."""
    low = [("a", "2026-06-05 15:00", 1)]
    assert counts(business(low, [("a", "2026-06-09 15:00", "out", "call")])) == [1, 1, 0, 0, 0]
    assert counts(business(low, [("a", "2026-06-09 15:01", "out", "call")])) == [1, 0, 1, 0, 0]


def test_only_what_goes_to_the_customer_is_a_contact():
    low = [("a", "2026-06-08 10:00", 2)]
    for direction, kind in (("in", "call"), ("out", "note"), ("out", "missed_call")):
        assert counts(business(low, [("a", "2026-06-08 11:00", direction, kind)])) == [1, 0, 1, 0, 0], kind
    assert counts(business(low, [("a", "2026-06-08 09:00", "out", "call")])) == [1, 0, 1, 0, 0]
    assert counts(business(low, [("b", "2026-06-08 11:00", "out", "call")])) == [1, 0, 1, 0, 0]


def test_an_answer_to_a_ticket_opened_since_is_a_contact_and_one_to_an_older_ticket_is_not():
    low = [("a", "2026-06-08 10:00", 2)]
    assert counts(business(low, replies=[("a", "2026-06-08 12:00", "2026-06-09 09:00")])) == [1, 1, 0, 0, 0]
    assert counts(business(low, replies=[("a", "2026-06-07 12:00", "2026-06-09 09:00")])) == [1, 0, 1, 0, 0]


def test_too_new_to_say_nobody_known_and_good_ratings():
    engine = business([("a", "2026-06-30 12:00", 1), (None, "2026-06-02 12:00", 1), ("b", "2026-06-02 12:00", 5)])
    assert counts(engine) == [2, 0, 0, 1, 1]
    assert closing_the_loop(engine, JUNE)["share"].isna().all()


def test_a_low_rating_that_was_only_sent_some_day_is_counted_and_not_judged():
    engine = business([("a", "2026-06-08 10:00", 1), ("b", "2026-06-08 10:00", 1)])
    engine.connection.execute("update feedback set answered_s = null, answered_month = null where customer_id = 'b'")
    may = pd.DataFrame({"month": [JUNE.number - 1], "end_s": [JUNE.first_second(ZONE)]})
    engine.put("months", pd.concat([may, engine.query("select * from months")], ignore_index=True))
    row = closing_the_loop(engine, JUNE).iloc[0]
    assert row[["negative", "missed", "undated"]].tolist() == [2, 1, 1]
    engine.connection.execute("update feedback set answered_s = null, answered_month = null")
    row = closing_the_loop(engine, JUNE).iloc[0]
    assert row[["negative", "missed", "undated"]].tolist() == [2, 0, 2] and pd.isna(row["share"])


def test_half_are_contacted_within_the_median_of_open_and_followed():
    low = [(name, "2026-06-08 10:00", 1) for name in "abcd"]
    calls = [("a", "2026-06-08 11:00", "out", "call"), ("b", "2026-06-08 13:00", "out", "call")]
    row = closing_the_loop(business(low, calls), JUNE).iloc[0]
    assert (row["followed"], row["missed"], row["share"], row["median"]) == (2, 2, 0.5, 3 * 3600)
    assert [round(100 * row[edge], 1) for edge in ("lo", "hi")] == [15.0, 85.0]


def test_without_opening_hours_there_is_no_business_clock_and_the_wall_clock_counts():
    engine = business([("a", "2026-06-05 15:00", 1)], [("a", "2026-06-07 14:59", "out", "call")], is_open=False)
    assert len(closing_the_loop(engine, JUNE)) == 0
    assert counts(engine, clock="elapsed") == [1, 1, 0, 0, 0]


@pytest.mark.parametrize("clock", ["business", "elapsed"])
def test_nobody_unhappy_gives_no_rows(clock):
    assert len(closing_the_loop(business([("a", "2026-06-05 15:00", 5)]), JUNE, clock=clock)) == 0
