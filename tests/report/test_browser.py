"""The demo company's report as its readers meet it: opened from a file, without a network, on a desk and on a phone."""

import re
from dataclasses import dataclass, field
from importlib.resources import files

import pytest

pytestmark = pytest.mark.browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"]
DESK, PHONE = (1280, 800), (390, 844)
DRAWN = """() => [...document.querySelectorAll('.chart')].filter(chart => chart.checkVisibility()).map(chart => {
  const plot = chart.querySelector('.js-plotly-plot .main-svg');
  const shapes = chart.querySelectorAll('.main-svg .trace path, .main-svg .point path, .main-svg image, .main-svg .js-line');
  const {width, height} = plot ? plot.getBoundingClientRect() : {width: 0, height: 0};
  return plot !== null && shapes.length > 0 && width > 200 && height > 100;
})"""
OPEN_ALL = "document.querySelectorAll('main details').forEach(details => details.open = true)"
ALL_DRAWN = "() => [...document.querySelectorAll('.chart')].every(chart => !chart.checkVisibility() || chart.classList.contains('drawn'))"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Opened:
    """A page, and what happened while it was open."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
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


def open_all(page) -> None:
    """Open every section, and wait for the last chart."""
    page.evaluate(OPEN_ALL)
    page.wait_for_function(ALL_DRAWN, timeout=60_000)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_is_drawn_and_nothing_is_fetched_or_complained_of(opened, size, scheme):
    seen = opened(size=size, color_scheme=scheme)
    at_first = seen.page.evaluate(DRAWN)
    open_all(seen.page)
    drawn = seen.page.evaluate(DRAWN)
    assert 5 <= len(at_first) < len(drawn) and all(at_first) and all(drawn), drawn
    assert [url for url in seen.requests if not url.startswith(("file:", "blob:", "data:"))] == []
    assert seen.complaints == []
    assert seen.page.evaluate(WIDER) == 0


def test_the_page_is_small_enough_to_be_mailed(published):
    assert published.page.stat().st_size <= 2_500_000


def test_figures_follow_the_screen_when_it_turns(opened):
    seen = opened(size=PHONE)
    seen.page.set_viewport_size({"width": 844, "height": 390})
    seen.page.wait_for_function(
        """() => [...document.querySelectorAll('.chart.drawn')].every(chart =>
            Math.abs(chart.querySelector('.main-svg').getBoundingClientRect().width - chart.clientWidth) < 2)"""
    )
    assert seen.page.evaluate(WIDER) == 0


def test_the_answer_and_the_month_stand_on_the_first_screen_of_a_phone(opened, published):
    page = opened(size=PHONE).page
    assert page.title() == f"{published.run['settings']['business']['name']}, June 2026"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_role("heading", level=1).bounding_box()["y"] < PHONE[1] / 3
    assert page.locator(".lead").bounding_box()["y"] < PHONE[1] / 2


def bottom(locator) -> float:
    box = locator.bounding_box()
    return box["y"] + box["height"]


def test_the_first_screen_holds_what_came_in_the_answer_the_key_figures_and_the_bucket_in_this_order(opened):
    page = opened().page
    came_in, answer, figures = (page.locator(name) for name in (".basis", ".answer", ".key-figures"))
    assert bottom(came_in) <= answer.bounding_box()["y"] < figures.bounding_box()["y"]
    assert bottom(figures) <= DESK[1] and bottom(page.locator(".bucket .view:visible .chart")) <= DESK[1]
    assert page.locator(".key-figures li").count() == 4
    assert 3 <= page.locator(".answer .lead, .answer li").count() <= 5


def test_a_key_figure_says_its_value_change_verdict_and_how_many_in_words(opened):
    said = opened().page.locator(".key-figures li").first.inner_text()
    assert [line for line in said.splitlines() if line] == [
        "Retention rate",
        "95.2%",
        "−3.8 points against May 2026",
        "Could be chance · 105 customers",
    ]


FACTS = """() => [...document.querySelectorAll('.chart')].map(chart => {
  const figure = chart.closest('figure'), view = chart.closest('.view');
  return {
    section: chart.closest('section').getAttribute('aria-labelledby'),
    alt: chart.getAttribute('aria-label'), reached: chart.tabIndex, role: chart.getAttribute('role'),
    caption: [...figure.querySelectorAll('figcaption span')].map(span => span.textContent),
    definitions: [...figure.querySelectorAll('figcaption a')].map(link => document.querySelector(link.hash) !== null),
    tables: view.querySelectorAll('table').length,
  };
})"""


def test_every_figure_has_words_in_its_place_how_many_a_unit_a_definition_and_its_numbers(opened):
    facts = opened().page.evaluate(FACTS)
    assert len(facts) > 20
    lacking = {}
    for fact in facts:
        has = {
            "words": len(fact["alt"]) > 10 and fact["role"] == "img" and fact["reached"] == 0,
            "how many": any(part.startswith("n: ") for part in fact["caption"]),
            "unit": any(part.startswith("Axes: ") for part in fact["caption"]),
            "definition": fact["definitions"] and all(fact["definitions"]),
            "numbers": fact["tables"] > 0,
        }
        if missing := [name for name, there in has.items() if not there]:
            lacking[fact["section"]] = missing
    assert lacking == {}


def test_the_segment_and_the_month_of_the_bucket_can_be_switched_without_a_kernel(opened):
    seen = opened()
    page, bucket = seen.page, seen.page.locator(".bucket")
    bucket.get_by_label("Segment").select_option(label="Housing")
    assert "Housing: " in bucket.locator(".first").inner_text()
    bucket.get_by_label("Segment").select_option(label="All customers")
    bucket.get_by_label("One step back: Month").click()
    page.wait_for_function(ALL_DRAWN)
    assert bucket.locator("output").inner_text() == "May 2026"
    assert "in May 2026" in bucket.locator(".first").inner_text()
    shown = bucket.locator(".view:visible")
    assert shown.count() == 1 and shown.locator(".main-svg").first.is_visible()
    texts = shown.locator("text.bartext").all_text_contents()
    shown.locator("summary").click()
    cells = shown.locator("td").all_inner_texts()
    assert [cell for cell in cells if cell in texts] == texts and len(texts) == 5, "figure and table show another month"
    bucket.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    assert bucket.locator("output").inner_text() == "April 2026"
    assert bucket.get_by_role("slider").get_attribute("aria-valuetext") == "April 2026"
    assert seen.complaints == []


DEAD = """() => [...document.querySelectorAll('.switches')].flatMap(switches => {
  const views = [...switches.parentElement.querySelectorAll(':scope > .view')];
  const shown = view => view.dataset.first + [...view.querySelectorAll('table, script')].map(part => part.textContent).join();
  const controls = [...switches.querySelectorAll('input, select')];
  return controls.filter(control => control.type !== 'hidden').map(control => {
    const place = controls.indexOf(control), others = new Map();
    for (const view of views) {
      const places = view.dataset.places.split(','), [own] = places.splice(place, 1);
      (others.get(places.join()) ?? others.set(places.join(), new Set()).get(places.join())).add(shown(view));
    }
    return [control.id, [...others.values()].some(answers => answers.size > 1), views.length];
  });
})"""


def test_no_switch_is_dead(opened):
    found = opened().page.evaluate(DEAD)
    assert {name.split("-")[0] for name, *_ in found} >= {"retention_bucket", "response_trend"}
    assert all(changes for _, changes, _ in found), found


def test_a_table_is_sorted_by_its_headers_and_back(opened):
    page = opened().page
    open_all(page)
    table = page.locator("section[aria-labelledby=retention_trend] table")
    months = table.locator("tbody tr td:first-child")
    before = months.all_inner_texts()
    head = table.get_by_role("button", name="Month")
    head.focus()
    page.keyboard.press("Enter")
    assert table.locator("th").first.get_attribute("aria-sort") == "ascending"
    assert months.all_inner_texts() == before, "months are sorted by time, and were"
    page.keyboard.press("Enter")
    assert months.all_inner_texts() == before[::-1]
    page.keyboard.press("Enter")
    assert months.all_inner_texts() == before and table.locator("th").first.get_attribute("aria-sort") is None
    rates = table.locator("tbody tr td:nth-child(8)")
    table.get_by_role("button", name="Retention rate").click()
    shares = [float(text.rstrip("%")) for text in rates.all_inner_texts()]
    assert shares == sorted(shares) and len(set(shares)) > 5


def test_times_are_sorted_by_how_long_they_are(opened):
    page = opened().page
    open_all(page)
    table = page.locator("section[aria-labelledby=response_by_channel] table")
    place = table.locator("th").all_inner_texts().index("Median in opening hours") + 1
    table.get_by_role("button", name="Median in opening hours").click()
    units = {"min": 1, "h": 60, "days": 1440}
    waits = [text.split() for text in table.locator(f"tbody td:nth-child({place})").all_inner_texts()]
    minutes = [float(number) * units[unit] for number, unit in waits]
    assert minutes == sorted(minutes) and {unit for _, unit in waits} == {"min", "h"}


def test_a_table_is_copied_as_a_spreadsheet_takes_it(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"]).page
    bucket = page.locator(".bucket .view:visible")
    bucket.locator("summary").click()
    bucket.get_by_role("button", name="Copy table").click()
    page.wait_for_selector("#told:not(:empty)")
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split("\t") for line in lines][:2] == [["Step", "Customers"], ["At the start", "105"]]


def test_arrow_keys_walk_along_a_chart(opened):
    page = opened().page
    page.locator(".bucket .view:visible .chart").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.bucket .hoverlayer').textContent.endsWith('start: 105')")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_step_of_the_bucket_is_named(opened, size):
    page = opened(size=size).page
    page.wait_for_selector(".bucket .chart.drawn")
    named = page.evaluate("[...document.querySelectorAll('.bucket .xtick text')].map(one => one.textContent)")
    assert named == ["At thestart", "Left", "New", "Returned", "At theend"]  # two of them in two lines


def test_contents_lead_to_every_section_and_open_it(opened):
    page = opened(size=PHONE).page
    page.locator("nav summary").click()
    addresses = page.evaluate("[...document.querySelectorAll('nav ul a')].map(a => a.getAttribute('href').slice(1))")
    assert addresses == page.evaluate(
        "[...document.querySelectorAll('.bucket, .sections section')].map(s => s.getAttribute('aria-labelledby'))"
        ".filter(name => name !== 'unanswered')"
    )
    page.locator("nav a").last.click()
    in_view = "id => { const {top} = document.getElementById(id).getBoundingClientRect(); return top >= 0 && top < innerHeight; }"
    page.wait_for_function(in_view, arg=addresses[-1])
    assert page.evaluate("id => document.getElementById(id).closest('details').open", addresses[-1])
    assert not page.evaluate("document.querySelector('nav details').open")


def test_contents_mark_where_the_reader_is(opened):
    page = opened().page
    page.locator("#chapter-answered").evaluate("heading => heading.scrollIntoView()")
    page.wait_for_function("() => document.querySelector('nav li.current > a')?.hash === '#chapter-answered'")
    assert page.locator("nav ul:visible").count() == 1
    assert page.locator("nav [aria-current]").count() == 1


def test_light_and_dark_can_be_chosen_and_charts_follow(opened):
    page = opened(color_scheme="light").page
    colours = """() => [getComputedStyle(document.body).backgroundColor,
        document.querySelector('.bucket .main-svg .point path').style.fill]"""
    light = page.evaluate(colours)
    for pressed, wanted in (("true", False), ("false", True)):
        page.get_by_role("button", name="Dark colours").click()
        page.wait_for_selector(f".theme[aria-pressed={pressed}]")
        page.wait_for_timeout(500)
        assert [now == then for now, then in zip(page.evaluate(colours), light, strict=True)] == [wanted, wanted]


SERIOUS = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(
    ("scheme", "size"),
    [
        pytest.param("light", DESK, id="light-desk"),
        pytest.param("dark", PHONE, id="dark-phone"),
        pytest.param("dark", DESK, id="dark-desk", marks=pytest.mark.slow),
        pytest.param("light", PHONE, id="light-phone", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_that_shuts_anybody_out(opened, size, scheme):
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page = opened(size=size, color_scheme=scheme, reduced_motion="reduce").page
    open_all(page)
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert len(found["passes"]) > 30, "axe did not run"
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"] if v["impact"] in SERIOUS] == []
    assert found["violations"] == []


def test_what_can_be_pressed_is_large_enough(opened):
    small = """() => [...document.querySelectorAll('button, select, input, summary, nav a, figcaption a')]
      .filter(one => one.checkVisibility()).map(one => [one.textContent.trim(), one.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.height < 23.5 || box.width < 23.5)).map(([text, box]) => [text, box.height])"""
    page = opened(size=PHONE).page
    open_all(page)
    assert page.evaluate(small) == []


def test_on_paper_open_sections_are_whole_and_the_others_a_headline(opened):
    page = opened().page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    page.wait_for_function(
        "() => [...document.querySelectorAll('.chart.drawn')].every(c => c.firstElementChild && c.querySelector('.main-svg').getBoundingClientRect().width <= 688)"
    )
    assert not page.locator("nav, button, .switches input").filter(visible=True).count()
    folded = page.locator("details.part:not([open])")
    assert folded.count() > 10 and folded.first.locator(".first").is_visible()
    assert not folded.first.locator(".body").is_visible()
    assert page.locator(".bucket .switches output").inner_text() == "June 2026"
    assert page.locator(".bucket .switches select").is_visible()
    assert page.evaluate(WIDER) <= 0


def test_without_scripts_the_sentences_and_tables_are_there(opened):
    page = opened(ready="footer", java_script_enabled=False).page
    assert page.locator("body noscript").inner_text().startswith("The charts need a browser that runs scripts")
    assert page.locator("body noscript").bounding_box()["height"] > 20
    assert not page.locator(".chart").first.is_visible()
    assert not page.locator(".switches, .theme, .save").filter(visible=True).count(), "controls that do nothing"
    assert page.locator("table").count() > 20
    assert page.locator("nav ul").first.is_visible() or not page.locator("nav details").get_attribute("open")


def test_the_catalogue_opens_and_leads_to_the_report(opened, published):
    seen = opened(published.folder.parent / "index.html", size=PHONE, ready="table")
    assert seen.page.evaluate(WIDER) == 0 and seen.complaints == []
    seen.page.locator("tbody a").first.click()
    seen.page.wait_for_selector("html[data-ready]", state="attached")
    assert seen.page.url == published.page.as_uri()


def test_charts_write_numbers_as_the_pages_language_does(opened, published, tmp_path):
    finnish = tmp_path / "report.html"
    finnish.write_text(
        published.page.read_text(encoding="utf-8").replace('<html lang="en">', '<html lang="fi">'), encoding="utf-8"
    )
    ticks = "[...document.querySelectorAll('.xtick text, .ytick text')].map(tick => tick.textContent)"
    said = {}
    for language, path in (("en", published.page), ("fi", finnish)):
        page = opened(path).page
        open_all(page)
        said[language] = set(page.evaluate(ticks))
    assert {"80%", "20,000"} <= said["en"] and {"80\u00a0%", "20\u00a0000"} <= said["fi"]
    assert not [tick for tick in said["en"] | said["fi"] if re.search(r"\dk$", tick)]
    assert not [tick for tick in said["fi"] if re.search(r"\d%$", tick)]
