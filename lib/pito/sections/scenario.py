"""What would another retention do to churn, lifetime, margin and profit? One scenario in words, picture and table."""

from __future__ import annotations

import pandas as pd

from pito.charts import line
from pito.metrics.what_if import churn_cuts, gain_by_retention
from pito.metrics.what_if import what_if as measures
from pito.sections.own_base import between
from pito.sections.section import Section
from pito.text import message

STEPS, SPAN, LAST = 10, 0.10, 0.995
HAIR = 1e-12  # five points less and five more are none, whatever is left of them
GAIN = message(
    "With {change} of retention ({before} to {then}) a customer would stay {years} years instead of {years_now} and bring {gain} more discounted margin ({interval})."
)
AS_IT_IS = message(
    "With retention as it is ({before}) a customer stays {years} years and brings {worth} of discounted margin."
)
NET = message(
    "On today's customers ({n}) that is {amount} more discounted margin, and a programme for it pays while it costs less than {limit} a year ({each} a customer)."
)
PAYS = message(
    "After a programme of {cost} a year, today's customers ({n}) would bring {amount} more discounted margin; it pays while it costs less than {limit} a year ({each} a customer)."
)
COSTS = message(
    "A programme of {cost} a year would cost more than it brings: today's customers ({n}) would bring {amount} less discounted margin; it pays only under {limit} a year ({each} a customer)."
)
WASTED = message("A programme of {cost} a year that keeps nobody longer takes {amount} of discounted margin.")
REPLACED = message(
    "If everybody lost is replaced, a year's profit on them would be {then} instead of {now}: winning new customers costs {saved} less."
)
REPLACED_AND_PAID = message(
    "If everybody lost is replaced, a year's profit on them would be {then} instead of {now}: winning new customers costs {saved} less, the programme {cost} more."
)
NO_CAC_OF_A_PART = message(
    "A year's profit is left out: what a new customer costs is known of the whole business only; `acquisition_cost` in the customer list would tell it of these customers."
)
NO_CAC = message(
    "A year's profit is left out, for what a new customer costs is unknown: `acquisition_cost` in the customer list, or acquisition spending in a costs file, would bring it."
)


def scenario_of(workbook, base, points: float = 0.0, percent: float = 0.0, programme: float = 0.0) -> Section:
    """Say, draw and tabulate what becomes of a base.

    Parameters
    ----------
    workbook : Workbook
    base : Series
        As `own_base` gives it, `margin` above 0; amounts in minor units.
    points, percent : float
        What is added to retention, as shares: 0.05 is five points, or five per cent.
    programme : float
        What that costs a year, in minor units.
    """
    name, title, words = "scenario", workbook.words.say("What if retention were better? A scenario"), workbook.words
    then = base["retention"] * (1 + percent) + points
    if then >= 1:
        text = message("Nobody stays for ever: retention would be {then}.")
        return Section(name, title, [words.say(text, then=words.percent(then))])
    if then < base["retention"] - HAIR:
        text = message(
            "Retention would be {then}, lower than the {before} it is: this question is what better retention would bring."
        )
        return Section(
            name, title, [words.say(text, then=words.percent(then), before=words.percent(base["retention"]))]
        )
    cac = 0.0 if base["cac"] != base["cac"] else base["cac"]
    money = {"cac": cac, "programme": programme}
    table = measures(base["retention"], base["margin"], base["customers"], points, percent, **money)
    table = table.set_index("measure")
    change = _change(words, points, percent)
    finding = [
        _gain(words, base, table, change),
        *_net(words, base, table, programme),
        *(_profit(words, base, table, programme) if base["cac"] == base["cac"] else [_no_cac(workbook)]),
    ]
    drawn = _drawn(words, base, then, programme)
    basis = words.count("{n} customer of a year ago", "{n} customers of a year ago", int(base["start"]))
    about = {"basis": basis, "terms": (measures,)}
    return Section(name, title, finding, drawn, _table(words, base, table), words.say("Today and then"), **about)


def _change(words, points: float, percent: float) -> str:
    """Say how much is added: +5.0 points, +5.0%, or both."""
    parts = [words.points(points)] if points else []
    return words.all_of(parts + ([_signed(words, percent)] if percent else []))


def _signed(words, share: float) -> str:
    return ("+" if round(share, 3) > 0 else "") + words.percent(share)


