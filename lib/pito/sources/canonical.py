"""The templates anybody can fill: `customers.csv`, `orders.csv`, … with the canonical tables' own column names.

How they are made: by hand, by a script, or by `pito` itself; `.csv`, `.xlsx` (a sheet named after the table will do) or
`.parquet` with typed columns. English names, ISO dates, decimal point; a file with another convention says so by its
values, as every export does. Any subset of the columns will do that holds the required ones; others are kept.

Traps: a table's name as the file's name, perhaps with a date, is not needed when the columns leave no doubt; two ids and a
day do not, as lists of what belongs to tickets have those too. A file named `orders.csv` or `orders_2026-05.csv` that lacks
a required column is not taken for anything else without a word.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pito.schema import CUSTOMERS, TABLES, Table
from pito.sources.headers import Header
from pito.sources.plan import EVERYWHERE, Pick, Plan
from pito.sources.sheet import Sheet

SYSTEM = "template"
TELLING = 3  # columns of a table, its customer among them, by which a file is known whatever its name is; else one more


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plan of a template: named after its table, or with columns that only one table has."""
    named = _named(sheet)
    others = [table for table in TABLES.values() if table is not CUSTOMERS and _leaves_no_doubt(table, header)]
    table = next((table for table in named or others if _has_required(table, header)), None)
    if table is None:
        return ()
    names = [name for name in (*table.by_name, *EVERYWHERE) if header.has(name)]
    return (Plan(SYSTEM, table.name, {name: Pick.of(header.find(name)) for name in names}, is_vendor=False),)


def lacking(sheet: Sheet, header: Header) -> str:
    """Return what keeps a file named after a table from being its template, if that is what it is."""
    table = next(reversed(_named(sheet)), None)
    if table is None or not any(header.has(name) for name in table.by_name):
        return ""
    absent = [name for name in table.required if not header.has(name)]
    return f"named after the table {table.name}, whose template needs {', '.join(absent)} too" if absent else ""


def _named(sheet: Sheet) -> list[Table]:
    """Return the tables that sheet and file are named after; dates and numbers in a file's name say nothing."""
    stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", PurePosixPath(sheet.file).name.split(".")[0].lower())
    return [TABLES[name] for name in (sheet.sheet.lower(), stem) if name in TABLES]


def _leaves_no_doubt(table: Table, header: Header) -> bool:
    has_customer = header.has("customer_id") or header.has("email")
    return sum(header.has(name) for name in (*table.by_name, *EVERYWHERE)) >= TELLING + (not has_customer)


def _has_required(table: Table, header: Header) -> bool:
    """Return whether every required column is there; the customer may be known by e-mail instead."""
    by_email = "email" not in table.by_name and header.has("email")
    return all(header.has(name) or (name == "customer_id" and by_email) for name in table.required)
