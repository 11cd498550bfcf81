import random

import pytest

from pito.errors import DataRefused
from pito.intake import Workbook
from pito.intake.load import load
from pito.settings import Settings
from pito.sources import pipedrive
from pito.sources.headers import Header
from pito.sources.plan import Pick, When
from pito.sources.sheet import Sheet

DEALS = (
    "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Organization ID,Deal - Pipeline,"
    "Deal - Contact person,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Update time,Deal - Won time,Deal - Lost time,"
    "Deal - Deal closed on,Deal - Lost reason,Deal - Expected close date,Deal - Owner,Deal - Source channel"
)
ACTIVITIES = (
    "Activity - ID,Activity - Subject,Activity - Type,Activity - Due date,Activity - Due time,Activity - Done,"
    "Activity - Marked as done time,Activity - Assigned to user,Organization,Contact person"
)
PEOPLE = (
    "Person - ID,Person - Name,Person - Organization,Person - Organization ID,Person - Email - Work,Person - Email - Home,"
    "Person - Email - Other,Person - Phone - Work"
)
ORGANIZATIONS = (
    "Organization - ID,Organization - Name,Organization - Labels,Organization - Owner,Organization - Y-tunnus"
)


def plans(header):
    return pipedrive.recognise(Sheet("list.csv", (), read=None), Header(header.split(",")))


def made_from(header, number=0):
    return {name: pick.headers for name, pick in plans(header)[number].picks.items()}


def test_deals_column_by_column():
    (plan,) = plans(DEALS)
    assert (plan.system, plan.table, plan.ids) == ("pipedrive", "deals", "pipedrive")
    assert made_from(DEALS) == {
        "deal_id": ("Deal - ID",),
        "customer_id": ("Deal - Organization ID",),
        "customer_name": ("Deal - Organization", "Deal - Contact person"),
        "created_at": ("Deal - Deal created",),
        "status": ("Deal - Status",),
        "won_at": ("Deal - Won time", "Deal - Deal closed on"),
        "lost_at": ("Deal - Lost time", "Deal - Deal closed on"),
        "lost_reason": ("Deal - Lost reason",),
        "amount": ("Deal - Value",),
        "currency": ("Deal - Currency of Value",),
        "stage": ("Deal - Stage",),
        "pipeline": ("Deal - Pipeline",),
        "owner": ("Deal - Owner",),
        "acquisition_channel": ("Deal - Source channel",),
        "expected_close_date": ("Deal - Expected close date",),
        "updated_at": ("Deal - Update time",),
    }


def test_a_deal_is_won_or_lost_when_it_closed_only_where_its_status_says_so():
    (plan,) = plans(DEALS)
    assert plan.picks["won_at"].only == When("Deal - Status", ("won",))
    assert plan.picks["lost_at"].only == When("Deal - Status", ("lost",))


def test_the_spelling_of_import_sheets_is_known():
    found = made_from(
        "Deal - Pipedrive System ID,Deal - Title,Deal - Status,Deal - Stage (pipeline),Deal - Creation date,Deal - Closed on,"
        "Organization,Contact person,Organization - Pipedrive System ID"
    )
    assert found == {
        "deal_id": ("Deal - Pipedrive System ID",),
        "status": ("Deal - Status",),
        "stage": ("Deal - Stage (pipeline)",),
        "created_at": ("Deal - Creation date",),
        "won_at": ("Deal - Closed on",),
        "lost_at": ("Deal - Closed on",),
        "customer_id": ("Organization - Pipedrive System ID",),
        "customer_name": ("Organization", "Contact person"),
    }


@pytest.mark.parametrize("header", [DEALS, ACTIVITIES, PEOPLE, ORGANIZATIONS])
def test_the_order_of_columns_and_more_of_them_change_nothing(header):
    shuffled = [*header.split(","), "Anything else"]
    random.Random(3).shuffle(shuffled)
    assert [(one.table, one.picks) for one in plans(",".join(shuffled))] == [
        (one.table, one.picks) for one in plans(header)
    ]


