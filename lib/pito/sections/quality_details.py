"""The details of what came in: for who wants to know which file, which reason, which rule, which change.

A report is mailed, so nothing here names a customer: what was turned away is shown by file, row and column, never by value.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pandas as pd

from pito.metrics.quality import coverage_days, exclusions, orphans
from pito.month import EPOCH, Month
from pito.sections.came_in import ALL_KNOWN, KINDS, REASONS, TABLES, system_name
from pito.sections.folded import Detail
from pito.sections.quality_coverage import by_month
from pito.text import message

EXAMPLES = 3


def details(workbook, month: Month) -> list[Detail]:
    """Return all there is to know about what came in, the row ledger first."""
    return [
        _ledger(workbook),
        _turned_away(workbook),
        _covered(workbook),
        _calendar(workbook, month),
        _of_nobody(workbook, month),
        left_out(workbook, month),
        changed(workbook),
        who_is_who(workbook),
    ]


def _ledger(workbook) -> Detail:
    say, words, ledger = workbook.words.say, workbook.words, workbook.ledger
    ledger = ledger[
        ~ledger.duplicated(["file", "sheet"]) | (ledger["rows_in"] > 0)
    ]  # of a sheet's further tables, the filled
    table = pd.DataFrame(
        {
            say("File"): ledger["file"],
            say("Rows in"): ledger["rows_in"].map(words.number),
            say("Loaded"): ledger["loaded"].map(words.number),
            say("Merged"): ledger["merged"].map(words.number),
            say("Turned away"): ledger["rejected"].map(words.number),
            say("System"): [system_name(words, system) for system in ledger["system"]],
            say("Table"): [say(TABLES[table]) for table in ledger["table"]],
        }
    )
    notes = [
        *_two_lines(workbook, ledger),
        *_amounts(workbook),
        *_valueless(workbook),
        *_repeats(workbook),
        *_local_times(workbook),
        *_unread(workbook),
    ]
    return Detail(say("Row ledger"), table, notes)


def _two_lines(workbook, shown: pd.DataFrame) -> list[str]:
    """Say why the lines sum to more rows than came in."""
    if not shown.duplicated(["file", "sheet"]).any():
        return []
    return [workbook.words.say("A file that fills two tables stands in two lines; in the sums its rows count once.")]


def _valueless(workbook) -> list[str]:
    """Say how many deals won are no orders because something of them is missing."""
    deals = workbook.facts.get("deals_without_value", 0)
    if not deals:
        return []
    return [
        workbook.words.count(
            "{n} deal won has no amount, day or customer: it counts neither in revenue nor in customers.",
            "{n} deals won have no amount, day or customer: they count neither in revenue nor in customers.",
            deals,
        )
    ]


def _orders_amounts(workbook) -> tuple[Decimal, Decimal]:
    """Return what the orders that came in sum to, and those of them that were loaded, in minor units."""
    files = [file for file in workbook.facts["files"] if file["table"] == "orders" and file.get("amount_in")]
    came, loaded = (
        sum((_minor(workbook.words, file[name]) for file in files), Decimal(0))
        for name in ("amount_in", "amount_loaded")
    )
    return came, loaded


def turned_away_amounts(workbook) -> tuple[float, float]:
    """Return what the orders that came in sum to, and what was turned away of it; nothing where repeats went as well."""
    came, loaded = _orders_amounts(workbook)
    ledger = workbook.ledger
    repeats = ledger.loc[ledger["table"] == "orders", "merged"].sum()
    return (0.0, 0.0) if repeats or came <= 0 else (float(came), float(max(came - loaded, 0)))


def _amounts(workbook) -> list[str]:
    """Say how much of the orders' money came in and was not loaded: with rows turned away, and with repeats."""
    came, loaded = _orders_amounts(workbook)
    if round(came) == round(loaded):
        return []
    text = message(
        "The amounts of the orders that came in sum to {came}; {lost} of that was turned away or merged with its rows."
    )
    return [
        workbook.words.say(
            text, came=workbook.words.money(float(came)), lost=workbook.words.money(float(came - loaded))
        )
    ]


def _minor(words, amount: str | None) -> Decimal:
    """Return an exact amount, written in major units, in minor ones."""
    return Decimal(amount or 0) * 10**words.minor_digits


