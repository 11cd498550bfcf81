"""The demo company's whole report: what is in its folder, how large, whether it is the same again, and whom it shows."""

import html
import json
import re
from hashlib import sha256

import duckdb
import nbformat
import plotly.graph_objects as go
import pytest

from pito.sections.section import FIGURE, SECTION

LARGEST = 2_500_000


def readable(published) -> str:
    """The page without its packed library, as a person reads it."""
    page = published.page.read_text(encoding="utf-8")
    return html.unescape(re.sub(r'<script type="application/octet-stream".*?</script>', "", page, flags=re.S)).lower()


def test_the_folder_holds_the_page_and_what_it_was_made_from(published):
    names = {"report.html", "report.ipynb", "results.json", "rejects.csv", "actions.xlsx", "run.json", "run.log"}
    names |= {"alerts.json", "summary.txt"}
    assert {path.name for path in published.folder.iterdir()} == names
    assert published.folder.parent.joinpath("index.html").exists()


def test_the_page_can_be_mailed(published):
    assert published.page.stat().st_size <= LARGEST
    assert published.page.read_text(encoding="utf-8").count('class="chart"') >= 10


def test_the_page_answers_first_and_then_shows_the_bucket(published):
    sections = re.findall(r'<section [^>]*aria-labelledby="(\w+)"', published.page.read_text(encoding="utf-8"))
    assert sections[:4] == ["quality_came_in", "headline", "key_figures", "retention_bucket"]
    assert sections[-2:] == ["definitions", "provenance"]
    assert len(sections) == len(set(sections))


def test_results_and_page_come_from_the_same_run(published):
    results = json.loads((published.folder / "results.json").read_text(encoding="utf-8"))
    assert results["run"]["id"] == published.run["id"] and results["results"] == published.results
    assert f"Run {published.run['id']}." in published.page.read_text(encoding="utf-8")
    assert {"retention_rate", "revenue", "first_response_median_hours"} <= {row["metric"] for row in results["results"]}


def test_the_run_names_every_export_it_was_made_from(published, sample):
    files = {path.relative_to(sample).as_posix() for path in sample.rglob("*") if path.suffix in (".csv", ".xlsx")}
    assert {one["file"] for one in published.run["inputs"]} == files
    assert all(re.fullmatch(r"[0-9a-f]{64}", one["sha256"]) for one in published.run["inputs"])


def test_the_page_shows_no_customer(published):
    """By another way than the scan's: every value is looked for as it stands in the exports."""
    from pito.settings import cache_folder

    page = readable(published)
    (customers,) = cache_folder().glob(f"{published.run['data']}/customers.parquet")
    agents = {
        name
        for (name,) in duckdb.connect()
        .execute("select distinct agent from read_parquet(?)", [str(customers.with_name("tickets.parquet"))])
        .fetchall()
    }
    rows = (
        duckdb.connect()
        .execute("select name, email, phone, business_id, customer_id from read_parquet(?)", [str(customers)])
        .fetchall()
    )
    values = {value for row in rows for value in row if value and len(value) >= 4} - agents
    assert len(values) > 300
    assert [value for value in values if re.search(rf"(?<!\w){re.escape(value.lower())}(?!\w)", page)] == []


def test_the_notebook_kept_beside_the_page_is_whole_and_has_no_place_of_its_own(published):
    notebook = nbformat.read(published.folder / "report.ipynb", 4)
    assert not any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", []))
    assert not {"input_path", "output_path"} & notebook.metadata.papermill.keys()


def drawn(notebook):
    """Every figure a notebook's sections show first, and those of their switches."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output):
        if FIGURE in output["data"]:
            yield output["data"][FIGURE]
        for view in output["data"].get(SECTION, {}).get("views", {}).get("views", []):
            if view["figure"]:
                yield view["figure"]


def test_plotly_takes_every_figure_as_it_stands(published):
    """A run does not have plotly check them: it would change nothing. The look that all share is not kept in each."""
    figures = list(drawn(nbformat.read(published.folder / "report.ipynb", 4)))
    assert len(figures) > 80
    for figure in figures:
        checked = json.loads(go.Figure(figure).to_json())
        own = {name: value for name, value in figure["layout"].items() if name != "template"}
        checked["layout"].pop("template")
        assert checked == {"data": figure["data"], "layout": own}


def test_a_second_run_parses_nothing_and_gives_the_same_bytes(published, sample, monkeypatch, tmp_path):
    from pito.report.run import run

    monkeypatch.setenv("PITO_HOME", str(published.folder.parent.parent))
    monkeypatch.setenv("PITO_CACHE", str(tmp_path / "cache"))
    once, again = run(data=sample, out=tmp_path / "once"), run(data=sample, out=tmp_path / "again")
    parsed = [json.loads((one.folder / "run.json").read_text())["exports_parsed"] for one in (once, again)]
    assert parsed == [True, False]
    assert len([*tmp_path.glob("cache/*/load.json")]) == 1  # the kernel found what the run had parsed
    for name in ("report.html", "results.json", "rejects.csv"):
        one, other = (sha256((made.folder / name).read_bytes()).hexdigest() for made in (once, again))
        assert one == other, name  # of pages that differ pytest would seek the differences for hours


def test_the_month_is_refused_when_the_exports_do_not_cover_it(published, sample, monkeypatch, tmp_path):
    from pito.errors import DataRefused
    from pito.report.run import run

    monkeypatch.setenv("PITO_HOME", str(published.folder.parent.parent))
    with pytest.raises(DataRefused, match="2031-01 is not over in the exports"):
        run("2031-01", data=sample, out=tmp_path / "reports")
    assert list((tmp_path / "reports").iterdir()) == []
