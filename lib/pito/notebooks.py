"""Run the notebooks anew on the demo company and store what they show: `python -m pito.notebooks [NAME …]`.

A reader on a code host sees the stored outputs, and nbval compares a new run with them. So they must come out the same
on every machine: no widgets, no times, no paths, nothing of the data and settings of the person who runs this.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pito.settings import project_folder

CELL_SECONDS = 600
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def main(names: list[str]) -> None:
    """Store the named notebooks, or all of them."""
    folder = project_folder() / "notebooks"
    for path in [folder / f"{name}.ipynb" for name in names] or sorted(folder.glob("*.ipynb")):
        store(path)
        print(f"{path.name}: stored")


def store(path: Path) -> None:
    """Run a notebook on the demo company and write it back with its outputs, leaving out what differs between runs."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    with demo_company() as surroundings:
        run(notebook, path.parent, surroundings)
    nbformat.write(tidied(notebook), path)


@contextmanager
def demo_company() -> Iterator[dict[str, str]]:
    """Give the environment in which notebooks are stored and tested: no widgets, the demo company, default settings."""
    with TemporaryDirectory() as home:
        shutil.copytree(project_folder() / "data" / "sample" / "demo", Path(home) / "data" / "sample" / "demo")
        yield {"PITO_HOME": home, "PITO_HEADLESS": "1"}


def run(notebook, folder: Path, surroundings: dict[str, str]) -> None:
    """Run all cells in a kernel of their own; the outputs stand in the notebook afterwards."""
    from nbclient import NotebookClient
    from traitlets.config import Config

    quiet = Config({"KernelManager": {"transport_encryption": "auto"}})
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name=KERNEL["name"],
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        config=quiet,
    )
    client.execute(env=os.environ | surroundings)


def tidied(notebook):
    """Return the notebook without what depends on machine and moment: the Python's version, widgets' state, traces of runs."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
    return notebook


if __name__ == "__main__":
    main(sys.argv[1:])
