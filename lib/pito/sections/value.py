"""What are customers worth? Segments with their revenue and margin, and how much hangs on few customers."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from pito.charts import line, ranges
from pito.metrics.value import concentration as concentration_of
from pito.metrics.value import value_by_segment
from pito.month import EPOCH, Month
from pito.sections.section import Section
from pito.stats import suppress, wilson
from pito.text import message

YEAR = 12


def first_month(workbook, month) -> Month:
    """Return the first of the months counted: twelve with the last, or from the first the invoices reach into."""
    month, day = Month.parse(month), workbook.facts["coverage"]["orders"]["first_day"]
    return max(month.plus(1 - YEAR), Month.of(EPOCH + timedelta(days=day)))


def missing(workbook, month) -> str:
    """Say what is missing where nothing tells of money; empty where something does."""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    if "orders" not in workbook.tables:
        return say("No orders or invoices came in: revenue is unknown. An invoice export would bring it.")
    if first_month(workbook, month) > month:
        return say("The orders and invoices begin after {month}: revenue is unknown.", month=words.month(month))
    return ""


def _asked(workbook, month) -> dict:
    """Return what every question about money is asked with: how many months, and the margin where no cost came."""
    months = Month.parse(month).number - first_month(workbook, month).number + 1
    return {"months": months, "margin_rate": workbook.settings.business.margin_rate}


def segments(workbook, month) -> Section:
    """Answer: which customers bring the money?"""
    say = workbook.words.say
    name, title = "value_segments", say("Which customers bring the money?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    values = segment_values(workbook, month)
    shown = _shown(workbook, values)
    if not len(shown):
        return Section(name, title, [say("Every segment has too few customers to be shown.")])
    measure = "margin" if shown["margin"].notna().any() else "revenue"
    drawn = _shares(workbook, shown, measure) if len(shown) > 1 else None
    notes = [
        _period(workbook, month),
        *_coverage(workbook, values),
        *_together(workbook, values),
        _segments_of(workbook, shown),
    ]
    finding, table = _finding(workbook, month, values, shown, measure), _table(workbook, shown)
    return Section(name, title, finding, drawn, table, say("Numbers as a table"), notes)


def _shares(workbook, shown, measure: str):
    say, words = workbook.words.say, workbook.words
    money = {"margin": say("Share of margin"), "revenue": say("Share of revenue")}[measure]
    bars = [
        (name, shown[column], shown[column].map(words.percent).tolist())
        for name, column in ((money, f"{measure}_share"), (say("Share of customers"), "customer_share"))
    ]
    labels = [part_name(workbook, part) for part in shown["part"]]
    alt = say("Share of money and of customers by segment.")
    return ranges.pairs(labels, bars, say("share of the whole"), alt, xaxis={"tickformat": ".0%"})


def _segments_of(workbook, shown) -> str:
    if len(shown) > 1:
        return workbook.words.say("Segments are those of today's customer list.")
    return workbook.words.say("The customer list names no segments to compare; a column `segment` would split this.")


OTHERS = "\0others"  # the name no segment has


def _shown(workbook, values) -> pd.DataFrame:
    """Return the segments that may be shown; those that may not stand together in one row, when enough are in it."""
    shown, hidden = values[~values["hidden"]], values[values["hidden"]]
    if hidden["buyers"].sum() < workbook.settings.privacy.min_cell or hidden["customers"].sum() == 0:
        return shown
    sums = hidden[["customers", "buyers", "revenue", "margin", "customer_share", "revenue_share", "margin_share"]]
    everybody = values["customers"].sum()
    lo, hi = wilson(hidden["customers"].sum(), everybody)
    others = {"part": OTHERS, **sums.sum(min_count=1), "customer_lo": lo, "customer_hi": hi}
    return pd.concat([shown, pd.DataFrame([others])], ignore_index=True)


def segment_values(workbook, month) -> pd.DataFrame:
    """Return `value_by_segment` with `hidden` marked where a segment is too small to be shared."""
    values = workbook.ask(value_by_segment, month, by="segment", **_asked(workbook, month))
    people = values.assign(
        people=values[["customers", "buyers"]].min(axis=1).where(values["buyers"] > 0, values["customers"])
    )
    return values.assign(hidden=suppress(people, "people", workbook.settings.privacy.min_cell))


def part_name(workbook, part) -> str:
    """Return the group's name as it is read; customers without one have a name too."""
    if part == OTHERS:
        return workbook.words.say("Other segments together")
    return workbook.words.say("not stated") if part == "" else str(part)


def _finding(workbook, month, values, shown, measure: str) -> list[str]:
    say, words = workbook.words.say, workbook.words
    named = shown[shown["part"] != OTHERS]
    compared = len(shown) > 1 and named[f"{measure}_share"].notna().any()
    best = named.loc[named[f"{measure}_share"].idxmax()] if compared else None
    months, revenue = _asked(workbook, month)["months"], words.money(values["revenue"].sum())
    total = words.count(
        "Customers bought for {revenue} in {n} month",
        "Customers bought for {revenue} in {n} months",
        months,
        revenue=revenue,
    )
    margin = (
        say("margin {margin}", margin=words.money(values["margin"].sum()))
        if measure == "margin"
        else say("margin unknown: no costs came in")
    )
    sentences = [f"{total}; {margin}."]
    if best is not None:
        text = {
            "margin": message("{segment} brings {share} of the margin with {customers} of the customers."),
            "revenue": message("{segment} brings {share} of the revenue with {customers} of the customers."),
        }[measure]
        share, customers = words.percent(best[f"{measure}_share"]), words.percent(best["customer_share"])
        sentences.append(say(text, segment=part_name(workbook, best["part"]), share=share, customers=customers))
    return sentences


