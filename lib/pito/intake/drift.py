"""What changed in the exports since the last load that was accepted: headers and words that appeared or vanished.

A load is accepted when a report was published from it, or by hand. The last two accepted loads of a folder are kept, so
that the accepted one, opened again, is compared with the other: accepting it changes nothing of what it is told.

Old exports stay in the folder beside the new ones, so headers are looked for in the files that are new, and a word has
vanished when many of the rows that came since should hold it and none does.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from pito.checks import columns_of
from pito.schema import TABLES, Kind
from pito.settings import cache_folder

MOST_WORDS = 50  # a column with more holds no categories
EXPECTED = 10  # of the rows that came since, with a word, by its share before: fewer may be none by chance
STAFF = ("owner", "agent", "first_responder")  # people come and go; that is no drift
KEPT = 2


def words(connection, tables: Iterable[str]) -> dict[str, dict[str, dict[str, int]]]:
    """Count the rows of each word, by table and column; columns with too many words are left out.

    Parameters
    ----------
    tables : iterable of str
        Canonical tables, each loaded as `final_<table>`.
    """
    found = {}
    for table in sorted(tables):
        there = columns_of(connection, f"final_{table}")
        names = [
            c.name for c in TABLES[table].columns if c.kind is Kind.WORD and c.name in there and c.name not in STAFF
        ]
        counts = {name: _counts(connection, table, name) for name in names}
        found[table] = {name: counted for name, counted in counts.items() if counted is not None}
    return found


def _counts(connection, table: str, column: str) -> dict[str, int] | None:
    rows = connection.execute(
        f"""select "{column}", count(*) from final_{table} where "{column}" is not null
        group by 1 order by 1 limit {MOST_WORDS + 1}"""
    ).fetchall()
    return dict(rows) if len(rows) <= MOST_WORDS else None


def snapshot(facts: dict) -> dict:
    """Return what of a load's facts a later load is compared with: the headers of each file, words and rows by table."""
    sheets = {(file["file"], file.get("sheet")): file for file in reversed(facts["files"])}  # as its first table
    return {
        "files": [_described(file) for file in reversed(sheets.values())],
        "words": facts.get("words", {}),
        "rows": facts.get("rows", {}),
    }


def _described(file: dict) -> dict:
    used = {header for headers in file["columns"].values() for header in headers}
    return {
        "file": file["file"],
        "sha256": file["sha256"],
        "part": f"{file['system']}: {file['table']}",
        "headers": sorted({*used, *file["columns_unused"]}),
    }


def drift(before: dict, now: dict) -> dict[str, list[dict]]:
    """Return what appeared and vanished between two snapshots.

    Returns
    -------
    dict
        `parts_gone`, `parts_new`: what no file or no accepted file holds, as {"part": "freshdesk: tickets"}.
        `columns_gone`: headers of the last accepted file of a part that none of its new files has; `columns_new`: headers
        of new files that no accepted one has; {"part", "column"}.
        `words_gone`, `words_new`: {"table", "column", "word", "share", "rows"}: the share of the table's rows, of the
        accepted load for those gone, and how many rows that were or are.
    """
    accepted, current = _by_part(before["files"]), _by_part(now["files"])
    known = {file["sha256"] for file in before["files"]}
    found: dict[str, list[dict]] = {
        "parts_gone": [{"part": part} for part in accepted if part not in current],
        "parts_new": [{"part": part} for part in current if part not in accepted],
        "columns_gone": [],
        "columns_new": [],
    }
    for part in accepted:
        if fresh := [file for file in current.get(part, []) if file["sha256"] not in known]:
            headers = _headers(fresh)
            found["columns_gone"] += [
                {"part": part, "column": h} for h in _headers(accepted[part][-1:]) if h not in headers
            ]
            found["columns_new"] += [{"part": part, "column": h} for h in headers if h not in _headers(accepted[part])]
    return found | {"words_gone": _words_gone(before, now), "words_new": _words_new(before, now)}


def _by_part(files: list[dict]) -> dict[str, list[dict]]:
    """Return part → its files in order of name."""
    ordered = sorted(files, key=lambda file: (file["part"], file["file"]))
    return {
        part: [file for file in ordered if file["part"] == part] for part in dict.fromkeys(f["part"] for f in ordered)
    }


def _headers(files: list[dict]) -> list[str]:
    return sorted({header for file in files for header in file["headers"]})


def _words_new(before: dict, now: dict) -> list[dict]:
    return [
        _word(table, column, word, rows, now)
        for table, column in _in_both(before, now)
        for word, rows in now["words"][table][column].items()
        if word not in before["words"][table][column]
    ]


def _words_gone(before: dict, now: dict) -> list[dict]:
    """Return the words that no row holds any more, or none of so many rows that came since."""
    found = []
    for table, column in _in_both(before, now):
        came, there = now["rows"][table] - before["rows"][table], now["words"][table][column]
        for word, rows in before["words"][table][column].items():
            stopped = there.get(word, 0) <= rows and came * rows >= EXPECTED * before["rows"][table]
            if word not in there or stopped:
                found.append(_word(table, column, word, rows, before))
    return found


def _in_both(before: dict, now: dict) -> list[tuple[str, str]]:
    """Return the columns whose words both loads know; what is gone or new whole is told as a header."""
    tables = [table for table in before["words"] if now["rows"].get(table) and before["rows"].get(table)]
    return [
        (t, c) for t in tables for c in before["words"][t] if before["words"][t][c] and now["words"].get(t, {}).get(c)
    ]


def _word(table: str, column: str, word: str, rows: int, of: dict) -> dict:
    return {"table": table, "column": column, "word": word, "share": rows / of["rows"][table], "rows": rows}


def since_accepted(folder: Path, key: str, facts: dict) -> dict[str, list[dict]] | None:
    """Return what changed since the last accepted load of a folder; None where none was accepted before."""
    before = last_accepted(folder, key)
    return drift(before, snapshot(facts)) if before else None


def last_accepted(folder: Path, key: str) -> dict | None:
    """Return the snapshot of the last accepted load other than that of this key; None where there is none."""
    others = [one["snapshot"] for one in _kept(folder) if one["key"] != key]
    return others[-1] if others else None


def accept(loaded) -> None:
    """Take a load as the one that later loads of its folder are compared with."""
    remember(loaded.source, loaded.key, snapshot(loaded.facts))


def remember(folder: Path, key: str, snapshot: dict) -> None:
    """Keep a load as accepted: the last one now."""
    others = [one for one in _kept(folder) if one["key"] != key]
    path = _path(folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    kept = [*others, {"key": key, "snapshot": snapshot}][-KEPT:]
    fresh.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def _kept(folder: Path) -> list[dict]:
    """Return the accepted loads, the last one last; a file that is not whole counts as none."""
    try:
        return json.loads(_path(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []


def _path(folder: Path) -> Path:
    name = hashlib.sha256(str(Path(folder).resolve()).encode()).hexdigest()[:32]
    return cache_folder() / "accepted" / f"{name}.json"
