"""Numbers are rounded as by hand: a half away from nothing, by the digits they are written with."""

import pytest

from pito.text import Words


@pytest.fixture
def words():
    return Words("en", "EUR")


def test_halves_go_away_from_nothing_whatever_their_binary_value(words):
    assert [words.percent(63 / 80), words.percent(67 / 80), words.points(67 / 80 - 63 / 80)] == [
        "78.8%",
        "83.8%",
        "+5.0 points",
    ]
    assert [words.number(n) for n in (0.5, 1.5, 2.5, -0.5, -2.5)] == ["1", "2", "3", "−1", "−3"]
    assert [words.number(n, 1) for n in (0.05, 0.25, 2.675)] == ["0.1", "0.3", "2.7"]


def test_what_is_nothing_when_printed_has_no_sign(words):
    assert [words.number(-0.4), words.percent(-0.0004), words.points(-0.0004), words.points(0.0004)] == [
        "0",
        "0.0%",
        "0.0 points",
        "0.0 points",
    ]
    assert words.points(0.0005) == "+0.1 points"


def test_from_a_hundred_hours_or_days_on_tenths_are_not_said(words):
    assert [words.hours(h * 3600, days=False) for h in (99.4, 100, 2984)] == ["99.4 h", "100 h", "2,984 h"]
    assert [words.hours(d * 86400) for d in (4.9, 99.5, 545)] == ["4.9 days", "99.5 days", "545 days"]
