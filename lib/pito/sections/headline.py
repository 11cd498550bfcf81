"""The answer first: what a reader who stops after five lines must know."""

from __future__ import annotations

from pito.month import Month
from pito.sections import (
    acquisition,
    active_window,
    arrivals,
    backlog,
    calls,
    categories,
    change,
    churn_reasons,
    closing_the_loop,
    cohorts,
    expected_value,
    given_times,
    identity,
    leak,
    one_or_line,
    promises,
    quality,
    reopening,
    response,
    retention,
    revenue_retention,
    rfm,
    satisfaction,
    survival,
    themes,
    tiers,
    value,
    what_if,
)
from pito.sections.section import Section


def headline(workbook, month) -> Section:
    """Answer the month in one sentence each: kept, worth, answered, and how far the exports can be trusted."""
    words = workbook.words
    kept, worth, answered = (q(workbook, month) for q in (retention.bucket, value.segments, response.waiting))
    if answered.missing:
        answered = response.resolution(workbook, month)
    parts = [
        (kept, [kept.finding[0], *kept.finding[2:3]]),
        (worth, worth.finding[:2]),
        (answered, [answered.finding[0], *(_moved(workbook, month) or answered.finding[1:2])]),
    ]
    parts.sort(key=lambda part: part[0].missing)  # what is known stands before what is not
    (first, *more), *others = (sentences for _, sentences in parts)
    sentences = [first, *more, *(" ".join(sentences) for sentences in others)]
    title = words.say("{name}: {month}", name=workbook.settings.business.name, month=words.month(Month.parse(month)))
    return Section("headline", title, sentences, listed=True)


def _moved(workbook, month) -> list[str]:
    """Return what the waiting times did against the months before, where there is a picture of it."""
    trend = response.trend(workbook, month)
    return trend.finding[:1] if trend.figure is not None else []


REPORT = (
    retention.bucket,
    retention.trend,
    change.bridge,
    change.season,
    retention.bridge,
    active_window.window,
    cohorts.matrix,
    cohorts.curve,
    survival.curve,
    survival.projection,
    revenue_retention.money,
    churn_reasons.reasons,
    churn_reasons.notice,
    value.segments,
    value.concentration,
    tiers.tiers,
    rfm.groups,
    expected_value.expected,
    acquisition.channels,
    leak.leak,
    what_if.what_if,
    response.waiting,
    response.trend,
    response.by_channel,
    response.by_agent,
    response.by_priority,
    promises.by_priority,
    response.resolution,
    reopening.reopened,
    backlog.waiting_list,
    backlog.flow,
    arrivals.week,
    calls.called_back,
    given_times.first_response,
    one_or_line.replies,
    satisfaction.rating,
    closing_the_loop.low_ratings,
    categories.trend,
    themes.words_of_customers,
    quality.coverage,
    identity.same_customer,
    quality.unknown,
)
