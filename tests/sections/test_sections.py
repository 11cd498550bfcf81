"""The sentences of the report, word for word, on the demo company and where there is nothing or too little to say."""

import copy
import dataclasses
import html
import re

import numpy as np
import pandas as pd
import pytest

from pito import sections
from pito.activity import FOREVER
from pito.checks import REASONS
from pito.engine import Engine
from pito.intake import Workbook
from pito.month import Month
from pito.sections import cohorts, quality, response, retention, value
from pito.sections.definitions import TERMS, definition
from pito.sections.results import results

JUNE = "2026-06"
REPORT = [sections.headline, *sections.REPORT, sections.definitions, sections.provenance]


@pytest.fixture(scope="module")
def nothing(workbook):
    """The demo company as if only its customer list and contracts had come in."""
    loaded = dataclasses.replace(workbook.loaded, tables=("customers", "contracts"))
    return Workbook(loaded, workbook.settings)


@pytest.fixture(scope="module")
def few(workbook):
    """Its segment of three customers."""
    return workbook.focus(segment="Public")


def test_the_headline_says_signals_first_then_what_money_hangs_on(workbook):
    section = sections.headline(workbook, JUNE)
    assert section.finding == [
        (
            "Signal: first answers came slower than before. The median in opening hours was 2.4 h; "
            "the year before leads to expect 9 min to 1.7 h."
        ),
        (
            "95.2% of customers stayed in June 2026: 100 of the 105 there at its start. "
            "Against May 2026 that is −3.8 points; a difference of this size could be chance."
        ),
        "The 5 customers lost in June 2026 took €15,816 of yearly margin with them.",
        (
            "Customers bought for €594,385 in 12 months; margin €233,824. "
            "Housing brings 47.9% of the margin with 38.9% of the buyers."
        ),
    ]


def test_what_is_not_known_stands_after_what_is(nothing):
    finding = sections.headline(nothing, JUNE).finding
    assert finding[0].startswith("95.2% of customers stayed")
    assert any("No orders or invoices came in" in sentence for sentence in finding[1:])


def test_retention_bucket(workbook):
    section = retention.bucket(workbook, JUNE)
    assert section.finding == [
        "95.2% of customers stayed in June 2026: 100 of the 105 there at its start.",
        "5 left, 7 came new and 2 returned, so 109 were there at its end.",
        "Against May 2026 that is −3.8 points; a difference of this size could be chance.",
    ]
    assert section.notes[:2] == [
        "With this many customers luck alone moves the rate within 89.3%–97.9% (95% Wilson interval).",
        "2 customers came and left inside the month; they are in neither total.",
    ]


def test_retention_bucket_of_too_few(few):
    section = retention.bucket(few, JUNE)
    assert section.finding == ["Too few customers were there at the start of June 2026 to show a rate."]
    assert section.figure is None and section.table is None


def test_retention_trend(workbook):
    assert retention.trend(workbook, JUNE).finding == [
        "No clear change: June 2026 kept 95.2%, within the 91.7%–100.0% that the year before leads to expect.",
        "The weakest month was June 2026 with 95.2%.",
    ]


def test_retention_bridge(workbook):
    assert retention.bridge(workbook, JUNE).finding == [
        (
            "The textbook formula (end − new) / start gives 96.2%, ours 95.2%: it counts customers who came back (2) as kept "
            "and charges new customers lost inside the month (1) to the base."
        )
    ]


def test_the_purchase_window_is_stated(workbook):
    proposed, chosen = workbook.focus(kind="purchase"), workbook.focus(kind="purchase", active_days=90)
    assert f"within the last {proposed.active_days} days" in " ".join(retention.bucket(proposed, JUNE).notes)
    assert "A customer is anyone who bought within the last 90 days, as set." in retention.bucket(chosen, JUNE).notes


def test_cohorts(workbook):
    section = cohorts.matrix(workbook, JUNE)
    assert section.finding == [
        "42 customers came new in the months shown.",
        "After three months no month's newcomers differ by more than chance would give.",
    ]
    assert "Active in a month: with a contract in force on at least one day of it." in section.notes


def test_cohorts_too_small_are_not_shown(workbook):
    section = cohorts.matrix(workbook, JUNE)
    sizes = [int(label.split("(")[1].rstrip(")")) for label in section.figure.data[0].y]
    assert min(sizes) >= workbook.settings.privacy.min_cell


def test_value_segments(workbook):
    section = value.segments(workbook, JUNE)
    assert section.finding == [
        "Customers bought for €594,385 in 12 months; margin €233,824.",
        "Housing brings 47.9% of the margin with 38.9% of the buyers.",
    ]
    assert "Margin is known for 98.6% of the revenue; the rest came without a cost." in section.notes


