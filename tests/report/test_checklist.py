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
PRINTED = """\
Recognised
  file                     system    table      encoding  separator  decimals  dates
  laskut.csv               invoices  orders     cp1252    ;          ,         dd.mm.yyyy
  asiakkaat.xlsx [Sheet1]  template  customers  –         –          –         –

Rows
  file            table      rows in  loaded  merged  rejected  repeats
  laskut.csv      orders       1,200   1,190       7         3        2
  asiakkaat.xlsx  customers      160     160       0         0        0
  all files                    1,360   1,350       7         3        2

Turned away
  2 ×  not a number       for example laskut.csv row 12, amount: '1.2.3'
  1 ×  wrong field count  for example laskut.csv row 40, whole row: 'a;b'

Covered
  orders  2026-01-01  to  2026-06-30

Not recognised
  notes.txt  not a table"""


def load(folder, ledger, rejects, **facts) -> StubLoaded:
    """A cache entry with these rows."""
    values = ", ".join(map(str, ledger)) or "(null, null, 0, 0, 0, 0, 0)"
    where = "" if ledger else "where false"
    names = 'file, "table", rows_in, loaded, merged, rejected, repeats'
    duckdb.connect().execute(f"copy (select * from (values {values}) t({names}) {where}) to '{folder}/ledger.parquet'")
    values = ", ".join(map(str, rejects)) or "('', 0, '', '', '')"
    where = "" if rejects else "where false"
    query = f'select file, "row", nullif("column", \'\') as "column", reason, value from (values {values}) t(file, "row", "column", reason, value)'
    duckdb.connect().execute(f"copy ({query} {where}) to '{folder}/rejects.parquet'")
    return StubLoaded(folder, facts={"files": [], "coverage": {}, "unknown_files": [], **facts})


def test_the_checklist_says_what_was_taken_for_what_and_what_became_of_every_row(tmp_path):
    ledger = [("laskut.csv", "orders", 1200, 1190, 7, 3, 2), ("asiakkaat.xlsx", "customers", 160, 160, 0, 0, 0)]
    rejects = [
        ("laskut.csv", 90, "amount", "not_a_number", "x"),
        ("laskut.csv", 12, "amount", "not_a_number", "1.2.3"),
        ("laskut.csv", 40, "", "wrong_field_count", "a;b"),
    ]
    loaded = load(
        tmp_path, ledger, rejects, files=FILES, unknown_files=[{"file": "notes.txt", "why": "not a table"}],
        coverage={"orders": {"first_day": 20454, "last_day": 20634}, "tickets": None},
    )  # fmt: skip
    assert checklist(loaded) == PRINTED


def test_a_load_without_faults_says_so(tmp_path):
    assert checklist(load(tmp_path, [("a.csv", "orders", 1, 1, 0, 0, 0)], [])).endswith("Turned away\n  nothing")


def test_columns_stand_under_each_other():
    assert aligned([("a", 1), ("bbb", 100)], right={1}) == "  a      1\n  bbb  100"
