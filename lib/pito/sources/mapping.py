"""What a user says of an export nobody else knows: a small TOML file beside it.

Any `*.toml` in the folder of exports that holds `[[table]]` is a mapping. A file that it names is read by it and by
nothing else; headers it does not name are kept as extra columns.

    [[table]]
    file = "online_retail*.csv.gz"     # relative to the mapping; * stands for anything; of a .zip, every file in it
    table = "orders"                   # one of the canonical tables
    grain = "line"                     # "row" unless said, see below
    sheet = "Sheet1"                   # of a workbook, where not every sheet is meant
    [table.columns]                    # canonical column = header of the export
    order_id = "InvoiceNo"
    ordered_at = "InvoiceDate"
    customer_id = { column = "CustomerID", strip_suffix = ".0" }
    amount = { multiply = ["Quantity", "UnitPrice"] }
    [table.words.priority]             # the export's word = ours
    "1" = "Urgent"
    [table.read]                       # only where the file cannot tell
    dates = "dmy"                      # or "mdy"
    decimal = ","
    missing = ["?"]                    # values that stand for none
    encoding = "cp1252"
    separator = ";"
    header_row = 3

A column may also be `{ minus = ["Gross", "VAT"] }`, `{ either = ["Mobile", "Phone"] }` (the first that is not empty) or
`{ value = "call" }` (the same in every row). Beside a table's own columns there may be `email`, by which rows without a
customer number find their customer, and `updated_at`, by which the newer of two rows wins.

`grain` says what a row of the export is:

- `row`: one row of the table;
- `line`: a line of it, as of an invoice; money is summed, the rest is as in the first line;
- `last`: a state of it; the last one counts, by the moment in `last_by = "<header>"`, else by order in the file;
- `event`: an event in its log. A column is then `{ at = "Time", of = "Activity", first = "Take in charge" }`: the moment
  of the first such event; `last` likewise, `first = true` for the first event of any kind, several words as a list, and
  `{ of = "Activity", count = "Reopened" }` counts them. Other columns are as in the latest event, by `last_by`.

An entry with nothing but `file` and `[table.read]` helps to read an export that is recognised anyway.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pito.errors import WrongUse
from pito.schema import TABLES
from pito.sources.headers import Header
from pito.sources.plan import EVERYWHERE, Pick, Plan, When
from pito.sources.sheet import Reading, Sheet

Words = Annotated[tuple[str, ...], BeforeValidator(lambda said: (said,) if isinstance(said, str) else said)]
ANY = True
WAYS = ("column", "multiply", "minus", "either", "value", "first", "last", "count")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """Where one column comes from."""

    column: str = ""
    multiply: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    value: str = ""
    strip_suffix: str = ""
    at: str = ""
    of: str = ""
    first: Literal[True] | Words = ()
    last: Literal[True] | Words = ()
    count: Words = ()

    @property
    def ways(self) -> list[str]:
        """The ways this says the value comes about; there must be one."""
        return [way for way in WAYS if getattr(self, way)]


class Read(_Part):
    """How the file is to be read, where it cannot tell."""

    encoding: str = ""
    separator: str = ""
    dates: Literal["", "dmy", "mdy"] = ""
    decimal: Literal["", ",", "."] = ""
    missing: tuple[str, ...] = ()
    header_row: int | None = Field(None, ge=1, le=20)


class Entry(_Part):
    """One `[[table]]`: which files, which table, which columns."""

    file: str
    sheet: str = ""
    table: str = ""
    grain: Literal["row", "line", "last", "event"] = "row"
    last_by: str = ""
    columns: dict[
        str, Annotated[Source, BeforeValidator(lambda said: {"column": said} if isinstance(said, str) else said)]
    ] = {}
    words: dict[str, dict[str, str]] = {}
    read: Read = Read()


@dataclass(frozen=True)
class Mapping:
    """One `[[table]]` of one mapping file."""

    name: str  # of the mapping file, relative to the folder of exports
    entry: Entry

    def fits(self, file: str, sheet: str = "") -> bool:
        """Return whether a file of the folder, or one in an archive, is meant."""
        folder = self.name.rpartition("/")[0]
        pattern = f"{folder}/{self.entry.file}" if folder else self.entry.file
        archive = file.lower().partition(".zip/")
        names = {file, file[: len(archive[0]) + 4]} if archive[1] else {file}
        return any(_matches(name, pattern) for name in names) and self.entry.sheet in ("", sheet)

    @property
    def reading(self) -> Reading:
        """How the bytes of its files are read."""
        return Reading(self.entry.read.encoding, self.entry.read.separator)


def _matches(name: str, pattern: str) -> bool:
    """Return whether a path is meant; `*` does not reach into folders."""
    parts, patterns = name.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def read(name: str, path: Path) -> list[Mapping]:
    """Read a TOML file's mappings; without `[[table]]` it has none.

    Raises
    ------
    WrongUse
        One sentence naming file, key and what is possible.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise WrongUse(f"The mapping {name} is not valid TOML: {broken}.") from broken
    if isinstance(said.get("table"), dict):
        raise WrongUse(f"The mapping {name}: write [[table]] in double brackets; there may be several.")
    if not isinstance(said.get("table"), list):
        return []
    return [_checked(name, number, entry) for number, entry in enumerate(said["table"], 1)]


