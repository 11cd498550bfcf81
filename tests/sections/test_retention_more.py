"""Retention in full, word for word on the demo company, and where there is nothing, too little or not yet anything to say."""

import dataclasses

import pandas as pd
import pytest

from pito.intake import Workbook
from pito.metrics.churn_reasons import churn_reasons as churn_reasons_of
from pito.metrics.seasonal import rolling_retention
from pito.month import Month
from pito.sections import active_window, change, churn_reasons, cohorts_by, retention, revenue_retention, survival
from pito.stats.refusal import REASONS, Refusal

JUNE = "2026-06"
QUESTIONS = (
    *(revenue_retention.money, survival.curve, survival.by_segment, survival.projection),
    *(churn_reasons.reasons, churn_reasons.notice, change.bridge, change.season, active_window.window),
    *(cohorts_by.by_segment, cohorts_by.by_channel),
)


def without(workbook, *tables):
    """The demo company as if only these exports had come in."""
    return Workbook(dataclasses.replace(workbook.loaded, tables=tables), workbook.settings)


@pytest.fixture(scope="module")
def few(workbook):
    """Its segment of three customers."""
    return workbook.focus(segment="Public")


@pytest.fixture(scope="module")
def shop(workbook):
    """The demo company counted by purchases."""
    return workbook.focus(kind="purchase", active_days=90)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.__module__.split('.')[-1]}.{q.__name__}")
def test_without_contracts_and_orders_each_says_which_export_would_tell(workbook, question):
    section = question(without(workbook, "customers", "tickets"), JUNE)
    assert section.missing and section.figure is None and section.table is None
    assert len(section.finding) == 1 and "would" in section.finding[0]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.__module__.split('.')[-1]}.{q.__name__}")
def test_of_three_customers_none_shows_a_figure_about_them(few, question):
    section = question(few, JUNE)
    assert section.table is None
    assert section.figure is None


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.__module__.split('.')[-1]}.{q.__name__}")
def test_every_picture_has_its_words_and_every_number_its_place(workbook, shop, question):
    for seen in (workbook, shop):
        section = question(seen, JUNE)
        said = " ".join([section.title, *section.finding, *section.notes])
        assert "{" not in said and "nan" not in said.lower().split() and "None" not in said
        if section.figure is not None:
            assert section.figure.layout.meta["alt"].endswith(".") or section.figure.layout.meta["alt"].endswith("?")
            assert section.table is not None and len(section.table)


def test_the_bridge_shows_five_definitions_and_the_steps_between(workbook):
    figure = retention.bridge(workbook, JUNE).figure
    assert [label.replace("<br>", " ") for label in figure.data[0].y] == [
        "Retention rate",
        "Returned customers",
        "Textbook, new still here",
        "Gained and lost",
        "Textbook rate",
        "Returned taken as new",
        "Textbook, new with returned",
        "Base with the acquired",
        "Billing systems",
    ]
    texts = list(figure.data[0].text)
    assert texts[::2] == ["95.2%", "97.1%", "96.2%", "94.3%", "94.7%"]
    assert texts[1::2] == ["+1.9 points", "−1.0 points", "−1.9 points", "+0.4 points"]


def test_recurring_money_of_contracts(workbook):
    section = revenue_retention.money(workbook, JUNE)
    assert section.finding == [
        "Of the monthly amounts of the 80 customers there just before July 2025, 78.4% stayed.",
        "€5,114 of €23,721 went.",
        "New customers bring €13,819 and returned ones €0, counted in neither share.",
    ]
    assert "Amounts behind which fewer than 5 customers stand are not shown." in section.notes
    assert [label.replace("<br>", " ") for label in section.figure.data[0].y] == [
        "Before",
        "Bring less or nothing",
        "Kept (gross)",
    ]
    assert section.table["Segment"].tolist() == ["Home", "Housing"]


def test_revenue_of_a_shop(shop):
    section = revenue_retention.money(shop, JUNE)
    assert section.finding[:2] == [
        "Of what 92 customers brought in the period before, 75.8% stayed; growth counted, 109.8%.",
        "€63,981 of €264,224 went, growth brought €89,931.",
    ]
    assert section.notes[0].startswith(
        "Revenue of January 2026 to June 2026, net of VAT and credit notes, against the 6"
    )


