"""Parsed exports kept between runs: an entry is known by the content it was made from, never by dates or names alone."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from pito.errors import DataRefused
from pito.settings import Settings
from pito.sources.export import is_passed_over, is_readable

FACTS = "load.json"
PACKAGE = Path(__file__).resolve().parents[1]
READING_ROOMS = ("schema.py", "checks.py", "identity/*.py", "sources/*.py", "intake/*.py")
NOT_READING = ("workbook.py", "__init__.py")


def digests(files: Sequence[tuple[str, Path]]) -> dict[str, str]:
    """Return name → SHA-256 of the content of each file that is read, and of mappings; empty for the others."""
    return {name: _digest(name, path) if is_readable(name) or name.endswith(".toml") else "" for name, path in files}


def key(found: dict[str, str], settings: Settings) -> str:
    """Return what an entry is known by: the exports, how local time and money are read, and the code that reads them."""
    business = settings.business
    said = [business.time_zone, business.currency, repr(settings.identity), _code()]
    said += [f"{name}\t{digest}" for name, digest in sorted(found.items()) if digest or not is_passed_over(name)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def forget_outdated(entry: Path, today: date) -> None:
    """Take away an entry that turned rows away as not having happened yet, once the first of their days has come."""
    try:
        future = json.loads((entry / FACTS).read_text(encoding="utf-8")).get("future_from")
    except (OSError, ValueError):
        return
    if future and date.fromisoformat(future) <= today:
        shutil.rmtree(entry, ignore_errors=True)


@contextmanager
def new_entry(entry: Path) -> Iterator[Path]:
    """Give a folder to write an entry to; it becomes the entry at once, or not at all.

    Two processes may make the same entry: whoever comes second finds the same content there and leaves it.
    """
    entry.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    entry.parent.chmod(0o700)  # it may have been there; exports are personal data
    place = Path(mkdtemp(prefix=".making-", dir=entry.parent))
    try:
        yield place
        try:
            place.rename(entry)
        except OSError:
            if not (entry / FACTS).exists():
                raise
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _digest(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as closed:
        raise DataRefused(f"{name} cannot be read: {closed.strerror}; allow reading it, or take it out.") from closed


@cache
def _code() -> str:
    """Return the digest of the code that reads: another version makes another entry."""
    paths = sorted(path for pattern in READING_ROOMS for path in PACKAGE.glob(pattern) if path.name not in NOT_READING)
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
