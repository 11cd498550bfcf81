"""Refunds that an older export has and a newer one has no more, in the vendors' own layouts."""

import pandas as pd
import pytest

from pito.intake.load import load
from pito.settings import Settings

WOO = "Order Number,Order Status,Order Date,Email (Billing),Order Refund Amount,Order Total Amount,Order Total Tax Amount\n"
STRIPE = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID\n"


@pytest.fixture
def amounts(tmp_path):
    """Load files of these texts, the later named the newer: order → cents; every row must have one fate."""

    def read(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        folder = load(tmp_path, Settings()).folder
        ledger = pd.read_parquet(folder / "ledger.parquet")
        assert (ledger["rows_in"] == ledger[["loaded", "merged", "rejected"]].sum(axis=1)).all()
        orders = pd.read_parquet(folder / "orders.parquet")
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