def test_activities_are_promises_and_those_done_are_contacts():
    promises, contacts = plans(ACTIVITIES)
    assert (promises.table, promises.only) == ("promises", None)
    assert made_from(ACTIVITIES) == {
        "promise_id": ("Activity - ID",),
        "customer_name": ("Organization", "Contact person"),
        "promised_date": ("Activity - Due date",),
        "done_at": ("Activity - Marked as done time",),
        "kind": ("Activity - Type",),
        "owner": ("Activity - Assigned to user",),
    }
    assert (contacts.table, contacts.only.header) == ("contacts", "Activity - Done")
    assert made_from(ACTIVITIES, 1) == {
        "contact_id": ("Activity - ID",),
        "customer_name": ("Organization", "Contact person"),
        "contacted_at": ("Activity - Marked as done time", "Activity - Due date"),
        "kind": ("Activity - Type",),
        "channel": ("Activity - Type",),
        "owner": ("Activity - Assigned to user",),
    }


def test_without_the_column_done_the_time_it_was_done_tells():
    assert plans(ACTIVITIES.replace("Activity - Done,", ""))[1].only == When("Activity - Marked as done time")


def test_people_have_the_first_of_their_addresses():
    assert made_from(PEOPLE) == {
        "person_id": ("Person - ID",),
        "customer_id": ("Person - Organization ID",),
        "customer_name": ("Person - Organization",),
        "name": ("Person - Name",),
        "email": ("Person - Email - Work", "Person - Email - Home", "Person - Email - Other"),
        "phone": ("Person - Phone - Work",),
    }


def test_people_without_a_number_are_told_apart_by_address_or_name_and_names_in_two_columns_are_joined():
    assert made_from("Person - Name,Person - Email (Work)")["person_id"] == ("Person - Email (Work)", "Person - Name")
    (plan,) = plans("Person - First name,Person - Last name,Person - ID")
    assert plan.picks["name"] == Pick(("Person - First name", "Person - Last name"), how="join")


def test_organizations_are_the_customers_and_a_custom_field_holds_the_business_id():
    (plan,) = plans(ORGANIZATIONS)
    assert (plan.table, plan.ids) == ("customers", "pipedrive")
    assert made_from(ORGANIZATIONS) == {
        "customer_id": ("Organization - ID",),
        "name": ("Organization - Name",),
        "business_id": ("Organization - Y-tunnus",),
        "segment": ("Organization - Labels",),
        "owner": ("Organization - Owner",),
    }
    assert made_from("Organization - Name,Organization - Owner")["customer_id"] == ("Organization - Name",)


def test_the_customers_number_in_a_custom_field_is_kept_beside_and_is_not_pipedrives_own():
    assert "Organization - Customer number" not in plans(ORGANIZATIONS + ",Organization - Customer number")[0].used


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        ("Deal - Title,Deal - Status,Deal - Value", "Deal - ID"),
        ("Deal - ID,Deal - Title,Deal - Value", "Deal - Status"),
        ("Activity - Subject,Activity - Due date,Activity - Done", "Activity - ID"),
        ("Activity - ID,Activity - Subject,Activity - Due date,Activity - Done", "Activity - Marked as done time"),
    ],
)
def test_a_list_without_what_nothing_else_can_stand_for_is_refused_in_one_sentence(header, lacks):
    with pytest.raises(DataRefused) as refused:
        plans(header)
    column = lacks.split(" - ")[1]
    assert str(refused.value) == (
        f"list.csv is a Pipedrive list without the column '{lacks}', which nothing else can stand for: "
        f"show the column {column} in the list, or export under Tools and apps → Export data."
    )


