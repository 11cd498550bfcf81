"""The rejects as a table a person opens in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from pito.report.sheets import write_csv


def write_rejects(entry: Path, target: Path) -> int:
    """Write a load's rejects as CSV; return how many lines there are."""
    import duckdb

    found = duckdb.connect().execute("select * from read_parquet(?)", [str(entry / "rejects.parquet")])
    header = [column[0] for column in found.description]
    rows = found.fetchall()
    write_csv(target, header, rows)
    return len(rows)
