"""Every command says what it does, and every mistake is one sentence with its exit code."""

import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from pito import cli
from pito.errors import DataRefused, PitoError, WrongUse

COMMANDS = ["check", "lab", "map", "metrics", "report", "sample"]


@pytest.fixture
def pito(tmp_path, monkeypatch):
    """Run `pito …` in a project of its own; standard error is apart."""
    monkeypatch.setenv("PITO_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "data" / "sample" / "demo").mkdir(parents=True)
    return lambda *arguments: CliRunner().invoke(cli.main, list(map(str, arguments)), prog_name="pito")


@pytest.fixture
def failing(monkeypatch):
    """Let `pito report` end with an error."""

    def fail_with(error):
        from pito.report.order import Order

        def failing(*_, **__):
            raise error

        monkeypatch.setattr(Order, "checked", failing)

    return fail_with


def test_there_are_these_commands_and_no_others():
    assert sorted(cli.main.commands) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(pito, command):
    told = pito(command, "--help")
    assert told.exit_code == 0 and f"Example:\n    pito {command}" in told.output
    options = [option for option in cli.main.commands[command].params if isinstance(option, click.Option)]
    assert all(option.help for option in options)


def test_help_and_version_come_at_once():
    begun = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", "from pito.cli import main; main()", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "report" in told.stdout
    assert time.perf_counter() - begun < 1.5  # 0.05 s on a quiet machine


def test_help_loads_nothing_heavy():
    heavy = "{'pandas', 'numpy', 'duckdb', 'pydantic', 'papermill', 'nbconvert', 'plotly', 'jinja2'}"
    code = f"import sys, pito.cli; print(sorted({heavy} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [(WrongUse("No such month."), 2), (DataRefused("Not over."), 3), (PitoError("A section failed."), 1)],
)
def test_a_mistake_is_one_sentence_on_standard_error_with_its_exit_code(pito, failing, error, code):
    failing(error)
    told = pito("report")
    assert (told.exit_code, told.stdout, told.stderr) == (code, "", f"pito: {error}\n")


@pytest.fixture
def made(monkeypatch, tmp_path):
    """Let `pito report` end with these months."""

    def end_with(*months):
        from pito.report import run
        from pito.report.order import Order

        monkeypatch.setattr(Order, "checked", lambda *_, **__: SimpleNamespace(out=tmp_path))
        monkeypatch.setattr(run, "run_months", lambda *_: list(months))

    return end_with


def published(month, **about):
    from pito.month import Month
    from pito.report.run import Published

    return Published(Month.parse(month), Path("reports") / month, **about)


def test_a_report_is_said_by_its_path_and_an_alarm_by_a_line_and_the_exit_code(pito, made):
    made(published("2026-05", alerts=[{"sentence": "Too slow."}]))
    told = pito("report")
    assert told.exit_code == 4
    assert told.stdout.splitlines() == [str(Path("reports/2026-05/report.html")), "2026-05: Too slow."]


def test_what_was_not_made_again_is_said_and_no_alarm_is_raised_twice(pito, made):
    made(published("2026-05", is_new=False, alerts=[{"sentence": "Too slow."}]))
    told = pito("report")
    path = Path("reports/2026-05/report.html")
    assert told.exit_code == 0
    assert told.stdout == f"{path} (nothing changed since it was made; --again makes it anew)\n"


def test_catching_up_rings_only_for_alarms_that_the_replaced_report_did_not_hold(pito, made, tmp_path):
    slow = {"metric": "csat", "segment": None, "rule": "below", "limit": 0.8}
    (tmp_path / "2026-05").mkdir()
    held = json.dumps({"alerts": [slow | {"sentence": "61% are good."}]})
    (tmp_path / "2026-05" / "alerts.json").write_text(held)
    new = slow | {"metric": "promise_met", "sentence": "Too slow."}
    made(published("2026-05", alerts=[slow | {"sentence": "62% are good."}]))
    again = pito("report", "--catch-up")
    assert again.exit_code == 0 and "good" not in again.stdout
    assert pito("report").exit_code == 4  # asked for by its month it rings
    made(published("2026-05", alerts=[slow | {"sentence": "62% are good."}, new]))
    told = pito("report", "--catch-up")
    assert told.exit_code == 4 and told.stdout.splitlines()[1:] == ["2026-05: Too slow."]


def test_the_help_of_report_names_the_exit_codes(pito):
    assert "4 done with an alert" in " ".join(pito("report", "--help").stdout.split())


def test_months_are_printed_as_people_write_them(pito, sample):
    told = pito("metrics", "retention_by_month", "--data", str(sample), "--month", "2026-05", "--csv", "-")
    assert told.stdout.splitlines()[1].startswith("2026-05,")


