"""Text with separators as rows: encoding, separator and quotes worked out from the file, nothing guessed per row.

A quoted value may hold separators and line ends. A quote that opens a value and is not closed before a separator or line
end makes its line unreadable: that line is set apart and reading goes on with the next, so that one stray quote never
swallows the rows after it, as readers that are lenient with quotes let it.

A file is read block by block, so that it need not fit into memory: a row longer than `LONGEST` is set apart as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import chain, islice
from typing import NamedTuple

from pito.sources.cut import Cut
from pito.sources.decoded import LONGEST, SHOWN, Decoded, Opener
from pito.sources.sheet import HEAD, Fault, Reading, Rows, Sheet, together

SEPARATORS = (",", ";", "\t", "|")
WIDE = 3  # cells: a row of so many that are alike in most rows is no title
KEPT = 1 << 20  # bytes
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")


def separated_sheets(file: str, open: Opener, reading: Reading) -> Iterator[Sheet]:
    """Yield the one sheet of a text file; none when it is empty."""
    content = Decoded(file, open, reading.encoding)
    text = next((block for block in content if block.strip()), b"")
    if not text:
        return
    separator = reading.separator or _separator(text)
    head = tuple(_cells(record, separator) for record in islice(_records(text, separator), HEAD))
    blocks = partial(_blocks, content, [len(cells) for cells in head], separator)
    yield Sheet(
        file, head, lambda header: together(blocks(header)), encoding=content, separator=separator, in_blocks=blocks
    )


def _separator(text: bytes) -> str:
    """Return the separator that cuts the first rows most evenly, the header with them, or the title where one stands above."""
    if told := re.match(rb'"?sep=(.)"?\s*[\r\n]', text):
        return told[1].decode()
    counts = {separator: _widths(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda one: _evenness(counts[one]))
    below = [one for one in SEPARATORS if _only_titles_are_cut(counts[best], counts[one])]
    return max(below, key=lambda one: _evenness(counts[one]), default=best)


def _widths(text: bytes, separator: str) -> list[int]:
    """Return how many cells a separator makes of each of the first rows."""
    rows = islice(_records(text, separator), HEAD)
    return [len(_cells(row, separator)) for row in rows if row.strip()]


def _evenness(counts: list[int]) -> tuple[bool, bool, float, int]:
    """Return how well a separator cuts: header and most rows alike, the header at all, the share of rows alike."""
    usual, times = Counter(counts).most_common(1)[0]
    return counts[0] == usual > 1, counts[0] > 1, times / len(counts) if usual > 1 else 0.0, usual


def _only_titles_are_cut(counts: list[int], others: list[int]) -> bool:
    """Return whether one separator cuts a title above the header, and another the header and the rows below it.

    The title has a comma, such as `Report, printed 5.1.2026`, that the header does not have; the decimals may.
    """
    usual = Counter(others).most_common(1)[0][0]
    header = others.index(usual)
    if usual < WIDE or len(counts) != len(others) or not counts[header] < counts[0]:
        return False
    return others[header:].count(usual) > max(1, counts[header:].count(counts[0]))


class Patterns(NamedTuple):
    """What text with one separator is made of."""

    record: re.Pattern  # a whole one, every quote closed
    cell: re.Pattern  # a separator and the value after it
    begun: re.Pattern  # a quoted value but for the quote that closes it
    sound: re.Pattern  # everything before a quote that opens a value and does not close it


@cache
def _patterns(separator: str) -> Patterns:
    mark = re.escape(separator.encode())
    begun = rb'"[^"]*+(?:""[^"]*+)*+'
    value = rb'(?:%b"|(?!")[^%b\r\n]*+)' % (begun, mark)
    inside = rb'(?<=[^%b\r\n])"' % mark  # such a quote is a sign like any other
    return Patterns(
        record=re.compile(rb"%b(?:%b%b)*+(?:\r\n|\n|\r|\Z)" % (value, mark, value)),
        cell=re.compile(rb"%b(%b)" % (mark, value)),
        begun=re.compile(begun),
        sound=re.compile(rb'(?:[^"]++|%b|%b"(?=[%b\r\n]|\Z))*+' % (inside, begun, mark)),
    )


def _records(text: bytes, separator: str) -> Iterator[bytes]:
    """Yield the records with their line ends; one whose quotes do not close is a line."""
    start = 0
    while start < len(text):
        end = _end(text, start, separator)
        yield text[start:end]
        start = end


def _end(text: bytes, start: int, separator: str) -> int:
    """Return where the record ends that starts here; one whose quotes do not close is a line."""
    return (_patterns(separator).record.match(text, start) or LINE.match(text, start)).end()


def _cells(record: bytes, separator: str) -> tuple[str, ...]:
    """Return the values of one record; of one whose quotes do not close, what stands between separators."""
    text = record.rstrip(b"\r\n")
    if b'"' not in text or not _patterns(separator).record.fullmatch(text):
        return tuple(text.decode(errors="replace").split(separator))
    found = _patterns(separator).cell.findall(separator.encode() + text)
    return tuple(cell[1:-1].replace('""', '"') if cell.startswith('"') else cell for cell in map(bytes.decode, found))


def _blocks(content: Iterable[bytes], widths: list[int], separator: str, header: int) -> Iterator[Rows]:
    """Yield what stands below the header row, block by block; `widths` are those of the head's rows."""
    import numpy as np

    np.empty(KEPT, "u1")  # freed at once; the C library then keeps what a block's arrays free for those of the next
    width, before = widths[header - 1], 0
    for text, apart in _sound(content, separator, width):
        block = Cut(text, separator, width)
        numbers = block.kept + (before + 1)
        faults = [_fault(before + 1 + at, found, row, apart) for at, found, row in block.wrong()]
        below = slice(int((numbers <= header).sum()), None)
        yield Rows(block.columns, numbers, tuple(one for one in faults if one.row > header)).some(below)
        before += block.rows


