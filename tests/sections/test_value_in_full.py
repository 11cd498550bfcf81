"""Groups, tiers, expected value, cost of customers and what-if, word for word: on the demo company and where little is known."""

import dataclasses

import pandas as pd
import pytest

from pito.intake import Workbook
from pito.month import Month
from pito.sections import acquisition, expected_value, leak, rfm, seasonal_profile, tiers, what_if

JUNE = "2026-06"
EVERY = (
    rfm.groups,
    tiers.tiers,
    expected_value.expected,
    expected_value.check,
    acquisition.channels,
    acquisition.referrals,
    leak.leak,
    leak.discounts,
    what_if.what_if,
    seasonal_profile.year,
)
COSTLESS = (tiers.tiers, expected_value.expected, what_if.what_if)


@pytest.fixture(scope="module")
def shop(workbook):
    """The demo company seen as one whose customers buy."""
    return workbook.focus(kind="purchase")


@pytest.fixture(scope="module")
def nothing(workbook):
    """The demo company as if only its customer list had come in."""
    return Workbook(dataclasses.replace(workbook.loaded, tables=("customers",)), workbook.settings)


@pytest.mark.parametrize("question", EVERY, ids=lambda q: f"{q.__module__.split('.')[-1]}.{q.__name__}")
def test_without_exports_every_question_says_what_would_bring_an_answer(nothing, question):
    section = question(nothing, JUNE)
    assert section.missing and len(section.finding) == 1 and section.figure is None
    assert section.finding[0].endswith(("would bring it.", "would tell."))


@pytest.mark.parametrize("question", EVERY, ids=lambda q: f"{q.__module__.split('.')[-1]}.{q.__name__}")
@pytest.mark.parametrize("kind", ["contract", "purchase"])
def test_three_customers_are_told_nothing_about(workbook, kind, question):
    section = question(workbook.focus(segment="Public", kind=kind), JUNE)
    assert section.figure is None and (section.table is None or section.name == "forecast_check")
    assert not [finding for finding in section.finding if "€" in finding]


def test_groups_by_recency_frequency_and_money(shop):
    section = rfm.groups(shop, JUNE)
    assert section.finding == [
        "The best and the loyal are 44.5% of the customers and bring 75.3% of the margin.",
        (
            "14 valuable customers have been silent for longer than most (median 29 days); "
            "so far they brought €58,216, 18.3% of the margin."
        ),
    ]
    assert (
        section.table["Group"].tolist()[0] == "Best customers"
        and section.table["Group"].iloc[-1] == "Other groups together"
    )
    assert min(int(n) for n in section.table["Customers"]) >= 5


def test_contracts_are_not_grouped_by_their_invoices(workbook):
    assert rfm.groups(workbook, JUNE).finding == [
        "Customers under contract are invoiced by schedule: how lately and how often says little of them."
    ]


def test_value_tiers(workbook):
    section = tiers.tiers(workbook, JUNE)
    assert section.finding == [
        "39 customers, 29.8% of all, bring 80.0% of the margin: the A tier.",
        "Against May 2026, 6 moved to a higher tier and 2 to a lower one.",
    ]
    assert section.table["Tier"].tolist() == ["A", "B", "C"]
    assert not [note for note in section.notes if "cost more than they bring" in note]


def test_tiers_that_pass_the_whole_say_that_some_customers_lose_money(workbook, altered):
    home = "customer_id in (select customer_id from customers where segment = 'Home')"
    section = tiers.tiers(
        altered(workbook, f"update customer_month set cost_minor = 4 * costed_minor where {home}"), JUNE
    )
    assert float(section.table["Share of margin"].iloc[0].rstrip("%")) > 100
    assert section.notes[1].startswith("Some customers of the C tier cost more than they bring.")


def test_expected_value_of_contracts(workbook):
    section = expected_value.expected(workbook, JUNE)
    assert section.finding == [
        (
            "A customer is worth €6,630 of margin over the next 36 months on average (over 105 customers), "
            "€6,536 to €6,725 by two models of how long customers stay."
        ),
        "Under 400 customers no total is given: it would be too uncertain.",
        "Customers stayed 97.4% of the months that the same forecast, made a year ago, had expected.",
    ]
    assert section.table["Segment"].tolist() == ["Housing", "Home", "Other segments together"]
    assert section.notes[1] == "Left out are customers of whom no margin of the last 12 months is known."


