import random

import pandas as pd
import pytest

from pito.errors import DataRefused
from pito.intake.load import load
from pito.settings import Settings
from pito.sources import woocommerce
from pito.sources.headers import Header
from pito.sources.plan import Pick, When
from pito.sources.sheet import Rows, Sheet

ORDERS = (
    "Order Number,Order Status,Order Date,First Name (Billing),Email (Billing),Customer User ID,Cart Discount Amount,"
    "Order Subtotal Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,Order Currency"
)
LINES = ",SKU,Item #,Item Name,Quantity (- Refund),Item Cost"
TABLE = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution"
CUSTOMERS = "Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code"


def recognised(header):
    names = header.split(",")
    return woocommerce.recognise(Sheet("orders.csv", (tuple(names),), lambda row: Rows(None)), Header(names))


def test_a_plugins_order_is_its_total_without_tax_and_belongs_to_the_billing_address():
    orders, credit, _ = recognised(ORDERS)
    assert (orders.table, orders.grain, orders.ids, orders.only) == ("orders", "row", "email", None)
    assert {name: pick for name, pick in orders.picks.items() if name != "cancelled_at"} == {
        "order_id": Pick(("Order Number",)),
        "customer_id": Pick(("Email (Billing)",)),
        "ordered_at": Pick(("Order Date",)),
        "amount": Pick(("Order Total Amount", "Order Total Tax Amount"), how="minus"),
        "discount": Pick(("Cart Discount Amount",)),
        "currency": Pick(("Order Currency",)),
    }
    assert credit.picks["amount"] == Pick(("Order Total Tax Amount", "Order Total Amount"), how="minus")
    assert credit.picks["order_id"] == Pick(("Order Number", "Order Date"), how="join", is_to_minute=True)
    assert credit.picks["credits"] == Pick(("Order Number",))
    assert credit.only.header == "Order Status" and {"refunded", "wc-refunded", "hyvitetty"} <= set(credit.only.words)


def test_what_was_paid_back_in_part_is_a_credit_without_its_share_of_the_tax():
    *_, part = recognised(ORDERS)
    assert part.only == When("Order Refund Amount", is_nonzero=True)
    headers = ("Order Refund Amount", "Order Total Amount", "Order Total Tax Amount")
    assert part.picks["amount"] == Pick(headers, how="untaxed", negative=part.only)
    assert (
        part.picks["order_id"] == Pick(("Order Number", "Order Date"), how="join", is_to_minute=True)
        and "discount" not in part.picks
    )


def test_a_plugin_without_the_refunded_amount_still_credits_whole_orders():
    plans = recognised(ORDERS.replace("Order Refund Amount,", ""))
    assert [plan.only and plan.only.header for plan in plans] == [None, "Order Status"]


def test_an_order_paid_back_in_whole_is_credited_once(tmp_path):
    order = "{},{},2026-01-0{} 12:00:00,A,a@example.com,0,0,100,0,{},125.50,25.50,EUR"
    rows = [order.format(1, "refunded", 1, "125.50"), order.format(2, "refunded", 2, "-125.50")]
    rows += [order.format(3, "refunded", 3, "0.00"), order.format(4, "completed", 4, "12.55")]
    (tmp_path / "orders.csv").write_text("\n".join([ORDERS, *rows]) + "\n", encoding="utf-8")
    orders = pd.read_parquet(load(tmp_path, Settings()).folder / "orders.parquet")
    credits = orders[orders["credits"].notna()].set_index("credits")["amount_minor"]
    assert credits.to_dict() == {"1": -10_000, "2": -10_000, "3": -10_000, "4": -1_000}


def test_unpaid_and_failed_orders_are_no_sales_in_any_of_their_spellings():
    only = recognised(ORDERS)[0].picks["cancelled_at"].only
    assert {"cancelled", "wc-failed", "pending payment", "trash", "peruttu", "avbruten"} <= set(only.words)
    assert not {"on-hold", "processing", "completed", "refunded"} & set(only.words)


def test_with_a_row_per_product_one_row_counts_since_the_total_stands_in_all_of_them():
    assert [plan.grain for plan in recognised(ORDERS + LINES)] == ["last"] * 3


def test_the_snake_case_of_another_plugin_is_known():
    header = "order_id,order_number,order_date,status,order_total,tax_total,order_currency,customer_user,billing_email"
    orders, _ = recognised(header)
    assert orders.picks["order_id"] == Pick(("order_number",))
    assert orders.picks["amount"] == Pick(("order_total", "tax_total"), how="minus")


@pytest.mark.parametrize(
    ("gone", "remedy"),
    [
        ("Order Total Tax Amount", "export the column Order Total Tax Amount too"),
        ("Email (Billing)", "export the column Billing Email too"),
    ],
)
def test_orders_without_tax_or_e_mail_are_refused_with_the_remedy(gone, remedy):
    with pytest.raises(DataRefused, match=remedy):
        recognised(",".join(name for name in ORDERS.split(",") if name != gone))


