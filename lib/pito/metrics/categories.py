"""What do customers write about: which kinds of ticket grow, how many have no kind, and which could answer themselves?"""

from __future__ import annotations

import pandas as pd
from scipy.special import chdtrc

from pito.engine import Engine, statement
from pito.metrics.response import resolution_time
from pito.month import Month
from pito.stats import wilson
from pito.stats.alarms import rate_alarms

MONTHS = 25  # the month and two years before it: then the season can be told
QUARTER = 3
HUNDRED = 100
LEAST_A_MONTH = 5
UNSTEADY = 0.01


def tickets_by_category(tables: Engine, month: Month | str, months: int = MONTHS) -> pd.DataFrame:
    """Contact rate: tickets per 100 active customers by category and month of arrival.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times`, `active_intervals` and `months`.
    month : Month or "YYYY-MM"
        The last month.
    months : int

    Returns
    -------
    DataFrame
        One row per month from the first with a ticket, and category: `month`, `part` ('' without a category), `tickets` (0
        where none came), `repeated` (of customers who had a ticket of the same category within the 90 days before),
        `customers` active just before the month ends, `rate` per 100 of them (missing where there were none).

    Source
    ------
    `definitions.md` sections 4 and 5.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> tickets_by_category(survey(), "2026-06").query("month == 24317")[["part", "tickets", "rate"]].values.tolist()
    [['Billing', 10, 25.0], ['Fault', 20, 50.0], ['Visit', 10, 25.0]]
    """
    last = Month.parse(month)
    span = {"first": last.plus(1 - months).number, "last": last.number}
    found = tables.query(statement("pito.metrics", "category_counts"), **span)
    active = tables.query(statement("pito.metrics", "active_by_month"), **span).set_index("month")["customers"]
    every = range(int(found["month"].min()), last.number + 1) if len(found) else []
    index = pd.MultiIndex.from_product([every, sorted(found["part"].unique())], names=["month", "part"])
    counts = found.set_index(["month", "part"]).reindex(index, fill_value=0).reset_index()
    customers = counts["month"].map(active).fillna(0).astype("int64")
    return counts.assign(customers=customers, rate=HUNDRED * counts["tickets"] / customers.where(customers > 0))


def category_alarms(tables: Engine, month: Month | str, months: int = MONTHS) -> pd.DataFrame:
    """Category trend: tickets per 100 active customers by category, and which came more often than their past leads to expect.

    Every category is expected to come as often as in its last 12 months, in its own season where there are 24. It alarms when
    it came more often than chance and its own jumps explain, all categories looked at together. Tickets without a category
    are not judged.

    Parameters
    ----------
    tables : Engine
        See `tickets_by_category`.
    month : Month or "YYYY-MM"
        The month judged.
    months : int
        The month and how many before it, at most.

    Returns
    -------
    DataFrame
        One row per category, in alphabetical order: `part`, `n`, `expected`, `rate`, `expected_rate`, `p`, `adjusted`,
        `is_alarm`; see `alarms.rate_alarms`. Expected and p are missing with fewer than 12 earlier months.

    Source
    ------
    `definitions.md` section 5; Benjamini & Hochberg (1995).

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> category_alarms(survey(), "2026-06")[["part", "n", "expected", "is_alarm"]].values.tolist()
    [['Billing', 10, nan, False], ['Fault', 20, nan, False], ['Visit', 10, nan, False]]
    """
    found = tables.once(tickets_by_category, month, months)
    found = found[found["part"] != ""]
    if not len(found):
        return pd.DataFrame(columns=["part", *ALARM])
    counts = found.pivot(index="part", columns="month", values="tickets")
    active = found.groupby("month")["customers"].first()
    return rate_alarms(counts, active.to_numpy()).reset_index()


