"""What `pito check` prints, word for word: a small load whose every part is known."""

import duckdb

from pito.report.checklist import aligned, checklist

from .conftest import StubLoaded

FILES = [
    {"file": "laskut.csv", "sheet": None, "system": "invoices", "table": "orders", "encoding": "cp1252", "separator": ";",
     "decimals": {"amount": ",", "cost": ","}, "dates": {"ordered_at": "dd.mm.yyyy"}},
    {"file": "asiakkaat.xlsx", "sheet": "Sheet1", "system": "template", "table": "customers", "encoding": None, "separator": None,
     "decimals": {}, "dates": {}},
]  # fmt: skip
NOTHING = {"files": [], "coverage": {}, "unknown_files": [], "links": {}, "exclusions": [], "drift": None}
PRINTED = """\
Recognised
  file                     system    table      encoding  separator  decimals  dates
  laskut.csv               invoices  orders     cp1252    ;          ,         dd.mm.yyyy
  asiakkaat.xlsx [Sheet1]  template  customers  –         –          –         –

Rows
  file                     table      rows in  loaded  merged  rejected  repeats
  laskut.csv               orders       1,200   1,190       7         3        2
  asiakkaat.xlsx [Sheet1]  customers      160     160       0         0        0
  all files                             1,360   1,350       7         3        2

Turned away
  2 ×  not a number       for example laskut.csv row 12, amount: '1.2.3'
  1 ×  wrong field count  for example laskut.csv row 40, whole row: 3 fields

Covered
  orders  2026-01-01  to  2026-06-30

Not recognised
  notes.txt  not a table"""


def load(folder, ledger, rejects, **facts) -> StubLoaded:
    """A cache entry with these rows."""
    values = ", ".join(map(str, ledger)) or "(null, null, null, 0, 0, 0, 0, 0)"
    where = "" if ledger else "where false"
    names = 'file, sheet, "table", rows_in, loaded, merged, rejected, repeats'
    duckdb.connect().execute(f"copy (select * from (values {values}) t({names}) {where}) to '{folder}/ledger.parquet'")
    values = ", ".join(map(str, rejects)) or "('', 0, '', '', '')"
    where = "" if rejects else "where false"
    query = f'select file, \'\' as sheet, "row", nullif("column", \'\') as "column", reason, value from (values {values}) t(file, "row", "column", reason, value)'
    duckdb.connect().execute(f"copy ({query} {where}) to '{folder}/rejects.parquet'")
    return StubLoaded(folder, facts=NOTHING | facts)


def test_the_checklist_says_what_was_taken_for_what_and_what_became_of_every_row(tmp_path):
    ledger = [
        ("laskut.csv", "", "orders", 1200, 1190, 7, 3, 2),
        ("asiakkaat.xlsx", "Sheet1", "customers", 160, 160, 0, 0, 0),
    ]
    rejects = [
        ("laskut.csv", 90, "amount", "not_a_number", "x"),
        ("laskut.csv", 12, "amount", "not_a_number", "1.2.3"),
        ("laskut.csv", 12, "cost", "not_a_number", "x"),  # the same row once more
        ("laskut.csv", 40, "", "wrong_field_count", "3"),
    ]
    loaded = load(
        tmp_path, ledger, rejects, files=FILES, unknown_files=[{"file": "notes.txt", "why": "not a table"}],
        coverage={"orders": {"first_day": 20454, "last_day": 20634}, "tickets": None},
    )  # fmt: skip
    assert checklist(loaded, "EUR") == PRINTED


def test_a_sheet_that_fills_two_tables_stands_twice_and_counts_once(tmp_path):
    ledger = [
        ("deals.csv", "", "deals", 40, 39, 0, 1, 0),
        ("deals.csv", "", "orders", 12, 12, 0, 0, 0),
        ("deals.csv", "", "events", 0, 0, 0, 0, 0),
        ("book.xlsx", "A", "orders", 5, 5, 0, 0, 0),
        ("book.xlsx", "B", "customers", 0, 0, 0, 0, 0),
    ]
    printed = checklist(load(tmp_path, ledger, []), "EUR").split("\n\n")[0]
    assert printed.splitlines() == [
        "Rows",
        "  file           table      rows in  loaded  merged  rejected  repeats",
        "  deals.csv      deals           40      39       0         1        0",
        "  deals.csv      orders          12      12       0         0        0",
        "  book.xlsx [A]  orders           5       5       0         0        0",
        "  book.xlsx [B]  customers        0       0       0         0        0",
        "  all files                      45      44       0         1        0",
        "  A sheet that fills several tables, or one in several ways, stands once for each; all files counts its first line only.",
    ]


