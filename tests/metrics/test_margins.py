"""The margin of every customer is the one that the segments are made of, whatever costs and credits are known."""

import pandas as pd
import pytest

from pito.engine import Engine, statement
from pito.metrics.margins import customer_value, margin_by_customer, margin_share
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


BOOKS = {  # what was booked: revenue, revenue of known margin and margin; then margin where 40 % is taken for unknown cost
    "credits linked to their orders": (sold(30, 12, link=True), 18_000, 18_000, 7_200, 7_200),
    "credits of nothing known": (sold(30, 12, link=False), 18_000, 18_000, 0, 7_200),
    "a credit to somebody who bought nothing": (
        [("a", "o", 1000, 600, None), ("b", "k", -300, None, None)],
        *(700, 700, 100, 280),
    ),
    "an order of unknown cost credited": (
        [("a", "o", 1000, 600, None), ("a", "p", 1000, None, None), ("a", "k", -1000, None, "p")],
        *(1000, 1000, 400, 400),
    ),
    "no cost at all": ([("a", "o", 1000, None, None), ("b", "k", -400, None, None)], 600, 0, 0, 240),
    "nobody": ([], 0, 0, 0, 0),
}


@pytest.mark.parametrize("booked", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("metric", [margin_by_customer, customer_value])
def test_whatever_costs_and_credits_are_known_customers_and_segments_are_made_of_the_same_margin(metric, booked):
    rows, revenue, known, margin, rated = booked
    found, assumed = metric(billed(rows), MAY), metric(billed(rows), MAY, margin_rate=0.4)
    assert found[["revenue", "known_revenue", "margin"]].sum().tolist() == [revenue, known, margin]
    assert assumed[["revenue", "known_revenue"]].sum().tolist() == [revenue, revenue]
    assert assumed["margin"].sum() == pytest.approx(rated)


def cancelled(month, *credits):
    """Revenue by month of an order of 1000 at a cost of 600 in January, cancelled in a month, and of its (month, amount) credits."""
    rows = [
        ("o", 1, 1000, 600, None, month),
        *((f"k{n}", at, amount, None, "o", None) for n, (at, amount) in enumerate(credits)),
    ]
    orders = pd.DataFrame(
        rows, columns=["order_id", "order_month", "amount_minor", "cost_minor", "credits", "cancelled_month"]
    )
    whole = ["amount_minor", "cost_minor", "cancelled_month"]
    orders = orders.assign(customer_id="a", order_day=0).astype(dict.fromkeys(whole, "Int64") | {"credits": "object"})
    orders["credits"] = orders["credits"].where(orders["credits"].notna(), None).astype("string")
    tables = Engine(orders=orders, customers=pd.DataFrame({"customer_id": ["a"]}))
    found = tables.query(statement("pito.intake", "customer_month"))
    return found.set_index("month")[["revenue_minor", "cost_minor", "orders"]].T.to_dict("list")


SOLD, TAKEN_BACK = [1000, 600, 1], [-1000, -600, -1]


@pytest.mark.parametrize(
    ("month", "credits", "booked"),
    [
        (3, [], {1: SOLD, 3: TAKEN_BACK}),
        (3, [(3, -1000)], {1: SOLD, 3: TAKEN_BACK}),
        (3, [(4, -1000)], {1: SOLD, 3: TAKEN_BACK}),
        (3, [(2, -1000)], {1: SOLD, 2: [-1000, -600, 0], 3: [0, 0, -1]}),
        (3, [(2, -300), (3, -700)], {1: SOLD, 2: [-300, -180, 0], 3: [-700, -420, -1]}),
        (1, [(1, -1000)], {}),
        (1, [(2, -1000)], {}),
        (None, [(2, -300)], {1: SOLD, 2: [-300, -180, 0]}),
    ],
)
def test_an_order_cancelled_and_credited_is_taken_back_once(month, credits, booked):
    assert cancelled(month, *credits) == booked


def test_the_margin_share_is_that_of_known_revenue_and_missing_without_a_cost():
    engine = billed([("a", "o", 1000, 600, None), ("b", "p", 5000, None, None)])
    assert margin_share(margin_by_customer(engine, MAY)) == pytest.approx(0.4)
    assert pd.isna(margin_share(margin_by_customer(billed([("a", "o", 1000, None, None)]), MAY)))