@pytest.mark.parametrize(
    "header",
    [
        "Record ID,Deal Name,Deal Stage,Deal Status,Amount",  # HubSpot
        "Person ID,Name,Organization",
        "Lead - ID,Lead - Title",
        "",
    ],
)
def test_what_is_no_list_of_pipedrives_is_left_alone(header):
    assert pipedrive.recognise(None, Header(header.split(","))) == ()


@pytest.fixture(scope="module")
def sample(root):
    return Workbook(load(root / "data/sample/pipedrive", Settings()), Settings())


def test_every_fault_of_the_sample_is_itemised(sample):
    found = sample.rejects[["file", "row", "field", "reason", "value"]].itertuples(index=False, name=None)
    assert sorted(found) == [
        ("activities.xlsx", 7, "promised_date", "missing", ""),
        ("activities.xlsx", 11, "promised_date", "not_a_date", "31.2.2026"),
        ("activities.xlsx", 22, "customer_id", "missing", ""),
        ("deals_2025.csv", 12, "status", "not_a_word", "Deleted"),
        ("deals_2025.csv", 16, "amount", "not_a_number", "tba"),
        ("deals_2025.csv", 20, "deal_id", "missing", ""),
        ("deals_2025.csv", 24, "won_at", "not_a_date", "2025-02-31 10:00:00"),
        ("deals_2025.csv", 28, "", "wrong_field_count", "21"),
        ("deals_2025.csv", 176, "updated_at", "superseded", "2025-12-15 14:07:00"),
        ("deals_2026.csv", 32, "created_at", "future_date", "2099-01-01 09:00:00"),
        ("organizations.csv", 22, "customer_id", "missing", ""),
        ("people.csv", 9, "person_id", "missing", ""),
    ]


def test_the_samples_ledger_balances(sample):
    rows = sample.ledger[["file", "table", "rows_in", "loaded", "merged", "rejected"]]
    assert sorted(rows.itertuples(index=False, name=None)) == [
        ("activities.xlsx", "contacts", 127, 126, 0, 1),
        ("activities.xlsx", "promises", 128, 126, 0, 2),
        ("deals_2025.csv", "deals", 181, 175, 0, 6),
        ("deals_2026.csv", "deals", 81, 74, 6, 1),
        ("organizations.csv", "customers", 37, 36, 0, 1),
        ("people.csv", "people", 37, 36, 0, 1),
    ]


def test_no_other_system_takes_the_samples_files_and_people_lead_to_their_customers(sample):
    assert set(sample.ledger["system"]) == {"pipedrive"}
    people = sample.table("people").set_index("person_id")
    assert people.loc["501", "customer_id"] == "pipedrive:101"  # by number
    assert people.loc["502", "customer_id"] == "pipedrive:102"  # by name
    assert people.loc["500", "email"] == "info01@asiakas01.example"  # the third of its addresses


def test_serial_dates_kinds_and_names_of_the_samples_activities(sample):
    contacts = sample.table("contacts").set_index("contact_id")
    first = contacts.loc["1"]
    assert (first["customer_id"], first["kind"], first["channel"]) == ("pipedrive:103", "email", "Email")
    assert first["contacted_s"] == 1_733_811_060  # 45636.340972 in the file: 10.12.2024 8.11 in Helsinki
    own = contacts.loc["16"]
    assert (own["channel"], own["kind"]) == ("Huoltokäynti", "note")
    undated = contacts.loc["13"]  # done, without the time it was
    promised = sample.table("promises").set_index("promise_id").loc["13"]
    assert undated["contacted_day"] == promised["promised_day"]


def test_a_deal_by_name_finds_its_organization_and_an_unknown_name_is_an_organization_of_its_own(sample):
    deals = sample.table("deals").set_index("deal_id")["customer_id"]
    assert deals["1161"] == "pipedrive:120"  # Leppäpaja Malli Oy, without its number in this row only
    assert deals["1101"].casefold().startswith("pipedrive:uusi tuntematon malli")
