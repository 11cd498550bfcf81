"""Three real data sets, through mappings: what came in, and the same numbers by other means."""

import shutil
from datetime import timedelta

import pandas as pd
import pytest

from pito import sections
from pito.intake import open_workbook
from pito.metrics.cohorts import retention_by_cohort
from pito.metrics.response import resolution_time, response_time
from pito.metrics.retention import retention_by_month
from pito.month import Month

INCIDENTS = """
[[table]]
file = "incident_event_log.zip"
table = "tickets"
grain = "last"
last_by = "sys_updated_at"
[table.columns]
ticket_id = "number"
customer_id = "caller_id"
created_at = "opened_at"
resolved_at = "resolved_at"
closed_at = "closed_at"
reopens = "reopen_count"
hops = "reassignment_count"
status = "ident_state"
channel = "contact_type"
priority = "priority"
category = "category"
group = "assignment_group"
[table.read]
dates = "dmy"
missing = ["?"]
"""
HELPDESK = """
[[table]]
file = "helpdesk.csv"
table = "tickets"
grain = "event"
[table.columns]
ticket_id = "Case ID"
customer_id = "customer"
created_at = { first = true, at = "Complete Timestamp" }
first_response_at = { first = "Take in charge ticket", of = "Activity", at = "Complete Timestamp" }
resolved_at = { last = "Resolve ticket", of = "Activity", at = "Complete Timestamp" }
closed_at = { last = "Closed", of = "Activity", at = "Complete Timestamp" }
category = "service_type"
"""
ROME = '[business]\ntime_zone = "Europe/Rome"\ncountry = "IT"\n[promises]\nauto_reply_seconds = 0\n'
NOVEMBER = Month.parse("2011-11")


def folder(tmp_path_factory, export, mapping, settings):
    place = tmp_path_factory.mktemp("real")
    shutil.copy(export, place)
    (place / "mapping.toml").write_text(mapping, encoding="utf-8")
    chosen = tmp_path_factory.mktemp("settings") / "settings.toml"
    chosen.write_text(settings, encoding="utf-8")
    return open_workbook(place, chosen)


