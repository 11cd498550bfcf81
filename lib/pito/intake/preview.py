"""What would a load make of one file, read by a proposed mapping? Tried out by the real intake, in a folder of its own.

Where rows name their customer by business id, e-mail or name, whose they are is only known once the customer list is
there; the preview shows that name in place of the number.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from pito.errors import PitoError
from pito.intake.load import load
from pito.month import EPOCH
from pito.schema import TABLES, Column, Kind
from pito.settings import Settings
from pito.sources.entry import WHOSE, Source
from pito.sources.proposal import Chosen, Proposal, as_toml, headers_of

SHOWN = 10  # parsed rows, and rejects
KEPT = ("rows_in", "loaded", "merged", "rejected")


@dataclass(frozen=True)
class Preview:
    """What a load with a proposed mapping makes of the file.

    Attributes
    ----------
    columns, rows : tuple
        The first parsed rows as text, under public names.
    rejects : tuple of (row, column, reason, value)
        The first rows turned away.
    counts : dict
        rows_in, loaded, merged, rejected.
    refused : str
        Why there is nothing of this, in one sentence.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    rejects: tuple[tuple, ...] = ()
    counts: dict | None = None
    refused: str = ""

    @property
    def is_loaded(self) -> bool:
        """Whether any row came through."""
        counts = self.counts or {}
        return not self.refused and counts.get("loaded", 0) + counts.get("merged", 0) > 0


def preview(path: Path, proposal: Proposal, settings: Settings) -> Preview:
    """Load a file with a proposed mapping and show what comes of it."""
    if not proposal.is_complete:
        return Preview(refused=f"Open: {'; '.join(one.text for one in proposal.questions if one.is_required)}")
    with TemporaryDirectory(prefix="pito-map-") as place:
        folder = Path(place)
        _put(path, folder / path.name)
        tried = _with_whose(replace(proposal, pattern=""))
        (folder / "mapping.toml").write_text(as_toml(tried), encoding="utf-8")
        try:
            loaded = load(folder, settings)
        except PitoError as refusal:
            return Preview(refused=str(refusal))
        try:
            return _seen(loaded.folder, tried, settings)
        finally:
            shutil.rmtree(loaded.folder, ignore_errors=True)  # nobody asks for this load again


def _put(path: Path, target: Path) -> None:
    """Put a file into another folder without copying it where the disk allows."""
    try:
        os.link(path.resolve(), target)
    except OSError:
        shutil.copyfile(path, target)


def _with_whose(proposal: Proposal) -> Proposal:
    """Show the customer's business id, e-mail or name as its number, where there is no number."""
    columns = proposal.columns
    told = tuple(header for name in WHOSE if name in columns for header in headers_of(columns[name].source))
    if "customer_id" in columns or proposal.table == "customers" or not told:
        return proposal
    source = Source(either=told) if len(told) > 1 else Source(column=told[0])
    return replace(proposal, ids="", columns={"customer_id": Chosen(source), **columns})


def _seen(entry: Path, proposal: Proposal, settings: Settings) -> Preview:
    import duckdb

    table = TABLES[proposal.table]
    columns = [table[name] for name in table.by_name if name in proposal.entry().columns]
    with duckdb.connect() as connection:

        def ask(name: str, what: str, which: str = "") -> list[tuple]:
            path = entry / f"{name}.parquet"
            return (
                connection.execute(f"select {what} from read_parquet(?) {which}", [str(path)]).fetchall()
                if path.exists()
                else []
            )

        named = ", ".join(f'"{column.stored}"' for column in columns)
        rows = ask(table.name, named, f"order by _row limit {SHOWN}") if columns else []
        rejects = ask("rejects", '"row", "column", reason, value')
        counts = ask("ledger", ", ".join(f"cast(sum({name}) as bigint)" for name in KEPT))
    write = _Writer(settings)
    return Preview(
        tuple(column.name for column in columns),
        tuple(tuple(map(write, row, columns)) for row in rows),
        tuple(sorted(rejects, key=lambda one: one[0])[:SHOWN]),
        dict(zip(KEPT, counts[0], strict=True)) if counts else None,
    )


class _Writer:
    """Stored values as a person reads them, in local time."""

    def __init__(self, settings: Settings):
        from babel.numbers import get_currency_precision

        self.zone = ZoneInfo(settings.business.time_zone)
        self.digits = get_currency_precision(settings.business.currency)

    def __call__(self, value, column: Column) -> str:
        if value is None:
            return ""
        if column.kind is Kind.DATE:
            return str(EPOCH + timedelta(days=value))
        if column.kind is Kind.INSTANT:
            return datetime.fromtimestamp(value, self.zone).strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")
        return f"{value / 10**self.digits:.{self.digits}f}" if column.kind is Kind.MONEY else str(value)
