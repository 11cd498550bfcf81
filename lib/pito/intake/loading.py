"""One load on its way: the exports of a folder read, checked, known and put together in a database, then written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from pito import identity, sources
from pito.errors import DataRefused
from pito.identity import map_file
from pito.identity.ids import is_mistyped
from pito.intake import doubles, drift, exclusions, fold, gone, leaving_out, store
from pito.intake.gather import gather
from pito.intake.linking import link_customers, write_links
from pito.intake.part import Part
from pito.intake.reused_numbers import tell_years_apart
from pito.intake.stage import plain, reject, stage
from pito.schema import TABLES
from pito.settings import Settings
from pito.sources import export, mapping
from pito.sources.finnish_customers import BY_NAME
from pito.sources.sheet import Reading, Sheet

Progress = Callable[[int, int, str], None]
FIRST = ("people", "customers")  # in turn from behind: the others look their customers up in them
BILLED = ("orders", "contracts")  # whose e-mail, in lists without numbers, is the customer's and not a person's
WHOLE = "create temp macro whole(n) as case when n = trunc(n) then cast(n as bigint) end"
SLOW = "dict_fsst,fsst,zstd"  # what packs text in rows on disk takes longer than it saves
SPELT = {"hubspot": "HubSpot", "woocommerce": "WooCommerce"}
QUIET = "set enable_progress_bar = false"  # its bar would stand on standard output
UNORDERED = "set preserve_insertion_order = false"  # rows say where they stood; keeping them in order takes memory
TABLES_OF_FATE = (
    "create table rejects(_file integer, _row bigint, field varchar, reason varchar, value varchar, detail varchar)",
    "create table fates(_file integer, _row bigint, fate varchar)",
    "create temp table repeated(_file integer, repeats bigint)",
)


def _keep_on_disk(connection, spill: Path) -> None:
    """Keep the rows in a file, which packs them as they come: in memory they would take ten times as much."""
    spill.mkdir(exist_ok=True)
    path = str(spill / f"rows_{uuid4().hex}.duckdb").replace("'", "''")
    connection.execute(f"attach '{path}' as rows (recovery_mode no_wal_writes)")
    connection.execute("use rows")
    connection.execute("pragma disable_checkpoint_on_shutdown")
    connection.execute(f"set disabled_compression_methods = '{SLOW}'")


class Loading:
    """One load: what is in the folder, and the database it passes through."""

    def __init__(self, folder, files, digests, settings: Settings, progress: Progress | None, today: date):
        self.folder, self.files, self.digests, self.settings, self.today = folder, files, digests, settings, today
        self.progress = progress or (lambda done, there_are, name: None)
        self.rules = exclusions.read(files)
        self.mappings = [one for name, path in files if name.endswith(".toml") for one in mapping.read(name, path)]
        self.parts: list[Part] = []
        self.unknown: list[dict[str, str]] = []
        self.numbers_reused = 0
        self.mistyped_ids: list[dict] = []

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
                self._write_table(connection, name, place)
            store.write_ledger(connection, self.parts, place)
            write_links(connection, place)
            facts["exclusions"] = leaving_out.effects(connection, self.rules)
            facts["words"] = drift.words(connection, tables)
            facts["coverage"] = store.coverage(connection, place, tables)
            facts["rows"] = {
                n: connection.execute(f"select count(*) from final_{n}").fetchall()[0][0] for n in sorted(tables)
            }
        shutil.rmtree(spill, ignore_errors=True)
        return facts

    def _write_table(self, connection, name: str, place: Path) -> None:
        """Write a table; one so wide that it cannot be put in order within the memory it was given gets what there is."""
        import duckdb

        write = partial(
            store.write_table, connection, TABLES[name], place, self.settings.business.time_zone, self._minor_digits
        )
        try:
            write()
        except duckdb.OutOfMemoryException:
            connection.execute("reset memory_limit")
            write()

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
            self._note(sheet.place, sources.why_unknown(sheet, self.mappings))
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
        self._hear(connection)
        mistyped = [found for part in self.parts if (found := self._mistyped(connection, part))]
        self.mistyped_ids = list({one["file"]: one for one in mistyped}.values())  # a sheet may fill two tables
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
            gone.give_way(connection, TABLES[name], own)
            for part in own:
                if part.plan.grain == "line":
                    fold.turn_away_rest(connection, part)
                reject(connection, part)
            self._refuse_currency(connection, own)
            gather(connection, TABLES[name], own)
            for part in own:
                connection.execute(f"drop table if exists staged_{part.number}")
            if name in FIRST:
                identity.know(
                    connection, {one: f"final_{one}" for one in FIRST if one in names[: names.index(name) + 1]}
                )
        return set(names)

    def _hear(self, connection) -> None:
        """Keep what all rows say of customers without a number, before the first of them is looked up."""
        for part in self.parts:
            if part.plan.ids and part.finds_customers:
                is_billed = part.plan.ids == BY_NAME and part.plan.table in BILLED
                identity.hear(connection, f"staged_{part.number}", part.extras, part.plan.ids, is_billed)

    def _mistyped(self, connection, part: Part) -> dict | None:
        """Return how many business ids of a sheet have a wrong check digit, in how many rows, and one of them."""
        if "business_id" not in {*part.columns, *part.extras}:
            return None
        ids, rows, example = connection.execute(f"""select count(distinct business_id), count(*), min(business_id)
            from staged_{part.number} where {is_mistyped("business_id")}""").fetchall()[0]
        return {"file": part.sheet.place, "ids": ids, "rows": rows, "example": example} if ids else None

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
        systems = {f"staged_{part.number}": part.plan.system for part in parts if part.plan.is_vendor}
        leaving_out.leave_out(connection, table, staged, self.rules, lines, systems)

    def _refuse_currency(self, connection, parts: list[Part]) -> None:
        """Refuse an export that is in another currency altogether: the settings are wrong, not its rows.

        A sheet may be read in several parts, such as payments and what was paid back of them: all of them count.
        """
        ours = self.settings.business.currency
        for place in dict.fromkeys(part.sheet.place for part in parts):
            of_sheet = [part for part in parts if part.sheet.place == place]
            rows, numbers = sum(part.facts["rows_in"] for part in of_sheet), [part.number for part in of_sheet]
            foreign = connection.execute(
                "select count(*), min(value) from rejects where list_contains(?, _file) and reason = 'other_currency'",
                [numbers],
            ).fetchall()[0]
            if rows and foreign[0] == rows:
                raise DataRefused(
                    f"{place} is in {foreign[1]} and the settings say {ours}: "
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
            "mistyped_ids": self.mistyped_ids,
            "outdone": self._outdone(connection),
            "future_from": min((part.future_from for part in self.parts if part.future_from), default=None),
        }

    def _outdone(self, connection) -> list[dict]:
        """Return whose rows gave way to whose in exports that overlap and differ, and whether update times decided."""
        connection.execute(
            "create temp table if not exists outdone(of varchar, older integer, newer integer, n bigint)"
        )
        found = connection.execute("select of, older, newer, sum(n)::bigint from outdone group by all order by all")
        return [
            {
                "table": table,
                "older": self.parts[older].sheet.place,
                "newer": self.parts[newer].sheet.place,
                "rows": rows,
                "by_update_time": all("updated_at" in self.parts[one].plan.picks for one in (older, newer)),
            }
            for table, older, newer, rows in found.fetchall()
        ]

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
        """Say what is there instead of exports, and what can be done."""
        if not self.unknown:
            return (
                f"No export was recognised in {self.folder}: the folder holds no file to read. Put the exports there."
            )
        there = "; ".join(f"{one['file']} ({one['why']})" for one in self.unknown[:5])
        more = f" and {len(self.unknown) - 5} more" if len(self.unknown) > 5 else ""
        vendors = ", ".join(SPELT.get(one.SYSTEM, one.SYSTEM.capitalize()) for one in sources.VENDORS)
        return (
            f"No export was recognised in {self.folder}: {there}{more}. Known are {vendors}, Finnish and Swedish invoice and "
            "customer lists, and templates such as orders.csv; `pito map FILE` proposes how another table is read."
        )
