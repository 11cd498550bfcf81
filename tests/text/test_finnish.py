"""The Finnish catalogue: whole, true to its places for values, and written as Finns write."""

import re
from datetime import date
from io import StringIO
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from pito.month import Month
from pito.sections.definitions import TERMS, definition
from pito.text import LOCALE, Words
from pito.text.catalogue import TEMPLATE, compiled, merged, said, written

PO = LOCALE / "fi/LC_MESSAGES/pito.po"
SPACE = "\u00a0"
ENGLISH = {
    *("the", "of", "and", "with", "for", "from", "by", "that", "this", "these", "those", "there", "they", "it", "its"),
    *("is", "were", "was", "be", "been", "has", "have", "not", "only", "than", "more", "fewer", "too", "to", "at"),
    *("customer", "customers", "month", "months", "day", "days", "hour", "hours", "ticket", "tickets", "rate", "share"),
    *("start", "end", "left", "new", "returned", "lost", "margin", "revenue", "money", "median", "mean", "change"),
    *(
        "order",
        "orders",
        "contract",
        "contracts",
        "file",
        "files",
        "row",
        "rows",
        "table",
        "answered",
        "open",
        "solved",
    ),
}
SAME_IN_BOTH = {"{table} ({n}, {amount})", "SHA-256", "PDF", "n: {n}", "{name}: {month}", "{table} ({n})"}


@pytest.fixture(scope="module")
def messages():
    """(English, its Finnish): one pair for every form a message has."""
    catalogue = read_po(StringIO(PO.read_text(encoding="utf-8")), locale="fi")
    return [pair for m in catalogue if m.id for pair in pairs(m)]


def pairs(message):
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return list(zip(message.id, message.string, strict=True))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.fixture
def words():
    return Words("fi", "EUR")


def test_every_message_of_the_template_is_translated_and_no_other(messages):
    template = read_po(StringIO(TEMPLATE.read_text(encoding="utf-8")))
    assert {english for english, _ in messages} == {form for m in template if m.id for form, _ in pairs(m)}
    assert [english for english, finnish in messages if not finnish.strip()] == []
    assert "fuzzy" not in PO.read_text(encoding="utf-8")


def test_every_definition_the_report_prints_is_translated(words):
    for metric in TERMS:
        for english in definition(metric):
            assert words.say(english) != english


def test_values_stand_in_finnish_where_they_stand_in_english(messages):
    assert [english for english, finnish in messages if places(english) != places(finnish)] == []


def test_the_compiled_catalogue_is_the_written_one():
    catalogue = merged(PO.read_text(encoding="utf-8"), "fi")
    is_written = PO.read_text(encoding="utf-8") == written(catalogue)  # shown whole, a difference would take minutes
    is_compiled = PO.with_suffix(".mo").read_bytes() == compiled(catalogue)
    assert is_written, "run: python -m pito.text.catalogue"
    assert is_compiled, "run: python -m pito.text.catalogue"


def test_the_catalogue_names_no_day_and_no_tool():
    header, *_ = PO.read_text(encoding="utf-8").split("\n\n")
    assert header.splitlines()[3:] == [
        r'"Language: fi\n"',
        r'"Plural-Forms: nplurals=2; plural=(n != 1);\n"',
        r'"Content-Type: text/plain; charset=utf-8\n"',
        r'"Content-Transfer-Encoding: 8bit\n"',
    ]


def test_an_update_keeps_translations_adds_what_is_new_and_drops_what_is_gone():
    catalogue = merged('msgid "Margin"\nmsgstr "Kate"\n\nmsgid "Nowhere said"\nmsgstr "Ei missään"\n', "fi")
    assert catalogue["Margin"].string == "Kate"
    assert not catalogue["Revenue"].string
    assert "Nowhere said" not in catalogue
    assert len(catalogue) == len(said())


def test_what_is_untranslated_or_doubtful_is_said_in_english():
    draft = merged('msgid "Margin"\nmsgstr "Kate"\n\n#, fuzzy\nmsgid "Revenue"\nmsgstr "Vuoro"\n', "fi")
    assert b"Kate" in compiled(draft)
    assert b"Vuoro" not in compiled(draft) and b"Revenue\0" not in compiled(draft)
    assert '#, fuzzy\nmsgid "Revenue"' in written(draft)