def test_two_periods_of_money_that_the_exports_do_not_hold(shop):
    section = revenue_retention.money(shop, "2025-02")
    assert section.finding == [
        "The exports do not reach far enough back from February 2025 to compare two periods of money."
    ]


def test_survival(workbook):
    section = survival.curve(workbook, JUNE)
    assert section.finding == [
        "Half of those who start have left after 24 months; 158 customers were watched.",
        "After a year 68.7% are still customers (95% interval 59.1%–76.5%).",
    ]
    assert section.table["Still watched"].tolist() == ["111", "94", "68", "34", "22", "8"]
    assert min(int(n) for n in section.table["Still watched"]) >= workbook.settings.privacy.min_cell


def test_a_year_in_which_nobody_left_has_no_interval_to_say(workbook, monkeypatch):
    nan = float("nan")
    spotless = {"median_days": nan, "year": 1.0, "year_lo": nan, "year_hi": nan, "customers": 40}
    monkeypatch.setattr(survival, "_asked", lambda *_: pd.DataFrame([spotless]))
    steps = pd.DataFrame({"age": [0, 42], "survival": [1.0, 0.688]})
    assert survival._finding(workbook, Month.parse(JUNE), steps) == [
        "Not even half have left after 42 months: 68.8% are still customers.",
        "After a year 100.0% are still customers.",
    ]


def test_survival_of_customers_who_were_never_enough_at_one_age(workbook, monkeypatch):
    asked = survival._asked

    def few_at_once(workbook, metric, month, **options):
        found = asked(workbook, metric, month, **options)
        return found.assign(at_risk=4) if metric is survival.survival_by_tenure else found

    monkeypatch.setattr(survival, "_asked", few_at_once)
    section = survival.curve(workbook, JUNE)
    assert section.finding == ["Too few customers were watched from their start on to say how long they stay."]
    assert section.figure is None and survival.projection(workbook, JUNE).finding


def test_survival_without_a_loss_and_without_enough_customers(workbook, few):
    assert survival.curve(workbook, "2022-02").finding == [
        "Nobody watched from the start on has left yet: how long customers stay is not known."
    ]
    assert survival.curve(few, JUNE).finding == [
        "Too few customers were there at the start of June 2026 to show a rate."
    ]


def test_segments_that_stay_differently(workbook):
    section = survival.by_segment(workbook, JUNE)
    assert section.finding == [
        "Segments differ in how long their customers stay by more than chance would give (log-rank test, p < 0.001).",
        "After a year 91.8% of Housing are still customers, of Home 52.7%.",
    ]
    assert section.table["Half have left after"].tolist() == ["not reached", "13 months"]


def test_a_segment_alone_has_none_to_compare_with(workbook):
    assert survival.by_segment(workbook.focus(segment="Home"), JUNE).finding == [
        "There are no two segments with enough customers to compare how long they stay."
    ]


def test_the_projection_is_a_range_and_says_how_far_it_reads(workbook):
    section = survival.projection(workbook, JUNE)
    assert section.finding == [
        "If customers go on as they did, 15.1%–42.3% of those who start will still be customers after 72 months."
    ]
    assert section.notes[0] == "Fitted on 57 months; do not read past 114."
    lo, hi = (trace.y for trace in (section.figure.data[1], section.figure.data[0]))
    assert all(low <= high for low, high in zip(lo, hi, strict=True))


def test_the_projection_is_refused_with_the_reason(workbook, shop):
    assert survival.projection(shop, JUNE).finding == [
        "No projection: it needs contracts. Who only buys is lost no sooner than a whole window after buying."
    ]
    said = survival._refusal(workbook, Refusal("too_few_lost", found=4, needed=10))
    assert said == "No projection: 4 customers have left, it takes 10."
    assert set(survival.REFUSED) <= set(REASONS)


def test_churn_reasons_coverage_first(workbook):
    section = churn_reasons.reasons(workbook, JUNE)
    assert section.finding == [
        "17 customers there a year before had left by the end of June 2026; for 88.2% the reason is on record.",
        "Most often Service: 40.0% of those with a reason (95% interval 19.8%–64.3%).",
    ]
    assert section.table["Reason"].tolist() == ["Service", "Other reasons together"]
    assert section.table["Customers"].tolist() == ["6", "9"]
    apart = "Who came or came back within the year and left again in it is not among them: 11 customers."
    assert section.notes[1] == apart and section.basis == "17 customers"


