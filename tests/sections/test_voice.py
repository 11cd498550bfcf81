"""The sentences on what customers say, word for word: ratings, the silent, NPS, follow-up, categories and themes."""

import copy
from types import SimpleNamespace

import pandas as pd
import pytest

from pito import sections
from pito.engine import Engine
from pito.intake import theme_rules
from pito.metrics.examples import survey
from pito.metrics.satisfaction import SCALES
from pito.month import Month
from pito.schema import TABLES
from pito.sections import categories, closing_the_loop, recommend, satisfaction, silent, themes
from pito.settings import Settings
from pito.text import Words

JUNE = "2026-06"
EVERY = [
    satisfaction.rating,
    satisfaction.by_channel,
    satisfaction.by_stage,
    silent.who_answers,
    recommend.recommend,
    closing_the_loop.low_ratings,
    categories.trend,
    categories.self_service,
    themes.words_of_customers,
]
VOICE = SimpleNamespace(scale_map=SCALES, follow_up_days=2)


def chosen(settings, **others):
    groups = {name: getattr(settings, name) for name in Settings.model_fields}
    return SimpleNamespace(**groups | {"voice": VOICE} | others)


@pytest.fixture(scope="module")
def demo(workbook, sample):
    """The demo company with the default scale map and Pito's own themes."""
    one = copy.copy(workbook)
    one.settings, one.themes = chosen(workbook.settings), theme_rules.read(sample)
    return one


def desk(engine=None, **given):
    """The example's service desk, as a workbook."""
    engine = engine or survey()
    span = {"first_day": Month.parse("2026-05").first_day, "last_day": Month.parse(JUNE).end_day - 1}
    about = {
        "words": Words(),
        "settings": chosen(Settings()),
        "tables": {"tickets", "feedback", "contacts", "contracts"},
        "kind": "contract",
        "engine": engine,
        "reaches": lambda *_: True,
        "facts": {"coverage": {"feedback": span, "tickets": span}},
        "themes": (("Prices", (("wrong", "en"),)), ("Thanks", (("heating", "en"),))),
        "ask": lambda metric, month, **options: metric(engine, Month.parse(month), **options),
    }
    return SimpleNamespace(**about | given)


def test_the_demos_ratings_with_the_year_before_and_what_is_not_known(demo):
    section = satisfaction.rating(demo, JUNE)
    assert section.finding == [
        "64.0% of the 25 ratings given in June 2026 were good (44.5%–79.8%), 28.0% were bad.",
        "No clear change: the year before (62.9%) leads to expect 33.5%–91.5%.",
        "The export holds answers only: how many were asked, and what the silent think, is not known.",
    ]
    assert section.notes == [
        "A rating counts in the month it was given: good from 4 of 5, bad up to 2; neutral between."
    ]
    assert section.table["Rating"].tolist() == [f"{score} of 5" for score in (5, 4, 3, 2, 1)]
    assert [trace.name for trace in section.figure.data] == ["June 2026", "The months before"]
    assert sum(section.figure.data[0].x) == pytest.approx(1, abs=0.001)


def test_the_results_file_has_satisfaction_and_recommendation(demo):
    rows = {row["metric"]: row for row in sections.results(demo, JUNE) if row["segment"] is None}
    assert (rows["csat"]["value"], rows["csat"]["n"], rows["csat"]["unit"]) == (0.64, 25, "share")
    assert (round(rows["csat"]["lo"], 3), round(rows["csat"]["hi"], 3)) == (0.445, 0.798)
    assert (rows["nps"]["value"], rows["nps"]["reason"]) == (None, "too few ratings were given")


def test_the_demos_channels(demo):
    section = satisfaction.by_channel(demo, JUNE)
    assert section.finding == [
        "No clear difference: the least satisfied, Portal, gave good ratings in 56.7% of cases, the others in 63.8%, which could be chance."
    ]
    assert section.table["Channel"].tolist() == ["Chat", "Email", "Phone", "Portal"]
    whole = [sum(parts) for parts in zip(*(trace.x for trace in section.figure.data), strict=True)]
    assert whole == pytest.approx([1] * 4, abs=0.001)


def test_the_demos_categories_and_themes(demo):
    section = categories.trend(demo, JUNE)
    assert section.finding == ["No clear change: nothing came more often than its own past leads to expect."]
    assert section.table["Category"].tolist() == ["Fault", "Order", "Question"]
    assert len(section.notes) == 2
    best = categories.self_service(demo, JUNE).finding
    assert best == [
        (
            "Fault comes steadily and weighs most: 108 tickets in three months, half solved within 15.0 h, 57 asked again. "
            "A guide or a form would save most here, if customers can do it themselves."
        )
    ]
    said = themes.words_of_customers(demo, JUNE).finding[0]
    assert said.startswith(
        "57.9% of the 126 tickets and comments with a text have a theme, most often Times, visits and keys (21.4%)"
    )


