"""Controls around a section: what they ask for, what they show, and that nothing is asked twice."""

from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go
import pytest

from pito.errors import DataRefused
from pito.month import Month
from pito.sections import retention
from pito.sections.section import Section
from pito.text import Words
from pito.widgets import explore

APRIL, MAY = Month.parse("2026-04"), Month.parse("2026-05")


@dataclass
class Company:
    """What a workbook lets its controls see; remembers what it was asked to be."""

    kind: str = "contract"
    active_days: int = 365
    tables: frozenset = frozenset({"contracts", "orders"})
    segments: tuple = ("Consumer", "Retail")
    segment: str | None = None
    words: Words = field(default_factory=lambda: Words("en", "EUR"))
    months: tuple = (APRIL, MAY)
    focused: list = field(default_factory=list)

    def month(self, chosen):
        return Month.parse(chosen) if chosen else self.months[-1]

    def focus(self, segment=None, kind=None, active_days=None):
        self.focused.append((segment, kind, active_days))
        proposed = active_days or (90 if kind == "purchase" else self.active_days)
        return Company(kind or self.kind, proposed, self.tables, segment=segment)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def question(asked):
    def question(workbook, month):
        asked.append((str(month), workbook.segment, workbook.kind, workbook.active_days))
        said = f"{workbook.segment or 'All'} in {month}, {workbook.kind} <{workbook.active_days}>."
        table = pd.DataFrame({"month": [str(month)]})
        return Section(
            "question", "Do they stay?", [said], go.Figure(go.Bar(x=[str(month)], y=[1])), table, notes=["n = 1"]
        )

    return question


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    monkeypatch.delenv("PITO_HEADLESS", raising=False)


def test_a_program_gets_the_plain_section(question, monkeypatch):
    monkeypatch.setenv("PITO_HEADLESS", "1")
    answer = explore(question, Company(), "2026-04")
    assert isinstance(answer, Section)
    assert answer.answer == "All in 2026-04, contract <365>."


def test_the_last_month_of_the_whole_business_comes_first(question, asked):
    explore(question, Company())
    assert asked == [("2026-05", None, "contract", 365)]


def test_months_are_offered_newest_first(question):
    assert explore(question, Company()).month.options == (("May 2026", MAY), ("April 2026", APRIL))


def test_all_customers_is_what_the_segment_control_says_at_first(question):
    assert explore(question, Company()).segment.label == "All customers"


def test_the_plain_workbook_answers_where_nothing_is_narrowed(question):
    company = Company()
    explorer = explore(question, company)
    explorer.month.value = APRIL
    assert company.focused == []


def test_finding_figure_and_table_change_together(question):
    explorer = explore(question, Company())
    explorer.segment.value = "Retail"
    explorer.month.value = APRIL
    assert "Retail in 2026-04, contract &lt;365&gt;." in explorer.chart.finding
    assert '"x":["2026-04"]' in explorer.chart.spec
    assert "2026-04" in explorer.chart.table and "n = 1" in explorer.chart.table


def test_they_change_in_one_message(question, monkeypatch):
    explorer = explore(question, Company())
    sent = []
    monkeypatch.setattr(explorer.chart.comm, "send", lambda data=None, **other: sent.append(sorted(data["state"])))
    explorer.month.value = APRIL
    assert sent == [["finding", "spec", "table"]]


def test_what_was_answered_is_not_asked_again(question, asked):
    explorer = explore(question, Company())
    for segment in ("Retail", "", "Retail", ""):
        explorer.segment.value = segment
    assert asked == [("2026-05", None, "contract", 365), ("2026-05", "Retail", "contract", 365)]


def test_the_window_is_idle_while_contracts_say_who_is_a_customer(question):
    window = explore(question, Company()).days
    assert (window.disabled, window.layout.visibility) == (True, "hidden")


def test_a_purchase_business_begins_with_its_own_proposed_window(question, asked):
    explorer = explore(question, Company())
    explorer.kind.value = "purchase"
    assert (explorer.days.value, explorer.days.disabled) == (90, False)
    assert asked[1:] == [("2026-05", None, "purchase", 90)]


def test_a_chosen_window_outlasts_a_look_at_contracts(question, asked):
    explorer = explore(question, Company())
    explorer.kind.value = "purchase"
    explorer.days.value = 180
    explorer.kind.value = "contract"
    explorer.kind.value = "purchase"
    assert asked[-1] == ("2026-05", None, "purchase", 180)
    assert explorer.days.value == 180


def test_a_segment_is_counted_under_the_window_shown_not_one_of_its_own(question, asked):
    explorer = explore(question, Company("purchase", 200))
    explorer.segment.value = "Retail"
    assert asked[-1] == ("2026-05", "Retail", "purchase", 200)


@pytest.mark.parametrize(
    ("tables", "kind", "offered"),
    [
        ({"contracts", "orders"}, "contract", ["contract", "purchase"]),
        ({"contracts"}, "contract", ["contract"]),
        ({"orders"}, "purchase", ["purchase"]),
        ({"tickets"}, "purchase", ["purchase"]),
    ],
)
def test_only_kinds_the_data_allow_are_offered(question, tables, kind, offered):
    control = explore(question, Company(kind, tables=frozenset(tables))).kind
    assert [label for label, _ in control.options] == offered
    assert control.disabled == (len(offered) == 1)


def test_a_company_without_segments_has_no_segment_to_choose(question):
    assert explore(question, Company(segments=())).segment.disabled


def test_a_refusal_is_one_sentence_and_the_next_answer_clears_it(question):
    def shy(workbook, month):
        if workbook.segment == "Retail":
            raise DataRefused("Retail has no contracts.")
        return question(workbook, month)

    explorer = explore(shy, Company())
    explorer.segment.value = "Retail"
    assert explorer.chart.alert == "Retail has no contracts."
    explorer.segment.value = "Consumer"
    assert explorer.chart.alert == ""


def test_a_fault_of_ours_is_said_too_and_kept_in_the_log(caplog):
    explorer = explore(lambda workbook, month: 1 / 0, Company())
    assert explorer.chart.alert == "This could not be computed: ZeroDivisionError('division by zero')"
    assert "ZeroDivisionError" in caplog.text


def test_a_section_without_a_picture_shows_its_words(asked):
    explorer = explore(lambda workbook, month: Section("q", "Do they stay?", ["Nobody to ask."]), Company())
    assert explorer.chart.spec == ""
    assert "Nobody to ask." in explorer.chart.finding


def test_where_no_widget_can_be_shown_the_words_stand_in(question):
    shown = explore(question, Company())._repr_mimebundle_()
    assert "All in 2026-05, contract &lt;365&gt;." in shown["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in shown


def test_every_control_says_what_it_is_for(question):
    explorer = explore(question, Company())
    described = [control.description for control in explorer.children[0].children]
    assert described == ["Month", "Segment", "Business", "Active within (days)"]


def test_a_real_workbook_answers_what_its_controls_ask(workbook):
    explorer = explore(retention.bucket, workbook)
    explorer.kind.value = "purchase"
    explorer.segment.value = segment = workbook.segments[-1]
    seen = workbook.focus(segment=segment, kind="purchase", active_days=explorer.days.value)
    assert explorer.chart.alert == ""
    assert explorer.chart.finding == retention.bucket(seen, workbook.last_month).finding_html()
