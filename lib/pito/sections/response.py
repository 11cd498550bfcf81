"""How fast are customers answered? Waiting on two clocks, by channel, agent and priority, month by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pandas as pd

from pito.charts import line, ranges
from pito.metrics.response import resolution_time, response_time, response_time_by_month, waiting_curve
from pito.month import EPOCH, Month
from pito.sections import basis, counted, response_signals
from pito.sections import waiting_curve as curve_of_waiting
from pito.sections.agents_hidden import hidden_agents
from pito.sections.response_channels import channel_views
from pito.sections.response_verdicts import agents_differ, by_urgency, groups_differ, month_changed, urgent_first
from pito.sections.section import Section
from pito.sections.value import part_name
from pito.stats import small, suppress
from pito.text import message

HOUR, DAY = 3600, 86_400
FEWEST_OF_AGENT = 20
MANY_LEFT_OUT = 0.1


def waiting(workbook, month) -> Section:
    """Answer: how long do customers wait for a first answer?"""
    say = workbook.words.say
    name, title = "response_waiting", say("How long do customers wait for a first answer?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := too_few(workbook, month):
        return Section(name, title, [reason])
    row = whole(workbook, month)
    alt = say("Share of tickets still without a human answer, by hours since they came.")
    curves = {clock: workbook.ask(waiting_curve, month, clock=clock) for clock in curve_of_waiting.CLOCKS}
    drawn = curve_of_waiting.drawn(workbook, curves, alt)
    finding, notes = _finding(workbook, month), _how_counted(workbook, row)
    left_out = _left_out(workbook, row)
    (finding if _share_left_out(row) > MANY_LEFT_OUT else notes).extend(left_out)
    about = {"basis": counted.tickets(workbook.words, row["tickets"]), "terms": (response_time,)}
    return Section(name, title, finding, drawn, _clocks(workbook, row), say("Numbers as a table"), notes, **about)


def whole(workbook, month) -> pd.Series:
    """Return the month's answer for the whole business, out of the history: nothing is counted twice."""
    history = workbook.ask(response_time_by_month, month)
    return history[history["month"] == Month.parse(month).number].iloc[0]


def missing(workbook, month) -> str:
    """Say which export is missing where no first response can be known; empty where one can."""
    if reason := uncovered(workbook, month):
        return reason
    if not workbook.ask(response_time_by_month, month)["answered"].sum():
        text = message("The ticket export holds no first response times; an export with that column would bring them.")
        return workbook.words.say(text)
    return ""


def uncovered(workbook, month) -> str:
    """Say so where no tickets came in, or not all of the month; empty where they did."""
    say, month = workbook.words.say, Month.parse(month)
    if "tickets" not in workbook.tables:
        return say("No tickets came in: response times are unknown. A helpdesk export would bring them.")
    if _begin_after(workbook, month):
        text = message("The tickets begin after {month}: response times are unknown.")
        return say(text, month=workbook.words.month(month))
    return basis.stopped(workbook, "tickets", month)


def _begin_after(workbook, month: Month) -> bool:
    first = workbook.facts["coverage"].get("tickets", {}).get("first_day")
    return first is not None and Month.of(EPOCH + timedelta(days=first)) > month


def too_few(workbook, month) -> str:
    """Say so where too few tickets came in the month to show anything; empty where enough did."""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    history = workbook.ask(response_time_by_month, month)
    tickets = int(history.loc[history["month"] == month.number, "tickets"].sum())
    if tickets >= max(workbook.settings.privacy.min_cell, 1):
        return ""
    return say("Too few tickets came in {month} to show times.", month=words.month(month))


def _finding(workbook, month) -> list[str]:
    say, words = workbook.words.say, workbook.words
    row, month = whole(workbook, month), Month.parse(month)
    if row["median"] == row["median"]:
        text = message(
            "Half of the {n} tickets of {month} had a first answer within {median}, nine in ten within {p90}."
        )
        if row["p90"] != row["p90"]:
            text = message(
                "Half of the {n} tickets of {month} had a first answer within {median}; nine in ten was not reached by the month's end."
            )
    else:
        text = message("Of the {n} tickets of {month} fewer than half had an answer by the month's end.")
    n, median, p90 = words.number(row["tickets"]), words.hours(row["median"]), words.hours(row["p90"])
    sentences = [say(text, n=n, month=words.month(month), median=median, p90=p90)]
    sentences.append(_within_a_day(words, row))
    if row["business_median"] == row["business_median"]:
        median = words.hours(row["business_median"], days=False)
        sentences.append(say("In opening hours the median is {median}.", median=median))
    return sentences


