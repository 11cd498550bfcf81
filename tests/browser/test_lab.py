"""The workbook in a real JupyterLab: controls change picture and words, and nothing leaves the machine."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

from pito.intake import Workbook
from pito.intake.load import load
from pito.sections import dials, retention, what_if
from pito.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
START = "import pito, sys; from jupyterlab.labapp import main; sys.exit(main())"
QUIET = {  # no news popup over the page, and every cell drawn
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
HERE = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|blob:|data:")
# The toolbar says "idle" before the session is connected, and what is run before that is silently lost.
READY = """() => {
  const session = window.jupyterapp?.shell.currentWidget?.context?.sessionContext, kernel = session?.session?.kernel;
  return Boolean(session?.isReady && kernel?.connectionStatus === 'connected' && kernel.status === 'idle');
}"""
ALL_RUN = """() => {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
  return prompts.length > 0 && prompts.every(prompt => /\\[\\d+\\]/.test(prompt.textContent));
}"""


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory, root, sample):
    """A JupyterLab of its own, on a copy of the notebooks and the demo company."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(root / "notebooks", home / "notebooks")
    _add_refused_cell(home / "notebooks" / "explore_retention.ipynb")
    shutil.copytree(sample, home / "data" / "sample" / "demo")
    (home / "settings").mkdir()
    (home / "settings" / "overrides.json").write_text(json.dumps(QUIET))
    port = _free_port()
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", START, *_options(home, port)],
            env=_environment(home),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/status?token=test", server, home / "log")
        yield f"http://127.0.0.1:{port}/lab/tree"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # on a busy machine it goes on asking its kernels to end
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)


def _add_refused_cell(notebook: Path) -> None:
    changed = nbformat.read(notebook, as_version=4)
    refused = "explore(lambda workbook, month: workbook.focus(segment='nobody'), workbook)"
    changed.cells.append(nbformat.v4.new_code_cell(refused))
    nbformat.write(changed, notebook)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _options(home: Path, port: int) -> list[str]:
    return [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        f"--port={port}",
        "--IdentityProvider.token=test",
        f"--ServerApp.root_dir={home / 'notebooks'}",
        f"--LabApp.app_settings_dir={home / 'settings'}",
        "--LabApp.expose_app_in_browser=True",
        "--KernelManager.transport_encryption=auto",
    ]


def _environment(home: Path) -> dict[str, str]:
    places = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{place}": str(home / place.lower()) for place in places}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"), "JUPYTERLAB_SETTINGS_DIR": str(home / "user")}
    kept = {name: value for name, value in os.environ.items() if name != "PITO_HEADLESS"}
    return kept | own | {"PITO_HOME": str(home)}


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


class Notebook:
    """One notebook open in the browser, and everything that went wrong on its page."""

    def __init__(self, browser, lab: str, name: str):
        self.page = browser.new_page(viewport={"width": 1300, "height": 1000})
        self.problems = []
        self.page.on("request", lambda sent: HERE.match(sent.url) or self.problems.append(f"asked for {sent.url}"))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.problems.append(said.text))
        self.page.goto(f"{lab}/{name}?reset&token=test")
        self.page.wait_for_function(READY, timeout=60_000)

    def command(self, name: str) -> None:
        self.page.evaluate(f"window.jupyterapp.commands.execute('{name}')")

    def run_all(self) -> None:
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(ALL_RUN, timeout=60_000)

    def save_and_reload(self) -> None:
        """What is not saved is gone after a reload."""
        self.command("docmanager:save")
        self.page.reload()
        self.page.wait_for_function(READY, timeout=60_000)

    def shows(self, section) -> None:
        """Wait until the first chart of the notebook and the words above it are this section's."""
        expected = [f"{section.title}\n{section.answer}", [str(text) for text in section.figure.data[0].text]]
        try:
            self.page.wait_for_function(SHOWS, arg=expected, timeout=30_000)
        except Exception as late:
            raise AssertionError(f"expected {expected}, found {self.page.evaluate(SHOWN)}") from late

    def says(self, section) -> None:
        """Wait until the first words of the notebook are this section's and its curve is the one drawn."""
        expected = [f"{section.title}\n{section.answer}", list(section.figure.data[-1].y)]
        try:
            self.page.wait_for_function(SAYS, arg=expected, timeout=30_000)
        except Exception as late:
            raise AssertionError(f"expected {expected}, found {self.page.evaluate(SAID)}") from late

    def slide(self, label: str, key: str) -> None:
        """Press a key on the handle of the slider of that name."""
        slider = self.page.locator(".widget-slider").filter(has_text=label).locator(".noUi-handle")
        slider.focus()
        slider.press(key)

    def control(self, label: str):
        return self.page.get_by_label(label, exact=True).first

    def width(self) -> float:
        return self.page.locator(".pito-figure .main-svg").first.bounding_box()["width"]


SHOWN = """() => [
  document.querySelector('.pito-finding')?.textContent,
  [...document.querySelectorAll('.pito-figure')].slice(0, 1)
    .flatMap(figure => [...figure.querySelectorAll('.bartext')]).map(text => text.textContent),
]"""
SAID = """() => [
  document.querySelector('.pito-finding')?.textContent,
  [...(document.querySelector('.pito-figure')?.data?.at(-1).y ?? [])],
]"""
SAYS = f"expected => JSON.stringify(({SAID})()) === JSON.stringify(expected)"
SHOWS = f"expected => JSON.stringify(({SHOWN})()) === JSON.stringify(expected)"


def test_controls_change_the_chart_and_the_words(browser, lab, sample):
    workbook = Workbook(load(sample, Settings()), Settings())
    last, before, segment = workbook.months[-1], workbook.months[-2], workbook.segments[0]
    notebook = Notebook(browser, lab, "explore_retention.ipynb")
    notebook.run_all()
    notebook.shows(retention.bucket(workbook, last))

    notebook.control("Segment").select_option(segment)
    notebook.shows(retention.bucket(workbook.focus(segment=segment), last))

    notebook.control("Month").press("ArrowDown")
    notebook.shows(retention.bucket(workbook.focus(segment=segment), before))

    refusal = notebook.page.get_by_role("alert").filter(has_text="There is no segment `nobody`")
    assert refusal.is_visible()

    narrow = notebook.width()
    notebook.command("application:toggle-left-area")
    notebook.page.wait_for_function(f"document.querySelector('.pito-figure .main-svg')?.clientWidth > {narrow} + 100")

    notebook.save_and_reload()
    notebook.shows(retention.bucket(workbook.focus(segment=segment), before))
    assert notebook.problems == []


def test_a_slider_changes_the_chart_and_the_words(browser, lab, sample):
    workbook = Workbook(load(sample, Settings()), Settings())
    month = workbook.months[-1]
    notebook = Notebook(browser, lab, "what_if.ipynb")
    notebook.run_all()
    notebook.says(what_if.scenario(workbook, month))

    notebook.slide("Programme's cost a year (EUR)", "End")
    (cost,) = [dial.most for dial in dials.dials(workbook, month) if dial.name == "programme"]
    notebook.says(what_if.scenario(workbook, month, programme=cost))

    notebook.slide("Retention better by (points)", "Home")
    notebook.says(what_if.scenario(workbook, month, points=0.0, programme=cost))

    notebook.page.get_by_role("button", name="Back to the start").click()
    notebook.says(what_if.scenario(workbook, month))
    assert notebook.problems == []
