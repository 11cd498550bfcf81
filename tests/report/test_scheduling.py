"""The examples for who runs Pito by the clock: they name options there are, and read as what they are."""

import re
import shutil
import subprocess

import pytest
import yaml

from pito import cli


@pytest.fixture
def folder(root):
    return root / "lib" / "pito" / "report" / "scheduling"


def texts(root, folder):
    return [
        path.read_text(encoding="utf-8")
        for path in [*folder.iterdir(), root / ".github" / "monthly-report.example.yml"]
    ]


def test_every_example_calls_the_report_with_options_it_has(root, folder):
    known = {option for parameter in cli.main.commands["report"].params for option in parameter.opts}
    for text in texts(root, folder):
        for call in re.findall(r"pito report(.*)", text):
            assert set(re.findall(r"(?<![\w-])--[a-z-]+", call)) <= known


def test_an_alarm_fails_no_unit_no_job_and_no_line(root, folder):
    assert "SuccessExitStatus=4" in (folder / "pito-report.service").read_text()
    assert "[ $? -eq 4 ]" in (folder / "crontab").read_text()
    assert "code == 4 ? 0 : code" in (root / ".github" / "monthly-report.example.yml").read_text()


def test_a_line_of_the_crontab_has_five_times_and_a_command(folder):
    lines = [line for line in (folder / "crontab").read_text().splitlines() if re.match(r"(# )?0 ", line)]
    assert [line.removeprefix("# ").split()[:5] for line in lines] == [
        ["0", "6", "2", "*", "*"],
        ["0", "6", "*", "*", "*"],
    ]


def test_the_workflow_is_yaml_and_publishes_what_names_no_customer(root):
    workflow = yaml.safe_load((root / ".github" / "monthly-report.example.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["report"]["steps"]
    assert workflow[True]["schedule"] == [{"cron": "0 4 2 * *"}]
    assert not {"actions.xlsx", "rejects.csv"} & {path.split("/")[-1] for path in steps[-1]["with"]["path"].split()}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_takes_the_units(folder, tmp_path):
    program = tmp_path / ".venv" / "bin" / "pito"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = [tmp_path / f"pito-report.{kind}" for kind in ("service", "timer")]
    for unit in units:
        unit.write_text((folder / unit.name).read_text().replace("/srv/pito", str(tmp_path)))
    checked = subprocess.run(["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
