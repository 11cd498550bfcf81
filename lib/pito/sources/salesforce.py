"""Salesforce: reports saved as CSV or XLSX, and the Data Export service's zip of Account, Contact, Opportunity, Case, Task.

How it is made: a report of cases, opportunities, accounts or contacts → Export → Details Only, CSV (Formatted Report, XLSX,
is understood too); or Setup → Data Export, a zip a week or a month. A report's headers are labels (`Date/Time Opened`) and its
dates and decimals the user's locale (`18.6.2026 9.05`); the zip's are API names (`CreatedDate`), its stamps UTC. They say the
same once folded, so that one table of names reads both. English labels; a mapping file reads others.

Traps: a report ends in empty lines, a copyright notice and `Grand Totals`: rejected as `footer`. Amounts are doubled by a
column for their currency; where they come converted as well, the converted ones are taken. Ids are 15 characters or the same
with 3 more: the first 15 count, in the case they have. Rows with `IsDeleted` are in the recycle bin: they get no number here,
so that they are rejected for its absence (`missing` in the id's column) and counted nowhere. Stages are the business's own:
of a report add the columns Closed and Won; without them the stages Salesforce comes with are known, and a deal in any other
is rejected (`not_a_word`), not guessed at. A report without Account ID knows accounts by name; one of opportunities needs
Opportunity ID, for the same deal stands in next month's report as well. A report and the zip of the same business hold the
same things: load one or the other. A task is a promise, kept when it was completed by its due date; where nothing says when
that was, its last change stands for it, so that a promise may look kept too late, never too early. Completed tasks are
contacts as well; those without an account (of leads) are promises only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pito.errors import DataRefused
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "salesforce"
ID_LENGTH = 15
YES, NO = ("1", "true"), ("0", "false")
CHANGED = ("LastModifiedDate", "SystemModstamp")
OWNER = ("OwnerId",)
COMPANY = ("Account Name", "Account: Account Name", "Account Name: Account Name", "Company / Account")
LINK = {"customer_id": ("AccountId",), "customer_name": COMPANY}


def _custom(*names: str) -> tuple[str, ...]:
    """Return names with those the API gives them where they are custom fields.

    >>> _custom("Loss Reason")
    ('Loss Reason', 'Loss Reason c')
    """
    return (*names, *(f"{name} c" for name in names))


BUSINESS_ID = _custom("Business ID", "Y-tunnus", "VAT Number", "VAT ID", "VAT", "Organisation Number")
CASES = LINK | {
    "ticket_id": ("CaseNumber",),
    "email": ("Contact Email", "Contact: Email", "SuppliedEmail", "Web Email", "Email"),
    "business_id": BUSINESS_ID,
    "created_at": ("Date/Time Opened", "CreatedDate", "Opened Date"),
    "first_response_at": _custom("First Response Date/Time", "Date/Time First Response"),
    "closed_at": ("Date/Time Closed", "ClosedDate"),
    "status": ("Status",),
    "channel": ("Case Origin", "Origin"),
    "priority": ("Priority",),
    "category": ("Type", "Case Type", "Case Reason", "Reason"),
    "agent": ("Case Owner", "Case Owner: Full Name", *OWNER),
    "updated_at": ("Case Last Modified Date", *CHANGED),
}
OPPORTUNITIES = LINK | {
    "deal_id": ("Id", "Opportunity ID"),
    "business_id": BUSINESS_ID,
    "created_at": ("CreatedDate",),
    "lost_reason": _custom("Loss Reason", "Lost Reason", "Closed Lost Reason", "Reason Lost"),
    "stage": ("StageName", "Stage"),
    "pipeline": ("Opportunity Record Type", "Record Type"),
    "owner": ("Opportunity Owner", "Opportunity Owner: Full Name", *OWNER),
    "acquisition_channel": ("LeadSource",),
    "expected_close_date": ("CloseDate",),
    "updated_at": CHANGED,
}
AMOUNTS = (
    ("Amount (converted)", "Amount (converted) Currency"),
    ("Amount", "Amount Currency", "Opportunity Currency", "CurrencyIsoCode"),
)
ACCOUNTS = {
    "customer_id": ("Id", "AccountId", *COMPANY),
    "name": ("Name", *COMPANY),
    "business_id": BUSINESS_ID,
    "email": ("PersonEmail", "Account Email", "Email"),
    "phone": ("Phone", "Account Phone"),
    "segment": ("Industry", *_custom("Segment")),
    "tier": _custom("Account Tier", "Tier", "Customer Priority"),
    "owner": ("Account Owner", "Account Owner: Full Name", *OWNER),
    "country": ("BillingCountry", "Billing Country (text only)", "BillingCountryCode"),
    "acquisition_channel": ("AccountSource",),
    "updated_at": CHANGED,
}
CONTACTS = LINK | {
    "person_id": ("Id", "ContactId", "Email"),
    "business_id": BUSINESS_ID,
    "email": ("Email", "Contact Email"),
    "phone": ("Phone", "Business Phone", "MobilePhone", "Mobile"),
    "updated_at": CHANGED,
}
TASKS = LINK | {
    "promise_id": ("Id",),
    "promised_date": ("ActivityDate",),
    "owner": OWNER,
    "updated_at": CHANGED,
}
CLOSED_AND_WON = {
    "1 1": "won",
    "1 0": "lost",
    "0 0": "open",
    "true true": "won",
    "true false": "lost",
    "false false": "open",
}
WON, LOST = ("Closed Won", "Won"), ("Closed Lost", "Lost")
STAGES = {
    **dict.fromkeys(
        (
            *("Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers"),
            *(
                "Perception Analysis",
                "Proposal/Price Quote",
                "Negotiation/Review",
                "Qualify",
                "Discovery",
                "Meet & Present",
            ),
            *("Propose", "Negotiate", "Proposal", "Negotiation", "Verbal Agreement", "Developing"),
        ),
        "open",
    ),
    **dict.fromkeys(WON, "won"),
    **dict.fromkeys(LOST, "lost"),
}
KINDS = {"call": "call", "email": "email", "listemail": "email", "meeting": "meeting", "task": "note", "other": "note"}
DIRECTIONS = {"inbound": "in", "outbound": "out"}


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plans of a report or of one file of the Data Export: one, of tasks two.

    Raises
    ------
    DataRefused
        It is a report without a column that nothing else can stand for.
    """
    if header.has("CaseNumber") and header.find(*CASES["created_at"], "Case Owner"):
        return _cases(sheet, header)
    if header.has("Opportunity Name", "Stage") or header.has("Id", "Name", "StageName", "CloseDate"):
        return _opportunities(sheet, header)
    if header.has("Id", "WhoId", "WhatId", "Status", "ActivityDate"):
        return _tasks(header)
    if header.has("Last Name") and header.find(*COMPANY, "AccountId") and not header.has("Username"):
        return (_contacts(header),)
    if _is_account(header):
        return (_plan(header, "customers", _picks(header, ACCOUNTS, "customer_id")),)
    return ()


