"""What does it cost that customers leave, and what do discounts buy?"""

from __future__ import annotations

import pandas as pd

from pito.charts import bars, ranges
from pito.metrics.discounts import discount_dependence, retention_after_discount
from pito.metrics.leak import leak_cost
from pito.month import Month
from pito.sections import basis, counted, value
from pito.sections.section import Section
from pito.text import message

TWO_YEARS = 24


def leak(workbook, month) -> Section:
    """Answer: what does it cost that customers left this month?"""
    say, words = workbook.words.say, workbook.words
    name, title = "leak_cost", say("What does it cost that customers leave?")
    if reason := basis.missing(workbook, month) or value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := basis.withheld(workbook, month):
        return Section(name, title, [reason])
    row = workbook.ask(leak_cost, month, margin_rate=workbook.settings.business.margin_rate).iloc[-1]
    if not row["lost"]:
        return Section(
            name, title, [say("Nobody left in {month}: nothing leaked.", month=words.month(Month.parse(month)))]
        )
    if row["lost"] < workbook.settings.privacy.min_cell:
        return Section(name, title, [say("Too few customers left to show what went with them.")])
    notes = [
        say(
            "The margin that left is what these customers brought in the 12 months before; nobody's is scaled up to a year."
        )
    ]
    drawn, about = _drawn(workbook, row), {"basis": counted.customers(words, row["lost"]), "terms": (leak_cost,)}
    table, label = _table(workbook, row) if drawn is not None else None, say("Numbers as a table")
    return Section(name, title, _finding(workbook, month, row), drawn, table, label, notes, **about)


MOVED = {"lost": "lost", "returned": "returned", "n": "to_replace"}


def _finding(workbook, month, row) -> list[str]:
    words, month = workbook.words, Month.parse(month)
    if row["known"] < workbook.settings.privacy.min_cell:
        first = words.say("The margin of too few of the lost customers is known to say what left with them.")
    else:
        text = message("The {n} customers lost in {month} took {margin} of yearly margin with them.")
        first = words.say(
            text, n=words.number(row["lost"]), month=words.month(month), margin=words.money(row["lost_margin"])
        )
    if not row["to_replace"]:
        return [first, words.say("As many returned as left: none need be won anew to stand still.")]
    moved = {name: words.number(row[at]) for name, at in MOVED.items()}
    if row["cac"] != row["cac"]:
        text = message(
            "{lost} left and {returned} came back, so {n} must be won anew to stand still; what a new customer costs is unknown."
        )
        return [first, words.say(text, **moved)]
    text = message(
        "{lost} left and {returned} came back, so {n} must be won anew to stand still: {sum}, at {cac} each."
    )
    cost = words.say(
        text, cac=words.money(row["cac"], words.minor_digits), sum=words.money(row["replacement"]), **moved
    )
    return [first, cost]


def _amounts(workbook, row) -> tuple[list[str], list[float]]:
    """Return the two parts and their sum, named."""
    say, n = workbook.words.say, workbook.words.number(row["to_replace"])
    labels = [say("Yearly margin that left"), say("Winning {n} anew", n=n), say("Together")]
    return labels, [row[name] for name in ("lost_margin", "replacement", "leak")]


def _table(workbook, row) -> pd.DataFrame:
    say, (labels, amounts) = workbook.words.say, _amounts(workbook, row)
    return pd.DataFrame({say("Part"): labels, say("Amount"): [workbook.words.money(amount) for amount in amounts]})


def _drawn(workbook, row):
    """Draw the two parts and their sum, where all are known of enough customers."""
    say, words, unit = workbook.words.say, workbook.words, 10**workbook.words.minor_digits
    if row["leak"] != row["leak"] or row["known"] < workbook.settings.privacy.min_cell:
        return None
    labels, amounts = _amounts(workbook, row)
    axis = say("cost, {currency}", currency=words.currency)
    texts, alt = (
        [words.money(amount) for amount in amounts],
        say("Margin that left with the lost customers, and what replacing them costs."),
    )
    return bars.counted(labels, [amount / unit for amount in amounts], texts, axis, alt)


def discounts(workbook, month) -> Section:
    """Answer: how much is bought with a discount, and do customers won with one stay?"""
    say, words, least = workbook.words.say, workbook.words, workbook.settings.privacy.min_cell
    name, title = "discounts", say("How much is bought with a discount, and do those customers stay?")
    if reason := value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    found = workbook.ask(discount_dependence, month)
    if not len(found) or not found["known"].iloc[0]:
        text = message("The orders do not say what was discounted; a discount column would tell.")
        return Section(name, title, [say(text)], missing=True)
    if value.whole(workbook, month)["buyers"] < least:
        return Section(name, title, [say("Too few customers bought to show how much of it was discounted.")])
    row = found.iloc[0]
    text = message("{share} of the purchases of 12 months were made with a discount ({n} of {of}).")
    values = {"n": words.number(row["discounted"]), "of": words.number(row["known"])}
    finding = [say(text, share=words.percent(row["share"]), **values)]
    if reason := _too_young(workbook, month):
        return Section(name, title, [*finding, reason])
    after = workbook.ask(retention_after_discount, month)
    if after["customers"].min() < least:
        return Section(
            name, title, [*finding, say("Too few customers were won with a discount, or without one, to compare them.")]
        )
    about = {"basis": counted.customers(words, after["customers"].sum()), "terms": (retention_after_discount,)}
    drawn = _compared(workbook, after)
    return Section(name, title, [*finding, _stayed(workbook, after)], drawn, notes=[_meaning(workbook)], **about)


def _too_young(workbook, month) -> str:
    first = workbook.facts["coverage"]["orders"]["first_day"]
    if first <= Month.parse(month).plus(1 - TWO_YEARS).first_day:
        return ""
    return workbook.words.say(
        "The exports cover less than two years: whether customers won with a discount stay cannot be told yet."
    )


def _stayed(workbook, after) -> str:
    texts = {
        "change": message(
            "Of the customers won with a discount {won} are still customers, of the others {others}: more of a difference than chance would give."
        ),
        "chance": message(
            "Of the customers won with a discount {won} are still customers, of the others {others}; a difference of this size could be chance."
        ),
    }
    won, others = (workbook.words.percent(share) for share in after["share"])
    return workbook.words.say(texts[after.attrs["verdict"]], won=won, others=others)


def _meaning(workbook) -> str:
    return workbook.words.say(
        "Compared are customers whose first purchase in the exports lies one to two years back. Association, not cause: discounts may draw other customers."
    )


def _compared(workbook, after):
    say, words = workbook.words.say, workbook.words
    labels = [say("Won with a discount"), say("Won without")]
    hover = [
        f"{label}: {words.percent(row.share)} ({words.number(row.customers)})"
        for label, row in zip(labels, after.itertuples(), strict=True)
    ]
    alt = say("Share still customers, by whether they were won with a discount, with its 95% interval.")
    axis = {"tickformat": ".0%", "range": [0, 1]}
    return ranges.dots(
        labels, after["share"], after["lo"], after["hi"], hover, say("share still customers"), alt, xaxis=axis
    )
