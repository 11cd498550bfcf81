"""A month's folder appears whole or not at all; what stood there stays until the new one stands."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pito.errors import WrongUse

REPORT, NOTEBOOK, RESULTS, RUN = "report.html", "report.ipynb", "results.json", "run.json"
REJECTS, ACTIONS = "rejects.csv", "actions.xlsx"
OURS = {REPORT, NOTEBOOK, RESULTS, RUN, REJECTS, ACTIONS}
FAILED = "failed"


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
        target.rename(old)
    try:
        folder.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


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


def keep_failed(notebook: Path, out: Path, month: str) -> Path | None:
    """Keep the notebook of a run that failed; return where, or None where there is nothing to keep."""
    if not notebook.exists():
        return None
    kept = failed_notebook(out, month)
    kept.parent.mkdir(exist_ok=True)
    return Path(shutil.copy(notebook, kept))


def forget_failed(out: Path, month: str) -> None:
    """Drop the notebook of an earlier failure: the month stands now."""
    failed_notebook(out, month).unlink(missing_ok=True)
    with suppress(OSError):  # other months' are still there, or there never was one
        (out / FAILED).rmdir()
