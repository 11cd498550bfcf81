import csv

import duckdb
import pytest

from pito.report.rejects import harmless, write_rejects


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+1", "-1+1", "-A1", "@A1", "\tx", "\rx", "\nx", " =1+1", "\x00", "＝1+1", "-", "-cmd|' /C calc'!A0"],
)
def test_what_a_spreadsheet_could_run_is_made_text(value):
    assert harmless(value) == f"'{value}"


@pytest.mark.parametrize("value", ["-12,50", "-5", "-1 234,56", "Oy", "12=12", "a@b.fi", "", None, 7, -3.5])
def test_negative_numbers_and_plain_text_stay_as_they_are(value):
    assert harmless(value) == value


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


def test_no_rejects_are_an_empty_list_with_headers(tmp_path):
    duckdb.connect().execute(f"copy (select 'a' as file, 1 as \"row\" where false) to '{tmp_path}/rejects.parquet'")
    assert write_rejects(tmp_path, tmp_path / "r.csv") == 0
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").strip() == "file,row"
