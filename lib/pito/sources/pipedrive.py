"""Pipedrive: deals, organizations, people and activities, each list in a file of its own.

How it is made: Tools and apps → Export data, one file per kind, CSV or XLSX, complete; or `…` → Export filter results in a
list, which writes the visible columns only: show ID and, of activities, Marked as done time first. Headers are
`Deal - Title`; what is linked stands as `Deal - Organization`, as a bare `Organization`, or as `Organization - Name`. Import
sheets spell some differently (`Deal - Creation date`, `Deal - Closed on`, `… - Pipedrive System ID`); both are understood.
English headers: what a Finnish account writes is not published anywhere; a mapping file reads it, and so does an export
made with the language set to English. Stamps are without offset, dates in XLSX may be serial numbers.

Traps: users see only what they may see, so that an export of one salesperson's is not the company's. An organization's
creation is when it was typed in, not when it became a customer: no start is made of it. A deal or an activity with a person
and no organization is that person's. Activities are promises, done by their due date or not; those that are done are
contacts as well. Their types are the account's own: known ones become call, e-mail or meeting, others a note; the type as it
was stands as the channel. A contact that does not say when counts on its due date. A custom field for the customer's
number stays an extra column, beside Pipedrive's own ids; one for the business id joins the customer with other systems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pito.errors import DataRefused
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "pipedrive"
ID = ("ID", "Pipedrive System ID")
BUSINESS_ID = ("Y-tunnus", "Business ID", "VAT", "VAT number", "VAT ID", "ALV-tunnus", "FO-nummer", "Org. nr")
EMAILS = ("Email", "Email - Work", "Email - Home", "Email - Other")
PHONES = ("Phone", "Phone - Work", "Phone - Mobile", "Phone - Home", "Phone - Other")
CHANGED = ("Update time", "Updated", "Last updated", "Last update time")
FIELDS: dict[str, dict[str, tuple[str, ...]]] = {  # what is written behind `Deal - ` and so on
    "Activity": {
        "done_at": ("Marked as done time",),
        "promised_date": ("Due date",),
        "kind": ("Type",),
        "owner": ("Assigned to user", "Owner"),
        "updated_at": CHANGED,
    },
    "Deal": {
        "deal_id": ID,
        "created_at": ("Deal created", "Creation date", "Created", "Add time"),
        "status": ("Status",),
        "lost_reason": ("Lost reason",),
        "amount": ("Value",),
        "currency": ("Currency of Value", "Currency", "Value currency"),
        "stage": ("Stage", "Stage (pipeline)"),
        "pipeline": ("Pipeline",),
        "owner": ("Owner",),
        "acquisition_channel": ("Source channel", "Lead source", "Source", "Source origin"),
        "expected_close_date": ("Expected close date",),
        "updated_at": CHANGED,
    },
    "Person": {"name": ("Name",), "updated_at": CHANGED},
    "Organization": {
        "name": ("Name",),
        "business_id": BUSINESS_ID,
        "segment": (
            *("Segment", "Segmentti", "Customer group", "Asiakasryhmä", "Industry", "Toimiala"),
            *("Labels", "Label"),
        ),
        "tier": ("Tier", "Taso", "Asiakasluokka"),
        "owner": ("Owner",),
        "country": ("Country of Address", "Country", "Maa"),
        "updated_at": CHANGED,
    },
}
TELLING = {  # a list of deals may hold columns of its people and organizations, so the order matters
    "Activity": ("Subject", "Type", "Due date"),
    "Deal": ("Title", "Status"),
    "Person": ("Name", "First name", "Last name"),
    "Organization": ("Name",),
}
NEEDED = {
    "Activity": (ID, ("Due date",), ("Marked as done time",)),
    "Deal": (ID, ("Status",)),
}
CLOSED = ("Deal closed on", "Closed on")
DONE = ("Done", "Yes", "True", "1", "X", "Tehty", "Kyllä", "Klar", "Ja")
KINDS = {
    **dict.fromkeys(("call", "phone call", "puhelu", "soitto", "samtal"), "call"),
    **dict.fromkeys(("missed call", "unanswered call", "vastaamaton puhelu", "missat samtal"), "missed_call"),
    **dict.fromkeys(("email", "e-mail", "sähköposti", "e-post"), "email"),
    **dict.fromkeys(("meeting", "lunch", "tapaaminen", "palaveri", "kokous", "lounas", "möte"), "meeting"),
    **dict.fromkeys(("task", "deadline", "note", "tehtävä", "määräaika", "muistiinpano", "uppgift"), "note"),
}


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plans of a list: one, of activities two.

    Raises
    ------
    DataRefused
        It is a list of Pipedrive's without a column that nothing else can stand for.
    """
    for item, telling in TELLING.items():
        if _speaks_of(header, item) and any(header.has(f"{item} - {name}") for name in telling):
            _refuse_incomplete(sheet, header, item)
            return PLANS[item](header)
    return ()


def _speaks_of(header: Header, item: str) -> bool:
    """Return whether a header begins with an item's name and a dash, as only Pipedrive writes it."""
    return any(re.match(rf"{item}\s*[-–—]\s", name, re.IGNORECASE) for name in header.names)


