"""Opening hours as one table of UTC quarter-hours, and the business time between instants that it gives.

Time zone, daylight saving and holidays are settled here once, so that business time between two instants is two
equi-joins and integer arithmetic on any engine, with a as the row of the beginning and b as that of the end:

    (b.cum_s + least(greatest(end_s - b.slot * 900, b.open_from), b.open_to) - b.open_from)
    - (a.cum_s + least(greatest(start_s - a.slot * 900, a.open_from), a.open_to) - a.open_from)

The shop is open at an instant when its second in the quarter-hour is at least `open_from` and under `open_to`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pito.calendar.hours import DAY, OpeningHours, zone_of
from pito.errors import WrongUse

QUARTER = 900
CHUNK = 1 << 15  # stamps at a time: what is worked on stays in the processor's cache


def business_calendar(hours: OpeningHours | Mapping[date, OpeningHours], first_day: date, last_day: date):
    """Opening hours of a range of local days as a table with one row per UTC quarter-hour, none left out.

    Hours are read on the local clocks. On the night the clocks change, an opening or closing time that is skipped is
    the moment of the change, and one that occurs twice is its first occurrence.

    Parameters
    ----------
    hours : OpeningHours, or mapping of date to OpeningHours
        The hours; where they changed, the hours in force from each date on.
    first_day, last_day : date
        Local days, both included.

    Returns
    -------
    pyarrow.Table or None
        int64 columns `slot` (UTC epoch seconds // 900), `cum_s` (open seconds between the table's beginning and that of
        the quarter-hour), `open_from` and `open_to` (its open part in seconds, 0–900; equal when it is shut).
        None when the hours in force at any time of the range hold no slot at all: business time is then not available,
        and never 0.

    Raises
    ------
    WrongUse
        The range is empty or begins before the first hours in force; a country or subdivision whose holidays are not
        known; hours of several time zones.

    Source
    ------
    Business hours as in the definitions: overlap with the opening calendar in local wall time.

    Examples
    --------
    >>> office = OpeningHours({"thu": ["08:05-16:00"]}, "Europe/Helsinki", country="FI")
    >>> calendar = business_calendar(office, date(2026, 6, 18), date(2026, 6, 18))
    >>> calendar.slice(31, 3).to_pandas()
          slot  cum_s  open_from  open_to
    0  1979731      0          0        0
    1  1979732      0        300      900
    2  1979733    600          0      900
    """
    periods = in_force(hours, first_day, last_day)
    if any(period.is_empty for period, _, _ in periods):
        return None
    spans = np.array([span for period in periods for span in _open_spans(*period)], dtype="int64").reshape(-1, 2)
    zone = zone_of(periods[0][0].time_zone)
    slots = np.arange(utc_second(first_day, 0, zone) // QUARTER, -(-utc_second(last_day + DAY, 0, zone) // QUARTER))
    return _table(slots, spans)


def business_seconds(calendar, start_s, end_s) -> np.ndarray:
    """Open seconds between two instants.

    Seconds are elapsed ones, fractions dropped: a Sunday open around the clock has 25 h when the clocks go back. A span
    that ends before it begins is negative, so that a wrong stamp shows instead of passing as an instant answer.

    Parameters
    ----------
    calendar : pyarrow.Table, DataFrame or None
        What `business_calendar` returns.
    start_s, end_s : array_like
        UTC epoch seconds; missing where there is no stamp.

    Returns
    -------
    ndarray of float
        Whole seconds, exact; NaN where either stamp is missing, and everywhere without a calendar.

    Raises
    ------
    WrongUse
        A stamp lies outside the calendar.

    Source
    ------
    Business hours as in the definitions: overlap with the opening calendar in local wall time.

    Examples
    --------
    Created on the Thursday before Midsummer at 15:30, answered on Monday at 09:30: Midsummer Eve is shut.

    >>> week = {day: ["08:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    >>> office = OpeningHours(week, "Europe/Helsinki", country="FI")
    >>> calendar = business_calendar(office, date(2026, 6, 1), date(2026, 6, 30))
    >>> created, answered = (datetime.fromisoformat(f"2026-06-{t}:30+03:00").timestamp() for t in ("18T15", "22T09"))
    >>> float(business_seconds(calendar, created, answered) / 3600), (answered - created) / 3600
    (2.0, 90.0)
    """
    start, end = np.broadcast_arrays(_seconds(start_s), _seconds(end_s))
    if calendar is None:
        return np.full(start.shape, np.nan)[()]
    return (_open_until(calendar, end) - _open_until(calendar, start)).astype(float)[()]


def paused_seconds(calendar, start_s: int, end_s: int, pauses: Sequence[tuple[int, int]] = ()) -> float:
    """Open seconds between two instants without those in which the clock stood still: waiting for the customer, closed.

    Parameters
    ----------
    calendar : pyarrow.Table, DataFrame or None
        What `business_calendar` returns.
    start_s, end_s : int
        UTC epoch seconds.
    pauses : sequence of (int, int)
        When the clock was stopped and started again, apart from each other. One that never ended is none.

    Returns
    -------
    float
        NaN without a calendar.

    Source
    ------
    Zammad's `ticket_sla_test.rb`: time in the states pending and closed does not count.

    Examples
    --------
    >>> calendar = business_calendar(OpeningHours({"mon": ["08:00-16:00"]}, "UTC"), date(2026, 5, 4), date(2026, 5, 4))
    >>> eight = int(datetime(2026, 5, 4, 8, tzinfo=UTC).timestamp())
    >>> float(paused_seconds(calendar, eight, eight + 7200, [(eight + 600, eight + 1200)]))
    6600.0
    """
    inside = [(max(stop, start_s), min(go, end_s)) for stop, go in pauses if stop < end_s and go > start_s]
    stopped = sum(business_seconds(calendar, stop, go) for stop, go in inside)
    return business_seconds(calendar, start_s, end_s) - stopped


def due_second(calendar, start_s: int, seconds: int, pauses: Sequence[tuple[int, int]] = ()) -> int | None:
    """When a promise of so many open seconds falls due: the first instant by which they have passed, pauses left out.

    Parameters
    ----------
    calendar : pyarrow.Table, DataFrame or None
    start_s : int
        UTC epoch seconds.
    seconds : int
        What was promised, in open seconds.
    pauses : sequence of (int, int)
        See `paused_seconds`.

    Returns
    -------
    int or None
        UTC epoch seconds; None without a calendar, or where the calendar ends before.

    Source
    ------
    Zammad's `ticket_sla_test.rb`.

    Examples
    --------
    >>> calendar = business_calendar(OpeningHours({"mon": ["08:00-16:00"]}, "UTC"), date(2026, 5, 4), date(2026, 5, 11))
    >>> three = int(datetime(2026, 5, 4, 15, tzinfo=UTC).timestamp())
    >>> print(datetime.fromtimestamp(due_second(calendar, three, 2 * 3600), UTC))
    2026-05-11 09:00:00+00:00
    """
    if calendar is None:
        return None
    slot = np.asarray(calendar["slot"])
    instants = range(start_s, (int(slot[-1]) + 1) * QUARTER)
    place = bisect_left(instants, seconds, key=lambda s: paused_seconds(calendar, start_s, s, pauses))
    return instants[place] if place < len(instants) else None


def in_force(hours, first_day: date, last_day: date) -> list[tuple[OpeningHours, date, date]]:
    """Return which hours hold from which day to which, within the range."""
    if last_day < first_day:
        raise WrongUse(f"A calendar must end on or after the day it begins; got {first_day} to {last_day}.")
    if isinstance(hours, OpeningHours):
        return [(hours, first_day, last_day)]
    if min(hours, default=date.max) > first_day:
        raise WrongUse(
            f"No opening hours are given for {first_day}; give those in force on the calendar's first day too."
        )
    if len({period.time_zone for period in hours.values()}) > 1:
        raise WrongUse("Opening hours that follow each other must be in one time zone.")
    starts = sorted(hours)
    ends = [start - DAY for start in starts[1:]] + [last_day]
    periods = [
        (hours[start], max(start, first_day), min(end, last_day)) for start, end in zip(starts, ends, strict=True)
    ]
    return [(period, first, last) for period, first, last in periods if first <= last]


def _open_spans(hours: OpeningHours, first_day: date, last_day: date) -> Iterator[tuple[int, int]]:
    """Yield when it opens and closes in UTC seconds, in order."""
    zone, holidays = zone_of(hours.time_zone), hours.holidays(first_day.year, last_day.year)
    for number in range(first_day.toordinal(), last_day.toordinal() + 1):
        day = date.fromordinal(number)
        for opens, closes in hours.spans_on(day, holidays):
            yield utc_second(day, opens, zone), utc_second(day, closes, zone)


def utc_second(day: date, minutes: int, zone: ZoneInfo) -> int:
    """Return when local clocks show so many minutes after a day's midnight, in UTC seconds."""
    wall = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    first, second = int(wall.timestamp()), int(wall.replace(fold=1).timestamp())
    return first if first <= second else _change_of_clocks(second, first, zone)


def _change_of_clocks(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the second between two at which the clocks were put forward."""

    def offset(second: int) -> timedelta:
        return datetime.fromtimestamp(second, zone).utcoffset()

    seconds = range(before, after + 1)
    return seconds[bisect_right(seconds, offset(before), key=offset)]


def _table(slots: np.ndarray, spans: np.ndarray):
    """Lay opening spans, in order and apart, over quarter-hours."""
    import pyarrow as pa

    begins = slots * QUARTER
    passed = np.r_[0, np.cumsum(spans[:, 1] - spans[:, 0])]
    edges, open_at_edges = np.r_[begins[0], spans.ravel()], np.r_[0, np.c_[passed[:-1], passed[1:]].ravel()]
    open_until = np.interp(np.r_[begins, begins[-1] + QUARTER], edges, open_at_edges).astype("int64")
    next_opening = np.r_[spans[:, 0], begins[-1] + QUARTER][np.searchsorted(spans[:, 1], begins, side="right")]
    length = np.diff(open_until)
    open_from = np.where(length > 0, np.maximum(next_opening - begins, 0), 0)
    return pa.table({"slot": slots, "cum_s": open_until[:-1], "open_from": open_from, "open_to": open_from + length})


def _seconds(stamps) -> np.ndarray:
    """Return stamps as whole seconds; as floats only where some are missing."""
    if np.ma.isMaskedArray(stamps):
        stamps = stamps.astype(float).filled(np.nan)
    seconds = np.asarray(stamps)
    if seconds.dtype.kind in "iu":
        return seconds.astype("int64", copy=False)
    seconds = np.floor(seconds.astype(float))
    return seconds if np.isnan(seconds).any() else seconds.astype("int64")


def _open_until(calendar, seconds: np.ndarray) -> np.ndarray:
    """Return the open seconds between the calendar's beginning and each instant."""
    if seconds.dtype.kind == "f":
        known = ~np.isnan(seconds)
        found = np.full(seconds.shape, np.nan)
        found[known] = _open_until(calendar, seconds[known].astype("int64"))
        return found
    slot = np.asarray(calendar["slot"])
    first, end = int(slot[0]) * QUARTER, (int(slot[-1]) + 1) * QUARTER
    _check_inside(seconds, first, end)
    kind = np.int32 if end - first < 2**31 else np.int64  # half the bytes to move where they suffice
    cum_s, opens, closes = (np.asarray(calendar[c]).astype(kind) for c in ("cum_s", "open_from", "open_to"))
    flat, before = seconds.ravel(), cum_s - opens
    found = np.empty(len(flat), "int64")
    for place in range(0, len(flat), CHUNK):
        within = (flat[place : place + CHUNK] - first).astype(kind)
        row = within // kind(QUARTER)
        within -= row * kind(QUARTER)
        np.clip(within, opens.take(row), closes.take(row), out=within)
        found[place : place + CHUNK] = before.take(row) + within
    return found.reshape(seconds.shape)


def _check_inside(seconds: np.ndarray, first: int, end: int) -> None:
    if not seconds.size or (seconds.min() >= first and seconds.max() < end):
        return
    outside = seconds[(seconds < first) | (seconds >= end)][0]
    stamp, since, until = (
        datetime.fromtimestamp(int(s), UTC).strftime("%Y-%m-%d %H:%M") for s in (outside, first, end)
    )
    raise WrongUse(f"{stamp} UTC lies outside the business calendar, {since} to {until} UTC; make it for more days.")
