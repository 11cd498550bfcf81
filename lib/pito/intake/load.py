"""A folder of exports to canonical Parquet: read, checked, known, kept; nothing dropped in silence."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pito.errors import WrongUse
from pito.intake import cache, drift
from pito.intake.loading import Loading, Progress
from pito.schema import TABLES
from pito.settings import Settings, cache_folder
from pito.sources import export

log = logging.getLogger("pito.intake")
LEAST, PLAIN, PACKED = 56 << 20, (".csv", ".tsv", ".txt"), 16  # bytes; how many times larger other files are unpacked
SMALL = 8 << 20  # bytes below which several threads wait for each other longer than they work


@dataclass(frozen=True)
class Loaded:
    """What a load left on disk.

    Attributes
    ----------
    folder : Path
        The cache entry: `<table>.parquet`, `ledger.parquet`, `rejects.parquet`, `load.json`.
    key : str
        What the entry is known by.
    reused : bool
        Whether the exports were unchanged and not parsed again.
    tables : tuple of str
        The canonical tables that have rows.
    facts : dict
        `load.json`.
    source : Path
        The folder of exports.
    """

    folder: Path
    key: str
    reused: bool
    tables: tuple[str, ...]
    facts: dict
    source: Path = Path()


def load(folder: Path | str, settings: Settings, progress: Progress | None = None, today: date | None = None) -> Loaded:
    """Load a folder of exports, or take what an earlier load of the same content left.

    Parameters
    ----------
    folder : path
        Exports, in any subfolders; mappings (`*.toml`) beside them.
    settings : Settings
        Time zone and currency are used.
    progress : callable, optional
        Told `(files done, files there are, name of the file begun)`.
    today : date, optional
        Nothing can have happened after it; by default the day it is.

    Raises
    ------
    WrongUse
        There is no such folder, or a mapping is wrong.
    DataRefused
        Nothing in it is recognised, or a file cannot be read without guessing.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise WrongUse(f"There is no folder {folder}: give the folder that holds the exports.")
    files = list(export.files(folder))
    digests = cache.digests(files)
    key = cache.key(digests, settings)
    entry = cache_folder() / key
    today = today or datetime.now(ZoneInfo(settings.business.time_zone)).date()
    cache.forget_outdated(entry, today)
    if (entry / cache.FACTS).exists():
        since = datetime.fromtimestamp((entry / cache.FACTS).stat().st_mtime)
        log.info("unchanged since %s: exports not parsed again", since.strftime("%Y-%m-%d %H:%M"))
        return _opened(folder, entry, key, reused=True)
    begun = time.perf_counter()
    with cache.new_entry(entry) as place:
        facts = _write(lambda: Loading(folder, files, digests, settings, progress, today), place, _size(files))
        facts["seconds"] = round(time.perf_counter() - begun, 2)
        (place / cache.FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    read = len({file["file"] for file in facts["files"]})  # a file that fills two tables has two lines
    log.info("parsed %d %s in %.1f s", read, "file" if read == 1 else "files", facts["seconds"])
    return _opened(folder, entry, key, reused=False)


def _size(files: Sequence[tuple[str, Path]]) -> int:
    """Return about how many bytes are read."""
    return sum(path.stat().st_size * (1 if path.suffix.lower() in PLAIN else PACKED) for _, path in files)


def _write(new: Callable[[], Loading], place: Path, size: int) -> dict:
    """Load within about half as many bytes as are read, so that the computer stays usable, the rest on disk.

    Where some step cannot, the load begins anew with as many as there are.
    """
    import duckdb

    memory = max(LEAST, size // 2)
    try:
        return new().write(place, {"threads": 1} if size < SMALL else {"memory_limit": f"{memory}B"}, size >= SMALL)
    except duckdb.OutOfMemoryException:
        log.info("%d MB are too little: loading anew with more", memory >> 20)
        return new().write(place, {}, size >= SMALL)


def _opened(source: Path, entry: Path, key: str, reused: bool) -> Loaded:
    facts = json.loads((entry / cache.FACTS).read_text(encoding="utf-8"))
    facts["drift"] = drift.since_accepted(source, key, facts)
    return Loaded(entry, key, reused, tuple(name for name in TABLES if facts["rows"].get(name)), facts, source)
