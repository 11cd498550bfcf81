"""Does the finished report show who any customer is? Every value that names one is looked for in what a reader can get at.

What is looked for: name, e-mail, phone, business id and id of each customer, and of the people known at them; the names and ids
that were found to be the same customer's; the ids of contracts, orders, tickets, contacts, answers and deals. All from four
characters up. Who works here (agents, owners) is no customer: the report speaks of agents, and their names stand in it.

Where: everything a reader sees or can dig out of the page or the published notebook; see `pito.report.readable`. The packed
chart library and our script hold no data.

How a value matches:

- With letters in it: the same words in the same order, whatever is between them, however they are written large or small,
  escaped (for HTML, JSON, an address) or pulled apart by marks nobody sees. `Virtanen Oy` is found in `virtanen, OY!`, not in
  `Virtanen Oyj`. Parts of it are not looked for: `Virtanen` alone tells nobody which.
- Without letters (phones, numbers as ids): the same characters, standing alone, in a text; a phone also with its digits
  grouped otherwise, and with or without the country's number. Numbers that figures are drawn
  from are not texts, and Pito writes numbers for readers with thousands marks, so a run of digits in a text is no count.
  Fewer than six digits (an id `2026`, a branch `1204`) are a number like any other on the page and cannot be told from it;
  dates and months (`2026-05`, `31.5.2026`) cannot either. These are not looked for.

What matches and yet is no leak: words of Pito's own pages and catalogues, of the business's name, names of months and
days, and the words the exports themselves group by (segments, channels, categories, agents). A customer called `Online` is not
given away by a channel of that name. Only the whole value standing there as a phrase counts as such a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, takewhile
from pathlib import Path

from pito.errors import PitoError
from pito.report.readable import folded, readings

KINDS = {
    "name": "name",
    "email": "e-mail address",
    "phone": "phone number",
    "business_id": "business id",
    "customer_id": "customer id",
    "person_id": "person id",
    "record_id": "id of a contract, order, ticket or contact",
}
LOOKED_FOR = {  # table of the cache entry → column → kind
    "customers": {name: name for name in ("name", "email", "phone", "business_id", "customer_id")},
    "people": {name: name for name in ("name", "email", "phone", "person_id")},
    "identity": dict.fromkeys(("name", "name_of_same_as"), "name")
    | dict.fromkeys(("customer_id", "same_as"), "customer_id"),
    "contracts": {"contract_id": "record_id"},
    "orders": {"order_id": "record_id", "customer_id": "customer_id"},
    "tickets": {"ticket_id": "record_id", "customer_id": "customer_id"},
    "contacts": {"contact_id": "record_id"},
    "feedback": {"feedback_id": "record_id"},
    "deals": {"deal_id": "record_id"},
}
LONGEST = 8  # words of a phrase: a longer value is looked for by its first eight
SHORTEST, DIGITS, TAIL = 4, 6, 8
WORD = re.compile(r"[^\W_]+")
PART_OF_A_NUMBER = re.compile(r"\d[.,]$|#$")  # decimals, and colours
DIALLED = re.compile(r"\d(?:[ \u00a0\u202f()./-]{0,3}\d)+")  # how a phone may be written
THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+")  # which is how a number is written, too
NATIONAL, YEAR = re.compile(r"0\d"), re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MONTH = re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d(?!\d)")
Worded = tuple[str, list[tuple[str, int, int]]]  # a text, and its words with where they begin and end
ROOM = Path(__file__).resolve().parents[1]
OWN_FILES = ("text/**/*.po", "text/*.py", "sections/*.py", "charts/*.py", "metrics/*.py", "report/page/*", "schema.py")


@dataclass(frozen=True)
class Leak:
    """How many values of one kind stand in the report."""

    kind: str
    values: int

    def __str__(self) -> str:
        return f"{self.values} × {KINDS[self.kind]}"


def refuse_leaks(texts: Iterable[str], entry: Path, settings) -> None:
    """Raise where a report shows who a customer is, naming what kind of value, never the value.

    Raises
    ------
    PitoError
    """
    if found := leaks(texts, entry, settings.business.name, settings.business.language):
        kinds = ", ".join(str(leak) for leak in found)
        raise PitoError(f"The report was not published: it would show who customers are ({kinds}).")


def leaks(texts: Iterable[str], entry: Path, business: str = "", language: str = "en") -> list[Leak]:
    """Return what kinds of customers' values stand in the texts.

    Parameters
    ----------
    texts : iterable of str
        What a reader can get at; see `pito.report.readable`.
    entry : Path
        The cache entry of the load: its tables say who the customers are.
    business, language : str
        The business's own name, and the report's language.

    Returns
    -------
    list of Leak
    """
    found = _matches(_worded(texts), entry)
    for known in (
        lambda: [_plain(business)],
        lambda: map(_plain, _words_of_the_data(entry)),
        lambda: own_words(language),
    ):
        found = _without(found, known) if found else []
    return [Leak(kind, n) for kind in KINDS if (n := sum(k == kind for k, _ in found))]


def _without(found: list[tuple[str, str]], known: Callable[[], Iterable[str]]) -> list[tuple[str, str]]:
    """Return what stands in none of the known plain texts."""
    texts = [*known()]
    return [(kind, phrase) for kind, phrase in found if not any(f" {phrase} " in text for text in texts)]


def _plain(text: str) -> str:
    """Return the words of a text with one space before, between and after."""
    return f" {' '.join(WORD.findall(folded(text)))} "


def _worded(texts: Iterable[str]) -> list[Worded]:
    """Return every reading of every text, with its words and where they stand."""
    read = {reading for written in set(texts) for reading in readings(written)}
    return [(text, [(match[0], match.start(), match.end()) for match in WORD.finditer(text)]) for text in read]


def phrases(texts: Iterable[str]) -> set[str]:
    """Return every run of up to eight words in the texts: by words alone, and as written where no letter is in it."""
    worded = _worded(texts)
    return _numbers(worded) | _worded_runs(worded, lambda word: True)


def _numbers(worded: list[Worded]) -> set[str]:
    """Return the runs of up to eight words without a letter, as they stand, and as a phone's digits."""
    found: set[str] = set()
    for text, words in worded:
        for place, (word, begin, _) in enumerate(words):
            before = text[max(0, begin - 2) : begin]
            if word.isdigit() and not PART_OF_A_NUMBER.search(before):
                for _, _, end in takewhile(lambda one: one[0].isdigit(), words[place : place + LONGEST]):
                    found.add(text[begin:end])
                    found.update(_dialled(text[begin:end], before))
    return found