def _is_account(header: Header) -> bool:
    """Return whether it is a list of accounts: other objects have an account's id beside their own."""
    if header.has("Id", "Name") and not header.has("AccountId"):
        return bool(header.find("BillingCountry", "BillingCity", "AccountNumber")) and header.has("IsDeleted")
    return header.has("Account Name") and bool(header.find("Account ID", "Account Owner")) and not header.has("Id")


def _picks(header: Header, names: Mapping[str, tuple[str, ...]], key: str) -> dict[str, Pick]:
    """Return the picks of the columns that are there, ids cut to what counts."""
    found = {column: Pick.of(header.find(*synonyms)) for column, synonyms in names.items()}
    picks = {column: pick for column, pick in found.items() if pick.headers}
    for column in {key, "customer_id"} & set(picks):
        picks[column] = _id(picks[column])
    return picks


def _id(pick: Pick) -> Pick:
    """Return the pick of an id, cut to what counts of it; a name, a number or an address that stands for one stays whole."""
    return replace(pick, length=ID_LENGTH) if pick.headers[0].lower().replace("_", " ").endswith("id") else pick


def _plan(header: Header, table: str, picks: Mapping[str, Pick], **more) -> Plan:
    """Return a plan; what lies in the recycle bin is turned away."""
    binned = header.find("IsDeleted")
    deleted = When(binned, YES) if binned else None
    return Plan(SYSTEM, table, dict(picks), ids=SYSTEM, deleted=deleted, **more)


