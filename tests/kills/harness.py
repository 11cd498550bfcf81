"""A report's run killed at random moments, on a disk that is full, and eight at once: does what was published stand?

    python -m tests.kills.harness [--count 200] [--several 20] [--full 20] [--seed 1]

Each round publishes a report, changes the settings so that the next would be another, starts it, and has it killed (the whole
process group, SIGKILL) or run out of room. Then the old report must stand byte for byte, or the new one whole; no kernel may
be left over; and the next run must succeed. Of the kills, so many in `--several` hit runs of six months, which two kernels make at
once: each month's report must stand, or be the new one. The notebook is small, so that a run takes seconds, and draws one figure, so that
its page is as large as a real one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

MONTH = "2026-05"
SEVERAL = ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", MONTH)
FILES = {
    "report.html",
    "report.ipynb",
    "results.json",
    "run.json",
    "rejects.csv",
    "summary.txt",
    "alerts.json",
    "run.log",
}
PARAMETERS = 'month: str = ""\ndata: str = ""\nsettings: str = ""\nlanguage: str = ""\n'
CELLS = """\
import json, time, tomllib
from pathlib import Path
from IPython.display import display
name = tomllib.loads(Path(settings).read_text())["business"]["name"]
display({"application/vnd.pito.page+json": {"business": name, "month": month, "language": "en", "currency": "EUR",
         "colour": "#1f5f8b", "logo": ""}, "text/plain": "opened"}, raw=True)
---
display({"text/html": f"<h2 id='kept'>{name}</h2><p class='finding'><strong>9 of 10.</strong></p>", "text/plain": name,
         "application/vnd.pito.section+json": {"name": "kept", "title": name}}, raw=True)
display({"application/vnd.plotly.v1+json": {"data": [{"type": "bar", "x": ["a"], "y": [1]}], "layout": {"meta": {"alt": name}}}},
        raw=True)
time.sleep(WAIT)
---
display({"application/vnd.pito.results+json": {"results": [{"metric": "retention_rate", "segment": None, "value": 0.9}]},
         "text/plain": ""}, raw=True)
"""
START = """
import pito.report.notebook as notebook
notebook.WARM = "__import__('pito.report.kernel').report.kernel._end_with_parent()"
from pito.cli import main
main()
"""


@dataclass
class Place:
    """A project with a small notebook, exports and a folder of reports of its own."""

    home: Path
    wait: float = 0.0
    months: tuple[str, ...] = (MONTH,)
    round: int = 0
    seconds: list[float] = field(default_factory=list)

    def __post_init__(self):
        (self.home / "notebooks").mkdir(parents=True)
        (self.home / "exports").mkdir()
        self.out.mkdir()
        cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
        cells += [nbformat.v4.new_code_cell(cell) for cell in CELLS.replace("WAIT", str(self.wait)).split("---\n")]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(
            nbformat.v4.new_notebook(cells=cells, metadata=kernel), self.home / "notebooks/monthly_report.ipynb"
        )
        rows = "".join(f"C{n},Yritys {n} Oy,2025-0{n % 9 + 1}-01\n" for n in range(20))
        (self.home / "exports/customers.csv").write_text("customer_id,name,start_date\n" + rows)
        orders = "".join(f"O{n},C{n % 20},{month}-15,100\n" for n, month in enumerate([*SEVERAL, "2026-06"] * 6))
        (self.home / "exports/orders.csv").write_text("order_id,customer_id,ordered_at,amount\n" + orders)
        self.change()

    @property
    def out(self) -> Path:
        return self.home / "reports"

    def change(self) -> None:
        """Have the next report say something else."""
        self.round += 1
        (self.home / "settings.toml").write_text(f'[business]\nname = "Round {self.round:04} Oy"\n')

    def start(self, room: int = 0) -> subprocess.Popen:
        """Start a run in a process group of its own; with `room`, no file may grow beyond so many bytes."""
        home = {"PITO_HOME": str(self.home), "PITO_CACHE": str(self.home / "cache")}
        options = [
            "report",
            *(("--from", self.months[0], "--to", self.months[-1]) if len(self.months) > 1 else ("--month", MONTH)),
            "--data",
            self.home / "exports",
            "--settings",
            self.home / "settings.toml",
        ]
        return subprocess.Popen(
            [sys.executable, "-c", "import pito" + START, *map(str, options), "--out", str(self.out)],
            env=os.environ | home | {"TMPDIR": str(self.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))) if room else None,
        )

    def finish(self) -> None:
        """Run to the end; what is published then must be the newest, whole."""
        begun = time.perf_counter()
        process = self.start()
        said = process.communicate(timeout=300)
        assert process.returncode == 0, said
        self.seconds.append(time.perf_counter() - begun)
        for month in self.months:
            assert f"Round {self.round:04} Oy" in whole(self.out, month), (
                f"the run did not publish {month} as it was to"
            )
        left = {path.name for path in self.out.iterdir()} - {"ballast"}
        assert left == {*self.months, "index.html"}, f"left over: {left}"

    def kernels(self) -> list[int]:
        """The kernels of this place that are alive."""
        mark, found = f"PITO_ASIDE={self.out}".encode(), []
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in entry.read_bytes() and b"Z" not in status(entry.parent):
                    found.append(int(entry.parent.name))
            except OSError:
                continue
        return found

    def no_kernel_stays(self, seconds: float = 10) -> None:
        """Assert that no kernel is alive, at most so much later."""
        until = time.monotonic() + seconds
        while left := self.kernels():
            assert time.monotonic() < until, f"kernels stay: {left}"
            time.sleep(0.1)


def status(process: Path) -> bytes:
    return (process / "stat").read_bytes().rpartition(b")")[2].split()[0]


def whole(out: Path, month: str = MONTH) -> str:
    """Return a month's published page, having checked that all that stands beside it is of the same run."""
    folder = out / month
    missing = FILES - {path.name for path in folder.iterdir()}
    assert not missing, f"{missing} are missing"
    run = json.loads((folder / "run.json").read_text())
    page = (folder / "report.html").read_text()
    assert run["status"] == "published" and f"{run['id']}" in page and page.rstrip().endswith("</html>")
    assert json.loads((folder / "results.json").read_text())["run"]["id"] == run["id"]
    nbformat.validate(nbformat.read(folder / "report.ipynb", 4))
    return page


