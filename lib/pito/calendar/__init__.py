"""When is the business open, and how much business time lies between two instants? Knows no tickets."""

from pito.calendar.hours import WEEKDAYS, OpeningHours, open_days, working_day_after, working_day_seconds
from pito.calendar.quarters import business_calendar, business_seconds, due_second, paused_seconds
from pito.calendar.stretches import counted
from pito.calendar.versions import Clock, Version, clocks, clocks_of

__all__ = [
    "WEEKDAYS",
    "Clock",
    "OpeningHours",
    "Version",
    "business_calendar",
    "business_seconds",
    "clocks",
    "clocks_of",
    "counted",
    "due_second",
    "open_days",
    "paused_seconds",
    "working_day_after",
    "working_day_seconds",
]
