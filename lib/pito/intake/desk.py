"""Which exports of a folder does nobody recognise? Each proposed, tried out and saved: what stands behind the notebook."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path

from pito.errors import DataRefused
from pito.intake.preview import Preview, preview
from pito.intake.propose_mapping import is_recognised, pattern, propose_for, stem
from pito.schema import TABLES
from pito.settings import data_folder, read, settings_file
from pito.sources import export, mapping
from pito.sources.entry import WHOSE
from pito.sources.proposal import Proposal, as_toml
from pito.sources.sheet import Reading
from pito.text import Words

BUNDLED = Path(__file__).with_name("unknown_export.csv")


def unrecognised(folder: Path) -> dict[str, Path]:
    """Return the files of a folder of exports that nobody reads, by name."""
    files = list(export.files(folder))
    mappings = [one for name, path in files if name.endswith(".toml") for one in mapping.read(name, path)]
    found = {}
    for name, path in files:
        if export.is_passed_over(name) or not export.is_readable(name):
            continue
        try:
            every = list(export.sheets(name, path, lambda part: Reading()))
        except DataRefused:
            continue
        if every and not any(is_recognised(one, mappings) for one in every):
            found[name] = path
    return found


class Desk:
    """The exports of a folder that nobody recognises, to be mapped one after the other; else an invented example.

    Parameters
    ----------
    data, settings : path, optional
        As for `pito.open_workbook`.
    """

    def __init__(self, data: Path | str | None = None, settings: Path | str | None = None):
        self.folder, self.settings = data_folder(data or None), read(settings_file(settings or None))
        self.words = Words(self.settings.business.language, self.settings.business.currency)

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files to be mapped, by name; the example where there are none."""
        return unrecognised(self.folder) or {BUNDLED.name: BUNDLED}

    @property
    def is_example(self) -> bool:
        """Whether every file of the folder is recognised, and an invented one stands in."""
        return BUNDLED in self.files.values()

    @property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """The canonical tables with the columns a mapping may fill."""
        return {name: (*table.by_name, *(n for n in WHOSE if n not in table.by_name)) for name, table in TABLES.items()}

    def propose(self, name: str, table: str = "") -> Proposal:
        """Propose how a file is to be read."""
        return propose_for(self.files[name], table)

    def preview(self, name: str, proposal: Proposal) -> Preview:
        """Try a proposal out."""
        return preview(self.files[name], proposal, self.settings)

    def save(self, name: str, proposal: Proposal) -> Path:
        """Write the mapping beside its file, over an earlier one of the same name.

        Raises
        ------
        DataRefused
            It is the example, which is no one's.
        """
        if self.is_example:
            raise DataRefused("This is an invented example: put your own export into data/raw and open this again.")
        path = self.files[name]
        out = path.with_name(stem(path) + ".toml")
        out.write_text(as_toml(replace(proposal, pattern=pattern(path, out))), encoding="utf-8")
        return out
