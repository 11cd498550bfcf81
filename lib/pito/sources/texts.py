"""A column of text as the places where its values stand in some bytes: cutting, trimming and counting copy no value.

Everything here is done for all values of a column at once, in NumPy; the bytes are UTF-8, and are followed by `PAD`, which
belongs to no value, so that a few bytes can be looked at together at the very end, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pito.sources.values import TRIMMED

if TYPE_CHECKING:
    import numpy as np

PAD = b"\n" * 16
MOST = 1 << 31  # bytes in which the place of a value can be told in a view
INLINE = 12  # bytes of a value that stand in its view; of a longer one the view says where they are
WORDS = 4  # of eight bytes: longer values are counted one by one
BLANKS = 32  # taken from all values at once, one after the other


@dataclass(frozen=True, eq=False, slots=True)
class Texts:
    r"""A column: value `n` is `held[starts[n]:ends[n]]`; nothing is the same as empty.

    >>> column = texts([" a", "bc\xa0", "", "€"])
    >>> list(column.trimmed())
    ['a', 'bc', '', '€']
    >>> column.counted()[""], len(column)
    (1, 4)
    """

    held: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[str]:
        return (value.decode() for value in self.values())

    def values(self) -> list[bytes]:
        """Return the values one by one."""
        whole = self.held.tobytes()
        return [whole[start:end] for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]

    def some(self, which) -> Texts:
        """Return some of the values: those of a slice, of a mask or of given places."""
        return Texts(self.held, self.starts[which], self.ends[which])

    def translated(self, signs: bytes, stand: bytes) -> Texts:
        """Return the values with other bytes for some bytes."""
        import numpy as np

        table = np.frombuffer(bytes.maketrans(signs, stand), "u1")
        return Texts(table[self.held], self.starts, self.ends)

    def trimmed(self) -> Texts:
        """Return the values without what is blank before and behind them."""
        starts = _trimmed(self.held, self.starts, self.ends, 1)
        return Texts(self.held, starts, _trimmed(self.held, starts, self.ends, -1))

    def are(self, value: str) -> np.ndarray:
        """Return which of the values are one."""
        signs = value.encode()
        same = self.ends - self.starts == len(signs)
        for place, sign in enumerate(signs):
            same[same] = self.held[self.starts[same] + place] == sign
        return same

    def counted(self, signs: bytes = b"", stand: bytes = b"") -> Counter[str]:
        """Return how often each value is there, with other bytes for some bytes.

        >>> texts(["ab", "b", "b"]).counted(b"a", b"b")
        Counter({'b': 2, 'bb': 1})
        """
        import numpy as np

        table, sizes = bytes.maketrans(signs, stand), self.ends - self.starts
        if len(self) > 0 and sizes.max() <= 8 * WORDS:
            words = np.stack([_eight(self, sizes, place) for place in range(-(-int(sizes.max()) // 8) or 1)])
            found = _counted(np.frombuffer(words.tobytes().translate(table), "u8").reshape(words.shape))
            if sum(len(value) * times for value, times in found.items()) == sizes.sum():  # none lost a NUL at its end
                return Counter({value.decode(): times for value, times in found.items()})
        return Counter(value.translate(table).decode() for value in self.values())

    def views(self) -> np.ndarray:
        """Return the values as Arrow's string views: two words of eight bytes each.

        The length and the first four bytes, then the next eight, or of what is longer than `INLINE` where it stands.
        """
        import numpy as np

        if self.held.nbytes >= MOST:
            raise OverflowError(f"{self.held.nbytes >> 20} MB of text are too much at once")
        first, rest = _masks_of_views()
        words, sizes = _words(self.held), self.ends - self.starts
        longest, shortest = (int(sizes.max()), int(sizes.min())) if len(self) else (0, 0)
        short = np.minimum(sizes if longest > shortest else sizes[:1], INLINE)
        views = np.empty((len(self), 2), dtype="u8")
        views[:, 0] = sizes.view("u8") | (words[self.starts] & first[short]) << np.uint64(32)
        views[:, 1] = words[self.starts + 4] & rest[short] if longest > 4 else 0
        if longest > INLINE:
            long = sizes > INLINE
            views[long, 1] = self.starts[long].view("u8") << np.uint64(32)
        return views


def texts(values: Sequence[str | None]) -> Texts:
    """Return given values as a column."""
    import numpy as np

    signs = [(value or "").encode() for value in values]
    ends = np.cumsum([len(one) for one in signs], dtype="int64")
    return Texts(held(b"".join(signs)), np.concatenate([np.zeros(1, "int64"), ends[:-1]])[: len(ends)], ends)


def held(text: bytes | memoryview) -> np.ndarray:
    """Return bytes as an array, with the padding behind them."""
    import numpy as np

    whole = np.empty(len(text) + len(PAD), "u1")
    whole[: len(text)], whole[len(text) :] = np.frombuffer(text, "u1"), np.frombuffer(PAD, "u1")
    return whole


def joined(tables: Sequence[Sequence[Texts]]) -> tuple[Texts, ...]:
    """Return the columns of tables that stand below each other, each as one; bytes that columns share are held once."""
    import numpy as np

    every = {id(column.held): column.held for columns in tables for column in columns}
    before = dict(zip(every, np.cumsum([0, *map(len, every.values())]).tolist(), strict=False))
    whole = np.concatenate([*every.values()]) if every else np.empty(0, "u1")
    places = [
        [[column.starts + before[id(column.held)], column.ends + before[id(column.held)]] for column in columns]
        for columns in tables
    ]
    return tuple(
        Texts(whole, *(np.concatenate(one) for one in zip(*column, strict=True)))
        for column in zip(*places, strict=True)
    )


def _trimmed(held: np.ndarray, starts: np.ndarray, ends: np.ndarray, step: int) -> np.ndarray:
    """Return where values start without the blanks before them, for a step of 1, or end without those behind, for -1.

    One sign is taken from all values at once; what begins or ends with very many is looked at on its own.
    """
    import numpy as np

    outermost, blanks = _blanks(step)
    for turn in range(BLANKS + 1):
        edges = starts if step > 0 else ends - 1
        at = np.flatnonzero(outermost[held[edges]] & (starts < ends))
        if not len(at):
            break
        if turn < BLANKS:
            taken = _taken(held, edges[at], ends[at] - starts[at], blanks, step)
        else:
            taken = _taken_whole(held, starts[at], ends[at], step)
        if not taken.any():
            break
        if step > 0:
            starts = starts.copy()
            starts[at] += taken
        else:
            ends = ends.copy()
            ends[at] -= taken
    return starts if step > 0 else ends


@cache
def _blanks(step: int) -> tuple[np.ndarray, list[bytes]]:
    """Return which bytes may be a blank's outermost, and every blank, its outermost byte first."""
    import numpy as np

    blanks, outermost = [sign.encode()[::step] for sign in TRIMMED], np.zeros(256, dtype=bool)
    outermost[[blank[0] for blank in blanks]] = True
    return outermost, blanks


