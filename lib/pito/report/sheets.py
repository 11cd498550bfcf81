"""Tables for spreadsheets, in which nothing runs: CSV and Excel files whose every text stays the text it is.

A cell that a spreadsheet could take for a formula gets an apostrophe before it; control characters, and those that turn
the direction of reading, are shown by a sign. In Excel files every text is written as text, never as a formula or a link,
and marked so that editing the cell does not make it one; there a phone number may keep its plus.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from unicodedata import normalize

BEGINS_FORMULA = "=+-@"
UNSEEN = "\u200b\u200c\u200d\u2060\u00ad"  # no width: a formula may hide behind them
NEGATIVE = re.compile(r"-\d[\d\s.,]*")
PHONE = re.compile(r"\+\d[\d ()./-]{4,}")
SPLIT = re.compile(r"(;[\s\u200b]*)(?=[=+@-])")  # where a spreadsheet that separates by ; would begin a new cell
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
LONGEST = 32_767  # characters of an Excel cell
MOST_ROWS = 1_048_575  # of an Excel sheet, beside its header


def harmless(value: object) -> object:
    """Return a CSV cell that no spreadsheet takes for a formula: an apostrophe before what could be one.

    Plain negative numbers stay as they are.

    >>> [harmless(v) for v in ("=1+1", "@SUM(A1)", "-12,50", "-2+3", "+358 40 123", "Oy", 7, None)]
    ["'=1+1", "'@SUM(A1)", '-12,50', "'-2+3", "'+358 40 123", 'Oy', 7, None]
    """
    if not isinstance(value, str) or NEGATIVE.fullmatch(value):
        return value
    return SPLIT.sub(r"\1'", _set_apart(value))


def written(value: object) -> object:
    """Return an Excel cell: a text is set apart as in CSV, but for phone numbers, and cut where Excel would cut it.

    >>> [written(v) for v in ("=1+1", "+358 40 123 4567", "-12,50", "007", 7)]
    ["'=1+1", '+358 40 123 4567', '-12,50', '007', 7]
    """
    if not isinstance(value, str) or NEGATIVE.fullmatch(value) or PHONE.fullmatch(value):
        return value
    return _set_apart(value)[:LONGEST]


def _set_apart(value: str) -> str:
    """Return a text with its control characters visible, after an apostrophe where it begins as a formula does."""
    begins = normalize("NFKC", CONTROL.sub("", value).strip().lstrip(UNSEEN).lstrip()[:1])
    is_risky = begins[:1] in tuple(BEGINS_FORMULA) or CONTROL.match(value)
    return f"{chr(39) if is_risky else ''}{CONTROL.sub(_sign, value)}"


def _sign(found: re.Match) -> str:
    r"""Return a control character's own sign, or its number.

    >>> CONTROL.sub(_sign, "a\tb\u202e")
    'a␉b[U+202E]'
    """
    number = ord(found[0])
    if number < 0x20:
        return chr(0x2400 + number)
    return "␡" if number == 0x7F else f"[U+{number:04X}]"


def write_csv(target: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write UTF-8 CSV that spreadsheets recognise, every cell harmless."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(name) for name in header])
        writer.writerows([harmless(value) for value in row] for row in rows)


@dataclass(frozen=True)
class Column:
    """One column of an Excel sheet: its header, its width in letters, and how its values look."""

    header: str
    width: int = 16
    look: str = "text"  # text, date, money, number or share


@dataclass(frozen=True)
class Sheet:
    """One sheet of an Excel file: rows in the columns' order, dates as dates, ids as text."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]] = field(default_factory=list)


LOOKS = {
    "text": {"num_format": "@", "quote_prefix": True, "text_wrap": True, "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
    "money": {"num_format": "#,##0.00", "valign": "top"},
    "number": {"num_format": "#,##0", "valign": "top"},
    "share": {"num_format": "0.00", "valign": "top"},
    "header": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True},
}


def write_workbook(target: Path, sheets: Sequence[Sheet]) -> None:
    """Write an Excel file: headers that stay in sight, filters, widths, and no formula or link whatever the texts are."""
    import xlsxwriter

    never = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with xlsxwriter.Workbook(str(target), {**never, "constant_memory": True}) as book:
        looks = {name: book.add_format(how) for name, how in LOOKS.items()}
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, looks)


def _write_sheet(page, sheet: Sheet, looks: dict) -> None:
    rows = sheet.rows[:MOST_ROWS]
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(rows), len(sheet.columns) - 1)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, written(column.header), looks["header"])
    for line, row in enumerate(rows, 1):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, line, place, value, looks, column.look)


def _write_cell(page, line: int, place: int, value: object, looks: dict, look: str) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date | datetime):
        page.write_datetime(line, place, value, looks["date"])
    elif isinstance(value, int | float):
        page.write_number(line, place, value, looks[look if look != "text" else "number"])
    else:
        page.write_string(line, place, written(str(value)), looks["text"])
