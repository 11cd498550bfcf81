"""What was this computed from? Every file with its digest and rows, and the settings in force."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pito.month import Month
from pito.sections import basis
from pito.sections.came_in import TABLES, system_name
from pito.sections.folded import Detail, Folded

DIGEST = 16  # characters of a SHA-256 that are printed
DAYS = tuple(f"hours.{day}" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def provenance(workbook, month) -> Folded:
    """Answer: what was this computed from?"""
    say = workbook.words.say
    files = _files(workbook)
    notes = [say("Which rows were turned away, and which days the files cover, stands at the top, under what came in.")]
    details = [Detail(say("Files read"), files, notes), Detail(say("Settings in force"), _settings(workbook))]
    title, summary = say("What this was computed from"), say("Files and settings")
    return Folded("provenance", title, [_finding(workbook, month)], table=files, summary=summary, details=details)


def _finding(workbook, month) -> str:
    say, words, business = workbook.words.say, workbook.words, workbook.settings.business
    kind = {"contract": say("contract business"), "purchase": say("purchase business")}[workbook.kind]
    if basis.missing(workbook, month):
        kind = say("no record of who is a customer")
    return say(
        "{name}, {month}: {kind}, time zone {zone}, opening calendar of {country}, amounts in {currency}.",
        name=business.name,
        month=words.month(Month.parse(month)),
        kind=kind,
        zone=business.time_zone,
        country=business.country,
        currency=business.currency,
    )


def _files(workbook) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    rows = [
        {
            say("File"): file["file"],
            say("Read as"): f"{system_name(words, file['system'])} → {say(TABLES[file['table']])}",
            say("Rows in"): words.number(file["rows_in"]),
            say("Encoding"): file.get("encoding") or "",
            say("Separator"): (file.get("separator") or "").replace("\t", say("tab")),
            say("Dates"): ", ".join(sorted(set(file.get("dates", {}).values()))),
            say("Decimal mark"): ", ".join(sorted(set(file.get("decimals", {}).values()))),
            say("SHA-256, the first {n} of 64 digits", n=DIGEST): file["sha256"][:DIGEST],
        }
        for file in workbook.facts["files"]
    ]
    return pd.DataFrame(rows)


def _settings(workbook) -> pd.DataFrame:
    """Return every setting as it is in force, under the name it has in the settings file."""
    say = workbook.words.say
    found = dict(_named(workbook.settings.model_dump(mode="json")))
    is_open = any(value for name, value in found.items() if name in DAYS)
    written = [say("closed") if is_open and n in DAYS and not v else _written(say, v) for n, v in found.items()]
    return pd.DataFrame({say("Setting"): list(found), say("Value"): written})


def _named(values: dict, above: str = "") -> Iterator[tuple[str, object]]:
    """Yield each setting with its whole name; the brand's look decides no number."""
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _named(value, f"{above}{name}.")
        elif not above.startswith("brand."):
            yield f"{above}{name}", value


def _written(say, value) -> str:
    if value is None or value in ("", [], {}):
        return say("not set")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return "; ".join(", ".join(f"{k} {v}" for k, v in one.items() if v not in (None, "")) for one in value)
    return ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _plain(value) -> str:
    """Write a whole number without its decimals."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
