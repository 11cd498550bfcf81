import json
import re

import pytest

from pito.report.catalogue import write_catalogue
from pito.report.past import restatements_file
from pito.settings import Settings

RESULTS = [
    {"metric": "retention_rate", "segment": None, "value": 0.964, "lo": 0.95, "hi": 0.975},
    {"metric": "retention_rate", "segment": {"by": "segment", "is": "A"}, "value": 0.1, "lo": 0, "hi": 1},
    {"metric": "revenue", "segment": None, "value": 12345.67},
    {"metric": "first_response_median_hours", "segment": None, "value": 3.5},
    {"metric": "answered_within_24h", "segment": None, "value": 0.812},
]


STATUS, FILES = -2, -1


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
        [
            *("May 2026", "96.4% 95.0%–97.5%", "€12,346", "3.5 h", "81.2%", "–", "Jun 2, 2026 09:30", "published"),
            "Page (0.0 MB), Figures (JSON)",
        ]
    ]
    assert 'href="2026-05/report.html"' in page


def revenue(value, period):
    return {"metric": "revenue", "segment": None, "value": value, "period": period}


def test_revenue_of_fewer_than_twelve_months_says_so_and_draws_no_point_beside_one_of_twelve(tmp_path, month):
    month("2025-03", [revenue(101_043, "2025-01..2025-03")])
    month("2025-12", [revenue(400_000, "2025-01..2025-12")])
    month("2026-01", [revenue(410_000, "2025-02..2026-01")])
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert [row[2] for row in cells(page)] == ["€410,000", "€400,000", "€101,043 (3 months)"]
    assert "Mar 25 €101,043 (3 months); Dec 25 €400,000; Jan 26 €410,000." in page
    assert page.count("<svg") == 1 and page.count("<polyline") == 1 and ",32.0 136.0,4.0" in page


def test_first_answers_are_told_on_the_clock_of_the_newest_report_and_named_with_it(tmp_path, month):
    waits = {"segment": None, "metric": "first_response_business_median_hours"}
    month("2026-04")
    month("2026-05", [*RESULTS, waits | {"value": 30.0}, {"metric": "csat", "segment": None, "value": 0.64}])
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert [row[3:6] for row in cells(page)] == [["30.0 h", "81.2%", "64.0%"], ["–", "81.2%", "–"]]
    assert "Median first answer, opening hours" in page and "wall clock" not in page


def test_months_stand_newest_first_and_other_folders_not_at_all(tmp_path, month):
    for name in ("2025-12", "2026-02", "2026-01"):
        month(name)
    (tmp_path / "2026-03").mkdir()
    (tmp_path / "failed").mkdir()
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert [row[0] for row in cells(page)] == ["February 2026", "January 2026", "December 2025"]


def test_what_a_month_could_not_say_is_a_dash(tmp_path, month):
    month("2026-05", results=[{"metric": "revenue", "segment": None, "value": None}], run={"x": 1})
    assert cells(write_catalogue(tmp_path, Settings()).read_text())[0][1:7] == ["–", "–", "–", "–", "–", "–"]


def test_a_later_try_that_failed_is_said(tmp_path, month):
    month("2026-05")
    (tmp_path / "failed").mkdir()
    (tmp_path / "failed" / "2026-05.ipynb").write_text("{}")
    assert cells(write_catalogue(tmp_path, Settings()).read_text())[0][STATUS] == "published; a later run failed"


def test_nothing_published_is_said(tmp_path):
    assert "No report has been published here yet." in write_catalogue(tmp_path, Settings()).read_text()


def test_the_catalogue_asks_nothing_of_anybody_and_runs_nothing(tmp_path, month):
    month("2026-05")
    page = write_catalogue(tmp_path, Settings().choose("business", name="<Oy>")).read_text()
    assert "default-src 'none'" in page and "<script" not in page and "http:" not in page and "https:" not in page
    assert "<Oy>" not in page and "&lt;Oy&gt;" in page


def restatement(month, published=0.95, recomputed=0.94, kind="found later", segment=None, found_at="2026-07-02"):
    row = {"month": month, "metric": "retention_rate", "segment": segment, "published": published, "kind": kind}
    return row | {"recomputed": recomputed, "found_at": found_at}


def ledger(out, month, *rows):
    (out / month / "restatements.json").write_text(restatements_file(list(rows)))


