"""The results file: every number of the month for machines, with what it was computed from."""

from __future__ import annotations

import json

from pito.errors import PitoError
from pito.report.kernel import RESULTS


def handed_over(notebook) -> list[dict]:
    """Return the results an executed notebook holds.

    Raises
    ------
    PitoError
        No cell handed any over.
    """
    for cell in reversed(notebook.cells):
        for output in cell.get("outputs", []):
            if RESULTS in output.get("data", {}):
                return output["data"][RESULTS]["results"]
    raise PitoError("The notebook handed no results over; its last cell must be `report.hand_over(workbook, month)`.")


def judged(notebook) -> list[dict]:
    """Return the month's figures judged against their own months before; none where no cell handed any over."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [row for output in outputs for row in output.get("data", {}).get(RESULTS, {}).get("signals", [])]


def results_file(run: dict, results: list[dict]) -> str:
    """Return the results file's text: `{"run": …, "results": […]}`, one result a line.

    >>> print(results_file({"month": "2026-05"}, [{"metric": "lost", "value": 3}]))
    {"run": {
      "month": "2026-05"
    },
    "results": [
    {"metric": "lost", "value": 3}
    ]}
    """
    head = json.dumps(run, ensure_ascii=False, indent=2)
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in results)
    return f'{{"run": {head},\n"results": [\n{rows}\n]}}'
