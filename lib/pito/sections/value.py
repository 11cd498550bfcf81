"""What are customers worth? Segments with their revenue and margin, and how much hangs on few customers."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from pito.charts import line, ranges
from pito.metrics.value import concentration as concentration_of
from pito.metrics.value import value_by_segment
from pito.month import EPOCH, Month
from pito.sections import basis, counted
from pito.sections.section import Section
from pito.stats import suppress, wilson
from pito.text import message

YEAR = 12
LEAST_CUSTOMERS = 20  # of whom a curve is drawn


def first_month(workbook, month) -> Month:
    """Return the first of the months counted: twelve with the last, or from the first the invoices reach into."""
    return max(Month.parse(month).plus(1 - YEAR), first_order_month(workbook))


def first_order_month(workbook) -> Month:
    """Return the month the orders and invoices begin in."""
    return Month.of(EPOCH + timedelta(days=workbook.facts["coverage"]["orders"]["first_day"]))


def missing(workbook, month) -> str:
    """Say what is missing where nothing tells of money; empty where something does."""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    if "orders" not in workbook.tables:
        return say("No orders or invoices came in: revenue is unknown. An invoice export would bring it.")
    if first_month(workbook, month) > month:
        return say("The orders and invoices begin after {month}: revenue is unknown.", month=words.month(month))
    return basis.stopped(workbook, "orders", month)


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
    values, together = segment_values(workbook, month), whole(workbook, month)
    shown = _shown(workbook, values)
    if not len(shown) or pd.isna(together["revenue"]):
        return Section(name, title, [say("Every segment has too few customers to be shown.")])
    measure = "margin" if shown["margin"].notna().any() else "revenue"
    drawn = _shares(workbook, shown, measure) if len(shown) > 1 else None
    notes = [
        _period(workbook, month),
        say(
            "Customers are those there at the end of the period; buyers are those invoiced in it, also if they left since."
        ),
        *_coverage(workbook, together),
        *_together(workbook, values),
        _segments_of(workbook, shown),
    ]
    finding, table = _finding(workbook, month, together, shown, measure), _table(workbook, shown)
    about = {"basis": counted.buyers(workbook.words, together["buyers"]), "terms": (value_by_segment,)}
    return Section(name, title, finding, drawn, table, say("Numbers as a table"), notes, **about)


def _shares(workbook, shown, measure: str):
    say, words = workbook.words.say, workbook.words
    money = {"margin": say("Share of margin"), "revenue": say("Share of revenue")}[measure]
    bars = [
        (name, shown[column], shown[column].map(words.percent).tolist())
        for name, column in ((money, f"{measure}_share"), (say("Share of buyers"), "buyer_share"))
    ]
    labels = [part_name(workbook, part) for part in shown["part"]]
    alt = say("Share of money and of buyers by segment.")
    return ranges.pairs(labels, bars, say("share of the whole"), alt, xaxis={"tickformat": ".0%"})


def _segments_of(workbook, shown) -> str:
    if len(shown) > 1:
        return workbook.words.say("Segments are those of today's customer list.")
    return workbook.words.say("The customer list names no segments to compare; a column with them would split this.")


OTHERS = "\0others"  # the name no segment has
MARGINS = [
    *("margin", "margin_share", "margin_coverage", "assumed_share"),
    *("median_margin", "median_lo", "median_hi", "mean_margin", "mean_lo", "mean_hi"),
]
SUMS = [
    *("customers", "buyers", "known", "revenue", "margin"),
    *("customer_share", "buyer_share", "revenue_share", "margin_share"),
]


def _shown(workbook, values) -> pd.DataFrame:
    """Return the segments that may be shown; those that may not stand together in one row, when enough are in it."""
    shown, hidden = values[~values["hidden"]], values[values["hidden"]]
    if hidden[["customers", "buyers"]].sum().min() < max(_least(workbook), 1):
        return shown
    sums = hidden[SUMS].sum(min_count=1)
    lo, hi = wilson(sums["customers"], values["customers"].sum())
    others = {"part": OTHERS, **sums, "customer_lo": lo, "customer_hi": hi}
    return pd.concat([shown, pd.DataFrame([others])], ignore_index=True)


def segment_values(workbook, month) -> pd.DataFrame:
    """Return `value_by_segment` with `hidden` where a segment has too few customers or buyers to be shared.

    `hidden_margin` marks those whose margin is known for too few, or would give such a one away. It is missing unless all
    of them are hidden anyway and enough together: then their sum may be told.
    """
    values, least = workbook.ask(value_by_segment, month, by="segment", **_asked(workbook, month)), _least(workbook)
    hidden = suppress(values, "customers", least) | suppress(values, "buyers", least)
    hidden_margin = hidden | suppress(values, "known", least)
    values = values.assign(hidden=hidden, hidden_margin=hidden_margin)
    if (hidden_margin & ~hidden).any() or values.loc[hidden_margin, "known"].sum() < least:
        values.loc[hidden_margin, MARGINS] = float("nan")
    order = ["margin", "revenue", "part"]  # anew: the place of a missing margin would tell between which it lies
    return values.sort_values(order, ascending=[False, False, True], ignore_index=True)


def whole(workbook, month) -> pd.Series:
    """Return the value of all segments together; what rests on too few buyers is missing."""
    values, least = workbook.ask(value_by_segment, month, by=None, **_asked(workbook, month)), _least(workbook)
    values = values.assign(revenue=values["revenue"].mask(values["buyers"].between(1, least - 1)))
    values.loc[values["known"] < least, MARGINS] = float("nan")
    return values.reindex([0]).iloc[0]


def _least(workbook) -> int:
    return workbook.settings.privacy.min_cell


def part_name(workbook, part) -> str:
    """Return the group's name as it is read; customers without one have a name too."""
    if part == OTHERS:
        return workbook.words.say("Other segments together")
    return workbook.words.say("not stated") if part == "" else str(part)


