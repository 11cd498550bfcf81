import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.calendar import WEEKDAYS, OpeningHours, business_calendar, business_seconds, working_day_seconds
from pito.errors import WrongUse

HELSINKI = "Europe/Helsinki"
OFFICE = {day: ["08:00-16:00"] for day in WEEKDAYS[:5]}
ALWAYS = {day: ["00:00-24:00"] for day in WEEKDAYS}
HOUR = 3600

# Where two sources contradict each other, what we do: spans that end before they begin are negative (as in
# working_hours; GLPI and Zendesk's biz say 0), seconds are elapsed ones (working_hours counts 24 h on a day of 25 h).
OURS = {"glpi-04": -216_000, "zendesk_biz-01": -142_200, "ruby_working_hours-14": 90_000}


def hours(weekly=OFFICE, **options):
    return OpeningHours(weekly, **{"time_zone": HELSINKI, "country": "FI"} | options)


def utc(local, zone=HELSINKI):
    stamp = datetime.fromisoformat(local)
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=ZoneInfo(zone))).timestamp()


def open_hours(opening, start, end):
    """Open hours between two local stamps, over a calendar that holds both."""
    days = [date.fromisoformat(stamp[:10]) for stamp in (start, end)]
    calendar = business_calendar(opening, min(days), max(days))
    return business_seconds(calendar, utc(start, opening.time_zone), utc(end, opening.time_zone)) / HOUR


def open_days(opening, first, last):
    """Local days of a range on which it opens."""
    calendar = business_calendar(opening, date.fromisoformat(first), date.fromisoformat(last)).to_pandas()
    opens = calendar.loc[calendar.open_to > calendar.open_from, "slot"] * 900
    local = pd.to_datetime(opens, unit="s", utc=True).dt.tz_convert(opening.time_zone)
    return sorted(set(local.dt.strftime("%m-%d")))


# Finland's days


def test_from_the_day_before_midsummer_eve_to_monday_are_2_business_hours_and_90_elapsed():
    # definitions 4: created Thu 2026-06-18 15:30, answered Mon 22nd 09:30.
    assert open_hours(hours(), "2026-06-18 15:30", "2026-06-22 09:30") == 2
    assert utc("2026-06-22 09:30") - utc("2026-06-18 15:30") == 90 * HOUR


def test_without_the_countrys_holidays_they_would_be_10():
    # anchors F5
    assert open_hours(hours(country=None), "2026-06-18 15:30", "2026-06-22 09:30") == 10


def test_a_saturday_answered_on_sunday_took_no_business_time():
    # definitions 4: Sat 2026-06-06 10:00 → Sun 11:00.
    assert open_hours(hours(), "2026-06-06 10:00", "2026-06-07 11:00") == 0
    assert utc("2026-06-07 11:00") - utc("2026-06-06 10:00") == 25 * HOUR


def test_christmas_eve_and_both_christmas_days_are_shut_in_finland():
    assert open_days(hours(ALWAYS), "2026-12-22", "2026-12-28") == ["12-22", "12-23", "12-27", "12-28"]


def test_a_ticket_over_new_year_skips_the_first_of_january():
    # Thu 31 December 15:00 → Mon 4 January 09:00: one hour on either side of a holiday and a weekend.
    assert open_hours(hours(), "2026-12-31 15:00", "2027-01-04 09:00") == 2


