"""The cell of the monthly notebook that holds today's exports against what was published."""

import json

import pytest

from pito import report
from pito.month import Month
from pito.report.made_from import code
from pito.report.past import leave_past, rows_of
from pito.report.provenance import provenance
from pito.report.publish import building
from pito.report.since_published import RESTATED, restatements_in, write_restatements
from pito.sections import results

from .conftest import executed, shows

JUNE = Month.parse("2026-06")


@pytest.fixture
def publish(tmp_path, workbook):
    """Publish a month's real results, some of them altered, as a run made from other exports or the same."""

    def put(month, altered=None, data="earlier", **run):
        rows = [row | {"value": (altered or {}).get(row["metric"], row["value"])} for row in results(workbook, month)]
        folder = tmp_path / month
        folder.mkdir()
        about = provenance(workbook.loaded, workbook.settings, month) | {"made_from": {"code": code()}}
        (folder / "results.json").write_text(json.dumps({"run": {}, "results": rows}))
        (folder / "run.json").write_text(json.dumps(about | ({"data": data} if data else {}) | run))
        leave_past(tmp_path, JUNE, tmp_path)

    return put


@pytest.fixture
def shown(monkeypatch, tmp_path, workbook):
    """What the cell shows: titles, and the ledger it leaves."""

    def ask() -> tuple[list[str], list[dict]]:
        found = []
        monkeypatch.setattr("IPython.display.display", lambda one, **_: found.append(one))
        monkeypatch.setenv("PITO_ASIDE", str(tmp_path))
        report.what_changed(workbook, JUNE)
        ledger = [one[RESTATED]["restatements"] for one in found if isinstance(one, dict)]
        return [one.name for one in found if not isinstance(one, dict)], (ledger or [[]])[0]

    return ask


def test_without_a_published_past_it_shows_nothing(shown, monkeypatch, workbook):
    assert shown() == ([], [])
    monkeypatch.delenv("PITO_ASIDE")
    report.what_changed(workbook, JUNE)


def test_months_published_as_they_come_out_today_are_no_restatements(publish, shown):
    publish("2026-03")
    publish("2026-05")
    assert shown() == (["since", "what_changed", "restated"], [])


def test_a_published_figure_that_comes_out_otherwise_today_is_in_the_ledger(publish, shown):
    publish("2026-03", {"lost": 99, "tickets": 1})
    publish("2026-05", {"revenue": 1.0})
    names, ledger = shown()
    found = [(row["month"], row["metric"], row["segment"], row["published"]) for row in ledger]
    assert names == ["since", "what_changed", "restated"]
    assert ("2026-03", "lost", None, 99) in found and ("2026-05", "revenue", None, 1.0) in found
    assert not [row for row in found if row[1] == "tickets"], (
        "of older months only the counts of customers are looked at"
    )
    assert {row["kind"] for row in ledger} == {"found later"} and ledger[0]["why"] == [{"what": "reading"}]


def test_what_was_made_from_the_same_is_not_computed_anew(publish, shown):
    publish("2026-05", {"revenue": 1.0}, data=None)
    assert shown() == (["since", "what_changed", "restated"], [])


def test_the_month_itself_published_anew_is_told_without_a_month_before(publish, shown):
    publish("2026-06", {"lost": 4})
    names, ledger = shown()
    assert names == ["since", "restated"]
    assert [(row["metric"], row["published"], row["recomputed"], row["kind"]) for row in ledger] == [
        ("lost", 4, 5, "republished")
    ]


def test_a_run_finds_the_ledger_in_the_notebook():
    row = {"month": "2026-05", "published": 1, "recomputed": 2}
    notebook = executed()
    assert restatements_in(notebook) == []
    notebook.cells[1].outputs.append(shows(**{RESTATED: {"restatements": [row]}}))
    assert restatements_in(notebook) == [row]


def test_the_ledger_is_published_with_the_month_or_not_at_all_and_an_older_one_is_never_lost(tmp_path):
    def publish(rows, fails=False):
        notebook = executed()
        notebook.cells[1].outputs += [shows(**{RESTATED: {"restatements": rows}})] if rows else []
        with building(tmp_path, "2026-05") as folder:
            (folder / "report.html").write_text("x")
            write_restatements(notebook, folder)
            if fails:
                raise ZeroDivisionError

    row = {"month": "2026-05", "published": 1, "recomputed": 2}
    publish([row])
    (kept,) = rows_of(tmp_path / "2026-05")
    assert kept["recomputed"] == 2 and kept["found_at"]
    with pytest.raises(ZeroDivisionError):
        publish([kept, row | {"recomputed": 3}], fails=True)
    assert rows_of(tmp_path / "2026-05") == [kept]
    publish([kept, row | {"recomputed": 3}])
    assert [one["recomputed"] for one in rows_of(tmp_path / "2026-05")] == [2, 3]
    publish([])
    assert rows_of(tmp_path / "2026-05")[0] == kept
