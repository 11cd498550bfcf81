"""What new customers cost and bring, on a shop small enough to add up by hand."""

import pandas as pd
import pytest

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.acquisition import (
    acquisition_by_channel,
    acquisition_to_retention,
    referral_credit,
)
from pito.metrics.leak import leak_cost
from pito.month import Month

MAY = Month.parse("2026-05")


def business(people, costs=(), margins=None):
    """An engine with these (customer, channel, start, end in days before May ends, listed cost) people and (month back, kind,
    channel, amount) costs; each brought their margin in May, at a cost of 1,000."""
    frame = pd.DataFrame(
        people, columns=["customer_id", "acquisition_channel", "came", "left", "acquisition_cost_minor"]
    )
    customers = frame[["customer_id", "acquisition_channel"]].astype("str")
    customers["acquisition_cost_minor"] = frame["acquisition_cost_minor"].astype("Int64")
    customers["referred_by"] = pd.Series([None] * len(frame), dtype="str")
    spans = customers[["customer_id"]].assign(start_day=MAY.end_day - frame["came"])
    spans["end_day"] = [FOREVER if pd.isna(left) else MAY.end_day - left for left in frame["left"]]
    spans = spans.astype({"start_day": "int64", "end_day": "int64"})
    brought = pd.DataFrame((margins or {}).items(), columns=["customer_id", "margin"]).astype({"customer_id": "str"})
    rollup = brought.assign(month=MAY.number, orders=1, revenue_minor=brought["margin"].astype("int64") + 1000)
    rollup = rollup.assign(costed_minor=rollup["revenue_minor"], cost_minor=1000, costed_orders=1, unmatched_minor=0)
    spent = pd.DataFrame(costs, columns=["month", "kind", "channel", "amount_minor"])
    spent = spent.astype({"month": "int64", "kind": "str", "channel": "str", "amount_minor": "int64"})
    spent["month"] = MAY.number - spent["month"]
    months = [MAY.plus(-n) for n in range(14)]
    days = pd.DataFrame([(m.number, m.first_day, m.end_day) for m in months], columns=["month", "first_day", "end_day"])
    return Engine(customers=customers, active_intervals=spans, customer_month=rollup, costs=spent, months=days)


PEOPLE = [
    ("a", "Fair", 300, None, None),
    ("b", "Fair", 200, 150, None),
    ("c", "Fair", 20, None, None),
    ("d", "Web", 100, None, None),
    ("old", "Web", 900, None, None),
]
COSTS = [(0, "acquisition", "Fair", 3000), (5, "acquisition", "Fair", 3000), (1, "acquisition", "Mail", 500)]
COSTS += [(12, "acquisition", "Fair", 9999), (0, "retention", "all", 400)]


def test_cac_is_what_was_spent_by_new_customers_of_the_period():
    table = acquisition_by_channel(business(PEOPLE, COSTS), MAY).set_index("part")
    assert table.loc["Fair", ["customers", "spent", "cac"]].tolist() == [3, 6000, 2000]
    assert table.loc["Mail", ["customers", "spent"]].tolist() == [0, 500] and pd.isna(table.loc["Mail", "cac"])
    assert table.loc["Web", "customers"] == 1 and pd.isna(table.loc["Web", "cac"])


def test_the_whole_business_pays_for_every_channel():
    table = acquisition_by_channel(business(PEOPLE, COSTS), MAY, by=None)
    assert table.loc[0, ["part", "customers", "spent", "cac"]].tolist() == ["all", 4, 6500, 1625]


def test_a_lag_takes_the_money_spent_earlier():
    table = acquisition_by_channel(business(PEOPLE, COSTS), MAY, lag=1).set_index("part")
    assert table.loc["Fair", "spent"] == 3000 + 9999


def test_without_a_costs_table_the_customer_list_says_what_its_customers_cost():
    people = [("a", "Fair", 300, None, 900), ("b", "Fair", 200, None, 500), ("c", "Fair", 20, None, None)]
    row = acquisition_by_channel(business(people), MAY).iloc[0]
    assert row[["customers", "costed", "spent", "cac", "cost_from"]].tolist() == [3, 2, 1400, 700, "customers"]


def test_without_any_cost_cac_is_unknown_and_not_zero():
    row = acquisition_by_channel(business(PEOPLE), MAY).iloc[0]
    assert pd.isna(row["cac"]) and pd.isna(row["payback_months"]) and row["cost_from"] == ""


