"""Salesforce's tables as its API names them, through a mapping: every row has a fate, and the same numbers by pandas."""

import pandas as pd
import pytest

from pito.intake import Workbook
from pito.intake.load import load
from pito.settings import Settings

FILES = ("account", "contact", "opportunity", "order", "task", "event")


@pytest.fixture(scope="module")
def seeds(reference):
    def read(name):
        return pd.read_csv(reference(f"data/api_seeds/salesforce/sf_{name}_data.csv"), dtype=str, keep_default_na=False)

    return {name: read(name) for name in FILES}


@pytest.fixture(scope="module")
def crm(mapped):
    folder = mapped([f"data/api_seeds/salesforce/sf_{name}_data.csv" for name in FILES], "salesforce_api")
    return Workbook(load(folder, Settings()), Settings())


def test_every_row_is_loaded_merged_or_rejected(crm, seeds):
    rows = crm.ledger.set_index(["file", "table"])
    assert (rows["rows_in"] == rows["loaded"] + rows["merged"] + rows["rejected"]).all()
    tables = {
        "account": "customers",
        "contact": "people",
        "opportunity": "deals",
        "order": "orders",
        "task": "promises",
    }
    for name, table in tables.items():
        assert rows.loc[(f"sf_{name}_data.csv", table), "loaded"] == len(seeds[name])


def test_a_task_without_an_account_is_a_promise_and_no_contact(crm, seeds):
    (row,) = seeds["task"].index[seeds["task"]["account_id"] == ""]
    found = crm.rejects[["file", "row", "field", "reason"]].itertuples(index=False, name=None)
    assert list(found) == [("sf_task_data.csv", row + 2, "customer_id", "missing")]
    assert len(crm.table("promises")) == 10 and crm.table("promises")["customer_id"].isna().sum() == 1


def test_deals_by_state_and_their_sums(crm, seeds):
    mine, theirs = crm.table("deals"), seeds["opportunity"]
    assert mine["status"].value_counts().to_dict() == {"won": 5, "lost": 4, "open": 1}
    assert mine["amount_minor"].sum() == pd.to_numeric(theirs["amount"]).sum() * 100
    won = theirs[theirs["is_won"] == "true"]
    assert sorted(mine.loc[mine["won_s"].notna(), "deal_id"]) == sorted(won["id"].str[:15])


def test_orders_sum_up_by_account(crm, seeds):
    mine = crm.table("orders").groupby("customer_id")["amount_minor"].sum()
    theirs = (
        pd.to_numeric(seeds["order"]["total_amount"])
        .groupby("salesforce:" + seeds["order"]["account_id"].str[:15])
        .sum()
    )
    assert mine.to_dict() == (theirs * 100).round().astype(int).to_dict()


def test_events_are_calls_and_meetings(crm, seeds):
    mine, theirs = crm.table("contacts")["kind"].value_counts(), seeds["event"]["type"].str.lower().value_counts()
    assert mine.drop("note").to_dict() == theirs.to_dict()
    assert mine["note"] == (seeds["task"]["account_id"] != "").sum()


def test_names_in_two_columns_are_one(crm, seeds):
    people = crm.table("people").set_index("person_id")["name"]
    full = seeds["contact"].set_index(seeds["contact"]["id"].str[:15])
    assert people.fillna("").to_dict() == (full["first_name"] + " " + full["last_name"]).str.strip().to_dict()
