import random

import pandas as pd
import pytest

from pito.errors import DataRefused
from pito.intake import Workbook
from pito.intake.load import load
from pito.settings import Settings
from pito.sources import salesforce
from pito.sources.headers import Header
from pito.sources.plan import Pick, When
from pito.sources.sheet import Sheet

CASE_REPORT = "Case Number,Subject,Account Name,Contact Email,Status,Priority,Case Origin,Date/Time Opened,Date/Time Closed,Case Owner,Age"
DEAL_REPORT = "Opportunity ID,Opportunity Name,Account Name,Stage,Amount Currency,Amount,Close Date,Created Date,Opportunity Owner,Lead Source"
ACCOUNT_REPORT = "Account ID,Account Name,Account Owner,Industry,Billing Street,Billing Country,Phone"
CONTACT_REPORT = "First Name,Last Name,Account Name,Email,Phone,Contact ID,Account ID"
ACCOUNT = (
    "Id,IsDeleted,MasterRecordId,Name,Type,ParentId,BillingStreet,BillingCity,BillingCountry,Phone,AccountNumber,Website,Industry,"
    "OwnerId,CreatedDate,LastModifiedDate,SystemModstamp,AccountSource,Business_ID__c"
)
CONTACT = "Id,IsDeleted,AccountId,LastName,FirstName,Name,Phone,Email,LastModifiedDate"
OPPORTUNITY = "Id,IsDeleted,AccountId,Name,StageName,Amount,CloseDate,LeadSource,IsClosed,IsWon,OwnerId,CreatedDate,LastModifiedDate"
CASE = "Id,IsDeleted,CaseNumber,AccountId,ContactId,Status,Origin,Priority,IsClosed,ClosedDate,CreatedDate,OwnerId"
TASK = (
    "Id,IsDeleted,WhoId,WhatId,AccountId,Subject,ActivityDate,Status,IsClosed,CompletedDateTime,Type,TaskSubtype,CallType,OwnerId,"
    "LastModifiedDate"
)


def plans(header):
    return salesforce.recognise(Sheet("report.csv", (), read=None), Header(header.split(",")))


def made_from(header, number=0):
    return {name: pick.headers for name, pick in plans(header)[number].picks.items()}


def test_a_report_of_cases_column_by_column():
    (plan,) = plans(CASE_REPORT)
    assert (plan.system, plan.table, plan.ids) == ("salesforce", "tickets", "salesforce")
    assert made_from(CASE_REPORT) == {
        "ticket_id": ("Case Number",),
        "customer_name": ("Account Name",),
        "email": ("Contact Email",),
        "created_at": ("Date/Time Opened",),
        "closed_at": ("Date/Time Closed",),
        "status": ("Status",),
        "channel": ("Case Origin",),
        "priority": ("Priority",),
        "agent": ("Case Owner",),
    }


def test_the_cases_of_the_data_export_are_the_same_cases():
    assert made_from(CASE) == {
        "ticket_id": ("CaseNumber",),
        "customer_id": ("AccountId",),
        "created_at": ("CreatedDate",),
        "closed_at": ("ClosedDate",),
        "status": ("Status",),
        "channel": ("Origin",),
        "priority": ("Priority",),
        "agent": ("OwnerId",),
    }


def test_a_report_of_opportunities_has_its_state_from_the_stage():
    (plan,) = plans(DEAL_REPORT)
    assert made_from(DEAL_REPORT) == {
        "deal_id": ("Opportunity ID",),
        "customer_name": ("Account Name",),
        "created_at": ("Created Date",),
        "status": ("Stage",),
        "won_at": ("Close Date",),
        "lost_at": ("Close Date",),
        "amount": ("Amount",),
        "currency": ("Amount Currency",),
        "stage": ("Stage",),
        "owner": ("Opportunity Owner",),
        "acquisition_channel": ("Lead Source",),
        "expected_close_date": ("Close Date",),
    }
    words = plan.words["status"]
    assert [words[stage] for stage in ("Closed Won", "Closed Lost", "Prospecting")] == ["won", "lost", "open"]
    assert plan.picks["won_at"].only == When("Stage", ("Closed Won", "Won"))


def test_where_an_export_says_closed_and_won_that_counts():
    for header, both in ((OPPORTUNITY, ("IsClosed", "IsWon")), (DEAL_REPORT + ",Closed,Won", ("Closed", "Won"))):
        (plan,) = plans(header)
        assert plan.picks["status"] == Pick(both, how="join")
        assert plan.words["status"]["1 0"] == plan.words["status"]["true false"] == "lost"
        assert plan.picks["won_at"].only == When(both[1], ("1", "true"))
        assert plan.picks["lost_at"].only == When(both[0], ("1", "true"), also=When(both[1], ("0", "false")))