def _gain(words, base, table, change: str) -> str:
    lasting = {"years": words.number(table.loc["lifetime", "then"], 1), "before": words.percent(base["retention"])}
    if not change:
        return words.say(AS_IT_IS, **lasting, worth=words.money(table.loc["discounted_margin", "now"]))
    then, now = table.loc["retention", "then"], table.loc["lifetime", "now"]
    row = gain_by_retention(base["retention"], 1, [then], interval=(base["lo"], base["hi"])).iloc[0]
    shares = {"then": words.percent(then), "gain": words.percent(row["gain"])}
    interval = between(words, row["lo"], row["hi"])
    return words.say(GAIN, change=change, years_now=words.number(now, 1), interval=interval, **lasting, **shares)


def _net(words, base, table, programme: float) -> list[str]:
    """Say what that is on the whole base after the programme's cost, and what the programme may cost at most."""
    change, cut = table.loc["base_margin", "change"], -table.loc["churn", "ratio"]
    values = {"n": words.number(base["customers"]), "amount": words.money(abs(change)), "cost": words.money(programme)}
    if not cut:
        return [words.say(WASTED, **values)] if programme else []
    most = churn_cuts(base["retention"], base["margin"], base["customers"], cuts=(cut,)).iloc[0]
    limits = {"limit": words.money(most["limit"]), "each": words.money(most["break_even"])}
    text = NET if not programme else PAYS if change > 0 else COSTS
    return [words.say(text, **values, **limits)]


def _profit(words, base, table, programme: float) -> list[str]:
    """Say what a year brings where the base stands still, which takes knowing what a new customer costs."""
    if not table.loc["churn", "change"]:
        return []
    now, then = (words.money(table.loc["profit", when]) for when in ("now", "then"))
    saved = words.money(-table.loc["replacement", "change"])
    text = REPLACED_AND_PAID if programme else REPLACED
    return [words.say(text, now=now, then=then, saved=saved, cost=words.money(programme))]


def _no_cac(workbook) -> str:
    """Say what would tell a new customer's cost; a part's report leaves the costs file out, for it cannot be divided."""
    left_out = workbook.facts.get("only", {}).get("left_out", [])
    return workbook.words.say(NO_CAC_OF_A_PART if "costs" in left_out else NO_CAC)


def _drawn(words, base, then: float, programme: float):
    """Draw the gain by retention, the range from either end of its interval as a band, and the scenario's place on it."""
    say, now = words.say, base["retention"]
    top = min(max(now + SPAN, then), LAST)
    along = sorted({now + step * (top - now) / STEPS for step in range(STEPS + 1)} | {then})
    gains = gain_by_retention(
        now, base["margin"], along, base["customers"], programme, interval=(base["lo"], base["hi"])
    )
    gains = gains.rename(columns={"gain": "share"})
    axes = (say("retention a year"), say("discounted margin against today"))
    alt = say("What better yearly retention does to the discounted margin of today's customers, after the programme.")
    shape = {"xaxis": {"tickformat": ".0%"}, "yaxis": {"tickformat": "+.0%"}}
    at, named = [round(one, 4) for one in along], say("from the retention measured")
    if gains.isna().any(axis=None):
        drawn = line.curves([(named, at, gains["share"])], axes, alt, showlegend=False, **shape)
    else:
        hover = [_hover(words, row) for row in gains.itertuples()]
        drawn = line.band(at, gains, named, say("from either end of its 95% interval"), hover, axes, alt, **shape)
    return line.mark(drawn, round(then, 4), words.percent(then))


def _hover(words, row) -> str:
    return f"{words.percent(row.retention)}: {_signed(words, row.share)} ({words.interval(row.lo, row.hi)})"


NAMES = {
    "retention": message("Retention a year"),
    "churn": message("Lost a year"),
    "lifetime": message("Expected lifetime (years)"),
    "discounted_margin": message("Discounted margin of a customer"),
    "base_margin": message("Discounted margin of today's customers, less programme"),
    "replacement": message("Cost of replacing the lost, a year"),
    "profit": message("Profit of a year, everybody lost replaced"),
}
NEEDS_CAC = ["replacement", "profit"]


def _table(words, base, table) -> pd.DataFrame:
    say = words.say
    shown = table if base["cac"] == base["cac"] else table.drop(index=NEEDS_CAC)
    return pd.DataFrame(
        {
            say("Measure"): [say(NAMES[name]) for name in shown.index],
            say("Today"): [_written(words, name, value) for name, value in shown["now"].items()],
            say("Then"): [_written(words, name, value) for name, value in shown["then"].items()],
            say("Change"): [_moved(words, name, row) for name, row in shown.iterrows()],
        }
    )


def _written(words, name: str, value: float) -> str:
    if name in ("retention", "churn"):
        return words.percent(value)
    return words.number(value, 1) if name == "lifetime" else words.money(value)


def _moved(words, name: str, row) -> str:
    return words.points(row["change"]) if name in ("retention", "churn") else _signed(words, row["ratio"])
