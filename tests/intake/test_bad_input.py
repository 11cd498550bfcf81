"""What people's folders really hold: each case loads with its rejects itemised, or is refused in one sentence.

A case is a name, the files of a folder, and either `(loaded, merged, rejected reasons)` or what the refusal says.
"""

import gzip
import io
import os
import stat
import zipfile
from datetime import date
from itertools import pairwise

import duckdb
import pytest

from pito.errors import DataRefused, WrongUse
from pito.intake.load import load
from pito.settings import Settings
from pito.sources import export

TODAY = date(2026, 11, 20)
HEAD = "order_id,customer_id,ordered_at,amount,note\n"
GOOD = "A-1,0001,2026-05-01,5.00,fine\n"
FINNISH = "Laskunumero;Asiakasnumero;Laskun päivä;Veroton;Selite\n"


def workbook(sheet: str, *rows, **more: str) -> bytes:
    """A workbook written by hand: its cells are what the XML says, whatever a library would make of them."""
    cells = "".join(f"<row>{''.join(rows_of(row))}</row>" for row in rows)
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        'Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet '
        f'name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships "
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>",
    }
    return packed({**files, **more})


def rows_of(row):
    for cell in row:
        if isinstance(cell, int | float):
            yield f"<c><v>{cell}</v></c>"
        elif cell.startswith("="):
            formula, _, value = cell[1:].partition("→")
            yield f'<c t="str"><f>{formula}</f><v>{value}</v></c>'
        else:
            yield f'<c t="inlineStr"><is><t>{cell}</t></is></c>'


def packed(files: dict) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def orders(*rows: str) -> str:
    return HEAD + "".join(f"{row}\n" for row in rows)


def with_amount(text: str) -> dict[str, str]:
    return {"orders.csv": HEAD + GOOD + f'A-2,0001,2026-05-02,"{text}",x\n'}


def on_day(text: str) -> dict[str, str]:
    return {"orders.csv": HEAD + GOOD + f'A-2,0001,"{text}",1.00,x\n'}


def wide(columns: int) -> str:
    more = ",".join(f"c{n}" for n in range(columns))
    return f"order_id,customer_id,ordered_at,amount,{more}\nA-1,0001,2026-05-01,5.00{',x' * columns}\n"


def locked(archive: bytes) -> bytes:
    """The archive as one with a password says it is."""
    data = bytearray(archive)
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


TWO_SEPARATORS = HEAD + GOOD + "A-2;0001;2026-05-02;1.00;x\n"
XLSX_ROW = ["order_id", "customer_id", "ordered_at", "amount"]

