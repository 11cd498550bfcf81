"""One run at a time in a folder of reports.

The lock is the operating system's own, on an open file: it is gone with the process that held it, however that ended, so
nothing stale is left to clear away.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pito.errors import WrongUse

NAME = ".lock"


@contextmanager
def held(out: Path) -> Iterator[None]:
    """Hold the folder of reports for this run; the folder is made where there is none.

    Raises
    ------
    WrongUse
        Another run holds it, or it cannot be written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = _locked(out / NAME)
    except OSError as refused:
        raise WrongUse(f"Reports cannot be written to {out}: {refused.strerror}.") from refused
    if file is None:
        raise WrongUse(
            f"Another run is writing to {out}{_who(out / NAME)}: this one did nothing. Try when it has ended."
        )
    try:
        yield
    finally:
        with suppress(OSError):  # Windows takes away no open file; an empty one is as good as none
            (out / NAME).unlink()
        os.close(file)


def _locked(path: Path) -> int | None:
    """Return the locked file, or None where somebody holds it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if not _take(file):
            os.close(file)
            return None
        if _is_at(path, file):
            with suppress(OSError):  # on a full disk nobody reads who it is; the lock holds
                os.ftruncate(file, 0)
                os.write(file, f"process {os.getpid()}, since {datetime.now():%Y-%m-%d %H:%M:%S}".encode())
            return file
        os.close(file)  # who held it has just ended and taken its file away


def _is_at(path: Path, file: int) -> bool:
    """Return whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _take(file: int) -> bool:
    """Lock an open file without waiting; return whether it is ours."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(file, 1 << 20, os.SEEK_SET)  # beyond the text, so that others can read who holds it
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _who(path: Path) -> str:
    with suppress(OSError):
        if said := path.read_text(encoding="utf-8", errors="replace").strip():
            return f" ({said})"
    return ""
