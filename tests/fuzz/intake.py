"""`make fuzz`: load folders that nobody would make, and hold the intake to what it promises of every folder.

Refused in one sentence, or loaded with every row accounted for; never an exception of ours, never another answer the second
time. What breaks a promise is kept as a folder, as small as Hypothesis could make it, with the command that shows it again.
"""

import argparse
import faulthandler
import math
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, Phase, given, seed, settings

from pito.checks import REASONS
from pito.errors import DataRefused, WrongUse
from pito.intake import load as loads
from pito.schema import TABLES
from pito.settings import Settings

from .folders import folders

TODAY = date(2026, 11, 20)
BATCH = 40  # cases after which the clock is looked at
HANGS = 300  # seconds after which a case is taken to hang
SHRINKING = 60  # seconds in which a failure is made as small as may be
PACKAGE = Path(loads.__file__).parents[1]
CHANGING = ("seconds", "drift")
LONGEST = 2500  # signs of a sentence
MOST_ROWS = 1_048_576  # of a workbook


class Broken(AssertionError):
    """A promise the intake did not keep."""


def promise(kept: bool, sentence: str) -> None:
    """Stop where a promise is not kept."""
    if not kept:
        raise Broken(sentence)


def hold(folder: Path, cache: Path) -> str:
    """Load a folder twice and hold what comes out to the promises; return what came of it."""
    first = _loaded(folder, cache / "first")
    again = _loaded(folder, cache / "again", threads=2)
    if isinstance(first, str) or isinstance(again, str):
        promise(
            first == again,
            f"two loads, two ends: {getattr(first, 'tables', first)} / {getattr(again, 'tables', again)}",
        )
        return first
    _hold_ledger(folder, first)
    _hold_tables(first)
    promise(_plain(first) == _plain(again), f"two loads, two answers: {_difference(_plain(first), _plain(again))}")
    for table in ("ledger", "rejects", *first.tables):
        one, other = (sorted(map(repr, _rows(loaded, table))) for loaded in (first, again))
        promise(one == other, f"two loads, two tables `{table}`: {_difference(one, other)}")
    return "loaded"


def _loaded(folder: Path, cache: Path, threads: int = 1):
    """Return what a load left, or where it was refused."""
    os.environ["PITO_CACHE"] = str(cache)
    loads.SMALL = (8 << 20) if threads == 1 else 0
    try:
        return loads.load(folder, Settings(), today=TODAY)
    except (DataRefused, WrongUse) as refused:
        said = str(refused)
        promise(
            "\n" not in said and "Traceback" not in said and 20 < len(said) < LONGEST,
            f"refused, but not in a sentence: {said!r}",
        )
        last = traceback.extract_tb(refused.__traceback__)[-1]
        return f"{Path(last.filename).stem}.{last.name}"


def _rows(loaded, table: str) -> list[tuple]:
    return duckdb.execute(f"from '{loaded.folder}/{table}.parquet'").fetchall()


def _plain(loaded) -> dict:
    return {name: said for name, said in loaded.facts.items() if name not in CHANGING}


def _difference(one, other) -> str:
    if isinstance(one, dict):
        return str({name: (one.get(name), other.get(name)) for name in one if one.get(name) != other.get(name)})[:600]
    return f"{[row for row in one if row not in other][:2]} / {[row for row in other if row not in one][:2]}"[:600]


def _hold_ledger(folder: Path, loaded) -> None:
    ledger = duckdb.execute(
        f"select file, rows_in, loaded, merged, rejected from '{loaded.folder}/ledger.parquet'"
    ).fetchall()
    for file, rows_in, kept, merged, rejected in ledger:
        promise(
            rows_in == kept + merged + rejected, f"{file}: {rows_in} rows, {kept} + {merged} + {rejected} accounted for"
        )
        promise(min(rows_in, kept, merged, rejected) >= 0, f"{file}: fewer than no rows")
    most = {file: _most_rows(folder, file) for file, *_ in ledger}
    for file, row, reason in duckdb.execute(
        f"select file, row, reason from '{loaded.folder}/rejects.parquet'"
    ).fetchall():
        promise(reason in REASONS, f"{file} row {row}: no such reason, {reason}")
        promise(1 <= row <= most[file], f"{file}: row {row} is outside the file, which has {most[file]} at most")


def _most_rows(folder: Path, file: str) -> int:
    """Return how many rows a file can have at most: there is a line end behind each but the last."""
    path = folder / file
    if not path.exists() or path.suffix.lower() in (".xlsx", ".gz", ".zip") or path.read_bytes()[:2] == b"PK":
        return MOST_ROWS
    data = path.read_bytes()
    return data.count(b"\n") + data.count(b"\r") + 1


