import datetime as dt
import io
import zipfile

import pandas as pd
import pytest
from xlsxwriter import Workbook

from pito.errors import DataRefused
from pito.intake.load import load
from pito.settings import Settings
from pito.sources.evidence import looks
from pito.sources.excel_layout import Layout, layouts
from pito.sources.sheet import Reading
from pito.sources.typed import excel_sheets

BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def written(fill, **options) -> bytes:
    """Return a workbook whose sheets `fill` has written."""
    held = io.BytesIO()
    with Workbook(held, {"in_memory": True} | options) as book:
        fill(book)
    return held.getvalue()


def sheets(data):
    return {sheet.sheet: sheet for sheet in excel_sheets("a.xlsx", data, Reading())}


def cells(data, sheet="Sheet1"):
    return [list(row) for row in sheets(data)[sheet].head]


def changed(data: bytes, part: str, change) -> bytes:
    """Return a workbook with one of its parts changed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name).decode()) if name == part else old.read(name))
    return held.getvalue()


def test_a_cell_merged_downwards_speaks_for_all_its_rows_and_a_title_across_stays_one():
    def fill(book):
        page = book.add_worksheet()
        page.merge_range("A1:C1", "Asiakkaat 2026")
        page.write_row("A2", ["Ryhmä", "Nro", "Nimi"])
        page.merge_range("A3:A5", "Kauppa")
        for row, number in enumerate(["0001", "0002", "0003", "0004"], 2):
            page.write_row(row, 1, [number, "x"])

    assert cells(written(fill)) == [
        ["Asiakkaat 2026", "", ""],
        ["Ryhmä", "Nro", "Nimi"],
        ["Kauppa", "0001", "x"],
        ["Kauppa", "0002", "x"],
        ["Kauppa", "0003", "x"],
        ["", "0004", "x"],
    ]


def test_a_header_over_two_rows_is_whole_in_its_second_and_empty_columns_before_it_do_not_move_it():
    def fill(book):
        page = book.add_worksheet()
        page.write_blank("A1", None, book.add_format({"bold": True}))
        page.merge_range("C2:C3", "Nro")
        page.merge_range("D2:E2", "Sopimus")
        page.write_row("D3", ["alku", "loppu"])

    assert cells(written(fill))[1:] == [["Nro", "Sopimus", ""], ["Nro", "alku", "loppu"]]


def test_merged_cells_that_reach_out_of_the_sheet_or_overlap_do_no_harm():
    xml = b"""<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row></sheetData><x:mergeCells count="3">
        <x:mergeCell ref="A1:A1048576"/><x:mergeCell ref='A2:A9'/><x:mergeCell ref="XFD1:XFD9"/></x:mergeCells>"""
    book = written(lambda book: book.add_worksheet().write_row("A1", [1, 2]))
    broken = changed(book, "xl/worksheets/sheet1.xml", lambda old: old.split("<row")[0] + xml.decode() + "</worksheet>")
    found = layouts(broken)["Sheet1"]
    assert found.merged == ((0, 0, 1048575), (0, 1, 8), (16383, 0, 8))
    assert Layout(merged=found.merged).shown(0, 3) == [0, 0, 0]
    assert cells(broken) == [["1", "2"]]


def test_cells_in_error_show_what_they_show_and_formulas_the_value_last_saved():
    def fill(book):
        page = book.add_worksheet()
        page.write_row("B1", ["id", "a", "b"])
        page.write_row("B2", ["1", None, 5])
        page.write_formula("C2", "=1/0", None, "#DIV/0!")
        page.write_formula("D3", "=[other.xlsx]Hinnat!A1*2", None, "#REF!")
        page.write_formula("C3", "=B2*2.5", None, 12.5)
        page.write_formula("B3", "=NA()", None, "#N/A")

    assert cells(written(fill)) == [["id", "a", "b"], ["1", "#DIV/0!", "5"], ["#N/A", "12.5", "#REF!"]]


def test_hidden_sheets_are_read_before_those_that_can_be_seen_and_charts_not_at_all(capfd):
    def fill(book):
        book.add_worksheet("Uusi & <tärkeä>").write("A1", "x")
        old = book.add_worksheet("Vanha")
        old.write("A1", "y")
        old.hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "='Vanha'!$A$1:$A$1"})
        book.add_chartsheet("Kuva").set_chart(chart)
        book.add_worksheet("Tyhjä")

    assert list(sheets(written(fill))) == ["Vanha", "Uusi & <tärkeä>"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entities_are_never_expanded(part):
    book = written(lambda book: book.add_worksheet().write("A1", "laugh"))
    laughing = changed(book, part, lambda old: BOMB + old.split("?>", 1)[1].replace("laugh", "&c;"))
    try:
        found = cells(laughing)
    except Exception as refused:  # the reader may refuse it, export.sheets says so in one sentence
        found = str(refused)
    assert "haha" not in str(found)


def test_a_workbook_with_a_password_is_one_sentence_that_says_so():
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(DataRefused, match=r"^a\.xlsx is protected by a password; save a copy without one"):
        sheets(locked)


def test_an_old_workbook_by_a_new_name_is_one_sentence_that_says_so():
    with pytest.raises(DataRefused, match=r"^a\.xlsx is a workbook of before Excel 2007.*save it as \.xlsx"):
        sheets(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_workbook_that_is_a_bomb_is_refused_before_it_is_unpacked():
    book = written(lambda book: book.add_worksheet().write("A1", "x"))
    with pytest.raises(DataRefused, match=r"^a\.xlsx would unpack to more than 110 MB, which no workbook does"):
        sheets(changed(book, "xl/worksheets/sheet1.xml", lambda old: old + " " * (110 << 20)))


def customers(folder, values, form="d.m.yyyy"):
    def fill(book):
        page, day = book.add_worksheet("customers"), book.add_format({"num_format": form})
        page.write_row("A1", ["customer_id", "start_date"])
        for row, value in enumerate(values, 1):
            page.write_string(row, 0, f"{row:04d}")
            page.write(row, 1, value, day if isinstance(value, dt.date) else None)

    (folder / "list.xlsx").write_bytes(written(fill))
    loaded = load(folder, Settings())
    found = pd.read_parquet(loaded.folder / "customers.parquet").set_index("customer_id")["start_day"]
    return {name: str(dt.date(1970, 1, 1) + dt.timedelta(days=int(day))) for name, day in found.items()}, loaded


def test_excels_own_dates_and_dates_typed_as_text_are_the_same_dates(tmp_path):
    found, _ = customers(tmp_path, [dt.date(2026, 5, 31), "31.5.2026", "1.6.2026", dt.date(2026, 6, 1)])
    assert found == {"0001": "2026-05-31", "0002": "2026-05-31", "0003": "2026-06-01", "0004": "2026-06-01"}


def test_dates_that_lost_their_format_are_serial_numbers(tmp_path):
    found, _ = customers(tmp_path, [dt.date(2026, 5, 31), 46173, 46174])  # 46173: 31 May 2026, says Excel
    assert found == {"0001": "2026-05-31", "0002": "2026-05-31", "0003": "2026-06-01"}


def test_dates_that_lost_their_format_stand_beside_those_typed_as_text(tmp_path):
    found, _ = customers(tmp_path, [dt.date(2026, 5, 31), "1.6.2026", 46175, 46176])
    assert list(found.values()) == ["2026-05-31", "2026-06-01", "2026-06-02", "2026-06-03"]


@pytest.mark.parametrize("decimal", ["", "decimal = ','"])
def test_numbers_and_numbers_typed_as_text_are_the_same_numbers_whatever_the_mapping_says(tmp_path, decimal):
    def fill(book):
        page = book.add_worksheet("Myynti")
        page.write_row("A1", ["Numero", "Asiakas", "Päivä", "Summa"])
        for row, amount in enumerate([12.5, "1 250,50", 1000, "-7,25", 0.125, "n/a"], 1):
            page.write_row(row, 0, [str(row), "1", "2026-05-31", amount])

    (tmp_path / "myynti.xlsx").write_bytes(written(fill))
    (tmp_path / "own.toml").write_text(SALES + decimal, encoding="utf-8")
    folder = load(tmp_path, Settings()).folder
    assert pd.read_parquet(folder / "orders.parquet")["amount_minor"].tolist() == [1250, 125_050, 100_000, -725, 12]
    rejects = pd.read_parquet(folder / "rejects.parquet")
    assert rejects[["row", "column", "reason"]].values.tolist() == [[7, "Summa", "not_a_number"]]


SALES = """
[[table]]
file = "myynti.xlsx"
table = "orders"
[table.columns]
order_id = "Numero"
customer_id = "Asiakas"
ordered_at = "Päivä"
amount = "Summa"
[table.read]
"""


def test_an_error_for_a_date_is_no_missing_date(tmp_path):
    def fill(book):
        page = book.add_worksheet("customers")
        page.write_row("A1", ["customer_id", "start_date"])
        page.write_row("A2", ["1", "31.5.2026"])
        page.write("A3", "2")
        page.write_formula("B3", "=VLOOKUP(A3,Z1:Z9,1)", None, "#N/A")

    (tmp_path / "list.xlsx").write_bytes(written(fill))
    rejects = pd.read_parquet(load(tmp_path, Settings()).folder / "rejects.parquet")
    assert rejects[["sheet", "row", "reason", "value"]].values.tolist() == [["customers", 3, "not_a_date", "#N/A"]]


DAY = 86400
CLOCKED = [0, 1800, 5400, DAY - 1, DAY, 93810, 49 * 3600, 58 * DAY + 5, 61 * DAY, 9_999 * DAY, 3600.5]


def tickets(folder, waits, form="[h]:mm:ss", **options):
    """The given first responses and the rejects of Freshdesk's tickets in a workbook, their waits as its own durations."""
    with Workbook(folder / "tickets.xlsx", options) as book:
        page, shown = book.add_worksheet(), book.add_format({"num_format": form})
        page.write_row("A1", ["Ticket ID", "Status", "Created time", "First response time (in hrs)"])
        for row, wait in enumerate(waits, 1):
            page.write_row(row, 0, [f"{row:02}", "Open", "2026-05-04 09:00:00"])
            page.write(row, 3, *((wait,) if isinstance(wait, str) else (wait / DAY, shown)))
    entry = load(folder, Settings(), today=dt.date(2026, 6, 1))
    found, rejects = (pd.read_parquet(entry.folder / f"{name}.parquet") for name in ("tickets", "rejects"))
    waited = found.sort_values("ticket_id")["given_first_response_business_s"]
    return waited.tolist(), rejects[["row", "reason", "value"]].values.tolist()


