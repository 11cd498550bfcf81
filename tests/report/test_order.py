"""What was asked for is checked before anything is started."""

import pytest

from pito.errors import WrongUse
from pito.month import Month
from pito.report.order import asked_for, worst


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ({"month": "2026-05", "first": "2026-01", "last": "2026-02"}, "Choose one of --month, --from with --to"),
        ({"first": "2026-01"}, "--from and --to belong together"),
        ({"first": "2026-05", "last": "2026-01"}, "--from must not be after --to; got 2026-05 and 2026-01."),
        ({"first": "5/2026", "last": "2026-06"}, "`month` must be YYYY-MM"),
        ({"catch_up": True, "month": "2026-05"}, "Choose one of"),
    ],
)
def test_months_that_do_not_go_together_are_said(which, sentence):
    with pytest.raises(WrongUse, match=sentence):
        asked_for(**which)


def test_without_a_word_it_is_one_month_and_nothing_is_forced():
    assert asked_for() == {"month": "", "span": None, "catch_up": False, "again": False, "only": ""}


def test_a_span_is_two_months():
    assert asked_for(first="2026-01", last="2026-01")["span"] == (Month.parse("2026-01"), Month.parse("2026-01"))


@pytest.mark.parametrize(("codes", "code"), [((0, 4, 0), 4), ((4, 3), 3), ((3, 2), 2), ((2, 1, 4), 1), ((0,), 0)])
def test_the_worst_of_several_exit_codes_is_the_one_most_in_need_of_somebody(codes, code):
    assert worst(codes) == code
