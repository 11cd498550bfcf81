"""Next response: each oldest unanswered customer message to the next public reply of a person, the first response apart."""

from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from pito.calendar import OpeningHours
from pito.metrics.next_response import next_response, next_waiting_curve
from pito.month import Month

ZONE, HOUR = ZoneInfo("Europe/Helsinki"), 3600
NUMBER = count()
CAME = {"ticket_id": "t", "created": "2026-06-10T08:00"}


def message(at, direction="in", ticket="t", **more):
    sent = datetime.fromisoformat(f"2026-{at}").replace(tzinfo=ZONE)
    about = {"message_id": f"{next(NUMBER):04}", "ticket_id": ticket, "direction": direction}
    return about | {"sent_s": int(sent.timestamp()), "sent_month": Month.of(sent.date()).number} | more


FIRST = [message("06-10T08:00"), message("06-10T09:00", "out")]  # the first response, which is a figure of its own


def asked(desk, *messages, ticket=CAME, **options):
    table = next_response(desk(ticket, messages=[*FIRST, *messages]), "2026-06", **options)
    return table.iloc[0] if len(table) else table


def test_the_first_response_is_not_here(desk):
    assert len(asked(desk)) == 0
    unanswered = desk(CAME, messages=[message("06-10T08:00"), message("06-11T08:00")])
    assert len(next_response(unanswered, "2026-06")) == 0


def test_several_messages_in_a_row_count_once_from_the_first(desk):
    row = asked(desk, message("06-10T10:00"), message("06-10T11:00"), message("06-10T13:00", "out"))
    assert (row["messages"], row["answered"], row["median"]) == (1, 1, 3 * HOUR)


def test_every_turn_counts_for_itself(desk):
    first = [message("06-10T10:00"), message("06-10T11:00", "out"), message("06-10T11:30", "out")]
    row = asked(desk, *first, message("06-10T12:00"), message("06-10T15:00", "out"))
    assert (row["messages"], row["median"], row["p90"]) == (2, 1 * HOUR, 3 * HOUR)


def test_the_clocks_are_two_and_a_reply_at_night_is_no_opening_time(desk):
    row = asked(desk, message("06-18T15:30"), message("06-22T09:30", "out"))  # Midsummer between
    assert (row["median"], row["business_median"]) == (90 * HOUR, 2 * HOUR)
    night = asked(desk, message("06-13T10:00"), message("06-14T11:00", "out"))
    assert (night["median"], night["business_median"]) == (25 * HOUR, 0)


def test_without_opening_hours_there_is_no_business_time(desk):
    talk = [*FIRST, message("06-10T10:00"), message("06-10T11:00", "out")]
    shut = desk(CAME, messages=talk, hours=OpeningHours({}, "Europe/Helsinki"))
    assert np.isnan(next_response(shut, "2026-06")["business_median"].iloc[0])
    assert len(next_waiting_curve(shut, "2026-06", clock="business")) == 0


@pytest.mark.parametrize(
    "automatic",
    [
        message("06-10T10:00:30", "out"),  # under a minute
        message("06-10T10:05", "out", is_automatic=True),
        message("06-10T10:05", "out", author_kind="system"),
    ],
)
def test_automatic_replies_answer_nothing_and_are_counted_apart(desk, automatic):
    row = asked(desk, message("06-10T10:00"), automatic, message("06-10T12:00", "out"))
    assert (row["answered"], row["automatic"], row["median"]) == (1, 1, 2 * HOUR)


def test_what_the_export_says_of_a_quick_reply_wins(desk):
    for said in ({"is_automatic": False}, {"author_kind": "agent"}):
        row = asked(desk, message("06-10T10:00"), message("06-10T10:00:30", "out", **said))
        assert (row["automatic"], row["median"]) == (0, 30)


def test_an_automatic_reply_after_a_persons_is_nobodys_wait(desk):
    late = message("06-10T12:00", "out", is_automatic=True)
    assert asked(desk, message("06-10T10:00"), message("06-10T11:00", "out"), late)["automatic"] == 0


def test_a_private_note_is_no_reply_and_an_out_of_office_no_question(desk):
    note = message("06-10T10:05", "out", is_public=False)
    away = message("06-10T14:00", is_automatic=True)
    row = asked(desk, message("06-10T10:00"), note, message("06-10T12:00", "out"), away)
    assert (row["messages"], row["median"]) == (1, 2 * HOUR)


def test_the_last_message_without_a_reply_still_waits(desk):
    row = asked(desk, message("06-30T22:00"))
    assert (row["answered"], row["unanswered"], row["undecided"], row["within_n"]) == (0, 1, 1, 0)
    assert np.isnan(row["median"])
    old = asked(desk, message("06-20T10:00"))
    assert (old["unanswered"], old["within_24h"], old["within_n"]) == (1, 0, 1)


def test_a_reply_after_the_months_end_is_none_yet(desk):
    row = asked(desk, message("06-30T22:00"), message("07-01T08:00", "out"))
    assert (row["answered"], row["unanswered"]) == (0, 1)


def test_a_ticket_solved_without_a_reply_waits_no_longer(desk):
    row = asked(desk, message("06-10T10:00"), ticket=CAME | {"solved": "2026-06-11T10:00"})
    assert (row["unanswered"], row["closed_unanswered"], row["within_n"]) == (0, 1, 1)


