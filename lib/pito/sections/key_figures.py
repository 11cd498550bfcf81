"""The month in four figures: each with its change, how sure the change is, and how many it rests on."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from pito.metrics.response import response_time_by_month
from pito.metrics.revenue import revenue_by_month
from pito.metrics.satisfaction import csat_by_month
from pito.month import Month
from pito.sections import basis, counted, response, response_signals, satisfaction, value, voice
from pito.sections.bucket import is_signal, month_row, seen_months
from pito.sections.section import Section
from pito.stats import share_change, xmr_limits
from pito.text import message

SHOWN, SAME = 4, 1e-9
NAME = "key_figures"
VERDICTS = {
    "signal": message("Signal"),
    "change": message("More than chance"),
    "chance": message("Could be chance"),
    "steady": message("No clear change"),
    "unknown": message("Too little to compare"),
}


@dataclass(frozen=True)
class KeyFigure:
    """One figure: what it is, its value, its change and the verdict on it, what it rests on, and where more stands."""

    label: str
    value: str
    change: str
    verdict: str
    basis: str
    section: str


@dataclass(frozen=True)
class KeyFigures(Section):
    """The figures, each in a box of its own."""

    figures: list[tuple[KeyFigure, str]] = field(default_factory=list)

    def about(self) -> dict:
        """Add what each figure says, for the mail."""
        said = dict(zip((figure.section for figure, _ in self.figures), self.finding, strict=False))
        return super().about() | ({"figures": said} if said else {})

    def words_html(self) -> str:
        """Return the figures as a list, or why there are none; everything that came from data is escaped."""
        if not self.figures:
            return super().words_html()
        return f'<ul class="key-figures">{"".join(_box(*one) for one in self.figures)}</ul>'


def _box(figure: KeyFigure, verdict: str) -> str:
    label, number, change, rests = map(html.escape, (figure.label, figure.value, figure.change, figure.basis))
    return (
        f'<li><a href="#{figure.section}"><span class="label">{label}</span> <b>{number}</b> '
        f'<span class="change">{change}</span> <span><span class="verdict {figure.verdict}">{html.escape(verdict)}</span> · '
        f"{rests}</span></a></li>"
    )


def key_figures(workbook, month) -> KeyFigures:
    """Answer: how does the month stand in four figures, and which of their changes is more than chance?"""
    say, month = workbook.words.say, Month.parse(month)
    asked = (ask(workbook, month) for ask in (_retention, _revenue, _first_response, _satisfaction, _within_a_day))
    figures = [figure for figure in asked if figure][:SHOWN]
    shown = [(figure, say(VERDICTS[figure.verdict])) for figure in figures]
    parts = (
        f"{f.label}: " + ", ".join(filter(None, (f.value, f.change, verdict, f.basis))) + "." for f, verdict in shown
    )
    finding = list(parts) or [say("No figure can be told from these exports.")]
    return KeyFigures(NAME, say("Key figures"), finding, figures=shown, missing=not figures)


def _against(workbook, change: str, month: Month) -> str:
    text = message("{change} against {month}")
    return workbook.words.say(text, change=change, month=workbook.words.month(month.plus(-1)))


def _retention(workbook, month: Month) -> KeyFigure | None:
    words = workbook.words
    if basis.missing(workbook, month) or basis.withheld(workbook, month):
        return None
    now, before = month_row(workbook, month), month_row(workbook, month, back=1)
    change, verdict = "", "unknown"
    if before["start"] > 0 and not basis.too_early(workbook, month.plus(-1)):
        moved = now["retention_rate"] - before["retention_rate"]
        change = _against(workbook, words.points(moved), month)
        verdict = _verdict(moved, share_change(now["retained"], now["start"], before["retained"], before["start"]))
    if is_signal(seen_months(workbook, month)):
        verdict = "signal"
    rate, rests = words.percent(now["retention_rate"]), counted.customers(words, now["start"])
    return KeyFigure(words.say("Retention rate"), rate, change, verdict, rests, "retention_bucket")


def _verdict(moved: float, word) -> str:
    """Return the verdict on a change of a share; what did not move at all is not called chance."""
    said = {"chance": "chance", "change": "change"}.get(str(word), "unknown")
    return "steady" if said == "chance" and abs(moved) < SAME else said


def _limits_verdict(now: float, lo: float, hi: float) -> str:
    """Return whether a value lies outside the limits of the months before it; unknown without limits."""
    return "unknown" if lo != lo else "steady" if lo <= now <= hi else "signal"


def _revenue(workbook, month: Month) -> KeyFigure | None:
    words, least = workbook.words, workbook.settings.privacy.min_cell
    if value.missing(workbook, month):
        return None
    history = workbook.ask(revenue_by_month, month)
    now, before = history.iloc[-1], history.iloc[-2]
    if now["buyers"] < max(least, 1):
        return None
    known = history[history["month"] > value.first_order_month(workbook).number]  # the first may be a part of a month
    change, verdict = "", "unknown"
    if before["month"] in known["month"].to_numpy() and before["buyers"] >= least:
        change = _against(workbook, _signed(words.money(now["revenue"] - before["revenue"])), month)
        verdict = _limits_verdict(now["revenue"], *xmr_limits(known["revenue"].iloc[:-1]))
    rests = counted.buyers(words, now["buyers"])
    label = words.say("Revenue of the month")
    return KeyFigure(label, words.money(now["revenue"]), change, verdict, rests, "value_segments")


def _signed(written: str) -> str:
    """Put a plus before an amount that has no sign."""
    return written if written.startswith("−") else f"+{written}"


def _first_response(workbook, month: Month) -> KeyFigure | None:
    words = workbook.words
    if response.missing(workbook, month) or response.too_few(workbook, month):
        return None
    history = workbook.ask(response_time_by_month, month)
    clock = "business_median" if response_signals.clock_of(history) == "business" else "median"
    waits = history.set_index("month")[clock]
    now, before = waits[month.number], waits.get(month.number - 1, float("nan"))
    is_elapsed, change = clock == "median", ""
    if now == now and before == before:
        sign = "−" if now < before else "+"
        change = _against(workbook, sign + words.hours(abs(now - before), days=is_elapsed), month)
    enough = history[history["within_n"] >= workbook.settings.privacy.min_cell]
    judged = response_signals.signal(workbook, month, enough) if len(enough) > 1 else None
    verdict = "unknown" if judged is None else "signal" if judged["signal"] else "steady"
    rests = counted.tickets(words, response.whole(workbook, month)["tickets"])
    label = words.say("Median first answer, wall clock")
    if not is_elapsed:
        label = words.say("Median first answer, opening hours")
    return KeyFigure(label, words.hours(now, days=is_elapsed), change, verdict, rests, "response_trend")


def _within_a_day(workbook, month: Month) -> KeyFigure | None:
    words = workbook.words
    if response.missing(workbook, month) or response.too_few(workbook, month):
        return None
    history = workbook.ask(response_time_by_month, month).set_index("month")
    share, change, verdict = _share_change(workbook, month, history["within_24h"], history["within_n"])
    rests = counted.tickets(words, history.loc[month.number, "within_n"])
    return KeyFigure(words.say("Answered within 24 h"), share, change, verdict, rests, "response_waiting")


def _satisfaction(workbook, month: Month) -> KeyFigure | None:
    words = workbook.words
    if voice.missing(workbook, month):
        return None
    history = workbook.ask(csat_by_month, month, scales=voice.scales(workbook)).set_index("month")
    if history["n"].get(month.number, 0) < voice.least(workbook):
        return None
    share, change, verdict = _share_change(workbook, month, history["csat"], history["n"])
    now = history.loc[month.number]
    judged = _limits_verdict(now["csat"], *satisfaction.limits(history.loc[: month.number]))
    if judged != "unknown":
        verdict = judged
    rests = counted.ratings(words, now["n"])
    return KeyFigure(words.say("Good ratings"), share, change, verdict, rests, "satisfaction_rating")


def _share_change(workbook, month: Month, shares, n) -> tuple[str, str, str]:
    """Return a month's share, its change against the month before and the verdict on that."""
    words, now, before = workbook.words, month.number, month.number - 1
    share = words.percent(shares[now])
    if n.get(before, 0) < max(workbook.settings.privacy.min_cell, 1) or not n[now]:
        return share, "", "unknown"
    had = [round(shares[m] * n[m]) for m in (now, before)]
    moved = shares[now] - shares[before]
    verdict = _verdict(moved, share_change(had[0], n[now], had[1], n[before]))
    return share, _against(workbook, words.points(moved), month), verdict
