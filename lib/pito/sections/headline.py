"""The answer first: what a reader who stops after five lines must know."""

from __future__ import annotations

from dataclasses import dataclass

from pito.metrics.leak import leak_cost
from pito.metrics.response import response_time_by_month
from pito.month import Month
from pito.sections import basis, bucket, leak, response, response_signals, satisfaction, value
from pito.sections.part import whose
from pito.sections.section import Section
from pito.text import message

MOST = 5


@dataclass(frozen=True)
class Said:
    """What one question has to say: how sure it is, and what money is at stake, decide its place."""

    sentences: list[str]
    signal: bool = False
    stake: float = 0.0
    missing: bool = False


def headline(workbook, month) -> Section:
    """Answer the month in at most five sentences: signals first, then by the money at stake, last what is not known.

    A report on some of the customers says so before that.
    """
    words, month = workbook.words, Month.parse(month)
    said = [ask(workbook, month) for ask in (_kept, _worth, _answered, _satisfied)]
    said = sorted((one for one in said if one.sentences), key=lambda s: (s.missing, not s.signal, -s.stake))
    sentences = [sentence for one in said for sentence in one.sentences][:MOST]
    title = words.say("{name}: {month}", name=workbook.settings.business.name, month=words.month(month))
    return Section(
        "headline", title, [*whose(workbook), *sentences], listed=True, signal=any(one.signal for one in said)
    )


def _kept(workbook, month: Month) -> Said:
    """Say who stayed, whether that is news, and what the lost took with them."""
    kept = bucket.answer(workbook, month)
    if kept.figure is None:
        return Said(kept.finding[:1], missing=kept.missing)
    lost = leak.leak(workbook, month)
    took = [] if lost.missing or (lost.figure is None and len(lost.finding) < 2) else lost.finding[:1]
    is_signal = bucket.is_signal(bucket.seen_months(workbook, month))
    return Said([" ".join([kept.finding[0], *kept.finding[2:3]]), *took], is_signal, _stake(workbook, month))


def _stake(workbook, month: Month) -> float:
    """Return the yearly margin that left with the lost; nothing where it is not known."""
    if basis.missing(workbook, month) or value.missing(workbook, month) or basis.withheld(workbook, month):
        return 0.0
    row = workbook.ask(leak_cost, month, margin_rate=workbook.settings.business.margin_rate).iloc[-1]
    return float(row["lost_margin"]) if row["lost_margin"] > 0 else 0.0


def _worth(workbook, month: Month) -> Said:
    worth = value.segments(workbook, month)
    return Said([" ".join(worth.finding[:2])], missing=worth.missing)


def _answered(workbook, month: Month) -> Said:
    """Say how long customers waited; a signal in it first, and in one sentence."""
    answered = response.waiting(workbook, month)
    if answered.missing:
        solved = response.resolution(workbook, month)
        return Said(solved.finding[:1], missing=solved.missing)
    if answered.figure is None:
        return Said(answered.finding[:1])
    history = workbook.ask(response_time_by_month, month)
    history = history[history["within_n"] >= workbook.settings.privacy.min_cell]
    judged = response_signals.signal(workbook, month, history) if len(history) > 1 else None
    if judged is None or not judged["signal"]:
        return Said(answered.finding[:1])
    return Said([_stands_out(workbook, judged, response_signals.clock_of(history))], signal=True)


SLOWER = {
    ("business", 1): message(
        "Signal: first answers came slower than before. The median in opening hours was {now}; the year before leads to expect {lo} to {hi}."
    ),
    ("business", -1): message(
        "Signal: first answers came faster than before. The median in opening hours was {now}; the year before leads to expect {lo} to {hi}."
    ),
    ("elapsed", 1): message(
        "Signal: first answers came slower than before. The median wait was {now}; the year before leads to expect {lo} to {hi}."
    ),
    ("elapsed", -1): message(
        "Signal: first answers came faster than before. The median wait was {now}; the year before leads to expect {lo} to {hi}."
    ),
}


def _stands_out(workbook, judged, clock: str) -> str:
    words, is_elapsed = workbook.words, clock == "elapsed"
    shown = {"now": judged["median"], "lo": judged["lo"], "hi": judged["hi"]}
    written = {name: words.hours(seconds, days=is_elapsed) for name, seconds in shown.items()}
    return words.say(SLOWER[clock, int(judged["signal"])], **written)


def _satisfied(workbook, month: Month) -> Said:
    """Say how satisfied customers are where that is news; else the key figures say it."""
    rated = satisfaction.rating(workbook, month)
    return Said(rated.finding[:1], signal=True) if rated.signal else Said([])