def _repeats(workbook) -> list[str]:
    repeats = int(workbook.ledger["repeats"].sum())
    if not repeats:
        return []
    return [
        workbook.words.count(
            "{n} line repeats another of the same file word for word; it is kept, and counted here.",
            "{n} lines repeat others of the same file word for word; they are kept, and counted here.",
            repeats,
        )
    ]


def _local_times(workbook) -> list[str]:
    words, times = workbook.words, workbook.facts.get("local_times", {})
    if not any(times.values()):
        return []
    text = message(
        "Stamps in the hour that clocks repeat in autumn (read as summer time, unless that is before it began): {twice}; in the hour that spring leaves out (moved on): {never}."
    )
    return [
        words.say(text, twice=words.number(times.get("ambiguous", 0)), never=words.number(times.get("nonexistent", 0)))
    ]


def _unread(workbook) -> list[str]:
    unread = workbook.facts.get("unknown_files", [])
    if not unread:
        return []
    names = workbook.words.all_of([file["file"] for file in unread])
    return [workbook.words.say("Not recognised, and not read: {names}.", names=names)]


def first_reasons(workbook) -> pd.DataFrame:
    """Return the rows turned away, each once: by the rule that leaves it out, else by its first fault."""
    rejects = workbook.rejects.assign(order=workbook.rejects["reason"] != "excluded")
    return rejects.sort_values("order", kind="stable").drop_duplicates(["file", "sheet", "row"]).sort_index()


def _turned_away(workbook) -> Detail:
    """Return the rows turned away by reason, with places to look at and without what stands there."""
    say, words, rows = workbook.words.say, workbook.words, first_reasons(workbook)
    title = say("Rows turned away")
    if not len(rows):
        return Detail(title, None, [say("No row was turned away.")])
    groups = sorted(rows.groupby("reason"), key=lambda group: (-len(group[1]), group[0]))
    table = pd.DataFrame(
        {
            say("Reason"): [say(REASONS.get(reason, reason)) for reason, _ in groups],
            say("Rows"): [words.number(len(group)) for _, group in groups],
            say("For example"): [
                "; ".join(_place(words, row) for row in group.head(EXAMPLES).itertuples()) for _, group in groups
            ],
        }
    )
    return Detail(title, table, [say("Every row with what stands in it is listed in rejects.csv beside the report.")])


def _place(words, row) -> str:
    """Say where a fault is: file, row as a spreadsheet numbers it, and column."""
    file = f"{row.file} [{row.sheet}]" if row.sheet else row.file
    text = words.say("{file} row {row}", file=file, row=row.row)
    return f"{text}, {row.column}" if isinstance(row.column, str) and row.column else text


def _covered(workbook) -> Detail:
    say, words = workbook.words.say, workbook.words
    spans = [(table, span) for table, span in sorted(workbook.facts["coverage"].items()) if span]
    table = pd.DataFrame(
        {
            say("Table"): [say(TABLES[table]) for table, _ in spans],
            say("First day"): [_day(words, span["first_day"]) for _, span in spans],
            say("Last day"): [_day(words, span["last_day"]) for _, span in spans],
        }
    )
    return Detail(say("Covered"), table)


def _calendar(workbook, month: Month) -> Detail:
    """Return on how many days of each of twelve months each table has rows."""
    found = workbook.ask(coverage_days, month)
    return Detail(workbook.words.say("Days by month"), by_month(workbook.words, found) if len(found) else None)


def _day(words, day: int) -> str:
    return words.day(EPOCH + timedelta(days=day))


def _of_nobody(workbook, month: Month) -> Detail:
    """Return how much of each table belongs to customers the customer list does not know."""
    say, words, found = workbook.words.say, workbook.words, workbook.ask(orphans, month)
    found = found[found["orphans"] > 0]
    amounts = found["amount"].where(found["orphans"] >= workbook.settings.privacy.min_cell, 0)
    table = pd.DataFrame(
        {
            say("Table"): [say(TABLES[part]) for part in found["part"]],
            say("Rows"): found["rows"].map(words.number),
            say("Of no known customer"): found["orphans"].map(words.number),
            say("Share"): found["share"].map(words.percent),
            say("Amount"): [words.money(amount) if amount else "–" for amount in amounts],
        }
    )
    upto = say(message("Counted up to and including {month}."), month=words.month(month))
    note = message("In customers' figures nothing of this counts.")
    if "tickets" in found["part"].to_numpy():
        note = message(
            "Tickets of no known customer count in the response times; in customers' figures nothing of this counts."
        )
    return Detail(
        say("Rows of no known customer"),
        table,
        [say(note), upto] if len(found) else [say(ALL_KNOWN, month=words.month(month))],
    )