def untagged_share(tables: Engine, month: Month | str, months: int = MONTHS) -> pd.DataFrame:
    """Untagged share: tickets without a category / tickets, by month of arrival; no category can be trusted beyond it.

    Parameters
    ----------
    tables : Engine
        See `tickets_by_category`.
    month : Month or "YYYY-MM"
        The last month.
    months : int

    Returns
    -------
    DataFrame
        One row per month with a ticket: `month`, `tickets`, `untagged`, `share` with its 95 % Wilson interval `lo`, `hi`.

    Source
    ------
    `definitions.md` section 4.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> untagged_share(survey(), "2026-06")[["month", "untagged", "share"]].values.tolist()
    [[24316.0, 0.0, 0.0], [24317.0, 0.0, 0.0]]
    """
    found = tables.once(tickets_by_category, month, months)
    found = found.assign(untagged=found["tickets"].where(found["part"] == "", 0))
    table = found.groupby("month", as_index=False)[["tickets", "untagged"]].sum()
    table = table[table["tickets"] > 0].reset_index(drop=True)
    lo, hi = wilson(table["untagged"], table["tickets"])
    return table.assign(share=table["untagged"] / table["tickets"], lo=lo, hi=hi)


def self_service_candidates(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Self-service candidates: categories by volume × time until solved over three months, and whether they come steadily.

    Exports seldom hold the time spent on a ticket; the median time until it is solved stands for it, in opening hours where
    these are set.

    Parameters
    ----------
    tables : Engine
        See `tickets_by_category`.
    month : Month or "YYYY-MM"
        The last of the three months.

    Returns
    -------
    DataFrame
        One row per category, the most volume × time first: `part`, `tickets`, `rate` per 100 active customers a month,
        `repeated` and `repeated_rate` (tickets of customers who had asked the same within 90 days, per 100 customers a
        month), `median` seconds until solved and `is_open_clock` whether these are opening hours, `load` = tickets × median
        (missing: fewer than half are solved), `is_steady`: at least 5 tickets in each month, and no more difference between
        the months than chance gives (chi-square at 1 %).

    Source
    ------
    `definitions.md` section 4.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> self_service_candidates(survey(), "2026-06")[["part", "tickets", "repeated", "is_steady"]].values.tolist()
    [['Fault', 40, 20, False], ['Billing', 20, 10, False], ['Visit', 20, 10, False]]
    """
    found = tables.once(tickets_by_category, month, QUARTER)
    found = found[found["part"] != ""]
    solved = tables.once(resolution_time, month, QUARTER, by="category").set_index("part")
    rows = [[part, *_candidate(rows, solved.loc[part])] for part, rows in found.groupby("part") if part in solved.index]
    table = pd.DataFrame(rows, columns=CANDIDATE)
    return table.sort_values(["load", "tickets", "part"], ascending=[False, False, True], ignore_index=True)


ALARM = ["n", "expected", "rate", "expected_rate", "p", "adjusted", "is_alarm"]
CANDIDATE = [
    *("part", "tickets", "rate", "repeated", "repeated_rate"),
    *("median", "is_open_clock", "load", "is_steady"),
]


def _candidate(rows: pd.DataFrame, solved: pd.Series) -> list:
    tickets, repeated, customers = (int(rows[name].sum()) for name in ("tickets", "repeated", "customers"))
    hundreds = customers / HUNDRED if customers else float("nan")
    is_open = solved["business_median"] == solved["business_median"]
    median = float(solved["business_median"] if is_open else solved["median"])
    is_steady = len(rows) == QUARTER and _is_steady(rows)
    return [tickets, tickets / hundreds, repeated, repeated / hundreds, median, is_open, tickets * median, is_steady]


def _is_steady(rows: pd.DataFrame) -> bool:
    """Return whether a category came often enough every month, and months differ no more than chance lets them."""
    tickets, usual = rows["tickets"], rows["tickets"].mean()
    jumps = ((tickets - usual) ** 2 / usual).sum() if usual else 0.0
    return bool((tickets >= LEAST_A_MONTH).all() and chdtrc(QUARTER - 1, jumps) >= UNSTEADY)