def test_no_english_is_left(messages):
    left = {}
    for english, finnish in messages:
        spoken = re.sub(r"\{\w+\}|`\w+`|\[[\w.]+\]", " ", finnish).lower()
        if found := ENGLISH & set(re.findall(r"[a-zåäö]+", spoken)):
            left[english] = found
    assert left == {}
    assert {english for english, finnish in messages if english == finnish} <= SAME_IN_BOTH


@pytest.mark.parametrize(
    "english, finnish",
    [
        ("retention rate", "asiakaspitoprosent"),
        ("retention(?! spending)", "asiakaspi"),
        ("95% interval", f"95{SPACE}%:n luottamusväli"),
        ("median", "mediaan"),
        ("margin", "kat"),
        ("revenue", "myyn"),
        ("ticket", "tiket"),
        ("returned", "pala"),
        ("segment", "segment"),
        ("response time", "vasteai|vasteaj|ensimmäisen vastauksen"),
        ("(?:be|by|than) chance", "sattuma"),
    ],
)
def test_one_thing_has_one_word(messages, english, finnish):
    said_in = [(e, f) for e, f in messages if re.search(rf"\b{english}", re.sub(r"\{\w+\}", "", e), re.I)]
    assert said_in
    assert [f for _, f in said_in if not re.search(finnish, f, re.I)] == []


def test_names_and_months_are_never_given_an_ending(messages):
    """Values come in the nominative; only a percentage, whose sign stands last, can take an ending after a colon."""
    ended = re.compile(r"\{(?!share\}:)\w+\}(:?[a-zäö])")
    assert [finnish for _, finnish in messages if ended.search(finnish)] == []


def test_no_sentence_begins_with_a_month_which_finnish_writes_small(messages):
    month = re.compile(r"\{(month|first|last|before|cohort|\w+_month)\}")
    assert [f for _, f in messages if month.match(f) and f.endswith(".")] == []


def test_a_number_and_its_unit_stand_on_one_line(messages):
    torn = re.compile(r"[\d}] (%|h|min|vrk|kk|€|tunnissa)\b|\d %")
    assert [finnish for _, finnish in messages if torn.search(finnish)] == []


def test_numbers(words):
    assert words.number(1234567.891, 1) == f"1{SPACE}234{SPACE}567,9"
    assert words.number(-1234) == f"−1{SPACE}234"
    assert words.number(float("nan")) == "–"


def test_percentages_say_their_sign_after_a_space_and_once(words):
    assert words.percent(0.952) == f"95,2{SPACE}%"
    assert words.percent(1, 0) == f"100{SPACE}%"
    assert words.interval(0.893, 0.979) == f"89,3–97,9{SPACE}%"
    assert words.interval(float("nan"), 1) == "–"
    assert words.points(-0.0376) == "−3,8 %-yksikköä"
    assert words.points(0.019) == "+1,9 %-yksikköä"


def test_money(words):
    assert words.money(123456700) == f"1{SPACE}234{SPACE}567{SPACE}€"
    assert words.money(-123456, 2) == f"−1{SPACE}234,56{SPACE}€"


def test_dates(words):
    june = Month.parse("2026-06")
    assert words.month(june) == "kesäkuu 2026"
    assert words.short_month(june) == "6/2026"
    assert words.day(date(2026, 6, 5)) == "5.6.2026"


def test_durations(words):
    said = [words.hours(seconds) for seconds in (1800, 5400, 172800, float("nan"))]
    assert said == [f"30{SPACE}min", f"1,5{SPACE}h", f"2,0{SPACE}vrk", "ei saavutettu"]


def test_lists(words):
    assert words.all_of(["a", "b", "c"]) == "a, b ja c"


def test_plurals(words):
    assert [words.count("{n} month", "{n} months", n) for n in (1, 12, 0)] == [
        "1 kuukausi",
        "12 kuukautta",
        "0 kuukautta",
    ]


def test_a_sentence_with_its_values(words):
    english = "{rate} of customers stayed in {month}: {retained} of the {start} there at its start."
    values = {"rate": words.percent(0.952), "month": words.month(Month.parse("2026-06")), "start": 105, "retained": 100}
    assert words.say(english, **values) == (
        f"Asiakkaista pysyi 95,2{SPACE}% (kesäkuu 2026): kuukauden alussa asiakkaita oli 105, ja heistä pysyi 100."
    )
