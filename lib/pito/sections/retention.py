"""Do customers stay? The bucket of the month, its history, and the same month under other definitions."""

from __future__ import annotations

import pandas as pd

from pito.charts import flow, line
from pito.metrics.retention import definition_bridge, retention_by_month
from pito.month import Month
from pito.sections.section import Section
from pito.stats import newcombe, share_change, small
from pito.text import message

YEAR_AND_MONTH = 13


def bucket(workbook, month) -> Section:
    """Answer: of the customers there at the start of the month, how many are still there?"""
    say, words = workbook.words.say, workbook.words
    month = Month.parse(month)
    now = _month(workbook, month)
    name, title = "retention_bucket", say("Do customers stay?")
    if reason := nobody(workbook):
        return Section(name, title, [reason], missing=True)
    if now["start"] < workbook.settings.privacy.min_cell:
        few = say("Too few customers were there at the start of {month} to show a rate.", month=words.month(month))
        return Section(name, title, [few], notes=[_basis(workbook)])
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
    notes = (
        [passed, _basis(workbook)]
        if too_early(workbook, month)
        else [_interval(workbook, now), passed, _basis(workbook)]
    )
    return Section(name, title, _bucket_finding(workbook, month), drawn, table, say("Numbers as a table"), notes)


def nobody(workbook) -> str:
    """Say what is missing where nothing tells who is a customer; empty where something does."""
    if workbook.tables & {"contracts", "orders"}:
        return ""
    return workbook.words.say(
        "No contracts and no orders came in: who is a customer is unknown. A contract list or an invoice export would tell."
    )


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
    early = too_early(workbook, month)
    return [*early, moved] if early else [stayed, moved, *_change(workbook, month)]


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


def _basis(workbook) -> str:
    """Say who counts as a customer."""
    say, words = workbook.words.say, workbook.words
    if workbook.kind == "contract":
        return say("A customer is anyone with a contract in force that day.")
    days = words.number(workbook.active_days)
    if workbook.settings.business.active_days:
        return say("A customer is anyone who bought within the last {days} days, as set.", days=days)
    if workbook.proposed_days:
        text = message(
            "A customer is anyone who bought within the last {days} days: after a longer silence fewer than one in ten ever bought again."
        )
        return say(text, days=days)
    return say(
        "A customer is anyone who bought within the last {days} days; the exports are too short to propose another window.",
        days=days,
    )


def too_early(workbook, month: Month) -> list[str]:
    """Say so where the exports are too young for anybody to have been silent for a whole window."""
    first = workbook.facts["coverage"].get("orders", {}).get("first_day", 0)
    if workbook.kind == "contract" or first + workbook.active_days <= month.first_day:
        return []
    text = message(
        "The exports begin less than {days} days before {month}, so it is too early to see whether customers stay; a shorter `active_days` in the settings would show it."
    )
    return [
        workbook.words.say(text, month=workbook.words.month(month), days=workbook.words.number(workbook.active_days))
    ]


def trend(workbook, month) -> Section:
    """Answer: is retention getting better or worse?"""
    say, words = workbook.words.say, workbook.words
    month = Month.parse(month)
    history = _history(workbook, month)
    history = history[history["start"] >= workbook.settings.privacy.min_cell]
    name, title = "retention_trend", say("Is it getting better or worse?")
    if reason := nobody(workbook):
        return Section(name, title, [reason], missing=True)
    if len(history) < 2:
        return Section(name, title, [say("There is no earlier month to compare with yet.")])
    months = [Month(int(n)) for n in history["month"]]
    labels = [words.short_month(m) for m in months]
    rates = history.rename(columns={"retention_rate": "share"})
    hover = [
        say("{month}: {rate} of {n}", month=words.month(m), rate=words.percent(rate), n=words.number(n))
        for m, rate, n in zip(months, rates["share"], rates["start"], strict=True)
    ]
    alt = say("Retention rate by month with its 95% interval.")
    axis = {"tickformat": ".0%", "rangemode": "normal"}
    drawn = line.band(
        labels,
        rates,
        say("Retention rate"),
        say("95% interval"),
        hover,
        ("", say("share of customers kept")),
        alt,
        yaxis=axis,
    )
    finding = _trend_finding(workbook, history)
    return Section(name, title, finding, drawn, _trend_table(workbook, history), say("Numbers as a table"))


