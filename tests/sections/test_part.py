"""A report on some of the customers says so, and what could not be divided."""

from types import SimpleNamespace

from pito.sections.part import of_part, whose
from pito.text import Words


def said(ask, language="en", **only):
    facts = {"only": only} if only else {}
    return ask(SimpleNamespace(words=Words(language, "EUR"), facts=facts))


def test_a_report_on_everybody_says_nothing():
    assert said(whose) == said(of_part) == []


def test_whose_report_it_is_and_what_is_not_in_it():
    only = {"column": "segment", "values": ["North", "South"], "customers": 1200, "of": 3000}
    assert said(whose, **only) == [
        "This report is about 1,200 of 3,000 customers, those whose segment is North and South."
    ]
    nobodys = {"nobodys": {"orders": 3, "tickets": 7}, "nobodys_minor": {"orders": 150_000}}
    assert said(of_part, **only, left_out=["costs"], **nobodys) == [
        "Not in it, for it cannot be told which customers they are of: costs.",
        "Of no known customer, so in no report on some customers: orders (3, €1,500) and tickets (7).",
    ]
    assert said(of_part, **only, left_out=[], nobodys={}) == []


def test_a_column_of_the_customers_own_is_called_as_they_call_it():
    only = {"column": "region", "values": ["North"], "customers": 12, "of": 30}
    assert said(whose, **only) == ["This report is about 12 of 30 customers, those whose region is North."]
