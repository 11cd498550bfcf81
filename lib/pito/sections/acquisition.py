"""What does a new customer cost, and which channels bring customers who do not fit?"""

from __future__ import annotations

import pandas as pd

from pito.charts import ranges
from pito.metrics.acquisition import (
    BY,
    EARLY_DAYS,
    acquisition_by_channel,
    acquisition_to_retention,
    referral_credit,
)
from pito.month import Month
from pito.sections import basis, counted, value
from pito.sections.section import Section
from pito.stats import small, suppress
from pito.text import message


def channels(workbook, month) -> Section:
    """Answer: what does a new customer cost, when is it paid back, and which channels bring customers who leave early?"""
    say = workbook.words.say
    name, title = "acquisition", say("What does a new customer cost, and do they stay?")
    if reason := basis.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    begun = Month.parse(month).plus(1 - value.YEAR)
    if reason := basis.too_young(workbook, begun):  # nobody knows who had bought before the exports begin
        return Section(name, title, [reason])
    asked = _asked(workbook)
    whole = workbook.ask(acquisition_by_channel, month, by=None, **asked)
    if not len(whole) or whole["customers"].iloc[0] < _least(workbook):
        return Section(name, title, [say("Too few customers came new in the 12 months to say what they cost.")])
    parts = _shown(workbook, workbook.ask(acquisition_by_channel, month, by=BY, **asked))
    finding = [*_cost(workbook, month, whole.iloc[0]), *_misfits(workbook, parts)]
    ripe = parts[parts["ripe"] >= _least(workbook)]
    drawn = _drawn(workbook, ripe) if len(ripe) > 1 else None
    return Section(
        name,
        title,
        finding,
        drawn,
        _table(workbook, parts),
        say("Numbers as a table"),
        _notes(workbook, whole),
        basis=counted.customers(workbook.words, whole["customers"].iloc[0]),
        terms=(acquisition_by_channel,),
    )


def missing(workbook, month) -> str:
    """Say what the exports do not tell of costs, and which export would; nothing where costs by month came in."""
    if "costs" in workbook.tables:
        return ""
    say = workbook.words.say
    known = (
        not basis.missing(workbook, month)
        and workbook.ask(acquisition_by_channel, month, by=None, **_asked(workbook))["cac"].notna().any()
    )
    if known:
        return say("What keeping customers costs: a table of costs by month would bring it.")
    return say("What a new customer costs: a table of costs by month would bring it.")


def _asked(workbook) -> dict:
    """Return what is asked: in a purchase business early means no purchase after the first 90 days."""
    window = workbook.active_days if workbook.kind == "purchase" else 0
    return {"margin_rate": workbook.settings.business.margin_rate, "early_days": EARLY_DAYS + window}


def _least(workbook) -> int:
    return workbook.settings.privacy.min_cell


def _shown(workbook, parts) -> pd.DataFrame:
    """Return the channels with enough new customers; what rests on too few of them is missing."""
    parts = parts[~suppress(parts, "customers", _least(workbook)) & (parts["customers"] > 0)].reset_index(drop=True)
    few = suppress(parts, "known", _least(workbook)) | (parts["known"] < _least(workbook))
    parts.loc[few, ["margin", "monthly_margin", "payback_months"]] = float("nan")
    parts.loc[parts["costed"] < _least(workbook), ["spent", "cac", "payback_months"]] = float("nan")
    parts.loc[parts["ripe"] < _least(workbook), ["early_churn", "lo", "hi"]] = float("nan")
    return parts


def _cost(workbook, month, whole) -> list[str]:
    words = workbook.words
    came = words.count(
        "{n} customer came new in 12 months", "{n} customers came new in 12 months", int(whole["customers"])
    )
    if whole["cac"] != whole["cac"]:
        text = message(
            "{came}; what they cost is unknown: a costs file, or `acquisition_cost` in the customer list, would tell."
        )
        return [words.say(text, came=came)]
    text = message("{came} at {cac} each.")
    if whole["payback_months"] == whole["payback_months"]:
        text = message("{came} at {cac} each, paid back by their margin in {months} months.")
    months = words.number(whole["payback_months"], 1)
    return [words.say(text, came=came, cac=words.money(whole["cac"]), months=months), _ratio(workbook, month)]


def _ratio(workbook, month) -> str:
    words = workbook.words
    row = workbook.ask(acquisition_to_retention, month, margin_rate=workbook.settings.business.margin_rate).iloc[0]
    if row["ratio"] != row["ratio"]:
        text = message(
            "What keeping a customer costs is unknown: retention spending in a costs file would tell how many times dearer a new one is."
        )
        return words.say(text)
    text = message("A new customer costs {ratio} times what one kept does ({cost} of retention spending each).")
    return words.say(text, ratio=words.number(row["ratio"], 1), cost=words.money(row["retention_cost"]))


