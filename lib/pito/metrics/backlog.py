"""What is still open? Tickets without an answer, the backlog's age, and whether more come in than are solved."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import EPOCH, Month

DAY = 86_400
BANDS = ((0, 1), (1, 3), (3, 7), (7, 30), (30, 90), (90, None))
"""Age bands in days: over the first, up to and with the second."""
QUARTER = 900


def unanswered(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Unanswered: tickets open without any reply at the cut-off, the longest waiting first.

    An answer or solution that came after the end of `month` is not seen. Tickets whose only known reply is an automatic one
    are not here: whether a person answered them the export does not say; `backlog` counts them.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `cutoffs`.
    month : Month or "YYYY-MM"

    Returns
    -------
    DataFrame
        One row per ticket, without customer and agent: `ticket_id`, `created_s`, `created_day`, `channel`, `priority`,
        `category`, `team`, `tier`, `wait_s`, and `wait_open_s` on the opening clock (missing without a calendar). No rows
        where nobody waits.

    Source
    ------
    `definitions.md` section 4: unanswered, oldest first in a list.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> for column in ("ticket_id", "priority", "category", "team", "tier"):
    ...     _ = tables.connection.execute(f"alter table ticket_times add column {column} varchar")
    >>> _ = tables.connection.execute("alter table ticket_times add column created_day integer")
    >>> (unanswered(tables, "2026-06")["wait_s"] / 3600).tolist()
    [50.0, 30.0]
    """
    return tables.query(statement("pito.metrics", "backlog_unanswered"), month=Month.parse(month).number)


def backlog(tables: Engine, month: Month | str, by: str | None = None) -> pd.DataFrame:
    """Backlog: tickets open at the cut-off by age, and how many of them nobody has answered.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `months`.
    month : Month or "YYYY-MM"
    by : str, optional
        A column of `ticket_times`.

    Returns
    -------
    DataFrame
        Per group one row for each of the six age bands, also the empty ones: `part`, `over_days`, `up_to_days` (missing: no
        end), `tickets`, `unanswered`, `automatic` (the only known reply is an automatic one), `oldest_s` (age of the oldest).
        No rows where nothing is open.

    Source
    ------
    `definitions.md` section 4: open at cut-off by age band. A ticket exactly a day old is in the first band.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> backlog(helpdesk(), "2026-06")[["over_days", "tickets", "unanswered"]].head(3).values.tolist()
    [[0, 0, 0], [1, 2, 2], [3, 0, 0]]
    """
    found = tables.query(statement("pito.metrics", "backlog_ages"), by, month=Month.parse(month).number)
    every = pd.MultiIndex.from_product([found["part"].unique(), range(len(BANDS))], names=["part", "band"])
    table = found.set_index(["part", "band"]).reindex(every, fill_value=0).reset_index()
    over, up_to = zip(*BANDS, strict=True)
    table.insert(1, "over_days", table["band"].map(dict(enumerate(over))).astype("int64"))
    table.insert(2, "up_to_days", table["band"].map(dict(enumerate(up_to))).astype("Int64"))
    return table.drop(columns="band")


def flow(tables: Engine, month: Month | str, time_zone: str, weeks: int = 13) -> pd.DataFrame:
    """Flow: tickets that came and tickets solved per ISO week, and how many were open at its end.

    A ticket solved, reopened and solved again counts as solved in the week of the solution that stands: exports hold no other.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `months`.
    month : Month or "YYYY-MM"
        Its end is the cut-off; the last week is the last that is over by then.
    time_zone : str
        On whose clocks a week begins.
    weeks : int

    Returns
    -------
    DataFrame
        One row per week, oldest first: `first_day` (its Monday, days since 1970), `opened`, `resolved`, `open_at_end`. Weeks
        without tickets are there with 0.

    Source
    ------
    `definitions.md` section 4: opened and resolved per week; weeks are ISO weeks.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> flow(helpdesk(), "2026-06", "Europe/Helsinki", weeks=2)[["opened", "resolved", "open_at_end"]].values.tolist()
    [[0, 0, 0], [9, 8, 1]]
    """
    mondays = _mondays(Month.parse(month), weeks)
    starts = _local_midnights(mondays, time_zone)
    found = tables.query(
        statement("pito.metrics", "backlog_flow"), first_slot=int(starts[0]) // QUARTER, end_s=int(starts[-1])
    )
    week = np.searchsorted(starts, found["slot"] * QUARTER, side="right") - 1
    sums = found.groupby(week)[["opened", "resolved"]].sum().reindex(range(-1, weeks), fill_value=0)
    level = (sums["opened"] - sums["resolved"]).cumsum()
    table = sums.assign(open_at_end=level).loc[0:].astype("int64").reset_index(drop=True)
    table.insert(0, "first_day", [(day - EPOCH).days for day in mondays[:-1]])
    return table


def _mondays(month: Month, weeks: int) -> list:
    """Return the Mondays on which the last weeks before the month's end begin, and the one after them."""
    last = month.end - timedelta(days=month.end.weekday())
    return [last - timedelta(days=7 * back) for back in range(weeks, -1, -1)]


def _local_midnights(days: list, time_zone: str) -> np.ndarray:
    """Return when days begin on those clocks, in UTC seconds."""
    local = pd.DatetimeIndex(days).tz_localize(time_zone, ambiguous=True, nonexistent="shift_forward")
    return local.as_unit("s").asi8
