"""What did each customer bring? The margin of every single customer, which tiers, groups and channels are made of."""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month

YEAR = 12
EVER = 12_000  # more months than any export holds


def margin_by_customer(
    tables: Engine, month: Month | str, months: int = YEAR, margin_rate: float | None = None
) -> pd.DataFrame:
    """Margin by customer: revenue less cost of every customer with an order or credit in the months to the cut-off.

    Parameters
    ----------
    tables : Engine
        Holds `customer_month` and `customers`.
    month : Month or "YYYY-MM"
        The last month counted.
    months : int
        How many months; 12 unless asked otherwise.
    margin_rate : float, optional
        Share of revenue taken as margin where there is no cost; see `customer_value`.

    Returns
    -------
    DataFrame
        One row per customer: `customer_id`, `revenue`, `known_revenue` (revenue whose margin is known) and `margin`, in
        minor units; margin is missing where it is not known, never 0.

    Source
    ------
    `definitions.md` section 3; the same amounts as `customer_value`, with whose they are.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> margin_by_customer(company(), "2026-02").values.tolist()
    [['a', 4000, 4000, 1000.0], ['b', 500, 0, nan], ['c', 1000, 1000, 400.0]]
    """
    last = Month.parse(month)
    text = statement("pito.metrics", "margin_by_customer")
    found = tables.query(text, first=last.plus(1 - months).number, last=last.number, margin_rate=margin_rate)
    return found.rename(
        columns={"revenue_minor": "revenue", "known_minor": "known_revenue", "margin_minor": "margin"}
    ).astype({"revenue": "int64", "known_revenue": "int64", "margin": "float64"})


def margin_share(margins: pd.DataFrame) -> float:
    """Margin share: what part of the revenue of known margin is margin.

    Parameters
    ----------
    margins : DataFrame
        From `margin_by_customer`.

    Returns
    -------
    float
        Missing where no margin is known or the revenue of known margin is not above 0.

    Source
    ------
    Σ margin / Σ revenue, over what is known.

    Examples
    --------
    >>> margin_share(pd.DataFrame({"known_revenue": [4000, 0, 1000], "margin": [1000.0, None, 400.0]}))
    0.28
    """
    known = float(margins["known_revenue"].sum())
    return float(margins["margin"].sum()) / known if known > 0 and margins["margin"].notna().any() else float("nan")
