"""Workbooks and Parquet files as rows of text: nothing is left to the reader's own idea of what a value is.

Excel's readers turn `000001` into 1 and `n/a` into nothing when left to themselves; asked for text they give numbers with
a decimal point, dates as ISO, durations as the moment so long after the workbook's day 0, and dates stored without a date
format as serial numbers. Of formulas the values Excel last
saved are read; nothing is calculated and no link is followed. A cell in error stays what it shows, `#REF!`, so that it is
turned away and does not pass for an empty one; a cell merged downwards stands in each of its rows. Hidden sheets, rows and
columns are read as well, hidden sheets before the others, so that where they differ what can be seen is the later word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import chain

from pito.sources.excel_layout import Layout, is_1904, layouts, refuse_locked
from pito.sources.sheet import HEAD, Reading, Rows, Sheet, together, unreadable
from pito.sources.texts import Texts, held, texts
from pito.sources.values import LEAP_DAY

LEAP_EVE = "1900-02-28"
AT_ONCE = 5_000  # rows of a Parquet file


def excel_sheets(file: str, data: bytes, reading: Reading) -> Iterator[Sheet]:
    """Yield the sheets of a workbook that hold anything, hidden ones first.

    Raises
    ------
    DataRefused
        It is encrypted, of before Excel 2007, or a bomb.
    """
    import fastexcel
    import pyarrow as pa

    refuse_locked(file, data)
    book, layout = fastexcel.read_excel(data), layouts(data)
    kind = "excel 1904" if is_1904(data) else "excel"
    stands = {name: layout.get(name, Layout()) for name in book.sheet_names}
    for name in sorted(stands, key=lambda one: not stands[one].is_hidden):
        if stands[name].is_chart:
            continue
        page = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        if page.height:
            read = _numbered_columns(pa.Table.from_batches([page.to_arrow()]))
            table = stands[name].on(_with_leap_day(read, partial(book.load_sheet, name, header_row=None, skip_rows=0)))
            yield Sheet(file, _head(table), partial(_below, table), sheet=name, encoding="xlsx", kind=kind)


def _with_leap_day(table, load: Callable):
    """Return a sheet in which the moments of Excel's day 60 say so; the reader gives them the day before, as it does day 59."""
    import pyarrow as pa

    signs = (text for column in table.columns for chunk in column.chunks for text in chunk.buffers()[2:] if text)
    if not any(re.search(LEAP_EVE.encode(), text) for text in signs):
        return table
    lengths = load(dtypes="duration").to_arrow()
    for place, column in enumerate(table.columns):
        pairs = zip(column.to_pylist(), lengths.column(place).to_pylist(), strict=True)
        said = [text and text.replace(LEAP_EVE, LEAP_DAY) if long and long.days == 60 else text for text, long in pairs]
        table = table.set_column(place, f"c{place}", pa.array(said, pa.string()))
    return table


def parquet_sheets(file: str, data: bytes, reading: Reading) -> Iterator[Sheet]:
    """Yield the one sheet of a Parquet file, its column names as row 1."""
    import pyarrow as pa
    from pyarrow import parquet

    names = tuple(parquet.read_schema(pa.BufferReader(data)).names)
    blocks = partial(_blocks_of_parquet, file, data)
    yield Sheet(
        file, (names,), lambda header: together(blocks(header)), encoding="parquet", kind="typed", in_blocks=blocks
    )


def _blocks_of_parquet(file: str, data: bytes, header: int) -> Iterator[Rows]:
    """Yield the rows some at a time, none of them once where there are none."""
    import pyarrow as pa
    from pyarrow import parquet

    content, first = parquet.ParquetFile(pa.BufferReader(data)), header + 1
    try:
        for batch in chain(content.iter_batches(AT_ONCE), [content.schema_arrow.empty_table()]):
            if batch.num_rows or first == header + 1:
                text = pa.table([_as_text(column) for column in batch.columns], names=batch.schema.names)
                yield _numbered_rows(_numbered_columns(text), first)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as broken:
        raise unreadable(file, ".parquet", broken) from broken


def _as_text(column):
    """Return values as text: moments to the second, durations as clocks, numbers without a power of ten."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("s", kind.tz), safe=False).cast(pa.string())
    if pa.types.is_nested(kind) or pa.types.is_duration(kind) or pa.types.is_binary(kind):
        return pa.array(map(_said, column.to_pylist()), pa.string())
    text = column.cast(pa.string())
    if pa.types.is_floating(kind) and pc.any(pc.match_substring(text, "e")).as_py():
        return pa.array(map(_said, column.to_pylist()), pa.string())
    return text


def _said(value: object) -> str | None:
    """Return what text has no form for: several values as JSON, bytes as far as they are text."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(abs(round(value.total_seconds())), 60)
        return f"{'-' * (value < timedelta())}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _numbered_columns(table):
    return table.rename_columns([f"c{i}" for i in range(table.num_columns)])


def _head(table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell or "" for cell in row.values()) for row in table.slice(0, HEAD).to_pylist())


def _below(table, header: int) -> Rows:
    return _numbered_rows(table.slice(header), header + 1)


def _numbered_rows(table, first: int) -> Rows:
    import numpy as np

    columns = tuple(_texts(column) for column in table.columns)
    return Rows(columns, np.arange(first, first + table.num_rows, dtype="int64"))


def _texts(column) -> Texts:
    """Return an Arrow column of text as the places of its values."""
    import numpy as np
    import pyarrow as pa

    whole = column.cast(pa.string()).combine_chunks()
    if not len(whole):
        return texts([])
    there, places, signs = whole.buffers()
    these = slice(whole.offset, whole.offset + len(whole))
    places = np.frombuffer(places, "int32").astype("int64")
    begins, ends = places[:-1][these], places[1:][these]
    if there:
        ends = np.where(np.unpackbits(np.frombuffer(there, "u1"), bitorder="little")[these], ends, begins)
    return Texts(held(memoryview(signs) if signs else b""), begins, ends)
