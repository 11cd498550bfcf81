"""What a workbook shows that its values alone do not tell: cells merged downwards, cells in error, hidden sheets.

Read from the workbook's own XML with patterns, never with a parser that could expand or fetch anything; formulas, external
links and pictures are not looked at. Merged across, a cell stays a title; merged downwards, it speaks for all its rows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from posixpath import join, normpath

from pito.errors import DataRefused

COMPOUND = b"\xd0\xcf\x11\xe0"  # what old and encrypted workbooks begin with, instead of a zip archive
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LARGEST, TIGHTEST = 100 << 20, 200  # bytes a part of a workbook may hold without question; beyond, times it may grow

_BOOK = re.compile(rb"<(?:\w+:)?workbookPr\s[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_TARGET = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref=[\"']([A-Z]+)(\d+):[A-Z]+(\d+)")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})\d+[\"'][^>]*(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?[vt](?:\s[^>]*)?>([^<]+)")


@dataclass(frozen=True)
class Layout:
    """How the cells of a sheet stand; columns and rows are counted from 0, columns from the first that holds anything."""

    is_hidden: bool = False
    is_chart: bool = False  # a sheet without cells
    merged: tuple[tuple[int, int, int], ...] = ()  # column, first and last row of cells merged downwards
    errors: tuple[tuple[int, int, str], ...] = ()  # column, row and what stands there, such as #REF!

    def on(self, table):
        """Return an Arrow table of text with its errors written out and its merged cells filled downwards."""
        import pyarrow as pa

        touched = {column for column, *_ in (*self.merged, *self.errors)}
        for column in sorted(touched & {*range(table.num_columns)}):
            errors = _texts([text for own, _, text in self.errors if own == column])
            cells = pa.chunked_array([*table[column].cast(pa.string()).chunks, errors], pa.string())
            shown = cells.take(_integers(self.shown(column, table.num_rows)))
            table = table.set_column(column, table.column_names[column], shown)
        return table

    def shown(self, column: int, rows: int) -> list[int]:
        """Return the row whose cell is shown in each row of a column; from `rows` on its errors are counted.

        >>> Layout(merged=((0, 1, 2), (0, 2, 9)), errors=((0, 1, "#N/A"),)).shown(0, 4)
        [0, 4, 4, 3]
        """
        places = list(range(rows))
        for number, row in enumerate(row for own, row, _ in self.errors if own == column):
            if row < rows:
                places[row] = rows + number
        reached = 0  # merged cells cannot overlap; in a file where they do, nothing is filled twice
        for first, last in sorted((first, last) for own, first, last in self.merged if own == column):
            if reached <= first < rows:
                reached = min(last + 1, rows)
                places[first:reached] = [places[first]] * (reached - first)
        return places


def _integers(numbers: list[int]):
    import numpy as np
    import pyarrow as pa

    held = pa.py_buffer(np.array(numbers, dtype="int64"))
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, held])  # pa.array() loads pandas


def _texts(texts: list[str]):
    import numpy as np
    import pyarrow as pa

    held = [text.encode() for text in texts]
    starts = np.cumsum([0, *map(len, held)]).astype("int32")
    return pa.Array.from_buffers(
        pa.string(), len(held), [None, pa.py_buffer(starts), pa.py_buffer(b"".join(held) + b" ")]
    )


def refuse_locked(file: str, data: bytes) -> None:
    """Refuse what bears the name of a workbook and is none that can be read: encrypted, of before 2007, or a bomb.

    Raises
    ------
    DataRefused
        One sentence with what to do about it.
    """
    if data.startswith(COMPOUND):
        if ENCRYPTED in data:
            raise DataRefused(
                f"{file} is protected by a password; save a copy without one "
                "(in Excel: File → Info → Protect Workbook → Encrypt with Password, left empty)."
            )
        raise DataRefused(f"{file} is a workbook of before Excel 2007 by another name; save it as .xlsx in Excel.")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            if part.file_size > max(LARGEST, TIGHTEST * part.compress_size):
                raise DataRefused(
                    f"{file} would unpack to more than {part.file_size >> 20} MB, which no workbook does; save it as CSV."
                )


def layouts(data: bytes) -> dict[str, Layout]:
    """Return the layout of each worksheet by its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        there = set(archive.namelist())
        return {
            name: Layout(is_hidden, "/chartsheets/" in path, *_cells(archive.read(path) if path in there else b""))
            for name, path, is_hidden in _sheets(archive)
        }


def is_1904(data: bytes) -> bool:
    """Return whether a workbook counts its days from 1904, as Excel did on a Mac."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        said = [_attributes(tag).get("date1904") for tag in _BOOK.findall(archive.read("xl/workbook.xml"))]
    return said[:1] in (["1"], ["true"])


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    """Yield name and path of each sheet, and whether it is hidden."""
    tags = [_attributes(tag) for tag in _TARGET.findall(archive.read("xl/_rels/workbook.xml.rels"))]
    targets = {tag.get("Id", ""): normpath(join("/xl", tag.get("Target", ""))).lstrip("/") for tag in tags}
    for tag in map(_attributes, _SHEET.findall(archive.read("xl/workbook.xml"))):
        yield tag.get("name", ""), targets.get(tag.get("id", ""), ""), tag.get("state", "visible") != "visible"


def _attributes(tag: bytes) -> dict[str, str]:
    """Return a tag's attributes without their prefixes.

    >>> _attributes(b'<sheet name="R&amp;D" sheetId="1" r:id="rId1"/>')
    {'name': 'R&D', 'sheetId': '1', 'id': 'rId1'}
    """
    text = tag.decode("utf-8", errors="replace")
    found = re.findall(r"(?:\w+:)?(\w+)=(?:\"([^\"]*)\"|'([^']*)')", text)
    return {name: unescape(one or other) for name, one, other in found}


def _cells(xml: bytes) -> tuple[tuple[tuple[int, int, int], ...], tuple[tuple[int, int, str], ...]]:
    """Return the cells merged downwards and those in error."""
    behind = max(xml.rfind(b"sheetData"), 0)  # a long way into a large sheet
    found = _MERGED.findall(xml, behind)
    merged = [(_number(column), int(first) - 1, int(last) - 1) for column, first, last in found]
    down = [one for one in merged if one[2] > one[1]]
    errors = [*_errors(xml)] if b'"e"' in xml or b"'e'" in xml else []
    left = _first_column(xml) if down or errors else 0
    return (
        tuple((column - left, first, last) for column, first, last in down),
        tuple((column - left, row, text) for column, row, text in errors),
    )


def _errors(xml: bytes) -> Iterator[tuple[int, int, str]]:
    for said, body in _ERROR.findall(xml):
        place, value = _PLACE.search(said), _VALUE.search(body)
        if place and value:
            yield _number(place[1]), int(place[2]) - 1, value[1].decode("utf-8", errors="replace")


def _first_column(xml: bytes) -> int:
    """Return the first column that holds a value: the reader leaves out the empty ones before it."""
    first = 1 << 14
    for cell in _CELL.finditer(xml):
        column = _number(cell[1])
        if column < first and _VALUE.search(cell[2]):
            first = column
        if first == 0:
            break
    return first


def _number(letters: bytes) -> int:
    """Return a column's place.

    >>> _number(b"A"), _number(b"Z"), _number(b"AA")
    (0, 25, 26)
    """
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
