"""Recency, frequency and money on orders small enough to count by hand, and against the published cases."""

import json

import pandas as pd
import pytest

from pito.engine import Engine
from pito.metrics.rfm import GROUPS, rfm, rfm_by_group
from pito.month import Month

MAY = Month.parse("2026-05")


def bought(rows):
    """An engine with these (customer, day, amount, cost) purchases, rolled up as intake does where all fall into months."""
    orders = pd.DataFrame(rows, columns=["customer_id", "order_day", "amount_minor", "cost_minor"])
    orders = orders.astype({"customer_id": "str", "cost_minor": "Int64"})
    dates = pd.to_datetime(orders["order_day"].astype(int), unit="D")
    orders["order_month"] = dates.dt.year * 12 + dates.dt.month - 1
    none = pd.array([None] * len(orders), dtype="Int64")
    orders = orders.assign(
        credits=pd.Series([None] * len(orders), dtype="str"), cancelled_day=none, cancelled_month=none
    )
    months = orders.assign(costed_minor=orders["amount_minor"].where(orders["cost_minor"].notna(), 0))
    months = months.groupby(["customer_id", "order_month"], as_index=False).agg(
        revenue_minor=("amount_minor", "sum"),
        costed_minor=("costed_minor", "sum"),
        cost_minor=("cost_minor", "sum"),
        costed_orders=("cost_minor", "count"),
        orders=("amount_minor", "size"),
    )
    months = months.rename(columns={"order_month": "month"}).assign(unmatched_minor=0)
    months["cost_minor"] = months["cost_minor"].fillna(0).astype("int64")
    customers = pd.DataFrame({"customer_id": sorted(orders["customer_id"].unique())}).astype("str")
    return Engine(orders=orders, customers=customers, customer_month=months)


def test_the_lifetimes_summaries_are_the_same_facts(reference):
    cases = json.loads(reference("cases/rfm_summary_lifetimes.json").read_text(encoding="utf-8"))["cases"]
    compared = 0
    for case in cases:
        if case.get("freq") != "D" or "expected" not in case or "calibration_end" in case:
            continue
        end = pd.Timestamp(case["observation_end"])
        rows = [
            (str(c), (pd.Timestamp(d) - pd.Timestamp(0)).days, (rest or [1])[0], None)
            for c, d, *rest in case["transactions"]
        ]
        last = Month.of(end.date())
        found = rfm(bought(rows), last, of="revenue").set_index("customer_id")
        after = (pd.Timestamp(last.end) - end).days - 1  # days of the month after the case's own end
        for want in case["expected"]:
            row = found.loc[str(want["id"])]
            if "frequency" in want:
                assert row["buying_days"] == want["frequency"] + 1
                assert row["recency_days"] - after == want["T"] - want["recency"]
                compared += 1
    assert compared >= 9


def test_customers_alike_share_one_score_and_everybody_alike_is_in_the_middle():
    day = MAY.first_day
    found = rfm(bought([(str(i), day, 100, 60) for i in range(7)]), MAY)
    assert found["r"].tolist() == [3] * 7 and found["m"].tolist() == [3] * 7


def test_ten_different_customers_fill_the_fifths_by_two():
    found = rfm(bought([(str(i), MAY.first_day + i, 100 + i, 0) for i in range(10)]), MAY)
    assert found["r"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert found["m"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_most_alike_keep_together_whatever_the_size_of_a_fifth():
    amounts = [100] * 6 + [200, 300, 400, 500]  # the mean rank of the six is 3.5, in the second fifth
    found = rfm(bought([(str(i), MAY.first_day, amount, 0) for i, amount in enumerate(amounts)]), MAY)
    assert found["m"].tolist() == [2] * 6 + [4, 4, 5, 5]


@pytest.mark.parametrize(("days", "score"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (9, 4), (10, 5), (12, 5)])
def test_frequency_has_fixed_bands(days, score):
    found = rfm(bought([("a", MAY.first_day + i, 100, 60) for i in range(days)]), MAY)
    assert found["f"].tolist() == [score]


def test_two_orders_on_one_day_are_one_buying_day():
    found = rfm(bought([("a", MAY.first_day, 100, 60), ("a", MAY.first_day, 50, 30)]), MAY)
    assert found[["buying_days", "money"]].values.tolist() == [[1, 60.0]]


def test_nothing_after_the_month_is_seen():
    found = rfm(bought([("a", MAY.first_day, 100, 60), ("a", MAY.end_day, 900, 0), ("b", MAY.end_day, 1, 0)]), MAY)
    assert found[["customer_id", "recency_days", "buying_days", "money"]].values.tolist() == [["a", 30, 1, 40.0]]


def test_an_unknown_margin_gives_no_money_score():
    found = rfm(bought([("a", MAY.first_day, 100, None), ("b", MAY.first_day, 100, 60)]), MAY).set_index("customer_id")
    assert pd.isna(found.loc["a", "money"]) and pd.isna(found.loc["a", "m"]) and found.loc["b", "money"] == 40


def test_every_score_has_one_of_the_ten_groups_and_the_groups_hold_everybody_once():
    rows = [
        (f"{i:03}", MAY.end_day - 1 - (i % 5) * 90 - n * 2, 100 + i, 60) for i in range(200) for n in range(1 + i % 12)
    ]
    engine = bought(rows)
    each, groups = rfm(engine, MAY), rfm_by_group(engine, MAY)
    assert groups["group"].tolist() == list(GROUPS) and set(each["group"]) <= set(GROUPS)
    assert groups["customers"].sum() == len(each) == 200
    assert groups["money"].sum() == pytest.approx(each["money"].sum())
    assert groups["money_share"].sum() == pytest.approx(1) and groups["customer_share"].sum() == pytest.approx(1)


def test_the_groups_are_read_in_their_order():
    from pito.metrics.rfm import _group

    scores = pd.DataFrame(
        [(5, 5, 5), (3, 4, 1), (3, 2, 5), (4, 2, 1), (5, 1, 1), (3, 3, 2), (3, 1, 4), (1, 5, 4), (2, 5, 3), (1, 1, 5)],
        columns=["r", "f", "m"],
    )
    assert _group(scores["r"], scores["f"], scores["m"]).tolist() == list(GROUPS)


def test_nobody_gives_ten_empty_groups():
    groups = rfm_by_group(bought([("a", MAY.end_day, 100, 60)]), MAY)
    assert groups["customers"].tolist() == [0] * 10 and groups["customer_share"].isna().all()
