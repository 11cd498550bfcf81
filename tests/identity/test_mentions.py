"""Whom rows without a customer number mean: told by load, as a business would see it."""

import duckdb
import pytest

from pito.intake.load import load
from pito.report.checklist import checklist
from pito.settings import Settings

ONE, TWO, THREE = "0737546-2", "1572860-0", "0112038-9"
FI_ONE, FI_TWO, FI_THREE = "names:FI07375462", "names:FI15728600", "names:FI01120389"
INVOICES, CUSTOMERS = "Laskunumero;Laskun päivä;Asiakas;Y-tunnus;Sähköposti;Veroton summa", "Nimi;Y-tunnus;Sähköposti"


@pytest.fixture
def whose(tmp_path):
    """Return a function that loads invoices of (name, business id, e-mail), beside a customer list; whose each of them is."""

    def whose(*rows, known=(), numbered=(), later=()):
        write(tmp_path / "laskut.csv", INVOICES, [invoice(n, row) for n, row in enumerate(rows, 1)])
        if later:
            more = [invoice(n, row) for n, row in enumerate(later, len(rows) + 1)]
            write(tmp_path / "laskut_2.csv", INVOICES, more)
        if known:
            write(tmp_path / "asiakkaat.csv", CUSTOMERS, [";".join(row) for row in known])
        if numbered:
            write(tmp_path / "rekisteri.csv", f"Asiakasnumero;{CUSTOMERS}", [";".join(row) for row in numbered])
        folder = load(tmp_path, Settings()).folder
        found = duckdb.execute(
            f"select customer_id from '{folder}/orders.parquet' order by try_cast(order_id as integer)"
        )
        return [row[0] for row in found.fetchall()]

    return whose


def write(path, header, lines):
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def invoice(n, row):
    return f"{n};13.{n}.2025;{';'.join(row)};100,00"


def test_companies_of_one_name_and_different_forms_and_ids_are_different_customers(whose):
    rows = [("Virtanen Oy", ONE, ""), ("Virtanen Ky", TWO, ""), ("Virtanen Tmi", THREE, "")]
    assert whose(*rows) == [FI_ONE, FI_TWO, FI_THREE]


def test_companies_of_the_very_same_name_and_different_ids_are_different_and_the_name_alone_is_neither(whose):
    rows = [("Kiinteistö Oy Alfa", ONE, ""), ("Kiinteistö Oy Alfa", TWO, ""), ("Kiinteistö Oy Alfa", "", "")]
    assert whose(*rows) == [FI_ONE, FI_TWO, "names:kiinteisto alfa"]


def test_one_business_id_under_two_names_is_one_customer(whose):
    assert whose(("Virtanen Oy", ONE, ""), ("Virtasen Kahvila", "FI07375462", "")) == [FI_ONE] * 2


def test_a_name_that_stands_with_one_id_means_that_customer_also_alone_and_in_another_file(whose):
    rows = [("Virtanen Oy", ONE, ""), ("VIRTANEN  oy", "", ""), ("Virtanen Ky", TWO, "")]
    assert whose(*rows, later=[("Virtanen Oy", "", "")]) == [FI_ONE, FI_ONE, FI_TWO, FI_ONE]


def test_an_id_with_a_wrong_check_digit_is_none(whose):
    assert whose(("Virtanen Oy", ONE, ""), ("Virtanen Oy", "0737546-3", "")) == [FI_ONE] * 2


def test_without_ids_companies_of_different_forms_stay_apart_and_spellings_of_one_form_do_not(whose):
    assert whose(("Virtanen Oy", "", ""), ("Virtanen Ky", "", "")) == ["names:virtanen oy", "names:virtanen ky"]
    assert whose(("Kahvila Ääni Oy", "", ""), ("OY KAHVILA-ÄÄNI AB", "", "")) == ["names:kahvila aani"] * 2


