"""What was published before: read from the folder of reports, and left where the notebook of the next report finds it."""

from __future__ import annotations

import json
from pathlib import Path
from time import sleep

from pito.month import Month
from pito.report.publish import RESULTS, RUN

PAST, AWAITED = "published.json", "published.awaited"
AGAIN_SECONDS = 0.02
RESTATEMENTS = "restatements.json"
MONTHS = 12  # as far as the report's own history of retention reaches
BASIS = ("id", "data", "settings", "language", "pito", "inputs", "published_at")


def await_past(aside: Path) -> None:
    """Have a notebook that is about to begin wait for what `leave_past` will leave: the month before is still being made."""
    (aside / AWAITED).touch()


def leave_past(out: Path, month: Month, aside: Path) -> None:
    """Write what was published of a month and the twelve before it to `<aside>/published.json`; who waits for it goes on."""
    try:
        _write_past(out, month, aside)
    finally:
        (aside / AWAITED).unlink(missing_ok=True)


def _write_past(out: Path, month: Month, aside: Path) -> None:
    names = [str(month.plus(-back)) for back in range(MONTHS + 1)]
    found = {name: one for name in names if (one := published(out / name))}
    ledger = {"months": found, "restatements": rows_of(out / str(month))}
    (aside / PAST).write_text(json.dumps(ledger), encoding="utf-8")


def past(aside: str | None) -> dict:
    """Return what `leave_past` left, once it is there; nothing where nobody leaves any, as under plain papermill."""
    file = Path(aside or "") / PAST
    while aside and file.with_name(AWAITED).exists():
        sleep(AGAIN_SECONDS)
    return read(file) if aside and file.exists() else {"months": {}, "restatements": []}


def published(folder: Path) -> dict | None:
    """Return a published month's results and what they were made from; None where none was published."""
    results, run = read(folder / RESULTS), read(folder / RUN)
    if not results.get("results"):
        return None
    basis = {name: run[name] for name in BASIS if name in run}
    return {"results": results["results"], "run": basis | {"code": run.get("made_from", {}).get("code")}}


def rows_of(folder: Path) -> list[dict]:
    """Return the restatements a month's folder holds."""
    return read(folder / RESTATEMENTS).get("restatements", [])


def read(path: Path) -> dict:
    """Return a JSON file's object; empty where the file is not there or broken: a report never fails for an old one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def restatements_file(rows: list[dict]) -> str:
    """Return the ledger's text, one restatement a line.

    >>> print(restatements_file([{"month": "2026-05", "published": 1, "recomputed": 2}]))
    {"restatements": [
    {"month": "2026-05", "published": 1, "recomputed": 2}
    ]}
    """
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{"restatements": [\n{lines}\n]}}'
