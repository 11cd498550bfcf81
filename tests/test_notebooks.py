"""The notebooks tell, the package computes: what keeps them so."""

import ast
import re
import tempfile
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest

from pito.notebooks import tidied
from pito.report.parameters import declared
from pito.sections import CHAPTERS

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
STORIES = [
    "start_here",
    "data_quality",
    "map_an_export",
    "explore_retention",
    "explore_value",
    "what_if",
    "explore_response",
    "explore_voice",
    "calendar_preview",
]
NAMES = [*STORIES, "monthly_report"]


def read(name):
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def code(name):
    return [cell for cell in read(name).cells if cell.cell_type == "code"]


def prose(name):
    return [cell for cell in read(name).cells if cell.cell_type == "markdown"]


def is_parameters(cell):
    return "parameters" in cell.metadata.get("tags", [])


def test_every_notebook_is_watched_here():
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
class TestEvery:
    def test_is_valid(self, name):
        nbformat.validate(read(name))

    def test_has_cells_of_one_to_three_lines(self, name):
        sizes = {cell.id: len(cell.source.splitlines()) for cell in code(name) if not is_parameters(cell)}
        assert {cell: size for cell, size in sizes.items() if not 1 <= size <= 3} == {}

    def test_defines_nothing_of_its_own(self, name):
        nodes = [node for cell in code(name) for node in ast.walk(ast.parse(cell.source))]
        assert not [
            n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While)
        ]

    def test_has_one_parameters_cell_before_any_other_code(self, name):
        assert [is_parameters(cell) for cell in code(name)] == [True] + [False] * (len(code(name)) - 1)

    def test_takes_month_data_and_settings_as_text_empty_by_default(self, name):
        found = {p.name: (p.type, p.default) for p in declared(FOLDER / f"{name}.ipynb").values()}
        assert found | {"month": ("str", ""), "data": ("str", ""), "settings": ("str", "")} == found

    def test_stores_what_it_shows(self, name):
        """Run in order from the top; only cells that assign or import show nothing."""
        assert [cell.execution_count for cell in code(name)] == list(range(1, len(code(name)) + 1))
        silent = [cell.id for cell in code(name) if not cell.outputs]
        assert set(silent) <= {
            "parameters",
            "imports",
            "open",
            "what-changed",
        }  # the last where no report was published

    def test_stores_no_error_no_warning_and_no_widget(self, name):
        outputs = [output for cell in code(name) for output in cell.outputs]
        assert {output.output_type for output in outputs} <= {"display_data", "execute_result"}
        assert not [o for o in outputs if "application/vnd.jupyter.widget-view+json" in o.data]

    def test_stores_nothing_of_the_machine_it_ran_on(self, name):
        notebook = read(name)
        assert tidied(deepcopy(notebook)) == notebook
        text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
        places = [str(Path.home()), str(FOLDER.parent), tempfile.gettempdir() + "/", "C:\\\\", "/home/", "/Users/"]
        assert [place for place in places if place in text] == []

    def test_types_no_number_into_its_prose(self, name):
        assert [cell.id for cell in prose(name) if re.search(r"\d", cell.source)] == []

    def test_links_only_to_notebooks_that_are_there(self, name):
        linked = re.findall(r"\]\(([^)]+)\)", "".join(cell.source for cell in prose(name)))
        assert [link for link in linked if not (FOLDER / link).exists()] == []

    def test_says_what_changed_in_a_diff_by_cell_names_not_random_ones(self, name):
        assert all(re.fullmatch(r"[a-z][a-z-]*", cell.id) for cell in read(name).cells)


@pytest.mark.parametrize("name", STORIES)
def test_a_story_says_what_a_measure_is_before_it_and_how_to_read_it_after(name):
    kinds = "".join("m" if cell.cell_type == "markdown" else "c" for cell in read(name).cells)
    assert re.fullmatch(r"mccc(mc+m?)+", kinds), kinds
    assert kinds.endswith("m")


def test_every_story_is_reached_from_the_first():
    linked = re.findall(r"\]\(([^)]+)\.ipynb\)", prose("start_here")[0].source)
    assert sorted(linked) == sorted({*NAMES} - {"start_here"})


def test_every_section_stands_in_the_report_once_and_in_its_order():
    calls = [f"sections.{name}(workbook, month)" for name in ("quality.came_in", "headline", "key_figures")]
    for chapter in CHAPTERS:
        if chapter.name == "unknown":
            calls.append("report.what_changed(workbook, month)")
        calls.append(f'sections.chapter(workbook, "{chapter.name}")')
        names = [f"{question.__module__.rsplit('.', 1)[-1]}.{question.__name__}" for question in chapter.questions]
        calls += [f"sections.{name}(workbook, month)" for name in names]
    calls += [f"sections.{name}(workbook, month)" for name in ("definitions", "provenance")]
    assert [cell.source for cell in code("monthly_report")][3:] == [*calls, "report.hand_over(workbook, month)"]


def test_the_report_has_no_prose_of_its_own():
    """What the notebook says beside its sections would stand in a Finnish report in English."""
    assert all("notebook-only" in cell.metadata.get("tags", []) for cell in prose("monthly_report"))
