"""The shape of the house: who may import whom, what every metric says of itself, where every section and command stands."""

import ast
import inspect
import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest
import yaml

MAY_IMPORT = {
    "errors": set(),
    "month": {"errors"},
    "schema": set(),
    "text": {"errors"},
    "alarm_rules": set(),
    "settings": {"alarm_rules", "errors"},
    "engine": {"errors"},
    "stats": {"errors"},
    "calendar": {"errors"},
    "sources": {"errors", "schema"},
    "checks": {"errors", "schema"},
    "identity": {"checks", "errors", "schema"},
    "activity": {"engine"},
    "intake": {
        *("activity", "calendar", "checks", "engine", "errors", "identity", "month", "schema", "settings", "sources"),
        "text",
    },
    "metrics": {"activity", "engine", "month", "stats"},
    "charts": set(),
    "sections": {"activity", "calendar", "charts", "metrics", "month", "stats", "text"},
    "widgets": {"errors", "month", "text"},
    "report": {"engine", "errors", "identity", "intake", "metrics", "month", "schema", "sections", "settings", "text"},
    "notebooks": {"settings"},
    "sample": {"calendar", "errors", "month"},
    "lab": {"errors", "settings"},
    "cli": {
        "errors",
        "intake",
        "lab",
        "metrics",
        "month",
        "notebooks",
        "report",
        "sample",
        "sections",
        "settings",
        "text",
    },
}


def rooms(root):
    """Room → its Python files."""
    found = {}
    for path in sorted((root / "lib/pito").rglob("*.py")):
        room = path.relative_to(root / "lib/pito").parts[0].removesuffix(".py")
        if room != "__init__":
            found.setdefault(room, []).append(path)
    return found


def imported_rooms(path: Path) -> set[str]:
    """The rooms a file imports, at its top or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "pito":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pito."):
            names.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("pito.")}
    return names


def test_every_room_is_in_the_table_of_who_may_import_whom(root):
    assert set(rooms(root)) == set(MAY_IMPORT)


def test_imports_run_one_way(root):
    wrong = [
        f"{room}/{path.name} imports {other}"
        for room, paths in rooms(root).items()
        for path in paths
        for other in imported_rooms(path) - {room, "open_workbook", "__version__"}
        if other not in MAY_IMPORT[room]
    ]
    assert not wrong


def test_the_table_itself_has_no_circle():
    seen = []
    waiting = dict(MAY_IMPORT)
    while waiting:
        free = [room for room, others in waiting.items() if not others & set(waiting)]
        assert free, f"a circle among {sorted(waiting)}"
        seen += free
        waiting = {room: others for room, others in waiting.items() if room not in free}


def test_rooms_without_a_name_of_their_own_do_not_exist(root):
    nameless = re.compile(r"^(utils?|helpers?|common|misc|manager|base)$")
    assert not [p for p in (root / "lib").rglob("*") if nameless.match(p.stem)]


METRICS = [
    *("quality", "retention", "cohorts", "value", "response"),
    *("backlog", "arrivals", "calls", "reopening", "promises", "given_times", "response_history", "other_hours"),
    *("next_response", "waiting_split"),
    *("margins", "rfm", "tiers", "expected_value", "forecast_check", "acquisition", "leak", "discounts"),
    *("revenue", "seasonal_profile", "what_if", "retention_claim"),
    *("revenue_retention", "survival", "churn_reasons", "change_bridge", "seasonal", "active_window"),
    *("satisfaction", "closing_the_loop", "categories", "themes", "agents"),
]


def metrics():
    for name in METRICS:
        module = import_module(f"pito.metrics.{name}")
        for label, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not label.startswith("_"):
                yield pytest.param(function, id=f"{name}.{label}")


def test_every_metric_module_is_guarded(root):
    found = {p.stem for p in (root / "lib/pito/metrics").glob("*.py")} - {"__init__", "examples"}
    assert found == set(METRICS)


@pytest.mark.parametrize("metric", list(metrics()))
def test_every_metric_says_what_it_is(metric):
    text = inspect.getdoc(metric) or ""
    assert [
        heading for heading in ("Parameters", "Returns", "Source", "Examples") if f"\n{heading}\n---" not in text
    ] == []


def test_every_statement_belongs_to_python_that_asks_it(root):
    for path in (root / "lib/pito").rglob("*.sql"):
        sources = "".join(p.read_text(encoding="utf-8") for p in path.parent.glob("*.py"))
        stem = path.stem
        asked = f'"{stem}"' in sources or any(f"}}_{part}" in sources for part in stem.split("_")[1:])
        assert asked, f"{path.name} is asked by nobody"


def test_every_statement_parses_on_both_engines(root):
    sqlglot = import_module("sqlglot")
    for path in (root / "lib/pito").rglob("*.sql"):
        text = path.read_text(encoding="utf-8").replace("{by}", "segment")
        for dialect in ("duckdb", "spark"):
            assert len(sqlglot.parse(text, dialect=dialect)) == 1, f"{path.name} in {dialect}"


PORTABLE_ONLY = ["::", "unnest", "explode", "ntile", "percentile_cont", " // ", "date_trunc", "timezone("]


def test_statements_keep_to_the_portable_subset(root):
    for path in (root / "lib/pito").rglob("*.sql"):
        text = path.read_text(encoding="utf-8").lower()
        assert not [word for word in PORTABLE_ONLY if word in text], path.name


def test_the_environment_names_the_same_packages_as_the_project(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {entry.replace("python-duckdb", "duckdb") for entry in listed if isinstance(entry, str)}
    assert conda - {"pip"} == {*project["dependencies"], f"python{project['requires-python']}"}


def test_the_customers_six_packages_are_there(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=]", entry)[0] for entry in project["dependencies"]}
    assert {"jupyterlab", "pandas", "plotly", "ipywidgets", "papermill", "nbval"} <= names


def test_the_lock_holds_hashes_and_no_addresses(root):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?://|--[a-z]+-url|--find-links|file:", lock)
    pins = re.findall(r"^[a-z0-9._-]+==\S+", lock, re.M)
    assert len(pins) > 50
    assert lock.count(" \\\n    --hash=") >= len(pins)


def test_the_top_level_is_the_agreed_one(root):
    agreed = {"data", "lib", "notebooks", "reports", "tests"}
    assert {p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")} - {"build", "dist"} == agreed


def test_every_command_stands_in_the_readme(root):
    from pito.cli import main

    readme = (root / "README.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"pito {name}" not in readme] == []


def test_every_make_target_stands_in_the_readme(root):
    readme = (root / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^(\w[\w-]*):", (root / "Makefile").read_text(encoding="utf-8"), re.M)
    assert [t for t in targets if t not in {"clean", "lock"} and f"make {t}" not in readme] == []


def test_every_setting_stands_in_the_readme(root):
    from pito.settings import Settings

    readme = (root / "README.md").read_text(encoding="utf-8")
    for group, field in Settings.model_fields.items():
        assert f"[{group}]" in readme
        model = next(iter(get_args(field.annotation)), field.annotation)  # a list of tables, or one
        names = {one.alias or name for name, one in model.model_fields.items()} - {"tue", "wed", "thu", "fri"}
        assert [name for name in names if name not in readme] == []


def test_continuous_integration_calls_the_readmes_test_command(root):
    assert "make test" in (root / ".ci/run").read_text(encoding="utf-8")
    assert "make test" in (root / "README.md").read_text(encoding="utf-8")