def picture(out: Path, months: tuple[str, ...]) -> dict[str, bytes]:
    """Return every visible published file's bytes."""
    paths = [out / "index.html", *(path for month in months for path in (out / month).rglob("*"))]
    return {str(path.relative_to(out)): path.read_bytes() for path in paths if path.is_file()}


def stands(place: Place, before: dict[str, bytes]) -> str:
    """Assert that each month's old report stands byte for byte, or its new one whole; return which, or `both`."""
    now, found = picture(place.out, place.months), set()
    for month in place.months:
        is_old = all(now.get(name) == data for name, data in before.items() if name.startswith(month))
        found.add("old" if is_old else "new")
        assert is_old or f"Round {place.round:04} Oy" in whole(place.out, month), (
            f"{month}: neither the old nor the new one"
        )
    assert now["index.html"].rstrip().endswith(b"</html>")
    if found == {"old"}:
        assert now == before
    return "both" if len(found) > 1 else found.pop()


def killed(place: Place, moment: float) -> str:
    """Kill a run so long after its start; return which report stands, or `done` where it was over before."""
    before = picture(place.out, place.months)
    place.change()
    process = place.start()
    try:
        process.communicate(timeout=moment)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    found = stands(place, before)
    place.no_kernel_stays()
    return "done" if process.returncode == 0 else found


def full(place: Place, room: int, by_limit: bool) -> str:
    """Let a run run out of room; return which report stands."""
    before = picture(place.out, place.months)
    place.change()
    if not by_limit:
        fill(place.out, room)
    process = place.start(room=room if by_limit else 0)
    _, said = process.communicate(timeout=300)
    found = stands(place, before)
    (place.out / "ballast").unlink(missing_ok=True)
    assert process.returncode in (0, 1, 2), (process.returncode, said)
    assert process.returncode == 0 or len(said.strip().splitlines()) <= 2, said
    assert (process.returncode == 0) == (found == "new"), (process.returncode, found, said)
    return found


def fill(out: Path, room: int) -> None:
    """Leave so many bytes free on the file system of a folder."""
    state = os.statvfs(out)
    free = state.f_bavail * state.f_frsize
    with (out / "ballast").open("wb") as ballast:
        for _ in range(max(free - room, 0) >> 12):
            ballast.write(bytes(1 << 12))


def mounted(folder: Path, megabytes: int) -> bool:
    """Put a small file system of its own under a folder; return whether that is allowed here."""
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "pito-kills", str(folder)]
    return bool(shutil.which("mount")) and subprocess.run(["mount", *options], capture_output=True).returncode == 0


def kills(place: Place, count: int, chance: random.Random) -> dict[str, int]:
    """Kill so many runs, each at a moment of its own, and let the next succeed each time."""
    place.finish()
    found: dict[str, int] = {}
    while sum(found.values()) - found.get("done", 0) < count:  # one that was over before its moment was not killed
        which = killed(place, chance.uniform(0, 1.05 * min(place.seconds[-3:])))
        found[which] = found.get(which, 0) + 1
        place.change()
        place.finish()
    return found


def disks(home: Path, count: int, chance: random.Random) -> dict[str, int]:
    """Run out of room so many times, on a disk of its own where that is allowed, else by a limit on every file's size."""
    place = Place(home)
    small = mounted(place.out, 24)
    found = {"small disk" if small else "file limit (no right to mount)": count}
    try:
        place.finish()
        size = sum(len(data) for data in picture(place.out, place.months).values())
        for _ in range(count):
            which = full(place, int(chance.uniform(4096, 0.95 * size)), not small)
            found[which] = found.get(which, 0) + 1
            place.change()
            place.finish()
    finally:
        if small:
            subprocess.run(["umount", str(place.out)], check=True)
    return found


def at_once(home: Path, count: int = 8) -> list[tuple[int, str]]:
    """Start so many runs on one folder; return each one's exit code and what it said."""
    place = Place(home, wait=8)
    processes = [place.start() for _ in range(count)]
    said = [process.communicate(timeout=300) for process in processes]
    whole(place.out)
    assert {path.name for path in place.out.iterdir()} == {MONTH, "index.html"}
    return [(process.returncode, err.strip()) for process, (_, err) in zip(processes, said, strict=True)]


def main() -> None:
    """Print what became of every round."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--several", type=int, default=20)
    asked.add_argument("--full", type=int, default=20)
    asked.add_argument("--seed", type=int, default=1)
    options, begun = asked.parse_args(), time.perf_counter()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as home:
        for name, months, count in (
            ("one", (MONTH,), options.count - options.several),
            ("six", SEVERAL, options.several),
        ):
            place = Place(Path(home) / name, months=months)
            print(f"{count} kills of runs of {len(months)} months: {kills(place, count, chance)}", flush=True)
            print(f"a whole run: {sorted(place.seconds)[len(place.seconds) // 2]:.1f} s in the middle", flush=True)
        print(f"{options.full} full disks: {disks(Path(home) / 'full', options.full, chance)}", flush=True)
        print(f"8 at once: {at_once(Path(home) / 'eight')}")
    print(f"nothing was lost, nothing stayed; {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
