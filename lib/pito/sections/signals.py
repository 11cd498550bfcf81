"""Which of the month's figures left the limits of their own months before: for alarms, which no single month may set off."""

from __future__ import annotations

from pito.metrics.response import response_time_by_month
from pito.metrics.response_history import median_signals
from pito.metrics.satisfaction import csat_by_month
from pito.month import Month
from pito.sections import basis, bucket, response, satisfaction, voice
from pito.sections.response_signals import clock_of

HOUR = 3600
MEDIANS = {"elapsed": "first_response_median_hours", "business": "first_response_business_median_hours"}


def signals(workbook, month) -> list[dict]:
    """Return the month's judged figures, one row each: `metric`, `segment`, `signal`, `value`, `lo`, `hi`, `n`, `earlier`.

    `signal` is 1 above the limits that the months before lead to expect, −1 below them, 0 within. Figures with fewer than
    twelve earlier months are not judged and have no row. The verdicts are those of the sections' own sentences.
    """
    month = Month.parse(month)
    return [*_retention(workbook, month), *_waits(workbook, month), *_ratings(workbook, month)]


def _retention(workbook, month: Month) -> list[dict]:
    if basis.missing(workbook, month) or basis.withheld(workbook, month):
        return []
    history = bucket.seen_months(workbook, month)
    if not len(history) or history["month"].iloc[-1] != month.number:
        return []
    now = history.iloc[-1]
    return _judged("retention_rate", now["retention_rate"], bucket.limits(history), now["start"], len(history) - 1)


def _waits(workbook, month: Month) -> list[dict]:
    if response.missing(workbook, month) or response.too_few(workbook, month):
        return []
    clock = clock_of(workbook.ask(response_time_by_month, month))
    least = workbook.settings.privacy.min_cell
    rows = []
    for by in (None, "channel"):
        for row in workbook.ask(median_signals, month, by=by, least=least, clock=clock).itertuples():
            median = row.median if row.median == row.median else float("inf")  # not reached: longer than any
            limits = (row.lo / HOUR, row.hi / HOUR)
            segment = {"by": by, "is": row.part} if by else None
            rows += _judged(MEDIANS[clock], median / HOUR, limits, row.tickets, row.earlier, segment)
    return rows


def _ratings(workbook, month: Month) -> list[dict]:
    if voice.missing(workbook, month):
        return []
    history = workbook.ask(csat_by_month, month, scales=voice.scales(workbook))
    if not len(history) or history["month"].iloc[-1] != month.number:
        return []
    now, earlier = history.iloc[-1], history.iloc[:-1]
    if now["n"] < voice.least(workbook) or not earlier["n"].sum():
        return []
    return _judged("csat", now["csat"], satisfaction.limits(history), now["n"], (earlier["n"] > 0).sum())


def _judged(metric: str, value, limits, n, earlier, segment: dict | None = None) -> list[dict]:
    """Return the row of one figure; none where its months before give no limits or it has no value."""
    lo, hi = (float(limit) for limit in limits)
    if lo != lo or hi != hi or value != value:
        return []
    verdict = 1 if value > hi else -1 if value < lo else 0
    known = None if value == float("inf") else round(float(value), 6)
    judged = {"signal": verdict, "value": known, "lo": round(lo, 6), "hi": round(hi, 6)}
    return [{"metric": metric, "segment": segment, **judged, "n": int(n), "earlier": int(earlier)}]
