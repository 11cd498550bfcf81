"""What the monthly notebook says in its first and last cell: open the data, hand the numbers over.

Both leave data beside what a reader sees, under media types of our own, so that an executed notebook carries all that
its page and its results file need.
"""

from __future__ import annotations

import gc
import os
from base64 import b64encode
from importlib import import_module
from pathlib import Path
from threading import Thread
from time import sleep

from pito.errors import WrongUse
from pito.report.publish import ACTIONS

PAGE = "application/vnd.pito.page+json"
RESULTS = "application/vnd.pito.results+json"
SECTION = (
    "application/vnd.pito.section+json"  # as sections write it; taking it from there would load pandas in the parent
)
CHAPTER = "application/vnd.pito.chapter+json"
LOGOS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
LOGO_BYTES = 200_000
WATCH_SECONDS = 0.5
_SHARED: dict[tuple, object] = {}
SLOW_IMPORTS = ("pandas", "duckdb", "pyarrow.parquet", "plotly.graph_objects", "plotly.io", "babel.numbers", "holidays")


def warm() -> None:
    """Import what every report needs, while the process that started this kernel is still busy with other things.

    Sections ask for thousands of small frames: wrapping their texts for Arrow takes a sixth of a report's time.
    """
    _end_with_parent()
    for name in (*SLOW_IMPORTS, "pito.sections", "pito.intake"):
        import_module(name)
    import_module("pandas").options.mode.string_storage = "python"
    gc.freeze()  # nothing of it is ever given back: looking through it takes longer than looking through a month's figures


def _end_with_parent() -> None:
    """End this kernel when the run that started it is gone, be it killed: the kernel's own watch misses some ways to go."""
    parent = int(os.environ.get("PITO_PARENT", 0))
    if not parent or os.name != "posix":
        return

    def watch() -> None:
        while os.getppid() == parent:
            sleep(WATCH_SECONDS)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def open(data: str = "", settings: str = "", month: str = "", language: str = "", only: str = "") -> tuple:
    """Open the data a report is about: the second cell of the monthly notebook.

    Parameters
    ----------
    data, settings : str
        The folder of exports and the settings file; empty: the project's.
    month : str
        `YYYY-MM`; empty: the last complete month the data cover.
    language : str
        `en` or `fi`; empty: as in the settings.
    only : str
        `column=value`: only these customers; empty: everybody.

    Returns
    -------
    (Workbook, Month)
    """
    workbook = _opened(data, settings, language, only)
    chosen = workbook.month(month or None)
    _show(
        {PAGE: _page(workbook, chosen, settings)}, f"{workbook.settings.business.name}, {workbook.words.month(chosen)}"
    )
    return workbook, chosen


def _opened(data: str, settings: str, language: str, only: str):
    """Return the workbook; the months of one run share it, for they share the exports."""
    from pito.intake import open_workbook

    asked = (data, settings, language, only)
    if asked not in _SHARED:
        _SHARED.clear()
        workbook = open_workbook(data or None, settings or None, language or None, **({"only": only} if only else {}))
        if "PITO_ASIDE" not in os.environ:
            return workbook
        _SHARED[asked] = workbook
    return _SHARED[asked]


def hand_over(workbook, month) -> None:
    """Leave the month's results and signals in the notebook, and the list of actions where a run wants it: its last cell."""
    from pito.month import Month
    from pito.sections import results
    from pito.sections.signals import signals

    if aside := os.environ.get("PITO_ASIDE"):
        from pito.report.actions import write_actions

        write_actions(workbook, month, Path(aside) / ACTIONS)
    rows = results(workbook, Month.parse(month))
    found = signals(workbook, Month.parse(month))
    _show(
        {RESULTS: {"results": rows, "signals": found, "last_month": str(workbook.last_month)}}, f"{len(rows)} results"
    )


def _page(workbook, month, settings: str) -> dict:
    business, brand = workbook.settings.business, workbook.settings.brand
    return {
        "business": business.name,
        "month": str(month),
        "language": business.language,
        "currency": business.currency,
        "colour": brand.colour,
        "logo": logo_address(brand.logo, settings),
    }


def logo_address(logo: str, settings: str = "") -> str:
    """Return the brand's logo as an address that needs no file; a relative path starts at the settings file."""
    from pito.settings import settings_file

    if not logo:
        return ""
    beside = settings_file(settings or None)
    path = (beside.parent if beside else Path.cwd()) / logo
    kind = LOGOS.get(path.suffix.lower())
    if kind is None or not path.is_file():
        raise WrongUse(f"`brand.logo` must be an SVG, PNG or JPEG file beside the settings file; got '{logo}'.")
    if path.stat().st_size > LOGO_BYTES:
        raise WrongUse(
            f"`brand.logo` must be under {LOGO_BYTES // 1000} kB, for the report is mailed; '{logo}' is larger."
        )
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"


def _show(data: dict, text: str) -> None:
    from IPython.display import display

    display({**data, "text/plain": text}, raw=True)
