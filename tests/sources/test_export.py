import gzip
import io
import zipfile

import pytest

from pito.errors import DataRefused
from pito.sources import export, packed
from pito.sources.export import files, is_readable, sheets
from pito.sources.sheet import Reading


def read(path, name=None):
    return list(sheets(name or path.name, path, lambda name: Reading()))


def listed(rows):
    """(spreadsheet row, cells …) of each row."""
    return list(zip(rows.numbers.tolist(), *rows.columns, strict=True))


def test_files_come_in_order_from_every_folder_without_hidden_ones(tmp_path):
    for name in ("b/x.csv", "a.csv", ".hidden/y.csv", "b/.z.csv", "b/~$x.xlsx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert [name for name, _ in files(tmp_path)] == ["a.csv", "b/x.csv"]


def test_what_is_readable_is_told_by_the_ending():
    assert [
        name for name in ("a.CSV", "a.tsv.gz", "a.xlsx", "a.parquet", "a.zip", "a.pdf", "csv") if is_readable(name)
    ] == [*("a.CSV", "a.tsv.gz", "a.xlsx", "a.parquet", "a.zip")]


def test_gzip_is_unpacked(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id,note\n1,a\n"))
    assert listed(read(path)[0].read(1)) == [(2, "1", "a")]


def test_an_archive_is_read_without_writing_anything_whatever_its_names_say(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.csv", "id,note\n1,a\n")
        archive.writestr("readme.pdf", "no")
    assert [sheet.file for sheet in read(path)] == ["a.zip/../../evil.csv"]
    assert [one.name for one in tmp_path.rglob("*")] == ["a.zip"]


def test_a_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "LARGEST", 1000)
    gzipped = tmp_path / "a.csv.gz"
    gzipped.write_bytes(gzip.compress(b"x" * 2000))
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("b.csv", b"x" * 2000)
    for path in (gzipped, archive):
        with pytest.raises(DataRefused, match="which no export does"):
            read(path)


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip", "a.xlsx", "a.parquet"])
def test_a_file_that_is_not_what_it_says_is_one_sentence(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"not at all")
    with pytest.raises(DataRefused, match=rf"^{name} cannot be (read|unpacked)"):
        read(path)


def test_a_truncated_gzip_is_one_sentence(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id,note\n" * 1000)[:40])
    with pytest.raises(DataRefused, match=r"a\.csv\.gz cannot be unpacked"):
        read(path)


def test_excel_cells_are_text_under_their_spreadsheet_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        workbook([[], ["Lista", None], ["Nro", "Pvm"], ["000123", "n/a"], [None, None], [12.5, "5.1.2026"]])
    )
    sheet = read(path)[0]
    assert sheet.place == "a.xlsx [Sheet1]"
    assert sheet.header(3).names == ["Nro", "Pvm"]
    assert listed(sheet.read(3)) == [(4, "000123", "n/a"), (5, "", ""), (6, "12.5", "5.1.2026")]


def workbook(rows) -> bytes:
    from xlsxwriter import Workbook

    held = io.BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    return held.getvalue()


def test_parquet_values_are_text_nothing_lost(tmp_path):
    import datetime as dt
    from decimal import Decimal

    import pyarrow as pa
    from pyarrow import parquet

    moment = dt.datetime(2026, 5, 1, 12, 30)
    table = pa.table(
        {
            "day": [dt.date(2026, 5, 1)],
            "at": pa.array([moment], pa.timestamp("us")),
            "zoned": pa.array([moment.replace(tzinfo=dt.UTC)], pa.timestamp("ms", tz="Europe/Helsinki")),
            "amount": [Decimal("1.50")],
            "ratio": [0.1],
            "flag": [True],
            "n": [None],
        }
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    sheet = read(tmp_path / "a.parquet")[0]
    assert sheet.header(1).names == ["day", "at", "zoned", "amount", "ratio", "flag", "n"]
    assert listed(sheet.read(1)) == [
        (2, "2026-05-01", "2026-05-01 12:30:00", "2026-05-01 15:30:00+0300", "1.50", "0.1", "true", "")
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n", "a PDF, not a table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a workbook of before Excel 2007"),
        (b"<!DOCTYPE html>\n<p>Log in</p>", "a web page, not a table"),
        (b'[\n {"id": 1}]', "JSON, not a table"),
    ],
)
def test_what_is_only_called_csv_is_refused_by_what_it_is(tmp_path, content, what):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(DataRefused, match=rf"^a\.csv is {what}"):
        read(path)


def test_headers_in_brackets_are_no_json(tmp_path):
    (tmp_path / "a.csv").write_text("[id],[note]\n1,a\n")
    assert read(tmp_path / "a.csv")[0].header(1).names == ["[id]", "[note]"]


def test_a_workbook_called_csv_is_read_as_one_and_another_archive_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(workbook([["Nro"], ["000123"]]))
    assert listed(read(tmp_path / "a.csv")[0].read(1)) == [(2, "000123")]
    with zipfile.ZipFile(tmp_path / "b.csv", "w") as archive:
        archive.writestr("x.csv", "id\n1\n")
    with pytest.raises(DataRefused, match=r"b\.csv is a zip archive: rename it to \.zip\."):
        read(tmp_path / "b.csv")


def test_what_an_archive_holds_and_is_not_read_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("inner.zip", "scan.pdf", "notes.md", "x.csv"):
            archive.writestr(name, "id\n1\n")
    assert [name for name, _ in export.not_read("a.zip", tmp_path / "a.zip")] == ["a.zip/inner.zip", "a.zip/scan.pdf"]


def test_links_out_of_the_folder_are_named_and_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_text("id\n1\n")
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert list(files(folder)) == []
    assert [name for name, _ in export.not_files(folder)] == ["link.csv"]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,note\n1,a\n")
    found = sheets("a.csv", path, lambda name: Reading())
    next(found)
    path.write_text("id,note\n1,a\n2,b\n")
    with pytest.raises(DataRefused, match=r"a\.csv is being written; try again when it is complete\."):
        next(found)
