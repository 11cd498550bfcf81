import pytest

from pito.intake.load import load
from pito.settings import Settings
from pito.sources import finnish_customers, synonyms
from pito.sources.headers import Header, fold
from pito.sources.plan import Pick


def plan(header):
    found = finnish_customers.recognise(None, Header(header.replace(";", ",").split(",")))
    return found[0] if found else None


def picks(header):
    found = plan(header)
    return found and {name: pick.headers[0] for name, pick in found.picks.items()}


def test_a_finnish_list_column_by_column():
    assert picks(
        "Asiakasnumero,Nimi,Y-tunnus,Sähköposti,Puhelin,Segmentti,Taso,Maa,Kieli,Hankintakanava,Hankintakulu,"
        "Alkupvm,Irtisanottu,Loppupvm,Loppusyy,Lisätietoja"
    ) == {
        "customer_id": "Asiakasnumero",
        "business_id": "Y-tunnus",
        "name": "Nimi",
        "email": "Sähköposti",
        "phone": "Puhelin",
        "segment": "Segmentti",
        "tier": "Taso",
        "country": "Maa",
        "language": "Kieli",
        "acquisition_channel": "Hankintakanava",
        "end_reason": "Loppusyy",
        "acquisition_cost": "Hankintakulu",
        "start_date": "Alkupvm",
        "notice_date": "Irtisanottu",
        "end_date": "Loppupvm",
    }


def test_an_english_list_and_one_of_a_program_without_umlauts():
    assert picks("Customer number,Company name,Industry")["segment"] == "Industry"
    assert picks("ASIAKASTUNNUS,NIMI1,ASIAKASSEGMENTTI")["name"] == "NIMI1"


def test_a_swedish_list():
    assert picks("Kundnummer,Företag,Organisationsnummer,E-post,Telefon,Kundgrupp") == {
        "customer_id": "Kundnummer",
        "name": "Företag",
        "business_id": "Organisationsnummer",
        "email": "E-post",
        "phone": "Telefon",
        "segment": "Kundgrupp",
    }


def test_isoltas_list_in_german():
    found = picks(
        "Name;Abteilung/Kontakt;Zusätzliche Zeile;Rechnungsadresse;Postleitzahl;Ort;Ländercode;E-Mail-Adresse;"
        "Telefonnummer;Reg. Nr.;Kundennummer;Memo;Privatkunde;Sprache;e-invoice-Adresse;Operator Code"
    )
    assert found == {
        "customer_id": "Kundennummer",
        "name": "Name",
        "business_id": "Reg. Nr.",
        "email": "E-Mail-Adresse",
        "phone": "Telefonnummer",
        "country": "Ländercode",
        "language": "Sprache",
    }


def test_netvisors_and_heeros_registers():
    netvisor = picks("Asiakaskoodi,Nimi,Aktiivinen,Asiakasryhmä,Hintaryhmä,Laskutuskieli,Maa,Oletusmyyjä")
    assert (netvisor["segment"], netvisor["tier"], netvisor["owner"]) == ("Asiakasryhmä", "Hintaryhmä", "Oletusmyyjä")
    assert picks("Koodi,Nimi,Lyhytnimi,Y-tunnus,Ryhmä")["customer_id"] == "Koodi"


def test_without_a_customer_number_the_business_id_is_it_else_the_name():
    found = plan("Nimi,Y-tunnus,Sähköposti")
    assert found.picks["customer_id"] == Pick(("Y-tunnus", "Nimi"))
    assert found.ids == "names"
    assert plan("Asiakasnumero,Nimi,Y-tunnus").ids == ""


def test_the_order_of_columns_does_not_matter():
    assert picks("Nimi,Sähköposti,Asiakasnumero") == picks("Asiakasnumero,Nimi,Sähköposti")


def test_lists_of_invoices_tickets_and_people_are_not_lists_of_customers():
    assert picks("Laskunumero,Asiakasnumero,Nimi") is None
    assert picks("Fakturanummer,Kundnummer,Namn") is None
    assert picks("Ticket ID,Customer number,Email") is None
    assert picks("Contact ID,Company name,Email,Business ID") is None


