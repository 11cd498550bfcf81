import gzip
import json
import logging
import stat
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest

from pito.checks import REASONS
from pito.errors import DataRefused, WrongUse
from pito.intake import store
from pito.intake.load import load
from pito.report.checklist import checklist
from pito.schema import TABLES
from pito.settings import Settings

ORDERS = "order_id,customer_id,ordered_at,amount\n"
CUSTOMERS = "Asiakasnumero;Nimi;Sähköposti\n0001;Ykkönen Oy;info@ykkonen.example\n0002;Kakkonen Oy;\n"


class Read:
    """A loaded folder, easy to look into."""

    def __init__(self, folder, **business):
        self.loaded = load(folder, Settings().choose("business", **business))
        self.facts = self.loaded.facts

    def rows(self, table, *columns):
        names = ", ".join(f'"{name}"' for name in columns) or "*"
        return duckdb.execute(f"select {names} from '{self.loaded.folder}/{table}.parquet' order by all").fetchall()

    def columns(self, table):
        return [row[:2] for row in duckdb.execute(f"describe from '{self.loaded.folder}/{table}.parquet'").fetchall()]

    @property
    def ledger(self):
        return {
            row[0]: row[1:] for row in self.rows("ledger", "file", "rows_in", "loaded", "merged", "rejected", "repeats")
        }

    @property
    def rejects(self):
        return self.rows("rejects", "file", "row", "column", "reason", "value")


@pytest.fixture
def folder(tmp_path):
    """Writes files into a folder of exports and loads it."""

    def read(files, **business):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Read(tmp_path, **business)

    return read


def refused(folder, files, error=DataRefused, **business):
    with pytest.raises(error) as wrong:
        folder(files, **business)
    assert "\n" not in str(wrong.value)
    return str(wrong.value)


# --- what is left on disk


def test_an_order_is_stored_in_integers_with_local_day_and_month(folder):
    read = folder({"orders.csv": ORDERS + "A-1,0001,2026-05-31T22:30:00Z,12.345\n"})
    assert read.rows("orders", "order_id", "customer_id", "ordered_s", "order_day", "order_month", "amount_minor") == [
        ("A-1", "0001", 1780266600, (date(2026, 6, 1) - date(1970, 1, 1)).days, 2026 * 12 + 5, 1234)
    ]


def test_every_stored_column_is_there_in_the_schemas_order_then_the_exports_own_then_where_the_row_stood(folder):
    read = folder({"orders.csv": "Branch,order_id,customer_id,ordered_at,amount,order_day\nNorth,1,1,2026-05-01,1,x\n"})
    assert read.columns("orders") == [
        *((name, kind.upper()) for name, kind in TABLES["orders"].stored.items()),
        *(("branch", "VARCHAR"), ("order_day_2", "VARCHAR"), ("_file", "INTEGER"), ("_row", "BIGINT")),
    ]
    assert read.rows("orders", "branch", "order_day_2", "cost_minor", "_file", "_row") == [("North", "x", None, 0, 2)]


def test_orders_stand_by_customer_and_day(folder):
    read = folder({"orders.csv": ORDERS + "1,b,2026-05-02,1\n2,a,2026-05-03,1\n3,a,2026-05-01,1\n"})
    found = duckdb.execute(f"select order_id from '{read.loaded.folder}/orders.parquet'").fetchall()
    assert found == [("3",), ("2",), ("1",)]


def test_words_numbered_while_rows_are_put_in_order_are_written_as_they_are(folder, monkeypatch):
    words = ["it's", "", 'a "b"', "Äiti", "it's"]
    rows = [f'{n},{9 - n},2026-05-01,1,"{word.replace(chr(34), chr(34) * 2)}",own {n}' for n, word in enumerate(words)]
    monkeypatch.setattr(store, "MANY", 1)
    monkeypatch.setattr(store, "FEW", 3)
    read = folder({"orders.csv": ORDERS.rstrip() + ",shop,note\n" + "\n".join(rows)})
    assert read.rows("orders", "order_id", "shop", "note") == [
        (str(n), word or None, f"own {n}") for n, word in enumerate(words)
    ]
    assert {kind for name, kind in read.columns("orders") if name in ("shop", "note")} == {"VARCHAR"}


def test_lines_are_summed_exactly_and_rounded_once_to_the_even_cent(folder):
    lines = "Laskunro;Laskupvm;Asiakasnumero;Tuote;Veroton\n"
    read = folder(
        {"a.csv": lines + "1;1.5.2026;7;x;0,0025\n1;1.5.2026;7;y;0,0025\n2;1.5.2026;7;x;0,015\n3;1.5.2026;7;x;0,025\n"}
    )
    assert read.rows("orders", "order_id", "amount_minor") == [("1", 0), ("2", 2), ("3", 2)]
    assert (read.facts["files"][0]["amount_in"], read.facts["files"][0]["amount_loaded"]) == ("0.045", "0.04")


def test_without_a_list_of_customers_they_are_those_who_ordered(folder):
    read = folder({"orders.csv": ORDERS + "1,b,2026-05-02,1\n2,a,2026-05-03,1\n3,a,2026-05-01,1\n"})
    assert read.rows("customers", "customer_id", "name", "_file") == [("a", None, None), ("b", None, None)]
    assert read.facts["customers_derived"] is True
    assert read.loaded.tables == ("customers", "orders")


def test_without_contracts_a_customers_dates_are_the_one_contract(folder):
    read = folder({"a.csv": "Asiakasnumero;Nimi;Alkupvm;Loppupvm\n1;A;1.2.2026;\n2;B;;\n"})
    start = (date(2026, 2, 1) - date(1970, 1, 1)).days
    assert read.rows("contracts", "contract_id", "customer_id", "start_day", "end_day", "_row") == [
        ("1", "1", start, None, 2)
    ]
    assert read.facts["coverage"] == {"contracts": {"first_day": start, "last_day": start}}


