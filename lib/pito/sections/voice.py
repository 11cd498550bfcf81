"""What every question about the voice of the customer asks first: whether ratings came in, and what is good on their scale."""

from __future__ import annotations

from datetime import timedelta

from pito.month import EPOCH, Month
from pito.text import message

YEAR = 12


def missing(workbook, month) -> str:
    """Say which export is missing where nothing is known of what customers say; empty where something is."""
    words, month = workbook.words, Month.parse(month)
    if "feedback" not in workbook.tables:
        return words.say("No ratings came in: what customers say is unknown. A survey export would bring it.")
    if workbook.reaches("feedback", month) or not workbook.facts["coverage"].get("feedback"):
        return ""
    last = workbook.facts["coverage"]["feedback"]["last_day"]
    text = message("The ratings end on {day}, before {month} is over: a newer survey export would bring the month.")
    return words.say(text, day=words.day(EPOCH + timedelta(days=last)), month=words.month(month))


def scales(workbook) -> tuple:
    """Return the scale map in force: of each top the highest bad rating and the lowest good one."""
    return workbook.settings.voice.scale_map


def least(workbook) -> int:
    """Return how many ratings there must be to show any."""
    return max(workbook.settings.privacy.min_cell, 1)