@pytest.mark.parametrize(
    "header",
    [
        "Asiakasnumero,Asiakas,Laskun päivä,Veroton summa",
        "Asiakasnumero,Asiakas,Pvm,Summa",
        "Asiakasnumero,Asiakas,Kuukausi,Myynti",
        "Asiakasnumero,Asiakas,Ostopäivä,Tuote,Kpl,Hinta",
        "Asiakasnumero,Asiakas,Eräpäivä,Avoinna,Loppusumma",
        "Asiakasnumero,Nimi,Luotu,Veroton",
        "Kundnummer,Kund,Fakturadatum,Nettobelopp",
        "Kund,Datum,Belopp",
        "Kund,E-post,Datum,Belopp",
        "Customer number,Company,Date,Amount",
        "Tilausnumero,Asiakasnumero,Asiakas",
    ],
)
def test_sales_that_name_their_customer_are_no_list_of_customers(header):
    assert picks(header) is None


@pytest.mark.parametrize(
    "header",
    [
        "Tikettinumero,Asiakasnumero,Asiakas,Luotu,Aihe",
        "Ticket,Kundnummer,Kund,Skapad",
        "Asiakasnumero,Asiakas,Saapunut,Vastattu,Ratkaistu",
        "Customer number,Company,Opened,Resolved",
        "Asiakasnumero,Asiakas,Vastauspäivä,Arvosana",
        "Asiakasnumero,Asiakas,Soittoaika,Suunta",
        "Asiakasnumero,Asiakas,Luvattu päivä,Tehty",
    ],
)
def test_tickets_and_what_else_happened_to_a_customer_are_no_list_of_customers(header):
    assert picks(header) is None


@pytest.mark.parametrize(
    "header",
    [
        "Asiakasnumero,Nimi,Luotu,Alkupvm,Loppupvm,Kuukausihinta",
        "Asiakasnumero,Nimi,Alkupvm,Hinta,Arvo",
        "Asiakasnumero,Nimi,Alkupvm,Maksupäivä,Hinta",
        "Asiakasnumero,Nimi,Summa",
        "Asiakasnumero,Nimi,Numero,Tilaus,Tilattu",
        "Asiakasnumero,Nimi,Arvosana,Luokka,Viimeksi muokattu",
        "Customer number,Company,Created,Revenue",
        "Customer number,Company,Created,Start date,End date,Monthly price",
        "Kundnummer,Kund,Skapad,Startdatum,Slutdatum,Månadsavgift",
    ],
)
def test_a_list_of_customers_may_have_days_prices_and_a_sum(header):
    assert picks(header)["customer_id"] == header.split(",")[0]


def test_no_word_of_a_customer_list_speaks_against_it():
    known = {fold(word) for said in synonyms.COLUMNS["customers"].values() for word in said}
    against = [finnish_customers.SOMETHING_ELSE, *(words for both in finnish_customers.HAPPENED for words in both)]
    assert [word for words in against for word in words if fold(word) in known] == []


def test_one_column_is_never_both_the_number_and_the_name():
    assert picks("Kund,Namn,E-post") == {"customer_id": "Kund", "name": "Namn", "email": "E-post"}
    assert picks("Namn,Kund,E-post")["name"] == "Namn"
    assert picks("Kundnummer,Kund") == {"customer_id": "Kundnummer", "name": "Kund"}
    assert picks("Kund,E-post") is None
    assert plan("Kund,Organisationsnummer").picks == {
        "business_id": Pick(("Organisationsnummer",)),
        "name": Pick(("Kund",)),
        "customer_id": Pick(("Organisationsnummer", "Kund")),
    }


def test_sales_without_invoice_numbers_are_named_among_what_is_not_recognised(tmp_path):
    (tmp_path / "asiakkaat.csv").write_text("Asiakasnumero;Nimi\n7;Alfa\n", "utf-8")
    header = "Asiakasnumero;Asiakas;Laskun päivä;Veroton summa"
    (tmp_path / "myynti.csv").write_text(f"{header}\n7;Alfa;5.1.2026;10,00\n7;Alfa;6.1.2026;20,00\n", "utf-8")
    facts = load(tmp_path, Settings()).facts
    assert [(one["file"], one["table"]) for one in facts["files"]] == [("asiakkaat.csv", "customers")]
    assert facts["unknown_files"] == [
        {
            "file": "myynti.csv",
            "why": "it names customers, but 'Laskun päivä' beside 'Veroton summa' makes it no list of them: "
            "say with `pito map` what it is",
        }
    ]


