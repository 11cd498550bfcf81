import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

from pito.stats.expected_orders import (
    chance_active,
    chance_of_order,
    discounted_orders,
    expected_orders,
    order_count_shares,
)
from pito.stats.mbg_nbd import PurchaseModel, fit_bg_nbd, fit_mbg_nbd

CUSTOMER = 2, 30.43, 38.86


def model_of(name, r, alpha, a, b):
    return PurchaseModel(name, r, alpha, a, b, log_likelihood=0.0, customers=1000, repeat_buyers=500)


@pytest.fixture(scope="module")
def fitted(reference):
    shop = pd.read_csv(reference("data/cdnow/cdnow_customers_summary.csv"))
    history = shop.frequency, shop.recency, shop["T"]
    return {"bg": fit_bg_nbd(*history), "mbg": fit_mbg_nbd(*history)}


@pytest.fixture(scope="module")
def published(reference):
    return json.loads(reference("cases/models_published.json").read_text())["bg_nbd_cdnow"]


@pytest.fixture(scope="module")
def cases(reference):
    return {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}


def test_a_new_customers_orders_are_those_of_the_published_sheet(fitted, published):
    expected = published["expected_purchases_new_customer"]
    weeks = np.array([float(week) for week in expected["values"]])
    assert expected_orders(fitted["bg"], 0, 0, 0, weeks) == pytest.approx(
        list(expected["values"].values()), abs=expected["tolerance"]
    )


def test_a_known_customers_orders_and_chances_are_those_of_the_references(fitted, published, cases):
    bg, mbg = fitted["bg"], fitted["mbg"]
    assert expected_orders(bg, *CUSTOMER, 39) == pytest.approx(published["conditional_expected"]["expected"], abs=0.001)
    expected = cases["bgnbd_pred"]["expected"]
    assert chance_active(bg, *CUSTOMER) == pytest.approx(expected["p_alive"], abs=1e-6)
    assert chance_of_order(bg, *CUSTOMER, 13) == pytest.approx(expected["p_order_13wk"], abs=1e-6)
    assert chance_of_order(bg, 0, 0, 38.86, 13) == pytest.approx(expected["p_order_13wk_x0_T38_86"], abs=1e-6)
    expected = cases["mbgnbd_cdnow"]["expected"]
    assert expected_orders(mbg, *CUSTOMER, 39) == pytest.approx(expected["expected_orders_39"], abs=1e-6)
    assert chance_active(mbg, *CUSTOMER) == pytest.approx(expected["p_alive"], abs=1e-6)
    assert chance_active(mbg, 0, 0, 38.86) == pytest.approx(expected["p_alive_x0"], abs=1e-6)
    assert chance_of_order(mbg, *CUSTOMER, 13) == pytest.approx(expected["p_order_13wk"], abs=1e-6)


def test_the_shares_of_customers_by_number_of_orders_are_the_published_ones(published):
    model = model_of("BG/NBD", *published["pmf"]["params"].values())
    for row in published["pmf"]["values"]:
        assert order_count_shares(model, row["t"], row["n"]) == pytest.approx(row["p"], rel=1e-6)


parameter = st.floats(0.1, 20)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["MBG/NBD", "BG/NBD"]),
    parameter,
    parameter,
    parameter,
    parameter,
    st.sampled_from([0, 1, 7, 60, 500]),
)
def test_orders_to_come_are_the_mean_over_paces_and_chances_to_leave(name, r, alpha, a, b, repeats):
    # Of one with pace λ and chance p: (1 − exp(−λ p h)) / p; the mean over λ is closed, that over p is summed here.
    model, horizon, age = model_of(name, r, alpha, a, b), 30.0, 20.0
    paid, orders = b + repeats + model.early_chances, r + repeats

    def part(u):
        log_p = -np.logaddexp(0, -u)
        expected = orders * np.log1p(np.exp(log_p) * horizon / (alpha + age))
        log_share = np.log(-np.expm1(-np.maximum(expected, 1e-300)))
        return np.exp((a - 1) * log_p - paid * np.logaddexp(0, u) - betaln(a, paid) + log_share)

    centre = np.log(a / paid)
    u = np.linspace(centre - 12 - 30 / min(a, 1), centre + 12 + 30 / min(paid, 1), 20_001)
    by_hand = part(u).sum() * (u[1] - u[0])
    last = age if repeats else 0
    found = expected_orders(model, repeats, last, age, horizon) / chance_active(model, repeats, last, age)
    assert found == pytest.approx(by_hand, rel=2e-5)


@pytest.mark.parametrize("name", ["MBG/NBD", "BG/NBD"])
@pytest.mark.parametrize("a", [0.3, 1.0, 2.5])
def test_a_new_customers_orders_are_the_mean_of_the_shares_by_number(name, a):
    model, counts = model_of(name, 0.6, 5.0, a, 2.0), np.arange(3000)
    shares = order_count_shares(model, 40, counts)
    assert shares.sum() == pytest.approx(1)
    assert expected_orders(model, 0, 0, 0, 40) == pytest.approx((counts * shares).sum(), rel=1e-5)
    assert chance_of_order(model, 0, 0, 0, 40) == pytest.approx(1 - shares[0])


@pytest.mark.parametrize("name", ["MBG/NBD", "BG/NBD"])
@pytest.mark.parametrize("at_limit", [1e-3, 1e3])
def test_figures_stay_figures_at_the_limits_of_the_fit(name, at_limit):
    for r, alpha, a, b in np.where(np.eye(4, dtype=bool), at_limit, 1.0):
        found = expected_orders(model_of(name, r, alpha, a, b), [0, 1, 300, 3000], [0, 1, 9, 9], [10] * 4, 500)
        assert np.isfinite(found).all() and (found >= 0).all()


def test_each_customer_gets_their_own_figure_in_their_own_place():
    model = model_of("MBG/NBD", 0.5, 6.2, 0.9, 1.6)
    repeats, last, age = np.array([2, 0, 2, 5]), np.array([30.0, 0, 30.0, 8]), np.array([38.0, 9, 38, 9])
    together = expected_orders(model, repeats, last, age, 13)
    alone = [float(expected_orders(model, *history, 13)) for history in zip(repeats, last, age, strict=True)]
    assert together.tolist() == pytest.approx(alone)


def test_without_discount_the_steps_sum_to_the_whole_and_with_it_to_less():
    model = model_of("MBG/NBD", 0.5, 6.2, 0.9, 1.6)
    steps = [float(expected_orders(model, *CUSTOMER, 4.0 * number)) for number in range(13)]
    assert discounted_orders(model, *CUSTOMER, 4.0, 12, 0.0) == pytest.approx(steps[-1])
    by_hand = sum(gain / 1.02**number for number, gain in enumerate(np.diff(steps), start=1))
    assert discounted_orders(model, *CUSTOMER, 4.0, 12, 0.02) == pytest.approx(by_hand)


def test_the_longer_the_silence_the_smaller_the_chance():
    model = model_of("MBG/NBD", 0.5, 6.2, 0.9, 1.6)
    chances = chance_of_order(model, 5, 20, np.array([20, 30, 40, 80, 200]), 13)
    assert (np.diff(chances) < 0).all()
    assert ((chances > 0) & (chances < 1)).all()
