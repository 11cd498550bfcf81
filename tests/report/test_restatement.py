"""Which published figures are others today, and why; a month's ledger loses nothing and says nothing twice."""

import json

import pytest

from pito.month import Month
from pito.report.past import leave_past, past, restatements_file, rows_of
from pito.report.restatement import added, causes, restated, same_basis, stamped

RUN = {
    "id": "a1",
    "data": "d1",
    "pito": "0.1.0",
    "code": "c1",
    "settings": {"business": {"name": "Oy", "active_days": None}, "privacy": {"min_cell": 5}},
    "inputs": [
        {"file": "orders.csv", "sha256": "11", "rows_in": 100},
        {"file": "tickets.csv", "sha256": "22", "rows_in": 50},
    ],
    "published_at": "2026-06-02T06:00:00+00:00",
}
ABOUT = RUN | {"id": "b2", "data": "d2", "month": "2026-06"}


def result(value, metric="retention_rate", segment=None, unit="share") -> dict:
    return {"metric": metric, "segment": segment, "value": value, "unit": unit}


def published(*results, **run) -> dict:
    return {"results": list(results), "run": RUN | run}


def inputs(**files) -> list[dict]:
    return [{"file": f"{name}.csv", "sha256": sha, "rows_in": rows} for name, (sha, rows) in files.items()]


def test_a_figure_that_is_another_one_today_is_a_row_with_both_values_and_the_reason():
    late = ABOUT | {"inputs": inputs(orders=("12", 103), tickets=("22", 50))}
    assert restated("2026-05", published(result(0.952)), [result(0.949)], late) == [
        {
            "month": "2026-05",
            "metric": "retention_rate",
            "segment": None,
            "unit": "share",
            "published": 0.952,
            "recomputed": 0.949,
            "kind": "found later",
            "published_at": "2026-06-02T06:00:00+00:00",
            "report": "2026-06",
            "runs": ["a1", "b2"],
            "why": [{"what": "file", "file": "orders.csv", "was": 100, "is": 103}],
        }
    ]


def test_a_months_own_figures_published_anew_are_told_from_those_found_by_a_later_report():
    (own,) = restated("2026-06", published(result(0.952)), [result(0.949)], ABOUT)
    assert own["kind"] == "republished"


@pytest.mark.parametrize(
    ("was", "now", "moved"),
    [(0.95, 0.95, 0), (0.95, 0.9500009, 0), (None, None, 0), (0.95, None, 1), (None, 0.95, 1), (7, 8, 1), (0, 0.0, 0)],
)
def test_rounding_is_no_change_and_a_figure_that_comes_or_goes_is_one(was, now, moved):
    assert len(restated("2026-05", published(result(was)), [result(now)], ABOUT)) == moved


def test_figures_are_held_against_their_own_segment():
    a, b = ({"by": "segment", "is": name} for name in "AB")
    before = published(result(0.9, segment=a), result(0.8, segment=b))
    (row,) = restated("2026-05", before, [result(0.8, segment=b), result(0.7, segment=a)], ABOUT)
    assert (row["segment"], row["published"], row["recomputed"]) == (a, 0.9, 0.7)


def test_where_only_some_figures_are_computed_anew_the_others_are_not_missing():
    before = published(result(0.9), result(100, "revenue", unit="EUR"))
    assert restated("2026-05", before, [result(0.9)], ABOUT, whole=False) == []
    assert [row["metric"] for row in restated("2026-05", before, [result(0.9)], ABOUT)] == ["revenue"]


def test_a_figure_nobody_published_is_no_restatement():
    assert restated("2026-05", published(), [result(0.9)], ABOUT) == []


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({}, [{"what": "reading"}]),
        ({"data": "d1"}, [{"what": "unknown"}]),
        ({"pito": "0.2.0"}, [{"what": "version", "name": "pito", "was": "0.1.0", "is": "0.2.0"}]),
        ({"code": "c2"}, [{"what": "version", "name": "code", "was": "c1", "is": "c2"}]),
        (
            {"settings": {"business": {"name": "Oyj", "active_days": 180}, "privacy": {"min_cell": 5}}},
            [{"what": "setting", "setting": "business.active_days", "was": None, "is": 180}],
        ),
        (
            {"inputs": inputs(orders=("11", 100), more=("33", 9))},
            [
                {"what": "file", "file": "more.csv", "was": None, "is": 9},
                {"what": "file", "file": "tickets.csv", "was": 50, "is": None},
            ],
        ),
    ],
)
def test_the_reason_is_what_the_two_runs_say_differently_of_themselves(now, why):
    assert causes(RUN, ABOUT | now) == why


def test_a_run_that_said_nothing_of_itself_leaves_the_reason_unknown():
    assert causes({}, ABOUT) == [{"what": "unknown"}]


def test_nothing_can_differ_where_exports_settings_and_code_are_the_same():
    assert same_basis(RUN, ABOUT | {"data": "d1"})
    assert not same_basis(RUN, ABOUT)
    assert not same_basis(RUN | {"code": None}, ABOUT | {"data": "d1"})
    assert not same_basis({}, {})


def test_what_an_earlier_run_found_is_said_once_and_keeps_its_date():
    found = restated("2026-05", published(result(0.952)), [result(0.949)], ABOUT)
    kept = stamped(found, "2026-07-01")
    again = stamped(added(kept, found), "2026-08-01")
    assert [(row["recomputed"], row["found_at"]) for row in again] == [(0.949, "2026-07-01")]
    more = restated("2026-05", published(result(0.952)), [result(0.93)], ABOUT)
    assert [row["recomputed"] for row in added(again, more)] == [0.949, 0.93]


def test_every_republishing_is_an_event_of_its_own():
    there = restated("2026-06", published(result(0.9)), [result(0.8)], ABOUT)
    back = restated("2026-06", published(result(0.8)), [result(0.9)], ABOUT)
    assert [row["recomputed"] for row in added(added(added([], there), back), there)] == [0.8, 0.9, 0.8]


def publish(out, month, value, ledger=(), **run):
    folder = out / month
    folder.mkdir(parents=True)
    (folder / "results.json").write_text(json.dumps({"run": {}, "results": [result(value)]}))
    (folder / "run.json").write_text(json.dumps(RUN | {"made_from": {"code": "c9"}} | run))
    if ledger:
        (folder / "restatements.json").write_text(restatements_file(list(ledger)))


def test_a_report_is_left_the_month_itself_the_year_before_it_and_the_months_own_ledger(tmp_path):
    row = {"month": "2026-06", "published": 1, "recomputed": 2}
    for month in ("2025-05", "2025-06", "2026-05", "2026-06", "2026-07"):
        publish(tmp_path, month, 0.9, [row] if month == "2026-06" else [])
    (tmp_path / "2026-04").mkdir()
    leave_past(tmp_path, Month.parse("2026-06"), tmp_path)
    found = past(str(tmp_path))
    assert sorted(found["months"]) == ["2025-06", "2026-05", "2026-06"]
    assert found["restatements"] == [row]
    assert found["months"]["2026-05"]["results"] == [result(0.9)] and found["months"]["2026-05"]["run"]["code"] == "c9"


def test_without_a_past_or_with_a_broken_one_there_is_nothing(tmp_path):
    nothing = {"months": {}, "restatements": []}
    assert past(None) == past(str(tmp_path)) == nothing
    publish(tmp_path, "2026-05", 0.9)
    (tmp_path / "2026-05" / "results.json").write_text("{")
    leave_past(tmp_path, Month.parse("2026-06"), tmp_path)
    assert past(str(tmp_path)) == nothing and rows_of(tmp_path / "2026-05") == []
