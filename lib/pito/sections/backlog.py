"""What is still open: who waits for an answer, how old the open tickets are, and whether they grow in number."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from pito.charts import bars, line
from pito.metrics import backlog as metrics
from pito.month import EPOCH, Month
from pito.sections import basis, counted
from pito.sections.section import Section
from pito.sections.value import part_name
from pito.text import message

DAY = 86_400
LISTED = 20
WEEKS = 13


def missing(workbook, month) -> str:
    """Say which export is missing where nothing tells of tickets; empty where one does."""
    if "tickets" not in workbook.tables:
        return workbook.words.say("No tickets came in: what is open is unknown. A helpdesk export would bring it.")
    return basis.stopped(workbook, "tickets", month)


def waiting_list(workbook, month) -> Section:
    """Answer: who is still waiting for an answer? The oldest first, without names."""
    say, words = workbook.words.say, workbook.words
    name, title = "backlog_waiting", say("Who is still waiting for an answer?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    month = Month.parse(month)
    found = workbook.ask(metrics.unanswered, month)
    if not len(found):
        return Section(
            name,
            title,
            [say("Nobody: every ticket open at the end of {month} had an answer.", month=words.month(month))],
        )
    finding = words.count(
        "{n} ticket was open without an answer at the end of {month}; it had waited {oldest}.",
        "{n} tickets were open without an answer at the end of {month}; the oldest had waited {oldest}.",
        len(found),
        month=words.month(month),
        oldest=words.hours(found["wait_s"].max()),
    )
    fresh = int((found["wait_s"] <= DAY).sum())
    others = say("{fresh} of them came within the last 24 hours.", fresh=words.number(fresh)) if fresh else ""
    notes = [say("Ticket numbers and customers stand in the action list, not here.")]
    if len(found) > LISTED:
        notes.append(say("The {n} that have waited longest are listed.", n=LISTED))
    listed = _listed(workbook, found.head(LISTED))
    return Section(name, title, [finding, *filter(None, [others])], None, listed, say("The longest waiting"), notes)


def _listed(workbook, found: pd.DataFrame) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    table = pd.DataFrame({say("Came"): [words.day(EPOCH + timedelta(days=int(day))) for day in found["created_day"]]})
    table[say("Has waited")] = found["wait_s"].map(words.hours).to_numpy()
    if found["wait_open_s"].notna().any():
        table[say("in opening hours")] = [words.hours(wait, days=False) for wait in found["wait_open_s"]]
    for column, header in (("channel", say("Channel")), ("priority", say("Priority")), ("category", say("Category"))):
        if found[column].notna().any():
            table[header] = [part_name(workbook, part) for part in found[column].fillna("")]
    return table


def ages(workbook, month) -> Section:
    """Answer: how old is what is open?"""
    say, words = workbook.words.say, workbook.words
    name, title = "backlog_ages", say("How old are the open tickets?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    month, found = Month.parse(month), workbook.ask(metrics.backlog, month)
    total = int(found["tickets"].sum())
    if not total:
        return Section(name, title, [say("No ticket was open at the end of {month}.", month=words.month(month))])
    old, silent = int(found.loc[found["over_days"] >= 30, "tickets"].sum()), int(found["unanswered"].sum())
    finding = words.count(
        "{n} ticket was open at the end of {month}: {old} for more than 30 days, {silent} without any answer.",
        "{n} tickets were open at the end of {month}: {old} for more than 30 days, {silent} without any answer.",
        total,
        month=words.month(month),
        old=words.number(old),
        silent=words.number(silent),
    )
    labels = [_band(words, row) for row in found.itertuples()]
    texts = [words.number(n) for n in found["tickets"]]
    alt = say("Open tickets by age at the end of the month.")
    drawn = bars.counted(labels, found["tickets"], texts, say("open tickets"), alt)
    columns = {say("Age"): labels, say("Open"): texts, say("Without an answer"): found["unanswered"].map(words.number)}
    table = pd.DataFrame(columns)
    about = {"basis": counted.tickets(words, total), "terms": (metrics.backlog,)}
    return Section(
        name, title, [finding], drawn, table, say("Numbers as a table"), _only_automatic(words, found), **about
    )


def _only_automatic(words, found: pd.DataFrame) -> list[str]:
    automatic = int(found["automatic"].sum())
    if not automatic:
        return []
    return [
        words.count(
            "{n} open ticket has only an automatic answer; whether a person answered it the export does not say.",
            "{n} open tickets have only an automatic answer; whether a person answered them the export does not say.",
            automatic,
        )
    ]


def _band(words, row) -> str:
    if pd.isna(row.up_to_days):
        return words.say("over {n} days", n=row.over_days)
    if row.over_days == 0:
        return words.say("up to a day")
    return words.say("{n}–{to} days", n=row.over_days, to=row.up_to_days)


GROWTH = {
    1: message(
        "In the last {weeks} weeks {opened} tickets came and {resolved} were solved: open tickets grew by {n} to {open}."
    ),
    0: message("In the last {weeks} weeks {opened} tickets came and as many were solved: {open} are open as before."),
    -1: message(
        "In the last {weeks} weeks {opened} tickets came and {resolved} were solved: open tickets fell by {n} to {open}."
    ),
}


def flow(workbook, month) -> Section:
    """Answer: are more tickets coming in than are solved?"""
    say, words = workbook.words.say, workbook.words
    name, title = "backlog_flow", say("Do more tickets come in than are solved?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    found = workbook.ask(metrics.flow, month, time_zone=workbook.settings.business.time_zone, weeks=WEEKS)
    opened, resolved = int(found["opened"].sum()), int(found["resolved"].sum())
    if opened + resolved < workbook.settings.privacy.min_cell:
        return Section(name, title, [say("Too few tickets came in the last {weeks} weeks to show.", weeks=WEEKS)])
    grown = opened - resolved
    values = {"opened": words.number(opened), "resolved": words.number(resolved), "n": words.number(abs(grown))}
    values |= {"open": words.number(int(found["open_at_end"].iloc[-1])), "weeks": WEEKS}
    finding = say(GROWTH[(grown > 0) - (grown < 0)], **values)
    weeks = [words.day(EPOCH + timedelta(days=int(day))) for day in found["first_day"]]
    lines = [(say("came in"), weeks, found["opened"]), (say("solved"), weeks, found["resolved"])]
    alt = say("Tickets that came and tickets solved per week.")
    drawn = line.curves(
        _places(lines), (say("week beginning"), say("tickets a week")), alt, yaxis={"rangemode": "tozero"}
    )
    ticks = {"tickvals": list(range(0, WEEKS, 4)), "ticktext": weeks[::4]}
    drawn.update_xaxes(tickmode="array", range=[-0.5, WEEKS - 0.5], **ticks)
    table = pd.DataFrame(
        {
            say("Week from"): weeks,
            say("Tickets in"): found["opened"].map(words.number),
            say("Solved"): found["resolved"].map(words.number),
            say("Open at its end"): found["open_at_end"].map(words.number),
        }
    )
    note = say("A ticket reopened counts as solved in the week of the solution that stands; exports hold no other.")
    about = {"basis": counted.tickets(words, opened), "terms": (metrics.flow,)}
    return Section(name, title, [finding], drawn, table, say("By week"), [note], **about)


def _places(lines: list) -> list:
    """Number the weeks: lines are drawn along numbers."""
    return [(name, list(range(len(x))), list(y)) for name, x, y in lines]
