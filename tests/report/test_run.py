"""A run publishes all or nothing, and says what went wrong in one sentence. The notebook here is small and its own."""

import json
import subprocess
import sys

import nbformat
import pytest

from pito.errors import DataRefused, PitoError, WrongUse
from pito.report import notebook as notebooks
from pito.report.run import run

from .conftest import CELLS, StubWorkbook


@pytest.fixture
def no_kernel(monkeypatch):
    """Nothing may be started."""

    def started(*_):
        raise AssertionError("a kernel was started")

    monkeypatch.setattr(notebooks, "kernel", started)


def test_a_run_publishes_the_month_with_all_its_files(project):
    made = run("2026-05")
    assert project.left() == ["2026-05", "index.html"]
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "rejects.csv",
        "report.html",
        "report.ipynb",
        "results.json",
        "run.json",
    ]
    assert "Do customers stay?" in made.page.read_text()
    assert json.loads((made.folder / "results.json").read_text())["results"] == made.results
    assert made.results == [{"metric": "retention_rate", "segment": None, "value": 0.9}]
    assert "'=1+1" in (made.folder / "rejects.csv").read_text()
    about = json.loads((made.folder / "run.json").read_text())
    assert about["id"] == made.run["id"] and f"Run {about['id']}." in made.page.read_text()
    assert about["seconds"].keys() == {"load", "notebook", "page", "scan"}
    assert "90.0%" in (project.reports / "index.html").read_text()


def test_the_notebook_is_given_what_was_asked_for(project):
    project.cells(*CELLS.split("---\n"), "print(month, language, data.endswith('demo'), repr(settings))")
    made = run("2026-05", language="fi")
    assert nbformat.read(made.folder / "report.ipynb", 4).cells[-1].outputs[0].text == "2026-05 fi True ''\n"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"month": "5/2026"}, "`month` must be YYYY-MM, for example 2026-05; got '5/2026'."),
        ({"language": "sv"}, "`language` must be en or fi; got 'sv'."),
        ({"settings": "none.toml"}, "The settings file none.toml cannot be read: No such file or directory."),
    ],
)
def test_a_wrong_parameter_is_said_before_any_kernel_starts(project, no_kernel, asked, sentence):
    with pytest.raises(WrongUse) as refused:
        run(**asked)
    assert str(refused.value) == sentence and project.left() == []


def test_a_notebook_without_the_parameters_is_said_before_any_kernel_starts(project, no_kernel):
    text = project.notebook.read_text().replace("language: str", "tongue: str")
    project.notebook.write_text(text)
    with pytest.raises(WrongUse, match=r"has no parameter `language`; it has month, data, settings, tongue\."):
        run("2026-05")


def test_a_month_the_data_do_not_cover_publishes_nothing(project, monkeypatch):
    def refuse(workbook, month):
        raise DataRefused("2026-05 is not over in the exports.")

    monkeypatch.setattr(StubWorkbook, "month", refuse)
    with pytest.raises(DataRefused, match="not over"):
        run("2026-05")
    assert project.left() == []


def test_a_failing_section_is_named_and_the_old_report_stands(project):
    run("2026-05")
    before = (project.reports / "2026-05" / "report.html").read_bytes()
    project.cells(
        *CELLS.split("---\n"),
        "def value_by_segment(workbook, month):\n    return {}['margin']",
        "value_by_segment(workbook, month)",
    )
    with pytest.raises(PitoError) as failed:
        run("2026-05")
    kept = project.reports / "failed" / "2026-05.ipynb"
    assert (
        str(failed.value)
        == f"The section `value_by_segment` failed: KeyError: 'margin'. The notebook as far as it came is kept in {kept}."
    )
    assert failed.value.exit_code == 1
    assert project.left() == ["2026-05", "failed", "index.html"]
    assert (project.reports / "2026-05" / "report.html").read_bytes() == before
    assert "KeyError" in kept.read_text()


def test_what_our_own_code_refuses_in_the_notebook_keeps_its_exit_code(project):
    project.cells("from pito.errors import DataRefused\nraise DataRefused('No month can be reported.')")
    with pytest.raises(DataRefused, match=r"^No month can be reported\.$"):
        run("2026-05")


def test_a_report_that_would_show_a_customer_is_not_published(project):
    project.cells(*CELLS.split("---\n"), "print('Yksi Yritys Oy')")
    with pytest.raises(
        PitoError, match=r"would show who customers are \(1 × name\)\. The notebook as far as it came is kept in"
    ):
        run("2026-05")
    assert project.left() == ["failed", "index.html"]


def test_a_run_that_succeeds_forgets_the_failure_before_it(project):
    run("2026-05")
    project.cells(*CELLS.split("---\n"), "1 / 0")
    with pytest.raises(PitoError, match="Cell 7 of the notebook failed: ZeroDivisionError: division by zero"):
        run("2026-05")
    assert "a later run failed" in (project.reports / "index.html").read_text()
    project.cells(*CELLS.split("---\n"))
    run("2026-05")
    assert project.left() == ["2026-05", "index.html"]
    assert "a later run failed" not in (project.reports / "index.html").read_text()


def test_a_cell_that_takes_too_long_is_ended(project, monkeypatch):
    execute = notebooks.execute
    monkeypatch.setattr(notebooks, "execute", lambda *args: execute(*args, seconds=1))
    project.cells("import time\ntime.sleep(60)")
    with pytest.raises(PitoError, match="took longer than 1 second"):
        run("2026-05")


def test_a_kernel_that_dies_is_said(project):
    project.cells("import os\nos._exit(1)")
    with pytest.raises(PitoError, match="died"):
        run("2026-05")


def test_the_parent_process_draws_and_counts_nothing(root):
    """pandas and plotly are the kernel's: loading them here too would cost the report half a second."""
    code = "import sys, pito.cli, pito.report.run, pito.report.page, pito.intake.load, pito.intake.workbook, pito.report.scan, papermill;"
    code += "print(sorted({'pandas', 'plotly', 'scipy', 'holidays', 'IPython'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", "import pito;" + code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
