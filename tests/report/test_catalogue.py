import json
import re

import pytest

from pito.report.catalogue import write_catalogue
from pito.settings import Settings

RESULTS = [
    {"metric": "retention_rate", "segment": None, "value": 0.964, "lo": 0.95, "hi": 0.975},
    {"metric": "retention_rate", "segment": {"by": "segment", "is": "A"}, "value": 0.1, "lo": 0, "hi": 1},
    {"metric": "revenue", "segment": None, "value": 12345.67},
    {"metric": "first_response_median_hours", "segment": None, "value": 3.5},
    {"metric": "answered_within_24h", "segment": None, "value": 0.812},
]


@pytest.fixture
def month(tmp_path):
    def publish(name, results=RESULTS, run=None):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "report.html").write_text("x")
        (folder / "results.json").write_text(json.dumps({"run": {}, "results": results}))
        (folder / "run.json").write_text(json.dumps(run or {"published_at": "2026-06-02T06:30:00+00:00"}))
        return folder

    return publish


def cells(page):
    rows = re.findall(r"<tr>\n<th scope=\"row\">.*?</tr>", page, re.S)
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_a_month_shows_its_key_figures_of_the_whole_business(tmp_path, month):
    month("2026-05")
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert cells(page) == [
        ["May 2026", "96.4% 95.0%–97.5%", "€12,346", "3.5 h", "81.2%", "Jun 2, 2026 09:30", "published"]
    ]
    assert 'href="2026-05/report.html"' in page


def test_months_stand_newest_first_and_other_folders_not_at_all(tmp_path, month):
    for name in ("2025-12", "2026-02", "2026-01"):
        month(name)
    (tmp_path / "2026-03").mkdir()
    (tmp_path / "failed").mkdir()
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert [row[0] for row in cells(page)] == ["February 2026", "January 2026", "December 2025"]


def test_what_a_month_could_not_say_is_a_dash(tmp_path, month):
    month("2026-05", results=[{"metric": "revenue", "segment": None, "value": None}], run={"x": 1})
    assert cells(write_catalogue(tmp_path, Settings()).read_text())[0][1:6] == ["– –", "–", "–", "–", "–"]


def test_a_later_try_that_failed_is_said(tmp_path, month):
    month("2026-05")
    (tmp_path / "failed").mkdir()
    (tmp_path / "failed" / "2026-05.ipynb").write_text("{}")
    assert cells(write_catalogue(tmp_path, Settings()).read_text())[0][-1] == "published; a later run failed"


def test_nothing_published_is_said(tmp_path):
    assert "No report has been published here yet." in write_catalogue(tmp_path, Settings()).read_text()


def test_the_catalogue_asks_nothing_of_anybody_and_runs_nothing(tmp_path, month):
    month("2026-05")
    page = write_catalogue(tmp_path, Settings().choose("business", name="<Oy>")).read_text()
    assert "default-src 'none'" in page and "<script" not in page and "http:" not in page and "https:" not in page
    assert "<Oy>" not in page and "&lt;Oy&gt;" in page
