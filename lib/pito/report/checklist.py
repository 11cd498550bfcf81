"""What `pito check` prints: what each file was taken for, what became of its rows, what the exports cover."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from textwrap import shorten

from pito.intake.restrict import CUSTOMERS_OWN, nobodys, show_tables
from pito.month import EPOCH
from pito.schema import TABLES
from pito.text import Words

LEDGER = ("rows_in", "loaded", "merged", "rejected", "repeats")
REASONS_SHOWN, VALUE_SHOWN, CHANGES_SHOWN = 10, 50, 20
TWICE = "  A sheet that fills several tables, or one in several ways, stands once for each; all files counts its first line only."
DRIFT = {
    "parts_gone": "no file any more",
    "parts_new": "new",
    "columns_gone": "column '{column}' is gone",
    "columns_new": "column '{column}' is new",
    "words_gone": "'{word}' of '{column}' is gone",
    "words_new": "'{word}' of '{column}' is new",
}


def checklist(loaded, currency: str) -> str:
    """Return the whole checklist of a load as text, its amounts in this currency."""
    words = Words("en", currency)
    blocks = [
        ("The same orders in two systems", _doubled(loaded.facts.get("doubled", ()), words)),
        ("Recognised", _recognised(loaded.facts["files"])),
        ("Rows", _ledger(loaded.folder)),
        ("Turned away", _reasons(loaded.folder)),
        ("The same rows otherwise in two files", _outdone(loaded.facts.get("outdone", ()))),
        ("Of no known customer", _strangers(loaded, words)),
        ("Deals won that count nowhere", _valueless(loaded.facts.get("deals_without_value", 0))),
        ("Covered", _coverage(loaded.facts["coverage"])),
        ("Same customer in several systems", _links(loaded.facts["links"])),
        ("Business ids with a wrong check digit: they find nobody", _mistyped(loaded.facts.get("mistyped_ids", ()))),
        ("Numbers that begin anew each year", _reused(loaded.facts.get("numbers_reused", 0))),
        ("Left out by a rule", _exclusions(loaded.facts["exclusions"], words)),
        ("Other than in the load accepted last", _drift(loaded.facts["drift"])),
        ("Not recognised", _unknown(loaded.facts["unknown_files"])),
    ]
    return "\n\n".join(f"{title}\n{body}" for title, body in blocks if body)


def aligned(rows: list[tuple], right: frozenset[int] | set[int] = frozenset()) -> str:
    """Return rows as columns that stand under each other, those in `right` flush right; of no rows, nothing.

    >>> print(aligned([("file", "rows"), ("a.csv", 1200)], right={1}))
      file   rows
      a.csv  1200
    """
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*texts, strict=True)]
    lines = []
    for row in texts:
        cells = [
            cell.rjust(w) if i in right else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)


def _recognised(files: list[dict]) -> str:
    if not files:
        return ""
    header = ("file", "system", "table", "encoding", "separator", "decimals", "dates")
    lines = {line[:3]: line for line in map(_file, reversed(files))}  # of what fills a table in several ways, the first
    return aligned([header, *reversed(lines.values())])


def _file(file: dict) -> tuple:
    separator = {"\t": "tab", None: "–", "": "–"}.get(file.get("separator"), file.get("separator"))
    name = _place(file["file"], file.get("sheet"))
    forms = (" ".join(sorted(set((file.get(key) or {}).values()))) or "–" for key in ("decimals", "dates"))
    return (name, file["system"], file["table"], file.get("encoding") or "–", separator, *forms)


def _place(file: str, sheet: str | None) -> str:
    return f"{file} [{sheet}]" if sheet else file


def _ledger(entry: Path) -> str:
    """Return the ledger's lines: the first of each sheet, which has all its rows, and the further ones that have any."""
    found = _rows(entry / "ledger.parquet", f'select file, sheet, "table", {", ".join(LEDGER)} from read_parquet(?)')
    if not found:
        return ""
    lines = [(_place(file, sheet), *more) for file, sheet, *more in found]
    whole = list({line[0]: line for line in reversed(lines)}.values())
    shown = [line for line in lines if line in whole or line[2]]
    totals = ("all files", "", *(sum(line[place] for line in whole) for place in range(2, 2 + len(LEDGER))))
    header = ("file", "table", *(name.replace("_", " ") for name in LEDGER))
    grouped = [tuple(f"{cell:,}" if isinstance(cell, int) else cell for cell in line) for line in [*shown, totals]]
    printed = aligned([header, *grouped], right=set(range(2, 2 + len(LEDGER))))
    return f"{printed}\n{TWICE}" if len(shown) > len(whole) else printed


def _reasons(entry: Path) -> str:
    rows = _rows(entry / "rejects.parquet", REASONS)
    if not rows:
        return "  nothing"
    return aligned([(f"{n:,} ×", reason.replace("_", " "), _example(first)) for reason, n, first in rows], right={0})


