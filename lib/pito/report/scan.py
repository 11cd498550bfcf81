"""Does the finished report show who any customer is? Every value that names one is looked for in what a reader can get at.

What is looked for: each customer's name, e-mail, phone, business id and customer id, from four characters up.

Where: everything a reader sees or can dig out of the page or the published notebook: text, attributes (title, alt, links), every
text inside the figures' JSON, names of their keys included. The packed chart library, our script and our styles hold no data.

How a value matches:

- With letters in it: the same words in the same order, whatever is between them and however they are written large or
  small. `Virtanen Oy` is found in `virtanen, OY!`, not in `Virtanen Oyj`.
- Without letters (phones, numbers as ids): the same characters, standing alone, in a text; a phone also with its digits
  grouped otherwise. Numbers that figures are drawn
  from are not texts, and Pito writes numbers for readers with thousands marks, so a run of digits in a text is no count.
  Fewer than six digits (an id `2026`, a branch `1204`) are a number like any other on the page and cannot be told from it;
  dates and months (`2026-05`, `31.5.2026`) cannot either. These are not looked for.

What matches and yet is no leak: words of Pito's own pages and catalogues, of the business's name, names of months and
days, and the words the exports themselves group by (segments, channels, categories, agents). A customer called `Online` is not
given away by a channel of that name. Only the whole value standing there as a phrase counts as such a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import normalize

from pito.errors import PitoError

KINDS = {
    "name": "name",
    "email": "e-mail address",
    "phone": "phone number",
    "business_id": "business id",
    "customer_id": "customer id",
}
LONGEST = 8  # words of a phrase: a longer value is looked for by its first eight
SHORTEST, DIGITS = 4, 6
WORD = re.compile(r"[^\W_]+")
UNREAD = re.compile(r'<script type="application/octet-stream".*?</script>|<style>.*?</style>', re.S)
PART_OF_A_NUMBER = re.compile(r"\d[.,]$|#$")  # decimals, and colours
DIALLED = re.compile(r"\d(?:[ ()./-]{0,2}\d)+")  # how a phone may be written; thousands marks are none of these
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
        What a reader can get at; see `page_texts` and `notebook_texts`.
    entry : Path
        The cache entry of the load: its `customers.parquet` says who the customers are.
    business, language : str
        The business's own name, and the report's language.

    Returns
    -------
    list of Leak
    """
    customers = entry / "customers.parquet"
    if not customers.exists():
        return []
    found = _matches(phrases(texts), customers)
    for known in (lambda: [business], lambda: _words_of_the_data(entry), lambda: own_words(language)):
        found = _without(found, known) if found else []
    return [Leak(kind, n) for kind in KINDS if (n := sum(k == kind for k, _ in found))]


def _without(found: list[tuple[str, str]], known: Callable[[], Iterable[str]]) -> list[tuple[str, str]]:
    """Return what stands in none of the known texts."""
    texts = [_plain(text) for text in known()]
    return [(kind, phrase) for kind, phrase in found if not any(f" {phrase} " in text for text in texts)]


def _plain(text: str) -> str:
    """Return the words of a text with one space before, between and after."""
    return f" {' '.join(WORD.findall(normalize('NFC', text).lower()))} "


def phrases(texts: Iterable[str]) -> set[str]:
    """Return every run of up to eight words in the texts: by words alone, and as written where no letter is in it."""
    found: set[str] = set()
    for text in set(texts):
        lowered = normalize("NFC", text).lower()
        words = [(match[0], match.start(), match.end()) for match in WORD.finditer(lowered)]
        for place in range(len(words)):
            found.update(_runs(words[place : place + LONGEST], lowered))
    return found


