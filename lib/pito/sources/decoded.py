"""The bytes of a text file as UTF-8, block by block, so that a file need not fit into memory.

The encoding is told by the byte-order mark, else by the user; else it is UTF-8, and Windows-1252 in the lines that are not:
exports put together from several sources are both. A line that is neither gets a NUL, which no export holds, so that its
row is rejected as not readable; so does one that is too long to be a row.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from pito.errors import DataRefused

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
UNMARKED = (([False, True] * 2, "utf-16-le"), ([True, False] * 2, "utf-16-be"))  # which of the first bytes are zero
BLOCK = 256 << 10
WINDOW, FEW = 8 << 10, 4  # bytes that are tried at once, times of it before each line is looked at
LONGEST = 64 << 20  # bytes a row may have
SHOWN = 200  # of what is kept of an unreadable row

Opener = Callable[[], BinaryIO]


class Decoded:
    """The content of a text file as UTF-8, read anew each time it is gone through; as a string, the encoding it had.

    Examples
    --------
    >>> from io import BytesIO
    >>> content = Decoded("a.csv", lambda: BytesIO("Äiti".encode("cp1252")))
    >>> b"".join(content).decode(), str(content)
    ('Äiti', 'cp1252')
    """

    def __init__(self, file: str, open: Opener, encoding: str = ""):
        self.file, self.open = file, open
        with open() as content:
            start = content.read(4)
        self.mark, told = next(((mark, name) for mark, name in BOMS if start.startswith(mark)), (b"", ""))
        unmarked = next((name for zeros, name in UNMARKED if [not byte for byte in start] == zeros), "")
        self.encoding = encoding or told or unmarked or "utf-8"
        self.odd, self.has_utf8 = 0, False
        try:
            "a".encode(self.encoding)
        except LookupError as unknown:
            raise DataRefused(f"{file}: `{encoding}` is not an encoding; utf-8 and cp1252 are.") from unknown

    def __str__(self) -> str:
        if not self.odd:
            return self.encoding.removesuffix("-le").removesuffix("-be")
        return f"utf-8, {self.odd} line{'s' if self.odd > 1 else ''} in cp1252" if self.has_utf8 else "cp1252"

    def __iter__(self) -> Iterator[bytes]:
        """Yield blocks that each end where a line ends."""
        self.odd, self.has_utf8 = 0, False
        with self.open() as content:
            content.read(len(self.mark))
            blocks = iter(lambda: content.read(BLOCK), b"")
            if self.encoding == "utf-8":
                yield from map(self._as_utf8, _whole_lines(blocks))
            else:
                yield from _whole_lines(self._transcoded(blocks))

    def _transcoded(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        decoder, done = getincrementaldecoder(self.encoding)(), len(self.mark)
        try:
            for block in blocks:
                yield decoder.decode(block).encode()
                done += len(block)
            yield decoder.decode(b"", final=True).encode()
        except UnicodeError as broken:
            place = done + getattr(broken, "start", 0)
            raise DataRefused(
                f"{self.file} is not {self} throughout: byte {place} cannot be read; name another encoding in a mapping."
            ) from broken

    def _as_utf8(self, block: bytes) -> bytes:
        if block.isascii():
            return block
        pieces, at = [], 0
        while at < len(block):
            end = block.rfind(b"\n", at, at + WINDOW) + 1 or block.find(b"\n", at) + 1 or len(block)
            pieces.append(self._piece(block[at:end]))
            at = end
        return b"".join(pieces)

    def _piece(self, piece: bytes) -> bytes:
        """Return some lines as UTF-8; where a few are not, only these are looked at one by one."""
        done, at = [], 0
        for _ in range(FEW):
            try:
                self.has_utf8 |= len(piece[at:].decode()) < len(piece) - at
                return b"".join([*done, piece[at:]])
            except UnicodeDecodeError as broken:
                start = piece.rfind(b"\n", at, at + broken.start) + 1 or at
                end = piece.find(b"\n", at + broken.start) + 1 or len(piece)
                self.has_utf8 |= not piece[at:start].isascii()
                done += [piece[at:start], self._line(piece[start:end])]
                at = end
        return b"".join([*done, b"\n".join(map(self._line, piece[at:].split(b"\n")))])

    def _line(self, line: bytes) -> bytes:
        if line.isascii():
            return line
        try:
            line.decode()
            self.has_utf8 = True
            return line
        except UnicodeDecodeError:
            self.odd += 1
            return line.decode("cp1252", errors="replace").replace("\ufffd", "\0").encode()


def _whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes cut where lines end, of too long a line the start; CR ends one only where there is no LF."""
    begun, size = [], 0  # pieces: put together one by one, a long line would be copied again and again
    for block in blocks:
        end = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, -1) + 1
        if end:
            yield b"".join([*begun, block[:end]])
            begun, size = [], 0
        begun.append(block[end:])
        size += len(block) - end
        if size > LONGEST:
            shown = b"".join(begun)[: SHOWN // 2].decode(errors="ignore").encode()
            begun, size = [shown + b"\0 (longer than %d MB)" % (LONGEST >> 20)], 0
    if left := b"".join(begun):
        yield left
