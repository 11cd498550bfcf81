"""The bucket and the retention rate, against worked sums, an oracle in plain pandas, and the balance that always holds."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.retention import definition_bridge, retention_by_month
from pito.month import Month

MAY = Month.parse("2026-05")
BEFORE, INSIDE, AFTER = MAY.first_day - 100, MAY.first_day + 10, MAY.end_day


def tables(spans, months=3):
    """An engine that holds these (customer, first day, end day) spans as active intervals."""
    intervals = pd.DataFrame(spans, columns=["customer_id", "start_day", "end_day"]).astype(
        {"customer_id": "str", "start_day": "int64", "end_day": "int64"}
    )
    all_months = [MAY.plus(n) for n in range(1 - months, 1)]
    frame = pd.DataFrame({"month": [m.number for m in all_months], "first_day": [m.first_day for m in all_months]})
    frame["end_day"] = [m.end_day for m in all_months]
    customers = intervals[["customer_id"]].drop_duplicates().assign(segment="A")
    return Engine(active_intervals=intervals, months=frame, customers=customers)


def worked_example():
    """S = 100; of them 10 lost; 20 acquired of which 4 lost again; 3 returned (definitions, section 2)."""
    spans = [(f"kept{i}", BEFORE, FOREVER) for i in range(90)]
    spans += [(f"lost{i}", BEFORE, INSIDE) for i in range(10)]
    spans += [(f"new{i}", INSIDE, FOREVER) for i in range(16)]
    spans += [(f"through{i}", INSIDE, INSIDE + 5) for i in range(4)]
    spans += [(f"back{i}", BEFORE, BEFORE + 30) for i in range(3)] + [(f"back{i}", INSIDE, FOREVER) for i in range(3)]
    return tables(spans)


def test_the_worked_example_of_the_definitions():
    row = retention_by_month(worked_example(), MAY).iloc[0]
    counts = ["start", "lost", "new", "returned", "end", "gained_and_lost"]
    assert row[counts].tolist() == [100, 10, 16, 3, 109, 4]
    assert row["retention_rate"] == pytest.approx(0.90)
    assert row["textbook_rate"] == pytest.approx(0.89)


def test_the_same_month_under_five_definitions():
    bridge = definition_bridge(worked_example(), MAY).set_index("definition")
    rates = (bridge["rate"] * 100).round(2).to_dict()
    expected = {
        "set": 90.0,
        "textbook": 89.0,
        "textbook_still_here": 93.0,
        "textbook_with_returned": 86.0,
        "billing": 88.33,
    }
    assert rates == expected
    steps = bridge[["returned", "passed_through", "base"]].sum(axis=1)
    assert (bridge["rate"] - bridge.loc["set", "rate"] - steps).abs().max() < 1e-12


def test_all_losses_over_the_start_and_billing_churn_of_the_worked_example():
    """Definitions, section 2: 14 of 120 = 11.67 % churn; all losses over the start, 1 − 14 / 100, give 86.0 %."""
    engine = worked_example()
    row = retention_by_month(engine, MAY).iloc[0]
    losses = row["lost"] + row["gained_and_lost"]
    assert (losses, 1 - losses / row["start"]) == (14, pytest.approx(0.86))
    billing = definition_bridge(engine, MAY).set_index("definition").loc["billing", "rate"]
    assert 1 - billing == pytest.approx(14 / 120) and round(100 * (1 - billing), 2) == 11.67


def test_returning_customers_lift_the_textbook_rate_over_100_percent_and_never_the_set_rate():
    spans = [(f"kept{i}", BEFORE, FOREVER) for i in range(48)] + [(f"lost{i}", BEFORE, INSIDE) for i in range(2)]
    spans += [(f"new{i}", INSIDE, FOREVER) for i in range(10)]
    spans += [(f"back{i}", BEFORE, BEFORE + 30) for i in range(6)] + [(f"back{i}", INSIDE, FOREVER) for i in range(6)]
    row = retention_by_month(tables(spans), MAY).iloc[0]
    assert (row["start"], row["end"]) == (50, 64)
    assert row["retention_rate"] == pytest.approx(0.96)
    assert row["textbook_rate"] == pytest.approx(1.08)


def test_the_interval_is_wilsons():
    spans = [(f"kept{i}", BEFORE, FOREVER) for i in range(45)] + [(f"lost{i}", BEFORE, INSIDE) for i in range(5)]
    row = retention_by_month(tables(spans), MAY).iloc[0]
    assert (row["lo"], row["hi"]) == (pytest.approx(0.786, abs=5e-4), pytest.approx(0.957, abs=5e-4))


def test_nobody_gives_no_rate_and_no_zero():
    row = retention_by_month(tables([]), MAY).iloc[0]
    assert row["start"] == 0 and pd.isna(row["retention_rate"]) and pd.isna(row["textbook_rate"]) and pd.isna(row["lo"])


def test_one_customer_who_stays_is_100_percent_with_a_wide_interval():
    row = retention_by_month(tables([("a", BEFORE, FOREVER)]), MAY).iloc[0]
    assert row["retention_rate"] == 1 and row["lo"] == pytest.approx(0.2065, abs=1e-4)


def test_what_happens_after_the_month_is_not_seen():
    leaves_in_june = [("a", BEFORE, AFTER + 1), ("b", BEFORE, FOREVER)]
    row = retention_by_month(tables(leaves_in_june), MAY).iloc[0]
    assert (row["retained"], row["lost"]) == (2, 0)


@pytest.mark.parametrize(
    ("end_day", "lost"), [(MAY.end_day - 1, 1), (MAY.end_day, 0), (MAY.first_day, 1), (MAY.first_day - 1, 0)]
)
def test_a_contract_that_ends_on_a_day_is_not_in_force_that_day(end_day, lost):
    row = retention_by_month(tables([("a", BEFORE, end_day)]), MAY).iloc[0]
    assert row["lost"] == lost


def test_leaving_and_returning_inside_the_month_is_staying():
    spans = [("a", BEFORE, INSIDE), ("a", INSIDE + 5, FOREVER)]
    row = retention_by_month(tables(spans), MAY).iloc[0]
    assert (row["retained"], row["lost"], row["returned"]) == (1, 0, 0)


def test_segments_sum_to_the_whole():
    engine = worked_example()
    engine.connection.execute(
        "create or replace table customers as select customer_id, left(customer_id, 3) as segment from customers"
    )
    whole = retention_by_month(engine, MAY, months=3)
    parts = retention_by_month(engine, MAY, months=3, by="segment")
    columns = ["start", "end", "retained", "lost", "new", "returned", "gained_and_lost"]
    assert (
        parts.groupby("month")[columns].sum().values.tolist() == whole.groupby("month")[columns].sum().values.tolist()
    )


spans = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(MAY.first_day - 80, MAY.end_day + 5), st.integers(1, 70)),
    max_size=25,
)


def apart(drawn):
    """Spans of one customer that neither overlap nor touch, as `activity` makes them."""
    kept, reached = [], {}
    for customer, start, length in sorted(drawn, key=lambda s: (s[0], s[1])):
        if start > reached.get(customer, -(10**6)):
            kept.append((customer, start, start + length))
            reached[customer] = start + length
    return kept


def oracle(rows, month):
    """The same counts customer by customer, day by day, in plain Python."""

    def active(customer, day):
        return any(c == customer and s <= day < e for c, s, e in rows)

    counts = dict.fromkeys(["start", "end", "retained", "lost", "new", "returned", "gained_and_lost"], 0)
    for customer in {c for c, _, _ in rows}:
        first = min(s for c, s, _ in rows if c == customer)
        at_start, at_end = active(customer, month.first_day - 1), active(customer, month.end_day - 1)
        inside = any(active(customer, day) for day in range(month.first_day, month.end_day))
        counts["start"] += at_start
        counts["end"] += at_end
        counts["retained"] += at_start and at_end
        counts["lost"] += at_start and not at_end
        counts["new"] += at_end and first >= month.first_day
        counts["returned"] += at_end and not at_start and first < month.first_day
        counts["gained_and_lost"] += inside and not at_start and not at_end
    return counts


@settings(max_examples=60, deadline=None)
@given(spans)
def test_the_bucket_always_balances_and_equals_the_day_by_day_count(drawn):
    rows = apart(drawn)
    for month, row in zip(
        [MAY.plus(-1), MAY], retention_by_month(tables(rows), MAY, months=2).itertuples(), strict=True
    ):
        assert row.start - row.lost + row.new + row.returned == row.end
        assert row.retained + row.lost == row.start
        expected = oracle(rows, month)
        assert {name: getattr(row, name) for name in expected} == expected
