"""Revenue, margin and concentration on tables small enough to add up by hand."""

import pandas as pd
import pytest

from pito.activity import FOREVER
from pito.engine import Engine, statement
from pito.metrics.margins import customer_value
from pito.metrics.value import concentration, value_by_segment
from pito.month import Month

MAY = Month.parse("2026-05")


def tables(rows, segments=None):
    """An engine with these (customer, month back from May, revenue, revenue with a cost, cost) rows, in cents."""
    frame = pd.DataFrame(rows, columns=["customer_id", "month", "revenue_minor", "costed_minor", "cost_minor"])
    frame = frame.astype({"customer_id": "str"} | dict.fromkeys(frame.columns[1:], "int64"))
    frame["month"] = MAY.number - frame["month"]
    frame["costed_orders"] = (frame["costed_minor"] != 0).astype("int64")
    return _engine(frame.assign(unmatched_minor=0, orders=1), segments)


def _engine(frame, segments=None):
    names = sorted(set(frame["customer_id"]) | set(segments or {}))
    customers = pd.DataFrame({"customer_id": names, "segment": [(segments or {}).get(n, "A") for n in names]}).astype(
        "str"
    )
    intervals = pd.DataFrame({"customer_id": names, "start_day": 0, "end_day": FOREVER}).astype({"customer_id": "str"})
    months = pd.DataFrame({"month": [MAY.number], "first_day": [MAY.first_day], "end_day": [MAY.end_day]})
    return Engine(customer_month=frame, customers=customers, active_intervals=intervals, months=months)


def billed(rows):
    """An engine with these (customer, order, amount, cost, order it credits) rows of May, in cents, rolled up as intake does."""
    orders = pd.DataFrame(rows, columns=["customer_id", "order_id", "amount_minor", "cost_minor", "credits"])
    orders = orders.astype(dict.fromkeys(["customer_id", "order_id", "credits"], "str"))
    orders["credits"] = orders["credits"].where(orders["credits"] != "None")
    orders[["amount_minor", "cost_minor"]] = orders[["amount_minor", "cost_minor"]].astype("Int64")
    orders = orders.assign(order_month=MAY.number, order_day=MAY.first_day)
    known = pd.DataFrame({"customer_id": orders["customer_id"].unique()})
    load = Engine(orders=orders.assign(cancelled_month=pd.array([None] * len(orders), "Int64")), customers=known)
    return _engine(load.query(statement("pito.intake", "customer_month")))


def test_twelve_months_to_the_cut_off_are_counted_and_no_more():
    rows = [("a", 0, 100, 100, 60), ("a", 11, 200, 200, 50), ("a", 12, 999, 999, 0), ("a", -1, 999, 999, 0)]
    value = customer_value(tables(rows), MAY)
    assert value[["revenue", "margin"]].values.tolist() == [[300, 190.0]]


def test_without_a_cost_margin_is_unknown_and_not_the_whole_revenue():
    value = customer_value(tables([("a", 0, 100, 0, 0)]), MAY)
    assert value["margin"].isna().all()
    table = value_by_segment(tables([("a", 0, 100, 0, 0)]), MAY)
    assert pd.isna(table["margin"].iloc[0]) and table["margin_coverage"].iloc[0] == 0


def test_a_default_margin_rate_fills_in_and_its_share_is_told():
    rows = [("a", 0, 100, 100, 60), ("b", 0, 300, 0, 0)]
    table = value_by_segment(tables(rows), MAY, margin_rate=0.4)
    assert table["margin"].iloc[0] == pytest.approx(40 + 120)
    assert table["assumed_share"].iloc[0] == pytest.approx(0.75)


def test_credit_notes_lower_value():
    value = customer_value(tables([("a", 0, 100, 100, 60), ("a", 1, -30, -30, -18)]), MAY)
    assert value[["revenue", "margin"]].values.tolist() == [[70, 28.0]]


def sold(customers, credited, link):
    """So many customers with an order of 1000 at a cost of 600, of whom some got it all back without a word of its cost."""
    orders = [(f"c{i}", f"o{i}", 1000, 600, None) for i in range(customers)]
    return orders + [(f"c{i}", f"k{i}", -1000, None, f"o{i}" if link else None) for i in range(credited)]


def test_a_credit_without_a_cost_takes_back_that_of_the_order_it_credits():
    row = value_by_segment(billed(sold(30, 12, link=True)), MAY).iloc[0]
    assert row[["revenue", "margin", "margin_coverage", "known"]].tolist() == [18000, 7200, 1, 30]


def test_a_credit_of_a_part_takes_back_its_part_of_the_cost_and_never_more_than_all():
    half = customer_value(billed([("a", "o", 1000, 601, None), ("a", "k", -500, None, "o")]), MAY)
    assert half["margin"].tolist() == [500 - (601 - 301)]
    beyond = customer_value(billed([("a", "o", 1000, 600, None), ("a", "k", -1200, None, "o")]), MAY)
    assert beyond["margin"].tolist() == [-200]


def test_a_credit_of_nothing_known_counts_against_the_margin_in_full():
    row = value_by_segment(billed(sold(30, 12, link=False)), MAY).iloc[0]
    assert row[["revenue", "margin", "margin_coverage"]].tolist() == [18000, 0, 1]