def test_with_contracts_a_customers_dates_are_left_alone(folder):
    read = folder(
        {
            "asiakkaat.csv": "Asiakasnumero;Nimi;Alkupvm\n1;A;1.2.2026\n",
            "contracts.csv": "contract_id,customer_id,start_date\nS1,1,2026-03-01\n",
        }
    )
    assert read.rows("contracts", "contract_id") == [("S1",)]


def test_the_facts_say_how_each_file_was_read(folder):
    fact = folder(
        {"laskut/a.csv": "Laskunro;Laskupvm;Asiakasnumero;Veroton;Tila\n1;1.5.2026;7;1 234,50;Maksettu\n"}
    ).facts["files"][0]
    digest = fact.pop("sha256")
    assert len(digest) == 64
    assert fact == {
        "file": "laskut/a.csv",
        "bytes": 76,
        "system": "invoices",
        "table": "orders",
        "sheet": "",
        "encoding": "utf-8",
        "separator": ";",
        "header_row": 1,
        "grain": "row",
        "dates": {"Laskupvm": "dd.mm.yyyy"},
        "decimals": {"Veroton": ","},
        "rows_in": 1,
        "keys_in": 1,
        "amount_in": "1234.5",
        "amount_loaded": "1234.5",
        "columns": {
            "order_id": ["Laskunro"],
            "customer_id": ["Asiakasnumero"],
            "amount": ["Veroton"],
            "ordered_at": ["Laskupvm"],
            "cancelled_at": ["Laskupvm"],
        },
        "columns_unused": ["Tila"],
    }


# --- every row has one fate


def test_a_row_with_a_fault_is_rejected_whole_with_every_fault_it_has(folder):
    read = folder({"orders.csv": ORDERS + "1,7,2026-05-01,5\n2,,2026-05-01,5\n,7,2026-02-31,abc\n\n4,7,2026-05-01\n"})
    assert read.rejects == [
        ("orders.csv", 3, "customer_id", "missing", ""),
        ("orders.csv", 4, "amount", "not_a_number", "abc"),
        ("orders.csv", 4, "order_id", "missing", ""),
        ("orders.csv", 4, "ordered_at", "not_a_date", "2026-02-31"),
        ("orders.csv", 6, "", "wrong_field_count", "3"),
    ]
    assert read.ledger == {"orders.csv": (4, 1, 0, 3, 0)}
    assert read.facts["files"][0]["amount_in"] == "10"


def test_a_row_of_totals_is_no_money_that_came_in(folder):
    head = "Laskunro;Laskupvm;Asiakasnumero;Veroton\n"
    read = folder(
        {"a.csv": head + "1;1.5.2026;7;1 000,00\n2;1.5.2026;7;-50,50\nx;31.2.2026;7;5,00\nYhteensä;;;954,50\n"}
    )
    assert read.rejects == [("a.csv", 4, "Laskupvm", "not_a_date", "31.2.2026"), ("a.csv", 5, "", "footer", "")]
    assert (read.facts["files"][0]["amount_in"], read.facts["files"][0]["amount_loaded"]) == ("954.5", "949.5")


def test_an_order_of_an_unknown_customer_is_loaded(folder):
    read = folder({"asiakkaat.csv": CUSTOMERS, "orders.csv": ORDERS + "1,9999,2026-05-01,5\n"})
    assert read.rows("orders", "customer_id") == [("9999",)]
    assert read.ledger["orders.csv"] == (1, 1, 0, 0, 0)


def known(**counts):
    return dict.fromkeys(("by_number", "by_business_id", "by_person", "by_email", "by_name", "unknown"), 0) | counts


def test_a_ticket_without_a_customer_is_loaded(folder):
    read = folder({"tickets.csv": "ticket_id,created_at\n1,2026-05-01\n"})
    assert read.rows("tickets", "ticket_id", "customer_id") == [("1", None)]
    assert read.facts["identity"] == known(unknown=1)


def test_customers_are_found_by_e_mail_where_there_is_no_number(folder):
    read = folder(
        {
            "asiakkaat.csv": CUSTOMERS,
            "t.csv": "Ticket ID,Status,Created time,Email\n1,Open,2026-05-01 10:00:00,Info@Ykkonen.example\n"
            "2,Open,2026-05-01 10:00:00,who@else.example\n",
            "orders.csv": "order_id,email,ordered_at,amount\n1,info@ykkonen.example,2026-05-01,5\n2,x@y.example,2026-05-01,5\n",
        }
    )
    assert read.rows("tickets", "ticket_id", "customer_id") == [("1", "0001"), ("2", None)]
    assert read.rows("orders", "order_id", "customer_id") == [("1", "0001")]
    assert read.rejects == [("orders.csv", 3, "customer_id", "missing", "")]
    assert read.facts["identity"] == known(by_email=2, unknown=1)


def test_an_answer_before_its_question_is_rejected(folder):
    head = "Ticket ID,Status,Created time,Initial response time,Resolved time\n"
    read = folder(
        {
            "t.csv": head + "1,Open,2026-05-01 10:00:00,2026-05-01 09:59:59,\n"
            "2,Open,2026-05-01 10:00:00,2026-05-01 10:00:00,2026-05-01 09:00:00\n"
        }
    )
    assert read.rejects == [
        ("t.csv", 2, "Initial response time", "replied_before_created", "2026-05-01 09:59:59"),
        ("t.csv", 3, "Resolved time", "resolved_before_created", "2026-05-01 09:00:00"),
    ]


