"""Every vendor's sample alone: its exports load, every fault its README names is turned away, and a month is reported."""

import html
import re
from functools import cache
from pathlib import Path

import duckdb
import pytest

from pito.checks import REASONS
from pito.intake import Workbook
from pito.intake.load import load
from pito.report.run import run
from pito.report.scan import leaks
from pito.sections import REPORT, definitions, headline, provenance, quality
from pito.settings import Settings

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "sample"
SYSTEMS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir() and path.name != "demo")
IN_FULL = ("salesforce", "stripe", "zendesk")  # a CRM, contracts, a helpdesk; `make samples` runs them all


def each(systems):
    """One test per system, all tests of a system in one process: it is loaded once."""
    return pytest.mark.parametrize(
        "system", [pytest.param(s, marks=pytest.mark.xdist_group(f"sample_{s}")) for s in systems]
    )


of_each = each(SYSTEMS)


@cache
def opened(system: str) -> Workbook:
    return Workbook(load(SAMPLES / system, Settings()), Settings())


def test_there_is_a_sample_of_every_system():
    assert {*SYSTEMS} >= {
        "excel",
        "freshdesk",
        "hubspot",
        "pipedrive",
        "salesforce",
        "shopify",
        "stripe",
        "woocommerce",
        "zendesk",
    }
    assert {*SYSTEMS} >= {"fivaldi", "heeros", "isolta", "netvisor", "procountor"}


@of_each
def test_every_row_is_accounted_for(system):
    ledger = f"from '{opened(system).loaded.folder}/ledger.parquet'"
    assert duckdb.execute(f"{ledger} where rows_in <> loaded + merged + rejected").fetchall() == []
    assert duckdb.execute(f"select sum(loaded) > 200 {ledger}").fetchall() == [(True,)]


@of_each
def test_its_readme_names_every_reason_there_is_and_no_other(system):
    rejects = f"{opened(system).loaded.folder}/rejects.parquet"
    there = {reason for (reason,) in duckdb.execute(f"select distinct reason from '{rejects}'").fetchall()}
    readme = (SAMPLES / system / "README.md").read_text().replace("_", " ")
    faults = " ".join(line.rpartition(" | ")[2] for line in readme.splitlines() if line.startswith("|"))
    named = {reason for reason in REASONS if re.search(rf"\b{reason.replace('_', ' ')}\b", faults)}
    assert there == named


@of_each
def test_every_section_finds_something_or_says_what_is_missing(system):
    workbook = opened(system)
    month = workbook.month(None)
    sections = [question(workbook, month) for question in (quality.came_in, headline, *REPORT, provenance, definitions)]
    assert all(section.title and section.finding and all(section.finding) for section in sections)
    assert [section.name for section in sections if section.missing and section.figure is not None] == []
    shown = [text for section in sections for text in (section.title, *section.finding)]
    assert [text for text in shown if re.search(r"\b(?:nan|None(?! of)|inf|NaT)\b|\{\w*\}", text)] == []
    assert leaks(shown, workbook.loaded.folder) == []


@each(IN_FULL)
def test_a_month_is_published(system, tmp_path):
    made = run(data=SAMPLES / system, out=tmp_path)
    shown = re.findall(r'<section [^>]*aria-labelledby="(\w+)"', made.page.read_text())
    sections = [question(opened(system), made.month) for question in (headline, *REPORT)]
    about = {"quality_came_in", "key_figures", "unanswered", "definitions", "provenance"}
    unanswered = {html.unescape(title) for title in re.findall(r"<dd>(.*?)</dd>", made.page.read_text())}
    assert {*shown} - about == {section.name for section in sections if section.title not in unanswered}
    assert {section.title for section in sections if section.missing} <= unanswered
    assert {path.name for path in made.folder.iterdir()} >= {
        "report.html",
        "rejects.csv",
        "results.json",
        "actions.xlsx",
    }
    assert made.results
