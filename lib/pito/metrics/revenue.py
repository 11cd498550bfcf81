"""How much was sold, month by month?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month

YEAR_AND_MONTH = 13


def revenue_by_month(tables: Engine, month: Month | str, months: int = YEAR_AND_MONTH) -> pd.DataFrame:
    """Revenue: orders and invoices of the month, net of VAT, less credits and cancellations booked in it.

    Parameters
    ----------
    tables : Engine
        Holds `customer_month` and `customers`.
    month : Month or "YYYY-MM"
        The last month; nothing after its end is seen.
    months : int
        How many months, ending with `month`.

    Returns
    -------
    DataFrame
        One row per month, oldest first, months without an order too: `month`, `revenue` in minor units, and `buyers`, the
        customers with an order or credit in it.

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> revenue_by_month(company(), "2026-02", months=2)[["revenue", "buyers"]].values.tolist()
    [[5500, 3], [0, 0]]
    """
    last = Month.parse(month)
    first = last.plus(1 - months)
    text = statement("pito.metrics", "revenue_by_month")
    found = tables.query(text, first=first.number, last=last.number).rename(columns={"revenue_minor": "revenue"})
    every = found.set_index("month").reindex(range(first.number, last.number + 1), fill_value=0)
    return every.astype("int64").rename_axis("month").reset_index()
