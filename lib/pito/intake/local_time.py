"""Local clocks to UTC and back, by one stated rule for the hours that come twice or not at all.

A stamp that comes twice when clocks go back is read as the first of the two, summer time; one that never was when clocks
go forward is moved forward by the gap. Both are one rule: the old offset holds until both clocks are past the change. Only
where the first reading would put an answer before its ticket is the second one taken (`typed_rows`).
DuckDB's own `timezone()` takes the second reading, so its answer is not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = int(FIRST.timestamp()), int(LAST.timestamp())  # beyond them clocks are taken to stand as there
DAY = 86_400


class Change(NamedTuple):
    """Clocks are set anew: UTC second, seconds ahead of UTC before and after."""

    at: int
    before: int
    after: int


@cache
def changes(time_zone: str, since: int, until: int) -> tuple[int, list[Change]]:
    """Return a zone's offset at one second and every change of it until another.

    Examples
    --------
    >>> changes("Europe/Helsinki", 1790000000, 1793000000)  # 25 October 2026, 01:00 UTC
    (10800, [Change(at=1792890000, before=10800, after=7200)])
    """
    zone, found = ZoneInfo(time_zone), []
    first = before = _offset(zone, since)
    for second in range(since + DAY, until + DAY, DAY):
        after = _offset(zone, second)
        if after != before:
            found.append(Change(_moment(zone, second - DAY, second), before, after))
            before = after
    return first, found


def _offset(zone: ZoneInfo, second: int) -> int:
    return int((datetime.fromtimestamp(second, zone).utcoffset() or timedelta()).total_seconds())


def _moment(zone: ZoneInfo, low: int, high: int) -> int:
    """Return the first second of a day with the offset of its end."""
    target = _offset(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(zone, middle) == target else (middle, high)
    return high


def teach(connection, time_zone: str, low: int | None, high: int | None) -> None:
    """Teach DuckDB a zone, for moments between two.

    `offset_at_wall(w)` and `offset_at_utc(u)` are seconds ahead of UTC; `clock_oddity(w)` is 1 where a wall second comes
    twice, 2 where it never was, else 0. Arguments must be plain columns: they are repeated for every change of the clocks,
    which is why these are only as many as the data need. What is taught already is not taught again.
    """
    said = f"{time_zone} {low} {high}"
    if connection.execute("select getvariable('taught')").fetchall() == [(said,)]:
        return
    since, until = (min(max(second, EARLIEST), LATEST) for second in ((low or 0) - 2 * DAY, (high or 0) + 2 * DAY))
    first, found = changes(time_zone, since, until)
    wall = [(one.at + max(one.before, one.after), one.after) for one in found]
    odd = [part for one in found for part in _oddity(one)]
    for macro, steps, before in (
        ("offset_at_wall", wall, first),
        ("offset_at_utc", [(one.at, one.after) for one in found], first),
        ("clock_oddity", odd, 0),
    ):
        connection.execute(f"create or replace temp macro {macro}(s) as {_by_halves('s', steps, before)}")
    connection.execute(f"set variable taught = '{said}'")
    connection.execute(f"set variable taught = '{said}'")


def span(connection, table: str, columns: Sequence[str]) -> tuple[int | None, int | None]:
    """Return the first and the last second in some columns of a table."""
    if not columns:
        return None, None
    low, high = ", ".join(f"min({name})" for name in columns), ", ".join(f"max({name})" for name in columns)
    return connection.execute(f"select least({low}), greatest({high}) from {table}").fetchall()[0]


def local_day(second: str) -> str:
    """Return the local day of a UTC second, as days since 1970; the connection has been taught its zone."""
    return f"cast(floor(({second} + offset_at_utc({second})) / {DAY}) as integer)"


def _oddity(change: Change) -> list[tuple[int, int]]:
    early, late = sorted((change.at + change.before, change.at + change.after))
    return [(early, 1 if change.after < change.before else 2), (late, 0)]


def _by_halves(name: str, steps: Sequence[tuple[int, int]], before: int) -> str:
    """Return the value of a step function as nested cases, so that it takes few comparisons."""
    if not steps:
        return str(before)
    middle = len(steps) // 2
    at, after = steps[middle]
    low, high = _by_halves(name, steps[:middle], before), _by_halves(name, steps[middle + 1 :], after)
    return f"case when {name} < {at} then {low} else {high} end"
