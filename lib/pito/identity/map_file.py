"""The map of who is whom as a file: written with what was found, edited by a person, read again; taken away, it is undone."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from textwrap import shorten

from pito.errors import WrongUse

NAME = "identity.csv"
COLUMNS = ("customer_id", "name", "same_as", "name_of_same_as", "why", "score", "amount", "status", "use")
YES, NO = ("yes", "y", "1", "true", "x", "kyllä", "k", "ja"), ("no", "n", "0", "false", "ei", "e", "nej")
SET_APART = re.compile(r"^'(?=[=+\-@\t\r])")  # as written for spreadsheets


def read(path: Path) -> dict[tuple[str, str], str]:
    """Return (customer_id, same_as) → "yes" or "no", of the lines that say so under `use`.

    Raises
    ------
    WrongUse
        The file lacks a column, or `use` is neither yes, no nor empty: one sentence.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise WrongUse(f"{path.name} is not UTF-8: save it as CSV UTF-8.") from broken
    first = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=first.count))
    if lacking := [name for name in ("customer_id", "same_as", "use") if name not in (rows.fieldnames or ())]:
        raise WrongUse(
            f"{path.name} lacks the column `{lacking[0]}`; write it anew with `pito check --identity {path.name}`."
        )
    said = {}
    for number, row in enumerate(rows, 2):
        use = _use(path, number, row["use"])
        if use:
            said[_plain(row["customer_id"]), _plain(row["same_as"])] = use
    return said


def _use(path: Path, number: int, word: str | None) -> str:
    word = (word or "").strip().casefold()
    if word and word not in YES + NO:
        raise WrongUse(
            f"{path.name} row {number}: `use` is yes, no or empty; got {shorten(word, 40, placeholder='…')!r}."
        )
    return "yes" if word in YES else "no" if word in NO else ""


def _plain(value: str | None) -> str:
    return SET_APART.sub("", (value or "").strip())


def rows(links: Iterable[tuple]) -> list[list[object]]:
    """Return the lines of the file, header first; `use` holds what a person has said before."""
    return [list(COLUMNS), *([*link, link[7] if link[7] in ("yes", "no") else ""] for link in links)]
