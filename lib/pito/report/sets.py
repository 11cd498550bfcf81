"""Many reports from one file: one per segment, owner or business unit, several at once as far as cores and memory reach.

Each set is a process of its own: what fails or is killed takes nobody along. The exports are parsed once, before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pito.errors import PitoError, WrongUse
from pito.report.catalogue import other_reports, write_catalogue
from pito.report.order import worst
from pito.settings import checked, data_folder, project_folder, read, said_of, settings_file

NEEDED = 700 << 20  # bytes: a run's two processes on a small load
PER_BYTE = 6  # what a byte of canonical Parquet takes while it is asked


class ReportSet(BaseModel):
    """One `[[report]]`: its name, whose report it is, and what differs from the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern=r"^[\w][\w .-]*$")
    by: str = ""
    is_: str | list[str] = Field("", alias="is")
    language: Literal["en", "fi"] | None = None
    out: str = ""
    settings: dict = {}

    @model_validator(mode="after")
    def _whose(self) -> ReportSet:
        if bool(self.by) != bool(self.is_):
            raise ValueError(
                f'`{self.name}` must have `by` and `is` together, for example by = "segment" and is = "North"'
            )
        return self

    @property
    def only(self) -> str:
        """Whose report it is, as `--only` takes it."""
        values = [self.is_] if isinstance(self.is_, str) else self.is_
        return f"{self.by}={'|'.join(values)}" if self.by else ""


def read_sets(path: Path) -> list[ReportSet]:
    """Read a file of sets.

    Raises
    ------
    WrongUse
        It is no TOML, holds an unknown key, no set, or two of one name.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        sets = [ReportSet.model_validate(one) for one in values.get("report", [])]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise WrongUse(f"{path} is not valid TOML: {broken}.") from broken
    except ValidationError as wrong:
        raise WrongUse(said_of(wrong, str(path))) from wrong
    names = [one.name for one in sets]
    if not sets or set(values) != {"report"}:
        raise WrongUse(f"{path} must hold one [[report]] table per report and nothing else.")
    if twice := {name for name in names if names.count(name) > 1}:
        raise WrongUse(f"{path} names two reports `{min(twice)}`: each needs a name, and so a folder, of its own.")
    return sets


def run_sets(path: Path, data, settings, out, language, which: dict, say: Callable) -> int:
    """Make the reports of every set, so many at once as fit; return the worst exit code.

    Parameters
    ----------
    path : Path
        The file of sets.
    data, settings, out, language : as for `pito.report.run.run`
    which : dict
        Which months; see `pito.report.order.asked_for`.
    say : callable
        Gets each line to print: every set's own, under its name; with `err=True` what a set said as an error.
    """
    from pito.intake.load import load
    from pito.intake.workbook import of_customers

    if which.get("only"):
        raise WrongUse("--only and --sets do not go together: each set says whose report it is.")
    chosen, sets = read(settings_file(settings)), read_sets(path)
    chosen = chosen.choose("business", language=language) if language else chosen
    data, out = data_folder(data), Path(out) if out else project_folder() / "reports"
    commands = {one.name: _command(one, data, settings_file(settings), out, language, which) for one in sets}
    loaded = load(data, chosen)
    for one in sets:
        with _named(one):
            of_customers(loaded, chosen, one.only)  # refused here, before the first report is made
    size = sum(file.stat().st_size for file in loaded.folder.glob("*.parquet"))
    code = worst(_run(commands, at_once(len(sets), size), say))
    if other_reports(out):  # the page of all months leads to the parts as well, and stands where there are only parts
        write_catalogue(out, chosen)
    return code


@contextmanager
def _named(one: ReportSet) -> Iterator[None]:
    """Say of which set it is that something is wrong with."""
    try:
        yield
    except PitoError as wrong:
        raise type(wrong)(f"{one.name}: {wrong}") from wrong


def at_once(sets: int, size: int) -> int:
    """Return how many reports can be made at once: one per core, within the memory that is free, at least one.

    Parameters
    ----------
    sets : int
    size : int
        Bytes of canonical Parquet.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    free = free_memory()
    fitting = free // (NEEDED + PER_BYTE * size) if free else cores
    return max(1, min(sets, cores, fitting))


