"""Why does the helpdesk's own report say something else?"""

from __future__ import annotations

import pandas as pd

from pito.metrics.given_times import given_promises, given_times
from pito.month import Month
from pito.sections import backlog
from pito.sections.promises import promised
from pito.sections.section import Section
from pito.text import message

REASONS = {
    "same": message("the same within a minute"),
    "other_clock": message("the same once counted on the other clock (elapsed or opening hours)"),
    "other_hours": message("another opening calendar, or pauses while waiting for the customer"),
    "automatic": message("only an automatic answer is known; left out here"),
    "merged": message("merged into another ticket; left out here"),
    "no_answer": message("no answer of a person by the month's end"),
    "not_given": message("answered, but the vendor states no time"),
    "no_calendar": message("no opening hours are set here"),
    "unexplained": message("not explained by any of these"),
}
VERDICTS = {
    "same": message("the same verdict"),
    "undecided": message("not decided yet by our reading"),
    "other_clock": message("the same once counted on the other clock (elapsed or opening hours)"),
    "automatic": message("only an automatic answer is known; left out here"),
    "merged": message("merged into another ticket; left out here"),
    "differs": message("another promise, or pauses while waiting for the customer"),
}
CLOCKS = {"elapsed": message("on the wall clock"), "business": message("in opening hours")}
PLAIN = ("same", "not_given")


def first_response(workbook, month) -> Section:
    """Answer: why does the helpdesk's own report give other response times?"""
    say, words = workbook.words.say, workbook.words
    name, title = "given_times_first_response", say("Why does the helpdesk's own report say something else?")
    if reason := backlog.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    month = Month.parse(month)
    times = workbook.ask(given_times, month)
    asked = promised(workbook)
    verdicts = workbook.ask(given_promises, month, **asked)
    if times["given"].sum() + verdicts["tickets"].sum() < max(workbook.settings.privacy.min_cell, 1):
        text = message(
            "The ticket export states (almost) no response times of its own for {month}: there is nothing to compare."
        )
        return Section(name, title, [say(text, month=words.month(month))])
    finding = [
        _said(words, times[times["clock"] == clock], clock) for clock in CLOCKS if (times["clock"] == clock).any()
    ]
    finding += _verdict(words, verdicts)
    notes = [
        say(
            "Reports of helpdesks are averages of the tickets answered in the month; whoever still waits is not in them."
        ),
        say("Ours: half and nine in ten of all tickets that came, the open ones counted as still waiting."),
    ]
    return Section(name, title, finding, None, _table(words, times, verdicts), say("Ticket by ticket"), notes)


def _said(words, rows: pd.DataFrame, clock: str) -> str:
    """Say how many of the vendor's times are ours, and what most of the others are."""
    stated = rows[rows["given"] > 0]
    n, same = int(stated["given"].sum()), int(stated.loc[stated["reason"] == "same", "tickets"].sum())
    average = words.hours(stated["given_sum_s"].sum() / n, days=clock == "elapsed")
    others = stated[~stated["reason"].isin(PLAIN)]
    text = message(
        "The helpdesk states a first response time {clock} for {n} tickets, on average {average}; {same} are as here."
    )
    values = {"clock": words.say(CLOCKS[clock]), "n": words.number(n), "average": average, "same": words.number(same)}
    said = words.say(text, **values)
    if not len(others):
        return said
    top = others.loc[others["tickets"].idxmax()]
    why = words.say(REASONS[top["reason"]])
    text = message("Most of the others ({n}): {why}.")
    return f"{said} {words.say(text, n=words.number(top['tickets']), why=why)}"


def _verdict(words, verdicts: pd.DataFrame) -> list[str]:
    total = int(verdicts["tickets"].sum())
    if not total:
        return []
    same = int(verdicts.loc[verdicts["verdict"] == "same", "tickets"].sum())
    text = message(
        "Its own verdict on the promise is there for {n} tickets ({share} kept); for {same} of them ours is the same."
    )
    share = words.percent(verdicts["kept"].sum() / total)
    return [words.say(text, n=words.number(total), share=share, same=words.number(same))]


def _table(words, times: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    what, why, tickets = words.say("Compared"), words.say("Why they differ"), words.say("Tickets")
    theirs, ours = words.say("Median as given"), words.say("Median here")
    rows = [
        {
            what: words.say("first response {clock}", clock=words.say(CLOCKS[row.clock])),
            why: words.say(REASONS[row.reason]),
            tickets: words.number(row.tickets),
            theirs: _time(words, row.given_median_s, row.clock),
            ours: _time(words, row.own_median_s, row.clock),
        }
        for row in times.itertuples()
    ]
    promise = words.say("promise")
    rows += [
        {
            what: promise,
            why: words.say(VERDICTS[row.verdict]),
            tickets: words.number(row.tickets),
            theirs: "–",
            ours: "–",
        }
        for row in verdicts.itertuples()
    ]
    return pd.DataFrame(rows)


def _time(words, seconds, clock: str) -> str:
    return "–" if pd.isna(seconds) else words.hours(float(seconds), days=clock == "elapsed")
