"""Which hours counted? A span of time laid out stretch by stretch, each with the reason why it counts or does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from pito.calendar.hours import DAY, OpeningHours, zone_of
from pito.calendar.quarters import in_force, utc_second
from pito.errors import WrongUse

LONGEST = 366
COLUMNS = ["day", "opens", "closes", "counts", "reason", "holiday", "seconds"]


def counted(start: datetime, end: datetime, hours: OpeningHours | Mapping[date, OpeningHours], language: str = "en_US"):
    """Lay a span of time out: which stretches were business time, and why the others were not.

    Parameters
    ----------
    start, end : datetime
        Local wall time when they have no time zone of their own. At most a year apart.
    hours : OpeningHours, or mapping of date to OpeningHours
        As for `business_calendar`.
    language : str
        Of the holidays' names.

    Returns
    -------
    DataFrame
        One row per stretch, in order, without gaps: `day`, `opens` and `closes` (local clocks), `counts`, `reason` (`open`,
        `closed` outside the hours of an open day, `day_off` where the weekday has none, `holiday`, `closure`), the
        holiday's own name in `holiday`, and `seconds` elapsed. The seconds that count are those `business_seconds` gives.

    Raises
    ------
    WrongUse
        It ends before it begins, or more than a year after.

    Source
    ------
    Business hours as in the definitions.

    Examples
    --------
    >>> week = {day: ["08:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    >>> office = OpeningHours(week, "Europe/Helsinki", country="FI")
    >>> rows = counted(datetime(2026, 6, 18, 15, 30), datetime(2026, 6, 19, 9), office)
    >>> rows[["counts", "reason", "holiday", "seconds"]].values.tolist()
    [[True, 'open', '', 1800], [False, 'closed', '', 28800], [False, 'holiday', 'Midsummer Eve', 32400]]
    """
    import pandas as pd

    every = hours if isinstance(hours, Mapping) else {date.min: hours}
    zone = zone_of(next(iter(every.values())).time_zone)
    first, last = (_local(stamp, zone) for stamp in (start, end))
    if not timedelta() <= last - first <= timedelta(days=LONGEST):
        raise WrongUse(f"The second moment must come after the first, within a year; got {start} to {end}.")
    periods = in_force(every, first.date(), last.date())
    rows = [row for period in periods for row in _stretches(*period, first, last, language)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _local(stamp: datetime, zone) -> datetime:
    return stamp.astimezone(zone) if stamp.tzinfo else stamp.replace(tzinfo=zone)


def _stretches(hours: OpeningHours, first_day: date, last_day: date, start, end, language: str) -> Iterator[tuple]:
    """Yield the stretches of the days on which these hours hold, cut to the span."""
    zone, holidays = start.tzinfo, hours.holidays(first_day.year, last_day.year, language)
    for number in range(first_day.toordinal(), last_day.toordinal() + 1):
        day = date.fromordinal(number)
        spans, reason = hours.spans_on(day, holidays), _shut(hours, day, holidays)
        for since, until, is_open in _laid_out(day, spans, zone):
            since, until = max(since, int(start.timestamp())), min(until, int(end.timestamp()))
            if since < until:
                clock = [datetime.fromtimestamp(second, zone).replace(tzinfo=None) for second in (since, until)]
                why = "open" if is_open else reason
                yield day, *clock, is_open, why, holidays.get(day, "") if why == "holiday" else "", until - since


def _laid_out(day: date, spans, zone) -> Iterator[tuple[int, int, bool]]:
    """Yield a whole local day in UTC seconds, open and shut by turns."""
    at = utc_second(day, 0, zone)
    for opens, closes in spans:
        opens, closes = utc_second(day, opens, zone), utc_second(day, closes, zone)
        yield at, opens, False
        yield opens, closes, True
        at = closes
    yield at, utc_second(day + DAY, 0, zone), False


def _shut(hours: OpeningHours, day: date, holidays) -> str:
    """Say why the shut part of a day is shut."""
    if hours.spans_on(day, holidays):
        return "closed"
    if day in hours.closed or day in hours.overrides:
        return "closure"
    return "holiday" if hours.spans_on(day, ()) else "day_off"
