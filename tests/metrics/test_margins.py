"""The margin of every customer is the one that the segments are made of, whatever costs and credits are known."""

import pandas as pd
import pytest

from pito.engine import Engine, statement
from pito.metrics.margins import margin_by_customer, margin_share
from pito.metrics.value import customer_value
from pito.month import Month

MAY = Month.parse("2026-05")


def billed(rows):
    """An engine with these (customer, order, amount, cost, order it credits) rows of May, rolled up as intake does."""
    orders = pd.DataFrame(rows, columns=["customer_id", "order_id", "amount_minor", "cost_minor", "credits"])
    orders = orders.astype(dict.fromkeys(["customer_id", "order_id", "credits"], "str"))
    orders["credits"] = orders["credits"].where(orders["credits"] != "None")
    orders[["amount_minor", "cost_minor"]] = orders[["amount_minor", "cost_minor"]].astype("Int64")
    orders = orders.assign(order_month=MAY.number, order_day=MAY.first_day)
    orders = orders.assign(cancelled_month=pd.array([None] * len(orders), "Int64"))
    tables = Engine(orders=orders, customers=pd.DataFrame({"customer_id": orders["customer_id"].unique()}))
    tables.keep("customer_month", statement("pito.intake", "customer_month"))
    return tables


def sold(customers, credited, link):
    """So many customers with an order of 1000 at a cost of 600, of whom some got it all back without a word of its cost."""
    orders = [(f"c{i}", f"o{i}", 1000, 600, None) for i in range(customers)]
    return orders + [(f"c{i}", f"k{i}", -1000, None, f"o{i}" if link else None) for i in range(credited)]


BOOKS = {
    "credits linked to their orders": lambda: billed(sold(30, 12, link=True)),
    "credits of nothing known": lambda: billed(sold(30, 12, link=False)),
    "a credit to somebody who bought nothing": lambda: billed(
        [("a", "o", 1000, 600, None), ("b", "k", -300, None, None)]
    ),
    "an order of unknown cost credited": lambda: billed(
        [("a", "o", 1000, 600, None), ("a", "p", 1000, None, None), ("a", "k", -1000, None, "p")]
    ),
    "no cost at all": lambda: billed([("a", "o", 1000, None, None), ("b", "k", -400, None, None)]),
    "nobody": lambda: billed([]),
}


@pytest.mark.parametrize("books", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("rate", [None, 0.4])
def test_customers_sum_to_what_the_segments_are_made_of(books, rate):
    engine = books()
    mine, theirs = margin_by_customer(engine, MAY, margin_rate=rate), customer_value(engine, MAY, margin_rate=rate)
    assert mine["revenue"].sum() == theirs["revenue"].sum()
    assert mine["known_revenue"].sum() == theirs["known_revenue"].sum()
    assert sorted(mine["margin"].dropna()) == pytest.approx(sorted(theirs["margin"].dropna()))


def test_the_demo_company_has_the_same_margins_both_ways(workbook):
    mine, theirs = (metric(workbook.engine, "2026-06") for metric in (margin_by_customer, customer_value))
    assert (
        mine["margin"].sum() == theirs["margin"].sum() and mine["margin"].isna().sum() == theirs["margin"].isna().sum()
    )


def test_the_margin_share_is_that_of_known_revenue_and_missing_without_a_cost():
    engine = billed([("a", "o", 1000, 600, None), ("b", "p", 5000, None, None)])
    assert margin_share(margin_by_customer(engine, MAY)) == pytest.approx(0.4)
    assert pd.isna(margin_share(margin_by_customer(billed([("a", "o", 1000, None, None)]), MAY)))
