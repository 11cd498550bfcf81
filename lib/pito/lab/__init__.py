"""The workbook in JupyterLab: opened on its first notebook, without news, quick to start, for this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pito.errors import WrongUse
from pito.settings import project_folder

FIRST = "start_here.ipynb"
START = "import pito, sys; from jupyterlab.labapp import main; sys.exit(main())"


def start(arguments: tuple[str, ...] = ()) -> None:
    """Become JupyterLab; `arguments` go to it."""
    command = [sys.executable, "-c", START, *options(project_folder()), *arguments]
    if os.name == "nt":  # there a process cannot become another: the shell would think the first has ended
        raise SystemExit(subprocess.call(command))
    os.execv(sys.executable, command)


def options(home: Path) -> list[str]:
    """Return JupyterLab's options for a project folder.

    Raises
    ------
    WrongUse
        There are no notebooks in it.
    """
    if not (home / "notebooks" / FIRST).exists():
        raise WrongUse(
            f"There is no notebooks/{FIRST} in {home}; run this where the workbook is, or set PITO_HOME to it."
        )
    chosen = [
        f"--ServerApp.root_dir={home}",
        f"--LabApp.default_url=/lab/tree/notebooks/{FIRST}",
        f"--LabApp.app_settings_dir={Path(__file__).parent}",
        "--KernelManager.transport_encryption=auto",
    ]
    return [*chosen, "--allow-root"] if _is_root() else chosen


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
