"""What an older export has and a newer one has no more, in the vendors' own layouts: deleted, or taken back."""

from datetime import date

import pandas as pd
import pytest

from pito.intake.load import load
from pito.report.checklist import checklist
from pito.settings import Settings

TICKETS = "Id,Requester email,Status,Created at,Updated at,Solved at,First reply time in minutes,Satisfaction Score\n"
APRIL = """1,a@b.fi,Solved,2026-04-04 10:00,2026-04-04 12:00,2026-04-04 12:00,30,Good
2,c@d.fi,Open,2026-04-05 10:00,2026-04-05 10:00,,,Not Offered
"""
MAY = """1,a@b.fi,Deleted,2026-04-04 10:00,2026-05-02 09:00,,,Good
3,c@d.fi,Open,2026-05-05 10:00,2026-05-05 10:00,,,Not Offered
"""
WOO = "Order Number,Order Status,Order Date,Email (Billing),Order Refund Amount,Order Total Amount,Order Total Tax Amount\n"
STRIPE = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID\n"


@pytest.fixture
def loaded(tmp_path):
    """Load files of these texts; every row must have one fate."""

    def read(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        found = load(tmp_path, Settings(), today=date(2026, 6, 1))
        ledger = pd.read_parquet(found.folder / "ledger.parquet")
        assert (ledger["rows_in"] == ledger[["loaded", "merged", "rejected"]].sum(axis=1)).all()
        return found

    return read


def ids(found, table="tickets", column="ticket_id"):
    return sorted(pd.read_parquet(found.folder / f"{table}.parquet", columns=[column])[column])


def test_a_ticket_deleted_since_is_no_ticket_of_the_older_export_either_nor_is_its_rating(loaded):
    found = loaded(april=TICKETS + APRIL, may=TICKETS + MAY)
    assert ids(found) == ["2", "3"]
    assert "feedback" not in found.tables
    rejects = pd.read_parquet(found.folder / "rejects.parquet").sort_values(["file", "row", "field"])
    assert rejects[["file", "row", "field", "reason", "value"]].values.tolist() == [
        *[["april.csv", 2, "feedback_id", "superseded", "1"], ["april.csv", 2, "ticket_id", "superseded", "1"]],
        *[["may.csv", 2, "", "deleted", "Deleted"]] * 2,
    ]
    assert "1 ×  tickets   april.csv  gave way to may.csv, the newer" in checklist(found, "EUR")


def test_a_ticket_restored_since_counts(loaded):
    back = "1,a@b.fi,Solved,2026-04-04 10:00,2026-05-03 09:00,2026-04-04 12:00,30,Good\n"
    found = loaded(april=TICKETS + APRIL, may=TICKETS + MAY, june=TICKETS + back)
    assert ids(found) == ["1", "2", "3"]


def test_without_update_times_the_file_that_reaches_further_is_the_newer(loaded):
    def undated(text):
        return "".join(",".join(line.split(",")[:4] + line.split(",")[5:]) + "\n" for line in text.splitlines())

    assert ids(loaded(b=undated(TICKETS + APRIL), a=undated(TICKETS + MAY))) == ["2", "3"]
    assert ids(loaded(b=undated(TICKETS + APRIL).replace("2026-04-05", "2026-05-20"))) == ["1", "2", "3"]


def test_another_systems_ticket_of_that_number_stays(loaded):
    cases = "ticket_id,customer_id,created_at\n1,7,2026-04-01 10:00\n"
    assert ids(loaded(mine=cases, may=TICKETS + MAY)) == ["1", "3"]


def test_a_customer_deleted_since_was_a_customer_nevertheless(loaded):
    head = "Id,IsDeleted,MasterRecordId,Name,Type,ParentId,BillingStreet,BillingCity,BillingCountry,Phone,AccountNumber,LastModifiedDate\n"
    account = "001000000000001AAA,{},,Aalto Oy,Customer,,,Oulu,FI,,17,2026-0{}-01T09:00:00Z\n"
    found = loaded(april=head + account.format("false", 4), may=head + account.format("true", 5))
    assert len(ids(found, "customers", "customer_id")) == 1


@pytest.fixture
def amounts(loaded):
    """Load files of these texts, the later named the newer: order → cents."""

    def read(**texts):
        orders = pd.read_parquet(loaded(**texts).folder / "orders.parquet")
        return dict(zip(orders["order_id"], orders["amount_minor"], strict=True))

    return read


def woo(number, status, refunded, day="2026-01-11"):
    return f"{number},{status},{day} 10:00:00,a@example.com,{refunded},124.00,24.00\n"


def test_a_refund_that_was_deleted_in_the_shop_is_none(amounts):
    older = WOO + woo(1, "completed", "12.40") + woo(2, "refunded", "124.00") + woo(3, "completed", "12.40")
    newer = WOO + woo(1, "completed", "0.00") + woo(2, "completed", "0.00") + woo(4, "completed", "0.00", "2026-02-02")
    assert amounts(a=older, b=newer) == {
        **dict.fromkeys("1234", 10000),
        "3 2026-01-11 10:00": -1000,  # of which the newer export knows nothing
    }


def test_a_refund_that_failed_is_none_and_one_made_since_is_one(amounts):
    older = (
        STRIPE + "ch_1,2026-01-10 10:00,50.00,10.00,eur,Paid,cus_1\nch_2,2026-01-10 11:00,50.00,0.00,eur,Paid,cus_1\n"
    )
    newer = (
        STRIPE + "ch_1,2026-01-10 10:00,50.00,0.00,eur,Paid,cus_1\nch_2,2026-01-10 11:00,50.00,5.00,eur,Paid,cus_1\n"
    )
    assert amounts(a=older, b=newer) == {"ch_1": 5000, "ch_2": 5000, "ch_2 2026-01-10 11:00": -500}


def test_an_export_without_the_column_says_nothing_of_refunds(amounts):
    newer = WOO.replace("Order Refund Amount,", "") + "1,completed,2026-01-11 10:00:00,a@example.com,124.00,24.00\n"
    assert amounts(a=WOO + woo(1, "completed", "12.40"), b=newer) == {"1": 10000, "1 2026-01-11 10:00": -1000}


def test_an_older_export_does_not_take_back_what_the_newer_says(amounts):
    older, newer = WOO + woo(1, "completed", "0.00"), WOO + woo(1, "completed", "12.40")
    assert amounts(a=older, b=newer) == {"1": 10000, "1 2026-01-11 10:00": -1000}
