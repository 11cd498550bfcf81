"""Missed calls called back: within 24 hours to the same customer, undecided ones apart."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pito.metrics.calls import called_back
from pito.month import Month

JUNE = Month.parse("2026-06")


def call(customer, at, kind="missed_call", direction="in"):
    month = Month.parse(at[:7]).number
    return {
        "contact_id": f"{customer} {at} {kind}",
        "customer_id": customer,
        "contacted_s": int(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/Helsinki")).timestamp()),
        "contacted_month": month,
        "kind": kind,
        "direction": direction,
    }


def back(customer, at):
    return call(customer, at, "call", "out")


def asked(desk, *contacts):
    return called_back(desk(contacts=contacts), JUNE).iloc[0]


def test_a_call_back_within_24_hours_counts_and_exactly_24_hours_is_within(desk):
    row = asked(desk, call("a", "2026-06-10T10:00"), back("a", "2026-06-11T10:00"), call("b", "2026-06-10T10:00"))
    assert (row["missed"], row["called_back"], row["share"]) == (2, 1, 0.5)


def test_a_call_back_later_to_another_or_before_is_none(desk):
    late = [call("a", "2026-06-10T10:00"), back("a", "2026-06-11T10:01")]
    other = [call("b", "2026-06-10T10:00"), back("c", "2026-06-10T11:00")]
    before = [back("d", "2026-06-10T09:59"), call("d", "2026-06-10T10:00")]
    row = asked(desk, *late, *other, *before)
    assert (row["missed"], row["called_back"], row["called_later"]) == (3, 0, 1)


def test_an_answered_call_in_or_a_mail_out_is_no_call_back(desk):
    row = asked(
        desk,
        call("a", "2026-06-10T10:00"),
        call("a", "2026-06-10T11:00", "call", "in"),
        call("a", "2026-06-10T11:00", "email", "out"),
        back("z", "2026-06-01T10:00"),
    )
    assert (row["missed"], row["called_back"]) == (1, 0)


def test_one_call_back_answers_several_missed_calls(desk):
    row = asked(desk, call("a", "2026-06-10T10:00"), call("a", "2026-06-10T12:00"), back("a", "2026-06-10T13:00"))
    assert (row["missed"], row["called_back"]) == (2, 2)


def test_a_call_whose_day_is_not_over_is_undecided_with_bounds(desk):
    rows = [call("a", "2026-06-10T10:00"), back("a", "2026-06-10T11:00"), call("b", "2026-06-10T10:00")]
    row = asked(desk, *rows, call("c", "2026-06-30T20:00"), back("c", "2026-07-01T08:00"))
    assert (row["missed"], row["called_back"], row["undecided"], row["share"]) == (3, 1, 1, 0.5)
    assert (row["least"], row["most"]) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_an_export_without_calls_out_cannot_say_and_none_missed_has_no_share(desk):
    row = asked(desk, call("a", "2026-06-10T10:00"))
    assert (row["missed"], row["calls_out"]) == (1, 0) and row[["share", "lo", "least", "most"]].isna().all()
    assert asked(desk, back("a", "2026-06-10T10:00"))[["share", "least"]].isna().all()
    assert asked(desk)["missed"] == 0
