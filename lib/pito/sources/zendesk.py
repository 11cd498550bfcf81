"""Zendesk: ticket exports with their ratings, view CSVs, and the lists of users and organizations.

How it is made: Admin Center → Account → Tools → Reports → Export, full CSV (Zendesk must have switched exports on); or a
view's `…` → Export as CSV, with the view's columns only. Users and organizations have no CSV of their own; read are lists in
the layout of the bulk import (`name, email, external_id, …`), as admins and apps write them. English headers, commas,
UTF-8; `YYYY-MM-DD HH:MM` in the account's time zone, without offset.

Traps: the export says how many minutes the first reply took, not when it came; the moment is the creation plus these, so
that it is exact to a minute. `… within business hours` stands beside every duration and is kept as Zendesk's own word. There
is no time of closing, only `Solved at`, which is the last solution; the first is the creation plus `First resolution time`.
`Assignee stations` is how many people had the ticket. Custom fields carry their type, `Product [list]`, and are kept. The
ratings' time is not in the export: `Solved at` stands for it. Good is 5 and bad is 1 on a scale to 5 (`SCORES`); an offer
without an answer counts as sent; not offered is no survey. Merged tickets are solved with the tag `closed_by_merge` among
others: they count as tickets until a rule in `exclusions.toml` (`tags = "*closed_by_merge*"`) says otherwise. A ticket whose
status is `Deleted` is turned away, and its rating with it, from older exports too: nobody was going to answer it.

Whose tickets: by a custom field "Customer number" where there is one, else by the requester's e-mail, else by organization.
"""

from __future__ import annotations

