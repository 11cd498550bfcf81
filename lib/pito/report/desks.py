"""Where months are counted: desks with a kernel each. Many months of small exports are counted at two desks side by side.

What a desk has counted is published by the run itself, while the desk goes on to a further month. Each month says what changed
since the one before: a notebook that comes that far too early waits there (`pito.report.past`).
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Thread

from pito.errors import PitoError
from pito.month import Month
from pito.report import notebook as notebooks

MOST = 2  # the run itself keeps half a core busy, and each kernel takes 350 MB
MONTHS_EACH = 3  # fewer are made before a further kernel has loaded its libraries
SMALL_BYTES = 50_000_000  # of a load; larger ones are mostly counted, which takes every core and much memory already


class Desk:
    """A kernel, started when it is first needed, and the folder for what it leaves beside the page."""

    def __init__(self, notebook: Path, aside: Path):
        self.notebook, self.aside = notebook, aside
        self._kernel, self._open = None, ExitStack()

    def kernel(self):
        """Return the kernel's manager; one that has run a month before is emptied."""
        if self._kernel is None:
            self.aside.mkdir(exist_ok=True)
            self._kernel = self._open.enter_context(notebooks.kernel(self.notebook.parent, self.aside))
        else:
            notebooks.reset(self._kernel)
        return self._kernel

    def hand_over(self, folder: Path) -> None:
        """Put what a month left here into a folder of its own."""
        folder.mkdir()
        for path in self.aside.iterdir():
            if path.suffix in (".ipynb", ".xlsx"):
                shutil.move(path, folder / path.name)

    def close(self) -> None:
        """End the kernel: the next month gets a new one."""
        self._open.close()
        self._kernel = None

    def stop(self) -> None:
        """End what is at work here, for the run ends."""
        if self._kernel is not None:
            with suppress(RuntimeError):  # it is gone already
                notebooks.end(self._kernel)


def desks(notebook: Path, aside: Path, months: int, entry: Path) -> list[Desk]:
    """Return the desks for so many months of the exports in a cache entry."""
    size = sum(path.stat().st_size for path in entry.glob("*.parquet"))
    wanted = min(MOST, _cores(), months // MONTHS_EACH) if size <= SMALL_BYTES else 1
    return [Desk(notebook, aside / str(number)) for number in range(max(1, wanted))]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def at_work(months: list[Month], count: Callable, at: list[Desk]) -> Iterator[dict[Month, Future]]:
    """Have months counted, the oldest first; yields what will come of each, and leaves nothing at work in the end.

    One month is counted here and now: an interruption reaches it at once.

    Parameters
    ----------
    months : list of Month
    count : callable
        Takes a month and a desk.
    at : list of Desk
    """
    counted, left = {month: Future() for month in months}, deque(months)
    threads = [Thread(target=_work, args=(desk, left, counted, count)) for desk in at if len(months) > 1]
    try:
        for thread in threads:
            thread.start()
        if not threads:
            _work(at[0], left, counted, count)
        yield counted
    finally:
        left.clear()
        for desk in () if all(future.done() for future in counted.values()) else at:
            desk.stop()
        for thread in threads:
            thread.join()


def _work(desk: Desk, left: deque[Month], counted: dict[Month, Future], count: Callable) -> None:
    """Count months at a desk as long as there are any; a kernel in which one failed is not trusted with another."""
    try:
        while left:
            with suppress(IndexError):  # another desk took the last one
                month = left.popleft()
                _count(month, desk, counted[month], count)
    finally:
        desk.close()


def _count(month: Month, desk: Desk, counted: Future, count: Callable) -> None:
    try:
        counted.set_result(count(month, desk))
    except BaseException as failed:
        desk.close()
        counted.set_exception(failed)
        if not isinstance(failed, PitoError):
            raise