def test_what_became_of_published_figures_is_marked_at_their_month(tmp_path, month):
    for name in ("2026-05", "2026-06"):
        month(name)
    segment = {"by": "segment", "is": "A"}
    ledger(tmp_path, "2026-05", restatement("2026-05", kind="republished"))
    taken_in = restatement("2026-05", published=0.9) | {"metric": "revenue"}
    later = [restatement("2026-05", 0.964), restatement("2026-05", 0.1, segment=segment), taken_in]
    ledger(tmp_path, "2026-06", *later)
    june, may = cells(write_catalogue(tmp_path, Settings()).read_text())
    assert (june[STATUS], may[STATUS]) == ("published", "published1 figure restated2 figures differ today")


def test_the_ledger_of_all_months_says_what_two_reports_found_once_and_a_killed_run_changes_nothing(tmp_path, month):
    for name in ("2026-05", "2026-06", "2026-07"):
        month(name)
    found, again = restatement("2026-05"), restatement("2026-05", found_at="2026-08-02")
    anew = restatement("2026-06", kind="republished")
    ledger(tmp_path, "2026-06", found, anew)
    ledger(tmp_path, "2026-07", again, restatement("2026-05", recomputed=0.9, found_at="2026-08-02"))
    (tmp_path / ".restatements.json.building").write_text('{"restatements": [')
    for _ in range(2):
        write_catalogue(tmp_path, Settings())
        rows = json.loads((tmp_path / "restatements.json").read_text())["restatements"]
        assert [(row["month"], row["recomputed"], row["found_at"]) for row in rows] == [
            ("2026-05", 0.94, "2026-07-02"),
            ("2026-05", 0.9, "2026-08-02"),
            ("2026-06", 0.94, "2026-07-02"),
        ]
    assert not (tmp_path / ".restatements.json.building").exists()


def test_without_restatements_there_is_no_ledger(tmp_path, month):
    month("2026-05")
    write_catalogue(tmp_path, Settings())
    assert not (tmp_path / "restatements.json").exists()


def test_alerts_are_counted(tmp_path, month):
    (month("2026-05") / "alerts.json").write_text(json.dumps({"alerts": [{"metric": "csat"}]}))
    assert cells(write_catalogue(tmp_path, Settings()).read_text())[0][STATUS] == "published1 alert"


def test_a_month_whose_only_run_failed_stands_there_without_a_link(tmp_path, month):
    month("2026-05")
    (tmp_path / "failed").mkdir()
    (tmp_path / "failed" / "2026-06.ipynb").write_text("{}")
    failed = cells(write_catalogue(tmp_path, Settings()).read_text())[0]
    assert (failed[0], failed[STATUS], failed[FILES]) == ("June 2026", "not published: the run failed", "–")


def test_a_page_to_print_is_linked_where_there_is_one(tmp_path, month):
    (month("2026-05") / "report.pdf").write_text("x")
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert 'href="2026-05/report.pdf">PDF</a>' in page and 'href="2026-05/results.json"' in page


def test_key_figures_are_drawn_over_the_months_and_told_in_words(tmp_path, month):
    month("2026-03", [{"metric": "retention_rate", "segment": None, "value": 0.9}])
    month("2026-05")
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert 'aria-label="Retention rate by month: Mar 26 90.0%; May 26 96.4%."' in page
    assert page.count("<svg") == 1 and '<polyline points="4.0,32.0 136.0,4.0"/>' in page


def test_one_month_draws_no_line(tmp_path, month):
    month("2026-05")
    assert "<svg" not in write_catalogue(tmp_path, Settings()).read_text()


def test_reports_of_parts_of_the_business_are_linked_by_their_folder(tmp_path, month):
    month("2026-05")
    (tmp_path / "B2B & <co>").mkdir()
    (tmp_path / "B2B & <co>" / "index.html").write_text("x")
    (tmp_path / "notes").mkdir()
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert '<a href="B2B%20%26%20%3Cco%3E/index.html">B2B &amp; &lt;co&gt;</a>' in page and "notes" not in page


def test_where_there_are_only_reports_of_parts_no_empty_table_stands_over_them(tmp_path):
    (tmp_path / "north").mkdir()
    (tmp_path / "north" / "index.html").write_text("x")
    page = write_catalogue(tmp_path, Settings()).read_text()
    assert 'href="north/index.html"' in page and "<table" not in page and "No report" not in page
