"""Is the promised answer kept, when what is promised depends on the priority?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson

HOUR = 3600
COUNTS = ["met", "missed", "undecided"]


def promises_by_priority(
    tables: Engine,
    month: Month | str,
    default_hours: float = 24,
    hours: tuple[tuple[str, float], ...] = (),
    clock: str = "elapsed",
    months: int = 1,
    by: str | None = None,
) -> pd.DataFrame:
    """Promise by priority: first answers promised within the hours of each ticket's own priority, kept, missed or undecided.

    A promise is missed at its deadline, even while the ticket is open; an answer exactly at the deadline keeps it. One whose
    deadline has not come is undecided. Priority and tier are those the export shows; where it shows today's, they may have
    been others when the ticket came.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `cutoffs`.
    month : Month or "YYYY-MM"
    default_hours : float
        What is promised to priorities not named.
    hours : tuple of (priority, hours)
        What is promised to a priority; upper and lower case are one.
    clock : {"elapsed", "business"}
    months : int
        Months of arrival, ending with `month`.
    by : str, optional
        A column of `ticket_times`, `priority` or `tier` for instance.

    Returns
    -------
    DataFrame
        One row per group, most tickets first: `part`, `tickets`, `met`, `missed`, `undecided`; `share` = met / (met +
        missed) with its 95 % Wilson interval `lo`, `hi`; `least` = met / all and `most` = (met + undecided) / all. Missing
        where nothing is decided; no rows without tickets or, on the business clock, without opening hours.

    Source
    ------
    `definitions.md` section 4: 4 met, 3 missed, 3 undecided give 57.1 %, bounds 40–70 %.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> _ = tables.connection.execute("alter table ticket_times add column priority varchar")
    >>> _ = tables.connection.execute("update ticket_times set priority = 'Urgent' where responded_s - created_s < 8000")
    >>> table = promises_by_priority(tables, "2026-06", 4, (("urgent", 1),), by="priority")
    >>> table[["part", "met", "missed", "undecided"]].values.tolist()
    [['', 2, 5, 0], ['Urgent', 1, 2, 0]]
    """
    last, wait = Month.parse(month), f"{clock}_s"
    text = statement("pito.metrics", "promises")
    found = tables.query(text, by, first=last.plus(1 - months).number, last=last.number)
    found = found[found[wait].notna()]
    promised = found["urgency"].map({name.lower(): h for name, h in hours}).fillna(default_hours) * HOUR
    in_time, answered = found[wait] <= promised, found["answered"] == 1
    outcome = pd.Series("missed", found.index).mask(in_time & answered, "met").mask(in_time & ~answered, "undecided")
    table = found.groupby(["part", outcome])["tickets"].sum().unstack(fill_value=0)
    table = table.reindex(columns=COUNTS, fill_value=0).astype("int64")
    return _shares(table.reset_index().rename_axis(columns=None))


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    table.insert(1, "tickets", table[COUNTS].sum(axis=1))
    decided = table["met"] + table["missed"]
    table["share"] = table["met"] / decided.where(decided > 0)
    table["lo"], table["hi"] = wilson(table["met"], decided)
    table["least"], table["most"] = (
        found / table["tickets"] for found in (table["met"], table["met"] + table["undecided"])
    )
    return table.sort_values(["tickets", "part"], ascending=[False, True], ignore_index=True)
