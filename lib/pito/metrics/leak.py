"""What does it cost that customers leave?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.acquisition import acquisition_by_channel
from pito.metrics.margins import YEAR, margin_by_customer
from pito.metrics.retention import retention_by_month
from pito.month import Month


def leak_cost(
    tables: Engine, month: Month | str, months: int = 1, lag: int = 0, margin_rate: float | None = None
) -> pd.DataFrame:
    """Leak cost: the yearly margin that left with the month's lost customers, and what it costs to win as many anew.

    The margin of the next 12 months is taken to be what these customers brought in the 12 months before; nothing is scaled
    up for those who had been customers for less than a year. To stand still takes as many new customers as were lost and
    did not return, each at the CAC of the 12 months to the month.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `customer_month`, `costs`, `months`.
    month : Month or "YYYY-MM"
        The last month of the answer.
    months : int
        How many months, ending with `month`.
    lag : int
        See `acquisition_by_channel`.
    margin_rate : float, optional
        See `customer_value`.

    Returns
    -------
    DataFrame
        One row per month: `month`, `lost`, `returned`, `known` (lost customers whose margin is known, those who brought
        nothing included), `lost_margin` (missing where it is known of none of them), `to_replace`, `cac`, `replacement`
        (to_replace × CAC; missing where the CAC is), `leak` (the sum; missing where either part is). Money in minor units.

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> leak_cost(shop(), "2025-11")[["lost", "to_replace", "cac", "replacement", "leak"]].values.tolist()
    [[1.0, 1.0, 650.0, 650.0, nan]]
    """
    last = Month.parse(month)
    counts = tables.once(retention_by_month, last, months).set_index("month")
    rows = [_leak(tables, Month(number), counts.loc[number], lag, margin_rate) for number in counts.index]
    return pd.DataFrame(rows)


def _leak(tables: Engine, month: Month, counts: pd.Series, lag: int, margin_rate: float | None) -> dict:
    gone = tables.query(statement("pito.metrics", "lost_customers"), first_day=month.first_day, end_day=month.end_day)
    margins = tables.once(margin_by_customer, month, YEAR, margin_rate)
    theirs = gone.merge(margins, on="customer_id", how="left")
    brought_nothing = theirs["revenue"].isna() & margins["margin"].notna().any()
    margin = theirs["margin"].mask(brought_nothing, 0.0)
    came = tables.once(acquisition_by_channel, month, None, YEAR, lag, margin_rate)
    cac = float(came["cac"].iloc[0]) if len(came) else float("nan")
    to_replace = max(int(counts["lost"] - counts["returned"]), 0)
    lost_margin = float(margin.sum(min_count=1)) if len(theirs) else 0.0
    replacement = cac * to_replace if to_replace else 0.0
    return {
        "month": month.number,
        "lost": int(counts["lost"]),
        "returned": int(counts["returned"]),
        "known": int(margin.notna().sum()),
        "lost_margin": lost_margin,
        "to_replace": to_replace,
        "cac": cac,
        "replacement": replacement,
        "leak": lost_margin + replacement,
    }
