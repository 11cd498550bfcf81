"""Two shops' data as their databases hold them, through mappings: what loads, the same numbers by plain pandas, what cannot."""

import shutil

import pandas as pd
import pytest

from pito.errors import WrongUse
from pito.intake import Workbook
from pito.intake.load import load
from pito.metrics.retention import retention_by_month
from pito.month import Month
from pito.settings import Business, Settings

ORDERS = '[[table]]\nfile = "olist_orders_dataset.csv"\ntable = "orders"\n[table.columns]\norder_id = "order_id"\n'
ITEMS = '[[table]]\nfile = "olist_order_items_dataset.csv"\ntable = "orders"\ngrain = "line"\n[table.columns]\n'
STRIPE = """
[[table]]
file = "charge_data.csv"
table = "orders"
ids = "stripe"
[table.columns]
order_id = "id"
customer_id = "customer_id"
ordered_at = "created"
amount = { column = "amount", factor = 0.01 }
currency = "currency"
cancelled_at = { column = "created", when = "status", is = ["failed"] }
[table.read]
zone = "UTC"

[[table]]
file = "customer_data.csv"
table = "customers"
ids = "stripe"
[table.columns]
customer_id = "id"
name = "name"
email = "email"

[[table]]
file = "subscription_history_data.csv"
table = "contracts"
ids = "stripe"
grain = "last"
last_by = "_fivetran_synced"
[table.columns]
contract_id = "id"
customer_id = "customer_id"
start_date = "start_date"
notice_date = "canceled_at"
end_date = "ended_at"
[table.read]
zone = "UTC"
"""


BRAZIL = {"currency": "BRL", "time_zone": "America/Sao_Paulo", "country": "BR", "active_days": 180}
JUNE = Month.parse("2018-06")


def loaded(reference, place, names, mapping, **business):
    for name in names:
        shutil.copy(reference(name), place)
    (place / "mapping.toml").write_text(mapping, encoding="utf-8")
    return load(place, Settings(business=Business(**business)))


def table(one, name):
    return pd.read_parquet(one.folder / f"{name}.parquet")


def ledger(one):
    """Return what became of each file's rows, table by table; every row is somewhere."""
    found = table(one, "ledger").set_index(["file", "table"])[["rows_in", "loaded", "merged", "rejected"]]
    assert (found["rows_in"] == found["loaded"] + found["merged"] + found["rejected"]).all()
    return {place: tuple(row) for place, row in zip(found.index, found.values.tolist(), strict=True)}


@pytest.fixture(scope="module")
def olist(mapped):
    names = [
        f"data/olist_subset/olist_{n}_dataset.csv" for n in ("customers", "order_reviews", "orders", "order_items")
    ]
    return load(mapped(names, "olist_orders", "olist_reviews"), Settings(business=Business(**BRAZIL)))


@pytest.fixture(scope="module")
def plain(reference):
    """Return a file of Olist's as plain pandas reads it."""
    return lambda name: pd.read_csv(
        reference(f"data/olist_subset/olist_{name}_dataset.csv"), dtype=str, keep_default_na=False
    )


def test_olists_ledger_balances_and_its_repeats_are_counted(olist, plain):
    people = plain("customers")["customer_unique_id"].nunique()
    reviews = plain("order_reviews")["review_id"].nunique()
    sold = plain("order_items")["order_id"].nunique()
    assert ledger(olist) == {
        ("olist_customers_dataset.csv", "people"): (8_135, 8_135, 0, 0),
        ("olist_customers_dataset.csv", "customers"): (8_135, people, 8_135 - people, 0),
        ("olist_order_reviews_dataset.csv", "feedback"): (8_225, reviews, 0, 8_225 - reviews),
        ("olist_orders_dataset.csv", "orders"): (8_135, 0, sold, 8_135 - sold),
        ("olist_orders_dataset.csv", "promises"): (8_135, 8_135, 0, 0),
        ("olist_order_items_dataset.csv", "orders"): (8_365, 8_365, 0, 0),
    }
    assert (people, reviews, sold) == (8_016, 8_191, 7_360)


def test_olists_orders_without_items_are_listed_for_what_no_file_says(olist, plain):
    rejects = table(olist, "rejects").query("reason == 'missing'")
    nothing = plain("orders")[~plain("orders")["order_id"].isin(plain("order_items")["order_id"])]
    assert set(rejects["field"]) == {"amount"} and set(rejects["detail"]) == {"no file says it"}
    assert sorted(rejects["row"]) == sorted(nothing.index + 2) and len(rejects) == 775


@pytest.fixture(scope="module")
def bought(plain):
    """Return every order that has items with its worth, its person and its day, by plain pandas."""
    worth = plain("order_items").assign(price=lambda t: t["price"].astype(float)).groupby("order_id")["price"].sum()
    whose = plain("customers").set_index("customer_id")["customer_unique_id"]
    orders = plain("orders").join(worth, on="order_id", how="inner").join(whose, on="customer_id")
    return orders.assign(day=pd.to_datetime(orders["order_purchase_timestamp"]).dt.normalize())


def test_olists_orders_from_two_files_by_plain_pandas(olist, bought):
    orders = table(olist, "orders").set_index("order_id")
    theirs = bought.set_index("order_id")
    assert len(orders) == len(theirs) == 7_360
    assert orders["amount_minor"].sum() == round(theirs["price"].sum() * 100)
    assert orders["customer_id"].to_dict() == theirs["customer_unique_id"].to_dict()
    days = (theirs["day"] - pd.Timestamp(0)).dt.days
    assert orders["order_day"].to_dict() == days.to_dict()
    gone = theirs["order_status"].isin(["canceled", "unavailable"])
    assert set(orders.index[orders["cancelled_s"].notna()]) == set(theirs.index[gone])


