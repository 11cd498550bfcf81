"""Freshdesk's address book: contacts, who are people of a customer, and companies, which are the customers.

How it is made: Contacts (or Companies) → Export, choose the columns; take all of them, and "Customer number" and a
business id where there are such custom fields. CSV, UTF-8, commas.

Traps: a company has no number in the export unless there is a custom field for it; without one its name is its id. A
contact's other e-mails and companies stand in the same cell, separated by commas: such a cell finds nobody, and a ticket of
a contact with several companies is that company's which it names. `Unique external ID` is whatever another program put
there: kept, and an id only where the contact has no other.
"""

from __future__ import annotations

from dataclasses import replace

from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan

SYSTEM = "freshdesk"
NUMBER = (
    *("Customer number", "Customer ID", "Customer no", "Asiakasnumero", "Asiakasnro", "Asiakas nro"),
    *("Kundnummer",),
)
PERSON = {
    "customer_id": NUMBER,
    "customer_name": ("Company Name", "Company", "Companies", "Yrityksen nimi", "Yritys"),
    "name": ("Full name", "Name", "Contact name", "Koko nimi", "Nimi"),
    "email": ("Email", "Primary email", "Sähköposti", "Sähköpostiosoite"),
}
BETWEEN = ",;|"  # several companies of one contact
PERSON_ID = ("Contact ID", "Unique external ID", "Email", "Primary email", "Sähköposti", "Sähköpostiosoite")
PHONES = ("Work phone", "Mobile phone", "Työpuhelin", "Matkapuhelin")
OF_CONTACTS = ("Contact ID", "Unique external ID", "Twitter ID")
COMPANY = {
    "name": ("Company Name", "Yrityksen nimi"),
    "business_id": ("Business ID", "Y-tunnus", "VAT number", "VAT ID", "ALV-tunnus", "FO-nummer"),
    "segment": ("Industry", "Toimiala"),
    "tier": ("Account tier", "Asiakastaso", "Tilin taso"),
    "country": ("Country", "Maa"),
    "updated_at": ("Last updated time", "Updated at"),
}
COMPANY_ID = ("Company ID", "Company Name", "Yrityksen nimi")
OF_COMPANIES = ("Domains", "Health score", "Verkkotunnukset")
OTHERS = ("Record ID", "Ticket ID", "Deal ID")  # what lists of other things, or of other systems, have


def recognise(header: Header) -> tuple[Plan, ...]:
    """Return the plan of a contact list or a company list."""
    if header.find(*OTHERS):
        return ()
    if header.find(*PERSON["name"]) and header.find(*PERSON["email"]):
        return _people(header) if header.find(*OF_CONTACTS) or header.has("Full name", *PHONES[:2]) else ()
    return _companies(header) if header.find(*COMPANY["name"]) and header.find(*OF_COMPANIES) else ()


def _people(header: Header) -> tuple[Plan, ...]:
    picks = {name: Pick.of(header.find(*words)) for name, words in PERSON.items() if header.find(*words)}
    if company := picks.get("customer_name"):
        picks["customer_name"] = replace(company, alone=company.headers, between=BETWEEN)
    picks["person_id"] = Pick.of(*_there(header, PERSON_ID))
    if phones := _there(header, PHONES):
        picks["phone"] = Pick.of(*phones)
    return (Plan(SYSTEM, "people", picks, ids="" if "customer_id" in picks else SYSTEM),)


def _companies(header: Header) -> tuple[Plan, ...]:
    picks = {name: Pick.of(header.find(*words)) for name, words in COMPANY.items() if header.find(*words)}
    number = header.find(*NUMBER)
    picks["customer_id"] = Pick.of(number or header.find(*COMPANY_ID))
    return (Plan(SYSTEM, "customers", picks, ids="" if number else SYSTEM),)


def _there(header: Header, names: tuple[str, ...]) -> list[str]:
    """Return the headers that are there, in this order."""
    return [found for name in names if (found := header.find(name))]