def _fault(number: int, found: int, row: str, apart: Iterator[tuple[str, str]]) -> Fault:
    """Return what is wrong with a row that was turned away: one set apart before, of which a NUL is left, or too wide."""
    if row.startswith("\0"):
        return Fault(number, *next(apart))
    return Fault(number, "wrong_field_count", str(found), row[:SHOWN])


def _sound(content: Iterable[bytes], separator: str, width: int) -> Iterator[tuple[bytes, Iterator[tuple[str, str]]]]:
    """Yield blocks of whole records, and what was set apart from them: reason and text.

    In its place stands a NUL in a row of another width, so that rows can still be counted.
    """
    mark, left = b"\0\n" if width > 1 else b"\0%b\n" % separator.encode(), b""
    for block in chain(content, [b""]):
        text, apart, left = _marked(left + block, separator, mark, is_last=not block)
        if text:
            yield text, iter(apart)


def _marked(text: bytes, separator: str, mark: bytes, is_last: bool) -> tuple[bytes, list[tuple[str, str]], bytes]:
    """Return a text with marks, what they stand for, and the record at its end that may only close in what follows."""
    if b'"' not in text and b"\0" not in text:
        return text, [], b""
    pieces, apart, at = [], [], 0
    while (stop := _sound_until(text, at, separator)) < len(text):
        start = _start(text, at, stop, separator)
        if not is_last and len(text) - start <= LONGEST and _may_close(text, stop, separator):
            return b"".join([*pieces, text[at:start]]), apart, text[start:]
        end = _end(text, start, separator)
        reason = "not_readable" if b"\0" in text[start:end] else "unclosed_quote"
        shown = text[start : min(end, start + 4 * SHOWN)].decode(errors="replace").rstrip("\r\n")
        apart.append((reason, shown.replace("\0", "\ufffd")[:SHOWN]))
        pieces += [text[at:start], mark]
        at = end
    return b"".join([*pieces, text[at:]]), apart, b""


def _sound_until(text: bytes, at: int, separator: str) -> int:
    """Return where the next thing is that makes its record unreadable."""
    end = text.find(b"\0", at)
    return _patterns(separator).sound.match(text, at, end if end >= 0 else len(text)).end()


def _start(text: bytes, at: int, stop: int, separator: str) -> int:
    """Return where the record starts that holds `stop`: after the last line end before it that is not in a value."""
    while True:
        # all before `stop` is sound: behind its last quote no value is open
        outside = max(text.rfind(b'"', at, stop) + 1, at)
        if start := max(text.rfind(b"\n", outside, stop), text.rfind(b"\r", outside, stop)) + 1:
            return start
        start = max(text.rfind(b"\n", at, stop), text.rfind(b"\r", at, stop)) + 1
        stop = _patterns(separator).sound.match(text, at, start).end() if start > at else at
        if start <= at or stop == start:
            return max(start, at)


def _may_close(text: bytes, quote: int, separator: str) -> bool:
    begun = _patterns(separator).begun.match(text, quote)
    return begun is not None and begun.end() == len(text)