def _trend_finding(workbook, history) -> list[str]:
    say, words = workbook.words.say, workbook.words
    earlier, now = history.iloc[:-1], history.iloc[-1]
    kept, there = int(earlier["retained"].sum()), int(earlier["start"].sum())
    verdict = str(share_change(int(now["retained"]), int(now["start"]), kept, there))
    average = words.percent(kept / there)
    months = words.number(len(earlier))
    month, rate = words.month(Month(int(now["month"]))), words.percent(now["retention_rate"])
    if verdict == "change":
        text = message(
            "{month} kept {rate}; the {months} months before kept {average} on average: more of a difference than chance would give."
        )
    else:
        text = message(
            "No clear change: {month} kept {rate}, the {months} months before {average} on average, and the difference could be chance."
        )
    worst = history.loc[history["retention_rate"].idxmin()]
    low = say(
        "The weakest month was {month} with {rate}.",
        month=words.month(Month(int(worst["month"]))),
        rate=words.percent(worst["retention_rate"]),
    )
    return [say(text, month=month, rate=rate, months=months, average=average), low]


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
    ("Start", "start"),
    ("Left", "lost"),
    ("New", "new"),
    ("Returned", "returned"),
    ("End", "end"),
    (message("Came and left"), "gained_and_lost"),
]


def bridge(workbook, month) -> Section:
    """Answer: why do other systems show another number for the same month?"""
    say, words = workbook.words.say, workbook.words
    now = _month(workbook, Month.parse(month))
    name, title = "retention_bridge", say("Why do other systems show another number?")
    if reason := nobody(workbook):
        return Section(name, title, [reason], missing=True)
    if now["start"] < workbook.settings.privacy.min_cell:
        return Section(name, title, [say("Too few customers were there at the start to compare definitions.")])
    if early := too_early(workbook, Month.parse(month)):
        return Section(name, title, early)
    rates = workbook.ask(definition_bridge, month).set_index("definition")
    textbook = rates.loc["textbook"]
    labels = [say("Retention rate"), say("Returned customers"), say("Gained and lost"), say("Textbook rate")]
    values = [rates.loc["set", "rate"], textbook["returned"], textbook["passed_through"], textbook["rate"]]
    texts = [words.percent(values[0]), words.points(values[1]), words.points(values[2]), words.percent(values[3])]
    low = _axis_start(values[0], values[3])
    axis = {"tickformat": ".0%", "range": [low, max(values[0] + max(values[1], 0), values[3]) + 0.03]}
    alt = say("From the retention rate to the textbook rate, step by step.")
    drawn = flow.steps(labels, values, texts, {0, 3}, say("share of customers kept"), alt, yaxis=axis)
    notes = [say("The axis begins at {low}.", low=words.percent(low, 0))] if low > 0 else []
    table, label = _bridge_table(workbook, rates), say("The same month under five definitions")
    return Section(name, title, [_bridge_finding(workbook, values, now)], drawn, table, label, notes)


def _axis_start(first: float, last: float) -> float:
    """Begin the axis a little under the smaller rate, or at nothing where that is small itself."""
    smaller = min(first, last)
    return round(smaller - 0.1, 1) if smaller >= 0.3 else min(0.0, smaller)


def _bridge_finding(workbook, values, now) -> str:
    words = workbook.words
    text = message(
        "The textbook formula (end − new) / start gives {textbook}, ours {ours}: it counts customers who came back ({returned}) as kept and charges new customers lost inside the month ({through}) to the base."
    )
    rates = {"textbook": words.percent(values[3]), "ours": words.percent(values[0])}
    through = words.number(now["acquired_and_lost"])
    return words.say(text, **rates, returned=words.number(now["returned"]), through=through)


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
    """Return the year to the month; months before the exports begin are not shown as zeros."""
    history = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH)
    seen = [n > workbook.months[0].number and not too_early(workbook, Month(int(n))) for n in history["month"]]
    return history[seen]


def _month(workbook, month: Month, back: int = 0) -> pd.Series:
    """Return the counts of the month, or of one so many months back, out of the history: nothing is counted twice."""
    return workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH).iloc[-1 - back]
