"""What would better retention bring this business? A scenario, not a forecast."""

from __future__ import annotations

import math
from dataclasses import replace

from pito.sections.claim import claimed
from pito.sections.own_base import called, grounds, notes
from pito.sections.scenario import scenario_of
from pito.sections.section import Section
from pito.sections.views import Switch, Views

CHANGES = ((0.01, 0.0), (0.02, 0.0), (0.05, 0.0), (0.0, 0.05))  # points, per cent
FIRST = (0.05, 0.0)
PROGRAMMES = (0.0, 0.01, 0.03, 0.1)  # of the yearly margin of today's customers


def what_if(workbook, month) -> Section:
    """Answer: what would better retention bring, and does the field's claim about 5 % hold here?"""
    words, (name, title) = workbook.words, called(workbook)
    base, refused = grounds(workbook, month)
    if refused:
        return refused
    changes = [(points, percent) for points, percent in CHANGES if base["retention"] * (1 + percent) + points < 1]
    if not changes:
        return Section(
            name, title, [words.say("Even one point more would be everybody: retention cannot be much better.")]
        )
    costs = [_round(words, share * base["margin"] * base["customers"]) for share in PROGRAMMES]

    verdict, small_print = claimed(words, base), notes(workbook, base)

    def answer(more: int, cost: int) -> Section:
        found = scenario_of(workbook, base, *changes[more], programme=costs[cost])
        return replace(found, name=name, title=title, finding=[*found.finding, *verdict], notes=small_print)

    more = [words.count("{n} point", "{n} points", round(100 * a)) if a else words.percent(b, 0) for a, b in changes]
    start = changes.index(FIRST) if FIRST in changes else 0
    first = Switch(words.say("Retention better by"), more, start)
    second = Switch(
        words.say("Programme's cost a year"), [words.money(cost) if cost else words.say("none") for cost in costs]
    )
    return replace(answer(start, 0), views=Views.of((first, second), answer))


def scenario(workbook, month, points: float = 5.0, percent: float = 0.0, margin=None, cac=None, programme: float = 0.0):
    """Answer: what if retention, margin, a new customer's cost and the programme's were these?

    Parameters
    ----------
    workbook : Workbook
    month : Month or "YYYY-MM"
    points, percent : float
        What is added to the own retention, in percentage points and per cent.
    margin, cac : float, optional
        A customer's yearly margin and a new customer's cost, in the workbook's currency. Default: the own ones.
    programme : float
        What the better retention costs a year.
    """
    base, refused = grounds(workbook, month, margin, cac)
    if refused:
        return refused
    found = scenario_of(workbook, base, points / 100, percent / 100, programme * 10**workbook.words.minor_digits)
    return replace(found, notes=notes(workbook, base))


def _round(words, amount: float) -> float:
    """Return an amount in minor units rounded to one digit of whole currency, so that it is easy to say."""
    minor = 10**words.minor_digits
    size = 10 ** math.floor(math.log10(amount / minor)) if amount >= minor else 1
    return round(amount / minor / size) * size * minor
