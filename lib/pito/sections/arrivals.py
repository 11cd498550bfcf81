"""When do customers write, and is anybody there?"""

from __future__ import annotations

import pandas as pd

from pito.charts import hours
from pito.metrics.arrivals import arrivals, outside_hours
from pito.month import Month
from pito.sections import backlog, counted
from pito.sections.section import Section
from pito.text import message

MONTHS = 12


def week(workbook, month) -> Section:
    """Answer: when do customers write, and is it open then?"""
    say, words = workbook.words.say, workbook.words
    name, title = "arrivals_week", say("When do customers write?")
    if reason := backlog.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    found = workbook.ask(arrivals, month, time_zone=workbook.settings.business.time_zone, months=MONTHS)
    if found["tickets"].sum() < max(workbook.settings.privacy.min_cell, 1):
        text = message("Too few tickets came in the twelve months to {month} to show when they come.")
        return Section(name, title, [say(text, month=words.month(Month.parse(month)))])
    finding = [_outside(workbook, month), _busiest(words, found)]
    table = _by_weekday(words, found)
    drawn = _drawn(words, found, say("Tickets by weekday and hour; a frame stands around the opening hours."))
    notes = [say("Twelve months, on local clocks; public holidays count as shut.")]
    about = {"basis": counted.tickets(words, found["tickets"].sum()), "terms": (arrivals,)}
    return Section(name, title, finding, drawn, table, say("By weekday"), notes, **about)


def _outside(workbook, month) -> str:
    words = workbook.words
    row = workbook.ask(outside_hours, month, months=MONTHS).iloc[0]
    if row["share"] != row["share"]:
        return words.say("No opening hours are set: how many tickets come outside them is unknown.")
    text = message("{share} of the {n} tickets of the last twelve months came outside opening hours ({interval}).")
    interval = words.interval(row["lo"], row["hi"])
    return words.say(text, share=words.percent(row["share"]), n=words.number(row["tickets"]), interval=interval)


def _busiest(words, found: pd.DataFrame) -> str:
    top = found.loc[found["tickets"].idxmax()]
    text = message("Most come on {weekday} between {hour} and {next}.")
    weekday = weekday_names(words, "wide", "format")[int(top["weekday"])]
    return words.say(text, weekday=weekday, hour=f"{int(top['hour'])}:00", next=f"{int(top['hour']) + 1}:00")


def weekday_names(words, width: str = "abbreviated", context: str = "stand-alone") -> list[str]:
    """Return the weekdays' names, Monday first; `format` is how they stand in a sentence: in Finnish maanantaina."""
    from babel.dates import get_day_names

    names = get_day_names(width, context=context, locale=words.language)
    return [names[day] for day in range(7)]


def _drawn(words, found: pd.DataFrame, alt: str):
    grid = found.pivot(index="hour", columns="weekday", values="tickets")
    share = found.pivot(index="hour", columns="weekday", values="open_share")
    names = weekday_names(words)
    hover = [
        [
            words.say(
                "{weekday} {hour}:00: {n} tickets", weekday=names[day], hour=hour, n=words.number(grid.loc[hour, day])
            )
            for day in range(7)
        ]
        for hour in range(24)
    ]
    is_open = (share >= 0.5).to_numpy().tolist() if share.notna().any(axis=None) else [[False] * 7] * 24
    axes = (words.say("weekday"), words.say("hour"))
    return hours.week(names, grid.to_numpy(float).tolist(), hover, is_open, axes, alt)


def _by_weekday(words, found: pd.DataFrame) -> pd.DataFrame:
    sums = found.groupby("weekday")[["tickets", "outside"]].sum(min_count=1)
    table = pd.DataFrame({words.say("Weekday"): weekday_names(words, "wide")})
    table[words.say("Tickets")] = sums["tickets"].map(words.number).to_numpy()
    if sums["outside"].notna().any():
        table[words.say("Outside opening hours")] = sums["outside"].map(words.number).to_numpy()
    return table
