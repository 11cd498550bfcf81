"""What does a new customer cost, when have they paid it back, and which channels bring customers who do not fit?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.margins import YEAR, margin_by_customer
from pito.metrics.seasonal import rolling_retention
from pito.month import Month
from pito.stats import share_change, wilson

MONTH_DAYS = 365.25 / 12
EARLY_DAYS = 90
BY = "acquisition_channel"


def acquisition_by_channel(
    tables: Engine,
    month: Month | str,
    by: str | None = BY,
    months: int = YEAR,
    lag: int = 0,
    margin_rate: float | None = None,
    early_days: int = EARLY_DAYS,
) -> pd.DataFrame:
    """CAC and payback: acquisition cost per new customer of the period, and after how many months their margin has paid it.

    Early churn beside it shows which channels bring customers who do not fit: the share of the new customers who left within
    90 days, of those who came at least 90 days before the cut-off.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `customer_month`, `costs`, `months`.
    month : Month or "YYYY-MM"
        The last month of the period.
    by : str, optional
        A column of `customers`: how they came. Without one the whole business, whose cost then includes spending on no
        channel.
    months : int
        Length of the period.
    lag : int
        How many months earlier the money was spent than the customers came.
    margin_rate : float, optional
        See `customer_value`.
    early_days : int
        What early is; a purchase business adds its active window, so that early means no purchase after the first 90 days.

    Returns
    -------
    DataFrame
        One row per group with a new customer or spending, the most customers first: `part`, `customers` (new), `spent`,
        `cac` (missing without new customers or known cost), `cost_from` ("costs" where the costs table has acquisition
        spending, "customers" where only the customer list names costs, else ""), `costed` (customers behind the cost),
        `known` (whose margin is known), `margin` to date, `monthly_margin` per known new customer and month since they came,
        `payback_months` (missing where the monthly margin is not above 0), `ripe` (came at least `early_days` ago), `early`
        (left within them), `early_churn` with its 95 % Wilson interval `lo`, `hi`, and `verdict` against the other groups
        together (`change`, `chance` or `undefined`). Money in minor units.

    Source
    ------
    `definitions.md` sections 3 (CAC, payback) and 7 (early churn); Newcombe's interval for the verdict.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> found = acquisition_by_channel(shop(), "2026-02")
    >>> print(found[["part", "customers", "spent", "cac", "margin", "payback_months"]].round(1).to_string(index=False))
      part  customers  spent    cac  margin  payback_months
      Fair          2 3000.0 1500.0  2000.0             1.1
    Search          1    NaN    NaN 12000.0             NaN
    """
    last = Month.parse(month)
    new = _new_customers(tables, last, by, months, margin_rate)
    new["ripe"] = new["start_day"] <= last.end_day - early_days
    new["early"] = new["ripe"] & (new["left_day"] - new["start_day"] <= early_days).fillna(False).astype(bool)
    table = new.groupby("part").agg(
        customers=("part", "size"),
        costed=("cost_minor", "count"),
        listed_minor=("cost_minor", "sum"),
        known=("margin", "count"),
        margin=("margin", lambda margin: margin.sum(min_count=1)),
        known_months=("known_months", "sum"),
        ripe=("ripe", "sum"),
        early=("early", "sum"),
    )
    table = _paid_back(_with_cost(table, tables.once(_spending, last.plus(-lag), months), by is None))
    table = _with_early_churn(table).rename_axis("part").reset_index()
    return table.sort_values(["customers", "part"], ascending=[False, True], ignore_index=True)[COLUMNS]


COLUMNS = [
    *(
        "part",
        "customers",
        "spent",
        "cac",
        "cost_from",
        "costed",
        "known",
        "margin",
        "monthly_margin",
        "payback_months",
    ),
    *("ripe", "early", "early_churn", "lo", "hi", "verdict"),
]


def _new_customers(tables: Engine, last: Month, by: str | None, months: int, margin_rate) -> pd.DataFrame:
    """Return the new customers with the margin they brought to date, and how many months ago they came."""
    days = {"first_day": last.plus(1 - months).first_day, "end_day": last.end_day}
    new = tables.query(statement("pito.metrics", "new_customers"), by, **days)
    margins = tables.once(margin_by_customer, last, months, margin_rate)[["customer_id", "margin"]]
    new = new.merge(margins, on="customer_id", how="left")
    since = (last.end_day - new["start_day"]) / MONTH_DAYS
    return new.assign(known_months=since.where(new["margin"].notna()))


def _spending(tables: Engine, last: Month, months: int) -> pd.DataFrame:
    text = statement("pito.metrics", "spending")
    return tables.query(text, first=last.plus(1 - months).number, last=last.number)


def _with_cost(table: pd.DataFrame, spending: pd.DataFrame, is_whole: bool) -> pd.DataFrame:
    """Give each group its spending: of the costs table, else what the customer list says its customers cost."""
    paid = spending[spending["kind"] == "acquisition"].set_index("channel")["amount_minor"]
    if not len(paid):
        costed = table["costed"] > 0
        spent = table["listed_minor"].astype(float).where(costed)
        return table.assign(spent=spent, cac=spent / table["costed"], cost_from=np.where(costed, "customers", ""))
    paid = pd.Series({"all": paid.sum()}) if is_whole else paid
    table = table.reindex(table.index.union(paid.index))
    counts = ["customers", "known", "ripe", "early"]
    table[counts] = table[counts].fillna(0).astype("int64")
    spent = paid.reindex(table.index).astype(float)
    some = table["customers"].where(table["customers"] > 0)
    source = np.where(spent.notna(), "costs", "")
    return table.assign(
        spent=spent, cac=spent / some, costed=table["customers"].where(spent.notna(), 0), cost_from=source
    )


def _paid_back(table: pd.DataFrame) -> pd.DataFrame:
    monthly = (table["margin"] / table["known_months"]).astype(float)
    table = table.astype({"costed": "int64", "spent": "float64", "cac": "float64"})
    return table.assign(
        monthly_margin=monthly,
        payback_months=table["cac"] / monthly.where(monthly > 0),
    )


def _with_early_churn(table: pd.DataFrame) -> pd.DataFrame:
    ripe, early = table["ripe"].astype(int), table["early"].astype(int)
    lo, hi = wilson(early, ripe)
    verdict = share_change(early, ripe, early.sum() - early, ripe.sum() - ripe)
    return table.assign(ripe=ripe, early=early, early_churn=early / ripe.where(ripe > 0), lo=lo, hi=hi, verdict=verdict)


def acquisition_to_retention(
    tables: Engine, month: Month | str, months: int = YEAR, lag: int = 0, margin_rate: float | None = None
) -> pd.DataFrame:
    """Acquisition to retention cost: how many times dearer a new customer is than one kept, by the business's own books.

    Parameters
    ----------
    tables, month, months, lag, margin_rate
        As for `acquisition_by_channel`.

    Returns
    -------
    DataFrame
        One row: `new`, `cac`, `cost_from`, `payback_months`, `start` (customers just before the period), `kept` (of them,
        just before its end), `retention_spent`, `retention_cost` per customer kept, `ratio`. Missing where the cost is not
        known: no spending on record is not spending of 0. Money in minor units.

    Source
    ------
    `definitions.md` section 3: CAC / (retention spend / retained customer).

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> row = acquisition_to_retention(shop(), "2026-02", months=1).iloc[0]
    >>> row[["new", "kept", "retention_spent", "retention_cost"]].to_dict()
    {'new': 0, 'kept': 2, 'retention_spent': 500.0, 'retention_cost': 250.0}
    """
    last = Month.parse(month)
    came = tables.once(acquisition_by_channel, last, None, months, lag, margin_rate)
    there = tables.once(rolling_retention, last, months=1, span=months)
    spending = tables.once(_spending, last, months)
    paid = spending.loc[spending["kind"] == "retention", "amount_minor"]
    spent = float(paid.sum()) if len(paid) else float("nan")
    row = {"new": 0, "cac": np.nan, "cost_from": "", "payback_months": np.nan}
    row |= came.rename(columns={"customers": "new"})[list(row)].iloc[0].to_dict() if len(came) else {}
    kept = int(there["retained"].sum())
    cost = spent / kept if kept else float("nan")
    row |= {"start": int(there["start"].sum()), "kept": kept, "retention_spent": spent, "retention_cost": cost}
    return pd.DataFrame([row | {"ratio": row["cac"] / cost if cost > 0 else float("nan")}])


def referral_credit(
    tables: Engine, month: Month | str, months: int = YEAR, margin_rate: float | None = None
) -> pd.DataFrame:
    """Referral credit: the margin of the customers somebody referred, shown beside that customer's own and never added to it.

    Parameters
    ----------
    tables : Engine
        Holds `customers`, `customer_month`.
    month : Month or "YYYY-MM"
    months : int
    margin_rate : float, optional
        See `customer_value`.

    Returns
    -------
    DataFrame
        One row per customer who referred others, the most referred margin first: `customer_id`, `referred` (customers),
        `referred_margin` and `own_margin` in the months, minor units; missing where no margin is known. A customer said to
        have referred themselves, or by somebody unknown, is not counted.

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> referral_credit(shop(), "2026-02").values.tolist()
    [['a', 1, 2000.0, 12000.0]]
    """
    pairs = tables.query(statement("pito.metrics", "referrals"))
    margin = tables.once(margin_by_customer, month, months, margin_rate).set_index("customer_id")["margin"]
    pairs = pairs.assign(margin=pairs["customer_id"].map(margin))
    credit = pairs.groupby("referred_by")["margin"].agg(
        referred="size", referred_margin=lambda margin: margin.sum(min_count=1)
    )
    credit = credit.rename_axis("customer_id").reset_index()
    credit["own_margin"] = credit["customer_id"].map(margin).astype(float)
    return credit.sort_values(["referred_margin", "customer_id"], ascending=[False, True], ignore_index=True)
