"""The report in a mail."""

from nbformat import v4

from pito.month import Month
from pito.report.kernel import SECTION
from pito.report.summary import summary
from pito.settings import Settings
from pito.text import Words

from .conftest import executed

MAY = Month.parse("2026-05")
RATE = {"metric": "retention_rate", "segment": None, "value": 0.952381, "lo": 0.893, "hi": 0.979, "n": 105}


def cell(name, *lines):
    html = f'<h2 id="{name}">Title</h2>\n<p class="finding"><strong>{lines[0]}</strong></p>'
    html += f"<ul>{''.join(f'<li>{line}</li>' for line in lines[1:])}</ul>"
    data = {"text/html": html, SECTION: {"name": name, "title": "Title"}}
    return v4.new_code_cell(f"{name}(workbook, month)", outputs=[v4.new_output("display_data", data=data)])


def mail(*cells, results=(), alerts=(), language="en", warnings=()):
    settings = Settings().choose("business", name="Kukka & Kaali Oy", language=language)
    words = Words(language, "EUR")
    return summary(executed(*cells), MAY, list(results), list(alerts), settings, words, warnings)


def test_a_mail_has_a_subject_the_answer_the_figures_and_what_is_not_known():
    said = mail(
        cell("headline", "95.2% stayed.", "Customers &amp; margin &lt;held&gt;."),
        cell("what_we_do_not_know", "What a new customer costs."),
        results=[
            RATE,
            {**RATE, "segment": {"by": "segment", "is": "North"}},
            {**RATE, "metric": "csat", "value": None},
        ],
    )
    assert said == (
        "Kukka & Kaali Oy: May 2026\n\n95.2% stayed.\nCustomers & margin <held>.\n\n"
        "Key figures:\n- Retention rate: 95.2% (89.3%–97.9%), 105 cases.\n\n"
        "What we do not know:\n- What a new customer costs.\n\n"
        "The whole report is in report.html; it opens offline in any browser.\n"
    )


def test_alarms_stand_in_the_subject_and_before_the_figures():
    said = mail(cell("headline", "Slower."), alerts=[{"sentence": "Too slow."}], results=[RATE])
    assert (
        said.startswith("Kukka & Kaali Oy: May 2026, 1 alert\n") and "\n\nAlerts:\n- Too slow.\n\nKey figures:" in said
    )


def test_what_must_be_said_besides_is_said_first_of_what_is_not_known():
    said = mail(cell("what_we_do_not_know", "Costs."), warnings=["The exports are old."])
    assert "What we do not know:\n- The exports are old.\n- Costs.\n" in said


SHARE = {"segment": None, "value": 0.75, "lo": None, "hi": None, "n": 113}
MARGIN = {"metric": "margin", "segment": None, "value": 32764, "lo": None, "hi": None, "n": 60}


def tiles(**said):
    about = {"name": "key_figures", "title": "Key figures", "figures": said}
    return v4.new_code_cell("key_figures()", outputs=[v4.new_output("display_data", data={SECTION: about})])


def figures_of(said):
    return said.partition("Key figures:\n")[2].partition("\n\n")[0].splitlines()


def test_the_mails_key_figures_are_the_pages_and_what_there_is_beside_them():
    page = tiles(retention_bucket="Retention rate: 95.2%.", response_trend="Median first answer, opening hours: 2.4 h.")
    both = [SHARE | {"metric": name} for name in ("answered_within_24h", "promise_met")]
    wait = {**SHARE, "metric": "first_response_median_hours", "value": 13.4}
    assert figures_of(mail(page, results=[RATE, wait, *both, MARGIN | {"period": "2025-01..2025-03"}])) == [
        "- Retention rate: 95.2%.",
        "- Median first answer, opening hours: 2.4 h.",
        "- Margin of 3 months: €32,764, 60 cases.",
        "- Answered within 24 hours: 75.0%, 113 cases.",
    ]


def test_a_promise_that_is_not_what_the_24_hours_are_is_told_and_a_tile_is_not_told_twice():
    both = [SHARE | {"metric": "answered_within_24h"}, SHARE | {"metric": "promise_met", "n": 100}]
    told = figures_of(mail(tiles(response_waiting="Answered within 24 h: 75.0%."), results=both))
    assert told == ["- Answered within 24 h: 75.0%.", "- Promised answers kept: 75.0%, 100 cases."]


def test_without_the_pages_figures_one_clock_is_told_with_its_name():
    waits = [{**SHARE, "metric": f"first_response_{clock}median_hours", "value": 2.4} for clock in ("business_", "")]
    assert figures_of(mail(results=waits)) == ["- Median wait for a first answer in opening hours: 2.4 h, 113 cases."]
    assert figures_of(mail(results=waits[1:])) == ["- Median wait for a first answer, wall clock: 2.4 h, 113 cases."]


def test_it_fits_a_screen():
    assert len(mail(cell("headline", "One."), results=[RATE]).splitlines()) < 40


def test_the_finnish_mail_writes_numbers_as_finnish_does():
    assert "95,2\N{NO-BREAK SPACE}% (89,3–97,9\N{NO-BREAK SPACE}%)" in mail(results=[RATE], language="fi")