def test_the_analytics_table_knows_customers_by_name_and_refunds_by_their_own_day():
    (plan,) = recognised(TABLE)
    assert plan.ids == "email"
    assert {name: pick for name, pick in plan.picks.items() if name != "cancelled_at"} == {
        "order_id": Pick(("Order #", "Date"), how="join", is_to_minute=True),
        "customer_name": Pick(("Customer",)),
        "ordered_at": Pick(("Date",)),
        "amount": Pick(("Net Sales",)),
    }
    assert plan.picks["cancelled_at"].only.header == "Status"
    formatted = TABLE.replace(",Net Sales", "")
    assert recognised(formatted)[0].picks["amount"] == Pick(("N. Revenue (formatted)",))


def test_customers_have_their_address_for_a_number():
    (plan,) = recognised(CUSTOMERS)
    assert (plan.table, plan.ids) == ("customers", "email")
    assert plan.picks == {
        "customer_id": Pick(("Email",)),
        "email": Pick(("Email",)),
        "name": Pick(("Name",)),
        "country": Pick(("Country / Region",)),
    }


def test_the_order_of_the_columns_is_nobodys_business():
    for header in (ORDERS + LINES, TABLE, CUSTOMERS):
        names = header.split(",")
        random.Random(1).shuffle(names)
        assert recognised(",".join(names)) == recognised(header)


@pytest.mark.parametrize(
    "header", ["Order Number,Order Date,Status,Total", "Username,Email,Role", "Order #,Date,Total"]
)
def test_what_is_not_from_woocommerce_is_left_to_others(header):
    assert recognised(header) == ()


@pytest.fixture(scope="module")
def loaded(root):
    return load(root / "data" / "sample" / "woocommerce", Settings())


def test_every_fault_of_the_sample_is_itemised_and_none_invented(loaded):
    rejects = pd.read_parquet(loaded.folder / "rejects.parquet")
    assert sorted(zip(rejects["file"], rejects["row"], rejects["field"], rejects["reason"], strict=True)) == FAULTS


FAULTS = [
    ("customers-report.csv", 6, "city", "superseded"),  # moved since, says the last row
    ("customers-report.csv", 44, "customer_id", "missing"),
    ("orders-2026.csv", 43, "customer_id", "missing"),
    ("orders-2026.csv", 58, "amount", "not_a_number"),
    ("orders-2026.csv", 65, "ordered_at", "not_a_date"),
    ("orders-2026.csv", 73, "currency", "other_currency"),
    ("orders-2026.csv", 141, "", "wrong_field_count"),  # the file breaks off
    ("orders-report-2025.csv", 7, "amount", "not_a_number"),
]


def test_the_samples_ledger_balances(loaded):
    ledger = pd.read_parquet(loaded.folder / "ledger.parquet")
    assert (ledger["rows_in"] == ledger["loaded"] + ledger["merged"] + ledger["rejected"]).all()
    orders = len(pd.read_parquet(loaded.folder / "orders.parquet"))
    assert int(ledger.loc[ledger["table"] == "orders", "loaded"].sum()) == orders == 81 - 4 + 2 + 130 - 1


def test_cancelled_orders_credits_and_refunds_of_the_sample(loaded):
    orders = pd.read_parquet(loaded.folder / "orders.parquet").set_index("order_id")
    assert orders["amount_minor"].reindex(
        ["2133", "2139", "2139 2026-01-26 08:59", "2148", "2031 2025-06-09 19:09", "2031 2025-06-18 20:09"]
    ).to_list() == [2050, 2860, -2860, 2450, 520, -980]
    assert orders.loc["2148 2026-02-01 08:14", "amount_minor"] == -439  # 5.00 of 27.93, of which 3.43 tax
    assert set(orders.index[orders["cancelled_day"].notna()]) == {"2133", "2137", "2143", "2041 2025-06-30 13:47"}
    assert orders.loc["2139 2026-01-26 08:59", "credits"] == "2139"


def test_the_tables_names_find_the_customers_of_the_list(loaded):
    orders, customers = (pd.read_parquet(loaded.folder / f"{name}.parquet") for name in ("orders", "customers"))
    assert set(orders["customer_id"]) <= set(customers["customer_id"])
    assert loaded.facts["identity"]["by_name"] == 129


def test_an_order_of_the_analytics_table_stands_once_where_one_of_two_was_saved_by_a_spreadsheet(tmp_path):
    head = (
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales\n"
    )
    line = "{},{},x,completed,Oili,new,Honey,1,,{}\n"
    own = head + line.format("2026-01-11 10:00:28", 7, "100")
    saved = head + line.format("11.1.2026 10:00", 7, "100") + line.format("13.2.2026 9:05", 7, "-30")
    (tmp_path / "a.csv").write_text(own, encoding="utf-8")
    (tmp_path / "b.csv").write_text(saved, encoding="utf-8")
    orders = pd.read_parquet(load(tmp_path, Settings()).folder / "orders.parquet")
    found = dict(zip(orders["order_id"], orders["amount_minor"], strict=True))
    assert found == {"7 2026-01-11 10:00": 10000, "7 2026-02-13 09:05": -3000}
