"""Zendesk's exports: whose headers they are, what is picked, and the committed sample row by row."""

import random
from datetime import date

import pandas as pd
import pytest

from pito.intake.load import load
from pito.settings import Settings
from pito.sources import zendesk
from pito.sources.headers import Header
from pito.sources.plan import Pick, When

FULL = (
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,Assignee,"
    "Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,"
    "Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,Reopens,Replies,"
    "First reply time in minutes,First reply time in minutes within business hours,First resolution time in minutes,"
    "First resolution time in minutes within business hours,Full resolution time in minutes,"
    "Full resolution time in minutes within business hours,Product [list]"
)


def plans(header):
    return zendesk.recognise(None, Header(header.split(",")))


def picks(header, of=0):
    return {name: pick.headers[0] if pick.headers else pick.value for name, pick in plans(header)[of].picks.items()}


def test_a_full_export_column_by_column():
    assert picks(FULL) == {
        "ticket_id": "Id",
        "email": "Requester email",
        "customer_name": "Organization",
        "status": "Status",
        "priority": "Priority",
        "channel": "Via",
        "category": "Ticket type",
        "group": "Group",
        "agent": "Assignee",
        "first_responder": "Assignee",
        "tags": "Tags",
        "reopens": "Reopens",
        "hops": "Assignee stations",
        "created_at": "Created at",
        "due_at": "Due date",
        "resolved_at": "Solved at",
        "updated_at": "Updated at",
        "given_first_response": "First reply time in minutes",
        "given_first_response_business": "First reply time in minutes within business hours",
        "given_resolution": "Full resolution time in minutes",
        "given_resolution_business": "Full resolution time in minutes within business hours",
        "first_response_at": "Created at",
        "first_resolved_at": "Created at",
    }


def test_the_first_reply_came_so_many_minutes_after_the_creation():
    expected = Pick(("Created at", "First reply time in minutes"), how="after", unit="minutes")
    assert plans(FULL)[0].picks["first_response_at"] == expected


def test_offered_and_answered_surveys_are_a_table_of_their_own():
    survey = plans(FULL)[1]
    assert (survey.table, survey.only.header) == ("feedback", "Satisfaction Score")
    assert "Offered" in survey.only.words and "Not Offered" not in survey.only.words
    assert survey.picks["score"].only == When(
        "Satisfaction Score", ("good", "good with comment", "bad", "bad with comment")
    )


def test_the_order_of_the_columns_does_not_matter():
    names = FULL.split(",")
    random.Random(1).shuffle(names)
    assert picks(",".join(names)) == picks(FULL)


def test_a_view_s_columns_are_enough():
    found = picks("ID,Subject,Requester,Requested,Updated,Status,Priority,Assignee,Group")
    assert (found["ticket_id"], found["created_at"], found["updated_at"]) == ("ID", "Requested", "Updated")


@pytest.mark.parametrize("field", ["Customer number [txt]", "Asiakasnumero [int]", "Customer no"])
def test_a_custom_field_holds_our_customer_number(field):
    plan = plans(f"{FULL},{field}")[0]
    assert (plan.picks["customer_id"].headers, plan.ids) == ((field,), "")


def test_without_such_a_field_customers_are_zendesk_s():
    assert [plan.ids for plan in plans(FULL)] == ["zendesk", "zendesk"]


def test_users_are_people_and_organizations_customers():
    (users,) = plans("name,email,external_id,details,notes,phone,role,organization,tags")
    (owners,) = plans("name,external_id,notes,details,default,shared,shared_comments,group,tags")
    assert (users.table, users.picks["person_id"].headers) == ("people", ("external_id", "email"))
    assert (owners.table, owners.picks["customer_id"].headers, owners.ids) == ("customers", ("name",), "zendesk")


def test_an_organization_s_own_number_comes_before_its_name():
    (plan,) = plans("id,name,shared_tickets,shared_comments,custom_fields.customer_number")
    assert (plan.picks["customer_id"].headers, plan.ids) == (("custom_fields.customer_number",), "")


@pytest.mark.parametrize(
    "header",
    [
        "Ticket ID,Subject,Status,Created time",  # Freshdesk's
        "Name,Email,Phone",
        "Customer number,Name,Email,Role,Organization",
        "Id,Status,Created at",  # nobody asked
    ],
)
def test_what_is_not_zendesk_s_is_left_to_others(header):
    assert plans(header) == ()


def test_a_ticket_whose_status_is_deleted_is_turned_away_with_its_rating(tmp_path):
    head = "Id,Requester email,Status,Created at,Solved at,First reply time in minutes,Satisfaction Score"
    rows = [
        "1,a@b.fi,Open,2026-05-04 10:00,,,Not Offered",
        "2,a@b.fi,Deleted,2026-05-04 10:00,,,Not Offered",
        "3,a@b.fi,deleted,2026-05-04 10:00,2026-05-04 12:00,30,Bad",
        "4,a@b.fi,Solved,2026-05-04 10:00,2026-05-04 12:00,30,Good",
    ]
    (tmp_path / "tickets.csv").write_text("\n".join([head, *rows]) + "\n")
    entry = load(tmp_path, Settings(), today=date(2026, 6, 1))
    rejects = frame(entry, "rejects")
    assert frame(entry, "tickets")["ticket_id"].tolist() == ["1", "4"]
    assert frame(entry, "feedback")["ticket_id"].tolist() == ["4"]
    assert rejects[["row", "reason", "value"]].values.tolist() == [
        [3, "deleted", "Deleted"],
        [4, "deleted", "deleted"],
        [4, "deleted", "deleted"],
    ]