from pito.sources.headers import Header
from pito.sources.plan import MINUTE, Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "zendesk"
NAMES_OF_NUMBER = ("Customer number", "Customer no", "Customer ID", "Asiakasnumero", "Kundnummer")
NUMBER = tuple(f"{name}{kind}" for name in NAMES_OF_NUMBER for kind in ("", " [txt]", " [int]", " [list]", " [dec]"))
OF_OTHERS = (*NAMES_OF_NUMBER, *(f"custom_fields.{name}" for name in NAMES_OF_NUMBER))  # users and organizations
TICKET = ("Id", "Ticket ID", "Ticket number")
CREATED = ("Created at", "Requested", "Created", "Request date")
STATUS = ("Status", "Ticket status")
DELETED = ("deleted",)
REQUESTER = ("Requester", "Requester id", "Requester name", "Requester email")
TEXTS = {
    "ticket_id": TICKET,
    "customer_id": NUMBER,
    "email": ("Requester email",),
    "customer_name": ("Organization", "Requester organization", "Ticket organization name"),
    "status": STATUS,
    "priority": ("Priority",),
    "channel": ("Via", "Channel"),
    "category": ("Ticket type", "Type"),
    "group": ("Group",),
    "agent": ("Assignee",),
    "first_responder": ("Assignee",),  # the export knows no other; the agent of today
    "tags": ("Tags",),
    "reopens": ("Reopens",),
    "hops": ("Assignee stations", "Group stations"),
}
TIMES = {
    "created_at": CREATED,
    "due_at": ("Due date",),
    "resolved_at": ("Solved at", "Solved"),
    "updated_at": ("Updated at", "Updated"),
}
MINUTES = {
    "given_first_response": ("First reply time in minutes",),
    "given_first_response_business": ("First reply time in minutes within business hours",),
    "given_resolution": ("Full resolution time in minutes",),
    "given_resolution_business": ("Full resolution time in minutes within business hours",),
}
AFTER_CREATION = {
    "first_response_at": ("First reply time in minutes",),
    "first_resolved_at": ("First resolution time in minutes",),
}
RATING = ("Satisfaction Score", "Satisfaction", "Satisfaction rating")
SCALE = "5"
SCORES = {"good": "5", "good with comment": "5", "bad": "1", "bad with comment": "1"}
OFFERED = ("Offered",)
PERSON = {
    "customer_id": OF_OTHERS,
    "customer_name": ("Organization", "Organization name"),
    "name": ("Name",),
    "email": ("Email", "Primary email"),
    "phone": ("Phone",),
    "updated_at": ("Updated at",),
}
PERSON_ID = ("Id", "User ID", "External ID", "Email")
COMPANY = {
    "name": ("Name",),
    "business_id": (
        *("Business ID", "Y-tunnus", "VAT number", "VAT ID"),
        *("custom_fields.business_id", "custom_fields.y_tunnus", "custom_fields.vat_number"),
    ),
    "segment": ("Segment", "Segmentti", "Industry", "custom_fields.segment", "custom_fields.industry"),
    "tier": ("Tier", "custom_fields.tier"),
    "updated_at": ("Updated at",),
}
COMPANY_ID = ("Id", "Organization ID", "Name")


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plans of tickets and their ratings, of users, or of organizations."""
    if header.find(*TICKET) and header.find(*CREATED) and header.find(*STATUS) and header.find(*REQUESTER):
        return (_tickets(header), *_ratings(header))
    if not header.has("Name"):
        return ()
    if header.has("Email", "Role") and header.find("External ID", "Restriction", "Ticket restriction"):
        return (_people(header),)
    return (_organizations(header),) if header.has("Shared comments") else ()


def _tickets(header: Header) -> Plan:
    picks = _found(header, TEXTS | TIMES) | _found(header, MINUTES, unit=MINUTE)
    created = header.find(*CREATED)
    for name, words in AFTER_CREATION.items():
        if minutes := header.find(*words):
            picks[name] = Pick.of(created, minutes, how="after", unit=MINUTE)
    return _plan("tickets", picks, deleted=_deleted(header))


def _ratings(header: Header) -> tuple[Plan, ...]:
    """Return the plan of the surveys in a ticket export, if it has any: those offered, and those answered."""
    rating = header.find(*RATING)
    if not rating:
        return ()
    answered, ticket = When(rating, tuple(SCORES)), Pick.of(header.find(*TICKET))
    day = [header.find(*TIMES[name]) for name in ("resolved_at", "updated_at")]
    picks = _found(
        header, {name: TEXTS[name] for name in ("customer_id", "email", "customer_name", "agent", "channel")}
    )
    picks |= {"feedback_id": ticket, "ticket_id": ticket, "score": Pick.of(rating, only=answered)}
    picks |= {"kind": Pick(value="csat"), "scale_max": Pick(value=SCALE)} | _found(
        header, {"updated_at": TIMES["updated_at"]}
    )
    if any(day):
        picks |= {"sent_at": Pick.of(*day), "answered_at": Pick.of(*day, only=answered)}
    surveyed = When(rating, (*SCORES, *OFFERED))
    return (_plan("feedback", picks, only=surveyed, deleted=_deleted(header), words={"score": SCORES}),)


def _deleted(header: Header) -> When:
    return When(header.find(*STATUS), DELETED)


def _people(header: Header) -> Plan:
    """Return the plan of users: one without a number goes by what another program calls it, else by the address."""
    every = dict.fromkeys(filter(None, map(header.find, PERSON_ID)))
    return _plan("people", _found(header, PERSON) | {"person_id": Pick.of(*every)})


def _organizations(header: Header) -> Plan:
    """Return the plan of organizations: without a number of its own one goes by Zendesk's, else by its name."""
    picks, number = _found(header, COMPANY), header.find(*OF_OTHERS)
    own = Pick.of(number or header.find(*COMPANY_ID))
    return _plan("customers", picks | {"customer_id": own}, ids="" if number else SYSTEM)


def _found(header: Header, synonyms: dict[str, tuple[str, ...]], **more) -> dict[str, Pick]:
    """Return the picks of those columns that the header has."""
    said = {name: header.find(*words) for name, words in synonyms.items()}
    return {name: Pick.of(one, **more) for name, one in said.items() if one}


def _plan(table: str, picks: dict[str, Pick], **more) -> Plan:
    ids = "" if "customer_id" in picks else SYSTEM
    return Plan(SYSTEM, table, picks, **({"ids": ids} | more))
