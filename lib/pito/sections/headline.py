"""The answer first: what a reader who stops after five lines must know."""

from __future__ import annotations

from pito.month import Month
from pito.sections import cohorts, quality, response, retention, value
from pito.sections.section import Section


def headline(workbook, month) -> Section:
    """Answer the month in one sentence each: kept, worth, answered, and how far the exports can be trusted."""
    words = workbook.words
    parts = [
        retention.bucket(workbook, month).finding[:1],
        retention.bucket(workbook, month).finding[2:3],
        value.segments(workbook, month).finding[:2],
        response.waiting(workbook, month).finding[:2],
        quality.came_in(workbook, month).finding[:1],
    ]
    title = words.say("{name}: {month}", name=workbook.settings.business.name, month=words.month(Month.parse(month)))
    return Section("headline", title, [sentence for part in parts for sentence in part])


REPORT = (
    retention.bucket,
    retention.trend,
    retention.bridge,
    cohorts.matrix,
    cohorts.curve,
    value.segments,
    value.concentration,
    response.waiting,
    response.trend,
    response.by_channel,
    response.by_agent,
    response.by_priority,
    response.resolution,
    quality.came_in,
    quality.unknown,
)
