import pytest

from pito.errors import DataRefused
from pito.sources import finnish_invoices
from pito.sources.separated import separated_sheets
from pito.sources.sheet import Reading


def plan(header):
    sheet = next(separated_sheets("laskut.csv", header.encode(), Reading(separator=";")))
    return finnish_invoices.recognise(sheet, sheet.header(1))


def made_from(header):
    return {name: (pick.how, pick.headers) for name, pick in plan(header).picks.items()}


def test_a_finnish_list_with_the_net_sum():
    assert made_from(
        "Laskunumero;Laskun päivä;Eräpäivä;Asiakasnumero;Asiakas;Veroton;ALV;Yhteensä;Hankintahinta;Hyvittää"
    ) == {
        "order_id": ("either", ("Laskunumero",)),
        "customer_id": ("either", ("Asiakasnumero",)),
        "credits": ("either", ("Hyvittää",)),
        "ordered_at": ("either", ("Laskun päivä",)),
        "amount": ("either", ("Veroton",)),
        "cost": ("either", ("Hankintahinta",)),
    }


def test_an_english_and_a_swedish_list():
    assert made_from("Invoice number;Invoice date;Customer no;Net amount")["amount"] == ("either", ("Net amount",))
    assert made_from("Fakturanummer;Fakturadatum;Kundnummer;Netto")["ordered_at"] == ("either", ("Fakturadatum",))


def test_upper_case_without_umlauts():
    assert made_from("LASKUNRO;LASKUPVM;ASIAKASTUNNUS;VEROTON")["customer_id"] == ("either", ("ASIAKASTUNNUS",))


def test_gross_minus_vat_where_there_is_no_net_sum():
    assert made_from("Laskunro;Laskupvm;Asiakasnumero;Summa;ALV")["amount"] == ("minus", ("Summa", "ALV"))


def test_a_rate_is_not_an_amount_of_vat():
    with pytest.raises(DataRefused):
        plan("Laskunro;Laskupvm;Asiakasnumero;Summa;ALV-%")


def test_nothing_but_gross_is_refused_in_one_sentence():
    with pytest.raises(DataRefused) as refused:
        plan("Laskunro;Laskupvm;Asiakasnumero;Yhteensä")
    assert str(refused.value) == (
        "laskut.csv: column 'Yhteensä' includes VAT and there is neither a sum without VAT nor the VAT itself; "
        'export one of them too, or say in a mapping file that the sum is net: amount = "Yhteensä".'
    )


def test_a_date_without_a_name_of_its_own_is_taken_only_where_no_other_stands_beside_it():
    assert made_from("Laskunro;Pvm;Asiakasnumero;Veroton")["ordered_at"] == ("either", ("Pvm",))
    with pytest.raises(DataRefused) as refused:
        plan("Numero;Päivä;Eräpäivä;Asiakasnumero;Veroton")
    assert str(refused.value) == (
        "laskut.csv: column 'Päivä' stands beside 'Eräpäivä' and could be any date of the invoice; "
        'say in a mapping file which one counts, for example ordered_at = "Päivä".'
    )


def test_products_and_quantities_make_rows_lines():
    assert plan("Laskunro;Laskupvm;Asiakasnumero;Veroton").grain == "row"
    assert plan("Laskunro;Laskupvm;Asiakasnumero;Tuote;Määrä;Veroton").grain == "line"


@pytest.mark.parametrize(
    "header",
    [
        "InvoiceNo;StockCode;Quantity;InvoiceDate;UnitPrice;CustomerID",  # no sum
        "Laskunro;Laskupvm;Asiakas;Veroton",  # no customer number
        "Asiakasnumero;Nimi;Sähköposti",
        "",
    ],
)
def test_what_is_no_invoice_list_is_left_alone(header):
    sheet = next(separated_sheets("x.csv", (header or "a").encode(), Reading(separator=";")))
    assert finnish_invoices.recognise(sheet, sheet.header(1)) is None