def _example(first: dict) -> str:
    place = f"for example {first['file']} row {first['row']}, {first['column'] or 'whole row'}"
    if first["reason"] == "wrong_field_count":
        return f"{place}: {first['value']} fields"
    value = shorten(str(first["value"]), VALUE_SHOWN, placeholder="…")
    return f"{place}: {value!r}" if value else place


REASONS = f"""
select reason, count(distinct (file, sheet, "row")) as n,
    first({{'file': file, 'row': "row", 'column': "column", 'value': value, 'reason': reason}} order by file, "row") as first
from read_parquet(?) group by reason order by n desc, reason limit {REASONS_SHOWN}
"""


def _doubled(doubled: list[dict], words: Words) -> str:
    rows = [
        (
            f"{one['orders']:,} orders",
            _money(one["amount"], words),
            f"stand in {' and '.join(one['systems'])} and count twice: leave one out",
        )
        for one in doubled
    ]
    return aligned(rows, right={0, 1})


def _outdone(outdone: list[dict]) -> str:
    """Return how many rows of which file gave way to which other file, and what told that it is the newer."""
    by = {True: "by update times", False: "its dates reach further, or its name is the later"}
    rows = [
        (
            f"{one['rows']:,} ×",
            one["table"],
            one["older"],
            f"gave way to {one['newer']}, the newer: {by[one['by_update_time']]}",
        )
        for one in outdone
    ]
    return aligned(rows, right={0})


def _strangers(loaded, words: Words) -> str:
    """Return table, rows, share, money and hint of those whose customer is not in the customer list."""
    import duckdb

    if not (loaded.folder / "customers.parquet").exists():
        return ""
    rows, zeros = [], loaded.facts.get("without_zeros", {})
    with duckdb.connect() as connection:
        show_tables(connection, loaded.folder)
        for table in (name for name in loaded.tables if name in CUSTOMERS_OWN):
            (lost, minor), every = nobodys(connection, table), _count(connection, table)
            money = words.money(minor, words.minor_digits) if "amount" in TABLES[table].by_name else ""
            hint = f"{zeros[table]:,} would be known without leading zeros" if table in zeros else ""
            rows += [(table, f"{lost:,} of {every:,} rows", f"{lost / every:.0%}", money, hint)] if lost else []
    return aligned(rows, right={1, 2, 3})


def _count(connection, table: str) -> int:
    return connection.execute(f"select count(*) from {table}").fetchall()[0][0]


def _valueless(deals: int) -> str:
    return f"  {deals:,} × no amount, day or customer" if deals else ""


def _coverage(coverage: dict) -> str:
    spans = [(table, _day(c["first_day"]), "to", _day(c["last_day"])) for table, c in sorted(coverage.items()) if c]
    return aligned(spans)


def _links(links: dict[str, int]) -> str:
    said = {
        "linked": "linked by number, business id or e-mail",
        "yes": "linked because identity.csv says so",
        "no": "kept apart because identity.csv says so",
        "unknown": "not linked: identity.csv names a record that is not there; are its ids as they were, zeros and all?",
        "over_limit": "not linked: it would move more orders than automatic_up_to",
        "not_unique": "not linked: several records of one system share it",
        "proposed": "not linked: only their names are alike",
    }
    rows = [(f"{links[status]:,} ×", text) for status, text in said.items() if links.get(status)]
    return aligned(rows, right={0})


def _mistyped(found: list[dict]) -> str:
    """Return how many business ids of which file are none, and one of them to look up."""
    rows = [
        (
            f"{one['ids']:,} ×",
            one["file"],
            f"in {one['rows']:,} rows, for example {shorten(one['example'], VALUE_SHOWN)!r}",
        )
        for one in found
    ]
    return aligned(rows, right={0})


def _reused(count: int) -> str:
    return f"  {count:,} × the year is part of the number, as in 1/2025 and 1/2026" if count else ""


def _exclusions(effects: list[dict], words: Words) -> str:
    rows = [(f"{one['rows']:,} rows", one["table"], _money(one["amount"], words), one["rule"]) for one in effects]
    return aligned([("", "table", "amount", "rule"), *rows] if rows else [], right={0, 2})


def _drift(drift: dict | None) -> str:
    changes = [
        (one.get("part") or one["table"], text.format(**one))
        for key, text in DRIFT.items()
        for one in (drift or {}).get(key, ())
    ]
    return aligned(changes[:CHANGES_SHOWN])


def _unknown(files: list[dict]) -> str:
    return aligned([(file["file"], file["why"]) for file in files])


def _money(amount: str | None, words: Words) -> str:
    """Write an amount that a load tells as a plain number; a dash where the rows carry none."""
    return words.money(Decimal(amount) * 10**words.minor_digits, words.minor_digits) if amount else "–"


def _day(day: int) -> str:
    return str(EPOCH + timedelta(days=day))


def _rows(parquet: Path, statement: str) -> list[tuple]:
    import duckdb

    return duckdb.connect().execute(statement, [str(parquet)]).fetchall()