def left_out(workbook, month: Month) -> Detail:
    """Return what rules leave out of every figure, with what it comes to."""
    say, words = workbook.words.say, workbook.words
    rules = [
        (one["rule"], one["kind"], one["table"], one["rows"], one["amount"])
        for one in workbook.facts.get("exclusions", [])
    ]
    merged = int(workbook.ask(exclusions, month)["rows"].sum())
    rules += [(say("Merged into another ticket"), "merged", "tickets", merged, None)] if merged else []
    table = pd.DataFrame(
        {
            say("Rule"): [rule for rule, *_ in rules],
            say("Kind"): [say(KINDS[kind]) for _, kind, *_ in rules],
            say("Table"): [say(TABLES[table]) if table else "–" for _, _, table, *_ in rules],
            say("Rows"): [words.number(rows) for *_, rows, _ in rules],
            say("Amount"): [words.money(float(_minor(words, a))) if a is not None else "–" for *_, a in rules],
        }
    )
    return Detail(say("Left out of every figure"), table, [] if rules else [say("No rule leaves anything out.")])


CHANGES = {
    "parts_gone": message("export vanished"),
    "parts_new": message("new export"),
    "columns_gone": message("column vanished"),
    "columns_new": message("new column"),
    "words_gone": message("word vanished"),
    "words_new": message("new word"),
}


def changed(workbook) -> Detail:
    """Return what changed since the last accepted load; words of few rows are counted, not named."""
    say, drift = workbook.words.say, workbook.facts.get("drift")
    title = say("Changed since the last accepted load")
    if drift is None:
        text = message("No load of this folder was accepted before; publishing a report accepts one.")
        return Detail(title, None, [say(text)])
    few = workbook.settings.privacy.min_cell
    named = [(what, one) for what, found in drift.items() for one in found if one.get("rows", few) >= few]
    table = pd.DataFrame([_change(workbook.words, what, one) for what, one in named])
    rare = sum(map(len, drift.values())) - len(named)
    notes = [say("Words of fewer than {few} rows are not named: {n}.", few=few, n=rare)] if rare else []
    return Detail(title, table, notes if len(table) or rare else [say("Nothing changed.")])


def _change(words, what: str, one: dict) -> dict[str, str]:
    where = one["part"] if "part" in one else f"{words.say(TABLES[one['table']])}: {one['column']}"
    return {
        words.say("Change"): words.say(CHANGES[what]),
        words.say("Where"): where,
        words.say("Name"): one["word"] if "word" in one else one.get("column", "–"),
        words.say("Share of rows"): words.percent(one["share"]) if "share" in one else "–",
    }


KNOWN = {
    "by_number": message("by customer number"),
    "by_business_id": message("by business id"),
    "by_email": message("by e-mail"),
    "by_name": message("by name"),
    "unknown": message("by nothing: the row names no customer"),
}
LINKS = {
    "linked": message("linked by business id or e-mail"),
    "yes": message("linked as you said"),
    "no": message("kept apart as you said"),
    "over_limit": message("not linked: their orders are worth more than {limit}, which a person must decide"),
    "not_unique": message("not linked: several records have the same"),
    "proposed": message("not linked: only the names are alike"),
}


def who_is_who(workbook) -> Detail:
    """Return how the customers of rows are known, and which records were found to be one customer."""
    say, words = workbook.words.say, workbook.words
    known, links = workbook.facts.get("identity", {}), workbook.facts.get("links", {})
    rows = [(say("How a row's customer is known"), say(KNOWN.get(way, way)), n) for way, n in known.items() if n]
    rows += [(say("Pairs of records"), how_linked(workbook, status), n) for status, n in links.items() if n]
    table = pd.DataFrame([(what, how, words.number(n)) for what, how, n in rows])
    table.columns = [say("Who is who"), say("How"), say("Number")][: len(table.columns)]
    return Detail(say("Who is who"), table)


def how_linked(workbook, status: str) -> str:
    """Say what became of two records that may be one customer, and why."""
    words = workbook.words
    limit = words.money(workbook.settings.identity.automatic_up_to * 10**words.minor_digits)
    return words.say(LINKS.get(status, status), limit=limit)
