"""The preview of the calendar under its controls."""

from types import SimpleNamespace

import pytest

from pito.errors import WrongUse
from pito.sections import calendar
from pito.settings import Settings
from pito.text import Words
from pito.widgets.calendar_preview import CalendarPreview, calendar_preview

SPAN = "2026-06-18 15:30", "2026-06-22 09:30"


@pytest.fixture
def business():
    other = [{"channel": "Phone", "sat": ["10:00-14:00"]}]
    return SimpleNamespace(words=Words(), settings=Settings().choose("hours", other=other))


def shown(business):
    return calendar_preview(calendar.preview, business, calendar.clocks_of(business.settings), *SPAN)


def test_changing_a_moment_or_the_clock_counts_anew(business, monkeypatch):
    monkeypatch.delenv("PITO_HEADLESS", raising=False)
    preview = shown(business)
    assert isinstance(preview, CalendarPreview)
    assert "2.00 h of 90.00 h" in preview.chart.finding
    preview.end.value = "2026-06-22 10:30"
    assert "3.00 h of 91.00 h" in preview.chart.finding
    assert [name for name, _ in preview.clock.options] == ["all tickets", "channel phone"]
    preview.start.value, preview.end.value, preview.clock.value = "2026-06-13 09:00", "2026-06-13 12:00", 1
    assert "2.00 h of 3.00 h" in preview.chart.finding  # a Saturday without a holiday


def test_a_moment_that_is_none_is_refused_in_a_sentence_and_the_next_one_is_shown(business, monkeypatch):
    monkeypatch.delenv("PITO_HEADLESS", raising=False)
    preview = shown(business)
    preview.end.value = "22.6.2026"
    said = str(preview.chart.get_state())
    assert "A moment must be YYYY-MM-DD HH:MM" in said
    preview.end.value = SPAN[1]
    assert "2.00 h of 90.00 h" in preview.chart.finding


def test_a_program_gets_the_plain_section(business, monkeypatch):
    monkeypatch.setenv("PITO_HEADLESS", "1")
    assert shown(business).name == "calendar_preview"
    with pytest.raises(WrongUse):
        calendar_preview(calendar.preview, business, calendar.clocks_of(business.settings), "today", "tomorrow")
