"""Freshdesk's lists: whose headers they are, what is picked, and the committed sample row by row."""

import random
from datetime import date

import pandas as pd
import pytest

from pito.intake.load import load
from pito.settings import Settings
from pito.sources import freshdesk
from pito.sources.freshdesk_ratings import SCORES
from pito.sources.headers import Header
from pito.sources.plan import When

LIST = (
    "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,"
    "Last update time,Initial response time,Time tracked,First response time (in hrs),Resolution time (in hrs),"
    "Resolution status,First response status,Tags,Survey results,Full name,Email,Company Name,Customer number"
)


def plans(header):
    return freshdesk.recognise(None, Header(header.split(",")))


def picks(header, of=0):
    return {name: pick.headers[0] if pick.headers else pick.value for name, pick in plans(header)[of].picks.items()}


def test_a_ticket_list_column_by_column():
    assert picks(LIST) == {
        "ticket_id": "Ticket ID",
        "customer_id": "Customer number",
        "email": "Email",
        "customer_name": "Company Name",
        "status": "Status",
        "priority": "Priority",
        "channel": "Source",
        "category": "Type",
        "group": "Group",
        "agent": "Agent",
        "first_responder": "Agent",
        "tags": "Tags",
        "created_at": "Created time",
        "due_at": "Due by Time",
        "first_response_at": "Initial response time",
        "resolved_at": "Resolved time",
        "closed_at": "Closed time",
        "updated_at": "Last update time",
        "given_first_response_business": "First response time (in hrs)",
        "given_resolution_business": "Resolution time (in hrs)",
        "given_promise_met": "First response status",
        "merged_into": "unknown",
    }


def test_ratings_of_a_ticket_list_are_a_table_of_their_own():
    rating = plans(LIST)[1]
    assert (rating.table, rating.only) == ("feedback", When("Survey results"))
    assert picks(LIST, of=1) == {
        "feedback_id": "Ticket ID",
        "ticket_id": "Ticket ID",
        "customer_id": "Customer number",
        "email": "Email",
        "customer_name": "Company Name",
        "agent": "Agent",
        "channel": "Source",
        "kind": "csat",
        "score": "Survey results",
        "scale_max": "5",
        "answered_at": "Resolved time",
    }


def test_a_list_without_ratings_is_tickets_only():
    assert [plan.table for plan in plans(LIST.replace("Survey results", "Product"))] == ["tickets"]


def test_the_order_of_the_columns_does_not_matter():
    names = LIST.split(",")
    random.Random(1).shuffle(names)
    assert picks(",".join(names)) == picks(LIST)


def test_the_spelling_of_freshservice_and_of_finnish_custom_fields_is_known():
    found = picks(
        "Ticket Id,Status,Created Time,Last Updated Time,First Response Time (in Hrs),Requester Email,Asiakasnumero"
    )
    assert [found[name] for name in ("updated_at", "given_first_response_business", "email", "customer_id")] == [
        *("Last Updated Time", "First Response Time (in Hrs)", "Requester Email", "Asiakasnumero"),
    ]


def test_a_finnish_account_s_headers_are_known():
    found = picks("Tiketin tunnus,Tila,Prioriteetti,Luotu,Ensimmäinen vastaus,Ratkaistu,Suljettu,Sähköposti,Yritys")
    assert [found[name] for name in ("first_response_at", "resolved_at", "closed_at", "customer_name")] == [
        *("Ensimmäinen vastaus", "Ratkaistu", "Suljettu", "Yritys"),
    ]


def test_customers_without_a_number_of_ours_go_by_freshdesk_s_names():
    assert [plan.ids for plan in plans(LIST)] == ["", ""]
    assert [plan.ids for plan in plans(LIST.replace("Customer number", "Product"))] == ["freshdesk", "freshdesk"]


def test_a_custom_field_says_where_a_merged_ticket_went():
    assert picks(LIST + ",Merged into")["merged_into"] == "Merged into"


def test_a_custom_status_says_that_a_ticket_was_merged():
    merged = plans(LIST)[0].picks["merged_into"]
    assert merged.only.header == "Status" and "Merged" in merged.only.words


def test_survey_results_of_analytics_are_ratings_with_their_own_time():
    (plan,) = plans("Ticket ID,Survey name,Rating,Feedback,Agent,Rated at,Contact email")
    found = {name: pick.headers[0] for name, pick in plan.picks.items() if pick.headers}
    assert (plan.table, plan.only, found["answered_at"], found["comment"]) == ("feedback", None, "Rated at", "Feedback")


@pytest.mark.parametrize(
    ("face", "score"),
    [("extremely happy", "5"), ("happy", "4"), ("neutral", "3"), ("unhappy", "2"), ("extremely unhappy", "1")],
)
def test_a_face_is_a_number_to_five_with_the_neutral_middle_at_three(face, score):
    assert SCORES[face] == score


