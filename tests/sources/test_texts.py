"""What is done for a whole column at once is what Python does to each of its values."""

import gc
import subprocess
import sys
from collections import Counter

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pito.errors import DataRefused
from pito.sources import arrow_stream
from pito.sources.arrow_stream import Batch, Stream
from pito.sources.texts import joined, texts
from pito.sources.values import TRIMMED

VALUES = st.lists(
    st.one_of(
        st.text(st.sampled_from([*TRIMMED, "a", "1", "ä", "€", "à", "\u2009"]), max_size=9),
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
    ),
    max_size=40,
)


@given(VALUES)
def test_values_are_trimmed_as_python_strips_them(values):
    assert list(texts(values).trimmed()) == [value.strip(TRIMMED) for value in values]


def test_a_value_of_very_many_blanks_is_trimmed_at_once():
    blank = " \u00a0\ufeff" * 300_000
    values = [f"{blank}a b{blank}", blank, " c ", f"d{blank}", ""]
    assert list(texts(values).trimmed()) == ["a b", "", "c", "d", ""]


@given(VALUES)
def test_values_are_counted_by_their_shape(values):
    shaped = (value.translate(str.maketrans("123456789", "000000000")) for value in values)
    assert texts(values).counted(b"123456789", b"000000000") == Counter(shaped)
    assert texts(values * 3).counted() == Counter(values * 3)


def test_a_value_that_ends_in_nul_is_another():
    assert texts(["a", "a\0", "a"]).counted() == Counter({"a": 2, "a\0": 1})


def test_many_different_values_are_counted_all():
    values = [f"{n % 70:03}" for n in range(500)]
    assert texts(values).counted() == Counter(values)


@given(VALUES, VALUES)
def test_columns_below_each_other_are_one(one, other):
    column = texts(one)
    assert [list(whole) for whole in joined([[column, column], [texts(other), column]])] == [one + other, one + one]
    assert [list(whole) for whole in joined([[column.some(slice(2))], [column]])] == [one[:2] + one]
    assert len(joined([[column, column], [column, column]])[0].held) == len(column.held), "bytes are held once"


@given(VALUES, st.text(max_size=3))
def test_which_values_are_one_is_told(values, wanted):
    assert texts(values).are(wanted).tolist() == [value == wanted for value in values]


@given(st.lists(VALUES, max_size=3))
def test_the_database_reads_what_was_streams(blocks):
    rows = (Batch([texts(values), texts(values[::-1])], np.arange(len(values))) for values in blocks)
    with duckdb.connect() as connection:
        connection.register("given", Stream(["a", "b", "n"], rows))
        found = connection.execute("select a, b, n from given").fetchall()
    assert sorted(found) == sorted(
        (a, b, n) for values in blocks for n, (a, b) in enumerate(zip(values, values[::-1], strict=True))
    )


@given(VALUES)
def test_arrow_itself_finds_the_stream_sound(values):
    stream = Stream(["a", "n"], iter([Batch([texts(values)], np.arange(len(values)))]))
    table = pa.RecordBatchReader.from_stream(stream).read_all()
    table.validate(full=True)
    assert table.column_names == ["a", "n"]
    assert table["a"].to_pylist() == values
    assert table["n"].to_pylist() == list(range(len(values)))


def test_nothing_is_kept_of_streams_read_unread_and_broken():
    def broken():
        yield Batch([texts(["x"])], np.arange(1))
        raise ValueError("half way")

    before = len(arrow_stream._kept), len(arrow_stream._streams)
    for batches in (iter([Batch([texts(["x" * 99])], np.arange(1))]), iter([]), broken()):
        stream = Stream(["a", "n"], batches)
        with duckdb.connect() as connection:
            connection.register("given", stream)
            connection.execute("describe given").fetchall()
            try:
                connection.execute("select * from given").fetchall()
            except duckdb.Error:
                assert isinstance(stream.fault, ValueError)
    Stream(["a", "n"], iter([])).__arrow_c_stream__()
    stream = Stream(["a", "n"], iter([Batch([texts(["y"])], np.arange(1))]))
    table = pa.RecordBatchReader.from_stream(stream).read_all()
    del stream
    column = table["a"]
    del table
    assert column.to_pylist() == ["y"], "a column outlives its table"
    del column
    gc.collect()
    assert (len(arrow_stream._kept), len(arrow_stream._streams)) == before


