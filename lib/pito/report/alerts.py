"""Alarms by rule, and only on a signal: what a month's results say that somebody must hear of without opening the report.

A rule `signal` fires where a figure leaves, to the worse side, the limits that its own twelve months before lead to expect;
`improved` where it leaves them to the better side. `below` and `above` fire where the figure and the whole of its 95 %
interval lie beyond the limit, so that chance alone seldom rings; a time or an end of it that was not reached is longer than
any. Each needs enough cases, `least_n`; which figures there are says `pito.alarm_rules`.
"""

from __future__ import annotations

import json

from pito.month import Month
from pito.report.publish import ALERTS
from pito.text import message

HOUR = 3600
HIGHER_IS_WORSE = ("_hours",)
NAMES = {
    "retention_rate": message("Retention rate"),
    "textbook_rate": message("Textbook rate"),
    "lost": message("Customers lost"),
    "new": message("New customers"),
    "start": message("Customers at the start"),
    "end": message("Customers at the end"),
    "retained": message("Customers kept"),
    "returned": message("Customers who returned"),
    "gained_and_lost": message("Customers who came and left"),
    "customers": message("Customers"),
    "customer_share": message("Share of customers"),
    "revenue": message("Revenue of 12 months"),
    "margin": message("Margin of 12 months"),
    "first_response_median_hours": message("Median wait for a first answer, wall clock"),
    "first_response_p90_hours": message("Wait for a first answer, wall clock, nine in ten"),
    "first_response_business_median_hours": message("Median wait for a first answer in opening hours"),
    "first_response_business_p90_hours": message("Wait for a first answer in opening hours, nine in ten"),
    "answered_within_24h": message("Answered within 24 hours"),
    "promise_met": message("Promised answers kept"),
    "promise_undecided": message("Promises not yet decided"),
    "resolution_median_hours": message("Median time to a solution"),
    "resolution_p90_hours": message("Time to a solution, nine in ten"),
    "unanswered": message("Tickets without an answer"),
    "tickets": message("Tickets"),
    "closed_unanswered": message("Tickets closed without an answer"),
    "csat": message("Good ratings"),
    "nps": message("NPS"),
}
MONEY = ("revenue", "margin")
LEFT_LIMITS = message("{what}: {value}; the months before lead to expect {lo} to {hi} ({cases}).")
BEYOND = {
    "below": message("{what}: {value}, below {limit} also at the upper end of its 95% interval, {interval} ({cases})."),
    "above": message("{what}: {value}, above {limit} also at the lower end of its 95% interval, {interval} ({cases})."),
}
BEYOND_OPEN = message("{what}: {value}, above {limit} also at the lower end of its 95% interval, {lo} ({cases}).")
ABOUT_NOBODY = message(
    "The alert rule on `{metric}` is about the `{by}` “{group}”, which is in no export, so it cannot ring; there are {there}."
)
GROUPED_IN = {"segment": "customers", "channel": "tickets", "priority": "tickets"}
BEYOND_PLAIN = {
    "below": message("{what}: {value}, below {limit} ({cases})."),
    "above": message("{what}: {value}, above {limit} ({cases})."),
}


def alerts(results: list[dict], signals: list[dict], settings, words) -> list[dict]:
    """Return the alarms of a month, one row each, with the sentence that says it.

    Parameters
    ----------
    results : list of dict
        The rows of the results file.
    signals : list of dict
        The judged figures; see `pito.sections.signals`.
    settings : Settings
        `settings.alert` holds the rules.
    words : Words

    Returns
    -------
    list of dict
        `metric`, `segment`, `rule`, `value`, `lo`, `hi`, `limit`, `n`, `sentence`; in the order of the rules.
    """
    found = []
    for rule in settings.alert:
        judged = rule.rule in ("signal", "improved")
        rows = [row for row in (signals if judged else results) if _is_about(row, rule)]
        found += [_alert(row, rule, words) for row in rows if (_left if judged else _beyond)(row, rule)]
    return found


def about_nobody(settings, facts: dict, words) -> list[str]:
    """Say which rules are about a group that no export has: they ring never, or not before such a group comes.

    Who works here comes and goes: rules about an agent are not looked at.

    Parameters
    ----------
    settings : Settings
    facts : dict
        Those of the whole load: `words` holds the groups there are.
    words : Words
    """
    said = []
    for rule in settings.alert:
        known = facts.get("words", {}).get(GROUPED_IN.get(rule.by, ""), {}).get(rule.by, {})
        if known and rule.is_ not in known:
            there = words.all_of(sorted(known))
            said.append(words.say(ABOUT_NOBODY, metric=rule.metric, by=rule.by, group=rule.is_, there=there))
    return said


def alerts_file(month, found: list[dict], settings) -> str:
    """Return the text of `alerts.json`: the rules that were asked, and the alarms they raised."""
    rules = [rule.model_dump(mode="json", by_alias=True) for rule in settings.alert]
    return json.dumps({"month": str(month), "rules": rules, "alerts": found}, ensure_ascii=False, indent=1)