def test_so_does_one_to_a_customer_who_bought_nothing_in_these_months():
    row = value_by_segment(billed([("a", "o", 1000, 600, None), ("b", "k", -300, None, None)]), MAY).iloc[0]
    assert row[["revenue", "margin", "margin_coverage", "known"]].tolist() == [700, 100, 1, 2]


def test_a_credit_of_an_order_of_unknown_cost_is_as_unknown_as_that():
    rows = [("a", "o", 1000, 600, None), ("a", "p", 1000, None, None), ("a", "k", -1000, None, "p")]
    row = value_by_segment(billed(rows), MAY).iloc[0]
    assert row[["revenue", "margin", "margin_coverage"]].tolist() == [1000, 400, 1]


def test_credits_beyond_the_orders_of_unknown_cost_count_in_full():
    rows = [("a", "o", 1000, 600, None), ("a", "p", 100, None, None), ("a", "k", -300, None, "p")]
    row = value_by_segment(billed(rows), MAY).iloc[0]
    assert row[["revenue", "margin", "margin_coverage"]].tolist() == [800, 200, 1]


def test_a_credit_that_states_its_cost_keeps_it():
    assert (
        customer_value(billed([("a", "o", 1000, 600, None), ("a", "k", -1000, 0, "o")]), MAY)["margin"].item() == -600
    )


def test_the_margin_rate_covers_a_credit_of_nothing_known_as_it_covers_an_order():
    engine = billed([("a", "o", 1000, None, None), ("a", "k", -400, None, None)])
    row = value_by_segment(engine, MAY, margin_rate=0.5).iloc[0]
    assert row[["margin", "margin_coverage", "assumed_share"]].tolist() == [300, 1, 1]


def test_without_any_cost_a_credit_makes_no_margin_known():
    row = value_by_segment(billed([("a", "o", 1000, None, None), ("b", "k", -400, None, None)]), MAY).iloc[0]
    assert pd.isna(row["margin"]) and row[["margin_coverage", "known"]].tolist() == [0, 0]


def test_buyers_of_known_margin_are_counted_beside_all_buyers():
    row = value_by_segment(tables([("a", 0, 100, 100, 60), ("b", 0, 300, 0, 0)]), MAY).iloc[0]
    assert row[["buyers", "known"]].tolist() == [2, 1]


def test_segments_sum_to_the_whole_and_shares_to_one():
    rows = [("a", 0, 100, 100, 60), ("b", 0, 300, 300, 100), ("c", 1, 50, 50, 10)]
    engine = tables(rows, {"a": "X", "b": "Y", "c": "X", "d": "Y"})
    parts, whole = value_by_segment(engine, MAY), value_by_segment(engine, MAY, by=None)
    for column in ("customers", "buyers", "revenue", "margin"):
        assert parts[column].sum() == whole[column].iloc[0]
    assert parts["part"].tolist() == ["Y", "X"]
    assert parts[["customer_share", "revenue_share", "margin_share"]].sum().round(12).tolist() == [1.0, 1.0, 1.0]
    assert parts.set_index("part").loc["X", ["customers", "buyers", "revenue", "margin"]].tolist() == [2, 2, 150, 80.0]


def test_a_segment_without_orders_has_customers_and_no_revenue():
    parts = value_by_segment(tables([("a", 0, 100, 100, 60)], {"a": "X", "b": "Y"}), MAY).set_index("part")
    assert parts.loc["Y", ["customers", "buyers", "revenue"]].tolist() == [1, 0, 0]
    assert pd.isna(parts.loc["Y", "margin"])


def test_the_median_margin_comes_with_its_order_statistic_interval():
    rows = [(f"c{i:02}", 0, 100 + i, 100 + i, 100) for i in range(21)]
    row = value_by_segment(tables(rows), MAY).iloc[0]
    assert (row["median_margin"], row["median_lo"], row["median_hi"]) == (10, 5, 15)


def test_a_mean_needs_twenty_customers():
    few = value_by_segment(tables([(f"c{i}", 0, 100, 100, i) for i in range(19)]), MAY).iloc[0]
    enough = value_by_segment(tables([(f"c{i}", 0, 100, 100, i) for i in range(40)]), MAY).iloc[0]
    assert pd.isna(few["mean_lo"]) and enough["mean_lo"] < enough["mean_margin"] < enough["mean_hi"]


def test_nobody_gives_an_empty_table_and_an_empty_curve():
    assert len(value_by_segment(tables([]), MAY)) == 0
    curve = concentration(tables([]), MAY)
    assert len(curve) == 0 and pd.isna(curve.attrs["top"][0.2])


def test_concentration_of_a_worked_sum():
    rows = [(f"c{i}", 0, value, value, 0) for i, value in enumerate([80, 5, 5, 5, 5])]
    curve = concentration(tables(rows), MAY)
    assert curve.attrs["top"][0.2] == pytest.approx(0.8)
    assert curve.attrs["gini"] == pytest.approx(0.6)
    assert curve["value_share"].iloc[[0, -1]].tolist() == [0.0, 1.0]


def test_everybody_alike_is_no_concentration():
    curve = concentration(tables([(f"c{i}", 0, 7, 7, 0) for i in range(10)]), MAY)
    assert curve.attrs["gini"] == pytest.approx(0) and curve.attrs["top"][0.1] == pytest.approx(0.1)
