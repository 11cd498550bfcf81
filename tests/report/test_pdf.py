"""The page on paper: printed where there is a browser; where there is none one sentence says so, before anything is run."""

import re
import shutil

import pytest
from click.testing import CliRunner

from pito.cli import main
from pito.errors import PitoError, WrongUse
from pito.report import pdf


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.delenv("PITO_CHROMIUM", raising=False)
    monkeypatch.setattr(pdf, "NAMES", ())
    monkeypatch.setattr(pdf, "PLACES", ())


def test_without_a_browser_one_sentence_says_what_would_help(no_browser, monkeypatch):
    monkeypatch.setattr("pito.report.run.run_months", lambda *_: pytest.fail("started"))
    ended = CliRunner().invoke(main, ["report", "--pdf"])
    assert ended.exit_code == WrongUse.exit_code
    assert ended.output.strip() == (
        "pito: --pdf needs Chromium, Chrome or Edge, and none was found; install one, or name it in PITO_CHROMIUM."
    )


def test_a_browser_that_prints_nothing_leaves_the_last_pdf_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("PITO_CHROMIUM", shutil.which("true"))
    page, made = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text("<p>x</p>", encoding="utf-8")
    made.write_bytes(b"%PDF-old")
    with pytest.raises(PitoError, match=r"printed nothing; the report itself stands in .*report\.html"):
        pdf.print_page(page, made)
    assert made.read_bytes() == b"%PDF-old" and sorted(p.name for p in tmp_path.iterdir()) == [
        "report.html",
        "report.pdf",
    ]


@pytest.mark.browser
def test_a_page_is_printed_on_a4(tmp_path, page, chromium):
    from .conftest import picture, section

    html = tmp_path / "report.html"
    html.write_text(page(section(figure=picture())), encoding="utf-8")
    made = pdf.print_page(html, tmp_path / "report.pdf").read_bytes()
    assert made.startswith(b"%PDF-") and len(made) > 5_000
    boxes = {tuple(round(float(n)) for n in box.split()) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", made)}
    assert boxes == {(0, 0, 595, 842)} or boxes == {(0, 0, 595, 841)} or boxes == {(0, 0, 596, 842)}