def test_the_numbers_of_the_api_are_read_as_the_faces_they_stand_for():
    assert [SCORES[number] for number in ("103", "102", "101", "100", "-101", "-102", "-103")] == list("5543211")


def test_contacts_are_people_of_a_company():
    (plan,) = plans("Full name,Title,Email,Work phone,Mobile phone,Contact ID,Company Name")
    assert (plan.table, plan.ids) == ("people", "freshdesk")
    assert {name: pick.headers for name, pick in plan.picks.items()} == {
        "person_id": ("Contact ID", "Email"),
        "name": ("Full name",),
        "email": ("Email",),
        "phone": ("Work phone", "Mobile phone"),
        "customer_name": ("Company Name",),
    }


@pytest.mark.parametrize("several", ['"A Oy, B Oy"', "A Oy; B Oy", "A Oy|B Oy"])
def test_a_contact_of_several_companies_is_none_of_theirs_and_the_ticket_names_its_own(several, tmp_path):
    (tmp_path / "companies.csv").write_text("Company Name,Domains\nA Oy,\nB Oy,\n", encoding="utf-8")
    contacts = f"Full name,Email,Contact ID,Company Name\nAino,aino@a.example,71,{several}\nBo,bo@b.example,72,B Oy\n"
    (tmp_path / "contacts.csv").write_text(contacts, encoding="utf-8")
    lines = ["Ticket ID,Status,Created time,Email,Company Name"]
    lines += ["1,Open,2026-05-04 09:00:00,aino@a.example,A Oy", "2,Open,2026-05-04 09:00:00,aino@a.example,"]
    lines += ["3,Open,2026-05-04 09:00:00,bo@b.example,"]
    (tmp_path / "tickets.csv").write_text("\n".join(lines), encoding="utf-8")
    loaded = load(tmp_path, Settings())
    tickets = frame(loaded, "tickets").set_index("ticket_id")["customer_id"]
    assert tickets.fillna("nobody").to_dict() == {"1": "freshdesk:A Oy", "2": "nobody", "3": "freshdesk:B Oy"}
    assert sorted(frame(loaded, "customers")["customer_id"]) == ["freshdesk:A Oy", "freshdesk:B Oy"]


def test_companies_are_customers_by_name_unless_they_have_a_number():
    by_name, by_number = "Company Name,Domains,Account tier,Industry", "Company Name,Domains,Asiakasnumero"
    (plan,), (other,) = plans(by_name), plans(by_number)
    assert (plan.table, plan.ids, plan.picks["customer_id"].headers) == ("customers", "freshdesk", ("Company Name",))
    assert (other.ids, other.picks["customer_id"].headers) == ("", ("Asiakasnumero",))


@pytest.mark.parametrize(
    "header",
    [
        "Ticket ID,Subject,Status",  # no creation times
        "Record ID,First Name,Last Name,Email,Phone Number",  # another system's people
        "Record ID,Company name,Company Domain Name,Industry",
        "Asiakasnumero,Nimi,Sähköposti,Matkapuhelin,Toimiala",  # lists people keep in Excel
        "Customer number,Company name,Email,Account tier,Start date",
        "Company Name,Street,City",
    ],
)
def test_what_is_not_freshdesk_s_is_left_to_others(header):
    assert plans(header) == ()


def loaded(folder):
    return load(folder, Settings(), today=date(2026, 6, 1))


def frame(entry, name):
    return pd.read_parquet(entry.folder / f"{name}.parquet")


def small(tmp_path, *lines):
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return loaded(tmp_path)


def test_durations_beyond_a_day_and_in_decimals_are_seconds(tmp_path):
    head = "Ticket Id,Status,Created Time,First Response Time (in Hrs),Resolution Time (in Hrs)"
    entry = small(tmp_path, head, "1,Open,2026-05-04 09:00:00,26:03:30,1.5", "2,Open,2026-05-04 09:00:00,,")
    found = frame(entry, "tickets")
    assert found["given_first_response_business_s"].tolist()[0] == 26 * 3600 + 3 * 60 + 30
    assert found["given_resolution_business_s"].tolist()[0] == 5400
    assert found["given_resolution_business_s"].isna().tolist() == [False, True]


def test_freshdesk_s_own_verdict_is_read_and_other_words_are_none(tmp_path):
    head = "Ticket ID,Status,Created time,First response status"
    words = ("Within SLA", "SLA Violated", "", "Paused")
    entry = small(tmp_path, head, *(f"{n},Open,2026-05-04 09:00:00,{word}" for n, word in enumerate(words, 1)))
    found = frame(entry, "tickets")["given_promise_met"]
    assert [None if pd.isna(one) else bool(one) for one in found] == [True, False, None, None]


