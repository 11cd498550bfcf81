"""The files of a folder of exports as sheets of text, every row with the number a spreadsheet would show beside it.

Read are `.csv .tsv .txt .xlsx .parquet`, each also as `.gz`, and `.zip` archives of them. Nothing is unpacked to disk.
Hidden files, `.md`, `.json` and `.toml` are not exports and passed over; every other file is either read or named.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pito.errors import DataRefused
from pito.sources.sheet import Reading, Sheet

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
PASSED_OVER = (".md", ".json", ".toml")
LARGEST = 16 << 30  # bytes a packed file may unpack to
TIGHTEST = 1000  # times a packed file may grow, once it is past 100 MB


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of every file under a folder that could be an export or a mapping, in order of name."""
    found = (path for path in folder.rglob("*") if path.is_file())
    named = sorted((path.relative_to(folder).as_posix(), path) for path in found)
    for name, path in named:
        if not any(part.startswith((".", "~$")) for part in name.split("/")):
            yield name, path


def is_passed_over(name: str) -> bool:
    """Return whether a file is no export by its ending: notes, facts, settings and mappings."""
    return name.lower().endswith(PASSED_OVER)


def is_readable(name: str) -> bool:
    """Return whether a file's ending is one that is read.

    Examples
    --------
    >>> is_readable("tickets.CSV.gz"), is_readable("laskut.pdf"), is_readable("log.zip")
    (True, False, True)
    """
    name = name.lower()
    return name.removesuffix(".gz").endswith(SUFFIXES) or name.endswith(".zip")


def sheets(name: str, path: Path, reading: Callable[[str], Reading]) -> Iterator[Sheet]:
    """Yield the sheets of one file; `reading` says by name how a file is to be read.

    Raises
    ------
    DataRefused
        The file cannot be read as what its name says: one sentence.
    """
    for part, data in _unpacked(name, path):
        ending = Path(part.lower().removesuffix(".gz")).suffix
        try:
            yield from _opener(ending)(part, data, reading(part))
        except DataRefused:
            raise
        except Exception as broken:  # each reader has its own errors for a file that is not what it says
            reason = str(broken).splitlines()[0] if str(broken) else type(broken).__name__
            raise DataRefused(f"{part} cannot be read as {ending}: {reason}; export it again.") from broken


def _opener(ending: str) -> Callable[[str, bytes, Reading], Iterator[Sheet]]:
    if ending == ".xlsx":
        from pito.sources.typed import excel_sheets

        return excel_sheets
    if ending == ".parquet":
        from pito.sources.typed import parquet_sheets

        return parquet_sheets
    from pito.sources.separated import separated_sheets

    return separated_sheets


def _unpacked(name: str, path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of a file, or of the readable files in an archive."""
    if not name.lower().endswith(".zip"):
        yield name, _plain(name, path.read_bytes())
        return
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda one: one.filename):
                inside = f"{name}/{member.filename}"
                if not member.is_dir() and is_readable(member.filename) and not member.filename.endswith(".zip"):
                    _refuse_bomb(inside, member.file_size, member.compress_size)
                    yield inside, _plain(inside, archive.read(member))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as broken:
        raise DataRefused(f"{name} cannot be unpacked: {broken}; unpack it by hand.") from broken


def _plain(name: str, data: bytes) -> bytes:
    """Return a file's content, unpacked when it is gzipped."""
    if not name.lower().endswith(".gz"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(max(TIGHTEST * len(data), 100 << 20) + 1)
    except (OSError, EOFError) as broken:
        raise DataRefused(f"{name} cannot be unpacked: {broken}; export it again.") from broken
    _refuse_bomb(name, len(plain), len(data))
    return plain


def _refuse_bomb(name: str, plain: int, packed: int) -> None:
    if plain > LARGEST or (plain > 100 << 20 and plain > TIGHTEST * max(packed, 1)):
        raise DataRefused(
            f"{name} would unpack to more than {plain >> 20} MB, which no export does; unpack it by hand."
        )
