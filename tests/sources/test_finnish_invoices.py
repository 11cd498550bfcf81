from itertools import pairwise

import duckdb
import pandas as pd
import pytest

from pito.errors import DataRefused
from pito.intake.load import load
from pito.settings import Settings
from pito.sources import finnish_invoices
from pito.sources.plan import When
from pito.sources.sheet import Rows, Sheet


def sheet_of(header):
    return Sheet("laskut.csv", (tuple(header.split(";")),), lambda row: Rows(), separator=";")


def plan(header):
    sheet = sheet_of(header)
    found = finnish_invoices.recognise(sheet, sheet.header(1))
    return found[0] if found else None


def made_from(header):
    return {name: (pick.how, pick.headers) for name, pick in plan(header).picks.items()}


def test_a_finnish_list_with_the_net_sum():
    assert made_from(
        "Laskunumero;Laskun päivä;Eräpäivä;Asiakasnumero;Asiakas;Veroton;ALV;Yhteensä;Hankintahinta;Hyvittää"
    ) == {
        "order_id": ("either", ("Laskunumero",)),
        "customer_id": ("either", ("Asiakasnumero",)),
        "customer_name": ("either", ("Asiakas",)),
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
        'say in a mapping file which one counts, for example ordered_at = "Päivä" (`pito map` asks and writes it).'
    )


def test_products_and_quantities_make_rows_lines():
    assert plan("Laskunro;Laskupvm;Asiakasnumero;Veroton").grain == "row"
    assert plan("Laskunro;Laskupvm;Asiakasnumero;Tuote;Määrä;Veroton").grain == "line"


@pytest.mark.parametrize(
    "header",
    [
        "InvoiceNo;StockCode;Quantity;InvoiceDate;UnitPrice;CustomerID",  # no sum
        "Laskunro;Laskupvm;Veroton",  # no customer
        "Tilausnumero;Tilauspäivä;Asiakasnumero;Veroton",  # an order, not an invoice
        "Asiakasnumero;Nimi;Sähköposti",
        "",
    ],
)
def test_what_is_no_invoice_list_is_left_alone(header):
    assert plan(header) is None


def test_a_swedish_list_column_by_column():
    assert made_from("Fakturanummer;Kundnummer;Kund;Fakturadatum;Förfallodatum;Netto;Moms;Totalt;Valuta;Läge") == {
        "order_id": ("either", ("Fakturanummer",)),
        "customer_id": ("either", ("Kundnummer",)),
        "customer_name": ("either", ("Kund",)),
        "ordered_at": ("either", ("Fakturadatum",)),
        "amount": ("either", ("Netto",)),
        "currency": ("either", ("Valuta",)),
        "cancelled_at": ("either", ("Fakturadatum",)),
    }


def test_swedish_gross_minus_vat():
    assert made_from("Fakturanr;Kundnr;Fakturadatum;Belopp;Moms")["amount"] == ("minus", ("Belopp", "Moms"))


def test_a_swedish_date_without_a_name_of_its_own_is_not_guessed():
    with pytest.raises(DataRefused, match=r"'Datum' stands beside 'Förfallodatum'"):
        plan("Fakturanummer;Datum;Förfallodatum;Kundnummer;Netto")


def test_the_order_of_columns_does_not_matter():
    one, other = plan("Laskunro;Laskupvm;Asiakasnumero;Veroton"), plan("Veroton;Asiakasnumero;Laskunro;Laskupvm")
    assert one.picks == other.picks


def test_of_four_dates_the_invoices_own_is_taken():
    found = made_from("Laskunumero;Päiväys;Kirjauspäivä;Arvopäivä;Eräpäivä;Asiakaskoodi;Veroton summa")
    assert found["ordered_at"] == ("either", ("Päiväys",))


