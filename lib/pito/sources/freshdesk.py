"""Freshdesk: the ticket list and what it says of answers; Freshservice's list has the same headers.

How it is made: Tickets → Export, CSV or Excel, choose the ticket fields (all of them, and "Customer number" where there is
such a custom field) and of the contact the e-mail; the link comes by e-mail. English headers while the account is in
English; `YYYY-MM-DD HH:MM:SS` in the account's time zone, without offset; UTF-8, commas.

Traps: `Initial response time` is when the first answer went out, not how long it took. A merge of an older ticket into a
newer one puts it before the creation; such a row is rejected. The hours columns are business hours as text and often
empty: kept, not used. The list holds no archived tickets (closed and untouched for 120 days) and still holds merged ones;
a filter in the list narrows the export without a word. Resaved in Excel, dates have Excel's form.
"""

from __future__ import annotations

from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan
from pito.sources.sheet import Sheet

SYSTEM = "freshdesk"
IDS = {
    "ticket_id": ("Ticket ID", "Ticket number"),
    "customer_id": ("Customer number", "Customer ID", "Customer no", "Asiakasnumero", "Asiakasnro"),
    "email": ("Email", "Requester email", "Contact email", "Sähköposti"),
}
WORDS = {
    "status": ("Status",),
    "priority": ("Priority",),
    "channel": ("Source",),
    "category": ("Type",),
    "group": ("Group",),
    "agent": ("Agent",),
    "first_responder": ("Agent",),  # the export knows no other; the agent of today
    "tags": ("Tags",),
}
TIMES = {
    "created_at": ("Created time",),
    "due_at": ("Due by Time",),
    "first_response_at": ("Initial response time",),
    "resolved_at": ("Resolved time",),
    "closed_at": ("Closed time",),
    "updated_at": ("Last update time", "Last updated time"),
}


def recognise(sheet: Sheet, header: Header) -> Plan | None:
    """Return the plan of a ticket list: a ticket number, when it was created, and its status."""
    if not header.has("Ticket ID", "Created time", "Status"):
        return None
    found = {name: header.find(*synonyms) for name, synonyms in (IDS | WORDS | TIMES).items()}
    return Plan(SYSTEM, "tickets", {name: Pick.of(said) for name, said in found.items() if said})
