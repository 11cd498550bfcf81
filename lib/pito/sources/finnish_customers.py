"""Customer lists of Finnish programs, and those people keep in Excel; Finnish, English, Swedish or German headers.

How it is made: the program's customer register → save as CSV or Excel, or the list somebody has kept for years. Headers
vary by program and by hand (see `synonyms`); the customer's number and a name, e-mail or business id are enough. Dates
`d.m.yyyy`, sums with a decimal comma, upper-case headers without ä and ö (Fivaldi) are all understood. Isolta's list has
the headers of its import, in the language of its user.

Traps: opened in Excel once, customer numbers lose their leading zeros, and then match nothing; keep the original. A list
has only today's segment and only the latest end: customers who left and came back need the contracts template. `Aktiivinen`
1/0 (Netvisor) is kept as it is, no date is made of it; an end that says `toistaiseksi` or `voimassa` is none yet.
A list without numbers (Procountor Solo) has names and business
ids: the business id is then the number, and for those without one, such as consumers, the name; such ids are written
`names:…`, are the same in every list of that kind, and are joined with the business's own by business id or e-mail. Whom
the list does not have, an invoice tells by business id, else e-mail, else the name (`identity.mentions`).
Sales, tickets and surveys name their customer as well: with a number of their own, or a day beside a sum, a solution or a
score, a list is none of customers, and is left for a mapping to say what it is. `Kund` is a number where another column has
the name, else it is the name.
"""

from __future__ import annotations

from pito.sources import synonyms
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan
from pito.sources.sheet import Sheet

SYSTEM = "customers"
BY_NAME = "names"  # the one system of all lists that know their customers by name, and whose ids those are
SHORT = (*synonyms.SHARED["bare_invoice_id"], "tilaus", "order")  # in a register they may mean anything
KEYS = tuple(
    synonyms.headers_of(*one) for one in (("orders", "order_id"), ("tickets", "ticket_id"), ("deals", "deal_id"))
)
SOMETHING_ELSE = (
    "contact id",
    "response id",
    "review id",
    *(word for said in KEYS for word in said if word not in SHORT),
)
SUMS = (
    *(word for meaning in ("net", "gross", "vat") for word in synonyms.SHARED[meaning]),
    "amount",
)
SALES = ("myynti", "sales", "revenue", "försäljning")
PRICES = (
    *(word for meaning in ("quantity", "unit_price") for word in synonyms.SHARED[meaning]),
    *synonyms.headers_of("orders", "cost"),
    *synonyms.headers_of("deals", "amount"),
)
SOLD_ON = (*synonyms.headers_of("orders", "ordered_at"), *synonyms.headers_of("orders", "delivered_date"))
SOLD_IN = ("kuukausi", "month", "månad")
OTHER_DAYS = tuple(  # a register has such days as well, and a price; beside a sum they are of invoices or payments
    word for meaning in ("created", "due_date", "paid_date", "booking_date") for word in synonyms.SHARED[meaning]
)
HAPPENED = (  # two headers that together are of something that happened once, not of a customer
    (SOLD_ON, (*SUMS, *SALES, *PRICES)),
    (SOLD_IN, (*SUMS, *SALES)),
    (OTHER_DAYS, SUMS),
    (
        synonyms.headers_of("tickets", "created_at"),
        (*synonyms.headers_of("tickets", "first_response_at"), *synonyms.headers_of("tickets", "resolved_at")),
    ),
    (
        (*synonyms.headers_of("feedback", "answered_at"), *synonyms.headers_of("feedback", "sent_at")),
        synonyms.headers_of("feedback", "score"),
    ),
    (synonyms.headers_of("contacts", "contacted_at"), synonyms.headers_of("contacts", "direction")),
    (synonyms.headers_of("promises", "promised_date"), synonyms.headers_of("promises", "done_at")),
)


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plan of a customer list: a customer number, or a business id, beside a name or e-mail; nothing else."""
    if something_else(header):
        return ()
    found = _found(header)
    if not any(name in found for name in ("name", "email", "business_id")):
        return ()
    picks = {name: Pick.of(said) for name, said in found.items()}
    if "customer_id" in picks:
        return (Plan(SYSTEM, "customers", picks),)
    if "business_id" not in found or "name" not in found:
        return ()
    picks["customer_id"] = Pick.of(found["business_id"], found["name"])
    return (Plan(BY_NAME, "customers", picks, ids=BY_NAME),)


def why_not(header: Header) -> str:
    """Say why a list that names customers is none of them; empty where it names none, or nothing speaks against it."""
    against = something_else(header)
    if not against or not {"customer_id", "name"} & _found(header).keys():
        return ""
    said = " beside ".join(f"'{name}'" for name in against)
    return f"it names customers, but {said} makes it no list of them: say with `pito map` what it is"


def something_else(header: Header) -> tuple[str, ...]:
    """Return the headers that tell of invoices, orders, tickets, answers and the like, which only name their customer."""
    if key := header.find(*SOMETHING_ELSE):
        return (key,)
    found = ((header.find(*one), header.find(*other)) for one, other in HAPPENED)
    return next((both for both in found if all(both)), ())


def _found(header: Header) -> dict[str, str]:
    """Return the columns of a customer list; one header is never both the number and the name."""
    found = synonyms.found(header, "customers")
    found.pop("customer_name", None)  # that is their name
    number = found.get("customer_id")
    if number and number == found.get("name"):
        others = Header([name for name in header.names if name != number])
        if name := others.find(*synonyms.headers_of("customers", "name")):
            return found | {"name": name}
        del found["customer_id"]
    return found
