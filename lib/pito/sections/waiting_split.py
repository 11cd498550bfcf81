"""Whose turn is it while tickets wait: ours, the customer's or a third party's?"""

from __future__ import annotations

import pandas as pd

from pito.charts import stacked
from pito.metrics.waiting_split import TURNS, unknown_statuses, waiting_split
from pito.month import Month
from pito.sections import basis, counted
from pito.sections.section import Section
from pito.sections.value import part_name
from pito.stats import suppress
from pito.text import message

MONTHS, MOST_SHOWN, STATUSES_SHOWN = 3, 8, 5
MUCH = 0.1
MISSING = message(
    "Whose turn it was while tickets waited, ours, the customer's or a third party's: a log of their status changes would bring it."
)
NAMES = {
    "us": (message("with us"), "good"),
    "customer": (message("with the customer"), "neutral"),
    "third_party": (message("with third parties"), "bad"),
    "unknown": (message("status not known"), "unknown"),
}


def missing(workbook, month) -> str:
    """Say which export is missing where no status log came in; empty where it reaches the month's end."""
    if not {"tickets", "status_changes"} <= workbook.tables:
        return workbook.words.say(MISSING)
    return basis.stopped(workbook, "status_changes", month)


def whose_turn(workbook, month) -> Section:
    """Answer: whose turn was it while tickets waited?"""
    say, words = workbook.words.say, workbook.words
    name, title = "response_waiting_split", say("Whose turn was it while tickets waited?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    found = workbook.ask(waiting_split, month, months=MONTHS)
    if not len(found) or found["tickets"].iloc[0] < max(workbook.settings.privacy.min_cell, 1):
        text = message("Too few tickets of the three months to {month} are in the status log to split their time.")
        return Section(name, title, [say(text, month=words.month(Month.parse(month)))])
    row, rows = found.iloc[0], _with_all(workbook, found, _shown(workbook, month))
    alt = say("Share of the time until the solution with us, with the customer and with third parties, by category.")
    figure, table, notes = _bars(workbook, rows, alt), _table(workbook, rows), _notes(workbook, row)
    about = {"basis": counted.tickets(words, row["tickets"]), "terms": (waiting_split,)}
    return Section(name, title, _finding(workbook, month, row), figure, table, say("By category"), notes, **about)


def _with_all(workbook, found: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Return all tickets and then the categories, under the names a reader sees."""
    named = shown.assign(part=[part_name(workbook, part) for part in shown["part"]])
    return pd.concat([found.assign(part=workbook.words.say("All tickets")), named], ignore_index=True)


def _shown(workbook, month) -> pd.DataFrame:
    """Return the largest categories that may be shown; without a second one there is nothing to compare."""
    groups = workbook.ask(waiting_split, month, months=MONTHS, by="category")
    groups = groups[groups["tickets"] > 0]
    shown = groups[~suppress(groups, "tickets", workbook.settings.privacy.min_cell)]
    return shown.head(MOST_SHOWN) if len(shown) > 1 else shown.head(0)


def _finding(workbook, month, row) -> list[str]:
    words = workbook.words
    values = {"n": words.number(row["tickets"]), "month": words.month(Month.parse(month))}
    if row["us"] != row["us"]:
        return [words.say("None of the {n} tickets of the three months to {month} waited at all.", **values)]
    text = message(
        "Of the time the {n} tickets of the three months to {month} took, {us} was with us, {customer} with the customer and {third_party} with third parties."
    )
    finding = [words.say(text, **values, **{turn: words.percent(row[turn]) for turn in TURNS[:3]})]
    return [*finding, *_half(words, row), *(_unknown(workbook, month, row) if row["unknown"] > MUCH else [])]


def _half(words, row) -> list[str]:
    """Say how long the tickets were with us until they were solved, on the opening clock where there is one."""
    clock = "business_" if row["business_median"] == row["business_median"] else ""
    if row[f"{clock}median"] != row[f"{clock}median"]:
        return []
    text = message("Without those waits half of them were solved within {median}.")
    if clock:
        text = message("Without those waits half of them were solved within {median} of opening hours.")
    return [words.say(text, median=words.hours(row[f"{clock}median"], days=not clock))]


def _unknown(workbook, month, row) -> list[str]:
    """Name the statuses whose meaning nobody has said, and say where to say it."""
    words, statuses = workbook.words, workbook.ask(unknown_statuses, month)["status"].tolist()
    text = message(
        "{share} was in statuses whose meaning is not known: {statuses}. A mapping says it under [table.words.status]: `open`, `waiting_on_customer`, `waiting_on_third_party`, `resolved` or `closed`."
    )
    named = words.all_of([*statuses[:STATUSES_SHOWN], *(["…"] if len(statuses) > STATUSES_SHOWN else [])])
    return [words.say(text, share=words.percent(row["unknown"]), statuses=named)]


def _notes(workbook, row) -> list[str]:
    words = workbook.words
    notes = [
        words.say(
            "Time from creation to the solution, or to the month's end; time a ticket stood solved before it was opened again is left out."
        )
    ]
    if row["without_log"]:
        said = words.count(
            "{n} ticket of these months has no change in the status log and is left out.",
            "{n} tickets of these months have no change in the status log and are left out.",
            int(row["without_log"]),
        )
        notes.append(said)
    if 0 < row["unknown"] <= MUCH:
        text = message("{share} of the time was in statuses whose meaning is not known.")
        notes.append(words.say(text, share=words.percent(row["unknown"])))
    return notes


def _bars(workbook, rows: pd.DataFrame, alt: str):
    words = workbook.words
    shares = [
        (words.say(name), kind, rows[turn].tolist(), [words.percent(share, 0) for share in rows[turn]])
        for turn, (name, kind) in NAMES.items()
        if turn != "unknown" or rows[turn].gt(0).any()
    ]
    return stacked.parts(rows["part"].tolist(), shares, words.say("share of the time"), alt)


def _table(workbook, rows: pd.DataFrame) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    table = pd.DataFrame({say("Category"): rows["part"], say("Tickets"): rows["tickets"].map(words.number)})
    for turn, (name, _) in NAMES.items():
        if turn != "unknown" or rows[turn].gt(0).any():
            table[say(name)] = rows[turn].map(words.percent).to_numpy()
    if rows["business_us"].notna().any():
        table[say("with us, of opening hours")] = rows["business_us"].map(words.percent).to_numpy()
    table[say("Median with us")] = rows["median"].map(words.hours).to_numpy()
    return table
