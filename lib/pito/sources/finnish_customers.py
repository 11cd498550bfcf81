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
`names:…`, are the same in every list of that kind, and are joined with the business's own by business id or e-mail.
"""

from __future__ import annotations

from pito.sources import synonyms
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan
from pito.sources.sheet import Sheet

SYSTEM = "customers"
BY_NAME = "names"  # the one system of all lists that know their customers by name, and whose ids those are
SOMETHING_ELSE = ("ticket id", "order id", "deal id", "contact id")


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plan of a customer list: a customer number, or a business id, beside a name or e-mail; no invoice."""
    found = synonyms.found(header, "customers")
    found.pop("customer_name", None)  # that is their name
    says_more = any(name in found for name in ("name", "email", "business_id"))
    if synonyms.find(header, "invoice_id") or header.find(*SOMETHING_ELSE) or not says_more:
        return ()
    picks = {name: Pick.of(said) for name, said in found.items()}
    if "customer_id" in picks:
        return (Plan(SYSTEM, "customers", picks),)
    if "business_id" not in found or "name" not in found:
        return ()
    picks["customer_id"] = Pick.of(found["business_id"], found["name"])
    return (Plan(BY_NAME, "customers", picks, ids=BY_NAME),)