def standing(out) -> dict[str, list[dict]]:
    """Return the alarms that published months hold, by month."""
    found = {path.parent.name: json.loads(path.read_text("utf-8")) for path in sorted(out.glob(f"*/{ALERTS}"))}
    return {month: one.get("alerts", []) for month, one in found.items()}


def is_new(alert: dict, before: list[dict]) -> bool:
    """Whether the same rule had not rung of the same figure before; that the figure is another one now rings nothing."""
    same = ("metric", "segment", "rule", "limit")
    return all(any(alert.get(name) != one.get(name) for name in same) for one in before)


def _is_about(row: dict, rule) -> bool:
    segment = {"by": rule.by, "is": rule.is_} if rule.by else None
    return row["metric"] == rule.metric and row["segment"] == segment and (row.get("n") or 0) >= rule.least_n


def _left(row: dict, rule) -> bool:
    """Return whether a figure left its limits to the side the rule is about."""
    worse = 1 if any(part in row["metric"] for part in HIGHER_IS_WORSE) else -1
    return row["signal"] == (worse if rule.rule == "signal" else -worse)


def _beyond(row: dict, rule) -> bool:
    """Return whether a figure lies beyond the rule's limit with its whole interval, where it has one.

    A time that was not reached has cases and no value; an interval whose upper end was not reached has a lower one alone.
    """
    not_reached = row["metric"].endswith("_hours") and row["n"] is not None
    value, lo, hi = row["value"], row["lo"], row["hi"]
    if value is None and not not_reached:
        return False
    if rule.rule == "below":
        is_open = not_reached and hi is None and (value is None or lo is not None)
        return not is_open and max(value, value if hi is None else hi) < rule.limit
    least = value if lo is None else lo
    return least is not None and (value is None or value > rule.limit) and least > rule.limit


def _alert(row: dict, rule, words) -> dict:
    kept = {name: row.get(name) for name in ("metric", "segment", "value", "lo", "hi", "n")}
    return kept | {"rule": rule.rule, "limit": rule.limit, "sentence": _sentence(row, rule, words)}


def _sentence(row: dict, rule, words) -> str:
    has_interval = row["lo"] is not None and row["hi"] is not None
    texts = BEYOND if has_interval else BEYOND_PLAIN
    text = texts.get(rule.rule, LEFT_LIMITS)
    if rule.rule == "above" and row["hi"] is None and row["lo"] is not None:
        text = BEYOND_OPEN
    said = {name: written(row["metric"], row[name], words) for name in ("value", "lo", "hi")}
    what = named(row, words)
    return words.say(
        text,
        what=f"{what}, {row['segment']['is']}" if row["segment"] else what,
        limit=written(row["metric"], rule.limit, words),
        interval=between(row["metric"], row["lo"], row["hi"], words),
        cases=words.count("{n} case", "{n} cases", int(row["n"])),
        **said,
    )


def named(row: dict, words) -> str:
    """Return what a result is called; money of fewer than twelve months says of how many.

    >>> from pito.text import Words
    >>> named({"metric": "margin", "period": "2025-01..2025-03"}, Words("en", "EUR"))
    'Margin of 3 months'
    """
    metric = row["metric"]
    months = Month.count(row["period"]) if metric in MONEY and row.get("period") else 12
    if months == 12:
        return words.say(NAMES.get(metric, metric))
    if metric == "revenue":
        return words.count("Revenue of {n} month", "Revenue of {n} months", months)
    return words.count("Margin of {n} month", "Margin of {n} months", months)


def written(metric: str, value: float | None, words) -> str:
    """Write a result as a reader reads it: by the ending of its name, which is what its unit goes by.

    >>> from pito.text import Words
    >>> [written(name, 0.5, Words("en", "EUR")) for name in ("csat", "first_response_median_hours", "revenue")]
    ['50.0%', '30 min', '€0']
    """
    if metric.endswith("_hours"):
        return words.hours(None if value is None else value * HOUR, days="business" not in metric)
    if metric in ("revenue", "margin"):
        return words.money(None if value is None else value * 10**words.minor_digits)
    if metric in COUNTED:
        return words.number(value)
    return words.percent(value)


def between(metric: str, lo: float | None, hi: float | None, words) -> str:
    """Write an interval as a reader reads it; empty where there is none."""
    if lo is None or hi is None:
        return ""
    ends = [written(metric, end, words) for end in (lo, hi)]
    return words.interval(lo, hi) if ends[0] == words.percent(lo) else "–".join(ends)


COUNTED = {
    *("start", "end", "retained", "lost", "new", "returned", "gained_and_lost", "customers", "tickets"),
    *("unanswered", "closed_unanswered", "promise_undecided", "nps"),
}
