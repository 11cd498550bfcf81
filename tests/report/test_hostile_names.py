"""Fifty names that mean something to a browser, a chart, a spreadsheet, a template or a file system: text stays text."""

import csv
import json
import random
import re
import zipfile
from datetime import date, datetime, timedelta

import pytest

from pito.report.readable import notebook_texts, page_texts
from pito.report.scan import leaks

from .test_browser import browser  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hostile")]

MARKUP = [
    *(
        "<b>bold</b>",
        "<br>broken<br/>line",
        "<sup>x</sup><sub>y</sub>",
        "&amp; &lt;i&gt; &#60;u&#62;",
        "&#x202e;&zwnj;",
    ),
    *("<script>window.ran=1</script>", "</script><script>window.ran=2</script>", "<img src=x onerror=window.ran=3>"),
    *('<a href="javascript:window.ran=4">a</a>', "<svg/onload=window.ran=5>", "<style>body{display:none}</style>"),
    *("<!-- comment", "--> end", "]]> cdata <![CDATA[", "url(javascript:window.ran=6)", "*/ } body{color:red}"),
    *("' onmouseover='window.ran=7", '" autofocus onfocus="window.ran=8', "\"double\" and 'single'", "`back` tick"),
]
FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example","y")', "#REF! #100 50%"),
]
TEMPLATES = [
    *("{{ 7*7 }}", "{% raw %}", "%s %d %(name)s", "{month} {0} {n}", "${window.ran=9}", "%{y} %{customdata}"),
    *("$\\frac{a}{b}$", "</extra>%{x}"),
]
LETTERS = [
    *(
        "\u202eesrever\u202c",
        "\u200fרון אבג",
        "العربية <b>",
        "e\u0301 u\u0308 o\u0302",
        "👩‍👩‍👧‍👦 family",
        "Z\u0351\u036b\u0343lgo",
    ),
    *("bell\x07esc\x1b[31m", "tab\there", "new\nline", "long " + "x" * 9995),
]
PLACES = [
    *(
        "'; drop table customers; --",
        'Robert"); --',
        "..\\..\\etc",
        "../../passwd",
        "CON",
        "nul.txt",
        "C:\\Windows",
        "a/b|c?d*e",
    ),
]
NAMES = [*MARKUP, *FORMULAS, *TEMPLATES, *LETTERS, *PLACES]
BUSINESS = '<b>Oy</b> <script>window.ran=10</script> {{7*7}} "&amp;" {month}'
CUSTOMERS, TICKETS = 6, 21  # of each name


def write(folder, table, rows):
    with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, rows[0].keys())
        sheet.writeheader()
        sheet.writerows(rows)


def customer(n, chance):
    name, end = NAMES[n % len(NAMES)], date(2026, 6, 2 + n % 27) if n % 9 == 0 else ""
    about = {"customer_id": f"K-{10000 + n}", "name": f"{name} Hurme{n}", "email": f"hurme{n}@example.com"}
    about |= dict.fromkeys(("segment", "owner", "tier", "acquisition_channel", "end_reason"), name)
    return about | {"start_date": date(2025, 1, 1) + timedelta(chance.randrange(300)), "end_date": end}


def ticket(n, chance):
    name, created = NAMES[n % len(NAMES)], datetime(2026, 6, 1, 9) + timedelta(minutes=35 * n)
    about = {"ticket_id": f"T-{100000 + n}", "customer_id": f"K-{10000 + n % (len(NAMES) * CUSTOMERS)}"}
    about |= dict.fromkeys(("channel", "priority", "category", "group", "agent", "tags"), name)
    answered = created + timedelta(minutes=chance.randrange(10, 3000))
    return about | {"created_at": created.isoformat(), "first_response_at": answered.isoformat()}


def order(n):
    day = date(2025, 6, 15) + timedelta(days=30 * (n % 12))
    about = {"order_id": f"L-{n}", "customer_id": f"K-{10000 + n // 12}", "ordered_at": f"{day}T10:00"}
    return about | {"amount": 100 + n % 7, "cost": 60, "category": NAMES[n % len(NAMES)]}


def rating(n):
    name, day = NAMES[n % len(NAMES)], datetime(2026, 6, 3) + timedelta(minutes=40 * n)
    about = {
        "feedback_id": f"F-{n}",
        "customer_id": f"K-{10000 + n % 300}",
        "answered_at": day.isoformat(),
        "kind": "csat",
    }
    return about | {"score": 1 + n % 5, "scale_max": 5, "agent": name, "channel": name, "comment": name}


@pytest.fixture(scope="module")
def made(tmp_path_factory, root):
    """The report of a company where everything is called so."""
    import shutil

    from pito.report.run import run

    home, chance = tmp_path_factory.mktemp("hostile"), random.Random(1)
    data = home / "exports"
    data.mkdir()
    write(data, "customers", [customer(n, chance) for n in range(len(NAMES) * CUSTOMERS)])
    write(data, "orders", [order(n) for n in range(len(NAMES) * CUSTOMERS * 12)])
    write(data, "feedback", [rating(n) for n in range(500)])
    last = ticket(0, chance) | {"ticket_id": "T-last", "created_at": "2026-07-01T09:00", "first_response_at": ""}
    write(data, "tickets", [*(ticket(n, chance) for n in range(len(NAMES) * TICKETS)), last])
    (home / "settings.toml").write_text(
        f'[business]\nname = {json.dumps(BUSINESS)}\nkind = "contract"\n', encoding="utf-8"
    )
    shutil.copytree(root / "notebooks", home / "notebooks")
    patch = pytest.MonkeyPatch()
    patch.setenv("PITO_HOME", str(home))
    try:
        yield run("2026-06", data=data, out=home / "reports", settings=home / "settings.toml")
    finally:
        patch.undo()


