import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.errors import WrongUse
from pito.stats import newcombe, share_change, wilson

counts = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("k", "n", "lo", "hi"),
    [
        (27, 30, 74.4, 96.5),
        (45, 50, 78.6, 95.7),
        (9, 10, 59.6, 98.2),
        (18, 20, 69.9, 97.2),
        (90, 100, 82.6, 94.5),
        (900, 1000, 88.0, 91.7),
    ],
)
def test_wilson_gives_the_worked_per_cents_of_the_definitions(k, n, lo, hi):
    assert [round(100 * limit, 1) for limit in wilson(k, n)] == [lo, hi]


def test_wilson_and_newcombe_give_the_published_intervals(reference):
    cases = json.loads(reference("cases/clv_rates_change_reference.json").read_text())
    rates = [case for case in cases if case["id"].startswith(("wilson", "newcombe"))]
    assert len(rates) == 12
    for case in rates:
        limits = wilson(*case["inputs"]) if case["id"].startswith("wilson") else newcombe(*case["inputs"])[1:]
        assert limits == pytest.approx(case["expected"], abs=case["tol"]), case["id"]


def test_newcombe_gives_the_example_of_56_in_70_against_48_in_80():
    # The first example of Newcombe (1998), Statistics in Medicine 17, 873–890, by method 10.
    assert [round(x, 4) for x in newcombe(56, 70, 48, 80)] == [0.2, 0.0524, 0.3339]


def test_a_share_of_nobody_is_missing_and_not_zero_or_one():
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(newcombe(0, 0, 3, 4)).all()
    assert np.isnan(newcombe(3, 4, 0, 0)).all()


def test_a_missing_count_gives_a_missing_interval():
    assert np.isnan(wilson(np.nan, 10)).all()
    assert np.isnan(wilson(1, np.nan)).all()


def test_one_person_gives_an_interval_that_says_almost_nothing():
    lo, hi = wilson(1, 1)
    assert (round(lo, 3), hi) == (0.207, 1.0)


def test_whole_columns_are_answered_at_once():
    frame = pd.DataFrame({"retained": [45, 0, 0], "start": [50, 0, 20]})
    lo, hi = wilson(frame.retained, frame.start)
    assert lo == pytest.approx([0.7864, np.nan, 0.0], abs=5e-5, nan_ok=True)
    assert hi == pytest.approx([0.9565, np.nan, 0.1611], abs=5e-5, nan_ok=True)


def test_a_month_is_compared_with_many_at_once():
    verdicts = share_change([48, 44, 0], [80, 50, 0], 56, 70)
    assert verdicts.tolist() == ["change", "chance", "undefined"]


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        ((45, 50), (41, 50), "chance"),  # 90 % → 82 % of 50: nobody could tell
        ((900, 1000), (820, 1000), "change"),  # the same fall of 1,000
        ((820, 1000), (900, 1000), "change"),  # and as a rise
        ((10, 10), (10, 10), "chance"),
        ((0, 0), (9, 10), "undefined"),
    ],
)
def test_a_change_is_called_one_only_beyond_chance(before, now, verdict):
    assert share_change(*now, *before) == verdict


@pytest.mark.parametrize(("k", "n", "said"), [(11, 10, "11 of 10"), (-1, 10, "-1 of 10"), (1, 0, "1 of 0")])
def test_more_than_all_is_refused_in_a_sentence(k, n, said):
    with pytest.raises(WrongUse, match=f"0 ≤ k ≤ n; got {said}"):
        wilson(k, n)


@settings(deadline=None)
@given(counts)
def test_a_wilson_interval_holds_its_share_and_stays_within_0_and_1(count):
    k, n = count
    lo, hi = wilson(k, n)
    assert 0 <= lo <= k / n + 1e-12
    assert k / n - 1e-12 <= hi <= 1


@settings(deadline=None)
@given(counts)
def test_a_wilson_interval_of_the_others_is_its_mirror_image(count):
    k, n = count
    (lo, hi), (other_lo, other_hi) = wilson(k, n), wilson(n - k, n)
    assert (lo, hi) == pytest.approx((1 - other_hi, 1 - other_lo), abs=1e-9)


@settings(deadline=None)
@given(counts, counts)
def test_a_newcombe_interval_holds_its_difference_and_turns_with_its_sign(first, second):
    difference, lo, hi = newcombe(*first, *second)
    assert -1 - 1e-12 <= lo <= difference <= hi <= 1 + 1e-12
    assert newcombe(*second, *first) == pytest.approx((-difference, -hi, -lo))