def test_of_several_months_each_fault_is_said_and_the_worst_code_counts(pito, made):
    made(published("2026-04", alerts=[{"sentence": "Too slow."}]), published("2026-05", failed=PitoError("No.")))
    told = pito("report", "--catch-up")
    assert told.exit_code == 1 and told.stderr.endswith("pito: 2026-05: No.\n")


def test_what_nobody_expected_is_one_sentence_and_the_details_are_kept(pito, failing, tmp_path):
    failing(KeyError("margin"))
    told = pito("report", "--month", "2026-05")
    (log,) = (tmp_path / "state").rglob("pito.log")
    assert told.exit_code == 1 and told.stderr == f"pito: Pito failed: KeyError: 'margin'. The details are in {log}.\n"
    assert "Traceback" in log.read_text()


@pytest.mark.parametrize("arguments", [("--verbose", "report"), ("report", "--verbose"), ("report", "-v")])
def test_verbose_shows_the_traceback(pito, failing, arguments):
    failing(WrongUse("No such month."))
    told = pito(*arguments)
    assert told.exit_code == 2 and "Traceback" in told.stderr and told.stderr.endswith("pito: No such month.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "--mnth", "2026-05"),
        ("reprot",),
        ("report", "--language", "sv"),
        ("check", "--data", "nowhere"),
        ("metrics", "--by", "segment"),
        ("check", "--rejects", "no-such-folder/rejects.csv"),
        ("check", "--identity", "no-such-folder/identity.csv"),
        ("map", __file__, "--out", "no-such-folder/map.toml"),
    ],
)
def test_wrong_use_of_the_command_line_ends_with_2(pito, arguments):
    told = pito(*arguments)
    assert told.exit_code == 2 and "Traceback" not in told.stderr and "Error: " in told.stderr


def test_what_check_writes_is_counted_one_as_one(pito, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    rows = ["order_id,customer_id,ordered_at,amount", "1,7,2026-05-01,5", "2,7,2026-05-02,x"]
    (folder / "orders.csv").write_text("\n".join(rows) + "\n")
    targets = {name: tmp_path / f"{name}.csv" for name in ("rejects", "identity")}
    told = pito("check", "--data", str(folder), *(f"--{name}={path}" for name, path in targets.items()))
    assert told.exit_code == 0
    assert f"The rows turned away are in {targets['rejects']}: 1 line.\n" in told.stdout
    assert f"Who is whom is in {targets['identity']}: 0 links. Put it" in told.stdout


def test_a_month_that_is_none_ends_with_2_in_one_sentence(pito, root, monkeypatch):
    monkeypatch.setenv("PITO_HOME", str(root))
    told = pito("report", "--month", "2026-13")
    assert (told.exit_code, told.stderr) == (2, "pito: `month` must be YYYY-MM, for example 2026-05; got '2026-13'.\n")


def test_sample_writes_a_company_and_says_what_to_do_with_it(pito, tmp_path):
    told = pito("sample", tmp_path / "demo", "--customers", 60)
    assert told.exit_code == 0 and (tmp_path / "demo" / "truth.json").exists()
    assert (
        told.stdout == f"{tmp_path}/demo: 2026-06 is the last complete month; try: pito report --data {tmp_path}/demo\n"
    )


def test_sample_of_too_few_is_refused(pito, tmp_path):
    assert pito("sample", tmp_path / "demo", "--customers", 3).exit_code == 2


def test_metrics_are_listed_with_their_definitions(pito):
    told = pito("metrics", "--list")
    lines = dict(line.split(maxsplit=1) for line in told.stdout.splitlines())
    assert lines["retention_by_month"].startswith("Retention rate: of the customers active")
    assert {"retention_by_cohort", "value_by_segment", "response_time"} <= lines.keys()


def test_an_unknown_metric_is_answered_with_those_there_are(pito):
    told = pito("metrics", "retenton")
    assert told.exit_code == 2 and told.stderr.startswith("pito: There is no metric `retenton`; there are ")


def test_a_metric_without_groups_says_so(pito):
    told = pito("metrics", "definition_bridge", "--by", "segment")
    assert (told.exit_code, told.stderr) == (2, "pito: `definition_bridge` cannot be grouped: leave --by out.\n")


def test_a_column_a_metric_does_not_know_is_one_sentence(pito, sample):
    asked = pito("metrics", "retention_by_month", "--by", "channel", "--month", "2026-05", "--data", sample)
    assert asked.exit_code == WrongUse.exit_code
    assert "`retention_by_month` cannot be grouped by `channel`" in asked.stderr
