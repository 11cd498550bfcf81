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
    decimal = ","                      # or "."; a workbook's own numbers are read whatever is said here
    zone = "UTC"                       # of stamps that do not say their own offset; else the workbook's time zone
    missing = ["?"]                    # values that stand for none
    encoding = "cp1252"
    separator = ";"
    header_row = 3

A column may also be `{ minus = ["Gross", "VAT"] }`, `{ either = ["Mobile", "Phone"] }` (the first that is not empty),
`{ join = ["First name", "Last name"] }`, `{ after = ["Created", "Waited"], unit = "hours" }` (a moment and how long
after it; without a unit HH:MM:SS) or `{ value = "call" }` (the same in every row). Beside `column` there may be
`strip_prefix`, `strip_suffix`, `length` (only so many characters count), `factor` (of amounts in cents: `factor =
0.01`) and, for durations, `unit`. With `when = "Status"` a column holds something only where that header is one of the
words of `is = ["Void"]`, or anything at all without them; and an amount with `when` and `negative = ["Credit note"]` is
made negative there; a word such as `"Credit*"` is whatever begins so. Beside a table's own columns there may be
`business_id`, `email` and `customer_name`, by which rows
without a customer number find their customer, `person_id`, of somebody in the table `people` whose customer it then is,
and `updated_at`, by which the newer of two rows wins.

`grain` says what a row of the export is:

- `row`: one row of the table;
- `line`: a line of it, as of an invoice; money is summed, the rest is as in the first line;
- `last`: a state of it; the last one counts, by the moment in `last_by = "<header>"`, else by order in the file;
- `event`: an event in its log. A column is then `{ at = "Time", of = "Activity", first = "Take in charge" }`: the moment
  of the first such event; `last` likewise, `first = true` for the first event of any kind, several words as a list, and
  `{ of = "Activity", count = "Reopened" }` counts them. Other columns are as in the latest event, by `last_by`.

A log of statuses fills `status_changes` with `grain = "last"` and its moment in `last_by` as well: of two rows of one
moment the later one counts. The same file may fill `tickets` beside it, with `grain = "event"` or `"last"`.

Several entries may name one file; those with `when` and `is` of their own take only some of its rows, but one entry must
take them all, so that no row is lost. `ids = "crm"` says that customer ids are a system's own, not the business's customer
numbers; `system = "crm"` that names are those of the same system's other files; `head_first = true`, of lines, that an
order's own fields stand in its first line only. `partial = true` says that an entry has only some of what the table needs
and another file the rest, as where orders stand in one file and their lines in another: every entry has the key, and what
is still incomplete when all are read is turned away. An entry with nothing but `file` and `[table.read]` helps to read an
export that is recognised anyway.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from pito.errors import WrongUse
from pito.sources.entry import ANY, OF_SEVERAL, Entry, Source, checked
from pito.sources.headers import Header, listed
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Reading, Sheet


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
    return [
        Mapping(name, checked(f"The mapping {name}, [[table]] {number}", entry))
        for number, entry in enumerate(said["table"], 1)
    ]


def has_headers(mapping: Mapping, header: Header) -> bool:
    """Return whether a header row has everything a mapping reads."""
    named = _headers([_pick(source) for source in mapping.entry.columns.values()])
    return bool(named) and header.has(*named)


def plans(mappings: Iterable[Mapping], sheet: Sheet) -> list[tuple[Plan, int]]:
    """Return the plans a sheet is read by, each with its header row.

    Raises
    ------
    WrongUse
        A header that the mapping names is not in the file: the sentence names those that are.
    """
    meant = sorted((one for one in mappings if one.entry.table), key=lambda one: bool(one.entry.when))
    if meant and meant[0].entry.when:
        raise WrongUse(
            f"The mapping {meant[0].name}: `when` leaves rows of {sheet.place} to no [[table]]; one must take them all."
        )
    return [_plan(one, sheet) for one in meant]


def _plan(mapping: Mapping, sheet: Sheet) -> tuple[Plan, int]:
    entry = mapping.entry
    picks = {name: _pick(source) for name, source in entry.columns.items()}
    if entry.last_by:
        picks["updated_at"] = Pick.of(entry.last_by)
    row = _header_row(mapping, sheet, [*_headers(list(picks.values())), *filter(None, [entry.when])])
    header = sheet.header(row)
    return Plan(
        system=entry.system or Path(mapping.name).stem,
        table=entry.table,
        picks={name: _as_written(pick, header) for name, pick in picks.items()},
        grain=entry.grain,
        ids=entry.ids,
        only=When(_spelt(header, entry.when), entry.among) if entry.when else None,
        is_head_first=entry.is_head_first,
        is_partial=entry.is_partial,
        zone=entry.read.zone,
        words=entry.words,
        missing=entry.read.missing,
        dates=entry.read.dates,
        decimal=entry.read.decimal,
        is_vendor=False,
    ), row


def _pick(source: Source) -> Pick:
    way = source.ways[0]
    if way in ("first", "last", "count"):
        words = getattr(source, way)
        only = None if words is ANY else When(source.of, words)
        return Pick.of(source.of if way == "count" else source.at, only=only, event=way)
    when = When(source.when, source.negative or source.among) if source.when else None
    return Pick(
        getattr(source, way) if way in OF_SEVERAL else tuple(filter(None, [source.column])),
        how=way if way in OF_SEVERAL else "either",
        value=source.value,
        strip_prefix=source.strip_prefix,
        strip_suffix=source.strip_suffix,
        length=source.length,
        factor=source.factor,
        unit=source.unit,
        only=None if source.negative else when,
        negative=when if source.negative else None,
    )


def _headers(picks: Sequence[Pick]) -> list[str]:
    whens = (when.header for pick in picks for when in (pick.only, pick.negative) if when)
    return list(dict.fromkeys([*(header for pick in picks for header in pick.headers), *whens]))


def _header_row(mapping: Mapping, sheet: Sheet, wanted: Sequence[str]) -> int:
    """Return the first row that has every header wanted; else say which is not there."""
    told = mapping.entry.read.header_row
    if told and told > len(sheet.head):
        raise WrongUse(f"The mapping {mapping.name}: {sheet.place} has no row {told}, which header_row names.")
    rows = [told] if told else range(1, len(sheet.head) + 1)
    lacking = {row: [name for name in wanted if not sheet.header(row).has(name)] for row in rows}
    row = min(lacking, key=lambda one: (len(lacking[one]), one))
    if lacking[row]:
        there, one = listed(sheet.header(row).names, most=40), listed(lacking[row][:1])
        which = f' Where another sheet is meant, name it: sheet = "{sheet.sheet}".' if sheet.sheet else ""
        raise WrongUse(f"The mapping {mapping.name}: {sheet.place} has no header '{one}'; it has {there}.{which}")
    return row


def _spelt(header: Header, name: str) -> str:
    """Return a header as the file spells it; where two differ only in case, the one meant."""
    return name if name in header.names else header.find(name)


def _as_written(pick: Pick, header: Header) -> Pick:
    """Return the pick with headers spelt as in the file."""

    def spelt(when: When | None) -> When | None:
        return When(_spelt(header, when.header), when.words) if when else None

    headers = tuple(_spelt(header, name) for name in pick.headers)
    return replace(pick, headers=headers, only=spelt(pick.only), negative=spelt(pick.negative))
