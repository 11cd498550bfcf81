"""How much of a sheet is looked at: no more than is asked for, and of very long rows less."""

import numpy as np

from pito.sources import sheet as sheets
from pito.sources.sheet import Rows, Sheet
from pito.sources.texts import texts


def looked_at(value, rows):
    """How many of ten blocks of three rows are read, and how many rows come of them."""
    read = []

    def blocks(header):
        for number in range(10):
            read.append(number)
            yield Rows((texts([value] * 3),), np.arange(3) + 2 + 3 * number)

    found = Sheet("a.csv", (("a",),), lambda header: Rows(), in_blocks=blocks).first(1, rows)
    return len(read), len(found.numbers), list(found.columns[0]) == [value] * len(found.numbers)


def test_only_the_blocks_with_the_first_rows_are_read():
    assert looked_at("x", 7) == (3, 7, True)
    assert looked_at("x", 3) == (1, 3, True)
    assert looked_at("x", 99) == (10, 30, True)


def test_of_long_rows_fewer_are_looked_at(monkeypatch):
    monkeypatch.setattr(sheets, "ENOUGH", 5_000)
    assert looked_at("x" * 1_000, 99) == (2, 6, True)
