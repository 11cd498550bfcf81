"""XmR limits: a worked series, and nothing to say below twelve values."""

import math

import pytest

from pito.stats import xmr_limits


def test_a_worked_series():
    """Mean 10, moving ranges 2 each: 10 ± 2.66 · 2."""
    assert xmr_limits([9, 11] * 6) == (pytest.approx(4.68), pytest.approx(15.32))


def test_a_series_that_never_moves_has_limits_of_no_width():
    assert xmr_limits([0.9] * 12) == (pytest.approx(0.9), pytest.approx(0.9))


@pytest.mark.parametrize("earlier", [[], [0.9], [0.9] * 11, [0.9] * 11 + [float("nan")]])
def test_fewer_than_twelve_values_say_nothing(earlier):
    assert all(math.isnan(limit) for limit in xmr_limits(earlier))
