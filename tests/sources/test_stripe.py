import datetime as dt
import random

import pandas as pd
import pytest

from pito.errors import DataRefused
from pito.intake.load import load
from pito.settings import Settings
from pito.sources import stripe
from pito.sources.headers import Header
from pito.sources.plan import Pick, When
from pito.sources.sheet import Rows, Sheet

PAYMENTS = (
    "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,"
    "Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Customer ID,Customer Description,Customer Email,"
    "Captured,Card Last4,Disputed Amount,Dispute Date (UTC),Dispute Status,Invoice ID,PaymentIntent ID"
)
UNIFIED = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Decline Reason,Fee,Refunded date (UTC),Status,"
    "Taxes On Fee,Customer Email"
)
SUBSCRIPTIONS = (
    "id,Customer ID,Customer Description,Customer Email,Customer Name,Plan,Quantity,Currency,Interval,Amount,Status,"
    "Created (UTC),Start (UTC),Start Date (UTC),Current Period Start (UTC),Current Period End (UTC),Trial Start (UTC),"
    "Trial End (UTC),Canceled At (UTC),Ended At (UTC),Cancellation Reason"
)
CUSTOMERS = (
    "id,Description,Email,Name,Created (UTC),Delinquent,Address Country,Total Spend,Payment Count,Business Vat ID"
)


def recognised(header):
    names = header.split(",")
    return stripe.recognise(Sheet("export.csv", (tuple(names),), lambda row: Rows(None)), Header(names))


def test_payments_are_orders_in_the_accounts_own_currency_and_the_fee_is_no_cost():
    payments, _, _ = recognised(PAYMENTS)
    assert (payments.table, payments.ids, payments.zone, payments.only) == ("orders", "stripe", "UTC", None)
    assert payments.picks == {
        "order_id": Pick(("id",)),
        "customer_id": Pick(("Customer ID",)),
        "email": Pick(("Customer Email",)),
        "customer_name": Pick(("Customer Email",)),
        "ordered_at": Pick(("Created (UTC)",)),
        "amount": Pick(("Converted Amount", "Amount")),
        "currency": Pick(("Converted Currency", "Currency")),
        "cancelled_at": Pick(("Created (UTC)",), only=When("Status", stripe.NO_SALE)),
    }
    assert {"failed", "uncaptured", "disputed"} <= set(stripe.NO_SALE)


def test_refunds_are_credits_and_so_are_disputes_that_were_lost():
    _, refund, dispute = recognised(PAYMENTS)
    assert refund.only == When("Amount Refunded", is_nonzero=True)
    assert refund.picks["order_id"] == Pick(("id", "Created (UTC)"), how="join", is_to_minute=True)
    assert refund.picks["amount"] == Pick(("Converted Amount Refunded", "Amount Refunded"), negative=refund.only)
    assert dispute.only == When("Dispute Status", ("lost",))
    assert dispute.picks["ordered_at"] == Pick(("Dispute Date (UTC)", "Created (UTC)"))
    assert dispute.picks["amount"] == Pick(("Disputed Amount",), negative=When("Dispute Status"))
    assert refund.picks["credits"] == dispute.picks["credits"] == Pick(("id",))


def test_the_newer_export_says_when_it_was_refunded_and_without_customers_the_address_is_one():
    payments, refund = recognised(UNIFIED)
    assert (payments.ids, payments.picks["customer_id"]) == ("email", Pick(("Customer Email",)))
    assert payments.picks["amount"] == Pick(("Amount",))
    assert refund.picks["ordered_at"] == Pick(("Refunded date (UTC)", "Created date (UTC)"))


def test_subscriptions_are_contracts_that_end_when_they_ended_not_when_that_was_asked_for():
    (plan,) = recognised(SUBSCRIPTIONS)
    assert (plan.table, plan.ids, plan.zone) == ("contracts", "stripe", "UTC")
    assert plan.picks == {
        "contract_id": Pick(("id",)),
        "customer_id": Pick(("Customer ID",)),
        "email": Pick(("Customer Email",)),
        "customer_name": Pick(("Customer Email",)),
        "start_date": Pick(("Start Date (UTC)",), only=When("Status", stripe.BEGUN)),
        "notice_date": Pick(("Canceled At (UTC)",)),
        "end_date": Pick(
            ("Ended At (UTC)", "Current Period End (UTC)"), only=(When("Ended At (UTC)"), When("Canceled At (UTC)"))
        ),
        "currency": Pick(("Currency",)),
        "end_reason": Pick(("Cancellation Reason",)),
        "monthly_amount": Pick(("Amount", "Quantity"), how="multiply", only=When("Interval", stripe.MONTHLY)),
    }
    assert not {"incomplete", "incomplete_expired"} & set(stripe.BEGUN)


