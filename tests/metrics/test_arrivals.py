"""Arrivals on local clocks, over the opening hours."""

import pytest

from pito.calendar import OpeningHours
from pito.metrics.arrivals import arrivals, outside_hours

ZONE = "Europe/Helsinki"


def at(table, weekday, hour):
    return table[(table["weekday"] == weekday) & (table["hour"] == hour)].iloc[0]


def test_tickets_stand_at_their_local_weekday_and_hour_in_winter_and_summer(desk):
    table = arrivals(desk({"created": "2026-01-07T09:59"}, {"created": "2026-06-03T09:00"}), "2026-06", ZONE)
    assert (len(table), at(table, 2, 9)["tickets"], table["tickets"].sum()) == (168, 2, 2)


def test_outside_is_judged_to_the_second_and_holidays_are_shut(desk):
    inside = [{"created": "2026-06-17T08:00"}, {"created": "2026-06-17T15:59:59"}]
    outside = [{"created": "2026-06-17T16:00"}, {"created": "2026-06-19T10:00"}, {"created": "2026-06-20T10:00"}]
    engine = desk(*inside, *outside)
    row = outside_hours(engine, "2026-06").iloc[0]
    assert (row["tickets"], row["outside"], row["share"]) == (5, 3, 0.6)
    assert row["lo"] == pytest.approx(0.231, abs=5e-4) and row["hi"] == pytest.approx(0.882, abs=5e-4)  # Wilson, 3 of 5
    assert arrivals(engine, "2026-06", ZONE)["outside"].sum() == 3


def test_how_much_of_an_hour_was_open_counts_holidays_as_shut(desk):
    table = arrivals(desk({"created": "2026-06-17T08:00"}), "2026-06", ZONE, months=1)
    assert at(table, 4, 8)["open_share"] == 0.75  # Fridays of June 2026: 5th, 12th, 26th, and Midsummer Eve
    assert (at(table, 0, 8)["open_share"], at(table, 0, 7)["open_share"], at(table, 5, 10)["open_share"]) == (1, 0, 0)


def test_without_opening_hours_outside_is_missing_and_not_everything(desk):
    engine = desk({"created": "2026-06-17T08:00"}, hours=OpeningHours({}, ZONE))
    assert arrivals(engine, "2026-06", ZONE)[["outside", "open_share"]].isna().all(axis=None)
    assert outside_hours(engine, "2026-06")["share"].isna().all()


def test_only_the_months_asked_for_count_and_nobody_gives_no_rows(desk):
    engine = desk({"created": "2026-05-31T23:59"}, {"created": "2026-06-01T00:00"}, {"created": "2026-07-01T00:00"})
    assert arrivals(engine, "2026-06", ZONE, months=1)["tickets"].sum() == 1
    assert len(arrivals(desk(), "2026-06", ZONE)) == len(outside_hours(desk(), "2026-06")) == 0