def test_without_refunds_a_shops_further_tables_are_not_mentioned(tmp_path):
    ledger = [("orders.csv", "", "orders", 4, 4, 0, 0, 0), ("orders.csv", "", "orders", 0, 0, 0, 0, 0)]
    assert "several tables" not in checklist(load(tmp_path, ledger, []), "EUR")
    assert checklist(load(tmp_path, ledger, []), "EUR").count("orders.csv") == 1


def test_what_fills_one_table_in_several_ways_was_recognised_once(tmp_path):
    files = [FILES[0], FILES[0] | {"decimals": {}}, FILES[0] | {"table": "customers"}]
    printed = checklist(load(tmp_path, [], [], files=files), "EUR").split("\n\n")[0]
    assert [line.split()[:4] for line in printed.splitlines()[2:]] == [
        ["laskut.csv", "invoices", "orders", "cp1252"],
        ["laskut.csv", "invoices", "customers", "cp1252"],
    ]


def test_links_rules_and_changes_are_told_where_there_are_any(tmp_path):
    drift = {
        "parts_gone": [{"part": "crm people"}],
        "words_new": [{"table": "orders", "column": "status", "word": "Void"}],
    }
    rules = [{"rule": "test orders", "table": "orders", "rows": 3, "amount": "-12.50"}]
    links = {"linked": 1200, "not_unique": 2, "no": 0}
    printed = checklist(load(tmp_path, [], [], links=links, exclusions=rules, drift=drift), "EUR").split("\n\n")
    assert printed[1:] == [
        (
            "Same customer in several systems\n  1,200 ×  linked by number, business id or e-mail"
            "\n      2 ×  not linked: several records of one system share it"
        ),
        "Left out by a rule\n          table    amount  rule\n  3 rows  orders  −€12.50  test orders",
        "Other than in the load accepted last\n  crm people  no file any more\n  orders      'Void' of 'status' is new",
    ]


def test_a_load_without_faults_says_so(tmp_path):
    assert checklist(load(tmp_path, [("a.csv", "", "orders", 1, 1, 0, 0, 0)], []), "EUR").endswith(
        "Turned away\n  nothing"
    )


def test_columns_stand_under_each_other():
    assert aligned([("a", 1), ("bbb", 100)], right={1}) == "  a      1\n  bbb  100"


def test_the_same_orders_twice_stand_first_and_strangers_and_deals_without_a_value_are_told(tmp_path):
    doubled = [{"systems": ["shopify", "stripe"], "orders": 1210, "amount": "15185.5"}]
    loaded = load(tmp_path, [], [], doubled=doubled, without_zeros={"orders": 1}, deals_without_value=1)
    loaded.tables = ("customers", "orders", "tickets", "feedback")
    for name, columns, rows in (
        ("customers", "customer_id", "('1')"),
        ("orders", "customer_id, amount_minor", "('1', 100), ('001', 250), ('x', 102000), ('1', 7)"),
        ("tickets", "ticket_id, customer_id", "('7', '1')"),
        ("feedback", "ticket_id, customer_id", "('7', null), ('8', null)"),
    ):
        duckdb.execute(f"copy (select * from (values {rows}) t({columns})) to '{tmp_path}/{name}.parquet'")
    printed = checklist(loaded, "EUR")
    assert printed.startswith(
        "The same orders in two systems\n  1,210 orders  €15,185.50  stand in shopify and stripe and count twice: leave one out\n"
    )
    assert (
        "Of no known customer\n"
        "  orders    2 of 4 rows  50%  €1,022.50  1 would be known without leading zeros\n"
        "  feedback  1 of 2 rows  50%\n\n"
        "Deals won that count nowhere\n"
        "  1 × no amount, day or customer"
    ) in printed


def test_tables_that_name_no_customer_have_no_strangers(tmp_path):
    """Messages and changes of status belong to tickets, incidents to everybody."""
    loaded = load(tmp_path, [], [])
    loaded.tables = ("customers", "messages", "status_changes", "events", "costs")
    for name, columns, row in (
        ("customers", "customer_id", "('1')"),
        ("messages", "message_id, ticket_id", "('m', '7')"),
        ("status_changes", "ticket_id, status", "('7', 'Open')"),
        ("events", "event_day, kind", "(20000, 'price')"),
        ("costs", "month, kind", "(24317, 'retention')"),
    ):
        duckdb.execute(f"copy (select * from (values {row}) t({columns})) to '{tmp_path}/{name}.parquet'")
    assert "Of no known customer" not in checklist(loaded, "EUR")
