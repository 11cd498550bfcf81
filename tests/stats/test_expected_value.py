import json

import numpy as np
import pandas as pd
import pytest

from pito.errors import WrongUse
from pito.stats.expected_value import expected_value, total_range
from pito.stats.gamma_gamma import SpendModel, fit_gamma_gamma
from pito.stats.mbg_nbd import PurchaseModel, fit_bg_nbd
from pito.stats.refusal import Refusal

SPEND = SpendModel(6.25, 3.74, 15.44, -4055.9, 946, 0.11)


def base_of(customers, repeat_buyers):
    return PurchaseModel("MBG/NBD", 0.5, 6.2, 0.9, 1.6, 0.0, customers, repeat_buyers)


def histories_of(*rows):
    return pd.DataFrame(rows, columns=["customer", "repeats", "last", "age", "mean_value"])


def test_the_value_of_946_repeat_buyers_over_a_year_is_that_of_the_reference_library(reference):
    cases = {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}
    shop = pd.read_csv(reference("data/cdnow/cdnow_customers_summary_with_transactions.csv"))
    shop.columns = ["customer", "repeats", "last", "age", "mean_value"]
    published = pd.read_csv(reference("data/cdnow/cdnow_customers_summary.csv"))
    model = fit_bg_nbd(published.frequency, published.recency, published["T"])
    spend = fit_gamma_gamma(shop.repeats, shop.mean_value)
    # Months of 4.345 weeks, 1 % a month.
    found = expected_value(model, spend, shop[shop.repeats > 0], months=12, discount=0.01, month=4.345)
    expected = cases["clv_cdnow"]["expected"]
    assert found.expected_value.sum() == pytest.approx(expected["sum"], rel=cases["clv_cdnow"]["tol"])
    assert found.expected_value[:5].tolist() == pytest.approx(expected["first5"], abs=0.001)


def test_a_margin_is_a_share_of_the_value_of_all_or_one_by_one():
    histories = histories_of(("A", 2, 30, 38, 20.0), ("B", 0, 0, 10, np.nan))
    whole = expected_value(base_of(100, 40), SPEND, histories).expected_value.to_numpy()
    assert expected_value(
        base_of(100, 40), SPEND, histories, margin_share=0.4
    ).expected_value.tolist() == pytest.approx((0.4 * whole).tolist())
    each = expected_value(base_of(100, 40), SPEND, histories, margin_share=np.array([0.5, 0.1])).expected_value
    assert each.tolist() == pytest.approx([0.5 * whole[0], 0.1 * whole[1]])


def test_nobody_is_worth_an_empty_table():
    assert expected_value(base_of(100, 40), SPEND, histories_of().astype({"mean_value": float})).empty


@pytest.mark.parametrize(
    ("base", "refused"),
    [
        ((99, 60), Refusal("too_few_customers", found=99, needed=100)),
        ((500, 39), Refusal("too_few_repeat_buyers", found=39, needed=40)),
    ],
)
def test_below_100_customers_or_40_repeat_buyers_there_is_no_value(base, refused):
    assert expected_value(base_of(*base), SPEND, histories_of(("A", 2, 30, 38, 20.0))) == refused


def test_the_refusal_of_either_model_is_passed_on():
    refusal = Refusal("not_converged", found=0.1, needed=1e-5)
    assert expected_value(refusal, SPEND, histories_of()) == refusal
    assert expected_value(base_of(500, 200), refusal, histories_of()) == refusal


def test_a_horizon_of_no_month_is_refused_in_a_sentence():
    with pytest.raises(WrongUse, match="`months` must be at least 1, for example 36; got 0"):
        expected_value(base_of(500, 200), SPEND, histories_of(), months=0)


def test_totals_start_at_400_customers():
    assert total_range([1.0] * 399, [100], [90], [0.001]) == Refusal("too_few_customers", found=399, needed=400)
    assert total_range([1.0] * 400, [100], [90], [0.001])[0] == 400


def test_without_a_window_to_judge_by_there_is_no_range():
    assert total_range([1.0] * 400, [], [], []).reason == "too_short_history"


def test_one_window_says_less_than_four_just_like_it():
    # By hand: |ln .9| = .10536; Student's t for 80 % is 3.0777 with 1 degree of freedom, 1.5332 with 4.
    total, lo, hi = total_range([1.0] * 1000, [100], [90], [0.001])
    assert [total, lo, hi] == pytest.approx([1000, 1000 * np.exp(-0.32427), 1000 * np.exp(0.32427)], rel=1e-4)
    assert total_range([1.0] * 1000, [100] * 4, [90] * 4, [0.001] * 4)[1:] == pytest.approx(
        (1000 * np.exp(-0.16154), 1000 * np.exp(0.16154)), rel=1e-4
    )


def test_a_lucky_window_does_not_hide_what_chance_alone_does():
    _, lo, hi = total_range([1.0] * 1000, [100] * 4, [100] * 4, [0.01] * 4)
    assert np.log(hi / lo) == pytest.approx(2 * 1.5332 * 0.1, rel=1e-3)
