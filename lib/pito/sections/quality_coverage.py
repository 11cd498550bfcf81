"""Which days have rows: in figures, in a picture, and where there are far fewer than usual."""

from __future__ import annotations

import pandas as pd

from pito.charts import matrix
from pito.metrics.quality import coverage_days
from pito.month import Month
from pito.sections.came_in import TABLES
from pito.text import message

THIN, FEWEST_MONTHS = 0.5, 3
"""A month is thin with under half the usual share of days; what is usual is known from three months on."""


def thin(workbook, month: Month) -> list[str]:
    """Say which tables have rows on far fewer days of the month than usual."""
    words, found = workbook.words, workbook.ask(coverage_days, month)
    text = message("{table}: rows on only {days} of {of} days of {month}; other months have them on {usual}.")
    return [
        words.say(
            text,
            table=_begun(words.say(TABLES[row.part])),
            days=words.number(row.days),
            of=words.number(row.month_days),
            month=words.month(month),
            usual=words.percent(usual, 0),
        )
        for row in found[found["month"] == month.number].itertuples()
        if (usual := _usual(found, row.part, month)) is not None and row.share < THIN * usual
    ]


def _usual(found: pd.DataFrame, part: str, month: Month) -> float | None:
    """Return the median share of days of a table's earlier months; None where there are too few."""
    before = found[(found["part"] == part) & (found["month"] < month.number)]["share"]
    return float(before.median()) if len(before) >= FEWEST_MONTHS else None


def _begun(word: str) -> str:
    """Return a word as a sentence begins with it."""
    return word[:1].upper() + word[1:]


def drawn(words, found: pd.DataFrame, alt: str):
    """Draw the days covered by month and table."""
    cells = _cells(words, found, lambda row: words.percent(row.share, 0))
    said = message("{month}, {table}: rows on {days} of {of} days")
    hover = _cells(
        words,
        found,
        lambda row: words.say(
            said,
            month=words.month(Month(row.month)),
            table=words.say(TABLES[row.part]),
            days=words.number(row.days),
            of=words.number(row.month_days),
        ),
    )
    shares = found.pivot(index="month", columns="part", values="share")
    axes = ("", words.say("Share of days with at least one row"))
    months = [words.short_month(Month(number)) for number in shares.index]
    grids = (shares.to_numpy().tolist(), cells.to_numpy().tolist(), hover.to_numpy().tolist())
    return matrix.shares(months, list(cells.columns), *grids, axes, alt)


def by_month(words, found: pd.DataFrame) -> pd.DataFrame:
    """Return the days covered as a table to read, newest month first."""
    of = message("{days} of {of}")
    cells = _cells(
        words, found, lambda row: words.say(of, days=words.number(row.days), of=words.number(row.month_days))
    )
    months = pd.Series([words.short_month(Month(number)) for number in cells.index], index=cells.index)
    cells.insert(0, words.say("Month"), months)
    return cells[::-1].reset_index(drop=True)


def _cells(words, found: pd.DataFrame, said) -> pd.DataFrame:
    """Return one text per month (down) and table (across); none before a table begins."""
    texts = found[["month", "part"]].assign(text=[said(row) for row in found.itertuples()])
    cells = texts.pivot(index="month", columns="part", values="text").fillna("").rename_axis(columns=None)
    return cells.rename(columns={part: words.say(TABLES[part]) for part in cells.columns})