def test_what_all_who_were_asked_can_think_whatever_the_silent_do():
    assert satisfaction.rating(desk(), JUNE).finding == [
        "80.0% of the 10 ratings given in June 2026 were good (49.0%–94.3%), 10.0% were bad.",
        "50.0% of the 20 surveys sent in the month were answered by its end: whatever the others think, between 40% and 90% of all asked are satisfied.",
    ]


def test_who_does_not_answer():
    section = silent.who_answers(desk(), JUNE)
    assert section.finding == [
        "50.0% of the 20 surveys sent in twelve months were answered (29.9%–70.1%).",
        "Customers answered within 24 hours rate in 100.0% of cases, those who waited longer in 0.0%: the ratings speak more for the one than for the other.",
    ]
    assert section.table["Group"].tolist() == ["First answer: within 24 hours", "First answer: later or never"]
    assert section.table["Satisfied of all asked, at least and at most"].tolist() == ["80.0%–80.0%", "0.0%–100.0%"]


def test_nps_with_its_interval_and_the_boxes_behind_it():
    section = recommend.recommend(desk(), JUNE)
    assert section.finding == [
        "June 2026: NPS +30 of 10 answers, 50.0% promoters less 20.0% detractors; luck alone moves it between −19 and +65."
    ]
    assert [next(iter(trace.x)) for trace in section.figure.data] == [0.5, 0.3, 0.2]


def test_low_ratings_and_who_was_called():
    settings = chosen(Settings(), privacy=SimpleNamespace(min_cell=3))
    section = closing_the_loop.low_ratings(desk(settings=settings), JUNE)
    assert section.finding == [
        "June 2026: 33.3% of 3 low ratings were followed by a contact within 2 days (6.1%–79.2%); 0 are too new to say."
    ]
    assert section.notes[0] == "No opening hours are set: days are of 24 hours."
    assert section.table["Half contacted within"].tolist() == ["7.0 days"] * 2
    assert "Given nobody knows when" not in section.table
    few = closing_the_loop.low_ratings(desk(), JUNE)
    assert (
        few.finding == ["Too few customers gave a low rating to say how they were followed up."] and few.table is None
    )


def test_low_ratings_of_which_nobody_knows_when_are_counted_and_said():
    book = desk(settings=chosen(Settings(), privacy=SimpleNamespace(min_cell=3)))
    unstamped = "sent_s = coalesce(sent_s, answered_s), answered_s = null, answered_month = null"
    book.engine.connection.execute(f"update feedback set {unstamped}")
    section = closing_the_loop.low_ratings(book, JUNE)
    assert section.finding[0].startswith("June 2026: the survey export does not say when low ratings were given")
    assert section.table["Given nobody knows when"].tolist() == ["3", "3"]


def ratings(good, n, month):
    """So many good ones of so many ratings of a month."""
    noon = month.first_day * 86_400 + 43_200
    rows = [
        ("csat", 5.0, 5.0 if at < good else 1.0, noon, month.number, "Chat" if at % 2 else "Mail") for at in range(n)
    ]
    return pd.DataFrame(rows, columns=["kind", "scale_max", "score", "answered_s", "answered_month", "channel"])


def rated(*months, **given):
    """Ratings of these months, the last June: (good, n)."""
    last = Month.parse(JUNE)
    spans = [last.plus(at - len(months) + 1) for at in range(len(months))]
    frame = pd.concat([ratings(*counts, month) for counts, month in zip(months, spans, strict=True)], ignore_index=True)
    frame = frame.assign(
        feedback_id=frame.index.astype(str), customer_id="c", ticket_id="t", sent_s=frame["answered_s"]
    )
    for name in ("agent", "stage", "comment"):
        frame[name] = pd.Series([None] * len(frame), dtype="str")
    engine = survey()
    engine.put("feedback", frame.assign(**given))
    return desk(engine)


def test_a_month_outside_what_the_year_before_leads_to_expect_is_a_signal():
    """1,080 of 1,200 have been good: Wilson's centre is 89.7 %, and the draw of 100 alone reaches 9.1 points."""
    steady = [(88, 100), (90, 100), (92, 100)] * 4
    said = satisfaction.rating(rated(*steady, (70, 100)), JUNE).finding[1]
    assert said == "Signal: the year before (90.0%) leads to expect 80.6%–98.8%."
    assert (
        satisfaction.rating(rated(*steady, (88, 100)), JUNE).finding[1].startswith("No clear change: the year before")
    )


def test_with_fewer_months_a_change_may_be_chance():
    assert satisfaction.rating(rated((45, 50), (40, 50)), JUNE).finding[1] == (
        "In the months before it was 90.0%; a difference of this size could be chance."
    )
    assert satisfaction.rating(rated((450, 500), (400, 500)), JUNE).finding[1] == (
        "In the months before it was 90.0%; that is more of a difference than chance would give."
    )


