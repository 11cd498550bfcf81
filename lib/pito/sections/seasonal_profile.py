"""When in the year do customers buy?"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from pito.charts import line, ranges
from pito.metrics.seasonal_profile import seasonal_buyers, seasonal_profile
from pito.month import EPOCH, Month
from pito.sections import counted, value
from pito.sections.section import Section
from pito.text import message

FEW = 60  # purchases in all, five a calendar month


def year(workbook, month) -> Section:
    """Answer: in which months do customers buy more than in others?"""
    say, words = workbook.words.say, workbook.words
    name, title = "seasonal_profile", say("When in the year do customers buy?")
    if reason := value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    since = _first_whole_month(workbook)
    if since > Month.parse(month):
        return Section(name, title, [_short(workbook, 0)], missing=True)
    table = workbook.ask(seasonal_profile, month, since=since)
    if not len(table) and "refusal" in table.attrs:
        return Section(name, title, [_short(workbook, table.attrs["found"])], missing=True)
    few = value.whole(workbook, month)["buyers"] < workbook.settings.privacy.min_cell
    if few or table["purchases"].sum() < FEW or table["index"].isna().any():
        return Section(name, title, [say("Too few purchases to tell a season from chance.")])
    names = [_name(words, number) for number in table["calendar_month"]]
    hover = [
        say(
            "{month}: {index} ({lowest}–{highest} in single years)",
            month=name,
            index=words.number(row.index_),
            lowest=words.number(row.lowest),
            highest=words.number(row.highest),
        )
        for name, row in zip(names, table.rename(columns={"index": "index_"}).itertuples(), strict=True)
    ]
    axis, alt = say("purchases, 100 = mean month"), say("Purchases by calendar month against the mean month.")
    drawn = ranges.dots(names, table["index"], table["lowest"], table["highest"], hover, axis, alt)
    line.mark(drawn, 100, say("mean"))
    finding = [_peak(workbook, table, names), *_buyers(workbook, month, since)]
    about = {"basis": counted.purchases(words, table["purchases"].sum()), "terms": (seasonal_profile,)}
    notes, label = _notes(workbook, table), say("Numbers as a table")
    return Section(name, title, finding, drawn, _table(workbook, table, names), label, notes, **about)


def _first_whole_month(workbook) -> Month:
    """Return the first month that the orders cover from its first day on."""
    day = EPOCH + timedelta(days=workbook.facts["coverage"]["orders"]["first_day"])
    return Month.of(day) if day.day == 1 else Month.of(day).plus(1)


def _name(words, number: int) -> str:
    """Return a calendar month's name: a month's without its year."""
    return words.month(Month(number - 1 + YEARS_AHEAD)).rsplit(" ", 1)[0]


YEARS_AHEAD = 2000 * 12  # any year will do, if it has four digits


def _short(workbook, found: int) -> str:
    words = workbook.words
    text = message(
        "The orders cover {found} whole months: a season shows only from {needed} on, when each month has come twice."
    )
    return words.say(text, found=words.number(found), needed=words.number(24))


def _peak(workbook, table, names: list[str]) -> str:
    """Say which months stand out in every year, or that none does."""
    words = workbook.words
    high = [name for name, lowest in zip(names, table["lowest"], strict=True) if lowest > HIGH]
    low = [name for name, highest in zip(names, table["highest"], strict=True) if highest < LOW]
    if not high and not low:
        return words.say("No month stands out in every year.")
    parts = []
    if high:
        parts.append(words.say("Well above the mean in every year: {months}.", months=words.all_of(high)))
    if low:
        parts.append(words.say("Well below it: {months}.", months=words.all_of(low)))
    return " ".join(parts)


HIGH, LOW = 115, 85


def _buyers(workbook, month, since) -> list[str]:
    words, least = workbook.words, workbook.settings.privacy.min_cell
    buyers = workbook.ask(seasonal_buyers, month, since=since)
    if len(buyers) < least:
        return []
    text = message(
        "{n} of {of} customers with enough purchases are seasonal buyers: outside their months their silence is no alarm."
    )
    return [words.say(text, n=words.number(len(buyers)), of=words.number(buyers.attrs["judged"]))]


def _table(workbook, table, names: list[str]) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Month"): names,
            say("Purchases"): table["purchases"].map(words.number),
            say("Index (100 = mean)"): table["index"].map(words.number),
            say("Of the single years"): [
                f"{words.number(row.lowest)}–{words.number(row.highest)}" for row in table.itertuples()
            ],
        }
    )


def _notes(workbook, table) -> list[str]:
    words = workbook.words
    text = message(
        "Purchases of {years} whole years, each year against its own mean month. A seasonal buyer makes at least 70% of six or more purchases in at most three calendar months, in at least two years."
    )
    return [words.say(text, years=words.number(table.attrs["years"]))]
