"""The page on paper: printed to a PDF by a headless Chromium, Chrome or Edge where this machine has one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from pito.errors import PitoError, WrongUse

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
QUIET = (
    *("--headless", "--disable-gpu", "--disable-background-networking", "--disable-extensions", "--no-first-run"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer"),
    "--virtual-time-budget=60000",  # the charts are drawn before the sheet is cut
)
SECONDS = 120


def browser() -> str:
    """Return the browser that prints: `PITO_CHROMIUM`, else the first found.

    Raises
    ------
    WrongUse
        There is none.
    """
    chosen = os.environ.get("PITO_CHROMIUM")
    found = [chosen] if chosen else [*map(shutil.which, NAMES), *(place for place in PLACES if Path(place).exists())]
    if not (printer := next(filter(None, found), None)):
        raise WrongUse(
            "--pdf needs Chromium, Chrome or Edge, and none was found; install one, or name it in PITO_CHROMIUM."
        )
    return printer


def print_page(page: Path, pdf: Path) -> Path:
    """Print a page to a PDF; what stood under that name is replaced only by a whole one.

    Parameters
    ----------
    page, pdf : Path

    Returns
    -------
    Path
        The PDF.

    Raises
    ------
    WrongUse
        There is no browser.
    PitoError
        The browser printed nothing.
    """
    printer = browser()
    with TemporaryDirectory() as profile:
        made = Path(profile) / pdf.name
        # As root, in a container, Chromium's own sandbox cannot start; what it opens is our own page.
        alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        orders = [
            *QUIET,
            *alone,
            f"--user-data-dir={profile}/profile",
            f"--print-to-pdf={made}",
            page.resolve().as_uri(),
        ]
        _ran([printer, *orders])
        if not made.exists() or not made.read_bytes()[:5] == b"%PDF-":
            raise PitoError(f"{Path(printer).name} printed nothing; the report itself stands in {page}.")
        whole = pdf.with_name(f".{pdf.name}.{os.getpid()}")
        shutil.copyfile(made, whole)
        whole.replace(pdf)
    return pdf


def _ran(command: list[str]) -> None:
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as late:
        raise PitoError(f"Printing took longer than {SECONDS} seconds and was given up.") from late
    except OSError as refused:
        raise WrongUse(f"{command[0]} cannot be started: {refused.strerror}.") from refused