def test_a_segment_of_three_is_hidden_and_cannot_be_computed_from_the_others(workbook):
    section = value.segments(workbook, JUNE)
    assert section.table["Segment"].tolist() == ["Housing", "Home", "Other segments together"]


def segmented(workbook, *rows):
    """The demo company as if these were its segments: (name, customers, buyers, buyers of known margin).

    Each buyer brings 100 € and, where the cost is known, a margin of 40 €.
    """
    people = [(part, i, *counts) for part, *counts in rows for i in range(max(counts))]
    frame = pd.DataFrame(people, columns=["segment", "i", "customers", "buyers", "known"])
    frame["customer_id"] = frame["segment"] + frame["i"].astype(str)
    frame["costed"] = (frame["i"] < frame["known"]).astype(int)
    bought = frame[frame["i"] < frame["buyers"]].assign(revenue_minor=10_000)
    bought = bought.assign(costed_minor=10_000 * bought["costed"], cost_minor=6_000 * bought["costed"])
    return _with_tables(
        workbook, frame, bought.assign(costed_orders=bought["costed"], orders=1), frame["i"] < frame["customers"]
    )


def _with_tables(workbook, customers, bought, active):
    june = Month.parse(JUNE)
    seen = copy.copy(workbook)
    seen._remembered = {}
    seen.engine = Engine(
        customers=customers[["customer_id", "segment"]],
        customer_month=bought.drop(columns="segment").assign(month=june.number, unmatched_minor=0),
        active_intervals=customers.loc[active, ["customer_id"]].assign(start_day=0, end_day=FOREVER),
        months=pd.DataFrame({"month": [june.number], "end_day": [june.end_day]}),
    )
    return seen


@pytest.mark.parametrize("gone", [("Gone", 0, 2, 2), ("Gone", 2, 0, 0), ("Gone", 9, 2, 2), ("Gone", 2, 9, 9)])
def test_a_segment_is_hidden_with_the_next_for_its_few_customers_or_its_few_buyers(workbook, gone):
    seen = segmented(workbook, ("Large", 40, 40, 40), ("Small", 20, 20, 20), gone)
    values = value.segment_values(seen, JUNE).set_index("part")
    assert values["hidden"].to_dict() == {"Large": False, "Small": True, "Gone": True}
    table = value.segments(seen, JUNE).table
    assert table["Segment"].tolist() == ["Large", "Other segments together"]
    assert table["Buyers"].astype(int).tolist() == [40, 20 + gone[2]]


def test_a_margin_known_for_too_few_buyers_is_not_shown_nor_what_would_give_it_away(workbook):
    seen = segmented(workbook, ("Large", 40, 40, 40), ("Small", 20, 20, 20), ("Uncosted", 30, 30, 3))
    section = value.segments(seen, JUNE)
    assert dict(zip(section.table["Segment"], section.table["Margin"], strict=True)) == {
        "Large": "€1,600",
        "Uncosted": "–",
        "Small": "–",
    }
    assert section.table["Buyers of known margin"].tolist() == ["40", "–", "–"]
    assert section.finding[0].endswith("margin €2,520.")
    assert section.notes[3].startswith("A margin known for fewer than 5 buyers is not shown, nor is that of")


def test_nor_is_the_sum_of_hidden_segments_when_it_would_give_a_margin_away(workbook):
    rows = [("Large", 40, 40, 40), ("Next", 30, 30, 3), ("Small", 9, 9, 9), ("Few", 4, 4, 4)]
    table = value.segments(segmented(workbook, *rows), JUNE).table
    margins = dict(zip(table["Segment"], table["Margin"], strict=True))
    assert margins == {"Large": "€1,600", "Next": "–", "Other segments together": "–"}
    alone = segmented(workbook, ("Large", 40, 40, 0), ("Next", 30, 30, 0), ("Few", 4, 4, 4))
    assert value.segments(alone, JUNE).table["Margin"].tolist() == ["–", "–"]


def test_revenue_of_the_whole_from_too_few_buyers_is_not_said(workbook):
    seen = segmented(workbook, ("Large", 40, 0, 0), ("Small", 20, 2, 2))
    assert value.segments(seen, JUNE).finding == ["Every segment has too few customers to be shown."]
    assert value.whole(seen, JUNE)[["revenue", "margin"]].isna().all()


def test_a_margin_of_the_whole_known_for_too_few_is_not_said(workbook):
    seen = segmented(workbook, ("Large", 40, 40, 2), ("Small", 20, 20, 1))
    assert value.segments(seen, JUNE).finding[0].endswith("; margin known for too few customers to be shown.")
    assert pd.isna(value.whole(seen, JUNE)["margin"])