def _runs(words: list[tuple[str, int, int]], text: str) -> Iterator[str]:
    """Return the runs that begin at the first of some words; what holds no letter as it stands, and as a phone's digits."""
    plain, letters, begin = "", False, words[0][1]
    for word, _, end in words:
        letters = letters or not word.isdigit()
        plain = f"{plain} {word}" if plain else word
        written = text[begin:end]
        if letters:
            yield plain
        elif not PART_OF_A_NUMBER.search(text[max(0, begin - 2) : begin]):
            yield written
            if DIALLED.fullmatch(written):
                yield "tel:" + plain.replace(" ", "")


def _matches(texts: set[str], customers: Path) -> list[tuple[str, str]]:
    """Return the (kind, phrase) of every customer's value among the phrases."""
    from pito.engine import statement

    tables = _database()
    tables.execute("create or replace temp table phrases as select unnest($1) as phrase", [list(texts)])
    columns = [kind for kind in KINDS if kind in _columns(customers)]
    values = " union all ".join(f"select '{kind}' as kind, {kind} as value from customers" for kind in columns)
    tables.register("customers", tables.read_parquet(str(customers)))
    tables.execute(f"create or replace temp view given as {values}")
    bound = {"longest": LONGEST, "shortest": SHORTEST, "digits": DIGITS}
    return tables.execute(statement("pito.report", "scan"), bound).fetchall()


@cache
def _database():
    """Return the scan's own connection: a new one for every question would take longer than the questions."""
    import duckdb

    return duckdb.connect()


def _columns(parquet: Path) -> list[str]:
    return [name for (name, *_) in _database().execute("describe from read_parquet(?)", [str(parquet)]).fetchall()]


def page_texts(page: str) -> list[str]:
    """Return what can be read out of a page: its text, its attributes, the texts in its figures."""
    reader = _Reader()
    reader.feed(UNREAD.sub(" ", page))
    reader.close()
    return reader.texts


def notebook_texts(notebook) -> list[str]:
    """Return what can be read out of a notebook's outputs and prose; its code holds no data."""
    found = []
    for cell in notebook.cells:
        found += [cell.source] if cell.cell_type == "markdown" else _json_texts(cell.get("outputs", []))
    return [text for part in found for text in (page_texts(part) if "<" in part else [part])]


class _Reader(HTMLParser):
    """Collects texts, attributes, and the texts inside JSON."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._flow: list[str] = []
        self._script: str | None = None

    def handle_starttag(self, tag, attrs):
        self.texts += [value for _, value in attrs if value]
        self._script = dict(attrs).get("type", "") if tag == "script" else None

    def handle_endtag(self, tag):
        self._script = None

    def handle_data(self, data):
        if self._script is None:
            self._flow.append(data)
        elif self._script == "application/json":
            self.texts += _json_texts(json.loads(data))

    def close(self):
        super().close()
        self.texts.append("\n".join(self._flow))


def _json_texts(value: object) -> list[str]:
    """Return every text inside a JSON value: its keys too."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [*map(str, value), *(text for inner in value.values() for text in _json_texts(inner))]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _json_texts(inner)]
    return []


@cache
def own_words(language: str) -> tuple[str, ...]:
    """Return the texts that are Pito's own: its catalogues, pages and docstrings, and the names of months and days."""
    from babel import Locale

    paths = [path for pattern in OWN_FILES for path in ROOM.glob(pattern) if path.is_file()]
    texts = [path.read_text(encoding="utf-8", errors="ignore") for path in paths]
    locale = Locale.parse(language)
    for names in (locale.months, locale.days):
        texts += [name for form in names.values() for width in form.values() for name in width.values()]
    return tuple(texts)


def _words_of_the_data(entry: Path) -> list[str]:
    """Return the words that the exports group by."""
    from pito.schema import TABLES, Kind

    found = []
    for table in TABLES.values():
        path = entry / f"{table.name}.parquet"
        known = _columns(path) if path.exists() else []
        for word in [c.stored for c in table.columns if c.kind is Kind.WORD and c.stored in known]:
            asked = f'select distinct "{word}" from read_parquet(?) where "{word}" is not null'
            found += [str(value) for (value,) in _database().execute(asked, [str(path)]).fetchall()]
    return found
