"""CSAT, response rate and NPS: the worked values of the definitions, scales, months, and what could be said by the silent."""

import json

import pandas as pd
import pytest

from pito.engine import Engine
from pito.errors import WrongUse
from pito.metrics.examples import survey
from pito.metrics.satisfaction import (
    SCALES,
    box_of,
    csat,
    csat_by_month,
    is_negative,
    net_promoter_score,
    rating_counts,
    survey_answers,
)
from pito.month import Month
from pito.schema import TABLES

MAY, JUNE, JULY = (Month.parse(f"2026-0{month}") for month in (5, 6, 7))
DAY, NOON = 86_400, 43_200


def surveys(*rows, months=3):
    """Surveys: (kind, scale, score, sent, answered), the days as 'YYYY-MM-DD' or None."""
    frame = pd.DataFrame(rows, columns=["kind", "scale_max", "score", "sent", "answered"])
    for name in ("sent", "answered"):
        days = (pd.to_datetime(frame[name]) - pd.Timestamp("1970-01-01")).dt.days.astype("Int64")
        frame[f"{name}_s"] = days * DAY + NOON
    dates = pd.to_datetime(frame["answered"])
    frame["answered_month"] = (dates.dt.year * 12 + dates.dt.month - 1).astype("Int64")
    frame = frame.assign(feedback_id=frame.index.astype(str), customer_id="c", ticket_id="t")
    frame = frame.astype({"scale_max": "float64", "score": "float64"}).drop(columns=["sent", "answered"])
    for name in ("channel", "agent", "stage", "comment"):
        frame[name] = pd.Series([None] * len(frame), dtype="str")
    engine = Engine(feedback=frame)
    for name in ("tickets", "customers"):
        engine.define(name, TABLES[name].stored)
    times = {"ticket_id": "varchar", "automatic": "integer", "responded_s": "bigint", "created_s": "bigint"}
    engine.define("ticket_times", times)
    spans = [JUNE.plus(at) for at in range(-2, 2)]
    engine.put("months", pd.DataFrame({"month": [m.number for m in spans], "end_s": [m.end_day * DAY for m in spans]}))
    return engine


def rated(k, n):
    """So many good ones of so many ratings on a scale to 5."""
    return surveys(*[("csat", 5, 5 if at < k else 2, "2026-06-01", "2026-06-02") for at in range(n)])


@pytest.mark.parametrize(
    ("k", "n", "lo", "hi"),
    [(27, 30, 74.4, 96.5), (45, 50, 78.6, 95.7), (9, 10, 59.6, 98.2), (90, 100, 82.6, 94.5), (900, 1000, 88.0, 91.7)],
)
def test_the_worked_intervals_of_the_definitions(k, n, lo, hi):
    row = csat(rated(k, n), JUNE).iloc[0]
    assert (row["csat"], row["n"]) == (pytest.approx(0.9), n)
    assert [round(100 * row[edge], 1) for edge in ("lo", "hi")] == [lo, hi]


