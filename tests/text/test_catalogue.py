"""Every string a reader sees stands in the message catalogue, and the catalogue holds what the code says."""

import ast
import re

import pytest

from pito.text import Words
from pito.text.catalogue import MARKS, TEMPLATE, extracted

SPEAKING_ROOMS = ("sections", "widgets", "charts")
SENTENCE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


def test_the_committed_catalogue_is_what_the_code_says():
    is_same = TEMPLATE.read_text(encoding="utf-8") == extracted()  # shown whole, a difference would take minutes
    assert is_same, "run: python -m pito.text.catalogue"


def strings_outside(tree):
    """String literals that look like language and stand in no call of say, count or message, nor in a docstring."""
    said = {id(node) for call in ast.walk(tree) if speaks(call) for node in ast.walk(call)}
    bodies = [n for n in ast.walk(tree) if hasattr(n, "body") and isinstance(n.body, list) and n.body]
    docs = {id(line.value) for n in bodies for line in n.body if isinstance(line, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in said | docs else None
        if isinstance(text, str) and SENTENCE.search(text) and not text.startswith("select "):
            yield node.lineno, text


def speaks(node) -> bool:
    name = getattr(node, "func", None)
    return isinstance(node, ast.Call) and (getattr(name, "attr", None) or getattr(name, "id", None)) in MARKS


@pytest.mark.parametrize("room", SPEAKING_ROOMS)
def test_no_sentence_stands_outside_the_catalogue(root, room):
    allowed = {
        "system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif",
        "export default {}",
        "row wrap",
        "cannot tell",
        " is not null limit 1",
        "middle left",
        "middle right",
        "The calendar's preview failed under a control.",
        "A moment must be YYYY-MM-DD HH:MM, for example 2026-06-18 15:30; got '",
        "2px solid ",
        '<div style="border-left:4px solid ',
        '<th scope="col">',
        "A section failed under a control.",
        "A section failed under a slider.",
        '<dt id="',
        '<table class="dataframe numbers"><thead><tr>',
        '<ul class="key-figures">',
        '"><span class="label">',
        '</b> <span class="change">',
        '</span> <span><span class="verdict ',
        '<span id="',
    }
    for path in sorted((root / "lib/pito" / room).rglob("*.py")):
        found = [
            (n, text) for n, text in strings_outside(ast.parse(path.read_text(encoding="utf-8"))) if text not in allowed
        ]
        assert not found, f"{path.name}: {found}"


def test_what_is_said_with_a_variable_was_marked_as_a_message(root):
    """`say(text)` is only legitimate where `text` was marked with `message` in the same file."""
    for path in sorted((root / "lib/pito/sections").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        unmarked = re.findall(r"\bsay\((text|NO_\w+)\b", source)
        assert not unmarked or "message(" in source, path.name


def test_english_numbers():
    words = Words("en", "EUR")
    assert words.number(1234567.891, 1) == "1,234,567.9"
    assert words.percent(0.9999) == "100.0%"
    assert words.percent(float("nan")) == "–"
    assert words.points(0.05) == "+5.0 points"
    assert words.points(-0.0001) == "0.0 points"
    assert words.money(-123456) == "−€1,235"
    assert words.interval(0.744, 0.965) == "74.4%–96.5%"


def test_durations_are_read_at_the_size_people_think_in():
    words = Words("en", "EUR")
    assert [words.hours(s) for s in (1800, 5400, 172799, 172800, float("nan"))] == [
        "30 min",
        "1.5 h",
        "48.0 h",
        "2.0 days",
        "not reached",
    ]


def test_currencies_without_minor_units():
    assert Words("en", "JPY").money(1234) == "¥1,234"


def test_plurals_follow_the_number():
    words = Words("en", "EUR")
    assert words.count("{n} row", "{n} rows", 1) == "1 row"
    assert words.count("{n} row", "{n} rows", 1200) == "1,200 rows"
