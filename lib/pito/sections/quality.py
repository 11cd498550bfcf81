"""What came in, what was turned away, and what we therefore do not know."""

from __future__ import annotations

from pito.metrics.quality import coverage_days, orphans
from pito.month import Month
from pito.sections import acquisition, basis, counted, next_response, response, value, waiting_split
from pito.sections.came_in import ALL_KNOWN, REASONS, TABLES, system_name
from pito.sections.folded import Folded
from pito.sections.part import of_part
from pito.sections.quality_coverage import by_month, drawn, thin
from pito.sections.quality_details import details, first_reasons, turned_away_amounts
from pito.sections.section import Section
from pito.text import message

REASONS_SAID, MANY = 3, 0.2  # the share of rows of no known customer from which it is unusual
MUCH = 0.01  # the share of rows or of money turned away above which it is unusual
TO_DECIDE = ("over_limit", "not_unique", "proposed")  # links that wait for a person


def came_in(workbook, month) -> Folded:
    """Answer in three lines: what came in, and what was turned away? All the rest is folded."""
    say, month = workbook.words.say, Month.parse(month)
    title, folded = say("What came in, and what was turned away?"), details(workbook, month)
    lines = [_rows(workbook), f"{_reasons(workbook)} {_orphans(workbook, month)}", _unusual(workbook, month)]
    summary = say("In detail: files, rows turned away, coverage, what changed, who is who")
    return Folded(
        "quality_came_in",
        title,
        lines,
        table=folded[0].table,
        label=folded[0].title,
        listed=True,
        summary=summary,
        details=folded,
    )


def _rows(workbook) -> str:
    """Say how many rows came in and what became of them."""
    words, ledger = workbook.words, workbook.ledger.drop_duplicates(["file", "sheet"])  # rows may fill two tables
    rows, loaded, merged, rejected = (
        words.number(int(ledger[column].sum())) for column in ("rows_in", "loaded", "merged", "rejected")
    )
    return words.count(
        "{rows} rows came in from {n} file: {loaded} were loaded, {merged} merged as repeats, {rejected} turned away.",
        "{rows} rows came in from {n} files: {loaded} were loaded, {merged} merged as repeats, {rejected} turned away.",
        ledger["file"].nunique(),
        rows=rows,
        loaded=loaded,
        merged=merged,
        rejected=rejected,
    )


SAID = (message("Reasons: {parts}."), message("Most frequent reasons: {parts}."))


def _reasons(workbook) -> str:
    """Name the reasons for which rows were turned away, the most frequent first."""
    words, counts = workbook.words, first_reasons(workbook)["reason"].value_counts()
    if not len(counts):
        return words.say("No row was turned away.")
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:REASONS_SAID]
    parts = [f"{words.say(REASONS.get(reason, reason))} ({words.number(n)})" for reason, n in ordered]
    return words.say(SAID[len(counts) > REASONS_SAID], parts=words.all_of(parts))


OF_NOBODY = (message("{table} ({n})"), message("{table} ({n}, worth {amount})"))


def _orphans(workbook, month: Month) -> str:
    """Say how much belongs to customers that the customer list does not know; of a few rows not what they are worth."""
    words, found, least = workbook.words, workbook.ask(orphans, month), workbook.settings.privacy.min_cell
    parts = [
        words.say(
            OF_NOBODY[row.amount != 0 and row.orphans >= least],
            table=words.say(TABLES[row.part]),
            n=words.number(row.orphans),
            amount=words.money(row.amount),
        )
        for row in found[found["orphans"] > 0].itertuples()
    ]
    if not parts:
        return words.say(ALL_KNOWN, month=words.month(month))
    return words.say("Of no known customer, so in no customer's figures: {parts}.", parts=words.all_of(parts))


def _unusual(workbook, month: Month) -> str:
    """Say what a person should look at before believing the numbers; or that there is nothing."""
    words, drift = workbook.words, workbook.facts.get("drift")
    stopped = [basis.stopped(workbook, t, month) for t in basis.STOPPED if workbook.facts["coverage"].get(t)]
    found = [
        much_turned_away(workbook),
        *_doubled(workbook),
        *_strangers(workbook, month),
        *stopped,
        *thin(workbook, month),
        _drifted(words, drift),
        _waiting(workbook),
        _unread(workbook),
    ]
    if any(found):
        return " ".join(filter(None, found))
    if drift is None:
        return words.say("Nothing unusual in what the exports cover and in who is who.")
    return words.say("Nothing unusual in what the exports cover, in their columns and in who is who.")


TURNED_AWAY = {
    False: message("{share} of the rows were turned away ({n} of {of}): no figure here counts them."),
    True: message(
        "{share} of the rows were turned away ({n} of {of}), {amount} of the orders' {came} with them: no figure here counts them."
    ),
}


def much_turned_away(workbook) -> str:
    """Say so where more was turned away than can be overlooked, in rows or in money; rows left out by a rule are none.

    What a few rows were worth is not said.
    """
    words, ledger = workbook.words, workbook.ledger.drop_duplicates(["file", "sheet"])
    by_rule = int((first_reasons(workbook)["reason"] == "excluded").sum())
    rows, gone = int(ledger["rows_in"].sum()), int(ledger["rejected"].sum()) - by_rule
    is_told = gone >= workbook.settings.privacy.min_cell and not by_rule
    came, lost = turned_away_amounts(workbook) if is_told else (0.0, 0.0)
    if gone <= MUCH * rows and lost <= MUCH * came:
        return ""
    said = words.say(
        TURNED_AWAY[lost > 0],
        share=words.percent(gone / rows),
        n=words.number(gone),
        of=words.number(rows),
        amount=words.money(lost),
        came=words.money(came),
    )
    if not by_rule:
        return said
    beside = words.count("{n} more row was left out by a rule.", "{n} more rows were left out by rules.", by_rule)
    return f"{said} {beside}"


