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
        text = message("No theme is found often enough to be shown; your own words in `themes.toml` may fit better.")
        return Section(name, title, [say(text)])
    names, about = _names(workbook, shown), counted.texts(workbook.words, texts)
    return Section(
        name,
        title,
        [_most(workbook, found, shown), *categories.alarmed(workbook, found, _names(workbook, found), shown.index)],
        categories.rates_drawn(workbook, shown, names, title),
        categories.rates_table(workbook, shown, names, say("Theme")),
        say("Numbers as a table"),
        _how_read(workbook),
        signal=bool(found["is_alarm"].any()),
        basis=about,
        terms=(theme_trend,),
    )


def _how_read(workbook) -> list[str]:
    """Say what is read, and what keywords cannot see."""
    say = workbook.words.say
    return [
        say(
            "Read are subjects and tags of tickets and comments to ratings, by the words of `themes.toml`; a text may have several themes."
        ),
        say("Keywords do not understand: “no delay” counts as a delay. Nobody is quoted here."),
    ]


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