def test_finlands_shut_weekdays_of_2026_are_these():
    shut = set(pd.bdate_range("2026-01-01", "2026-12-31").strftime("%m-%d")) - set(
        open_days(hours(), "2026-01-01", "2026-12-31")
    )
    assert sorted(shut) == ["01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "06-19", "12-24", "12-25"]


def test_flag_days_such_as_finnish_mothers_day_are_no_holidays():
    assert "05-10" in open_days(hours(ALWAYS), "2026-05-09", "2026-05-11")


def test_swedens_eves_are_shut_though_they_are_no_public_holidays():
    swedish = hours(ALWAYS, time_zone="Europe/Stockholm", country="SE")
    assert "06-19" not in open_days(swedish, "2026-06-18", "2026-06-20")
    assert open_days(swedish, "2026-12-23", "2026-12-27") == ["12-23", "12-27"]


def test_a_part_of_a_country_has_holidays_of_its_own():
    german = {"time_zone": "Europe/Berlin", "country": "DE"}
    assert open_days(hours(ALWAYS, **german), "2026-01-06", "2026-01-06") == ["01-06"]
    assert open_days(hours(ALWAYS, **german, subdivision="BY"), "2026-01-06", "2026-01-06") == []


def test_own_closures_shut_and_overrides_open_whatever_the_day():
    opening = hours(
        closed=["2026-06-17"], overrides={date(2026, 6, 19): ["09:00-12:00"], "2026-06-20": ["10:00-11:30"]}
    )
    assert open_hours(opening, "2026-06-17 00:00", "2026-06-17 23:59") == 0
    assert open_hours(opening, "2026-06-19 00:00", "2026-06-19 23:59") == 3
    assert open_hours(opening, "2026-06-20 00:00", "2026-06-20 23:59") == 1.5


# Spans and slots


def test_what_arrives_and_is_answered_outside_hours_counts_only_the_hours_between():
    assert open_hours(hours(), "2026-05-04 06:00", "2026-05-04 22:00") == 8
    assert open_hours(hours(), "2026-05-04 06:00", "2026-05-04 07:59") == 0
    assert open_hours(hours(), "2026-05-04 16:00", "2026-05-05 08:00") == 0


def test_the_lunch_break_does_not_count():
    opening = hours({"mon": ["08:00-11:30", "12:15-16:00"]})
    assert open_hours(opening, "2026-05-04 11:00", "2026-05-04 13:00") == 1.25
    assert open_hours(opening, "2026-05-04 11:30", "2026-05-04 12:15") == 0


def test_opening_times_may_be_any_minute():
    opening = hours({"mon": ["08:07-08:13", "08:16-15:59"]})
    assert open_hours(opening, "2026-05-04 08:00", "2026-05-04 08:10") == pytest.approx(3 / 60)
    assert open_hours(opening, "2026-05-04 08:12", "2026-05-04 08:17") == pytest.approx(2 / 60)
    assert open_hours(opening, "2026-05-04 00:00", "2026-05-04 23:59") == pytest.approx((6 + 463) / 60)


def test_a_break_of_minutes_counts_where_a_quarter_hour_ends_or_begins():
    opening = hours({"mon": ["08:00-10:15", "10:20-12:00", "12:10-16:00"]})
    assert open_hours(opening, "2026-05-04 10:10", "2026-05-04 10:25") == pytest.approx(10 / 60)
    assert open_hours(opening, "2026-05-04 11:55", "2026-05-04 12:15") == pytest.approx(10 / 60)


def test_slots_that_touch_are_one():
    assert open_hours(hours({"mon": ["08:00-12:10", "12:10-16:00"]}), "2026-05-04 12:00", "2026-05-04 12:30") == 0.5


def test_a_shop_open_around_the_clock_has_every_hour():
    assert open_hours(hours(ALWAYS, country=None), "2026-05-04 22:00", "2026-05-06 03:30") == 29.5


def test_seconds_count():
    assert open_hours(hours(), "2026-05-04 15:59:30", "2026-05-05 08:00:15") == 45 / HOUR


# The clocks change


def test_around_the_clock_the_night_of_summer_time_has_23_hours_and_that_of_winter_time_25():
    # anchors F6
    opening = hours(ALWAYS, country=None)
    assert open_hours(opening, "2026-03-28 12:00", "2026-03-29 12:00") == 23
    assert open_hours(opening, "2026-10-24 12:00", "2026-10-25 12:00") == 25


def test_office_hours_keep_their_length_over_the_change_of_clocks():
    assert open_hours(hours(), "2026-03-27 15:00", "2026-03-30 09:00") == 2
    assert open_hours(hours(), "2026-10-23 15:00", "2026-10-26 09:00") == 2


def test_a_night_shift_over_the_change_is_an_hour_shorter_or_longer():
    opening = hours({"sun": ["02:00-05:00"]})
    assert open_hours(opening, "2026-03-29 00:00", "2026-03-29 12:00") == 2
    assert open_hours(opening, "2026-10-25 00:00", "2026-10-25 12:00") == 4


def test_an_opening_time_the_clocks_skip_is_the_moment_of_the_change():
    assert open_hours(hours({"sun": ["03:30-05:00"]}), "2026-03-29 00:00", "2026-03-29 12:00") == 1
    assert open_hours(hours({"sun": ["03:10-03:40"]}), "2026-03-29 00:00", "2026-03-29 12:00") == 0


def test_an_opening_time_that_occurs_twice_is_its_first_occurrence():
    assert open_hours(hours({"sun": ["03:30-05:00"]}), "2026-10-25 00:00", "2026-10-25 12:00") == 2.5
    assert open_hours(hours({"sun": ["00:00-03:30"]}), "2026-10-25 00:00", "2026-10-25 12:00") == 3.5


# The table


def test_the_table_has_every_quarter_hour_of_the_local_days_once():
    calendar = business_calendar(hours(), date(2026, 3, 28), date(2026, 3, 29))
    slot = calendar["slot"].to_numpy()
    assert calendar.column_names == ["slot", "cum_s", "open_from", "open_to"]
    assert {str(kind) for kind in calendar.schema.types} == {"int64"}
    assert slot[0] * 900 == utc("2026-03-28 00:00")
    assert len(slot) == (24 + 23) * 4
    assert (np.diff(slot) == 1).all()


def test_quarter_hours_of_zones_off_the_full_hour_fit_too():
    nepal = hours({"mon": ["10:00-17:00"]}, time_zone="Asia/Kathmandu", country=None)
    assert open_hours(nepal, "2026-05-04 09:00", "2026-05-04 10:20") == pytest.approx(1 / 3)


def test_two_joins_in_sql_give_the_same_seconds():
    calendar = business_calendar(hours(), date(2026, 6, 1), date(2026, 6, 30))
    stamps = np.random.default_rng(0).integers(utc("2026-06-01 00:00"), utc("2026-06-30 23:59"), (500, 2))
    tickets = pd.DataFrame({"start_s": stamps[:, 0], "end_s": stamps[:, 1]})
    database = duckdb.connect()
    database.register("tickets", tickets)
    database.register("calendar", calendar)
    answer = database.execute("""
        select (b.cum_s + least(greatest(end_s - b.slot * 900, b.open_from), b.open_to) - b.open_from)
             - (a.cum_s + least(greatest(start_s - a.slot * 900, a.open_from), a.open_to) - a.open_from) as business_s
        from tickets
        join calendar a on a.slot = cast(floor(start_s / 900) as bigint)
        join calendar b on b.slot = cast(floor(end_s / 900) as bigint)
        order by start_s, end_s
    """).fetchnumpy()["business_s"]
    tickets = tickets.sort_values(["start_s", "end_s"])
    assert answer.tolist() == business_seconds(calendar, tickets.start_s, tickets.end_s).tolist()


def test_a_pandas_calendar_answers_as_well():
    calendar = business_calendar(hours(), date(2026, 5, 4), date(2026, 5, 4)).to_pandas()
    assert business_seconds(calendar, utc("2026-05-04 09:00"), utc("2026-05-04 10:00")) == HOUR


# Nothing known


@pytest.mark.parametrize("weekly", [{}, {"mon": [], "tue": []}])
def test_without_opening_hours_business_time_is_not_available_and_never_0(weekly):
    assert business_calendar(hours(weekly), date(2026, 5, 1), date(2026, 5, 31)) is None
    assert np.isnan(business_seconds(None, [0, 100], [50, 200])).all()
    assert working_day_seconds(hours(weekly)) is None


@pytest.mark.parametrize(
    "missing",
    [
        [None, 1777885200],
        pd.Series([None, 1777885200], dtype="Int64"),
        np.ma.array([0, 1777885200], mask=[True, False]),
    ],
)
def test_a_missing_stamp_gives_a_missing_answer_and_no_error(missing):
    calendar = business_calendar(hours(), date(2026, 5, 4), date(2026, 5, 4))
    nine, ten = utc("2026-05-04 09:00"), utc("2026-05-04 12:00")
    assert business_seconds(calendar, missing, ten) == pytest.approx([np.nan, 0], nan_ok=True)
    assert business_seconds(calendar, nine, missing) == pytest.approx([np.nan, 3 * HOUR], nan_ok=True)


def test_no_stamps_give_no_answers():
    calendar = business_calendar(hours(), date(2026, 5, 4), date(2026, 5, 4))
    assert business_seconds(calendar, [], []).tolist() == []


def test_a_stamp_outside_the_calendar_is_an_error_and_not_0():
    calendar = business_calendar(hours(), date(2026, 5, 4), date(2026, 5, 4))
    inside = utc("2026-05-04 23:59:59")
    assert business_seconds(calendar, inside, inside) == 0
    for outside in ("2026-05-03 23:59:59", "2026-05-05 00:00:00"):
        with pytest.raises(
            WrongUse, match=r"lies outside the business calendar, 2026-05-03 21:00 to 2026-05-04 21:00 UTC"
        ):
            business_seconds(calendar, inside, utc(outside))


# Hours that changed


def test_hours_that_changed_are_those_in_force_on_each_day():
    longer = hours({day: ["08:00-20:00"] for day in OFFICE})
    changed = {date(2026, 1, 1): hours(), date(2026, 5, 6): longer}
    calendar = business_calendar(changed, date(2026, 5, 4), date(2026, 5, 8))
    start = utc("2026-05-04 00:00")
    midnights = [utc(f"2026-05-0{day} 00:00") for day in (5, 6, 7, 8)]
    assert (business_seconds(calendar, start, midnights) / HOUR).tolist() == [8, 16, 28, 40]


def test_hours_not_in_force_yet_or_any_more_do_not_matter():
    changed = {date(2020, 1, 1): hours({}), date(2026, 1, 1): hours(), date(2027, 1, 1): hours({})}
    assert business_calendar(changed, date(2026, 5, 4), date(2026, 5, 8)).equals(
        business_calendar(hours(), date(2026, 5, 4), date(2026, 5, 8))
    )


def test_a_range_with_a_time_without_hours_is_not_available():
    changed = {date(2020, 1, 1): hours({}), date(2026, 5, 6): hours()}
    assert business_calendar(changed, date(2026, 5, 4), date(2026, 5, 8)) is None


# One working day


@pytest.mark.parametrize(
    ("weekly", "expected"),
    [
        (OFFICE, 8),
        (OFFICE | {"fri": ["08:00-14:00"]}, 8),
        (OFFICE | {"sat": ["10:00-14:00"], "sun": []}, 8),
        ({"mon": ["08:00-12:00", "13:00-16:30"]}, 7.5),
        ({"mon": ["08:00-16:00"], "tue": ["08:00-14:00"]}, 6),  # as common: the shorter, which promises more
        (ALWAYS, 24),
    ],
)
def test_a_working_day_is_the_most_common_open_time_of_the_week(weekly, expected):
    assert working_day_seconds(hours(weekly)) == expected * HOUR


# Mistakes


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekly": {"monday": ["08:00-16:00"]}}, "A weekday is one of mon, tue, .*; got 'monday'"),
        ({"weekly": {"mon": ["8-16"]}}, "must look like 08:00-16:00; got '8-16' for mon"),
        ({"weekly": {"mon": ["08:00-24:30"]}}, "by 24:00; got '08:00-24:30' for mon"),
        ({"weekly": {"fri": ["22:00-06:00"]}}, "Hours over midnight are two"),
        ({"weekly": {"mon": ["08:00-12:00", "11:00-16:00"]}}, "must not overlap; 08:00-12:00, 11:00-16:00 do for mon"),
        (
            {"weekly": {"mon": ["08:00-12:05", "12:10-16:00"]}},
            "A break must not lie within one quarter-hour of the clock",
        ),
        ({"closed": ["31.12.2026"]}, "A date must be YYYY-MM-DD, for example 2026-12-31; got '31.12.2026'"),
        ({"overrides": {"2026-06-19": ["9-12"]}}, "got '9-12' for 2026-06-19"),
        (
            {"closed": ["2026-06-19"], "overrides": {"2026-06-19": []}},
            "2026-06-19 is both closed and has opening hours",
        ),
        ({"time_zone": "Helsinki"}, "A time zone must be one such as Europe/Helsinki; got 'Helsinki'"),
    ],
)
def test_wrong_hours_are_refused_in_a_sentence(wrong, said):
    with pytest.raises(WrongUse, match=said):
        hours(**wrong)


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        (hours(country="XX"), "No public holidays are known for 'XX'"),
        (hours(subdivision="99"), "No public holidays are known for 'FI 99'"),
        ({}, "No opening hours are given for 2026-05-04"),
        ({date(2026, 5, 5): hours()}, "No opening hours are given for 2026-05-04"),
        (
            {date(2026, 1, 1): hours(), date(2026, 5, 6): hours(time_zone="Europe/Stockholm")},
            "must be in one time zone",
        ),
    ],
)
def test_a_calendar_that_cannot_be_made_is_refused_in_a_sentence(opening, said):
    with pytest.raises(WrongUse, match=said):
        business_calendar(opening, date(2026, 5, 4), date(2026, 5, 8))


