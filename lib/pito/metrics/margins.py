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
    found = tables.once(_priced, Month.parse(month), months, margin_rate)
    return found[["customer_id", "revenue", "known_revenue", "margin"]]


def _priced(tables: Engine, last: Month, months: int, margin_rate: float | None) -> pd.DataFrame:
    """Return each customer's revenue and margin, and the amounts that these are made of."""
    text = statement("pito.metrics", "margin_by_customer")
    found = tables.query(text, first=last.plus(1 - months).number, last=last.number, margin_rate=margin_rate)
    names = {"revenue_minor": "revenue", "known_minor": "known_revenue", "margin_minor": "margin"}
    return found.rename(columns=names).astype({"revenue": "int64", "known_revenue": "int64", "margin": "float64"})


def customer_value(
    tables: Engine, month: Month | str, months: int = YEAR, by: str | None = None, margin_rate: float | None = None
) -> pd.DataFrame:
    """Revenue and margin of every customer with an order in the months to the cut-off; one row each, without a name.

    Parameters
    ----------
    tables : Engine
        Holds `customer_month` and `customers`.
    month : Month or "YYYY-MM"
        The last month counted.
    months : int
        How many months; 12 unless asked otherwise.
    by : str, optional
        A column of `customers`.
    margin_rate : float, optional
        Share of revenue taken as margin where an order or credit has no cost. Without it an order's margin is unknown, and
        a credit counts against the margin: less its part of the credited order's cost, or in full where it names no order.
        A credit of an order without a cost lowers what is unknown.

    Returns
    -------
    DataFrame
        `part`, `revenue`, `known_revenue` (revenue whose margin is known), `assumed_revenue` (sales or credits whose
        margin is `margin_rate`'s) and `margin`, all in minor units.

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> customer_value(company(), "2026-02", by="segment")[["part", "revenue", "margin"]].values.tolist()
    [['A', 1000, 400.0], ['A', 4000, 1000.0], ['B', 500, nan]]
    """
    found = tables.once(_priced, Month.parse(month), months, margin_rate)
    part = "all" if by is None else found["customer_id"].map(_groups(tables, by))
    assumed = 0 if margin_rate is None else (found["revenue"] - found["costed_minor"]).abs()
    order = ["part", "revenue", "costed_minor", "cost_minor", "unmatched_minor"]
    found = found.assign(part=part, assumed_revenue=assumed).sort_values(order[by is None :], ignore_index=True)
    return found[["part", "revenue", "known_revenue", "assumed_revenue", "margin"]]


def _groups(tables: Engine, by: str) -> pd.Series:
    return tables.query(statement("pito.metrics", "customer_groups"), by).set_index("customer_id")["part"]


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
