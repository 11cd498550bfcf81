import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.errors import WrongUse
from pito.stats import gini, lorenz, top_share


def test_gini_and_top_share_are_those_of_the_reference(reference):
    cases = {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}
    assert [gini(values) for values in cases["gini"]["inputs"]] == pytest.approx(cases["gini"]["expected"], abs=1e-12)
    assert top_share(cases["top_share"]["inputs"], 0.2) == pytest.approx(cases["top_share"]["expected"], abs=1e-12)


def test_nobody_or_nothing_to_share_has_no_concentration():
    for values in ([], [0, 0], [5, -5]):
        assert np.isnan(gini(values))
        assert np.isnan(top_share(values, 0.2))
        assert lorenz(values).empty


def test_one_customer_holds_all_and_shares_it_equally():
    assert gini([7]) == 0
    assert top_share([7], 1) == 1
    assert lorenz([7]).to_numpy().tolist() == [[0, 0], [1, 1]]


def test_customers_who_cost_money_leave_no_gini_but_a_top_share_above_one():
    assert np.isnan(gini([-10, 10, 100]))
    assert top_share([-10, 10, 100], 1 / 3) == pytest.approx(1)
    assert top_share([-10, 10, 100], 2 / 3) == pytest.approx(1.1)


def test_the_last_customer_of_the_best_fifth_counts_in_part():
    assert top_share([80, 5, 5, 5, 5], 0.3) == pytest.approx(0.825)


def test_a_share_in_per_cent_is_refused_in_a_sentence():
    with pytest.raises(WrongUse, match=r"`share` must lie between 0 and 1, for example 0\.2; got 20"):
        top_share([1, 2], 20)


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any))
def test_counted_values_say_the_same_as_customers_one_by_one(values):
    distinct, counts = np.unique(values, return_counts=True)
    assert gini(distinct, counts) == pytest.approx(gini(values), abs=1e-9)
    assert top_share(distinct, 0.2, counts) == pytest.approx(top_share(values, 0.2), abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any))
def test_the_gini_is_half_the_mean_difference_between_two_customers(values):
    # Gini's own definition: Σ|x − y| over all pairs / (2 n² mean).
    x = np.array(values, dtype=float)
    pairs = np.abs(x[:, None] - x).sum() / (2 * len(x) ** 2 * x.mean())
    assert gini(values) == pytest.approx(pairs, abs=1e-9)
    assert -1e-12 <= gini(values) <= 1 - 1 / len(x) + 1e-12
