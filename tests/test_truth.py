"""The demo company's known truth, counted by its generator's own event simulation, against what Pito computes from its exports."""

import csv
import json

import numpy as np
import pytest

from pito.metrics.cohorts import OBSERVED, retention_by_cohort
from pito.metrics.quality import orphans
from pito.metrics.response import durations, response_time
from pito.metrics.retention import definition_bridge, retention_by_month
from pito.metrics.value import concentration, value_by_segment
from pito.month import Month

COUNTS = ["start", "end", "retained", "lost", "new", "returned", "gained_and_lost"]


@pytest.fixture(scope="module")
def truth(sample):
    return json.loads((sample / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def month(truth):
    return Month.parse(truth["last_month"])


def test_the_last_complete_month_is_known(workbook, month):
    assert workbook.last_month == month


def test_the_ledger_of_every_file(workbook, truth):
    first = workbook.ledger.drop_duplicates("file")  # a ticket list has surveys besides
    ledger = first.set_index("file")[["rows_in", "loaded", "merged", "rejected"]]
    expected = {
        file: [t["rows_in"], t["loaded"], t["merged"], sum(t["rejected"].values())]
        for file, t in truth["files"].items()
    }
    assert {file: row.tolist() for file, row in ledger.iterrows()} == expected


def test_every_survey_in_the_ticket_lists_is_an_answer(workbook, sample):
    answered, tickets = 0, set()
    for path in sorted(sample.glob("freshdesk/*.csv")):
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
            if row["Survey results"]:
                answered += 1
                tickets.add(row["Ticket ID"])
    surveys = workbook.ledger[workbook.ledger["table"] == "feedback"]
    assert surveys["rows_in"].sum() == answered
    assert set(workbook.table("feedback")["ticket_id"]) == tickets


def test_every_fault_is_itemised_and_none_invented(workbook, truth):
    found = {(r.file, r.row, r.column or "", r.reason, r.value or "") for r in workbook.rejects.itertuples()}
    expected = {(f["file"], f["row"], f["column"], f["reason"], f["value"]) for f in truth["faults"]}
    assert found == expected


def test_the_bucket_of_thirteen_months(workbook, truth, month):
    history = retention_by_month(workbook.engine, month, months=13)
    got = {str(Month(int(row["month"]))): row[COUNTS].to_dict() for _, row in history.iterrows()}
    assert got == {m: {name: t[name] for name in COUNTS} for m, t in truth["retention"].items()}


def test_the_textbook_rate_under_its_three_readings(workbook, truth, month):
    now = truth["retention"][str(month)]
    rates = definition_bridge(workbook.engine, month).set_index("definition")["rate"]
    readings = {
        "textbook": "acquired",
        "textbook_still_here": "acquired_still_here",
        "textbook_with_returned": "acquired_or_returned",
    }
    for name, counted in readings.items():
        assert rates[name] == pytest.approx((now["end"] - now["textbook"][counted]) / now["start"])


def test_every_cohort_since_the_first(workbook, truth, month):
    first = Month.parse(min(truth["cohorts"]))
    matrix = retention_by_cohort(workbook.engine, month, months=month.number - first.number + 1)
    seen = matrix[(matrix["state"] == OBSERVED) & (matrix["size"] > 0)]
    got = {str(Month(int(c))): rows.sort_values("age")["retained"].tolist() for c, rows in seen.groupby("cohort")}
    assert got == truth["cohorts"]


def test_revenue_margin_and_customers_by_segment(workbook, truth, month):
    table = value_by_segment(workbook.engine, month).set_index("part")
    for segment, known in truth["value"]["by_segment"].items():
        row = table.loc[segment]
        assert (row["customers"], row["revenue"], row["margin"]) == (
            known["customers"],
            known["revenue"],
            known["margin"],
        )
        assert row["margin_coverage"] == pytest.approx(1 - known["revenue_without_cost"] / known["revenue"])
    assert set(table.index) == set(truth["value"]["by_segment"])


def test_concentration_from_every_customers_margin(workbook, truth, month):
    margins = sorted(truth["value"]["margin_by_customer"].values(), reverse=True)
    curve = concentration(workbook.engine, month)
    fifth = 0.2 * len(margins)
    best = sum(margins[: int(fifth)]) + (fifth - int(fifth)) * margins[int(fifth)]
    assert curve.attrs["n"] == len(margins) == truth["value"]["concentration"]["customers"]
    assert curve.attrs["top"][0.2] == pytest.approx(best / sum(margins))


@pytest.mark.parametrize("by", [None, "channel", "agent", "priority"])
def test_first_responses(workbook, truth, month, by):
    known = truth["service"][f"by_{by}"] if by else {"all": truth["service"]["all"]}
    table = response_time(workbook.engine, month, by=by).set_index("part")
    assert set(table.index) == set(known)
    for part, t in known.items():
        row = table.loc[part]
        assert (row["tickets"], row["answered"], row["automatic"]) == (t["n"], t["answered"], t["automatic"])
        assert (round(row["within_24h"] * row["within_n"]), row["undecided"]) == (
            t["answered_within_24h"],
            t["undecided"],
        )


def test_every_wait_to_the_second(workbook, truth, month):
    rows = durations(workbook.engine, month)
    rows = rows[rows["automatic"] == 0]
    for answered, name in ((1, "elapsed_seconds"), (0, "waiting_seconds")):
        part = rows[rows["answered"] == answered]
        assert sorted(np.repeat(part["wait_s"], part["tickets"])) == sorted(truth["service"]["all"][name])


def test_business_time_against_a_count_minute_by_minute(workbook, truth):
    for known in truth["service"]["business_time"]:
        ((got,),) = workbook.engine.rows(
            "select responded_open - created_open from ticket_times where ticket_id = :ticket",
            ticket=known["ticket_id"],
        )
        assert got == known["business_seconds"], known["ticket_id"]


def test_orphans_in_rows_and_money(workbook, truth, month):
    found = orphans(workbook.engine, month.plus(1)).set_index("part")
    assert found.loc["tickets", "orphans"] == truth["orphans"]["tickets"]["rows"]
    assert found.loc["orders", "orphans"] == truth["orphans"]["invoices"]["rows"]
    assert found.loc["orders", "amount"] == truth["orphans"]["invoices"]["cents"]
