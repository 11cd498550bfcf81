"""Why customers left and who is about to: coverage first, money beside, nothing seen after the month."""

import pandas as pd
import pytest

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.churn_reasons import churn_reasons, notice_given
from pito.month import Month

MAY = Month.parse("2026-05")
END, START = MAY.end_day, MAY.plus(-11).first_day


def tables(contracts, paid=()):
    """Contracts of (customer, start, end or None, notice or None, reason, monthly amount), money of (customer, month, amount)."""
    columns = ["customer_id", "start_day", "end_day", "notice_day", "end_reason", "monthly_amount_minor"]
    frame = pd.DataFrame(contracts, columns=columns).astype(
        {"customer_id": "str", "start_day": "int64", "end_day": "Int64", "notice_day": "Int64", "end_reason": "str"}
        | {"monthly_amount_minor": "Int64"}
    )
    frame["end_reason"] = [row[4] for row in contracts] if contracts else pd.Series([], dtype="str")
    frame["end_reason"] = frame["end_reason"].astype("string")
    stays = frame[["customer_id", "start_day", "end_day"]].assign(
        end_day=frame["end_day"].fillna(FOREVER).astype("int64")
    )
    money = pd.DataFrame(
        [(c, m.number, a, 1) for c, m, a in paid], columns=["customer_id", "month", "revenue_minor", "orders"]
    )
    ids = frame["customer_id"].drop_duplicates()
    return Engine(
        contracts=frame,
        active_intervals=stays,
        customers=pd.DataFrame({"customer_id": ids, "end_reason": pd.Series([None] * len(ids), dtype="string")}),
        customer_month=money.astype(
            {"customer_id": "str", "month": "int64", "revenue_minor": "int64", "orders": "int64"}
        ),
    )


def left(name, reason, end=END - 20):
    return (name, START - 500, end, None, reason, 100)


def test_coverage_comes_first_and_shares_are_of_those_with_a_reason():
    gone = [left("a", "Price"), left("b", "Price"), left("c", "Moved"), left("d", None), left("e", None)]
    paid = [("a", MAY.plus(-3), 600), ("b", MAY.plus(-3), 200), ("c", MAY.plus(-2), 200), ("d", MAY.plus(-2), 500)]
    found = churn_reasons(tables([*gone, ("stays", START, None, None, None, 100)], paid), MAY).set_index("reason")
    assert found["customers"].to_dict() == {"Price": 2, "Moved": 1, "": 2}
    assert found["lost"].unique().tolist() == [5] and found["coverage"].unique().tolist() == [0.6]
    assert found["share"].iloc[:2].tolist() == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert found["revenue_share"].iloc[:2].tolist() == [pytest.approx(0.8), pytest.approx(0.2)]
    assert pd.isna(found.loc["", "share"]) and found.loc["", "revenue"] == 500
    assert (found.loc["Price", "lo"], found.loc["Price", "hi"]) == (
        pytest.approx(0.2077, abs=1e-4),
        pytest.approx(0.9385, abs=1e-4),
    )


@pytest.mark.parametrize(("end", "lost"), [(END, 0), (END - 1, 1), (START, 1), (START - 1, 0)])
def test_who_leaves_is_lost_on_the_first_day_without_a_contract(end, lost):
    assert churn_reasons(tables([left("a", "Price", end)]), MAY)["customers"].sum() == lost


def test_who_is_back_at_the_end_has_not_left():
    back = [left("a", "Price"), ("a", END - 5, None, None, None, 100)]
    assert len(churn_reasons(tables(back), MAY)) == 0


def test_lost_are_those_of_the_start_and_who_came_and_left_stands_apart():
    """As in the bucket: a was there before the year; b came in it and left, c had left before it, came back and left again."""
    passed = [("b", START + 10, END - 20, None, "Price", 100), ("c", START - 90, START - 60, None, "Moved", 100)]
    again = ("c", START + 30, END - 60, None, "Price", 100)
    found = churn_reasons(tables([left("a", "Price"), *passed, again]), MAY)
    assert found[["reason", "customers", "lost", "gained_and_lost"]].values.tolist() == [["Price", 1, 1, 2]]


def test_money_is_that_of_the_last_twelve_months_in_which_they_bought():
    paid = [("a", MAY.plus(-5), 10), ("a", MAY.plus(-16), 20), ("a", MAY.plus(-17), 40), ("a", MAY.plus(1), 80)]
    assert churn_reasons(tables([left("a", "Price")], paid), MAY)["revenue"].tolist() == [30]


def test_nobody_has_a_reason_gives_no_share():
    found = churn_reasons(tables([left("a", None)]), MAY).iloc[0]
    assert found["coverage"] == 0 and pd.isna(found["share"])


def given_notice(name, end, notice=END - 40):
    return (name, START, end, notice, None, 100)


def test_notice_given_by_the_days_until_the_end():
    rows = [given_notice(f"c{n}", END + n) for n in (0, 30, 31, 60, 61, 90, 91, 400)]
    found = notice_given(tables(rows, [("c0", MAY, 700), ("c31", MAY.plus(-12), 900)]), MAY)
    assert found["within_days"].iloc[:3].tolist() == [30, 60, 90] and pd.isna(found["within_days"].iloc[3])
    assert found["customers"].tolist() == [2, 2, 2, 2]
    assert found["revenue"].tolist() == [700, 0, 0, 0] and found["monthly"].tolist() == [200, 200, 200, 200]


@pytest.mark.parametrize(
    "row",
    [
        given_notice("ended already", END - 1),
        given_notice("notice after the cut-off", END + 10, notice=END),
        given_notice("no notice", END + 10, notice=None),
    ],
)
def test_not_yet_and_no_more_are_not_counted(row):
    assert notice_given(tables([row]), MAY)["customers"].sum() == 0


def test_who_has_another_contract_that_lasts_longer_is_not_leaving():
    rows = [given_notice("a", END + 10), ("a", START, None, None, None, 50), given_notice("b", END + 10)]
    assert notice_given(tables(rows), MAY)["customers"].tolist() == [1, 0, 0, 0]
    signed_later = [given_notice("a", END + 10), ("a", END + 10, None, None, None, 50)]
    assert notice_given(tables(signed_later), MAY)["customers"].sum() == 1


def test_notice_without_any_end_is_among_those_whose_end_is_not_near():
    rows = [given_notice("a", None), given_notice("b", END + 10), given_notice("c", None, notice=END)]
    found = notice_given(tables(rows, [("a", MAY, 700)]), MAY)
    assert found["customers"].tolist() == [1, 0, 0, 1]
    assert found["revenue"].tolist() == [0, 0, 0, 700] and found["monthly"].tolist() == [100, 0, 0, 100]


def test_of_two_contracts_that_end_the_later_counts_and_an_unknown_end_is_later():
    assert notice_given(tables([given_notice("a", END + 10), given_notice("a", None)]), MAY)["customers"].tolist() == [
        *(0, 0, 0, 1)
    ]
    stays = [given_notice("a", None), ("a", START, None, None, None, 50)]
    assert notice_given(tables(stays), MAY)["customers"].sum() == 0


def test_nobody_gives_empty_bands():
    assert notice_given(tables([]), MAY)["customers"].tolist() == [0, 0, 0, 0]
    assert len(churn_reasons(tables([]), MAY)) == 0
