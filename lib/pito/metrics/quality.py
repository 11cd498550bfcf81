"""How much of what came in belongs to customers that nobody knows?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month


def orphans(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Orphans: rows whose customer is unknown; counted in service statistics, left out of the rest.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `contracts`, `tickets`, `contacts`, `customers`.
    month : Month or "YYYY-MM"
        Rows after its end are not seen.

    Returns
    -------
    DataFrame
        One row per table that has rows: `part` (its name), `rows`, `orphans`, `share` of the rows, `amount` of the orphans in
        minor units (0 where rows carry no money).

    Source
    ------
    `definitions.md` section 1.

    Examples
    --------
    >>> none = pd.DataFrame({"customer_id": pd.Series([], dtype="str"), "created_month": pd.Series([], dtype="int64")})
    >>> orders = pd.DataFrame({"customer_id": ["a", "x"], "order_month": [1, 1], "amount_minor": [100, 250]})
    >>> known = pd.DataFrame({"customer_id": ["a"]})
    >>> contacts = none.rename(columns={"created_month": "contacted_month"})
    >>> tables = Engine(orders=orders, tickets=none, contacts=contacts, contracts=none, customers=known)
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
