"""Do customers stay? The bucket of the month: who was there, who left, who came; by segment and for the months before."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pito.charts import flow
from pito.metrics.retention import retention_by_month
from pito.month import Month
from pito.sections import counted
from pito.sections.basis import YEAR_AND_MONTH, customers, missing, too_early, withheld
from pito.sections.section import Section
from pito.sections.value import part_name
from pito.sections.views import Switch, Views
from pito.stats import newcombe, share_change, small, suppress, xmr_limits
from pito.stats.signal import no_narrower_than_chance
from pito.text import message

NAME = "retention_bucket"
WHOLE = "all"  # as the metric names it


def bucket(workbook, month) -> Section:
    """Answer: of the customers there at the start of the month, how many are still there?"""
    month, section = Month.parse(month), answer(workbook, month)
    if section.figure is None:
        return section
    return replace(section, views=_views(workbook, _rows(workbook, month), month))


def answer(workbook, month) -> Section:
    """Return the month's bucket of the whole business alone, without anything to switch to."""
    month, title = Month.parse(month), workbook.words.say("Do customers stay?")
    if reason := missing(workbook, month):
        return Section(NAME, title, [reason], missing=True)
    if reason := withheld(workbook, month):
        return Section(NAME, title, [reason], notes=customers(workbook))
    rows = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH).set_index(["month", "part"])
    section = _of(workbook, rows, month, WHOLE)
    return replace(section, notes=[*section.notes, *customers(workbook)])


def month_row(workbook, month: Month, back: int = 0) -> pd.Series:
    """Return the counts of the month, or of one so many months back, out of the history: nothing is counted twice."""
    return workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH).iloc[-1 - back]


def seen_months(workbook, month: Month) -> pd.DataFrame:
    """Return the year to the month, ending with it; months of which no rate can be said are not in it."""
    history = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH)
    enough = history["start"] >= workbook.settings.privacy.min_cell
    first = workbook.months[0].number
    seen = history["month"].map(lambda n: n > first and not too_early(workbook, Month(int(n))))
    return history[enough & seen]


def limits(history: pd.DataFrame) -> tuple[float, float]:
    """Return within which shares the months before lead to expect the last month's rate; NaN with too few of them."""
    earlier = history.iloc[:-1]
    moved = xmr_limits(earlier["retention_rate"])
    return no_narrower_than_chance(moved, earlier["retained"], earlier["start"], history["start"].iloc[-1:].sum())


def is_signal(history: pd.DataFrame) -> bool:
    """Return whether the last month's rate lies outside the limits of the months before."""
    lo, hi = limits(history)
    return bool(not lo <= history["retention_rate"].iloc[-1] <= hi) if lo == lo else False


def _rows(workbook, month: Month) -> pd.DataFrame:
    """Return the counts by month and part, the whole business among the parts; what would give anybody away is not in it."""
    whole = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH)
    if len(workbook.segments) < 2:
        return whole.set_index(["month", "part"])
    parts = workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH, by="segment")
    least = workbook.settings.privacy.min_cell
    hidden = pd.concat([_hidden(rows, least) for _, rows in parts.groupby("month")])
    return pd.concat([whole, parts[~hidden]]).set_index(["month", "part"])


def _hidden(rows: pd.DataFrame, least: int) -> pd.Series:
    """Return which of one month's segments are too small at its start or end, or would give such a one away."""
    return suppress(rows, "start", least) | suppress(rows, "end", least)


def _views(workbook, rows: pd.DataFrame, month: Month) -> Views | None:
    """Return the bucket of every segment in every month that can be shown."""
    words = workbook.words
    months = [Month(int(n)) for n in sorted({*seen_months(workbook, month)["month"], month.number})]
    shown = {part for number, part in rows.index if number >= months[0].number} - {WHOLE}
    parts = [WHOLE, *sorted(shown)] if len(shown) > 1 else [WHOLE]
    names = [words.say("All customers"), *(part_name(workbook, part) for part in parts[1:])]
    by_month = Switch(words.say("Month"), [words.month(m) for m in months], start=len(months) - 1, ordered=True)
    switches = (Switch(words.say("Segment"), names), by_month)
    return Views.of(switches, lambda part, place: _of(workbook, rows, months[place], parts[part]))


def _of(workbook, rows: pd.DataFrame, month: Month, part: str) -> Section:
    """Return the bucket of a part of the customers in one month."""
    say, words, title = workbook.words.say, workbook.words, workbook.words.say("Do customers stay?")
    if (month.number, part) not in rows.index:
        text = message("{segment} has too few customers in {month} to be shown, or would give such a segment away.")
        return Section(NAME, title, [say(text, segment=part_name(workbook, part), month=words.month(month))])
    now = rows.loc[(month.number, part)]
    labels = [say("At the start"), say("Left"), say("New"), say("Returned"), say("At the end")]
    values = [now["start"], -now["lost"], now["new"], now["returned"], now["end"]]
    signs = ["", "−", "+", "+", ""]
    texts = [sign * bool(value) + words.number(abs(value)) for sign, value in zip(signs, values, strict=True)]
    steps = words.all_of([f"{label} {text}" for label, text in zip(labels, texts, strict=True)])
    shows = say("Customers from the start to the end of {month}.", month=words.month(month))
    alt = f"{shows} {steps}."
    drawn = flow.steps(labels, values, texts, {0, 4}, say("customers"), alt, height=300)
    table = pd.DataFrame({say("Step"): labels, say("Customers"): texts})
    finding = [*_moved(workbook, now, month, part), *_change(workbook, rows, month, part)]
    about = {"basis": counted.customers(words, now["start"]), "terms": (retention_by_month,)}
    return Section(NAME, title, finding, drawn, table, say("Numbers as a table"), _notes(workbook, now), **about)


def _notes(workbook, now) -> list[str]:
    passed = workbook.words.count(
        "{n} customer came and left inside the month; they are in neither total.",
        "{n} customers came and left inside the month; they are in neither total.",
        int(now["gained_and_lost"]),
    )
    return [_interval(workbook, now), passed]


def _moved(workbook, now, month: Month, part: str) -> list[str]:
    say, words = workbook.words.say, workbook.words
    text = message("{rate} of customers stayed in {month}: {retained} of the {start} there at its start.")
    if part != WHOLE:
        text = message("{segment}: {retained} of the {start} customers there at the start of {month} stayed, {rate}.")
    stayed = say(
        text,
        segment=part_name(workbook, part),
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
    return [stayed, moved]


def _change(workbook, rows: pd.DataFrame, month: Month, part: str) -> list[str]:
    """Say how this month's rate differs from the last one's, and whether that is more than chance."""
    earlier = (month.plus(-1).number, part)
    if earlier not in rows.index:
        return []
    now, before = rows.loc[(month.number, part)], rows.loc[earlier]
    counts = [now["retained"], now["start"], before["retained"], before["start"]]
    if not before["start"] > 0 or too_early(workbook, month.plus(-1)):
        return []
    say, words = workbook.words.say, workbook.words
    if now["retention_rate"] == before["retention_rate"]:
        return [say("The rate is the same as in {before}.", before=words.month(month.plus(-1)))]
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
