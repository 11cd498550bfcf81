import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.errors import WrongUse
from pito.stats.purchase_history import purchase_histories

START = pd.Timestamp("1997-01-01")
orders = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30), st.integers(-3, 9)), min_size=1, max_size=40)


def day_number(dates, freq: str):
    """Days, or weeks ending on Sunday, as the reference counts them."""
    return pd.PeriodIndex(dates, freq=freq).astype("int64").to_numpy()


def reference_case(reference, name):
    cases = json.loads(reference("cases/rfm_summary_lifetimes.json").read_text())["cases"]
    return next(case for case in cases if case["id"] == name)


NAMES = {"frequency": "repeats", "recency": "last", "T": "age", "monetary_value": "mean_value"}


@pytest.mark.parametrize(
    "case",
    ["daily", "weekly", "daily_money", "row_order_irrelevant", "same_day_twice", "weekly_split_calibration_holdout"],
)
def test_the_summaries_of_the_reference_library_are_met(reference, case):
    case = reference_case(reference, case)
    ids, dates, *value = zip(*case["transactions"], strict=True)
    until = day_number([case.get("calibration_end", case["observation_end"])], case["freq"])[0]
    found = purchase_histories(ids, day_number(list(dates), case["freq"]), until, *value).set_index("customer")
    found = found.fillna({"mean_value": 0})
    for row in case["expected"]:
        known = {
            NAMES[key.removesuffix("_cal")]: value for key, value in row.items() if key.removesuffix("_cal") in NAMES
        }
        assert found.loc[row["id"], list(known)].tolist() == pytest.approx(list(known.values()))
    assert len(found) == len(case["expected"]) or case["id"] == "row_order_irrelevant"


def test_mean_values_before_a_cut_off_are_those_of_the_reference_library(reference):
    case = reference_case(reference, "daily_split_money")
    ids, dates, value = zip(*case["transactions"], strict=True)
    until = day_number([case["calibration_end"]], "D")[0]
    found = purchase_histories(ids, day_number(list(dates), "D"), until, value)
    assert found.mean_value.fillna(0).tolist() == case["expected_cal_money"]


def test_the_log_of_the_cd_shop_gives_the_published_summary_of_2357_customers(reference):
    columns = ["master", "customer", "date", "cds", "value"]
    log = pd.read_csv(reference("data/cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None, names=columns)
    day = (pd.to_datetime(log.date.astype(str)) - START).dt.days
    # Calibration ends on 30 September 1997, day 272; time in weeks, printed to two decimals.
    found = purchase_histories(log.customer, day, until=272, value=log["value"], unit=7)
    printed = pd.read_csv(reference("data/cdnow/cdnow_customers_summary_with_transactions.csv"))
    assert found.customer.tolist() == printed.ID.tolist()
    assert found.repeats.tolist() == printed.x.tolist()
    assert found["last"].to_numpy() == pytest.approx(printed.t_x, abs=0.006)
    assert found.age.to_numpy() == pytest.approx(printed["T"], abs=0.006)
    assert found.mean_value.fillna(0).to_numpy() == pytest.approx(printed.zbar, abs=0.00501)
    rounded = reference_case(reference, "cdnow_money_summary")["expected_rounded"]
    repeat_buyers = found.mean_value.dropna().describe()
    assert {name: round(repeat_buyers["50%" if name == "median" else name]) for name in rounded} == rounded


def test_two_orders_on_one_day_are_one_and_their_values_are_summed():
    found = purchase_histories(["A", "A", "A"], [1, 5, 5], until=9, value=[100, 4, 6])
    assert found.drop(columns="customer").to_numpy().tolist() == [[1, 1, 4, 8, 10]]


def test_nothing_after_the_cut_off_is_seen():
    early = purchase_histories(["A", "B"], [1, 2], until=9, value=[5, 5])
    late = purchase_histories(["A", "B", "A", "C"], [1, 2, 10, 11], until=9, value=[5, 5, 7, 7])
    assert early.equals(late)


def test_nobody_has_no_history_and_one_order_is_one():
    assert purchase_histories([], [], until=9, value=[]).empty
    assert purchase_histories(["A"], [9], until=9).to_numpy().tolist() == [["A", 9, 0, 0, 0]]


@pytest.mark.parametrize("customer", [["A", None], pd.Series(["A", None], dtype="category")])
def test_an_order_without_its_customer_is_refused_in_a_sentence(customer):
    with pytest.raises(WrongUse, match="needs a customer and a day for every order"):
        purchase_histories(customer, [1, 2], until=9)


def test_customers_may_be_numbers_with_gaps_text_or_categories():
    day, names = [0, 3, 4, 9], [7, 900, 7, 900]
    expected = purchase_histories([1, 2, 1, 2], day, until=9).drop(columns="customer")
    for customer in (
        names,
        np.array(names, dtype="int16"),
        pd.Series(list("abab")),
        pd.Series(list("abab"), dtype="category"),
    ):
        assert purchase_histories(customer, day, until=9).drop(columns="customer").equals(expected)


@settings(deadline=None)
@given(orders, st.integers(0, 30))
def test_it_is_what_counting_by_hand_gives(lines, until):
    customer, day, value = zip(*lines, strict=True)
    found = purchase_histories(customer, day, until, value).set_index("customer")
    for whose in range(6):
        days = sorted({d for c, d, _ in lines if c == whose and d <= until})
        assert (whose in found.index) == bool(days)
        if days:
            later = [v for c, d, v in lines if c == whose and days[0] < d <= until]
            row = found.loc[whose]
            assert [row.repeats, row["last"], row.age] == [len(days) - 1, days[-1] - days[0], until - days[0]]
            assert (
                np.isnan(row.mean_value)
                if len(days) == 1
                else row.mean_value == pytest.approx(sum(later) / (len(days) - 1))
            )