def _finding(workbook, month, together, shown, measure: str) -> list[str]:
    words, months = workbook.words, _asked(workbook, month)["months"]
    total = words.count(
        "Customers bought for {revenue} in {n} month",
        "Customers bought for {revenue} in {n} months",
        months,
        revenue=words.money(together["revenue"]),
    )
    named = shown[shown["part"] != OTHERS]
    sentences = [f"{total}; {_margin(workbook, together)}."]
    if len(shown) > 1 and named[f"{measure}_share"].notna().any():
        sentences.append(_best(workbook, named.loc[named[f"{measure}_share"].idxmax()], measure))
    return sentences


def _margin(workbook, together) -> str:
    say, words = workbook.words.say, workbook.words
    if not together["known"]:
        return say("margin unknown: no costs came in")
    if together["known"] < _least(workbook):
        return say("margin known for too few customers to be shown")
    return say("margin {margin}", margin=words.money(together["margin"]))


def _best(workbook, best, measure: str) -> str:
    text = {
        "margin": message("{segment} brings {share} of the margin with {buyers} of the buyers."),
        "revenue": message("{segment} brings {share} of the revenue with {buyers} of the buyers."),
    }[measure]
    share, buyers = (workbook.words.percent(best[name]) for name in (f"{measure}_share", "buyer_share"))
    return workbook.words.say(text, segment=part_name(workbook, best["part"]), share=share, buyers=buyers)


def _period(workbook, month) -> str:
    words, last = workbook.words, Month.parse(month)
    first = first_month(workbook, last)
    text = message("{first} to {last}, net of VAT and credit notes.")
    if first > last.plus(1 - YEAR):
        text = message("{first}, where the orders begin, to {last}, net of VAT and credit notes.")
    return words.say(text, first=words.month(first), last=words.month(last))


def _coverage(workbook, together) -> list[str]:
    """Say of how much revenue the margin is known, and of how much it was assumed."""
    words, assumed, known = workbook.words, together["assumed_share"], together["margin_coverage"]
    if assumed > 0:
        text = message("For {share} of the revenue the margin rate of the settings was assumed.")
        return [words.say(text, share=words.percent(assumed))]
    if 0 < known < 0.9995:
        text = message("Margin is known for {share} of the revenue; the rest came without a cost.")
        return [words.say(text, share=words.percent(known))]
    return []


def _together(workbook, values) -> list[str]:
    say, least, notes = workbook.words.say, _least(workbook), []
    if values["hidden"].any():
        text = message(
            "Segments with fewer than {n} customers or buyers are not shown alone, nor is the next smallest, "
            "which would give them away."
        )
        notes.append(say(text, n=least))
    if (values["hidden_margin"] & ~values["hidden"]).any():
        text = message(
            "A margin known for fewer than {n} buyers is not shown, nor is that of the segments which would give it away."
        )
        notes.append(say(text, n=least))
    return notes


