"""When the demo company is open: Monday to Friday 08–16 in Helsinki, Finnish public holidays and eves closed.

Everything is local wall time: the clocks change on Sunday nights, when nobody works, so business time needs no offsets.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

OPENS, CLOSES = 8, 16
DAY_SECONDS = (CLOSES - OPENS) * 3600


@cache
def closed_days(year: int) -> frozenset[date]:
    """Return the country's public holidays and the two eves nobody works on."""
    import holidays

    return frozenset(holidays.country_holidays("FI", years=[year]))


@cache
def is_open_day(day: date) -> bool:
    """Say whether anybody works that day."""
    return day.weekday() < 5 and day not in closed_days(day.year)


def is_open(at: datetime) -> bool:
    """Say whether somebody is at work at that moment."""
    return OPENS <= at.hour < CLOSES and is_open_day(at.date())


def next_open(at: datetime) -> datetime:
    """Return the moment itself when open, else when the doors open next."""
    if is_open(at):
        return at
    day = at.date() + timedelta(days=at.hour >= CLOSES)
    while not is_open_day(day):
        day += timedelta(days=1)
    return max(at, datetime.combine(day, time(OPENS)))


def after(at: datetime, seconds: int) -> datetime:
    """Return the moment so many business seconds later.

    Examples
    --------
    >>> after(datetime(2026, 6, 18, 15, 30), 7200)  # over Midsummer
    datetime.datetime(2026, 6, 22, 9, 30)
    """
    at = next_open(at)
    while seconds > (left := seconds_left(at)):
        seconds -= left
        at = next_open(at + timedelta(seconds=left))
    return at + timedelta(seconds=seconds)


def seconds_left(at: datetime) -> int:
    """Return how long the doors stay open, from a moment when they are."""
    return int((at.replace(hour=CLOSES, minute=0, second=0) - at).total_seconds())


def between(start: datetime, end: datetime) -> int:
    """Return the business seconds between two moments.

    Examples
    --------
    >>> between(datetime(2026, 6, 18, 15, 30), datetime(2026, 6, 22, 9, 30)) / 3600
    2.0
    """
    total, at = 0, next_open(start)
    while at < end:
        left = seconds_left(at)
        total += min(left, int((end - at).total_seconds()))
        at = next_open(at + timedelta(seconds=left))
    return total
