"""A month's report, or several months', from the exports to folders that can be mailed.

Everything that can be refused is refused before a kernel starts. Several months share the load, the rollups and the kernels
(`pito.report.desks`), each in a namespace of its own; they are published one after the other, for each says what changed
since the one before.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pito.errors import PitoError
from pito.month import Month
from pito.report import notebook as notebooks
from pito.report.desks import Desk, at_work, desks
from pito.report.lock import held
from pito.report.order import Order
from pito.report.provenance import run_file
from pito.report.publish import (
    ACTIONS,
    ALERTS,
    FAILED,
    LOG,
    NOTEBOOK,
    REJECTS,
    REPORT,
    RESULTS,
    RUN,
    SUMMARY,
    building,
    forget_failed,
    keep_failed,
    recover,
)
from pito.report.results import results_file
from pito.report.told import Told
from pito.report.works import Works

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Published:
    """A month's report as it stands on disk, or why the one that stands was left as it is.

    Attributes
    ----------
    is_new : bool
        Whether this run made it; else nothing had changed since it was made.
    failed : PitoError or None
        Why no report was made; what was published before stands.
    """

    month: Month
    folder: Path
    results: list[dict] = field(default_factory=list)
    run: dict = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    alerts: list[dict] = field(default_factory=list)
    is_new: bool = True
    failed: PitoError | None = None

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
    again: bool = False,
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
    language : {"en", "fi"}, optional
    progress : callable, optional
        Told `(files done, files there are, name of the file begun)` while the exports are read.
    again : bool
        Make it anew, also where it would come out the same.

    Returns
    -------
    Published

    Raises
    ------
    WrongUse
        A parameter is not what it must be, or another run is at work in the folder; nothing was started.
    DataRefused
        The exports do not cover the month; nothing was published.
    PitoError
        A section failed, or the page would show who customers are; what was published before stands.
    """
    order = Order.checked(data, out, language, settings, month=month, again=again)
    (made,) = run_months(order, progress)
    if made.failed:
        raise made.failed
    return made


def run_months(order: Order, progress: Callable | None = None, months_bar: Callable | None = None) -> list[Published]:
    """Make every month an order asks for that does not stand as it would be made now.

    Parameters
    ----------
    order : Order
    progress : callable, optional
        As for `run`.
    months_bar : callable, optional
        Gets the months that will be made and gives them back one by one, drawing a bar.

    Returns
    -------
    list of Published
        One per month, oldest first; a month that fails does not keep the others from being made.
    """
    with held(order.out), _said_when_full(order.out):
        recover(order.out)
        works = Works(order)
        with works.journal("load"):
            works.open(progress)
        made = {month: _standing(month, order.out / str(month)) for month in works.wanted}
        if todo := works.todo():
            with TemporaryDirectory(prefix=".aside.", dir=order.out, ignore_cleanup_errors=True) as aside:
                made |= {one.month: one for one in _made(works, todo, (months_bar or iter)(todo), Path(aside))}
        _catalogue(order.out, works.settings)
        return list(made.values())


def _standing(month: Month, folder: Path) -> Published:
    """Return what stands of a month."""
    from pito.report.past import read

    results, run = read(folder / RESULTS).get("results", []), read(folder / RUN)
    return Published(month, folder, results, run, run.get("seconds", {}), is_new=False)


def _made(works: Works, months: list[Month], shown, aside: Path) -> Iterator[Published]:
    """Publish months one after the other, as they are counted.

    Packages that import each other in a circle are half made to a second thread that imports them at the same time: the
    kernel's are loaded before there is one, papermill's once the exporter's are.
    """
    import pito.report.kernel_manager  # noqa: F401

    stands = {month: Future() for month in months}
    before = dict(zip(months, [None, *stands.values()], strict=False))
    at = desks(works.order.notebook, aside, len(months), works.workbook.loaded.folder)
    with ThreadPoolExecutor(1) as threads:
        exporter = threads.submit(_exporter)
        with at_work(
            months, lambda month, desk: _counted(works, month, desk, before[month], exporter, aside), at
        ) as counted:
            for month in shown:
                yield _published(works, month, counted[month], exporter, aside / str(month))
                stands[month].set_result(True)


def _counted(works: Works, month: Month, desk: Desk, before: Future | None, exporter: Future, aside: Path):
    """Run a month's notebook; return it and the journal of the month."""
    from pito.report.past import await_past, leave_past

    order, journal = works.order, works.journal.of_month()
    try:
        with journal("notebook"):
            kernel = desk.kernel()
            if before is None:
                leave_past(order.out, month, desk.aside)
            else:
                await_past(desk.aside)
                before.add_done_callback(lambda _: leave_past(order.out, month, desk.aside))
            exporter.result()
            given, kept = order.parameters(month), desk.aside / NOTEBOOK
            executed = notebooks.execute(order.notebook, given, kernel, kept, len(works.wanted) == 1)
        return executed, journal
    finally:
        desk.hand_over(aside / str(month))


