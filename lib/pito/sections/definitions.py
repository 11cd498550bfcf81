"""What the words of the report mean: the first paragraphs of the metrics' own docstrings, printed once."""

from __future__ import annotations

import inspect

import pandas as pd

from pito.metrics import (
    categories,
    change_bridge,
    closing_the_loop,
    cohorts,
    response,
    retention,
    revenue_retention,
    satisfaction,
    seasonal,
    survival,
    value,
)
from pito.sections.section import Section

TERMS = (
    retention.retention_by_month,
    retention.definition_bridge,
    cohorts.retention_by_cohort,
    cohorts.mean_by_age,
    change_bridge.retention_change,
    seasonal.rolling_retention,
    survival.survival_by_tenure,
    revenue_retention.revenue_retention,
    value.value_by_segment,
    value.concentration,
    response.response_time,
    response.resolution_time,
    satisfaction.csat,
    satisfaction.survey_answers,
    satisfaction.net_promoter_score,
    closing_the_loop.closing_the_loop,
    categories.category_alarms,
)


def definitions(workbook, month) -> Section:
    """Answer: what do the words mean?"""
    say = workbook.words.say
    terms = [definition(metric) for metric in TERMS]
    table = pd.DataFrame(
        {say("Term"): [say(term) for term, _ in terms], say("Meaning"): [say(meaning) for _, meaning in terms]}
    )
    finding = [say("Every figure here follows one written definition; shares come with 95% intervals.")]
    return Section("definitions", say("What the words mean"), finding, None, table, say("Definitions"))


def definition(metric) -> tuple[str, str]:
    """Return the term a metric defines and its meaning: the first paragraph of its docstring, split at the colon.

    >>> definition(retention.retention_by_month)[0]
    'Retention rate'
    """
    first = " ".join(inspect.getdoc(metric).split("\n\n")[0].split())
    term, _, meaning = first.partition(": ")
    return term, meaning[:1].upper() + meaning[1:].replace("`", "")