def test_payback_is_cac_over_the_monthly_margin_of_new_customers():
    engine = business(PEOPLE, COSTS, {"a": 5000, "b": 1000, "old": 99999})
    row = acquisition_by_channel(engine, MAY).set_index("part").loc["Fair"]
    months = (300 + 200) / (365.25 / 12)  # of the two whose margin is known
    assert row["known"] == 2 and row["margin"] == 6000
    assert row["payback_months"] == pytest.approx(2000 / (6000 / months))


def test_a_margin_that_is_not_above_zero_never_pays_back():
    engine = business(PEOPLE, COSTS, {"a": -100})
    assert pd.isna(acquisition_by_channel(engine, MAY).set_index("part").loc["Fair", "payback_months"])


def test_early_churn_counts_those_old_enough():
    row = acquisition_by_channel(business(PEOPLE, COSTS), MAY).set_index("part").loc["Fair"]
    assert row[["ripe", "early", "early_churn"]].tolist() == [2, 1, 0.5]  # b left after 50 days, c came 20 days ago


def test_a_channel_that_does_not_fit_is_told_from_chance():
    fit = [(f"f{i}", "Web", 300, None, None) for i in range(60)]
    misfit = [(f"m{i}", "Fair", 300, 260 if i < 20 else None, None) for i in range(40)]
    table = acquisition_by_channel(business(fit + misfit), MAY).set_index("part")
    assert table["early_churn"].to_dict() == {"Web": 0, "Fair": 0.5}
    assert table["verdict"].tolist() == ["change", "change"]
    assert acquisition_by_channel(business(PEOPLE), MAY).set_index("part").loc["Fair", "verdict"] == "chance"


def test_acquisition_against_retention():
    row = acquisition_to_retention(business(PEOPLE, COSTS), MAY).iloc[0]
    assert row[["new", "start", "kept", "retention_cost"]].tolist() == [4, 1, 1, 400]
    assert row["ratio"] == pytest.approx(1625 / 400)


def test_no_retention_spending_on_record_gives_no_ratio():
    row = acquisition_to_retention(business(PEOPLE, COSTS[:3]), MAY).iloc[0]
    assert pd.isna(row["retention_spent"]) and pd.isna(row["ratio"])


def test_referred_margin_stands_beside_the_own_and_is_not_added():
    engine = business(PEOPLE, (), {"a": 500, "b": 100, "c": 50})
    engine.connection.execute("update customers set referred_by = 'a' where customer_id in ('b', 'c')")
    engine.connection.execute("update customers set referred_by = 'nobody' where customer_id = 'd'")
    engine.connection.execute("update customers set referred_by = 'a' where customer_id = 'a'")
    assert referral_credit(engine, MAY).values.tolist() == [["a", 2, 150.0, 500.0]]


def test_a_leak_is_the_margin_that_left_and_the_cac_to_stand_still():
    people = [*PEOPLE, ("gone", "Web", 800, 10, None), ("idle", "Web", 800, 5, None)]
    engine = business(people, COSTS, {"gone": 7000, "old": 100})
    row = leak_cost(engine, MAY).iloc[0]
    assert row[["lost", "returned", "known", "lost_margin"]].tolist() == [2, 0, 2, 7000]
    assert row[["to_replace", "cac", "replacement", "leak"]].tolist() == [2, 1625, 3250, 10250]


def test_a_month_without_a_loss_leaks_nothing():
    row = leak_cost(business(PEOPLE, COSTS, {"old": 100}), MAY).iloc[0]
    assert row[["lost", "lost_margin", "replacement", "leak"]].tolist() == [0, 0, 0, 0]


def test_an_unknown_cac_leaves_the_leak_unknown_and_the_margin_told():
    people = [*PEOPLE, ("gone", "Web", 800, 10, None)]
    row = leak_cost(business(people, (), {"gone": 7000}), MAY).iloc[0]
    assert row["lost_margin"] == 7000 and pd.isna(row["replacement"]) and pd.isna(row["leak"])


def test_without_a_cost_of_sales_the_lost_margin_is_unknown():
    people = [*PEOPLE, ("gone", "Web", 800, 10, None)]
    row = leak_cost(business(people, COSTS), MAY).iloc[0]
    assert row["lost"] == 1 and pd.isna(row["lost_margin"]) and row["known"] == 0


def test_nobody_costs_nothing_and_brings_nothing():
    engine = business([])
    assert len(acquisition_by_channel(engine, MAY)) == 0
    assert pd.isna(acquisition_to_retention(engine, MAY).iloc[0]["ratio"])
    assert len(referral_credit(engine, MAY)) == 0
    assert leak_cost(engine, MAY).iloc[0]["lost"] == 0