def test_a_channel_that_parts_from_the_others_is_named():
    one = rated((50, 100), stage="use")
    one.engine.connection.execute("update feedback set channel = 'Phone' where score = 1")
    section = satisfaction.by_channel(one, JUNE)
    assert section.finding == [
        "Phone: 0.0% of ratings are good, of the others 100.0%: more of a difference than chance would give."
    ]


def test_stages_stand_in_the_order_of_the_journey_whatever_their_letters():
    one = rated((60, 100), (40, 60), (30, 40))
    for number, stage in enumerate(("support", "Need", "own word")):
        update = "update feedback set stage = $stage where cast(feedback_id as integer) % 3 = $number"
        one.engine.connection.execute(update, {"stage": stage, "number": number})
    assert satisfaction.by_stage(one, JUNE).table["Stage"].tolist() == ["need", "support", "own word"]


def test_stages_are_shown_where_the_export_has_them_and_small_ones_are_not():
    one = rated((60, 100))
    one.engine.connection.execute("update feedback set stage = 'delivery' where channel = 'Chat'")
    one.engine.connection.execute("update feedback set stage = 'use' where channel = 'Mail'")
    assert satisfaction.by_stage(one, JUNE).table["Stage"].tolist() == ["delivery", "use"]
    few = rated((60, 100))
    few.engine.connection.execute(
        "update feedback set stage = case when channel = 'Chat' then 'delivery' else 'use' end"
    )
    few.engine.connection.execute("update feedback set stage = 'leaving' where feedback_id in ('0', '2', '4')")
    assert satisfaction.by_stage(few, JUNE).finding == [
        "There is nothing to compare: too few groups with enough ratings."
    ]


def test_a_scale_the_settings_do_not_know_is_said():
    section = satisfaction.rating(rated((5, 5), (10, 10), scale_max=10.0), JUNE)
    assert section.finding == [
        "Too few ratings were given in June 2026 to show them.",
        "15 ratings are on a scale the settings do not know and are not counted; `[voice] scales` tells what is good on it.",
    ]


def test_a_category_that_alarms_is_said_with_what_was_to_be_expected():
    engine = survey()
    months = [Month.parse(JUNE).plus(at) for at in range(-13, 1)]
    rows = [(m.number, m.first_day * 86_400 + at, 40 if at > 20 else 0) for m in months for at in range(21)]
    rows += [(months[-1].number, months[-1].first_day * 86_400 + at, 0) for at in range(21)]
    frame = pd.DataFrame(rows, columns=["created_month", "created_s", "automatic"]).assign(
        category="Billing", customer_id="c"
    )
    engine.put("ticket_times", frame.assign(ticket_id=frame.index.astype(str)))
    spans = {"month": [m.number for m in months], "end_day": [m.end_day for m in months]}
    engine.put("months", pd.DataFrame(spans))
    assert categories.trend(desk(engine), JUNE).finding == [
        "Signal: more than usual.",
        "Billing: 42 where 21.0 were to be expected (105.0 against 52.6 per 100 customers).",
    ]


def test_the_untagged_come_first_and_many_of_them_are_a_warning():
    engine = survey()
    engine.connection.execute("update ticket_times set category = null where category = 'Fault'")
    finding = categories.trend(desk(engine), JUNE).finding
    assert finding[0] == "50.0% of the 40 tickets have no category (35.2%–64.8%)."
    assert finding[-1] == "With so many tickets without a category, categories may grow only because more are tagged."


def test_themes_are_named_and_a_small_one_is_not():
    section = themes.words_of_customers(desk(), JUNE)
    assert (
        section.finding[0]
        == "25.0% of the 40 tickets and comments with a text have a theme, most often Thanks (25.0%)."
    )
    assert section.table["Theme"].tolist() == ["Thanks"]


def test_no_customers_words_stand_in_any_section(demo):
    words = ["Nobody came", "Heating", "Invoice was wrong", "Laskussa"]
    for one in (desk(), demo):
        text = "".join(q(one, JUNE).finding_html() + q(one, JUNE).table_html() for q in EVERY)
        assert [word for word in words if word in text] == []


def empty():
    engine = Engine()
    for name in ("feedback", "tickets", "customers", "contacts"):
        engine.define(name, TABLES[name].stored)
    return engine


@pytest.mark.parametrize("question", EVERY)
def test_without_an_export_every_question_says_which_would_answer_it(question):
    section = question(desk(empty(), tables={"customers"}), JUNE)
    assert section.missing and section.figure is None and section.table is None
    assert "would" in section.finding[0]


@pytest.mark.parametrize("question", EVERY)
def test_a_month_of_nobody_shows_nothing(question):
    section = question(desk(), "2026-04")
    assert section.finding and section.table is None


def test_ratings_that_stop_before_the_month_does_are_no_answer():
    one = desk(reaches=lambda table, month: table != "feedback")
    assert satisfaction.rating(one, "2026-07").finding == [
        "The ratings end on Jun 30, 2026, before July 2026 is over: a newer survey export would bring the month."
    ]