def test_expected_value_of_purchases(shop):
    assert expected_value.expected(shop, JUNE).finding == [
        "A customer is worth €4,575 of margin over the next 36 months on average (over 137 customers).",
        "Under 400 customers no total is given: it would be too uncertain.",
        "Customers bought 112.9% of what the same forecast, made half a year ago, had expected.",
    ]


def test_a_base_of_few_repeat_buyers_is_refused_in_a_sentence(workbook):
    few = workbook.focus(segment="Business", kind="purchase")
    for question in (expected_value.expected, expected_value.check):
        (finding,) = question(few, JUNE).finding
        assert finding.startswith("Too few customers to forecast what they will be worth: ")


def test_30_repeat_buyers_are_refused_in_a_sentence(shop, altered):
    bought = "select * from orders where amount_minor > 0 and cancelled_day is null"
    often = f"select customer_id from ({bought}) b group by customer_id having count(distinct order_day) > 8"
    often = f"select customer_id from ({often}) many order by customer_id limit 30"
    first = "select min(order_id) from orders group by customer_id"
    few = altered(shop, f"delete from orders where customer_id not in ({often}) and order_id not in ({first})")
    (finding,) = expected_value.expected(few, JUNE).finding
    assert finding == "Too few customers bought again to forecast what they will be worth: 30 of the 40 it takes."
    (checked,) = expected_value.check(few, JUNE).finding
    assert checked.startswith("Too few customers bought again ") and checked.endswith(" of the 40 it takes.")


def test_a_fit_without_an_answer_is_refused_in_a_sentence(workbook):
    refusal = {"refusal": "not_converged", "found": 0.2, "needed": 1e-5}
    assert expected_value.refused(workbook, refusal) == (
        "The forecast found no stable answer on these orders, so none is given."
    )


def test_the_forecast_is_held_against_what_came(shop):
    section = expected_value.check(shop, JUNE)
    assert section.finding == [
        "From what was known before January 2026, the forecast of purchases was off by 4.9% on average and by −2.6% at the end.",
        (
            "Of 121 customers 77.3% were said to return within 90 days, 77.7% did; "
            "the chance ranks them right in 95.5% of pairs, plain recency in 99.1%."
        ),
    ]
    assert [trace.name for trace in section.figure.data] == ["as it came", "as forecast"]


def test_the_stay_of_contracts_is_held_against_what_came(workbook):
    section = expected_value.check(workbook, JUNE)
    assert section.table[["Customers", "Months said", "Months stayed"]].values.tolist() == [["80", "838", "816"]]


def test_without_a_cost_nothing_is_said_in_margin(workbook, altered):
    costless = altered(workbook, "update customer_month set costed_minor = 0, cost_minor = 0, costed_orders = 0")
    for question in COSTLESS:
        section = question(costless, JUNE)
        assert section.figure is None and "no costs came in" in section.answer.lower()
    section = leak.leak(costless, JUNE)
    assert section.finding[0] == "The margin of too few of the lost customers is known to say what left with them."


def test_acquisition(workbook):
    section = acquisition.channels(workbook, JUNE)
    assert section.finding == [
        "56 customers came new in 12 months at €138 each, paid back by their margin in 1.0 months.",
        (
            "What keeping a customer costs is unknown: retention spending in a costs file would tell "
            "how many times dearer a new one is."
        ),
        "No channel's customers leave early more often than chance would give.",
    ]
    assert "Cost is what the customer list names, over the customers of whom it does." in section.notes
    assert section.notes[1] == (
        "Counted too is who came new and left inside one month; a month's own number of new customers is without them."
    )


def test_a_costs_file_tells_how_many_times_dearer_a_new_customer_is(workbook, altered):
    number = Month.parse(JUNE).number
    costs = altered(
        workbook,
        "drop table costs",
        "create temp table costs (month integer, kind varchar, channel varchar, amount_minor bigint)",
        f"insert into costs values ({number}, 'acquisition', 'Search', 5600000), ({number}, 'retention', null, 630000)",
    )
    section = acquisition.channels(costs, JUNE)
    assert section.finding[0].startswith("56 customers came new in 12 months at €1,000 each")
    assert section.finding[1] == "A new customer costs 10.0 times what one kept does (€100 of retention spending each)."
    assert "Cost is the acquisition spending of the costs file over the same 12 months." in section.notes