def test_a_range_that_ends_before_it_begins_is_refused_in_a_sentence():
    with pytest.raises(WrongUse, match="must end on or after the day it begins; got 2026-05-04 to 2026-05-03"):
        business_calendar(hours(), date(2026, 5, 4), date(2026, 5, 3))


# Other people's test suites


def slots_as_text(days):
    return {day: ["-".join(slot) for slot in slots] for day, slots in days.items()}


def test_all_38_cases_of_five_other_systems_come_out(reference):
    book = json.loads(reference("cases/business_time_between.json").read_text())
    assert len(book["cases"]) == 38
    for case in book["cases"]:
        given_hours = book["calendars"][case["calendar"]]
        overrides = slots_as_text(given_hours.get("date_overrides", {}))
        opening = OpeningHours(slots_as_text(given_hours["hours"]), given_hours["tz"], overrides=overrides)
        start, end = (utc(case[key], case["input_tz"]) for key in ("start", "end"))
        days = [datetime.fromtimestamp(s, ZoneInfo(opening.time_zone)).date() for s in (start, end)]
        calendar = business_calendar(opening, min(days), max(days))
        assert business_seconds(calendar, start, end) == OURS.get(case["id"], case["expected_seconds"]), case["id"]


# Properties

minutes = st.integers(0, 5 * 1440 - 1)
# Away from 03–04, where the clocks change, so that a plain look at the clock decides.
slots = st.sampled_from([["00:00-02:45"], ["08:00-16:00"], ["07:50-11:20", "12:35-18:05"], ["04:15-24:00"], []])