@pytest.mark.parametrize("n", [20, 50, 100, 400])
def test_the_worked_nps_is_30_whatever_the_number_of_answers(n):
    scores = [10] * (n // 2) + [8] * (3 * n // 10) + [0] * (n // 5)
    row = net_promoter_score(surveys(*[("nps", 10, s, "2026-06-01", "2026-06-02") for s in scores]), JUNE).iloc[0]
    assert (row["n"], row["nps"]) == (n, pytest.approx(0.3))
    assert row["lo"] < 0.3 < row["hi"]


def test_nps_of_the_published_example_has_adjusted_limits():
    """Rocks (2016): 10, 20 and 70 of 100 give 60, adjusted-Wald 45.3 to 71.2."""
    scores = [0] * 10 + [7] * 20 + [9] * 70
    row = net_promoter_score(surveys(*[("nps", None, s, "2026-06-01", "2026-06-02") for s in scores]), JUNE).iloc[0]
    assert [round(100 * row[name], 1) for name in ("nps", "lo", "hi")] == [60.0, 45.3, 71.2]


def test_nps_boxes_end_where_they_should_and_another_scale_is_counted_apart():
    rows = [("nps", 10, score, "2026-06-01", "2026-06-02") for score in (0, 6, 7, 8, 9, 10)]
    found = net_promoter_score(surveys(*rows, ("nps", 5, 5, "2026-06-01", "2026-06-02")), JUNE).iloc[0]
    assert found[["detractors", "passives", "promoters", "unscaled"]].tolist() == [2, 2, 2, 1]


def test_a_rating_counts_in_the_month_it_was_given_not_sent():
    engine = surveys(("csat", 5, 5, "2026-05-31", "2026-06-01"), ("csat", 5, 1, "2026-06-30", "2026-07-01"))
    assert csat(engine, JUNE)[["n", "good"]].values.tolist() == [[1, 1]]
    assert csat_by_month(engine, JULY)[["month", "n", "bad"]].values.tolist() == [
        [JUNE.number, 1, 0],
        [JULY.number, 1, 1],
    ]


def test_without_the_day_it_was_given_it_counts_when_it_was_sent():
    assert csat(surveys(("csat", 5, 4, "2026-06-10", None)), JUNE)["n"].tolist() == [1]


def test_a_rating_that_does_not_say_its_kind_is_one_of_satisfaction():
    assert csat(surveys((None, 5, 4, "2026-06-10", "2026-06-10")), JUNE)["good"].tolist() == [1]


@pytest.mark.parametrize(
    ("top", "boxes"),
    [(1, "bg"), (2, "bbg"), (3, "bbng"), (4, "bbbgg"), (5, "bbbngg")],
)
def test_the_boxes_of_every_scale(top, boxes):
    words = {"b": "bad", "n": "neutral", "g": "good"}
    ratings = pd.DataFrame({"scale_max": [top] * (top + 1), "score": range(top + 1)})
    assert box_of(ratings).tolist() == [words[letter] for letter in boxes]


def test_a_scale_nobody_explained_is_counted_apart_until_the_settings_explain_it():
    engine = surveys(("csat", 10, 9, "2026-06-01", "2026-06-02"), ("csat", None, 4, "2026-06-01", "2026-06-02"))
    assert csat(engine, JUNE)[["n", "unscaled"]].values.tolist() == [[0, 2]]
    assert csat(engine, JUNE)["csat"].isna().all()
    explained = csat(engine, JUNE, scales=(*SCALES, (10, 6, 9)))
    assert explained[["n", "good", "unscaled"]].values.tolist() == [[1, 1, 1]]


def test_a_score_outside_its_scale_is_counted_apart():
    assert box_of(pd.DataFrame({"scale_max": [5, 5], "score": [6, -1]})).tolist() == ["unscaled", "unscaled"]


def test_negative_is_bad_or_a_detractor():
    ratings = pd.DataFrame({"kind": ["csat", "csat", "nps", "nps", "ces"], "scale_max": [5, 5, 10, 10, 5]})
    assert is_negative(ratings.assign(score=[2, 3, 6, 7, 1])).tolist() == [True, False, True, False, False]


def test_the_worst_and_the_best_case_of_the_silent():
    """45 of 50 answers are good, but 200 were asked: between 22.5 and 97.5 %."""
    answered = [("csat", 5, 5 if at < 45 else 1, "2026-06-01", "2026-06-02") for at in range(50)]
    row = survey_answers(surveys(*answered, *[("csat", 5, None, "2026-06-01", None)] * 150), JUNE).iloc[0]
    assert (row["sent"], row["answered"], row["unanswered"], row["rate"]) == (200, 50, 150, 0.25)
    assert (row["least"], row["most"]) == (0.225, 0.975)


def test_answers_on_an_unknown_scale_may_be_good_or_not():
    """45 of 50 on a known scale are good, 40 answered on another, 20 not at all: 45 to 105 of 110."""
    june = "2026-06-01"
    known = [("csat", 5, score, june, "2026-06-02") for score in [5] * 45 + [2] * 5]
    unknown, silent = [("csat", 10, 9, june, "2026-06-02")] * 40, [("csat", 5, None, june, None)] * 20
    row = survey_answers(surveys(*known, *unknown, *silent), JUNE).iloc[0]
    assert row[["sent", "answered", "unanswered", "good", "unscaled"]].tolist() == [110, 90, 20, 45, 40]
    assert (row["least"], row["most"]) == (45 / 110, 105 / 110)


def test_an_answer_after_the_months_end_is_none_yet():
    engine = surveys(("csat", 5, 5, "2026-06-30", "2026-07-01"))
    assert survey_answers(engine, JUNE)[["sent", "answered"]].values.tolist() == [[1, 0]]
    assert survey_answers(engine, JULY, months=2)[["sent", "answered"]].values.tolist() == [[1, 1]]


def test_what_was_not_sent_in_the_months_is_not_asked_about():
    assert survey_answers(surveys(("csat", 5, 5, None, "2026-06-02")), JUNE)["sent"].tolist() == []


def test_groups_sum_to_the_whole_and_slow_means_over_24_hours_or_never():
    engine = survey()
    parts = csat(engine, JUNE, by="speed")
    assert parts[["part", "n"]].values.tolist() == [["fast", 10]]
    asked = survey_answers(engine, JUNE, by="speed").set_index("part")
    assert asked["sent"].to_dict() == {"fast": 10, "slow": 10}
    assert asked["sent"].sum() == survey_answers(engine, JUNE)["sent"].iloc[0]


def test_nobody_gives_no_rows():
    engine = surveys(("csat", 5, 5, "2026-04-10", "2026-04-10"))
    for metric in (rating_counts, csat, csat_by_month, survey_answers, net_promoter_score):
        assert len(metric(engine, JULY, months=1)) == 0, metric.__name__


def test_the_month_is_asked_as_the_user_writes_it():
    with pytest.raises(WrongUse, match="2026-05"):
        csat(survey(), "6/2026")


@pytest.mark.parametrize(
    ("rows", "answered", "unanswered"),
    [
        (2, "responded", "not_responded"),  # one row per survey, answered where any question was
        (6, "answered", "unanswered"),  # one row per question, as Freshdesk's Analytics exports them
    ],
)
def test_freshdesks_counts_of_surveys_and_of_their_questions(reference, rows, answered, unanswered):
    """Two surveys of three questions, one of them answered in two: what a row is decides what is counted."""
    cases = json.loads(reference("cases/freshdesk_metric_facts.json").read_text())["cases"]
    case = next(case for case in cases if case["id"] == "survey_counts")
    assert rows in (case["surveys_sent"], case["surveys_sent"] * case["questions_each"])
    given = case["responded_surveys"] if rows == case["surveys_sent"] else case["answered_questions"]
    said = [("csat", 5, 4 if place < given else None) for place in range(rows)]
    days = [("2026-06-01", "2026-06-02" if place < given else None) for place in range(rows)]
    row = survey_answers(surveys(*((*one, *two) for one, two in zip(said, days, strict=True))), JUNE).iloc[0]
    assert (row["answered"], row["unanswered"]) == (case["expected"][answered], case["expected"][unanswered])
