"""Did a channel slow down against itself? The month's median wait, by group, beside its own earlier months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine
from pito.metrics.response import durations
from pito.month import Month
from pito.stats import counted_quantile, xmr_limits

EARLIER = 12
CLOCKS = {"elapsed": "wait_s", "business": "wait_open_s"}


def medians_by_month(
    tables: Engine, month: Month | str, months: int = EARLIER + 1, by: str | None = None, least: int = 1
) -> pd.DataFrame:
    """Median wait by month: Kaplan–Meier medians on both clocks, by month of arrival and group, as of the end of the last month.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `cutoffs`.
    month : Month or "YYYY-MM"
    months : int
    by : str, optional
        A column of `ticket_times`.
    least : int
        Months of a group with fewer tickets are left out.

    Returns
    -------
    DataFrame
        One row per group and month, oldest first: `part`, `month`, `tickets`, `elapsed`, `business` in seconds (missing: not
        reached, or no calendar).

    Source
    ------
    `definitions.md` section 4.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> medians_by_month(helpdesk(), "2026-06", by="channel")[["part", "tickets", "elapsed"]].values.tolist()
    [['Email', 10, 14400.0]]
    """
    found = tables.once(durations, month, months, by)
    found = found[found["automatic"] == 0]
    tickets, answered = found["tickets"].to_numpy(), found["answered"].to_numpy()
    waits = [found[wait].to_numpy(float, na_value=np.nan) for wait in CLOCKS.values()]
    rows = [
        [*group, int(tickets[at].sum()), *(counted_quantile(wait[at], answered[at], tickets[at]) for wait in waits)]
        for group, at in sorted(found.groupby(["part", "month"]).indices.items())
        if tickets[at].sum() >= least
    ]
    return pd.DataFrame(rows, columns=["part", "month", "tickets", *CLOCKS])


def median_signals(
    tables: Engine, month: Month | str, by: str | None = None, least: int = 1, clock: str = "business"
) -> pd.DataFrame:
    """Signal in the wait: whether the month's median lies outside the limits in which the earlier months' medians have moved.

    Limits are those of an XmR chart of the twelve months before; no limits and no signal with fewer. A median that was not
    reached lies above every limit.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `cutoffs`.
    month : Month or "YYYY-MM"
    by : str, optional
        A column of `ticket_times`.
    least : int
        Months of a group with fewer tickets are left out.
    clock : {"business", "elapsed"}

    Returns
    -------
    DataFrame
        One row per group with tickets in the month: `part`, `tickets`, `median` (seconds; missing: not reached), `earlier` (how
        many of the twelve months before have a median), `centre` (their mean), `lo`, `hi` (limits, never under 0), `signal`
        (1 slower, −1 faster, 0 neither or too few months).

    Source
    ------
    Wheeler & Chambers (1992), Understanding Statistical Process Control; `definitions.md`, small print travels.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> median_signals(helpdesk(), "2026-06", clock="elapsed")[["median", "earlier", "signal"]].values.tolist()
    [[14400.0, 0.0, 0.0]]
    """
    now = Month.parse(month).number
    history = tables.once(medians_by_month, month, EARLIER + 1, by, least)
    parts = history.loc[history["month"] == now, "part"]
    rows = [_judged(history[history["part"] == part], now, clock) for part in parts]
    columns = ["part", "tickets", "median", "earlier", "centre", "lo", "hi", "signal"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["tickets", "part"], ascending=[False, True], ignore_index=True
    )


def _judged(history: pd.DataFrame, now: int, clock: str) -> list:
    this, earlier = history[history["month"] == now].iloc[0], history.loc[history["month"] < now, clock].dropna()
    lo, hi = xmr_limits(earlier)
    median = this[clock]
    slower = median > hi or (np.isnan(median) and not np.isnan(hi))
    signal = 1 if slower else -1 if median < lo else 0
    return [this["part"], this["tickets"], median, len(earlier), earlier.mean(), np.maximum(lo, 0.0), hi, signal]
