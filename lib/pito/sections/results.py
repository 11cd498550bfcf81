"""The month's answers as rows for machines: the results file that stands beside every report."""

from __future__ import annotations

import math

from pito.metrics.promises import promises_by_priority
from pito.metrics.response import resolution_time, response_time
from pito.metrics.retention import retention_by_month
from pito.metrics.satisfaction import csat, net_promoter_score
from pito.month import Month
from pito.sections import basis, response, value, voice
from pito.sections.agents_hidden import hidden_agents
from pito.sections.basis import YEAR_AND_MONTH
from pito.sections.promises import promised
from pito.stats import suppress

HOUR = 3600


def results(workbook, month) -> list[dict]:
    """Return the month's answers, one row each: metric, segment, value, lo, hi, n, unit, period, reason.

    `segment` is None for the whole business, else {"by", "is"}; `value` is None, with a reason, where there is no answer.
    """
    month = Month.parse(month)
    rooms = (_retention, _value, _response, _voice)
    return [row for room in rooms for row in room(workbook, month)]


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
    if reason := basis.missing(workbook, month) or basis.withheld(workbook, month):
        names = {"retention_rate": "share", "textbook_rate": "share"} | dict.fromkeys(COUNTS, "customers")
        return [_row(name, None, unit, month, reason=reason) for name, unit in names.items()]
    now = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH).iloc[-1]
    rows = _counted(now, month)
    by_segment = workbook.ask(retention_by_month, month, by="segment") if workbook.segments else None
    if by_segment is None:
        return rows
    hidden = suppress(by_segment, "start", workbook.settings.privacy.min_cell)
    for row, hide in zip(by_segment.itertuples(), hidden, strict=True):
        segment = {"by": "segment", "is": row.part}
        withheld = _row("retention_rate", None, "share", month, segment, reason=_few(workbook))
        rows.append(withheld if hide else _rate(row, month, segment, workbook.words.say("nobody at the start")))
    return rows


def earlier_retention(workbook, month, earlier) -> list[dict]:
    """Return an earlier month's counts and rate as the month's own history of a year holds them; nothing where it does not."""
    month, earlier = Month.parse(month), Month.parse(earlier)
    if basis.missing(workbook, earlier) or basis.too_early(workbook, earlier):
        return []
    history = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH)
    found = history[history["month"] == earlier.number]
    if not len(found) or found.iloc[0]["start"] < workbook.settings.privacy.min_cell:
        return []
    return _counted(found.iloc[0], earlier)


COUNTS = {  # each with the count it is a part of
    **dict.fromkeys(("start", "retained", "lost"), "start"),
    **dict.fromkeys(("end", "new", "returned"), "end"),
    "gained_and_lost": "gained_and_lost",
}


def _counted(row, month: Month) -> list[dict]:
    counts = [_row(name, row[name], "customers", month, n=row[of]) for name, of in COUNTS.items()]
    textbook = _row("textbook_rate", row["textbook_rate"], "share", month, n=row["start"])
    return [*counts, textbook, _rate(row, month, None)]


def _rate(row, month: Month, segment, nobody: str = "") -> dict:
    return _row("retention_rate", row.retention_rate, "share", month, segment, row.lo, row.hi, row.start, nobody)


def _few(workbook) -> str:
    return workbook.words.say(
        "fewer than {n}: hidden, or it would give a hidden one away", n=workbook.settings.privacy.min_cell
    )


def _value(workbook, month: Month) -> list[dict]:
    currency = workbook.settings.business.currency
    if reason := value.missing(workbook, month):
        return [_row(name, None, currency, month, reason=reason) for name in ("revenue", "margin")]
    period = f"{value.first_month(workbook, month)}..{month}"
    whole = value.whole(workbook, month)
    rows = [_money(workbook, whole, name, month, None, period) for name in ("revenue", "margin")]
    values = value.segment_values(workbook, month)
    for row in values.to_dict("records"):
        segment = {"by": "segment", "is": row["part"]}
        rows += [_money(workbook, row, name, month, segment, period) for name in ("revenue", "margin")]
        if not row["hidden"]:
            share = [row[f"customer_{edge}"] for edge in ("share", "lo", "hi")]
            rows.append(_row("customers", row["customers"], "customers", month, segment, n=row["customers"]))
            rows.append(
                _row("customer_share", share[0], "share", month, segment, *share[1:], values["customers"].sum())
            )
    return rows


def _money(workbook, row, name: str, month: Month, segment, period: str) -> dict:
    """Return one amount of the whole business or a segment; missing with its reason where too few stand behind it."""
    currency, unit = workbook.settings.business.currency, 10**workbook.words.minor_digits
    n = _number(row["buyers" if name == "revenue" else "known"]) or 0
    is_hidden = row.get("hidden", False) or (name == "margin" and row.get("hidden_margin", False))
    if is_hidden or (n > 0 and _number(row[name]) is None):
        return _row(name, None, currency, month, segment, reason=_few(workbook), period=period)
    unknown = workbook.words.say("no costs came in") if name == "margin" else workbook.words.say("nobody bought")
    return _row(name, row[name] / unit, currency, month, segment, n=n, reason=unknown, period=period)


TIMES = [
    ("first_response_median_hours", "median"),
    ("first_response_p90_hours", "p90"),
    ("first_response_business_median_hours", "business_median"),
    ("first_response_business_p90_hours", "business_p90"),
]


def _response(workbook, month: Month) -> list[dict]:
    return [*_first_responses(workbook, month), *_resolutions(workbook, month)]


