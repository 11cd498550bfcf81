"""What the words of the report mean: the first paragraphs of the metrics' own docstrings, printed once, with an example.

Every term has an address, `#definition-<name of the metric>`, to which sections link.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from pito.metrics import (
    acquisition,
    active_window,
    agents,
    arrivals,
    backlog,
    calls,
    categories,
    change_bridge,
    churn_reasons,
    closing_the_loop,
    cohorts,
    discounts,
    expected_value,
    forecast_check,
    given_times,
    leak,
    margins,
    next_response,
    other_hours,
    promises,
    quality,
    reopening,
    response,
    response_history,
    retention,
    retention_claim,
    revenue,
    revenue_retention,
    rfm,
    satisfaction,
    seasonal,
    seasonal_profile,
    survival,
    themes,
    tiers,
    value,
    waiting_split,
    what_if,
)
from pito.sections.section import Section
from pito.sections.worked_examples import WORKED
from pito.text import message

TERMS = (
    retention.retention_by_month,
    retention.definition_bridge,
    change_bridge.retention_change,
    seasonal.retention_year_on_year,
    seasonal.rolling_retention,
    active_window.retention_by_window,
    cohorts.retention_by_cohort,
    cohorts.cohort_retention,
    cohorts.mean_by_age,
    survival.survival_by_tenure,
    survival.median_tenure,
    survival.survival_difference,
    survival.projected_retention,
    revenue_retention.revenue_retention,
    churn_reasons.churn_reasons,
    churn_reasons.notice_given,
    revenue.revenue_by_month,
    value.value_by_segment,
    margins.margin_by_customer,
    value.concentration,
    tiers.value_tiers,
    tiers.tier_flow,
    rfm.rfm,
    expected_value.expected_value_by_customer,
    expected_value.forecasts_kept,
    forecast_check.tracked_sales,
    forecast_check.returns_by_band,
    acquisition.acquisition_by_channel,
    acquisition.acquisition_to_retention,
    acquisition.referral_credit,
    leak.leak_cost,
    discounts.discount_dependence,
    discounts.retention_after_discount,
    seasonal_profile.seasonal_profile,
    seasonal_profile.seasonal_buyers,
    what_if.own_base,
    what_if.what_if,
    what_if.churn_cuts,
    retention_claim.claim_check,
    response.response_time,
    response.response_change,
    response_history.median_signals,
    promises.promises_by_priority,
    response.resolution_time,
    next_response.next_response,
    waiting_split.waiting_split,
    reopening.reopening,
    reopening.first_and_final,
    backlog.unanswered,
    backlog.backlog,
    backlog.flow,
    arrivals.arrivals,
    arrivals.outside_hours,
    calls.called_back,
    other_hours.under_other_hours,
    given_times.given_times,
    given_times.given_promises,
    agents.replies_by_agent,
    satisfaction.csat,
    satisfaction.rating_counts,
    satisfaction.survey_answers,
    satisfaction.net_promoter_score,
    agents.ratings_by_agent,
    closing_the_loop.closing_the_loop,
    categories.tickets_by_category,
    categories.category_alarms,
    categories.untagged_share,
    categories.self_service_candidates,
    themes.theme_trend,
    quality.coverage_days,
    quality.orphans,
    quality.exclusions,
)
SAME_AS = {  # what a section asks → the term that says what it is
    cohorts.mean_by_part: cohorts.mean_by_age,
    survival.tenures: survival.survival_by_tenure,
    revenue_retention.contract_amounts: revenue_retention.revenue_retention,
    active_window.windows_around: active_window.retention_by_window,
    value.customer_value: value.value_by_segment,
    tiers.value_by_tier: tiers.value_tiers,
    rfm.rfm_by_group: rfm.rfm,
    expected_value.expected_value: expected_value.expected_value_by_customer,
    retention_claim.claim_by_retention: retention_claim.claim_check,
    what_if.gain_by_retention: what_if.what_if,
    response.response_time_by_month: response.response_time,
    response.waiting_curve: response.response_time,
    response_history.medians_by_month: response_history.median_signals,
    next_response.next_waiting_curve: next_response.next_response,
    waiting_split.unknown_statuses: waiting_split.waiting_split,
    satisfaction.csat_by_month: satisfaction.csat,
}
CHAPTERS = {  # the first term of each
    retention.retention_by_month: message("Do they stay?"),
    revenue.revenue_by_month: message("What are they worth?"),
    response.response_time: message("How fast are they answered?"),
    satisfaction.csat: message("What do they say?"),
    quality.coverage_days: message("What came in"),
}
WORDS = {  # words that no metric of their own defines
    "lost": (message("Lost"), message("There just before the month begins, not there just before it ends.")),
    "new": (message("New"), message("First ever there inside the month, and there at its end.")),
    "returned": (
        message("Returned"),
        message("Not there at the start, a customer some time before, there at the end: neither kept nor new."),
    ),
    "gained_and_lost": (
        message("Gained and lost"),
        message("Came, or came back, inside the month and left again before its end: in neither total."),
    ),
    "business_hours": (
        message("Business hours"),
        message(
            "The part of a wait in which the business was open, on local clocks: breaks, holidays with their eves and own closures do not count. Thursday 15:30 to Monday 9:30 across Midsummer Eve, open 8–16: 2 business hours, 90 elapsed."
        ),
    ),
}
AFTER = {
    retention.retention_by_month: ("lost", "new", "returned", "gained_and_lost"),
    response.response_time: ("business_hours",),
}


@dataclass(frozen=True)
class Entry:
    """One term: under which names it can be linked to, what it means, and a formula or an example."""

    names: list[str]
    term: str
    meaning: str
    example: str = ""

    def html(self) -> str:
        """Return term and meaning as two items of a definition list."""
        first, *others = (f"definition-{name}" for name in self.names)
        anchors = "".join(f'<span id="{name}"></span>' for name in others)
        example = f'<p class="note">{escape(self.example)}</p>' if self.example else ""
        term = f'<dt id="{first}">{anchors}<strong>{escape(self.term)}</strong></dt>'
        return f"{term}<dd>{escape(self.meaning)}{example}</dd>"


@dataclass(frozen=True)
class Glossary(Section):
    """A section whose table is a folded list of terms, by chapter."""

    chapters: list[tuple[str, list[Entry]]] = field(default_factory=list)

    def table_html(self) -> str:
        """Return the chapters, folded, as HTML."""
        inside = "\n".join(
            f"<h3>{escape(title)}</h3>\n<dl>{''.join(entry.html() for entry in entries)}</dl>"
            for title, entries in self.chapters
        )
        return f"<details><summary>{escape(self.label)}</summary>\n{inside}\n</details>"


def definitions(workbook, month) -> Section:
    """Answer: what do the words mean?"""
    say = workbook.words.say
    chapters = chapters_of(say)
    entries = [entry for _, entries in chapters for entry in entries]
    table = pd.DataFrame(
        {say("Term"): [entry.term for entry in entries], say("Meaning"): [entry.meaning for entry in entries]}
    )
    finding = [say("Every figure here follows one written definition; shares come with 95% intervals.")]
    title, label = say("What the words mean"), say("Definitions")
    return Glossary("definitions", title, finding, None, table, label, chapters=chapters)


def chapters_of(say) -> list[tuple[str, list[Entry]]]:
    """Return every chapter's title and entries, in the words of `say`."""
    chapters = []
    for metric in TERMS:
        if metric in CHAPTERS:
            chapters.append((say(CHAPTERS[metric]), []))
        chapters[-1][1].append(_entry(say, metric))
        chapters[-1][1].extend(Entry([name], *map(say, WORDS[name])) for name in AFTER.get(metric, ()))
    return chapters


def _entry(say, metric) -> Entry:
    term, meaning = definition(metric)
    names = [metric.__name__, *(other.__name__ for other, same in SAME_AS.items() if same is metric)]
    return Entry(names, say(term), say(meaning), say(WORKED[metric]) if metric in WORKED else "")


def definition(metric) -> tuple[str, str]:
    """Return the term a metric defines and its meaning: the first paragraph of its docstring, split at the colon.

    >>> definition(retention.retention_by_month)[0]
    'Retention rate'
    """
    first = " ".join(inspect.getdoc(metric).split("\n\n")[0].split())
    term, _, meaning = first.partition(": ")
    return term, meaning[:1].upper() + meaning[1:].replace("`", "")
