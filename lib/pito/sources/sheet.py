"""What one table of an export is: its head, the rows below it as text with their spreadsheet row numbers, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pito.errors import DataRefused
from pito.sources.arrow_stream import Batch, Stream
from pito.sources.headers import Header
from pito.sources.texts import Texts, joined

if TYPE_CHECKING:
    import numpy as np

HEAD = 20  # rows among which a header is looked for
ENOUGH = 256 << 20  # bytes by which it is plain what columns hold


class Fault(NamedTuple):
    """A row that cannot even be taken apart."""

    row: int
    reason: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Rows:
    """Everything below a header: text columns, the spreadsheet row number of each row, and the rows that are not in it."""

    columns: tuple[Texts, ...] = ()
    numbers: np.ndarray | tuple = ()
    faults: tuple[Fault, ...] = ()

    def some(self, which: slice) -> Rows:
        """Return some of the rows, with all faults."""
        return Rows(tuple(column.some(which) for column in self.columns), self.numbers[which], self.faults)

    def stream(self) -> Stream:
        """Return the rows for the database: columns `c0`, `c1` … and `_row`."""
        names = [*(f"c{place}" for place in range(len(self.columns))), "_row"]
        return Stream(names, iter([Batch(self.columns, self.numbers)]))


def together(blocks: Iterable[Rows]) -> Rows:
    """Return blocks of rows as one."""
    import numpy as np

    every = list(blocks)
    numbers = np.concatenate([one.numbers for one in every])
    return Rows(joined([one.columns for one in every]), numbers, tuple(fault for one in every for fault in one.faults))


def unreadable(file: str, ending: str, broken: Exception) -> DataRefused:
    """Return what is said of a file that is not what its name says, or is damaged."""
    reason = str(broken).splitlines()[0] if str(broken) else type(broken).__name__
    return DataRefused(f"{file} cannot be read as {ending}: {reason}; export it again.")


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
    kind: str = "text"  # "excel", "excel 1904": dates may be numbers of days since then; "typed": nothing is in doubt

    @property
    def place(self) -> str:
        """The file as a person names it, with the sheet of a workbook."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file

    def blocks(self, row: int) -> Iterable[Rows]:
        """Return what stands below row `row`, the header, bit by bit; a large file never is in memory as a whole."""
        return self.in_blocks(row) if self.in_blocks else iter([self.read(row)])

    def first(self, row: int, rows: int) -> Rows:
        """Return the first rows below row `row`, the header, reading no further than for these; of very long ones, fewer."""
        taken, there, size = [], 0, 0
        for block in self.blocks(row):
            taken.append(block)
            there, size = there + len(block.numbers), size + max((len(one.held) for one in block.columns), default=0)
            if there >= rows or size >= ENOUGH:
                break
        return together(taken).some(slice(rows))

    def header(self, row: int) -> Header:
        """Return row `row`, counted from 1, as a header."""
        return Header(self.head[row - 1] if row <= len(self.head) else ())


@dataclass(frozen=True)
class Reading:
    """How a file is to be read, where the file itself cannot tell."""

    encoding: str = ""
    separator: str = ""