def _table(workbook, shown) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    known = shown["known"].where(shown["margin"].notna() | (shown["known"] == 0))
    return pd.DataFrame(
        {
            say("Segment"): [part_name(workbook, part) for part in shown["part"]],
            say("Customers"): shown["customers"].map(words.number),
            say("Share of customers (95% interval)"): [
                f"{words.percent(r.customer_share)} ({words.interval(r.customer_lo, r.customer_hi)})"
                for r in shown.itertuples()
            ],
            say("Buyers"): shown["buyers"].map(words.number),
            say("Revenue"): shown["revenue"].map(words.money),
            say("Share of revenue"): shown["revenue_share"].map(words.percent),
            say("Buyers of known margin"): known.map(words.number),
            say("Margin"): shown["margin"].map(words.money),
            say("Share of margin"): shown["margin_share"].map(words.percent),
            say("Median margin per buyer (95% interval)"): [
                money_range(words, r.median_margin, r.median_lo, r.median_hi) for r in shown.itertuples()
            ],
            say("Mean margin per buyer (95% interval)"): [
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
    if not len(curve):
        return Section(name, title, [say("Too few customers with a known value to say how it is spread.")])
    money = say("margin") if of == "margin" else say("revenue")
    lines = [
        (say("as it is"), curve["customer_share"], curve["value_share"]),
        (say("if all were alike"), [0, 1], [0, 1]),
    ]
    axes = (say("share of customers, the best first"), say("share of the {money}", money=money))
    percent, alt = {"tickformat": ".0%"}, say("Share of the money that the best customers bring.")
    drawn = line.curves(lines, axes, alt, xaxis=percent, yaxis=percent)
    rows = curve[curve["customer_share"].round(2).isin([0.01, 0.05, 0.1, 0.2, 0.5, 1.0])]
    table = pd.DataFrame(
        {
            say("Best customers"): rows["customer_share"].map(lambda s: words.percent(s, 0)),
            say("Share of the {money}", money=money): rows["value_share"].map(words.percent),
        }
    )
    whose = message("Customers here are those invoiced in the period, also if they left since, whose {money} is known.")
    notes = [_period(workbook, month), say(whose, money=money)]
    about = {"basis": counted.customers(words, curve.attrs["n"]), "terms": (concentration_of,)}
    return Section(
        name, title, _spread(workbook, curve, money), drawn, table, say("Numbers as a table"), notes, **about
    )


def _spread(workbook, curve, money: str) -> list[str]:
    say, words, of = workbook.words.say, workbook.words, curve.attrs
    tenth = 0.1 in curve["customer_share"].values
    text = message(
        "The best fifth of customers brings {fifth} of the {money}, the best tenth {tenth} (over {n} customers)."
    )
    if not tenth:
        text = message("The best fifth of customers brings {fifth} of the {money} (over {n} customers).")
    shares = {"fifth": words.percent(of["top"][0.2]), "tenth": words.percent(of["top"][0.1])}
    finding = [say(text, **shares, money=money, n=words.number(of["n"]))]
    if of["gini"] == of["gini"]:
        finding.append(say("The Gini index is {gini}.", gini=words.number(of["gini"], 2)))
    if 0.01 in curve["customer_share"].values and of["top"][0.01] > 0.2:
        text = message("One customer in a hundred carries {share}: means say little here, look at the medians.")
        finding.append(say(text, share=words.percent(of["top"][0.01])))
    return finding


STEPS = (1, 5, 10, 20)  # per cent of customers: each holds the best fifth


def _concentration(workbook, month) -> tuple[pd.DataFrame, str]:
    """Return the curve of the margin, or of the revenue where no margin is known."""
    asked = _asked(workbook, month)
    curve = workbook.ask(concentration_of, month, **asked)
    if len(curve):
        return _readable(workbook, curve), "margin"
    return _readable(workbook, workbook.ask(concentration_of, month, of="revenue", **asked)), "revenue"


def _readable(workbook, curve) -> pd.DataFrame:
    """Keep of the curve what gives nobody away: steps of enough customers each, no rows where there are too few."""
    n, least = curve.attrs["n"], _least(workbook)
    step = next((step for step in STEPS if step * n >= 100 * least), None)
    return curve.iloc[::step] if step and n >= LEAST_CUSTOMERS else curve.iloc[:0]