def _checked(name: str, number: int, said: object) -> Mapping:
    where = f"The mapping {name}, [[table]] {number}"
    try:
        entry = Entry.model_validate(said)
    except ValidationError as wrong:
        raise WrongUse(f"{where}: {_fault(wrong)}") from wrong
    if not entry.table:
        if entry.columns or entry.words:
            raise WrongUse(f"{where}: `table` is missing; it is one of {', '.join(TABLES)}.")
        return Mapping(name, entry)
    if entry.table not in TABLES:
        raise WrongUse(f"{where}: there is no table `{entry.table}`; there are {', '.join(TABLES)}.")
    _check_columns(where, entry)
    return Mapping(name, entry)


def _fault(wrong: ValidationError) -> str:
    """Say the first fault as a person would."""
    fault = wrong.errors()[0]
    keys = [str(part) for part in fault["loc"]]
    key = ".".join(keys) or "table"
    if fault["type"] == "extra_forbidden":
        of = {"read": Read, "columns": Source}.get(keys[0] if len(keys) > 1 else "", Entry)
        return f"unknown key `{key}`; there are {', '.join(of.model_fields)}."
    if fault["type"] == "missing":
        return f"`{key}` is missing."
    return f"`{key}` is wrong ({fault['msg'][0].lower()}{fault['msg'][1:]}); got {fault['input']!r}."


def _check_columns(where: str, entry: Entry) -> None:
    table = TABLES[entry.table]
    known = [*table.by_name, *EVERYWHERE]
    for name in [*entry.columns, *entry.words]:
        if name not in known:
            raise WrongUse(f"{where}: `{entry.table}` has no column `{name}`; it has {', '.join(known)}.")
    given = {*entry.columns} | ({"customer_id"} if "email" in entry.columns else set())
    if lacking := [name for name in table.required if name not in given]:
        raise WrongUse(
            f"{where}: `{entry.table}` needs {', '.join(f'`{name}`' for name in lacking)} under [table.columns]."
        )
    for name, source in entry.columns.items():
        _check_source(f"{where}, `{name}`", source, entry.grain)


def _check_source(where: str, source: Source, grain: str) -> None:
    if len(source.ways) != 1:
        raise WrongUse(f"{where}: say exactly one of {', '.join(WAYS)}; got {', '.join(source.ways) or 'none'}.")
    if not {"first", "last", "count"} & set(source.ways):
        if source.at or source.of:
            raise WrongUse(f"{where}: `at` and `of` go with first, last or count.")
        return
    if grain != "event":
        raise WrongUse(f'{where}: first, last and count need grain = "event".')
    if not source.count and not source.at:
        raise WrongUse(f"{where}: `at` is missing, the header that says when the event was.")
    if not source.of and (source.count or ANY not in (source.first, source.last)):
        raise WrongUse(f"{where}: `of` is missing, the header that says what the event was.")


def plans(mappings: Iterable[Mapping], sheet: Sheet) -> list[tuple[Plan, int]]:
    """Return the plans a sheet is read by, each with its header row.

    Raises
    ------
    WrongUse
        A header that the mapping names is not in the file: the sentence names those that are.
    """
    return [_plan(one, sheet) for one in mappings if one.entry.table]


def _plan(mapping: Mapping, sheet: Sheet) -> tuple[Plan, int]:
    entry = mapping.entry
    picks = {name: _pick(source) for name, source in entry.columns.items()}
    if entry.last_by:
        picks["updated_at"] = Pick.of(entry.last_by)
    row = _header_row(mapping, sheet, _headers(picks.values()))
    header = sheet.header(row)
    return Plan(
        system=_system(mapping.name),
        table=entry.table,
        picks={name: _as_written(pick, header) for name, pick in picks.items()},
        grain=entry.grain,
        words=entry.words,
        missing=entry.read.missing,
        dates=entry.read.dates,
        decimal=entry.read.decimal,
    ), row


def _system(name: str) -> str:
    return Path(name).stem


def _pick(source: Source) -> Pick:
    if source.value:
        return Pick(value=source.value)
    way = source.ways[0]
    if way in ("multiply", "minus", "either"):
        return Pick(getattr(source, way), how=way)
    if way == "column":
        return Pick.of(source.column, strip_suffix=source.strip_suffix)
    words = getattr(source, way)
    only = None if words is ANY else When(source.of, words)
    return Pick.of(source.of if way == "count" else source.at, only=only, event=way)


def _headers(picks: Iterable[Pick]) -> list[str]:
    found = {header: None for pick in picks for header in (*pick.headers, *((pick.only.header,) if pick.only else ()))}
    return list(found)


def _header_row(mapping: Mapping, sheet: Sheet, wanted: Sequence[str]) -> int:
    """Return the first row that has every header wanted; else say which is not there."""
    rows = [mapping.entry.read.header_row] if mapping.entry.read.header_row else range(1, len(sheet.head) + 1)
    lacking = {row: [name for name in wanted if not sheet.header(row).has(name)] for row in rows}
    row = min(lacking, key=lambda one: (len(lacking[one]), one))
    if lacking[row]:
        there, one = ", ".join(sheet.header(row).names), lacking[row][0]
        which = f' Where another sheet is meant, name it: sheet = "{sheet.sheet}".' if sheet.sheet else ""
        raise WrongUse(f"The mapping {mapping.name}: {sheet.place} has no header '{one}'; it has {there}.{which}")
    return row


def _as_written(pick: Pick, header: Header) -> Pick:
    """Return the pick with headers spelt as in the file."""
    only = When(header.find(pick.only.header), pick.only.words) if pick.only else None
    return replace(pick, headers=tuple(header.find(name) for name in pick.headers), only=only)
