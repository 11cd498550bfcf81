import duckdb
import pytest

from pito.intake.load import load
from pito.report.checklist import checklist
from pito.settings import Settings

HEAD = "Laskunumero;Laskun pvm;Asiakasnumero;Asiakas;Veroton\n"


@pytest.fixture
def loaded(tmp_path):
    """Writes files and loads them: order numbers with their euros, and what was loaded."""

    def read(files, head=HEAD):
        for name, rows in files.items():
            (tmp_path / name).write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        found = load(tmp_path, Settings())
        path = found.folder / "orders.parquet"
        return dict(duckdb.execute(f"select order_id, amount_minor / 100 from '{path}'").fetchall()), found

    return read


def test_numbers_that_begin_anew_each_year_get_the_year_and_are_told(loaded):
    orders, found = loaded(
        {
            "laskut_2025.csv": ["1;05.05.2025;001;Alfa;100,00", "2;06.06.2025;002;Beta;100,00"],
            "laskut_2026.csv": [
                *("1;05.05.2026;001;Alfa;300,00", "2;02.06.2026;002;Beta;100,00", "3;03.06.2026;002;Beta;5,00"),
            ],
        }
    )
    assert orders == {"1/2025": 100, "2/2025": 100, "1/2026": 300, "2/2026": 100, "3": 5}
    assert found.facts["numbers_reused"] == 2
    assert "2 × the year is part of the number, as in 1/2025 and 1/2026" in checklist(found, "EUR")


def test_two_customers_in_two_years_are_two_orders_however_near_they_are(loaded):
    orders, _ = loaded({"a.csv": ["1;31.12.2025;001;Alfa;100,00", "1;01.01.2026;002;Beta;300,00"]})
    assert orders == {"1/2025": 100, "1/2026": 300}


def test_an_order_whose_date_or_customer_was_corrected_stays_one(loaded):
    orders, found = loaded(
        {
            "a.csv": ["1;31.12.2025;001;Alfa;100,00", "2;05.05.2026;001;Alfa;10,00"],
            "b.csv": ["1;02.01.2026;001;Alfa;90,00", "2;06.05.2026;002;Beta;20,00"],
        }
    )
    assert orders == {"1": 90, "2": 20}
    assert found.facts["numbers_reused"] == 0
    assert "begin anew" not in checklist(found, "EUR")


def test_lines_of_the_same_number_in_two_years_are_not_summed(loaded):
    head = "Laskunumero;Laskun pvm;Asiakasnumero;Asiakas;Tuote;Määrä;Veroton\n"
    lines = ["1;05.05.2025;001;Alfa;A;1;100,00", "1;05.05.2025;001;Alfa;B;1;5,00", "1;05.05.2026;001;Alfa;A;1;300,00"]
    assert loaded({"a.csv": lines}, head)[0] == {"1/2025": 105, "1/2026": 300}


def test_a_credit_means_the_order_of_its_number_that_came_before_it(tmp_path):
    head = "order_id,customer_id,ordered_at,amount,credits\n"
    rows = "1,7,2025-05-05,100,\n1,7,2026-05-05,300,\n8,7,2025-06-05,-10,1\n9,7,2026-06-05,-30,1\n"
    (tmp_path / "orders.csv").write_text(head + rows)
    path = load(tmp_path, Settings()).folder / "orders.parquet"
    assert duckdb.execute(
        f"select order_id, credits from '{path}' where credits is not null order by 1"
    ).fetchall() == [
        *(("8", "1/2025"), ("9", "1/2026")),
    ]


def test_numbers_that_begin_anew_in_summer_may_come_twice_in_one_calendar_year(loaded):
    orders, found = loaded(
        {
            "tilikausi_23.csv": ["500;10.02.2024;001;Alfa;100,00"],
            "tilikausi_24.csv": ["500;12.02.2025;001;Alfa;200,00", "7;01.07.2024;002;Beta;5,00"],
            "tilikausi_25.csv": ["500;15.12.2025;001;Alfa;300,00", "7;01.07.2025;002;Beta;6,00"],
        }
    )
    assert orders == {"500/2024": 100, "500/2025-02": 200, "500/2025-12": 300, "7/2024": 5, "7/2025": 6}
    assert found.facts["numbers_reused"] == 2


def test_an_order_told_in_three_exports_a_little_later_each_time_stays_one(loaded):
    files = {"a.csv": ["5;02.02.2025;001;Alfa;1,00"], "b.csv": ["5;05.05.2025;001;Alfa;2,00"]}
    orders, found = loaded(files | {"c.csv": ["5;09.09.2025;001;Alfa;3,00"]})
    assert (orders, found.facts["numbers_reused"]) == ({"5": 3}, 0)
