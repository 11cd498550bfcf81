"""One month's report, from the exports to the folder that can be mailed.

The kernel's start is the longest wait of a run, so what is only needed after it is imported after it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from pito.errors import PitoError, WrongUse
from pito.month import Month
from pito.report import notebook as notebooks
from pito.report.kernel import logo_address
from pito.report.parameters import checked
from pito.report.publish import ACTIONS, NOTEBOOK, REJECTS, REPORT, RESULTS, RUN, building, forget_failed, keep_failed
from pito.settings import Settings, data_folder, project_folder, read, settings_file
from pito.text import Words


@dataclass(frozen=True)
class Published:
    """A month's report as it stands on disk."""

    month: Month
    folder: Path
    results: list[dict]
    run: dict
    seconds: dict[str, float]

    @property
    def page(self) -> Path:
        """The page to mail."""
        return self.folder / REPORT


def run(
    month: str | None = None,
    data: Path | str | None = None,
    out: Path | str | None = None,
    language: str | None = None,
    settings: Path | str | None = None,
    progress: Callable | None = None,
) -> Published:
    """Check, run, render, scan and publish the report of one month.

    Parameters
    ----------
    month : str, optional
        `YYYY-MM`; without one the last complete month the data cover.
    data, settings : path, optional
        The folder of exports and the settings file; without them the project's.
    out : path, optional
        Where the month's folder and `index.html` are written; without it `reports` of the project.
    language : str, optional
        `en`, `fi`, or another there is a catalogue in; without one the settings'.
    progress : callable, optional
        Told `(files done, files there are, name of the file begun)` while the exports are read.

    Returns
    -------
    Published

    Raises
    ------
    WrongUse
        A parameter is not what it must be; nothing was started.
    DataRefused
        The exports do not cover the month; nothing was published.
    PitoError
        A section failed, or the page would show who customers are; what was published before stands.
    """
    order = _Order.checked(month, data, out, language, settings)
    clock = _Clock()
    with (
        TemporaryDirectory() as aside,
        notebooks.kernel(order.notebook.parent, Path(aside)) as kernel,
        ThreadPoolExecutor(1) as threads,
    ):
        exporter = threads.submit(_exporter)
        with clock("load"):
            workbook = order.open(progress)
            chosen = workbook.month(order.month)
        return _publish(order, workbook, chosen, kernel, exporter, Path(aside), clock)


def _publish(order: _Order, workbook, month: Month, kernel, exporter: Future, aside: Path, clock: _Clock) -> Published:
    """Run the notebook and put what it says into the month's folder, all or nothing."""
    from pito.intake import accept
    from pito.report.catalogue import write_catalogue
    from pito.report.provenance import provenance, run_file
    from pito.report.rejects import write_rejects
    from pito.report.results import handed_over, results_file
    from pito.report.scan import notebook_texts, page_texts, refuse_leaks

    loaded, parameters = workbook.loaded, order.parameters(month)
    about = provenance(loaded, order.settings, month)
    with building(order.out, str(month)) as folder, _kept_when_failing(order, month, folder / NOTEBOOK):
        with clock("notebook"):
            executed = notebooks.execute(order.notebook, parameters, kernel, folder / NOTEBOOK)
        results = handed_over(executed)
        with clock("page"):
            page = _page(exporter.result(), executed, about["id"])
        with clock("scan"):
            refuse_leaks([*page_texts(page), *notebook_texts(executed)], loaded.folder, order.settings)
        _write(folder / REPORT, page)
        _write(folder / RESULTS, results_file(about, results))
        write_rejects(loaded.folder, folder / REJECTS)
        if (aside / ACTIONS).exists():  # not where somebody took the last cell away
            shutil.move(aside / ACTIONS, folder / ACTIONS)
        _write(folder / RUN, run_file(about, parameters, clock.seconds, loaded.reused))
    forget_failed(order.out, str(month))
    accept(loaded)
    write_catalogue(order.out, order.settings)
    return Published(month, order.out / str(month), results, about, clock.seconds)


@contextmanager
def _kept_when_failing(order: _Order, month: Month, notebook: Path) -> Iterator[None]:
    """Keep the notebook of a run that fails, and say where; what our own code refused is said as it is."""
    from pito.report.catalogue import write_catalogue

    try:
        yield
    except PitoError as failed:
        refused = notebooks.refusal(failed)
        if refused.exit_code == PitoError.exit_code and (kept := keep_failed(notebook, order.out, str(month))):
            write_catalogue(order.out, order.settings)
            refused = PitoError(f"{failed} The notebook as far as it came is kept in {kept}.")
        raise refused from failed


def _page(exporter, executed, run_id: str) -> str:
    exporter.run = run_id
    return exporter.from_notebook_node(executed)[0]


def _exporter():
    """Load the exporter and pack the chart library, while the kernel is at work."""
    from pito.report.page import ReportExporter
    from pito.report.page.library import packed_library

    packed_library()
    return ReportExporter()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class _Order:
    """What was asked for, checked."""

    notebook: Path
    month: str | None
    data: Path
    out: Path
    language: str | None
    settings_path: Path | None
    settings: Settings

    @classmethod
    def checked(cls, month, data, out, language, settings) -> _Order:
        if month:
            Month.parse(month)
        notebook = project_folder() / "notebooks" / "monthly_report.ipynb"
        path = settings_file(settings)
        chosen = read(path)
        chosen = chosen.choose("business", language=language) if language else chosen
        Words(chosen.business.language)
        logo_address(chosen.brand.logo, settings or "")
        out = Path(out) if out else project_folder() / "reports"
        order = cls(notebook, month and str(month), data_folder(data), out, language, path, chosen)
        checked(notebook, order.parameters(month or ""))
        return order

    def parameters(self, month: Month | str) -> dict:
        """Return what the notebook is given: texts only, whole paths."""
        return {
            "month": str(month),
            "data": str(self.data.resolve()),
            "settings": str(self.settings_path.resolve()) if self.settings_path else "",
            "language": self.settings.business.language,
        }

    def open(self, progress):
        """Load the exports here too: what they refuse is said before the notebook runs, and the kernel finds them parsed."""
        from pito.intake.load import load
        from pito.intake.workbook import Workbook

        return Workbook(load(self.data, self.settings, progress), self.settings)


class _Clock:
    """Seconds by step."""

    def __init__(self):
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        begun = perf_counter()
        yield
        self.seconds[step] = perf_counter() - begun
