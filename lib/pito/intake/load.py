"""A folder of exports to canonical Parquet: read, checked, known, kept; nothing dropped in silence."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from pito import identity, sources
from pito.errors import DataRefused, WrongUse
from pito.identity import map_file
from pito.intake import cache, doubles, drift, exclusions, fold, store
from pito.intake.gather import gather
from pito.intake.linking import link_customers, write_links
from pito.intake.part import Part
from pito.intake.reused_numbers import tell_years_apart
from pito.intake.stage import plain, reject, stage
from pito.schema import TABLES
from pito.settings import Settings, cache_folder
from pito.sources import export, mapping
from pito.sources.sheet import Reading, Sheet

log = logging.getLogger("pito.intake")
Progress = Callable[[int, int, str], None]
FIRST = ("people", "customers")  # in turn from behind: the others look their customers up in them
WHOLE = "create temp macro whole(n) as case when n = trunc(n) then cast(n as bigint) end"
LEAST, PLAIN, PACKED = 96 << 20, (".csv", ".tsv", ".txt"), 8  # bytes; how many times larger other files are unpacked
SMALL = 8 << 20  # bytes below which several threads wait for each other longer than they work
QUIET = "set enable_progress_bar = false"  # its bar would stand on standard output
UNORDERED = "set preserve_insertion_order = false"  # rows say where they stood; keeping them in order takes memory
TABLES_OF_FATE = (
    "create table rejects(_file integer, _row bigint, field varchar, reason varchar, value varchar, detail varchar)",
    "create table fates(_file integer, _row bigint, fate varchar)",
    "create temp table repeated(_file integer, repeats bigint)",
)


@dataclass(frozen=True)
class Loaded:
    """What a load left on disk.

    Attributes
    ----------
    folder : Path
        The cache entry: `<table>.parquet`, `ledger.parquet`, `rejects.parquet`, `load.json`.
    key : str
        What the entry is known by.
    reused : bool
        Whether the exports were unchanged and not parsed again.
    tables : tuple of str
        The canonical tables that have rows.
    facts : dict
        `load.json`.
    source : Path
        The folder of exports.
    """

    folder: Path
    key: str
    reused: bool
    tables: tuple[str, ...]
    facts: dict
    source: Path = Path()


def load(folder: Path | str, settings: Settings, progress: Progress | None = None, today: date | None = None) -> Loaded:
    """Load a folder of exports, or take what an earlier load of the same content left.

    Parameters
    ----------
    folder : path
        Exports, in any subfolders; mappings (`*.toml`) beside them.
    settings : Settings
        Time zone and currency are used.
    progress : callable, optional
        Told `(files done, files there are, name of the file begun)`.
    today : date, optional
        Nothing can have happened after it; by default the day it is.

    Raises
    ------
    WrongUse
        There is no such folder, or a mapping is wrong.
    DataRefused
        Nothing in it is recognised, or a file cannot be read without guessing.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise WrongUse(f"There is no folder {folder}: give the folder that holds the exports.")
    files = list(export.files(folder))
    digests = cache.digests(files)
    key = cache.key(digests, settings)
    entry = cache_folder() / key
    today = today or datetime.now(ZoneInfo(settings.business.time_zone)).date()
    cache.forget_outdated(entry, today)
    if (entry / cache.FACTS).exists():
        since = datetime.fromtimestamp((entry / cache.FACTS).stat().st_mtime)
        log.info("unchanged since %s: exports not parsed again", since.strftime("%Y-%m-%d %H:%M"))
        return _opened(folder, entry, key, reused=True)
    begun = time.perf_counter()
    with cache.new_entry(entry) as place:
        facts = _write(lambda: _Load(folder, files, digests, settings, progress, today), place, _size(files))
        facts["seconds"] = round(time.perf_counter() - begun, 2)
        (place / cache.FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    log.info("parsed %d files in %.1f s", len(facts["files"]), facts["seconds"])
    return _opened(folder, entry, key, reused=False)


def _size(files: Sequence[tuple[str, Path]]) -> int:
    """Return about how many bytes are read."""
    return sum(path.stat().st_size * (1 if path.suffix.lower() in PLAIN else PACKED) for _, path in files)


def _write(new: Callable[[], _Load], place: Path, size: int) -> dict:
    """Load within about as many bytes as are read, so that the computer stays usable, the rest on disk.

    Where some step cannot, the load begins anew with as many as there are.
    """
    import duckdb

    memory = max(LEAST, size)
    try:
        return new().write(place, {"threads": 1} if size < SMALL else {"memory_limit": f"{memory}B"}, size >= SMALL)
    except duckdb.OutOfMemoryException:
        log.info("%d MB are too little: loading anew with more", memory >> 20)
        return new().write(place, {}, size >= SMALL)


def _keep_on_disk(connection, spill: Path) -> None:
    """Keep the rows in a file, which packs them as they come: in memory they would take ten times as much."""
    spill.mkdir(exist_ok=True)
    path = str(spill / f"rows_{uuid4().hex}.duckdb").replace("'", "''")
    connection.execute(f"attach '{path}' as rows (recovery_mode no_wal_writes)")
    connection.execute("use rows")
    connection.execute("pragma disable_checkpoint_on_shutdown")


def _opened(source: Path, entry: Path, key: str, reused: bool) -> Loaded:
    facts = json.loads((entry / cache.FACTS).read_text(encoding="utf-8"))
    facts["drift"] = drift.since_accepted(source, key, facts)
    return Loaded(entry, key, reused, tuple(name for name in TABLES if facts["rows"].get(name)), facts, source)


class _Load:
    """One load: what is in the folder, and the database it passes through."""

    def __init__(self, folder, files, digests, settings: Settings, progress: Progress | None, today: date):
        self.folder, self.files, self.digests, self.settings, self.today = folder, files, digests, settings, today
        self.progress = progress or (lambda done, there_are, name: None)
        self.mappings = [one for name, path in files if name.endswith(".toml") for one in mapping.read(name, path)]
        self.rules = exclusions.read(files)
        self.parts: list[Part] = []
        self.unknown: list[dict[str, str]] = []
        self.numbers_reused = 0

    def write(self, place: Path, config: dict[str, str], is_large: bool) -> dict:
        """Read every export and write the entry; return its facts."""
        import duckdb

        spill = place / "spill"
        with duckdb.connect(config={"temp_directory": str(spill)} | config) as connection:
            if is_large:
                _keep_on_disk(connection, spill)
            self._prepare(connection)
            if not is_large:
                connection.execute("pragma disable_optimizer")  # it takes longer than reading a small file does
            self._stage(connection)
            connection.execute("pragma enable_optimizer")
            if not self.parts:
                raise DataRefused(self._nothing())
            exclusions.refuse_unknown(self.rules, self._columns())
            tables = self._gather(connection)
            derived = store.derive(connection, tables)
            facts = derived | self._facts(connection, tables, derived["contracts_derived"])
            facts |= doubles.found(connection, tables, derived)
            for name in sorted(tables):
                store.write_table(connection, TABLES[name], place, self.settings.business.time_zone, self._minor_digits)
            store.write_ledger(connection, self.parts, place)
            write_links(connection, place)
            facts["exclusions"] = exclusions.effects(connection, self.rules)
            facts["words"] = drift.words(connection, tables)
            facts["coverage"] = store.coverage(connection, place, tables)
            facts["rows"] = {
                n: connection.execute(f"select count(*) from final_{n}").fetchall()[0][0] for n in sorted(tables)
            }
        shutil.rmtree(spill, ignore_errors=True)
        return facts

    def _prepare(self, connection) -> None:
        business = self.settings.business
        for statement in (QUIET, UNORDERED, WHOLE, *TABLES_OF_FATE):
            connection.execute(statement)
        connection.execute(f"set variable currency = '{business.currency}'")
        midnight = datetime.combine(self.today + timedelta(days=1), datetime.min.time(), ZoneInfo(business.time_zone))
        connection.execute(f"set variable loaded_until = {int(midnight.timestamp())}")

    @cached_property
    def _minor_digits(self) -> int:
        from babel.numbers import get_currency_precision

        return get_currency_precision(self.settings.business.currency)

    def _stage(self, connection) -> None:
        """Read every sheet that somebody knows, in order of file; note the others."""
        exports = [(n, path) for n, path in self.files if not export.is_passed_over(n) and n != map_file.NAME]
        for name, why in export.not_files(self.folder):
            self._note(name, why)
        for done, (name, path) in enumerate(exports):
            self.progress(done, len(exports), name)
            if not export.is_readable(name):
                self._note(name, export.why_not(name))
                continue
            known = len(self.parts) + len(self.unknown)
            for sheet in export.sheets(name, path, self._reading):
                self._stage_sheet(connection, sheet)
            for inside, why in export.not_read(name, path):
                self._note(inside, why)
            if known == len(self.parts) + len(self.unknown):
                self._note(name, "it is empty")
        self.progress(len(exports), len(exports), "")

    def _stage_sheet(self, connection, sheet: Sheet) -> None:
        plans = sources.recognise(sheet, [one for one in self.mappings if one.fits(sheet.file, sheet.sheet)])
        if not plans:
            self._note(sheet.place, sources.why_unknown(sheet))
        for plan, header_row in plans:
            part = Part(len(self.parts), sheet, plan, header_row)
            stage(connection, part, self.settings.business.time_zone, self.settings.business.currency)
            part.close()
            self.parts.append(part)

    def _note(self, file: str, why: str) -> None:
        self.unknown.append({"file": file, "why": why})

    def _reading(self, name: str) -> Reading:
        """Return what a mapping says of how a file's bytes are read."""
        return next((one.reading for one in self.mappings if one.fits(name)), Reading())

    def _gather(self, connection) -> set[str]:
        """Make the tables, customers first: the others look theirs up in them."""
        names = [name for name in TABLES if any(part.plan.table == name for part in self.parts)]
        systems = sorted({part.plan.ids for part in self.parts} - {""})
        connection.execute(f"set variable ids = {systems}::varchar[]")
        connection.execute("create temp table part_systems(_file integer, system varchar)")
        connection.executemany(
            "insert into part_systems values (?, ?)", [(p.number, p.plan.system) for p in self.parts]
        )
        identity.know(connection, {})
        for name in sorted(names, key=lambda one: one in FIRST and -1 - FIRST.index(one)):
            own = [part for part in self.parts if part.plan.table == name]
            if name == "orders":
                self.numbers_reused = tell_years_apart(connection, own, self.settings.business.time_zone)
            self._leave_out(connection, name, own)
            for part in own:
                if part.finds_customers:
                    identity.find_customers(
                        connection, f"staged_{part.number}", part.extras, part.plan.ids, part.plan.system
                    )
                if part.plan.grain == "line":
                    fold.turn_away_rest(connection, part)
                reject(connection, part)
                self._refuse_currency(connection, part)
            gather(connection, TABLES[name], own)
            for part in own:
                connection.execute(f"drop table if exists staged_{part.number}")
            if name in FIRST:
                identity.know(
                    connection, {one: f"final_{one}" for one in FIRST if one in names[: names.index(name) + 1]}
                )
        return set(names)

    def _columns(self) -> dict[str, set[str]]:
        """Return table → the columns that its exports have."""
        found: dict[str, set[str]] = {}
        for part in self.parts:
            found.setdefault(part.plan.table, set()).update(part.columns, part.extras)
        return found

    def _leave_out(self, connection, table: str, parts: list[Part]) -> None:
        """Give the rows that a rule leaves out their fault, before anybody looks whose they are."""
        staged = {f"staged_{part.number}": [*part.columns, *part.extras] for part in parts}
        lines = [f"staged_{part.number}" for part in parts if part.plan.grain == "line"]
        exclusions.leave_out(connection, table, staged, self.rules, lines)

    def _refuse_currency(self, connection, part: Part) -> None:
        """Refuse an export that is in another currency altogether: the settings are wrong, not its rows."""
        ours, rows = self.settings.business.currency, part.facts["rows_in"]
        foreign = connection.execute(
            "select count(*), min(value) from rejects where _file = ? and reason = 'other_currency'", [part.number]
        ).fetchall()[0]
        if rows and foreign[0] == rows:
            raise DataRefused(
                f"{part.sheet.place} is in {foreign[1]} and the settings say {ours}: "
                f'set currency = "{foreign[1].upper()}" under [business], or leave the file out.'
            )

    def _facts(self, connection, tables: set[str], are_dates: bool) -> dict:
        amounts = store.loaded_amounts(connection, self.parts, tables, self._minor_digits)
        known = [
            f"final_{n}"
            for n in sorted({part.plan.table for part in self.parts})
            if "customer_id" in TABLES[n].by_name and n not in ("customers", "people", "contracts")
        ]
        return {
            "files": [self._file(part) | {"amount_loaded": plain(amounts.get(part.number))} for part in self.parts],
            "unknown_files": self.unknown + self._idle_mappings(),
            "local_times": {
                name: sum(part.local_times[name] for part in self.parts) for name in ("ambiguous", "nonexistent")
            },
            "identity": identity.how_known(connection, known),
            "links": link_customers(connection, tables, self.settings.identity, self._decisions(), are_dates),
            "numbers_reused": self.numbers_reused,
            "future_from": min((part.future_from for part in self.parts if part.future_from), default=None),
        }

    def _decisions(self) -> dict[tuple[str, str], str]:
        """Return what a person has said of who is whom."""
        return next((map_file.read(path) for name, path in self.files if name == map_file.NAME), {})

    def _file(self, part: Part) -> dict:
        """Return what is known about one sheet."""
        sheet, on_disk = part.sheet, part.sheet.file
        if ".zip/" in on_disk.lower():
            on_disk = on_disk[: on_disk.lower().index(".zip/") + 4]
        return {
            "file": sheet.file,
            "sha256": self.digests[on_disk],
            "bytes": (self.folder / on_disk).stat().st_size,
            "system": part.plan.system,
            "table": part.plan.table,
            "sheet": sheet.sheet,
            "encoding": str(sheet.encoding),
            "separator": sheet.separator,
            "header_row": part.header_row,
            "grain": part.plan.grain,
            **part.facts,
            "columns": {name: list(pick.headers) for name, pick in part.plan.picks.items()},
            "columns_unused": [header for header in part.header.names if header not in part.plan.used],
        }

    def _idle_mappings(self) -> list[dict[str, str]]:
        """Return the mappings that no file of the folder needs."""
        sheets = [part.sheet for part in self.parts]
        return [
            {"file": one.name, "why": f"no file in the folder is called {one.entry.file}"}
            for one in self.mappings
            if not any(one.fits(sheet.file, sheet.sheet) for sheet in sheets)
        ]

    def _nothing(self) -> str:
        """Say what was looked for, and what is there instead."""
        looked = (
            f"exports of {', '.join(one.SYSTEM.capitalize() for one in sources.VENDORS)}, Finnish and Swedish invoice and "
            f"customer lists, the templates {', '.join(f'{name}.csv' for name in TABLES)}, and files that a mapping names; "
            "`pito map FILE` proposes one"
        )
        there = "; ".join(f"{one['file']} ({one['why']})" for one in self.unknown[:5]) or "nothing"
        more = f" and {len(self.unknown) - 5} more" if len(self.unknown) > 5 else ""
        return f"No export was recognised in {self.folder}. Looked for: {looked}. There is: {there}{more}."
