"""Months: written as YYYY-MM, half-open, counted on the business's own clocks."""

import pytest

from pito.errors import WrongUse
from pito.month import Month


@pytest.mark.parametrize(
    "wrong", ["5/2026", "2026-13", "2026-00", "2026-5", "202605", "", "0000-01", "2026-05-01", None]
)
def test_anything_but_a_month_is_refused_in_one_sentence(wrong):
    with pytest.raises(WrongUse) as told:
        Month.parse(wrong)
    assert str(told.value) == f"`month` must be YYYY-MM, for example 2026-05; got '{wrong}'."


def test_a_month_ends_where_the_next_begins():
    december = Month.parse("2025-12")
    assert december.end == december.plus(1).first
    assert (december.end_day - december.first_day, str(december.plus(1))) == (31, "2026-01")


def test_the_cut_off_is_midnight_on_the_businesss_own_clocks():
    assert Month.parse("2026-06").end_second("Europe/Helsinki") == Month.parse("2026-06").end_second("UTC") - 3 * 3600
    assert Month.parse("2026-01").end_second("Europe/Helsinki") == Month.parse("2026-01").end_second("UTC") - 2 * 3600


def test_the_month_of_the_spring_clock_change_is_an_hour_short():
    march = Month.parse("2026-03")
    assert march.end_second("Europe/Helsinki") - march.first_second("Europe/Helsinki") == 31 * 86400 - 3600
