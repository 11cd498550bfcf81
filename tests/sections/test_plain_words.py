"""Where nothing differs or nothing is known the sections say that, and no more."""

import dataclasses
from types import SimpleNamespace

import pandas as pd

from pito.intake import Workbook
from pito.month import Month
from pito.sections import bucket, headline, leak, retention
from pito.text import Words

JUNE = "2026-06"


def business(**more):
    return SimpleNamespace(words=Words("en", "EUR"), kind="contract", **more)


def test_a_rate_that_did_not_move_is_the_same_and_no_matter_of_chance():
    may, june = (Month.parse(month).number for month in ("2026-05", JUNE))
    months = pd.MultiIndex.from_product([[may, june], [bucket.WHOLE]])
    rows = pd.DataFrame({"retention_rate": 1.0, "retained": [40, 42], "start": [40, 42]}, index=months)
    assert bucket._change(business(facts={"coverage": {}}), rows, Month.parse(JUNE), bucket.WHOLE) == [
        "The rate is the same as in May 2026."
    ]


def test_where_nobody_came_back_or_passed_through_the_textbook_formula_gives_the_same():
    now = {"returned": 0, "acquired_and_lost": 0, "retention_rate": 0.976}
    assert retention._bridge_finding(business(), None, now) == (
        "The textbook formula (end − new) / start gives the same here: 97.6%."
    )


def test_a_headline_on_some_of_the_customers_begins_with_whose_it_is(workbook):
    only = {"column": "segment", "values": ["Home"], "customers": 65, "of": 160, "left_out": [], "nobodys": {}}
    loaded = dataclasses.replace(workbook.loaded, facts=workbook.loaded.facts | {"only": only})
    first, *others = headline(Workbook(loaded, workbook.settings), JUNE).finding
    assert first == "This report is about 65 of 160 customers, those whose segment is Home."
    assert others == headline(workbook, JUNE).finding


def test_what_standing_still_takes_is_said_also_where_its_price_is_unknown():
    privacy = SimpleNamespace(privacy=SimpleNamespace(min_cell=5))
    row = {"known": 5, "lost": 7, "returned": 2, "lost_margin": 100_00.0, "to_replace": 5, "cac": float("nan")}
    assert leak._finding(business(settings=privacy), JUNE, row)[1] == (
        "7 left and 2 came back, so 5 must be won anew to stand still; what a new customer costs is unknown."
    )
