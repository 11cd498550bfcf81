import json

import numpy as np
import pandas as pd
import pytest

from pito.errors import WrongUse
from pito.stats.gamma_gamma import SpendModel, _climb, expected_order_value, fit_gamma_gamma


@pytest.fixture(scope="module")
def shop(reference):
    return pd.read_csv(reference("data/cdnow/cdnow_customers_summary_with_transactions.csv"))


@pytest.fixture(scope="module")
def published(reference):
    return json.loads(reference("cases/models_published.json").read_text())["gamma_gamma_cdnow"]


def test_the_published_gamma_gamma_of_the_cd_shop_is_met(shop, published, reference):
    spend = fit_gamma_gamma(shop.x, shop.zbar)
    cases = {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}
    expected = cases["gammagamma_cdnow"]["expected"]
    assert [spend.p, spend.q, spend.gamma] == pytest.approx([expected[name] for name in ("p", "q", "gamma")], abs=0.01)
    assert spend.log_likelihood == pytest.approx(expected["LL"], abs=0.05)
    own = published["our_recomputation"]
    assert [spend.p, spend.q, spend.gamma, spend.log_likelihood] == pytest.approx(
        [own["p"], own["q"], own["v"], own["log_likelihood"]], abs=1e-4
    )
    assert spend.mean == pytest.approx(own["mean_spend"], abs=0.001)
    assert (spend.customers, round(spend.correlation, 6)) == (own["n"], published["correlation_money_frequency"])


def test_the_first_ten_customers_usual_orders_are_the_published_ones(shop, published):
    spend, expected = fit_gamma_gamma(shop.x, shop.zbar), published["conditional_average_first_10_customers"]
    found = expected_order_value(spend, shop.x[:10], shop.zbar[:10])
    assert found == pytest.approx(expected["quickstart"], abs=0.002)


def test_the_slope_is_that_of_the_likelihood(shop):
    repeat = shop[shop.x > 0]
    climb = _climb(repeat.x.to_numpy(dtype=float), repeat.zbar.to_numpy() / 30)
    at = np.array([1.0, 0.8, 0.2])
    risen = [(climb(at + step)[0] - climb(at - step)[0]) / 2e-5 for step in 1e-5 * np.eye(3)]
    assert climb(at)[1] == pytest.approx(risen, rel=1e-5)


def test_cents_instead_of_euros_change_the_unit_and_nothing_else(shop):
    euros, cents = fit_gamma_gamma(shop.x, shop.zbar), fit_gamma_gamma(shop.x, shop.zbar * 100)
    assert [cents.p, cents.q, cents.gamma] == pytest.approx([euros.p, euros.q, 100 * euros.gamma], rel=1e-5)


def test_an_unknown_customer_orders_for_everybodys_mean():
    spend = SpendModel(6.0, 4.0, 15.0, 0.0, 100, 0.0)
    found = expected_order_value(spend, [0, 3, 3], [0, float("nan"), 0])
    assert found.tolist() == pytest.approx([30, 30, 6 * 15 / 21])


def test_the_more_orders_the_nearer_to_the_own_mean():
    spend = SpendModel(6.0, 4.0, 15.0, 0.0, 100, 0.0)
    found = expected_order_value(spend, [1, 10, 1000], [90, 90, 90])
    assert (np.diff(found) > 0).all()
    assert found[-1] == pytest.approx(90, rel=0.01)


def test_29_customers_with_a_value_are_too_few():
    refused = fit_gamma_gamma([2] * 29 + [0, 3], [20.0] * 29 + [20, float("nan")])
    assert (refused.reason, refused.found, refused.needed) == ("too_few_repeat_buyers", 29, 30)


def test_a_fit_cut_short_is_refused_not_shown(shop):
    assert fit_gamma_gamma(shop.x, shop.zbar, iterations=1).reason == "not_converged"


def test_spending_so_uneven_that_it_has_no_mean_is_refused():
    # Values of a Pareto law with exponent 0.6, one order each.
    value = (1 - np.linspace(0.001, 0.999, 400)) ** (-1 / 0.6)
    assert fit_gamma_gamma(np.ones(400), value).reason == "no_mean_value"


def test_a_mean_without_its_number_of_orders_is_refused_in_a_sentence():
    with pytest.raises(WrongUse, match="got 1 and 2 entries"):
        fit_gamma_gamma([1], [10, 20])
