"""Run the monthly notebook in a kernel of its own, and say in one sentence what went wrong when it did.

The kernel is started before papermill is imported here: it loads pandas and plotly meanwhile. It may run several months,
each in a namespace of its own, and is ended, not asked to finish, once the last cell has answered.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pito.errors import DataRefused, PitoError, WrongUse

WARM = "__import__('pito.report.kernel').report.kernel.warm()"
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
SMALL_MATRICES = {
    "OPENBLAS_NUM_THREADS": "1"
}  # a fit of 2 × 2 matrices waits 2 ms a step for threads it has no work for
CELL_SECONDS = 1800
START_SECONDS = 120
RESET = "%reset -f"
GIVEN = "given.json"
SECTION_CALL = re.compile(r"(\w+)\(\s*workbook\b")
OF_PITO = {kind.__name__: kind for kind in (PitoError, WrongUse, DataRefused)}


class NotebookFailed(PitoError):
    """A cell of the notebook failed; `kind` is the name of the error it failed with."""

    def __init__(self, sentence: str, kind: str = ""):
        super().__init__(sentence)
        self.kind = kind


@contextmanager
def kernel(folder: Path, aside: Path | None = None) -> Iterator:
    """Start a kernel in a folder and end it whatever happens; yields its manager at once, while it is still starting.

    In `aside` it leaves what belongs beside the page and not on it.
    """
    from jupyter_core.utils import run_sync

    from pito.report.kernel_manager import Manager

    manager = Manager(kernel_name="python3", transport_encryption="auto")
    if aside:  # with all else a killed run leaves, so that the next clears it away
        manager.connection_file = str(aside / "kernel.json")
    arguments = [f"--IPKernelApp.exec_lines={WARM}", "--HistoryManager.hist_file=:memory:"]
    environment = os.environ | {"PITO_HEADLESS": "1", "PLOTLY_RENDERER": "plotly_mimetype"} | SMALL_MATRICES
    environment |= {"PITO_ASIDE": str(aside), "PITO_PARENT": str(os.getpid())} if aside else {}
    run_sync(manager.start_kernel)(extra_arguments=arguments, cwd=str(folder), env=environment)
    try:
        yield manager
    finally:
        end(manager)
        if manager.connected:
            manager.connected.stop_channels()
        run_sync(manager.shutdown_kernel)(now=True)


def execute(
    notebook: Path, parameters: dict, manager, kept: Path, is_watched: bool = True, seconds: int = CELL_SECONDS
):
    """Run a notebook with papermill in a started kernel.

    Parameters
    ----------
    notebook : Path
    parameters : dict
        Checked before; see `pito.report.parameters`.
    manager : AsyncKernelManager
        The started kernel's.
    kept : Path
        Where the executed notebook is written, also when a cell fails.
    is_watched : bool
        Whether a bar is drawn on a terminal, cell by cell.
    seconds : int
        How long one cell may take.

    Returns
    -------
    NotebookNode

    Raises
    ------
    NotebookFailed
        A cell failed, took too long, or the kernel died.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        executed = papermill.execute_notebook(
            str(_without_outputs(notebook, kept.parent)),
            str(kept),
            parameters,
            kernel_name="python3",
            km=manager,
            progress_bar=is_watched and sys.stderr.isatty(),
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=START_SECONDS,
            execution_timeout=seconds,
        )
        return _without_places(executed, kept)
    except PapermillExecutionError as failed:
        raise NotebookFailed(_sentence(failed), failed.ename) from failed
    except CellTimeoutError as late:
        raise NotebookFailed(f"A cell of {notebook.name} took longer than {seconds} seconds.") from late
    except DeadKernelError as dead:
        raise NotebookFailed(f"The kernel of {notebook.name} died; it may have run out of memory.") from dead


def _without_outputs(notebook: Path, aside: Path) -> Path:
    """Return where the notebook lies without what it said when it was stored: papermill copies that five times."""
    bare, given = aside / GIVEN, json.loads(notebook.read_text(encoding="utf-8"))
    for cell in given["cells"]:
        cell.update({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})
    bare.write_text(json.dumps(given), encoding="utf-8")
    return bare


def _without_places(executed, kept: Path):
    """Take out where the notebook lay while it was made: nobody finds it there again."""
    from nbformat import v4

    executed.metadata.papermill.pop("input_path", None)
    executed.metadata.papermill.pop("output_path", None)
    kept.write_text(v4.writes_json(executed) + "\n", encoding="utf-8", newline="\n")  # papermill has just checked it
    return executed


def reset(manager) -> None:
    """Empty the namespace of a kernel that has run a notebook, so that the next finds nothing of it."""
    from jupyter_core.utils import run_sync

    run_sync(manager.connected.execute_interactive)(RESET, silent=True, store_history=False, timeout=START_SECONDS)
    manager.connected.stop_channels()


def end(manager) -> None:
    """Send the kernel away; it is gone by the time `kernel` looks after it, and nobody waits."""
    from jupyter_core.utils import run_sync

    if manager.has_kernel:
        run_sync(manager.signal_kernel)(KILL)


def _sentence(failed) -> str:
    """Say what a user of the report needs: our own errors are sentences already."""
    if failed.ename in OF_PITO:
        return failed.evalue
    call = SECTION_CALL.search(failed.source)
    where = f"The section `{call[1]}`" if call else f"Cell {failed.exec_count} of the notebook"
    fault = failed.evalue.strip().splitlines()
    return f"{where} failed: {failed.ename}{': ' + fault[0] if fault else ''}."


def refusal(failed: PitoError) -> PitoError:
    """Return the error a command ends with: what our own code refused in the kernel keeps its exit code."""
    return OF_PITO.get(getattr(failed, "kind", ""), type(failed))(str(failed))
