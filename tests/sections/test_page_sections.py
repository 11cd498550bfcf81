"""What the page's first screen and its switches say, word for word; and that what is hidden cannot be reckoned from what is shown."""

import pandas as pd
import pytest

from pito import sections
from pito.metrics.retention import retention_by_month
from pito.sections import CHAPTERS, REPORT, bucket, key_figures
from pito.sections.key_figures import KeyFigure, KeyFigures
from pito.sections.section import Section
from pito.sections.views import Switch, Views

JUNE = "2026-06"


def test_every_question_of_the_report_belongs_to_one_chapter():
    asked = [question for chapter in CHAPTERS for question in chapter.questions]
    assert tuple(asked) == REPORT and len(set(asked)) == len(asked)
    assert all(chapter.opened <= len(chapter.questions) for chapter in CHAPTERS)


def test_a_chapter_is_named_in_the_readers_language(workbook):
    assert sections.chapter(workbook, "stay").title == "Do they stay?"


def test_key_figures_say_value_change_verdict_and_how_many(workbook):
    assert key_figures(workbook, JUNE).finding == [
        "Retention rate: 95.2%, −3.8 points against May 2026, Could be chance, 105 customers.",
        "Revenue of the month: €65,576, +€1,094 against May 2026, No clear change, 95 buyers.",
        "Median first answer, opening hours: 2.4 h, +1.7 h against May 2026, Signal, 122 tickets.",
        "Good ratings: 64.0%, +5.7 points against May 2026, No clear change, 25 ratings.",
    ]


def test_key_figures_are_handed_to_the_mail_by_the_section_that_has_more(workbook):
    figures = key_figures(workbook, JUNE)
    assert [*figures.about()["figures"]] == [one.section for one, _ in figures.figures]
    assert figures.about()["figures"]["satisfaction_rating"] == figures.finding[-1]


def test_without_a_figure_the_page_has_the_reason_in_place_of_an_empty_list():
    none = KeyFigures("key_figures", "Key figures", ["No figure can be told from these exports."], missing=True)
    assert none.words_html().count("No figure can be told from these exports.") == 1 and "<ul" not in none.words_html()


def test_key_figures_of_too_few_are_not_told(workbook):
    said = " ".join(key_figures(workbook.focus(segment="Public"), JUNE).finding)
    assert "Retention rate" not in said and "Revenue" not in said


def test_markup_in_a_key_figure_stays_text():
    figure = KeyFigure("<b>", "1", "", "signal", "<i>", "a")
    shown = KeyFigures("k", "K", ["x."], figures=[(figure, "<u>")]).words_html()
    assert "<b></b>" not in shown and "&lt;b&gt;" in shown and "&lt;i&gt;" in shown and "&lt;u&gt;" in shown


def test_views_hold_every_combination_but_the_first():
    switches = (Switch("a", ["x", "y"]), Switch("b", ["1", "2", "3"], start=2, ordered=True))
    views = Views.of(switches, lambda a, b: Section("s", "S?", [f"{a}{b}"]))
    assert {places: section.answer for places, section in views.sections.items()} == {
        (0, 0): "00",
        (0, 1): "01",
        (1, 0): "10",
        (1, 1): "11",
        (1, 2): "12",
    }


def test_there_are_no_views_where_there_is_nothing_to_choose():
    assert Views.of((Switch("a", ["x"]), Switch("b", ["y"])), pytest.fail) is None


def test_the_buckets_views_say_what_their_month_and_segment_say_alone(workbook):
    section = bucket.bucket(workbook, JUNE)
    segment, month = section.views.switches
    assert segment.choices[:1] == ["All customers"] and month.choices[month.start] == "June 2026"
    may = section.views.sections[0, month.choices.index("May 2026")]
    assert may.finding == bucket.answer(workbook, "2026-05").finding
    home = segment.choices.index("Home")
    alone = workbook.focus(segment="Home").ask(retention_by_month, JUNE, months=1).iloc[0]
    shown = section.views.sections[home, month.start]
    assert shown.finding[0] == (
        f"Home: {alone['retained']} of the {alone['start']} customers there at the start of June 2026 stayed, 90.0%."
    )


def test_a_hidden_segment_cannot_be_reckoned_from_those_shown(workbook):
    """At least two segments are hidden whenever one is, so that the total less those shown is not one segment's."""
    section, least = bucket.bucket(workbook, JUNE), workbook.settings.privacy.min_cell
    parts = workbook.ask(retention_by_month, JUNE, months=13, by="segment").set_index(["month", "part"])
    segment, month = section.views.switches
    months = sorted({number for number, _ in parts.index})[-len(month.choices) :]
    for place, number in enumerate(months):
        told = {
            name
            for at, name in enumerate(segment.choices)
            if at and section.views.sections[at, place].figure is not None
        }
        hidden = [row for (n, part), row in parts.iterrows() if n == number and part not in told and row["start"] > 0]
        assert len(hidden) != 1
        assert all(parts.loc[number, name][["start", "end"]].min() >= least for name in told)
        assert not hidden or pd.DataFrame(hidden)["start"].sum() >= least


def test_the_waits_of_a_channel_can_be_switched_to(workbook):
    section = sections.response.trend(workbook, JUNE)
    (switch,) = section.views.switches
    assert switch.choices[0] == "All channels"
    chat = section.views.sections[(switch.choices.index("Chat"),)]
    assert chat.finding == [
        "Signal: Chat is slower than before, median 4.8 h; its own year before leads to expect 1 min to 19 min."
    ]
    assert chat.basis == f"{chat.table['Tickets'].iloc[-1]} tickets"
