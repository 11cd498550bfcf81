"""The month's answers as rows for machines: the results file that stands beside every report."""

from __future__ import annotations

import math

from pito.metrics.response import resolution_time, response_time
from pito.metrics.retention import retention_by_month
from pito.month import Month
from pito.sections import response, retention, value
from pito.sections.retention import YEAR_AND_MONTH
from pito.stats import suppress

HOUR = 3600


def results(workbook, month) -> list[dict]:
    """Return the month's answers, one row each: metric, segment, value, lo, hi, n, unit, period, reason.

    `segment` is None for the whole business, else {"by", "is"}; `value` is None, with a reason, where there is no answer.
    """
    month = Month.parse(month)
    return [*_retention(workbook, month), *_value(workbook, month), *_response(workbook, month)]


def _row(metric, found, unit, month, segment=None, lo=None, hi=None, n=None, reason="", period="") -> dict:
    found, lo, hi = (_number(x) for x in (found, lo, hi))
    return {
        "metric": metric,
        "segment": segment,
        "value": found,
        "lo": lo,
        "hi": hi,
        "n": None if n is None else int(n),
        "unit": unit,
        "period": period or str(month),
        "reason": (reason or None) if found is None else None,
    }


def _number(value):
    if value is None or (isinstance(value, float) and not math.isfinite(value)) or value != value:
        return None
    return round(float(value), 6) if float(value) != int(value) else int(value)


def _retention(workbook, month: Month) -> list[dict]:
    history = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH)
    rows = _bucket(workbook, history.iloc[-1], month, None)
    if not workbook.segments:
        return rows
    by_segment = workbook.ask(retention_by_month, month, by="segment")
    hidden = suppress(by_segment, "start", workbook.settings.privacy.min_cell)
    for row, hide in zip(by_segment.itertuples(), hidden, strict=True):
        segment = {"by": "segment", "is": row.part}
        if hide:
            rows.append(_row("retention_rate", None, "share", month, segment, reason=_few(workbook)))
        else:
            rows.append(_rate(workbook, row, month, segment))
    return rows


def _bucket(workbook, row, month: Month, segment) -> list[dict]:
    counts = ["start", "end", "retained", "lost", "new", "returned", "gained_and_lost"]
    rows = [_row(name, row[name], "customers", month, segment) for name in counts]
    nobody = workbook.words.say("nobody at the start")
    if retention.too_early(workbook, month):
        return [*rows, _rate(workbook, row, month, segment)]
    textbook = _row("textbook_rate", row["textbook_rate"], "share", month, segment, n=row["start"], reason=nobody)
    return [*rows, _rate(workbook, row, month, segment), textbook]


def _rate(workbook, row, month: Month, segment) -> dict:
    if early := retention.too_early(workbook, month):
        return _row("retention_rate", None, "share", month, segment, n=row.start, reason=early[0])
    nobody = workbook.words.say("nobody at the start")
    return _row("retention_rate", row.retention_rate, "share", month, segment, row.lo, row.hi, row.start, nobody)


def _few(workbook) -> str:
    return workbook.words.say(
        "fewer than {n}: hidden, or it would give a hidden one away", n=workbook.settings.privacy.min_cell
    )


def _value(workbook, month: Month) -> list[dict]:
    currency, unit = workbook.settings.business.currency, 10**workbook.words.minor_digits
    if reason := value.missing(workbook, month):
        return [_row(name, None, currency, month, reason=reason) for name in ("revenue", "margin")]
    period = f"{value.first_month(workbook, month)}..{month}"
    values = value.segment_values(workbook, month)
    unknown = workbook.words.say("no costs came in")
    total = values[["revenue", "margin"]].sum(min_count=1) / unit
    rows = [_row(name, total[name], currency, month, reason=unknown, period=period) for name in total.index]
    for row in values.itertuples():
        segment = {"by": "segment", "is": row.part}
        if row.hidden:
            rows += [_row(m, None, currency, month, segment, reason=_few(workbook), period=period) for m in total.index]
            continue
        for name in total.index:
            amount = getattr(row, name) / unit
            rows.append(_row(name, amount, currency, month, segment, n=row.buyers, reason=unknown, period=period))
        lo, hi = row.customer_lo, row.customer_hi
        rows.append(_row("customers", row.customers, "customers", month, segment, n=row.customers))
        rows.append(
            _row("customer_share", row.customer_share, "share", month, segment, lo, hi, values["customers"].sum())
        )
    return rows


TIMES = [
    ("first_response_median_hours", "median"),
    ("first_response_p90_hours", "p90"),
    ("first_response_business_median_hours", "business_median"),
    ("first_response_business_p90_hours", "business_p90"),
]


def _response(workbook, month: Month) -> list[dict]:
    if reason := response.missing(workbook, month) or response.too_few(workbook, month):
        names = [*(name for name, _ in TIMES), "answered_within_24h"]
        return [_row(name, None, "hours", month, reason=reason) for name in names]
    rows = _times(workbook, response.whole(workbook, month), month, None)
    for by in ("channel", "agent", "priority"):
        groups = workbook.ask(response_time, month, by=by)
        hidden = suppress(groups, "tickets", workbook.settings.privacy.min_cell)
        for (_, row), hide in zip(groups.iterrows(), hidden, strict=True):
            segment = {"by": by, "is": row["part"]}
            if hide:
                rows.append(_row("answered_within_24h", None, "share", month, segment, reason=_few(workbook)))
            else:
                rows += _times(workbook, row, month, segment)
    solved = workbook.ask(resolution_time, month).iloc[0]
    late = workbook.words.say("not reached by the month's end")
    for name, column in (("resolution_median_hours", "median"), ("resolution_p90_hours", "p90")):
        rows.append(_row(name, solved[column] / HOUR, "hours", month, n=solved["tickets"], reason=late))
    return rows


def _times(workbook, row, month: Month, segment) -> list[dict]:
    late = workbook.words.say("not reached by the month's end, or no opening hours set")
    rows = [
        _row("tickets", row["tickets"], "tickets", month, segment),
        _row("unanswered", row["unanswered"], "tickets", month, segment),
    ]
    for name, column in TIMES:
        q, lo, hi = (row[f"{column}{edge}"] / HOUR for edge in ("", "_lo", "_hi"))
        rows.append(_row(name, q, "hours", month, segment, lo, hi, row["tickets"], late))
    share = [row[column] for column in ("within_24h", "within_lo", "within_hi", "within_n")]
    undecided = workbook.words.say("no ticket was answered or 24 hours old")
    rows.append(_row("answered_within_24h", share[0], "share", month, segment, *share[1:], undecided))
    return rows