def test_who_is_new_cannot_be_told_of_a_shop_whose_exports_are_young(shop):
    for question in (acquisition.channels, what_if.what_if):
        (finding,) = question(shop, JUNE).finding
        assert finding == (
            "This needs exports that begin by Oct 1, 2024: a year and the 273 days of the window before the month's end. "
            "They begin on Jan 1, 2025."
        )


def test_new_customers_of_a_shop_with_a_short_window(workbook):
    section = acquisition.channels(workbook.focus(kind="purchase", active_days=120), JUNE)
    assert section.finding[0].startswith("56 customers came new in 12 months at ")
    assert (
        "Early is no purchase after the first 90 days; counted are those who came long enough ago to tell."
        in section.notes
    )


def test_referrals_are_shown_beside(workbook, altered):
    sent = altered(workbook, "update customers set referred_by = '001000' where customer_id <> '001000'")
    assert acquisition.referrals(sent, JUNE).finding == ["Too few customers were referred to show what they bring."]
    pairs = "update customers set referred_by = cast(cast(customer_id as integer) - 3 as varchar)"
    several = altered(workbook, pairs, "update customers set referred_by = '00' || referred_by")
    (finding,) = acquisition.referrals(several, JUNE).finding
    assert "of margin in 12 months, beside" in finding


def test_leak_cost(workbook):
    section = leak.leak(workbook, JUNE)
    assert section.finding == [
        "The 5 customers lost in June 2026 took €15,816 of yearly margin with them.",
        "5 left and 2 came back, so 3 must be won anew to stand still: €413, at €137.64 each.",
    ]
    assert [round(x) for x in section.figure.data[0].x] == [15816, 413, 16229]
    assert section.table["Part"].tolist() == ["Yearly margin that left", "Winning 3 anew", "Together"]


def test_discounts(workbook, altered):
    some = altered(
        workbook,
        "update orders set discount_minor = case when cast(order_id as integer) % 4 = 0 then 100 else 0 end",
    )
    section = leak.discounts(some, JUNE)
    assert section.finding[0].split(" of the purchases")[0].endswith("%")
    assert section.finding[1] == (
        "The exports cover less than two years: whether customers won with a discount stay cannot be told yet."
    )


def test_under_24_months_no_season_is_told(workbook):
    assert seasonal_profile.year(workbook, JUNE).finding == [
        "The orders cover 18 whole months: a season shows only from 24 on, when each month has come twice."
    ]


def test_a_discount_of_three_customers_is_not_told(workbook, altered):
    few = altered(workbook.focus(segment="Public"), "update orders set discount_minor = 100")
    assert leak.discounts(few, JUNE).finding == ["Too few customers bought to show how much of it was discounted."]


def test_a_season_is_told_from_24_months_on(workbook, altered):
    """The demo company's purchases of 18 months and, before them, December doubled in an invented half year."""
    long = altered(workbook)
    months = pd.DataFrame({"month": range(Month.parse("2024-07").number, Month.parse(JUNE).number + 1)})
    months["orders"] = [20 if number % 12 == 11 else 10 for number in months["month"]]
    long.engine.put("shape", months)
    long.engine.connection.execute(
        "create or replace temp table customer_month as select customer_id, month, orders, orders as revenue_minor, "
        "0 as costed_minor, 0 as cost_minor, 0 as costed_orders, 0 as unmatched_minor, 0 as last_day "
        "from shape cross join (select customer_id from customers limit 10) k"
    )
    coverage = {
        **workbook.facts["coverage"],
        "orders": {"first_day": Month.parse("2024-07").first_day, "last_day": 20640},
    }
    long.facts = {**workbook.facts, "coverage": coverage}
    section = seasonal_profile.year(long, JUNE)
    assert section.finding == ["Well above the mean in every year: December."]
    assert section.figure.data[0].x[11] == pytest.approx(200 / (130 / 120), abs=0.01)


def test_a_month_before_the_exports_is_no_crash(workbook, shop):
    for question in EVERY:
        for book in (workbook, shop):
            assert question(book, "2025-01").finding
