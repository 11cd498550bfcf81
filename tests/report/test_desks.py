"""Months are counted at as many desks as pay, each once, and nothing goes on when a run ends."""

from threading import Event

import pytest

from pito.month import Month
from pito.report import desks as room
from pito.report.desks import at_work, desks

MONTHS = [Month.parse(f"2026-0{number}") for number in range(1, 7)]


class Bench:
    """A desk without a kernel."""

    def __init__(self):
        self.stopped = Event()

    def close(self):
        """Nothing is open."""

    def stop(self):
        """Remember that somebody said so."""
        self.stopped.set()


@pytest.mark.parametrize(
    ("months", "cores", "size", "number"),
    [(1, 2, 10, 1), (5, 2, 10, 1), (6, 2, 10, 2), (12, 8, 10, 2), (12, 1, 10, 1), (12, 2, 60, 1)],
)
def test_a_second_desk_is_for_many_months_of_small_exports_on_two_cores(
    tmp_path, monkeypatch, months, cores, size, number
):
    monkeypatch.setattr(room, "_cores", lambda: cores)
    monkeypatch.setattr(room, "SMALL_BYTES", 50)
    (tmp_path / "orders.parquet").write_bytes(b"x" * size)
    assert len(desks(tmp_path / "a.ipynb", tmp_path, months, tmp_path)) == number


def test_every_month_is_counted_once_and_two_desks_work_side_by_side():
    counted, both = [], [Event(), Event()]

    def count(month, desk):
        counted.append(month)
        if month in MONTHS[:2]:  # each waits until the other has begun as well
            both[MONTHS.index(month)].set()
            assert both[1 - MONTHS.index(month)].wait(10)
        return str(month)

    with at_work(MONTHS, count, [Bench(), Bench()]) as futures:
        assert [futures[month].result() for month in MONTHS] == list(map(str, MONTHS))
    assert sorted(counted) == MONTHS


def test_a_run_that_is_interrupted_stops_its_desks_and_begins_no_further_month():
    desk, begun = Bench(), []

    def count(month, desk):
        begun.append(month)
        assert desk.stopped.wait(10)

    with pytest.raises(KeyboardInterrupt), at_work(MONTHS, count, [desk]):
        raise KeyboardInterrupt
    assert desk.stopped.is_set() and len(begun) <= 1


def test_one_month_is_counted_here_and_now():
    with at_work(MONTHS[:1], lambda month, desk: month, [Bench()]) as futures:
        assert futures[MONTHS[0]].done()