def test_without_ids_an_address_tells_persons_of_one_name_apart_and_is_one_customer_under_two_names(whose):
    rows = [("Matti Virtanen", "", "a@x.example"), ("Matti Virtanen", "", "b@x.example"), ("M. V.", "", "A@x.example")]
    assert whose(*rows) == ["names:a@x.example", "names:b@x.example", "names:a@x.example"]


def test_a_name_that_stands_with_one_address_means_that_customer_also_alone(whose):
    assert whose(("Liisa Laine", "", "l@x.example"), ("Liisa Laine", "", "")) == ["names:l@x.example"] * 2


def test_an_address_that_companies_share_tells_nobody(whose):
    office = "laskut@tilitoimisto.example"
    rows = [("Alfa Oy", ONE, office), ("Beeta Oy", TWO, office), ("Alfa Oy", "", office), ("Gamma Oy", "", office)]
    assert whose(*rows) == [FI_ONE, FI_TWO, FI_ONE, "names:gamma"]


def test_invoices_with_nothing_but_an_address_or_an_id_have_customers(whose):
    assert whose(("", "", "a@x.example"), ("", ONE, "")) == ["names:a@x.example", FI_ONE]


def test_the_lists_exact_name_comes_before_the_name_without_its_form_which_must_be_unique(whose):
    known = [("Virtanen Oy", ONE, ""), ("Virtanen Ky", TWO, ""), ("Aalto Oy", THREE, "")]
    rows = [(name, "", "") for name in ("Virtanen Oy", "virtanen ky", "Virtanen", "Aalto", "Oy Aalto Ab", "Aalto Ky")]
    found = whose(*rows, known=known)
    assert found[:2] == [f"names:{ONE}", f"names:{TWO}"]
    assert found[2:] == ["names:virtanen", f"names:{THREE}", f"names:{THREE}", "names:aalto ky"]


def test_nobody_is_found_by_name_or_address_who_has_another_business_id(whose):
    known = [("Kiinteistö Oy Alfa", ONE, "alfa@x.example")]
    rows = [("Kiinteistö Oy Alfa", TWO, "alfa@x.example"), ("Kiinteistö Oy Alfa", THREE, ""), ("Alfa", ONE, "")]
    assert whose(*rows, known=known) == [FI_TWO, FI_THREE, f"names:{ONE}"]


def test_a_name_beside_an_id_of_the_businesss_own_list_means_its_customer(whose):
    numbered = [("0001", "Aalto Oy", ONE, ""), ("0002", "Beeta Oy", TWO, "")]
    assert whose(("Aallon kahvila", ONE, ""), ("Aallon kahvila", "", ""), numbered=numbered) == ["0001", "0001"]


def test_a_business_id_with_a_wrong_check_digit_is_said_to_be_wrong_file_by_file(tmp_path):
    rows = [("Aalto Oy", "FI01120388", ""), ("Aalto Oy", "FI01120388", ""), ("Beeta Oy", "0737546-3", "")]
    rows += [("Gamma Oy", ONE, ""), ("Delta AB", "SE556036079301", ""), ("Iota ApS", "12345678", "")]
    write(tmp_path / "laskut.csv", INVOICES, [invoice(n, row) for n, row in enumerate(rows, 1)])
    write(tmp_path / "asiakkaat.csv", CUSTOMERS, [f"Gamma Oy;{ONE};"])
    loaded = load(tmp_path, Settings())
    assert loaded.facts["mistyped_ids"] == [{"file": "laskut.csv", "ids": 2, "rows": 3, "example": "0737546-3"}]
    said = "Business ids with a wrong check digit: they find nobody\n  2 ×  laskut.csv  in 3 rows, for example '0737546-3'\n"
    assert said in checklist(loaded, "EUR") + "\n"


def test_without_a_wrong_business_id_nothing_is_said_of_them(tmp_path):
    write(tmp_path / "laskut.csv", INVOICES, [invoice(1, ("Gamma Oy", ONE, ""))])
    loaded = load(tmp_path, Settings())
    assert loaded.facts["mistyped_ids"] == [] and "check digit" not in checklist(loaded, "EUR")
