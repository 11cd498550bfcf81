"""Opening clocks: hours that changed, of a channel, in a region; which hours counted; pauses; working days."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from pito.calendar import (
    WEEKDAYS,
    OpeningHours,
    Version,
    business_calendar,
    business_seconds,
    clocks,
    clocks_of,
    counted,
    due_second,
    open_days,
    paused_seconds,
    working_day_after,
)
from pito.errors import WrongUse
from pito.settings import read

HELSINKI = ZoneInfo("Europe/Helsinki")
OFFICE = OpeningHours({day: ["08:00-16:00"] for day in WEEKDAYS[:5]}, "Europe/Helsinki", "FI")
JUNE = date(2026, 6, 1)


def weekly(clock, day, weekday="mon"):
    """A clock's slots of a weekday, as in force on a day."""
    start = max(since for since in clock.hours if since <= day)
    return list(clock.hours[start].weekly.get(weekday, ()))


# Versions


def test_without_versions_there_is_one_clock_for_everybody_that_always_held():
    (everybody,) = clocks(OFFICE)
    assert (everybody.channel, everybody.priority, everybody.hours) == ("", "", {date.min: OFFICE})


def test_hours_that_changed_hold_from_their_day_on_and_other_weekdays_stay():
    (everybody,) = clocks(OFFICE, [Version({"sat": ["10:00-14:00"]}, since=JUNE)])
    assert (weekly(everybody, date(2026, 5, 31), "sat"), weekly(everybody, JUNE, "sat")) == ([], ["10:00-14:00"])
    assert weekly(everybody, JUNE, "mon") == ["08:00-16:00"]
    assert everybody.latest.weekly["sat"] == ["10:00-14:00"]


def test_business_time_over_the_change_is_summed_across_versions():
    (everybody,) = clocks(OFFICE, [Version({"mon": ["08:00-20:00"]}, since=JUNE)])
    calendar = business_calendar(everybody.hours, date(2026, 5, 29), JUNE)
    friday, night = (datetime(2026, *at, tzinfo=HELSINKI).timestamp() for at in ((5, 29, 12), (6, 1, 23)))
    assert business_seconds(calendar, friday, night) == (4 + 12) * 3600


def test_a_channel_has_everybodys_hours_until_its_own_hold():
    versions = [Version({"mon": ["09:00-15:00"]}, since=date(2026, 3, 1))]
    versions.append(Version({"mon": ["08:00-20:00"]}, since=JUNE, channel="Phone"))
    everybody, phone = clocks(OFFICE, versions)
    assert [weekly(phone, day) for day in (date(2026, 1, 5), date(2026, 4, 6), JUNE)] == [
        ["08:00-16:00"],
        ["09:00-15:00"],
        ["08:00-20:00"],
    ]
    assert weekly(everybody, JUNE) == ["09:00-15:00"]
    assert phone.channel == "phone"


def test_a_clock_may_be_open_on_public_holidays():
    _, urgent = clocks(OFFICE, [Version({"fri": ["00:00-24:00"]}, priority="Urgent", is_open_on_holidays=True)])
    midsummer_eve = date(2026, 6, 19)
    assert open_days(urgent.latest, midsummer_eve, midsummer_eve) == [midsummer_eve]
    assert open_days(OFFICE, midsummer_eve, midsummer_eve) == []


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ([Version({}, JUNE), Version({}, JUNE)], "Two opening hours hold for the same tickets from 2026-06-01"),
        ([Version({}, channel="a"), Version({}, channel="A")], "Two opening hours hold for the same tickets always"),
    ],
)
def test_two_versions_since_the_same_day_are_refused_in_a_sentence(versions, said):
    with pytest.raises(WrongUse, match=said):
        clocks(OFFICE, versions)


def test_a_version_for_a_channel_and_a_priority_at_once_is_refused():
    with pytest.raises(WrongUse, match="for a channel or for a priority; got both 'Phone' and 'Urgent'"):
        Version({}, channel="Phone", priority="Urgent")


# What the settings say

TOML = """
[business]
country = "DE"
time_zone = "Europe/Berlin"
[hours]
mon = ["08:00-12:00", "12:30-16:00"]
region = "BY"
closed = ["2026-06-17"]
days = { "2026-06-06" = ["09:00-12:00"] }
[[hours.other]]
from = "2026-06-01"
sat = ["10:00-14:00"]
[[hours.other]]
channel = "Phone"
holidays = false
mon = ["08:00-20:00"]
"""