def _doubled(workbook) -> list[str]:
    """Say which systems tell the same orders."""
    words = workbook.words
    text = message(
        "The same orders seem to have come from two systems: {n} worth {amount} stand both in {systems} and count twice; leave one out."
    )
    return [
        words.say(
            text,
            n=words.number(one["orders"]),
            amount=words.money(float(one["amount"]) * 10**words.minor_digits),
            systems=words.all_of([system_name(words, system) for system in one["systems"]]),
        )
        for one in workbook.facts.get("doubled", ())
    ]


OF_THEM = message("{table} {n} of {of}")


def _strangers(workbook, month: Month) -> list[str]:
    """Say so where much of a table belongs to nobody in the customer list, and what would help."""
    words, found = workbook.words, workbook.ask(orphans, month)
    parts = [
        words.say(OF_THEM, table=words.say(TABLES[row.part]), n=words.number(row.orphans), of=words.number(row.rows))
        for row in found[found["share"] > MANY].itertuples()
    ]
    told = [words.say("More than a fifth of the rows are of no known customer: {parts}.", parts=words.all_of(parts))]
    return [*told, *_zeros(workbook)] if parts else []


def _zeros(workbook) -> list[str]:
    """Say whose rows would be known if their ids had the same leading zeros."""
    words, lacking = workbook.words, workbook.facts.get("without_zeros")
    if not lacking:
        return []
    parts = [words.say(OF_NOBODY[0], table=words.say(TABLES[name]), n=words.number(n)) for name, n in lacking.items()]
    text = message("Without the leading zeros of customer numbers these rows' customers would be known: {parts}.")
    return [words.say(text, parts=words.all_of(parts))]


def _drifted(words, drift: dict | None) -> str:
    """Count what appeared and vanished since the last accepted load."""
    found = (drift or {}).items()
    gone, new = (sum(len(parts) for name, parts in found if name.endswith(way)) for way in ("gone", "new"))
    text = message("Exports, columns and words since the last accepted load: {gone} vanished, {new} new.")
    return words.say(text, gone=words.number(gone), new=words.number(new)) if gone or new else ""


def _waiting(workbook) -> str:
    """Say how many pairs of records may be one customer and wait for a person to decide."""
    waiting = sum(workbook.facts.get("links", {}).get(status, 0) for status in TO_DECIDE)
    if not waiting:
        return ""
    return workbook.words.count(
        "{n} pair of records may be the same customer and waits for a yes or no.",
        "{n} pairs of records may be the same customer and wait for a yes or no.",
        waiting,
    )


def _unread(workbook) -> str:
    unread = len(workbook.facts.get("unknown_files", []))
    if not unread:
        return ""
    return workbook.words.count(
        "{n} file was not recognised and not read.", "{n} files were not recognised and not read.", unread
    )


def coverage(workbook, month) -> Section:
    """Answer: on which days do the exports have rows?"""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    title, found = say("Which days do the exports cover?"), workbook.ask(coverage_days, month)
    if not len(found):
        text = message("No export with days of its own came in by {month}, such as orders or tickets.")
        return Section("quality_coverage", title, [say(text, month=words.month(month))])
    parts = [
        say("{table} {days} of {of}", table=say(TABLES[row.part]), days=row.days, of=row.month_days)
        for row in found[found["month"] == month.number].itertuples()
    ]
    finding = say("Days with at least one row, {month}: {parts}.", month=words.month(month), parts=words.all_of(parts))
    note = say("A day without a row may be a day off: compare the months with each other, not with all their days.")
    return Section(
        "quality_coverage",
        title,
        [finding, *thin(workbook, month)],
        drawn(words, found, finding),
        by_month(words, found),
        say("Days by month"),
        [note],
        basis=counted.days(words, found.loc[found["month"] == month.number, "month_days"].max()),
        terms=(coverage_days,),
    )


def unknown(workbook, month) -> Section:
    """Answer: what do these exports not tell?"""
    say = workbook.words.say
    told = [much_turned_away(workbook)]
    told += [room.missing(workbook, month) for room in (basis, value, response, acquisition)]
    wanted = {
        "feedback": say("What customers say: a survey export would bring it."),
    }
    if workbook.facts.get("customers_derived") or "customers" not in workbook.tables:
        told.append(say("Customers and their segments: a customer list would bring them."))
    told += [text for table, text in wanted.items() if table not in workbook.tables]
    if "tickets" in workbook.tables:
        told += [room.missing(workbook, month) for room in (next_response, waiting_split)]
    told += of_part(workbook)
    finding = [text for text in told if text] or [say("All the exports Pito can use in this report came in.")]
    today = say(
        "Segments, channels, priorities and agents are as the exports show them today, not as they were at the time."
    )
    chance = say(
        "Intervals say how far luck alone can move a figure; they say nothing about what the exports leave out."
    )
    notes = [today, chance, *basis.shorter_window(workbook, Month.parse(month))]
    return Section("what_we_do_not_know", say("What we do not know"), finding, notes=notes, listed=True)
