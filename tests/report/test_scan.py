"""Planted values must be found wherever they stand, and what only looks like a customer must not stop a report."""

import base64
import time

import duckdb
import pytest

from pito.errors import PitoError
from pito.report.readable import notebook_texts, page_texts
from pito.report.scan import leaks, phrases, refuse_leaks
from pito.settings import Settings

from .conftest import executed, picture, section


def kinds(texts, entry, **options) -> list[str]:
    return [leak.kind for leak in leaks(texts, entry, **options)]


PLANTED = {
    "name": "Rautio & Pojat Oy",
    "email": "matti.rautio@example.fi",
    "phone": "+358 40 123 4567",
    "business_id": "1234567-8",
    "customer_id": "AS-10432",
}


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("place", ["text", "figure", "title", "alt", "key", "table"])
def test_a_planted_value_is_found_wherever_it_stands(page, customers, kind, place):
    import html

    value = PLANTED[kind]
    escaped = html.escape(value)
    figure = picture(
        alt=value if place == "alt" else "Bars.",
        title={"text": value} if place == "figure" else {},
        **({"meta": {"alt": "Bars.", value: 1}} if place == "key" else {}),
    )
    made = page(
        section(
            finding=escaped if place == "text" else "9 of 10.",
            table=f'<table title="x"><td title="{escaped if place == "title" else "t"}">{escaped if place == "table" else "1"}</td></table>',
            figure=figure,
        )
    )
    assert kinds(page_texts(made), customers(**{kind: [value]})) == [kind]


def test_a_page_without_customers_values_passes(page, customers):
    entry = customers(**{kind: [value] for kind, value in PLANTED.items()})
    assert kinds(page_texts(page(section(figure=picture()))), entry) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rautio, pojat OY!", ["name"]),
        ("Rautio &amp; Pojat Oy", ["name"]),
        ("Rautio & Pojat Oyj", []),
        ("Kari Rautio & Pojat", []),
    ],
)
def test_a_name_matches_as_words_however_written(customers, text, found):
    assert kinds(page_texts(f"<p>{text}</p>"), customers(name=["Rautio & Pojat Oy"])) == found


def test_a_name_written_with_combining_marks_is_the_same_name(customers):
    assert kinds(["Ha\u0308rka\u0308 Oy"], customers(name=["Härkä Oy"])) == ["name"]


def test_a_phone_is_found_however_grouped(customers):
    assert kinds(["call (040) 123-4567 now"], customers(phone=["040 1234567"])) == ["phone"]


@pytest.mark.parametrize("customer_id", ["2026", "1204", "2026-05", "31.5.2026", "123", "AS1"])
def test_short_numbers_dates_and_short_words_cannot_be_told_from_a_reports_own(customers, customer_id):
    texts = ["In 2026 1204 customers, 2026-05, 31.5.2026, 123, AS1"]
    assert kinds(texts, customers(customer_id=[customer_id])) == []


def test_numbers_that_a_figure_is_drawn_from_are_no_ids(page, customers):
    figure = picture()
    figure["data"][0]["y"] = [123456, 10432.123456]
    figure["data"][0]["marker"] = {"color": "#123456"}
    entry = customers(customer_id=["123456"])
    assert kinds(page_texts(page(section(figure=figure, finding="€123,456 and 0.123456"))), entry) == []
    figure["data"][0]["text"] = ["123456"]
    assert kinds(page_texts(page(section(figure=figure))), entry) == ["customer_id"]


def test_words_of_the_report_itself_are_no_leaks(page, customers):
    made = page_texts(page(section(title="Contents", finding="Numbers of May")))
    assert (
        kinds(
            made, customers(name=["Contents", "Customer retention", "Toukokuu"], segment=["Online", "Online", "Online"])
        )
        == []
    )


def test_a_name_that_is_also_a_segment_or_a_month_is_no_leak(customers):
    entry = customers(name=["Online", "November", "Kukka Oy"], segment=["Online"])
    texts = ["Online kept 9 of 10 in November at Kukka Oy"]
    assert kinds(texts, entry) == ["name"]
    assert kinds(texts, entry, business="Kukka Oy") == []


def test_the_sentence_names_the_kind_and_never_the_value(customers):
    entry = customers(name=["Rautio Oy"], email=["a.rautio@example.fi"])
    with pytest.raises(PitoError) as refused:
        refuse_leaks(["Rautio Oy <a.rautio@example.fi>"], entry, Settings())
    assert (
        str(refused.value)
        == "The report was not published: it would show who customers are (1 × name, 1 × e-mail address)."
    )


def test_the_notebook_is_searched_in_outputs_and_prose_not_in_code():
    notebook = executed(section(finding="Rautio Oy", figure=picture(alt="Hurme Oy")))
    notebook.cells[0].source += "data = '/home/hurme'"
    found = phrases(notebook_texts(notebook))
    assert {"rautio oy", "hurme oy"} <= found and "home hurme" not in found


def test_nobody_to_protect_is_nothing_to_find(tmp_path):
    assert leaks(["Rautio Oy"], tmp_path) == []


def test_a_hundred_thousand_customers_are_looked_for_in_seconds(page, tmp_path):
    import duckdb

    made = page_texts(page(section(finding="firma77777@example.com")))
    made_up = "'Firma '||i||' Oy' as name, 'firma'||i||'@example.com' as email, '040 '||(1000000+i) as phone, 'C'||i as customer_id"
    duckdb.connect().execute(f"copy (select {made_up} from range(100000) t(i)) to '{tmp_path}/customers.parquet'")
    begun = time.perf_counter()
    assert kinds(made, tmp_path) == ["email"]
    assert time.perf_counter() - begun < 10


