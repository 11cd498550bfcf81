"""A further language is one more catalogue: numbers, money and dates come from Babel, sentences from its `pito.po`."""

from io import StringIO

import pytest
from babel.messages.pofile import read_po

from pito.errors import WrongUse
from pito.month import Month
from pito.text import Words, languages
from pito.text.catalogue import compiled, merged, written

SWEDISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "not reached"
msgstr "nåddes inte"

msgid "{n} month"
msgid_plural "{n} months"
msgstr[0] "{n} månad"
msgstr[1] "{n} månader"
"""


@pytest.fixture
def locale(tmp_path):
    folder = tmp_path / "sv/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "pito.po").write_text(written(merged(SWEDISH, "sv")), encoding="utf-8")
    kept = read_po(StringIO((folder / "pito.po").read_text(encoding="utf-8")), locale="sv")
    (folder / "pito.mo").write_bytes(compiled(kept))
    return tmp_path


def test_a_third_language_is_one_file(locale):
    assert languages(locale) == ("en", "sv")
    words = Words("sv", "SEK", locale)
    assert words.say("not reached") == "nåddes inte"
    assert words.count("{n} month", "{n} months", 1200) == "1\u00a0200 månader"


def test_what_is_not_translated_yet_is_said_in_english(locale):
    assert Words("sv", "SEK", locale).say("published") == "published"


def test_numbers_money_and_dates_are_the_languages_own(locale):
    words = Words("sv", "SEK", locale)
    assert words.percent(0.924) == "92,4\u00a0%"
    assert words.interval(0.893, 0.979) == "89,3–97,9\u00a0%"
    assert words.money(123450) == "1\u00a0234\u00a0kr"
    assert words.month(Month.parse("2026-05")) == "maj 2026"
    assert words.short_month(Month.parse("2026-05")) == "maj 26"


def test_a_language_nobody_wrote_is_refused_with_those_there_are():
    with pytest.raises(WrongUse, match=r"`language` must be en or fi; got 'sv'"):
        Words("sv")
