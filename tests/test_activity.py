"""Who is a customer on day t: stretches of contracts and purchases, and the purchase window the gaps propose."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito import activity
from pito.engine import Engine
from pito.month import Month


def engine(contracts=(), orders=(), customers="abc"):
    """An engine with (customer, start day, end day) contracts and (customer, day, cents) orders."""
    contracts = pd.DataFrame(contracts, columns=["customer_id", "start_day", "end_day"])
    contracts = contracts.astype({"customer_id": "str", "start_day": "Int64", "end_day": "Int64"})
    orders = pd.DataFrame(orders, columns=["customer_id", "order_day", "amount_minor"])
    orders = orders.astype({"customer_id": "str", "order_day": "Int64", "amount_minor": "Int64"})
    orders["order_month"] = orders["order_day"] // 31
    orders["credits"] = pd.Series([None] * len(orders), dtype="str")
    orders["cancelled_day"] = pd.array([None] * len(orders), dtype="Int64")
    orders["cancelled_month"] = pd.array([None] * len(orders), dtype="Int64")
    months = [Month.parse("1970-01").plus(n) for n in range(24)]
    frame = pd.DataFrame({"month": [m.number for m in months], "first_day": [m.first_day for m in months]})
    frame["end_day"] = [m.end_day for m in months]
    people = pd.DataFrame({"customer_id": list(customers)}, dtype="str")
    return Engine(contracts=contracts, orders=orders, months=frame, customers=people)


def intervals(tables, kind, days=30):
    activity.prepare(tables, kind, days)
    return [tuple(row) for row in tables.query("select * from active_intervals").values.tolist()]


def test_contracts_that_touch_or_overlap_are_one_stretch_and_a_gap_makes_two():
    rows = [("a", 0, 10), ("a", 10, 20), ("a", 15, 18), ("a", 25, None), ("b", 5, 6)]
    assert intervals(engine(rows), "contract") == [("a", 0, 20), ("a", 25, activity.FOREVER), ("b", 5, 6)]


def test_a_contract_that_never_was_in_force_is_no_activity():
    assert intervals(engine([("a", 10, 10), ("a", 10, 9)]), "contract") == []


def test_a_purchase_keeps_a_customer_active_for_the_window():
    rows = [("a", 0, 100), ("a", 20, 100), ("a", 50, 100), ("a", 81, 100)]
    assert intervals(engine(orders=rows), "purchase") == [("a", 0, 80), ("a", 81, 111)]


def test_credit_notes_and_cancelled_orders_are_no_activity():
    tables = engine(orders=[("a", 0, 100), ("a", 20, -100), ("b", 5, 100), ("c", 9, 50)])
    tables.connection.execute("update orders set credits = 'x' where customer_id = 'c'")
    tables.connection.execute("update orders set cancelled_day = 5, cancelled_month = 0 where customer_id = 'b'")
    assert intervals(tables, "purchase") == [("a", 0, 30)]


def test_an_order_counts_until_it_is_cancelled():
    tables = engine(orders=[("a", 0, 100), ("b", 0, 100)])
    tables.connection.execute("update orders set cancelled_day = 12, cancelled_month = 0 where customer_id = 'b'")
    assert intervals(tables, "purchase") == [("a", 0, 30), ("b", 0, 12)]


def test_customers_that_the_list_does_not_know_are_left_out():
    assert intervals(engine([("x", 0, 10), ("a", 0, 10)]), "contract") == [("a", 0, 10)]


def test_months_are_those_with_an_active_day():
    tables = engine([("a", 30, 32), ("b", 31, 32), ("c", 30, 31)])
    activity.prepare(tables, "contract")
    first = Month.parse("1970-01").number
    found = tables.query("select customer_id, month from active_months").values.tolist()
    assert found == [["a", first], ["a", first + 1], ["b", first + 1], ["c", first]]


def test_the_proposed_window_is_the_first_after_which_fewer_than_one_in_ten_returns():
    """40 customers buy again on day 30, 2 of the 60 others on day 90: of the 102 silences longer than 29 days 2 end."""
    orders = [(f"r{i}", 0, 1) for i in range(40)] + [(f"r{i}", 30, 1) for i in range(40)]
    orders += [(f"s{i}", 0, 1) for i in range(60)] + [(f"s{i}", 90, 1) for i in range(2)]
    names = [f"r{i}" for i in range(40)] + [f"s{i}" for i in range(60)]
    curve = activity.return_curve(engine(orders=orders, customers=names), as_of_day=400)
    assert curve[["days", "silences", "returned"]].values.tolist()[:2] == [[29, 142, 42], [89, 102, 2]]
    assert activity.proposed_window(curve) == 30


MONTHLY = [(f"c{i}", 30 * turn, 1) for i in range(12) for turn in range(24 if i else 12)]  # one leaves after a year


def test_who_is_billed_monthly_and_hardly_ever_leaves_is_gone_after_three_turns():
    """264 purchases follow another by 30 days; one customer of twelve is silent: no thirty silences, and a plain rhythm."""
    tables, cutoff = engine(orders=MONTHLY, customers=[f"c{i}" for i in range(12)]), 30 * 23 + 1
    curve = activity.return_curve(tables, cutoff)
    assert activity.proposed_window(curve) is None
    assert activity.usual_gap(tables, cutoff) == (264, 30)
    assert activity.rhythm_window(264, 30, cutoff, curve) == 90


def test_the_usual_gap_is_that_of_the_95th_of_100_and_nobodys_is_none():
    orders = [(f"c{i}", day, 1) for i in range(100) for day in (0, i + 1)]
    tables = engine(orders=orders, customers=[f"c{i}" for i in range(100)])
    assert activity.usual_gap(tables, 400) == (100, 95)
    assert activity.usual_gap(tables, 51) == (50, 48), "what lies after the day is not seen"
    assert activity.usual_gap(engine(), 400) == (0, None)


@pytest.mark.parametrize(
    ("gaps", "usual", "followed", "share"),
    [
        (99, 30, 700, 0.0),  # too few gaps to tell
        (100, 30, 179, 0.0),  # a silence so long had no time to end
        (100, 122, 3000, 0.0),  # past a year
        (100, 30, 700, 0.10),  # one in ten of those silent so long did return
        (0, None, 700, 0.0),
    ],
)
def test_where_the_usual_gap_tells_nothing_there_is_no_window_by_it(gaps, usual, followed, share):
    curve = pd.DataFrame({"days": [29, 200], "silences": [90, 4], "share": [0.9, share]})
    assert activity.rhythm_window(100, 30, 180, curve) == (90 if share < 0.1 else None)
    assert activity.rhythm_window(gaps, usual, followed, curve) is None


def test_nobody_proposes_nothing():
    curve = activity.return_curve(engine(), as_of_day=400)
    assert len(curve) == 0 and activity.proposed_window(curve) is None


def test_what_lies_after_the_day_is_not_seen():
    curve = activity.return_curve(engine(orders=[("a", 0, 1), ("a", 50, 1)]), as_of_day=40)
    assert curve[["days", "returned"]].values.tolist() == [[20, 0]]


def test_exports_too_short_to_follow_silences_propose_nothing():
    """Everybody bought once a year ago: the end of the data must not pass for customers who never return."""
    curve = activity.return_curve(
        engine(orders=[(f"c{i}", 0, 1) for i in range(20)], customers=[f"c{i}" for i in range(20)]), 365
    )
    assert curve[["days", "silences"]].values.tolist() == [[182, 20]]
    assert activity.proposed_window(curve) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 200)), max_size=30),
    st.integers(1, 60),
    st.integers(0, 260),
)
def test_active_on_day_t_means_bought_within_the_window(bought, days, t):
    tables = engine(orders=[(c, d, 1) for c, d in bought])
    active = {c for c, start, end in intervals(tables, "purchase", days) if start <= t < end}
    assert active == {c for c, d in bought if t - days < d <= t}