NAME = "Härkä & Pojat Oy"
HIDDEN = {
    "comment": "<!-- seen by {0} -->",
    "style": "<style>.a::after {{ content: '{0}' }}</style>",
    "attribute name": "<p {1}=''></p>",
    "aria label": '<figure aria-label="{1}"></figure>',
    "data attribute": "<p data-customer='{1}'></p>",
    "json attribute": """<p data-view='{{"who": "{2}"}}'></p>""",
    "address": '<a href="mailto:x?subject={3}">x</a>',
    "data address": '<img src="data:image/svg+xml;base64,{4}">',
    "data address in letters": '<img src="data:image/svg+xml,%3Ctext%3E{3}%3C/text%3E">',
    "view": '<script type="application/json">{{"views": [{{"table": "<td>{2}</td>"}}]}}</script>',
    "plotly label": '<script type="application/json">{{"data": [{{"hovertemplate": "<b>{2}</b><br>12"}}]}}</script>',
    "other script": '<script type="text/plain">var who = "{2}"</script>',
    "soft hyphens": "<p>Här\u00adkä &amp; Po\u00adjat Oy</p>",
    "unseen marks": "<p>\u202eHär\u200bkä\u202c &amp; Pojat\u2060 Oy</p>",
    "hard spaces": "<p>Härkä\u00a0&amp;\u202fPojat&nbsp;Oy</p>",
    "taken apart": "<p>Ha\u0308rka\u0308 &amp; Pojat Oy</p>",
    "large": "<p>HÄRKÄ &amp; POJAT OY</p>",
    "wide": "<p>Ｈärkä &amp; Ｐojat Oy</p>",
    "escaped twice": "<p>H&amp;auml;rk&amp;auml; &amp;amp;amp; Pojat Oy</p>",
    "numbered": "<p>H&#228;rk&#xe4; &#38; Pojat Oy</p>",
}


@pytest.mark.parametrize("place", HIDDEN)
def test_a_name_is_found_wherever_it_hides_and_however_it_is_escaped(customers, place):
    escaped = NAME.replace("&", "&amp;")
    in_json = NAME.replace("ä", "\\u00e4").replace("&", "\\u0026")
    in_address = "H%C3%A4rk%C3%A4+%26%20Pojat%20Oy"
    packed = base64.b64encode(f"<svg><title>{escaped}</title></svg>".encode()).decode()
    html = HIDDEN[place].format(NAME, escaped.replace(" ", "-"), in_json, in_address, packed)
    assert kinds(page_texts(f"<main>{html}</main>"), customers(name=[NAME])) == ["name"]
    assert kinds(page_texts(f"<main>{html}</main>"), customers(name=["Hurme & Pojat Oy"])) == []


@pytest.mark.parametrize("written", ["+358 40 123 4567", "00358401234567", "040\u00a0123\u00a04567", "040/123-4567"])
def test_a_phone_is_the_same_with_and_without_the_country(customers, written):
    for known in ("040 1234567", "+358-40-1234567", "(040) 123 4567"):
        assert kinds([f"call {written} now"], customers(phone=[known])) == ["phone"]


def test_a_number_with_thousands_marks_or_a_span_of_months_is_no_phone(customers):
    entry = customers(phone=["1 234 567", "0420260731"])
    assert kinds(["1\u00a0234\u00a0567 € in 2025-07..2026-06, 2026-04..2026-07-31"], entry) == []


OTHERS = {
    "people": ("name", "Veera Hurme", "name"),
    "identity": ("name_of_same_as", "Hurmeen Pojat", "name"),
    "contracts": ("contract_id", "S-001000-1", "record_id"),
    "orders": ("order_id", "LASKU-77123", "record_id"),
    "tickets": ("ticket_id", "7712345", "record_id"),
}


@pytest.mark.parametrize("table", OTHERS)
def test_people_linked_names_and_the_ids_of_records_are_looked_for_too(tmp_path, table):
    column, value, kind = OTHERS[table]
    duckdb.connect().execute(f"copy (select '{value}' as {column}) to '{tmp_path}/{table}.parquet'")
    assert kinds([f"of {value}:"], tmp_path) == [kind]
    assert kinds(["nothing of the kind"], tmp_path) == []


def test_an_unknown_customer_of_an_order_is_a_customer_too(tmp_path):
    duckdb.connect().execute(f"copy (select 'K-77123' as customer_id) to '{tmp_path}/orders.parquet'")
    assert kinds(["K-77123"], tmp_path) == ["customer_id"]


def test_every_letter_is_read_alike_in_the_page_and_in_the_exports(tmp_path):
    """Python reads the page, the database the exports: they must agree on what a letter is and which is its small one."""
    letters = [chr(n) for n in range(0xC0, 0x3100, 7) if chr(n).isalpha()] + [*"ΣςİıßẞſÅ"]
    names = [f"{letter}x{n}{letter} y{letter}" for n, letter in enumerate(letters)]
    duckdb.connect().execute(f"copy (select unnest($1) as name) to '{tmp_path}/customers.parquet'", [names])
    found = leaks(names, tmp_path)
    assert [(leak.kind, leak.values) for leak in found] == [("name", len(letters))]


@pytest.mark.parametrize("name", ["Home", "May", "Return", "Retention", "Asiakas", "Table", "Numbers"])
def test_a_customer_named_as_a_word_of_the_report_raises_no_alarm(page, customers, name):
    made = page(section(title="Numbers of May", finding="Home and Online: retention, return, Table. Asiakas"))
    entry = customers(name=[name], segment=["Home"])
    assert kinds(page_texts(made), entry, language="fi" if name == "Asiakas" else "en") == []
