"""Customer lists of Finnish programs, and those people keep in Excel; Finnish, English or Swedish headers.

How it is made: the program's customer register → save as CSV or Excel, or the list somebody has kept for years. Headers
vary by program and by hand; the customer's number and a name, e-mail or business id are enough. Dates `d.m.yyyy`, sums
with a decimal comma, upper-case headers without ä and ö (Fivaldi) are all understood.

Traps: opened in Excel once, customer numbers lose their leading zeros, and then match nothing; keep the original. A list
has only today's segment and only the latest end: customers who left and came back need the contracts template. `Aktiivinen`
1/0 is kept as it is, no date is made of it.
"""

from __future__ import annotations

from pito.sources.finnish_invoices import IDS as INVOICE_IDS
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan
from pito.sources.sheet import Sheet

SYSTEM = "customers"
IDS = {
    "customer_id": (*INVOICE_IDS["customer_id"], "koodi", "customer"),
    "business_id": (
        *("y-tunnus", "ytunnus", "ly-tunnus", "yritystunnus", "alv-tunnus", "fo-nummer", "business id", "vat number"),
        *("reg. nr", "company id"),
    ),
    "referred_by": ("suosittelija", "suosittelijan asiakasnumero", "referred by"),
}
TEXTS = {
    "name": (
        *("nimi", "nimi1", "asiakas", "yritys", "yrityksen nimi", "yritysnimi", "laskutusnimi", "asiakkaan nimi"),
        *(
            "name",
            "customer name",
            "company name",
            "company",
            "account name",
            "organization",
            "kund",
            "namn",
            "full name",
        ),
    ),
    "email": ("sähköposti", "sähköpostiosoite", "email", "e-mail", "e-post", "email address"),
    "phone": ("puhelin", "puhelinnumero", "puh", "matkapuhelin", "gsm", "phone", "mobile", "telefon"),
}
WORDS = {
    "segment": (
        "segmentti",
        "asiakassegmentti",
        "asiakasryhmä",
        "ryhmä",
        "toimiala",
        "segment",
        "customer group",
        "industry",
    ),
    "tier": ("taso", "asiakastaso", "luokka", "asiakasluokka", "abc-luokka", "tier", "hintaryhmä"),
    "owner": ("vastuuhenkilö", "myyjä", "oletusmyyjä", "omistaja", "owner", "account owner", "account manager"),
    "country": ("maa", "maakoodi", "country", "country code", "land"),
    "language": ("kieli", "kielikoodi", "laskutuskieli", "language", "språk"),
    "preferred_channel": ("toivottu yhteydenotto", "yhteydenottotapa", "toivottu kanava", "preferred channel"),
    "acquisition_channel": ("hankintakanava", "mistä tuli", "acquisition channel", "lead source"),
    "end_reason": (
        *("loppusyy", "päättymissyy", "lopetussyy", "irtisanomisen syy", "irtisanomissyy", "poistumissyy", "syy"),
        *("end reason", "churn reason", "cancellation reason"),
    ),
}
AMOUNTS = {"acquisition_cost": ("hankintakulu", "hankintakustannus", "acquisition cost")}
DATES = {
    "start_date": (
        *(
            "alkupvm",
            "alkupäivä",
            "aloituspäivä",
            "aloituspvm",
            "asiakkuus alkanut",
            "asiakkuuden alku",
            "asiakas alkaen",
        ),
        *("sopimus alkaa", "sopimuksen alku", "start date", "customer since", "kund sedan"),
    ),
    "notice_date": ("irtisanottu", "irtisanomispäivä", "irtisanomispvm", "notice date", "cancelled at"),
    "end_date": (
        *(
            "loppupvm",
            "loppupäivä",
            "päättymispäivä",
            "päättymispvm",
            "lopetuspäivä",
            "lopetuspvm",
            "asiakkuus päättynyt",
        ),
        *("asiakkuuden loppu", "sopimus päättyy", "sopimuksen loppu", "end date"),
    ),
}


def recognise(sheet: Sheet, header: Header) -> Plan | None:
    """Return the plan of a customer list: a customer number and a name, an e-mail or a business id; no invoice, no ticket."""
    found = {name: header.find(*synonyms) for name, synonyms in (IDS | TEXTS | WORDS | AMOUNTS | DATES).items()}
    is_of_something_else = header.find(*INVOICE_IDS["order_id"][:-2], "ticket id", "order id")
    if (
        not found["customer_id"]
        or not (found["name"] or found["email"] or found["business_id"])
        or is_of_something_else
    ):
        return None
    return Plan(SYSTEM, "customers", {name: Pick.of(said) for name, said in found.items() if said})
