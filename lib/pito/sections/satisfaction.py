"""Are customers satisfied? Ratings with the spread behind them, by channel, and by stage of the journey."""

from __future__ import annotations

import pandas as pd

from pito.charts import ranges, stacked
from pito.metrics.satisfaction import csat, csat_by_month, rating_counts
from pito.month import Month
from pito.sections import counted
from pito.sections.section import Section
from pito.sections.silent import of_all_asked
from pito.sections.value import part_name
from pito.sections.voice import YEAR, least, missing, scales
from pito.stats import newcombe, share_change, small, suppress
from pito.stats.signal import laney_limits, no_narrower_than_chance
from pito.text import message

DOUBT = 0.05


def rating(workbook, month) -> Section:
    """Answer: how satisfied are customers?"""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    name, title = "satisfaction_rating", say("How satisfied are customers?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    history = workbook.ask(csat_by_month, month, scales=scales(workbook))
    unscaled = _unscaled(workbook, int(history["unscaled"].sum()))
    now = history[history["month"] == month.number]
    if int(now["n"].sum()) < least(workbook):
        text = message("Too few ratings were given in {month} to show them.")
        return Section(name, title, [say(text, month=words.month(month)), *unscaled])
    finding = [_rated(words, now.iloc[0], month), *_changed(words, history), *of_all_asked(workbook, month)]
    spread = _spread(workbook, month)
    notes = [_boxes(workbook, spread), *unscaled]
    drawn = _bars(workbook, spread, month)
    about = {"basis": counted.ratings(words, now["n"].sum()), "terms": (csat,)}
    signal, label = _stands_out(history), say("Numbers as a table")
    return Section(name, title, finding, drawn, _spread_table(workbook, spread), label, notes, signal=signal, **about)


def limits(history: pd.DataFrame) -> tuple[float, float]:
    """Return within which shares the year before leads to expect the last month's; NaN with too few months."""
    earlier, n_now = history.iloc[:-1], history["n"].iloc[-1]
    lo, hi, _ = laney_limits(earlier["good"], earlier["n"], n_now)
    return no_narrower_than_chance((lo, hi), earlier["good"], earlier["n"], n_now)


def _stands_out(history: pd.DataFrame) -> bool:
    """Return whether the month's share lies outside the limits of the year before; False without limits."""
    lo, hi = limits(history)
    return bool(lo == lo and not lo <= history["csat"].iloc[-1] <= hi)


def _rated(words, row, month: Month) -> str:
    text = message("{share} of the {n} ratings given in {month} were good ({interval}), {bad} were bad.")
    return words.say(
        text,
        share=words.percent(row["csat"]),
        n=words.number(row["n"]),
        month=words.month(month),
        interval=words.interval(row["lo"], row["hi"]),
        bad=words.percent(row["bad"] / row["n"]),
    )


def _changed(words, history: pd.DataFrame) -> list[str]:
    """Say whether the month stands out from those before: a signal takes a year of them."""
    earlier, now = history.iloc[:-1], history.iloc[-1]
    if not earlier["n"].sum():
        return []
    lo, hi = limits(history)
    average = words.percent(earlier["good"].sum() / earlier["n"].sum())
    if lo != lo:
        verdict = str(share_change(now["good"], now["n"], earlier["good"].sum(), earlier["n"].sum()))
        return [words.say(AGAINST[verdict], average=average)]
    return [words.say(STANDS_OUT[_stands_out(history)], interval=words.interval(lo, hi), average=average)]


AGAINST = {
    "chance": message("In the months before it was {average}; a difference of this size could be chance."),
    "change": message("In the months before it was {average}; that is more of a difference than chance would give."),
}
STANDS_OUT = {
    False: message("No clear change: the year before ({average}) leads to expect {interval}."),
    True: message("Signal: the year before ({average}) leads to expect {interval}."),
}


def _spread(workbook, month: Month) -> pd.DataFrame:
    """Return how often each rating was given, in the month and in the year before it: shares of each."""
    counts = workbook.ask(rating_counts, month, months=YEAR + 1)
    counts = counts[(counts["kind"] == "csat") & counts["scale_max"].notna()]
    is_now = counts["month"] == month.number
    parts = [counts[mask].groupby(["scale_max", "score"])["n"].sum() for mask in (is_now, ~is_now)]
    table = pd.concat(parts, axis=1, keys=["n", "n_before"]).fillna(0).sort_index(ascending=False).reset_index()
    for share, n in (("share", "n"), ("share_before", "n_before")):
        table[share] = table[n] / table[n].sum() if table[n].sum() else float("nan")
    return table


def _labels(workbook, spread: pd.DataFrame) -> list[str]:
    words = workbook.words
    text = message("{score} of {top}")
    return [
        words.say(text, score=words.number(row.score, int(row.score % 1 > 0)), top=words.number(row.scale_max))
        for row in spread.itertuples()
    ]


def _bars(workbook, spread: pd.DataFrame, month: Month):
    say, words = workbook.words.say, workbook.words
    names = [(words.month(month), "share"), (say("The months before"), "share_before")]
    bars = [
        (name, spread[column], spread[column].map(words.percent).tolist())
        for name, column in names
        if spread[column].notna().any()
    ]
    alt = say("How often each rating was given, in the month and in the months before.")
    percent = {"tickformat": ".0%"}
    return ranges.pairs(_labels(workbook, spread), bars, say("share of ratings"), alt, xaxis=percent)


def _spread_table(workbook, spread: pd.DataFrame) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Rating"): _labels(workbook, spread),
            say("Ratings in the month"): spread["n"].map(words.number),
            say("Share"): spread["share"].map(words.percent),
            say("Ratings in the months before"): spread["n_before"].map(words.number),
            say("Share in the months before"): spread["share_before"].map(words.percent),
        }
    )


