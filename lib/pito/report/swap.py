"""Put one folder in another's place in one step, so that whoever is killed in between leaves the one or the other."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

HERE, EXCHANGE = -100, 2  # AT_FDCWD, RENAME_EXCHANGE; macOS calls the same RENAME_SWAP


def take_place(new: Path, target: Path, old: Path) -> None:
    """Put `new` where `target` is; what stood there is `old` afterwards, or `new`.

    Linux and macOS exchange the two at once. Elsewhere, and on file systems that cannot, there are two steps; a run that
    is killed between them leaves `old`, which `pito.report.publish.recover` puts back.
    """
    if not target.exists():
        new.rename(target)
    elif not _exchanged(new, target):
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two paths in one step; return whether that was possible."""
    exchange = _system_call()
    return exchange is not None and exchange(os.fsencode(one), os.fsencode(other)) == 0


@cache
def _system_call():
    """Return what exchanges two paths on this system, or None."""
    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return lambda one, other: library.renamex_np(one, other, EXCHANGE)
        if sys.platform == "linux":
            library.renameat2  # noqa: B018 - an old C library has none
            return lambda one, other: library.renameat2(HERE, one, HERE, other, EXCHANGE)
    return None
