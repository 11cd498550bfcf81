"""Which months a run makes, and whether the exports are fresh enough for it."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from pito.errors import DataRefused
from pito.month import EPOCH, Month
from pito.report.months import asked, covered, refuse_stale, stale
from pito.settings import Settings
from pito.text import Words

WORDS = Words()


def day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


@dataclass
class Order:
    month: str = ""
    span: tuple | None = None
    catch_up: bool = False
    is_demo: bool = False
    settings: Settings = field(default_factory=Settings)


class Workbook:
    """Orders from 15 March to 2 June 2026, contracts from 2019 on."""

    covered_to = day("2026-06-02")
    facts = {
        "coverage": {
            "orders": {"first_day": day("2026-03-15"), "last_day": covered_to},
            "contracts": {"first_day": day("2019-01-01"), "last_day": day("2026-12-31")},
            "feedback": None,
        }
    }
    months = [Month(number) for number in range(Month.parse("2019-01").number, Month.parse("2026-06").number)]

    def month(self, chosen):
        month = Month.parse(chosen) if chosen else Month.parse("2026-05")
        if month > Month.parse("2026-05"):
            raise DataRefused(f"{month} is not over.")
        return month


def named(months):
    return [str(month) for month in months]


def test_without_a_word_the_last_complete_month_is_made():
    assert named(asked(Order(), Workbook())) == ["2026-05"]


def test_from_and_to_are_both_made():
    span = (Month.parse("2026-02"), Month.parse("2026-04"))
    assert named(asked(Order(span=span), Workbook())) == ["2026-02", "2026-03", "2026-04"]


def test_a_month_of_a_span_that_is_not_over_is_refused():
    with pytest.raises(DataRefused, match="2026-06 is not over"):
        asked(Order(span=(Month.parse("2026-05"), Month.parse("2026-06"))), Workbook())


def test_catching_up_begins_with_the_first_month_the_exports_cover_whole_not_with_the_oldest_contract():
    assert named(asked(Order(catch_up=True), Workbook())) == ["2026-04", "2026-05"]


def test_without_a_whole_month_there_is_nothing_to_catch_up_with():
    workbook = Workbook()
    workbook.months = [Month.parse("2026-03")]
    with pytest.raises(DataRefused) as told:
        asked(Order(catch_up=True), workbook)
    assert str(told.value) == (
        "No whole month is in the exports: they begin on 2026-03-15 and reach 2026-06-02. "
        "Export again when one is, or name a month with --month."
    )


def test_where_there_are_only_contracts_their_months_count():
    workbook = Workbook()
    workbook.facts = {"coverage": {"contracts": Workbook.facts["coverage"]["contracts"]}}
    assert str(covered(workbook)[0]) == "2019-01"


def test_exports_of_up_to_45_days_ago_are_fresh():
    assert stale(Order(), Workbook(), WORDS, date(2026, 7, 17)) == ""


def test_older_ones_are_said_and_made_into_a_report_all_the_same():
    said = refuse_stale(Order(), Workbook(), WORDS, date(2026, 7, 18))
    assert said == "The exports end on Jun 2, 2026, 46 days ago: a newer export would bring what came since."


def test_where_the_settings_say_how_old_is_too_old_they_are_refused():
    order = Order(settings=Settings().choose("report", stale_after_days=20))
    assert refuse_stale(order, Workbook(), WORDS, date(2026, 6, 22)) == ""
    with pytest.raises(DataRefused, match="21 days ago, more than the 20 allowed"):
        refuse_stale(order, Workbook(), WORDS, date(2026, 6, 23))


@pytest.mark.parametrize(
    "order", [Order(month="2026-05"), Order(span=(Month.parse("2026-04"),) * 2), Order(is_demo=True)]
)
def test_a_month_asked_for_by_name_and_the_demo_may_lie_as_far_back_as_they_will(order):
    assert stale(order, Workbook(), WORDS, date(2036, 1, 1)) == ""
