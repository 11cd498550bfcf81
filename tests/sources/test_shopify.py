import random

import pandas as pd
import pytest

from pito.errors import DataRefused
from pito.intake.load import load
from pito.settings import Settings
from pito.sources import shopify
from pito.sources.headers import Header
from pito.sources.plan import Pick, When
from pito.sources.sheet import Rows, Sheet

ORDERS = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Billing Zip,Cancelled at,Refunded Amount,Vendor,Id,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone"
)
CUSTOMERS = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Country Code,Phone,Total Spent,"
    "Total Orders,Tags"
)


def recognised(header):
    names = header.split(",")
    sheet = Sheet("orders_export.csv", (tuple(names),), lambda row: Rows())
    return shopify.recognise(sheet, Header(names))


def test_an_order_is_its_lines_with_fields_in_the_first_and_net_is_total_without_taxes():
    orders, *_ = recognised(ORDERS)
    assert (orders.table, orders.grain, orders.is_head_first, orders.ids) == ("orders", "line", True, "email")
    assert orders.picks == {
        "order_id": Pick(("Name",)),
        "customer_id": Pick(("Email",)),
        "ordered_at": Pick(("Created at",)),
        "cancelled_at": Pick(("Cancelled at",)),
        "discount": Pick(("Discount Amount",)),
        "currency": Pick(("Currency",)),
        "amount": Pick(("Total", "Taxes"), how="minus"),
    }


def test_what_was_paid_back_is_a_credit_without_its_share_of_the_taxes_and_what_was_never_paid_one_of_the_whole():
    _, unpaid, refund = recognised(ORDERS)
    assert unpaid.only == When("Financial Status", ("voided", "expired"))
    assert refund.only == When("Refunded Amount", is_nonzero=True)
    assert unpaid.picks["amount"] == Pick(("Taxes", "Total"), how="minus")
    assert refund.picks["amount"] == Pick(("Refunded Amount", "Total", "Taxes"), how="untaxed", negative=refund.only)
    for credit in (unpaid, refund):
        assert credit.grain == "row" and "discount" not in credit.picks
        assert credit.picks["order_id"] == Pick(("Name", "Created at"), how="join", is_to_minute=True)
        assert credit.picks["credits"] == Pick(("Name",))
        assert credit.picks["cancelled_at"] == Pick(("Cancelled at",))


def test_the_order_of_the_columns_is_nobodys_business():
    names = ORDERS.split(",")
    random.Random(1).shuffle(names)
    assert [plan.picks for plan in recognised(",".join(names))] == [plan.picks for plan in recognised(ORDERS)]


def test_an_older_export_without_refunds_still_credits_whole_orders():
    plans = recognised(ORDERS.replace("Refunded Amount,", ""))
    assert [plan.only and plan.only.words for plan in plans] == [None, ("voided", "expired", "refunded")]


@pytest.mark.parametrize("gone", ["Taxes", "Total"])
def test_orders_whose_net_amount_cannot_be_told_are_refused(gone):
    names = ",".join(name for name in ORDERS.split(",") if name != gone)
    with pytest.raises(DataRefused, match=f"without the column '{gone}'.*export the orders again with every column"):
        recognised(names)


def test_customers_have_their_address_for_a_number_as_their_orders_do():
    (plan,) = recognised(CUSTOMERS)
    assert (plan.table, plan.ids) == ("customers", "email")
    assert plan.picks == {
        "customer_id": Pick(("Email",)),
        "email": Pick(("Email",)),
        "country": Pick(("Default Address Country Code",)),
        "name": Pick(("First Name", "Last Name"), how="join"),
        "phone": Pick(("Phone",), strip_prefix="'"),
    }


@pytest.mark.parametrize("header", ["Name,Email,Created at", "Email,Total", "Customer ID,Email,Name"])
def test_what_is_not_from_shopify_is_left_to_others(header):
    assert recognised(header) == ()


@pytest.fixture(scope="module")
def loaded(root):
    return load(root / "data" / "sample" / "shopify", Settings())


def test_every_fault_of_the_sample_is_itemised_and_none_invented(loaded):
    rejects = pd.read_parquet(loaded.folder / "rejects.parquet")
    assert sorted(zip(rejects["file"], rejects["row"], rejects["field"], rejects["reason"], strict=True)) == [
        ("customers_export.csv", 5, "email", "superseded"),  # the same customer again, his address in capitals
        ("customers_export.csv", 12, "customer_id", "missing"),
        ("orders_export_1.csv", 225, "order_id", "superseded"),  # sent meanwhile, says the later export
        ("orders_export_1.csv", 226, "order_id", "superseded"),
        ("orders_export_2.csv", 27, "customer_id", "missing"),  # a sale without an e-mail, both its lines
        ("orders_export_2.csv", 28, "customer_id", "missing"),
        ("orders_export_2.csv", 38, "amount", "not_a_number"),
        ("orders_export_2.csv", 39, "order_id", "other_line"),  # of the same order
        ("orders_export_2.csv", 72, "ordered_at", "not_a_date"),
        ("orders_export_2.csv", 87, "currency", "other_currency"),
        ("orders_export_2.csv", 129, "", "wrong_field_count"),
    ]


