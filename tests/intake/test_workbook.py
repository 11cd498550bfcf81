"""The workbook: months it covers, views of it, and what it refuses."""

from datetime import date, timedelta
from random import Random

import pytest

from pito.errors import DataRefused, WrongUse
from pito.intake import open_workbook
from pito.metrics.retention import retention_by_month
from pito.month import Month


@pytest.fixture
def exports(tmp_path):
    """A folder with an order table: rows of order_id, customer_id, ordered_at, amount."""

    def write(rows):
        lines = ["order_id,customer_id,ordered_at,amount", *rows]
        (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return write


def test_the_last_complete_month_is_the_one_the_data_reach_over(exports):
    book = open_workbook(exports(["1,a,2026-03-05,10", "2,a,2026-05-02,10"]))
    assert (str(book.last_month), [str(m) for m in book.months]) == ("2026-04", ["2026-03", "2026-04"])


def test_a_month_whose_last_day_has_a_row_is_over(exports):
    assert str(open_workbook(exports(["1,a,2026-04-05,10", "2,a,2026-04-30,10"])).last_month) == "2026-04"


def test_a_month_that_is_not_over_is_refused_with_what_to_do(exports):
    book = open_workbook(exports(["1,a,2026-03-05,10", "2,a,2026-05-02,10"]))
    with pytest.raises(DataRefused) as told:
        book.month("2026-05")
    assert str(told.value) == (
        "2026-05 is not over in the exports: they reach 2026-05-02. "
        "The last complete month is 2026-04; export again when 2026-05 has ended."
    )
    with pytest.raises(DataRefused, match="2025-12 lies before the exports, which begin in 2026-03"):
        book.month("2025-12")
    with pytest.raises(WrongUse, match="must be YYYY-MM"):
        book.month("5/2026")


def test_where_no_month_is_over_that_is_said_and_not_of_a_month_nobody_asked_for(exports):
    book = open_workbook(exports(["1,a,2026-03-05,10", "2,a,2026-03-20,10"]))
    sentence = "No month is over in the exports: they begin in 2026-03 and reach 2026-03-20; export again when 2026-03 has ended."
    for chosen in (None, "2026-02", "2026-03", "2026-04"):
        with pytest.raises(DataRefused) as told:
            book.month(chosen)
        assert str(told.value) == sentence


def test_without_contracts_it_is_a_purchase_business(exports):
    book = open_workbook(exports(["1,a,2026-03-05,10", "2,b,2026-05-02,10"]))
    assert (book.kind, book.active_days, book.proposed_days) == ("purchase", 365, None)


def test_segments_of_a_view_sum_to_the_whole(workbook):
    month = workbook.last_month
    whole = workbook.ask(retention_by_month, month).iloc[0]
    parts = [workbook.focus(segment=s).ask(retention_by_month, month).iloc[0] for s in workbook.segments]
    for column in ("start", "end", "retained", "lost", "new", "returned"):
        assert sum(part[column] for part in parts) == whole[column]


def test_a_view_is_made_once_and_the_window_is_that_of_the_whole_business(workbook):
    view = workbook.focus(segment="Home", kind="purchase")
    assert workbook.focus(segment="Home", kind="purchase") is view
    assert view.proposed_days == workbook.proposed_days


def test_an_unknown_segment_names_those_there_are(workbook):
    with pytest.raises(WrongUse, match="There is no segment `Hom`; there are Business, Home, Housing, Public"):
        workbook.focus(segment="Hom")


def test_views_do_not_pile_up(workbook):
    for days in range(30, 60):
        workbook.focus(kind="purchase", active_days=days)
    assert len(workbook._focused) <= 16


def test_a_table_is_shown_under_its_stored_names(workbook):
    assert {"order_id", "amount_minor", "order_day", "order_month"} <= set(workbook.table("orders").columns)
    with pytest.raises(WrongUse, match="There is no table `invoices`"):
        workbook.table("invoices")


def test_months_are_those_on_the_businesss_clocks(exports, tmp_path):
    """Half past midnight in Helsinki on 1 June is still May in UTC."""
    book = open_workbook(exports(["1,a,2026-06-01 00:30:00,10", "2,a,2026-07-15,10"]))
    assert book.table("orders")["order_month"].tolist()[0] == Month.parse("2026-06").number


def test_money_is_held_in_the_currencys_own_minor_units(exports, tmp_path_factory):
    folder = exports(["1,a,2026-06-01,1234", "2,a,2026-07-15,10"])
    settings = tmp_path_factory.mktemp("settings") / "settings.toml"
    for currency, minor in (("EUR", 123_400), ("JPY", 1234), ("KWD", 1_234_000)):
        settings.write_text(f'[business]\ncurrency = "{currency}"\n', encoding="utf-8")
        book = open_workbook(folder, settings)
        amount = int(book.table("orders")["amount_minor"].iloc[0])
        assert (amount, amount / 10**book.words.minor_digits) == (minor, 1234)


@pytest.fixture
def steady_and_slow(tmp_path):
    """A shop whose North buys every month and whose South every fifth; after each order one in seventeen stops."""
    chance = Random(3)
    customers, orders = ["customer_id,segment"], ["order_id,customer_id,ordered_at,amount"]
    for segment, gap in (("North", 30), ("South", 150)):
        for n in range(60):
            customers.append(f"{segment}{n},{segment}")
            day, stops = chance.randrange(gap), False
            while day < 1_277 and not stops:
                orders.append(f"{segment}{n}-{day},{segment}{n},{date(2023, 1, 5) + timedelta(day)},10")
                day, stops = day + round(gap * chance.uniform(0.7, 1.3)), chance.random() < 1 / 17
    (tmp_path / "customers.csv").write_text("\n".join(customers) + "\n")
    (tmp_path / "orders.csv").write_text("\n".join(orders) + "\n")
    return tmp_path


def test_a_part_keeps_the_window_and_the_rates_that_the_whole_gives_its_segment(steady_and_slow):
    whole = open_workbook(steady_and_slow)
    assert whole.proposed_days is not None
    rates = whole.ask(retention_by_month, "2026-05", by="segment").set_index("part")
    for segment in ("North", "South"):
        part = open_workbook(steady_and_slow, only=f"segment={segment}")
        assert (part.active_days, part.unlinked.active_days) == (whole.proposed_days, whole.proposed_days)
        row = part.ask(retention_by_month, "2026-05").iloc[0]
        assert row[["start", "retained"]].tolist() == rates.loc[segment, ["start", "retained"]].tolist()


def test_a_part_reaches_as_far_as_the_whole_export_does(steady_and_slow):
    with (steady_and_slow / "orders.csv").open("a") as file:
        file.write("last,South1,2026-06-30,10\n")
    whole, part = (open_workbook(steady_and_slow, only=only) for only in ("", "segment=North"))
    months = whole.months
    assert [part.reaches("orders", month) for month in months] == [whole.reaches("orders", month) for month in months]