def test_thanks_after_the_solution_wait_and_are_told_apart(desk):
    row = asked(desk, message("06-12T10:00"), ticket=CAME | {"solved": "2026-06-11T10:00"})
    assert (row["unanswered"], row["after_solution"]) == (1, 1)


def test_the_answer_to_a_ticket_we_opened_has_the_first_response(desk):
    """Freshdesk: of an outbound ticket the first response is counted from the customer's answer."""
    opened = [message("06-10T08:00", "out"), message("06-10T10:00"), message("06-10T11:00", "out")]
    assert len(next_response(desk(CAME, messages=opened), "2026-06")) == 0
    second = [*opened, message("06-10T12:00"), message("06-10T14:00", "out")]
    assert next_response(desk(CAME, messages=second), "2026-06")["median"].tolist() == [2 * HOUR]


def test_where_the_first_message_is_in_no_export_the_next_one_is_still_a_further_one(desk):
    """Freshdesk's conversations lack the ticket's own text: an answer an hour after it came shows there was one."""
    talk = [message("06-10T09:00", "out"), message("06-10T10:00"), message("06-10T12:00", "out")]
    assert next_response(desk(CAME, messages=talk), "2026-06")["median"].tolist() == [2 * HOUR]


def test_a_message_counts_in_the_month_it_was_written_and_merged_tickets_not_at_all(desk):
    talk = [*FIRST, message("05-30T10:00"), message("06-10T10:00"), message("06-10T11:00", "out")]
    assert next_response(desk(CAME, messages=talk), "2026-06")["messages"].tolist() == [1]
    assert len(next_response(desk(CAME | {"merged_into": "u"}, messages=talk), "2026-06")) == 0


def test_groups_sum_to_the_whole(desk):
    talk = [
        m | {"ticket_id": t, "message_id": t + m["message_id"]} for t in "ab" for m in [*FIRST, message("06-10T10:00")]
    ]
    engine = desk(CAME | {"ticket_id": "a", "channel": "Email"}, CAME | {"ticket_id": "b"}, messages=talk)
    assert next_response(engine, "2026-06", by="channel")[["part", "messages"]].values.tolist() == [
        ["", 1],
        ["Email", 1],
    ]


def by_hand(messages: pd.DataFrame, resolved: dict, end_s: int) -> list[tuple]:
    """The same in plain pandas, message by message: (wait in seconds, answered) of every further turn."""
    found = []
    for ticket, rows in messages.sort_values(["sent_s", "direction", "message_id"]).groupby("ticket_id"):
        asked_s, last_ask, replies = None, None, 0
        for row in rows[rows["sent_s"] < end_s].itertuples():
            if row.direction == "in":
                asked_s, last_ask = row.sent_s if asked_s is None else asked_s, row.sent_s
            elif row.is_automatic is not True and not (last_ask is not None and row.sent_s - last_ask < 60):
                if asked_s is not None and replies:
                    found.append((row.sent_s - asked_s, 1))
                asked_s, replies = None, replies + 1
        if asked_s is not None and replies:
            solved = resolved.get(ticket)
            found.append(((solved if solved and asked_s <= solved < end_s else end_s) - asked_s, 0))
    return sorted(found)


def local(second):
    return datetime.fromtimestamp(second, ZONE).replace(tzinfo=None).isoformat()


def many(chance, start):
    """Three hundred tickets of chance, what was written in them, and when those that were solved were."""
    tickets, talk, resolved = [], [], {}
    for ticket in map(str, range(300)):
        came = int(start + chance.integers(0, 20 * 86_400))
        tickets.append({"ticket_id": ticket, "created": local(came)})
        if chance.random() < 0.5:
            resolved[ticket] = came + int(chance.integers(0, 10 * 86_400))
            tickets[-1]["solved"] = local(resolved[ticket])
        at = came + 120 + np.cumsum(chance.choice([20, 45, 3600, 7200, 90_000], chance.integers(1, 9)))
        for place, sent in enumerate(at):
            way = chance.choice(["in", "out"]) if place else "in"
            said = {"message_id": f"{ticket}-{place}", "ticket_id": ticket, "direction": way, "sent_s": int(sent)}
            talk.append(said | {"is_automatic": True if way == "out" and chance.random() < 0.2 else None})
    return tickets, [said | {"sent_month": Month.parse("2026-06").number} for said in talk], resolved


def test_many_conversations_come_to_the_same_as_in_plain_pandas(desk):
    month = Month.parse("2026-06")
    tickets, talk, resolved = many(np.random.default_rng(8), month.first_second("Europe/Helsinki"))
    engine = desk(*tickets, messages=talk)
    messages = pd.DataFrame(talk).astype({"is_automatic": object})
    expected = by_hand(messages, resolved, month.end_second("Europe/Helsinki"))
    row = next_response(engine, month).iloc[0]
    assert (row["messages"], row["answered"]) == (len(expected), sum(done for _, done in expected))
    curve = next_waiting_curve(engine, month)
    waits = pd.DataFrame(expected, columns=["time", "events"]).groupby("time")["events"].agg(["sum"])
    assert (curve["time"].tolist(), curve["events"].tolist()) == (waits.index.tolist(), waits["sum"].tolist())
    assert len(expected) > 100
