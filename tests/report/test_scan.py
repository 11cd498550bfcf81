"""Planted values must be found wherever they stand, and what only looks like a customer must not stop a report."""

import time

import pytest

from pito.errors import PitoError
from pito.report.scan import leaks, notebook_texts, page_texts, phrases, refuse_leaks
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


@pytest.mark.slow
def test_a_hundred_thousand_customers_are_looked_for_in_seconds(page, tmp_path):
    import duckdb

    made = page_texts(page(section(finding="firma77777@example.com")))
    made_up = "'Firma '||i||' Oy' as name, 'firma'||i||'@example.com' as email, '040 '||(1000000+i) as phone, 'C'||i as customer_id"
    duckdb.connect().execute(f"copy (select {made_up} from range(100000) t(i)) to '{tmp_path}/customers.parquet'")
    begun = time.perf_counter()
    assert kinds(made, tmp_path) == ["email"]
    assert time.perf_counter() - begun < 10
