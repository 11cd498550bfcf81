"""When do customers write? Tickets by weekday and hour, laid over the opening hours."""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson

QUARTER, HOUR = 900, 3600


def arrivals(tables: Engine, month: Month | str, time_zone: str, months: int = 12) -> pd.DataFrame:
    """Arrivals: tickets by weekday and hour of the local clocks, how many came while it was shut, and when it was open.

    Automatic replies play no part: every ticket that came counts, merged ones excepted.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times`, `clock_opening` and `opening`.
    month : Month or "YYYY-MM"
    time_zone : str
        The clocks on which weekday and hour are read.
    months : int
        Months of arrival, ending with `month`.

    Returns
    -------
    DataFrame
        168 rows, Monday 0 h first: `weekday` (0 = Monday), `hour`, `tickets`, `outside` (of them, came while it was shut;
        missing without a calendar), `open_share` (part of these hours in the period that was open, holidays counted as shut;
        missing without a calendar). No rows without tickets.

    Source
    ------
    `definitions.md` section 4: tickets by weekday × hour, share outside opening hours.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> for name in ("opening", "clock_opening"):
    ...     tables.define(name, dict.fromkeys(("clock", "slot", "open_from", "open_to"), "bigint"))
    >>> table = arrivals(tables, "2026-06", "Europe/Helsinki", months=1)
    >>> table[table["tickets"] > 0].values.tolist()
    [[0.0, 18.0, 1.0, nan, nan], [4.0, 20.0, 8.0, nan, nan], [6.0, 22.0, 1.0, nan, nan]]
    """
    last = Month.parse(month)
    first = last.plus(1 - months)
    found = tables.once(_quarters, first, last)
    if not len(found):
        return pd.DataFrame(columns=["weekday", "hour", "tickets", "outside", "open_share"])
    hours = found.groupby(_hour_of_week(found["slot"], time_zone))[["tickets", "outside"]].sum(min_count=1)
    table = hours.reindex(range(168))
    table["tickets"] = table["tickets"].fillna(0).astype("int64")
    table["outside"] = table["outside"].astype(float)
    if found["outside"].notna().any():
        table["outside"] = table["outside"].fillna(0)
    table["open_share"] = _open_share(tables, first, last, time_zone)
    table.insert(0, "weekday", table.index // 24)
    table.insert(1, "hour", table.index % 24)
    return table.reset_index(drop=True)


def outside_hours(tables: Engine, month: Month | str, months: int = 12) -> pd.DataFrame:
    """Outside opening hours: the share of tickets that came while it was shut.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times`, `clock_opening` and `opening`.
    month : Month or "YYYY-MM"
    months : int
        Months of arrival, ending with `month`.

    Returns
    -------
    DataFrame
        One row: `tickets`, `outside`, `share` with its 95 % Wilson interval `lo`, `hi`. Missing without a calendar; no row
        without tickets.

    Source
    ------
    `definitions.md` section 4.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> shut = pd.DataFrame({"slot": range(1978900, 1984800), "open_from": 0, "open_to": 0, "clock": 0})
    >>> tables.put("clock_opening", shut)
    >>> outside_hours(tables, "2026-06", months=1)[["tickets", "outside", "share"]].values.tolist()
    [[10.0, 10.0, 1.0]]
    """
    last = Month.parse(month)
    found = tables.once(_quarters, last.plus(1 - months), last)
    if not len(found):
        return pd.DataFrame(columns=["tickets", "outside", "share", "lo", "hi"])
    tickets, outside = int(found["tickets"].sum()), found["outside"].astype(float).sum(min_count=1)
    lo, hi = wilson(outside, tickets)
    row = {"tickets": tickets, "outside": outside, "share": outside / tickets, "lo": float(lo), "hi": float(hi)}
    return pd.DataFrame([row])


def _quarters(tables: Engine, first: Month, last: Month) -> pd.DataFrame:
    """Return the quarter-hours in which tickets came."""
    return tables.query(statement("pito.metrics", "arrivals"), first=first.number, last=last.number)


def _hour_of_week(slots: pd.Series, time_zone: str):
    """Return for UTC quarter-hours which of the week's 168 local hours they lie in."""
    local = pd.to_datetime(slots * QUARTER, unit="s", utc=True).dt.tz_convert(time_zone).dt
    return (local.day_of_week * 24 + local.hour).to_numpy()


def _open_share(tables: Engine, first: Month, last: Month, time_zone: str) -> pd.Series:
    slots = [first.first_second(time_zone) // QUARTER, last.end_second(time_zone) // QUARTER]
    quarters = tables.query(statement("pito.metrics", "arrivals_open"), first_slot=slots[0], end_slot=slots[1])
    hours = quarters.groupby(_hour_of_week(quarters["slot"], time_zone))["open_s"].agg(["sum", "count"])
    return (hours["sum"] / (hours["count"] * QUARTER)).reindex(range(168))