def _refuse_incomplete(sheet: Sheet, header: Header, item: str) -> None:
    for names in NEEDED.get(item, ()):
        if not _find(header, item, *names):
            raise DataRefused(
                f"{sheet.place} is a Pipedrive list without the column '{item} - {names[0]}', which nothing else can "
                f"stand for: show the column {names[0]} in the list, or export under Tools and apps → Export data."
            )


def _find(header: Header, item: str, *names: str) -> str:
    return header.find(*(f"{item} - {name}" for name in names))


def _every(header: Header, item: str, names: Iterable[str]) -> list[str]:
    """Return the headers of several columns that hold one value, each once."""
    return list(dict.fromkeys(filter(None, (_find(header, item, name) for name in names))))


def _own(header: Header, item: str) -> dict[str, Pick]:
    """Return the picks of an item's own fields."""
    found = {column: _find(header, item, *names) for column, names in FIELDS[item].items()}
    return {column: Pick.of(name) for column, name in found.items() if name}


def _link(header: Header, item: str) -> dict[str, Pick]:
    """Return the picks that say whose an item is: by number where it is there, else by name."""
    persons = (f"{item} - Contact person", "Contact person", "Person - Name") if item != "Person" else ()
    number = header.find(
        f"{item} - Organization ID",
        f"{item} - Organization - ID",
        *("Organization - ID", "Organization ID", "Organization - Pipedrive System ID"),
    )
    organization = header.find(
        *(f"{item} - Organization", f"{item} - Organization name"),
        *("Organization", "Organization - Name", "Organization name"),
    )
    return _filled(
        customer_id=Pick.of(number),
        customer_name=Pick.of(organization, header.find(*persons)),
        business_id=Pick.of(_find(header, item, *BUSINESS_ID) or _find(header, "Organization", *BUSINESS_ID)),
        email=Pick.of(header.find(f"{item} - Contact person email"), *_every(header, "Person", EMAILS)),
    )


def _filled(**picks: Pick) -> dict[str, Pick]:
    return {name: pick for name, pick in picks.items() if pick.headers}


def _deals(header: Header) -> tuple[Plan, ...]:
    status, closed = _find(header, "Deal", "Status"), _find(header, "Deal", *CLOSED)
    ends = _filled(
        won_at=Pick.of(_find(header, "Deal", "Won time"), closed, only=When(status, ("won",))),
        lost_at=Pick.of(_find(header, "Deal", "Lost time"), closed, only=When(status, ("lost",))),
    )
    return (_plan("deals", _own(header, "Deal") | ends | _link(header, "Deal")),)


def _organizations(header: Header) -> tuple[Plan, ...]:
    """Return the plan of organizations: without a number the name stands for it, as it does where they are linked."""
    item = "Organization"
    more = _filled(
        customer_id=Pick.of(_find(header, item, *ID) or _find(header, item, "Name")),
        email=Pick.of(*_every(header, item, EMAILS)),
        phone=Pick.of(*_every(header, item, PHONES)),
    )
    return (_plan("customers", _own(header, item) | more),)


def _people(header: Header) -> tuple[Plan, ...]:
    """Return the plan of people: without a number the address stands for it, else the name."""
    item, emails = "Person", _every(header, "Person", EMAILS)
    both = _every(header, item, ("First name", "Last name"))
    name = Pick.of(_find(header, item, "Name")) if header.has("Person - Name") else Pick.of(*both, how="join")
    number, told_by = _find(header, item, *ID), name if name.how == "join" else Pick.of(*emails, *name.headers)
    more = _filled(
        person_id=Pick.of(number) if number else told_by,
        name=name,
        email=Pick.of(*emails),
        phone=Pick.of(*_every(header, item, PHONES)),
    )
    return (_plan("people", _own(header, item) | _link(header, item) | more),)


def _activities(header: Header) -> tuple[Plan, ...]:
    own, whose = _own(header, "Activity"), _link(header, "Activity")
    number, done = Pick.of(_find(header, "Activity", *ID)), _find(header, "Activity", "Done")
    (done_at,), (due,) = own["done_at"].headers, own["promised_date"].headers
    contacts = {name: own[name] for name in ("owner", "updated_at") if name in own} | whose
    contacts |= {"contact_id": number, "contacted_at": Pick.of(done_at, due)}
    if kind := _find(header, "Activity", "Type"):
        contacts |= {"kind": Pick.of(kind), "channel": Pick.of(kind)}
    return (
        _plan("promises", own | whose | {"promise_id": number}),
        _plan(
            "contacts",
            contacts,
            only=When(done, DONE) if done else When(done_at),
            words={"kind": KINDS | {"*": "note"}},
        ),
    )


def _plan(table: str, picks: Mapping[str, Pick], **more) -> Plan:
    return Plan(SYSTEM, table, dict(picks), ids=SYSTEM, **more)


PLANS = {"Activity": _activities, "Deal": _deals, "Person": _people, "Organization": _organizations}