@pytest.fixture(scope="module")
def lines(reference):
    return pd.read_csv(reference("data/uci_online_retail/online_retail.csv.gz"), dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def incidents(reference, tmp_path_factory):
    return folder(tmp_path_factory, reference("data/uci_incident_log/incident_event_log.zip"), INCIDENTS, "")


@pytest.fixture(scope="module")
def helpdesk(reference, tmp_path_factory):
    return folder(tmp_path_factory, reference("data/helpdesk_italian/helpdesk.csv"), HELPDESK, ROME)


def test_the_shops_totals_are_the_published_ones_before_any_reject(shop):
    (file,) = shop.facts["files"]
    assert (file["rows_in"], file["keys_in"], file["amount_in"]) == (541_909, 25_900, "9747747.934")


def test_the_shops_ledger(shop, lines):
    (row,) = shop.ledger.to_dict("records")
    nobody = int((lines["CustomerID"] == "").sum())
    repeats = int(lines[lines["CustomerID"] != ""].duplicated().sum())
    assert (row["rows_in"], row["rejected"], row["merged"]) == (541_909, nobody, 0)
    assert (row["loaded"], row["repeats"]) == (541_909 - nobody, repeats)
    assert set(shop.rejects["reason"]) == {"missing"} and set(shop.rejects["field"]) == {"customer_id"}


def test_the_shops_cancellations_lower_value_and_are_no_activity(shop, lines):
    mine = lines[lines["CustomerID"] != ""]
    amount = mine["Quantity"].astype(float) * mine["UnitPrice"].astype(float)
    by_invoice = amount.groupby(mine["InvoiceNo"]).sum()
    orders = shop.table("orders").set_index("order_id")["amount_minor"]
    assert len(orders) == len(by_invoice) == 22_190
    assert (orders / 100 - by_invoice).abs().max() < 0.0051
    assert int((orders < 0).sum()) == int(by_invoice.index.str.startswith("C").sum())


@pytest.fixture(scope="module")
def bought(lines):
    """Customer and day of every purchase, by plain pandas: the invoice's lines sum to nothing less than nothing."""
    mine = lines[lines["CustomerID"] != ""]
    amount = mine["Quantity"].astype(float) * mine["UnitPrice"].astype(float)
    day = pd.to_datetime(mine["InvoiceDate"]).dt.date
    invoices = (
        mine.assign(amount=amount, day=day)
        .groupby("InvoiceNo")
        .agg(customer=("CustomerID", "first"), day=("day", "first"), amount=("amount", "sum"))
    )
    return invoices[invoices["amount"].round(2) >= 0]


def test_the_shops_bucket_by_sets(shop, bought):
    def active(day):
        seen = bought[(bought["day"] <= day) & (bought["day"] > day - timedelta(days=90))]
        return set(seen["customer"])

    start, end = active(NOVEMBER.first - timedelta(days=1)), active(NOVEMBER.end - timedelta(days=1))
    before = set(bought[bought["day"] < NOVEMBER.first]["customer"])
    row = retention_by_month(shop.engine, NOVEMBER).iloc[0]
    assert (row["start"], row["end"], row["retained"], row["lost"]) == (
        len(start),
        len(end),
        len(start & end),
        len(start - end),
    )
    assert (row["new"], row["returned"]) == (len(end - before), len((end & before) - start))


def test_the_shops_cohorts_by_pivot(shop, bought):
    months = bought.assign(month=[Month.of(day).number for day in bought["day"]])
    first = months.groupby("customer")["month"].min().rename("cohort")
    seen = months.join(first, on="customer").drop_duplicates(["customer", "month"])
    seen = seen[seen["month"] <= NOVEMBER.number]
    expected = seen.groupby(["cohort", seen["month"] - seen["cohort"]]).size().to_dict()
    matrix = retention_by_cohort(shop.engine, NOVEMBER, months=12)
    got = {(r.cohort, r.age): r.retained for r in matrix.itertuples() if r.retained and r.state == "observed"}
    assert got == expected


def test_the_shops_report_says_what_it_lacks(shop):
    headline = sections.headline(shop, NOVEMBER).finding
    assert headline[0] == (
        "90.7% of customers stayed in November 2011: 2,232 of the 2,461 there at its start. "
        "Against October 2011 that is +3.4 points; that is more than chance would give."
    )
    assert "margin unknown: no costs came in" in " ".join(headline)


def test_too_young_exports_give_no_rate(online_retail):
    young = online_retail()
    assert (young.proposed_days, young.active_days) == (None, 365)
    rate = next(r for r in sections.results(young, NOVEMBER) if r["metric"] == "retention_rate")
    assert rate["value"] is None and "begin too late" in rate["reason"]


def test_incidents_are_the_last_row_of_each(incidents):
    (row,) = incidents.ledger.to_dict("records")
    assert (row["rows_in"], row["loaded"], row["merged"], row["rejected"]) == (141_712, 24_918, 116_794, 0)
    assert len(incidents.table("tickets")) == 24_918


def test_incidents_resolution_by_plain_pandas(incidents, reference):
    log = pd.read_csv(reference("data/uci_incident_log/incident_event_log.zip"), dtype=str)
    stamp = {
        c: pd.to_datetime(log[c], format="%d/%m/%Y %H:%M", errors="coerce")
        for c in ("opened_at", "resolved_at", "closed_at", "sys_updated_at")
    }
    last = log.assign(**stamp).sort_values("sys_updated_at", kind="stable").groupby("number").tail(1)
    april = last[(last["opened_at"] >= "2016-04-01") & (last["opened_at"] < "2016-05-01")]
    done = april["resolved_at"].fillna(april["closed_at"])
    row = resolution_time(incidents.engine, "2016-04").iloc[0]
    assert (row["tickets"], row["resolved"]) == (len(april), int((done < "2016-05-01").sum()))


def test_without_first_responses_the_report_says_so_and_gives_resolution(incidents):
    assert sections.response.waiting(incidents, "2016-04").finding == [
        "The ticket export holds no first response times; an export with that column would bring them."
    ]
    assert sections.response.resolution(incidents, "2016-04").finding[0].startswith("Half of the ")


def test_an_event_log_becomes_one_ticket_per_case(helpdesk, reference):
    log = pd.read_csv(reference("data/helpdesk_italian/helpdesk.csv"))
    log["at"] = pd.to_datetime(log["Complete Timestamp"])
    created = log.groupby("Case ID")["at"].min()
    taken = log[log["Activity"] == "Take in charge ticket"].groupby("Case ID")["at"].min()
    may = created[(created >= "2012-05-01") & (created < "2012-06-01")]
    waits = (taken.reindex(may.index) - may).dt.total_seconds()
    waits = waits[waits.notna() & (taken.reindex(may.index) < "2012-06-01")]
    row = response_time(helpdesk.engine, "2012-05").iloc[0]
    assert len(helpdesk.table("tickets")) == log["Case ID"].nunique() == 4_580
    assert (row["tickets"], row["answered"]) == (len(may), len(waits))
    assert round(row["within_24h"] * row["within_n"]) == int((waits <= 86_400).sum())
