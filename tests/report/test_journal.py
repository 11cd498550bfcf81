"""The log that stands beside the report."""

import re
from types import SimpleNamespace

from nbformat import v4

from pito.report.journal import Journal, cells


def test_a_step_is_timed_and_noted():
    journal = Journal()
    with journal("load"):
        pass
    assert list(journal.seconds) == ["load"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d load 0\.00 s", journal.lines[0])


def test_a_months_journal_goes_on_from_the_load_and_tells_the_other_months_nothing():
    journal = Journal()
    with journal("load"):
        pass
    month = journal.of_month()
    with month("notebook"):
        pass
    assert list(month.seconds) == ["load", "notebook"] and list(journal.seconds) == ["load"]
    assert len(month.lines) == 2 and len(journal.lines) == 1


def test_cells_that_compute_say_how_long_they_took():
    notebook = v4.new_notebook(
        cells=[v4.new_markdown_cell("x"), v4.new_code_cell("sections.a(b)\nmore"), v4.new_code_cell("")]
    )
    for cell in notebook.cells:
        cell.metadata["papermill"] = {"duration": 0.5}
    assert cells(notebook) == ["cell 0.500 s  sections.a(b)"]


def test_the_log_says_what_ran_on_which_rows():
    loaded = SimpleNamespace(
        key="k1",
        reused=True,
        facts={"files": [{"file": "a.csv", "table": "orders", "rows_in": 3}], "rows": {"orders": 2}},
    )
    about = {"id": "abc", "month": "2026-05", "pito": "0.1.0"}
    assert Journal().told(about, loaded, v4.new_notebook()).splitlines() == [
        "run abc: report of 2026-05, Pito 0.1.0",
        "exports k1, not parsed again",
        "read a.csv as orders: 3 rows",
        "table orders: 2 rows",
    ]
