"""Freshdesk's satisfaction ratings: a column of the ticket list, and the survey results of Analytics.

How it is made: the ticket list with its field "Survey results"; or Analytics → Data exports → Survey results, CSV.

Faces to numbers, on a scale to 5, whatever the number of faces the survey has: what is happy at all is 4 or 5, the neutral
middle is 3, what is unhappy at all is 1 or 2 (`FACES`). The numbers of Freshdesk's API (103 … -103) are read likewise, other
numbers as they are. A survey with words of its own is turned away row by row as `not_a_number`; a mapping can say its words.

Traps: the ticket list does not say when the rating came: the day the ticket was resolved stands for it (closed or last
changed where that is missing). Analytics says it, one row per question of a survey: a ticket has one rating, the latest,
and the others are listed as superseded. Where both exports are there, that of Analytics counts.
"""

from __future__ import annotations

from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When

SYSTEM = "freshdesk"
RATING = ("Survey results", "Survey result", "Kyselyn tulokset", "Kyselyn tulos")
TICKET = ("Ticket ID", "Ticket number", "Tiketin tunnus", "Tikettinumero")
SCORE = ("Rating", "Survey rating", "Survey response", "Overall rating", "Rating value", "Arvosana", "Arvio")
ANSWERED = (
    *("Rated at", "Rated time", "Responded at", "Responded time", "Survey responded time", "Response time"),
    *("Survey created time", "Created at", "Created time", "Date", "Vastattu"),
)
SAID = {
    "customer_id": ("Customer number", "Customer ID", "Customer no", "Asiakasnumero"),
    "email": ("Contact email", "Requester email", "Email", "Sähköposti"),
    "customer_name": ("Company Name", "Company", "Yrityksen nimi"),
    "agent": ("Agent", "Agent name", "Survey agent", "Rated agent", "Agentti"),
    "channel": ("Source", "Lähde", "Kanava"),
    "comment": ("Comment", "Comments", "Feedback", "Survey comment", "Kommentti", "Palaute"),
}
SCALE = "5"
FACES = {
    "5": ("extremely happy", "very happy", "awesome", "103", "102", "erittäin tyytyväinen", "mycket nöjd"),
    "4": ("happy", "good", "101", "tyytyväinen", "nöjd"),
    "3": ("neutral", "just okay", "okay", "100", "neutraali"),
    "2": ("unhappy", "not good", "-101", "tyytymätön", "missnöjd"),
    "1": ("very unhappy", "extremely unhappy", "bad", "-102", "-103", "erittäin tyytymätön", "mycket missnöjd"),
}
SCORES = {face: score for score, faces in FACES.items() for face in faces}


def of_tickets(header: Header, whose: dict[str, Pick], times: dict[str, Pick]) -> tuple[Plan, ...]:
    """Return the plan of the ratings in a ticket list, if it has any: only the rows that hold one."""
    rating = header.find(*RATING)
    if not rating:
        return ()
    day = [times[name].headers[0] for name in ("resolved_at", "closed_at", "updated_at") if name in times]
    picks = whose | _common(header, rating) | _found(header, "agent", "channel")
    if day:
        picks["answered_at"] = Pick.of(*day)
    return (_plan(picks, only=When(rating)),)


def recognise(header: Header) -> tuple[Plan, ...]:
    """Return the plan of Analytics' survey results: a ticket, a rating, and when it was given."""
    score, answered = header.find(*SCORE, *RATING), header.find(*ANSWERED)
    if not (header.find(*TICKET) and score and answered):
        return ()
    picks = _found(header, *SAID) | _common(header, score)
    return (_plan(picks | {"answered_at": Pick.of(answered), "updated_at": Pick.of(answered)}),)


def _plan(picks: dict[str, Pick], only: When | None = None) -> Plan:
    ids = "" if "customer_id" in picks else SYSTEM
    return Plan(SYSTEM, "feedback", picks, ids=ids, only=only, words={"score": SCORES})


def _common(header: Header, score: str) -> dict[str, Pick]:
    """Return what every rating has: it goes by its ticket's number, so that two exports of it are one."""
    ticket = header.find(*TICKET)
    ours = {"kind": Pick(value="csat"), "scale_max": Pick(value=SCALE)}
    return ours | {"feedback_id": Pick.of(ticket), "ticket_id": Pick.of(ticket), "score": Pick.of(score)}


def _found(header: Header, *names: str) -> dict[str, Pick]:
    said = {name: header.find(*SAID[name]) for name in names}
    return {name: Pick.of(one) for name, one in said.items() if one}
