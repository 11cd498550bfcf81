import duckdb
import pytest

from pito.intake.load import load
from pito.settings import Settings

HEAD = "Laskunumero;Laskun pvm;Asiakasnumero;Asiakas;Veroton\n"


@pytest.fixture
def amounts(tmp_path):
    """Writes files and loads them: order → euros."""

    def read(files, head=HEAD):
        for name, rows in files.items():
            (tmp_path / name).write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        path = load(tmp_path, Settings()).folder / "orders.parquet"
        return dict(duckdb.execute(f"select order_id, amount_minor / 100 from '{path}'").fetchall())

    return read


def test_the_newer_file_is_the_one_whose_rows_reach_further_whatever_its_name(amounts):
    files = {
        "a.csv": ["1;05.05.2026;001;Alfa;250,00", "2;02.06.2026;001;Alfa;70,00"],
        "b.csv": ["1;05.05.2026;001;Alfa;200,00", "3;06.05.2026;001;Alfa;60,00"],
    }
    assert amounts(files) == {"1": 250, "2": 70, "3": 60}


def test_a_broken_date_does_not_make_a_file_newer(amounts):
    files = {
        "a.csv": ["1;05.05.2026;001;Alfa;200,00", "2;02.06.2999;001;Alfa;70,00"],
        "b.csv": ["1;05.05.2026;001;Alfa;250,00"],
    }
    assert amounts(files) == {"1": 250}


def test_of_files_that_reach_as_far_the_later_by_number_and_month_in_the_name_counts(amounts):
    row = "1;05.05.2026;001;Alfa;{}"
    assert amounts({"vienti (9).csv": [row.format(200)], "vienti (10).csv": [row.format(250)]}) == {"1": 250}


def test_of_lines_of_an_order_in_two_files_those_of_the_newer_count(amounts):
    head = "Laskunumero;Laskun pvm;Asiakasnumero;Asiakas;Tuote;Määrä;Veroton\n"
    files = {
        "a.csv": [
            *("1;05.05.2026;001;Alfa;A;1;100,00", "1;05.05.2026;001;Alfa;B;1;50,00"),
            "2;01.06.2026;001;Alfa;A;1;10,00",
        ],
        "b.csv": ["1;05.05.2026;001;Alfa;A;1;70,00"],
    }
    assert amounts(files, head) == {"1": 150, "2": 10}


def test_what_was_paid_back_is_as_the_newer_export_of_orders_says_however_far_its_own_refunds_reach(amounts):
    head = "Name,Email,Financial Status,Currency,Taxes,Total,Created at,Lineitem name,Refunded Amount\n"
    files = {
        "orders_1.csv": [
            "#1,a@a.example,partially_refunded,EUR,0.00,100.00,2026-01-20 10:00:00 +0200,X,10.00",
            "#2,a@a.example,refunded,EUR,0.00,5.00,2026-01-31 10:00:00 +0200,X,5.00",
        ],
        "orders_2.csv": [
            "#1,a@a.example,partially_refunded,EUR,0.00,100.00,2026-01-20 10:00:00 +0200,X,30.00",
            "#3,a@a.example,paid,EUR,0.00,7.00,2026-02-10 10:00:00 +0200,X,0.00",
        ],
    }
    found = amounts(files, head)
    assert {order: found[order] for order in ("#1", "#2", "#3")} == {"#1": 100, "#2": 5, "#3": 7}
    assert found["#1 2026-01-20 10:00"] == -30
    assert found["#2 2026-01-31 10:00"] == -5


def test_of_two_customer_lists_the_one_with_the_later_end_is_the_newer(tmp_path):
    head = "customer_id,name,start_date,end_date\n"
    (tmp_path / "customers_a.csv").write_text(head + "1,Alfa,2025-01-01,2026-03-31\n2,New,2025-01-01,\n")
    (tmp_path / "customers_b.csv").write_text(head + "1,Alfa,2025-01-01,\n2,Old,2025-01-01,\n")
    path = load(tmp_path, Settings()).folder / "customers.parquet"
    assert duckdb.execute(f"select name, end_day is not null from '{path}' order by customer_id").fetchall() == [
        *(("Alfa", True), ("New", False)),
    ]
