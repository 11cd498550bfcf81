"""How much of what came in belongs to customers that nobody knows, what is left out, and which days are there?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month

YEAR = 12


def orphans(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Orphans: rows whose customer is unknown; counted in service statistics, left out of the rest.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `deals`, `contracts`, `tickets`, `contacts`, `promises`, `feedback`, `customers`, `months`.
    month : Month or "YYYY-MM"
        Rows after its end are not seen. Contracts, promises and deals without a date are always seen.

    Returns
    -------
    DataFrame
        One row per table that has rows: `part` (its name), `rows`, `orphans`, `share` of the rows, `amount` of the orphans in
        minor units (0 where rows carry no money). Feedback without a customer of its own has its ticket's.

    Source
    ------
    `definitions.md` section 1.

    Examples
    --------
    >>> from pito.schema import TABLES
    >>> tables = Engine(customers=pd.DataFrame({"customer_id": ["a"]}))
    >>> for name in ("deals", "contracts", "tickets", "contacts", "promises", "feedback"):
    ...     tables.define(name, TABLES[name].stored)
    >>> tables.define("months", {"month": "integer", "end_s": "bigint"})
    >>> orders = [("a", 24317, 100), ("x", 24317, 250), ("x", 24318, 900)]
    >>> tables.put("orders", pd.DataFrame(orders, columns=["customer_id", "order_month", "amount_minor"]))
    >>> print(orphans(tables, "2026-06").to_string(index=False))
      part  rows  orphans  share  amount
    orders     2        1    0.5     250
    """
    found = tables.query(statement("pito.metrics", "orphans"), month=Month.parse(month).number)
    found = found.rename(columns={"total": "rows", "orphan_minor": "amount"})
    found.insert(3, "share", found["orphans"] / found["rows"])
    return found


def exclusions(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Exclusions: rows that are left out of every figure by a rule, and by which.

    Parameters
    ----------
    tables : Engine
        Holds `tickets`.
    month : Month or "YYYY-MM"
        Rows after its end are not seen.

    Returns
    -------
    DataFrame
        One row per rule: `part` (merged: tickets merged into another), `rows`.

    Source
    ------
    `definitions.md` section 1.

    Examples
    --------
    >>> tickets = pd.DataFrame({"merged_into": [None, "7"], "created_month": [1, 1]})
    >>> exclusions(Engine(tickets=tickets), "2026-06").values.tolist()
    [['merged', 1]]
    """
    found = tables.query(statement("pito.metrics", "exclusions"), month=Month.parse(month).number)
    return found.rename(columns={"total": "rows"})


def coverage_days(tables: Engine, month: Month | str, months: int = YEAR) -> pd.DataFrame:
    """Coverage: on how many days of each month a table has at least one row.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `deals`, `tickets`, `contacts`, `feedback`.
    month : Month or "YYYY-MM"
        The last month looked at.
    months : int
        How many months; 12 unless asked otherwise.

    Returns
    -------
    DataFrame
        One row per table that has rows by then and month: `part` (the table), `month` (year·12 + month − 1), `days` with
        a row (of feedback: with an answer), `month_days`, `share` of them 0–1. Months before a table's first row are left
        out, later ones without a row have 0 days.

    Source
    ------
    `definitions.md` section 1.

    Examples
    --------
    >>> from pito.schema import TABLES
    >>> tables = Engine()
    >>> for name in ("deals", "tickets", "contacts", "feedback"):
    ...     tables.define(name, TABLES[name].stored)
    >>> days = [(24312, 20454), (24312, 20454), (24312, 20460), (24314, 20520)]
    >>> tables.put("orders", pd.DataFrame(days, columns=["order_month", "order_day"]))
    >>> print(coverage_days(tables, "2026-03").round(3).to_string(index=False))
      part  month  days  month_days  share
    orders  24312     2          31  0.065
    orders  24313     0          28  0.000
    orders  24314     1          31  0.032
    """
    last = Month.parse(month)
    found = tables.query(statement("pito.metrics", "coverage_days"), month=last.number)
    every = [
        (part, number)
        for part, first in found.groupby("part")["month"].min().items()
        for number in range(max(first, last.plus(1 - months).number), last.number + 1)
    ]
    table = pd.DataFrame(every, columns=["part", "month"]).astype({"part": "str", "month": "int64"})
    table = table.merge(found, how="left", on=["part", "month"]).fillna({"days": 0}).astype({"days": "int64"})
    spans = [Month(number) for number in table["month"]]
    table["month_days"] = pd.Series([one.end_day - one.first_day for one in spans], dtype="int64")
    return table.assign(share=table["days"] / table["month_days"])