def test_the_lost_of_the_reasons_are_those_of_the_rolling_year(workbook):
    year = workbook.ask(rolling_retention, JUNE, months=1).iloc[0]
    lost = workbook.ask(churn_reasons_of, JUNE, months=12)["lost"].iloc[0]
    assert lost == year["start"] - year["retained"] == 17


def test_nobody_left(workbook):
    assert churn_reasons.reasons(workbook, "2022-02").finding == [
        "None of the customers there a year before had left by the end of February 2022."
    ]


def replaced(workbook, **tables):
    """The demo company with some of its tables replaced by a statement's answer."""
    seen = Workbook(workbook.loaded, workbook.settings)
    for name, text in tables.items():
        answer = seen.engine.query(text)
        seen.engine.connection.execute(f"drop view {name}")
        seen.engine.put(name, answer)
    return seen


def test_reasons_nobody_wrote_down(workbook):
    silent = replaced(
        workbook,
        contracts="select * replace (cast(null as varchar) as end_reason) from contracts",
        customers="select * replace (cast(null as varchar) as end_reason) from customers",
    )
    section = churn_reasons.reasons(silent, JUNE)
    assert section.missing and section.finding == [
        "None of those who left has a reason on record: a column `end_reason` in the contract list would tell."
    ]


def test_notice_given_by_few_is_not_counted_out(workbook):
    assert churn_reasons.notice(workbook, JUNE).finding == [
        "At the end of June 2026 fewer than 5 customers have given notice and are still here."
    ]


def test_notice_given_by_many(workbook):
    end = Month.parse(JUNE).end_day
    given = f"select * replace (case when end_day is null then {end} - 10 else notice_day end as notice_day, "
    given += (
        f"coalesce(end_day, {end} + cast(row_number() over () % 2 as integer) * 45 + 10) as end_day) from contracts"
    )
    section = churn_reasons.notice(replaced(workbook, contracts=given), JUNE)
    (sentence,) = section.finding
    assert "customers have given notice and are still here at the end of June 2026; their contracts bring €" in sentence
    assert section.table["Ends in"].tolist() == ["1–30 days", "31–60 days"]
    assert sum(int(n) for n in section.table["Customers"]) == int(sentence.split()[0])


def test_no_dates_of_notice(workbook):
    never = replaced(workbook, contracts="select * replace (cast(null as integer) as notice_day) from contracts")
    assert churn_reasons.notice(never, JUNE).missing


def test_the_change_is_split_and_said_to_be_chance_where_it_is(workbook):
    section = change.bridge(workbook, JUNE)
    assert section.finding == [
        (
            "Against May 2026 the rate moved by −3.8 points: 0.0 points from another mix of segments, "
            "−3.8 points from their own rates."
        ),
        "A change of this size could be chance: do not read much into its parts.",
    ]
    assert section.table["Segment"].tolist() == ["Other segments together", "Home", "Housing"]
    assert [label.replace("<br>", " ") for label in section.figure.data[0].y][1] == "Other mix of segments"


def test_a_change_beyond_chance_names_the_segment_it_comes_from(shop):
    assert change.bridge(shop, JUNE).finding[1] == "Most of it comes from Home: 80.6% before, 100.0% now."


def test_the_bars_of_the_change_lead_from_the_one_rate_to_the_other(shop):
    bars = change.bridge(shop, JUNE).figure.data[0]
    steps = [x if colour == "#00896b" else -x for x, colour in zip(bars.x, bars.marker.color, strict=True)][1:-1]
    assert bars.x[0] + sum(steps) == pytest.approx(bars.x[-1], abs=5e-4)  # each bar is drawn to four digits


def test_the_first_month_has_none_to_compare_with(workbook):
    first = workbook.months[1]
    section = change.season(workbook, "2022-02")
    assert section.finding == ["There is no month 12 months before February 2022 to compare with yet."]
    assert change.bridge(workbook, first).figure is None


def test_last_year_and_the_year_to_the_month(workbook):
    section = change.season(workbook, JUNE)
    assert section.finding == [
        (
            "June 2026 kept 95.2%, the same month a year before 97.4%: −2.2 points; "
            "a difference of this size could be chance."
        ),
        "Of the 80 customers there a year before, 78.8% were still there at its end.",
    ]
    assert section.table["Kept over a year"].iloc[-1] == "78.8%"