LOADS = {
    # bytes and encodings
    "windows-1252": ({"laskut.csv": (FINNISH + "1;0001;1.5.2026;5,00;Äiti €\n").encode("cp1252")}, 1, 0, []),
    "two encodings in one file": (
        {
            "orders.csv": (HEAD + GOOD).encode()
            + "A-2,0001,2026-05-02,1.00,Äiti\n".encode("cp1252")
            + "A-3,0001,2026-05-02,1,Ö\n".encode()
        },
        3,
        0,
        [],
    ),
    "utf-16 with a mark": ({"orders.csv": orders("A-1,0001,2026-05-01,5,ä").encode("utf-16")}, 1, 0, []),
    "utf-16 big-endian": (
        {"orders.csv": b"\xfe\xff" + orders("A-1,0001,2026-05-01,5,ä").encode("utf-16-be")},
        1,
        0,
        [],
    ),
    "a byte-order mark": ({"orders.csv": b"\xef\xbb\xbf" + (HEAD + GOOD).encode()}, 1, 0, []),
    "a mark before a quoted header": (
        {"orders.csv": b'\xef\xbb\xbf"order_id","customer_id","ordered_at","amount"\n"1","2","2026-05-01","3"\n'},
        1,
        0,
        [],
    ),
    "NUL bytes in a row": ({"orders.csv": HEAD + GOOD + "A-2,0001,2026-05-02,\x001.00,x\n"}, 1, 0, ["not_readable"]),
    "bytes that are no text": (
        {"orders.csv": (HEAD + GOOD).encode() + b"A-2,0001,2026-05-02,1.00,\x81\x8d\n"},
        1,
        0,
        ["not_readable"],
    ),
    "emoji": ({"orders.csv": HEAD + "A-1,0001,2026-05-01,5.00,👍🏽 kiitos\n"}, 1, 0, []),
    "right-to-left marks": ({"orders.csv": HEAD + "A-1,0001,2026-05-01,5.00,\u202eexe.cod\u202c\n"}, 1, 0, []),
    # rows and quotes
    "a truncated last line": ({"orders.csv": HEAD + GOOD + "A-2,0001,2026-0"}, 1, 0, ["wrong_field_count"]),
    "no newline at the end": ({"orders.csv": HEAD + GOOD.strip()}, 1, 0, []),
    "two kinds of line ends": ({"orders.csv": HEAD + GOOD.strip() + "\r\n" + GOOD.replace("A-1", "A-2")}, 2, 0, []),
    "a quoted value of a hundred thousand lines": (
        {"orders.csv": HEAD + 'A-1,0001,2026-05-01,5,"' + "\n" * 100_000 + '"\n' + GOOD.replace("A-1", "A-2")},
        2,
        0,
        [],
    ),
    "a value of a megabyte": ({"orders.csv": HEAD + GOOD + f"A-2,0001,2026-05-02,5,{'x' * (1 << 20)}\n"}, 2, 0, []),
    "old Mac line ends": ({"orders.csv": (HEAD + GOOD).replace("\n", "\r")}, 1, 0, []),
    "an unclosed quote": (
        {"orders.csv": HEAD + 'A-1,0001,2026-05-01,5,"oops\n' + GOOD.replace("A-1", "A-2")},
        1,
        0,
        ["unclosed_quote"],
    ),
    "newlines inside quotes": ({"orders.csv": HEAD + 'A-1,0001,2026-05-01,5,"two\r\nlines\n"\n'}, 1, 0, []),
    "quotes inside quotes": ({"orders.csv": HEAD + 'A-1,0001,2026-05-01,5,"say ""hi"", now"\n'}, 1, 0, []),
    "two separators in one file": ({"orders.csv": TWO_SEPARATORS}, 1, 0, ["wrong_field_count"]),
    "Microsoft's sep line": ({"orders.csv": "sep=,\n" + HEAD + GOOD}, 1, 0, []),
    "blank lines": ({"orders.csv": HEAD + "\n" + GOOD + ",,,,\n\n"}, 1, 0, []),
    "a field too many": ({"orders.csv": HEAD + GOOD + "A-2,0001,2026-05-02,1.00,x,y\n"}, 1, 0, ["wrong_field_count"]),
    "a totals row": ({"orders.csv": HEAD + GOOD + "Yhteensä,,,5.00,\n"}, 1, 0, ["footer"]),
    "a footer of one field": ({"orders.csv": HEAD + GOOD + '\n"Copyright (c) 2026 Example"\n'}, 1, 0, ["footer"]),
    # headers
    "a header twice": (
        {"orders.csv": "order_id,customer_id,ordered_at,amount,note,note\nA-1,1,2026-05-01,5,a,b\n"},
        1,
        0,
        [],
    ),
    "a column without a header": (
        {"orders.csv": "order_id,customer_id,ordered_at,amount,\nA-1,1,2026-05-01,5,b\n"},
        1,
        0,
        [],
    ),
    "a title above the header": ({"laskut.csv": "Laskut;;;;\n;;;;\n" + FINNISH + "1;0001;1.5.2026;5,00;x\n"}, 1, 0, []),
    "a hundred columns": ({"orders.csv": wide(100)}, 1, 0, []),
    "headers in capitals, with spaces and marks": (
        {"orders.csv": "Order ID,*Customer-Id,ORDERED_AT , Amount\nA-1,1,2026-05-01,5\n"},
        1,
        0,
        [],
    ),
    "a required header twice": (
        {"orders.csv": "order_id,order_id,customer_id,ordered_at,amount\nA-1,x,1,2026-05-01,5\n"},
        1,
        0,
        [],
    ),
    "nothing below the header": ({"orders.csv": HEAD, "more_orders.csv": orders("A-1,1,2026-05-01,5,")}, 1, 0, []),
    "two lists without dates, one of them empty": (
        {"customers.csv": "customer_id,name\n1,Aalto\n", "b/customers.csv": "customer_id,name\n"},
        1,
        0,
        [],
    ),
    "an empty file beside": ({"orders.csv": HEAD + GOOD, "tickets.csv": ""}, 1, 0, []),
    # dates
    "31.02.": ({"laskut.csv": FINNISH + "1;0001;1.5.2026;5,00;x\n2;0001;31.02.2026;5,00;x\n"}, 1, 0, ["not_a_date"]),
    "the year 0001": (on_day("0001-01-01"), 1, 0, ["not_a_date"]),
    "the year 9999": (on_day("9999-12-31"), 1, 0, ["future_date"]),
    "a promise for the year 9999": (
        {"promises.csv": "promise_id,customer_id,promised_date\nP-1,1,9999-12-31\nP-2,1,2026-05-01\n"},
        2,
        0,
        [],
    ),
    "29 February of a year without one": (on_day("2025-02-29"), 1, 0, ["not_a_date"]),
    "midnight as 24:00": (on_day("2026-05-02 24:00"), 1, 0, ["not_a_date"]),
    "tomorrow": (on_day("2026-11-21"), 1, 0, ["future_date"]),
    "today": (on_day("2026-11-20"), 2, 0, []),
    "the thirteenth month": (on_day("2026-13-01"), 1, 0, ["not_a_date"]),
    "a date in another form": (on_day("2.5.2026"), 1, 0, ["not_a_date"]),
    "a word for a date": (on_day("yesterday"), 1, 0, ["not_a_date"]),
    "a serial number in a text file": (on_day("46143"), 1, 0, ["not_a_date"]),
    "day/month settled by another row": (
        {"orders.csv": orders("A-1,1,05/06/2026,5,", "A-2,1,25/06/2026,5,")},
        2,
        0,
        [],
    ),
    "the hour that a clock change skips": (on_day("2026-03-29 03:30:00"), 2, 0, []),
    "the hour that comes twice": (on_day("2026-10-25 03:30:00"), 2, 0, []),
    "a moment of another zone": (on_day("2026-05-01T23:30:00-05:00"), 2, 0, []),
    # amounts
    "1 234,56 €": ({"laskut.csv": FINNISH + "1;0001;1.5.2026;1 234,56 €;x\n"}, 1, 0, []),
    "no-break spaces": (
        {"laskut.csv": FINNISH + "1;0001;1.5.2026;1\u00a0234,56;x\n2;0001;1.5.2026;1\u202f234,56;x\n"},
        2,
        0,
        [],
    ),
    "the minus sign U+2212": ({"laskut.csv": FINNISH + "1;0001;1.5.2026;−5,00;x\n"}, 1, 0, []),
    "scientific notation": (with_amount("1e3"), 1, 0, ["not_a_number"]),
    "NaN": (with_amount("NaN"), 1, 0, ["not_a_number"]),
    "NULL": (with_amount("NULL"), 1, 0, ["not_a_number"]),
    "a dash": (with_amount("-"), 1, 0, ["not_a_number"]),
    "n.a.": (with_amount("n.a."), 1, 0, ["not_a_number"]),
    "infinity": (with_amount("inf"), 1, 0, ["not_a_number"]),
    "a huge amount": (with_amount("9" * 40), 1, 0, ["not_a_number"]),
    "another currency's sign": (with_amount("$5.00"), 1, 0, ["not_a_number"]),
    "deals without amounts": ({"deals.csv": "deal_id,status\nD-1,open\n"}, 1, 0, []),
    "a percentage": (with_amount("12 %"), 1, 0, ["not_a_number"]),
    "a number in hexadecimal": (with_amount("0x1F"), 1, 0, ["not_a_number"]),
    "an amount in parentheses": (with_amount("(12.00)"), 2, 0, []),
    "an empty amount": (with_amount(""), 1, 0, ["missing"]),
    # ids and words
    "leading zeros": ({"orders.csv": orders("007,0001,2026-05-01,5,", "7,0001,2026-05-01,5,")}, 2, 0, []),
    "ids that differ in case only": ({"orders.csv": orders("a,1,2026-05-01,5,", "A,1,2026-05-01,5,")}, 2, 0, []),
    "customers that differ in case only": ({"customers.csv": "customer_id,name\na,Aalto\nA,Aava\n"}, 2, 0, []),
    "an id that a spreadsheet made a number": ({"orders.csv": orders("1E+05,1,2026-05-01,5,")}, 1, 0, []),
    "an id of spaces": ({"orders.csv": orders("A-1,1,2026-05-01,5,", " \u00a0,1,2026-05-01,5,")}, 1, 0, ["missing"]),
    "markup in a name": ({"customers.csv": "customer_id,name\n1,<script>alert(1)</script>\n"}, 1, 0, []),
    "a formula in a name": ({"customers.csv": 'customer_id,name\n1,"=HYPERLINK(""x"")"\n'}, 1, 0, []),
    "SQL in a name": ({"customers.csv": "customer_id,na'me\n1,'); drop table rejects; --\n"}, 1, 0, []),
    "markup in a value": ({"orders.csv": HEAD + "A-1,0001,2026-05-01,5,<script>alert(1)</script>\n"}, 1, 0, []),
    "a formula in a value": ({"orders.csv": HEAD + "A-1,0001,2026-05-01,5,=cmd|' /C calc'!A0\n"}, 1, 0, []),
    "an id of ten thousand characters": ({"orders.csv": orders("A" * 10_000 + ",1,2026-05-01,5,")}, 1, 0, []),
    "the same row twice": ({"orders.csv": HEAD + GOOD + GOOD}, 1, 1, []),
    "one key, two rows that differ": ({"orders.csv": HEAD + GOOD + GOOD.replace("5.00", "6.00")}, 1, 0, ["superseded"]),
    "a negative duration": (
        {"tickets.csv": "ticket_id,created_at,given_resolution\n1,2026-05-01,01:30:00\n2,2026-05-01,-00:10:00\n"},
        1,
        0,
        ["negative_duration"],
    ),
    "a duration of more than a day": (
        {"tickets.csv": "ticket_id,created_at,given_resolution\n1,2026-05-01,126:03:30\n"},
        1,
        0,
        [],
    ),
    # workbooks and archives
    "a workbook with serial dates": (
        {"orders.xlsx": workbook("orders", XLSX_ROW, ["A-1", "0001", 46143, 5], ["A-2", "0001", 46144.5, 7.25])},
        2,
        0,
        [],
    ),
    "serial dates as text": ({"orders.xlsx": workbook("orders", XLSX_ROW, ["A-1", "1", "46143", "5"])}, 1, 0, []),
    "a workbook with links to another": (
        {
            "orders.xlsx": workbook(
                "orders",
                XLSX_ROW,
                ["A-1", "1", 46143, "=[1]Sheet1!A1→5"],
                **{"xl/externalLinks/externalLink1.xml": "<externalLink><externalBook/></externalLink>"},
            )
        },
        1,
        0,
        [],
    ),
    "an error in a cell": (
        {"orders.xlsx": workbook("orders", XLSX_ROW, ["A-1", "1", 46143, 5], ["A-2", "1", 46143, "#REF!"])},
        1,
        0,
        ["not_a_number"],
    ),
    "a zip of exports": ({"all.zip": packed({"a/orders.csv": HEAD + GOOD})}, 1, 0, []),
    "a zip whose names climb out": (
        {"all.zip": packed({"../../orders.csv": HEAD + GOOD, "/etc/orders2.csv": HEAD})},
        1,
        0,
        [],
    ),
    "a header alone": ({"orders.csv": HEAD}, 0, 0, []),
    "a gzipped export": ({"orders.csv.gz": gzip.compress((HEAD + GOOD).encode())}, 1, 0, []),
    "five hundred files": (
        {f"orders_{n:03}.csv": orders(f"A-{n},1,2026-05-01,5,") for n in range(500)},
        500,
        0,
        [],
    ),
    "notes and pictures beside": (
        {"orders.csv": HEAD + GOOD, "readme.md": "x", "logo.png": b"\x89PNG", "old.xls": b"\xd0\xcf\x11\xe0"},
        1,
        0,
        [],
    ),
}
LARGE = {
    "orders.csv": (HEAD + 'A-1,0001,2026-05-01,5,"' + "x" * (40 << 20) + '"\n').encode()
    + GOOD.replace("A-1", "A-2").encode()
}
REFUSED = {
    "nothing at all": ({}, "No export was recognised"),
    "an empty file": ({"orders.csv": ""}, "orders.csv .it is empty."),
    "a header that lacks a column": (
        {"orders.csv": "order_id,ordered_at,amount\n1,2026-05-01,5\n"},
        "needs customer_id too",
    ),
    "no header": ({"orders.csv": "A-1,0001,2026-05-01,5.00\n"}, "no system has these headers: A-1"),
    "day/month that nothing settles": (
        {"orders.csv": orders("A-1,1,05/06/2026,5,")},
        "could be day/month or month/day",
    ),
    "day first and month first in one column": (
        {"orders.csv": orders("A-1,1,13/05/2026,5,", "A-2,1,05/14/2026,5,", "A-3,1,05/06/2026,5,")},
        "could be day/month or month/day, for example 05/06/2026",
    ),
    "comma and point that nothing settles": (
        {"orders.csv": HEAD + 'A-1,1,2026-05-01,"1,5",\nA-2,1,2026-05-01,1.5,\nA-3,1,2026-05-01,1.234,\n'},
        "decimal comma and numbers with a decimal point",
    ),
    "another currency throughout": (
        {"orders.csv": "order_id,customer_id,ordered_at,amount,currency\n1,1,2026-05-01,5,USD\n"},
        "is in USD and the settings say EUR",
    ),
    "ten thousand columns": ({"orders.csv": wide(10_000)}, "orders.csv has 10,004 columns"),
    "a header of a megabyte": ({"orders.csv": "x" * (1 << 20) + ",y\n1,2\n"}, "no system has these headers: x{39}…, y"),
    "separators and nothing else": ({"orders.csv": ";;;;\n;;;;\n"}, "orders.csv"),
    "a mapping whose header row is not there": (
        {
            "x.csv": "a,b\n",
            "x.toml": '[[table]]\nfile = "x.csv"\ntable = "customers"\n[table.columns]\n'
            'customer_id = { value = "1" }\n[table.read]\nheader_row = 2\n',
        },
        "x.csv has no row 2, which header_row names",
    ),
    "a mapping that counts what is no number": (
        {
            "x.csv": "a,b\n1,2\n",
            "x.toml": '[[table]]\nfile = "x.csv"\ntable = "customers"\ngrain = "event"\n[table.columns]\n'
            'customer_id = { at = "a", of = "b", count = ["x"] }\n',
        },
        "`count` makes a whole number, and `customer_id` holds something else",
    ),
    "a rule about a column that is not there": (
        {
            "orders.csv": HEAD + GOOD,
            "exclusions.toml": '[[exclude]]\nname = "one"\nkind = "test"\nmood = "bad"\n',
        },
        "mood",
    ),
    "a map of who is whom in another encoding": (
        {"orders.csv": HEAD + GOOD, "identity.csv": "customer_id,same_as,use\nä,b,yes\n".encode("cp1252")},
        "identity.csv is not UTF-8",
    ),
    "a zip with a password": (
        {"all.zip": locked(packed({"orders.csv": HEAD + GOOD}))},
        "all.zip/orders.csv cannot be unpacked",
    ),
    "a gzip that breaks off": (
        {"orders.csv.gz": gzip.compress((HEAD + GOOD * 99).encode())[:-30]},
        "orders.csv.gz cannot be unpacked",
    ),
    "a workbook that breaks off": (
        {"orders.xlsx": workbook("orders", XLSX_ROW, ["1", "1", 46143, 5])[:-200]},
        "orders.xlsx",
    ),
    "a Parquet file that breaks off": (
        {"orders.parquet": b"PAR1 and then nothing"},
        "orders.parquet cannot be read as",
    ),
    "a bomb": ({"bomb.zip": packed({"orders.csv": b"0" * (120 << 20)})}, "would unpack to more than"),
    "a gzipped bomb": ({"orders.csv.gz": gzip.compress(b"0" * (120 << 20))}, "would unpack to more than"),
    "a broken zip": ({"all.zip": b"PK\x03\x04 and then nothing"}, "cannot be unpacked"),
    "a broken gzip": ({"orders.csv.gz": b"\x1f\x8b\x08 and then nothing"}, "cannot be unpacked"),
    "a broken workbook": ({"orders.xlsx": b"PK\x03\x04 and then nothing"}, "orders.xlsx"),
    "a page that calls itself CSV": ({"orders.csv": "<!DOCTYPE html><html><body>Log in</body></html>"}, "orders.csv"),
    "a PDF that calls itself CSV": ({"orders.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"}, "orders.csv"),
    "a mapping for a header that is not there": (
        {
            "x.csv": "a,b\n1,2\n",
            "x.toml": '[[table]]\nfile = "x.csv"\ntable = "orders"\n[table.columns]\norder_id = "a"\n'
            'customer_id = "b"\nordered_at = "c"\namount = "d"\n',
        },
        "has no header 'c'",
    ),
}


