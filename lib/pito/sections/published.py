"""What changed since the last published report, and which published figures would be others today?"""

from __future__ import annotations

import pandas as pd

from pito.month import Month
from pito.sections.section import Section
from pito.stats import share_change
from pito.text import message

FIGURES = {
    "retention_rate": message("Retention rate"),
    "start": message("Customers at the start of the month"),
    "lost": message("Customers lost"),
    "new": message("New customers"),
    "returned": message("Returned customers"),
    "end": message("Customers at the end of the month"),
    "revenue": message("Revenue of 12 months"),
    "margin": message("Margin of 12 months"),
    "first_response_business_median_hours": message("Median wait for a first answer in opening hours"),
    "first_response_median_hours": message("Median wait for a first answer, wall clock"),
    "first_response_p90_hours": message("Wait for a first answer, wall clock, nine in ten"),
    "answered_within_24h": message("Answered within 24 hours"),
    "promise_met": message("Promised answers kept"),
    "resolution_median_hours": message("Median time to a solution"),
    "csat": message("Good ratings"),
    "nps": message("NPS"),
}
MONEY = {"revenue": message("Revenue"), "margin": message("Margin")}
FIRST = ("retention_rate", "margin", "first_response_business_median_hours", "first_response_median_hours")
NOT_COMPARED = "first_response_p90_hours"  # each month's is of its own end: the slowest are answered after it
SHOWN = 5  # sentences; the table holds them all
FILES = 3
LONGEST = 60  # letters of a setting's two values


def since_last(workbook, month, last, published: list[dict], now: list[dict], restated: list[dict]) -> Section:
    """Answer: what changed since the last published report?

    Parameters
    ----------
    workbook : Workbook
    month, last : Month
        This report's month and the last published one's.
    published, now : list of dict
        The last month's results as they were published, this month's as computed now.
    restated : list of dict
        Published figures that are others now; see `pito.report.restatement`.
    """
    words, say = workbook.words, workbook.words.say
    before, after = _whole(published), _whole(now)
    today = {row["metric"]: row["recomputed"] for row in restated if row["month"] == str(last) and not row["segment"]}
    names = [name for name in FIGURES if _value(before, name) is not None or _value(after, name) is not None]
    names = [name for name in names if name != NOT_COMPARED]
    table = pd.DataFrame(
        {
            say("Figure"): [say(_label(name, before.get(name), after.get(name))) for name in names],
            say("{month}, as published", month=words.month(last)): [
                _with_today(words, before, name, today) for name in names
            ],
            words.month(month): [_written(words, after.get(name)) for name in names],
            say("Change"): [_change(words, before.get(name), after.get(name), today) for name in names],
        }
    )
    clock = FIRST[2] if _value(before, FIRST[2]) is not None and _value(after, FIRST[2]) is not None else FIRST[3]
    finding = [said for name in (*FIRST[:2], clock) if (said := _sentence(words, name, before, after, today))]
    notes = [
        say("The last report published before this one: {month}.", month=words.month(last)),
        say("Chance is weighed for shares only, month against month; money is of the 12 months to each month's end."),
    ]
    if today.keys() & set(names):
        notes.append(say("Where a published figure is another one today, the change is counted from today's."))
    title = say("What changed since the last report?")
    return Section("what_changed", title, finding or [notes.pop(0)], None, table, say("All figures"), notes)


def corrected(workbook, month, restated: list[dict], known: list[str]) -> Section:
    """Answer: which published figures would be others today, and why?

    Parameters
    ----------
    workbook : Workbook
    month : Month
    restated : list of dict
        As of `pito.report.restatement`.
    known : list of str
        The months whose published figures were looked at.
    """
    words, say = workbook.words, workbook.words.say
    name, title = "restated", say("Are the figures published earlier still right?")
    earlier = [one for one in known if one < str(month)] or known
    if not restated:
        text = message("Yes: what was published of {months} comes out the same today, as far as it was looked at.")
        return Section(name, title, [say(text, months=_months(words, earlier))], notes=[_looked_at(words)])
    shown = [row for row in restated if not row["segment"] and row["metric"] in FIGURES]
    shown.sort(key=lambda row: ([*FIGURES].index(row["metric"]), row["month"]))
    reasons = {why(words, row["why"]) for row in restated}
    said = words.count(
        "{n} published figure comes out differently today.",
        "{n} published figures come out differently today.",
        len(restated),
    )
    finding = [said, *(reasons if len(reasons) == 1 else [])]
    finding += [_restated(words, row, one_reason=len(reasons) == 1) for row in shown[:SHOWN]]
    rest = len(restated) - len(shown)
    more = say("{n} more, of segments and details, stand in {file}.", n=words.number(rest), file="restatements.json")
    notes = [*([more] if rest else []), _looked_at(words)]
    table, label = _restated_table(words, shown), say("Figures published earlier")
    return Section(name, title, finding, None, table, label, notes, listed=len(finding) > 1, signal=True)


def _looked_at(words) -> str:
    return words.say(
        "Of the last published month every figure is computed anew from today's exports, of the year before it the counts of customers."
    )


def _restated_table(words, rows: list[dict]) -> pd.DataFrame:
    say = words.say
    return pd.DataFrame(
        {
            say("Figure"): [say(FIGURES[row["metric"]]) for row in rows],
            say("Month"): [words.month(Month.parse(row["month"])) for row in rows],
            say("As published"): [_written(words, row | {"value": row["published"]}) for row in rows],
            say("Today"): [_written(words, row | {"value": row["recomputed"]}) for row in rows],
            say("Why"): [why(words, row["why"]) for row in rows],
        }
    )


