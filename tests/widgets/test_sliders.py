"""A section under sliders: what is turned is asked for, and nothing else."""

from types import SimpleNamespace

import pytest

from pito.errors import DataRefused
from pito.sections.dials import Dial
from pito.sections.section import Section
from pito.text import Words
from pito.widgets.sliders import Sliders, sliders

DIALS = [Dial("points", "Points", 0.0, 10.0, 0.5, 5.0, 1), Dial("margin", "Margin", 0.0, 100.0, 1.0, 33.0)]


@pytest.fixture
def asked():
    return []


@pytest.fixture
def shown(asked, monkeypatch):
    monkeypatch.delenv("PITO_HEADLESS", raising=False)

    def section(workbook, month, points=5.0, margin=33.3):
        asked.append((points, margin))
        if points == 10:
            raise DataRefused("That is more than everybody.")
        return Section("scenario", "What if?", [f"{points} points, {margin} each."])

    return sliders(section, DIALS, SimpleNamespace(words=Words()), "2026-06")


def test_at_the_start_the_section_answers_with_what_it_knows_to_the_last_digit(shown, asked):
    assert isinstance(shown, Sliders)
    assert asked == [(5.0, 33.3)] and "33.3 each" in shown.chart.finding
    assert "33.3 each" in shown._repr_mimebundle_()["text/html"]


def test_a_slider_turned_asks_for_that_alone_and_back_at_the_start_for_nothing(shown, asked):
    shown.turns["points"].value = 2.5
    assert asked[-1] == (2.5, 33.3) and "2.5 points" in shown.chart.finding
    shown.turns["margin"].value = 50
    assert asked[-1] == (2.5, 50)
    shown.turns["margin"].value = 33
    assert asked[-1] == (2.5, 33.3)


def test_the_button_puts_every_slider_back_and_asks_once(shown, asked):
    shown.turns["points"].value, shown.turns["margin"].value = 1.0, 99
    before = len(asked)
    shown.back.click()
    assert asked[before:] == [(5.0, 33.3)]
    assert [slider.value for slider in shown.turns.values()] == [5.0, 33.0]


def test_a_refusal_stands_beside_the_last_answer_until_the_next(shown):
    shown.turns["points"].value = 10
    assert shown.chart.alert == "That is more than everybody."
    shown.turns["points"].value = 9.5
    assert shown.chart.alert == "" and "9.5 points" in shown.chart.finding


def test_a_program_gets_the_plain_section(monkeypatch):
    monkeypatch.setenv("PITO_HEADLESS", "1")
    plain = sliders(lambda workbook, month: Section("scenario", "What if?", [month]), DIALS, None, "2026-06")
    assert plain.finding == ["2026-06"]
