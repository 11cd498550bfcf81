"""Why did customers leave, and who has given notice but not left yet?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson

BANDS = (30, 60, 90)  # days until the end


def churn_reasons(tables: Engine, month: Month | str, months: int = 12) -> pd.DataFrame:
    """Churn reasons: of the customers lost in a period, how many have a coded reason (coverage), and of those the share of
    each reason, in customers and in money.

    Lost is who was there just before the period begins and is not at its end. Who came, or came back, within it and left again
    is counted apart.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `contracts`, `customers` with `end_reason`, and `customer_month`.
    month : Month or "YYYY-MM"
        The last month of the period.
    months : int
        How long the period is.

    Returns
    -------
    DataFrame
        One row per reason, the most frequent first, "" (not stated) last: `reason`, `customers`, `share` (of those with a
        reason) with 95 % Wilson interval `lo`, `hi`, `revenue` (minor units: what they brought in the last twelve months in
        which they bought), `revenue_share`; and in every row `lost` (all of them), `coverage` (the share of them with a reason)
        and `gained_and_lost`. "" has no shares. No rows when nobody was lost.

    Source
    ------
    `definitions.md` section 2: coverage first, then shares in customers and money; lost, gained and lost.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> tables = company()
    >>> told = "case when customer_id = 'd' then 'Price' end as end_reason"
    >>> tables.put("contracts", tables.query(f"select *, {told} from contracts"))
    >>> tables.put("customers", tables.query("select *, cast(null as varchar) as end_reason from customers"))
    >>> found = churn_reasons(tables, "2026-02", months=1)
    >>> print(found[["reason", "customers", "share", "lost", "coverage"]].to_string(index=False))
    reason  customers  share  lost  coverage
     Price          1    1.0     1       1.0
    """
    last = Month.parse(month)
    first = last.plus(1 - months)
    days = {"first_day": first.first_day, "end_day": last.end_day}
    gone = tables.query(statement("pito.metrics", "churn_reasons"), last=last.number, **days)
    rows = gone[gone["in_start"] == 1].drop(columns="in_start").reset_index(drop=True)
    told = rows["reason"] != ""
    rows = pd.concat([rows[told], rows[~told]], ignore_index=True)
    coded = rows.where(rows["reason"] != "")
    known = int(coded["customers"].sum())
    rows["share"] = coded["customers"] / known if known else float("nan")
    lo, hi = wilson(rows["customers"].where(rows["reason"] != "", 0), known)
    rows["lo"], rows["hi"] = pd.Series(lo).where(rows["reason"] != ""), pd.Series(hi).where(rows["reason"] != "")
    money = coded["revenue"].sum()
    rows["revenue_share"] = coded["revenue"] / money if money > 0 else float("nan")
    rows["lost"] = rows["customers"].sum()
    passed = int(gone.loc[gone["in_start"] == 0, "customers"].sum())
    return rows.assign(coverage=known / rows["lost"], gained_and_lost=passed)


def notice_given(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Notice given: customers who have cancelled but not yet ended, by the days until they do, with what they bring.

    Parameters
    ----------
    tables : Engine
        Holds `contracts`, `customers`, `customer_month`.
    month : Month or "YYYY-MM"
        The cut-off is its end: notice given later is not seen.

    Returns
    -------
    DataFrame
        One row per band: `within_days` 30, 60, 90 (31–60, 61–90) and missing for later or no end known; `customers`,
        `revenue` (of the twelve months to the cut-off) and `monthly` (the amounts of the contracts that end), in minor units.
        A customer with another contract that lasts longer is not in it.

    Source
    ------
    `definitions.md` section 2.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> tables = company()
    >>> ends = "case when customer_id = 'a' then 20530 else end_day end as end_day"
    >>> given = "case when customer_id = 'a' then 20500 end as notice_day, 2990 as monthly_amount_minor"
    >>> tables.put("contracts", tables.query(f"select customer_id, start_day, {ends}, {given} from contracts"))
    >>> print(notice_given(tables, "2026-02").to_string(index=False))
     within_days  customers  revenue  monthly
            30.0          1     4000     2990
            60.0          0        0        0
            90.0          0        0        0
             NaN          0        0        0
    """
    last = Month.parse(month)
    values = {"end_day": last.end_day, "first": last.plus(-11).number, "last": last.number}
    rows = tables.query(statement("pito.metrics", "notice_given"), **values)
    edges = [-1, *BANDS, float("inf")]
    ahead = rows["days_ahead"].astype("float64").fillna(float("inf"))
    band = pd.cut(ahead, edges, labels=[*BANDS, 0])
    sums = rows.groupby(band, observed=False)[["customers", "revenue", "monthly"]].sum().reset_index(drop=True)
    sums.insert(0, "within_days", [*map(float, BANDS), float("nan")])
    return sums
