"""Whom to call, what to put right, which records may be one: read back from the Excel file."""

import dataclasses
import re
import shutil
import zipfile
from datetime import date

import duckdb
import fastexcel
import pytest

from pito.intake import Workbook, open_workbook
from pito.month import Month
from pito.report.actions import same_customers, to_contact, to_fix, write_actions

JUNE = "2026-06"
HOSTILE = '=HYPERLINK("http://demo.example";"x")'
CUSTOMERS = [
    "customer_id,name,phone,email,owner,segment",
    "007,Koivu Oy,+358 40 123 4567,koivu@demo.example,Anna,Housing",
    f'8,"{HOSTILE.replace(chr(34), chr(34) * 2)}",,@cmd.example,+Anna,-A1',
    "9,Haapa Oy,,,,",
    "10,Mänty Oy,,,,",
]
CONTRACTS = [
    "contract_id,customer_id,start_date,notice_date,end_date",
    "1,007,2025-01-01,,2026-06-15",
    "2,8,2025-01-01,2026-05-20,2026-08-31",
    "3,9,2025-01-01,2026-05-20,2026-07-01",
    "4,9,2026-07-01,,",
    "5,10,2025-01-01,,",
]
ORDERS = [
    "order_id,customer_id,ordered_at,amount",
    "1,007,2026-06-02,100.50",
    "2,8,2026-06-03,900",
    "3,10,2025-06-30,5000",
    "4,10,2026-07-31,7",
    "5,8,31.02.2026,1",
    "6,8,2026-02-01,=1+1",
]
TICKETS = [
    "ticket_id,customer_id,created_at,first_response_at,resolved_at",
    "71,10,2026-06-20 10:00,,",
    "72,10,2026-06-21 10:00,2026-07-02 10:00,",
    "73,10,2026-06-22 10:00,2026-06-22 12:00,",
    "74,10,2026-06-23 10:00,,2026-06-24 10:00",
    "75,,2026-06-24 10:00,,",
    "76,10,2026-07-01 10:00,,",
]