def spread(workbook, n):
    """The demo company as if so many customers had brought a margin of 1, 2, 3 … cents."""
    frame = pd.DataFrame({"customer_id": [str(i) for i in range(n)], "segment": "A", "cost_minor": 0})
    money = dict.fromkeys(("revenue_minor", "costed_minor"), np.arange(n) + 1)
    seen = _with_tables(workbook, frame, frame.assign(**money, costed_orders=1, orders=1), [True] * n)
    return value.concentration(seen, JUNE)


@pytest.mark.parametrize(("n", "points"), [(25, 6), (50, 11), (131, 21), (499, 21), (500, 101)])
def test_no_two_points_of_the_concentration_are_less_than_five_customers_apart(workbook, n, points):
    section = spread(workbook, n)
    x = np.array(section.figure.data[0].x, dtype=float)
    assert len(x) == points and (np.diff(x) * n >= 5 - 1e-9).all()
    assert ("1%" in section.table["Best customers"].tolist()) == (n >= 500)
    assert ("the best tenth" in section.finding[0]) == (n >= 50)


def test_too_few_customers_for_a_fifth_of_five_have_no_curve(workbook):
    assert spread(workbook, 24).figure is None


def test_concentration_says_whom_it_counts(workbook):
    section = value.concentration(workbook, JUNE)
    assert section.finding[0].endswith("(over 131 customers).")
    assert section.notes == [
        "July 2025 to June 2026, net of VAT and credit notes.",
        "Customers here are those invoiced in the period, also if they left since, whose margin is known.",
    ]


def test_months_before_the_first_invoice_are_not_counted_as_months_without_sales(workbook):
    section = value.segments(workbook, "2025-03")
    assert "in 3 months" in section.finding[0]
    assert section.notes[0].startswith("January 2025, where the orders begin, to March 2025")
    assert value.segments(workbook, "2024-06").finding == [
        "The orders and invoices begin after June 2024: revenue is unknown."
    ]


def test_every_reason_for_turning_a_row_away_has_words():
    assert set(quality.REASONS) == set(REASONS)


def test_value_without_orders(nothing):
    sentence = "No orders or invoices came in: revenue is unknown. An invoice export would bring it."
    assert value.segments(nothing, JUNE).finding == [sentence]
    assert value.concentration(nothing, JUNE).finding == [sentence]


def test_response_waiting(workbook):
    assert response.waiting(workbook, JUNE).finding == [
        "Half of the 122 tickets of June 2026 had a first answer within 13.4 h, nine in ten within 3.8 days.",
        "74.8% were answered within 24 hours (66.1%–81.8%); 12 were still waiting at the month's end.",
        "In opening hours the median is 2.4 h.",
    ]


def test_response_trend_sees_the_slower_month_though_as_many_were_answered_within_24_hours(workbook):
    assert response.trend(workbook, JUNE).finding == [
        (
            "Signal: slower than before. The median in opening hours was 2.4 h; the limits drawn from the twelve months before "
            "are 9 min and 1.7 h. Within 24 hours 74.8% against 74.2% before."
        )
    ]


def test_urgent_tickets_are_answered_first(workbook):
    assert response.by_priority(workbook, JUNE).finding == [
        (
            "Yes: the more urgent, the more often answered within 24 hours "
            "(Low 58.8%, Medium 71.2%, High 84.6%, and Urgent 92.3%), more than chance would give."
        )
    ]


def test_response_without_tickets(nothing):
    sentence = "No tickets came in: response times are unknown. A helpdesk export would bring them."
    for question in (response.waiting, response.trend, response.by_channel, response.by_agent, response.resolution):
        assert question(nothing, JUNE).finding == [sentence]


def test_where_the_tickets_end_inside_the_month_nothing_is_said_of_its_times(workbook):
    ended = copy.copy(workbook)
    ended.reaches = lambda table, month: table != "tickets"
    for question in (response.waiting, response.trend, response.by_channel, response.resolution):
        section = question(ended, JUNE)
        assert section.missing and section.finding[0].endswith(
            "before June 2026 is over: a newer helpdesk export would bring the month."
        )
    times = [row for row in results(ended, Month.parse(JUNE)) if row["unit"] == "hours"]
    assert len(times) >= 6 and all(
        row["value"] is None and "before June 2026 is over" in row["reason"] for row in times
    )


def test_response_of_a_month_before_the_tickets_begin(workbook):
    sentence = "The tickets begin after October 2024: response times are unknown."
    for question in (response.waiting, response.trend, response.by_channel, response.by_agent):
        assert question(workbook, "2024-10").finding == [sentence]
    assert sentence in quality.unknown(workbook, "2024-10").finding