@pytest.mark.parametrize("sign", ["#N/A", "#PUUTTUU!", "#saknas!", "NULL", "nan", "-"])
def test_a_sign_that_there_is_no_customer_is_no_customer(folder, sign):
    read = folder({"orders.csv": ORDERS + f"A-1,0001,2026-05-31,12\nA-2,{sign},2026-05-31,13\n"})
    assert read.rows("customers", "customer_id") == [("0001",)]
    assert read.rejects == [("orders.csv", 3, "customer_id", "missing", sign)]


def test_a_ticket_of_nobody_is_loaded_and_nobodys(folder):
    read = folder({"tickets.csv": "ticket_id,created_at,customer_id\n1,2026-05-01 10:00,#N/A\n2,2026-05-01 11:00,7\n"})
    assert read.rows("tickets", "ticket_id", "customer_id") == [("1", None), ("2", "7")]


def test_a_contract_that_ends_before_it_starts_is_rejected(folder):
    head = "contract_id,customer_id,start_date,end_date\n"
    read = folder({"contracts.csv": head + "1,7,2026-05-02,2026-05-01\n2,7,2026-05-02,2026-05-02\n"})
    assert read.rejects == [("contracts.csv", 2, "end_date", "ends_before_start", "2026-05-01")]


def test_a_word_outside_the_list_is_rejected(folder):
    read = folder({"costs.csv": "month,kind,amount\n2026-05,Retention,5\n2026-05,party,5\n2026-13,retention,5\n"})
    assert read.rows("costs", "month", "kind", "amount_minor") == [(24316, "retention", 500)]
    assert [row[1:] for row in read.rejects] == [
        (3, "kind", "not_a_word", "party"),
        (4, "month", "not_a_date", "2026-13"),
    ]


def test_rows_that_repeat_in_overlapping_exports_are_merged_and_the_newer_of_two_wins(folder):
    head = "Ticket ID,Status,Created time,Last update time\n"
    old = "1,Open,2026-05-01 10:00:00,2026-05-01 12:00:00\n2,Open,2026-05-01 10:00:00,2026-05-09 12:00:00\n"
    new = "1,Open,2026-05-01 10:00:00,2026-05-01 12:00:00\n2,Closed,2026-05-01 10:00:00,2026-05-08 12:00:00\n"
    read = folder({"a.csv": head + old, "b.csv": head + new})
    assert read.ledger == {"a.csv": (2, 2, 0, 0, 0), "b.csv": (2, 0, 1, 1, 0)}
    assert read.rows("tickets", "ticket_id", "status", "_file", "_row") == [("1", "Open", 0, 2), ("2", "Open", 0, 3)]
    assert read.rejects == [("b.csv", 3, "Last update time", "superseded", "2026-05-08 12:00:00")]
    assert read.rows("rejects", "field", "detail") == [
        ("updated_at", "status: Closed; updated_at: 2026-05-08 12:00:00")
    ]


def test_without_a_stamp_the_later_file_wins_and_what_differed_is_said(folder):
    read = folder({"1/orders.csv": ORDERS + "1,7,2026-05-01,5\n", "2/orders.csv": ORDERS + "1,7,2026-05-01,6\n"})
    assert read.rows("orders", "amount_minor") == [(600,)]
    assert read.rejects == [("1/orders.csv", 2, "amount", "superseded", "5")]


def test_whose_rows_gave_way_to_whose_is_said(folder):
    read = folder({"1/orders.csv": ORDERS + "1,7,2026-05-01,5\n", "2/orders.csv": ORDERS + "1,7,2026-05-01,6\n"})
    told = {"table": "orders", "older": "1/orders.csv", "newer": "2/orders.csv", "rows": 1, "by_update_time": False}
    assert read.facts["outdone"] == [told]
    assert (
        "The same rows otherwise in two files\n"
        "  1 ×  orders  1/orders.csv  gave way to 2/orders.csv, the newer: its dates reach further, or its name is the later"
    ) in checklist(read.loaded, "EUR")


def test_whose_rows_gave_way_is_said_of_lines_and_by_update_times_too(folder):
    head = "order_id,customer_id,ordered_at,amount,updated_at,product\n"
    lines = {"b.csv": "1,7,2026-05-01,5,2026-05-02,A\n", "a.csv": "1,7,2026-05-01,6,2026-05-03,A\n"}
    mapped = '[[table]]\nfile = "*.csv"\ntable = "orders"\ngrain = "line"\n[table.columns]\norder_id = "order_id"\n'
    names = ("customer_id", "ordered_at", "amount", "updated_at")
    mapped += "".join(f'{name} = "{name}"\n' for name in names)
    read = folder({name: head + rows for name, rows in lines.items()} | {"m.toml": mapped})
    told = {"table": "orders", "older": "b.csv", "newer": "a.csv", "rows": 1, "by_update_time": True}
    assert (read.facts["outdone"], read.rows("orders", "amount_minor")) == ([told], [(600,)])


def test_customers_known_from_two_lists_are_one_with_what_both_say(folder):
    read = folder({"asiakkaat.csv": CUSTOMERS, "customers.csv": "customer_id,segment\n0001,Gold\n"})
    assert read.rows("customers", "customer_id", "name", "segment") == [
        ("0001", "Ykkönen Oy", "Gold"),
        ("0002", "Kakkonen Oy", None),
    ]
    assert read.ledger == {"asiakkaat.csv": (2, 2, 0, 0, 0), "customers.csv": (1, 0, 1, 0, 0)}


LINES = "Laskunro;Laskupvm;Asiakasnumero;Tuote;Veroton\n"


