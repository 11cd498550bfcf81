"""Who did not answer the survey, and what could they have said?"""

from __future__ import annotations

import pandas as pd

from pito.charts import ranges
from pito.metrics.satisfaction import survey_answers
from pito.month import Month
from pito.sections import counted
from pito.sections.section import Section
from pito.sections.value import part_name
from pito.sections.voice import YEAR, missing, scales
from pito.stats import newcombe, small, suppress
from pito.text import message

GROUPS = {"tier": message("Tier"), "channel": message("Channel"), "speed": message("First answer")}
LONG = 24  # letters beyond which a group's name takes two lines beside its dot
SPEEDS = {"fast": message("within 24 hours"), "slow": message("later or never"), "": message("no ticket")}


def of_all_asked(workbook, month) -> list[str]:
    """Say what the ratings tell of all who were asked, whatever those think who did not answer."""
    words = workbook.words
    found = _answers(workbook, month, 1)
    if not len(found) or not _tells_sent(_answers(workbook, month, YEAR)):
        return [
            words.say("The export holds answers only: how many were asked, and what the silent think, is not known.")
        ]
    row = found.iloc[0]
    if row["sent"] < workbook.settings.privacy.min_cell:
        return []
    text = message(
        "{rate} of the {sent} surveys sent in the month were answered by its end: whatever the others think, between {least} and {most} of all asked are satisfied."
    )
    bounds = {name: words.percent(row[name], 0) for name in ("least", "most")}
    return [words.say(text, rate=words.percent(row["rate"]), sent=words.number(row["sent"]), **bounds)]


def who_answers(workbook, month) -> Section:
    """Answer: who does not answer our surveys?"""
    say, words = workbook.words.say, workbook.words
    name, title = "satisfaction_who_answers", say("Who does not answer our surveys?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    whole = _answers(workbook, month, YEAR)
    if not _tells_sent(whole):
        text = message("The survey export holds answers only; one of the surveys sent would tell who does not answer.")
        return Section(name, title, [say(text)], missing=True)
    row, shown = whole.iloc[0], _shown(workbook, month)
    if row["sent"] < workbook.settings.privacy.min_cell:
        return Section(name, title, [say("Too few surveys were sent to say who answers.")])
    text = message("{rate} of the {sent} surveys sent in twelve months were answered ({interval}).")
    said = {"rate": words.percent(row["rate"]), "sent": words.number(row["sent"])}
    finding = [say(text, **said, interval=words.interval(row["lo"], row["hi"])), *_fast_and_slow(workbook, shown)]
    drawn = _dots(workbook, shown, title) if len(shown) else None
    notes = [say("An answer that came after the month's end is none yet.")]
    about = {"basis": counted.surveys(words, row["sent"]), "terms": (survey_answers,)}
    return Section(name, title, finding, drawn, _table(workbook, shown), say("Numbers as a table"), notes, **about)


def _answers(workbook, month, months: int, by: str | None = None) -> pd.DataFrame:
    return workbook.ask(survey_answers, month, months=months, by=by, scales=scales(workbook))


def _tells_sent(found: pd.DataFrame) -> bool:
    """Return whether surveys without an answer came in too: an export of answers alone says nothing of the others."""
    return bool(len(found) and found["unanswered"].sum())


def _shown(workbook, month: Month | str) -> pd.DataFrame:
    """Return the groups of every kind that may be shown, where there are at least two of that kind."""
    tables = []
    for by in GROUPS:
        groups = _answers(workbook, month, YEAR, by)
        groups = groups[~suppress(groups, "sent", workbook.settings.privacy.min_cell)]
        if len(groups) > 1:
            tables.append(groups.assign(by=by))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["by", "part"])


def _label(workbook, row) -> str:
    say = workbook.words.say
    part = say(SPEEDS[row.part]) if row.by == "speed" else part_name(workbook, row.part)
    return f"{say(GROUPS[row.by])}: {part}"


def _fast_and_slow(workbook, shown: pd.DataFrame) -> list[str]:
    rows = shown[shown["by"] == "speed"].set_index("part")
    if not {"fast", "slow"} <= set(rows.index):
        return []
    fast, slow = rows.loc["fast"], rows.loc["slow"]
    _, lo, hi = newcombe(fast["answered"], fast["sent"], slow["answered"], slow["sent"])
    words, is_clear = workbook.words, bool(lo > 0 or hi < 0)
    return [words.say(SPEED[is_clear], fast=words.percent(fast["rate"]), slow=words.percent(slow["rate"]))]


SPEED = {
    False: message(
        "Customers answered within 24 hours rate in {fast} of cases, those who waited longer in {slow}, which could be chance."
    ),
    True: message(
        "Customers answered within 24 hours rate in {fast} of cases, those who waited longer in {slow}: the ratings speak more for the one than for the other."
    ),
}


def _dots(workbook, shown: pd.DataFrame, title: str):
    say, words = workbook.words.say, workbook.words
    labels = [_label(workbook, row) for row in shown.itertuples()]
    text = message("{group}: {rate} of {n} answered")
    hover = [
        say(text, group=label, rate=words.percent(row.rate), n=words.number(row.sent))
        for label, row in zip(labels, shown.itertuples(), strict=True)
    ]
    few = [bool(small(int(n))) for n in shown["sent"]]
    axis, alt = say("share answered, with 95% interval"), say("{question} Share answered by group.", question=title)
    percent = {"tickformat": ".0%", "range": [0, 1.03]}
    labels = [label.replace(": ", ":\n", 1) if len(label) > LONG else label for label in labels]
    return ranges.dots(labels, shown["rate"], shown["lo"], shown["hi"], hover, axis, alt, few, xaxis=percent)


def _table(workbook, shown: pd.DataFrame) -> pd.DataFrame | None:
    if not len(shown):
        return None
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Group"): [_label(workbook, row) for row in shown.itertuples()],
            say("Sent"): shown["sent"].map(words.number),
            say("Answered"): shown["answered"].map(words.number),
            say("Share answered (95% interval)"): [
                f"{words.percent(r.rate)} ({words.interval(r.lo, r.hi)})" for r in shown.itertuples()
            ],
            say("Satisfied of all asked, at least and at most"): [
                words.interval(r.least, r.most) for r in shown.itertuples()
            ],
        }
    )
