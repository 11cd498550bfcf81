"""Does what stands still say what a new run would say?"""

import json
from types import SimpleNamespace

import pytest

from pito.report.made_from import code, made_from, why_anew
from pito.settings import Settings

MADE = {"exports": "a", "settings": "b", "code": "c", "notebook": "d"}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "2026-05"
    folder.mkdir()
    (folder / "report.html").write_text("<html></html>")
    (folder / "run.json").write_text(json.dumps({"made_from": MADE}))
    return folder


def test_what_was_made_from_the_same_is_not_made_anew(folder):
    assert why_anew(folder, MADE) == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"exports": "x"}, "the exports changed"),
        ({"settings": "x", "code": "y"}, "the settings and the code changed"),
        ({"notebook": "x"}, "the notebook changed"),
    ],
)
def test_what_changed_is_named(folder, change, why):
    assert why_anew(folder, {**MADE, **change}) == why


def test_a_month_without_a_report_is_made(tmp_path):
    assert why_anew(tmp_path / "2026-05", MADE) == "there is no report yet"


def test_a_month_whose_last_run_failed_is_made(folder):
    (folder.parent / "failed").mkdir()
    (folder.parent / "failed" / "2026-05.ipynb").write_text("{}")
    assert why_anew(folder, MADE) == "a later run failed"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"made_from": 3}'])
def test_a_report_that_does_not_say_what_it_was_made_from_is_made_anew(folder, text):
    (folder / "run.json").write_text(text)
    assert why_anew(folder, MADE) == "the exports and the settings and the code and the notebook changed"


def test_each_of_the_four_moves_its_own_digest_and_no_other(tmp_path):
    (tmp_path / "a.ipynb").write_text("{}")
    (tmp_path / "b.ipynb").write_text("{ }")
    plain = SimpleNamespace(settings=Settings(), settings_path=None, only="", notebook=tmp_path / "a.ipynb")
    loaded = SimpleNamespace(key="k")
    before = made_from(plain, loaded)

    def moved(loaded=loaded, **change):
        now = made_from(SimpleNamespace(**{**vars(plain), **change}), loaded)
        return [name for name in before if now[name] != before[name]]

    assert moved() == []
    assert moved(loaded=SimpleNamespace(key="other")) == ["exports"]
    assert moved(settings=Settings().choose("business", language="fi")) == ["settings"]
    assert moved(only="segment=North") == ["settings"]
    assert moved(notebook=tmp_path / "b.ipynb") == ["notebook"]


def test_the_code_is_this_package_and_what_it_counts_with(monkeypatch):
    before = code()
    code.cache_clear()
    monkeypatch.setattr("pito.report.made_from.version", lambda name: "0")
    after = code()
    code.cache_clear()
    assert before != after
