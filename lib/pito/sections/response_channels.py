"""The waits of single channels, month by month, to switch to from the waits of all."""

from __future__ import annotations

import pandas as pd

from pito.metrics.response_history import EARLIER, median_signals, medians_by_month
from pito.month import Month
from pito.sections import counted, response_signals
from pito.sections.section import Section
from pito.sections.value import part_name
from pito.sections.views import Switch, Views
from pito.stats import suppress
from pito.text import message

CLOCK_COLUMNS = {"business": "business_median", "elapsed": "median"}


def channel_views(workbook, month, section: Section, clock: str) -> Views | None:
    """Return each channel's months as a view beside those of all; channels with too few months to judge are left out.

    Parameters
    ----------
    workbook
    month
    section : Section
        The answer for all channels.
    clock : {"business", "elapsed"}
    """
    least = workbook.settings.privacy.min_cell
    history = workbook.ask(medians_by_month, month, by="channel", least=1)
    hidden = pd.concat([suppress(rows, "tickets", least) for _, rows in history.groupby("month")])
    history, now = history[~hidden.reindex(history.index)], Month.parse(month).number
    judged = workbook.ask(median_signals, month, by="channel", least=least, clock=clock)
    shown = set(history.loc[history["month"] == now, "part"])
    judged = judged[(judged["earlier"] >= EARLIER) & judged["part"].isin(shown)]
    rows = [(row, history[history["part"] == row["part"]]) for _, row in judged.iterrows()]
    names = [workbook.words.say("All channels"), *(part_name(workbook, row["part"]) for row, _ in rows)]
    switch = Switch(workbook.words.say("Channel"), names)
    return Views.of((switch,), lambda place: _of_channel(workbook, *rows[place - 1], section, clock))


def _of_channel(workbook, judged: pd.Series, months: pd.DataFrame, section: Section, clock: str) -> Section:
    """Return one channel's months within their own limits."""
    say, words, is_elapsed = workbook.words.say, workbook.words, clock == "elapsed"
    named = months.rename(columns={clock: CLOCK_COLUMNS[clock]}).assign(
        **{CLOCK_COLUMNS["business" if is_elapsed else "elapsed"]: float("nan")}
    )
    labels = [words.month(Month(int(number))) for number in months["month"]]
    medians = [words.hours(seconds, days=is_elapsed) for seconds in months[clock]]
    tickets = [counted.tickets(words, n) for n in months["tickets"]]
    hover = [f"{label}: {median}, {n}" for label, median, n in zip(labels, medians, tickets, strict=True)]
    table = pd.DataFrame(
        {say("Month"): labels, say("Tickets"): months["tickets"].map(words.number), say("Median"): medians}
    )
    drawn = response_signals.chart(workbook, judged, named, hover)
    notes = [say("Months with too few tickets are not shown, nor those which would give them away.")]
    about = {"basis": tickets[-1], "terms": section.terms}
    return Section(
        section.name, section.title, [_said(workbook, judged, is_elapsed)], drawn, table, section.label, notes, **about
    )


def _said(workbook, judged: pd.Series, is_elapsed: bool) -> str:
    """Say whether the channel's month lies outside its own limits."""
    words = workbook.words
    shown = {"now": judged["median"], "lo": judged["lo"], "hi": judged["hi"]}
    written = {name: words.hours(seconds, days=is_elapsed) for name, seconds in shown.items()}
    return words.say(SAID[int(judged["signal"])], group=part_name(workbook, judged["part"]), **written)


SAID = {
    1: message(
        "Signal: {group} is slower than before, median {now}; its own year before leads to expect {lo} to {hi}."
    ),
    -1: message(
        "Signal: {group} is faster than before, median {now}; its own year before leads to expect {lo} to {hi}."
    ),
    0: message("No clear change: {group}, median {now}; its own year before leads to expect {lo} to {hi}."),
}