def _within_a_day(words, row) -> str:
    text = message(
        "{share} were answered within 24 hours ({interval}); {waiting} were still waiting at the month's end."
    )
    if row["closed_unanswered"]:
        text = message(
            "{share} were answered within 24 hours ({interval}); at the month's end {waiting} were still waiting, and {closed} had been closed without an answer."
        )
    share, interval = words.percent(row["within_24h"]), words.interval(row["within_lo"], row["within_hi"])
    waiting, closed = (words.number(row[column]) for column in ("unanswered", "closed_unanswered"))
    return words.say(text, share=share, interval=interval, waiting=waiting, closed=closed)


def _how_counted(workbook, row) -> list[str]:
    say = workbook.words.say
    notes = [say("By month of arrival; tickets still open at the month's end count as still waiting.")]
    if row["closed_unanswered"]:
        notes.append(say("A ticket closed without an answer counts as waiting until it was closed."))
    return notes


def _share_left_out(row) -> float:
    return row["automatic"] / (row["automatic"] + row["tickets"])


def _left_out(workbook, row) -> list[str]:
    """Say how many tickets have no known human answer because their first reply was automatic; nothing where none."""
    if not row["automatic"]:
        return []
    words, seconds = workbook.words, workbook.settings.promises.auto_reply_seconds
    said = words.count(
        "{n} of {of} tickets is left out: its first reply came in under {seconds} s or is marked automatic, and the export does not say when a person answered.",
        "{n} of {of} tickets are left out: their first reply came in under {seconds} s or is marked automatic, and the export does not say when a person answered.",
        int(row["automatic"]),
        of=words.number(row["automatic"] + row["tickets"]),
        seconds=words.number(seconds),
    )
    return [said]


def _clocks(workbook, row) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    day = words.percent(row["business_within_day"])
    whole = f"{words.percent(row['within_24h'])} ({words.interval(row['within_lo'], row['within_hi'])})"
    no_calendar = row["business_within_n"] == 0
    business = (
        [say("no opening hours set")] * 3
        if no_calendar
        else [*(words.hours(row[column], days=False) for column in ("business_median", "business_p90")), day]
    )
    return pd.DataFrame(
        {
            say("Measure"): [say("Median"), say("Nine in ten within"), say("Within 24 h / within a working day")],
            say("Wall clock"): [words.hours(row["median"]), words.hours(row["p90"]), whole],
            say("Opening hours"): business,
        }
    )


def by_channel(workbook, month) -> Section:
    """Answer: which channel is slow?"""
    say = workbook.words.say
    title, header = say("Which channel waits longest?"), say("Channel")
    section = _compared(workbook, month, "response_by_channel", title, "channel", header)
    if section.figure is None:
        return section
    groups = workbook.ask(response_time, month, by="channel")
    shown = groups[~suppress(groups, "tickets", workbook.settings.privacy.min_cell)]
    signals = response_signals.group_signals(workbook, month, shown, "channel")
    return replace(section, finding=[*signals, *section.finding], signal=bool(signals))


def by_agent(workbook, month) -> Section:
    """Answer: how does it look agent by agent? No ranking, and no name in the sentence: tickets differ."""
    say = workbook.words.say
    title, header = say("Is it the same for every agent?"), say("Agent")
    section = _compared(
        workbook, month, "response_by_agent", title, "agent", header, agents_differ, fewest=FEWEST_OF_AGENT
    )
    if section.figure is not None:
        text = message(
            "Tickets differ in kind and hour; this is no ranking of people. Agents with fewer than {n} tickets are not shown, nor any who would give such a one away."
        )
        section.notes.append(say(text, n=FEWEST_OF_AGENT))
    return section


def by_priority(workbook, month) -> Section:
    """Answer: are urgent tickets answered first?"""
    say = workbook.words.say
    title, header = say("Are urgent tickets answered first?"), say("Priority")
    return _compared(workbook, month, "response_by_priority", title, "priority", header, urgent_first)


