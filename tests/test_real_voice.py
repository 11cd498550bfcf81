"""Olist's reviews, 8,225 with 34 repeated ids, through a mapping: satisfaction, response and themes beside plain pandas."""

import pandas as pd
import pytest

from pito.engine import Engine
from pito.intake import Workbook
from pito.intake.load import load
from pito.metrics.agents import ratings_by_agent
from pito.metrics.satisfaction import csat_by_month, rating_counts, survey_answers
from pito.metrics.themes import theme_trend
from pito.month import Month
from pito.settings import Business, Settings

ZONE, LAST = "America/Sao_Paulo", Month.parse("2018-08")


@pytest.fixture(scope="module")
def olist(mapped):
    place = mapped(["data/olist_subset/olist_order_reviews_dataset.csv"], "olist_reviews")
    settings = Settings(business=Business(currency="BRL", time_zone=ZONE, country="BR"))
    return Workbook(load(place, settings), settings)


@pytest.fixture(scope="module")
def reviews(reference):
    """The reviews as plain pandas reads them: one per id, with the month sent and the month answered, by Olist's clock."""
    frame = pd.read_csv(reference("data/olist_subset/olist_order_reviews_dataset.csv"), keep_default_na=False)
    assert (len(frame), frame["review_id"].duplicated().sum()) == (8_225, 34)
    frame = frame.drop_duplicates("review_id")
    sent, answered = (pd.to_datetime(frame[f"review_{name}"]) for name in ("creation_date", "answer_timestamp"))
    return frame.assign(sent=sent.dt.to_period("M"), answered=answered.dt.to_period("M"), at=answered)


def number(period):
    return period.year * 12 + period.month - 1


def test_satisfaction_by_month_is_plain_pandas(olist, reviews):
    found = csat_by_month(olist.engine, LAST, months=30).set_index("month")
    scores = reviews[reviews["answered"] <= "2018-08"].groupby("answered")["review_score"]
    good, n, bad = (scores.apply(rule) for rule in (lambda s: (s >= 4).sum(), len, lambda s: (s <= 2).sum()))
    for column, expected in (("good", good), ("n", n), ("bad", bad)):
        assert found[column].to_dict() == {number(month): count for month, count in expected.items()}
    assert found["n"].sum() > 8_000 and found["csat"].between(0, 1).all()


def test_the_spread_of_the_last_month_is_plain_pandas(olist, reviews):
    found = rating_counts(olist.engine, LAST).set_index("score")["n"].to_dict()
    assert found == reviews.loc[reviews["answered"] == "2018-08", "review_score"].value_counts().to_dict()


def test_surveys_of_a_month_answered_by_its_end_are_plain_pandas(olist, reviews):
    row = survey_answers(olist.engine, LAST).iloc[0]
    sent = reviews[reviews["sent"] == "2018-08"]
    answered = sent[sent["at"] < "2018-09-01"]
    assert (row["sent"], row["answered"]) == (len(sent), len(answered))
    assert row["good"] == (answered["review_score"] >= 4).sum()
    assert (row["least"], row["most"]) == (
        pytest.approx(row["good"] / len(sent)),
        pytest.approx((row["good"] + len(sent) - len(answered)) / len(sent)),
    )


def test_a_word_in_the_comments_is_found_as_often_as_by_plain_pandas(olist, reviews):
    """Nobody's customers are known here, so there is no rate; the count stands."""
    found = theme_trend(olist.engine, LAST, (("delivery", (("entreg*", ""),)),))
    written = reviews[(reviews["answered"] == "2018-08") & (reviews["review_comment_message"].str.strip() != "")]
    expected = written["review_comment_message"].str.contains(r"\bentreg", case=False)
    assert found[["part", "n"]].values.tolist() == [["delivery", int(expected.sum())]]
    assert found.attrs["texts"] == len(written)


def test_reviews_name_no_agent_so_nobody_is_judged(olist, reviews):
    cells = ratings_by_agent(olist.engine, LAST)
    assert isinstance(olist.engine, Engine) and len(cells) == 0
    assert cells.attrs["nobody"] == (reviews["answered"] == "2018-08").sum()
