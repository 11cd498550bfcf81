import base64
import gzip
import hashlib
import json
import re

import nbformat
import pytest

from pito.errors import PitoError
from pito.report.kernel import CHAPTER
from pito.report.page.colours import contrast
from pito.report.page.figures import figure, script_json
from pito.report.page.library import packed_library
from pito.report.page.tables import boxed
from pito.report.readable import page_texts

from .conftest import TABLE, TEMPLATE, executed, picture, section, shows

v4 = nbformat.v4
LIBRARY = re.compile(r'<script type="application/octet-stream" id="library">(.*?)</script>', re.S)


def without_library(page: str) -> str:
    return LIBRARY.sub("", page)


def test_the_page_says_whose_report_it_is_and_of_which_month(page):
    made = page(section())
    assert "<title>Kukka &amp; Kaali Oy, May 2026</title>" in made
    assert "<h1>May 2026</h1>" in made
    assert '<html lang="en">' in made


def test_the_month_is_written_in_the_reports_language(page):
    assert "<h1>toukokuu 2026</h1>" in page(section(), about={"language": "fi"})


def test_a_section_without_an_answer_is_left_out_and_its_reason_told_once_for_all(page):
    silent = [
        section(name, title, "No invoices.", missing=True)
        for name, title in (("a", "Which bring it?"), ("b", "How much?"))
    ]
    made = page(section(), *silent, section("what_we_do_not_know", "What we do not know", "Some."))
    assert 'id="a"' not in made and made.count("No invoices.") == 1
    told = made[made.index('<dl class="unanswered">') :]
    assert re.sub(r"\s", "", told).startswith(
        '<dlclass="unanswered"><dt>Noinvoices.</dt><dd>Whichbringit?</dd><dd>Howmuch?</dd></dl>'
    )
    assert "No invoices." not in page(section(), *silent), "nowhere where the page does not say what it does not know"


def test_a_reason_that_several_sections_give_is_told_once_and_the_questions_listed(page):
    early = [section(name, f"{name}?", "Too early to see.", table=None) for name in ("trend", "season", "cohorts")]
    made = page(*early, section("what_we_do_not_know", "What we do not know", "Some."))
    assert 'id="trend"' in made and 'id="season"' not in made
    assert [f"<dd>{name}?</dd>" in made for name in ("trend", "season", "cohorts")] == [False, True, True]


def test_a_chapter_without_a_section_has_no_heading(page):
    def chapter(name):
        about = {CHAPTER: {"name": name, "title": name.title(), "opened": 1}}
        return v4.new_code_cell("chapter", outputs=[v4.new_output("display_data", {"text/html": "", **about})])

    made = page(
        chapter("stay"), section("trend"), chapter("answered"), section("a", "How fast?", "No tickets.", missing=True)
    )
    assert 'id="chapter-stay"' in made and 'id="chapter-answered"' not in made


def test_the_brands_colour_and_logo_are_in_the_page(page):
    made = page(section(), about={"colour": "#aa3300", "logo": "data:image/svg+xml;base64,AAAA"})
    assert ":root{--brand:#aa3300;--on-brand:#ffffff;--light:#aa3300;" in made
    assert '<img class="logo" src="data:image/svg+xml;base64,AAAA" alt="">' in made


def test_code_and_parameters_and_what_programs_read_stay_out(page):
    widget = v4.new_code_cell("explore()", outputs=[shows(html="<p>controls</p>")], metadata={"tags": ["widget"]})
    loud = v4.new_code_cell("warn()", outputs=[v4.new_output("stream", name="stderr", text="a warning")])
    aside = v4.new_markdown_cell("for the notebook's reader", metadata={"tags": ["notebook-only"]})
    made = without_library(page(section(), widget, loud, aside))
    for hidden in (
        "month: str",
        "report.open",
        "hand_over",
        "1 result",
        "opened",
        "<p>controls",
        "a warning",
        "notebook's reader",
    ):
        assert hidden not in made


def test_what_a_person_adds_to_the_notebook_is_in_the_page(page):
    prose = v4.new_markdown_cell("We raised prices in **May**.")
    printed = v4.new_code_cell("print(1)", outputs=[v4.new_output("stream", name="stdout", text="a <b> c")])
    drawn = v4.new_code_cell("x", outputs=[shows(**{"image/png": "AAAA\n"})])
    made = page(section(), prose, printed, drawn)
    assert "We raised prices in <strong>May</strong>." in made
    assert "<pre>a &lt;b&gt; c</pre>" in made
    assert '<img src="data:image/png;base64,AAAA" alt="">' in made


def test_every_section_is_one_with_a_name_of_its_own(page):
    made = page(section(), section("retention_trend", "Is it getting better?"))
    assert re.findall(r'<section aria-labelledby="(\w+)">', made) == ["retention_bucket", "retention_trend"]


