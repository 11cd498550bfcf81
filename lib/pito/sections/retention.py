"""Do customers stay? The bucket of the month (in a module of its own), its history, the same month under other definitions."""

from __future__ import annotations

import pandas as pd

from pito.charts import line, waterfall
from pito.metrics.retention import definition_bridge, retention_by_month
from pito.month import Month
from pito.sections import counted
from pito.sections.basis import missing, withheld
from pito.sections.bucket import bucket, is_signal, limits, month_row, seen_months
from pito.sections.section import Section
from pito.text import message

__all__ = ["bridge", "bucket", "trend"]


def trend(workbook, month) -> Section:
    """Answer: is retention getting better or worse?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "retention_trend", say("Is it getting better or worse?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := withheld(workbook, month):
        return Section(name, title, [reason])
    history = seen_months(workbook, month)
    if len(history) < 2:
        return Section(name, title, [say("There is no earlier month to compare with yet.")])
    notes = (
        []
        if workbook.kind == "contract"
        else [say("Seasons are not taken out: a strong month of the year looks like an improvement.")]
    )
    finding, table = _trend_finding(workbook, history), _trend_table(workbook, history)
    drawn, label = _trend_line(workbook, history), say("Numbers as a table")
    about = {"basis": counted.customers(workbook.words, history["start"].iloc[-1]), "terms": (retention_by_month,)}
    return Section(name, title, finding, drawn, table, label, notes, signal=is_signal(history), **about)


def _trend_line(workbook, history):
    say, words = workbook.words.say, workbook.words
    months = [Month(int(n)) for n in history["month"]]
    rates = history.rename(columns={"retention_rate": "share"})
    hover = [
        say("{month}: {rate} of {n}", month=words.month(m), rate=words.percent(rate), n=words.number(n))
        for m, rate, n in zip(months, rates["share"], rates["start"], strict=True)
    ]
    labels, axes = [words.short_month(m) for m in months], ("", say("share of customers kept"))
    alt, axis = say("Retention rate by month with its 95% interval."), {"tickformat": ".0%", "rangemode": "normal"}
    return line.band(labels, rates, say("Retention rate"), say("95% interval"), hover, axes, alt, yaxis=axis)


def _trend_finding(workbook, history) -> list[str]:
    """Say whether the month stands out from the months before; that takes a year of them."""
    words, earlier, now = workbook.words, history.iloc[:-1], history.iloc[-1]
    lo, hi = limits(history)
    rate = now["retention_rate"]
    text = message(
        "Too few earlier months to tell: {month} kept {rate}, the months before {average} on average ({months})."
    )
    if lo == lo:
        text = message(
            "No clear change: {month} kept {rate}, within the {interval} that the year before leads to expect."
        )
    if is_signal(history):
        text = message("Signal: {month} kept {rate}, outside the {interval} that the year before leads to expect.")
    worst = history.loc[history["retention_rate"].idxmin()]
    values = {
        "month": words.month(Month(int(now["month"]))),
        "rate": words.percent(rate),
        "average": words.percent(earlier["retained"].sum() / earlier["start"].sum()),
        "months": words.count("{n} month", "{n} months", len(earlier)),
        "interval": words.interval(lo, hi),
    }
    weakest = {"month": words.month(Month(int(worst["month"]))), "rate": words.percent(worst["retention_rate"])}
    return [words.say(text, **values), words.say("The weakest month was {month} with {rate}.", **weakest)]


def _trend_table(workbook, history) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Month"): [words.month(Month(int(n))) for n in history["month"]],
            **{say(label): history[column].map(words.number) for label, column in COUNTS},
            say("Retention rate"): history["retention_rate"].map(words.percent),
            say("95% interval"): [words.interval(lo, hi) for lo, hi in zip(history["lo"], history["hi"], strict=True)],
            say("Textbook rate"): history["textbook_rate"].map(words.percent),
        }
    )


COUNTS = [
    (message("At the start"), "start"),
    (message("Left"), "lost"),
    (message("New"), "new"),
    (message("Returned"), "returned"),
    (message("At the end"), "end"),
    (message("Came and left"), "gained_and_lost"),
]


def bridge(workbook, month) -> Section:
    """Answer: why do other systems show another number for the same month?"""
    say, words = workbook.words.say, workbook.words
    name, title = "retention_bridge", say("Why do other systems show another number?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := withheld(workbook, month):
        return Section(name, title, [reason])
    now = month_row(workbook, Month.parse(month))
    rates = workbook.ask(definition_bridge, month).set_index("definition")
    labels, values = _bridge_steps(workbook, rates)
    places = set(range(0, len(values), 2))
    texts = [words.percent(v) if place in places else words.points(v) for place, v in enumerate(values)]
    low = _axis_start(min(values[place] for place in places))
    alt = say("From the retention rate to each of the other definitions, step by step.")
    axis = say("share of customers kept")
    drawn = waterfall.lying(labels, values, texts, places, axis, alt, low, tickformat=".0%")
    notes = [say("The axis begins at {low}.", low=words.percent(low, 0))] if low > 0 else []
    table, label = _bridge_table(workbook, rates), say("The same month under five definitions")
    about = {"basis": counted.customers(workbook.words, now["start"]), "terms": (definition_bridge, retention_by_month)}
    return Section(name, title, [_bridge_finding(workbook, rates, now)], drawn, table, label, notes, **about)


def _bridge_steps(workbook, rates) -> tuple[list[str], list[float]]:
    """Return rates and the steps between them by turns: each rate is the one before it and the step."""
    say, textbook = workbook.words.say, rates.loc["textbook"]
    steps = [
        (say("Retention rate"), rates.loc["set", "rate"]),
        (say("Returned customers"), textbook["returned"]),
        (say("Textbook, new still here"), rates.loc["textbook_still_here", "rate"]),
        (say("Gained and lost"), textbook["passed_through"]),
        (say("Textbook rate"), textbook["rate"]),
        (say("Returned taken as new"), -textbook["returned"]),
        (say("Textbook, new with returned"), rates.loc["textbook_with_returned", "rate"]),
        (say("Base with the acquired"), rates.loc["billing", "base"]),
        (say("Billing systems"), rates.loc["billing", "rate"]),
    ]
    labels, values = zip(*steps, strict=True)
    return list(labels), [float(value) for value in values]


def _axis_start(smallest: float) -> float:
    """Begin the axis a little under the smallest rate, or at nothing where that is small itself."""
    return round(smallest - 0.1, 1) if smallest >= 0.3 else min(0.0, smallest)


def _bridge_finding(workbook, rates, now) -> str:
    words = workbook.words
    if not now["returned"] and not now["acquired_and_lost"]:
        text = message("The textbook formula (end − new) / start gives the same here: {ours}.")
        return words.say(text, ours=words.percent(now["retention_rate"]))
    text = message(
        "The textbook formula (end − new) / start gives {textbook}, ours {ours}: it counts customers who came back ({returned}) as kept and charges new customers lost inside the month ({through}) to the base."
    )
    shares = {"textbook": words.percent(rates.loc["textbook", "rate"]), "ours": words.percent(rates.loc["set", "rate"])}
    through = words.number(now["acquired_and_lost"])
    return words.say(text, **shares, returned=words.number(now["returned"]), through=through)


def _bridge_table(workbook, rates) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    names = {
        "set": say("Retention rate: still there / there at the start"),
        "textbook": say("Textbook, new = all acquired"),
        "textbook_still_here": say("Textbook, new = acquired and still here"),
        "textbook_with_returned": say("Textbook, new = acquired and returned"),
        "billing": say("Billing systems: 1 − all losses / (start + acquired)"),
    }
    ours = rates.loc["set", "rate"]
    return pd.DataFrame(
        {
            say("Definition"): [names[d] for d in rates.index],
            say("Rate"): rates["rate"].map(words.percent).tolist(),
            say("Against ours"): [words.points(rate - ours) for rate in rates["rate"]],
        }
    )
