"""Sound text cut into its values, all at once: where every value stands, and the rows that are not as wide as the others.

In sound text every quote that opens a value is closed before a separator or a line end (RFC 4180); one inside a value is a
sign like any other. Which separators and line ends stand in quoted values is told by how many quotes stand before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pito.sources.texts import Texts, held

if TYPE_CHECKING:
    import numpy as np

QUOTE, LF, CR = b'"\n\r'


class Cut:
    r"""A text cut into rows of `width` values.

    Attributes
    ----------
    rows : int
        How many there are, with those of another width and those that are blank.
    columns : tuple of Texts
        The values, without their quotes; a quote written twice is one.
    kept : array of integers
        Which rows the values are of, counted from 0.

    Examples
    --------
    >>> cut = Cut(b'1;"a;b"\n\n2\n3;say ""hi""\n"4";"x""y"', ";", 2)
    >>> [list(column) for column in cut.columns], cut.kept.tolist(), cut.rows, list(cut.wrong())
    ([['1', '3', '4'], ['a;b', 'say ""hi""', 'x"y']], [0, 3, 4], 5, [(2, 1, '2')])
    """

    def __init__(self, text: bytes, separator: str, width: int):
        import numpy as np

        self.text, self.held = text, held(text)
        quotes = np.flatnonzero(self.held[: len(text)] == QUOTE) if b'"' in text else np.empty(0, "int64")
        marks = self._marks(ord(separator), self._around(quotes, separator))
        last = np.flatnonzero(self.held[marks[1:]] != ord(separator))  # value of each row
        self.rows, self._widths = len(last), np.diff(last, prepend=-1)
        self._begins, self._ends = marks[last - self._widths + 1] + 1, marks[last + 1]
        if b"\r" in text:
            is_pair = (self.held[self._ends] == LF) & (self.held[self._ends - 1] == CR)
            self._ends = self._ends - (is_pair & (self._ends > marks[last] + 1))
        is_blank, is_as_wide = self._begins == self._ends, self._widths == width
        self._wrong = np.flatnonzero(~is_as_wide & ~is_blank)
        self.kept = np.flatnonzero(is_as_wide & ~is_blank)
        edges = marks[last[self.kept] + np.arange(1 - width, 2)[:, None]]  # of the values, column by column
        edges[-1] = self._ends[self.kept]
        begins, ends = edges[:-1] + 1, edges[1:]
        if len(quotes):
            self._unquote(begins.reshape(-1), ends.reshape(-1), quotes)
        self.columns = tuple(Texts(self.held, *places) for places in zip(begins, ends, strict=True))

    def wrong(self) -> Iterator[tuple[int, int, str]]:
        """Yield the rows of another width: which it is, its width, its text."""
        for row in self._wrong.tolist():
            yield row, int(self._widths[row]), self.text[self._begins[row] : self._ends[row]].decode(errors="replace")

    def _marks(self, separator: int, around: np.ndarray) -> np.ndarray:
        """Return where values end: at separators and line ends that stand in no quotes, and where the text does.

        The first is -1, before the text, as if a value ended there.
        """
        import numpy as np

        signs = self.held[: len(self.text)]
        is_mark = (signs == separator) | (signs == LF)
        marks = np.flatnonzero(is_mark | (signs == CR) if b"\r" in self.text else is_mark)
        if len(around):
            before = np.diff(np.searchsorted(marks, around), prepend=0, append=len(marks))
            marks = marks[np.repeat(np.arange(len(before)) % 2 == 0, before)]
        if b"\r" in self.text:
            marks = marks[(self.held[marks] != CR) | (self.held[marks + 1] != LF) | (marks + 1 == len(self.text))]
        is_open = not len(marks) or marks[-1] < len(self.text) - 1 or self.held[marks[-1]] == separator
        return np.concatenate([[-1], marks, [len(self.text)] if is_open and self.text else marks[:0]])

    def _around(self, quotes: np.ndarray, separator: str) -> np.ndarray:
        """Return the quotes that open and close values, in turn; where all quotes are such, all of them."""
        import numpy as np

        opening, closing = quotes[0::2], quotes[1::2]
        edges = np.zeros(256, dtype=bool)
        edges[[ord(separator), LF, CR, QUOTE]] = True
        if (
            len(opening) == len(closing)
            and edges[self.held[opening - 1]].all()  # before the first sign stands the padding, a line end
            and edges[self.held[closing + 1]].all()
        ):
            return quotes
        quoted = re.compile(rb'(?:\A|(?<=[%b\r\n]))"[^"]*+(?:""[^"]*+)*+"' % re.escape(separator.encode()))
        return np.array(
            [place for one in quoted.finditer(self.text) for place in (one.start(), one.end() - 1)], "int64"
        )

    def _unquote(self, begins: np.ndarray, ends: np.ndarray, quotes: np.ndarray) -> None:
        """Take the quotes from the places of values; what is written twice in them is written once."""
        import numpy as np

        at = np.flatnonzero(self.held[begins] == QUOTE)  # where nothing stands a separator or line end does
        begins[at] += 1
        ends[at] -= 1
        inside = np.searchsorted(quotes, ends[at]) - np.searchsorted(quotes, begins[at])  # two for each that is meant
        if inside.any():
            at, inside = at[inside > 0], inside[inside > 0]
            signs = self.held[_between(begins[at], ends[at])]
            ends[at] -= inside // 2
            self.held[_between(begins[at], ends[at])] = np.delete(signs, np.flatnonzero(signs == QUOTE)[::2])


def _between(begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return every place from each begin to its end, one after the other.

    >>> import numpy as np
    >>> _between(np.array([3, 10]), np.array([5, 13])).tolist()
    [3, 4, 10, 11, 12]
    """
    import numpy as np

    sizes = ends - begins
    return np.arange(sizes.sum()) + np.repeat(begins - np.cumsum(sizes) + sizes, sizes)
