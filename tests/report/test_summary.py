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
        "Key figures:\n- Retention rate 95.2% (89.3%–97.9%), 105 cases\n\n"
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


def test_it_fits_a_screen():
    assert len(mail(cell("headline", "One."), results=[RATE]).splitlines()) < 40


def test_the_finnish_mail_writes_numbers_as_finnish_does():
    assert "95,2\N{NO-BREAK SPACE}% (89,3–97,9\N{NO-BREAK SPACE}%)" in mail(results=[RATE], language="fi")
