"""HubSpot: companies, contacts, deals and tickets, each from its own list.

How it is made: the list → Export, CSV or XLSX, "include all properties", column headers in the account's language (English,
Finnish and Swedish ones are known as far as they could be guessed); associations included, and of them the primary company.
`YYYY-MM-DD HH:MM` in the account's time zone, without offset; CSV in UTF-8; saved by Excel as Unicode text it is UTF-16
with tabs, and read just as well.

Traps: companies are the customers, also those that never bought: what tells them apart is their deals. Record ids are
HubSpot's own, one series per kind of record; a customer number in a property of its own stays an extra column, a business
id joins the customer with other systems. A deal of several companies names all of them in one cell, separated by
semicolons; such a cell is nobody, unless the primary one's name stands beside it, so have the column "Associated Company
IDs (Primary)" in the export. A deal's stages are the account's own words, so have the properties "Is Closed Won" and "Is
closed lost" in the export; without both, the stages HubSpot comes with are known (`STAGES`), and a deal in any other is
turned away: nobody can tell what it is. `Close Date` is the expected day while a deal is open. Amounts are in the deal's
currency; where "Amount in company currency" is there, it is taken instead. Durations ("Time to close") have the unit the
view shows them in and are not read; the moments beside them are. A merge of tickets is told on the one that remains, so
that merged ones cannot be seen.
"""

from __future__ import annotations

from dataclasses import replace