@settings(max_examples=40, deadline=None)
@given(st.lists(slots, min_size=7, max_size=7).filter(any), st.booleans(), minutes, minutes)
def test_open_minutes_are_those_at_which_a_look_at_the_clock_finds_it_open(week, spring, one, other):
    opening = hours(dict(zip(WEEKDAYS, week, strict=True)), country=None)
    first = date(2026, 3, 27) if spring else date(2026, 10, 23)
    calendar = business_calendar(opening, first, first + timedelta(days=5))
    start, end = (utc(first.isoformat()) + 60 * m for m in sorted((one, other)))
    clock = pd.date_range(
        pd.Timestamp(start, unit="s"), pd.Timestamp(end, unit="s"), freq="min", inclusive="left", tz="UTC"
    )
    local = clock.tz_convert(HELSINKI)
    shown = zip(local.strftime("%H:%M"), local.day_of_week, strict=True)
    is_open = [any(slot[:5] <= time < slot[6:] for slot in week[weekday]) for time, weekday in shown]
    assert business_seconds(calendar, start, end) == 60 * sum(is_open)


@settings(deadline=None)
@given(minutes, minutes, minutes)
def test_parts_of_a_span_add_up_and_none_is_longer_than_the_clock(one, two, three):
    calendar = business_calendar(hours(), date(2026, 10, 23), date(2026, 10, 28))
    a, b, c = (utc("2026-10-23") + 60 * m for m in sorted((one, two, three)))
    assert business_seconds(calendar, a, b) + business_seconds(calendar, b, c) == business_seconds(calendar, a, c)
    assert 0 <= business_seconds(calendar, a, c) <= c - a
    assert business_seconds(calendar, c, a) == -business_seconds(calendar, a, c)
