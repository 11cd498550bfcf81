"""What can be read out of a page or a notebook: what a reader sees, and what somebody finds who looks into the file."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from unicodedata import normalize
from urllib.parse import unquote, unquote_to_bytes

LIBRARY = re.compile(r'<script type="application/octet-stream".*?</script>', re.S)  # packed, and megabytes long
DATA_ADDRESS = re.compile(r"data:[^,;\s]*(?:;[\w.=-]+)*?(;base64)?,([^\s\"'<>)]+)", re.I)
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
UNSEEN = re.compile(  # the marks of Unicode's class Cf, and the dot that a Turkish capital i leaves behind
    "[\u00ad\u0307\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
ROUNDS = 3  # escapes within escapes


def page_texts(page: str) -> list[str]:
    """Return what can be read out of a page: text, attributes, comments, styles, the texts in its figures and addresses."""
    reader = _Reader()
    reader.feed(LIBRARY.sub(" ", page))
    reader.close()
    return reader.texts + [inner for text in reader.texts for inner in _in_addresses(text)]


def notebook_texts(notebook) -> list[str]:
    """Return what can be read out of a notebook's outputs and prose; its code holds no data."""
    found = []
    for cell in notebook.cells:
        found += [cell.source] if cell.cell_type == "markdown" else json_texts(cell.get("outputs", []))
    return [text for part in found for text in (page_texts(part) if "<" in part else [part])]


def json_texts(value: object) -> list[str]:
    """Return every text inside a JSON value: its keys too.

    >>> json_texts({"a": ["b", 1, {"c": None}]})
    ['a', 'b', 'c']
    """
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (str(key), *json_texts(inner))]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in json_texts(inner)]
    return []


def readings(text: str) -> Iterator[str]:
    """Return a text as it stands, and as it reads where it is escaped for an address, for HTML or for JSON.

    Marks nobody sees (soft hyphens, direction marks, joiners) are taken out, letters are small and in one form.

    >>> sorted(readings("H\u00e4rk\u00e4%20Oy"))
    ['härkä oy', 'härkä%20oy']
    >>> list(readings("KES\u00adKO"))
    ['kesko']
    """
    seen = {text}
    for _ in range(ROUNDS):
        more = {way(one) for one in seen for way in (_unquoted, unescape, _unescaped, _one_form)} - seen
        if not more:
            break
        seen |= more
    return iter({folded(one) for one in seen})


def folded(text: str) -> str:
    """Return a text in small letters of one form, without the marks nobody sees."""
    small = normalize("NFC", text).lower().replace("ς", "σ")
    return small if small.isascii() else UNSEEN.sub("", small)


def _one_form(text: str) -> str:
    """Return a text with wide, joined and raised letters as plain ones."""
    return text if text.isascii() else normalize("NFKC", text)


def _unquoted(text: str) -> str:
    return unquote(text.replace("+", " ")) if "%" in text else text


def _unescaped(text: str) -> str:
    return ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text) if "\\" in text else text


class _Reader(HTMLParser):
    """Collects texts, attributes, comments, and the texts inside JSON; our own script holds no data."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._flow: list[str] = []
        self._script: str | None = None

    def handle_starttag(self, tag, attrs):
        self.texts += [text for name, value in attrs for text in (name, value) if text]
        self._script = (dict(attrs).get("type") or "") if tag == "script" else None

    def handle_endtag(self, tag):
        self._script = None

    def handle_data(self, data):
        if self._script is None:
            self._flow.append(data)
        elif self._script:
            self.texts += _script_texts(data)

    def handle_comment(self, data):
        self.texts.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment

    def close(self):
        super().close()
        self.texts.append("\n".join(self._flow))


def _script_texts(data: str) -> list[str]:
    """Return the texts of a script that is data: those inside its JSON, or as it stands where it is none."""
    try:
        return json_texts(json.loads(data))
    except ValueError:
        return [data]


def _in_addresses(text: str) -> Iterator[str]:
    """Return what stands inside `data:` addresses, where it is text or holds some."""
    for packed, content in DATA_ADDRESS.findall(text) if "data:" in text else ():
        raw = unquote_to_bytes(content)
        try:
            yield (b64decode(raw + b"==") if packed else raw).decode("utf-8")
        except ValueError:
            continue