def test_a_deal_lost_in_a_stage_of_the_business_s_own_was_lost_on_its_close_date(tmp_path):
    lines = ["Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Closed,Won"]
    lines += ["006A,X,A Oy,Ei kauppaa,100,2026-05-13,1,0", "006B,X,A Oy,Kauppa,100,2026-05-14,1,1"]
    lines += ["006C,X,A Oy,Tarjous,100,2026-05-15,0,0"]
    (tmp_path / "report.csv").write_text("\n".join(lines), encoding="utf-8")
    deals = pd.read_parquet(load(tmp_path, Settings()).folder / "deals.parquet").set_index("deal_id")
    assert deals["status"].to_dict() == {"006A": "lost", "006B": "won", "006C": "open"}
    assert deals["lost_s"].notna().to_dict() == {"006A": True, "006B": False, "006C": False}
    assert deals["won_s"].notna().to_dict() == {"006A": False, "006B": True, "006C": False}


def test_converted_amounts_are_taken_with_their_own_currency():
    found = made_from(DEAL_REPORT + ",Amount (converted) Currency,Amount (converted)")
    assert (found["amount"], found["currency"]) == (("Amount (converted)",), ("Amount (converted) Currency",))


def test_of_ids_the_first_fifteen_characters_count_and_names_stay_whole():
    (account,), (case,), (deal,) = plans(ACCOUNT), plans(CASE), plans(OPPORTUNITY)
    assert account.picks["customer_id"].length == case.picks["customer_id"].length == deal.picks["deal_id"].length == 15
    assert case.picks["ticket_id"].length == 0
    (named,) = plans("Account Name,Account Owner,Industry")
    assert named.picks["customer_id"] == Pick(("Account Name",))


def test_rows_in_the_recycle_bin_are_turned_away():
    for header in (ACCOUNT, CONTACT, OPPORTUNITY, CASE, TASK):
        for plan in plans(header):
            assert plan.deleted == When("IsDeleted", ("1", "true"))


def test_accounts_are_the_customers():
    assert made_from(ACCOUNT_REPORT) == {
        "customer_id": ("Account ID",),
        "name": ("Account Name",),
        "phone": ("Phone",),
        "segment": ("Industry",),
        "owner": ("Account Owner",),
        "country": ("Billing Country",),
    }
    assert made_from(ACCOUNT) == {
        "customer_id": ("Id",),
        "name": ("Name",),
        "business_id": ("Business_ID__c",),
        "phone": ("Phone",),
        "segment": ("Industry",),
        "owner": ("OwnerId",),
        "country": ("BillingCountry",),
        "acquisition_channel": ("AccountSource",),
        "updated_at": ("LastModifiedDate",),
    }


def test_contacts_are_people():
    (plan,) = plans(CONTACT_REPORT)
    assert (plan.table, plan.picks["name"]) == ("people", Pick(("First Name", "Last Name"), how="join"))
    assert made_from(CONTACT) == {
        "person_id": ("Id",),
        "customer_id": ("AccountId",),
        "name": ("Name",),
        "email": ("Email",),
        "phone": ("Phone",),
        "updated_at": ("LastModifiedDate",),
    }
    assert made_from("First Name,Last Name,Account Name,Title")["person_id"] == ("First Name", "Last Name")


def test_tasks_are_promises_and_completed_ones_contacts():
    promises, contacts = plans(TASK)
    done = When("IsClosed", ("1", "true"))
    assert (promises.table, promises.only, contacts.table, contacts.only) == ("promises", None, "contacts", done)
    assert promises.picks["done_at"] == Pick(("CompletedDateTime", "LastModifiedDate"), only=done)
    assert made_from(TASK, 1) == {
        "contact_id": ("Id",),
        "customer_id": ("AccountId",),
        "contacted_at": ("CompletedDateTime", "ActivityDate"),
        "direction": ("CallType",),
        "channel": ("Type", "TaskSubtype"),
        "kind": ("TaskSubtype",),
        "owner": ("OwnerId",),
        "updated_at": ("LastModifiedDate",),
    }