def _published(works: Works, month: Month, counted: Future, exporter: Future, aside: Path) -> Published:
    """Publish a month, or say why it was not."""
    try:
        with _kept_when_failing(works, month, aside / NOTEBOOK):
            return _publish(works, month, *counted.result(), exporter, aside)
    except PitoError as failed:
        return Published(month, works.order.out / str(month), failed=failed)


def _publish(works: Works, month: Month, executed, journal, exporter: Future, aside: Path) -> Published:
    """Put what a notebook says into the month's folder, all or nothing."""
    from pito.intake import accept
    from pito.intake.restrict import everybody
    from pito.report.provenance import provenance

    order, loaded = works.order, works.workbook.loaded
    about = provenance(loaded, works.settings, month) | {"made_from": works.made_from}
    with building(order.out, str(month)) as folder:
        with journal("page"):
            page = _page(exporter.result(), executed, about["id"])
        told = Told.of(executed, month, works.settings, works.warnings_in_mail())
        with journal("scan"):
            _refuse_leaks(works, page, executed, told)
        _write(folder / REPORT, page)
        _write_numbers(works, folder, about, told, executed)
        for name in (NOTEBOOK, ACTIONS):
            if (aside / name).exists():  # no actions where somebody took the last cell away
                shutil.move(aside / name, folder / name)
        _write(folder / RUN, run_file(about, order.parameters(month), journal.seconds, loaded.reused, works.warnings))
        _write(folder / LOG, journal.told(about, loaded, executed))
    forget_failed(order.out, str(month))
    accept(everybody(loaded))
    return Published(month, order.out / str(month), told.results, about, journal.seconds, told.alerts)


def _refuse_leaks(works: Works, page: str, executed, told: Told) -> None:
    """Look for every customer's name in all that is mailed, also for those whom a report on some leaves out."""
    from pito.intake.restrict import everybody
    from pito.report.readable import notebook_texts, page_texts
    from pito.report.scan import refuse_leaks

    texts = [*page_texts(page), *notebook_texts(executed), told.summary, told.alerts_file]
    refuse_leaks(texts, everybody(works.workbook.loaded).folder, works.settings)


def _write_numbers(works: Works, folder: Path, about: dict, told: Told, executed) -> None:
    """Write what stands beside the page."""
    from pito.report.rejects import write_rejects
    from pito.report.since_published import write_restatements

    _write(folder / RESULTS, results_file(about, told.results))
    _write(folder / SUMMARY, told.summary)
    _write(folder / ALERTS, told.alerts_file)
    write_restatements(executed, folder)
    if not works.order.only:  # rows turned away are nobody's, and may be of customers that this report is not about
        write_rejects(works.workbook.loaded.folder, folder / REJECTS)


@contextmanager
def _kept_when_failing(works: Works, month: Month, notebook: Path) -> Iterator[None]:
    """Keep the notebook of a run that fails, and say where; what our own code refused is said as it is."""
    try:
        yield
    except PitoError as failed:
        refused = notebooks.refusal(failed)
        is_ours = refused.exit_code == PitoError.exit_code
        if is_ours and (kept := keep_failed(notebook, works.order.out, str(month), str(failed))):
            refused = PitoError(f"{failed} The notebook as far as it came is kept in {kept}.")
        raise refused from failed
    finally:
        notebook.unlink(missing_ok=True)


@contextmanager
def _said_when_full(out: Path) -> Iterator[None]:
    """Say in a sentence that a disk is full: it is nobody's fault, and nothing that stood before is touched."""
    try:
        yield
    except OSError as refused:
        if refused.errno not in NO_ROOM:
            raise
        raise PitoError(
            f"There is no room left on the disk ({refused.filename or out}): nothing was published, and what stood there stands."
        ) from refused


def _catalogue(out: Path, settings) -> None:
    """Write the list of reports anew, where there is anything to list: it may be behind since a run that was killed."""
    from pito.report.catalogue import months, write_catalogue

    if months(out) or (out / FAILED).exists():
        write_catalogue(out, settings)


def _page(exporter, executed, run_id: str) -> str:
    exporter.run = run_id
    return exporter.page(executed)


def _exporter():
    """Load the exporter, pack the chart library and open what the scan asks, while the kernel is at work."""
    from pito.report import scan
    from pito.report.page import ReportExporter
    from pito.report.page.library import packed_library

    packed_library()
    scan.database()
    return ReportExporter()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