def test_the_window_and_what_hangs_on_it(shop):
    section = active_window.window(shop, JUNE)
    assert section.finding == [
        "No window can be proposed: no length of silence with 30 cases was followed by so few returns.",
        "June 2026 would have kept 91.4% of customers under a window of 45 days, 97.3% under 180.",
    ]
    assert section.table["Window (days)"].tolist() == ["45", "90 *", "135", "180"]
    ours = retention.bucket(shop, JUNE).finding[0]
    assert section.table["Retention rate"].iloc[1] == "100.0%" and ours.startswith("100.0%")


def test_silences_of_too_few_to_show_are_said_to_be_there(workbook):
    seen = workbook.focus(kind="purchase", active_days=90)
    seen.return_curve = pd.DataFrame(
        {"days": [30, 31, 300], "silences": [300, 4, 4], "returned": [296, 0, 0], "share": [0.987, 0.0, 0.0]}
    )
    assert active_window.window(seen, JUNE).notes[-1] == (
        "Of silences longer than 30 days one in ten or more ended with a purchase; of longer ones there are fewer than 5 cases."
    )


def test_a_proposed_window_is_said_beside_the_one_that_is_set(workbook):
    seen = workbook.focus(kind="purchase", active_days=90)
    seen = Workbook(seen.loaded, seen.settings)
    seen.return_curve = pd.DataFrame(
        {"days": [30, 60], "silences": [300, 100], "returned": [150, 5], "share": [0.5, 0.05]}
    )
    section = active_window.window(seen, JUNE)
    assert section.finding[0] == (
        "After 31 days of silence fewer than one customer in ten ever bought again; the settings say 90."
    )
    assert [a.text for a in section.figure.layout.annotations] == ["in force: 90 days", "proposed: 31 days"]


def test_a_window_the_orders_do_not_fill_has_no_rate(workbook):
    section = active_window.window(workbook.focus(kind="purchase", active_days=365), JUNE)
    assert section.table["Retention rate"].tolist() == ["97.3%", "99.2%", "–", "–"]
    assert any(note.startswith("No rate where the orders, which begin on Jan 1, 2025,") for note in section.notes)


def test_under_contract_no_silence_is_judged_and_the_report_leaves_the_question_out(workbook):
    section = active_window.window(workbook, JUNE)
    assert section.missing and section.figure is None
    assert section.finding == [
        "Customers here are those under contract: their end is on record, so no silence is judged."
    ]


def test_newcomers_by_segment(workbook):
    section = cohorts_by.by_segment(workbook, JUNE)
    assert section.finding == [
        "4 quarters on, 94.7% of the newcomers of Housing were active, 64.3% of those of Home; that is more than chance would give."
    ]
    assert section.table["Group"].tolist() == ["Home", "Housing"]


def test_newcomers_by_month_and_by_year_and_on_or_after(workbook, shop):
    months = cohorts_by.by_attribute(workbook, JUNE, "segment", period="month")
    assert months.finding[0].startswith("7 months on, ")
    years = cohorts_by.by_attribute(workbook, JUNE, "segment", period="year")
    assert years.finding[0].startswith("1 year on, ")
    exact, or_after = (cohorts_by.by_attribute(shop, JUNE, "segment", or_after=flag) for flag in (False, True))
    shares = [[int(cell.rstrip("%")) for cell in s.table["1"]] for s in (exact, or_after)]
    assert all(later >= there for there, later in zip(*shares, strict=True))


def test_an_attribute_the_customer_list_does_not_have(workbook):
    section = cohorts_by.by_attribute(workbook, JUNE, "shoe_size")
    assert section.missing
    assert section.finding == ["The customer list has no column `shoe_size` to compare newcomers by."]


def test_a_curve_of_too_few_at_every_age_is_empty(workbook):
    steps = pd.DataFrame({"tenure_days": [40.0], "survival": [0.5], "lo": [0.1], "hi": [0.9], "at_risk": [4]})
    assert survival.monthly(workbook, steps).empty
    assert survival.monthly(workbook, steps.assign(at_risk=5))["age"].tolist() == [0, 1]
