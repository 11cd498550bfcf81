"""Is it more than chance would give? What is said of groups of tickets, and of a month against those before it."""

from __future__ import annotations

import pandas as pd

from pito.metrics.response import response_change
from pito.month import Month
from pito.sections.value import part_name
from pito.stats import newcombe, share_change, share_trend
from pito.text import message

DOUBT = 0.05
URGENCY = ("low", "medium", "high", "urgent")


def by_urgency(groups):
    """Return the groups from the least urgent to the most; names that are no known urgency in alphabetical order, last."""
    order = {name: place for place, name in enumerate(URGENCY)}
    keys = [(order.get(part.lower(), len(order)), part) for part in groups["part"]]
    return groups.iloc[sorted(range(len(keys)), key=keys.__getitem__)]


def groups_differ(workbook, shown: pd.DataFrame) -> list[str]:
    """Name the group that parts most from the others; where none does, say how the slowest stands."""
    parted, apart = _parted(shown)
    group = parted if apart else shown["within_24h"].idxmin()
    met, others = _met(shown), shown.index != group
    text = message(
        "Compared with each other they do not clearly differ: the slowest, {group}, is answered within 24 hours in {share} of cases, the others in {others}, which could be chance."
    )
    if apart:
        text = message(
            "{group} is answered within 24 hours in {share} of cases, the others in {others}: more of a difference than chance would give."
        )
    words, rest = workbook.words, met[others].sum() / shown["within_n"][others].sum()
    name, share = part_name(workbook, shown["part"][group]), words.percent(shown["within_24h"][group])
    return [words.say(text, group=name, share=share, others=words.percent(rest))]


def agents_differ(workbook, shown: pd.DataFrame) -> list[str]:
    """Say how far the agents lie apart, and name none."""
    text = message(
        "No clear difference: agents answered between {share} and {best} within 24 hours, which could be chance."
    )
    if _parted(shown)[1]:
        text = message(
            "Agents answered between {share} and {best} within 24 hours: more of a difference than chance would give."
        )
    words, shares = workbook.words, shown["within_24h"]
    return [words.say(text, share=words.percent(shares.min()), best=words.percent(shares.max()))]


def urgent_first(workbook, shown: pd.DataFrame) -> list[str]:
    """Say whether the more urgent are answered sooner, where the priorities have a known order; else as of any groups."""
    named = shown[shown["part"] != ""]
    if len(named) < 2 or not named["part"].str.lower().isin(URGENCY).all():
        return groups_differ(workbook, shown)
    named = by_urgency(named)
    z, p = share_trend(_met(named), named["within_n"])
    words = workbook.words
    shares = words.all_of([f"{row.part} {words.percent(row.within_24h)}" for row in named.itertuples()])
    if p < DOUBT:
        return [words.say(ORDERED[z > 0], shares=shares)]
    if _parted(shown)[1]:
        text = message("No clear order by urgency: {shares} were answered within 24 hours.")
        return [words.say(text, shares=shares), *groups_differ(workbook, shown)]
    text = message("No clear order by urgency: {shares} were answered within 24 hours, and that could be chance.")
    return [words.say(text, shares=shares)]


ORDERED = {
    True: message(
        "Yes: the more urgent, the more often answered within 24 hours ({shares}), more than chance would give."
    ),
    False: message(
        "No: the more urgent, the less often answered within 24 hours ({shares}), more than chance would give."
    ),
}


def month_changed(workbook, history: pd.DataFrame) -> list[str]:
    """Say whether the last of these months waited longer or shorter than the others together, by either clock or the share.

    Three tests may each call chance a change: together they may do so no more often than one.
    """
    words = workbook.words
    *before, month = (int(number) for number in history["month"])
    waits = workbook.ask(response_change, Month(month), before=tuple(before))
    waits = waits[waits["p"].notna()]
    met, n = _met(history), history["within_n"]
    now, then = [met.iloc[-1], n.iloc[-1]], [met.iloc[:-1].sum(), n.iloc[:-1].sum()]
    share, average = now[0] / now[1], then[0] / then[1]
    values = {"share": words.percent(share), "average": words.percent(average)}
    doubt = DOUBT / (1 + len(waits))
    moved = waits[waits["p"] < doubt]
    if len(moved):
        return [_waits_moved(words, moved.loc[moved["z"].abs().idxmax()], values)]
    if str(share_change(*now, *then, confidence=1 - doubt)) == "change":
        return [words.say(SHARE_MOVED[bool(share < average)], **values)]
    text = message(
        "No clear change: within 24 hours {share} were answered against {average} before; neither that nor the waiting times differ by more than chance would give."
    )
    return [words.say(text, **values)]


def _waits_moved(words, wait: pd.Series, values: dict) -> str:
    """Say it by the median where it moved that way, else only that waits moved."""
    slower, days = bool(wait["z"] > 0), wait["clock"] == "elapsed"
    now, before = (words.hours(wait[column], days=days) for column in ("median", "median_before"))
    if now != before and (wait["median"] - wait["median_before"]) * wait["z"] > 0:
        return words.say(MEDIAN_MOVED[slower, wait["clock"]], now=now, before=before, **values)
    return words.say(WAITS_MOVED[slower], **values)


MEDIAN_MOVED = {
    (True, "business"): message(
        "Slower than before: the median in opening hours rose to {now} from {before}, more than chance would give; within 24 hours {share} against {average} before."
    ),
    (False, "business"): message(
        "Faster than before: the median in opening hours fell to {now} from {before}, more than chance would give; within 24 hours {share} against {average} before."
    ),
    (True, "elapsed"): message(
        "Slower than before: the median wait rose to {now} from {before}, more than chance would give; within 24 hours {share} against {average} before."
    ),
    (False, "elapsed"): message(
        "Faster than before: the median wait fell to {now} from {before}, more than chance would give; within 24 hours {share} against {average} before."
    ),
}
WAITS_MOVED = {
    True: message(
        "Slower than before: on the whole customers waited longer, more than chance would give; within 24 hours {share} against {average} before."
    ),
    False: message(
        "Faster than before: on the whole customers waited less, more than chance would give; within 24 hours {share} against {average} before."
    ),
}
SHARE_MOVED = {
    True: message(
        "Slower than before: within 24 hours {share} were answered against {average} before, more than chance would give."
    ),
    False: message(
        "Faster than before: within 24 hours {share} were answered against {average} before, more than chance would give."
    ),
}


def _parted(shown: pd.DataFrame) -> tuple:
    """Return the group whose share lies furthest outside what chance would give against all others, and whether any does.

    Every group is tested against the rest, each at its part of the doubt: one of many convinces by chance too easily.
    """
    shown = shown.sort_values("within_24h")  # of two groups as far apart from each other the slower is named
    met, n = _met(shown), shown["within_n"]
    _, lo, hi = newcombe(met, n, met.sum() - met, n.sum() - n, confidence=1 - DOUBT / len(shown))
    apart = pd.Series(lo, shown.index).combine(-pd.Series(hi, shown.index), max).round(9)
    return apart.idxmax(), bool(apart.max() > 0)


def _met(rows: pd.DataFrame) -> pd.Series:
    return (rows["within_24h"] * rows["within_n"]).round()
