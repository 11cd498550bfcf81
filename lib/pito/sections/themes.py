"""Which themes do customers write of? Told by keyword rules; nobody is quoted."""

from __future__ import annotations

import pandas as pd

from pito.metrics.themes import TEXTS, theme_trend
from pito.month import Month
from pito.sections import categories, counted
from pito.sections.section import Section
from pito.text import message

NAMES = (
    message("Invoices and payment"),
    message("Prices"),
    message("Late or nobody came"),
    message("No answer"),
    message("Quality of the work"),
    message("Times, visits and keys"),
    message("Contract and leaving"),
    message("Thanks"),
)
MOST_NAMED = 3


def words_of_customers(workbook, month) -> Section:
    """Answer: what do customers write of, in their own words?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "themes", say("What do customers write of, in their own words?")
    if reason := categories.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    found = workbook.ask(theme_trend, month, themes=workbook.themes)
    if not _has_texts(workbook):
        text = message(
            "No subjects, tags or comments came in: what customers write is unknown. An export with them would tell."
        )
        return Section(name, title, [say(text)], missing=True)
    texts, least = found.attrs.get("texts", 0), workbook.settings.privacy.min_cell
    if texts < max(least, 1):
        return Section(name, title, [say("Too few texts came in the month to say what they are about.")])
    shown = found[(found["n"] >= least) & (found["n"] <= texts - least)]
    if not len(shown):
        return Section(
            name,
            title,
            [say("No theme is found often enough to be shown; your own words in `themes.toml` may fit better.")],
        )
    finding = [
        _most(workbook, found, shown),
        *categories.alarmed(workbook, found, _names(workbook, found), shown.index),
    ]
    notes = [
        say(
            "Read are subjects and tags of tickets and comments to ratings, by the words of `themes.toml`; a text may have several themes."
        ),
        say("Keywords do not understand: “no delay” counts as a delay. Nobody is quoted here."),
    ]
    drawn = categories.rates_drawn(workbook, shown, _names(workbook, shown), title)
    table = categories.rates_table(workbook, shown, _names(workbook, shown), say("Theme"))
    about = {"basis": counted.texts(workbook.words, texts), "terms": (theme_trend,)}
    return Section(
        name,
        title,
        finding,
        drawn,
        table,
        say("Numbers as a table"),
        notes,
        signal=bool(found["is_alarm"].any()),
        **about,
    )


def _has_texts(workbook) -> bool:
    """Return whether any column with a text is there and filled."""
    engine = workbook.engine
    there = [("tickets", name) for name in TEXTS if name in engine.columns("tickets")] + [("feedback", "comment")]
    return any(engine.rows(f"select 1 from {table} where {column} is not null limit 1") for table, column in there)


def _names(workbook, found: pd.DataFrame) -> list[str]:
    """Return the themes' names; Pito's own in the reader's language."""
    return [workbook.words.say(part) if part in NAMES else str(part) for part in found["part"]]


def _most(workbook, found: pd.DataFrame, shown: pd.DataFrame) -> str:
    words, texts = workbook.words, found.attrs["texts"]
    most = shown.sort_values(["n", "part"], ascending=[False, True]).head(MOST_NAMED)
    parts = [
        f"{name} ({words.percent(row.share)})"
        for name, row in zip(_names(workbook, most), most.itertuples(), strict=True)
    ]
    text = message("{share} of the {n} tickets and comments with a text have a theme, most often {parts}.")
    told = 1 - found.attrs["none"] / texts
    return words.say(text, share=words.percent(told), n=words.number(texts), parts=words.all_of(parts))