@pytest.mark.parametrize("form", ["[h]:mm:ss", "hh:mm:ss"])
@pytest.mark.parametrize("since_1904", [False, True])
def test_a_workbooks_own_durations_are_counted_from_its_day_0(tmp_path, form, since_1904):
    waits, rejects = tickets(tmp_path, CLOCKED, form, date_1904=since_1904)
    assert (waits, rejects) == ([*CLOCKED[:-1], 3601], [])


def test_a_workbooks_own_durations_stand_beside_those_typed_as_text(tmp_path):
    assert tickets(tmp_path, [93810, "26:03:30", "1,5", "0:30"]) == ([93810, 93810, 5400, 1800], [])


@pytest.mark.parametrize("form", ["[h]:mm:ss", "hh:mm:ss", "yyyy-mm-dd hh:mm:ss"])
@pytest.mark.parametrize("since_1904", [False, True])
def test_59_and_60_days_are_told_apart_though_excel_counts_a_day_that_never_was(tmp_path, form, since_1904):
    long = [60 * DAY, 59 * DAY, 59.5 * DAY, 60.5 * DAY, 61 * DAY - 1, 61 * DAY, 5400]
    assert tickets(tmp_path, [*long, "26:03:30"], form, date_1904=since_1904) == ([*long, 93810], [])


