"""What one table of an export is: its head, the rows below it as text with their spreadsheet row numbers, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pito.sources.headers import Header

HEAD = 20  # rows among which a header is looked for


class Fault(NamedTuple):
    """A row that cannot even be taken apart."""

    row: int
    reason: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Rows:
    """Everything below a header: text columns `c0`, `c1` … with `_row`, and the rows that are not in it."""

    table: Any  # pyarrow.Table
    faults: tuple[Fault, ...] = ()


def numbered(table, numbers):
    """Return an Arrow table with `_row`, an array of 64-bit spreadsheet row numbers, at its end."""
    import pyarrow as pa

    column = pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])  # pa.array() loads pandas
    return table.append_column("_row", column)


def together(blocks: Iterable[Rows]) -> Rows:
    """Return blocks of rows as one."""
    import pyarrow as pa

    every = list(blocks)
    return Rows(pa.concat_tables([one.table for one in every]), tuple(fault for one in every for fault in one.faults))


@dataclass(frozen=True)
class Sheet:
    """One table of an export, of which only the head has been looked at.

    `read(n)` returns what stands below row `n`, the header; `in_blocks(n)`, where there is such, yields it bit by bit.
    """

    file: str
    head: tuple[tuple[str, ...], ...]
    read: Callable[[int], Rows]
    sheet: str = ""
    encoding: object = ""  # its name, as a string; of text that is only known once it was read
    separator: str = ""
    in_blocks: Callable[[int], Iterable[Rows]] | None = None
    kind: str = "text"  # or "excel", "typed": where dates may be serial numbers, where nothing is in doubt

    @property
    def place(self) -> str:
        """The file as a person names it, with the sheet of a workbook."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file

    def blocks(self, row: int) -> Iterable[Rows]:
        """Return what stands below row `row`, the header, bit by bit; a large file never is in memory as a whole."""
        return self.in_blocks(row) if self.in_blocks else iter([self.read(row)])

    def header(self, row: int) -> Header:
        """Return row `row`, counted from 1, as a header."""
        return Header(self.head[row - 1] if row <= len(self.head) else ())


@dataclass(frozen=True)
class Reading:
    """How a file is to be read, where the file itself cannot tell."""

    encoding: str = ""
    separator: str = ""