def frame(entry, name):
    return pd.read_parquet(entry.folder / f"{name}.parquet")


def test_minutes_with_a_sign_between_thousands_are_days(tmp_path):
    rows = ("1,1,Closed,2026-05-04 09:00,35,35", '2,1,Closed,2026-05-04 09:00,"1,440","2,880"')
    head = "Id,Requester id,Status,Created at,First reply time in minutes,Full resolution time in minutes"
    (tmp_path / "tickets.csv").write_text("\n".join([head, *rows]))
    found = frame(load(tmp_path, Settings(), today=date(2026, 6, 1)), "tickets").set_index("ticket_id")
    seconds = found[["given_first_response_s", "given_resolution_s"]]
    assert seconds.values.tolist() == [[2100, 2100], [86400, 172800]]
    assert (found["first_response_s"] - found["created_s"]).tolist() == [2100, 86400]


@pytest.fixture(scope="module")
def sample_load(root):
    return load(root / "data/sample/zendesk", Settings(), today=date(2026, 6, 1))


def test_every_fault_of_the_sample_is_itemised(sample_load):
    found = frame(sample_load, "rejects")
    assert sorted(zip(found["file"], found["row"], found["reason"], found["field"], strict=True)) == [
        ("organizations.csv", 14, "missing", "customer_id"),
        ("tickets.csv", 9, "missing", "ticket_id"),
        ("tickets.csv", 15, "not_a_date", "created_at"),
        ("tickets.csv", 22, "negative_duration", "given_first_response"),
        ("tickets.csv", 22, "negative_duration", "given_first_response_business"),
        ("tickets.csv", 22, "replied_before_created", "first_response_at"),
        ("tickets.csv", 30, "not_a_date", "first_response_at"),
        ("tickets.csv", 30, "not_a_duration", "given_first_response"),
        ("tickets.csv", 36, "resolved_before_created", "resolved_at"),
        ("tickets.csv", 44, "not_a_number", "reopens"),
        ("tickets.csv", 69, "future_date", "created_at"),
        ("tickets.csv", 81, "wrong_field_count", ""),
        ("users.csv", 8, "missing", "person_id"),
    ]


def test_the_ledger_of_the_sample_balances(sample_load):
    ledger = frame(sample_load, "ledger").set_index(["file", "table"])
    found = ledger[["rows_in", "loaded", "merged", "rejected"]]
    assert {key: tuple(row) for key, row in zip(found.index, found.to_numpy().tolist(), strict=True)} == {
        ("customers.csv", "customers"): (28, 28, 0, 0),
        ("orders.csv", "orders"): (206, 206, 0, 0),
        ("organizations.csv", "customers"): (30, 0, 29, 1),  # each is one of ours, by its business id
        ("tickets.csv", "tickets"): (143, 134, 1, 8),
        ("tickets.csv", "feedback"): (59, 58, 1, 0),
        ("users.csv", "people"): (30, 29, 0, 1),
        ("view_open_tickets.csv", "tickets"): (6, 6, 0, 0),
    }


def test_the_sample_s_tickets_say_what_the_file_says(sample_load):
    ticket = frame(sample_load, "tickets").set_index("ticket_id").loc["319"]
    assert ticket["first_response_s"] - ticket["created_s"] == 1480 * 60
    assert ticket["first_resolved_s"] - ticket["created_s"] == 1638 * 60
    assert ticket["resolved_s"] - ticket["created_s"] == 1794 * 60  # 16 July 15:38 to 17 July 21:32
    assert (ticket["given_first_response_s"], ticket["given_first_response_business_s"]) == (1480 * 60, 502 * 60)
    assert (ticket["given_resolution_s"], ticket["given_resolution_business_s"]) == (1794 * 60, 502 * 60)
    assert (ticket["reopens"], ticket["hops"], ticket["product_list"]) == (1, 1, "Plus")


def test_an_organization_is_the_customer_with_its_business_id(sample_load):
    tickets, customers = frame(sample_load, "tickets"), frame(sample_load, "customers")
    assert tickets.loc[tickets["customer_id"].isna(), "ticket_id"].tolist() == ["907"]
    assert set(tickets["customer_id"].dropna()) <= set(customers["customer_id"]) and len(customers) == 28


def test_the_sample_s_surveys_are_offered_or_answered(sample_load):
    surveys = frame(sample_load, "feedback").set_index("ticket_id")
    assert surveys.loc[["301", "305"], "score"].tolist() == [5, 5]
    offered = surveys.loc[["309", "311"]]
    assert offered["score"].isna().all() and offered["answered_s"].isna().all() and offered["sent_s"].notna().all()
    assert sorted(surveys["score"].dropna().unique()) == [1, 5]