def test_contents_list_the_questions_but_not_the_answer_that_stands_first(page):
    made = page(section("headline", "May"), section(), section("a", "Is A < B?"), section("b", "Why?"))
    links = re.findall(r'<li><a href="#(\w+)">(.*?)</a>', made)
    assert links == [("retention_bucket", "Do customers stay?"), ("a", "Is A &lt; B?"), ("b", "Why?")]
    assert (
        made.index("<nav") < made.index('aria-labelledby="headline"') < made.index('aria-labelledby="retention_bucket"')
    )


def test_a_figure_is_a_picture_with_a_text_in_its_place(page):
    made = page(section(figure=picture(alt='Bars of "9 < 10".')))
    assert '<div class="chart" role="img" tabindex="0" aria-label="Bars of &#34;9 &lt; 10&#34;."' in made


def test_below_a_figure_stand_how_many_it_rests_on_its_unit_and_its_definition(page):
    drawn = picture(yaxis={"title": {"text": "share kept"}})
    words = '<p class="finding"><strong>One definition.</strong></p><table><tr><td id="definition-rate">Rate</td></tr></table>'
    terms = section("definitions", "What the words mean", words, table=None)
    made = page(section(figure=drawn, basis="105 customers", terms=[["rate", "Rate"], ["other", "Other"]]), terms)
    caption = re.search(r"<figcaption>(.*?)</figcaption>", made)[1]
    assert "<span>n: 105 customers</span><span>Axes: share kept</span>" in caption
    assert '<a href="#definition-rate">Definition: Rate</a>' in caption
    assert "definition-other" not in made, "a link that leads nowhere"


def heading(name="stay", title="Do they stay?", opened=1):
    about = {"name": name, "title": title, "opened": opened}
    return v4.new_code_cell("chapter()", outputs=[shows(html=f"<h1>{title}</h1>", **{CHAPTER: about})])


def opened(made: str) -> dict[str, bool]:
    """Section → whether it stands open."""
    found = re.findall(r'<section aria-labelledby="(\w+)".*?<details class="part"( open)?>', made, re.S)
    return {name: bool(is_open) for name, is_open in found}


def test_a_chapter_opens_with_its_first_sections_and_folds_the_others_to_a_headline(page):
    made = page(
        heading(),
        section("a"),
        section("b", "Why?", "Because."),
        heading("worth", "What are they worth?", 0),
        section("c"),
    )
    assert opened(made) == {"a": True, "b": False, "c": False}
    assert re.findall(r'<h2 class="chapter" id="([\w-]+)">(.*?)</h2>', made) == [
        ("chapter-stay", "Do they stay?"),
        ("chapter-worth", "What are they worth?"),
    ]
    assert '<summary><h3 id="b">Why?</h3><span class="first">Because.</span></summary>' in made


def test_a_signal_opens_its_section_and_is_linked_from_the_answer(page):
    made = page(section("headline", "May"), heading(opened=0), section("a"), section("b", "Slower?", signal=True))
    assert opened(made) == {"a": False, "b": True}
    assert '<p class="signals"><strong>Signals this month:</strong> <a href="#b">Slower?</a></p>' in made


def test_the_first_sentence_stands_once(page):
    made = page(heading(), section(finding="9 of 10 stayed."))
    assert made.count("9 of 10 stayed.") == 1


VIEWS = {
    "switches": [
        {"label": "Segment", "choices": ["All", "<b>"], "start": 0, "ordered": False},
        {"label": "Month", "choices": ["May", "June"], "start": 1, "ordered": True},
    ],
    "views": [
        {
            "places": [1, 1],
            "basis": "4 customers",
            "finding": '<p class="finding"><strong>1 of 4.</strong></p>',
            "table": TABLE,
            "figure": {"data": [], "layout": {"meta": {"alt": "Other bars."}}},
        },
    ],
    "template": TEMPLATE,
}


def test_views_are_in_the_page_beforehand_and_only_the_first_is_seen(page):
    made = page(heading(), section(figure=picture(), views=VIEWS))
    assert re.findall(r'<div class="view" data-places="([\d,]+)" data-first="([^"]*)"( hidden)?>', made) == [
        ("0,1", "9 of 10 stayed.", ""),
        ("1,1", "1 of 4.", " hidden"),
    ]
    assert '<option value="1">&lt;b&gt;</option>' in made
    assert {"Other bars.", "1 of 4."} <= set(page_texts(made)), (
        "the scan for names does not see what is behind a switch"
    )
    assert 'type="range" id="retention_bucket-2" min="0" max="1" step="1" value="1"' in made
    assert '<output for="retention_bucket-2">June</output>' in made
    assert without_library(made).count(json.dumps(TEMPLATE, separators=(",", ":"))) == 1


def test_a_brand_colour_too_light_to_read_is_darkened_for_words_only(page):
    made = page(section(), about={"colour": "#ffe600"})
    assert "--brand:#ffe600;--on-brand:#000000;" in made
    light = re.search(r"--light:(#\w+);", made)[1]
    assert contrast(light, "#ffffff") >= 4.5 and contrast("#ffe600", "#ffffff") < 1.3


