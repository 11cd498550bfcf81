"""How long does a whole report take against the least that papermill and nbconvert could take?

    python tests/bench/report_floor.py [RUNS] [DATA]

The floor is one process that runs an empty notebook with papermill's API and turns it into HTML with nbconvert's own
exporter, in the same environment. It stands here twice: quick, with Pito's cure for a slow import of jsonschema's, and as it
comes. Runs alternate, so that a busy machine is busy for all; medians are compared. The budget: a report takes at most
twice the floor.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
BUDGET = 2.0
ALERT = 4  # done, with an alert
FLOOR = """
import nbformat, papermill
from nbconvert import HTMLExporter
new = nbformat.v4
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
notebook = new.new_notebook(metadata=kernel, cells=[new.new_code_cell("pass")])
nbformat.write(notebook, "empty.ipynb")
done = papermill.execute_notebook("empty.ipynb", "done.ipynb", progress_bar=False)
page, _ = HTMLExporter().from_notebook_node(done)
open("empty.html", "w", encoding="utf-8").write(page)
"""


def seconds(*command, **environment) -> float:
    """Run a command in a folder of its own and return how long it took; compiled modules are kept, as Python does unasked."""
    given = os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | environment
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=given, cwd=environment.get("PLACE"))
    if done.returncode not in (0, ALERT):
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr}")
    return time.perf_counter() - begun


def main(runs: int = 5, data: str = str(ROOT / "data" / "sample" / "demo")) -> None:
    """Print the medians, the ratios, the page's size, and whether a second run parsed the exports again."""
    with tempfile.TemporaryDirectory() as place:
        out, python, scripts = Path(place) / "reports", sys.executable, Path(sys.executable).parent
        here = {"PLACE": place, "PITO_CACHE": f"{place}/cache", "PITO_HOME": str(ROOT)}
        report = (python, "-m", "pito.cli", "report", "--again", "--data", data, "--out", str(out))
        first = seconds(*report, **here)
        (month,) = [path for path in out.iterdir() if path.is_dir()]
        parsed = [json.loads((month / "run.json").read_text())["exports_parsed"]]
        ways = {
            "floor, quick import": (python, "-c", "import pito" + FLOOR),
            "floor, as it comes": (python, "-c", FLOOR),
            "pito report": report,
            "papermill; nbconvert": (
                "sh",
                "-c",
                f"{scripts}/papermill empty.ipynb cli.ipynb && {scripts}/jupyter nbconvert --to html cli.ipynb",
            ),
        }
        taken = {name: [] for name in ways}
        for _ in range(runs):
            for name, command in ways.items():
                taken[name].append(seconds(*command, **here))
        parsed.append(json.loads((month / "run.json").read_text())["exports_parsed"])
        steps = json.loads((month / "run.json").read_text())["seconds"]
        size = (month / "report.html").stat().st_size
    medians = {name: median(values) for name, values in taken.items()}
    for name, values in taken.items():
        print(f"{name:<22} {medians[name]:5.2f} s  [{min(values):.2f}–{max(values):.2f}]  {runs} runs")
    print(f"{'pito report, first':<22} {first:5.2f} s")
    print(f"steps of the last report: {', '.join(f'{name} {value:.2f} s' for name, value in steps.items())}")
    for floor in ("floor, quick import", "floor, as it comes"):
        ratio = medians["pito report"] / medians[floor]
        print(f"pito report / {floor}: {ratio:.2f} (budget {BUDGET})")
    print(f"report.html: {size / 1e6:.2f} MB; exports parsed by the first run: {parsed[0]}, by the last: {parsed[1]}")


if __name__ == "__main__":
    main(*[kind(text) for kind, text in zip((int, str), sys.argv[1:], strict=False)])
