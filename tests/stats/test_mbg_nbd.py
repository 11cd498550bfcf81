import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from pito.errors import WrongUse
from pito.stats.mbg_nbd import _log_likelihood, _merged, fit_bg_nbd, fit_mbg_nbd

PARAMETERS = ("r", "alpha", "a", "b")
PRINTED = """
import sys, pandas as pd
from pito.stats.mbg_nbd import fit_mbg_nbd
shop = pd.read_csv(sys.argv[1])
print(repr(fit_mbg_nbd(shop.frequency, shop.recency, shop["T"])))
"""


@pytest.fixture(scope="module")
def shop(reference):
    return pd.read_csv(reference("data/cdnow/cdnow_customers_summary.csv"))


@pytest.fixture(scope="module")
def cases(reference):
    return {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}


def parameters(model):
    return [getattr(model, name) for name in PARAMETERS]


def test_the_published_bg_nbd_of_the_cd_shop_is_met(shop, cases, reference):
    model = fit_bg_nbd(shop.frequency, shop.recency, shop["T"])
    for case, tolerance in (("bgnbd_cdnow", 0.0005), ("bgnbd_cdnow_full", 0.001)):
        expected = cases[case]["expected"]
        assert parameters(model) == pytest.approx([expected[name] for name in PARAMETERS], abs=tolerance)
        assert model.log_likelihood == pytest.approx(expected["LL"], abs=0.05)
    published = json.loads(reference("cases/models_published.json").read_text())["bg_nbd_cdnow"]["our_recomputation"]
    assert parameters(model) == pytest.approx([published[name] for name in PARAMETERS], abs=1e-5)
    assert model.log_likelihood == pytest.approx(published["log_likelihood"], abs=1e-5)
    assert (model.customers, model.repeat_buyers) == (2357, 946)


def test_the_mbg_nbd_of_the_cd_shop_is_that_of_the_reference_library(shop, cases):
    model, expected = fit_mbg_nbd(shop.frequency, shop.recency, shop["T"]), cases["mbgnbd_cdnow"]["expected"]
    assert parameters(model) == pytest.approx([expected[name] for name in PARAMETERS], abs=0.001)
    assert model.log_likelihood == pytest.approx(expected["LL"], abs=1e-6)


@pytest.mark.parametrize("chances", [0, 1])
def test_the_slope_is_that_of_the_likelihood(shop, chances):
    seen = _merged(
        *(np.asarray(part, dtype=float) for part in (shop.frequency, shop.recency, shop["T"], np.ones(2357)))
    )
    at = np.array([0.3, 4.0, 0.7, 2.0])
    risen = [
        (_log_likelihood(at + step, seen, chances)[0] - _log_likelihood(at - step, seen, chances)[0]) / 2e-5
        for step in 1e-5 * np.eye(4)
    ]
    assert _log_likelihood(at, seen, chances)[1] == pytest.approx(risen, rel=1e-5)


@pytest.mark.parametrize("fit", [fit_bg_nbd, fit_mbg_nbd])
def test_customers_may_come_in_any_order_or_counted_to_the_last_digit(shop, fit):
    model = fit(shop.frequency, shop.recency, shop["T"])
    mixed = shop.sample(frac=1, random_state=5)
    assert fit(mixed.frequency, mixed.recency, mixed["T"]) == model
    counted = shop.groupby(["frequency", "recency", "T"]).size().reset_index(name="n")
    assert fit(counted.frequency, counted.recency, counted["T"], counted.n) == model


def test_every_digit_is_the_same_whatever_the_number_of_threads(reference):
    data = str(reference("data/cdnow/cdnow_customers_summary.csv"))
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    printed = {
        subprocess.run(
            [sys.executable, "-c", PRINTED, data],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **dict.fromkeys(names, threads)},
        ).stdout
        for threads in ("1", "4")
    }
    assert len(printed) == 1


def test_the_unit_of_time_changes_alpha_and_nothing_else(shop):
    weeks = fit_mbg_nbd(shop.frequency, shop.recency, shop["T"])
    days = fit_mbg_nbd(shop.frequency, shop.recency * 7, shop["T"] * 7)
    assert days.alpha == pytest.approx(7 * weeks.alpha, rel=1e-6)
    assert [days.r, days.a, days.b] == pytest.approx([weeks.r, weeks.a, weeks.b], rel=1e-6)


def test_simulated_customers_give_back_the_parameters_they_were_made_with():
    # 100,000 MBG/NBD customers over 100 weeks; with so many the fit must come within 5 %.
    chance, n = np.random.default_rng(3), 100_000
    pace, leaving, age = chance.gamma(0.8, 1 / 5.0, n), chance.beta(0.9, 2.1, n), np.full(n, 100.0)
    time, repeats, last = np.zeros(n), np.zeros(n), np.zeros(n)
    still = np.flatnonzero(chance.random(n) > leaving)
    while len(still):
        time[still] += chance.exponential(1 / np.maximum(pace[still], 1e-9))
        still = still[time[still] <= 100]
        repeats[still] += 1
        last[still] = time[still]
        still = still[chance.random(len(still)) > leaving[still]]
    model = fit_mbg_nbd(repeats, last, age)
    assert [model.r, model.a, model.b] == pytest.approx([0.8, 0.9, 2.1], rel=0.05)


def test_29_repeat_buyers_are_too_few_and_30_are_enough():
    histories = [0, 1, 4], [0, 3, 40], [52, 52, 52]
    refused = fit_mbg_nbd(*histories, counts=[500, 20, 9])
    assert not refused
    assert (refused.reason, refused.found, refused.needed) == ("too_few_repeat_buyers", 29, 30)
    assert fit_mbg_nbd(*histories, counts=[500, 20, 10]).repeat_buyers == 30


def test_nobody_and_one_customer_are_too_few():
    assert fit_mbg_nbd([], [], []).reason == "too_few_repeat_buyers"
    assert fit_mbg_nbd([3], [5], [9]).found == 1


def test_a_fit_cut_short_is_refused_not_shown(shop):
    refused = fit_mbg_nbd(shop.frequency, shop.recency, shop["T"], iterations=2)
    assert refused.reason == "not_converged"
    assert refused.found > refused.needed


def test_where_nobody_ever_leaves_the_fit_stands_at_its_limit():
    # Everybody buys every week to the last day: no chance to leave can be seen.
    model = fit_mbg_nbd([52] * 50, [52] * 50, [52] * 50)
    assert model.a / (model.a + model.b) < 1e-3


@pytest.mark.parametrize(
    "wrong", [(1, 5, 4), (-1, 0, 4), (0, 2, 4), (1.5, 2, 4), (1, float("nan"), 4), (1, 2, float("nan"))]
)
def test_a_history_that_cannot_be_is_refused_in_a_sentence(wrong):
    with pytest.raises(WrongUse, match=r"A purchase history needs whole `repeats`.*entry 1 has"):
        fit_mbg_nbd(*zip((0, 0, 4), wrong, strict=True))
