"""Purchases with a discount, and whether customers won with one stay, on orders typed by hand."""

import pandas as pd
import pytest

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.discounts import discount_dependence, retention_after_discount
from pito.month import Month

MAY = Month.parse("2026-05")


def shop(rows, stayed=()):
    """An engine with these (customer, days before May ends, discount) purchases, and who is still a customer."""
    orders = pd.DataFrame(rows, columns=["customer_id", "ago", "discount_minor"])
    none = pd.array([None] * len(orders), dtype="Int64")
    orders = orders.assign(order_day=MAY.end_day - orders["ago"].astype("int64"), amount_minor=1000, cancelled_day=none)
    orders = orders.assign(credits=pd.Series([None] * len(orders), dtype="str"))
    orders = orders.astype({"customer_id": "str", "discount_minor": "Int64"}).drop(columns="ago")
    names = pd.DataFrame({"customer_id": sorted(set(orders["customer_id"]))}).astype("str")
    spans = names.assign(start_day=0, end_day=[FOREVER if n in stayed else 1 for n in names["customer_id"]])
    return Engine(orders=orders, customers=names, active_intervals=spans.astype({"end_day": "int64"}))


def test_the_share_is_of_purchases_whose_discount_is_known():
    row = discount_dependence(shop([("a", 5, 100), ("a", 9, 0), ("b", 5, None), ("c", 400, 50)]), MAY).iloc[0]
    assert row[["purchases", "known", "discounted", "discount", "share"]].tolist() == [3, 2, 1, 100, 0.5]


def test_an_empty_discount_column_is_not_a_share_of_zero():
    assert pd.isna(discount_dependence(shop([("a", 5, None)]), MAY)["share"].iloc[0])


def test_customers_count_by_their_first_buying_day():
    rows = [
        ("a", 500, 100),
        ("a", 400, 0),
        ("b", 500, 0),
        ("b", 300, 100),
        ("c", 500, None),
        ("d", 800, 100),
        ("e", 30, 100),
    ]
    table = retention_after_discount(shop(rows, stayed="b"), MAY)
    assert table[["with_discount", "customers", "kept"]].values.tolist() == [[True, 1, 0], [False, 1, 1]]


def test_a_discount_on_either_order_of_the_first_day_counts():
    table = retention_after_discount(shop([("a", 500, 0), ("a", 500, 80)]), MAY)
    assert table["customers"].tolist() == [1, 0]


def test_the_difference_comes_with_its_interval_and_verdict():
    rows = [(f"w{i}", 500, 100) for i in range(80)] + [(f"n{i}", 500, 0) for i in range(80)]
    stayed = [f"w{i}" for i in range(24)] + [f"n{i}" for i in range(56)]
    table = retention_after_discount(shop(rows, stayed), MAY)
    assert table["share"].tolist() == [0.3, 0.7]
    assert table.attrs["difference"] == pytest.approx(-0.4)
    assert table.attrs["difference_lo"] < -0.4 < table.attrs["difference_hi"] < 0
    assert table.attrs["verdict"] == "change"


def test_nobody_has_no_share():
    table = retention_after_discount(shop([]), MAY)
    assert table["customers"].tolist() == [0, 0] and table["share"].isna().all()
    assert table.attrs["verdict"] == "undefined" and len(discount_dependence(shop([]), MAY)) == 0
