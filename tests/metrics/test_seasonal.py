"""Against last year and over a year: day-by-day counts, and months that nobody can know."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.seasonal import retention_year_on_year, rolling_retention
from pito.month import Month

MAY = Month.parse("2026-05")
LAST_MAY = MAY.plus(-12)


def tables(stays, months=30):
    frame = pd.DataFrame(stays, columns=["customer_id", "start_day", "end_day"])
    frame = frame.astype({"customer_id": "str", "start_day": "int64", "end_day": "int64"})
    all_months = [MAY.plus(n) for n in range(1 - months, 1)]
    days = [(m.number, m.first_day, m.end_day) for m in all_months]
    customers = frame[["customer_id"]].drop_duplicates().assign(segment="A")
    return Engine(
        active_intervals=frame,
        customers=customers,
        months=pd.DataFrame(days, columns=["month", "first_day", "end_day"]),
    )


def test_the_same_month_last_year_stands_beside():
    stays = [(f"now{i}", MAY.first_day - 5, FOREVER if i < 40 else MAY.first_day + 5) for i in range(50)]
    stays += [(f"then{i}", LAST_MAY.first_day - 5, LAST_MAY.end_day + (9 if i < 45 else -9)) for i in range(50)]
    row = retention_year_on_year(tables(stays), MAY).iloc[0]
    assert (row["retention_rate"], row["before_rate"]) == (0.8, 0.9)
    assert (row["before_start"], row["before_retained"], row["month"]) == (50, 45, MAY.number)
    assert row["difference"] == pytest.approx(-0.1) and row["lo"] < 0 < row["hi"] and row["verdict"] == "chance"


def test_a_year_ago_without_customers_leaves_nothing_to_compare():
    row = retention_year_on_year(tables([("a", MAY.first_day - 5, FOREVER)]), MAY).iloc[0]
    assert pd.isna(row["before_rate"]) and pd.isna(row["difference"]) and row["verdict"] == "undefined"


def test_who_was_there_a_year_before_and_is_there_now_was_kept_over_the_year():
    begins = MAY.plus(-11).first_day
    stays = [("stays", begins - 1, FOREVER), ("left", begins - 1, MAY.end_day - 1), ("new", begins, FOREVER)]
    stays += [("back", begins - 9, begins + 9), ("back", MAY.first_day, FOREVER)]
    row = rolling_retention(tables(stays), MAY, months=1).iloc[0]
    assert (row["start"], row["retained"]) == (3, 2)
    assert row["retention_rate"] == pytest.approx(2 / 3)


def test_a_month_before_the_records_has_no_rate():
    rates = rolling_retention(tables([("a", 0, FOREVER)], months=13), MAY, months=3)
    assert rates["retention_rate"].isna().tolist() == [True, False, False]
    assert rolling_retention(tables([]), MAY, months=1)["retention_rate"].isna().all()


spans = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(LAST_MAY.first_day - 60, MAY.end_day), st.integers(1, 500)),
    max_size=15,
)


@settings(max_examples=50, deadline=None)
@given(spans)
def test_the_rolling_rate_equals_the_count_customer_by_customer(drawn):
    def there(customer, day):
        return any(c == customer and s <= day < s + n for c, s, n in drawn)

    rates = rolling_retention(tables([(c, s, s + n) for c, s, n in drawn]), MAY, months=3)
    for row in rates.itertuples():
        month = Month(row.month)
        start = {c for c, _, _ in drawn if there(c, month.plus(-11).first_day - 1)}
        assert (row.start, row.retained) == (len(start), sum(there(c, month.end_day - 1) for c in start))