def test_without_a_customer_number_the_customer_is_known_by_business_id_or_name():
    found = plan("Numero;Laskun päivä;Asiakas;Y-tunnus;Veroton")
    assert (found.picks["business_id"].headers, found.picks["customer_name"].headers) == (("Y-tunnus",), ("Asiakas",))
    assert "customer_id" not in found.picks
    assert found.ids == "names"
    assert plan("Laskunro;Laskupvm;Asiakasnumero;Asiakas;Veroton").ids == ""


def test_credit_notes_written_positive_are_told_by_their_type():
    found = plan("Laskunro;Laskupvm;Asiakasnumero;Veroton;Laskun tyyppi")
    (negative,) = found.picks["amount"].negative
    assert negative.header == "Laskun tyyppi"
    assert {"hyvityslasku", "credit note", "kreditfaktura"} <= set(negative.words)


SHORT = "Laskunumero;Laskun pvm;Asiakasnumero;Asiakas;Veroton"


def amounts(folder, extra, rows, by="order_id"):
    """What invoices `number;net;extra` of one customer come to, in euros."""
    lines = [f"{number};05.05.2026;001;Alfa Oy;{net};{more}" for number, net, more in (r.split(";", 2) for r in rows)]
    (folder / "laskut.csv").write_text("\n".join([f"{SHORT};{extra}", *lines]) + "\n", "utf-8")
    found = load(folder, Settings()).folder
    return [
        cents[0] / 100
        for cents in duckdb.connect()
        .execute(f"select amount_minor from '{found}/orders.parquet' order by order_id")
        .fetchall()
    ]


@pytest.mark.parametrize("header", ["Tila", "Laskun laji", "Laskulaji", "Tyyppi", "Status"])
@pytest.mark.parametrize("word", ["Hyvityslasku", "Hyvityslasku (1)", "HYVITYS", "Kreditlasku", "Credit memo 7"])
def test_a_credit_word_in_the_type_or_the_status_makes_a_positive_row_negative(tmp_path, header, word):
    assert amounts(tmp_path, header, ["1;1000,00;Maksettu", f"2;300,00;{word}", f"3;-50,00;{word}"]) == [
        1000,
        -300,
        -50,
    ]


@pytest.mark.parametrize(
    "word",
    [
        *("Hyvitetty", "Hyvityslaskutettu", "Credited", "Krediterad", "Credit card"),
        *(
            "Hyvitys pyydetty",
            "Hyvityspyyntö",
            "Hyvitys hylätty",
            "Hyvityslasku pyydetty",
            "Credit requested",
            "Kredit begärd",
        ),
    ],
)
def test_an_invoice_that_was_credited_or_waits_for_it_or_was_paid_by_card_is_no_credit_note(tmp_path, word):
    assert amounts(tmp_path, "Tila", ["1;1000,00;Maksettu", f"2;300,00;{word}"]) == [1000, 300]


def test_the_type_and_the_status_are_both_looked_at(tmp_path):
    rows = ["1;100,00;Lasku;Maksettu", "2;20,00;Hyvityslasku;Avoin", "3;30,00;Lasku;Hyvityslasku"]
    assert amounts(tmp_path, "Laskun laji;Tila", rows) == [100, -20, -30]


@pytest.mark.parametrize("header", ["ALV-%", "Alv-kanta", "Verokanta", "VAT rate", "Moms-%", "Tili", "Myyntitili"])
def test_one_row_per_rate_of_vat_or_account_is_summed(tmp_path, header):
    assert amounts(tmp_path, header, ["1;1000,00;25,5", "1;300,00;14", "2;10,00;25,5"]) == [1300, 10]


def test_drafts_unsent_and_voided_invoices_count_as_cancelled():
    only = plan("Laskunro;Laskupvm;Asiakasnumero;Veroton;Tila").picks["cancelled_at"].only
    assert isinstance(only, When)
    assert {"luonnos", "lähettämätön", "mitätöity", "makulerad"} <= set(only.words)


