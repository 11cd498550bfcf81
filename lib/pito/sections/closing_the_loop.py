"""Did unhappy customers hear from us?"""

from __future__ import annotations

import pandas as pd

from pito.metrics.closing_the_loop import closing_the_loop
from pito.month import Month
from pito.sections import basis
from pito.sections.section import Section
from pito.sections.voice import YEAR, least, missing, scales
from pito.text import message


def low_ratings(workbook, month) -> Section:
    """Answer: were customers who rated low contacted soon?"""
    say, words = workbook.words.say, workbook.words
    name, title = "closing_the_loop", say("Do unhappy customers hear from us?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if "contacts" not in workbook.tables:
        text = message(
            "No contacts came in: whether unhappy customers were called is unknown. A CRM's activities or a call log would tell."
        )
        return Section(name, title, [say(text)], missing=True)
    if stopped := basis.stopped(workbook, "contacts", month):
        return Section(name, title, [stopped], missing=True)
    clock, spans = _clock(workbook, month), []
    for label, months in ((words.month(Month.parse(month)), 1), (say("Twelve months"), YEAR)):
        found = _asked(workbook, month, months, clock)
        if len(found) and found["negative"].iloc[0] >= least(workbook):
            spans.append((label, found.iloc[0]))
    if not spans:
        return Section(name, title, [say("Too few customers gave a low rating to say how they were followed up.")])
    finding = [_said(workbook, *spans[0], clock)]
    notes = [
        say(COUNTED[clock]),
        say(
            "A contact is one that is logged, or an answer to a ticket the customer opened since; what nobody logs is not seen."
        ),
    ]
    return Section(name, title, finding, None, _table(workbook, spans, clock), say("Numbers as a table"), notes)


COUNTED = {
    "business": message("Days are working days of the opening hours."),
    "elapsed": message("No opening hours are set: days are of 24 hours."),
}


def _asked(workbook, month, months: int, clock: str) -> pd.DataFrame:
    days = workbook.settings.voice.follow_up_days
    return workbook.ask(closing_the_loop, month, months=months, days=days, clock=clock, scales=scales(workbook))


def _clock(workbook, month) -> str:
    """Return the opening clock, or the wall clock where no opening hours are set."""
    return "business" if len(_asked(workbook, month, YEAR, "business")) else "elapsed"


def _said(workbook, label: str, row, clock: str) -> str:
    words, days = workbook.words, workbook.settings.voice.follow_up_days
    if row["negative"] == row["undated"]:
        text = message(
            "{label}: the survey export does not say when low ratings were given, so whether a contact followed soon is not known."
        )
        return words.say(text, label=label)
    if row["share"] != row["share"]:
        return words.say("{label}: no low rating is old enough to say whether it was followed up.", label=label)
    text = message(
        "{label}: {share} of {n} low ratings were followed by a contact within {days} days ({interval}); {undecided} are too new to say."
    )
    return words.say(
        text,
        label=label,
        share=words.percent(row["share"]),
        n=words.number(row["followed"] + row["missed"]),
        days=words.number(days),
        interval=words.interval(row["lo"], row["hi"]),
        undecided=words.number(row["undecided"]),
    )


def _table(workbook, spans: list, clock: str) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    rows = [row for _, row in spans]
    number = {
        say("Low ratings"): "negative",
        say("Followed up in time"): "followed",
        say("Not in time"): "missed",
        say("Too new to say"): "undecided",
        say("Of nobody known"): "unknown",
    }
    if any(row["undated"] for row in rows):
        number[say("Given nobody knows when")] = "undated"
    table = pd.DataFrame({say("Period"): [label for label, _ in spans]})
    for header, column in number.items():
        table[header] = [words.number(row[column]) for row in rows]
    table[say("Share (95% interval)")] = [
        f"{words.percent(row['share'])} ({words.interval(row['lo'], row['hi'])})" for row in rows
    ]
    table[say("Half contacted within")] = [words.hours(float(row["median"]), days=clock == "elapsed") for row in rows]
    return table
