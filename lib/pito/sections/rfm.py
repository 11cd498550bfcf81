"""How do customers buy? Ten groups by recency, frequency and money."""

from __future__ import annotations

import pandas as pd

from pito.charts import ranges
from pito.metrics.rfm import rfm, rfm_by_group
from pito.sections import counted, value
from pito.sections.section import Section
from pito.stats import suppress
from pito.text import message

NAMES = {
    "best": message("Best customers"),
    "loyal": message("Loyal customers"),
    "big_spenders": message("Big spenders, not yet regular"),
    "becoming_regular": message("Becoming regular"),
    "new": message("New"),
    "cooling": message("Cooling off"),
    "once_some_time_ago": message("Bought once, some time ago"),
    "valuable_and_quiet": message("Valuable but silent"),
    "slipping": message("Slipping away"),
    "once_long_ago": message("Bought once, long ago"),
}
OTHERS = "others"
SUMS = ["customers", "customer_share", "known", "money", "money_share"]


def groups(workbook, month) -> Section:
    """Answer: how do customers buy, and who of the good ones has gone quiet?"""
    say = workbook.words.say
    name, title = "value_rfm", say("Who buys often, who lately, who for much?")
    if reason := value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if workbook.kind == "contract":
        text = message(
            "Customers under contract are invoiced by schedule: how lately and how often says little of them."
        )
        return Section(name, title, [say(text)], missing=True)
    table, money = _groups(workbook, month)
    shown = _shown(workbook, table)
    if len(shown) < 2:
        return Section(name, title, [say("Too few customers bought to show them in groups.")])
    bars = [
        (text, shown[column], shown[column].map(workbook.words.percent).tolist())
        for text, column in (
            (say("Share of the {money}", money=money), "money_share"),
            (say("Share of customers"), "customer_share"),
        )
    ]
    labels = [_name(workbook, group) for group in shown["group"]]
    alt = say("Share of the money and of the customers by group.")
    drawn = ranges.pairs(labels, bars, say("share of the whole"), alt, xaxis={"tickformat": ".0%"})
    finding = _finding(workbook, shown, money)
    return Section(
        name,
        title,
        finding,
        drawn,
        _table(workbook, shown, money),
        say("Numbers as a table"),
        _notes(workbook, table),
        basis=counted.customers(workbook.words, table["customers"].sum()),
        terms=(rfm,),
    )


def _groups(workbook, month) -> tuple[pd.DataFrame, str]:
    """Return the groups by margin, or by revenue where no margin is known."""
    say, rate = workbook.words.say, workbook.settings.business.margin_rate
    table = workbook.ask(rfm_by_group, month, margin_rate=rate)
    if table["known"].any():
        return table, say("margin")
    return workbook.ask(rfm_by_group, month, of="revenue"), say("revenue")


def _shown(workbook, table) -> pd.DataFrame:
    """Return the groups with enough customers, and in one row those that are hidden."""
    table, least = table[table["customers"] > 0], workbook.settings.privacy.min_cell
    hidden = suppress(table, "customers", least) | suppress(table, "known", least)
    shown, others = table[~hidden], table[hidden]
    if others["customers"].sum() < least or others["known"].sum() < least:
        return shown
    together = pd.DataFrame([{"group": OTHERS, **others[SUMS].sum(min_count=1)}])
    return pd.concat([shown, together], ignore_index=True)


def _name(workbook, group: str) -> str:
    return workbook.words.say("Other groups together") if group == OTHERS else workbook.words.say(NAMES[group])


def _finding(workbook, shown, money: str) -> list[str]:
    """Say what the best bring and who of the good ones is silent; of groups shown only, so that no hidden one is told."""
    words, at, sentences = workbook.words, shown.set_index("group"), []
    if {"best", "loyal"} <= set(at.index) and at["money_share"].notna().any():
        best = at.loc[["best", "loyal"], ["customer_share", "money_share"]].sum()
        text = message("The best and the loyal are {share} of the customers and bring {part} of the {money}.")
        share, part = words.percent(best["customer_share"]), words.percent(best["money_share"])
        sentences.append(words.say(text, share=share, part=part, money=money))
    if "valuable_and_quiet" in at.index:
        quiet = at.loc["valuable_and_quiet"]
        text = message(
            "{n} valuable customers have been silent for longer than most (median {days} days); so far they brought {amount}, {part} of the {money}."
        )
        values = {"n": words.number(quiet["customers"]), "days": words.number(quiet["recency_days"])}
        values |= {"amount": words.money(quiet["money"]), "part": words.percent(quiet["money_share"])}
        sentences.append(words.say(text, money=money, **values))
    counted = words.count("{n} customer bought.", "{n} customers bought.", int(shown["customers"].sum()))
    return sentences or [counted]


def _notes(workbook, table) -> list[str]:
    say, least = workbook.words.say, workbook.settings.privacy.min_cell
    text = message(
        "Recency and money are scored in fifths by rank, customers alike with one score; frequency by buying days: 1, 2, 3–4, "
        "5–9, 10 or more. Counted is everything the exports hold up to the end of the month."
    )
    notes = [say(text)]
    if table.loc[table["customers"] > 0, "customers"].lt(least).any():
        text = message("Groups with fewer than {n} customers, and the next smallest, stand together.")
        notes.append(say(text, n=least))
    if (table["known"] < table["customers"]).any():
        notes.append(say("Where a margin is unknown the group rests on recency and frequency alone."))
    return notes


def _table(workbook, shown, money: str) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    amount = {say("margin"): say("Margin"), say("revenue"): say("Revenue")}[money]
    return pd.DataFrame(
        {
            say("Group"): [_name(workbook, group) for group in shown["group"]],
            say("Customers"): shown["customers"].map(words.number),
            say("Share of customers"): shown["customer_share"].map(words.percent),
            amount: shown["money"].map(words.money),
            say("Share of the {money}", money=money): shown["money_share"].map(words.percent),
            say("Days since the last purchase (median)"): shown["recency_days"].map(words.number),
            say("Buying days (median)"): shown["buying_days"].map(words.number),
        }
    )
