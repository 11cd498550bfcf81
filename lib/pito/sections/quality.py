"""What came in, what was turned away, and what we therefore do not know."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pandas as pd

from pito.metrics.quality import exclusions, orphans
from pito.month import EPOCH, Month
from pito.sections import basis, response, value
from pito.sections.section import Section
from pito.text import message


def came_in(workbook, month) -> Section:
    """Answer: what came in, and what was turned away?"""
    say, words = workbook.words.say, workbook.words
    ledger = workbook.ledger
    rows, rejected, merged = (int(ledger[column].sum()) for column in ("rows_in", "rejected", "merged"))
    finding = [
        words.count(
            "{rows} rows came in from {n} file: {loaded} were loaded, {merged} merged as repeats, {rejected} turned away.",
            "{rows} rows came in from {n} files: {loaded} were loaded, {merged} merged as repeats, {rejected} turned away.",
            ledger["file"].nunique(),
            rows=words.number(rows),
            loaded=words.number(int(ledger["loaded"].sum())),
            merged=words.number(merged),
            rejected=words.number(rejected),
        ),
        *_reasons(workbook),
        *_orphans(workbook, month),
    ]
    notes = [*_coverage(workbook), *_amounts(workbook), *_merged(workbook, month), *_repeats(workbook)]
    notes += [*_local_times(workbook), *_unknown_files(workbook)]
    title = say("What came in, and what was turned away?")
    return Section("quality_came_in", title, finding, None, _ledger(workbook, ledger), say("Row ledger"), notes)


REASONS = {
    "missing": message("required value missing"),
    "not_a_date": message("not a date"),
    "not_a_number": message("not a number"),
    "not_a_word": message("not one of the words allowed"),
    "wrong_field_count": message("wrong number of fields"),
    "unclosed_quote": message("quote never closed"),
    "not_readable": message("not readable"),
    "ends_before_start": message("ends before it starts"),
    "replied_before_created": message("answered before it was created"),
    "resolved_before_created": message("solved before it was created"),
    "other_currency": message("in another currency"),
    "several_customers": message("an order of several customers"),
    "superseded": message("older copy of a row that came again"),
}


TABLES = {
    "customers": message("customers"),
    "contracts": message("contracts"),
    "orders": message("orders"),
    "tickets": message("tickets"),
    "contacts": message("contacts"),
    "feedback": message("feedback"),
    "costs": message("costs"),
    "events": message("events"),
}


def _reasons(workbook) -> list[str]:
    """Name the reasons for which rows were turned away, the most frequent first."""
    words = workbook.words
    rejects = workbook.rejects
    if not len(rejects):
        return []
    rows = rejects.drop_duplicates(["file", "sheet", "row"])
    counts = (
        rows["reason"].value_counts(sort=True).sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    )
    parts = [f"{words.say(REASONS.get(reason, reason))} ({words.number(n)})" for reason, n in counts.head(4).items()]
    return [words.say("Reasons: {parts}.", parts=words.all_of(parts))]


ORPHANS = {
    "orders": message(
        "Orders of customers the customer list does not know: {n}, worth {amount}; they count in no customer's figures."
    ),
    "tickets": message("Tickets of no known customer: {n}; they count in the response times only."),
    "contacts": message("Contacts of no known customer: {n}."),
    "contracts": message(
        "Contracts of customers the customer list does not know: {n}; they count in no customer's figures."
    ),
}


def _orphans(workbook, month) -> list[str]:
    """Say how much belongs to customers that the customer list does not know."""
    words = workbook.words
    found = workbook.ask(orphans, month)
    found = found[found["orphans"] > 0]
    return [
        words.say(ORPHANS[row.part], n=words.number(row.orphans), amount=words.money(row.amount))
        for row in found.itertuples()
    ]


def _coverage(workbook) -> list[str]:
    words = workbook.words
    parts = [
        words.say(
            "{table} {first} – {last}",
            table=words.say(TABLES[table]),
            first=_day(words, span["first_day"]),
            last=_day(words, span["last_day"]),
        )
        for table, span in sorted(workbook.facts["coverage"].items())
        if span
    ]
    return [words.say("Covered: {parts}.", parts="; ".join(parts))]


def _amounts(workbook) -> list[str]:
    """Say how much money came in and was not loaded: with rows turned away, and with repeats."""
    sums = [(file["amount_in"], file["amount_loaded"]) for file in workbook.facts["files"] if file.get("amount_in")]
    unit = 10**workbook.words.minor_digits
    came, loaded = (sum(Decimal(pair[place] or 0) for pair in sums) * unit for place in (0, 1))
    if not sums or round(came) == round(loaded):
        return []
    text = message("The amounts that came in sum to {came}; {lost} of that was turned away or merged with its rows.")
    return [
        workbook.words.say(
            text, came=workbook.words.money(float(came)), lost=workbook.words.money(float(came - loaded))
        )
    ]


def _merged(workbook, month) -> list[str]:
    tickets = int(workbook.ask(exclusions, month)["rows"].sum())
    if not tickets:
        return []
    return [
        workbook.words.count(
            "{n} ticket was merged into another and is left out of every figure.",
            "{n} tickets were merged into others and are left out of every figure.",
            tickets,
        )
    ]


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
    words = workbook.words
    times = workbook.facts.get("local_times", {})
    if not any(times.values()):
        return []
    text = message(
        "{twice} stamps lie in the hour that clocks repeat in autumn (read as summer time), {never} in the hour that spring leaves out (moved on)."
    )
    return [
        words.say(text, twice=words.number(times.get("ambiguous", 0)), never=words.number(times.get("nonexistent", 0)))
    ]


def _unknown_files(workbook) -> list[str]:
    unknown = workbook.facts.get("unknown_files", [])
    if not unknown:
        return []
    names = workbook.words.all_of([file["file"] for file in unknown])
    return [workbook.words.say("Not recognised, and not read: {names}.", names=names)]


def _ledger(workbook, ledger) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("File"): ledger["file"],
            say("System"): ledger["system"],
            say("Table"): [say(TABLES[table]) for table in ledger["table"]],
            say("Rows in"): ledger["rows_in"].map(words.number),
            say("Loaded"): ledger["loaded"].map(words.number),
            say("Merged"): ledger["merged"].map(words.number),
            say("Turned away"): ledger["rejected"].map(words.number),
        }
    )


def unknown(workbook, month) -> Section:
    """Answer: what do these exports not tell?"""
    say = workbook.words.say
    told = [basis.missing(workbook, month), value.missing(workbook, month), response.missing(workbook, month)]
    wanted = {
        "feedback": say("What customers say: a survey export would bring it."),
        "costs": say("What a new customer costs: a table of costs by month would bring it."),
    }
    if workbook.facts.get("customers_derived") or "customers" not in workbook.tables:
        told.append(say("Customers and their segments: a customer list would bring them."))
    told += [text for table, text in wanted.items() if table not in workbook.tables]
    finding = [text for text in told if text] or [say("All the exports Pito can use in this report came in.")]
    today = say(
        "Segments, channels, priorities and agents are as the exports show them today, not as they were at the time."
    )
    chance = say(
        "Intervals say how far luck alone can move a figure; they say nothing about what the exports leave out."
    )
    return Section("what_we_do_not_know", say("What we do not know"), finding, notes=[today, chance], listed=True)


def _day(words, day: int) -> str:
    return words.day(EPOCH + timedelta(days=day))


def provenance(workbook, month) -> Section:
    """Answer: what was this computed from?"""
    say, words = workbook.words.say, workbook.words
    files = pd.DataFrame(
        [
            {
                say("File"): file["file"],
                say("Read as"): f"{file['system']} → {say(TABLES[file['table']])}",
                say("Encoding"): file.get("encoding") or "",
                say("Separator"): (file.get("separator") or "").replace("\t", say("tab")),
                say("Dates"): ", ".join(sorted(set(file.get("dates", {}).values()))),
                say("Decimal mark"): ", ".join(sorted(set(file.get("decimals", {}).values()))),
                say("SHA-256"): file["sha256"][:12],
            }
            for file in workbook.facts["files"]
        ]
    )
    kind = {"contract": say("contract business"), "purchase": say("purchase business")}[workbook.kind]
    if basis.missing(workbook, month):
        kind = say("no record of who is a customer")
    business = workbook.settings.business
    finding = say(
        "{name}, {month}: {kind}, time zone {zone}, opening calendar of {country}, amounts in {currency}.",
        name=business.name,
        month=words.month(Month.parse(month)),
        kind=kind,
        zone=business.time_zone,
        country=business.country,
        currency=business.currency,
    )
    return Section("provenance", say("What this was computed from"), [finding], None, files, say("Files read"))