def test_who_has_cancelled_and_is_still_there_ends_with_the_period_and_foreign_money_is_no_euros(tmp_path):
    header = "id,Customer ID,Currency,Interval,Amount,Status,Created (UTC),Current Period End (UTC),Canceled At (UTC),Ended At (UTC)"
    began = "2025-03-06 08:05"
    rows = [
        f"sub_a,cus_a,sek,month,900.00,canceled,{began},2026-06-10 10:00,2026-05-20 10:00,2026-06-10 10:00",
        f"sub_b,cus_b,eur,month,90.00,active,{began},2026-06-10 10:00,2026-05-21 10:00,",
        f"sub_c,cus_c,eur,month,50.00,active,{began},2026-06-12 10:00,,",
        f"sub_d,cus_d,eur,month,50.00,canceled,{began},2026-06-10 10:00,,2026-02-01 10:00",  # not at the customer's wish
    ]
    (tmp_path / "subscriptions.csv").write_text("\n".join([header, *rows]) + "\n")
    folder = load(tmp_path, Settings()).folder
    contracts = pd.read_parquet(folder / "contracts.parquet").set_index("contract_id")
    days = {name: dt.date(1970, 1, 1) + dt.timedelta(int(day)) for name, day in contracts["end_day"].dropna().items()}
    assert days == {"sub_b": dt.date(2026, 6, 10), "sub_d": dt.date(2026, 2, 1)}
    assert contracts["monthly_amount_minor"].to_dict() == {"sub_b": 9000, "sub_c": 5000, "sub_d": 5000}
    rejects = pd.read_parquet(folder / "rejects.parquet")
    assert rejects[["row", "field", "reason", "value"]].values.tolist() == [[2, "currency", "other_currency", "sek"]]


def test_without_the_end_of_the_period_there_is_only_the_end_there_was():
    (plan,) = recognised(SUBSCRIPTIONS.replace("Current Period End (UTC),", ""))
    assert plan.picks["end_date"] == Pick(("Ended At (UTC)",))


def paid(folder, *rows):
    header = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID"
    (folder / "payments.csv").write_text("\n".join([header, *rows]) + "\n")
    return load(folder, Settings()).folder


def test_a_refunded_payment_in_another_currency_is_turned_away_and_the_others_stay(tmp_path):
    ours = [f"ch_{n},2026-01-05 10:00,10.25,0.00,eur,Paid,cus_a" for n in (1, 2)]
    folder = paid(tmp_path, *ours, "ch_3,2026-01-06 10:00,10.25,10.25,usd,Refunded,cus_a")
    assert sorted(pd.read_parquet(folder / "orders.parquet")["order_id"]) == ["ch_1", "ch_2"]
    rejects = pd.read_parquet(folder / "rejects.parquet")
    assert {*zip(rejects["row"], rejects["reason"], rejects["value"], strict=True)} == {(4, "other_currency", "usd")}


def test_payments_all_in_another_currency_are_refused_with_their_refunds(tmp_path):
    with pytest.raises(DataRefused, match=r"payments\.csv is in usd and the settings say EUR"):
        paid(
            tmp_path,
            "ch_1,2026-01-05 10:00,10.25,0.00,usd,Paid,cus_a",
            "ch_2,2026-01-06 10:00,10.25,10.25,usd,Refunded,cus_a",
        )


def test_customers_are_known_by_stripes_own_number():
    (plan,) = recognised(CUSTOMERS)
    assert (plan.table, plan.ids) == ("customers", "stripe")
    assert {name: pick.headers for name, pick in plan.picks.items()} == {
        "customer_id": ("id",),
        "name": ("Name",),
        "email": ("Email",),
        "business_id": ("Business Vat ID",),
        "country": ("Address Country",),
    }


def test_the_order_of_the_columns_is_nobodys_business():
    for header in (PAYMENTS, UNIFIED, SUBSCRIPTIONS, CUSTOMERS):
        names = header.split(",")
        random.Random(1).shuffle(names)
        assert recognised(",".join(names)) == recognised(header)


