"""What a run did, when, how long it took and on how many rows: the log that stands beside the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter

CELL_SHOWN = 70


@dataclass
class Journal:
    """Lines with their moments, and seconds by step."""

    lines: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        """Time a step."""
        begun = perf_counter()
        yield
        self.seconds[step] = perf_counter() - begun
        self.say(f"{step} {self.seconds[step]:.2f} s")

    def say(self, line: str) -> None:
        """Note a line."""
        self.lines.append(f"{datetime.now().astimezone().isoformat(timespec='seconds')} {line}")

    def of_month(self) -> Journal:
        """Return a journal that goes on from here for one month of several."""
        return replace(self, lines=[*self.lines], seconds={**self.seconds})

    def told(self, about: dict, loaded, executed) -> str:
        """Return the log's text: what was run, on which rows, how long each step and each cell took."""
        head = f"run {about['id']}: report of {about['month']}, Pito {about['pito']}"
        exports = f"exports {loaded.key}, {'not parsed again' if loaded.reused else 'parsed'}"
        return "\n".join([head, exports, *rows_in_and_out(loaded.facts), *cells(executed), *self.lines]) + "\n"


def rows_in_and_out(facts: dict) -> list[str]:
    """Return one line per file read and one per table: how many rows came in, how many are counted with.

    >>> rows_in_and_out({"files": [{"file": "a.csv", "table": "orders", "rows_in": 3}], "rows": {"orders": 2}})
    ['read a.csv as orders: 3 rows', 'table orders: 2 rows']
    """
    files = [
        f"read {file['file']} as {file['table']}: {file['rows_in']} rows"
        for file in facts.get("files", [])
        if "rows_in" in file
    ]
    return files + [f"table {name}: {rows} rows" for name, rows in facts.get("rows", {}).items()]


def cells(notebook) -> list[str]:
    """Return one line per cell that computes: how long it took."""
    lines = []
    for cell in notebook.cells:
        took = cell.metadata.get("papermill", {}).get("duration")
        if cell.cell_type == "code" and took is not None and cell.source.strip():
            lines.append(f"cell {took:.3f} s  {cell.source.strip().splitlines()[0][:CELL_SHOWN]}")
    return lines
