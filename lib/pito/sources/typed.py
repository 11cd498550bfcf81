"""Workbooks and Parquet files as rows of text: nothing is left to the reader's own idea of what a value is.

Excel's readers turn `000001` into 1 and `n/a` into nothing when left to themselves; asked for text they give numbers with
a decimal point, dates as ISO, and dates stored without a date format as serial numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pito.sources.sheet import HEAD, Reading, Rows, Sheet, numbered


def excel_sheets(file: str, data: bytes, reading: Reading) -> Iterator[Sheet]:
    """Yield the sheets of a workbook that hold anything."""
    import fastexcel
    import pyarrow as pa

    book = fastexcel.read_excel(data)
    for name in book.sheet_names:
        page = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        if page.height:
            table = _numbered_columns(pa.Table.from_batches([page.to_arrow()]))
            yield Sheet(file, _head(table), partial(_below, table), sheet=name, encoding="xlsx", kind="excel")


def parquet_sheets(file: str, data: bytes, reading: Reading) -> Iterator[Sheet]:
    """Yield the one sheet of a Parquet file, its column names as row 1."""
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(pa.BufferReader(data))
    head = (tuple(table.column_names),)
    text = _numbered_columns(pa.table([_as_text(column) for column in table.columns], names=table.column_names))
    yield Sheet(file, head, lambda header: _numbered_rows(text, 2), encoding="parquet", kind="typed")


def _as_text(column):
    """Return values as text, moments to the second."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s", column.type.tz), safe=False)
    return column.cast(pa.string())


def _numbered_columns(table):
    return table.rename_columns([f"c{i}" for i in range(table.num_columns)])


def _head(table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell or "" for cell in row.values()) for row in table.slice(0, HEAD).to_pylist())


def _below(table, header: int) -> Rows:
    return _numbered_rows(table.slice(header), header + 1)


def _numbered_rows(table, first: int) -> Rows:
    import numpy as np

    return Rows(numbered(table, np.arange(first, first + table.num_rows, dtype="int64")))
