"""How long do runs take against the plain pair of commands on the same notebook, and twelve months against one?

    python tests/bench/report_runs.py [RUNS] [DATA]

The pair is what people do without Pito: `papermill` on the monthly notebook, then `jupyter nbconvert` on what it leaves, each
a command of its own, as they come. Runs alternate, so that a busy machine is busy for all; medians are compared. The budgets:
a report takes at most half of the pair, and twelve months made together take at most four times as long as one.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from report_floor import FLOOR, ROOT, seconds

OF_PAIR, OF_ONE, MONTHS = 0.5, 4.0, 12


def newest(out: Path) -> Path:
    """Return the newest month's folder."""
    return max(path for path in out.iterdir() if path.is_dir() and path.name[:2] == "20")


def earlier(month: str, months: int) -> str:
    """Return the month so many months before."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - months
    return f"{number // 12}-{number % 12 + 1:02}"


def main(runs: int = 3, data: str = str(ROOT / "data" / "sample" / "demo")) -> None:
    """Print the medians and the ratios."""
    with tempfile.TemporaryDirectory() as place:
        out, python, scripts = Path(place) / "reports", sys.executable, Path(sys.executable).parent
        here = {"PLACE": place, "PITO_CACHE": f"{place}/cache", "PITO_HOME": str(ROOT)}
        report = (python, "-m", "pito.cli", "report", "--data", data, "--out", str(out))
        seconds(*report, **here)
        month = newest(out).name
        notebook = ROOT / "notebooks" / "monthly_report.ipynb"
        pair = f"{scripts}/papermill --no-progress-bar {notebook} pair.ipynb -p month {month} -p data {data}"
        ways = {
            "floor": (python, "-c", "import pito" + FLOOR),
            "pito report": (*report, "--again"),
            "papermill; nbconvert": ("sh", "-c", f"{pair} && {scripts}/jupyter nbconvert --to html pair.ipynb"),
            "12 months": (*report, "--again", "--from", earlier(month, MONTHS - 1), "--to", month),
            "nothing changed": (*report, "--month", month),
        }
        taken = {name: [] for name in ways}
        for _ in range(runs):
            for name, command in ways.items():
                taken[name].append(seconds(*command, **here))
        steps = json.loads((newest(out) / "run.json").read_text(encoding="utf-8"))["seconds"]
    medians = {name: median(values) for name, values in taken.items()}
    for name, values in taken.items():
        print(f"{name:<22} {medians[name]:6.2f} s  [{min(values):.2f}–{max(values):.2f}]  {runs} runs")
    print(f"steps of the last month: {', '.join(f'{name} {value:.2f} s' for name, value in steps.items())}")
    one = medians["pito report"]
    print(f"pito report / papermill; nbconvert: {one / medians['papermill; nbconvert']:.2f} (budget {OF_PAIR})")
    print(f"12 months / pito report: {medians['12 months'] / one:.2f} (budget {OF_ONE})")
    print(f"pito report / floor: {one / medians['floor']:.2f}")


if __name__ == "__main__":
    main(*[kind(text) for kind, text in zip((int, str), sys.argv[1:], strict=False)])
