"""The sentences on further answers and on whose turn it was, word for word, from files as a user fills them in."""

import pytest

from pito.intake import open_workbook
from pito.sections import next_response, quality, waiting_split

JUNE = "2026-06"
TICKETS = "ticket_id,created_at,first_response_at,resolved_at,category\n"
MESSAGES = "message_id,ticket_id,sent_at,direction,is_automatic\n"
LOG = "ticket_id,changed_at,status\n"


def talk(ticket, *said):
    """A ticket's messages: (day and hour of June, in or out, automatic)."""
    rows = [f"{ticket}-{n},{ticket},2026-06-{at},{way},{auto}" for n, (at, way, auto) in enumerate(said)]
    return "\n".join(rows) + "\n"


OPENED = (("10 08:00", "in", ""), ("10 09:00", "out", ""), ("11 10:00", "in", ""))


def conversations():
    """Ten further messages: eight answered after 1 to 8 hours, one not, one a word of thanks; one got an automatic reply first."""
    rows = [talk(f"t{n}", *OPENED, (f"11 {10 + n}:00", "out", "")) for n in range(1, 8)]
    rows.append(talk("t8", *OPENED, ("11 10:05", "out", "true"), ("11 18:00", "out", "")))
    return "".join([*rows, talk("t9", *OPENED), talk("t10", *OPENED)])


def tickets(n=10, solved="2026-06-11 09:00"):
    rows = [f"t{k},2026-06-10 08:00,2026-06-10 09:00,{solved if k > 9 else ''},{'AB'[k % 2]}" for k in range(1, n + 1)]
    return TICKETS + "\n".join(rows) + "\nlast,2026-06-30 12:00,2026-06-30 13:00,2026-06-30 14:00,A\n"


def log(*changes, tickets=range(1, 11)):
    return LOG + "".join(f"t{k},2026-06-{at},{status}\n" for k in tickets for at, status in changes)


HELD = (("10 10:00", "waiting_on_customer"), ("10 16:00", "waiting_on_third_party"), ("10 18:00", "resolved"))


@pytest.fixture
def desk(tmp_path):
    """Open a folder of templates."""

    def make(settings="", **files):
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, text in ({"tickets": tickets()} | files).items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        chosen = folder.with_suffix(".toml")
        chosen.write_text(settings, encoding="utf-8")
        return open_workbook(folder, chosen)

    return make


ENDS = talk("last", ("30 12:00", "in", ""), ("30 13:00", "out", ""))  # the export reaches the month's end


def test_how_long_customers_wait_for_further_answers(desk):
    section = next_response.further_answers(desk(messages=MESSAGES + conversations() + ENDS), JUNE)
    assert section.finding == [
        "Half of the 10 further messages of June 2026 were answered within 5.0 h; nine in ten was not reached by the month's end.",
        "80.0% were answered within 24 hours (49.0%–94.3%); 2 were still waiting at the month's end.",
        "In opening hours the median is 5.0 h.",
    ]
    assert section.notes == [
        "From the customer's oldest unanswered message to the next reply by a person; the first answer to a ticket is not here.",
        "Of those still waiting 1 wrote to a ticket already solved, perhaps only to say thanks.",
        "1 had an automatic reply first; it counts as no answer.",
    ]
    assert [trace.name for trace in section.figure.data] == ["on the wall clock", "in opening hours"]
    assert section.table["Wall clock"].tolist() == ["5.0 h", "not reached", "80.0% (49.0%–94.3%)"]


def test_fewer_than_half_answered_too_few_and_no_opening_hours(desk):
    waiting = MESSAGES + "".join(talk(f"t{n}", *OPENED) for n in range(1, 7)) + ENDS
    section = next_response.further_answers(desk(messages=waiting), JUNE)
    assert (
        section.finding[0] == "Of the 6 further messages of June 2026 fewer than half had an answer by the month's end."
    )
    few = desk(messages=MESSAGES + "".join(talk(f"t{n}", *OPENED) for n in range(1, 5)) + ENDS)
    assert next_response.further_answers(few, JUNE).finding == [
        "Too few customers wrote again in June 2026 to show times."
    ]
    shut = desk(
        "[hours]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []\n", messages=MESSAGES + conversations() + ENDS
    )
    assert next_response.further_answers(shut, JUNE).table["Opening hours"][0] == "no opening hours set"


def test_whose_turn_it_was(desk):
    section = waiting_split.whose_turn(desk(status_changes=log(*HELD) + "last,2026-06-30 12:00,open\n"), JUNE)
    assert section.finding == [
        "Of the time the 11 tickets of the three months to June 2026 took, 21.6% was with us, 58.8% with the customer and 19.6% with third parties.",
        "Without those waits half of them were solved within 2.0 h of opening hours.",
    ]
    assert section.table["Tickets"].tolist() == ["11", "6", "5"]
    assert section.table.columns.tolist()[2:5] == ["with us", "with the customer", "with third parties"]
    assert [trace.name for trace in section.figure.data] == ["with us", "with the customer", "with third parties"]


def test_statuses_nobody_explained_are_named_with_the_remedy(desk):
    odd = log(("10 08:00", "Parked"), ("10 20:00", "resolved")) + "last,2026-06-30 12:00,open\n"
    section = waiting_split.whose_turn(desk(status_changes=odd), JUNE)
    assert section.finding[-1] == (
        "98.4% was in statuses whose meaning is not known: Parked. A mapping says it under [table.words.status]: `open`, `waiting_on_customer`, `waiting_on_third_party`, `resolved` or `closed`."
    )
    assert section.figure.data[-1].name == "status not known"


def test_few_tickets_in_the_log_are_not_split_and_small_categories_not_shown(desk):
    few = desk(status_changes=log(*HELD, tickets=range(1, 4)) + "last,2026-06-30 12:00,open\n")
    assert waiting_split.whose_turn(few, JUNE).finding == [
        "Too few tickets of the three months to June 2026 are in the status log to split their time."
    ]
    some = desk(status_changes=log(*HELD, tickets=range(1, 8)) + "last,2026-06-30 12:00,open\n")
    section = waiting_split.whose_turn(some, JUNE)
    assert section.table["Tickets"].tolist() == ["8"]  # A has four: hidden, and B with it
    assert "3 tickets of these months have no change in the status log and are left out." in section.notes


def test_without_messages_and_log_both_only_stand_among_what_is_not_known(desk):
    workbook = desk()
    for question, room in ((next_response.further_answers, next_response), (waiting_split.whose_turn, waiting_split)):
        section = question(workbook, JUNE)
        assert section.missing and section.finding == [room.MISSING]
        assert room.MISSING in quality.unknown(workbook, JUNE).finding


def test_a_log_that_stops_before_the_month_says_so(desk):
    section = waiting_split.whose_turn(desk(status_changes=log(*HELD)), JUNE)
    assert section.missing and section.finding[0].startswith(
        "The status log ends on Jun 10, 2026, before June 2026 is over"
    )
