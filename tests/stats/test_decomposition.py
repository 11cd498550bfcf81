import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.errors import WrongUse
from pito.stats.decomposition import factor_effects, mix_and_rate

group = st.tuples(st.integers(0, 99), st.floats(0, 1), st.integers(0, 99), st.floats(0, 1))


@pytest.fixture(scope="module")
def cases(reference):
    return {case["id"]: case for case in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}


def test_the_worked_example_is_met_and_sums_to_the_change(cases):
    expected = cases["kitagawa_toy"]["expected"]
    parts = mix_and_rate(*cases["kitagawa_toy"]["inputs"])
    assert parts.rate.tolist() == pytest.approx(expected["rate"], abs=1e-12)
    assert parts.mix.tolist() == pytest.approx(expected["mix"], abs=1e-12)
    assert parts.to_numpy().sum() == pytest.approx(expected["R1"] - expected["R0"], abs=1e-12)


@settings(deadline=None)
@given(st.lists(group, min_size=1, max_size=6).filter(lambda rows: any(r[0] for r in rows) and any(r[2] for r in rows)))
def test_mix_and_rate_sum_to_the_change_exactly(rows):
    before_n, before_rate, after_n, after_rate = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    change = (after_n * after_rate).sum() / after_n.sum() - (before_n * before_rate).sum() / before_n.sum()
    unknown = mix_and_rate(
        before_n, np.where(before_n > 0, before_rate, np.nan), after_n, np.where(after_n > 0, after_rate, np.nan)
    )
    assert unknown.to_numpy().sum() == pytest.approx(change, abs=1e-12)
    assert (unknown.rate[(before_n == 0) | (after_n == 0)] == 0).all()


def test_a_new_group_is_all_mix():
    parts = mix_and_rate([100, 0], [0.9, np.nan], [100, 100], [0.9, 0.5])
    assert parts.rate.tolist() == [0, 0]
    assert parts.mix.sum() == pytest.approx(0.7 - 0.9)


def test_with_nobody_in_a_period_there_is_nothing_to_split():
    assert mix_and_rate([0, 0], [np.nan, np.nan], [5, 5], [0.5, 0.9]).isna().all(axis=None)
    assert mix_and_rate([], [], [], []).empty


def test_one_group_is_all_rate():
    assert mix_and_rate([10], [0.8], [20], [0.7]).to_numpy().ravel().tolist() == pytest.approx([0, -0.1])


@pytest.mark.parametrize("wrong", [([-1], [0.5]), ([3], [np.nan])])
def test_groups_that_cannot_be_are_refused_in_a_sentence(wrong):
    with pytest.raises(WrongUse, match="A group needs a size of at least 0, and a rate where it has anybody"):
        mix_and_rate(*wrong, [1], [0.5])


def test_das_guptas_two_factors_are_met(cases):
    expected = cases["dasgupta_2"]["expected"]
    found = factor_effects({"a": 10930, "b": 0.717892}, {"a": 16591, "b": 0.825974})
    assert [found["a"], found["b"]] == pytest.approx([expected["a"], expected["b"]], abs=0.001)
    assert sum(found.values()) == pytest.approx(expected["total"], abs=0.001)


def test_das_guptas_three_factors_over_seven_age_groups_are_met(cases):
    inputs, expected = cases["dasgupta_3"]["inputs"], cases["dasgupta_3"]["expected"]
    found = factor_effects(inputs["p1960"], inputs["p1970"])
    assert {**found, "total": sum(found.values())} == pytest.approx(expected, abs=2e-6)


amount = st.floats(0, 1e4)


@settings(deadline=None)
@given(st.lists(st.tuples(amount, amount), min_size=1, max_size=5))
def test_effects_sum_to_the_change_whatever_the_number_of_factors(pairs):
    before, after = ({str(i): pair[side] for i, pair in enumerate(pairs)} for side in (0, 1))
    change = np.prod(list(after.values())) - np.prod(list(before.values()))
    largest = np.prod([max(pair) for pair in pairs])
    assert sum(factor_effects(before, after).values()) == pytest.approx(change, abs=1e-9 * largest + 1e-9)


def test_a_factor_that_stays_has_no_effect_and_different_factors_are_refused():
    assert factor_effects({"a": 2, "b": 3}, {"a": 2, "b": 5}) == {"a": 0.0, "b": 4.0}
    with pytest.raises(WrongUse, match="the same factors; got a and b"):
        factor_effects({"a": 1}, {"b": 1})