def _compared(workbook, month, name, title, by: str, header: str, judge=groups_differ, fewest: int = 0) -> Section:
    say = workbook.words.say
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := too_few(workbook, month):
        return Section(name, title, [reason])
    groups = workbook.ask(response_time, month, by=by)
    hidden = suppress(groups, "tickets", workbook.settings.privacy.min_cell) | (groups["tickets"] < fewest)
    if by == "agent":
        hidden |= groups["part"].isin(hidden_agents(workbook, month))
    shown = groups[~hidden & (groups["within_n"] > 0)].sort_values(["within_24h", "part"], ignore_index=True)
    if fewest:
        shown = shown.sort_values("part", ignore_index=True)
    if len(shown) < 2:
        return Section(name, title, [say("There is nothing to compare: too few groups with enough tickets.")])
    alt = say(
        "{question} Share answered within 24 hours by {group}, with intervals.", question=title, group=header.lower()
    )
    few = [bool(small(int(n))) for n in shown["within_n"]]
    notes = [say("Open circles: fewer than 30 tickets.")] if any(few) else []
    drawn, table = _ranges(workbook, shown, alt, few), _groups(workbook, shown, header)
    about = {"basis": counted.tickets(workbook.words, shown["within_n"].sum()), "terms": (response_time,)}
    return Section(name, title, judge(workbook, shown), drawn, table, say("Numbers as a table"), notes, **about)


def _ranges(workbook, shown, alt: str, few: list[bool]):
    words = workbook.words
    labels = [part_name(workbook, part) for part in shown["part"]]
    hover = [_hover(words, label, row) for label, row in zip(labels, shown.itertuples(), strict=True)]
    axis = words.say("share answered within 24 hours, with 95% interval")
    shares, percent = (
        (shown[c] for c in ("within_24h", "within_lo", "within_hi")),
        {"tickformat": ".0%", "range": [0, 1.03]},
    )
    return ranges.dots(labels, *shares, hover, axis, alt, few, xaxis=percent)


def _hover(words, label: str, row) -> str:
    text = message("{group}: {share} within 24 h ({interval}), median {median}, {n} tickets")
    share, interval = words.percent(row.within_24h), words.interval(row.within_lo, row.within_hi)
    return words.say(
        text, group=label, share=share, interval=interval, median=words.hours(row.median), n=words.number(row.tickets)
    )


def _groups(workbook, shown, header: str) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    table = pd.DataFrame(
        {
            header: [part_name(workbook, part) for part in shown["part"]],
            say("Tickets"): shown["tickets"].map(words.number),
            say("Median"): shown["median"].map(words.hours),
            say("Nine in ten within"): shown["p90"].map(words.hours),
            say("Median in opening hours"): _working_time(words, shown["business_median"]),
            say("Within 24 h (95% interval)"): [
                f"{words.percent(r.within_24h)} ({words.interval(r.within_lo, r.within_hi)})"
                for r in shown.itertuples()
            ],
            say("Still waiting"): shown["unanswered"].map(words.number),
        }
    )
    if shown["closed_unanswered"].any():
        table[say("Closed without an answer")] = shown["closed_unanswered"].map(words.number)
    return table


def _working_time(words, seconds: pd.Series) -> list[str]:
    """Write time on the opening clock in hours, however many: a working day is not a day."""
    return [words.hours(value, days=False) for value in seconds]