@pytest.mark.parametrize(
    "header", ["id,Amount,Created (UTC),Currency,Status,Arrival Date (UTC)", "id,Email,Created", "Customer ID,Amount"]
)
def test_payouts_and_what_is_not_from_stripe_are_left_to_others(header):
    assert recognised(header) == ()


@pytest.fixture(scope="module")
def loaded(root):
    return load(root / "data" / "sample" / "stripe", Settings())


@pytest.fixture(scope="module")
def orders(loaded):
    return pd.read_parquet(loaded.folder / "orders.parquet").set_index("order_id")


def test_every_fault_of_the_sample_is_itemised_and_none_invented(loaded):
    rejects = pd.read_parquet(loaded.folder / "rejects.parquet")
    assert sorted(zip(rejects["file"], rejects["row"], rejects["field"], rejects["reason"], strict=True)) == [
        ("customers.csv", 43, "customer_id", "missing"),
        ("payments.csv", 207, "currency", "other_currency"),  # it failed, so that it was never converted
        ("payments.csv", 216, "customer_id", "missing"),
        ("payments.csv", 219, "amount", "not_a_number"),
        ("payments.csv", 222, "ordered_at", "not_a_date"),
        ("payments.csv", 246, "", "wrong_field_count"),
        ("subscriptions.csv", 42, "start_date", "missing"),  # incomplete_expired: it never began
        ("subscriptions.csv", 43, "end_date", "ends_before_start"),
    ]


def test_the_samples_ledger_balances_and_what_is_said_twice_counts_once(loaded):
    ledger = pd.read_parquet(loaded.folder / "ledger.parquet")
    assert (ledger["rows_in"] == ledger["loaded"] + ledger["merged"] + ledger["rejected"]).all()
    payments = ledger[(ledger["file"] == "payments.csv") & (ledger["rows_in"] > 2)].iloc[0]
    assert (payments["rows_in"], payments["loaded"], payments["merged"], payments["rejected"]) == (250, 244, 1, 5)


def test_no_sales_refunds_disputes_and_foreign_money_of_the_sample(orders):
    credits = orders[orders["credits"].notna()]
    assert credits["amount_minor"].to_dict() == {
        "ch_Ex00184 2026-02-07 02:45": -1900,  # "19,00" refunded, on the 27th
        "ch_Ex00190 2026-02-13 16:57": -500,
        "ch_Ex00196 lost": -9500,
    }
    days = {name: dt.date(1970, 1, 1) + dt.timedelta(days=int(day)) for name, day in credits["order_day"].items()}
    assert str(days["ch_Ex00184 2026-02-07 02:45"]) == "2026-02-27"
    assert str(days["ch_Ex00196 lost"]) == "2026-03-08"
    assert set(orders.index[orders["cancelled_day"].notna()]) == {"ch_Ex00172", "ch_Ex00178"}  # failed, uncaptured
    assert orders.loc["ch_Ex00202", "amount_minor"] == 4900  # 57.10 dollars


def test_half_past_ten_in_utc_is_the_next_day_in_helsinki_and_the_next_month(orders):
    payment = orders.loc["ch_Ex00229"]  # 2026-02-28 22:30 UTC
    assert dt.datetime.fromtimestamp(payment["ordered_s"], dt.UTC).isoformat() == "2026-02-28T22:30:00+00:00"
    assert payment["order_month"] == 2026 * 12 + 2


def test_payments_without_a_customer_belong_to_their_address(orders):
    assert orders.loc["ch_Ex00208", "customer_id"] == "stripe:cus_Ex0019"  # its address is in the customer list
    assert orders.loc["ch_Ex00211", "customer_id"] == "stripe:vieras example org"


def test_the_samples_monthly_amounts_are_of_monthly_subscriptions_only(loaded):
    contracts = pd.read_parquet(loaded.folder / "contracts.parquet").set_index("contract_id")
    assert contracts.loc["sub_Ex0000", "monthly_amount_minor"] == 9800  # "49,00" × 2
    yearly = contracts[contracts["interval"] == "year"]
    assert len(yearly) and yearly["monthly_amount_minor"].isna().all()
    ended = contracts.loc["sub_Ex0000"]
    assert (ended["notice_day"], ended["end_day"]) == (20171, 20196)  # asked on 24 March 2025, ended on 18 April