def test_tickets_with_the_status_merged_are_known_as_merged(tmp_path):
    head = "Ticket ID,Status,Created time"
    entry = small(tmp_path, head, "1,Merged,2026-05-04 09:00:00", "2,Closed,2026-05-04 09:00:00")
    assert frame(entry, "tickets")["merged_into"].fillna("").tolist() == ["unknown", ""]


@pytest.fixture(scope="module")
def sample_load(root):
    return loaded(root / "data/sample/freshdesk")


def test_every_fault_of_the_sample_is_itemised(sample_load):
    found = frame(sample_load, "rejects")
    assert sorted(zip(found["file"], found["row"], found["reason"], strict=True)) == [
        ("companies.csv", 12, "missing"),
        ("contacts.csv", 10, "missing"),
        ("survey_results.csv", 6, "superseded"),
        ("survey_results.csv", 11, "missing"),
        ("tickets_2025.csv", 12, "missing"),
        ("tickets_2025.csv", 20, "not_a_date"),
        ("tickets_2025.csv", 28, "replied_before_created"),
        ("tickets_2025.csv", 33, "resolved_before_created"),
        ("tickets_2025.csv", 41, "negative_duration"),
        ("tickets_2025.csv", 47, "not_a_duration"),
        ("tickets_2025.csv", 60, "future_date"),
        ("tickets_2025.csv", 66, "not_a_number"),
        ("tickets_2025.csv", 75, "wrong_field_count"),
        ("tickets_2025.csv", 96, "superseded"),
    ]


def test_the_ledger_of_the_sample_balances(sample_load):
    ledger = frame(sample_load, "ledger").set_index(["file", "table"])
    found = ledger[["rows_in", "loaded", "merged", "rejected"]]
    assert {key: tuple(row) for key, row in zip(found.index, found.to_numpy().tolist(), strict=True)} == {
        ("companies.csv", "customers"): (32, 30, 1, 1),
        ("contacts.csv", "people"): (32, 31, 0, 1),
        ("orders.csv", "orders"): (216, 216, 0, 0),
        ("survey_results.csv", "feedback"): (15, 13, 0, 2),
        ("tickets_2025.csv", "tickets"): (96, 87, 0, 9),
        ("tickets_2025.csv", "feedback"): (18, 17, 0, 1),
        ("tickets_2026.csv", "tickets"): (64, 61, 3, 0),
    }


def test_the_sample_s_tickets_say_what_the_file_says(sample_load):
    tickets = frame(sample_load, "tickets").set_index("ticket_id")
    assert tickets.loc["5906", "merged_into"] == "5907"
    assert tickets.loc["5907", "given_first_response_business_s"] == 5400
    assert tickets.loc["5907", "first_response_s"] - tickets.loc["5907", "created_s"] == 5400
    assert tickets.loc["5003", ["status", "customer_id"]].tolist() == ["Open", "000105"]
    assert bool(tickets.loc["5003", "given_promise_met"]) and tickets.loc["5003", "created_day"] == 20245  # 6 June 2025
    assert tickets.loc["5083", "status"] == "Closed"


def test_a_ticket_without_a_number_finds_its_customer_by_the_contact_s_address(sample_load):
    tickets = frame(sample_load, "tickets").set_index("ticket_id")
    assert tickets.loc["5010", "customer_id"] == "000121"
    assert tickets.index[tickets["customer_id"].isna()].tolist() == ["5910"]


def test_a_ticket_without_address_and_company_finds_its_customer_by_its_contact(tmp_path):
    contacts = "Contact ID,Full name,Email,Company Name,Customer number\n81000,Aino,aino@a.example,A Oy,000101\n"
    (tmp_path / "contacts.csv").write_text(contacts, encoding="utf-8")
    (tmp_path / "customers.csv").write_text("customer_id,name\n000101,A Oy\n", encoding="utf-8")
    head = "Ticket ID,Subject,Status,Created time,Contact ID,Company Name\n"
    rows = "1,Hi,Open,2026-05-04 10:00:00,81000,\n2,Hi,Open,2026-05-04 10:00:00,81009,\n"
    (tmp_path / "tickets.csv").write_text(head + rows, encoding="utf-8")
    tickets = frame(load(tmp_path, Settings()), "tickets").set_index("ticket_id")
    assert tickets["customer_id"].fillna("").to_dict() == {"1": "000101", "2": ""}


def test_the_sample_s_ratings_are_on_a_scale_to_five(sample_load):
    feedback = frame(sample_load, "feedback").set_index("ticket_id")
    assert feedback.loc[["5085", "5097", "5105", "5137"], "score"].tolist() == [4, 5, 1, 3]
    assert feedback["scale_max"].unique().tolist() == [5] and feedback["kind"].unique().tolist() == ["csat"]
