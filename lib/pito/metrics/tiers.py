"""Which customers carry the margin, and who moved up or down between two months?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine
from pito.metrics.margins import YEAR, margin_by_customer
from pito.month import Month

CUTS = (0.80, 0.95)
TIERS = ("A", "B", "C")
NONE = "none"  # no order or credit in the months counted
UNKNOWN = "unknown"  # bought, at a cost that nobody knows


def value_tiers(
    tables: Engine,
    month: Month | str,
    months: int = YEAR,
    margin_rate: float | None = None,
    cuts: tuple[float, float] = CUTS,
) -> pd.DataFrame:
    """Value tier: A for the best customers who together bring 80% of the margin, B up to 95%, C for the rest.

    A customer is in the tier in which their margin begins, so the one who carries the sum over 80 % is an A. Customers of
    equal margin are in one tier, the higher one. Whoever brings no margin, or a negative one, is a C.

    Parameters
    ----------
    tables : Engine
        Holds `customer_month` and `customers`.
    month : Month or "YYYY-MM"
        The last month counted.
    months : int
    margin_rate : float, optional
        See `customer_value`.
    cuts : (float, float)
        Where A and B end, as shares of the margin of all whose margin is above 0.

    Returns
    -------
    DataFrame
        One row per customer with an order or credit in the months, the best first: `customer_id`, `margin` in minor units,
        `tier` (A, B, C, or "unknown" where the margin is).

    Source
    ------
    `definitions.md` section 3; ABC analysis after Pareto.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> print(value_tiers(company(), "2026-02").to_string(index=False))
    customer_id  margin    tier
              a  1000.0       A
              c   400.0       A
              b     NaN unknown
    """
    table = tables.once(margin_by_customer, month, months, margin_rate)[["customer_id", "margin"]]
    # Customers come by id, and so do those of equal margin.
    table = table.sort_values("margin", ascending=False, kind="stable", ignore_index=True)
    gains = table["margin"].clip(lower=0).fillna(0)
    total = gains.sum()
    before = (gains.cumsum() - gains).groupby(table["margin"]).transform("min") / total if total > 0 else 1.0
    rules = [table["margin"].isna(), ~(table["margin"] > 0), before < cuts[0] - HAIR, before < cuts[1] - HAIR]
    return table.assign(tier=np.select(rules, [UNKNOWN, "C", "A", "B"], "C"))


HAIR = 1e-12  # a sum that reaches the cut on paper may end a hair before it


def value_by_tier(tables: Engine, month: Month | str, **asked) -> pd.DataFrame:
    """Value by tier: customers and margin of each tier, and the margin from which a customer is in it.

    Parameters
    ----------
    tables, month, **asked
        As for `value_tiers`.

    Returns
    -------
    DataFrame
        One row per tier A, B, C: `tier`, `customers`, `customer_share`, `margin`, `margin_share` (of all known margin, less
        what some lose: shares can pass 1; missing where that is not above 0), `least_margin` (of one customer; missing for
        nobody); money in minor units. `attrs["unknown"]` counts those whose margin is unknown: they are in no tier.

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> value_by_tier(company(), "2026-02")[["tier", "customers", "margin", "least_margin"]].values.tolist()
    [['A', 2, 1400.0, 400.0], ['B', 0, 0.0, nan], ['C', 0, 0.0, nan]]
    """
    tiers = tables.once(value_tiers, month, **asked)
    known = tiers[tiers["tier"] != UNKNOWN]
    table = known.groupby("tier")["margin"].agg(customers="size", margin="sum", least_margin="min")
    table = table.reindex(list(TIERS)).rename_axis("tier").reset_index()
    table["customers"] = table["customers"].fillna(0).astype("int64")
    table["margin"] = table["margin"].fillna(0.0)
    total = table["margin"].sum()
    table["customer_share"] = table["customers"] / len(known) if len(known) else np.nan
    table["margin_share"] = table["margin"] / total if total > 0 else np.nan
    table.attrs["unknown"] = len(tiers) - len(known)
    return table[["tier", "customers", "customer_share", "margin", "margin_share", "least_margin"]]


def tier_moves(tables: Engine, month: Month | str, since: int = 1, **asked) -> pd.DataFrame:
    """Tier moves: who is in another value tier than so many months before, the largest change of margin first.

    Parameters
    ----------
    tables, month, **asked
        As for `value_tiers`.
    since : int
        How many months before; 1 compares with the month before.

    Returns
    -------
    DataFrame
        One row per customer whose tier changed: `customer_id`, `before`, `now` (A, B, C, "unknown", or "none" without an
        order or credit in the months counted), `margin_before`, `margin` in minor units (missing where unknown; 0 for
        "none"), `change`.

    Source
    ------
    `definitions.md` section 3: moves between months listed.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> print(tier_moves(shop(), "2026-02", since=2).to_string(index=False))
    customer_id before now  margin_before  margin  change
              b   none   B            0.0  2000.0  2000.0
    """
    moves = _both(tables, month, since, asked)
    moves = moves[moves["before"] != moves["now"]]
    moves = moves.sort_values("customer_id").sort_values("change", key=abs, ascending=False, kind="stable")
    return moves[["customer_id", "before", "now", "margin_before", "margin", "change"]].reset_index(drop=True)


def tier_flow(tables: Engine, month: Month | str, since: int = 1, **asked) -> pd.DataFrame:
    """Tier flow: how many customers went from each value tier to each, against so many months before.

    Parameters
    ----------
    tables, month, since, **asked
        As for `tier_moves`.

    Returns
    -------
    DataFrame
        One row per pair of tiers with a customer: `before`, `now`, `customers`, `change` (of margin, minor units; missing
        where a margin is unknown).

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> print(tier_flow(shop(), "2026-02").to_string(index=False))
     before     now  customers  change
          A       A          1  3000.0
          B       B          1     0.0
    unknown unknown          1     NaN
    """
    both = _both(tables, month, since, asked)
    flow = both.groupby(["before", "now"]).agg(
        customers=("change", "size"), change=("change", lambda change: change.sum(min_count=len(change)))
    )
    return flow.reset_index()


def _both(tables: Engine, month, since: int, asked: dict) -> pd.DataFrame:
    last = Month.parse(month)
    was = tables.once(value_tiers, last.plus(-since), **asked).rename(
        columns={"margin": "margin_before", "tier": "before"}
    )
    both = was.merge(
        tables.once(value_tiers, last, **asked).rename(columns={"tier": "now"}), on="customer_id", how="outer"
    )
    for tier, margin in (("before", "margin_before"), ("now", "margin")):
        both.loc[both[tier].isna(), margin] = 0.0
        both[tier] = both[tier].fillna(NONE)
    return both.assign(change=both["margin"] - both["margin_before"])
