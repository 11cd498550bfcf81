"""The demo company's report as its readers meet it: opened from a file, without a network, on a desk and on a phone."""

import os
import shutil
from dataclasses import dataclass, field

import pytest

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("PITO_CHROMIUM") or os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"]
DESK, PHONE = (1280, 800), (390, 844)
DRAWN = """() => [...document.querySelectorAll('figure.chart')].map(figure => {
  const plot = figure.querySelector('.js-plotly-plot .main-svg');
  const shapes = figure.querySelectorAll('.main-svg .trace path, .main-svg .point path, .main-svg image, .main-svg .js-line');
  const {width, height} = plot ? plot.getBoundingClientRect() : {width: 0, height: 0};
  return plot !== null && shapes.length > 0 && width > 200 && height > 100;
})"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Opened:
    """A page, and what happened while it was open."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        reason = "no Chromium here: install it, or set PITO_CHROMIUM to one"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, published):
    """Open a file of the published report; everything it asks for and complains about is kept."""
    contexts = []

    def go(path=None, size=DESK, ready="html[data-ready]", **options) -> Opened:
        context = browser.new_context(viewport=dict(zip(("width", "height"), size, strict=True)), **options)
        contexts.append(context)
        seen = Opened(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.goto((path or published.page).as_uri())
        seen.page.wait_for_selector(ready, state="attached", timeout=30_000)
        return seen

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_is_drawn_and_nothing_is_fetched_or_complained_of(opened, size, scheme):
    seen = opened(size=size, color_scheme=scheme)
    drawn = seen.page.evaluate(DRAWN)
    assert len(drawn) >= 10 and all(drawn), drawn
    assert [url for url in seen.requests if not url.startswith(("file:", "blob:", "data:"))] == []
    assert seen.complaints == []
    assert seen.page.evaluate(WIDER) == 0


def test_figures_follow_the_screen_when_it_turns(opened):
    seen = opened(size=PHONE)
    seen.page.set_viewport_size({"width": 844, "height": 390})
    seen.page.wait_for_function(
        """() => [...document.querySelectorAll('figure.chart')].every(figure =>
            Math.abs(figure.querySelector('.main-svg').getBoundingClientRect().width - figure.clientWidth) < 2)"""
    )
    assert seen.page.evaluate(WIDER) == 0


def test_the_answer_and_the_month_stand_on_the_first_screen_of_a_phone(opened, published):
    page = opened(size=PHONE).page
    assert page.title() == f"{published.run['settings']['business']['name']}, June 2026"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_role("heading", level=1).bounding_box()["y"] < PHONE[1] / 3
    assert page.locator(".answer .finding strong").bounding_box()["y"] < PHONE[1] / 2


def test_every_figure_says_in_words_what_it_shows(opened):
    names = opened().page.evaluate(
        "[...document.querySelectorAll('figure.chart')].map(f => f.getAttribute('aria-label'))"
    )
    assert len(names) >= 10 and all(len(name) > 10 for name in names)


def test_contents_lead_to_every_section(opened):
    page = opened(size=PHONE).page
    page.locator("nav summary").click()
    addresses = page.evaluate("[...document.querySelectorAll('nav a')].map(a => a.getAttribute('href').slice(1))")
    assert addresses == page.evaluate(
        "[...document.querySelectorAll('.basis section, .sections section')].map(s => s.getAttribute('aria-labelledby'))"
    )
    assert all(page.evaluate("id => document.getElementById(id) !== null", address) for address in addresses)
    page.locator("nav a").last.click()
    in_view = "id => { const {top} = document.getElementById(id).getBoundingClientRect(); return top >= 0 && top < innerHeight; }"
    page.wait_for_function(in_view, arg=addresses[-1])
    assert not page.evaluate("document.querySelector('nav details').open")


def test_on_paper_every_table_is_open_and_nothing_is_cut_off(opened):
    page = opened().page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 672, "height": 950})
    assert page.evaluate("[...document.querySelectorAll('section details')].every(d => d.open)")
    page.wait_for_function(
        "[...document.querySelectorAll('.main-svg')].every(s => s.getBoundingClientRect().width <= 672)"
    )
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not page.evaluate("document.querySelector('.sections details').open")


def test_without_scripts_the_sentences_and_tables_are_there(opened):
    page = opened(ready="footer", java_script_enabled=False).page
    assert page.locator("body noscript").inner_text().startswith("The charts need a browser that runs scripts")
    assert page.locator("body noscript").bounding_box()["height"] > 20
    assert not page.locator("figure.chart").first.is_visible()
    assert page.locator("table").count() > 5


def test_the_catalogue_opens_and_leads_to_the_report(opened, published):
    seen = opened(published.folder.parent / "index.html", size=PHONE, ready="table")
    assert seen.page.evaluate(WIDER) == 0 and seen.complaints == []
    seen.page.locator("tbody a").first.click()
    seen.page.wait_for_selector("html[data-ready]", state="attached")
    assert seen.page.url == published.page.as_uri()
