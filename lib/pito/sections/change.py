"""Why did the retention rate change, and does it stand out once seasons are taken out?"""

from __future__ import annotations

import pandas as pd

from pito.charts import line, waterfall
from pito.metrics.change_bridge import TOGETHER, retention_change
from pito.metrics.retention import retention_by_month
from pito.metrics.seasonal import retention_year_on_year, rolling_retention
from pito.month import Month
from pito.sections import counted
from pito.sections.basis import YEAR_AND_MONTH, missing, too_early, withheld
from pito.sections.section import Section
from pito.stats import share_change
from pito.text import message

YEAR = 12


def bridge(workbook, month, back: int = 1) -> Section:
    """Answer: did the rate change because the customers are others, or because they behave otherwise?"""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    name, title = "retention_change", say("Why did the retention rate change?")
    if section := _refused(workbook, month, back, name, title):
        return section
    parts = workbook.ask(retention_change, month, back=back, by="segment", least=_least(workbook))
    if len(parts) < 2:
        text = message("There are no two segments with enough customers, so what changed cannot be told apart.")
        return Section(name, title, [say(text)])
    labels, values, texts = _steps(workbook, month, back, parts)
    low = _axis_start(values)
    alt = say("From the earlier retention rate to the later one, by mix and by each segment's own rate.")
    totals, axis = {0, len(labels) - 1}, say("share of customers kept")
    drawn = waterfall.lying(labels, values, texts, totals, axis, alt, low, tickformat=".0%")
    notes = [say("The axis begins at {low}.", low=words.percent(low, 0))] if low > 0 else []
    notes += [
        say("The parts sum to the change exactly; printed, each is rounded."),
        say("Segments are those of today's customer list."),
        *_pooled(workbook, parts),
    ]
    finding = _why(workbook, month, back, parts)
    about = {"basis": counted.customers(words, parts["start"].sum()), "terms": (retention_change,)}
    return Section(name, title, finding, drawn, _table(workbook, parts), say("Numbers as a table"), notes, **about)


def _least(workbook) -> int:
    return max(workbook.settings.privacy.min_cell, 1)


def _refused(workbook, month: Month, back: int, name: str, title: str) -> Section | None:
    """Return the section that says why two months cannot be compared; None where they can."""
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := withheld(workbook, month):
        return Section(name, title, [reason])
    if not _is_seen(workbook, month.plus(-back)):
        text = message("There is no month {n} months before {month} to compare with yet.")
        if back == 1:
            text = message("There is no earlier month than {month} to compare with yet.")
        return Section(name, title, [workbook.words.say(text, n=back, month=workbook.words.month(month))])
    return None


def _is_seen(workbook, month: Month) -> bool:
    """Return whether the exports tell a month's rate, and enough customers were there."""
    if month <= workbook.months[0] or too_early(workbook, month):
        return False
    return bool(workbook.ask(retention_by_month, month, months=YEAR_AND_MONTH).iloc[-1]["start"] >= _least(workbook))


def _rates(parts: pd.DataFrame) -> tuple[float, float]:
    """Return the whole business's rate before and now."""
    return parts["before_retained"].sum() / parts["before_start"].sum(), parts["retained"].sum() / parts["start"].sum()


def _steps(workbook, month: Month, back: int, parts: pd.DataFrame) -> tuple[list, list, list]:
    say, words = workbook.words.say, workbook.words
    before, now = _rates(parts)
    months = [words.short_month(month.plus(-back)), words.short_month(month)]
    own = [say("{segment}: own rate", segment=_name(workbook, part)) for part in parts["part"]]
    steps = [float(parts["mix"].sum()), *map(float, parts["rate"])]
    labels = [months[0], say("Other mix of segments"), *own, months[1]]
    texts = [words.percent(before), *map(words.points, steps), words.percent(now)]
    return labels, [before, *steps, now], texts


def _axis_start(values: list[float]) -> float:
    """Begin the axis under the smallest rate on the way, where that leaves out more than half of it."""
    level, lowest = values[0], min(values[0], values[-1])
    for step in values[1:-1]:
        level += step
        lowest = min(lowest, level)
    return max(round(lowest - 0.055, 1), 0.0) if lowest >= 0.5 else 0.0


def _name(workbook, part: str) -> str:
    if part == TOGETHER:
        return workbook.words.say("Other segments together")
    return part or workbook.words.say("not stated")


