"""Are missed calls called back?"""

from __future__ import annotations

import pandas as pd

from pito.metrics.calls import called_back as called_back_of
from pito.month import Month
from pito.sections import basis
from pito.sections.section import Section
from pito.text import message


def called_back(workbook, month) -> Section:
    """Answer: are missed calls called back within a day?"""
    say = workbook.words.say
    name, title = "calls_back", say("Are missed calls called back?")
    if "contacts" not in workbook.tables:
        text = message(
            "No calls came in: whether missed ones are called back is unknown. A phone system's or CRM's call list would tell."
        )
        return Section(name, title, [say(text)], missing=True)
    if stopped := basis.stopped(workbook, "contacts", month):
        return Section(name, title, [stopped], missing=True)
    month, row = Month.parse(month), workbook.ask(called_back_of, month).iloc[0]
    return Section(name, title, *_said(workbook, month, row))


def _said(workbook, month: Month, row) -> tuple:
    say, words = workbook.words.say, workbook.words
    if not row["missed"]:
        return ([say("No missed call of a known customer is in the exports for {month}.", month=words.month(month))],)
    if not row["calls_out"]:
        text = message(
            "{n} calls were missed in {month}; the exports hold no calls out, so whether they were called back is not known."
        )
        return ([say(text, n=words.number(row["missed"]), month=words.month(month))],)
    if row["missed"] < workbook.settings.privacy.min_cell:
        return ([say("Too few calls were missed in {month} to show a share.", month=words.month(month))],)
    text = message(
        "{share} of the missed calls of {month} were called back within 24 hours ({interval}; {met} of {n})."
    )
    if row["share"] != row["share"]:
        text = message("None of the {n} missed calls of {month} has had its 24 hours yet.")
    values = {"share": words.percent(row["share"]), "interval": words.interval(row["lo"], row["hi"])}
    values |= {"met": words.number(row["called_back"]), "n": words.number(row["missed"] - row["undecided"])}
    finding = [
        say(
            text,
            month=words.month(month),
            **values | ({"n": words.number(row["missed"])} if row["share"] != row["share"] else {}),
        )
    ]
    if row["undecided"]:
        said = words.count(
            "With the {n} call whose 24 hours are not over the share lies between {least} and {most}.",
            "With the {n} calls whose 24 hours are not over the share lies between {least} and {most}.",
            int(row["undecided"]),
            least=words.percent(row["least"]),
            most=words.percent(row["most"]),
        )
        finding.append(said)
    notes = [say("Only calls of callers known as customers; several missed calls may be answered by one call back.")]
    return finding, None, _table(words, row), say("Numbers as a table"), notes


def _table(words, row) -> pd.DataFrame:
    counts = {
        words.say("Called back within 24 hours"): row["called_back"],
        words.say("Called back later"): row["called_later"],
        words.say("Not called back"): row["missed"] - row["called_back"] - row["called_later"] - row["undecided"],
        words.say("24 hours not over"): row["undecided"],
    }
    return pd.DataFrame(
        {words.say("Missed calls"): list(counts), words.say("Number"): [words.number(n) for n in counts.values()]}
    )