@pytest.mark.parametrize(
    ("header", "word"),
    [
        *(("Tila", word) for word in ("Luonnos", "Ei lähetetty", "EI LÄHETETTY.", "Lähettämättä", "Poistettu")),
        *(("Tila", word) for word in ("Kesken", "Keskeneräinen", "Tallentamaton")),  # Procountor's
        *(("Läge", word) for word in ("Utkast", "Ej skickad", "Inte skickad", "Raderad")),
        *(("Status", word) for word in ("Draft", "Not sent", "Unsent", "Deleted", "Unfinished", "Not saved")),
        *(("Laskun tila", "Mitätöity"), ("Invoice status", "Draft"), ("Fakturastatus", "Utkast")),
    ],
)
def test_what_was_not_sent_or_was_deleted_is_no_sale_in_any_language(tmp_path, header, word):
    lines = [
        f"Laskunro;Laskupvm;Asiakasnumero;Veroton;{header}",
        "1;1.5.2026;7;10,00;Lähetetty",
        f"2;1.5.2026;7;99,00;{word}",
    ]
    (tmp_path / "laskut.csv").write_text("\n".join(lines) + "\n", "utf-8")
    orders = pd.read_parquet(load(tmp_path, Settings()).folder / "orders.parquet").set_index("order_id")
    assert orders["cancelled_day"].notna().to_dict() == {"1": False, "2": True}


@pytest.mark.parametrize("first", ["TietueAsiakas;Koodi;Nimi", "TietueLasku;LaskuID;Koodi", "TietueRivi;LaskuID;Koodi"])
def test_heeros_transfer_file_is_refused_in_one_sentence(first):
    with pytest.raises(DataRefused, match="transfer file of customers, invoices and lines in one") as refused:
        plan(first)
    assert "\n" not in str(refused.value)


REJECTS = {
    "isolta": [
        ("asiakkaat.csv", 32, "missing"),
        ("laskut_2025-h1.csv", 6, "not_a_date"),
        ("laskut_2025-h1.csv", 10, "not_a_number"),
        ("laskut_2025-h1.csv", 13, "missing"),
        ("laskut_2025-h1.csv", 16, "missing"),
        ("laskut_2025-h1.csv", 21, "wrong_field_count"),
        ("laskut_2025-h1.csv", 25, "unclosed_quote"),
        ("laskut_2025-h1.csv", 29, "other_currency"),
        ("laskut_2025-h1.csv", 111, "superseded"),
        ("laskut_2025-h2.csv", 131, "future_date"),
        ("laskut_2025-h2.csv", 133, "footer"),
    ],
    "netvisor": [
        ("asiakkaat.csv", 7, "superseded"),
        ("myyntilaskut_2025-h1.csv", 5, "not_a_date"),
        ("myyntilaskut_2025-h1.csv", 9, "not_a_number"),
        ("myyntilaskut_2025-h1.csv", 12, "missing"),
        ("myyntilaskut_2025-h1.csv", 108, "superseded"),
        ("myyntilaskut_2025-h2.csv", 131, "footer"),
    ],
    "procountor": [
        ("kontaktit.csv", 32, "missing"),
        ("laskut_2025-h1.csv", 5, "not_a_date"),
        ("laskut_2025-h1.csv", 8, "not_a_number"),
        ("laskut_2025-h1.csv", 13, "missing"),
        ("laskut_2025-h1.csv", 17, "missing"),
        ("laskut_2025-h2.csv", 120, "footer"),
    ],
    "fivaldi": [
        ("laskut_2025-h1.csv", 5, "not_a_date"),
        ("laskut_2025-h1.csv", 8, "not_a_number"),
        ("laskut_2025-h1.csv", 11, "missing"),
        ("laskut_2025-h1.csv", 14, "wrong_field_count"),
        ("laskut_2025-h1.csv", 90, "superseded"),
        ("yritysrekisteri.csv", 30, "missing"),
    ],
    "heeros": [
        ("laskurivit_2025-h1.csv", 4, "other_line"),
        ("laskurivit_2025-h1.csv", 5, "not_a_date"),
        ("laskurivit_2025-h1.csv", 8, "not_a_number"),
        ("laskurivit_2025-h1.csv", 9, "other_line"),
        ("laskurivit_2025-h1.csv", 11, "missing"),
        ("laskurivit_2025-h1.csv", 20, "several_customers"),
        ("laskurivit_2025-h1.csv", 21, "several_customers"),
    ],
}
MERGED = {"isolta": 26, "netvisor": 26, "procountor": 27, "fivaldi": 22, "heeros": 27}


