"""What the report's tests share: a small project with a notebook of its own, and one run of the real report."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest

from pito.month import Month
from pito.report.kernel import PAGE, RESULTS
from pito.sections.section import FIGURE, SECTION
from pito.settings import Settings

v4 = nbformat.v4
PARAMETERS = """\
month: str = ""  # the month reported, YYYY-MM
data: str = ""
settings: str = ""
language: str = ""
"""
ABOUT = {
    "business": "Kukka & Kaali Oy",
    "month": "2026-05",
    "language": "en",
    "currency": "EUR",
    "colour": "#1f5f8b",
    "logo": "",
}
TABLE = '<details><summary>Numbers</summary><table class="numbers"><tr><td>12</td></tr></table></details>'
TEMPLATE = {"layout": {"font": {"size": 13}}}


def shows(**data) -> nbformat.NotebookNode:
    """An output with these media types; `html`, `figure` … for short."""
    names = {
        "html": "text/html",
        "text": "text/plain",
        "figure": FIGURE,
        "section": SECTION,
        "page": PAGE,
        "results": RESULTS,
    }
    return v4.new_output("display_data", data={names.get(name, name): value for name, value in data.items()})


def picture(alt="Bars of customers.", kind="bar", **layout) -> dict:
    """A small figure's JSON."""
    trace = {"type": kind, "x": ["start", "end"], "y": [10, 9]}
    return {"data": [trace], "layout": {"template": TEMPLATE, "meta": {"alt": alt}, "height": 300, **layout}}


def section(
    name="retention_bucket", title="Do customers stay?", finding="9 of 10 stayed.", figure=None, table=TABLE, **about
):
    """A cell as a section leaves it behind."""
    html = f'<h2 id="{name}">{title}</h2>\n<p class="finding"><strong>{finding}</strong></p>'
    outputs = [shows(html=html, section={"name": name, "title": title, **about})]
    outputs += [shows(figure=figure)] if figure else []
    outputs += [shows(html=table)] if table else []
    return v4.new_code_cell(f"{name}(workbook, month)", outputs=outputs)


def executed(*cells, about=None) -> nbformat.NotebookNode:
    """A notebook as a run leaves it behind."""
    opening = v4.new_code_cell(
        "workbook, month = report.open()", outputs=[shows(page={**ABOUT, **(about or {})}, text="opened")]
    )
    given = v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    last = v4.new_code_cell(
        "report.hand_over(workbook, month)", outputs=[shows(results={"results": [{"metric": "lost"}]}, text="1 result")]
    )
    return v4.new_notebook(cells=[given, opening, *cells, last])


@pytest.fixture
def page():
    """Render cells as a page."""
    from pito.report.page import ReportExporter

    def render(*cells, about=None) -> str:
        return ReportExporter().from_notebook_node(executed(*cells, about=about))[0]

    return render


@pytest.fixture
def customers(tmp_path):
    """A cache entry whose customers are these."""
    import duckdb

    def entry(**columns) -> Path:
        names = ["customer_id", "name", "email", "phone", "business_id", "segment"]
        rows = [
            tuple(columns.get(name, [None])[i] if i < len(columns.get(name, [])) else None for name in names)
            for i in range(3)
        ]
        folder = tmp_path / "entry"
        folder.mkdir(exist_ok=True)
        connection = duckdb.connect()
        connection.execute(f"create table c ({', '.join(f'{name} varchar' for name in names)})")
        connection.executemany("insert into c values (?, ?, ?, ?, ?, ?)", rows)
        connection.execute(
            f"copy (select * from c where coalesce({', '.join(names)}) is not null) to '{folder}/customers.parquet'"
        )
        return folder

    return entry


CELLS = f"""\
from IPython.display import display
display({{"{PAGE}": {ABOUT!r}, "text/plain": "opened"}}, raw=True)
---
workbook = None
def retention_bucket(workbook, month):
    display({{"text/html": "<h2 id='retention_bucket'>Do customers stay?</h2><p class='finding'><strong>9 of 10.</strong></p>",
             "{SECTION}": {{"name": "retention_bucket", "title": "Do customers stay?"}}}}, raw=True)
    display({{"{FIGURE}": {picture()!r}}}, raw=True)
---
retention_bucket(workbook, month)
---
display({{"{RESULTS}": {{"results": [{{"metric": "retention_rate", "segment": None, "value": 0.9}}]}}, "text/plain": ""}}, raw=True)
"""


@dataclass
class StubLoaded:
    """What a load leaves behind, as small as can be."""

    folder: Path
    key: str = "k"
    reused: bool = False
    tables: tuple = ("customers",)
    facts: dict = field(default_factory=lambda: {"files": [], "coverage": {}, "unknown_files": [], "words": {}})
    source: Path = Path()


@dataclass
class StubWorkbook:
    """A workbook that knows one month."""

    loaded: StubLoaded
    settings: Settings
    covered_to: int = 20_635  # 2026-07-01

    def month(self, chosen):
        return Month.parse(chosen or "2026-05")


@pytest.fixture
def project(tmp_path, monkeypatch, customers):
    """A project of its own with a small notebook; `project.cells(...)` sets what the notebook runs."""
    from pito.report.order import Order

    home = tmp_path / "home"
    (home / "notebooks").mkdir(parents=True)
    (home / "data" / "sample" / "demo").mkdir(parents=True)
    monkeypatch.setenv("PITO_HOME", str(home))
    entry = customers(name=["Yksi Yritys Oy"])
    import duckdb

    rejects = "select 'a.csv' as file, 7 as \"row\", '=1+1' as value"
    duckdb.connect().execute(f"copy ({rejects}) to '{entry}/rejects.parquet'")
    monkeypatch.setattr(Order, "open", lambda order, progress: StubWorkbook(StubLoaded(entry), order.settings))
    return Project(home)


@dataclass
class Project:
    """A folder with a notebook."""

    home: Path

    def __post_init__(self):
        self.cells(*CELLS.split("---\n"))

    def cells(self, *sources: str) -> None:
        """Set what the notebook runs after its parameters."""
        cells = [v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}), *map(v4.new_code_cell, sources)]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(v4.new_notebook(cells=cells, metadata=kernel), self.home / "notebooks" / "monthly_report.ipynb")

    @property
    def notebook(self) -> Path:
        return self.home / "notebooks" / "monthly_report.ipynb"

    @property
    def reports(self) -> Path:
        return self.home / "reports"

    def left(self) -> list[str]:
        """What stands in the folder of reports, hidden things too."""
        return sorted(path.name for path in self.reports.iterdir()) if self.reports.exists() else []


@pytest.fixture(scope="session")
def published(tmp_path_factory, root, sample):
    """The real report of the demo company, run once."""
    from pito.report.run import run

    home = tmp_path_factory.mktemp("published")
    patch = pytest.MonkeyPatch()
    patch.setenv("PITO_HOME", str(home))
    shutil.copytree(root / "notebooks", home / "notebooks")
    try:
        yield run(data=sample, out=home / "reports")
    finally:
        patch.undo()


@pytest.fixture(scope="session")
def truth(sample) -> dict:
    """What is true about the demo company."""
    return json.loads((sample / "truth.json").read_text(encoding="utf-8"))
