"""What the notebook's first and last cells leave behind for the page and the results file."""

import base64

import pytest

from pito import intake, report
from pito.errors import WrongUse
from pito.month import Month
from pito.report import kernel
from pito.settings import Settings
from pito.text import Words


class Workbook:
    """A workbook that knows one month."""

    def __init__(self, settings=None):
        self.settings = settings or Settings().choose("business", name="Kukka Oy")
        self.words = Words(self.settings.business.language)
        self.last_month = Month.parse("2026-06")

    def month(self, chosen):
        return Month.parse(chosen or self.last_month)


@pytest.fixture
def shown(monkeypatch):
    """What cells displayed."""
    found = []
    monkeypatch.setattr(kernel, "_show", lambda data, text: found.append({**data, "text/plain": text}))
    return found


def test_opening_returns_the_workbook_and_the_month_and_tells_the_page_whose_it_is(shown, monkeypatch):
    asked = []
    workbook = Workbook()
    monkeypatch.setattr(intake, "open_workbook", lambda *given: asked.append(given) or workbook)
    assert report.open("exports", "", "", "fi") == (workbook, Month.parse("2026-06"))
    assert asked == [("exports", None, "fi")]
    about = {
        "business": "Kukka Oy",
        "month": "2026-06",
        "language": "en",
        "currency": "EUR",
        "colour": "#1f5f8b",
        "logo": "",
    }
    assert shown == [{kernel.PAGE: about, "text/plain": "Kukka Oy, June 2026"}]


def test_handing_over_leaves_the_months_results(shown, monkeypatch):
    from pito import sections

    workbook = Workbook()
    monkeypatch.setattr(sections, "results", lambda book, month: [{"metric": "lost", "period": str(month)}])
    monkeypatch.setattr("pito.sections.signals.signals", lambda book, month: [{"metric": "csat", "signal": -1}])
    report.hand_over(workbook, "2026-05")
    rows = {
        "results": [{"metric": "lost", "period": "2026-05"}],
        "signals": [{"metric": "csat", "signal": -1}],
        "last_month": "2026-06",
    }
    assert shown == [{kernel.RESULTS: rows, "text/plain": "1 results"}]


def test_page_and_sections_speak_of_the_same_media_type():
    from pito.sections import section

    assert section.SECTION == kernel.SECTION


def test_the_room_has_no_other_names():
    with pytest.raises(AttributeError, match="no attribute 'opn'"):
        report.opn  # noqa: B018


def test_a_logo_beside_the_settings_becomes_part_of_the_page(tmp_path):
    (tmp_path / "settings.toml").write_text("")
    (tmp_path / "logo.svg").write_bytes(b"<svg/>")
    address = kernel.logo_address("logo.svg", str(tmp_path / "settings.toml"))
    assert address == "data:image/svg+xml;base64," + base64.b64encode(b"<svg/>").decode()
    assert kernel.logo_address("") == ""


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("logo.bmp", b"x", "must be an SVG"),
        ("none.png", None, "must be an SVG"),
        ("logo.png", b"x" * 200_001, "under 200 kB"),
    ],
)
def test_a_logo_that_cannot_be_shown_is_said(tmp_path, name, content, sentence):
    (tmp_path / "settings.toml").write_text("")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(WrongUse, match=sentence):
        kernel.logo_address(name, str(tmp_path / "settings.toml"))