def test_identical_lines_of_one_file_are_lines_and_counted(folder):
    read = folder(
        {"a.csv": LINES + "1;1.5.2026;7;x;5,00\n1;1.5.2026;7;x;5,00\n1;1.5.2026;7;y;1,00\n2;1.5.2026;7;x;5,00\n"}
    )
    assert read.rows("orders", "order_id", "amount_minor") == [("1", 1100), ("2", 500)]
    assert read.ledger == {"a.csv": (4, 4, 0, 0, 1)}


def test_an_order_with_the_same_lines_in_two_files_is_one_whatever_their_order(folder):
    one = "1;1.5.2026;7;x;5,00\n1;1.5.2026;7;x;5,00\n1;1.5.2026;7;y;1,00\n"
    other = "1;1.5.2026;7;y;1,00\n1;1.5.2026;7;x;5,00\n1;1.5.2026;7;x;5,00\n2;2.5.2026;7;x;5,00\n"
    read = folder({"a.csv": LINES + one, "b.csv": LINES + other})
    assert read.rows("orders", "order_id", "amount_minor") == [("1", 1100), ("2", 500)]
    assert read.ledger == {"a.csv": (3, 3, 0, 0, 1), "b.csv": (4, 1, 3, 0, 0)}


def test_an_order_with_other_lines_in_a_later_file_is_as_that_says(folder):
    read = folder(
        {"a.csv": LINES + "1;1.5.2026;7;x;5,00\n1;1.5.2026;7;y;1,00\n", "b.csv": LINES + "1;1.5.2026;7;x;5,00\n"}
    )
    assert read.rows("orders", "amount_minor") == [(500,)]
    assert read.ledger == {"a.csv": (2, 0, 0, 2, 0), "b.csv": (1, 1, 0, 0, 0)}
    assert read.rejects == [("a.csv", 2, "Laskunro", "superseded", "1"), ("a.csv", 3, "Laskunro", "superseded", "1")]


def test_an_order_whose_lines_name_several_customers_is_rejected_whole(folder):
    lines = "1;1.5.2026;7;x;5,00\n1;1.5.2026;8;x;6,00\n2;1.5.2026;8;x;6,00\n2;1.5.2026;8;x;6,00\n"
    read = folder({"a.csv": LINES + lines})
    assert read.rows("orders", "order_id", "amount_minor") == [("2", 1200)]
    assert read.rejects == [
        ("a.csv", 2, "Asiakasnumero", "several_customers", "7, 8"),
        ("a.csv", 3, "Asiakasnumero", "several_customers", "7, 8"),
    ]
    assert read.ledger == {"a.csv": (4, 2, 0, 2, 1)}


def test_of_the_columns_beside_an_order_those_stay_that_are_the_same_in_all_its_lines(folder):
    read = folder({"a.csv": LINES.replace("Tuote", "Tuote;Alue") + "1;1.5.2026;7;x;N;5,00\n1;1.5.2026;7;y;N;1,00\n"})
    names = [name for name, _ in read.columns("orders")]
    assert "alue" in names
    assert "tuote" not in names


def test_a_credit_note_written_positive_is_negative_and_a_draft_is_no_sale(folder):
    head = "Laskunro;Laskupvm;Asiakasnumero;Veroton;Tyyppi;Tila;Hyvittää\n"
    rows = "1;1.5.2026;7;10,00;Lasku;Maksettu;\n2;2.5.2026;7;10,00;Hyvityslasku;Maksettu;1\n3;3.5.2026;7;-5,00;Hyvityslasku;Avoin;1\n"
    read = folder({"a.csv": head + rows + "4;4.5.2026;7;99,00;Lasku;Luonnos;\n"})
    found = read.rows("orders", "order_id", "amount_minor", "credits", "cancelled_s")
    assert [row[:3] for row in found] == [("1", 1000, None), ("2", -1000, "1"), ("3", -500, "1"), ("4", 9900, None)]
    assert [row[3] is not None for row in found] == [False, False, False, True]


def test_net_is_gross_minus_vat_line_by_line(folder):
    read = folder(
        {"a.csv": "Laskunro;Laskupvm;Asiakasnumero;Summa;ALV\n1;1.5.2026;7;125,50;25,50\n2;1.5.2026;7;10,00;\n"}
    )
    assert read.rows("orders", "order_id", "amount_minor") == [("1", 10000)]
    assert read.rejects == [("a.csv", 3, "Summa − ALV", "missing", "")]


# --- clocks, currency


def test_clocks_that_come_twice_or_never_are_read_by_rule_and_counted(folder):
    head = "Ticket ID,Status,Created time\n"
    read = folder(
        {"t.csv": head + "1,Open,2026-03-29 03:30:00\n2,Open,2026-10-25 03:30:00\n3,Open,2026-10-25T03:30:00Z\n"}
    )
    assert read.rows("tickets", "ticket_id", "created_s") == [("1", 1774747800), ("2", 1792888200), ("3", 1792899000)]
    assert read.facts["local_times"] == {"ambiguous": 1, "nonexistent": 1}


def test_an_answer_in_the_hour_that_clocks_repeat_is_not_before_its_ticket(folder):
    """Asked at 03:40 summer time (00:40 UTC), answered at 03:10 by clocks set back since (01:10 UTC)."""
    rows = [
        "1,2026-10-25 03:40,2026-10-25 03:10,2026-10-25 04:00",
        "2,2026-10-25 03:10,2026-10-25 03:40,2026-10-25 03:50",  # as always the first where that can be
        "3,2026-10-25 04:30,2026-10-25 03:40,2026-10-25 05:00",  # before it by either reading
        "4,2026-10-25T00:40Z,2026-10-25T03:10+03:00,2026-10-25 04:00",  # says its own clock
    ]
    read = folder({"t.csv": "ticket_id,created_at,first_response_at,resolved_at\n" + "\n".join(rows) + "\n"})
    answered = read.rows("tickets", "ticket_id", "created_s", "first_response_s")
    assert [(ticket, reply - asked) for ticket, asked, reply in answered] == [("1", 1800), ("2", 1800)]
    assert [(row, reason) for _, row, _, reason, _ in read.rejects] == [
        (4, "replied_before_created"),
        (5, "replied_before_created"),
    ]


