"""When is the business open? Opening hours, public holidays and own closures, as one table of UTC quarter-hours.

Time zone, daylight saving and holidays are settled here once, so that business time between two instants is two
equi-joins and integer arithmetic on any engine, with a as the row of the beginning and b as that of the end:

    (b.cum_s + least(greatest(end_s - b.slot * 900, b.open_from), b.open_to) - b.open_from)
    - (a.cum_s + least(greatest(start_s - a.slot * 900, a.open_from), a.open_to) - a.open_from)

The shop is open at an instant when its second in the quarter-hour is at least `open_from` and under `open_to`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pito.errors import WrongUse

QUARTER = 900
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLOT = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class OpeningHours:
    """Opening hours of one business on its own clocks.

    A date in `overrides` has those hours whatever else; a date in `closed` or a public holiday has none.

    Parameters
    ----------
    weekly : mapping of str to sequence of str
        Weekday (`mon` … `sun`) → opening slots such as "08:00-16:00", several a day allowed, until 24:00 at the latest.
        A weekday left out is shut. Without any slot there is no calendar.
    time_zone : str
        Where the clocks hang: `Europe/Helsinki`.
    country : str, optional
        Two-letter code whose public holidays are shut, eves included where the country as good as keeps them: in
        Finland Midsummer Eve and Christmas Eve. Without it no holiday is known.
    subdivision : str, optional
        Part of the country with holidays of its own: `BY` for Bavaria in `DE`.
    closed : sequence of date or str
        Own closures.
    overrides : mapping of date or str to sequence of str
        Days with hours of their own, a holiday that is worked for instance.

    Raises
    ------
    WrongUse
        A weekday, slot, date or time zone that is none; slots that overlap, or a break within one quarter-hour; a date
        both closed and overridden.

    Examples
    --------
    >>> OpeningHours({"mon": ["8-16"]}, "Europe/Helsinki")
    Traceback (most recent call last):
    pito.errors.WrongUse: Opening hours must look like 08:00-16:00; got '8-16' for mon.
    """

    weekly: Mapping[str, Sequence[str]]
    time_zone: str
    country: str | None = None
    subdivision: str | None = None
    closed: Sequence[date | str] = ()
    overrides: Mapping[date | str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self):
        if unknown := [day for day in self.weekly if day not in WEEKDAYS]:
            raise WrongUse(f"A weekday is one of {', '.join(WEEKDAYS)}; got '{unknown[0]}'.")
        object.__setattr__(self, "closed", frozenset(_date(day) for day in self.closed))
        object.__setattr__(self, "overrides", {_date(day): slots for day, slots in self.overrides.items()})
        if both := self.closed & set(self.overrides):
            raise WrongUse(f"{min(both)} is both closed and has opening hours of its own; keep one of them.")
        for day, slots in (*self.weekly.items(), *self.overrides.items()):
            _spans(slots, day)
        _zone(self.time_zone)

    @property
    def is_empty(self) -> bool:
        """Whether nobody said when the business is open."""
        return not any(self.weekly.values()) and not any(self.overrides.values())

    def holidays(self, first_year: int, last_year: int) -> frozenset[date]:
        """Return the country's public holidays and the eves it as good as keeps, within whole years."""
        if not self.country:
            return frozenset()
        from holidays import country_holidays

        place = {"subdiv": self.subdivision, "years": range(first_year, last_year + 1)}
        try:
            offered = country_holidays(self.country).supported_categories
            kept = tuple(kind for kind in ("public", "de_facto") if kind in offered)
            return frozenset(country_holidays(self.country, categories=kept, **place))
        except NotImplementedError as unknown:
            where = " ".join(filter(None, (self.country, self.subdivision)))
            raise WrongUse(
                f"No public holidays are known for '{where}'; use a two-letter country such as FI."
            ) from unknown

    def spans_on(self, day: date, holidays: frozenset[date]) -> list[tuple[int, int]]:
        """Return a day's opening spans in minutes after midnight, given the public holidays."""
        if day in self.overrides:
            return _spans(self.overrides[day], day)
        if day in self.closed or day in holidays:
            return []
        weekday = WEEKDAYS[day.weekday()]
        return _spans(self.weekly.get(weekday, ()), weekday)


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
    periods = _in_force(hours, first_day, last_day)
    if any(period.is_empty for period, _, _ in periods):
        return None
    spans = np.array([span for period in periods for span in _open_spans(*period)], dtype="int64").reshape(-1, 2)
    zone = _zone(periods[0][0].time_zone)
    slots = np.arange(_utc(first_day, 0, zone) // QUARTER, -(-_utc(last_day + DAY, 0, zone) // QUARTER))
    return _table(slots, spans)


def business_seconds(calendar, start_s, end_s) -> np.ndarray:
    """Open seconds between two instants.

    Seconds are elapsed ones: a Sunday open around the clock has 25 h when the clocks go back. A span that ends before
    it begins is negative, so that a wrong stamp shows instead of passing as an instant answer.

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
    return (_open_until(calendar, end) - _open_until(calendar, start))[()]


def working_day_seconds(hours: OpeningHours) -> int | None:
    """Length of one working day: the most common open time of the week's open days, of equally common ones the shorter.

    Parameters
    ----------
    hours : OpeningHours

    Returns
    -------
    int or None
        Seconds, breaks left out; None when no weekday is open.

    Source
    ------
    "Answered within 24 h on the business clock (one working day)" of the definitions.

    Examples
    --------
    >>> week = {day: ["08:00-12:00", "12:30-16:00"] for day in ("mon", "tue", "wed", "thu")}
    >>> working_day_seconds(OpeningHours(week | {"fri": ["08:00-14:00"]}, "Europe/Helsinki")) / 3600
    7.5
    """
    open_days = [_spans(slots, day) for day, slots in hours.weekly.items() if slots]
    lengths = Counter(sum(closes - opens for opens, closes in spans) for spans in open_days)
    if not lengths:
        return None
    most = max(lengths.values())
    return 60 * min(length for length, days in lengths.items() if days == most)


def _spans(slots: Sequence[str], where) -> list[tuple[int, int]]:
    """Return a day's opening spans in minutes after midnight, in order, those that touch joined."""
    spans: list[tuple[int, int]] = []
    for opens, closes in sorted(_minutes(slot, where) for slot in slots):
        before = spans[-1][1] if spans else -1
        if opens < before:
            raise WrongUse(f"Opening hours must not overlap; {', '.join(slots)} do for {where}.")
        if opens == before:
            spans[-1] = (spans[-1][0], closes)
        elif opens // 15 == (before - 1) // 15:
            raise WrongUse(
                f"A break must not lie within one quarter-hour of the clock; {', '.join(slots)} does for {where}."
            )
        else:
            spans.append((opens, closes))
    return spans


def _minutes(slot: str, where) -> tuple[int, int]:
    found = SLOT.fullmatch(slot)
    if not found:
        raise WrongUse(f"Opening hours must look like 08:00-16:00; got '{slot}' for {where}.")
    opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if not opens < closes <= 24 * 60:
        raise WrongUse(
            f"Opening hours must end after they begin and by 24:00; got '{slot}' for {where}. "
            "Hours over midnight are two: until 24:00, and from 00:00 on the next day."
        )
    return opens, closes


def _date(day: date | str) -> date:
    try:
        return day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError as wrong:
        raise WrongUse(f"A date must be YYYY-MM-DD, for example 2026-12-31; got '{day}'.") from wrong


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise WrongUse(f"A time zone must be one such as Europe/Helsinki; got '{name}'.") from unknown


def _in_force(hours, first_day: date, last_day: date) -> list[tuple[OpeningHours, date, date]]:
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
    zone, holidays = _zone(hours.time_zone), hours.holidays(first_day.year, last_day.year)
    for number in range(first_day.toordinal(), last_day.toordinal() + 1):
        day = date.fromordinal(number)
        for opens, closes in hours.spans_on(day, holidays):
            yield _utc(day, opens, zone), _utc(day, closes, zone)


def _utc(day: date, minutes: int, zone: ZoneInfo) -> int:
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
    if np.ma.isMaskedArray(stamps):
        return stamps.astype(float).filled(np.nan)
    return np.asarray(stamps, dtype=float)


def _open_until(calendar, seconds: np.ndarray) -> np.ndarray:
    """Return the open seconds between the calendar's beginning and each instant."""
    slot, cum_s, open_from, open_to = (np.asarray(calendar[c]) for c in ("slot", "cum_s", "open_from", "open_to"))
    first, end = slot[0] * QUARTER, (slot[-1] + 1) * QUARTER
    if (outside := seconds[(seconds < first) | (seconds >= end)]).size:
        stamp, since, until = (
            datetime.fromtimestamp(int(s), UTC).strftime("%Y-%m-%d %H:%M") for s in (outside[0], first, end)
        )
        raise WrongUse(
            f"{stamp} UTC lies outside the business calendar, {since} to {until} UTC; make it for more days."
        )
    row = np.nan_to_num((seconds - first) // QUARTER).astype("int64")
    within = np.clip(seconds - slot[row] * QUARTER, open_from[row], open_to[row])
    return cum_s[row] + within - open_from[row]
