"""The catalogue of all messages, read out of the code: `python -m pito.text.catalogue` writes `pito.pot` anew."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

TEMPLATE = Path(__file__).parent / "pito.pot"
MARKS = {"say": None, "message": None, "count": (1, 2)}


def extracted() -> str:
    """Return the catalogue as a gettext template, the same on every machine and day."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir
    from babel.messages.pofile import write_po

    package = Path(__file__).resolve().parents[1]
    catalogue = Catalog(project="pito", charset="utf-8")
    methods = [("**.py", "python"), ("**.j2", "pito.text.catalogue:said_in_page")]
    for file, line, said, comments, _ in extract_from_dir(package, methods, keywords=MARKS, comment_tags=()):
        catalogue.add(said, locations=[(Path(file).as_posix(), line)], auto_comments=comments)
    out = BytesIO()
    write_po(out, catalogue, omit_header=True, sort_output=True, no_location=True, width=0)
    return out.getvalue().decode("utf-8")


def said_in_page(file, keywords, comment_tags, options):
    """Find `say("…")` in a page's template: (line, function, message, comments), as Babel wants it."""
    import re

    for number, line in enumerate(file.read().decode("utf-8").splitlines(), 1):
        for quote, said in re.findall(r"""\bsay\((["'])(.+?)\1""", line):
            yield number, "say", said.replace("\\" + quote, quote), []


if __name__ == "__main__":
    TEMPLATE.write_text(extracted(), encoding="utf-8")
