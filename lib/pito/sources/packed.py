"""Packed files read as they unpack, never to disk; whatever unpacks to what no export is, is refused on the way."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from pito.errors import DataRefused

LARGEST = 16 << 30  # bytes a packed file may unpack to
TIGHTEST = 1000  # times a packed file may grow, once it is past 100 MB
BROKEN = (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)


def opener(name: str, open: Callable[[], BinaryIO], size: int) -> Callable[[], BinaryIO]:
    """Return what opens a file's plain content, unpacked when its name ends in `.gz`; `size` is what it takes packed."""
    if name.lower().endswith(".gz"):
        return lambda: Unpacked(name, lambda: gzip.GzipFile(fileobj=open()), size)
    return (lambda: Unpacked(name, open, size)) if ".zip/" in name.lower() else open


def refuse_bomb(name: str, plain: int, packed: int) -> None:
    """Refuse a file that unpacks to more than an export would."""
    if plain > LARGEST or (plain > 100 << 20 and plain > TIGHTEST * max(packed, 1)):
        raise DataRefused(
            f"{name} would unpack to more than {plain >> 20} MB, which no export does; unpack it by hand."
        )


class Unpacked:
    """A packed file's plain content, as it is read."""

    def __init__(self, name: str, open: Callable[[], BinaryIO], packed: int):
        self.name, self.packed, self.plain = name, packed, 0
        self.stream = self._tried(open)

    def __enter__(self) -> Unpacked:
        return self

    def __exit__(self, *wrong: object) -> None:
        self.stream.close()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; all that are left without a size."""
        if size < 0:
            return b"".join(iter(lambda: self.read(1 << 20), b""))
        data = self._tried(self.stream.read, size)
        self.plain += len(data)
        refuse_bomb(self.name, self.plain, self.packed)
        return data

    def _tried(self, do: Callable, *said: int):
        try:
            return do(*said)
        except BROKEN as broken:
            raise DataRefused(f"{self.name} cannot be unpacked: {broken}; export it again.") from broken
