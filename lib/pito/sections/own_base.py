"""Where a what-if starts: the own base, or the reason why it cannot be known."""

from __future__ import annotations

from pito.metrics.what_if import own_base
from pito.month import Month
from pito.sections import basis, value
from pito.sections.section import Section
from pito.text import message

LEAST = 30  # customers a year ago, below whom the base's retention says too little


def called(workbook) -> tuple[str, str]:
    """Return name and title of the question."""
    return "what_if", workbook.words.say("What would better retention bring? A scenario")


def grounds(workbook, month, margin: float | None = None, cac: float | None = None):
    """Return the base a scenario starts from, and the section that says why there is none (else None)."""
    name, title = called(workbook)
    if reason := basis.missing(workbook, month) or value.missing(workbook, month):
        return None, Section(name, title, [reason], missing=True)
    begun = Month.parse(month).plus(1 - value.YEAR)
    if reason := basis.too_young(workbook, begun):
        return None, Section(name, title, [reason])
    base = workbook.ask(own_base, month, margin_rate=workbook.settings.business.margin_rate).iloc[0].copy()
    base["assumed_share"] = value.whole(workbook, month)["assumed_share"]
    minor = 10**workbook.words.minor_digits
    chosen = {"margin": margin, "cac": cac}
    base.update({field: amount * minor for field, amount in chosen.items() if amount is not None})
    if margin is not None:
        base["known_share"], base["assumed_share"] = 1.0, 0.0
    elif value.first_month(workbook, Month.parse(month)) > begun:
        text = message("The orders and invoices cover less than a year to {month}: a year's margin is not known yet.")
        return None, Section(name, title, [workbook.words.say(text, month=workbook.words.month(Month.parse(month)))])
    reason = _unfit(workbook, base)
    return base, Section(name, title, [reason]) if reason else None


def _unfit(workbook, base) -> str:
    say = workbook.words.say
    if base["start"] < LEAST:
        text = message(
            "Fewer than {n} customers were there a year ago: too few to start a what-if from their retention."
        )
        return say(text, n=workbook.words.number(LEAST))
    if base["margin"] != base["margin"]:
        return say(
            "No costs came in: margin is unknown, and what better retention would bring too. A cost column in the invoices, or a margin rate in the settings, would bring it."
        )
    if base["kept"] == base["start"]:
        return say("Everybody there a year ago is still a customer: retention cannot be better.")
    if not base["margin"] > 0:
        return say("A customer brings no margin, so keeping more of them would bring none.")
    return ""


def between(words, lo: float, hi: float) -> str:
    """Write the range of a gain; from the upper end of a high retention there is no telling where it ends."""
    return words.interval(lo, hi) if hi == hi else words.say("{share} or more", share=words.percent(lo))


def notes(workbook, base) -> list[str]:
    """Say what the scenario starts from and what it assumes."""
    say, words = workbook.words.say, workbook.words
    text = message(
        "Of the customers of a year ago {rate} are still there ({interval}), and a customer brings {margin} of margin a year."
    )
    interval = words.interval(base["lo"], base["hi"])
    found = [say(text, rate=words.percent(base["retention"]), interval=interval, margin=words.money(base["margin"]))]
    if base["assumed_share"] > 0:
        text = message("For {share} of the revenue the margin rate of the settings was assumed.")
        found.append(say(text, share=words.percent(base["assumed_share"])))
    elif base["known_share"] < 1:
        text = message("Margin is known for {share} of the year's revenue; where it is not, none is counted.")
        found.append(say(text, share=words.percent(base["known_share"])))
    return [
        *found,
        say("The range in brackets is the gain by as many points from either end of the retention's 95% interval."),
        say(
            "Assumed, not forecast: the same yearly retention and margin for ever, and money a year later counts 10% less. Whether anything brings better retention about is another question."
        ),
    ]
