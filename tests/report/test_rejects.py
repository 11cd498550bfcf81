"""The rejects as CSV: where each fault stands, and what stands there, set apart."""

import csv

import duckdb

from pito.report.rejects import write_rejects


def test_the_rejects_are_written_with_their_headers_and_places(tmp_path):
    rows = "select * from (values ('t.csv', 12, 'amount', '=HYPERLINK(1)'), ('t.csv', 13, null, '-7')) t(file, \"row\", \"column\", value)"
    duckdb.connect().execute(f"copy ({rows}) to '{tmp_path}/rejects.parquet'")
    target = tmp_path / "rejects.csv"
    assert write_rejects(tmp_path, target) == 2
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["file", "row", "column", "value"],
            ["t.csv", "12", "amount", "'=HYPERLINK(1)"],
            ["t.csv", "13", "", "-7"],
        ]


def test_ids_keep_their_leading_zeros(tmp_path):
    duckdb.connect().execute(f"copy (select '000123' as value) to '{tmp_path}/rejects.parquet'")
    write_rejects(tmp_path, tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").split() == ["value", "000123"]


def test_no_rejects_are_an_empty_list_with_headers(tmp_path):
    duckdb.connect().execute(f"copy (select 'a' as file, 1 as \"row\" where false) to '{tmp_path}/rejects.parquet'")
    assert write_rejects(tmp_path, tmp_path / "r.csv") == 0
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").strip() == "file,row"
