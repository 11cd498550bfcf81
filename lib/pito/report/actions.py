"""What to do this month, as an Excel file: whom to call, what to put right in the exports, which records may be one customer.

It names customers. It is for the team that calls them, and never a part of the report that is mailed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from pito.engine import statement
from pito.month import EPOCH, Month
from pito.report.sheets import Column, Sheet, write_workbook
from pito.text import message

WEEKS, YEAR = 4, 12
NOTHING_TO_FIX = ("superseded", "footer", "deleted")  # as the systems make them
TICKETS_NAMED = 3


def write_actions(workbook, month: Month | str, target: Path) -> dict[str, int]:
    """Write the month's list of actions.

    Parameters
    ----------
    workbook : Workbook
    month : Month or "YYYY-MM"
    target : Path
        The `.xlsx` file to write.

    Returns
    -------
    dict
        How many lines each sheet has: `customers`, `customers_left_out` (beyond four weeks of `calls_per_week`), `fixes`,
        `same_customer`.
    """
    calls = to_contact(workbook, Month.parse(month))
    most = WEEKS * workbook.settings.action.calls_per_week
    fixes, same = to_fix(workbook), same_customers(workbook)
    write_workbook(
        target, [_customers(workbook, calls[:most]), _fixes(workbook, fixes), _same_customers(workbook, same)]
    )
    counts = {"customers": len(calls[:most]), "customers_left_out": len(calls[most:])}
    return counts | {"fixes": len(fixes), "same_customer": len(same)}


def to_contact(workbook, month: Month) -> list[tuple]:
    """Return whom to call, the most valuable first: id, name, phone, e-mail, owner, segment, why, since when, revenue."""
    found = workbook.engine.rows(
        statement("pito.report", "contact_reasons"), month=month.number, first=month.plus(1 - YEAR).number
    )
    found.sort(key=lambda row: (-row[-1], row[0] is None, *map(str, row[:4])))
    calls, has_orders = [], "orders" in workbook.tables  # no data is not zero
    for (customer, _), rows in groupby(found, key=lambda row: (row[0], row[3] if row[0] is None else "")):
        every = list(rows)
        name, phone, email, owner, segment, revenue = every[0][4:]
        since = min((row[2] for row in every if row[2] is not None), default=None)
        reasons = _reasons(workbook.words, month, every)
        calls.append(
            (
                customer,
                name,
                phone,
                email,
                owner,
                segment,
                reasons,
                _date(since),
                revenue / 10**workbook.words.minor_digits if has_orders else None,
            )
        )
    return calls


SAID = {
    "lost": message("lost in {month}"),
    "notice": message("notice given, ends {day}"),
    "open_notice": message("notice given"),
}


def _reasons(words, month: Month, rows: Sequence[tuple]) -> str:
    """Say why to call one customer."""
    parts = []
    for _, reason, day, *_ in (row for row in rows if row[1] != "ticket"):
        said = SAID["open_notice" if reason == "notice" and day is None else reason]
        parts.append(words.say(said, month=words.month(month), day=words.day(_date(day)) if day is not None else ""))
    tickets = sorted((row[2], row[3]) for row in rows if row[1] == "ticket")
    for day, ticket in tickets[:TICKETS_NAMED]:
        parts.append(words.say("ticket {ticket} unanswered since {day}", ticket=ticket, day=words.day(_date(day))))
    if more := len(tickets) - TICKETS_NAMED:
        parts += [words.count("{n} more ticket", "{n} more tickets", more)] if more > 0 else []
    return words.all_of(parts)


def _date(day: int | None):
    return None if day is None else EPOCH + timedelta(days=day)


def to_fix(workbook) -> list[tuple]:
    """Return the faults that can be put right in the systems: file, sheet, row, column, reason, value."""
    from pito.sections.came_in import REASONS

    said = {reason: workbook.words.say(text) for reason, text in REASONS.items()}
    gone = ", ".join(f"'{reason}'" for reason in NOTHING_TO_FIX)
    found = _rows(
        workbook.loaded.folder / "rejects.parquet",
        f"""select file, sheet, "row", "column", reason, value
        from (select *, bool_or(reason = 'excluded') over (partition by file, sheet, "row") as is_left_out from read_parquet(?))
        where not is_left_out and reason not in ({gone}) order by file, sheet, "row", "column" """,
    )
    return [(*place, said.get(reason, reason), value) for *place, reason, value in found]


def same_customers(workbook) -> list[tuple]:
    """Return the pairs of records that wait for a yes or no, the dearest first; none where nothing was linked."""
    from pito.sections.quality import TO_DECIDE
    from pito.sections.quality_details import how_linked

    parquet = workbook.loaded.folder / "identity.parquet"
    if not parquet.exists():
        return []
    waiting = ", ".join(f"'{status}'" for status in TO_DECIDE)
    found = _rows(
        parquet,
        f"""select customer_id, name, same_as, name_of_same_as, score, cast(amount as double), status
        from read_parquet(?) where status in ({waiting}) order by amount desc, score desc, customer_id, same_as""",
    )
    return [(*values, how_linked(workbook, status)) for *values, status in found]


def _rows(parquet: Path, text: str) -> list[tuple]:
    import duckdb

    return duckdb.connect().execute(text, [str(parquet)]).fetchall()


def _customers(workbook, calls: Sequence[tuple]) -> Sheet:
    say, currency = workbook.words.say, workbook.settings.business.currency
    columns = [
        Column(say("Customer")),
        Column(say("Name"), 30),
        Column(say("Phone"), 18),
        Column(say("E-mail"), 30),
        Column(say("Owner"), 18),
        Column(say("Segment"), 14),
        Column(say("Why"), 50),
        Column(say("Day"), 12, "date"),
        Column(say("Revenue of 12 months, {currency}", currency=currency), 16, "money"),
    ]
    return Sheet(say("Customers"), columns, calls)


def _fixes(workbook, fixes: Sequence[tuple]) -> Sheet:
    say = workbook.words.say
    columns = [
        Column(say("File"), 36),
        Column(say("Sheet"), 12),
        Column(say("Row"), 10, "number"),
        Column(say("Column"), 24),
        Column(say("Reason"), 34),
        Column(say("Value found"), 40),
    ]
    return Sheet(say("Fix in the exports"), columns, fixes)


def _same_customers(workbook, same: Iterable[tuple]) -> Sheet:
    say, currency = workbook.words.say, workbook.settings.business.currency
    columns = [
        Column(say("Record")),
        Column(say("Name"), 30),
        Column(say("Same as")),
        Column(say("Name"), 30),
        Column(say("Likeness"), 10, "share"),
        Column(say("Orders' sum, {currency}", currency=currency), 16, "money"),
        Column(say("Why not linked"), 44),
    ]
    return Sheet(say("Same customer"), columns, list(same))
