"""A run publishes all or nothing, and says what went wrong in one sentence. The notebook here is small and its own."""

import errno
import json
import subprocess
import sys
from hashlib import sha256

import nbformat
import pytest

from pito.errors import DataRefused, PitoError, WrongUse
from pito.report import notebook as notebooks
from pito.report.kernel import RESULTS
from pito.report.order import Order
from pito.report.run import run, run_months

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
        "alerts.json",
        "rejects.csv",
        "report.html",
        "report.ipynb",
        "results.json",
        "run.json",
        "run.log",
        "summary.txt",
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


def test_what_is_unchanged_is_not_made_again_unless_asked_for(project):
    first = run("2026-05")
    stamp = (first.folder / "run.json").read_bytes()
    again = run("2026-05")
    assert (first.is_new, again.is_new) == (True, False)
    assert (first.folder / "run.json").read_bytes() == stamp
    assert again.results == first.results and again.run["id"] == first.run["id"]
    assert run("2026-05", again=True).is_new
    assert run("2026-05", language="fi").is_new


def test_an_unchanged_month_needs_no_kernel(project, monkeypatch):
    run("2026-05")
    monkeypatch.setattr(notebooks, "kernel", lambda *_: pytest.fail("a kernel was started"))
    assert not run("2026-05").is_new


def several(first, last, again=False):
    return run_months(Order.checked(first=first, last=last, again=again))


def test_several_months_share_a_kernel_and_find_nothing_of_each_other(project, monkeypatch):
    kernels, start = [], notebooks.kernel
    monkeypatch.setattr(notebooks, "kernel", lambda *given: kernels.append(1) or start(*given))
    project.cells(*CELLS.split("---\n"), "print('left_over' in globals(), len(In))\nleft_over = month")
    made = several("2026-03", "2026-05")
    assert [str(one.month) for one in made] == ["2026-03", "2026-04", "2026-05"] and len(kernels) == 1
    said = [nbformat.read(one.folder / "report.ipynb", 4).cells[-1].outputs[0].text for one in made]
    assert [text.split()[0] for text in said] == ["False"] * 3


@pytest.fixture
def two_desks(monkeypatch):
    """Two kernels for two months already; a list of the kernels started."""
    kernels, start = [], notebooks.kernel
    monkeypatch.setattr(notebooks, "kernel", lambda *given: kernels.append(1) or start(*given))
    monkeypatch.setattr("pito.report.desks._cores", lambda: 2)
    monkeypatch.setattr("pito.report.desks.MONTHS_EACH", 1)
    return kernels


def test_months_made_at_two_desks_know_of_every_month_before_them(project, two_desks):
    says = "import os; from pito.report.past import past; print(*past(os.environ['PITO_ASIDE'])['months'])"
    project.cells(*CELLS.split("---\n"), says)
    made = several("2026-02", "2026-05")
    assert [bool(one.failed) for one in made] == [False] * 4 and len(two_desks) == 2
    said = [nbformat.read(one.folder / "report.ipynb", 4).cells[-1].outputs[0].text.split() for one in made]
    assert said == [[], ["2026-02"], ["2026-03", "2026-02"], ["2026-04", "2026-03", "2026-02"]]


def test_a_month_that_fails_at_one_desk_keeps_the_other_from_nothing(project, two_desks):
    project.cells(*CELLS.split("---\n"), "if month == '2026-03': raise ValueError('no')")
    made = several("2026-02", "2026-05")
    assert [bool(one.failed) for one in made] == [False, True, False, False]
    assert project.left() == ["2026-02", "2026-04", "2026-05", "failed", "index.html"]


def test_a_month_of_several_is_byte_for_byte_the_one_made_alone(project, two_desks):
    made = several("2026-04", "2026-05")
    together = [sha256((one.folder / "report.html").read_bytes()).hexdigest() for one in made]
    alone = [sha256(run(str(one.month), again=True).page.read_bytes()).hexdigest() for one in made]
    assert len(two_desks) == 4 and together == alone


def test_a_month_that_fails_keeps_the_others_from_nothing_and_its_kernel_is_not_used_again(project, monkeypatch):
    kernels, start = [], notebooks.kernel
    monkeypatch.setattr(notebooks, "kernel", lambda *given: kernels.append(1) or start(*given))
    project.cells(*CELLS.split("---\n"), "if month == '2026-04': raise ValueError('no')")
    made = several("2026-03", "2026-05")
    assert [bool(one.failed) for one in made] == [False, True, False] and len(kernels) == 2
    assert project.left() == ["2026-03", "2026-05", "failed", "index.html"]
    assert "ValueError: no" in str(made[1].failed)
    kept = nbformat.read(project.reports / "failed" / "2026-04.ipynb", 4)
    assert kept.cells[0].source.startswith("**This is no report: the run of 2026-04 failed.**")


