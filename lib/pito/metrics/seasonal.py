"""Is retention better than a year ago, seasons apart? The same month last year, and the year to each month."""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.retention import retention_by_month
from pito.month import Month
from pito.stats import newcombe, share_change, wilson

YEAR = 12


def retention_year_on_year(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """Same month last year: each month's retention rate beside that of the same month a year before, so that seasons do not
    pass for a change.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `months`.
    month : Month or "YYYY-MM"
        The last month of the answer.
    months : int
        How many months, ending with `month`.
    by : str, optional
        A column of `customers`, as it is today.

    Returns
    -------
    DataFrame
        One row per month and group: `month`, `part`, `start`, `retained`, `retention_rate`, the same of a year before as
        `before_start`, `before_retained`, `before_rate`; `difference` with its 95 % Newcombe interval `lo`, `hi`; `verdict`
        (`chance`, `change`, `undefined`). Missing where either month has nobody.

    Source
    ------
    `definitions.md` section 2; Newcombe (1998), method 10.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> row = retention_year_on_year(company(), "2026-02").iloc[0]
    >>> row[["before_start", "before_rate", "start", "retention_rate", "verdict"]].to_dict()
    {'before_start': 1, 'before_rate': 1.0, 'start': 4, 'retention_rate': 0.75, 'verdict': 'chance'}
    """
    counts = tables.once(retention_by_month, month, months=months + YEAR, by=by)
    counts = counts[["month", "part", "start", "retained", "retention_rate"]]
    earlier = counts.assign(month=counts["month"] + YEAR).rename(columns={"retention_rate": "rate"})
    earlier = earlier.rename(columns={name: f"before_{name}" for name in ("start", "retained", "rate")})
    both = counts.merge(earlier, on=["month", "part"])
    pairs = [both[name] for name in ("retained", "start", "before_retained", "before_start")]
    both["difference"], both["lo"], both["hi"] = newcombe(*pairs)
    return both.assign(verdict=share_change(*pairs))


def rolling_retention(
    tables: Engine, month: Month | str, months: int = 13, by: str | None = None, span: int = YEAR
) -> pd.DataFrame:
    """Rolling retention: of the customers there a year before a month's end, the share still there at it. Every season is in
    it once.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `months`.
    month : Month or "YYYY-MM"
        The last month of the answer; nothing after its end is seen.
    months : int
        How many months, ending with `month`.
    by : str, optional
        A column of `customers`, as it is today.
    span : int
        How many months the rate spans; 12 is a year.

    Returns
    -------
    DataFrame
        One row per month and group, every month present for every group: `month`, `part`, `start`, `retained`,
        `retention_rate` with 95 % Wilson interval `lo`, `hi`. Missing where nobody was there a span before, or `months`
        does not reach so far back.

    Source
    ------
    Set definition of `definitions.md` section 2 over twelve months.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> rolling_retention(company(), "2026-02", months=1)[["start", "retained", "retention_rate"]].values.tolist()
    [[2.0, 2.0, 1.0]]
    """
    last = Month.parse(month)
    first = last.plus(1 - months)
    text = statement("pito.metrics", "rolling_retention")
    counts = tables.query(text, by, first=first.number, last=last.number, back=span - 1)
    counts = counts.rename(columns={"start_customers": "start"})
    parts = sorted(counts["part"].unique()) or ["all"]
    every = pd.MultiIndex.from_product([range(first.number, last.number + 1), parts], names=["month", "part"])
    rates = counts.set_index(["month", "part"]).reindex(every, fill_value=0).astype("int64").reset_index()
    rates["retention_rate"] = rates["retained"] / rates["start"].where(rates["start"] > 0)
    rates["lo"], rates["hi"] = wilson(rates["retained"], rates["start"])
    return rates
