"""Do customers stay? The bucket of the month, its history, and the same month under other definitions."""

from __future__ import annotations

import pandas as pd

from pito.charts import flow, line, waterfall
from pito.metrics.retention import definition_bridge, retention_by_month
from pito.month import Month
from pito.sections.basis import YEAR_AND_MONTH, customers, missing, too_early, withheld
from pito.sections.section import Section
from pito.stats import newcombe, share_change, small, xmr_limits
from pito.text import message


def bucket(workbook, month) -> Section:
    """Answer: of the customers there at the start of the month, how many are still there?"""
    say, words = workbook.words.say, workbook.words
    month = Month.parse(month)
    name, title = "retention_bucket", say("Do customers stay?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := withheld(workbook, month):
        return Section(name, title, [reason], notes=customers(workbook))
    now = _month(workbook, month)
    labels = [say("At the start"), say("Left"), say("New"), say("Returned"), say("At the end")]
    values = [now["start"], -now["lost"], now["new"], now["returned"], now["end"]]
    signs = ["", "−", "+", "+", ""]
    texts = [sign + words.number(abs(value)) for sign, value in zip(signs, values, strict=True)]
    alt = say("Customers from the start to the end of {month}.", month=words.month(month))
    drawn = flow.steps(labels, values, texts, {0, 4}, say("customers"), alt)
    table = pd.DataFrame({say("Step"): labels, say("Customers"): texts})
    passed = words.count(
        "{n} customer came and left inside the month; they are in neither total.",
        "{n} customers came and left inside the month; they are in neither total.",
        int(now["gained_and_lost"]),
    )
    notes = [_interval(workbook, now), passed, *customers(workbook)]
    return Section(name, title, _bucket_finding(workbook, month), drawn, table, say("Numbers as a table"), notes)


def _bucket_finding(workbook, month: Month) -> list[str]:
    say, words = workbook.words.say, workbook.words
    now = _month(workbook, month)
    stayed = say(
        "{rate} of customers stayed in {month}: {retained} of the {start} there at its start.",
        rate=words.percent(now["retention_rate"]),
        month=words.month(month),
        retained=words.number(now["retained"]),
        start=words.number(now["start"]),
    )
    moved = say(
        "{lost} left, {new} came new and {returned} returned, so {end} were there at its end.",
        lost=words.number(now["lost"]),
        new=words.number(now["new"]),
        returned=words.number(now["returned"]),
        end=words.number(now["end"]),
    )
    return [stayed, moved, *_change(workbook, month)]


def _change(workbook, month: Month) -> list[str]:
    """Say how this month's rate differs from the last one's, and whether that is more than chance."""
    now, before = _month(workbook, month), _month(workbook, month, back=1)
    counts = [now["retained"], now["start"], before["retained"], before["start"]]
    if not before["start"] > 0 or too_early(workbook, month.plus(-1)):
        return []
    say, words = workbook.words.say, workbook.words
    verdict = {
        "chance": say("a difference of this size could be chance"),
        "change": say("that is more than chance would give"),
        "undefined": say("there is too little to compare"),
    }[str(share_change(*counts))]
    difference = words.points(float(newcombe(*counts)[0]))
    text = say(
        "Against {before} that is {difference}; {verdict}.",
        before=words.month(month.plus(-1)),
        difference=difference,
        verdict=verdict,
    )
    return [text]


def _interval(workbook, now) -> str:
    say, words = workbook.words.say, workbook.words
    marked = say(" Fewer than 30 customers: read with care.") if small(int(now["start"])) else ""
    interval = words.interval(now["lo"], now["hi"])
    return (
        say(
            "With this many customers luck alone moves the rate within {interval} (95% Wilson interval).",
            interval=interval,
        )
        + marked
    )


def trend(workbook, month) -> Section:
    """Answer: is retention getting better or worse?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "retention_trend", say("Is it getting better or worse?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := withheld(workbook, month):
        return Section(name, title, [reason])
    history = _history(workbook, month)
    if len(history) < 2:
        return Section(name, title, [say("There is no earlier month to compare with yet.")])
    notes = (
        []
        if workbook.kind == "contract"
        else [say("Seasons are not taken out: a strong month of the year looks like an improvement.")]
    )
    finding, table = _trend_finding(workbook, history), _trend_table(workbook, history)
    return Section(name, title, finding, _trend_line(workbook, history), table, say("Numbers as a table"), notes)


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
    lo, hi = xmr_limits(earlier["retention_rate"])
    rate = now["retention_rate"]
    text = message(
        "Too few earlier months to tell: {month} kept {rate}, the months before {average} on average ({months})."
    )
    if lo == lo:
        text = message(
            "No clear change: {month} kept {rate}, within the {interval} that the year before leads to expect."
        )
    if rate < lo or rate > hi:
        text = message("Signal: {month} kept {rate}, outside the {interval} that the year before leads to expect.")
    worst = history.loc[history["retention_rate"].idxmin()]
    values = {
        "month": words.month(Month(int(now["month"]))),
        "rate": words.percent(rate),
        "average": words.percent(earlier["retained"].sum() / earlier["start"].sum()),
        "months": words.count("{n} month", "{n} months", len(earlier)),
        "interval": words.interval(max(lo, 0), min(hi, 1)),
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
    now = _month(workbook, Month.parse(month))
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
    return Section(name, title, [_bridge_finding(workbook, rates, now)], drawn, table, label, notes)


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


def _history(workbook, month: Month) -> pd.DataFrame:
    """Return the year to the month, ending with it; months of which no rate can be said are not in it."""
    history = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH)
    enough = history["start"] >= workbook.settings.privacy.min_cell
    first = workbook.months[0].number
    seen = history["month"].map(lambda n: n > first and not too_early(workbook, Month(int(n))))
    return history[enough & seen]


def _month(workbook, month: Month, back: int = 0) -> pd.Series:
    """Return the counts of the month, or of one so many months back, out of the history: nothing is counted twice."""
    return workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH).iloc[-1 - back]