CHANCE = ("No clear difference: agents answered between", "Compared with each other they do not clearly differ")


def test_the_slowest_group_is_named_only_with_its_verdict(workbook):
    for question in (response.by_channel, response.by_agent):
        sentence = question(workbook, JUNE).finding[-1]
        assert "more of a difference than chance would give" in sentence or sentence.startswith(CHANCE)


def test_agents_with_fewer_than_twenty_tickets_are_not_shown(workbook):
    tickets = response.by_agent(workbook, JUNE).table["Tickets"].astype(int)
    assert (tickets >= response.FEWEST_OF_AGENT).all()


def test_what_is_missing_is_said_with_the_export_that_would_bring_it(nothing):
    finding = quality.unknown(nothing, JUNE).finding
    assert finding[:2] == [
        "No orders or invoices came in: revenue is unknown. An invoice export would bring it.",
        "No tickets came in: response times are unknown. A helpdesk export would bring them.",
    ]
    assert value.segments(nothing, JUNE).missing and response.waiting(nothing, JUNE).missing


@pytest.mark.parametrize("question", REPORT, ids=lambda q: f"{q.__module__.split('.')[-1]}.{q.__name__}")
@pytest.mark.parametrize("view", ["workbook", "few", "nothing", "purchase"])
def test_every_question_has_an_answer_on_every_view(question, view, request, workbook):
    seen = workbook.focus(kind="purchase") if view == "purchase" else request.getfixturevalue(view)
    section = question(seen, JUNE)
    assert section.title and section.finding and all(section.finding)
    assert not re.search(r"\bnan\b|None|\{|\}", section.answer + " ".join(section.notes))


@pytest.mark.parametrize("question", sections.REPORT, ids=lambda q: f"{q.__module__.split('.')[-1]}.{q.__name__}")
def test_every_figure_has_a_text_alternative_named_axes_and_numbers(question, workbook):
    figure = question(workbook, JUNE).figure
    if figure is None:
        without = (
            "same_customer",
            "unknown",
            "low_ratings",
            "notice",
            "groups",
            "reopened",
            "waiting_list",
            "called_back",
        )
        without += ("first_response", "window", "referrals", "discounts", "year")  # the demo company has none of these
        without += ("further_answers", "whose_turn", "recommend", "who_answers", "ratings")
        assert question.__name__ in without
        return
    assert figure.layout.meta["alt"].endswith(".")
    titles = [figure.layout.xaxis.title.text, figure.layout.yaxis.title.text]
    assert any(titles)
    assert all(len(trace.x) and len(trace.y) for trace in figure.data)


def test_the_figure_shows_what_the_sentence_says(workbook):
    assert list(retention.bucket(workbook, JUNE).figure.data[0].text) == ["105", "−5", "+7", "+2", "109"]


def test_nothing_from_data_becomes_markup(workbook):
    section = dataclasses.replace(
        retention.bucket(workbook, JUNE),
        finding=["<b>x</b> & y"],
        table=pd.DataFrame({"<i>": ["<script>"]}),
        notes=["<u>"],
    )
    page = section.finding_html() + section.table_html()
    assert not {"<b>x", "<script>", "<i>", "<u>"} & set(re.findall(r"<\w+>x?", page))
    assert html.escape("<script>") in page


def test_a_month_is_computed_once(workbook):
    asked = []

    def metric(tables, month):
        asked.append(month)
        return month

    assert workbook.ask(metric, JUNE) == workbook.ask(metric, JUNE)
    assert len(asked) == 1


def test_every_term_of_the_glossary_has_a_meaning():
    for metric in TERMS:
        term, meaning = definition(metric)
        assert 3 <= len(term) < 40 and len(meaning) > 40


def test_segments_of_the_results_sum_to_the_whole(workbook):
    rows = sections.results(workbook, JUNE)
    whole = {row["metric"]: row["value"] for row in rows if row["segment"] is None}
    assert whole["start"] - whole["lost"] + whole["new"] + whole["returned"] == whole["end"]
    assert (whole["revenue"], whole["margin"]) == (594385.44, 233824.07)


def test_results_hide_small_cells_and_say_so(workbook):
    rows = [r for r in sections.results(workbook, JUNE) if r["segment"] == {"by": "segment", "is": "Public"}]
    assert rows and all(row["value"] is None and "fewer than 5" in row["reason"] for row in rows)


def test_results_without_an_answer_give_a_reason(workbook, nothing):
    for book in (workbook, nothing):
        assert all(row["reason"] for row in sections.results(book, JUNE) if row["value"] is None)
