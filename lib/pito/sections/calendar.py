"""When are we open, which hours counted, and what if we had been open otherwise?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pandas as pd

from pito.calendar import Clock, OpeningHours, Version, business_calendar, clocks_of, counted
from pito.charts import hours as charts
from pito.charts import line
from pito.metrics.other_hours import under_other_hours
from pito.month import Month
from pito.sections import backlog
from pito.sections.section import Section
from pito.text import message

HOUR = 3600
REASONS = {
    "open": message("counts"),
    "closed": message("shut at that hour"),
    "day_off": message("no opening hours that day"),
    "holiday": message("public holiday: {holiday}"),
    "closure": message("own closure or shorter day"),
}


def preview(workbook, start: datetime, end: datetime, clock: Clock | None = None) -> Section:
    """Answer: how much business time lies between two moments, and which hours counted?

    Parameters
    ----------
    workbook : Workbook
    start, end : datetime
        On local clocks.
    clock : Clock, optional
        Default: everybody's.
    """
    say, words = workbook.words.say, workbook.words
    clock = clock or clocks_of(workbook.settings)[0]
    found = counted(start, end, clock.hours, {"fi": "fi"}.get(words.language, "en_US"))
    open_s, elapsed = int(found.loc[found["counts"], "seconds"].sum()), int(found["seconds"].sum())
    title = say("Which hours counted?")
    finding = [
        say(
            "{open} of {elapsed} elapsed counted as opening hours.",
            open=words.say("{n} h", n=words.number(open_s / HOUR, 2)),
            elapsed=words.say("{n} h", n=words.number(elapsed / HOUR, 2)),
        ),
        *_shut_days(words, found),
    ]
    table = _laid_out(words, found)
    drawn = _days(words, found, finding[0]) if len(found) else None
    return Section("calendar_preview", title, finding, drawn, table, say("Stretch by stretch"))


def _shut_days(words, found: pd.DataFrame) -> list[str]:
    shut = found[found["reason"].isin(["holiday", "closure"])].drop_duplicates("day")
    if not len(shut):
        return []
    names = [f"{words.day(row.day)} ({_reason(words, row)})" for row in shut.itertuples()]
    return [words.say("Shut besides weekdays without hours: {days}.", days=words.all_of(names))]


def _reason(words, row) -> str:
    return words.say(REASONS[row.reason], holiday=row.holiday)


def _laid_out(words, found: pd.DataFrame) -> pd.DataFrame:
    rows = list(found.itertuples())
    return pd.DataFrame(
        {
            words.say("Day"): [words.day(row.day) for row in rows],
            words.say("From"): [f"{row.opens:%H:%M}" for row in rows],
            words.say("To"): [_until(row) for row in rows],
            words.say("Minutes"): [words.number(row.seconds / 60) for row in rows],
            words.say("Counted"): [words.number(row.seconds / 60) if row.counts else "–" for row in rows],
            words.say("Why"): [_reason(words, row) for row in rows],
        }
    )


def _until(row) -> str:
    return "24:00" if row.closes.date() > row.day else f"{row.closes:%H:%M}"


def _days(words, found: pd.DataFrame, alt: str):
    def hour(stamp: datetime, day: date) -> float:
        return 24.0 if stamp.date() > day else stamp.hour + stamp.minute / 60 + stamp.second / HOUR

    rows = list(found.itertuples())
    labels = list(dict.fromkeys(words.day(row.day) for row in rows))
    stretches = [
        (
            words.day(row.day),
            hour(row.opens, row.day),
            hour(row.closes, row.day),
            row.counts,
            f"{row.opens:%H:%M}–{_until(row)}: {_reason(words, row)}",
        )
        for row in rows
    ]
    return charts.days(labels, stretches, (words.say("counts"), words.say("does not count")), alt)


def what_if(workbook, month, hours: OpeningHours | Mapping[date, OpeningHours] | None = None, **week) -> Section:
    """Answer: what would the waits be on another opening clock? The same answers, counted otherwise.

    Parameters
    ----------
    workbook : Workbook
    month : Month or str
    hours : OpeningHours or mapping of date to OpeningHours, optional
        The other hours; else those of the settings with the weekdays named in `week`.
    **week
        `sat=["10:00-14:00"]`.
    """
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    name, title = "calendar_what_if", say("What if we had been open at other hours?")
    if reason := backlog.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    usual = clocks_of(workbook.settings)[0].latest
    other = hours or Version(week).applied(usual)
    found = _recomputed(workbook, month, other)
    if not len(found):
        return Section(name, title, [say("No ticket came in these months, or the other hours hold none at all.")])
    finding = _compared(words, month, found)
    labels = [words.month(Month(int(number))) for number in found["month"]]
    drawn = _medians(words, found)
    table = pd.DataFrame(
        {
            say("Month"): labels,
            say("Tickets"): found["tickets"].map(words.number),
            say("Median as it is"): [words.hours(value, days=False) for value in found["median"]],
            say("Median under the other hours"): [words.hours(value, days=False) for value in found["other_median"]],
            say("Came while it would be open"): [
                words.percent(n / of) for n, of in zip(found["came_open"], found["tickets"], strict=True)
            ],
        }
    )
    note = say("The answers are the same moments: other hours change what is counted, and make nobody answer sooner.")
    return Section(name, title, finding, drawn, table, say("Numbers as a table"), [note])


def _recomputed(workbook, month: Month, other) -> pd.DataFrame:
    calendar = business_calendar(other, month.plus(-12).first, month.end + timedelta(days=1))
    if calendar is None:
        return pd.DataFrame()
    workbook.engine.put("other_opening", calendar)
    return under_other_hours(workbook.engine, month)


def _compared(words, month: Month, found: pd.DataFrame) -> list[str]:
    row = found.iloc[-1]
    if row["month"] != month.number:
        return [words.say("No ticket came in {month}.", month=words.month(month))]
    text = message(
        "In {month} the median wait in opening hours was {median}; under the other hours it would have been {other}."
    )
    median, other = (words.hours(row[column], days=False) for column in ("median", "other_median"))
    came = message("{share} of its {n} tickets would have come while it was open.")
    share = words.percent(row["came_open"] / row["tickets"])
    return [
        words.say(text, month=words.month(month), median=median, other=other),
        words.say(came, share=share, n=words.number(row["tickets"])),
    ]


def _medians(words, found: pd.DataFrame):
    places = list(range(len(found)))
    lines = [
        (words.say("as it is"), places, (found["median"] / HOUR).tolist()),
        (words.say("under the other hours"), places, (found["other_median"] / HOUR).tolist()),
    ]
    alt = words.say("Median wait in opening hours by month, as it is and under other hours.")
    drawn = line.curves(lines, ("", words.say("median wait in opening hours (h)")), alt, yaxis={"rangemode": "tozero"})
    labels = [words.short_month(Month(int(number))) for number in found["month"]]
    return drawn.update_xaxes(tickmode="array", tickvals=places[::3], ticktext=labels[::3])
