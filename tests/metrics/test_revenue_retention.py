"""Gross and net revenue retention: counted by hand, always balanced, blind to what comes after the month."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.revenue_retention import STEPS, contract_amounts, revenue_retention
from pito.month import Month

MAY = Month.parse("2026-05")
APRIL, JUNE = MAY.plus(-1), MAY.plus(1)
BEFORE, INSIDE = MAY.first_day - 100, MAY.first_day + 10


def tables(active, paid, contracts=()):
    """Stays (customer, start, end), what was paid (customer, month, amount), contracts (customer, start, end, amount)."""
    stays = pd.DataFrame(active, columns=["customer_id", "start_day", "end_day"])
    money = pd.DataFrame([(c, m.number, a) for c, m, a in paid], columns=["customer_id", "month", "revenue_minor"])
    signed = pd.DataFrame(contracts, columns=["customer_id", "start_day", "end_day", "monthly_amount_minor"])
    whole = {"start_day": "int64", "end_day": "Int64", "monthly_amount_minor": "Int64"}
    ids = sorted({*stays["customer_id"], *money["customer_id"], *signed["customer_id"]})
    customers = pd.DataFrame({"customer_id": pd.Series(ids, dtype="str")})
    return Engine(
        active_intervals=stays.astype({"customer_id": "str", "start_day": "int64", "end_day": "int64"}),
        customer_month=money.astype({"customer_id": "str", "month": "int64", "revenue_minor": "int64"}),
        contracts=signed.astype({"customer_id": "str", **whole}),
        customers=customers.assign(segment=customers["customer_id"].str[:1]),
    )


def shop():
    """Three who were there: one halves, one grows by half, one stops; one comes new, one comes back."""
    stays = [(c, BEFORE, FOREVER) for c in ("halves", "grows", "stops")]
    stays += [("new", INSIDE, FOREVER), ("back", BEFORE, BEFORE + 9), ("back", INSIDE, FOREVER)]
    paid = [("halves", APRIL, 100), ("grows", APRIL, 100), ("stops", APRIL, 100)]
    paid += [("halves", MAY, 50), ("grows", MAY, 150), ("new", MAY, 20), ("back", MAY, 30)]
    return tables(stays, paid)


def test_gross_counts_no_growth_and_net_does_and_others_stand_apart():
    row = revenue_retention(shop(), MAY, months=1).iloc[0]
    assert row[["start", "before", "stopped", "shrunk", "grown", "now"]].tolist() == [3, 300, -100, -50, 50, 200]
    assert (row["gross"], row["net"]) == (pytest.approx(150 / 300), pytest.approx(200 / 300))
    assert row[["returned", "new"]].tolist() == [30, 20]
    counts = [f"{name}_customers" for name in (*STEPS, "returned", "new")]
    assert row[counts].tolist() == [1, 1, 1, 1, 1]


def test_money_after_the_month_and_before_the_period_before_is_not_seen():
    engine = tables(
        [("a", BEFORE, FOREVER)], [("a", APRIL.plus(-1), 7), ("a", APRIL, 100), ("a", MAY, 80), ("a", JUNE, 9)]
    )
    assert revenue_retention(engine, MAY, months=1).iloc[0][["before", "now"]].tolist() == [100, 80]


def test_twelve_months_against_the_twelve_before():
    paid = [("a", MAY.plus(-n), 10) for n in range(12)] + [("a", MAY.plus(-12 - n), 20) for n in range(12)]
    row = revenue_retention(tables([("a", BEFORE - 365, FOREVER)], paid), MAY).iloc[0]
    assert row[["before", "now"]].tolist() == [240, 120]


def test_a_customer_credited_more_than_bought_brings_less_than_nothing():
    engine = tables(
        [("a", BEFORE, FOREVER), ("b", BEFORE, FOREVER)], [("a", APRIL, 100), ("b", APRIL, 100), ("a", MAY, -20)]
    )
    row = revenue_retention(engine, MAY, months=1).iloc[0]
    assert (row["stopped"], row["gross"]) == (-220, pytest.approx(-0.1))


def test_recurring_amounts_are_those_in_force_just_before_the_period_and_just_before_its_end():
    contracts = [
        ("a", BEFORE, None, 100),
        ("b", BEFORE, INSIDE, 50),
        ("c", INSIDE, None, 70),
        ("d", BEFORE, MAY.end_day, 30),
    ]
    contracts += [("e", BEFORE, INSIDE, 40), ("e", INSIDE, None, 60)]
    stays = [("a", BEFORE, FOREVER), ("b", BEFORE, INSIDE), ("c", INSIDE, FOREVER), ("d", BEFORE, MAY.end_day)]
    engine = tables([*stays, ("e", BEFORE, FOREVER)], [], contracts)
    row = revenue_retention(engine, MAY, months=1, recurring=True).iloc[0]
    assert row[["before", "stopped", "shrunk", "grown", "now", "new"]].tolist() == [220, -50, 0, 20, 190, 70]
    assert contract_amounts(engine) == (6, 6)


def test_nobody_at_the_start_gives_no_share_and_no_zero():
    row = revenue_retention(tables([("new", INSIDE, FOREVER)], [("new", MAY, 20)]), MAY, months=1).iloc[0]
    assert row["start"] == 0 and pd.isna(row["gross"]) and pd.isna(row["net"]) and row["new"] == 20
    assert len(revenue_retention(tables([], []), MAY)) == 0


amounts = st.integers(-300, 500)
people = st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), amounts, amounts), max_size=20)


@settings(max_examples=40, deadline=None)
@given(people)
def test_the_steps_always_lead_from_before_to_now_and_segments_sum_to_the_whole(drawn):
    names = [(f"{segment}{i}", was_there, was, now) for i, (segment, was_there, was, now) in enumerate(drawn)]
    stays = [(name, BEFORE if was_there else INSIDE, FOREVER) for name, was_there, _, _ in names]
    paid = [(name, m, a) for name, _, was, now in names for m, a in ((APRIL, was), (MAY, now))]
    engine = tables(stays, paid)
    rows = revenue_retention(engine, MAY, months=1, by="segment")
    assert (rows["before"] + rows[STEPS].sum(axis=1) == rows["now"]).all()
    assert (rows["gross"].dropna() <= 1).all()
    there = [(was, now) for _, was_there, was, now in names if was_there]
    whole = revenue_retention(engine, MAY, months=1)
    assert whole[["before", "now"]].sum().tolist() == [sum(w for w, _ in there), sum(n for _, n in there)]
    assert rows[["before", "now", "new"]].sum().tolist() == whole[["before", "now", "new"]].sum().tolist()
    kept = sum(min(was, now) for was, now in there)
    assert whole[["before", "stopped", "shrunk"]].sum().sum() == kept
