"""Which customers carry the margin, and how many moved up or down?"""

from __future__ import annotations

import pandas as pd

from pito.charts import ranges
from pito.metrics.tiers import NONE, TIERS, UNKNOWN, tier_flow, value_by_tier, value_tiers
from pito.month import Month
from pito.sections import counted, value
from pito.sections.section import Section
from pito.text import message


def tiers(workbook, month) -> Section:
    """Answer: which customers carry the margin, and did that change since the month before?"""
    say, words = workbook.words.say, workbook.words
    name, title = "value_tiers", say("Which customers carry the margin?")
    if reason := value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    rate, least = workbook.settings.business.margin_rate, workbook.settings.privacy.min_cell
    table = workbook.ask(value_by_tier, month, margin_rate=rate)
    if not table["customers"].sum():
        return Section(name, title, [_no_margin(workbook)])
    if table.loc[table["customers"] > 0, "customers"].min() < least or table["margin_share"].isna().any():
        return Section(name, title, [say("Too few customers of known margin to part them into tiers.")])
    bars = [
        (text, table[column], table[column].map(words.percent).tolist())
        for text, column in ((say("Share of margin"), "margin_share"), (say("Share of customers"), "customer_share"))
    ]
    alt = say("Share of margin and of customers by value tier.")
    drawn = ranges.pairs(table["tier"].tolist(), bars, say("share of the whole"), alt, xaxis={"tickformat": ".0%"})
    best = table.iloc[0]
    text = message("{n} customers, {share} of all, bring {part} of the margin: the A tier.")
    finding = [
        say(
            text,
            n=words.number(best["customers"]),
            share=words.percent(best["customer_share"]),
            part=words.percent(best["margin_share"]),
        ),
        *_moves(workbook, month, rate),
    ]
    return Section(
        name,
        title,
        finding,
        drawn,
        _table(workbook, table),
        say("Numbers as a table"),
        _notes(workbook, table),
        basis=counted.customers(words, table["customers"].sum()),
        terms=(value_tiers,),
    )


def _no_margin(workbook) -> str:
    return workbook.words.say(
        "No costs came in: margin is unknown. A cost column in the invoices, or a margin rate in the settings, would tell."
    )


def _moves(workbook, month, rate) -> list[str]:
    """Say how many moved between tiers since the month before, where its twelve months lie in the exports."""
    words, before = workbook.words, Month.parse(month).plus(-1)
    if value.first_month(workbook, before) > before.plus(1 - value.YEAR):
        return []  # a year that the exports do not hold in full would take their growth for moves
    flow = workbook.ask(tier_flow, month, margin_rate=rate)
    flow = flow[~flow[["before", "now"]].isin([UNKNOWN]).any(axis=1)]
    place = {tier: number for number, tier in enumerate((*TIERS, NONE))}
    step = flow["before"].map(place) - flow["now"].map(place)
    known = (flow["before"] != NONE) & (flow["now"] != NONE)
    up, down = (int(flow.loc[known & moved, "customers"].sum()) for moved in (step > 0, step < 0))
    text = message("Against {month}, {up} moved to a higher tier and {down} to a lower one.")
    return [words.say(text, month=words.month(before), up=words.number(up), down=words.number(down))]


def _notes(workbook, table) -> list[str]:
    words = workbook.words
    text = message(
        "A are the best customers who together bring 80% of the margin of the 12 months, B those up to 95%, C the rest, also "
        "those who bring none. Customers of equal margin are in one tier."
    )
    notes = [words.say(text)]
    if table["margin"].min() < 0:
        text = message(
            "Some customers of the C tier cost more than they bring. Shares are of the margin left after them, so the other tiers can pass 100%."
        )
        notes.append(words.say(text))
    if table.attrs["unknown"]:
        notes.append(
            words.count(
                "{n} customer of unknown margin is in no tier.",
                "{n} customers of unknown margin are in no tier.",
                table.attrs["unknown"],
            )
        )
    return notes


def _table(workbook, table) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Tier"): table["tier"],
            say("Customers"): table["customers"].map(words.number),
            say("Share of customers"): table["customer_share"].map(words.percent),
            say("Margin"): table["margin"].map(words.money),
            say("Share of margin"): table["margin_share"].map(words.percent),
        }
    )
