"""Text with separators as rows: encoding, separator and quotes worked out from the file, nothing guessed per row.

A quoted value may hold separators and line ends. A quote that opens a value and is not closed before a separator or line
end makes its line unreadable: that line is set apart and reading goes on with the next, so that one stray quote never
swallows the rows after it, as readers that are lenient with quotes let it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

from pito.errors import DataRefused
from pito.sources.sheet import HEAD, Fault, Reading, Rows, Sheet, numbered

SEPARATORS = (",", ";", "\t", "|")
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
BLOCK = 16 << 20
SHOWN = 200  # characters of an unreadable row that are kept


def separated_sheets(file: str, data: bytes, reading: Reading) -> Iterator[Sheet]:
    """Yield the one sheet of a text file; none when it is empty."""
    text, encoding = decoded(file, data, reading.encoding)
    if not text.strip():
        return
    separator = reading.separator or _separator(text)
    records = list(islice(_records(text, separator), HEAD))
    head = tuple(_cells(text[start:end], separator) for start, end, _ in records)
    ends = [end for _, end, _ in records]
    read = partial(_read, text, ends, [len(cells) for cells in head], separator)
    yield Sheet(file, head, read, encoding=encoding, separator=separator)


def decoded(file: str, data: bytes, encoding: str = "") -> tuple[bytes, str]:
    """Return a file as UTF-8 and the encoding it had: by byte-order mark, else UTF-8, else Windows-1252.

    Where a file is not UTF-8 throughout, each line is taken for itself: exports put together from several sources are
    both. A line that is neither gets a NUL, which no export holds, so that its row is rejected as not readable.

    Examples
    --------
    >>> decoded("a.csv", "Äiti".encode("cp1252")) == ("Äiti".encode(), "cp1252")
    True
    """
    mark, named = next(((mark, name) for mark, name in BOMS if data.startswith(mark)), (b"", ""))
    data, named = data[len(mark) :], encoding or named
    try:
        if named and named != "utf-8":
            return data.decode(named).encode(), named.removesuffix("-le").removesuffix("-be")
        if not data.isascii():
            data.decode()
    except LookupError as unknown:
        raise DataRefused(f"{file}: `{named}` is not an encoding; utf-8 and cp1252 are.") from unknown
    except UnicodeDecodeError as broken:
        if named and named != "utf-8":
            raise DataRefused(f"{file} is not {named} throughout: byte {broken.start} cannot be read.") from broken
        return _by_line(data)
    return data, "utf-8"


def _by_line(data: bytes) -> tuple[bytes, str]:
    lines, odd, has_utf8 = data.split(b"\n"), 0, False
    for number, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            line.decode()
            has_utf8 = True
        except UnicodeDecodeError:
            lines[number] = line.decode("cp1252", errors="replace").replace("\ufffd", "\0").encode()
            odd += 1
    name = f"utf-8, {odd} line{'s' if odd > 1 else ''} in cp1252" if has_utf8 else "cp1252"
    return b"\n".join(lines), name


def _separator(text: bytes) -> str:
    """Return the separator that cuts the first rows most evenly, the header with them."""
    if told := re.match(rb'"?sep=(.)"?\s*[\r\n]', text):
        return told[1].decode()
    return max(SEPARATORS, key=partial(_evenness, text))


def _evenness(text: bytes, separator: str) -> tuple[bool, bool, float, int]:
    """Return how well a separator cuts: header and most rows alike, the header at all, the share of rows alike."""
    rows = [text[start:end] for start, end, _ in islice(_records(text, separator), HEAD)]
    counts = [len(_cells(row, separator)) for row in rows if row.strip()]
    usual, times = Counter(counts).most_common(1)[0]
    return counts[0] == usual > 1, counts[0] > 1, times / len(counts) if usual > 1 else 0.0, usual


class Patterns(NamedTuple):
    """What text with one separator is made of."""

    record: re.Pattern  # a whole one, every quote closed
    cell: re.Pattern  # a separator and the value after it
    closed: re.Pattern  # a quoted value
    opened: re.Pattern  # a quote that opens one


@cache
def _patterns(separator: str) -> Patterns:
    mark = re.escape(separator.encode())
    quoted = rb'"[^"]*+(?:""[^"]*+)*+"'
    value = rb'(?:%b|(?!")[^%b\r\n]*+)' % (quoted, mark)
    opened = rb'"(?<![^%b\r\n]")' % mark  # the quote first: it is quickly found
    return Patterns(
        record=re.compile(rb"%b(?:%b%b)*+(?:\r\n|\n|\r|\Z)" % (value, mark, value)),
        cell=re.compile(rb"%b(%b)" % (mark, value)),
        closed=re.compile(rb"%b%b(?=[%b\r\n]|\Z)" % (opened, quoted[1:], mark)),
        opened=re.compile(opened),
    )


def _records(text: bytes, separator: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each record starts and ends, and whether its quotes close; else it is one line."""
    record, start = _patterns(separator).record, 0
    line = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
    while start < len(text):
        whole = record.match(text, start)
        end = (whole or line.match(text, start)).end()
        yield start, end, whole is not None
        start = end


