"""The Finnish report says nothing in English: no sentence of the catalogue stands in it as it is in the code."""

import re
import shutil
from io import StringIO
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from pito.report.readable import page_texts
from pito.text import LOCALE
from pito.text.catalogue import TEMPLATE

LEAST_WORDS = 3
STYLE = re.compile(r"<style>.*?</style>|<script>.*?</script>", re.S)


@pytest.fixture(scope="module")
def finnish(tmp_path_factory, root, sample):
    """The demo company's report in Finnish."""
    from pito.report.run import run

    home = tmp_path_factory.mktemp("finnish")
    shutil.copytree(root / "notebooks", home / "notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PITO_HOME", str(home))
        made = run(data=sample, out=home / "reports", language="fi")
    return made.page.read_text(encoding="utf-8")


def fixed_parts(text: str) -> list[str]:
    """What a message says between its places for values, where that is long enough to be known again."""
    parts = [part.strip(" .,:;()") for part, *_ in Formatter().parse(text)]
    return [part for part in parts if len(re.findall(r"[^\W\d_]{2,}", part)) >= LEAST_WORDS]


def english() -> set[str]:
    """Every such part of the English messages that no Finnish one has too."""
    template = read_po(StringIO(TEMPLATE.read_text(encoding="utf-8")))
    ids = [text for m in template if m.id for text in ([m.id] if isinstance(m.id, str) else m.id)]
    translated = read_po(StringIO((LOCALE / "fi/LC_MESSAGES/pito.po").read_text(encoding="utf-8")), locale="fi")
    finnish = " ".join(str(m.string) for m in translated)
    return {part for text in ids for part in fixed_parts(text) if part not in finnish}


def test_the_parts_looked_for_are_found_where_they_are():
    assert "of customers stayed in" in english()
    assert fixed_parts("{rate} of customers stayed in {month}: {retained} of the {start} there at its start.") == [
        "of customers stayed in",
        "there at its start",
    ]
    assert len(english()) > 800


def test_nothing_on_the_finnish_page_is_english(finnish):
    text = "\n".join(page_texts(STYLE.sub(" ", finnish)))
    assert "Asiakkaista pysyi" in text and '<html lang="fi">' in finnish
    assert sorted(part for part in english() if part in text) == []


def test_the_finnish_page_writes_numbers_and_months_as_finns_do(finnish):
    assert "<h1>kesäkuu 2026</h1>" in finnish
    assert "95,2\u00a0%" in finnish and "95.2%" not in re.sub(r"<script.*?</script>", "", finnish, flags=re.S)
