"""Which records of several systems are one customer, and what that changes."""

from __future__ import annotations

import pandas as pd

from pito.metrics.margins import customer_value
from pito.metrics.quality import orphans
from pito.metrics.retention import retention_by_month
from pito.month import Month
from pito.sections.basis import missing, withheld
from pito.sections.section import Section


def same_customer(workbook, month) -> Section:
    """Answer: which records of several systems are one customer, and what does that change?"""
    words, say = workbook.words, workbook.words.say
    month, links = Month.parse(month), workbook.facts.get("links", {})
    name, title = "same_customer", say("Who is the same customer in several systems?")
    linked = links.get("linked", 0) + links.get("yes", 0)
    if not linked:
        finding = [say("No two systems' records were taken for one customer."), *_waiting(workbook, links)]
        return Section(name, title, finding)
    finding = [
        words.count(
            "{linked} record of one system was taken for a customer of another, by number, business id or e-mail, or because identity.csv says so.",
            "{linked} records of one system were taken for customers of another, by number, business id or e-mail, or because identity.csv says so.",
            linked,
            linked=words.number(linked),
        ),
        *_changed_rate(workbook, month),
        *_waiting(workbook, links),
    ]
    return Section(name, title, finding, None, _effect(workbook, month), say("With and without the links"))


def _waiting(workbook, links: dict) -> list[str]:
    """Say how many possible links wait for a person's yes or no."""
    words = workbook.words
    waiting = sum(links.get(status, 0) for status in ("proposed", "not_unique", "over_limit"))
    if not waiting:
        return []
    return [
        words.count(
            "{waiting} possible link waits for a yes or no in identity.csv.",
            "{waiting} possible links wait for a yes or no in identity.csv.",
            waiting,
            waiting=words.number(waiting),
        )
    ]


def _changed_rate(workbook, month: Month) -> list[str]:
    """Say what retention would be without the links, where it can be said at all."""
    views = (workbook, workbook.unlinked)
    if any(missing(view, month) or withheld(view, month) for view in views):
        return []
    words = workbook.words
    now, without = (view.ask(retention_by_month, month).iloc[0]["retention_rate"] for view in views)
    rates = {"now": words.percent(now), "without": words.percent(without)}
    if rates["now"] == rates["without"]:
        return [words.say("Retention is {now} with and without that.", now=rates["now"])]
    return [words.say("Without that, retention would be {without} instead of {now}.", **rates)]


def _effect(workbook, month: Month) -> pd.DataFrame:
    """Return the figures that links move, side by side."""
    say = workbook.words.say
    now, without = (_figures(view, month) for view in (workbook, workbook.unlinked))
    return pd.DataFrame({say("Figure"): list(now), say("With links"): now.values(), say("Without"): without.values()})


def _figures(view, month: Month) -> dict[str, str]:
    words, say = view.words, view.words.say
    kept = view.ask(retention_by_month, month).iloc[0]
    strangers = view.ask(orphans, month).set_index("part")["orphans"]
    rate = say("not known") if missing(view, month) or withheld(view, month) else words.percent(kept["retention_rate"])
    return {
        say("Customers at the start of the month"): words.number(int(kept["start"])),
        say("Customers at the end of the month"): words.number(int(kept["end"])),
        say("Retention"): rate,
        say("Customers with orders in 12 months"): words.number(len(view.ask(customer_value, month))),
        say("Orders of unknown customers"): words.number(int(strangers.get("orders", 0))),
        say("Tickets of unknown customers"): words.number(int(strangers.get("tickets", 0))),
    }
