"""Who was taken for whom, as a file that a person edits in a spreadsheet and the next load reads."""

from __future__ import annotations

from pathlib import Path

from pito.identity import map_file
from pito.report.sheets import write_csv


def write_identity_map(entry: Path, target: Path) -> int:
    """Write a load's links, made and proposed, as CSV; return how many there are."""
    import duckdb

    columns = ", ".join(map_file.COLUMNS[:-1])
    links = duckdb.connect().execute(f"select {columns} from read_parquet(?)", [str(entry / "identity.parquet")])
    header, *rows = map_file.rows(links.fetchall())
    write_csv(target, header, rows)
    return len(rows)