def _cells(record: bytes, separator: str) -> tuple[str, ...]:
    """Return the values of one record; of one whose quotes do not close, what stands between separators."""
    text = record.rstrip(b"\r\n")
    if b'"' not in text or not _patterns(separator).record.fullmatch(text):
        return tuple(text.decode(errors="replace").split(separator))
    found = _patterns(separator).cell.findall(separator.encode() + text)
    return tuple(cell[1:-1].replace('""', '"') if cell.startswith('"') else cell for cell in map(bytes.decode, found))


def _read(text: bytes, ends: Sequence[int], widths: Sequence[int], separator: str, header: int) -> Rows:
    """Return what stands below the header row; `ends` and `widths` are those of the head's rows."""
    body, width = text[ends[header - 1] :], widths[header - 1]
    if _is_sound(body, separator):
        numbers, faults = None, []
    else:
        body, numbers, faults = _set_apart(body, separator, header)
    table, wrong = _parsed(body, separator, width)
    bad = [at for at, _, _ in wrong]
    kept = _row_numbers(table.num_rows, bad, numbers, header)
    for at, found, row in wrong:
        faults.append(Fault(_number(at, numbers, header), "wrong_field_count", str(found), row[:SHOWN]))
    return Rows(numbered(table, kept), tuple(sorted(faults)))


def _is_sound(body: bytes, separator: str) -> bool:
    """Return whether every quote that opens a value closes it, and no byte is unreadable."""
    if b"\0" in body:
        return False
    patterns = _patterns(separator)
    return b'"' not in body or not patterns.opened.search(patterns.closed.sub(b"", body))


def _set_apart(body: bytes, separator: str, header: int) -> tuple[bytes, Sequence[int], list[Fault]]:
    """Return the sound records, their row numbers, and the others as faults."""
    sound, numbers, faults = [], [], []
    for number, (start, end, closes) in enumerate(_records(body, separator), header + 1):
        record = body[start:end]
        if closes and b"\0" not in record:
            sound.append(record)
            numbers.append(number)
        else:
            value = record.decode(errors="replace").strip("\r\n").replace("\0", "\ufffd")[:SHOWN]
            faults.append(Fault(number, "not_readable" if b"\0" in record else "unclosed_quote", value))
    return b"".join(sound), numbers, faults


def _parsed(body: bytes, separator: str, width: int):
    """Return an Arrow table of text, and for each row of another width its place from 1, its width and its text."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    wrong: list[tuple[int, int, str]] = []

    def set_apart(row) -> str:
        wrong.append((row.number, row.actual_columns, row.text))
        return "skip"

    def parse(block: int):
        return arrow_csv.read_csv(
            pa.BufferReader(body),
            arrow_csv.ReadOptions(use_threads=False, block_size=block, column_names=names),
            arrow_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=b'"' in body,
                ignore_empty_lines=False,  # they count in a spreadsheet
                invalid_row_handler=set_apart,
            ),
            arrow_csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
        )

    names = [f"c{i}" for i in range(width)]
    if not body:
        return pa.table({name: pa.nulls(0, pa.string()) for name in names}), wrong
    try:
        return parse(BLOCK), wrong
    except pa.ArrowInvalid:  # a value longer than a block
        wrong.clear()
        return parse(len(body) + 1), wrong


def _row_numbers(rows: int, bad: Sequence[int], numbers: Sequence[int] | None, header: int):
    """Return the spreadsheet row of each row that was kept."""
    import numpy as np

    every = (
        np.arange(header + 1, header + 1 + rows + len(bad), dtype="int64")
        if numbers is None
        else np.array(numbers, dtype="int64")
    )
    return np.delete(every, np.array(bad, dtype="int64") - 1)


def _number(place: int, numbers: Sequence[int] | None, header: int) -> int:
    return header + place if numbers is None else numbers[place - 1]
