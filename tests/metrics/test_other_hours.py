"""The same tickets under another calendar."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pito.calendar import OpeningHours, business_calendar
from pito.metrics.other_hours import under_other_hours
from pito.metrics.response import response_time

OFFICE = OpeningHours({d: ["08:00-16:00"] for d in ("mon", "tue", "wed", "thu", "fri")}, "Europe/Helsinki", "FI")
SATURDAYS = replace(OFFICE, weekly={**OFFICE.weekly, "sat": ["10:00-14:00"]})
WEEKEND = {"created": "2026-06-06T10:00", "answered": "2026-06-07T11:00"}


def under(engine, hours, month="2026-06"):
    engine.put("other_opening", business_calendar(hours, date(2025, 1, 1), date(2026, 12, 31)))
    return under_other_hours(engine, month)


def test_had_we_opened_on_saturdays_the_weekends_ticket_had_waited_four_opening_hours(desk):
    row = under(desk(WEEKEND), SATURDAYS).iloc[0]
    assert (row["median"] / 3600, row["other_median"] / 3600, row["came_open"]) == (0, 4, 1)


def test_under_the_same_calendar_everything_stays_as_it_is(desk):
    engine = desk(
        WEEKEND, {"created": "2026-06-18T15:30", "answered": "2026-06-22T09:30"}, {"created": "2026-06-25T08:00"}
    )
    row = under(engine, OFFICE).iloc[0]
    assert row["median"] == row["other_median"] == response_time(engine, "2026-06").iloc[0]["business_median"]


def test_history_is_recomputed_month_by_month(desk):
    may = {"created": "2026-05-30T10:00", "answered": "2026-05-31T10:00"}
    table = under(desk(may, WEEKEND), SATURDAYS)
    assert (table["other_median"] / 3600).tolist() == [4, 4]


def test_where_we_have_no_hours_of_our_own_the_other_still_answers(desk):
    row = under(desk(WEEKEND, hours=OpeningHours({}, "Europe/Helsinki")), SATURDAYS).iloc[0]
    assert pd.isna(row["median"]) and row["other_median"] == 4 * 3600


def test_answers_after_the_cut_off_are_not_seen_and_nobody_gives_no_rows(desk):
    row = under(desk({"created": "2026-06-30T08:00", "answered": "2026-07-01T08:00"}), OFFICE).iloc[0]
    assert (row["tickets"], row["median"] == row["median"]) == (1, False)
    assert len(under(desk(), OFFICE)) == 0


@pytest.mark.parametrize("clock", ["median", "other_median"])
def test_a_ticket_closed_without_an_answer_stops_waiting(desk, clock):
    closed = {"created": "2026-06-10T08:00", "solved": "2026-06-10T09:00"}
    quick = {"created": "2026-06-10T08:00", "answered": "2026-06-10T10:00"}
    assert under(desk(closed, quick), OFFICE).iloc[0][clock] == 2 * 3600
