import pytest

from pito.schema import TABLES
from pito.sources import synonyms
from pito.sources.headers import Header, fold


def test_every_word_list_is_of_a_column_there_is():
    strange = [(t, c) for t, columns in synonyms.COLUMNS.items() for c in columns if c not in TABLES[t].by_name]
    assert strange == []
    assert set(synonyms.COLUMNS) == set(TABLES)


def test_every_required_column_has_words():
    assert [(t.name, c) for t in TABLES.values() for c in t.required if not synonyms.headers_of(t.name, c)] == []


def test_words_for_values_are_of_words_the_column_allows():
    for name in synonyms.WORDS:
        table, column, word = name.split(".")
        if table != "orders":  # of which rows are credit notes or void, no column says
            assert word in TABLES[table][column].words, name


def test_every_word_says_something_when_folded():
    lists = [*synonyms.SHARED.values(), *(said for columns in synonyms.COLUMNS.values() for said in columns.values())]
    assert [word for said in lists for word in said if not fold(word)] == []


def test_vat_in_and_vat_out_are_never_one_word():
    folded = {name: {fold(word) for word in synonyms.SHARED[name]} for name in ("net", "gross", "vat")}
    assert (
        not folded["net"] & folded["gross"]
        and not folded["net"] & folded["vat"]
        and not folded["gross"] & folded["vat"]
    )


@pytest.mark.parametrize(
    ("table", "header", "column"),
    [
        ("orders", "LASKUNRO", "order_id"),
        ("orders", "Fakturadatum", "ordered_at"),
        ("orders", "Alv 0 %", "amount"),
        ("orders", "Belopp exkl. moms", "amount"),
        ("orders", "Kundnr.", "customer_id"),
        ("customers", "As.nro", "customer_id"),
        ("customers", "E-postadress", "email"),
        ("customers", "Organisationsnummer", "business_id"),
        ("customers", "ASIAKASSEGMENTTI", "segment"),
        ("customers", "Kundennummer", "customer_id"),
        ("customers", "E-Mail-Adresse", "email"),
        ("customers", "Ländercode", "country"),
        ("contracts", "Avtalsnummer", "contract_id"),
        ("tickets", "Ärendenummer", "ticket_id"),
        ("tickets", "Ensimmäinen vastaus", "first_response_at"),
        ("promises", "Luvattu päivä", "promised_date"),
        ("contacts", "Seuraava yhteydenotto", "next_contact_date"),
        ("feedback", "Suositteluhalukkuus", "score"),
        ("deals", "Häviön syy", "lost_reason"),
    ],
)
def test_finnish_english_swedish_and_german_headers_are_found(table, header, column):
    assert synonyms.found(Header([header]), table)[column] == header


def test_vat_and_due_date_are_no_column_of_an_order():
    assert synonyms.found(Header(["ALV", "ALV-%", "Eräpäivä", "Moms", "Förfallodatum"]), "orders") == {}


def test_the_likelier_word_wins():
    assert synonyms.found(Header(["Pvm", "Laskun päivä"]), "orders")["ordered_at"] == "Laskun päivä"