def said(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_the_settings_make_the_clocks(tmp_path):
    everybody, phone = clocks_of(said(tmp_path, TOML))
    assert weekly(everybody, JUNE, "sat") == ["10:00-14:00"] and weekly(everybody, date(2026, 5, 1), "sat") == []
    assert weekly(phone, JUNE) == ["08:00-20:00"]
    assert (everybody.latest.subdivision, phone.latest.country) == ("BY", None)
    shut = open_days(everybody.latest, date(2026, 6, 4), date(2026, 6, 6))  # Corpus Christi, only in some parts
    assert [day.day for day in shut] == [5, 6]
    assert date(2026, 6, 17) not in open_days(everybody.latest, date(2026, 6, 17), date(2026, 6, 17))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ('channel = "a"\npriority = "b"', "must be for a `channel` or for a `priority`, not for both"),
        ('mon = ["8-16"]', '`hours.other.0.mon` must hold opening hours such as "08:00-16:00"'),
        ('until = "2026-06-01"', "unknown setting `hours.other.0.until`"),
    ],
)
def test_wrong_other_hours_are_refused_in_a_sentence(tmp_path, wrong, sentence):
    with pytest.raises(WrongUse) as refused:
        said(tmp_path, f"[[hours.other]]\n{wrong}\n")
    assert sentence in str(refused.value)


def test_settings_chosen_anew_keep_the_other_hours(tmp_path):
    chosen = said(tmp_path, TOML).choose("hours", sat=["09:00-11:00"])
    assert chosen.hours.sat == ["09:00-11:00"] and [str(o.since) for o in chosen.hours.other] == ["2026-06-01", "None"]


# Which hours counted


def laid_out(start, end, hours=OFFICE):
    stamps = (datetime.fromisoformat(stamp) for stamp in (start, end))
    return counted(*stamps, hours)


def test_over_midsummer_two_hours_counted_and_the_eve_is_named():
    rows = laid_out("2026-06-18T15:30", "2026-06-22T09:30")
    assert rows.loc[rows["counts"], "seconds"].sum() == 2 * 3600 and rows["seconds"].sum() == 90 * 3600
    assert rows["reason"].tolist() == ["open", "closed", "holiday", "day_off", "day_off", "closed", "open"]
    assert rows.loc[rows["reason"] == "holiday", "holiday"].tolist() == ["Midsummer Eve"]


def test_breaks_closures_and_christmas_are_told_apart():
    lunch = OpeningHours({"wed": ["08:00-11:30", "12:00-16:00"]}, "Europe/Helsinki", "FI", closed=["2026-12-30"])
    assert laid_out("2026-12-23T08:00", "2026-12-23T16:00", lunch)["reason"].tolist() == ["open", "closed", "open"]
    assert laid_out("2026-12-30T08:00", "2026-12-30T16:00", lunch)["reason"].tolist() == ["closure"]
    eve = laid_out("2026-12-24T08:00", "2026-12-24T16:00")
    assert eve[["reason", "holiday"]].values.tolist() == [["holiday", "Christmas Eve"]]


def test_across_new_year_and_the_changes_of_clocks_every_second_is_there_once():
    year = laid_out("2026-12-31T15:00", "2027-01-04T09:00")
    assert (year.loc[year["counts"], "seconds"].sum(), year["seconds"].sum()) == (2 * 3600, 90 * 3600)
    assert laid_out("2026-03-28T12:00", "2026-03-29T12:00")["seconds"].sum() == 23 * 3600
    assert laid_out("2026-10-24T12:00", "2026-10-25T12:00")["seconds"].sum() == 25 * 3600


def test_a_span_of_nothing_has_no_rows_and_a_backward_one_is_refused():
    assert len(laid_out("2026-06-18T15:30", "2026-06-18T15:30")) == 0
    with pytest.raises(WrongUse, match="must come after the first, within a year"):
        laid_out("2026-06-18T15:30", "2026-06-18T15:29")


@checked(max_examples=30, deadline=None)
@given(st.integers(0, 20 * 1440), st.integers(0, 12 * 1440), st.booleans())
def test_what_counted_is_what_business_time_counts(begins, minutes, winter):
    first = datetime(2026, 10, 15 if winter else 10) if winter else datetime(2026, 3, 15)
    start = (first + timedelta(minutes=begins)).replace(tzinfo=HELSINKI)
    end = datetime.fromtimestamp(start.timestamp() + 60 * minutes, HELSINKI)
    (clock,) = clocks(OFFICE, [Version({"sat": ["02:30-04:30", "10:00-14:00"]}, since=date(2026, 3, 20))])
    rows = counted(start, end, clock.hours)
    calendar = business_calendar(clock.hours, start.date(), end.date())
    assert rows.loc[rows["counts"], "seconds"].sum() == business_seconds(calendar, start.timestamp(), end.timestamp())
    assert rows["seconds"].sum() == 60 * minutes


# Speed does not change the answer


def test_many_stamps_at_once_give_what_each_gives_alone_in_any_shape():
    calendar = business_calendar(OFFICE, date(2026, 1, 1), date(2026, 12, 31))
    chance = np.random.default_rng(3)
    first = int(datetime(2026, 1, 2, tzinfo=UTC).timestamp())
    stamps = first + chance.integers(0, 300 * 86_400, (2, 70_000))
    found = business_seconds(calendar, *stamps)
    some = chance.integers(0, 70_000, 50)
    assert found[some].tolist() == [float(business_seconds(calendar, *stamps[:, k])) for k in some]
    assert business_seconds(calendar, *stamps.reshape(2, 700, 100)).tolist() == found.reshape(700, 100).tolist()