@pytest.mark.parametrize(
    "header", [CASE_REPORT, DEAL_REPORT, ACCOUNT_REPORT, CONTACT_REPORT, ACCOUNT, CONTACT, OPPORTUNITY, CASE, TASK]
)
def test_the_order_of_columns_and_more_of_them_change_nothing(header):
    shuffled = [*header.split(","), "Anything else"]
    random.Random(3).shuffle(shuffled)
    assert [(one.table, one.picks) for one in plans(",".join(shuffled))] == [
        (one.table, one.picks) for one in plans(header)
    ]


@pytest.mark.parametrize(
    ("header", "what", "lacks"),
    [
        ("Case Number,Subject,Status,Case Owner", "cases", "Date/Time Opened"),
        ("Opportunity Name,Account Name,Stage,Amount,Close Date", "opportunities", "Opportunity ID"),
    ],
)
def test_a_report_without_what_nothing_else_can_stand_for_is_refused_in_one_sentence(header, what, lacks):
    with pytest.raises(DataRefused) as refused:
        plans(header)
    assert str(refused.value) == (
        f"report.csv is a Salesforce report of {what} without the column '{lacks}', which nothing else can stand for: "
        f"add it to the report and export it again."
    )


@pytest.mark.parametrize(
    "header",
    [
        "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate",  # OpportunityHistory.csv
        "Id,Username,LastName,FirstName,AccountId,Email",  # User.csv
        "Id,IsDeleted,LastName,FirstName,Company,Email",  # Lead.csv
        "Record ID,Deal Name,Deal Stage,Amount",
        "Asiakasnumero,Nimi,Sähköposti",
        "",
    ],
)
def test_what_is_none_of_these_is_left_alone(header):
    assert plans(header) == ()


@pytest.fixture(scope="module")
def reports(root):
    return Workbook(load(root / "data/sample/salesforce/reports", Settings()), Settings())


@pytest.fixture(scope="module")
def export(root):
    return Workbook(load(root / "data/sample/salesforce/export", Settings()), Settings())


def faults(workbook):
    found = workbook.rejects[["file", "row", "field", "reason", "value"]].itertuples(index=False, name=None)
    return sorted((file.removeprefix("WE_00D7Q000000Demo_1.zip/"), *rest) for file, *rest in found)


def balance(workbook):
    rows = workbook.ledger[["file", "table", "rows_in", "loaded", "merged", "rejected"]]
    found = rows.itertuples(index=False, name=None)
    return sorted((file.removeprefix("WE_00D7Q000000Demo_1.zip/"), *rest) for file, *rest in found)


def test_every_fault_of_the_reports_is_itemised(reports):
    assert [fault for fault in faults(reports) if fault[3] != "footer"] == [
        ("cases_2025.csv", 10, "created_at", "not_a_date", "ei tiedossa"),
        ("cases_2025.csv", 15, "ticket_id", "missing", ""),
        ("cases_2025.csv", 19, "closed_at", "resolved_before_created", "15.1.2025 4.57"),
        ("cases_2025.csv", 155, "closed_at", "superseded", ""),
        ("opportunities.csv", 8, "status", "not_a_word", "Odottaa johtoryhmää"),
        ("opportunities.csv", 13, "amount", "not_a_number", "sovitaan"),
        ("opportunities.csv", 18, "deal_id", "missing", ""),
        ("opportunities.csv", 23, "expected_close_date", "not_a_date", "31.2.2026"),
        ("opportunities.csv", 23, "won_at", "not_a_date", "31.2.2026"),
    ]


def test_the_lines_at_the_foot_of_a_report_are_itemised_as_such(reports):
    assert [fault[:2] for fault in faults(reports) if fault[3] == "footer"] == [
        *(("accounts.csv", row) for row in (44, 45, 46)),
        *(("cases_2025.csv", row) for row in (160, 161, 162)),
        *(("cases_2026.csv", row) for row in (78, 79, 80)),
        *(("contacts.csv", row) for row in (44, 45, 46)),
        *(("opportunities.csv", row) for row in (252, 253, 254)),
    ]


def test_the_ledger_of_the_reports_balances(reports):
    assert balance(reports) == [
        ("accounts.csv", "customers", 43, 40, 0, 3),
        ("cases_2025.csv", "tickets", 159, 152, 0, 7),
        ("cases_2026.csv", "tickets", 77, 72, 2, 3),
        ("contacts.csv", "people", 43, 40, 0, 3),
        ("opportunities.csv", "deals", 251, 243, 1, 7),
    ]


