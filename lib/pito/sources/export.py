"""The files of a folder of exports as sheets of text, every row with the number a spreadsheet would show beside it.

Read are `.csv .tsv .txt .xlsx .parquet`, each also as `.gz`, and `.zip` archives of them. Nothing is unpacked to disk.
Hidden files, `.md`, `.json`, `.toml` and `.draft` are not exports and passed over; every other file is either read or named.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pito.errors import DataRefused
from pito.sources.file_names import in_order
from pito.sources.packed import opener, refuse_bomb
from pito.sources.sheet import Reading, Sheet, unreadable

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
PASSED_OVER = (".md", ".json", ".toml", ".draft")
READS = f"Pito reads {', '.join(SUFFIXES)} and .zip, not this"
INSTEAD = dict.fromkeys((".xls", ".xlsb", ".xlsm", ".ods", ".numbers"), ": save it as .xlsx or CSV")
INSTEAD |= dict.fromkeys((".pdf", ".doc", ".docx", ".html", ".htm", ".xml"), ": export the list as .xlsx or CSV")
DISGUISED = (  # how files begin that are no text with separators, and what to do with them
    (rb"%PDF-", "a PDF, not a table: export the list as .xlsx or CSV"),
    (rb"\xd0\xcf\x11\xe0", "a workbook of before Excel 2007: save it as .xlsx or CSV"),
    (
        rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|table)\b",
        "a web page, not a table: export it again as CSV",
    ),
    (rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", "XML, not a table: export the list as .xlsx or CSV"),
    (
        rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*"(?:[^"\\]|\\.)*"\s*:|\[\s*\{)',
        "JSON, not a table: export the list as .xlsx or CSV",
    ),
)


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of every file under a folder that could be an export or a mapping, in order of name.

    Raises
    ------
    DataRefused
        A file may not be read.
    """
    for name, path in _named(folder):
        if path.is_file() and not _leads_out(path, folder):
            if not os.access(path, os.R_OK):
                raise DataRefused(f"{name} cannot be read: allow reading it, or take it out.")
            yield name, path


def not_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name and reason of what is in a folder and is not even opened: links out of it, devices, pipes."""
    for name, path in _named(folder):
        if path.is_symlink() and (_leads_out(path, folder) or not path.exists()):
            yield name, "a link that leads out of the folder is not followed: copy the file itself"
        elif not path.is_file() and not path.is_dir():
            yield name, "it is a pipe or a device, not a file"


def _named(folder: Path) -> list[tuple[str, Path]]:
    named = [(path.relative_to(folder).as_posix(), path) for path in folder.rglob("*")]
    named.sort(key=lambda one: in_order(one[0]))
    return [(name, path) for name, path in named if not any(part.startswith((".", "~$")) for part in name.split("/"))]


def _leads_out(path: Path, folder: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())


def is_passed_over(name: str) -> bool:
    """Return whether a file is no export by its ending: notes, facts, settings, mappings and what will be one."""
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


def why_not(name: str) -> str:
    """Say why a file is not read, and what to do about it.

    >>> why_not("laskut.XLS")
    'Pito reads .csv, .tsv, .txt, .xlsx, .parquet and .zip, not this: save it as .xlsx or CSV'
    """
    return READS + INSTEAD.get(Path(name.lower()).suffix, "")


def not_read(name: str, path: Path) -> Iterator[tuple[str, str]]:
    """Yield name and reason of what an archive holds and is not read."""
    if name.lower().endswith(".zip"):
        with _archive(name, path) as archive:
            members = [member.filename for member in archive.infolist() if not member.is_dir()]
        for inside in sorted(members, key=in_order):
            if inside.lower().endswith(".zip"):
                yield f"{name}/{inside}", "an archive within an archive is not read: unpack the outer one by hand"
            elif not is_readable(inside) and not is_passed_over(inside):
                yield f"{name}/{inside}", why_not(inside)


def sheets(name: str, path: Path, reading: Callable[[str], Reading]) -> Iterator[Sheet]:
    """Yield the sheets of one file; `reading` says by name how a file is to be read.

    Raises
    ------
    DataRefused
        The file cannot be read as what its name says, or it changes while it is read: one sentence.
    """
    before = _state(path)
    for part, open in _parts(name, path):
        ending = Path(part.lower().removesuffix(".gz")).suffix
        try:
            yield from _sheets(part, ending, open, reading(part))
        except DataRefused:
            raise
        except Exception as broken:  # each reader has its own errors for a file that is not what it says
            raise unreadable(part, ending, broken) from broken
    if _state(path) != before:
        raise DataRefused(f"{name} is being written; try again when it is complete.")


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _parts(name: str, path: Path) -> Iterator[tuple[str, Callable[[], io.BufferedIOBase]]]:
    """Yield name and opener of a file, or of the readable files in an archive."""
    if not name.lower().endswith(".zip"):
        yield name, opener(name, lambda: path.open("rb"), path.stat().st_size)
        return
    with _archive(name, path) as archive:
        for member in sorted(archive.infolist(), key=lambda one: in_order(one.filename)):
            inside = f"{name}/{member.filename}"
            if not member.is_dir() and is_readable(inside) and not inside.lower().endswith(".zip"):
                refuse_bomb(inside, member.file_size, member.compress_size)
                yield inside, opener(inside, partial(_unpacked, name, path, member), member.compress_size)


def _unpacked(name: str, path: Path, member: zipfile.ZipInfo) -> io.BufferedIOBase:
    """Return a file of an archive to read; the archive need not stay open for it."""
    with _archive(name, path) as archive:
        return archive.open(member)


def _archive(name: str, path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError) as broken:
        raise DataRefused(f"{name} cannot be unpacked: {broken}; unpack it by hand.") from broken


def _sheets(part: str, ending: str, open: Callable[[], io.BufferedIOBase], reading: Reading) -> Iterator[Sheet]:
    """Yield the sheets of a file by its ending; of text by what it is, where that is something else."""
    with open() as content:
        start = content.read(4096)
    if ending == ".xlsx" or (ending != ".parquet" and start.startswith(b"PK\x03\x04")):
        from pito.sources.typed import excel_sheets

        return excel_sheets(part, _workbook(part, ending, open), reading)
    if ending == ".parquet" or start.startswith(b"PAR1"):
        from pito.sources.typed import parquet_sheets

        return parquet_sheets(part, _whole(open), reading)
    if what := next((what for begins, what in DISGUISED if re.match(begins, start)), ""):
        raise DataRefused(f"{part} is {what}.")
    from pito.sources.separated import separated_sheets

    return separated_sheets(part, open, reading)


def _whole(open: Callable[[], io.BufferedIOBase]) -> bytes:
    with open() as content:
        return content.read()


def _workbook(part: str, ending: str, open: Callable[[], io.BufferedIOBase]) -> bytes:
    """Return a workbook; a text file by name that is an archive of something else is refused."""
    data = _whole(open)
    if ending != ".xlsx" and "xl/workbook.xml" not in zipfile.ZipFile(io.BytesIO(data)).namelist():
        raise DataRefused(f"{part} is a zip archive: rename it to .zip.")
    return data
