"""HubSpot's lists: whose headers they are, what is picked, and the committed sample row by row."""

import random
from datetime import date

import pandas as pd
import pytest

from pito.intake.load import load
from pito.settings import Settings
from pito.sources import hubspot
from pito.sources.headers import Header

DEALS = (
    "Record ID,Deal Name,Deal Stage,Amount,Deal owner,Close Date,Create Date,Last Activity Date,Pipeline,"
    "Associated Company,Associated Company IDs"
)


def plans(header):
    return hubspot.recognise(None, Header(header.split(",")))


def picks(header):
    (plan,) = plans(header)
    return {name: pick.headers[0] for name, pick in plan.picks.items()}


def test_a_deal_list_column_by_column():
    assert picks(DEALS) == {
        "deal_id": "Record ID",
        "customer_id": "Associated Company IDs",
        "customer_name": "Associated Company",
        "created_at": "Create Date",
        "status": "Deal Stage",
        "stage": "Deal Stage",
        "pipeline": "Pipeline",
        "owner": "Deal owner",
        "expected_close_date": "Close Date",
        "won_at": "Close Date",
        "lost_at": "Close Date",
        "amount": "Amount",
    }


def test_the_order_and_the_case_of_the_columns_do_not_matter():
    names = DEALS.split(",")
    random.Random(1).shuffle(names)
    assert picks(",".join(names)) == picks(DEALS)
    assert set(picks(DEALS.lower())) == set(picks(DEALS))


def test_the_primary_company_comes_before_the_list_of_companies():
    assert picks(DEALS + ",Associated Company IDs (Primary)")["customer_id"] == "Associated Company IDs (Primary)"


@pytest.mark.parametrize(
    ("stage", "status"),
    [("closed won", "won"), ("closed lost", "lost"), ("contract sent", "open"), ("closed won (sales pipeline)", "won")],
)
def test_the_stages_hubspot_comes_with_are_known(stage, status):
    assert plans(DEALS)[0].words["status"][stage] == status


def test_two_properties_tell_won_from_lost_whatever_the_stages_are_called():
    (plan,) = plans(DEALS + ",Is Closed Won,Is closed lost")
    assert plan.picks["status"].headers == ("Is Closed Won", "Is closed lost")
    assert [plan.words["status"][said] for said in ("true false", "false true", "false false")] == [
        *("won", "lost", "open"),
    ]
    assert (plan.picks["won_at"].only.header, plan.picks["lost_at"].only.header) == ("Is Closed Won", "Is closed lost")


def test_an_amount_in_the_company_s_currency_is_taken_without_the_deal_s():
    found = picks(DEALS + ",Currency,Amount in company currency")
    assert found["amount"] == "Amount in company currency" and "currency" not in found
    assert picks(DEALS + ",Currency")["currency"] == "Currency"


def test_contacts_are_people_and_companies_customers():
    (people,) = plans("Record ID,First Name,Last Name,Email,Contact owner,Lifecycle Stage,Create Date,Company name")
    (owners,) = plans("Record ID,Company name,Company Domain Name,Company owner,Industry,Create Date")
    assert (people.table, people.picks["name"].how, people.ids) == ("people", "join", "hubspot")
    assert people.picks["customer_name"].headers == ("Company name",)
    assert (owners.table, owners.picks["segment"].headers, owners.ids) == ("customers", ("Industry",), "hubspot")


def test_tickets_with_the_labels_of_their_properties():
    found = picks(
        "Ticket ID,Ticket name,Ticket status,Create date,Close date,First agent email response date,Ticket owner"
    )
    assert found["first_response_at"] == "First agent email response date"
    assert (found["resolved_at"], found["closed_at"]) == ("Close date", "Close date")


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("Tietueen tunnus,Kaupan nimi,Kaupan vaihe,Summa,Päätöspäivä,Luontipäivä", "deals"),
        ("Tietueen tunnus,Etunimi,Sukunimi,Sähköposti", "people"),
        ("Post-ID,Affärsnamn,Affärsfas,Belopp,Slutdatum", "deals"),
        ("Post-ID,Företagsnamn,Företagsägare,Bransch", "customers"),
    ],
)
def test_finnish_and_swedish_accounts_are_understood(header, table):
    assert [plan.table for plan in plans(header)] == [table]


@pytest.mark.parametrize(
    "header",
    [
        "Deal - ID,Deal - Title,Deal - Status",  # Pipedrive's
        "Ticket ID,Subject,Status,Created time",  # Freshdesk's
        "Contact ID,Full name,Email,Work phone,Company Name",
        "Record ID,Name,Date",
    ],
)
def test_what_is_not_hubspot_s_is_left_to_others(header):
    assert plans(header) == ()


def frame(entry, name):
    return pd.read_parquet(entry.folder / f"{name}.parquet")


@pytest.fixture(scope="module")
def sample_load(root):
    return load(root / "data/sample/hubspot", Settings(), today=date(2026, 6, 1))


