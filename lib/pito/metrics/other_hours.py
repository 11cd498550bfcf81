"""What if we had opened on Saturdays? The same tickets on the opening clock as it is, and on another one."""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import counted_quantile


def under_other_hours(tables: Engine, month: Month | str, months: int = 13) -> pd.DataFrame:
    """Other opening hours: the wait in opening hours as it is, and what the same answers would have taken under other hours.

    Answers are taken as given at the moments they were: other hours change what is counted, and make nobody answer sooner.
    What they would change for the customer is how many tickets come while somebody is there.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times`, `cutoffs`, and the other calendar as `other_opening`, like `opening`, over all stamps asked for.
    month : Month or "YYYY-MM"
    months : int
        Months of arrival, ending with `month`.

    Returns
    -------
    DataFrame
        One row per month of arrival, oldest first: `month`, `tickets`, `median` and `other_median` in open seconds (missing:
        not reached, or no calendar), `came_open` (came while it would have been open). No rows without the other calendar.

    Source
    ------
    Own definition: the same stamps on another opening clock.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> always = pd.DataFrame({"slot": range(1978900, 1984900)}).assign(open_from=0, open_to=900)
    >>> tables.put("other_opening", always.assign(cum_s=900 * always.index))
    >>> under_other_hours(tables, "2026-06")[["tickets", "other_median", "came_open"]].values.tolist()
    [[10.0, 14400.0, 10.0]]
    """
    last = Month.parse(month)
    text = statement("pito.metrics", "other_hours")
    found = tables.query(text, first=last.plus(1 - months).number, last=last.number)
    rows = [
        [number, int(rows["tickets"].sum()), _median(rows, "wait_open_s"), _median(rows, "other_open_s"), _open(rows)]
        for number, rows in found.groupby("month")
    ]
    return pd.DataFrame(rows, columns=["month", "tickets", "median", "other_median", "came_open"])


def _open(rows: pd.DataFrame) -> int:
    return int((rows["came_open"] * rows["tickets"]).sum())


def _median(rows: pd.DataFrame, wait: str) -> float:
    return counted_quantile(rows[wait], rows["answered"], rows["tickets"])
