"""Are promised answers kept? By priority and tier, each against its own promise, with those nobody can judge yet apart."""

from __future__ import annotations

import pandas as pd

from pito.charts import stacked
from pito.metrics.promises import promises_by_priority
from pito.month import Month
from pito.sections import counted, response
from pito.sections.response_verdicts import by_urgency
from pito.sections.section import Section
from pito.sections.value import part_name
from pito.stats import suppress
from pito.text import message


def promised(workbook) -> dict:
    """Return what the settings promise, as the metrics take it."""
    chosen = workbook.settings.promises
    named = tuple(sorted((key.removesuffix("_hours"), float(h)) for key, h in (chosen.model_extra or {}).items()))
    return {"default_hours": chosen.default_hours, "hours": named, "clock": chosen.clock}


def by_priority(workbook, month) -> Section:
    """Answer: is the promised first answer kept, priority by priority?"""
    say = workbook.words.say
    return _kept(
        workbook, month, "promises_by_priority", say("Are promised answers kept?"), "priority", say("Priority")
    )


def by_tier(workbook, month) -> Section:
    """Answer: is the promise kept as well for the customers that are worth most?"""
    say = workbook.words.say
    title, header = say("Are promises kept for every kind of customer?"), say("Tier")
    return _kept(workbook, month, "promises_by_tier", title, "tier", header)


def _kept(workbook, month, name: str, title: str, by: str, header: str) -> Section:
    say = workbook.words.say
    if reason := response.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    asked = promised(workbook)
    whole = workbook.ask(promises_by_priority, month, **asked)
    if not len(whole) and asked["clock"] == "business":
        return Section(name, title, [say("The promise is in opening hours, and no opening hours are set.")])
    if not len(whole) or whole["tickets"].iloc[0] < max(workbook.settings.privacy.min_cell, 1):
        text = message("Too few tickets came in {month} to judge promises.")
        return Section(name, title, [say(text, month=workbook.words.month(Month.parse(month)))])
    groups = workbook.ask(promises_by_priority, month, **asked, by=by)
    hidden = suppress(groups, "tickets", workbook.settings.privacy.min_cell)  # as in every table of response times
    shown = by_urgency(groups[~hidden].sort_values("part"))
    alt = say("Promises kept, missed and not decided yet, by group.")
    drawn = _bars(workbook, shown, alt) if len(shown) > 1 else None
    table = _table(workbook, shown, header)
    return Section(
        name,
        title,
        _finding(workbook, month, whole.iloc[0]),
        drawn,
        table,
        say("Numbers as a table"),
        _notes(workbook, by),
        basis=counted.tickets(workbook.words, whole["tickets"].iloc[0]),
        terms=(promises_by_priority,),
    )


def _finding(workbook, month, row) -> list[str]:
    words, month = workbook.words, workbook.words.month(Month.parse(month))
    if row["share"] != row["share"]:
        text = message("None of the {n} promises of {month} can be judged yet: their deadlines had not come.")
        return [words.say(text, n=words.number(row["tickets"]), month=month)]
    text = message(
        "{share} of the promises of {month} that can be judged were kept ({interval}): {met} kept, {missed} missed."
    )
    interval = words.interval(row["lo"], row["hi"])
    counts = {"met": words.number(row["met"]), "missed": words.number(row["missed"])}
    finding = [words.say(text, share=words.percent(row["share"]), interval=interval, month=month, **counts)]
    if row["undecided"]:
        text = message("{n} are undecided; whatever becomes of them, the share of all lies between {least} and {most}.")
        bounds = {"least": words.percent(row["least"]), "most": words.percent(row["most"])}
        finding.append(words.say(text, n=words.number(row["undecided"]), **bounds))
    return finding


def _notes(workbook, by: str) -> list[str]:
    words, asked = workbook.words, promised(workbook)
    hours = [words.say("{priority}: {n} h", priority=name, n=words.number(h, h % 1 > 0)) for name, h in asked["hours"]]
    rest = message("all others: {n} h") if hours else message("every ticket: {n} h")
    hours.append(words.say(rest, n=words.number(asked["default_hours"], asked["default_hours"] % 1 > 0)))
    text = message("Promised first answers, in elapsed hours: {hours}.")
    if asked["clock"] == "business":
        text = message("Promised first answers, in opening hours: {hours}.")
    today = message("A missed promise counts from its deadline on, also while the ticket is open.")
    then = message("{by} as the export shows it, which may not be what it was when the ticket came.")
    names = {"priority": words.say("Priority"), "tier": words.say("Tier")}
    return [words.say(text, hours=words.all_of(hours)), words.say(today), words.say(then, by=names[by])]


def _bars(workbook, shown: pd.DataFrame, alt: str):
    say, words = workbook.words.say, workbook.words
    kinds = (
        ("met", "good", say("kept")),
        ("undecided", "neutral", say("not decided yet")),
        ("missed", "bad", say("missed")),
    )
    shares = [
        (name, kind, (shown[column] / shown["tickets"]).tolist(), [words.number(n) if n else "" for n in shown[column]])
        for column, kind, name in kinds
    ]
    labels = [part_name(workbook, part) for part in shown["part"]]
    return stacked.parts(labels, shares, say("share of promises"), alt)


def _table(workbook, shown: pd.DataFrame, header: str) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    table = pd.DataFrame({header: [part_name(workbook, part) for part in shown["part"]]})
    for column, name in (("met", say("Kept")), ("missed", say("Missed")), ("undecided", say("Not decided yet"))):
        table[name] = shown[column].map(words.number).tolist()
    rows = list(shown.itertuples())
    table[say("Kept of those decided (95% interval)")] = [_kept_share(words, row) for row in rows]
    table[say("Least–most")] = [words.interval(row.least, row.most) for row in rows]
    return table


def _kept_share(words, row) -> str:
    return f"{words.percent(row.share)} ({words.interval(row.lo, row.hi)})" if row.share == row.share else "–"