@pytest.fixture(scope="module", params=REJECTS)
def sample_load(request, root):
    return request.param, load(root / "data/sample" / request.param, Settings()).folder


def test_every_fault_of_a_sample_is_itemised(sample_load):
    system, folder = sample_load
    found = (
        duckdb.connect()
        .execute(f"""select file, "row", reason from '{folder}/rejects.parquet' order by 1, 2""")
        .fetchall()
    )
    assert found == REJECTS[system]


def test_rows_in_are_loaded_merged_or_rejected(sample_load):
    system, folder = sample_load
    rows_in, loaded, merged, rejected = (
        duckdb.connect()
        .execute(f"select sum(rows_in), sum(loaded), sum(merged), sum(rejected) from '{folder}/ledger.parquet'")
        .fetchall()[0]
    )
    assert rows_in == loaded + merged + rejected
    assert (merged, rejected) == (MERGED[system], len(REJECTS[system]))


def order(folder, order_id):
    return (
        duckdb.connect()
        .execute(
            f"select customer_id, amount_minor, cancelled_s is not null from '{folder}/orders.parquet' where order_id like '%{order_id}'"
        )
        .fetchall()
    )


def at(root, system):
    return load(root / "data/sample" / system, Settings()).folder


def test_isoltas_credit_notes_are_negative_and_its_draft_is_cancelled(root):
    folder = at(root, "isolta")
    amounts = (
        duckdb.connect().execute(f"select count(*) from '{folder}/orders.parquet' where amount_minor < 0").fetchall()
    )
    assert amounts == [(2,)]
    assert order(folder, "5031") == [("000199", 8900, True)]


def test_netvisors_minus_of_typesetters_is_a_minus_and_what_is_unsent_no_sale(root):
    folder = at(root, "netvisor")
    assert order(folder, "7014") == [("000200", -31025, False)]
    assert order(folder, "7017") == [("000221", 18000, True)]


def test_procountors_customers_are_known_by_business_id_else_by_name(root):
    folder = at(root, "procountor")
    assert order(folder, "310") == [("names:tuntematon nayte", 28575, False)]
    assert order(folder, "313") == [("names:" + customer(folder, "Kivi Näyte Oy"), 187500, False)]
    assert order(folder, "319") == [("names:9300001-7", 18000, True)]


def customer(folder, name):
    found = (
        duckdb.connect()
        .execute(f"select customer_id from '{folder}/customers.parquet' where name = '{name}'")
        .fetchall()
    )
    return found[0][0].removeprefix("names:")


def test_procountors_invoices_are_refused_without_the_mapping_that_says_which_date(root, tmp_path):
    file = root / "data/sample/procountor/laskut_2025-h1.csv"
    (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(DataRefused, match=r"column 'Päivä' stands beside 'Eräpäivä'"):
        load(tmp_path, Settings())


def test_heeros_lines_of_one_number_are_one_order(root):
    lines = [
        line.split(";") for line in (root / "data/sample/heeros/laskurivit_2025-h2.csv").read_text("utf-8").splitlines()
    ]
    number = next(one[8] for one, other in pairwise(lines) if one[8] == other[8])
    total = sum(round(float(one[14].replace(",", ".")) * 100) for one in lines[1:] if one[8] == number)
    assert order(at(root, "heeros"), number)[0][1] == total
