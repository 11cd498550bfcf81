from datetime import UTC, datetime

import duckdb
import pytest

from pito.intake.local_time import teach


def utc(wall, zone="Europe/Helsinki"):
    """A wall clock as UTC, and whether the clock was odd."""
    second = int(datetime.fromisoformat(wall).replace(tzinfo=UTC).timestamp())
    connection = duckdb.connect()
    teach(connection, zone, second, second)
    read, odd = connection.execute(
        "select w - offset_at_wall(w), clock_oddity(w) from (select cast(? as bigint) as w)", [second]
    ).fetchall()[0]
    return f"{datetime.fromtimestamp(read, UTC):%Y-%m-%d %H:%M}", ("", "ambiguous", "nonexistent")[odd]


@pytest.mark.parametrize(
    ("wall", "moment", "odd"),
    [
        ("2026-03-29 02:59", "2026-03-29 00:59", ""),
        ("2026-03-29 03:00", "2026-03-29 01:00", "nonexistent"),
        ("2026-03-29 03:30", "2026-03-29 01:30", "nonexistent"),  # read as 04:30 summer time
        ("2026-03-29 04:00", "2026-03-29 01:00", ""),
        ("2026-10-25 02:59", "2026-10-24 23:59", ""),
        ("2026-10-25 03:00", "2026-10-25 00:00", "ambiguous"),
        ("2026-10-25 03:30", "2026-10-25 00:30", "ambiguous"),  # summer time, the first of the two
        ("2026-10-25 03:59", "2026-10-25 00:59", "ambiguous"),
        ("2026-10-25 04:00", "2026-10-25 02:00", ""),
        ("2026-06-19 12:00", "2026-06-19 09:00", ""),
        ("2026-12-24 12:00", "2026-12-24 10:00", ""),
    ],
)
def test_helsinki_clocks(wall, moment, odd):
    assert utc(wall) == (moment, odd)


def test_a_zone_without_summer_time_has_no_odd_clocks():
    assert utc("2026-03-29 03:30", "UTC") == ("2026-03-29 03:30", "")
    assert utc("2026-03-29 03:30", "Asia/Kolkata") == ("2026-03-28 22:00", "")


def test_clocks_that_change_by_half_an_hour():
    assert utc("2026-04-05 01:45", "Australia/Lord_Howe") == ("2026-04-04 14:45", "ambiguous")
    assert utc("2026-10-04 02:15", "Australia/Lord_Howe") == ("2026-10-03 15:45", "nonexistent")


@pytest.mark.parametrize("zone", ["Europe/Helsinki", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe"])
def test_every_hour_of_two_years_is_as_the_time_zone_database_says(zone):
    from zoneinfo import ZoneInfo

    first = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
    walls = list(range(first, first + 2 * 365 * 86_400, 1800))
    connection = duckdb.connect()
    teach(connection, zone, walls[0], walls[-1])
    connection.execute("create table t as select unnest(?::bigint[]) as w", [walls])
    found = connection.execute("select w - offset_at_wall(w), w + offset_at_utc(w) from t").fetchall()
    known = ZoneInfo(zone)
    expected = [
        (
            int(datetime.fromtimestamp(w, UTC).replace(tzinfo=known, fold=0).timestamp()),
            int(datetime.fromtimestamp(w, known).replace(tzinfo=UTC).timestamp()),
        )
        for w in walls
    ]
    assert found == expected


def test_beyond_what_the_database_of_zones_is_asked_clocks_stand_as_there():
    connection = duckdb.connect()
    teach(connection, "Europe/Helsinki", -(10**11), 10**12)
    offsets = connection.execute(
        "select offset_at_utc(s), offset_at_wall(s) from (values (-1e11), (1e12)) t(s)"
    ).fetchall()
    assert offsets == [(7200, 7200), (7200, 7200)]