def test_only_the_months_that_changed_are_made_again(project, caplog):
    several("2026-03", "2026-04")
    caplog.clear()
    with caplog.at_level("INFO", "pito.report"):
        made = several("2026-03", "2026-05")
    assert [one.is_new for one in made] == [False, False, True]
    said = [record.message for record in caplog.records if record.name == "pito.report"]
    assert said == ["making 2026-05: there is no report yet"]


def test_an_alarm_is_handed_back_and_written_beside_the_page(project):
    signal = {"metric": "retention_rate", "segment": None, "signal": -1, "value": 0.8, "lo": 0.9, "hi": 1.0, "n": 50}
    given = f"display({{'{RESULTS}': {{'results': [], 'signals': [{signal!r}]}}, 'text/plain': ''}}, raw=True)"
    project.cells(*CELLS.split("---\n")[:-1], given)
    made = run("2026-05")
    sentence = "Retention rate: 80.0%; the months before lead to expect 90.0% to 100.0% (50 cases)."
    assert [alert["sentence"] for alert in made.alerts] == [sentence]
    assert json.loads((made.folder / "alerts.json").read_text())["alerts"][0]["sentence"] == sentence
    assert f"1 alert\n\nAlerts:\n- {sentence}" in (made.folder / "summary.txt").read_text()


def test_a_customer_named_in_an_alarm_is_not_published(project):
    row = {"metric": "first_response_median_hours", "segment": {"by": "channel", "is": "Yksi Yritys Oy"}, "signal": 1}
    row |= {"value": 5.0, "lo": 1.0, "hi": 2.0, "n": 50}
    given = f"display({{'{RESULTS}': {{'results': [], 'signals': [{row!r}]}}, 'text/plain': ''}}, raw=True)"
    project.cells(*CELLS.split("---\n")[:-1], given)
    rule = "[[alert]]\nmetric='first_response_median_hours'\nby='channel'\nis='Yksi Yritys Oy'\n"
    (project.home / "settings.toml").write_text(rule)
    with pytest.raises(PitoError, match="would show who customers are"):
        run("2026-05", settings=project.home / "settings.toml")


def test_stale_exports_are_said_in_the_mail_and_the_run_file(project, monkeypatch):
    monkeypatch.setattr(Order, "is_demo", False)
    made = run()
    warning = made_warning(made)
    assert (
        warning.startswith("The exports end on Jul 1, 2026, ")
        and f"- {warning}" in (made.folder / "summary.txt").read_text()
    )


def test_an_alarm_about_a_group_that_is_in_no_export_is_said_in_the_mail_and_the_run_file(project, monkeypatch):
    opened = Order.open

    def with_a_channel(order, progress):
        workbook = opened(order, progress)
        workbook.loaded.facts["words"] = {"tickets": {"channel": {"Email": 3}}}
        return workbook

    monkeypatch.setattr(Order, "open", with_a_channel)
    rule = "[[alert]]\nmetric='tickets'\nrule='above'\nlimit=9\nby='channel'\nis='Emial'\n"
    (project.home / "settings.toml").write_text(rule)
    made = run("2026-05", settings=project.home / "settings.toml")
    warning = made_warning(made)
    assert "“Emial”" in warning and f"- {warning}" in (made.folder / "summary.txt").read_text()


def made_warning(made):
    (warning,) = json.loads((made.folder / "run.json").read_text())["warnings"]
    return warning


def test_the_log_beside_the_report_says_how_long_each_step_and_cell_took(project):
    log = (run("2026-05").folder / "run.log").read_text()
    assert (
        "run " in log and "cell 0." in log and all(f" {step} " in log for step in ("load", "notebook", "page", "scan"))
    )


def test_a_full_disk_is_one_sentence_and_what_stood_stands(project, monkeypatch):
    run("2026-05")
    before = (project.reports / "2026-05" / "report.html").read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "report.html")

    monkeypatch.setattr("pito.report.run._write", full)
    with pytest.raises(PitoError, match=r"^There is no room left on the disk \(report\.html\): nothing was published"):
        run("2026-05", again=True)
    assert project.left() == ["2026-05", "index.html"]
    assert (project.reports / "2026-05" / "report.html").read_bytes() == before


def test_the_parent_process_draws_and_counts_nothing(root):
    """pandas and plotly are the kernel's: loading them here too would cost the report half a second."""
    code = "import sys, pito.cli, pito.report.run, pito.report.page, pito.intake.load, pito.intake.workbook, pito.report.scan, papermill;"
    code += "print(sorted({'pandas', 'plotly', 'scipy', 'holidays', 'IPython'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", "import pito;" + code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
