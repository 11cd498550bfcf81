import numpy as np
import pytest

from pito.stats.likelihood import peak
from pito.stats.refusal import REASONS, Refusal


def bowl(at):
    return float(((at - [1, 5]) ** 2).sum()), 2 * (at - [1, 5])


def test_the_lowest_point_of_a_bowl_is_found():
    assert peak(bowl, [[0.0, 0.0]], [(-9, 9), (-9, 9)]).at == pytest.approx([1, 5], abs=1e-6)


def test_a_limit_in_the_way_is_an_answer():
    assert peak(bowl, [[0.0, 0.0]], [(-9, 9), (-9, 3)]).at == pytest.approx([1, 3], abs=1e-6)


def test_the_next_start_is_tried_where_the_first_one_has_no_value():
    def half_a_bowl(at):
        return bowl(at) if at[0] > -5 else (np.nan, np.full(2, np.nan))

    assert peak(half_a_bowl, [[-8.0, 0.0], [0.0, 0.0]], [(-9, 9), (-9, 9)]).at == pytest.approx([1, 5], abs=1e-6)


def test_an_endless_slope_is_refused_with_the_steepness_left():
    found = peak(lambda at: (float(at.sum()), np.ones(2)), [[0.0, 0.0]], [(-1e9, 1e9)] * 2, iterations=1)
    assert not found
    assert (found.reason, found.found, found.needed) == ("not_converged", 1.0, 1e-5)


def test_a_refusal_is_false_and_its_reason_one_of_the_list():
    assert not any(Refusal(reason) for reason in REASONS)
    with pytest.raises(ValueError, match="'bad_luck' is not one of too_few_customers"):
        Refusal("bad_luck")