def _boxes(workbook, spread: pd.DataFrame) -> str:
    """Say what is good and what is bad on the scales that came in."""
    words = workbook.words
    text = message("good from {good} of {top}, bad up to {bad}")
    parts = [
        words.say(text, good=words.number(good), top=words.number(top), bad=words.number(bad))
        for top, bad, good in scales(workbook)
        if top in spread["scale_max"].to_numpy()
    ]
    return words.say("A rating counts in the month it was given: {parts}; neutral between.", parts=words.all_of(parts))


def _unscaled(workbook, n: int) -> list[str]:
    if not n:
        return []
    said = workbook.words.count(
        "{n} rating is on a scale the settings do not know and is not counted; `[voice] scales` tells what is good on it.",
        "{n} ratings are on a scale the settings do not know and are not counted; `[voice] scales` tells what is good on it.",
        n,
    )
    return [said]


def by_channel(workbook, month) -> Section:
    """Answer: are customers of one channel less satisfied?"""
    say = workbook.words.say
    return _compared(workbook, month, "satisfaction_by_channel", say("Is it the same in every channel?"), "channel")


def by_stage(workbook, month) -> Section:
    """Answer: where on their journey are customers pleased, and where not?"""
    say = workbook.words.say
    return _compared(
        workbook, month, "satisfaction_by_stage", say("Where on their journey are customers pleased?"), "stage"
    )


WITHOUT = {
    "channel": message("The survey export names no channels to compare."),
    "stage": message("The survey export does not say at which stage customers were asked; a column `stage` would."),
}
STAGES = {
    "need": message("need"),
    "comparison": message("comparison"),
    "purchase": message("the purchase"),
    "delivery": message("delivery"),
    "use": message("use"),
    "support": message("support"),
    "leaving": message("leaving"),
}
HEADERS = {"channel": message("Channel"), "stage": message("Stage")}


