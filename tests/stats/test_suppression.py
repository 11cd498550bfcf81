import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.stats import small, suppress


def hidden(*people, **options):
    return suppress(pd.DataFrame({"n": people}), **options).tolist()


def test_a_cell_under_five_is_hidden_and_the_next_smallest_with_it():
    assert hidden(120, 3, 40) == [False, True, True]


def test_two_small_cells_that_hold_five_together_protect_each_other():
    assert hidden(120, 3, 40, 4) == [False, True, False, True]


def test_small_cells_that_hold_too_few_together_take_one_more_with_them():
    # 1 + 1 hidden: the total less the rest would show what those two did.
    assert hidden(120, 1, 40, 1) == [False, True, True, True]


def test_cells_of_five_and_more_are_shown():
    assert hidden(5, 6, 500) == [False, False, False]


def test_a_cell_without_people_shows_nobody_and_stays():
    assert hidden(0, 3, 40, 50) == [False, True, True, False]
    assert hidden(0, 0) == [False, False]
    assert hidden(0, 60) == [False, False]


def test_a_single_small_cell_is_hidden_even_when_nothing_can_protect_it():
    assert hidden(3) == [True]
    assert hidden(3, 0) == [True, False]


def test_of_equal_neighbours_the_first_is_hidden():
    assert hidden(40, 40, 2) == [True, False, True]


def test_the_threshold_and_the_column_are_the_callers():
    frame = pd.DataFrame({"customers": [2, 9, 30]}, index=["a", "b", "c"])
    mask = suppress(frame, n="customers", min_cell=10)
    assert mask.index.tolist() == ["a", "b", "c"]
    assert mask.tolist() == [True, True, False]
    assert not suppress(frame, n="customers", min_cell=1).any()


def test_a_missing_count_is_nobody():
    assert suppress(pd.DataFrame({"n": [None, 3.0, 40.0]})).tolist() == [False, True, True]


def test_an_empty_frame_hides_nothing():
    assert hidden() == []


def test_fewer_than_30_is_marked_small():
    assert small(pd.Series([0, 29, 30, 31])).tolist() == [True, True, False, False]


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 10))
def test_no_small_cell_is_shown_and_what_is_hidden_holds_enough(people, min_cell):
    mask = hidden(*people, min_cell=min_cell)
    assert not any(0 < n < min_cell and not hide for n, hide in zip(people, mask, strict=True))
    taken = [n for n, hide in zip(people, mask, strict=True) if hide]
    shown = [n for n, hide in zip(people, mask, strict=True) if not hide and n]
    assert not taken or not shown or (len(taken) >= 2 and sum(taken) >= min_cell)
