"""The rules file of themes: Pito's own, one's own, and every mistake in one sentence."""

import re

import pytest

from pito.errors import WrongUse
from pito.intake.theme_rules import parse, read
from pito.metrics.themes import pattern, plain
from pito.sections.themes import NAMES


def theme_of(text):
    """The themes that Pito's own rules find in a text."""
    said = plain(text)
    return [name for name, words in read("nowhere") if any(re.search(pattern(*word), said) for word in words)]


def test_pitos_own_themes_have_a_name_in_both_languages():
    assert tuple(name for name, _ in read("nowhere")) == NAMES


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Laskussa väärä summa", "Invoices and payment"),
        ("Maksoin jo kahdesti", "Invoices and payment"),
        ("Invoice, wrong address", "Invoices and payment"),
        ("Hinnankorotus oli yllätys", None),
        ("Hinnat nousivat taas", "Prices"),
        ("Liian kallista", "Prices"),
        ("Siivooja oli myöhässä", "Late or nobody came"),
        ("Nobody came", "Late or nobody came"),
        ("Kukaan ei vastaa puhelimeen", "No answer"),
        ("Third time the same fault", "Quality of the work"),
        ("Työ jäi kesken", "Quality of the work"),
        ("Who has the keys?", "Times, visits and keys"),
        ("Haluan irtisanoa sopimuksen", "Contract and leaving"),
        ("Suuret kiitokset!", "Thanks"),
        ("Lumityöt", None),
    ],
)
def test_pitos_own_themes_find_what_customers_write(text, theme):
    assert (theme in theme_of(text)) if theme else theme_of(text) == []


def test_a_file_of_ones_own_is_read_instead(tmp_path):
    (tmp_path / "themes.toml").write_text(
        '[[theme]]\nname = "Snow"\nfi = ["lumi*"]\nwords = ["snow"]\n', encoding="utf-8"
    )
    assert read(tmp_path) == (("Snow", (("lumi*", "fi"), ("snow", ""))),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[theme]\nname = 'a'", "write [[theme]] in double brackets"),
        ("[[themes]]\nname = 'a'", "unknown key `themes`"),
        ("[[theme]]\nfi = ['a']", "[[theme]] 1: `name` is missing"),
        ("[[theme]]\nname = 'a'\nsv = ['b']", "unknown key `sv`; a theme has `name`, `fi`, `en`, `words`"),
        ("[[theme]]\nname = 'a'", "no words"),
        ("[[theme]]\nname = 'a'\nfi = 'lasku'", "`fi` must be a list of words"),
        ("[[theme]]\nname = 'a'\nfi = ['*']", "`fi` must be a list of words"),
        ("[[theme]]\nname = 'a'\nfi = ['x']\n[[theme]]\nname = 'a'\nfi = ['y']", "two themes are called 'a'"),
    ],
)
def test_a_mistake_is_one_sentence(text, sentence):
    with pytest.raises(WrongUse, match=re.escape(sentence)):
        parse(text)


def test_a_broken_file_is_one_sentence(tmp_path):
    (tmp_path / "themes.toml").write_text("[[theme", encoding="utf-8")
    with pytest.raises(WrongUse, match=r"themes.toml is not valid TOML"):
        read(tmp_path)