@pytest.fixture
def folder(tmp_path):
    def write(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def ledger(loaded):
    return duckdb.execute(f"from '{loaded.folder}/ledger.parquet'").fetchall()


def counted(loaded) -> tuple[int, int, int, int]:
    sums = "sum(rows_in), sum(loaded), sum(merged), sum(rejected)"
    return duckdb.execute(f"select {sums} from '{loaded.folder}/ledger.parquet'").fetchall()[0]


def reasons(loaded) -> list[str]:
    return [
        row[0] for row in duckdb.execute(f"select reason from '{loaded.folder}/rejects.parquet' order by 1").fetchall()
    ]


@pytest.mark.parametrize("case", LOADS)
def test_it_loads_and_every_row_is_accounted_for(folder, case):
    files, kept, merged, wrong = LOADS[case]
    loaded = load(folder(files), Settings(), today=TODAY)
    assert counted(loaded) == (kept + merged + len(wrong), kept, merged, len(wrong))
    assert sorted(set(reasons(loaded))) == sorted(set(wrong))


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_one_sentence(folder, case):
    files, said = REFUSED[case]
    with pytest.raises((DataRefused, WrongUse), match=said) as refusal:
        load(folder(files), Settings(), today=TODAY)
    assert "\n" not in str(refusal.value)
    assert "Traceback" not in str(refusal.value)


def test_a_huge_cell_takes_neither_the_memory_nor_the_rows_after_it(folder):
    loaded = load(folder(LARGE), Settings(), today=TODAY)
    rows_in, kept, merged, rejected = counted(loaded)
    assert (rows_in, kept + rejected, merged) == (2, 2, 0)
    assert duckdb.execute(
        f"select count(*) from '{loaded.folder}/orders.parquet' where order_id = 'A-2'"
    ).fetchall() == [(1,)]


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret_orders.csv"
    outside.write_text(orders("S-1,1,2026-05-01,5,"))
    inside = folder({"orders.csv": HEAD + GOOD})
    (inside / "orders_link.csv").symlink_to(outside)
    loaded = load(inside, Settings(), today=TODAY)
    assert counted(loaded)[1] == 1
    assert [one["file"] for one in loaded.facts["unknown_files"]] == ["orders_link.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(folder):
    inside = folder({"orders.csv": HEAD + GOOD})
    os.mkfifo(inside / "orders_pipe.csv")
    assert counted(load(inside, Settings(), today=TODAY))[1] == 1


def test_a_file_that_is_being_written_is_named(folder, monkeypatch):
    inside, read = folder({"orders.csv": orders("W-1,0001,2026-05-01,5,")}), export._sheets  # no other test's content

    def and_grows(*said):
        with (inside / "orders.csv").open("a") as file:
            file.write(GOOD)
        return read(*said)

    monkeypatch.setattr(export, "_sheets", and_grows)
    with pytest.raises(DataRefused, match=r"orders\.csv is being written; try again when it is complete"):
        load(inside, Settings(), today=TODAY)


def test_a_file_nobody_may_read_is_named(folder, monkeypatch):
    inside = folder({"orders.csv": HEAD + GOOD})
    (inside / "orders.csv").chmod(0)
    if os.access(inside / "orders.csv", os.R_OK):  # the one who may read everything
        whole = type(inside).open

        def closed(path, *more, **others):
            if path.name == "orders.csv":
                raise PermissionError(13, "Permission denied", str(path))
            return whole(path, *more, **others)

        monkeypatch.setattr(type(inside), "open", closed)
    with pytest.raises(DataRefused, match=r"orders.csv cannot be (read|opened)") as refusal:
        load(inside, Settings(), today=TODAY)
    assert "\n" not in str(refusal.value)
    (inside / "orders.csv").chmod(stat.S_IRUSR | stat.S_IWUSR)


def test_there_are_at_least_sixty_cases():
    assert len(LOADS) + len(REFUSED) >= 60
    assert all(a != b for a, b in pairwise(sorted([*LOADS, *REFUSED])))
