"""Salesforce's tables as its API names them, through a mapping: every row has a fate, and the same numbers by pandas."""

import shutil

import pandas as pd
import pytest

from pito.intake import Workbook
from pito.intake.load import load
from pito.settings import Settings

FILES = ("account", "contact", "opportunity", "order", "task", "event")
MAPPING = """
[[table]]
file = "sf_account_data.csv"
table = "customers"
ids = "salesforce"
[table.columns]
customer_id = { column = "id", length = 15 }
name = "name"
segment = "industry"
owner = "owner_id"
country = "billing_country"
acquisition_channel = "account_source"

[[table]]
file = "sf_contact_data.csv"
table = "people"
ids = "salesforce"
[table.columns]
person_id = { column = "id", length = 15 }
customer_id = { column = "account_id", length = 15 }
name = { join = ["first_name", "last_name"] }
email = "email"
phone = { either = ["mobile_phone", "phone"] }
updated_at = "last_modified_date"

[[table]]
file = "sf_opportunity_data.csv"
table = "deals"
ids = "salesforce"
[table.columns]
deal_id = { column = "id", length = 15 }
customer_id = "account_id"
created_at = "created_date"
status = { join = ["is_closed", "is_won"] }
won_at = { column = "close_date", when = "is_won", is = ["true"] }
amount = "amount"
stage = "stage_name"
owner = "owner_id"
expected_close_date = "close_date"
[table.words.status]
"true true" = "won"
"true false" = "lost"
"false false" = "open"

[[table]]
file = "sf_order_data.csv"
table = "orders"
ids = "salesforce"
[table.columns]
order_id = "order_number"
customer_id = { column = "account_id", length = 15 }
ordered_at = "effective_date"
amount = "total_amount"

[[table]]
file = "sf_task_data.csv"
table = "promises"
ids = "salesforce"
[table.columns]
promise_id = { column = "id", length = 15 }
customer_id = { column = "account_id", length = 15 }
promised_date = "activity_date"
done_at = { column = "last_modified_date", when = "is_closed", is = ["true"] }
owner = "owner_id"

[[table]]
file = "sf_task_data.csv"
table = "contacts"
ids = "salesforce"
when = "status"
is = ["Completed"]
[table.columns]
contact_id = { column = "id", length = 15 }
customer_id = { column = "account_id", length = 15 }
contacted_at = "activity_date"
kind = { value = "note" }

[[table]]
file = "sf_event_data.csv"
table = "contacts"
ids = "salesforce"
[table.columns]
contact_id = { column = "id", length = 15 }
customer_id = { column = "account_id", length = 15 }
contacted_at = "start_date_time"
kind = "type"
"""


@pytest.fixture(scope="module")
def seeds(reference):
    def read(name):
        return pd.read_csv(reference(f"data/api_seeds/salesforce/sf_{name}_data.csv"), dtype=str, keep_default_na=False)

    return {name: read(name) for name in FILES}


@pytest.fixture(scope="module")
def crm(reference, tmp_path_factory):
    folder = tmp_path_factory.mktemp("salesforce")
    for name in FILES:
        shutil.copy(reference(f"data/api_seeds/salesforce/sf_{name}_data.csv"), folder)
    (folder / "salesforce.toml").write_text(MAPPING, encoding="utf-8")
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
