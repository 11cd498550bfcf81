"""What do customers write about? Kinds of ticket that grow, tickets without a kind, and what could answer itself."""

from __future__ import annotations

import pandas as pd

from pito.charts import ranges
from pito.metrics.categories import category_alarms, self_service_candidates, untagged_share
from pito.month import Month
from pito.sections import basis, counted
from pito.sections.section import Section
from pito.stats import suppress
from pito.text import message

MOST_SHOWN = 12
MUCH_UNTAGGED = 0.2


def missing(workbook, month) -> str:
    """Say which export is missing where nothing is known of tickets or of how many customers there are."""
    if "tickets" not in workbook.tables:
        text = message("No tickets came in: what customers write about is unknown. A helpdesk export would bring it.")
        return workbook.words.say(text)
    return basis.stopped(workbook, "tickets", month) or basis.missing(workbook, month)


def trend(workbook, month) -> Section:
    """Answer: of what do customers write more than before?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "category_trend", say("Of what do customers write more than before?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    found = workbook.ask(category_alarms, month)
    if not len(found):
        return Section(
            name, title, [say("No ticket has a category; a helpdesk export with that column would tell.")], missing=True
        )
    shown = found[~suppress(found, "n", workbook.settings.privacy.min_cell) & (found["n"] > 0)]
    if not len(shown):
        return Section(name, title, [say("Every category has too few tickets to be shown.")])
    finding = [*_untagged(workbook, month), *alarmed(workbook, found, found["part"].tolist(), shown.index)]
    if _much_untagged(workbook, month):
        finding.append(
            say("With so many tickets without a category, categories may grow only because more are tagged.")
        )
    notes = [
        say(
            "A category alarms when chance and its own jumps explain the month in under 2% of cases, all categories together."
        ),
        *_hidden(workbook, found, shown),
    ]
    drawn = rates_drawn(workbook, shown, [str(part) for part in shown["part"]], title)
    return Section(
        name,
        title,
        finding,
        drawn,
        rates_table(workbook, shown, shown["part"].tolist(), say("Category")),
        say("Numbers as a table"),
        notes,
        signal=bool(found["is_alarm"].any()),
        basis=counted.tickets(workbook.words, shown["n"].sum()),
        terms=(category_alarms,),
    )


def alarmed(workbook, found: pd.DataFrame, names: list[str], shown: pd.Index) -> list[str]:
    """Say which came more often than their past leads to expect; or that none did, or that it is too early to say.

    Of those that are not shown no number is said.
    """
    words = workbook.words
    if found["expected"].isna().all():
        return [words.say("Fewer than twelve earlier months: what is usual is not known yet.")]
    said = [
        words.say(
            ALARM[row.Index in shown],
            name=name,
            n=words.number(row.n),
            expected=words.number(row.expected, 1),
            rate=words.number(row.rate, 1),
            usual=words.number(row.expected_rate, 1),
        )
        for name, row in zip(names, found.itertuples(), strict=True)
        if row.is_alarm
    ]
    if said:
        return [words.say("Signal: more than usual."), *said]
    return [words.say("No clear change: nothing came more often than its own past leads to expect.")]


ALARM = {
    True: message("{name}: {n} where {expected} were to be expected ({rate} against {usual} per 100 customers)."),
    False: message("{name}: its numbers are too small to be shown, or would give a smaller one away."),
}


def _untagged(workbook, month: Month) -> list[str]:
    found = workbook.ask(untagged_share, month)
    now = found[found["month"] == month.number]
    words = workbook.words
    if not now["untagged"].sum():
        return []
    row = now.iloc[0]
    text = message("{share} of the {n} tickets have no category ({interval}).")
    interval = words.interval(row["lo"], row["hi"])
    return [words.say(text, share=words.percent(row["share"]), n=words.number(row["tickets"]), interval=interval)]


def _much_untagged(workbook, month: Month) -> bool:
    found = workbook.ask(untagged_share, month)
    return bool((found.loc[found["month"] == month.number, "share"] > MUCH_UNTAGGED).any())


def _hidden(workbook, found: pd.DataFrame, shown: pd.DataFrame) -> list[str]:
    if (found["n"] > 0).sum() == len(shown):
        return []
    text = message(
        "Categories with fewer than {n} tickets are not shown, nor is the next smallest, which would give them away."
    )
    return [workbook.words.say(text, n=workbook.settings.privacy.min_cell)]


def rates_drawn(workbook, shown: pd.DataFrame, names: list[str], title: str):
    """Draw what came beside what was to be expected, the most frequent first."""
    say, words = workbook.words.say, workbook.words
    rows = shown.assign(label=names).sort_values(["n", "label"], ascending=[False, True]).head(MOST_SHOWN)
    bars = [
        (name, rows[column], [words.number(value, 1) for value in rows[column]])
        for name, column in ((say("This month"), "rate"), (say("To be expected"), "expected_rate"))
        if rows[column].notna().any()
    ]
    alt = say("{question} Per 100 active customers, beside what was to be expected.", question=title)
    return ranges.pairs(rows["label"].tolist(), bars, say("per 100 active customers"), alt)


def rates_table(workbook, shown: pd.DataFrame, names: list[str], header: str) -> pd.DataFrame:
    """Return what came and what was to be expected, as a reader reads numbers."""
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            header: names,
            say("This month"): shown["n"].map(words.number),
            say("To be expected"): [words.number(value, 1) for value in shown["expected"]],
            say("Per 100 customers"): [words.number(value, 1) for value in shown["rate"]],
            say("Expected per 100 customers"): [words.number(value, 1) for value in shown["expected_rate"]],
            say("More than usual"): [say("yes") if alarm else say("no") for alarm in shown["is_alarm"]],
        }
    )


def self_service(workbook, month) -> Section:
    """Answer: what could customers find out by themselves?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "self_service", say("What could customers settle by themselves?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    found = workbook.ask(self_service_candidates, month)
    shown = found[~suppress(found, "tickets", workbook.settings.privacy.min_cell)].reset_index(drop=True)
    if not len(shown):
        return Section(name, title, [say("Too few tickets with a category came in three months to say.")])
    clock = message(
        "Volume is tickets of three months; time is until half of them were solved, as exports seldom hold the time spent."
    )
    if shown["is_open_clock"].all():
        clock = message(
            "Volume is tickets of three months; time is until half of them were solved, in opening hours, as exports seldom hold the time spent."
        )
    notes = [say(clock), say("Asked again: tickets of customers who had a ticket of the same category within 90 days.")]
    drawn, table = _loads(workbook, shown, title), _candidates(workbook, shown)
    return Section(name, title, [_best(workbook, shown)], drawn, table, say("Numbers as a table"), notes)


def _best(workbook, shown: pd.DataFrame) -> str:
    words, steady = workbook.words, shown[shown["is_steady"] & shown["load"].notna()]
    if not len(steady):
        return words.say(
            "No category comes steadily enough, every month of three, to be sure that a guide would save work."
        )
    row = steady.iloc[0]
    text = message(
        "{name} comes steadily and weighs most: {n} tickets in three months, half solved within {median}, {repeated} asked again. A guide or a form would save most here, if customers can do it themselves."
    )
    median = words.hours(row["median"], days=not row["is_open_clock"])
    return words.say(
        text, name=row["part"], n=words.number(row["tickets"]), median=median, repeated=words.number(row["repeated"])
    )


def _loads(workbook, shown: pd.DataFrame, title: str):
    say, words = workbook.words.say, workbook.words
    rows = shown[shown["load"].notna()].head(MOST_SHOWN)
    if not len(rows):
        return None
    hours = rows["load"] / 3600
    bars = [(say("Tickets × time"), hours, [words.number(value) for value in hours])]
    alt = say("{question} Tickets of three months times hours until solved, by category.", question=title)
    return ranges.pairs(rows["part"].tolist(), bars, say("tickets × hours until half are solved"), alt)


def _candidates(workbook, shown: pd.DataFrame) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Category"): shown["part"],
            say("Tickets in three months"): shown["tickets"].map(words.number),
            say("Per 100 customers a month"): [words.number(value, 1) for value in shown["rate"]],
            say("Asked again"): shown["repeated"].map(words.number),
            say("Asked again per 100 customers a month"): [words.number(value, 1) for value in shown["repeated_rate"]],
            say("Half solved within"): [words.hours(r.median, days=not r.is_open_clock) for r in shown.itertuples()],
            say("Steady"): [say("yes") if steady else say("no") for steady in shown["is_steady"]],
        }
    )
