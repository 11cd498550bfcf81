"""Zendesk's and HubSpot's tables as their APIs give them, through mappings: what came in, and the same numbers by pandas."""

from datetime import date

import pandas as pd
import pytest

from pito.intake.load import load
from pito.settings import Settings

UTC = Settings.model_validate({"business": {"time_zone": "UTC", "currency": "USD"}})
TODAY = date(2026, 6, 1)


def frame(entry, name):
    return pd.read_parquet(entry.folder / f"{name}.parquet")


def ledger(entry):
    found = frame(entry, "ledger")
    rows = found[["file", "rows_in", "loaded", "merged", "rejected"]].to_numpy().tolist()
    return {file: tuple(counts) for file, *counts in rows}


@pytest.fixture(scope="module")
def zendesk_seeds(reference):
    folder = reference("data/api_seeds/zendesk")
    return {name: folder / f"{name}_data.csv" for name in ("organization", "user", "ticket")}


@pytest.fixture(scope="module")
def zendesk(zendesk_seeds, mapped):
    return load(mapped(zendesk_seeds.values(), "zendesk_api"), UTC, today=TODAY)


def test_every_row_of_zendesk_s_tables_is_loaded(zendesk):
    assert ledger(zendesk) == {
        "organization_data.csv": (10, 10, 0, 0),
        "user_data.csv": (10, 10, 0, 0),
        "ticket_data.csv": (10, 10, 0, 0),
    }
    assert zendesk.facts["unknown_files"] == []


def test_zendesk_s_tickets_by_month_and_status_as_pandas_counts_them(zendesk, zendesk_seeds):
    raw, found = pd.read_csv(zendesk_seeds["ticket"], dtype=str), frame(zendesk, "tickets")
    assert found["status"].value_counts().to_dict() == {"closed": 7, "deleted": 2, "solved": 1}
    assert found["status"].value_counts().to_dict() == raw["status"].value_counts().to_dict()
    by_month = raw["created_at"].str[:7].value_counts().to_dict()
    assert by_month == {"2020-02": 3, "2020-08": 2, "2020-12": 1, "2020-10": 1, "2020-04": 1, "2020-05": 2}
    months = [f"{month // 12}-{month % 12 + 1:02d}" for month in found["created_month"]]
    assert pd.Series(months).value_counts().to_dict() == by_month


def test_moments_of_zendesk_s_tickets_to_the_second(zendesk, zendesk_seeds):
    raw = pd.read_csv(zendesk_seeds["ticket"], dtype=str).set_index("id")
    created = pd.to_datetime(raw["created_at"], utc=True).map(lambda moment: int(moment.timestamp()))
    found = frame(zendesk, "tickets").set_index("ticket_id")
    assert found["created_s"].to_dict() == created.to_dict()
    assert found.loc["1595", "created_s"] == 1582077292  # 19 February 2020 01:54:52 UTC


def test_zendesk_s_organizations_join_by_their_own_ids(zendesk):
    tickets, customers, people = (frame(zendesk, name) for name in ("tickets", "customers", "people"))
    assert tickets.set_index("ticket_id").loc["16988", "customer_id"] == "zendesk:370469077513"
    assert tickets.loc[tickets["customer_id"].isna(), "ticket_id"].tolist() == ["11071"]  # it has no organization
    assert "zendesk:370326104793" in set(customers["customer_id"]) and len(customers) == 10
    assert sorted(people["name"].unique()) == ["Arthur Agent", "Earnest End User", "John Doe"]


@pytest.fixture(scope="module")
def hubspot_seeds(reference):
    folder = reference("data/api_seeds/hubspot")
    return {name: folder / f"{name}_data.csv" for name in ("company", "contact", "deal", "ticket")}


@pytest.fixture(scope="module")
def hubspot(hubspot_seeds, mapped):
    return load(mapped(hubspot_seeds.values(), "hubspot_api"), UTC, today=TODAY)


def test_every_row_of_hubspot_s_tables_is_loaded_or_itemised(hubspot):
    assert ledger(hubspot) == {
        "company_data.csv": (24, 24, 0, 0),
        "contact_data.csv": (22, 22, 0, 0),
        "deal_data.csv": (44, 44, 0, 0),
        "ticket_data.csv": (25, 24, 0, 1),
    }


def test_the_one_ticket_of_hubspot_s_that_closed_before_it_was_created_is_named(hubspot, hubspot_seeds):
    raw = pd.read_csv(hubspot_seeds["ticket"], dtype=str)
    early = raw[raw["property_closed_date"] < raw["property_createdate"]]
    assert early["id"].tolist() == ["307034542"]
    (reject,) = frame(hubspot, "rejects").to_dict("records")
    assert (reject["row"], reject["reason"], reject["value"]) == (
        *(2, "resolved_before_created", "2020-11-10 14:54:50"),
    )


def test_first_responses_of_hubspot_s_tickets_as_pandas_has_them(hubspot, hubspot_seeds):
    raw = pd.read_csv(hubspot_seeds["ticket"], dtype=str).set_index("id").drop("307034542")
    replied = pd.to_datetime(raw["property_first_agent_reply_date"]).dropna()
    waited = (replied - pd.to_datetime(raw["property_createdate"])).dropna().dt.total_seconds()
    assert waited.to_dict() == {"293370454": 2106, "297600437": 17064, "350123456": 2837}
    found = frame(hubspot, "tickets").set_index("ticket_id")
    ours = (found["first_response_s"] - found["created_s"]).dropna()
    assert ours.to_dict() == waited.to_dict()


def test_hubspot_s_companies_people_and_deals_say_what_the_tables_say(hubspot, hubspot_seeds):
    customers, people, deals = (frame(hubspot, name) for name in ("customers", "people", "deals"))
    assert customers["country"].value_counts().to_dict() == {"United States": 22, "United Kingdom": 2}
    named = people.set_index("person_id").loc["78971951"]
    assert named["name"] == "db320f93ead463e1a2faee198cd9a122 22370ea245fce0b355938327d41bd1e4"
    assert named["customer_id"] == "hubspot:samplecompany"  # the only contact whose company is named
    assert people["customer_id"].notna().sum() == 1
    created = pd.to_datetime(pd.read_csv(hubspot_seeds["deal"], dtype=str)["property_createdate"], utc=True)
    assert deals["created_s"].sum() == sum(int(moment.timestamp()) for moment in created)
    assert deals["status"].unique().tolist() == ["open"] and "orders" not in hubspot.tables
