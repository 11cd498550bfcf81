"""Themes by keyword rules: Finnish words in their forms, and one ticket counted once."""

import re

import pytest

from pito.metrics.examples import survey
from pito.metrics.themes import pattern, plain, theme_trend

JUNE = "2026-06"
FORMS = {
    "lasku": "lasku laskun laskua laskussa laskusta laskuun laskulla laskulta laskulle laskuna laskuksi laskutta laskut "
    "laskujen laskuja laskuissa laskuista laskuihin laskuilla laskuitta laskuni laskusi laskunsa laskumme laskunne "
    "laskussaan laskukin laskuko laskuhan laskullammekin",
    "virhe": "virhe virheen virhettä virheessä virheestä virheeseen virheellä virheet virheiden virheitä virheissä virheisiin",
    "toimitus": "toimitus toimituksen toimitusta toimituksessa toimituksesta toimitukseen toimitukset toimitusten "
    "toimituksia toimituksissa toimituksiin",
    "tiketti": "tiketti tikettiä tikettiin tikettejä tikettien",
    "vika": "vika vikaa vikana vikaan vikoja vikojen",
    "koira": "koira koiran koiria koirien koirissa",
    "tavallinen": "tavallinen tavallisen tavallista tavallisessa tavalliset tavallisia tavallisten",
    "kiitos": "kiitos kiitoksen kiitosta kiitokset kiitoksia",
}


@pytest.mark.parametrize("word", FORMS)
def test_a_finnish_word_is_found_in_all_its_forms(word):
    fits = re.compile(pattern(word, "fi"))
    assert [form for form in FORMS[word].split() if not fits.fullmatch(plain(form))] == []


@pytest.mark.parametrize(
    ("word", "language", "text"),
    [
        ("lasku", "fi", "laskutus"),
        ("lasku", "fi", "sähkölasku"),
        ("lasku", "fi", "laskuttaja"),
        ("vika", "fi", "vikkelä"),
        ("late", "en", "template"),
        ("late", "en", "later"),
        ("key", "en", "monkey"),
        ("nobody came", "", "nobody ever came"),
        ("lasku", "", "laskun"),
    ],
)
def test_other_words_are_not_found(word, language, text):
    assert not re.search(pattern(word, language), plain(text))


@pytest.mark.parametrize(
    ("word", "language", "text"),
    [
        ("myöhä*", "fi", "Taas MYÖHÄSSÄ!"),
        ("myöhä*", "fi", "myohastyi"),
        ("*lasku", "fi", "sähkölaskuissa"),
        ("ei tullut", "fi", "kukaan  ei\ntullut"),
        ("invoice", "en", "two invoices."),
        ("delay", "en", "it was delayed"),
        ("can't reach", "en", "I can't reach anybody"),
        ("c++", "", "c++ x"),
    ],
)
def test_what_should_be_found_is(word, language, text):
    expected = word != "c++"  # a word ends where letters end: signs at its edge are not looked for
    assert bool(re.search(pattern(word, language), plain(text))) == expected


def test_a_ticket_counts_once_though_its_subject_and_its_comment_say_the_same():
    engine = survey()
    engine.connection.execute("update tickets set tags = 'invoice' where subject = 'Laskussa virhe'")
    words = (("Billing", (("lasku", "fi"), ("invoice", "en"))),)
    found = theme_trend(engine, JUNE, words)
    assert found[["part", "n"]].values.tolist() == [["Billing", 11]]
    assert found.attrs == {"texts": 40, "none": 29}


def test_an_export_without_subjects_still_has_tags_and_comments():
    engine = survey()
    engine.connection.execute("alter table tickets drop column subject")
    found = theme_trend(engine, JUNE, (("Billing", (("invoice", "en"),)),))
    assert found["n"].tolist() == [1] and found.attrs["texts"] == 1


def test_merged_tickets_are_not_read():
    engine = survey()
    engine.connection.execute("update tickets set merged_into = 't1' where subject = 'Nobody came'")
    assert theme_trend(engine, JUNE, (("Visit", (("nobody came", "en"),)),))["n"].tolist() == [0]


def test_no_text_or_no_theme_gives_no_rows():
    assert len(theme_trend(survey(), "2026-04", (("Visit", (("nobody", "en"),)),))) == 0
    assert len(theme_trend(survey(), JUNE, ())) == 0
