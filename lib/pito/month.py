"""A calendar month: the period every report is about. Numbers as the canonical tables hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pito.errors import WrongUse

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month, held as year·12 + month − 1.

    Examples
    --------
    >>> may = Month.parse("2026-05")
    >>> may.number, str(may.plus(-12)), may.first, may.end
    (24316, '2025-05', datetime.date(2026, 5, 1), datetime.date(2026, 6, 1))
    >>> Month.parse("5/2026")
    Traceback (most recent call last):
    pito.errors.WrongUse: `month` must be YYYY-MM, for example 2026-05; got '5/2026'.
    """

    number: int

    @classmethod
    def parse(cls, text: str | Month, name: str = "month") -> Month:
        """Read `YYYY-MM`; anything else is the user's mistake, said in one sentence."""
        if isinstance(text, Month):
            return text
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(text))
        if not found or found[1] == "0000":
            raise WrongUse(f"`{name}` must be YYYY-MM, for example 2026-05; got '{text}'.")
        return cls(int(found[1]) * 12 + int(found[2]) - 1)

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day lies in."""
        return cls(day.year * 12 + day.month - 1)

    @property
    def first(self) -> date:
        """The month's first day."""
        return date(self.number // 12, self.number % 12 + 1, 1)

    @property
    def end(self) -> date:
        """The first day after the month: periods are half-open."""
        return self.plus(1).first

    @property
    def first_day(self) -> int:
        """`first` in days since 1970."""
        return (self.first - EPOCH).days

    @property
    def end_day(self) -> int:
        """`end` in days since 1970."""
        return (self.end - EPOCH).days

    @classmethod
    def count(cls, period: str) -> int:
        """Return how many months a period of the results has: `2025-01..2025-03` has three.

        >>> Month.count("2025-11..2026-01"), Month.count("2026-01")
        (3, 1)
        """
        first, _, last = period.partition("..")
        return cls.parse(last or first).number - cls.parse(first).number + 1

    def plus(self, months: int) -> Month:
        """Return the month so many months later (earlier when negative)."""
        return Month(self.number + months)

    def first_second(self, time_zone: str) -> int:
        """Return when the month begins on that zone's clocks, in UTC epoch seconds."""
        return int(datetime(self.first.year, self.first.month, 1, tzinfo=ZoneInfo(time_zone)).timestamp())

    def end_second(self, time_zone: str) -> int:
        """Return the cut-off: when the month is over on that zone's clocks, in UTC epoch seconds."""
        return self.plus(1).first_second(time_zone)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"