def _first_responses(workbook, month: Month) -> list[dict]:
    if reason := response.missing(workbook, month) or response.too_few(workbook, month):
        units = dict.fromkeys((name for name, _ in TIMES), "hours") | {"answered_within_24h": "share"}
        return [_row(name, None, unit, month, reason=reason) for name, unit in units.items()]
    rows = [*_times(workbook, response.whole(workbook, month), month, None), *_promise(workbook, month)]
    for by in ("channel", "agent", "priority"):
        groups = workbook.ask(response_time, month, by=by)
        hidden = suppress(groups, "tickets", workbook.settings.privacy.min_cell)
        few = groups["tickets"] < (response.FEWEST_OF_AGENT if by == "agent" else 0)
        if by == "agent":
            hidden |= groups["part"].isin(hidden_agents(workbook, month))
        for (_, row), hide, is_few in zip(groups.iterrows(), hidden, few, strict=True):
            segment = {"by": by, "is": row["part"]}
            if hide or is_few:
                reason = (
                    _few(workbook) if hide else workbook.words.say("too few tickets to say anything about a person")
                )
                rows.append(_row("answered_within_24h", None, "share", month, segment, reason=reason))
            else:
                rows += _times(workbook, row, month, segment)
    return rows


def _promise(workbook, month: Month) -> list[dict]:
    """Return what became of the promises of the settings, each ticket's by its own priority; also by segment and priority."""
    table = workbook.ask(promises_by_priority, month, **promised(workbook))
    nothing = workbook.words.say("no opening hours set, or no ticket")
    if not len(table):
        return [_row("promise_met", None, "share", month, reason=nothing)]
    row = table.iloc[0]
    undecided = _row("promise_undecided", row["undecided"], "tickets", month, n=row["tickets"])
    parts = ("segment", "priority") if workbook.segments else ("priority",)
    return [
        _kept(workbook, row, month, None),
        undecided,
        *(one for by in parts for one in _kept_by(workbook, month, by)),
    ]


def _kept_by(workbook, month: Month, by: str) -> list[dict]:
    least = workbook.settings.privacy.min_cell
    groups = workbook.ask(promises_by_priority, month, **promised(workbook), by=by)
    hidden = suppress(groups, "tickets", least)
    rows = []
    for (_, row), hide in zip(groups.iterrows(), hidden, strict=True):
        segment = {"by": by, "is": row["part"]}
        withheld = _row("promise_met", None, "share", month, segment, reason=_few(workbook))
        rows.append(withheld if hide else _kept(workbook, row, month, segment))
    return rows


def _kept(workbook, row, month: Month, segment) -> dict:
    undecided = workbook.words.say("no promise was decided by the month's end")
    decided = row["met"] + row["missed"]
    return _row("promise_met", row["share"], "share", month, segment, row["lo"], row["hi"], decided, undecided)


def _resolutions(workbook, month: Month) -> list[dict]:
    names = [("resolution_median_hours", "median"), ("resolution_p90_hours", "p90")]
    if reason := response.uncovered(workbook, month) or response.too_few(workbook, month):
        return [_row(name, None, "hours", month, reason=reason) for name, _ in names]
    solved = workbook.ask(resolution_time, month).iloc[0]
    at_least, late = solved["at_least"], workbook.words.say("not reached by the month's end")
    return [_hours(solved, name, column, month, None, solved["tickets"], at_least, late) for name, column in names]


def _voice(workbook, month: Month) -> list[dict]:
    """Return what customers say: the share of good ratings, and the Net Promoter Score in points from −100 to +100."""
    asked = {"csat": (csat, {"scales": voice.scales(workbook)}), "nps": (net_promoter_score, {})}
    units, rows = {"csat": "share", "nps": "points"}, []
    for name, (metric, options) in asked.items():
        reason = voice.missing(workbook, month) or workbook.words.say("too few ratings were given")
        found = None if voice.missing(workbook, month) else workbook.ask(metric, month, **options)
        if found is None or found["n"].sum() < voice.least(workbook):
            rows.append(_row(name, None, units[name], month, reason=reason))
            continue
        row, of = found.iloc[0], 100 if name == "nps" else 1
        rows.append(_row(name, row[name] * of, units[name], month, None, row["lo"] * of, row["hi"] * of, row["n"]))
    return rows


def _times(workbook, row, month: Month, segment) -> list[dict]:
    """Return how long tickets waited: a time that was not reached has an `n`, one without opening hours has none."""
    say = workbook.words.say
    counts = ("tickets", "unanswered", "closed_unanswered")
    rows = [_row(name, row[name], "tickets", month, segment, n=row["tickets"]) for name in counts]
    for name, column in TIMES:
        clock = "business_" if column.startswith("business") else ""
        n = row["business_n"] if clock else row["tickets"]
        if n:
            late = say("not reached by the month's end")
            rows.append(_hours(row, name, column, month, segment, n, row[f"{clock}at_least"], late))
        else:
            rows.append(_row(name, None, "hours", month, segment, reason=say("no opening hours set")))
    share = [row[column] for column in ("within_24h", "within_lo", "within_hi", "within_n")]
    undecided = say("no ticket was answered or 24 hours old")
    rows.append(_row("answered_within_24h", share[0], "share", month, segment, *share[1:], undecided))
    return rows


def _hours(row, name: str, column: str, month: Month, segment, n, at_least: float, late: str) -> dict:
    """Return a time with its interval, whose lower end is at least what six tickets waited where nothing is reached."""
    found, lo, hi = (row[f"{column}{edge}"] for edge in ("", "_lo", "_hi"))
    if found != found and lo != lo:
        lo = at_least
    return _row(name, found / HOUR, "hours", month, segment, lo / HOUR, hi / HOUR, n, late)