def _restated(words, row: dict, one_reason: bool) -> str:
    said = words.say(
        "{figure}, {month}: published {published}, now {recomputed}.",
        figure=words.say(FIGURES[row["metric"]]),
        month=words.month(Month.parse(row["month"])),
        published=_written(words, row | {"value": row["published"]}),
        recomputed=_written(words, row | {"value": row["recomputed"]}),
    )
    return said if one_reason else f"{said} {why(words, row['why'])}"


def why(words, causes: list[dict]) -> str:
    """Say why a figure is another one: the one thing that differs between the runs, or the things it can be."""
    said = [_cause(words, cause) for cause in causes if cause["what"] != "file"]
    files = [cause for cause in causes if cause["what"] == "file"]
    said = [*(_file(words, cause) for cause in files[:FILES]), *said]
    if len(files) > FILES:
        more = words.count("{n} more file changed", "{n} more files changed", len(files) - FILES)
        said.insert(FILES, more)
    if causes and causes[0]["what"] == "unknown":
        return words.say("The reason is not known: what the runs say of themselves does not tell.")
    parts = "; ".join(said)
    if len(said) == 1:
        return words.say("Reason: {reason}.", reason=parts)
    return words.say("Reason, one or more of these: {reasons}.", reasons=parts)


def _file(words, cause: dict) -> str:
    was, now, file = cause["was"], cause["is"], cause["file"]
    if was is None:
        return words.count("{file} came in ({n} row)", "{file} came in ({n} rows)", now, file=file)
    if now is None:
        return words.say("{file} is no longer there", file=file)
    if now > was:
        return words.count("{file} has {n} row more", "{file} has {n} rows more", now - was, file=file)
    if now < was:
        return words.count("{file} has {n} row fewer", "{file} has {n} rows fewer", was - now, file=file)
    return words.say("{file} changed, with as many rows", file=file)


def _cause(words, cause: dict) -> str:
    if cause["what"] == "setting":
        was, now = (words.say("not set") if cause[at] is None else str(cause[at]) for at in ("was", "is"))
        if len(was + now) > LONGEST:
            return words.say("the setting {setting} was changed", setting=cause["setting"])
        return words.say("the setting {setting} was {was} and is {now}", setting=cause["setting"], was=was, now=now)
    if cause["what"] == "version" and cause["name"] == "pito":
        return words.say("Pito {was} was followed by {now}", was=cause["was"], now=cause["is"])
    if cause["what"] == "version":
        return words.say("Pito's code or the libraries it counts with changed")
    return words.say("the exports are read in another way: a mapping, a rule, or who is the same customer")


def _months(words, names: list[str]) -> str:
    written = [words.month(Month.parse(name)) for name in names]
    return words.all_of(written) if len(written) < 4 else f"{written[0]} – {written[-1]}"


def _label(name: str, *rows: dict | None) -> str:
    """Return what a figure is called; money is of 12 months only where both rows are."""
    return FIGURES[name] if name not in MONEY or {_months_of(row) for row in rows} == {12} else MONEY[name]


def _months_of(row: dict | None) -> int:
    """Return of how many months an amount is; 12 where its row does not say."""
    return Month.count(row["period"]) if row and row.get("metric") in MONEY and row.get("period") else 12


def _whole(rows: list[dict]) -> dict[str, dict]:
    return {row["metric"]: row for row in rows if row["segment"] is None}


def _value(rows: dict[str, dict], name: str):
    return rows.get(name, {}).get("value")


def _written(words, row: dict | None) -> str:
    """Write a result as its unit is read."""
    value, unit = (row or {}).get("value"), (row or {}).get("unit")
    if value is None:
        return "–"
    if unit == "share":
        return words.percent(value)
    if unit == "hours":
        return words.hours(value * 3600, days="business" not in row.get("metric", ""))
    if unit == words.currency:
        amount, months = words.money(value * 10**words.minor_digits), _months_of(row)
        return amount if months == 12 else f"{amount} ({words.count('{n} month', '{n} months', months)})"
    return words.number(value, 0 if value == int(value) else 1)


def _with_today(words, before: dict, name: str, today: dict) -> str:
    written = _written(words, before.get(name))
    if name not in today:
        return written
    return words.say(
        "{published} (today {recomputed})",
        published=written,
        recomputed=_written(words, before[name] | {"value": today[name]}),
    )


def _change(words, before: dict | None, after: dict | None, today: dict) -> str:
    """Write a change with its sign, and for shares whether it is more than chance would give."""
    if not before or not after or before["unit"] != after["unit"] or _months_of(before) != _months_of(after):
        return "–"
    was, now = today.get(before["metric"], before["value"]), after["value"]
    if was is None or now is None:
        return "–"
    if after["unit"] == "share":
        return f"{words.points(now - was)}{_verdict(words, before | {'value': was}, after)}"
    if now == was:
        return "0"
    return ("+" if now > was else "−") + _written(words, after | {"value": abs(now - was)})


def _verdict(words, before: dict, after: dict) -> str:
    if not before["n"] or not after["n"]:
        return ""
    counts = [n for row in (after, before) for n in (row["value"] * row["n"], row["n"])]
    said = {"chance": words.say("could be chance"), "change": words.say("more than chance would give")}
    verdict = str(share_change(*counts))
    return f" ({said[verdict]})" if verdict in said else ""


def _sentence(words, name: str, before: dict, after: dict, today: dict) -> str:
    was, now = before.get(name), after.get(name)
    if _value(before, name) is None or _value(after, name) is None or _months_of(was) != _months_of(now):
        return ""
    return words.say(
        "{figure} {was} then, {now} now: {change}.",
        figure=words.say(_label(name, was, now)),
        was=_with_today(words, before, name, today),
        now=_written(words, now),
        change=_change(words, was, now, today),
    )