def test_line_ends_in_addresses_finnish_stamps_and_numbers_are_read(reports):
    accounts = reports.table("customers").set_index("customer_id")
    assert accounts.loc["salesforce:0017Q00000AA0By", "billing_street"] == "Mallikatu 1\nC-porras"
    deal = reports.table("deals").set_index("deal_id").loc["0067Q00000ABqD1"]
    assert (deal["amount_minor"], deal["currency"]) == (119_634, "EUR")
    case = reports.table("tickets").set_index("ticket_id").loc["00001001"]
    assert case["created_s"] == 1_733_924_340  # 11.12.2024 15.39 in Helsinki is 13:39 UTC


def test_ids_that_differ_in_the_case_of_one_letter_are_two_accounts(reports, export):
    for workbook in (reports, export):
        ids = set(workbook.table("customers")["customer_id"])
        assert {"salesforce:0017Q00000AA0By", "salesforce:0017Q00000AA0BY"} <= ids


def test_every_fault_of_the_data_export_is_itemised(export):
    assert faults(export) == [
        ("Account.csv", 6, "", "deleted", "1"),  # in the recycle bin
        ("Case.csv", 7, "", "deleted", "1"),  # likewise
        ("Case.csv", 14, "closed_at", "resolved_before_created", "2025-01-03T12:39:00.000Z"),
        ("Case.csv", 27, "created_at", "missing", ""),
        ("Opportunity.csv", 11, "", "deleted", "1"),  # likewise
        ("Opportunity.csv", 16, "amount", "not_a_number", "1.2.3"),
        ("Task.csv", 6, "", "deleted", "1"),  # likewise
        ("Task.csv", 6, "", "deleted", "1"),
        ("Task.csv", 9, "promised_date", "missing", ""),
        ("Task.csv", 12, "customer_id", "missing", ""),  # a lead's
    ]


def test_the_ledger_of_the_data_export_balances(export):
    assert balance(export) == [
        ("Account.csv", "customers", 41, 40, 0, 1),
        ("Case.csv", "tickets", 227, 224, 0, 3),
        ("Contact.csv", "people", 40, 40, 0, 0),
        ("Opportunity.csv", "deals", 247, 245, 0, 2),
        ("Task.csv", "contacts", 122, 120, 0, 2),
        ("Task.csv", "promises", 124, 122, 0, 2),
    ]


def test_ids_of_fifteen_and_eighteen_characters_are_one(export):
    accounts, deals = export.table("customers"), export.table("deals")
    assert set(accounts["customer_id"].str.len()) == {len("salesforce:") + 15}
    assert set(deals["customer_id"]) <= set(accounts["customer_id"])


def test_reports_and_data_export_of_the_same_months_say_the_same(reports, export):
    """What the two have in common; the faults are in other rows of each."""
    both = reports.table("deals").merge(export.table("deals"), on="deal_id", suffixes=("", "_zip"))
    assert len(both) > 230
    for column in ("customer_id", "status", "amount_minor", "expected_close_day"):
        assert (both[column] == both[f"{column}_zip"]).all()
    cases = reports.table("tickets").merge(export.table("tickets"), on="ticket_id", suffixes=("", "_zip"))
    assert len(cases) > 215
    assert (cases["created_s"] == cases["created_s_zip"]).all()
    assert (cases["closed_s"].fillna(0) == cases["closed_s_zip"].fillna(0)).all()


def test_a_formatted_report_is_read_below_its_head(tmp_path):
    """The head, the empty first column and the arrow of the sorted one are as Salesforce lays such a workbook out."""
    from xlsxwriter import Workbook as Book

    rows = [
        ["", "Cases this year"],
        ["", "As of 2026-06-30 12.00 • Generated by Myyjä Ykkönen"],
        [],
        ["", "Case Number  ↑", "Account Name", "Status", "Date/Time Opened", "Closed"],
        ["", "00001001", "Kuusipaja Malli Oy", "Closed", "18.6.2026 9.05", "TRUE"],
        ["", "00001002", "Kuusipaja Malli Oy", "New", "19.6.2026 14.30", "FALSE"],
        [],
        ["", "Total", 2],
        ["", "Confidential Information - Do Not Distribute"],
        ["", "Copyright © 2000-2026 salesforce.com, inc. All rights reserved."],
    ]
    with Book(str(tmp_path / "report.xlsx")) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    workbook = Workbook(load(tmp_path, Settings()), Settings())
    tickets = workbook.table("tickets").set_index("ticket_id")
    assert list(tickets["created_day"]) == [20622, 20623]  # days since 1970
    assert len(set(tickets["customer_id"])) == 1  # an account by name
    assert [(fault[1], fault[3]) for fault in faults(workbook)] == [(8, "footer"), (9, "footer"), (10, "footer")]