def _compared(workbook, month, name: str, title: str, by: str) -> Section:
    say, words = workbook.words.say, workbook.words
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    groups = workbook.ask(csat, month, months=YEAR, by=by, scales=scales(workbook))
    if not (groups["part"] != "").any():
        return Section(name, title, [say(WITHOUT[by])], missing=by == "stage")
    hidden = suppress(groups, "n", least(workbook))
    shown = groups[~hidden & (groups["n"] > 0)].reset_index(drop=True)
    if len(shown) < 2:
        return Section(name, title, [say("There is nothing to compare: too few groups with enough ratings.")])
    shown = _along_the_journey(shown) if by == "stage" else shown
    labels = [_named(workbook, part, by) for part in shown["part"]]
    table = _groups(words, shown, labels, say(HEADERS[by]))
    last = Month.parse(month)
    span = say("{first} to {last}.", first=words.month(last.plus(1 - YEAR)), last=words.month(last))
    few = [say("* fewer than 30 ratings")] if any(small(int(n)) for n in shown["n"]) else []
    drawn = _parts(workbook, shown, [_marked(label, n) for label, n in zip(labels, shown["n"], strict=True)], title)
    return Section(name, title, [_differ(workbook, shown, by)], drawn, table, say("Numbers as a table"), [span, *few])


def _along_the_journey(groups: pd.DataFrame) -> pd.DataFrame:
    """Return stages in the order in which customers come to them; those of other names after them."""
    place = {stage: number for number, stage in enumerate(STAGES)}
    order = groups["part"].str.lower().map(place).fillna(len(place))
    return groups.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def _named(workbook, part: str, by: str) -> str:
    """Return a group's name as it is read; a stage of the journey in the reader's own words."""
    known = STAGES.get(part.lower()) if by == "stage" else None
    return workbook.words.say(known) if known else part_name(workbook, part)


def _marked(label: str, n: int) -> str:
    return f"{label} *" if small(int(n)) else label


def _differ(workbook, shown: pd.DataFrame, by: str) -> str:
    """Name the group that parts most from the others, each tested at its part of the doubt; else say how the lowest stands."""
    good, n, words = shown["good"], shown["n"], workbook.words
    _, lo, hi = newcombe(good, n, good.sum() - good, n.sum() - n, confidence=1 - DOUBT / len(shown))
    apart = pd.Series(lo).combine(-pd.Series(hi), max).round(9)
    is_apart = bool(apart.max() > 0)
    group = int(apart.idxmax() if is_apart else shown["csat"].idxmin())
    others = (good.sum() - good[group]) / (n.sum() - n[group])
    name, share = _named(workbook, shown["part"][group], by), words.percent(shown["csat"][group])
    return words.say(PARTED[is_apart], group=name, share=share, others=words.percent(others))


PARTED = {
    False: message(
        "No clear difference: the least satisfied, {group}, gave good ratings in {share} of cases, the others in {others}, which could be chance."
    ),
    True: message(
        "{group}: {share} of ratings are good, of the others {others}: more of a difference than chance would give."
    ),
}


def _parts(workbook, shown: pd.DataFrame, labels: list[str], title: str):
    say, words = workbook.words.say, workbook.words
    names = {"good": say("good"), "neutral": say("neutral"), "bad": say("bad")}
    shares = [
        (name, kind, shown[kind] / shown["n"], [words.percent(value, 0) for value in shown[kind] / shown["n"]])
        for kind, name in names.items()
    ]
    alt = say("{question} Shares of good, neutral and bad ratings.", question=title)
    return stacked.parts(labels, shares, say("share of ratings"), alt)


def _groups(words, shown: pd.DataFrame, labels: list[str], header: str) -> pd.DataFrame:
    say = words.say
    return pd.DataFrame(
        {
            header: labels,
            say("Ratings"): shown["n"].map(words.number),
            say("Good"): shown["good"].map(words.number),
            say("Neutral"): shown["neutral"].map(words.number),
            say("Bad"): shown["bad"].map(words.number),
            say("Share good (95% interval)"): [
                f"{words.percent(r.csat)} ({words.interval(r.lo, r.hi)})" for r in shown.itertuples()
            ],
        }
    )
