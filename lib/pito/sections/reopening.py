"""Does solved stay solved, and is a customer sent from one to the next?"""

from __future__ import annotations

import pandas as pd

from pito.metrics.reopening import first_and_final
from pito.metrics.reopening import reopening as reopening_of
from pito.month import Month
from pito.sections import backlog
from pito.sections.section import Section
from pito.sections.value import part_name
from pito.stats import suppress
from pito.text import message

MONTHS = 3


def reopened(workbook, month) -> Section:
    """Answer: does solved stay solved?"""
    say, words = workbook.words.say, workbook.words
    name, title = "reopening_reopened", say("Does solved stay solved?")
    if reason := backlog.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    found = workbook.ask(reopening_of, month, months=MONTHS)
    if not len(found) or found["resolved"].iloc[0] < max(workbook.settings.privacy.min_cell, 1):
        text = message("Too few tickets of the three months to {month} are solved to show how many were reopened.")
        return Section(name, title, [say(text, month=words.month(Month.parse(month)))])
    row = found.iloc[0]
    finding = [_reopened(words, row), *_times(workbook, month), *_passed_on(words, row)]
    notes = [
        say(
            "Tickets that came in the last three months; solved are those that were so at least once, also if open again; one reopened many times counts once."
        ),
    ]
    return Section(name, title, finding, None, _by_category(workbook, month), say("By category"), notes)


def _reopened(words, row) -> str:
    if row["share"] != row["share"]:
        return words.say(
            "The ticket export does not say which tickets were reopened; an export with that column would."
        )
    text = message("{share} of the {n} solved tickets had been reopened after a solution ({interval}).")
    interval = words.interval(row["lo"], row["hi"])
    return words.say(text, share=words.percent(row["share"]), n=words.number(row["known"]), interval=interval)


def _times(workbook, month) -> list[str]:
    """Say first against final solution, where the export tells them apart."""
    words, both = workbook.words, workbook.ask(first_and_final, month, months=MONTHS).set_index("which")
    if not both["said"].iloc[0] or both["median"].isna().any():
        return []
    text = message("Half were first solved within {first}; half stayed solved from {final} on.")
    return [words.say(text, first=words.hours(both["median"]["first"]), final=words.hours(both["median"]["final"]))]


def _passed_on(words, row) -> list[str]:
    if row["hopped_share"] != row["hopped_share"]:
        return []
    text = message("{share} of the {n} tickets were passed on at least twice, one {most} times.")
    share, n = words.percent(row["hopped_share"]), words.number(row["hops_known"])
    return [words.say(text, share=share, n=n, most=words.number(row["most_hops"]))]


def _by_category(workbook, month) -> pd.DataFrame | None:
    say, words = workbook.words.say, workbook.words
    groups = workbook.ask(reopening_of, month, months=MONTHS, by="category")
    groups = groups[groups["known"] > 0]
    shown = groups[~suppress(groups, "known", workbook.settings.privacy.min_cell)]
    if not len(shown):
        return None
    return pd.DataFrame(
        {
            say("Category"): [part_name(workbook, part) for part in shown["part"]],
            say("Solved"): shown["known"].map(words.number),
            say("Reopened (95% interval)"): [
                f"{words.percent(row.share)} ({words.interval(row.lo, row.hi)})" for row in shown.itertuples()
            ],
        }
    )