def test_a_workbooks_own_durations_are_no_dates_to_a_proposal():
    def fill(book):
        page, shown = book.add_worksheet(), book.add_format({"num_format": "[h]:mm:ss"})
        page.write_row("A1", ["Made", "Waited"])
        for row in range(1, 9):
            page.write(row, 0, 46_000 + row, book.add_format({"num_format": "yyyy-mm-dd"}))
            page.write(row, 1, row * 0.75, shown)

    made, waited = looks(sheets(written(fill))["Sheet1"], 1)
    assert (made.dates, made.durations, waited.dates, waited.durations) == (1, 0, 0, 1)


def test_a_date_is_no_duration(tmp_path):
    assert tickets(tmp_path, [5400, 46_000 * DAY]) == ([5400], [[3, "not_a_duration", "2025-12-09 00:00:00"]])


def test_what_looks_like_a_workbooks_duration_is_none_in_a_text_file(tmp_path):
    head = "Ticket ID,Status,Created time,First response time (in hrs)"
    (tmp_path / "t.csv").write_text(f"{head}\n1,Open,2026-05-04 09:00:00,1900-01-01 02:03:30\n")
    rejects = pd.read_parquet(load(tmp_path, Settings()).folder / "rejects.parquet")
    assert rejects["reason"].tolist() == ["not_a_duration"]


