"""The rate under other windows is the rate that window would give, month for month; windows the orders do not fill have none."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito import activity
from pito.engine import Engine
from pito.metrics.active_window import retention_by_window, windows_around
from pito.metrics.retention import retention_by_month
from pito.month import Month

MAY = Month.parse("2026-05")


def tables(rows):
    """Orders of (customer, day, amount, day of cancellation or None)."""
    frame = pd.DataFrame(rows, columns=["customer_id", "order_day", "amount_minor", "cancelled_day"])
    frame = frame.astype(
        {"customer_id": "str", "order_day": "int64", "amount_minor": "int64", "cancelled_day": "Int64"}
    )
    months = [
        Month.of(pd.Timestamp(int(d), unit="D").date()).number if not pd.isna(d) else None
        for d in frame["cancelled_day"]
    ]
    frame = frame.assign(
        order_month=[Month.of(pd.Timestamp(int(d), unit="D").date()).number for d in frame["order_day"]],
        cancelled_month=pd.array(months, dtype="Int64"),
        credits=pd.Series([None] * len(frame), dtype="str"),
    )
    window = pd.DataFrame({"month": [MAY.number], "first_day": [MAY.first_day], "end_day": [MAY.end_day]})
    customers = frame[["customer_id"]].drop_duplicates().assign(segment="A")
    return Engine(orders=frame, customers=customers, months=window)


order = st.tuples(
    st.sampled_from("abcde"),
    st.integers(MAY.first_day - 150, MAY.end_day + 5),
    st.sampled_from([100, 100, 0, -50]),
    st.none() | st.integers(0, 60),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(order, min_size=1, max_size=20), st.sampled_from([20, 45, 90]))
def test_each_window_gives_what_the_business_counted_under_it_would(drawn, days):
    rows = [(c, day, amount, None if off is None else day + off) for c, day, amount, off in drawn]
    engine = tables(rows)
    activity.prepare(engine, "purchase", days)
    counted = retention_by_month(engine, MAY).iloc[0]
    found = retention_by_window(engine, MAY, windows=(days, 2 * days)).set_index("days")
    got = found.reindex([days])[["start", "end", "retained", "lost"]].fillna(0).iloc[0].tolist()
    assert got == counted[["start", "end", "retained", "lost"]].tolist()


def test_a_longer_window_keeps_everybody_a_shorter_one_keeps():
    rows = [("a", MAY.first_day - n, 100, None) for n in (1, 80, 160, 240)] + [("b", MAY.first_day - 50, 100, None)]
    found = retention_by_window(tables(rows), MAY, windows=windows_around(60))
    assert found["days"].tolist() == [30, 60, 90, 120]
    assert found["start"].tolist() == [1, 2, 2, 2] and found["end"].tolist() == [0, 1, 2, 2]
    assert found["retention_rate"].tolist() == [0.0, 0.5, 1.0, 1.0]


def test_orders_that_begin_too_late_give_no_rate():
    found = retention_by_window(tables([("a", MAY.first_day - 40, 100, None)]), MAY, windows=(40, 41)).set_index("days")
    assert found.loc[40, "is_covered"] and not found.loc[41, "is_covered"]
    assert pd.isna(found.loc[41, "retention_rate"]) and pd.isna(found.loc[41, "lo"])


def test_nobody_gives_no_rows():
    assert len(retention_by_window(tables([]), MAY)) == 0


@pytest.mark.parametrize(("days", "windows"), [(90, (45, 90, 135, 180)), (1, (1, 1, 2, 2))])
def test_the_windows_around_one(days, windows):
    assert windows_around(days) == windows
