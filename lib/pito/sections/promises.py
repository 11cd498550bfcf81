"""Are promised answers kept? By priority and tier, each against its own promise, with those nobody can judge yet apart."""

from __future__ import annotations

import pandas as pd

from pito.charts import stacked
from pito.metrics.promises import COUNTS, promises_by_priority
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
    hidden = suppress(groups, "tickets", workbook.settings.privacy.min_cell)
    shown = by_urgency(_told(groups, workbook.settings.privacy.min_cell)[~hidden].sort_values("part"))
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
        [*_notes(workbook, by), *_of_few(workbook, shown)],
        basis=counted.tickets(workbook.words, whole["tickets"].iloc[0]),
        terms=(promises_by_priority,),
    )


def _told(groups: pd.DataFrame, least: int) -> pd.DataFrame:
    """Add to each count what may be told of it: `all`, that it is `few`, or `nothing`, where a few would follow from it.

    The finding has the counts of the whole: one count alone that is not told would be what is left of them.
    """
    told = groups.copy()
    for name in COUNTS:
        few = groups[name].between(1, least - 1)
        nothing = suppress(groups, name, least) & ~few
        told[f"{name}_told"] = pd.Series("all", groups.index).mask(few, "few").mask(nothing, "nothing")
    return told.assign(is_exact=(told[[f"{name}_told" for name in COUNTS]] == "all").all(axis=1))


def _of_few(workbook, shown: pd.DataFrame) -> list[str]:
    if shown["is_exact"].all():
        return []
    text = message("Counts under {n} are not told, nor what would give them away; their bars stand for half of {n}.")
    return [workbook.words.say(text, n=workbook.words.number(workbook.settings.privacy.min_cell))]


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
    """Draw each group's outcomes; a count of few stands for half of the fewest, so that no bar's length tells it."""
    say, least = workbook.words.say, workbook.settings.privacy.min_cell
    shown = shown[(shown[[f"{name}_told" for name in COUNTS]] != "nothing").all(axis=1)]
    if len(shown) < 2:
        return None
    drawn = shown[COUNTS].mask(shown[[f"{name}_told" for name in COUNTS]].eq("few").to_numpy(), least / 2)
    kinds = (
        ("met", "good", say("kept")),
        ("undecided", "neutral", say("not decided yet")),
        ("missed", "bad", say("missed")),
    )
    shares = [
        (name, kind, (drawn[column] / drawn.sum(axis=1)).tolist(), _counts(workbook, shown, column, nobody=""))
        for column, kind, name in kinds
    ]
    labels = [part_name(workbook, part) for part in shown["part"]]
    return stacked.parts(labels, shares, say("share of promises"), alt)


def _counts(workbook, shown: pd.DataFrame, column: str, nobody: str = "0") -> list[str]:
    """Write counts as far as they may be told."""
    words, least = workbook.words, workbook.words.number(workbook.settings.privacy.min_cell)
    told = {"few": f"< {least}", "nothing": "–"}
    pairs = zip(shown[column], shown[f"{column}_told"], strict=True)
    return [told.get(how) or (words.number(n) if n else nobody) for n, how in pairs]


def _table(workbook, shown: pd.DataFrame, header: str) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    table = pd.DataFrame({header: [part_name(workbook, part) for part in shown["part"]]})
    for column, name in (("met", say("Kept")), ("missed", say("Missed")), ("undecided", say("Not decided yet"))):
        table[name] = _counts(workbook, shown, column)
    rows = list(shown.itertuples())
    table[say("Kept of those decided (95% interval)")] = [_kept_share(workbook, row) for row in rows]
    table[say("Least–most")] = [words.interval(row.least, row.most) if row.is_exact else "–" for row in rows]
    return table


def _kept_share(workbook, row) -> str:
    """Write the share kept; where a few were missed, only what it is at least; where few were kept, nothing."""
    words, most_missed = workbook.words, workbook.settings.privacy.min_cell - 1
    if (row.met_told, row.missed_told) == ("all", "all"):
        return f"{words.percent(row.share)} ({words.interval(row.lo, row.hi)})"
    if (row.met_told, row.missed_told) == ("all", "few"):
        return words.say("at least {share}", share=words.percent(row.met / (row.met + most_missed)))
    return "–"