def test_every_sheet_of_paper_says_whose_report_it_is_and_a_name_stays_a_name(page):
    made = page(section(), about={"business": 'A" } body { display: none'})
    top = re.search(r"@page\{@top-left\{content:\"(.*?)\"\}\}</style>", made)[1]
    assert re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), top) == 'A" } body { display: none, May 2026'


def test_the_theme_that_figures_share_stands_in_the_page_once(page):
    made = without_library(page(section(figure=picture()), section("b", figure=picture())))
    assert made.count(json.dumps(TEMPLATE, separators=(",", ":"))) == 1
    assert made.count('"template":0') == 2


def test_no_text_of_the_data_breaks_out_of_its_script(page):
    evil = "</script><script>alert(1)</script>"
    made = without_library(page(section(figure=picture(alt=evil, title={"text": evil}))))
    assert "<script>alert" not in made and "</script><script>alert" not in made
    assert json.loads(script_json({"a": evil + "\u2028"})) == {"a": evil + "\u2028"}


@pytest.mark.parametrize("kind", ["scattergl", "heatmapgl", "scatter3d", "surface", "choropleth"])
def test_a_trace_the_page_cannot_draw_is_refused_by_name(page, kind):
    with pytest.raises(PitoError, match=f"The figure of section `retention_bucket` uses `{kind}`"):
        page(section(figure=picture(kind=kind)))


def test_a_figure_has_no_width_of_its_own_and_always_a_height():
    made = figure({"data": [], "layout": {"width": 900}}, [])
    assert made.height == 400 and json.loads(made.json) == {"data": [], "layout": {"height": 400}}


def test_the_notebooks_own_figure_stays_as_it_was():
    notebook = executed(section(figure=picture()))
    before = nbformat.writes(notebook)
    from pito.report.page import ReportExporter

    made = ReportExporter().page(notebook)
    assert nbformat.writes(notebook) == before
    assert made == ReportExporter().from_notebook_node(notebook)[0].replace(
        "<title>Notebook</title>", "<title></title>"
    )


def test_the_library_is_the_one_plotly_ships_and_the_only_big_thing(page):
    from plotly.offline import get_plotlyjs

    made = page(section(figure=picture()))
    (packed,) = LIBRARY.findall(made)
    assert gzip.decompress(base64.b64decode(packed)).decode() == get_plotlyjs()
    assert packed == packed_library() and len(made) - len(packed) < 40_000


def test_a_page_without_figures_carries_no_library(page):
    made = page(section())
    assert len(made) < 40_000 and "octet-stream" not in made and "<noscript>" not in made


def test_nothing_but_our_script_may_run_and_nothing_be_fetched(page):
    made = page(section(figure=picture()))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)[1]
    (script,) = re.findall(r"<script>(.*?)</script>", made, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39; blob:;" in policy
    assert "default-src &#39;none&#39;" in policy and "unsafe-eval" not in policy
    assert not re.search(r'(src|href)="(https?:)?//', without_library(made))


def test_without_scripts_a_sentence_says_where_the_numbers_are(page):
    assert "<noscript>" in page(section(figure=picture()))


def test_every_table_has_a_box_to_scroll_in():
    assert (
        boxed("<p>a</p><table>\n  <tr></tr>\n</table>")
        == '<p>a</p><div class="scroll" tabindex="0"><table><tr></tr></table></div>'
    )


def test_words_stand_flush_left_and_numbers_flush_right():
    cells = ["June 2026", "1,234", "95.2%–97.1%", "−1.5 points", "not reached", "–", "€5", "SME", "~4.5 h"]
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    made = boxed(f"<table><thead><tr><th>a</th></tr></thead><tbody><tr>{row}</tr></tbody></table>")
    assert made.startswith('<div class="scroll left-1 left-5 left-8"')


def test_long_texts_in_a_table_are_wrapped():
    long = "Of the customers active just before the month begins, the share still active"
    assert f'<td class="long">{long}</td>' in boxed(f"<table><tr><td>{long}</td></tr></table>")


def test_the_same_notebook_gives_the_same_bytes(page):
    assert page(section(figure=picture())) == page(section(figure=picture()))


def test_nbconvert_knows_the_exporter(tmp_path):
    from nbconvert.exporters import get_exporter

    path = tmp_path / "n.ipynb"
    nbformat.write(executed(section()), path)
    exporter = get_exporter("pito")()
    assert exporter.file_extension == ".html"
    assert "Do customers stay?" in exporter.from_filename(str(path))[0]


def test_a_notebook_of_nobodys_still_becomes_a_page():
    from pito.report.page import ReportExporter

    made, _ = ReportExporter().from_notebook_node(v4.new_notebook(cells=[v4.new_markdown_cell("Hello")]))
    assert "<title>Notebook</title>" in made and "Hello" in made