@pytest.fixture
def book(tmp_path):
    """Open four small tables, with settings of one's own."""

    def opened(settings="", **more):
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        tables = {"customers": CUSTOMERS, "contracts": CONTRACTS, "orders": ORDERS, "tickets": TICKETS} | more
        for name, lines in tables.items():
            (data / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (tmp_path / "settings.toml").write_text(settings, encoding="utf-8")
        workbook = open_workbook(data, tmp_path / "settings.toml")
        shutil.copytree(workbook.loaded.folder, tmp_path / "entry", dirs_exist_ok=True)  # tests write into it
        return Workbook(dataclasses.replace(workbook.loaded, folder=tmp_path / "entry"), workbook.settings)

    return opened


@pytest.fixture
def read_back(tmp_path):
    """Write the file; return what the writer counted, and each sheet's rows."""

    def written(workbook):
        target = tmp_path / "actions.xlsx"
        counts = write_actions(workbook, JUNE, target)
        found = fastexcel.read_excel(target)
        sheets = {name: found.load_sheet(name, header_row=None).to_arrow() for name in found.sheet_names}
        return counts, {name: [tuple(row.values()) for row in sheet.to_pylist()] for name, sheet in sheets.items()}

    return written


def calls(workbook):
    """Customer, why, day and revenue of each call."""
    return [(row[0], *row[6:]) for row in to_contact(workbook, workbook.month(JUNE))]


def test_customers_to_call_are_those_lost_leaving_or_waiting_the_most_valuable_first(book):
    assert calls(book()) == [
        ("8", "notice given, ends Aug 31, 2026", date(2026, 8, 31), 900.0),
        ("007", "lost in June 2026", date(2026, 6, 15), 100.5),
        (
            "10",
            "ticket 71 unanswered since Jun 20, 2026 and ticket 72 unanswered since Jun 21, 2026",
            date(2026, 6, 20),
            0.0,
        ),
        (None, "ticket 75 unanswered since Jun 24, 2026", date(2026, 6, 24), 0.0),
    ]


def test_who_gave_notice_of_one_contract_and_has_another_after_it_is_not_leaving(book):
    assert "9" not in [customer for customer, *_ in calls(book())]


def test_a_customer_with_many_waiting_tickets_is_called_about_the_oldest(book):
    many = [TICKETS[0], *(f"{n},10,2026-06-{n} 10:00,," for n in range(10, 15)), TICKETS[-1]]
    (row,) = [row for row in calls(book(tickets=many)) if row[0] == "10"]
    assert row[1].startswith("ticket 10 unanswered since Jun 10, 2026, ") and row[1].endswith(
        "Jun 12, 2026, and 2 more tickets"
    )


def test_the_list_is_as_long_as_four_weeks_of_calls(book, read_back):
    counts, sheets = read_back(book("[action]\ncalls_per_week = 0\n"))
    assert (counts["customers"], counts["customers_left_out"], len(sheets["Customers"])) == (0, 4, 1)


def test_what_can_be_put_right_stands_with_its_place_and_value(book):
    assert to_fix(book()) == [
        ("orders.csv", "", 6, "ordered_at", "not a date", "31.02.2026"),
        ("orders.csv", "", 7, "amount", "not a number", "=1+1"),
    ]


def test_what_a_rule_leaves_out_or_a_newer_copy_replaces_needs_no_fixing(book):
    workbook = book()
    rejects = workbook.loaded.folder / "rejects.parquet"
    duckdb.execute(f"""copy (select * replace (reason as reason) from (
        select 'a.csv' as file, '' as sheet, 2 as "row", 'amount' as "column", 'not_a_number' as reason, 'x' as value
        union all values ('a.csv', '', 2, 'email', 'excluded', 'Own staff'), ('a.csv', '', 3, 'status', 'superseded', ''),
            ('a.csv', '', 4, '', 'footer', ''), ('a.csv', '', 5, 'amount', 'missing', ''))) to '{rejects}' (format parquet)""")
    assert [(row, reason) for _, _, row, _, reason, _ in to_fix(workbook)] == [(5, "required value missing")]


@pytest.fixture
def linked(book):
    """A workbook whose entry says which records may be one customer."""
    workbook = book()
    duckdb.execute(f"""copy (select * from (values
        ('pipedrive:1', '=Koivu', '007', 'Koivu Oy', 'name', 0.94, 10.5, 'proposed'),
        ('email:a@demo.example', null, '8', null, 'email', 0.95, 90000.0, 'over_limit'),
        ('pipedrive:2', 'Haapa', '9', 'Haapa Oy', 'business_id', 1.0, 5.0, 'linked'))
        t(customer_id, name, same_as, name_of_same_as, why, score, amount, status))
        to '{workbook.loaded.folder}/identity.parquet' (format parquet)""")
    return workbook


def test_pairs_that_wait_for_a_yes_or_no_are_listed_the_dearest_first(linked):
    assert [(row[0], row[2], row[-1]) for row in same_customers(linked)] == [
        (
            "email:a@demo.example",
            "8",
            "not linked: their orders are worth more than €10,000, which a person must decide",
        ),
        ("pipedrive:1", "007", "not linked: only the names are alike"),
    ]


def test_hostile_names_are_no_formulas_in_any_sheet(linked, read_back, tmp_path):
    counts, sheets = read_back(linked)
    assert counts == {"customers": 4, "customers_left_out": 0, "fixes": 2, "same_customer": 2}
    assert list(sheets) == ["Customers", "Fix in the exports", "Same customer"]
    by_id = {row[0]: row for row in sheets["Customers"]}
    assert by_id["8"][1:6] == (f"'{HOSTILE}", None, "'@cmd.example", "'+Anna", "'-A1")
    assert by_id["007"][1:6] == ("Koivu Oy", "+358 40 123 4567", "koivu@demo.example", "Anna", "Housing")
    assert sheets["Fix in the exports"][2][-1] == "'=1+1"
    assert sheets["Same customer"][2][1] == "'=Koivu"
    with zipfile.ZipFile(tmp_path / "actions.xlsx") as packed:
        pages = [packed.read(name).decode() for name in packed.namelist() if "worksheets/sheet" in name]
    assert len(pages) == 3 and not [page for page in pages if re.search(r"<f[ >]|hyperlink", page)]


def test_every_sheet_has_its_headers_in_the_readers_language(book, read_back):
    for language, names in (("en", ["Customers", "Fix in the exports", "Same customer"]), ("fi", None)):
        workbook = book(f'[business]\nlanguage = "{language}"\n')
        _, sheets = read_back(workbook)
        assert [*sheets] == (
            names or [workbook.words.say(name) for name in ("Customers", "Fix in the exports", "Same customer")]
        )
        assert all(len(rows[0]) > 5 and all(rows[0]) for rows in sheets.values())


def test_a_business_of_purchases_has_its_lost_too(book):
    """The last purchase of 20 April holds for sixty days, to 19 June; who buys every month stays."""
    regular = [f"{n},8,2026-0{n}-01,5" for n in range(1, 8)]
    orders = [ORDERS[0], *regular, "8,007,2026-04-20,10", "9,8,2026-07-31,5"]
    found = calls(book('[business]\nkind = "purchase"\nactive_days = 60\n', orders=orders))
    assert [(who, day) for who, why, day, _ in found if why.startswith("lost")] == [("007", date(2026, 6, 19))]


def test_where_no_orders_came_in_a_customers_revenue_is_empty_not_zero(book):
    workbook = book(orders=["# none"], customers=CUSTOMERS)
    assert "orders" not in workbook.tables
    assert {revenue for *_, revenue in to_contact(workbook, Month.parse(JUNE))} == {None}
