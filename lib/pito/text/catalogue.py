"""The catalogues of all messages: `python -m pito.text.catalogue` writes them anew from the code.

`pito.pot` holds what the code says. Each language's `pito.po` gets the new messages, empty, and keeps its translations;
`pito.mo` is its compiled form, which the program reads.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from pito.text import LOCALE

PACKAGE = Path(__file__).resolve().parents[1]
TEMPLATE = Path(__file__).parent / "pito.pot"
MARKS = {"say": None, "message": None, "count": (1, 2)}
METHODS = [("**.py", "python"), ("**.j2", "pito.text.catalogue:said_in_page")]


class Messages(Catalog):
    """A catalogue whose header names neither day nor tool: the same on every machine and day."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext must know to read the catalogue, and no more."""
        language = [] if self.locale is None else [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)]
        return [*language, ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit\n")]


def said(language: str | None = None) -> Messages:
    """Return every message of the code, untranslated."""
    name = "" if language is None else f"# Pito in the language {language}."
    messages = Messages(language, header_comment=name, fuzzy=False)
    for *_, found, comments, _ in extract_from_dir(PACKAGE, METHODS, keywords=MARKS, comment_tags=()):
        messages.add(found, auto_comments=comments)
    for text in defined():
        messages.add(text)
    for message in messages:
        message.flags.discard("python-format")  # "95% interval" holds a per cent sign, not a place for a value
    return messages


def said_in_page(file, keywords, comment_tags, options):
    """Find `say("…")` in a page's template: (line, function, message, comments), as Babel wants it."""
    for number, line in enumerate(file.read().decode("utf-8").splitlines(), 1):
        for quote, said in re.findall(r"""\bsay\((["'])(.+?)\1""", line):
            yield number, "say", said.replace("\\" + quote, quote), []


def defined() -> Iterator[str]:
    """Find what the report prints from docstrings: terms and meanings of the metrics in `sections.definitions.TERMS`."""
    source = _body("sections/definitions.py")
    terms = next(node.value for node in source if ast.unparse(node).startswith("TERMS = "))
    for metric in terms.elts:
        functions = {getattr(node, "name", ""): node for node in _body(f"metrics/{metric.value.id}.py")}
        yield from term_and_meaning(ast.get_docstring(functions[metric.attr]))


def _body(path: str) -> list[ast.stmt]:
    return ast.parse((PACKAGE / path).read_text(encoding="utf-8")).body


def term_and_meaning(docstring: str) -> tuple[str, str]:
    """Split a metric's docstring: its first paragraph is the term, a colon, and the meaning.

    >>> term_and_meaning("Rate: of `start`, the share kept.")
    ('Rate', 'Of start, the share kept.')
    """
    term, _, meaning = " ".join(docstring.split("\n\n")[0].split()).partition(": ")
    return term, meaning[:1].upper() + meaning[1:].replace("`", "")


def extracted() -> str:
    """Return the catalogue as a gettext template."""
    return written(said(), omit_header=True)


def merged(po: str, language: str) -> Messages:
    """Return every message of the code with the translation that a language's catalogue holds for it."""
    known = {message.id: message for message in read_po(StringIO(po), locale=language)}
    messages = said(language)
    for message in messages:
        if message.id and message.id in known:
            old = known[message.id]
            message.string, message.user_comments = old.string, old.user_comments
            message.flags |= old.flags & {"fuzzy"}
    return messages


def written(messages: Messages, omit_header: bool = False) -> str:
    """Return a catalogue as text, sorted, one message a line."""
    out = BytesIO()
    write_po(out, messages, omit_header=omit_header, sort_output=True, no_location=True, width=0)
    return out.getvalue().decode("utf-8")


def compiled(messages: Messages) -> bytes:
    """Return a catalogue as gettext reads it; what is untranslated or fuzzy is left out."""
    out = BytesIO()
    write_mo(out, messages)
    return out.getvalue()


def translations() -> list[tuple[Path, str]]:
    """Return every translated catalogue with its language."""
    return [(po, po.parts[-3]) for po in sorted(LOCALE.glob("*/LC_MESSAGES/pito.po"))]


def update() -> None:
    """Write the template and every language's catalogue, as text and compiled."""
    TEMPLATE.write_text(extracted(), encoding="utf-8", newline="\n")
    for po, language in translations():
        messages = merged(po.read_text(encoding="utf-8"), language)
        po.write_text(written(messages), encoding="utf-8", newline="\n")
        po.with_suffix(".mo").write_bytes(compiled(messages))


if __name__ == "__main__":
    update()
