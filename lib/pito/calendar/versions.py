"""Whose opening hours, and since when? One clock for everybody, others for a channel or a priority, each with its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pito.calendar.hours import WEEKDAYS, OpeningHours
from pito.errors import WrongUse


@dataclass(frozen=True)
class Version:
    """Opening hours that differ from the usual ones: since a day, for one channel or one priority, or both.

    Parameters
    ----------
    weekly : mapping of str to sequence of str
        The weekdays that differ; a weekday left out is as usual.
    since : date, optional
        The first day they hold; without one they always did.
    channel, priority : str, optional
        Whose tickets they count for; without either, everybody's. Never both.
    is_open_on_holidays : bool
        Whether public holidays are ordinary days.
    """

    weekly: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: date | None = None
    channel: str = ""
    priority: str = ""
    is_open_on_holidays: bool = False

    def __post_init__(self):
        if self.channel and self.priority:
            raise WrongUse(
                f"Opening hours are for a channel or for a priority; got both '{self.channel}' and '{self.priority}'."
            )

    def applied(self, usual: OpeningHours) -> OpeningHours:
        """Return the usual hours with what differs."""
        weekly = {day: self.weekly.get(day, usual.weekly.get(day, ())) for day in WEEKDAYS}
        return replace(usual, weekly=weekly, country=None if self.is_open_on_holidays else usual.country)


@dataclass(frozen=True)
class Clock:
    """One opening clock: its hours by the day they hold from, and whose tickets it is for.

    `hours` goes to `business_calendar` as it is. A clock without channel and priority is everybody's.
    """

    hours: Mapping[date, OpeningHours]
    channel: str = ""
    priority: str = ""

    @property
    def latest(self) -> OpeningHours:
        """The hours in force last."""
        return self.hours[max(self.hours)]


def clocks(usual: OpeningHours, versions: Sequence[Version] = ()) -> list[Clock]:
    """Return everybody's clock and then those of the channels and priorities named, in the order they are named.

    Until the first version of its own holds, a channel or priority has everybody's hours. Where a ticket's channel and its
    priority both have a clock, the priority's counts.

    Parameters
    ----------
    usual : OpeningHours
    versions : sequence of Version

    Returns
    -------
    list of Clock
        At least one.

    Raises
    ------
    WrongUse
        Two versions for the same tickets since the same day.

    Source
    ------
    "Calendars effective-dated and per priority/channel" of the definitions.

    Examples
    --------
    >>> office = OpeningHours({"mon": ["08:00-16:00"]}, "Europe/Helsinki")
    >>> longer = Version({"mon": ["08:00-20:00"]}, since=date(2026, 6, 1), channel="Phone")
    >>> everybody, phone = clocks(office, [longer])
    >>> phone.channel, [(str(day), hours.weekly["mon"]) for day, hours in phone.hours.items()]
    ('phone', [('0001-01-01', ['08:00-16:00']), ('2026-06-01', ['08:00-20:00'])])
    """
    of_all = _history({date.min: usual}, usual, [v for v in versions if not v.channel and not v.priority])
    whose = dict.fromkeys((v.channel.lower(), v.priority.lower()) for v in versions if v.channel or v.priority)
    own = [
        (channel, priority, [v for v in versions if (v.channel.lower(), v.priority.lower()) == (channel, priority)])
        for channel, priority in whose
    ]
    others = [Clock(_history(of_all, usual, its), channel, priority) for channel, priority, its in own]
    return [Clock(of_all), *others]


def clocks_of(settings) -> list[Clock]:
    """Return the opening clocks as settings say: `settings.business` the place, `settings.hours` the hours and what differs.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    list of Clock
        Everybody's first.

    Source
    ------
    The settings of the README.

    Examples
    --------
    >>> from types import SimpleNamespace as Named
    >>> other = Named(week={"sat": ["10:00-14:00"]}, since=date(2026, 6, 1), channel="", priority="", holidays=True)
    >>> hours = Named(week={"mon": ["08:00-16:00"]}, holidays=True, region=None, closed=[], days={}, other=[other])
    >>> (clock,) = clocks_of(Named(business=Named(time_zone="Europe/Helsinki", country="FI"), hours=hours))
    >>> clock.latest.weekly["sat"]
    ['10:00-14:00']
    """
    business, hours = settings.business, settings.hours
    country = business.country if hours.holidays else None
    usual = OpeningHours(hours.week, business.time_zone, country, hours.region, hours.closed, hours.days)
    return clocks(usual, [Version(o.week, o.since, o.channel, o.priority, not o.holidays) for o in hours.other])


def _history(before: Mapping[date, OpeningHours], usual: OpeningHours, versions: list[Version]) -> dict:
    """Return hours by the day they hold from: those before until the first version holds, then the versions."""
    starts = [version.since or date.min for version in versions]
    if repeated := [start for start in starts if starts.count(start) > 1]:
        since = "always" if repeated[0] == date.min else f"from {repeated[0]}"
        raise WrongUse(f"Two opening hours hold for the same tickets {since}; keep one of them.")
    own = {version.since or date.min: version.applied(usual) for version in versions}
    kept = {day: hours for day, hours in before.items() if day < min(own, default=date.max)}
    return dict(sorted((kept | own).items()))
