"""Nothing is computed twice for one report: no metric with the same arguments, no statement with the same values."""

import sys
from collections import Counter
from contextlib import contextmanager
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pathlib import Path

import pytest

from pito import metrics, sections
from pito.engine import Engine
from pito.intake import Workbook
from pito.report.actions import write_actions


def asked_of_tables():
    """The code of every public metric, and of the engine where it answers a statement."""
    names = [path.stem for path in Path(metrics.__path__[0]).glob("*.py") if path.stem not in ("__init__", "examples")]
    modules = [import_module(f"pito.metrics.{name}") for name in names]
    public = [f for module in modules for name, f in getmembers(module, isfunction) if not name.startswith("_")]
    own = [
        f for f in public if f.__module__.startswith("pito.metrics") and next(iter(signature(f).parameters)) == "tables"
    ]
    return {f.__code__ for f in [*own, Engine.query, Engine.rows]}


@contextmanager
def counting(codes):
    """Count how often each of them is called with the same arguments."""
    calls = Counter()

    def note(frame, event, _):
        if event == "call" and frame.f_code in codes:
            given = {name: str(value) for name, value in frame.f_locals.items() if name not in ("self", "tables")}
            tables = frame.f_locals.get("tables", frame.f_locals.get("self"))
            calls[frame.f_code.co_qualname, id(tables), repr(given)] += 1

    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def test_nothing_is_computed_twice_for_one_report(workbook, tmp_path):
    afresh = Workbook(workbook.loaded, workbook.settings)
    with counting(asked_of_tables()) as calls:
        for section in [sections.headline, *sections.REPORT, sections.provenance, sections.definitions]:
            section(afresh, "2026-06")
        write_actions(afresh, "2026-06", tmp_path / "actions.xlsx")
        sections.results(afresh, afresh.month("2026-06"))
    assert len(calls) > 100
    assert {call: times for call, times in calls.items() if times > 1} == {}


@pytest.mark.parametrize("months", [1, 13])
def test_a_column_that_one_reader_adds_is_seen_by_no_other(workbook, months):
    from pito.metrics.retention import retention_by_month

    first = workbook.ask(retention_by_month, "2026-06", months=months)
    first["note"] = "mine"
    first.loc[:, "start"] = -1
    again = workbook.ask(retention_by_month, "2026-06", months=months)
    assert "note" not in again and (again["start"] > 0).all()
