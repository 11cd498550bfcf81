"""How soon does the first chart stand on the screen, beside a bare page with the same figure and the same library?

Run: `python tests/bench/first_chart.py [REPORT.html] [ROUNDS]`. Both pages are opened by turns in the same Chromium, without a
network; medians of the rounds are printed, and their ratio. The bare page holds one figure of the report as plotly.py writes it
with the whole library in plain (`include_plotlyjs=True`): no packing, no words, no tables.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

CHROMIUM = os.environ.get("PITO_CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
SEEN = """() => new Promise(done => {
  const look = () => document.querySelector('.js-plotly-plot .main-svg .point path, .js-plotly-plot .main-svg .js-line')
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})"""
ROUNDS = 7


def bare_page(report: str) -> str:
    """The report's first figure alone, as plotly.py would write it."""
    import plotly.graph_objects as go

    found = re.search(r'<div class="chart".*?<script type="application/json">(.*?)</script>', report, re.S)
    templates = json.loads(re.search(r'id="templates">(.*?)</script>', report, re.S)[1])
    spec = json.loads(found[1])
    layout = {**spec["layout"], "template": templates[spec["template"]]}
    return go.Figure(spec["data"], layout).to_html(include_plotlyjs=True, full_html=True)


def milliseconds(browser, page: Path) -> float:
    """From the beginning of the navigation to the first chart on the screen, in a browser that knows nothing yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.goto(page.as_uri(), wait_until="commit")
    seen = opened.evaluate(SEEN)
    context.close()
    return seen


def compare(report: Path, rounds: int) -> None:
    """Print the medians and their ratio."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = Path(folder) / "bare.html"
        bare.write_text(bare_page(report.read_text(encoding="utf-8")), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        times = {"bare page": [], "report": []}
        for _ in range(rounds):
            for name, page in (("bare page", bare), ("report", report)):
                times[name].append(milliseconds(browser, page))
        browser.close()
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, found in times.items():
        print(f"{name:10} {medians[name]:7.0f} ms  [{min(found):.0f}-{max(found):.0f}]")
    print(f"ratio      {medians['report'] / medians['bare page']:7.2f}  (wanted: at most 1.5)")


def made(folder: str) -> Path:
    """Make the demo company's report."""
    pito = Path(sys.executable).with_name("pito")
    subprocess.run([pito, "report", "--out", folder], check=False, stdout=subprocess.DEVNULL)  # 4 with an alert
    return next(Path(folder).glob("*/report.html"))


if __name__ == "__main__":
    given, rounds = sys.argv[1:2], int((sys.argv[2:] or [ROUNDS])[0])
    with TemporaryDirectory() as out:
        compare(Path(given[0]).resolve() if given else made(out), rounds)
