"""Sound text is cut as Arrow's own reader cuts it, which is held to RFC 4180 by many users; only blank lines are left out."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import csv

from pito.sources.cut import Cut
from pito.sources.separated import _sound

PLAIN = st.text(st.sampled_from(["a", "b", "ä", "€", " ", '"', "0"]), max_size=6).filter(lambda text: text[:1] != '"')
QUOTED = st.text(st.sampled_from(["a", "ä", '"', ";", ",", "\n", "\r", " "]), max_size=6).map(
    lambda text: '"' + text.replace('"', '""') + '"'
)
END = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def texts(draw):
    """Rows of any width with one separator, and how wide most should be."""
    separator = draw(st.sampled_from([";", ",", "\t", "|"]))
    value = st.one_of(PLAIN, QUOTED, st.just("")).filter(lambda text: text[:1] == '"' or separator not in text)
    rows = draw(st.lists(st.lists(value, min_size=1, max_size=4), max_size=6))
    lines = [separator.join(row) + draw(END) for row in rows]
    return "".join(lines).encode(), separator, draw(st.integers(1, 4))


def by_arrow(text, separator, width):
    """What Arrow makes of the same text: rows from 0 with their values, and those of another width."""
    wrong = []

    def apart(row):
        wrong.append((row.number - 1, row.actual_columns, row.text))
        return "skip"

    names = [f"c{n}" for n in range(width)]
    table = csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
        csv.ParseOptions(
            delimiter=separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=apart
        ),
        csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
    )
    every = np.arange(table.num_rows + len(wrong))
    kept = np.delete(every, [row for row, *_ in wrong]).tolist()
    return list(zip(kept, *(column.to_pylist() for column in table.columns), strict=True)), wrong


@given(texts())
@example((b'"a;b"\r\n"";"""x"""\r\n', ";", 2))
@example((b'5" pipe;a"\n"b;\n";c', ";", 2))
@example((b"a;b;", ";", 3))
@example((b"a\r\r\nb\r", ";", 1))
def test_text_is_cut_as_arrow_cuts_it(found):
    text, separator, width = found
    sound = b"".join(block for block, _ in _sound([text], separator, width))
    cut = Cut(sound, separator, width)
    kept = list(zip(cut.kept.tolist(), *cut.columns, strict=True))
    if not sound:
        assert (kept, list(cut.wrong()), cut.rows) == ([], [], 0)
        return
    theirs, wrong = by_arrow(sound, separator, width)
    blank = [row for row in theirs if not any(row[1:])]
    assert [row for row in kept if any(row[1:])] == [row for row in theirs if row not in blank]
    assert list(cut.wrong()) == wrong
    assert cut.rows == len(theirs) + len(wrong)


def test_rows_that_hold_only_empty_values_are_rows_and_blank_lines_are_none():
    cut = Cut(b'a;b\n\n;\n"";""\n', ";", 2)
    assert (cut.kept.tolist(), cut.rows) == ([0, 2, 3], 4)
    assert [list(column) for column in cut.columns] == [["a", "", ""], ["b", "", ""]]


@pytest.mark.parametrize("text", [b"", b"\n", b"\r\n\r\n"])
def test_nothing_is_no_row(text):
    cut = Cut(text, ";", 3)
    assert [len(column) for column in cut.columns] == [0, 0, 0]
    assert not list(cut.wrong())