from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "hubspot"
RECORD = ("Record ID", "Record ID - Contact", "Tietueen tunnus", "Tietueen ID", "Post-ID", "Post ID", "Objekt-ID")
CHANGED = ("Last Modified Date", "Viimeksi muokattu", "Senast ändrad")
CREATED = ("Create Date", "Created Date", "Luontipäivä", "Luontipäivämäärä", "Skapandedatum", "Skapad")
PRIMARY_NAMES = (
    *("Associated Company (Primary)", "Associated Company Names (Primary)", "Primary Company"),
    "Primary Company Name",
)
COMPANY = {
    "customer_id": (
        *("Associated Company IDs (Primary)", "Primary Associated Company ID", "Primary Company ID"),
        *("Associated Company IDs", "Associated Company ID", "Company ID"),
    ),
    "customer_name": (
        *PRIMARY_NAMES,
        *("Associated Company", "Associated Company Names"),
        *("Company name", "Yrityksen nimi", "Företagsnamn"),
    ),
}
CONTACTS = {
    "person_id": ("Contact ID", *RECORD),
    "email": ("Email", "Email address", "Sähköposti", "E-post"),
    "updated_at": CHANGED,
}
FIRST, LAST = ("First Name", "Etunimi", "Förnamn"), ("Last Name", "Sukunimi", "Efternamn")
PHONES = ("Phone Number", "Mobile Phone Number", "Puhelinnumero", "Matkapuhelinnumero", "Telefonnummer", "Mobilnummer")
COMPANIES = {
    "customer_id": ("Company ID", *RECORD),
    "name": ("Company name", "Name", "Yrityksen nimi", "Nimi", "Företagsnamn", "Namn"),
    "business_id": (
        *("Business ID", "Y-tunnus", "VAT number", "VAT ID", "ALV-tunnus"),
        *("FO-nummer", "Organisationsnummer"),
    ),
    "segment": ("Segment", "Segmentti", "Industry", "Toimiala", "Bransch"),
    "tier": ("Tier", "Target Account Tier", "Ideal Customer Profile Tier", "Taso"),
    "owner": ("Company owner", "Yrityksen omistaja", "Företagsägare"),
    "country": ("Country/Region", "Country", "Maa/alue", "Maa", "Land/region", "Land"),
    "phone": ("Phone Number", "Puhelinnumero", "Telefonnummer"),
    "acquisition_channel": ("Original Traffic Source", "Original Source", "Original Source Type"),
    "updated_at": CHANGED,
}
OF_COMPANIES = (
    *("Company Domain Name", "Company owner", "Yrityksen verkkotunnus", "Yrityksen omistaja", "Företagets domännamn"),
    *("Företagsägare", "Number of Associated Contacts"),
)
STAGE = ("Deal Stage", "Kaupan vaihe", "Affärsfas")
CLOSED = ("Close Date", "Päätöspäivä", "Sulkemispäivä", "Slutdatum", "Avslutsdatum")
DEALS = {
    "deal_id": ("Deal ID", *RECORD),
    "created_at": CREATED,
    "lost_reason": ("Closed Lost Reason", "Häviön syy", "Orsak till förlust"),
    "stage": STAGE,
    "pipeline": ("Pipeline", "Myyntiputki", "Pipeline-namn"),
    "owner": ("Deal owner", "Kaupan omistaja", "Affärsägare"),
    "acquisition_channel": ("Original Traffic Source", "Original Source", "Original Source Type"),
    "expected_close_date": CLOSED,
    "updated_at": CHANGED,
}
OWN_AMOUNT, AMOUNT = ("Amount in company currency",), ("Amount", "Summa", "Belopp")
CURRENCY = ("Currency", "Deal currency", "Valuutta", "Valuta")
IS_WON, IS_LOST, YES = ("Is Closed Won",), ("Is closed lost",), ("true", "yes", "1")
FLAGS = {
    f"{won} {lost}": status
    for yes, no in (("true", "false"), ("yes", "no"), ("1", "0"))
    for won, lost, status in ((yes, no, "won"), (no, yes, "lost"), (no, no, "open"))
}
SALES = " (Sales Pipeline)"  # what HubSpot puts behind the stages it comes with, where there are several pipelines
WON = ("Closed won", f"Closed won{SALES}", "Voitettu", "Suljettu voitettu", "Vunnen", "Stängd vunnen")
LOST = ("Closed lost", f"Closed lost{SALES}", "Hävitty", "Suljettu hävitty", "Förlorad", "Stängd förlorad")
OPEN = tuple(
    f"{stage}{pipeline}"
    for pipeline in ("", SALES)
    for stage in (
        *("Appointment scheduled", "Qualified to buy", "Presentation scheduled"),
        *("Decision maker bought-in", "Contract sent"),
    )
)
STAGES = {stage.lower(): status for status, said in (("won", WON), ("lost", LOST), ("open", OPEN)) for stage in said}
TICKETS = {
    "ticket_id": ("Ticket ID", *RECORD),
    "email": ("Contact Email", "All associated contact emails", "Associated Contact Email"),
    "created_at": CREATED,
    "first_response_at": ("First agent response date", "First agent email response date"),
    "closed_at": ("Close Date", "Sulkemispäivä", "Slutdatum"),
    "resolved_at": ("Close Date", "Sulkemispäivä", "Slutdatum"),  # there is one end only
    "due_at": ("Time to Close SLA Due Date",),
    "status": ("Ticket status", "Tiketin tila", "Ärendestatus"),
    "channel": ("Source", "Lähde", "Källa"),
    "priority": ("Priority", "Prioriteetti", "Prioritet"),
    "category": ("Category", "Luokka", "Kategoria", "Kategori"),
    "group": ("HubSpot team", "HubSpot-tiimi", "HubSpot-team"),
    "agent": ("Ticket owner", "Tiketin omistaja", "Ärendeägare"),
    "first_responder": ("First responding rep", "Ticket owner", "Tiketin omistaja", "Ärendeägare"),
    "tags": ("Ticket Tags", "Tags"),
    "updated_at": CHANGED,
}
TITLE = ("Deal Name", "Kaupan nimi", "Affärsnamn")
TICKET_TITLE = ("Ticket name", "Ticket status", "Tiketin nimi", "Tiketin tila", "Ärendenamn", "Ärendestatus")


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plan of a list, told by the column only that kind of record has; records have numbers in all of them."""
    if not header.find(*RECORD, "Deal ID", "Company ID", "Contact ID", "Ticket ID"):
        return ()
    if header.find(*TITLE) and header.find(*STAGE):
        return (_deals(header),)
    if header.find(*TICKET_TITLE) and header.find(*CREATED):
        return (_plan("tickets", _found(header, TICKETS) | _company(header)),)
    if header.find(*FIRST, *LAST) and header.find(*CONTACTS["email"]) and header.find(*RECORD):
        return (_people(header),)
    if header.find(*COMPANIES["name"]) and header.find(*OF_COMPANIES):
        return (_plan("customers", _found(header, COMPANIES)),)
    return ()


def _people(header: Header) -> Plan:
    named = [found for found in (header.find(*FIRST), header.find(*LAST)) if found]
    phones = [found for word in PHONES if (found := header.find(word))]
    picks = _found(header, CONTACTS) | _company(header) | {"name": Pick.of(*named, how="join")}
    return _plan("people", picks | ({"phone": Pick.of(*phones)} if phones else {}))


def _deals(header: Header) -> Plan:
    """Return the plan of deals; those closed were won or lost on their close date."""
    picks, stage, closed = _found(header, DEALS) | _company(header), header.find(*STAGE), header.find(*CLOSED)
    won, lost = header.find(*IS_WON), header.find(*IS_LOST)
    is_flagged = bool(won and lost)
    picks["status"] = Pick.of(won, lost, how="join") if is_flagged else Pick.of(stage)
    if closed:
        picks["won_at"] = Pick.of(closed, only=When(won, YES) if is_flagged else When(stage, WON))
        picks["lost_at"] = Pick.of(closed, only=When(lost, YES) if is_flagged else When(stage, LOST))
    in_own = header.find(*OWN_AMOUNT)
    picks |= _found(header, {"amount": OWN_AMOUNT} if in_own else {"amount": AMOUNT, "currency": CURRENCY})
    return _plan("deals", picks, words={"status": FLAGS if is_flagged else STAGES})


def _company(header: Header) -> dict[str, Pick]:
    """Return the picks of the company; where a cell names several it is none of them, but the primary one's name is."""
    found = _found(header, COMPANY)
    cells = {name: pick.headers for name, pick in found.items()}
    number, called = cells.get("customer_id", ()), cells.get("customer_name", ())
    is_primary = bool(header.find(*PRIMARY_NAMES))
    alone = {"customer_id": number, "customer_name": called if is_primary else (*number, *called)}
    return {name: replace(pick, alone=alone[name]) for name, pick in found.items()}


def _found(header: Header, synonyms: dict[str, tuple[str, ...]]) -> dict[str, Pick]:
    """Return the picks of those columns that the header has."""
    said = {name: header.find(*words) for name, words in synonyms.items()}
    return {name: Pick.of(one) for name, one in said.items() if one}


def _plan(table: str, picks: dict[str, Pick], **more) -> Plan:
    return Plan(SYSTEM, table, picks, ids=SYSTEM, **more)