def free_memory() -> int:
    """Return how many bytes of memory are free for use; 0 where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), 0)


def _command(one: ReportSet, data: Path, settings: Path | None, out: Path, language, which: dict) -> list[str]:
    """Return the command that makes a set's reports; what its settings change stands beside them as `settings.toml`."""
    place = Path(one.out) if one.out else out / one.name
    if one.settings:
        settings = write_settings(one, settings, place)
    options = {
        "--data": data,
        "--settings": settings,
        "--out": place,
        "--language": one.language or language,
        "--only": one.only,
        "--month": which.get("month"),
        "--from": which.get("first"),
        "--to": which.get("last"),
    }
    flags = [flag for flag, name in (("--catch-up", "catch_up"), ("--again", "again")) if which.get(name)]
    given = [part for option, value in options.items() if value for part in (option, str(value))]
    return [sys.executable, "-m", "pito.cli", "report", *given, *flags]


def _run(commands: dict[str, list[str]], at_once: int, say: Callable) -> Iterator[int]:
    """Run commands, so many at once; yield their exit codes in order and say what each said under its name.

    What one said as an error stays one. Who ends this process ends them.
    """
    running: list[subprocess.Popen] = []

    def one(command: list[str]) -> tuple[int, tuple[str, str]]:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, **pipes, text=True, encoding="utf-8")
        running.append(process)
        said = process.communicate()
        return process.returncode, said

    with ThreadPoolExecutor(at_once) as threads:
        try:
            for name, (code, said) in zip(commands, threads.map(one, commands.values()), strict=True):
                for is_error, text in enumerate(said):
                    for line in filter(str.strip, text.splitlines()):
                        say(f"{name}: {line}", err=bool(is_error))
                yield code if code >= 0 else 1
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            for process in running:
                process.terminate()
            raise


def write_settings(one: ReportSet, settings: Path | None, place: Path) -> Path:
    """Write the settings of a set: those of the project with what the set changes, checked; return the file."""
    known = tomllib.loads(settings.read_text(encoding="utf-8")) if settings else {}
    merged = {**known, **{group: _merged(known.get(group), value) for group, value in one.settings.items()}}
    logo = merged.get("brand", {}).get("logo")
    if logo and settings:
        merged["brand"] = {**merged["brand"], "logo": str((settings.parent / logo).resolve())}
    checked(merged, f"the settings of the report `{one.name}`")
    place.mkdir(parents=True, exist_ok=True)
    target, building = place / "settings.toml", place / ".settings.toml.building"
    building.write_text(toml(merged), encoding="utf-8", newline="\n")
    return building.replace(target)


def _merged(known, value):
    return {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value


def toml(values: dict) -> str:
    """Write settings as TOML: groups as tables, what is in them as inline values.

    >>> print(toml({"business": {"name": "Pito", "active_days": 90}, "alert": [{"metric": "csat"}]}))
    alert = [{"metric" = "csat"}]
    [business]
    "name" = "Pito"
    "active_days" = 90
    """
    plain = [f"{name} = {_value(value)}" for name, value in values.items() if not isinstance(value, dict)]
    groups = [(name, value) for name, value in values.items() if isinstance(value, dict)]
    lines = [line for name, group in groups for line in (f"[{name}]", *_pairs(group))]
    return "\n".join([*plain, *lines])


def _pairs(group: dict) -> list[str]:
    return [f"{json.dumps(str(name))} = {_value(value)}" for name, value in group.items()]


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(_pairs(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return value.isoformat() if hasattr(value, "isoformat") else json.dumps(value, ensure_ascii=False)
