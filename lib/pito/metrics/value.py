"""What are customers worth? Revenue, margin and customers by segment, and how much hangs on few customers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine
from pito.metrics.margins import YEAR, customer_value
from pito.metrics.retention import active_customers
from pito.month import Month
from pito.stats import gini, mean_interval, median_interval, top_share, wilson


def value_by_segment(
    tables: Engine,
    month: Month | str,
    by: str | None = "segment",
    months: int = YEAR,
    margin_rate: float | None = None,
) -> pd.DataFrame:
    """Segment value: customers, revenue and margin of each segment over the 12 months to the cut-off, with shares.

    Margin is revenue less cost over the orders whose cost is known; `margin_coverage` says how much of the revenue that is.

    Parameters
    ----------
    tables : Engine
        Holds `customer_month`, `active_intervals`, `months`, `customers`.
    month : Month or "YYYY-MM"
    by : str, optional
        A column of `customers`, as it is today; without one the whole business in one row.
    months : int
    margin_rate : float, optional
        See `customer_value`.

    Returns
    -------
    DataFrame
        One row per group, the most margin first: `part`, `customers` (active just before the month ends) with
        `customer_share` and its 95 % Wilson interval `customer_lo`, `customer_hi`; `buyers` (with an order or credit in the
        months) with `buyer_share`, and `known`, those whose margin is known; `revenue`, `revenue_share`, `margin`,
        `margin_share` of the known total, `margin_coverage`; `median_margin` per known buyer with its order-statistic
        interval `median_lo`, `median_hi`; `mean_margin` with its bootstrap-t interval `mean_lo`, `mean_hi` (from 20 known
        buyers). Money in minor units. Shares are missing where the total is not above 0; margin where no cost is known.

    Source
    ------
    `definitions.md` section 3 and "Mean money" among its conventions.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> value_by_segment(company(), "2026-02")[["part", "customers", "revenue", "margin", "margin_coverage"]].values.tolist()
    [['A', 3, 5000, 1400.0, 1.0], ['B', 2, 500, nan, 0.0]]
    """
    values = tables.once(customer_value, month, months, by, margin_rate)
    active = tables.once(active_customers, Month.parse(month), by)
    segments = values.groupby("part").apply(_of_segment, include_groups=False) if len(values) else pd.DataFrame()
    table = active.set_index("part").join(segments, how="outer").rename_axis("part").reset_index()
    table = table.reindex(columns=["part", "customers", *MEASURES])
    counts = ["customers", "buyers", "known", "revenue"]
    table[counts] = table[counts].fillna(0).astype("int64")
    return _with_shares(table).sort_values(
        ["margin", "revenue", "part"], ascending=[False, False, True], ignore_index=True
    )


MEASURES = [
    *("buyers", "known", "revenue", "margin", "margin_coverage", "assumed_share"),
    *("median_margin", "median_lo", "median_hi", "mean_margin", "mean_lo", "mean_hi"),
]


def _of_segment(values: pd.DataFrame) -> pd.Series:
    known = values["margin"].dropna()
    revenue = values["revenue"].sum()
    some = revenue if revenue > 0 else np.nan
    median = median_interval(known.to_numpy()) if len(known) else (np.nan,) * 3
    mean = mean_interval(known.to_numpy()) if len(known) else (np.nan,) * 3
    margin = known.sum() if len(known) else np.nan
    coverage, assumed = (np.clip(values[name].sum() / some, 0, 1) for name in ("known_revenue", "assumed_revenue"))
    return pd.Series([len(values), len(known), revenue, margin, coverage, assumed, *median, *mean], index=MEASURES)


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    everybody = table["customers"].sum()
    table["customer_share"] = table["customers"] / everybody if everybody else np.nan
    table["customer_lo"], table["customer_hi"] = wilson(table["customers"], np.full(len(table), everybody))
    for share, measure in (("buyer_share", "buyers"), ("revenue_share", "revenue"), ("margin_share", "margin")):
        total = table[measure].sum()
        table[share] = table[measure] / total if total > 0 else np.nan
    return table


def concentration(
    tables: Engine, month: Month | str, months: int = YEAR, margin_rate: float | None = None, of: str = "margin"
) -> pd.DataFrame:
    """Concentration: the share of margin that the top 1, 10 and 20% of customers bring, the Gini index, the Lorenz curve.

    Parameters
    ----------
    tables : Engine
        Holds `customer_month`, `customers`.
    month : Month or "YYYY-MM"
    months : int
    margin_rate : float, optional
        See `customer_value`.
    of : {"margin", "revenue"}

    Returns
    -------
    DataFrame
        The Lorenz curve from the best customer down, at each per cent of customers: `customer_share` 0–1 and
        `value_share` of the total; `attrs` holds `n`, `total`, `gini` and `top` = {0.01: share, 0.1: …, 0.2: …}. Customers
        of unknown margin are left out. Where there are no customers or the total is not above 0 the curve has no rows and
        the shares are missing; the Gini index also where a customer's margin is negative.

    Source
    ------
    Lorenz (1905), Gini (1912); `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> curve = concentration(company(), "2026-02")
    >>> curve.attrs["n"], round(curve.attrs["top"][0.2], 3), round(curve.attrs["gini"], 3)
    (2, 0.286, 0.214)
    """
    values = tables.once(customer_value, month, months, None, margin_rate)[of].dropna().to_numpy(float)
    at = np.arange(101) / 100 if len(values) and values.sum() > 0 else np.array([])
    curve = pd.DataFrame({"customer_share": at, "value_share": [top_share(values, share) for share in at]})
    top = {share: top_share(values, share) for share in (0.01, 0.1, 0.2)}
    curve.attrs = {"n": len(values), "total": float(values.sum()), "gini": gini(values), "top": top}
    return curve
