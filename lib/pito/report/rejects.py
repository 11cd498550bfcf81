"""The rejects as a table a person opens in a spreadsheet: nothing in it may run there."""

from __future__ import annotations

import csv
import re
from pathlib import Path

RISKY = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\x00-\x1f]")
NEGATIVE = re.compile(r"-\d[\d\s.,]*")


def write_rejects(entry: Path, target: Path) -> int:
    """Write a load's rejects as UTF-8 CSV that spreadsheets recognise; return how many lines there are."""
    import duckdb

    found = duckdb.connect().execute("select * from read_parquet(?)", [str(entry / "rejects.parquet")])
    header = [column[0] for column in found.description]
    rows = found.fetchall()
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([harmless(value) for value in row] for row in rows)
    return len(rows)


def harmless(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before what could be one.

    Plain negative numbers stay as they are.

    >>> [harmless(v) for v in ("=1+1", "@SUM(A1)", "-12,50", "-2+3", "+358 40 123", "Oy", 7, None)]
    ["'=1+1", "'@SUM(A1)", '-12,50', "'-2+3", "'+358 40 123", 'Oy', 7, None]
    """
    if not isinstance(value, str) or NEGATIVE.fullmatch(value):
        return value
    return f"'{value}" if RISKY.match(value) else value
