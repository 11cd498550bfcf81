"""After how long a silence has a buyer left, and how much hangs on the answer?"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from pito.activity import ENOUGH_SILENCES, FEW_RETURN
from pito.charts import curve as curves
from pito.metrics.active_window import retention_by_window, windows_around
from pito.month import EPOCH, Month
from pito.sections import counted
from pito.sections.basis import stopped
from pito.sections.section import Section
from pito.text import message


def window(workbook, month) -> Section:
    """Answer: after how many days without a purchase is a customer gone, and what would another answer change?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "active_window", say("After how long a silence is a buyer gone?")
    if "orders" not in workbook.tables:
        text = message(
            "No orders or invoices came in, so nobody's silences are known. An invoice export would bring them."
        )
        return Section(name, title, [say(text)], missing=True)
    if reason := stopped(workbook, "orders", month):
        return Section(name, title, [reason], missing=True)
    if workbook.kind == "contract":
        return Section(name, title, [_not_asked(workbook)], missing=True)
    silences = workbook.return_curve
    silences = silences[silences["silences"] >= max(workbook.settings.privacy.min_cell, 1)]
    if not len(silences):
        return Section(
            name, title, [say("Too few purchases to say how long a silence lasts before a customer is gone.")]
        )
    days = workbook.active_days
    rates = workbook.ask(retention_by_window, month, windows=windows_around(days))
    rates = rates.assign(is_told=rates["is_covered"] & (rates["start"] >= workbook.settings.privacy.min_cell))
    finding = [_proposed(workbook), *_sensitivity(workbook, month, rates, days)]
    drawn = _drawn(workbook, silences, days)
    table, label = _table(workbook, rates, days), say("The month's rate under other windows")
    about = {"basis": counted.silences(workbook.words, silences["silences"].max()), "terms": (retention_by_window,)}
    return Section(name, title, finding, drawn, table, label, _notes(workbook, silences, rates), **about)


def _not_asked(workbook) -> str:
    """Say that a contract's end is known, and what would be proposed if customers were those who buy."""
    words, proposed = workbook.words, workbook.proposed_days
    if not proposed:
        return words.say("Customers here are those under contract: their end is on record, so no silence is judged.")
    text = message(
        "Customers here are those under contract: their end is on record, so no silence is judged. Were they those who buy, the window would be {days} days."
    )
    return words.say(text, days=words.number(proposed))


def _proposed(workbook) -> str:
    words, proposed = workbook.words, workbook.proposed_days
    chosen = workbook.settings.business.active_days
    text = message("No window can be proposed: no length of silence with {n} cases was followed by so few returns.")
    if workbook.rhythm_days and not chosen:
        text = message(
            "Too few customers fell silent for a window to be proposed; in force is three times as long as 95% of the gaps between purchases last."
        )
    if proposed:
        text = message(
            "After {proposed} days of silence fewer than one customer in ten ever bought again: the window proposed."
        )
    if proposed and chosen:
        text = message(
            "After {proposed} days of silence fewer than one customer in ten ever bought again; the settings say {chosen}."
        )
    values = (
        {"proposed": words.number(proposed), "chosen": words.number(chosen)} if proposed else {"n": ENOUGH_SILENCES}
    )
    return words.say(text, **values)


def _sensitivity(workbook, month: Month, rates: pd.DataFrame, days: int) -> list[str]:
    words, told = workbook.words, rates[rates["is_told"]]
    if len(told) < 2:
        return [words.say("The exports are too short to show the rate under other windows.")]
    first, last = told.iloc[0], told.iloc[-1]
    text = message(
        "{month} would have kept {low} of customers under a window of {low_days} days, {high} under {high_days}."
    )
    low, high = words.percent(first["retention_rate"]), words.percent(last["retention_rate"])
    spans = {"low_days": words.number(first["days"]), "high_days": words.number(last["days"])}
    return [words.say(text, month=words.month(month), low=low, high=high, **spans)]


def _drawn(workbook, silences: pd.DataFrame, days: int):
    say, words = workbook.words.say, workbook.words
    text = message("silent longer than {days} days: {share} of {n} bought again")
    hover = [
        say(text, days=words.number(r.days), share=words.percent(r.share), n=words.number(r.silences))
        for r in silences.itertuples()
    ]
    name = say("in force: {days} days", days=words.number(days))
    marks = [(days, name)]
    if workbook.proposed_days and workbook.proposed_days != days:
        marks.append((workbook.proposed_days, say("proposed: {days} days", days=words.number(workbook.proposed_days))))
    alt = say("Share of silent customers who buy again, by how long they have been silent.")
    axes = (say("days without a purchase"), say("share who buy again"))
    return curves.silent(silences["days"], silences["share"], hover, marks, axes, alt)


def _table(workbook, rates: pd.DataFrame, days: int) -> pd.DataFrame | None:
    say, words = workbook.words.say, workbook.words
    if not rates["is_told"].any():
        return None
    shown = rates.where(rates["is_told"])
    return pd.DataFrame(
        {
            say("Window (days)"): [words.number(d) + (" *" if d == days else "") for d in rates["days"]],
            say("Customers at the start"): shown["start"].map(words.number),
            say("Still customers"): shown["retained"].map(words.number),
            say("Retention rate"): shown["retention_rate"].map(words.percent),
            say("95% interval"): [words.interval(lo, hi) for lo, hi in zip(shown["lo"], shown["hi"], strict=True)],
        }
    )


def _notes(workbook, silences: pd.DataFrame, rates: pd.DataFrame) -> list[str]:
    say, words = workbook.words.say, workbook.words
    text = message(
        "A silence counts at a length when it lasted longer and began twice as long before the end of the orders."
    )
    notes = [say(text)]
    if rates["is_told"].any():
        notes.append(say("* the window in force."))
    if not rates["is_told"].all():
        first = EPOCH + timedelta(days=int(workbook.facts["coverage"]["orders"]["first_day"]))
        text = message(
            "No rate where the orders, which begin on {day}, do not reach a whole window back, or too few bought."
        )
        notes.append(say(text, day=words.day(first)))
    at = silences[silences["share"] < FEW_RETURN]
    if not len(at):
        text = message(
            "Of silences longer than {days} days one in ten or more ended with a purchase; of longer ones there are fewer than {n} cases."
        )
        least = max(workbook.settings.privacy.min_cell, 1)
        notes.append(say(text, days=words.number(silences["days"].iloc[-1]), n=words.number(least)))
    return notes