# Pauses and promises: Zammad, GLPI, business_time


def second(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.fixture
def zammad(reference):
    book = json.loads(reference("cases/sla_clock_pauses.json").read_text())
    slots = {
        day: ["-".join(slot) for slot in spans]
        for day, spans in book["calendars"]["berlin_7d_0900_1800"]["hours"].items()
    }
    calendar = business_calendar(OpeningHours(slots, "Europe/Berlin"), date(2013, 6, 1), date(2013, 6, 30))
    return calendar, book["cases"]


def pauses(case):
    """When the clock stood: pending or closed until something else came; a last state that never ended is no pause."""
    states = [(case["created_utc"], case["initial_state"]), *((s["at_utc"], s["to"]) for s in case["state_changes"])]
    return [
        (second(at), second(until)) for (at, state), (until, _) in pairwise(states) if state in ("pending", "closed")
    ]


def test_promises_fall_due_as_in_zammads_tests(zammad):
    calendar, cases = zammad
    seen = 0
    for case in cases:
        for promise, due in (("first_response", "first_response_due"), ("solution", "close_due")):
            if due in case["expected"]:
                at = due_second(calendar, second(case["created_utc"]), 60 * case["sla_minutes"][promise], pauses(case))
                assert at == second(case["expected"][due]), case["id"]
                seen += 1
    assert seen == 10


def test_time_taken_without_the_pauses_is_as_in_zammads_tests(zammad):
    calendar, cases = zammad
    seen = 0
    for case in cases:
        for ended, minutes in (("first_response_at", "first_response_in_min"), ("close_at", "close_in_min")):
            if minutes in case["expected"]:
                span = second(case["created_utc"]), second(case["expected"][ended])
                assert paused_seconds(calendar, *span, pauses(case)) == 60 * case["expected"][minutes], case["id"]
                seen += 1
    assert seen == 5


def test_freshdesks_life_of_a_ticket_was_open_for_72_hours_and_pending_for_24(reference):
    facts = json.loads(reference("cases/freshdesk_metric_facts.json").read_text())
    case = next(case for case in facts["cases"] if case["id"] == "lifecycle")
    opened, pending, resolved = (second(f"2026-{at.replace(' ', 'T')}") for at, _ in case["ticket"])
    always = OpeningHours({day: ["00:00-24:00"] for day in WEEKDAYS}, "UTC")
    calendar = business_calendar(always, date(2026, 1, 1), date(2026, 1, 10))
    hours = case["expected_hours"]
    assert paused_seconds(calendar, opened, resolved, [(pending, resolved)]) == hours["Open"] * 3600
    assert business_seconds(calendar, pending, resolved) == hours["Pending"] * 3600


def test_without_a_calendar_nothing_falls_due_and_after_its_end_nothing_is_known():
    assert due_second(None, 0, 60) is None
    calendar = business_calendar(OFFICE, JUNE, JUNE)
    assert due_second(calendar, second("2026-06-01T06:00"), 9 * 3600) is None
    assert np.isnan(paused_seconds(None, 0, 60))


def test_working_days_are_those_of_glpis_tests(reference):
    book = json.loads(reference("cases/sla_clock_pauses.json").read_text())["glpi_working_days"]["cases"]
    ends = {None: "16:00", "mf_0800_2000": "20:00", "5x24": "24:00"}
    for case in book:
        opens = {None: "08", "mf_0800_2000": "08", "5x24": "00"}[case.get("calendar")]
        hours = OpeningHours({d: [f"{opens}:00-{ends[case.get('calendar')]}"] for d in WEEKDAYS[:5]}, "UTC")
        day = working_day_after(hours, date.fromisoformat(case["start"][:10]), case["add_working_days"])
        expected = datetime.fromisoformat(case["expected"])
        if case.get("end_of_working_day"):
            closes = hours.spans_on(day, ())[-1][1]
            assert datetime(day.year, day.month, day.day) + timedelta(minutes=closes) == expected
        else:
            assert day == expected.date()


def test_days_until_are_those_of_business_times_tests(reference):
    for case in json.loads(reference("cases/sla_clock_pauses.json").read_text())["business_days_until"]["cases"]:
        hours = OpeningHours({d: ["09:00-17:00"] for d in WEEKDAYS[:5]}, "UTC", closed=case.get("holidays", ()))
        start, end = (date.fromisoformat(case[key]) for key in ("start", "end"))
        last = end if case["inclusive"] else end - timedelta(days=1)
        assert len(open_days(hours, start, last)) == case["expected"]


def test_there_is_no_working_day_where_nothing_is_open():
    with pytest.raises(WrongUse, match="There is no open day"):
        working_day_after(OpeningHours({}, "UTC"), JUNE, 1)
