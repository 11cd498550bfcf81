"""How long do customers wait for the answers after the first?"""

from __future__ import annotations

import pandas as pd

from pito.metrics.next_response import next_response, next_waiting_curve
from pito.month import Month
from pito.sections import basis, waiting_curve
from pito.sections.section import Section
from pito.text import message

MISSING = message(
    "How long customers wait for the second and later answers: an export of the tickets' messages would bring it."
)


def missing(workbook, month) -> str:
    """Say which export is missing where no messages came in; empty where they reach the month's end."""
    if not {"tickets", "messages"} <= workbook.tables:
        return workbook.words.say(MISSING)
    return basis.stopped(workbook, "messages", month)


def further_answers(workbook, month) -> Section:
    """Answer: how long do customers wait for the answers after the first?"""
    say = workbook.words.say
    name, title = "response_further", say("How long do customers wait for further answers?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    asked = {"auto_reply_seconds": workbook.settings.promises.auto_reply_seconds}
    found = workbook.ask(next_response, month, **asked)
    if not len(found) or found["messages"].iloc[0] < max(workbook.settings.privacy.min_cell, 1):
        text = message("Too few customers wrote again in {month} to show times.")
        return Section(name, title, [say(text, month=workbook.words.month(Month.parse(month)))])
    row = found.iloc[0]
    curves = {clock: workbook.ask(next_waiting_curve, month, clock=clock, **asked) for clock in waiting_curve.CLOCKS}
    alt = say("Share of customers' further messages still without a human answer, by hours since they were written.")
    figure = waiting_curve.drawn(workbook, curves, alt)
    finding, table = _finding(workbook, month, row), _clocks(workbook, row, has_hours=len(curves["business"]) > 0)
    about = {
        "basis": workbook.words.count("{n} message", "{n} messages", int(row["messages"])),
        "terms": (next_response,),
    }
    return Section(name, title, finding, figure, table, say("Numbers as a table"), _notes(workbook, row), **about)


def _finding(workbook, month, row) -> list[str]:
    words, p90 = workbook.words, row["p90"] == row["p90"]
    text = message("Of the {n} further messages of {month} fewer than half had an answer by the month's end.")
    if row["median"] == row["median"]:
        text = REACHED[bool(p90)]
    values = {"n": words.number(row["messages"]), "month": words.month(Month.parse(month))}
    values |= {"median": words.hours(row["median"]), "p90": words.hours(row["p90"])}
    finding = [words.say(text, **values), *_within_a_day(words, row)]
    if row["business_median"] == row["business_median"]:
        median = words.hours(row["business_median"], days=False)
        finding.append(words.say("In opening hours the median is {median}.", median=median))
    return finding


REACHED = {
    True: message(
        "Half of the {n} further messages of {month} were answered within {median}, nine in ten within {p90}."
    ),
    False: message(
        "Half of the {n} further messages of {month} were answered within {median}; nine in ten was not reached by the month's end."
    ),
}


def _within_a_day(words, row) -> list[str]:
    if not row["within_n"]:
        return []
    text = message(
        "{share} were answered within 24 hours ({interval}); {waiting} were still waiting at the month's end."
    )
    share, interval = words.percent(row["within_24h"]), words.interval(row["within_lo"], row["within_hi"])
    return [words.say(text, share=share, interval=interval, waiting=words.number(row["unanswered"]))]


def _notes(workbook, row) -> list[str]:
    words = workbook.words
    text = message(
        "From the customer's oldest unanswered message to the next reply by a person; the first answer to a ticket is not here."
    )
    notes = [words.say(text)]
    return [*notes, *_counted(words, row)]


def _counted(words, row) -> list[str]:
    """Say how many of the messages are of a kind of their own; nothing of a kind that is not there."""
    said = {
        "after_solution": words.count(
            "Of those still waiting {n} wrote to a ticket already solved, perhaps only to say thanks.",
            "Of those still waiting {n} wrote to a ticket already solved; many of these only said thanks.",
            int(row["after_solution"]),
        ),
        "closed_unanswered": words.count(
            "{n} had no answer when the ticket was solved: it counts as waiting until then.",
            "{n} had no answer when their ticket was solved: they count as waiting until then.",
            int(row["closed_unanswered"]),
        ),
        "automatic": words.count(
            "{n} had an automatic reply first; it counts as no answer.",
            "{n} had an automatic reply first; these count as no answer.",
            int(row["automatic"]),
        ),
    }
    return [text for name, text in said.items() if row[name]]


def _clocks(workbook, row, has_hours: bool) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    share = f"{words.percent(row['within_24h'])} ({words.interval(row['within_lo'], row['within_hi'])})"
    wall = [words.hours(row["median"]), words.hours(row["p90"]), share]
    opening = [words.hours(row[f"business_{name}"], days=False) for name in ("median", "p90")]
    if not has_hours:
        opening = [say("no opening hours set")] * 2
    return pd.DataFrame(
        {
            say("Measure"): [say("Median"), say("Nine in ten within"), say("Within 24 h")],
            say("Wall clock"): wall,
            say("Opening hours"): [*opening, "–"],
        }
    )