def test_an_amount_in_another_currency_is_rejected(folder):
    head = ORDERS.replace("amount", "amount,currency")
    read = folder({"orders.csv": head + "1,7,2026-05-01,5,EUR\n2,7,2026-05-01,5,SEK\n"})
    assert read.rejects == [("orders.csv", 3, "currency", "other_currency", "SEK")]


def test_only_faults_list_is_empty_where_there_is_no_rule(folder):
    read = folder({"costs.csv": "month,kind,amount\n2026-05,retention,5\n"})
    assert read.ledger == {"costs.csv": (1, 1, 0, 0, 0)}


def test_an_export_all_in_another_currency_is_refused(folder):
    said = refused(folder, {"orders.csv": ORDERS.replace("amount", "amount,currency") + "1,7,2026-05-01,5,GBP\n"})
    assert said == (
        'orders.csv is in GBP and the settings say EUR: set currency = "GBP" under [business], or leave the file out.'
    )


# --- what is there and what is not


def test_nothing_recognised_is_one_sentence_that_says_what_is_there(folder):
    said = refused(folder, {"a.csv": "foo,bar\n1,2\n", "b.pdf": "x", "truth.json": "{}"})
    assert said.startswith("No export was recognised in ")
    assert ": a.csv (no system has these headers: foo, bar); b.pdf (Pito reads .csv" in said
    assert "Known are Freshdesk, Zendesk, HubSpot, Pipedrive, Salesforce, Shopify, WooCommerce, Stripe, Finnish" in said
    assert said.endswith("`pito map FILE` proposes how another table is read.")


def test_an_empty_folder_and_no_folder(folder, tmp_path):
    assert refused(folder, {}).endswith(": the folder holds no file to read. Put the exports there.")
    with pytest.raises(WrongUse, match=r"There is no folder .*nowhere: give the folder that holds the exports"):
        load(tmp_path / "nowhere", Settings())


def test_what_nobody_knows_is_named_beside_what_is_read(folder):
    read = folder(
        {
            "orders.csv": ORDERS + "1,7,2026-05-01,5\n",
            "notes.txt": "just words\n",
            "empty.csv": "",
            "scan.pdf": "x",
            "contacts.csv": "contact_id,owner\n1,x\n",
            "idle.toml": '[[table]]\nfile = "shop.csv"\ntable = "events"\n'
            'columns = { event_date = "a", kind = "b", title = "c" }\n',
        }
    )
    assert {one["file"]: one["why"] for one in read.facts["unknown_files"]} == {
        "notes.txt": "no system has these headers: just words",
        "empty.csv": "it is empty",
        "scan.pdf": "Pito reads .csv, .tsv, .txt, .xlsx, .parquet and .zip, not this: export the list as .xlsx or CSV",
        "contacts.csv": "named after the table contacts, whose template needs customer_id, contacted_at too",
        "idle.toml": "no file in the folder is called shop.csv",
    }


def test_a_file_with_a_header_and_no_rows_is_known_and_empty(folder):
    read = folder({"orders.csv": ORDERS, "customers.csv": "customer_id\n1\n"})
    assert read.ledger["orders.csv"] == (0, 0, 0, 0, 0)
    assert read.loaded.tables == ("customers",)


def test_a_file_with_nothing_but_faults_has_nothing_but_rejects(folder):
    read = folder({"orders.csv": ORDERS + "1,7,yesterday,much\n2,7\n"})
    assert read.ledger["orders.csv"] == (2, 0, 0, 2, 0)
    assert read.loaded.tables == ()


def test_a_mapping_helps_to_read_what_is_recognised_anyway(folder):
    text = "Laskunro;Laskupvm;Asiakasnumero;Veroton\n1;5/6/2026;7;1,00\n"
    assert 'dates = "dmy"' in refused(folder, {"a.csv": text})
    read = folder({"a.csv": text, "how.toml": '[[table]]\nfile = "a.csv"\nread = { dates = "dmy" }\n'})
    assert read.rows("orders", "order_day") == [((date(2026, 6, 5) - date(1970, 1, 1)).days,)]


def test_a_table_that_a_connector_copied_is_nobodys_export(folder):
    history = "_fivetran_active,_fivetran_synced,ticket_id,customer_id,created_at,status\nfalse,2026-06-01,1,8,2026-05-01,open\n"
    read = folder({"tickets.csv": "ticket_id,customer_id,created_at\n1,7,2026-05-01\n", "ticket_history.csv": history})
    assert read.rows("tickets", "ticket_id", "customer_id") == [("1", "7")]
    assert [(one["file"], one["why"][:43]) for one in read.facts["unknown_files"]] == [
        ("ticket_history.csv", "it is a table as Fivetran copies it, not an")
    ]


def test_a_file_that_says_nothing_of_customers_empties_no_customer(folder):
    read = folder(
        {
            "tickets.csv": "ticket_id,customer_id,created_at,status\n1,7,2026-05-01 10:00,open\n",
            "tickets_2026-06.csv": "ticket_id,created_at,status,channel\n1,2026-05-01 10:00,solved,email\n",
        }
    )
    assert read.rows("tickets", "ticket_id", "customer_id", "status", "channel") == [("1", "7", "solved", "email")]


