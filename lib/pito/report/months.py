"""Which months a run makes, and whether the exports are fresh enough for it: answered before a kernel starts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pito.errors import DataRefused
from pito.month import EPOCH, Month

STALE_DAYS = 45  # a monthly export is at most 31 days old when the next is due, and people have two weeks to make it


def asked(order, workbook) -> list[Month]:
    """Return the months an order asks for, oldest first.

    Raises
    ------
    DataRefused
        A month is not over in the exports, or lies before them; to catch up, no month is whole in them.
    """
    if order.catch_up:
        if found := covered(workbook):
            return found
        begun, reached = (EPOCH + timedelta(days=int(day)) for day in (_begun(workbook), workbook.covered_to))
        raise DataRefused(
            f"No whole month is in the exports: they begin on {begun} and reach {reached}. "
            "Export again when one is, or name a month with --month."
        )
    if order.span:
        first, last = (workbook.month(month) for month in order.span)
        return [Month(number) for number in range(first.number, last.number + 1)]
    return [workbook.month(order.month or None)]


def covered(workbook) -> list[Month]:
    """Return every complete month that an export reaches from its first day: what lies before is half a month, or hearsay."""
    begun = _begun(workbook)
    return [month for month in workbook.months if month.first_day >= begun]


def _begun(workbook) -> int:
    """Return the first day of the exports that tell of days."""
    from pito.intake.workbook import DATED

    spans = {name: span for name, span in workbook.facts["coverage"].items() if span}
    dated = [span for name, span in spans.items() if name in DATED] or list(spans.values())
    return min(span["first_day"] for span in dated)


def stale(order, workbook, words, today: date | None = None) -> str:
    """Say so where the last day in the exports lies further back than a monthly export should; empty where it does not.

    A month that is asked for by name may lie as far back as it will; so may the demo company.
    """
    if order.month or order.span or order.is_demo:
        return ""
    today = today or datetime.now(ZoneInfo(order.settings.business.time_zone)).date()
    reached = EPOCH + timedelta(days=int(workbook.covered_to))
    days, limit = (today - reached).days, order.settings.report.stale_after_days
    if days <= (limit or STALE_DAYS):
        return ""
    said = {"day": words.day(reached), "allowed": words.number(limit or STALE_DAYS)}
    if not limit:
        return words.count(
            "The exports end on {day}, {n} day ago: a newer export would bring what came since.",
            "The exports end on {day}, {n} days ago: a newer export would bring what came since.",
            days,
            **said,
        )
    return words.count(
        "The exports end on {day}, {n} day ago, more than the {allowed} allowed: export again, or name the month you want.",
        "The exports end on {day}, {n} days ago, more than the {allowed} allowed: export again, or name the month you want.",
        days,
        **said,
    )


def refuse_stale(order, workbook, words, today: date | None = None) -> str:
    """Refuse stale exports where the settings say after how many days; else return what is to be said of them.

    Raises
    ------
    DataRefused
    """
    said = stale(order, workbook, words, today)
    if said and order.settings.report.stale_after_days:
        raise DataRefused(said)
    return said