def _hold_tables(loaded) -> None:
    there = [name for name in TABLES if (loaded.folder / f"{name}.parquet").exists()]
    for name in there:
        described = duckdb.execute(f"describe from '{loaded.folder}/{name}.parquet'").fetchall()
        found = {column: kind.lower() for column, kind, *_ in described}
        wrong = {n: found.get(n) for n, kind in TABLES[name].stored.items() if found.get(n) != kind}
        promise(not wrong, f"{name}: columns of another type than the schema's: {wrong}")
        keys = ", ".join(TABLES[name][key].stored for key in TABLES[name].key)
        twice = f"select {keys} from '{loaded.folder}/{name}.parquet' group by all having count(*) > 1"
        promise(not duckdb.execute(twice).fetchall(), f"{name}: two rows of one key")


def where(failed: BaseException) -> str:
    """Return what kind of failure this is: the exception and the innermost line of ours."""
    own = [one for one in traceback.extract_tb(failed.__traceback__) if Path(one.filename).is_relative_to(PACKAGE)]
    place = f"{Path(own[-1].filename).stem}.{own[-1].name}:{own[-1].lineno}" if own else str(failed).split(":")[0]
    return f"{type(failed).__name__} in {place}"


class Fuzz:
    """Cases by what came of them, and the failures kept."""

    def __init__(self, out: Path):
        self.out, self.came, self.failed, self.kept = out, Counter(), {}, set()
        self.until = math.inf  # when a failure is small enough

    def case(self, files: dict[str, bytes]) -> None:
        """Write a folder, load it, and keep it where a promise breaks that is not known to."""
        if time.monotonic() > self.until:
            return
        folder, cache = self.out / "case", self.out / "cache"
        for stale in (folder, cache):
            shutil.rmtree(stale, ignore_errors=True)
        write(folder, files)
        faulthandler.dump_traceback_later(HANGS, exit=True, file=sys.__stderr__)
        try:
            self.came[hold(folder, cache)] += 1
        except Exception as failed:
            self.came[kind := where(failed)] += 1
            if self._is_smaller(kind, files):
                self.failed[kind] = (files, "".join(traceback.format_exception_only(failed)).strip())
                raise
        finally:
            faulthandler.cancel_dump_traceback_later()

    def _is_smaller(self, kind: str, files: dict[str, bytes]) -> bool:
        """Return whether this is a new failure, or one that is still being made small."""
        if kind in self.kept:
            return False
        self.until = min(self.until, time.monotonic() + SHRINKING)
        return kind not in self.failed or _size(files) <= _size(self.failed[kind][0])

    def batch(self, number: int, cases: int = BATCH) -> None:
        """Try some cases; a new failure is made small and kept."""
        self.until, self.kept = math.inf, set(self.failed)
        rules = settings(
            max_examples=cases,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
        )
        try:
            seed(number)(rules(given(folders())(self.case)))()
        except Exception:  # or that it did not fail again, once there was no more time to make it small
            if not (new := [kind for kind in self.failed if kind not in self.kept]):
                raise
            for kind in new:
                self._keep(number, kind)

    def _keep(self, number: int, kind: str) -> None:
        files, said = self.failed[kind]
        kept = self.out / f"failure-{list(self.failed).index(kind) + 1}"
        write(kept, files)
        again = f"{sys.executable} -m tests.fuzz.intake --folder {kept}"
        print(f"\nseed {number}: {kind}\n  {said[:1500]}\n  again: {again}", flush=True)


def _size(files: dict[str, bytes]) -> int:
    return sum(map(len, files.values()))


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write some files to a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def main() -> int:
    """Fuzz for some seconds, or look at one folder again."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=600)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--folder", type=Path, help="one folder, instead of new ones")
    asked.add_argument(
        "--out", type=Path, default=None, help="where failures are kept; by default a new temporary folder"
    )
    said = asked.parse_args()
    out = said.out or Path(tempfile.mkdtemp(prefix="pito-fuzz-"))
    if said.folder:
        print(hold(said.folder, out))
        return 0
    print(f"the case at work is in {out / 'case'}", flush=True)
    fuzz, begun, number = Fuzz(out), time.monotonic(), said.seed
    while (passed := time.monotonic() - begun) < said.seconds:
        fuzz.batch(number)
        number += 1
        cases = fuzz.came.total()
        rate = cases / (time.monotonic() - begun)
        print(
            f"{passed:5.0f} s  {cases} cases  {rate:.1f}/s  {fuzz.came['loaded']} loaded  {len(fuzz.failed)} failures",
            flush=True,
        )
    for kind, times in fuzz.came.most_common():
        print(f"{times:6}  {kind}")
    shutil.rmtree(out / "cache", ignore_errors=True)
    return 1 if fuzz.failed else 0


if __name__ == "__main__":
    sys.exit(main())
