"""Month indexes and seasonal buyers over two and three years, counted by hand."""

import pandas as pd
import pytest

from pito.engine import Engine
from pito.metrics.seasonal_profile import seasonal_buyers, seasonal_profile
from pito.month import Month

DECEMBER = Month.parse("2026-12")
TWO_YEARS = Month.parse("2025-01")


def shop(rows):
    """An engine with these (customer, month, purchases) rows, each purchase on a day of its own."""
    days = [
        (customer, Month.parse(month).first_day + n, Month.parse(month).number)
        for customer, month, purchases in rows
        for n in range(purchases)
    ]
    orders = pd.DataFrame(days, columns=["customer_id", "order_day", "order_month"])
    none = pd.array([None] * len(orders), dtype="Int64")
    orders = orders.assign(
        amount_minor=100, credits=pd.Series([None] * len(orders), dtype="str"), cancelled_month=none
    ).astype({"customer_id": "str", "order_month": "int64", "order_day": "int64"})
    rollup = orders.groupby(["customer_id", "order_month"], as_index=False).agg(
        orders=("order_day", "size"), revenue_minor=("amount_minor", "sum")
    )
    names = pd.DataFrame({"customer_id": sorted(set(orders["customer_id"]))}).astype("str")
    names["segment"] = names["customer_id"].str[0]
    return Engine(orders=orders, customers=names, customer_month=rollup.rename(columns={"order_month": "month"}))


def every_month(customer, years, purchases):
    """So many purchases in every month of the years."""
    return [(customer, f"{year}-{month:02}", purchases) for year in years for month in range(1, 13)]


def test_an_even_business_has_an_index_of_100_in_every_month():
    table = seasonal_profile(shop(every_month("a", (2025, 2026), 3)), DECEMBER, TWO_YEARS)
    assert table["index"].tolist() == [100.0] * 12 and table["purchases"].tolist() == [6] * 12
    assert table.attrs["years"] == 2


def test_a_month_of_double_sales_stands_out_and_growth_does_not():
    rows = every_month("a", (2025,), 1) + every_month("a", (2026,), 10)
    rows += [("b", "2025-12", 1), ("b", "2026-12", 10)]  # December sells twice as much in either year
    table = seasonal_profile(shop(rows), DECEMBER, TWO_YEARS).set_index("calendar_month")
    assert table.loc[12, "index"] == pytest.approx(200 / (13 / 12))
    assert table.loc[1, "index"] == pytest.approx(100 / (13 / 12))
    assert table.loc[12, ["lowest", "highest"]].tolist() == pytest.approx([table.loc[12, "index"]] * 2)


def test_under_24_months_there_is_no_season():
    refused = seasonal_profile(shop(every_month("a", (2025, 2026), 1)), "2026-11", TWO_YEARS)
    assert len(refused) == 0 and refused.attrs == {"refusal": "under_24_months", "found": 23, "needed": 24}
    assert seasonal_buyers(shop(every_month("a", (2025, 2026), 1)), "2026-11", TWO_YEARS).attrs == refused.attrs


def test_whole_years_to_the_cut_off_count():
    rows = [*every_month("a", (2025, 2026), 1), ("a", "2024-11", 50)]
    assert seasonal_profile(shop(rows), DECEMBER, "2024-11")["purchases"].sum() == 24


def test_a_segment_that_bought_in_one_year_only_has_no_index():
    rows = [*every_month("a", (2025, 2026), 1), ("b", "2026-05", 4)]
    table = seasonal_profile(shop(rows), DECEMBER, TWO_YEARS, by="segment").set_index("part")
    assert table.loc["b", "index"].isna().all() and table.loc["b", "purchases"].sum() == 4
    assert table.loc["a", "index"].tolist() == [100.0] * 12


def test_a_seasonal_buyer_buys_seven_in_ten_in_three_months_of_both_years():
    rows = [
        ("gardener", f"{year}-{month}", n) for year in (2025, 2026) for month, n in (("04", 2), ("05", 2), ("09", 1))
    ]
    rows += [("gardener", "2026-12", 1), *every_month("office", (2025, 2026), 1)]
    found = seasonal_buyers(shop(rows), DECEMBER, TWO_YEARS)
    assert found.values.tolist() == [["gardener", 11, 10 / 11, "4, 5, 9"]]
    assert found.attrs["judged"] == 2


def test_what_happened_in_one_year_is_no_season():
    assert len(seasonal_buyers(shop([("a", "2026-06", 12)]), DECEMBER, TWO_YEARS)) == 0


def test_few_purchases_are_not_judged():
    found = seasonal_buyers(shop([("a", "2025-06", 2), ("a", "2026-06", 3)]), DECEMBER, TWO_YEARS)
    assert len(found) == 0 and found.attrs["judged"] == 0


def test_nobody_has_no_season():
    assert len(seasonal_profile(shop([]), DECEMBER, TWO_YEARS)) == 0
    assert len(seasonal_buyers(shop([]), DECEMBER, TWO_YEARS)) == 0
