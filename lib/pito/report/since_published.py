"""What a month's report says of the reports before it: said in the notebook, where the earlier months can be computed anew."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from pito.month import Month
from pito.report.past import RESTATEMENTS, past, restatements_file
from pito.report.restatement import added, finding, restated, same_basis, stamped

RESTATED = "application/vnd.pito.restatements+json"


def what_changed(workbook, month) -> None:
    """Show what changed since the last published report; nothing where none is known, as under plain papermill.

    Parameters
    ----------
    workbook : Workbook
    month : Month or str
    """
    from IPython.display import display

    from pito.sections import results
    from pito.sections.chapters import ChapterHeading
    from pito.sections.published import corrected, since_last

    known, month = past(os.environ.get("PITO_ASIDE")), Month.parse(month)
    if not known["months"]:
        return
    now, about = results(workbook, month), _about(workbook, month)
    found = [*_own(known, now, about), *_earlier(workbook, month, known, about)]
    ledger = added(known["restatements"], found)
    standing = [row for row in ledger if row["month"] == str(month) or finding(row) in set(map(finding, found))]
    display(ChapterHeading("since", workbook.words.say("Since the last report"), 2))
    if last := _last(known, month):
        display(since_last(workbook, month, Month.parse(last), known["months"][last]["results"], now, standing))
    display(corrected(workbook, month, standing, sorted(known["months"])))
    if ledger:
        display({RESTATED: {"restatements": ledger}, "text/plain": ""}, raw=True)


def restatements_in(notebook) -> list[dict]:
    """Return the ledger an executed notebook leaves for its month's folder; nothing where no figure changed."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    found = [data[RESTATED]["restatements"] for output in outputs if RESTATED in (data := output.get("data", {}))]
    return found[-1] if found else []


def write_restatements(notebook, folder: Path) -> None:
    """Put the ledger into the folder that is about to be published; nothing where no figure ever changed."""
    if rows := stamped(restatements_in(notebook), datetime.now(UTC).isoformat(timespec="seconds")):
        (folder / RESTATEMENTS).write_text(restatements_file(rows), encoding="utf-8", newline="\n")


def _about(workbook, month: Month) -> dict:
    from pito.report.made_from import code
    from pito.report.provenance import provenance

    return provenance(workbook.loaded, workbook.settings, month) | {"code": code()}


def _own(known: dict, now: list[dict], about: dict) -> list[dict]:
    """Return which of the month's own published figures this run replaces by others."""
    before = known["months"].get(about["month"])
    return restated(about["month"], before, now, about) if before else []


def _last(known: dict, month: Month) -> str | None:
    """Return the last published month before this one."""
    return max((name for name in known["months"] if name < str(month)), default=None)


def _earlier(workbook, month: Month, known: dict, about: dict) -> list[dict]:
    """Return which earlier months' published figures would be others today.

    All figures of the last published month are computed anew, of those before it the counts of retention, which today's
    report counts anyway. A month made from the same exports, settings and code is not: nothing can differ.
    """
    from pito.sections import results
    from pito.sections.results import earlier_retention

    found, last = [], _last(known, month)
    for name, before in sorted(known["months"].items()):
        if name >= str(month) or same_basis(before["run"], about):
            continue
        is_last = name == last
        again = results(workbook, name) if is_last else earlier_retention(workbook, month, Month.parse(name))
        found += restated(name, before, again, about, whole=is_last)
    return found