def _taken(held: np.ndarray, edges: np.ndarray, sizes: np.ndarray, blanks: Sequence[bytes], step: int) -> np.ndarray:
    """Return how many bytes long the blank is that stands at each edge; 0 where none does."""
    import numpy as np

    taken = np.zeros(len(edges), dtype="int64")
    for blank in blanks:
        same = sizes >= len(blank)
        for place, sign in enumerate(blank):
            same &= held[edges + step * place] == sign
        taken[same] = len(blank)
    return taken


def _taken_whole(held: np.ndarray, starts: np.ndarray, ends: np.ndarray, step: int) -> np.ndarray:
    """Return how many bytes of blanks stand at that edge of each value, however many."""
    import numpy as np

    values = [held[start:end].tobytes().decode() for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    left = [value.lstrip(TRIMMED) if step > 0 else value.rstrip(TRIMMED) for value in values]
    sizes = [len(value.encode()) - len(rest.encode()) for value, rest in zip(values, left, strict=True)]
    return np.array(sizes, dtype="int64")


def _words(held: np.ndarray) -> np.ndarray:
    """Return the eight bytes that begin at each place as one number; the last places have none."""
    import numpy as np

    return np.ndarray((len(held) - 7,), "<u8", held, 0, (1,))


@cache
def _masks() -> np.ndarray:
    """Return the mask that keeps the first n bytes of eight, for n from 0 to 8."""
    import numpy as np

    return np.array([(1 << 8 * n) - 1 for n in range(9)], dtype="u8")


@cache
def _masks_of_views() -> tuple[np.ndarray, np.ndarray]:
    """Return for values of 0 to `INLINE` bytes which of the first four, and of the eight after them, are theirs."""
    masks = _masks()
    sizes = range(INLINE + 1)
    return masks[[min(size, 4) for size in sizes]], masks[[max(size - 4, 0) for size in sizes]]


def _eight(column: Texts, sizes: np.ndarray, place: int) -> np.ndarray:
    """Return the eight bytes of each value from eight times `place` on, zeros behind its end."""
    import numpy as np

    words = _words(column.held)
    at = np.minimum(column.starts + 8 * place, len(words) - 1)
    return words[at] & _masks()[np.minimum(np.maximum(sizes - 8 * place, 0), 8)]


def _counted(words: np.ndarray) -> dict[bytes, int]:
    """Return how often each value is there, without zeros behind it; eight bytes of every value in each row."""
    import numpy as np

    words = np.sort(words) if len(words) == 1 else words[:, np.lexsort(words)]
    is_new = np.ones(words.shape[1], dtype=bool)
    is_new[1:] = np.logical_or.reduce([word[1:] != word[:-1] for word in words])
    first = np.flatnonzero(is_new)
    times = np.diff(np.append(first, words.shape[1])).tolist()
    return dict(zip((value.tobytes().rstrip(b"\0") for value in words[:, first].T), times, strict=True))
