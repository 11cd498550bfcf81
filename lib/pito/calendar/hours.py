"""When is the business open? Opening hours on its own clocks, public holidays and own closures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pito.errors import WrongUse

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
        zone_of(self.time_zone)

    @property
    def is_empty(self) -> bool:
        """Whether nobody said when the business is open."""
        return not any(self.weekly.values()) and not any(self.overrides.values())

    def holidays(self, first_year: int, last_year: int, language: str = "en_US") -> dict[date, str]:
        """Return the country's public holidays and the eves it as good as keeps, with their names, within whole years.

        Names are in that language where the country has them in it, else in its own.
        """
        if not self.country:
            return {}
        from holidays import country_holidays

        place = {"subdiv": self.subdivision, "years": range(first_year, last_year + 1), "language": language}
        try:
            offered = country_holidays(self.country).supported_categories
            kept = tuple(kind for kind in ("public", "de_facto") if kind in offered)
            return dict(country_holidays(self.country, categories=kept, **place))
        except NotImplementedError as unknown:
            where = " ".join(filter(None, (self.country, self.subdivision)))
            raise WrongUse(
                f"No public holidays are known for '{where}'; use a two-letter country such as FI."
            ) from unknown

    def spans_on(self, day: date, holidays: Container[date]) -> list[tuple[int, int]]:
        """Return a day's opening spans in minutes after midnight, given the public holidays."""
        if day in self.overrides:
            return _spans(self.overrides[day], day)
        if day in self.closed or day in holidays:
            return []
        weekday = WEEKDAYS[day.weekday()]
        return _spans(self.weekly.get(weekday, ()), weekday)


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


def open_days(hours: OpeningHours, first_day: date, last_day: date) -> list[date]:
    """Local days of a range, both ends included, on which the business opens at all.

    Parameters
    ----------
    hours : OpeningHours
    first_day, last_day : date

    Returns
    -------
    list of date

    Source
    ------
    Own definition: a working day is one with an opening slot.

    Examples
    --------
    >>> office = OpeningHours({day: ["08:00-16:00"] for day in WEEKDAYS[:5]}, "Europe/Helsinki", country="FI")
    >>> [f"{day:%a %d}" for day in open_days(office, date(2026, 6, 18), date(2026, 6, 22))]
    ['Thu 18', 'Mon 22']
    """
    holidays = hours.holidays(first_day.year, last_day.year)
    days = (date.fromordinal(number) for number in range(first_day.toordinal(), last_day.toordinal() + 1))
    return [day for day in days if hours.spans_on(day, holidays)]


def working_day_after(hours: OpeningHours, day: date, days: int) -> date:
    """The open day so many open days after a day; before it when negative.

    Parameters
    ----------
    hours : OpeningHours
    day : date
    days : int
        Not 0.

    Returns
    -------
    date

    Raises
    ------
    WrongUse
        No such day within ten years.

    Source
    ------
    GLPI's `CalendarTest.php`: seven working days after Monday 2018-11-19 is Wednesday the 28th.

    Examples
    --------
    >>> office = OpeningHours({day: ["08:00-16:00"] for day in WEEKDAYS[:5]}, "Europe/Helsinki", country="FI")
    >>> print(working_day_after(office, date(2026, 6, 18), 2))
    2026-06-23
    """
    far = timedelta(days=min(7 * abs(days) + 60, 3660))
    found = open_days(hours, day + DAY, day + far) if days > 0 else open_days(hours, day - far, day - DAY)[::-1]
    if not 0 < abs(days) <= len(found):
        raise WrongUse(f"There is no open day {days} open days from {day}; the opening hours have none.")
    return found[abs(days) - 1]


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


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise WrongUse(f"A time zone must be one such as Europe/Helsinki; got '{name}'.") from unknown
