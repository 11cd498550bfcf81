"""Do customers stay? The bucket, the retention rate, and the same month under the field's other definitions."""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson

COUNTS = ["start", "end", "retained", "lost", "new", "returned", "gained_and_lost", "acquired_and_lost"]
STORED = {"start_customers": "start", "end_customers": "end", "new_customers": "new"}


def active_customers(tables: Engine, month: Month | str, by: str | None = None) -> pd.DataFrame:
    """Customers: how many are active just before the month ends.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `months`.
    month : Month or "YYYY-MM"
    by : str, optional
        A column of `customers`, as it is today.

    Returns
    -------
    DataFrame
        One row per group with a customer: `part`, `customers`.

    Source
    ------
    `definitions.md` section 2: active on day t.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> active_customers(company(), "2026-02", "segment").values.tolist()
    [['A', 3], ['B', 2]]
    """
    return tables.query(statement("pito.metrics", "active_customers"), by, month=Month.parse(month).number)


def retention_by_month(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """Retention rate: of the customers active just before the month begins, the share still active just before it ends.

    At most 100 % by construction. Beside it the textbook rate (E − N) / S, which charges customers gained and lost inside
    the month to the old base and credits returning ones; it can pass 100 %.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `months`.
    month : Month or "YYYY-MM"
        The last month of the answer; nothing after its end is seen.
    months : int
        How many months, ending with `month`.
    by : str, optional
        A column of `customers`, as it is today; without one the whole business.

    Returns
    -------
    DataFrame
        One row per month and group, every month present for every group: `month`, `part` (the group; "all" without one,
        "" where the customer list does not say), customers at `start` and `end`, `retained`, `lost`, `new` (first ever
        active inside the month and there at its end), `returned` (active before, silent at the start, there at the end),
        `gained_and_lost` (came or came back inside the month and left again; `acquired_and_lost` of them came for the
        first time), `retention_rate` with its 95 % Wilson interval `lo`, `hi`, and `textbook_rate`. Start − lost + new +
        returned = end, always. With nobody at the start the rates are missing, not 0.

    Source
    ------
    Set definition and textbook formula: `definitions.md` section 2; Wilson (1927) interval.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> row = retention_by_month(company(), "2026-02").iloc[0]
    >>> row[["start", "lost", "new", "returned", "end", "retention_rate"]].to_dict()
    {'start': 4, 'lost': 1, 'new': 1, 'returned': 1, 'end': 5, 'retention_rate': 0.75}
    """
    last = Month.parse(month)
    first = last.plus(1 - months)
    text = statement("pito.metrics", "retention_by_month")
    counts = tables.query(text, by, first=first.number, last=last.number).rename(columns=STORED)
    counts = _every_month(counts, first, last)
    for column in ("retention_rate", "textbook_rate"):
        counts[column] = float("nan")
    some = counts["start"] > 0
    start = counts.loc[some, "start"]
    acquired = counts["new"] + counts["acquired_and_lost"]
    counts.loc[some, "retention_rate"] = counts["retained"] / start
    counts.loc[some, "textbook_rate"] = (counts["end"] - acquired) / start
    counts["lo"], counts["hi"] = wilson(counts["retained"], counts["start"])
    return counts


def _every_month(counts: pd.DataFrame, first: Month, last: Month) -> pd.DataFrame:
    """Give every group a row for every month: a month in which nobody was there is a month of zeros."""
    parts = sorted(counts["part"].unique()) or ["all"]
    every = pd.MultiIndex.from_product([range(first.number, last.number + 1), parts], names=["month", "part"])
    filled = counts.set_index(["month", "part"])[COUNTS].reindex(every, fill_value=0)
    return filled.astype("int64").reset_index()


def definition_bridge(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Definition bridge: one month's retention under the definitions in use, and the steps from the rate used here to each.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `months`.
    month : Month or "YYYY-MM"

    Returns
    -------
    DataFrame
        One row per definition: `definition`, `rate`, and the steps from the set rate to it in shares of one, which sum
        exactly: `returned` (customers who came back, counted as kept), `passed_through` (gained and lost inside the month,
        charged to the base), `base` (another denominator). Rates are missing with
        nobody at the start.

    Source
    ------
    `definitions.md` section 2, worked example; Stripe's glossary for the billing reading.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> bridge = definition_bridge(company(), "2026-02").set_index("definition")
    >>> bridge["rate"].round(3).to_dict()
    {'set': 0.75, 'textbook': 0.75, 'textbook_still_here': 1.0, 'textbook_with_returned': 0.5, 'billing': 0.667}
    """
    row = tables.once(retention_by_month, month).iloc[0]
    start = float(row["start"]) or float("nan")
    back, through = row["returned"] / start, row["acquired_and_lost"] / start
    acquired = row["new"] + row["acquired_and_lost"]
    gone = row["lost"] + row["acquired_and_lost"]
    billing = 1 - gone / (row["start"] + acquired) if row["start"] > 0 else float("nan")
    base = billing - (row["retention_rate"] - through)
    steps = [
        ("set", 0.0, 0.0, 0.0),
        ("textbook", back, -through, 0.0),
        ("textbook_still_here", back, 0.0, 0.0),
        ("textbook_with_returned", 0.0, -through, 0.0),
        ("billing", 0.0, -through, base),
    ]
    bridge = pd.DataFrame(steps, columns=["definition", "returned", "passed_through", "base"])
    bridge.insert(1, "rate", row["retention_rate"] + bridge[["returned", "passed_through", "base"]].sum(axis=1))
    return bridge