def test_a_mapped_file_is_read_by_its_mapping_alone(folder):
    mapping = """
[[table]]
file = "calls.csv"
table = "contacts"
[table.columns]
contact_id = "Nr"
customer_id = "Client"
contacted_at = "When"
kind = "What"
channel = { value = "phone" }
[table.words.kind]
"Missed" = "missed_call"
"""
    calls = "Nr,Client,When,What,Minutes\n1,7,2026-05-01 10:00,missed,3\n2,7,2026-05-02 10:00,Call,4\n3,7,2026-05-02,fax,1\n"
    read = folder({"calls.csv": calls, "calls.toml": mapping})
    assert read.rows("contacts", "contact_id", "kind", "channel", "minutes") == [
        *(("1", "missed_call", "phone", "3"), ("2", "call", "phone", "4")),
    ]
    assert read.rejects == [("calls.csv", 4, "What", "not_a_word", "fax")]


def test_typed_parquet_is_read_as_a_template(folder, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table(
        {
            "order_id": ["1", "2"],
            "customer_id": ["7", "7"],
            "ordered_at": [date(2026, 5, 1), date(2026, 5, 2)],
            "amount": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)),
        }
    )
    parquet.write_table(table, tmp_path / "orders.parquet")
    read = folder({})
    assert read.rows("orders", "order_id", "amount_minor", "_row") == [("1", 150, 2)]
    assert read.rejects == [("orders.parquet", 3, "amount", "missing", "")]