def trend(workbook, month) -> Section:
    """Answer: are customers answered faster or slower than before?"""
    say, words = workbook.words.say, workbook.words
    name, title = "response_trend", say("Are answers getting faster?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := too_few(workbook, month):
        return Section(name, title, [reason])
    history = workbook.ask(response_time_by_month, month)
    history = history[history["within_n"] >= workbook.settings.privacy.min_cell]
    if Month.parse(month).number not in history["month"].to_numpy():
        text = message(
            "Too few tickets of {month} were answered or 24 hours old by its end to compare it with the months before."
        )
        return Section(name, title, [say(text, month=words.month(Month.parse(month)))])
    if len(history) < 2:
        return Section(name, title, [say("There is no earlier month to compare with yet.")])
    months = [words.month(Month(int(n))) for n in history["month"]]
    before = " – ".join(dict.fromkeys([months[0], months[-2]]))
    table, notes = (
        _groups(workbook, history.assign(part=months), say("Month")),
        [say("Before: {months}.", months=before), _seen_from(workbook, month)],
    )
    judged, label = response_signals.signal(workbook, month, history), say("Numbers as a table")
    about = {"basis": counted.tickets(words, history["tickets"].iloc[-1]), "terms": (response_time,)}
    if judged is None:
        drawn = _by_month(workbook, history)
        return Section(name, title, month_changed(workbook, history), drawn, table, label, notes, **about)
    hover = _points(workbook, history)
    finding, drawn = (
        response_signals.month_signal(workbook, judged, history),
        response_signals.chart(workbook, judged, history, hover),
    )
    section = Section(name, title, finding, drawn, table, label, notes, signal=bool(judged["signal"]), **about)
    return replace(section, views=channel_views(workbook, month, section, response_signals.clock_of(history)))


def _seen_from(workbook, month) -> str:
    text = message("All seen from the end of {month}: tickets of earlier months have had longer to be answered.")
    return workbook.words.say(text, month=workbook.words.month(Month.parse(month)))


def _points(workbook, history) -> list[str]:
    words = workbook.words
    months = [words.month(Month(int(n))) for n in history["month"]]
    return [_hover(words, month, row) for month, row in zip(months, history.itertuples(), strict=True)]


def _by_month(workbook, history):
    """Draw the median wait by month: in opening hours, or on the wall clock where no opening hours are set."""
    say, words = workbook.words.say, workbook.words
    clock = "business_median" if history["business_median"].notna().any() else "median"
    names = {clock: "share", f"{clock}_lo": "lo", f"{clock}_hi": "hi"}
    waits = history[list(names)].rename(columns=names) / HOUR
    months = [Month(int(n)) for n in history["month"]]
    hover = _points(workbook, history)
    axis = say("median wait in opening hours (h)") if clock == "business_median" else say("median wait (h)")
    alt = say("Median wait for a first answer by month of arrival, with its 95% interval.")
    labels = [words.short_month(m) for m in months]
    return line.band(
        labels, waits, say("Median"), say("95% interval"), hover, ("", axis), alt, yaxis={"rangemode": "tozero"}
    )


def _solved(row) -> str:
    if row["p90"] == row["p90"]:
        return message(
            "Half of the {n} tickets were solved within {median}, nine in ten within {p90}; {open} were open at the month's end."
        )
    if row["median"] == row["median"]:
        return message("Half of the {n} tickets were solved within {median}; {open} were open at the month's end.")
    return message("Fewer than half of the {n} tickets were solved by the month's end; {open} were open.")


def resolution(workbook, month) -> Section:
    """Answer: how long until it is solved?"""
    say, words = workbook.words.say, workbook.words
    name, title = "response_resolution", say("How long until it is solved?")
    if reason := uncovered(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := too_few(workbook, month):
        return Section(name, title, [reason])
    row = workbook.ask(resolution_time, month).iloc[0]
    values = {"n": words.number(row["tickets"]), "open": words.number(row["open"])}
    values |= {"median": words.hours(row["median"]), "p90": words.hours(row["p90"])}
    groups = workbook.ask(resolution_time, month, by="priority")
    shown = by_urgency(groups[~suppress(groups, "tickets", workbook.settings.privacy.min_cell)])
    notes = [say("Until the last resolution still standing; open tickets count as still open.")]
    drawn, table = _solved_by_priority(workbook, shown, title), _solved_table(workbook, shown)
    about = {"basis": counted.tickets(words, row["tickets"]), "terms": (resolution_time,)}
    return Section(name, title, [say(_solved(row), **values)], drawn, table, say("By priority"), notes, **about)


def _solved_by_priority(workbook, shown, title: str):
    say, words = workbook.words.say, workbook.words
    known = shown[shown["median"].notna()]
    if len(known) < 2:
        return None
    text = message("{group}: half of {n} tickets solved within {median}")
    hover = [
        say(text, group=part_name(workbook, row.part), n=words.number(row.tickets), median=words.hours(row.median))
        for row in known.itertuples()
    ]
    labels = [part_name(workbook, part) for part in known["part"]]
    few = [bool(small(int(n))) for n in known["tickets"]]
    days = [known[column] / DAY for column in ("median", "median_lo", "median_hi")]
    axis, alt = (
        say("days until half were solved, with 95% interval"),
        say("{question} Days by priority, with intervals.", question=title),
    )
    return ranges.dots(labels, *days, hover, axis, alt, few, xaxis={"rangemode": "tozero"})


def _solved_table(workbook, shown) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Priority"): [part_name(workbook, part) for part in shown["part"]],
            say("Tickets"): shown["tickets"].map(words.number),
            say("Solved"): shown["resolved"].map(words.number),
            say("Open"): shown["open"].map(words.number),
            say("Median"): shown["median"].map(words.hours),
            say("Nine in ten within"): shown["p90"].map(words.hours),
            say("Median in opening hours"): _working_time(words, shown["business_median"]),
        }
    )