def _worded_runs(worded: list[Worded], begins: Callable[[str], bool]) -> set[str]:
    """Return the runs of up to eight words with a letter in them whose first word is one of those."""
    found: set[str] = set()
    for _, words in worded:
        for place, (first, *_) in enumerate(words):
            if begins(first):
                run = [word for word, *_ in words[place : place + LONGEST]]
                runs = list(accumulate(run, "{} {}".format))
                found.update(runs[sum(1 for _ in takewhile(str.isdigit, run)) :])
    return found


def _dialled(written: str, before: str) -> Iterator[str]:
    """Return a phone's digits, and the last of them where it is written as one from abroad or from anywhere in the country."""
    if not DIALLED.fullmatch(written) or THOUSANDS.fullmatch(written) or MONTH.search(written):
        return
    digits = "".join(filter(str.isdigit, written))
    yield "tel:" + digits
    is_whole = before.endswith("+") or NATIONAL.match(written)
    if is_whole and len(digits) > TAIL and not YEAR.search(written):
        yield "tail:" + digits[-TAIL:]


def _matches(worded: list[Worded], entry: Path) -> list[tuple[str, str]]:
    """Return the (kind, phrase) of every value that is looked for among the phrases of the texts.

    Of phrases with a letter only those are made up that begin as a value does.
    """
    from pito.engine import statement

    if not (given := list(_given(entry))):
        return []
    numbers = _numbers(worded)
    words = {word for _, words in worded for word, *_ in words} | {
        text[-DIGITS - 1 :] for text in numbers if ":" in text
    }
    tables, bound = database(), {"longest": LONGEST, "shortest": SHORTEST, "digits": DIGITS, "tail": TAIL}
    tables.execute("create or replace temp table words as select unnest($1) as word", [[*words]])
    tables.execute(f"create or replace temp view given as {' union all '.join(given)}")
    begun = statement("pito.report", "scan_begun")
    tables.execute(f"create or replace temp table begun as {begun}", {"digits": DIGITS})
    begins = {word for (word,) in tables.execute("select distinct word from begun").fetchall()}
    texts = numbers | _worded_runs(worded, begins.__contains__)
    tables.execute("create or replace temp table phrases as select unnest($1) as phrase", [[*texts]])
    return tables.execute(statement("pito.report", "scan"), bound).fetchall()


def _given(entry: Path) -> Iterator[str]:
    """Return one query per column whose values are looked for."""
    for table, kinds in LOOKED_FOR.items():
        path = entry / f"{table}.parquet"
        known = _columns(path) if path.exists() else []
        place = str(path).replace("'", "''")
        for column in [column for column in kinds if column in known]:
            yield f"select '{kinds[column]}' as kind, {column} as value from read_parquet('{place}')"


@cache
def database():
    """Return the scan's own connection: a new one for every question would take longer than the questions."""
    import duckdb

    return duckdb.connect()


def _columns(parquet: Path) -> list[str]:
    return [name for (name, *_) in database().execute("describe from read_parquet(?)", [str(parquet)]).fetchall()]


@cache
def own_words(language: str) -> tuple[str, ...]:
    """Return the plain texts that are Pito's own: its catalogues, pages and docstrings, and the names of months and days."""
    from babel import Locale

    paths = [path for pattern in OWN_FILES for path in ROOM.glob(pattern) if path.is_file()]
    texts = [path.read_text(encoding="utf-8", errors="ignore") for path in paths]
    locale = Locale.parse(language)
    for names in (locale.months, locale.days):
        texts += [name for form in names.values() for width in form.values() for name in width.values()]
    return tuple(map(_plain, texts))


def _words_of_the_data(entry: Path) -> list[str]:
    """Return the words that the exports group by."""
    from pito.schema import TABLES, Kind

    found = []
    for table in TABLES.values():
        path = entry / f"{table.name}.parquet"
        known = _columns(path) if path.exists() else []
        for word in [c.stored for c in table.columns if c.kind is Kind.WORD and c.stored in known]:
            asked = f'select distinct "{word}" from read_parquet(?) where "{word}" is not null'
            found += [str(value) for (value,) in database().execute(asked, [str(path)]).fetchall()]
    return found
