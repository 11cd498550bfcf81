"""Value tiers of margins typed by hand."""

import pandas as pd
import pytest

from pito.engine import Engine
from pito.metrics.tiers import tier_flow, tier_moves, value_by_tier, value_tiers
from pito.month import Month

MAY = Month.parse("2026-05")


def books(rows):
    """An engine with these (customer, months before May, margin) rows; a margin of None is unknown."""
    frame = pd.DataFrame(rows, columns=["customer_id", "ago", "margin"])
    known = frame["margin"].notna()
    revenue = frame["margin"].fillna(0).astype("int64") + 1000
    rollup = pd.DataFrame(
        {
            "customer_id": frame["customer_id"].astype("str"),
            "month": MAY.number - frame["ago"].astype("int64"),
            "orders": 1,
            "revenue_minor": revenue,
            "costed_minor": revenue.where(known, 0),
            "cost_minor": known * 1000,
            "costed_orders": known.astype("int64"),
            "unmatched_minor": 0,
        }
    )
    names = pd.DataFrame({"customer_id": sorted(set(frame["customer_id"]))}).astype("str")
    return Engine(customer_month=rollup, customers=names)


def tiers_of(*margins):
    """The tiers of customers with these margins, in their order."""
    found = value_tiers(books([(f"c{i:02}", 0, margin) for i, margin in enumerate(margins)]), MAY)
    return found.sort_values("customer_id")["tier"].tolist()


def test_a_customer_is_in_the_tier_in_which_their_margin_begins():
    assert tiers_of(70, 20, 6, 4) == ["A", "A", "B", "C"]


def test_who_begins_just_at_the_cut_is_in_the_next_tier():
    assert tiers_of(80, 15, 5) == ["A", "B", "C"]


def test_customers_of_equal_margin_are_in_one_tier():
    assert tiers_of(*[10] * 10) == ["A"] * 10


def test_no_margin_and_less_is_a_c_and_does_not_move_the_cuts():
    assert tiers_of(80, 15, 5, 0, -500) == ["A", "B", "C", "C", "C"]


def test_where_nobody_brings_a_margin_nobody_is_an_a():
    assert tiers_of(0, -5) == ["C", "C"]


def test_an_unknown_margin_is_in_no_tier_and_counted():
    engine = books([("a", 0, 100), ("b", 0, None)])
    table = value_by_tier(engine, MAY)
    assert value_tiers(engine, MAY)["tier"].tolist() == ["A", "unknown"]
    assert table["customers"].tolist() == [1, 0, 0] and table.attrs["unknown"] == 1


def test_tiers_sum_to_the_whole():
    table = value_by_tier(books([(f"c{i}", 0, m) for i, m in enumerate([70, 20, 6, 4, -10])]), MAY)
    assert table["margin"].tolist() == [90, 6, -6]
    assert table["margin_share"].sum() == pytest.approx(1) and table["customer_share"].sum() == pytest.approx(1)
    assert table["least_margin"].tolist() == [20, 6, -10]


def test_the_cuts_can_be_set():
    engine = books([(f"c{i}", 0, m) for i, m in enumerate([50, 30, 20])])
    assert value_tiers(engine, MAY, cuts=(0.5, 0.8))["tier"].tolist() == ["A", "B", "C"]


def test_moves_are_listed_with_the_largest_change_first():
    # The year to April holds 12 months before May: 100, 30 and 2 of 132. The year to May holds 302, 100 and 20 of 422.
    engine = books([("big", 1, 100), ("rising", 1, 2), ("rising", 0, 300), ("gone", 12, 30), ("new", 0, 20)])
    assert tier_moves(engine, MAY)[["customer_id", "before", "now", "change"]].values.tolist() == [
        ["rising", "C", "A", 300.0],
        ["gone", "A", "none", -30.0],
        ["new", "none", "C", 20.0],
    ]


def test_the_flow_counts_everybody_once():
    engine = books([("a", 1, 100), ("b", 1, 3), ("gone", 12, 30), ("new", 0, 20)])
    flow = tier_flow(engine, MAY)
    assert flow["customers"].sum() == 4
    assert flow[flow["now"] == "none"][["before", "customers", "change"]].values.tolist() == [["A", 1, -30.0]]


def test_nobody_gives_empty_tiers_without_shares():
    table = value_by_tier(books([]), MAY)
    assert table["customers"].tolist() == [0, 0, 0] and table["margin_share"].isna().all()
    assert len(tier_moves(books([]), MAY)) == 0
