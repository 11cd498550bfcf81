"""Freshdesk: ticket lists, their ratings, contacts and companies; Freshservice's lists have the same headers.

How it is made: Tickets → Export, CSV or Excel, choose the ticket fields (all of them, and "Customer number" where there is
such a custom field), of the contact the e-mail, of the company its name; the link comes by e-mail. Contacts and companies
are exported from their own lists, survey results from Analytics → Data exports. English headers while the account is in
English (Finnish ones are known as far as they could be guessed); `YYYY-MM-DD HH:MM:SS` in the account's time zone, without
offset; UTF-8, commas.

Traps: `Initial response time` is when the first answer went out, not how long it took. A merge of an older ticket into a
newer one puts it before the creation; such a row is rejected. The columns "in hrs" are business hours, as `HH:MM:SS` that
may go beyond 24 h, or as decimals (Freshservice), and often empty: kept beside what the moments say. `First response
status` is Freshdesk's own verdict; a word other than the two known ones is no verdict. The list holds no archived tickets
(closed and untouched for 120 days); a filter in the list narrows the export without a word. Resaved in Excel, dates have
Excel's form.

Merged tickets are still in the list, and nothing in it says so: the list has no such column. They are recognised by a
custom field "Merged into" (or "Merged ticket") that holds the number of the other ticket, or by a custom status "Merged".
Where only a tag says it, they count as tickets of their own until a rule in `exclusions.toml` (`tags = "*merged*"`) says
otherwise.

Whose tickets: by the business's own number where the export has "Customer number"; else by e-mail, else by company name.
"""

from __future__ import annotations

from pito.sources import freshdesk_people, freshdesk_ratings
from pito.sources.headers import Header
from pito.sources.plan import HOUR, Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "freshdesk"
TICKET = ("Ticket ID", "Ticket number", "Tiketin tunnus", "Tikettinumero", "Tiketti")
CREATED = ("Created time", "Luontiaika", "Luotu", "Avattu")
STATUS = ("Status", "Tila")
WHOSE = {
    "customer_id": freshdesk_people.NUMBER,
    "person_id": ("Contact ID",),
    "email": ("Email", "Requester email", "Contact email", "Sähköposti", "Sähköpostiosoite"),
    "customer_name": ("Company Name", "Company", "Yrityksen nimi", "Yritys"),
}
WORDS = {
    "status": STATUS,
    "priority": ("Priority", "Prioriteetti", "Kiireellisyys"),
    "channel": ("Source", "Lähde", "Kanava"),
    "category": ("Type", "Tyyppi"),
    "group": ("Group", "Ryhmä"),
    "agent": ("Agent", "Agentti", "Käsittelijä"),
    "first_responder": ("Agent", "Agentti", "Käsittelijä"),  # the export knows no other; the agent of today
    "tags": ("Tags", "Tunnisteet"),
}
TIMES = {
    "created_at": CREATED,
    "due_at": ("Due by Time", "Määräaika", "Erääntyy"),
    "first_response_at": ("Initial response time", "Ensimmäinen vastaus"),
    "resolved_at": ("Resolved time", "Ratkaistu"),
    "closed_at": ("Closed time", "Suljettu"),
    "updated_at": ("Last update time", "Last updated time", "Viimeksi päivitetty"),
}
DURATIONS = {
    "given_first_response_business": ("First response time (in hrs)", "Vasteaika"),
    "given_resolution_business": ("Resolution time (in hrs)", "Ratkaisuaika"),
}
PROMISE = ("First response status",)
KEPT = {"within sla": "yes", "sla violated": "no"}
MERGED_INTO = ("Merged into", "Merged ticket", "Merged into ticket", "Yhdistetty tikettiin", "Yhdistetty")
MERGED = ("Merged", "Closed - merged", "Closed (merged)", "Yhdistetty")


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plans of a ticket list and its ratings, of survey results, of contacts, or of companies."""
    if header.find(*TICKET) and header.find(*CREATED) and header.find(*STATUS):
        return (_tickets(header), *freshdesk_ratings.of_tickets(header, _whose(header), _times(header)))
    return freshdesk_ratings.recognise(header) or freshdesk_people.recognise(header)


def _tickets(header: Header) -> Plan:
    """Return the plan of a ticket list."""
    picks = _whose(header) | _found(header, {"ticket_id": TICKET} | WORDS) | _times(header)
    picks |= _found(header, DURATIONS, unit=HOUR)
    if verdict := header.find(*PROMISE):
        picks["given_promise_met"] = Pick.of(verdict, only=When(verdict, tuple(KEPT)))
    picks["merged_into"] = _merged(header)
    return Plan(SYSTEM, "tickets", picks, ids=_ids(picks), words={"given_promise_met": KEPT})


def _merged(header: Header) -> Pick:
    """Return where a ticket went: by a custom field, else it is only known that it went."""
    if into := header.find(*MERGED_INTO):
        return Pick.of(into)
    return Pick(value="unknown", only=When(header.find(*STATUS), MERGED))


def _whose(header: Header) -> dict[str, Pick]:
    return _found(header, WHOSE)


def _times(header: Header) -> dict[str, Pick]:
    return _found(header, TIMES)


def _found(header: Header, synonyms: dict[str, tuple[str, ...]], **more) -> dict[str, Pick]:
    """Return the picks of those columns that the header has."""
    said = {name: header.find(*words) for name, words in synonyms.items()}
    return {name: Pick.of(one, **more) for name, one in said.items() if one}


def _ids(picks: dict[str, Pick]) -> str:
    """Return whose customer numbers these are: the business's own where the export has them."""
    return "" if "customer_id" in picks else SYSTEM