@pytest.fixture(scope="module")
def opened(browser, made):  # noqa: F811
    """The page in a browser, with what it complained of and asked for."""
    page, said = browser.new_page(viewport={"width": 1280, "height": 900}), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "blob:", "data:")) else said.append(request.url),
    )
    page.goto(made.page.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached", timeout=120_000)
    yield page, said
    page.close()


def test_there_are_fifty_names():
    assert len(set(NAMES)) >= 50


def test_no_script_of_a_name_runs_and_nothing_is_fetched_or_complained_of(opened):
    page, said = opened
    assert page.evaluate("window.ran") is None and said == []


def test_no_name_becomes_an_element(opened):
    page, _ = opened
    foreign = (
        "section img, section style, section iframe, [onerror], [onload], [onfocus], [onmouseover], a[href^=javascript]"
    )
    assert page.evaluate("q => [...document.querySelectorAll(q)].map(e => e.outerHTML)", foreign) == []


def test_no_name_changes_how_a_chart_is_written(opened):
    page, _ = opened
    styled = "[...document.querySelectorAll('.main-svg text a, .main-svg tspan[style]')].map(e => e.outerHTML)"
    assert page.evaluate(styled) == []


def shown(name: str) -> str:
    """A name as it is seen: blanks are one, marks nobody sees are not there, long words are cut."""
    seen = re.sub(r"[\x00-\x08\x0e-\x1f\u202a-\u202e]", "", name)
    return re.sub(r"\s+", " ", re.sub(r"\S{81,}", lambda word: f"{word[0][:80]}…", seen)).strip()


def test_names_of_agents_are_read_as_they_are(opened):
    page, _ = opened
    cells = page.evaluate(
        "[...document.querySelectorAll('section[aria-labelledby=response_by_agent] td')].map(c => c.textContent)"
    )
    seen = {shown(cell) for cell in cells}
    assert [name for name in NAMES if shown(name) not in seen] == []


def test_names_in_charts_are_read_as_they_are(opened):
    page, _ = opened
    texts = page.evaluate("[...document.querySelectorAll('.js-plotly-plot .main-svg text')].map(t => t.textContent)")
    read = "".join(re.sub(r"\s", "", text) for text in texts)
    for name in (
        "<b>bold</b>",
        "<sup>x</sup><sub>y</sub>",
        "&amp; &lt;i&gt; &#60;u&#62;",
        "$\\frac{a}{b}$",
        "{{ 7*7 }}",
    ):
        assert re.sub(r"\s", "", name) in read, name
    assert "x" * 100 not in read


@pytest.mark.parametrize("width", [1280, 390])
def test_no_name_makes_the_page_wider_than_the_screen(opened, width):
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth", timeout=20_000
    )


def test_the_security_policy_keeps_a_planted_script_from_running(browser, made, tmp_path):  # noqa: F811
    planted = "<script>window.ran=11</script><img src=x onerror='window.ran=12'></main>"
    (tmp_path / "planted.html").write_text(
        made.page.read_text(encoding="utf-8").replace("</main>", planted, 1), encoding="utf-8"
    )
    page = browser.new_page()
    page.goto((tmp_path / "planted.html").as_uri())
    page.wait_for_selector("html[data-ready]", state="attached", timeout=120_000)
    assert page.evaluate("window.ran") is None and page.locator("img[onerror]").count() == 1
    page.close()


def test_the_list_of_reports_runs_nothing_and_shows_the_business_as_it_is_called(browser, made):  # noqa: F811
    page = browser.new_page()
    page.goto((made.folder.parent / "index.html").as_uri())
    assert page.evaluate("window.ran") is None and page.locator(".business").inner_text() == BUSINESS
    page.close()


def test_results_and_summary_hold_the_names_as_they_are(made):
    rows = json.loads((made.folder / "results.json").read_text(encoding="utf-8"))["results"]
    for by in ("segment", "agent", "channel", "priority"):
        named = {row["segment"]["is"] for row in rows if row["segment"] and row["segment"]["by"] == by}
        assert [name for name in NAMES if name not in named] == [], by
    assert (made.folder / "summary.txt").read_text(encoding="utf-8").startswith(f"{BUSINESS}: June 2026")


def test_no_cell_of_a_sheet_is_a_formula(made):
    with zipfile.ZipFile(made.folder / "actions.xlsx") as sheets:
        cells = [sheets.read(name).decode() for name in sheets.namelist() if name.startswith("xl/worksheets/sheet")]
    assert cells and not any("<f>" in cell for cell in cells)
    rejects = list(csv.reader((made.folder / "rejects.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert not [cell for row in rejects for cell in row if cell[:1] in "=+-@" and cell]


def test_the_scan_still_sees_a_planted_customer(made):
    import nbformat

    from pito.settings import cache_folder

    (entry,) = [path.parent for path in cache_folder().glob(f"{made.run['data']}/customers.parquet")]
    page, notebook = made.page.read_text(encoding="utf-8"), nbformat.read(made.folder / "report.ipynb", 4)
    assert leaks([*page_texts(page), *notebook_texts(notebook)], entry, BUSINESS) == []
    planted = page.replace("</main>", "<!-- see hurme54&#64;example.com, hurme54%40example.com --></main>", 1)
    assert [leak.kind for leak in leaks(page_texts(planted), entry, BUSINESS)] == ["email"]
    named = page.replace("</main>", f"<p title='{NAMES[0].replace('<', '&lt;')} Hurme{0}'></p></main>", 1)
    assert {leak.kind for leak in leaks(page_texts(named), entry, BUSINESS)} == {"name"}