def _misfits(workbook, parts) -> list[str]:
    words, ripe = workbook.words, parts[parts["ripe"] >= _least(workbook)]
    average = ripe["early"].sum() / ripe["ripe"].sum() if ripe["ripe"].sum() else 0
    misfits = ripe[(ripe["verdict"] == "change") & (ripe["early_churn"] > average)]
    if len(ripe) < 2:
        return []
    if not len(misfits):
        return [words.say("No channel's customers leave early more often than chance would give.")]
    text = message("Of the customers by {channel} {share} left early, more than chance would give: they may not fit.")
    return [
        words.say(text, channel=value.part_name(workbook, row.part), share=words.percent(row.early_churn))
        for row in misfits.itertuples()
    ]


def _drawn(workbook, parts):
    say, words = workbook.words.say, workbook.words
    hover = [
        say(
            "{channel}: {early} of {n} left early = {share} ({interval})",
            channel=value.part_name(workbook, row.part),
            early=words.number(row.early),
            n=words.number(row.ripe),
            share=words.percent(row.early_churn),
            interval=words.interval(row.lo, row.hi),
        )
        for row in parts.itertuples()
    ]
    labels = [value.part_name(workbook, part) for part in parts["part"]]
    alt = say("Share of new customers who left early, by channel, with its 95% interval.")
    axis = {"tickformat": ".0%", "rangemode": "tozero"}
    return ranges.dots(
        labels,
        parts["early_churn"],
        parts["lo"],
        parts["hi"],
        hover,
        say("share who left early"),
        alt,
        small=list(small(parts["ripe"])),
        xaxis=axis,
    )


def _table(workbook, parts) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Came by"): [value.part_name(workbook, part) for part in parts["part"]],
            say("New customers"): parts["customers"].map(words.number),
            say("Cost of a new customer"): parts["cac"].map(words.money),
            say("Margin a month"): parts["monthly_margin"].map(words.money),
            say("Paid back in (months)"): [words.number(months, 1) for months in parts["payback_months"]],
            say("Left early (95% interval)"): [_early(workbook, row) for row in parts.itertuples()],
        }
    )


def _early(workbook, row) -> str:
    words = workbook.words
    if row.early_churn != row.early_churn:
        return words.say("too few")
    return f"{words.percent(row.early_churn)} ({words.interval(row.lo, row.hi)})"


EARLY = {
    "contract": message("Early is within 90 days; counted are those who came at least 90 days before the month's end."),
    "purchase": message(
        "Early is no purchase after the first 90 days; counted are those who came long enough ago to tell."
    ),
}
SOURCES = {
    "costs": message("Cost is the acquisition spending of the costs file over the same 12 months."),
    "customers": message("Cost is what the customer list names, over the customers of whom it does."),
}


def _notes(workbook, whole) -> list[str]:
    say = workbook.words.say
    counted_too = say(
        "Counted too is who came new and left inside one month; a month's own number of new customers is without them."
    )
    notes = [say(EARLY[workbook.kind]), counted_too]
    if source := SOURCES.get(whole["cost_from"].iloc[0]):
        notes.append(say(source))
    if workbook.kind == "purchase":
        notes.append(say("New is who buys for the first time in these exports; what was before them is not known."))
    return notes


def referrals(workbook, month) -> Section:
    """Answer: what do customers bring whom other customers sent?"""
    say, words = workbook.words.say, workbook.words
    name, title = "referrals", say("What do customers bring whom others referred?")
    if reason := value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    credit = workbook.ask(referral_credit, month, margin_rate=workbook.settings.business.margin_rate)
    if not len(credit):
        text = message(
            "The customer list names nobody's referrer; a column `referred_by` would tell what recommendations bring."
        )
        return Section(name, title, [say(text)], missing=True)
    referred = int(credit["referred"].sum())
    if min(referred, len(credit)) < _least(workbook):
        return Section(name, title, [say("Too few customers were referred to show what they bring.")])
    brought, own = credit["referred_margin"].sum(min_count=1), credit["own_margin"].sum(min_count=1)
    text = message(
        "{n} customers referred {referred} others, who brought {brought} of margin in 12 months, beside {own} of their own."
    )
    values = {"n": words.number(len(credit)), "referred": words.number(referred)}
    finding = [say(text, brought=words.money(brought), own=words.money(own), **values)]
    return Section(
        name, title, finding, notes=[say("Referred margin stands beside the own one and is never added to it.")]
    )