def test_rows_are_read_once_and_what_went_wrong_is_said():
    def broken():
        yield Batch([texts(["x"])], np.arange(1))
        raise ValueError("half way")

    stream = Stream(["a", "n"], iter([Batch([texts(["x"])], np.arange(1))]))
    with duckdb.connect() as connection:
        connection.register("given", stream)
        assert (connection.execute("select a from given").fetchall(), stream.is_read) == ([("x",)], True)
        with pytest.raises(duckdb.Error, match="these rows can be read once"):
            connection.execute("select a from given").fetchall()
        stream = Stream(["a", "n"], broken())
        connection.register("broken", stream)
        with pytest.raises(duckdb.Error, match="half way"):
            connection.execute("select a from broken").fetchall()
        assert not stream.is_read


def test_a_table_that_was_not_read_to_its_end_is_none_and_what_went_wrong_is_raised_as_it_was():
    def interrupted():
        yield Batch([texts(["x"])], np.arange(1))
        raise KeyboardInterrupt

    with duckdb.connect() as connection:
        three = [Batch([texts(["x"] * 9000)], np.arange(9000))] * 3
        stream = Stream(["a", "n"], iter(three))
        with stream.table(connection, "rows_given", "a.csv"):
            assert connection.execute("select count(*) from rows_given").fetchall() == [(27_000,)]
        refused = pytest.raises(DataRefused, match=r"a\.csv was not read to its end")
        with refused, Stream(["a", "n"], iter(three)).table(connection, "rows_given", "a.csv"):
            connection.execute("select * from rows_given limit 1").fetchall()
        with (
            pytest.raises(KeyboardInterrupt),
            Stream(["a", "n"], interrupted()).table(connection, "rows_given", "a.csv"),
        ):
            connection.execute("select * from rows_given").fetchall()
        with pytest.raises(duckdb.CatalogException):
            connection.execute("select * from rows_given")


def test_a_stream_that_is_gone_is_said_to_be_and_not_read():
    reader = pa.RecordBatchReader.from_stream(Stream(["a", "n"], iter([Batch([texts(["x"])], np.arange(1))])))
    with pytest.raises(OSError):  # its number alone; no memory that is gone is looked at
        reader.read_all()


def test_a_stream_nobody_reads_is_let_go_of_while_something_else_is_wrong():
    before = len(arrow_stream._kept), len(arrow_stream._streams)
    with pytest.raises(TypeError):
        int(Stream(["a", "n"], iter([])).__arrow_c_stream__())
    assert (len(arrow_stream._kept), len(arrow_stream._streams)) == before


def test_a_place_that_a_view_cannot_tell_is_refused(monkeypatch):
    monkeypatch.setattr("pito.sources.texts.MOST", 30)
    with pytest.raises(OverflowError, match="too much at once"):
        texts(["x" * 20]).views()


def test_text_is_loaded_without_arrows_own_library(tmp_path):
    (tmp_path / "orders.csv").write_text("order_id,customer_id,ordered_at,amount\n1,a,2026-05-01,1\n")
    code = f"""
import os, sys
os.environ["PITO_CACHE"] = {str(tmp_path / "cache")!r}
from pito.intake.load import load
from pito.settings import Settings
assert load({str(tmp_path)!r}, Settings()).facts["rows"]["orders"] == 1
assert "pyarrow" not in sys.modules, "it takes as much memory as a million rows"
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("size", [0, 4, 5, 12, 13, 16, 17, 1 << 17])
def test_values_of_any_length_are_streams_whole(size):
    value = "äb" * (size // 3) + "c" * (size % 3)
    with duckdb.connect() as connection:
        connection.register("given", Stream(["a", "n"], iter([Batch([texts([value, value])], np.arange(2))])))
        assert connection.execute("select a, n from given order by n").fetchall() == [(value, 0), (value, 1)]