def test_every_fault_of_the_sample_is_itemised(sample_load):
    found = frame(sample_load, "rejects")
    assert sorted(set(zip(found["file"], found["row"], found["reason"], strict=True))) == [
        ("companies.csv", 9, "missing"),
        ("contacts.csv", 7, "missing"),
        ("deals.csv", 10, "missing"),
        ("deals.csv", 18, "not_a_word"),
        ("deals.csv", 26, "not_a_number"),
        ("deals.csv", 34, "not_a_date"),
        ("deals.csv", 42, "future_date"),
        ("tickets.csv", 8, "missing"),
        ("tickets.csv", 14, "missing"),
        ("tickets.csv", 21, "replied_before_created"),
    ]


def test_the_ledger_of_the_sample_balances(sample_load):
    ledger = frame(sample_load, "ledger").set_index("file")
    found = ledger[["table", "rows_in", "loaded", "merged", "rejected"]]
    assert {key: tuple(row) for key, row in zip(found.index, found.to_numpy().tolist(), strict=True)} == {
        "companies.csv": ("customers", 34, 32, 1, 1),
        "contacts.csv": ("people", 33, 32, 0, 1),
        "deals.csv": ("deals", 294, 288, 1, 5),
        "tickets.csv": ("tickets", 100, 97, 0, 3),
    }


def test_a_list_saved_by_excel_as_unicode_text_is_read(sample_load):
    fact = next(one for one in sample_load.facts["files"] if one["file"] == "contacts.csv")
    assert (fact["encoding"], fact["separator"]) == ("utf-16", "\t")
    assert "Väinö" in " ".join(frame(sample_load, "people")["name"])


def test_the_sample_s_deals_are_won_lost_or_open_on_their_close_date(sample_load):
    deals = frame(sample_load, "deals").set_index("deal_id")
    won, lost, still = deals.loc["880037"], deals.loc["880140"], deals.loc["880286"]
    assert (won["status"], won["amount_minor"], won["customer_id"]) == ("won", 28169, "hubspot:55010000168")
    assert won["won_s"] - won["created_s"] == 3 * 86_400 and pd.isna(won["lost_s"])  # 6 June 09:23 to 9 June 09:23
    assert (lost["status"], lost["lost_reason"]) == ("lost", "Price") and pd.isna(lost["won_s"])
    assert still["status"] == "open" and pd.isna(still["won_s"]) and pd.isna(still["lost_s"])


def test_a_company_that_is_only_named_goes_by_its_name(sample_load):
    deals = frame(sample_load, "deals").set_index("deal_id")
    assert deals.loc["990006", "customer_id"] == "hubspot:never seen"
    assert pd.isna(deals.loc["990005", "customer_id"])


def test_a_ticket_without_a_company_finds_it_by_the_contact_s_address(sample_load):
    tickets = frame(sample_load, "tickets").set_index("ticket_id")
    assert tickets.loc["41004", "customer_id"] == "hubspot:55010000542"
    assert tickets.index[tickets["customer_id"].isna()].tolist() == ["49003"]


COMPANIES = "Record ID,Company name,Company owner\n77,Alfa Oy,Olli\n78,Beta Oy,Olli\n"


@pytest.mark.parametrize("has_companies", [True, False])
@pytest.mark.parametrize(
    ("columns", "cells", "customer"),
    [
        ("Associated Company IDs", "77;78", None),
        ("Associated Company IDs", "77", "hubspot:77"),
        ("Associated Company IDs,Associated Company", "77;78,Alfa Oy;Beta Oy", None),
        ("Associated Company IDs,Associated Company", "77;78,Alfa Oy", None),
        ("Associated Company", "Alfa Oy;Beta Oy", None),
        ("Associated Company IDs (Primary),Associated Company IDs", "77,77;78", "hubspot:77"),
    ],
)
def test_a_deal_of_several_companies_is_nobodys(tmp_path, columns, cells, customer, has_companies):
    header = f"Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,{columns}"
    row = f"1,Deal,closed won,100,2025-03-01 10:00,2025-02-01 10:00,{cells}"
    (tmp_path / "deals.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    if has_companies:
        (tmp_path / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    loaded = load(tmp_path, Settings(), today=date(2026, 6, 1))
    found = frame(loaded, "deals")["customer_id"].to_list()
    assert (None if pd.isna(found[0]) else found[0]) == customer
    assert (loaded.facts["identity"]["unknown"], loaded.facts["identity"]["by_number"]) == (
        (0, 1) if customer else (1, 0)
    )


def test_the_name_of_the_primary_company_tells_whose_a_deal_of_several_is(tmp_path):
    header = "Record ID,Deal Name,Deal Stage,Close Date,Create Date,Associated Company IDs,Associated Company (Primary)"
    row = "1,Deal,closed won,2025-03-01 10:00,2025-02-01 10:00,77;78,Beta Oy"
    (tmp_path / "deals.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    (tmp_path / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    loaded = load(tmp_path, Settings(), today=date(2026, 6, 1))
    assert frame(loaded, "deals")["customer_id"].to_list() == ["hubspot:78"]