def test_the_samples_ledger_balances(loaded):
    ledger = pd.read_parquet(loaded.folder / "ledger.parquet")
    assert (ledger["rows_in"] == ledger["loaded"] + ledger["merged"] + ledger["rejected"]).all()
    whole = ledger[ledger["rows_in"] > 3].groupby("file")[["rows_in", "loaded", "merged", "rejected"]].sum()
    assert whole.to_dict("index") == {
        "customers_export.csv": {"rows_in": 46, "loaded": 44, "merged": 0, "rejected": 2},
        "orders_export_1.csv": {"rows_in": 239, "loaded": 237, "merged": 0, "rejected": 2},
        "orders_export_2.csv": {"rows_in": 164, "loaded": 143, "merged": 14, "rejected": 7},
    }


def test_a_voided_order_in_another_currency_is_turned_away_and_the_others_stay(tmp_path):
    header = (
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,\
Lineitem name,Lineitem price,Cancelled at,Refunded Amount"
    )
    rows = [
        "#1,a@b.fi,paid,EUR,10.00,0.00,2.00,10.00,0.00,2026-05-04 10:00:00 +0300,1,Mug,10.00,,0.00",
        "#2,a@b.fi,voided,SEK,90.00,0.00,18.00,90.00,0.00,2026-05-05 10:00:00 +0300,1,Mug,90.00,,0.00",
    ]
    (tmp_path / "orders_export.csv").write_text("\n".join([header, *rows]) + "\n")
    folder = load(tmp_path, Settings()).folder
    assert pd.read_parquet(folder / "orders.parquet")["order_id"].tolist() == ["#1"]
    rejects = pd.read_parquet(folder / "rejects.parquet")
    assert {*zip(rejects["row"], rejects["reason"], rejects["value"], strict=True)} == {(3, "other_currency", "SEK")}


def test_net_amounts_cancellations_and_credits_of_the_sample(loaded):
    orders = pd.read_parquet(loaded.folder / "orders.parquet").set_index("order_id")
    found = orders[orders["credits"].notna() | orders["cancelled_day"].notna() | orders.index.isin(["#1001", "#1130"])]
    assert found["amount_minor"].to_dict() == {
        "#1001": 5968,  # 74.90 − 15.22
        "#1130": 4661,  # 58.50 − 11.89, its two lines once
        "#1182 2026-04-01 09:57": -797,  # 10.00 refunded of 71.20, of which 14.47 taxes: 10 × 56.73 / 71.20
        "#1184 2026-04-03 09:23": -1554,  # refunded: 19.50 − 3.96
        "#1199": 3259,  # voided and cancelled, order and credit both
        "#1199 2026-05-05 20:15": -3259,
    }
    assert set(found.index[found["cancelled_day"].notna()]) == {"#1199", "#1199 2026-05-05 20:15"}
    assert orders.loc["#1184", "amount_minor"] + orders.loc["#1184 2026-04-03 09:23", "amount_minor"] == 0


def test_a_refund_stands_once_where_one_of_two_exports_was_saved_by_a_spreadsheet(tmp_path):
    head = "Name,Email,Financial Status,Currency,Taxes,Total,Created at,Lineitem name,Refunded Amount\n"
    line = "#1,a@example.com,partially_refunded,EUR,0.00,100.00,{},Mug,10.00\n"
    later = "#2,a@example.com,paid,EUR,0.00,5.00,{},Mug,0.00\n"
    (tmp_path / "orders_1.csv").write_text(head + line.format("2026-01-20 10:00:28 +0200"), encoding="utf-8")
    saved = head + line.format("20.1.2026 10:00") + later.format("13.2.2026 10:00")
    (tmp_path / "orders_2.csv").write_text(saved, encoding="utf-8")
    orders = pd.read_parquet(load(tmp_path, Settings()).folder / "orders.parquet")
    found = dict(zip(orders["order_id"], orders["amount_minor"], strict=True))
    assert found == {"#1": 10000, "#1 2026-01-20 10:00": -1000, "#2": 500}


def test_the_samples_orders_find_their_customers(loaded):
    orders, customers = (pd.read_parquet(loaded.folder / f"{name}.parquet") for name in ("orders", "customers"))
    assert set(orders["customer_id"]) <= set(customers["customer_id"])
    urho = customers.set_index("customer_id").loc["email:urho.mallinen@example.com"]
    assert (urho["name"], urho["customer_id_2"][:5]) == ("Urho Mallinen", "'7400")