def test_what_speaks_against_a_list_of_customers_is_said_of_lists_that_name_some():
    assert finnish_customers.why_not(Header(["Ticket", "Kundnummer", "Kund", "Skapad"])).startswith(
        "it names customers, but 'Ticket' makes it no list of them"
    )
    assert finnish_customers.why_not(Header(["Date", "Amount"])) == ""
    assert finnish_customers.why_not(Header(["Asiakasnumero", "Puhelin"])) == ""


def loaded(folder, *lines):
    """The customers of a list with their last day, and the reasons its rows were turned away for."""
    import duckdb

    (folder / "asiakkaat.csv").write_text("\n".join(lines) + "\n", "utf-8")
    found = load(folder, Settings()).folder
    customers = duckdb.connect().execute(f"select * from '{found}/customers.parquet' order by customer_id").df()
    rejects = duckdb.connect().execute(f"""select "row", reason from '{found}/rejects.parquet' order by 1""").fetchall()
    return customers, rejects


def test_totals_below_the_list_are_no_customers_wherever_they_stand(tmp_path):
    customers, rejects = loaded(
        tmp_path,
        "Asiakasnumero;Nimi;Asiakkuus alkanut",
        "001;Alfa;1.1.2025",
        "002;Total Energies Oy;1.1.2025",
        "Total Energies Oy;Total Energies Oy;1.1.2025",
        "Yhteensä;2;",
        "Yhteensä 2 kpl;;1.1.2025",
        "Yhteensä toukokuu;;",
        ";Yhteensä 2 asiakasta;",
        "003;G;2.6.2026",
    )
    assert customers["customer_id"].tolist() == ["001", "002", "003", "Total Energies Oy"]
    assert rejects == [(row, "footer") for row in (5, 6, 7, 8)]


@pytest.mark.parametrize(
    "words",
    [
        ("toistaiseksi", "Voimassa", "JATKUU"),
        ("Voimassa toistaiseksi", "tills vidare", "Until further notice"),
    ],
)
def test_an_end_that_is_not_known_is_none(tmp_path, words):
    lines = [f"00{n};Asiakas {n};1.1.2025;{word};{word}" for n, word in enumerate(words)]
    customers, rejects = loaded(
        tmp_path,
        "Asiakasnumero;Nimi;Asiakkuus alkanut;Asiakkuus päättynyt;Tila",
        *lines,
        "008;Beta Oy;1.1.2025;30.4.2026;",
        "009;Gamma Oy;1.1.2025;ehkä;",
    )
    assert customers["customer_id"].tolist() == ["000", "001", "002", "008"]
    assert customers["end_day"].isna().tolist() == [True, True, True, False]
    assert customers["tila"].tolist()[:3] == list(words)  # elsewhere such words stay
    assert rejects == [(6, "not_a_date")]


def test_a_list_of_nothing_but_open_ends_has_none(tmp_path):
    customers, rejects = loaded(
        tmp_path, "Kundnummer;Namn;Startdatum;Slutdatum", "001;Alfa;1.1.2025;tills vidare", "002;Beta;1.1.2025;"
    )
    assert (customers["end_day"].isna().all(), rejects) == (True, [])


@pytest.mark.parametrize("header", ["Asiakasnumero,Summa", "Nimi,Sähköposti", "Y-tunnus,Puhelin"])
def test_too_little_is_no_list_of_customers(header):
    assert picks(header) is None


@pytest.mark.parametrize(
    ("system", "file", "rows_in", "rejects"),
    [
        ("isolta", "asiakkaat.csv", 31, [(32, "missing")]),
        ("isolta", "kontakte.csv", 2, []),
        ("netvisor", "asiakkaat.csv", 32, [(7, "superseded")]),
        ("procountor", "kontaktit.csv", 31, [(32, "missing")]),
        ("fivaldi", "yritysrekisteri.csv", 29, [(30, "missing")]),
        ("heeros", "asiakkaat.csv", 28, []),
    ],
)
def test_every_fault_of_the_samples_is_itemised_and_the_ledger_balances(root, system, file, rows_in, rejects):
    import duckdb

    folder = load(root / "data/sample" / system, Settings()).folder
    ledger = duckdb.connect().execute(
        f"select rows_in, loaded + merged + rejected from '{folder}/ledger.parquet' where file = '{file}'"
    )
    assert ledger.fetchall() == [(rows_in, rows_in)]
    found = duckdb.connect().execute(
        f"""select "row", reason from '{folder}/rejects.parquet' where file = '{file}' order by 1"""
    )
    assert found.fetchall() == rejects
