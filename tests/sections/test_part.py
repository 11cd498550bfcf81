"""A report on some of the customers says so, and what could not be divided."""

from types import SimpleNamespace

from pito.sections.part import of_part
from pito.text import Words


def said(**only):
    facts = {"only": only} if only else {}
    return of_part(SimpleNamespace(words=Words("en", "EUR"), facts=facts))


def test_a_report_on_everybody_says_nothing():
    assert said() == []


def test_whose_report_it_is_and_what_is_not_in_it():
    only = {"column": "segment", "values": ["North", "South"], "customers": 1200, "of": 3000}
    assert said(**only, left_out=["costs"], nobodys={"tickets": 7}) == [
        "This report is about 1,200 of 3,000 customers, those whose segment is North and South.",
        "Not in it, for it cannot be told which customers they are of: costs.",
        "Of no known customer, so in no report on some customers: tickets (7).",
    ]
    assert len(said(**only, left_out=[], nobodys={})) == 1