def _cases(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    if not header.find(*CASES["created_at"]):
        raise _incomplete(sheet, "cases", "Date/Time Opened")
    return (_plan(header, "tickets", _picks(header, CASES, "ticket_id")),)


def _opportunities(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    if not header.find(*OPPORTUNITIES["deal_id"]):
        raise _incomplete(sheet, "opportunities", "Opportunity ID")
    picks, words = _picks(header, OPPORTUNITIES, "deal_id"), STAGES
    closed, won, stage = (
        header.find("IsClosed", "Closed"),
        header.find("IsWon", "Won"),
        header.find("StageName", "Stage"),
    )
    picks["status"] = Pick.of(stage)
    if closed and won:
        picks["status"], words = Pick.of(closed, won, how="join"), CLOSED_AND_WON
    if closes := header.find("CloseDate"):
        picks["won_at"] = Pick.of(closes, only=When(won, YES) if won else When(stage, WON))
        is_lost = When(closed, YES, also=When(won, NO)) if closed and won else When(stage, LOST)
        picks["lost_at"] = Pick.of(closes, only=is_lost)
    return (_plan(header, "deals", picks | _amount(header), words={"status": words}),)


def _amount(header: Header) -> dict[str, Pick]:
    """Return the picks of the amount and of the currency that goes with it."""
    amount, *currency = next((names for names in AMOUNTS if header.has(names[0])), ("",))
    found = {"amount": Pick.of(header.find(amount)), "currency": Pick.of(header.find(*currency))}
    return {name: pick for name, pick in found.items() if pick.headers}


def _contacts(header: Header) -> Plan:
    picks = _picks(header, CONTACTS, "person_id")
    name = header.find("Name", "Contact Name", "Full Name")
    both = (header.find("First Name"), header.find("Last Name"))
    picks["name"] = Pick.of(name) if name else Pick.of(*both, how="join")
    picks.setdefault("person_id", picks["name"])
    return _plan(header, "people", picks)


def _tasks(header: Header) -> tuple[Plan, ...]:
    promises = _picks(header, TASKS, "promise_id")
    closed, completed = header.find("IsClosed"), header.find("CompletedDateTime")
    done = When(closed, YES) if closed else When(header.find("Status"), ("Completed",))
    said = Pick.of(header.find("Type"), header.find("TaskSubtype"))
    contacts = {name: pick for name, pick in promises.items() if name in (*LINK, "owner", "updated_at")}
    contacts |= {"contact_id": promises["promise_id"], "contacted_at": Pick.of(completed, header.find("ActivityDate"))}
    if kind := header.find("TaskSubtype", "Type"):
        contacts["kind"] = Pick.of(kind)
    contacts |= _worded(header, "direction", ("CallType",), DIRECTIONS)
    promises["done_at"] = Pick.of(completed, header.find(*CHANGED), only=done)
    if said.headers:
        promises["kind"] = contacts["channel"] = said
    return (
        _plan(header, "promises", promises),
        _plan(header, "contacts", contacts, only=done, words={"kind": KINDS | {"*": "note"}, "direction": DIRECTIONS}),
    )


def _worded(header: Header, column: str, names: tuple[str, ...], words: Mapping[str, str]) -> dict[str, Pick]:
    """Return the pick of a column that may hold our words only: other rows have none."""
    found = header.find(*names)
    return {column: Pick.of(found, only=When(found, tuple(words)))} if found else {}


def _incomplete(sheet: Sheet, what: str, column: str) -> DataRefused:
    return DataRefused(
        f"{sheet.place} is a Salesforce report of {what} without the column '{column}', which nothing else can stand for: "
        f"add it to the report and export it again."
    )
