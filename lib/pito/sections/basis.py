"""Who counts as a customer here, and whether the exports can say who stayed."""

from __future__ import annotations

from datetime import timedelta

from pito.activity import renewals
from pito.metrics.retention import retention_by_month
from pito.month import EPOCH, Month
from pito.text import message

YEAR_AND_MONTH = 13
FEW_RENEWALS, MOST = 5, 0.5


def missing(workbook, month) -> str:
    """Say which export is missing where nothing tells who stayed; empty where something does."""
    words, month = workbook.words, Month.parse(month)
    if not workbook.tables & {"contracts", "orders"}:
        text = message(
            "No contracts and no orders came in: who is a customer is unknown. A contract list or an invoice export would tell."
        )
        return words.say(text)
    if workbook.kind != "purchase":
        return ""
    if not workbook.facts["coverage"].get("orders"):
        text = message(
            "No orders came in, and a customer is who buys here: who is a customer is unknown. An invoice export would tell."
        )
        return words.say(text)
    return stopped(workbook, "orders", month)


STOPPED = {
    "orders": message("The orders end on {day}, before {month} is over: a newer invoice export would bring the month."),
    "tickets": message(
        "The tickets end on {day}, before {month} is over: a newer helpdesk export would bring the month."
    ),
    "contacts": message(
        "The contacts end on {day}, before {month} is over: a newer export of activities or calls would bring the month."
    ),
    "messages": message(
        "The messages end on {day}, before {month} is over: a newer export of the tickets' messages would bring the month."
    ),
    "status_changes": message(
        "The status log ends on {day}, before {month} is over: a newer log of status changes would bring the month."
    ),
}


def stopped(workbook, table: str, month) -> str:
    """Say so where a table's rows stop before the month does; empty where they reach its end or there are none."""
    words, month = workbook.words, Month.parse(month)
    covered = workbook.facts["coverage"].get(table)
    if not covered or workbook.reaches(table, month):
        return ""
    last = covered["last_day"]
    return words.say(STOPPED[table], day=words.day(EPOCH + timedelta(days=last)), month=words.month(month))


def withheld(workbook, month) -> str:
    """Say why the month's rate is not said although the exports are there; empty where it can be said."""
    words, month = workbook.words, Month.parse(month)
    if too_early(workbook, month):
        text = message(
            "The exports begin too late to see whether customers stayed in {month}: that takes the purchases of the {days} days before it."
        )
        return words.say(text, month=words.month(month), days=words.number(workbook.active_days))
    start = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH).iloc[-1]["start"]
    if start < workbook.settings.privacy.min_cell:
        return words.say(
            "Too few customers were there at the start of {month} to show a rate.", month=words.month(month)
        )
    return ""


def shorter_window(workbook, month: Month) -> list[str]:
    """Say what would show sooner who stays, where the exports are too young for the window in force."""
    if missing(workbook, month) or not too_early(workbook, month):
        return []
    text = message(
        "A customer counts as lost after {days} days without a purchase; a shorter window in the settings (active_days) would show sooner who stays."
    )
    return [workbook.words.say(text, days=workbook.words.number(workbook.active_days))]


def too_young(workbook, begun: Month) -> str:
    """Say so where the exports do not reach a whole window back before the year that begins then; else empty."""
    if not too_early(workbook, begun):
        return ""
    days = {
        "needed": begun.first_day - workbook.active_days,
        "first": workbook.facts["coverage"]["orders"]["first_day"],
    }
    text = message(
        "This needs exports that begin by {needed}: a year and the {days} days of the window before the month's end. They begin on {first}."
    )
    values = {name: workbook.words.day(EPOCH + timedelta(days=day)) for name, day in days.items()}
    return workbook.words.say(text, days=workbook.words.number(workbook.active_days), **values)


def too_early(workbook, month: Month) -> bool:
    """Return whether the exports are too young for anybody to have been silent for a whole window."""
    first = workbook.facts["coverage"].get("orders", {}).get("first_day", 0)
    return workbook.kind == "purchase" and first + workbook.active_days > month.first_day


def customers(workbook) -> list[str]:
    """Say who counts as a customer, and what may be wrong with that."""
    say, words = workbook.words.say, workbook.words
    if workbook.kind == "contract":
        return [say("A customer is anyone with a contract in force that day."), *_last_days(workbook)]
    days = words.number(workbook.active_days)
    text = message(
        "A customer is anyone who bought within the last {days} days; the exports hold too few silences to propose another window."
    )
    if workbook.settings.business.active_days:
        text = message("A customer is anyone who bought within the last {days} days, as set.")
    elif workbook.proposed_days:
        text = message(
            "A customer is anyone who bought within the last {days} days: after a longer silence fewer than one in ten ever bought again."
        )
    elif workbook.rhythm_days:
        text = message(
            "A customer is anyone who bought within the last {days} days: three times as long as 95% of the gaps between purchases last; too few were silent longer to propose another window."
        )
    return [
        say(text, days=days),
        say("New is who buys for the first time in these exports; what was before them is not known."),
    ]


def _last_days(workbook) -> list[str]:
    """Warn where the end dates look like last days in force: renewing customers would be shown as lost and returned."""
    followed, next_day = workbook.engine.once(renewals)
    if next_day < FEW_RENEWALS or next_day < MOST * followed:
        return []
    text = message(
        "{n} of {of} renewals begin the day after an end date: if end dates are last days in force, these customers stayed, and the end dates should be a day later."
    )
    return [workbook.words.say(text, n=workbook.words.number(next_day), of=workbook.words.number(followed))]
