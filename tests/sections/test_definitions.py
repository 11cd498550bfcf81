"""The appendix that says what the words mean: nothing the sections show is without a definition there."""

import ast
import re
from importlib import import_module

import pytest

from pito import sections
from pito.sections.definitions import SAME_AS, TERMS, chapters_of, definition
from pito.sections.worked_examples import WORKED
from pito.text import Words

NAMES = {metric.__name__ for metric in (*TERMS, *SAME_AS)}


def metrics_asked(path) -> set[str]:
    """The metrics a module imports, by name or through their module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found, modules = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pito.metrics."):
            found |= {alias.name for alias in node.names if alias.name.islower()}
        elif isinstance(node, ast.ImportFrom) and node.module == "pito.metrics":
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
    used = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and getattr(n.value, "id", "") in modules]
    return found | {n.attr for n in used if n.attr.islower() and is_metric(modules[n.value.id], n.attr)}


def is_metric(module: str, name: str) -> bool:
    return callable(getattr(import_module(f"pito.metrics.{module}"), name, None))


@pytest.fixture(scope="module")
def page(workbook):
    return sections.definitions(workbook, "2026-06").table_html()


def test_every_metric_a_section_asks_has_its_definition(root):
    without = {path.stem: metrics_asked(path) - NAMES for path in (root / "lib/pito/sections").glob("*.py")}
    assert {name: names for name, names in without.items() if names} == {}


def test_every_section_links_to_a_term_that_the_appendix_names_and_translates(workbook):
    linked = {term for question in sections.REPORT for term in question(workbook, "2026-06").terms}
    assert linked and {term.__name__ for term in linked - set(TERMS)} == set()


def test_every_definition_stands_there_once_under_every_name_it_goes_by(page):
    assert sorted(re.findall(r'id="definition-(\w+)"', page)) == sorted(
        {*NAMES, "lost", "new", "returned", "gained_and_lost", "business_hours"}
    )


def test_terms_are_told_apart():
    terms = [definition(metric) for metric in TERMS]
    assert len({term for term, _ in terms}) == len(terms) == len({meaning for _, meaning in terms})
    assert [term for term, meaning in terms if not meaning or term != term.strip()] == []


def test_an_example_belongs_to_a_term():
    assert [metric.__name__ for metric in WORKED if metric not in TERMS] == []
    assert [metric.__name__ for metric in SAME_AS if metric in TERMS or SAME_AS[metric] not in TERMS] == []


def test_the_retention_rate_is_told_with_its_example(page):
    assert (
        '<dt id="definition-retention_by_month"><strong>Retention rate</strong></dt><dd>Of the customers active just before the month '
        'begins, the share still active just before it ends.<p class="note">Kept / start. 100 at the start, 10 of them lost, '
        "16 new and 3 returned at the end: 90 / 100 = 90.0%, and 100 − 10 + 16 + 3 = 109 at the end.</p></dd>"
    ) in page


@pytest.mark.parametrize("language", ["en", "fi"])
def test_chapters_stand_in_the_order_of_the_report(language):
    say = Words(language).say
    chapters = chapters_of(say)
    assert [len(entries) > 2 for _, entries in chapters] == [True] * 5
    assert len({title for title, _ in chapters}) == 5