def _period(workbook, month) -> str:
    words, last = workbook.words, Month.parse(month)
    first = first_month(workbook, last)
    text = message("{first} to {last}, net of VAT and credit notes; customers are those there at the end of {last}.")
    if first > last.plus(1 - YEAR):
        text = message(
            "{first}, where the orders begin, to {last}, net of VAT and credit notes; customers are those there at the end of {last}."
        )
    return words.say(text, first=words.month(first), last=words.month(last))


def _coverage(workbook, values) -> list[str]:
    """Say of how much revenue the margin is known, and of how much it was assumed."""
    words, revenue = workbook.words, values["revenue"].sum()
    if not revenue > 0:
        return []
    assumed = (values["assumed_share"] * values["revenue"]).sum() / revenue
    known = (values["margin_coverage"] * values["revenue"]).sum() / revenue
    if assumed > 0:
        text = message("For {share} of the revenue the margin rate of the settings was assumed.")
        return [words.say(text, share=words.percent(assumed))]
    if 0 < known < 0.9995:
        text = message("Margin is known for {share} of the revenue; the rest came without a cost.")
        return [words.say(text, share=words.percent(known))]
    return []


def _together(workbook, values) -> list[str]:
    few = int(values["hidden"].sum())
    if not few:
        return []
    text = message(
        "Segments with fewer than {n} customers are not shown alone, nor is the next smallest, which would give them away."
    )
    return [workbook.words.say(text, n=workbook.settings.privacy.min_cell)]


def _table(workbook, shown) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Segment"): [part_name(workbook, part) for part in shown["part"]],
            say("Customers"): shown["customers"].map(words.number),
            say("Share of customers (95% interval)"): [
                f"{words.percent(r.customer_share)} ({words.interval(r.customer_lo, r.customer_hi)})"
                for r in shown.itertuples()
            ],
            say("Revenue"): shown["revenue"].map(words.money),
            say("Share of revenue"): shown["revenue_share"].map(words.percent),
            say("Margin"): shown["margin"].map(words.money),
            say("Share of margin"): shown["margin_share"].map(words.percent),
            say("Median margin per customer (95% interval)"): [
                money_range(words, r.median_margin, r.median_lo, r.median_hi) for r in shown.itertuples()
            ],
            say("Mean margin per customer (95% interval)"): [
                money_range(words, r.mean_margin, r.mean_lo, r.mean_hi) for r in shown.itertuples()
            ],
        }
    )


def money_range(words, value, lo, hi) -> str:
    """Write an amount with its interval; without one the amount alone."""
    if lo != lo or hi != hi:
        return words.money(value)
    return f"{words.money(value)} ({words.money(lo)}–{words.money(hi)})"


def concentration(workbook, month) -> Section:
    """Answer: how much hangs on few customers?"""
    say, words = workbook.words.say, workbook.words
    name, title = "value_concentration", say("How much hangs on few customers?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    curve, of = _concentration(workbook, month)
    if not len(curve) or curve.attrs["n"] < max(20, workbook.settings.privacy.min_cell):
        return Section(name, title, [say("Too few customers with a known value to say how it is spread.")])
    money = say("margin") if of == "margin" else say("revenue")
    lines = [
        (say("as it is"), curve["customer_share"], curve["value_share"]),
        (say("if all were alike"), [0, 1], [0, 1]),
    ]
    axes = (say("share of customers, the best first"), say("share of the {money}", money=money))
    percent = {"tickformat": ".0%"}
    drawn = line.curves(
        lines, axes, say("Share of the money that the best customers bring."), xaxis=percent, yaxis=percent
    )
    rows = curve[curve["customer_share"].round(2).isin([0.01, 0.05, 0.1, 0.2, 0.5, 1.0])]
    table = pd.DataFrame(
        {
            say("Best customers"): rows["customer_share"].map(lambda s: words.percent(s, 0)),
            say("Share of the {money}", money=money): rows["value_share"].map(words.percent),
        }
    )
    finding, notes = _spread(workbook, curve.attrs, money), [_period(workbook, month)]
    return Section(name, title, finding, drawn, table, say("Numbers as a table"), notes)


def _spread(workbook, of: dict, money: str) -> list[str]:
    say, words = workbook.words.say, workbook.words
    fifth, tenth, hundredth = (of["top"][share] for share in (0.2, 0.1, 0.01))
    text = message(
        "The best fifth of customers brings {fifth} of the {money}, the best tenth {tenth} (over {n} customers)."
    )
    n = words.number(of["n"])
    finding = [say(text, fifth=words.percent(fifth), tenth=words.percent(tenth), money=money, n=n)]
    if of["gini"] == of["gini"]:
        finding.append(say("The Gini index is {gini}.", gini=words.number(of["gini"], 2)))
    if hundredth > 0.2:
        text = message("One customer in a hundred carries {share}: means say little here, look at the medians.")
        finding.append(say(text, share=words.percent(hundredth)))
    return finding


def _concentration(workbook, month) -> tuple[pd.DataFrame, str]:
    """Return the curve of the margin, or of the revenue where no margin is known."""
    asked = _asked(workbook, month)
    curve = workbook.ask(concentration_of, month, **asked)
    if len(curve):
        return curve, "margin"
    return workbook.ask(concentration_of, month, of="revenue", **asked), "revenue"