def _why(workbook, month: Month, back: int, parts: pd.DataFrame) -> list[str]:
    say, words = workbook.words.say, workbook.words
    before, now = _rates(parts)
    mix, rate = float(parts["mix"].sum()), float(parts["rate"].sum())
    text = message(
        "Against {before} the rate moved by {change}: {mix} from another mix of segments, {rate} from their own rates."
    )
    effects = {"change": words.points(now - before), "mix": words.points(mix), "rate": words.points(rate)}
    sentences = [say(text, before=words.month(month.plus(-back)), **effects)]
    counts = [int(parts[name].sum()) for name in ("retained", "start", "before_retained", "before_start")]
    if str(share_change(*counts)) == "chance":
        return [*sentences, say("A change of this size could be chance: do not read much into its parts.")]
    most = parts.loc[parts["rate"].abs().idxmax()]
    text = message("Most of it comes from {segment}: {before_rate} before, {now_rate} now.")
    rates = {"before_rate": words.percent(most["before_rate"]), "now_rate": words.percent(most["retention_rate"])}
    return [*sentences, say(text, segment=_name(workbook, most["part"]), **rates)]


def _pooled(workbook, parts) -> list[str]:
    if TOGETHER not in parts["part"].tolist():
        return []
    text = message("Segments with fewer than {n} customers at either start stand together with the next smallest.")
    return [workbook.words.say(text, n=_least(workbook))]


def _table(workbook, parts) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Segment"): [_name(workbook, part) for part in parts["part"]],
            say("Customers before"): parts["before_start"].map(words.number),
            say("Rate before"): parts["before_rate"].map(words.percent),
            say("Customers now"): parts["start"].map(words.number),
            say("Rate now"): parts["retention_rate"].map(words.percent),
            say("By mix"): parts["mix"].map(words.points),
            say("By own rate"): parts["rate"].map(words.points),
        }
    )


def season(workbook, month) -> Section:
    """Answer: is retention better or worse than a year ago?"""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    name, title = "retention_season", say("Is it better than a year ago?")
    if section := _refused(workbook, month, YEAR, name, title):
        return section
    row = workbook.ask(retention_year_on_year, month).iloc[0]
    verdict = {
        "chance": say("a difference of this size could be chance"),
        "change": say("that is more than chance would give"),
        "undefined": say("there is too little to compare"),
    }[row["verdict"]]
    text = message("{month} kept {rate}, the same month a year before {before}: {difference}; {verdict}.")
    rates = {"rate": words.percent(row["retention_rate"]), "before": words.percent(row["before_rate"])}
    difference = words.points(row["difference"])
    finding = [say(text, month=words.month(month), **rates, difference=difference, verdict=verdict)]
    rolling = _rolling(workbook, month)
    if not len(rolling):
        return Section(name, title, finding, notes=[say("A year to each month is not in the exports yet.")])
    last = list(rolling.itertuples())[-1]
    text = message("Of the {n} customers there a year before, {rate} were still there at its end.")
    finding.append(say(text, n=words.number(last.start), rate=words.percent(last.retention_rate)))
    notes = [say("A year to each month holds every season once; the months overlap, so the line moves slowly.")]
    drawn = _line(workbook, rolling) if len(rolling) > 1 else None
    about = {"basis": counted.customers(words, last.start), "terms": (rolling_retention,)}
    return Section(
        name, title, finding, drawn, _years(workbook, rolling), say("The year to each month"), notes, **about
    )


def _rolling(workbook, month: Month) -> pd.DataFrame:
    """Return the year to each month, as far as the exports tell who was there when it began."""
    rolling = workbook.ask(rolling_retention, month, months=YEAR_AND_MONTH)
    first = workbook.months[0]
    begun = rolling["month"].map(lambda number: Month(int(number)).plus(1 - YEAR))
    seen = begun.map(lambda month: month > first and not too_early(workbook, month))
    return rolling[(rolling["start"] >= _least(workbook)) & seen]


def _month(number) -> Month:
    return Month(int(number))


def _line(workbook, rolling):
    say, words = workbook.words.say, workbook.words
    months, rates = [_month(n) for n in rolling["month"]], rolling.rename(columns={"retention_rate": "share"})
    text = message("year to {month}: {rate} of {n}")
    hover = [
        say(text, month=words.month(m), rate=words.percent(rate), n=words.number(n))
        for m, rate, n in zip(months, rates["share"], rates["start"], strict=True)
    ]
    labels, axes = [words.short_month(m) for m in months], ("", say("still there after a year"))
    alt, axis = (
        say("Share of customers kept over the year to each month, with its 95% interval."),
        {"tickformat": ".0%"},
    )
    return line.band(labels, rates, say("Kept over a year"), say("95% interval"), hover, axes, alt, yaxis=axis)


def _years(workbook, rolling) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Year to"): [words.month(_month(n)) for n in rolling["month"]],
            say("Customers a year before"): rolling["start"].map(words.number),
            say("Still there"): rolling["retained"].map(words.number),
            say("Kept over a year"): rolling["retention_rate"].map(words.percent),
            say("95% interval"): [words.interval(lo, hi) for lo, hi in zip(rolling["lo"], rolling["hi"], strict=True)],
        }
    )
