"""Writing the demo company's files: the same bytes for the same rows on every machine."""

from __future__ import annotations

import csv
import json
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pito.sample.exports import Sheet


def write(folder: Path, sheet: Sheet) -> None:
    """Write one export under the folder."""
    path = folder / sheet.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        path.write_bytes(_workbook(sheet))
        return
    with path.open("w", encoding=sheet.encoding, newline="") as file:
        rows = csv.writer(file, delimiter=sheet.separator, lineterminator=sheet.line_end)
        rows.writerow(sheet.header)
        rows.writerows(line.cells for line in sheet.lines)


def write_truth(folder: Path, truth: dict) -> None:
    """Write `truth.json`, a line for each entry two levels down, so that a change shows as a few lines."""
    lines = [f"{json.dumps(name)}: {_opened(value)}" for name, value in truth.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")


def _opened(value: object) -> str:
    if isinstance(value, dict):
        return "{\n " + ",\n ".join(f"{json.dumps(name)}: {_flat(part)}" for name, part in value.items()) + "\n}"
    if isinstance(value, list):
        return "[\n " + ",\n ".join(map(_flat, value)) + "\n]"
    return _flat(value)


def _flat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _workbook(sheet: Sheet) -> bytes:
    """Return the sheet as an Excel file: text as text, numbers as numbers."""
    from datetime import datetime

    from xlsxwriter import Workbook

    held = BytesIO()
    with Workbook(held, {"in_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # else the time of day
        page = book.add_worksheet("Asiakkaat")
        for row, cells in enumerate([sheet.header, *(line.cells for line in sheet.lines)]):
            page.write_row(row, 0, cells)
    return _repacked(held.getvalue())


def _repacked(book: bytes) -> bytes:
    """Store the parts uncompressed: what a compressor makes of them differs between its versions and systems."""
    out = BytesIO()
    with ZipFile(BytesIO(book)) as old, ZipFile(out, "w", ZIP_STORED) as new:
        for name in old.namelist():
            part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.create_system, part.external_attr = 3, 0o600 << 16
            new.writestr(part, old.read(name))
    return out.getvalue()
