"""A month's folder appears whole or not at all; what stood there stays until the new one stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pito.errors import WrongUse
from pito.report.swap import take_place

REPORT, NOTEBOOK, RESULTS, RUN = "report.html", "report.ipynb", "results.json", "run.json"
REJECTS, ACTIONS = "rejects.csv", "actions.xlsx"
SUMMARY, ALERTS, LOG, PDF = "summary.txt", "alerts.json", "run.log", "report.pdf"
OURS = {REPORT, NOTEBOOK, RESULTS, RUN, REJECTS, ACTIONS, SUMMARY, ALERTS, LOG, PDF}
FAILED = "failed"
LEFT_OVER = re.compile(
    r"\.(?:(?P<month>\d{4}-\d{2})\.[^.]+(?P<old>\.old)?|aside\..+|(?:index\.html|restatements\.json)\.building)"
)


@contextmanager
def building(out: Path, month: str) -> Iterator[Path]:
    """Give a hidden folder beside the month's to build in; it is published when the block ends well, else gone.

    Raises
    ------
    WrongUse
        The folder for reports cannot be written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{month}.", dir=out))
    except OSError as refused:
        raise WrongUse(f"Reports cannot be written to {out}: {refused.strerror}.") from refused
    try:
        yield folder
        _publish(folder, out / month)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(folder: Path, target: Path) -> None:
    """Put the built folder in the target's place; files that are not ours move along with it."""
    folder.chmod(0o777 & ~_umask())
    old = folder.with_name(f"{folder.name}.old")
    if target.exists():
        _keep_others(target, folder)
    _settle(folder)
    take_place(folder, target, old)
    shutil.rmtree(old, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Have the system write the files out: a name must not outlive a power cut that its content does not."""
    for path in folder.iterdir():
        if path.name in OURS:
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def recover(out: Path) -> None:
    """Clear away what a run left that was killed; a month it had moved aside comes back. Only for who holds the lock."""
    left = [(path, found) for path in out.iterdir() if (found := LEFT_OVER.fullmatch(path.name))]
    for path, found in left:
        if found["old"] and not (out / found["month"]).exists():
            path.rename(out / found["month"])
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _keep_others(target: Path, folder: Path) -> None:
    for other in target.iterdir():
        if other.name in OURS or (folder / other.name).exists():
            continue
        (shutil.copytree if other.is_dir() else shutil.copy2)(other, folder / other.name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def failed_notebook(out: Path, month: str) -> Path:
    """Return where the notebook of a month's failed run is kept: apart, so that nobody takes it for a report."""
    return out / FAILED / f"{month}.ipynb"


def keep_failed(notebook: Path, out: Path, month: str, why: str = "") -> Path | None:
    """Keep the notebook of a run that failed, headed by why; return where, or None where there is nothing to keep."""
    if not notebook.exists():
        return None
    kept = failed_notebook(out, month)
    building = kept.with_name(f".{kept.name}.building")
    with suppress(OSError):  # a full disk: what is said of the failure matters more
        kept.parent.mkdir(exist_ok=True)
        building.write_text(_headed(notebook.read_text(encoding="utf-8"), month, why), encoding="utf-8")
        return building.replace(kept)
    building.unlink(missing_ok=True)
    return None


def _headed(text: str, month: str, why: str) -> str:
    """Return a notebook with a first cell that says it is no report: it may look whole."""
    said = f"**This is no report: the run of {month} failed.** {why}".strip()
    try:
        notebook = json.loads(text)
        notebook["cells"].insert(0, {"cell_type": "markdown", "id": "failed", "metadata": {}, "source": said})
    except (ValueError, KeyError, AttributeError):
        return text
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def forget_failed(out: Path, month: str) -> None:
    """Drop the notebook of an earlier failure: the month stands now."""
    if not (out / FAILED).exists():
        return
    failed_notebook(out, month).unlink(missing_ok=True)
    with suppress(OSError):  # other months' are still there, or there never was one
        (out / FAILED).rmdir()