@pytest.mark.parametrize("said", ["1", "true"])
def test_a_date_without_its_format_is_counted_from_the_workbooks_own_day_0(tmp_path, said):
    def fill(book):
        page = book.add_worksheet("customers")
        page.write_row("A1", ["customer_id", "start_date"])
        page.write_row("A2", ["1", 44200])
        page.write("A3", "2")
        page.write_datetime("B3", dt.datetime(2025, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"}))

    book = written(fill, date_1904=True)
    book = changed(book, "xl/workbook.xml", lambda xml: xml.replace('date1904="1"', f'date1904="{said}"'))
    (tmp_path / "list.xlsx").write_bytes(book)
    starts = pd.read_parquet(load(tmp_path, Settings()).folder / "customers.parquet")["start_day"]
    assert starts.tolist() == [(dt.date(2025, 1, 5) - dt.date(1970, 1, 1)).days] * 2


@pytest.fixture(scope="module")
def loaded(root):
    return load(root / "data" / "sample" / "excel", Settings())


def test_every_fault_of_the_sample_is_itemised_and_none_invented(loaded):
    rejects = pd.read_parquet(loaded.folder / "rejects.parquet")
    assert sorted(zip(rejects["sheet"], rejects["row"], rejects["reason"], rejects["value"], strict=True)) == [
        ("Asiakkaat", 19, "not_a_date", "31.2.2025"),
        ("Asiakkaat", 25, "not_a_date", "#N/A"),
        ("Asiakkaat", 41, "footer", ""),
        ("Laskut", 15, "not_a_number", "#REF!"),
        ("Laskut", 409, "footer", ""),
    ]
    assert [one["file"] for one in loaded.facts["unknown_files"]] == ["asiakasluettelo.xlsx [Koodit]"]


def test_the_samples_ledger_balances(loaded):
    ledger = pd.read_parquet(loaded.folder / "ledger.parquet")
    assert ledger[["rows_in", "loaded", "merged", "rejected"]].values.tolist() == [[37, 34, 0, 3], [406, 404, 0, 2]]
    assert [(file["sheet"], file["header_row"]) for file in loaded.facts["files"]] == [("Asiakkaat", 4), ("Laskut", 3)]


def test_groups_dates_and_amounts_of_the_sample(loaded):
    customers = pd.read_parquet(loaded.folder / "customers.parquet").set_index("customer_id")
    assert customers["segment"].value_counts().to_dict() == {"Kauppa": 13, "Palvelut": 11, "Teollisuus": 10}
    start, end = (customers[name] for name in ("start_day", "end_day"))
    ends = (dt.date(2026, 6, 30) - dt.date(1970, 1, 1)).days
    assert end["00003"] == ends and start.notna().all()  # a serial number without the format of a date
    orders = pd.read_parquet(loaded.folder / "orders.parquet").set_index("_row")
    assert orders.loc[35, "amount_minor"] == 125_000  # typed as text: 1 250,00