def test_a_large_parquet_file_is_read_some_rows_at_a_time_and_a_damaged_one_is_refused(folder, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    ids = [str(n) for n in range(12_001)]
    columns = {
        "order_id": ids,
        "customer_id": ids,
        "ordered_at": [date(2026, 5, 1)] * 12_001,
        "amount": [*ids[:-1], "x"],
    }
    parquet.write_table(pa.table(columns), tmp_path / "orders.parquet", use_dictionary=False)
    read = folder({})
    assert len(read.rows("orders", "order_id")) == 12_000
    assert read.rejects == [("orders.parquet", 12_002, "amount", "not_a_number", "x")]
    whole = (tmp_path / "orders.parquet").read_bytes()
    (tmp_path / "orders.parquet").write_bytes(whole[:2000] + b"?" * 20_000 + whole[22_000:])
    with pytest.raises(DataRefused, match=r"orders\.parquet cannot be read as \.parquet: .*; export it again\."):
        folder({})


def test_a_parquet_column_of_any_type_is_kept(folder, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    table = {
        "ticket_id": ["1", "2"],
        "created_at": [datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 5, 1, 10, tzinfo=UTC)],
        "given_resolution": pa.array([108_000, -90], pa.duration("s")),
        "tags": [["a", "b"], None],
        "about": [{"x": 1}, None],
        "raw": pa.array([b"\xff\x00a", None], pa.binary()),
        "share": [1e-7, 2.5],
    }
    parquet.write_table(pa.table(table), tmp_path / "tickets.parquet")
    read = folder({})
    assert read.rows("tickets", "ticket_id", "given_resolution_s", "tags", "about", "share") == [
        ("1", 108_000, '["a", "b"]', '{"x": 1}', "0.0000001"),
    ]
    assert read.rejects == [("tickets.parquet", 3, "given_resolution", "negative_duration", "-0:01:30")]


def test_a_parquet_file_without_rows_is_a_header_alone(folder, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    names = ("order_id", "customer_id", "ordered_at", "amount")
    parquet.write_table(pa.table({name: pa.array([], pa.string()) for name in names}), tmp_path / "orders.parquet")
    read = folder({"customers.csv": "customer_id,name\n7,A\n"})
    assert (read.rejects, read.rows("customers", "customer_id")) == ([], [("7",)])


def test_excel_with_a_heading_above_the_header(folder, tmp_path):
    from xlsxwriter import Workbook

    with Workbook(tmp_path / "lista.xlsx") as book:
        page = book.add_worksheet("Asiakkaat")
        day = book.add_format({"num_format": "d.m.yyyy"})
        for row, cells in (
            (0, ["Asiakkaat 2026"]),
            (2, ["Asiakasnumero", "Nimi", "Alkupvm"]),
            (3, ["0001", "A"]),
            (4, ["0002", "B"]),
        ):
            page.write_row(row, 0, cells)
        page.write_datetime(3, 2, date(2026, 5, 1), day)
        page.write(4, 2, "2.5.2026")
        book.add_worksheet("Ohje").write(0, 0, "Katso ensin")
    read = folder({})
    start = (date(2026, 5, 1) - date(1970, 1, 1)).days
    assert read.rows("customers", "customer_id", "start_day", "_row") == [("0001", start, 4), ("0002", start + 1, 5)]
    assert read.facts["files"][0]["header_row"] == 3
    assert [one["file"] for one in read.facts["unknown_files"]] == ["lista.xlsx [Ohje]"]


# --- the cache


def test_a_file_that_fills_two_tables_is_one_file_parsed(folder, caplog):
    caplog.set_level(logging.INFO, "pito.intake")
    tickets = "Ticket ID,Created time,Status,Priority,Source,Survey results\n1,2026-05-04 10:00:00,Closed,Low,Email,Extremely Happy\n"
    read = folder({"tickets.csv": tickets, "orders.csv": ORDERS + "1,7,2026-05-01,5\n"})
    assert [(file["file"], file["table"]) for file in read.facts["files"]] == [
        ("orders.csv", "orders"),
        ("tickets.csv", "tickets"),
        ("tickets.csv", "feedback"),
    ]
    assert caplog.records[0].getMessage().startswith("parsed 2 files in ")


def test_the_second_load_parses_nothing(folder, caplog):
    caplog.set_level(logging.INFO, "pito.intake")
    files = {"orders.csv": ORDERS + "1,7,2026-05-01,5\n"}
    first, second = folder(files), folder(files)
    assert (first.loaded.reused, second.loaded.reused) == (False, True)
    assert (first.loaded.folder, first.facts, first.loaded.tables) == (
        second.loaded.folder,
        second.facts,
        second.loaded.tables,
    )
    said = [record.getMessage() for record in caplog.records]
    assert said[0].startswith("parsed 1 file in ")
    assert said[1].startswith("unchanged since 20")
    assert said[1].endswith(": exports not parsed again")


@pytest.mark.parametrize(
    ("files", "business"),
    [
        ({"orders.csv": ORDERS + "1,7,2026-05-01,6\n"}, {}),
        ({"more/orders.csv": ORDERS}, {}),
        ({"scan.pdf": "x"}, {}),
        ({"how.toml": '[[table]]\nfile = "orders.csv"\nread = { dates = "dmy" }\n'}, {}),
        ({}, {"time_zone": "UTC"}),
        ({}, {"currency": "SEK"}),
    ],
)
def test_anything_that_could_change_a_value_makes_another_entry(folder, files, business):
    first = folder({"orders.csv": ORDERS + "1,7,2026-05-01,5\n"})
    assert folder(files, **business).loaded.key != first.loaded.key


def test_what_changes_no_value_makes_none(folder):
    first = folder({"orders.csv": ORDERS + "1,7,2026-05-01,5\n"})
    assert folder({"README.md": "x", "truth.json": "{}"}, language="fi").loaded.reused
    assert first.loaded.key


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_an_entry_is_its_owners_alone_and_complete_or_not_there(folder, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o755)
    monkeypatch.setenv("PITO_CACHE", str(cache))
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "laskut.csv").write_text(
        "Laskunro;Pvm;Eräpvm;Asiakasnumero;Veroton\n1;1.5.2026;1.5.2026;7;1,00\n", encoding="utf-8"
    )
    with pytest.raises(DataRefused):
        load(exports, Settings())
    assert names(cache) == []
    (exports / "laskut.csv").write_text(CUSTOMERS, encoding="utf-8")
    entry = load(exports, Settings()).folder
    assert names(cache) == [entry.name]
    assert names(entry) == ["customers.parquet", "identity.parquet", "ledger.parquet", "load.json", "rejects.parquet"]
    assert stat.S_IMODE(cache.stat().st_mode) == stat.S_IMODE(entry.stat().st_mode) == 0o700


def test_progress_is_told_file_by_file(folder, tmp_path):
    (tmp_path / "a.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "b.csv").write_text("foo\n", encoding="utf-8")
    told = []
    load(tmp_path, Settings(), progress=lambda *said: told.append(said))
    assert told == [(0, 2, "a.csv"), (1, 2, "b.csv"), (2, 2, "")]


# --- folding logs


LOG = """
[[table]]
file = "log.csv"
table = "tickets"
grain = "event"
last_by = "Time"
[table.columns]
ticket_id = "Case"
created_at = { at = "Time", of = "What", first = "Open" }
first_response_at = { at = "Time", of = "What", first = "Reply" }
resolved_at = { at = "Time", of = "What", last = ["Solve", "Close"] }
reopens = { of = "What", count = "Reopen" }
agent = "Who"
"""


def test_an_event_log_becomes_one_row_per_ticket(folder):
    events = [
        *("1,Open,2026-05-01 10:00:00,A", "1,Reply,2026-05-01 12:00:00,B", "1,Reply,2026-05-01 11:00:00,C"),
        *("1,Solve,2026-05-02 10:00:00,C", "1,Reopen,2026-05-03 10:00:00,", "1,Close,2026-05-04 10:00:00,D"),
    ]
    read = folder({"log.toml": LOG, "log.csv": "Case,What,Time,Who\n" + "\n".join(events)})
    (found,) = read.rows("tickets", "ticket_id", "created_s", "first_response_s", "resolved_s", "reopens", "agent")
    assert (found[0], found[2] - found[1], found[3] - found[1], *found[4:]) == ("1", 3600, 3 * 86_400, 1, "D")
    assert read.ledger == {"log.csv": (6, 6, 0, 0, 0)}


def test_a_ticket_whose_events_break_a_rule_is_rejected_with_all_of_them(folder):
    events = "1,Reply,2026-05-01 10:00:00,A\n2,Reply,2026-05-01 10:00:00,A\n2,Open,2026-05-01 11:00:00,A\n3,Open,2026-05-01 11:00:00,A\n"
    read = folder({"log.toml": LOG, "log.csv": "Case,What,Time,Who\n" + events})
    assert read.rows("tickets", "ticket_id", "first_response_s") == [("3", None)]
    assert [(row[1], row[2], row[3]) for row in read.rejects] == [
        *((2, "Time", "missing"), (3, "Time", "replied_before_created"), (4, "Time", "replied_before_created")),
    ]
    assert read.ledger == {"log.csv": (4, 1, 0, 3, 0)}


def test_events_that_two_logs_share_are_counted_once(folder):
    mapping = LOG.replace("log.csv", "log*.csv")
    first = "1,Open,2026-05-01 10:00:00,A\n1,Reopen,2026-05-02 10:00:00,A\n"
    read = folder(
        {
            "log.toml": mapping,
            "log1.csv": "Case,What,Time,Who\n" + first,
            "log2.csv": "Case,What,Time,Who\n" + first + "1,Reopen,2026-05-03 10:00:00,A\n",
        }
    )
    assert read.rows("tickets", "reopens") == [(2,)]
    assert read.ledger == {"log1.csv": (2, 2, 0, 0, 0), "log2.csv": (3, 1, 2, 0, 0)}


def test_the_last_state_of_a_ticket_counts_and_the_earlier_ones_are_merged_into_it(folder):
    mapping = """
[[table]]
file = "log.csv"
table = "tickets"
grain = "last"
last_by = "Changed"
[table.columns]
ticket_id = "Case"
created_at = "Opened"
status = "State"
"""
    states = (
        "1,2026-05-01,Closed,2026-05-03\n1,2026-05-01,New,2026-05-01\n2,2026-05-01,New,\n1,2026-05-01,Odd,2026-05-33\n"
    )
    read = folder({"log.toml": mapping, "log.csv": "Case,Opened,State,Changed\n" + states})
    assert read.rows("tickets", "ticket_id", "status", "_row") == [("1", "Closed", 2), ("2", "New", 4)]
    assert read.ledger == {"log.csv": (4, 2, 1, 1, 0)}


# --- the demo company and real exports


def test_the_demo_company_loads_row_by_row_as_its_truth_says(sample):
    truth, read = json.loads((sample / "truth.json").read_text(encoding="utf-8")), Read(sample)
    assert {file: row[:4] for file, row in read.ledger.items()} == {
        file: (known["rows_in"], known["loaded"], known["merged"], sum(known["rejected"].values()))
        for file, known in truth["files"].items()
    }
    assert {row[:2] + row[3:4] for row in read.rejects} == {(f["file"], f["row"], f["reason"]) for f in truth["faults"]}
    assert {row[3] for row in read.rejects} <= set(REASONS)


def test_a_year_of_a_real_wholesaler(folder, reference):
    mapping = """
[[table]]
file = "online_retail*.csv.gz"
table = "orders"
grain = "line"
[table.columns]
order_id = "InvoiceNo"
ordered_at = "InvoiceDate"
amount = { multiply = ["Quantity", "UnitPrice"] }
customer_id = { column = "CustomerID", strip_suffix = ".0" }
"""
    data = reference("data/uci_online_retail/online_retail.csv.gz").read_bytes()
    read = folder({"online_retail.csv.gz": data, "uci.toml": mapping}, currency="GBP", time_zone="Europe/London")
    # 541,909 rows, 4,372 customers, 9,747,747.934 in all: the figures of the data set; 135,080 rows name no customer
    assert read.ledger == {"online_retail.csv.gz": (541_909, 406_829, 0, 135_080, 5225)}
    assert read.facts["files"][0]["amount_in"] == "9747747.934"
    assert read.rows("rejects", "column", "field", "reason")[0] == ("CustomerID", "customer_id", "missing")
    assert (read.facts["rows"]["orders"], read.facts["rows"]["customers"]) == (22_190, 4372)
    lines = [row.split(",") for row in gzip.decompress(data).decode().splitlines() if row.startswith("536365,")]
    (order,) = (row for row in read.rows("orders", "order_id", "customer_id", "amount_minor") if row[0] == "536365")
    assert order == ("536365", "17850", int(sum(100 * int(r[3]) * Decimal(r[5]) for r in lines)))


def test_a_real_incident_log_of_states(folder, reference):
    mapping = """
[[table]]
file = "incident_event_log.zip"
table = "tickets"
grain = "last"
last_by = "sys_updated_at"
read = { missing = ["?"] }
[table.columns]
ticket_id = "number"
customer_id = "caller_id"
created_at = "opened_at"
resolved_at = "resolved_at"
closed_at = "closed_at"
reopens = "reopen_count"
hops = "reassignment_count"
status = "ident_state"
category = "category"
"""
    read = folder(
        {
            "incident_event_log.zip": reference("data/uci_incident_log/incident_event_log.zip").read_bytes(),
            "inc.toml": mapping,
        }
    )
    # 141,712 events of 24,918 incidents: the figures of the data set
    assert list(read.ledger.values()) == [(141_712, 24_918, 116_794, 0, 0)]
    assert set(read.facts["files"][0]["dates"].values()) == {"dd/mm/yyyy"}
    names = [name for name, _ in read.columns("tickets")]
    assert {"category", "category_2", "made_sla"} <= set(names)
    (first,) = (
        row for row in read.rows("tickets", "ticket_id", "customer_id", "created_s", "status") if row[0] == "0000045"
    )
    assert first == ("0000045", "2403", 1456701360, "Closed")  # 29/2/2016 01:16
    assert read.rows("tickets", "first_response_s")[0] == (None,)


def test_a_real_help_desk_log_of_events(folder, reference):
    mapping = """
[[table]]
file = "helpdesk.csv"
table = "tickets"
grain = "event"
last_by = "Complete Timestamp"
[table.columns]
ticket_id = "Case ID"
customer_id = "customer"
created_at = { at = "Complete Timestamp", first = true }
first_response_at = { at = "Complete Timestamp", of = "Activity", first = "Take in charge ticket" }
resolved_at = { at = "Complete Timestamp", of = "Activity", last = "Resolve ticket" }
closed_at = { at = "Complete Timestamp", of = "Activity", last = "Closed" }
"""
    read = folder({"helpdesk.csv": reference("data/helpdesk_italian/helpdesk.csv").read_bytes(), "help.toml": mapping})
    # 4,580 tickets, 21,348 events: the figures of the data set
    assert read.ledger == {"helpdesk.csv": (21_348, 21_348, 0, 0, 0)}
    assert read.facts["rows"]["tickets"] == 4580
    columns = ("ticket_id", "created_s", "first_response_s", "resolved_s", "closed_s")
    (first,) = (row for row in read.rows("tickets", *columns) if row[0] == "Case 1")
    # 2012/10/09 14:50:17, taken in charge 14:51:01, resolved 10/25 11:54:26, closed 11/09 12:54:39 (winter time by then)
    assert [at - first[1] for at in first[2:]] == [44, 1_371_849, 2_671_462 + 3600]