def test_a_month_of_olists_retention_by_sets(olist, bought):
    kept = bought[~bought["order_status"].isin(["canceled", "unavailable"])]

    def active(month):
        day = pd.Timestamp(month.first)
        seen = kept[(kept["day"] < day) & (kept["day"] >= day - pd.Timedelta(days=180))]
        return set(seen["customer_unique_id"])

    start, end = active(JUNE), active(JUNE.plus(1))
    book = Workbook(olist, Settings(business=Business(**BRAZIL)))
    row = retention_by_month(book.engine, JUNE).iloc[0]
    found = (row["start"], row["end"], row["retained"], row["lost"])
    assert found == (len(start), len(end), len(start & end), len(start - end))
    assert row["retention_rate"] == pytest.approx(len(start & end) / len(start)) and len(start) > 2_000


def test_olists_repeated_reviews_are_listed_with_the_order_they_differ_in(olist):
    rejects = table(olist, "rejects").query("reason == 'superseded'")
    assert len(rejects) == 34 and set(rejects["field"]) == {"order_id"}


def test_olists_reviews_by_plain_pandas(olist, plain):
    feedback, reviews = table(olist, "feedback"), plain("order_reviews").drop_duplicates("review_id")
    scores = reviews["review_score"].astype(float).value_counts().sort_index()
    assert feedback["score"].value_counts().sort_index().to_dict() == scores.to_dict()
    asked, answered = (
        pd.to_datetime(reviews[name]).dt.tz_localize("America/Sao_Paulo", ambiguous=True, nonexistent="shift_forward")
        for name in ("review_creation_date", "review_answer_timestamp")
    )
    waited = (feedback["answered_s"] - feedback["sent_s"]).sum()
    assert waited == int((answered - asked).dt.total_seconds().sum())
    assert (feedback["comment"].fillna("") != "").sum() == (reviews["review_comment_message"].str.strip() != "").sum()


def test_olists_promised_and_kept_deliveries_by_plain_pandas(olist, plain):
    promises, orders = table(olist, "promises"), plain("orders")
    promised = pd.to_datetime(orders["order_estimated_delivery_date"])
    done = pd.to_datetime(orders["order_delivered_customer_date"], errors="coerce")
    found = pd.to_datetime(promises["done_s"], unit="s", utc=True).dt.tz_convert("America/Sao_Paulo")
    days = (found.dt.tz_localize(None).dt.normalize() - pd.Timestamp(0)).dt.days
    assert (promises["done_s"].notna().sum(), (days <= promises["promised_day"]).sum()) == (
        int(done.notna().sum()),
        int((done.dt.normalize() <= promised).sum()),
    )


@pytest.mark.parametrize(
    ("mapping", "lacking"),
    [
        (ORDERS + 'customer_id = "customer_id"\nordered_at = "order_purchase_timestamp"\n', "`amount`"),
        (ITEMS + 'order_id = "order_id"\namount = "price"\n', "`customer_id`, `ordered_at`"),
    ],
)
def test_an_order_that_is_spread_over_several_files_is_refused_unless_the_mapping_says_so(tmp_path, mapping, lacking):
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    (tmp_path / "olist_orders_dataset.csv").write_text("order_id\n1\n", encoding="utf-8")
    with pytest.raises(WrongUse, match=rf"`orders` needs {lacking} under \[table\.columns\]"):
        load(tmp_path, Settings())


@pytest.fixture(scope="module")
def stripe(reference, tmp_path_factory):
    names = [f"data/api_seeds/stripe/{name}_data.csv" for name in ("charge", "customer", "subscription_history")]
    place = tmp_path_factory.mktemp("stripe")
    return loaded(reference, place, names, STRIPE, currency="USD", time_zone="America/New_York", country="US")


def test_stripes_tables_load_whole(stripe):
    assert ledger(stripe) == {
        ("charge_data.csv", "orders"): (16, 16, 0, 0),
        ("customer_data.csv", "customers"): (12, 12, 0, 0),
        ("subscription_history_data.csv", "contracts"): (2, 2, 0, 0),
    }


def test_stripes_charges_by_plain_pandas(stripe, reference):
    charges = pd.read_csv(reference("data/api_seeds/stripe/charge_data.csv"))
    orders = table(stripe, "orders")
    assert orders["amount_minor"].sum() == charges["amount"].sum()  # the export is in cents
    created = pd.to_datetime(charges["created"], utc=True)
    assert sorted(orders["ordered_s"]) == sorted((created - pd.Timestamp(0, tz="UTC")).dt.total_seconds().astype(int))
    assert orders["cancelled_s"].notna().sum() == (charges["status"] == "failed").sum() == 16
    assert set(orders["customer_id"]) == {f"stripe:{one}" for one in charges["customer_id"]}


def test_stripes_subscriptions_begin_and_end_by_their_own_dates(stripe):
    contracts = table(stripe, "contracts").set_index("contract_id")
    day = (pd.Timestamp("2021-02-18") - pd.Timestamp(0)).days
    assert contracts[["start_day", "notice_day", "end_day"]].values.tolist() == [[day, day, day + 1]] * 2
    assert sorted(contracts["customer_id"]) == ["stripe:123fsdf", "stripe:sdf6547"]
