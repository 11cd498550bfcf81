"""Which table could an export be that nobody recognises? Told by the headers of the vocabulary whose values suit.

What is like no table is refused, and so are lists of payments: a bank statement or a cash register's receipts hold sums, but
neither whose they are nor, mostly, what of them is VAT; taken for costs or events they would be numbers of nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pito.errors import DataRefused
from pito.schema import TABLES, Column, Kind, Table
from pito.sources import synonyms
from pito.sources.entry import WHOSE
from pito.sources.evidence import Looks
from pito.sources.finnish_customers import something_else
from pito.sources.headers import Header
from pito.sources.likeness import likeness
from pito.sources.plan import EVERYWHERE

REPEATED = 0.97  # a key of which fewer rows are the only one stands in several
KEY, REQUIRED, OTHER, LACKING = 3.0, 2.0, 1.0, -2.0  # what columns weigh in choosing the table
TOLD_BY_VALUES = {"email": "emails", "business_id": "business_ids"}
LOOK_LIKE_IT = (*TOLD_BY_VALUES, "phone")
EITHER_OR = (Kind.DATE, Kind.INSTANT, Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.DURATION, Kind.MONTH)
PAYMENTS = {  # meaning in the vocabulary → what has such headers, and nobody's name beside them
    "bank_statement": "a bank statement",
    "cash_register": "the list of a cash register",
}
OF_SOMEBODY = [("orders", name) for name in ("customer_id", *WHOSE)]


def likeliest_table(place: str, found: Sequence[Looks]) -> str:
    """Return the table whose columns a sheet has most of.

    Raises
    ------
    DataRefused
        It is a list of payments of nobody in particular, or has next to nothing of any table.
    """
    is_no_register = something_else(Header([look.header for look in found]))
    suited = [(name, _suits(TABLES[name], found)) for name in TABLES if not (is_no_register and name == "customers")]
    table, score = max(suited, key=lambda one: one[1])
    named = "name the table yourself if it is one of Pito's (`--table`, or the control)"
    if what := _payments(found):
        raise DataRefused(
            f"{place} looks like {what}: payments do not say whose they are; export the invoices or orders themselves, "
            f"or {named}."
        )
    if score <= 0:
        raise DataRefused(f"{place} is like none of {', '.join(TABLES)}: {named}.")
    return table


def _payments(found: Sequence[Looks]) -> str:
    """Return what list of payments a sheet is; one with a customer or with months, as costs have them, is none."""
    header = Header([look.header for look in found])
    is_more = any(header.find(*synonyms.headers_of(*one)) for one in (*OF_SOMEBODY, ("costs", "month")))
    return next((what for said, what in PAYMENTS.items() if not is_more and synonyms.find(header, said)), "")


def known_columns(table: Table) -> dict[str, Column]:
    """Return the columns a table may have, with those by which rows find their customer."""
    ways = {*WHOSE} - ({"customer_name"} if table.name == "customers" else set())
    others = {"updated_at", *(ways if "customer_id" in table.by_name else ())} - {*table.by_name}
    return table.by_name | {name: column for name, column in EVERYWHERE.items() if name in others}


def _suits(table: Table, found: Sequence[Looks]) -> float:
    """Return how well a sheet suits a table, by headers of the vocabulary alone; each header counts once."""
    total, taken = 0.0, set()
    for name, column in sorted(
        known_columns(table).items(), key=lambda one: (one[0] not in table.key, not one[1].required)
    ):
        best = max(found, key=lambda look: likeness(look.header, table.name, name, is_lenient=False).strength)
        strength = likeness(best.header, table.name, name, is_lenient=False).strength
        weight = KEY if name in table.key else REQUIRED if column.required else OTHER
        is_there = strength and best.header not in taken and suit_values(best, column)
        total += weight * strength * _distinction(best.header) if is_there else LACKING * column.required
        taken |= {best.header} if is_there else set()
    unique = [look for look in found if likeness(look.header, table.name, table.key[0], is_lenient=False).strength]
    repeats = table.name in ("customers", "people") and unique and unique[0].uniqueness < REPEATED
    return total - KEY if repeats else total


@cache
def _distinction(header: str) -> float:
    """Return how much a header tells of the table: one that many tables could have says little."""
    having = sum(any(_is_word(header, table, column) for column in known_columns(TABLES[table])) for table in TABLES)
    return 0.5 + 1 / max(having, 1)


def _is_word(header: str, table: str, column: str) -> bool:
    return bool(likeness(header, table, column, is_lenient=False).strength)


def suit_values(look: Looks, column: Column) -> bool:
    """Return whether values could be a column's at all: text under a header for dates is none."""
    if column.name in LOOK_LIKE_IT:
        return look.fits(column) > 0.2
    return column.kind not in EITHER_OR or look.fits(column) >= 0.5
