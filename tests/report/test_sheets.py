"""Nothing that is written for a spreadsheet runs there: read back as the file holds it."""

import csv
import re
import zipfile
from datetime import date

import fastexcel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pito.report.sheets import Column, Sheet, harmless, write_csv, write_workbook, written

RUN = ["=1+1", "@A1", "-1+1", "-A1", "+1", " =1+1", "＝1+1", "＋1", "－1", "＠A1", "﹦1", "-", "-cmd|' /C calc'!A0"]
HIDDEN = ["\u200b=1", "\u00ad\u2060=1", "\u00a0=1"]


@pytest.mark.parametrize("value", RUN + HIDDEN)
def test_what_a_spreadsheet_could_run_is_set_apart(value):
    assert harmless(value) == written(value) == f"'{value}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("\t=1", "'␉=1"),
        ("\rx", "'␍x"),
        ("\x00", "'␀"),
        ("a\nb", "a␊b"),
        ("\u202e=1", "'[U+202E]=1"),
        ("\ufeff=1", "'[U+FEFF]=1"),
        ("a\u2028\x7f\x85", "a[U+2028]␡[U+0085]"),
    ],
)
def test_control_characters_are_shown_by_a_sign(value, shown):
    assert harmless(value) == written(value) == shown


@pytest.mark.parametrize(
    "value", ["-12,50", "-5", "-1 234,56", "Oy", "12=12", "a@b.fi", "", None, 7, -3.5, "000123", "👩‍🔧", "Äiti"]
)
def test_negative_numbers_ids_and_plain_text_stay_as_they_are(value):
    assert harmless(value) == written(value) == value


def test_a_phone_number_keeps_its_plus_only_where_text_is_marked_as_text():
    assert (harmless("+358 40 123 4567"), written("+358 40 123 4567")) == ("'+358 40 123 4567", "+358 40 123 4567")
    assert written("+1+1") == "'+1+1"
    assert written("+358 40 123+cmd|x") == "'+358 40 123+cmd|x"


def test_what_would_be_a_cell_of_its_own_where_lists_are_separated_by_semicolons_is_set_apart_too():
    assert harmless("Oy; =1+1;-2; x") == "Oy; '=1+1;'-2; x"


@given(st.text())
def test_no_text_begins_as_a_formula_in_a_csv_cell(text):
    shown = harmless(text)
    assert not re.match(r"[\s\u200b\u00ad]*[=+@\t\r]", shown) and not re.search(r"[\x00-\x1f]", shown)


def test_csv_is_read_back_as_it_was_but_for_what_was_set_apart(tmp_path):
    write_csv(tmp_path / "t.csv", ["id", "=name"], [["007", 'A "quoted", Oy'], [1, None]])
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["id", "'=name"], ["007", 'A "quoted", Oy'], ["1", ""]]


COLUMNS = [Column("Id"), Column("Name", 30), Column("Day", 12, "date"), Column("Value", 12, "money")]


@pytest.fixture
def book(tmp_path):
    """Write a file of one sheet; return its path."""

    def saved(*rows, columns=COLUMNS):
        write_workbook(tmp_path / "t.xlsx", [Sheet("List", columns, list(rows))])
        return tmp_path / "t.xlsx"

    return saved


def parts(path):
    """What the packed file holds, by name."""
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name).decode("utf-8") for name in packed.namelist()}


HOSTILE = [
    *RUN,
    *HIDDEN,
    "http://demo.example",
    "mailto:a@demo.example",
    "\x00=1",
    "_x003D_1",
    "</t><f>1</f>",
    "{=1}",
    "x" * 40_000,
]


def test_no_cell_is_a_formula_or_a_link_whatever_the_texts_are(book):
    held = parts(book(*([text, text, None, None] for text in HOSTILE)))
    page = held["xl/worksheets/sheet1.xml"]
    assert "<f" not in re.sub(r"<t[^>]*>[^<]*</t>", "", page) and "hyperlink" not in page
    assert not [name for name in held if "externalLink" in name or "_rels/sheet" in name]


def test_every_text_is_marked_so_that_editing_it_makes_no_formula_of_it(book):
    held = parts(book(["007", "+358 40 123 4567", None, None]))
    formats = re.findall(r"<xf [^>]*>", held["xl/styles.xml"].partition("<cellXfs")[2])
    cells = re.findall(r'<c r="[A-Z]+\d+" s="(\d+)" t="(\w+)"', held["xl/worksheets/sheet1.xml"])
    assert cells and all(kind == "inlineStr" and 'quotePrefix="1"' in formats[int(place)] for place, kind in cells)


def test_ids_dates_and_amounts_are_read_back_as_what_they_are(book):
    path = book(["000123", "=Oy", date(2026, 6, 30), 1234.5], ["7", None, None, -2])
    found = fastexcel.read_excel(path).load_sheet("List").to_arrow().to_pydict()
    assert found["Id"] == ["000123", "7"]
    assert found["Name"] == ["'=Oy", None]
    assert (found["Day"][0].year, found["Day"][0].month, found["Day"][0].day, found["Day"][1]) == (2026, 6, 30, None)
    assert found["Value"] == [1234.5, -2]


def test_the_header_stays_in_sight_and_every_column_has_a_filter_and_a_width(book):
    page = parts(book(["1", "a", None, 1]))["xl/worksheets/sheet1.xml"]
    assert 'ySplit="1"' in page and 'state="frozen"' in page
    assert '<autoFilter ref="A1:D2"/>' in page
    widths = re.findall(r'<col min="(\d)" max="(\d)" width="([\d.]+)"', page)
    assert [(low, high, round(float(width))) for low, high, width in widths] == [
        ("1", "1", 17),
        ("2", "2", 31),
        ("3", "4", 13),
    ]


def test_a_sheet_without_rows_has_its_headers(book):
    assert fastexcel.read_excel(book()).load_sheet("List").to_arrow().column_names == ["Id", "Name", "Day", "Value"]
