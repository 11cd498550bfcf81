"""What would better retention bring this business? A scenario, not a forecast."""

from __future__ import annotations

import pandas as pd

from pito.charts import line
from pito.metrics.what_if import churn_cuts, claim_check, own_base
from pito.metrics.what_if import what_if as scenario_of
from pito.month import Month
from pito.sections import basis, value
from pito.sections.section import Section
from pito.text import message

STEPS = range(11)  # percentage points
LEAST = 30  # customers a year ago, below whom the base's retention says too little
READINGS = {
    "points": message(
        "Five points more ({before} to {then}) would bring {gain} more discounted margin of a customer and a lifetime {lifetime} longer."
    ),
    "percent": message(
        "Five per cent more ({before} to {then}) would bring {gain} more discounted margin of a customer and a lifetime {lifetime} longer."
    ),
}
VERDICTS = {
    "below": message("The claim that 5% better retention brings 25–95% more does not hold here."),
    "within": message("The claim that 5% better retention brings 25–95% more holds here."),
    "above": message("Here 5% better retention would bring more than the 25–95% claimed."),
    "mixed": message("The claim that 5% better retention brings 25–95% more holds here by one reading only."),
}


def what_if(workbook, month) -> Section:
    """Answer: what would better retention bring, and does the field's claim about 5 % hold here?"""
    say = workbook.words.say
    name, title = "what_if", say("What would better retention bring? A scenario")
    if reason := basis.missing(workbook, month) or value.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    begun = Month.parse(month).plus(1 - value.YEAR)
    if basis.too_early(workbook, begun):
        return Section(name, title, [basis.withheld(workbook, begun)])
    base = workbook.ask(own_base, month, margin_rate=workbook.settings.business.margin_rate).iloc[0]
    if reason := _unfit(workbook, base):
        return Section(name, title, [reason])
    retention, margin = float(base["retention"]), float(base["margin"])
    claim = claim_check(retention, margin, 0.0 if base["cac"] != base["cac"] else float(base["cac"]))
    finding = [_base(workbook, base, retention), *_claim(workbook, retention, claim)]
    points = [step for step in STEPS if retention + step / 100 < 1]
    gains = [_gain(retention, margin, step / 100) for step in points]
    lines = [(say("discounted margin of a customer"), points, gains)]
    axes = (say("points more retention a year"), say("more margin than now"))
    alt = say("What better yearly retention does to a customer's discounted margin.")
    drawn = line.curves(lines, axes, alt, yaxis={"tickformat": ".0%"}, showlegend=False)
    cuts = churn_cuts(retention, margin, int(base["customers"]))
    return Section(
        name, title, finding, drawn, _table(workbook, cuts), say("What fewer losses are worth"), _notes(workbook, base)
    )


def _unfit(workbook, base) -> str:
    say = workbook.words.say
    if base["start"] < LEAST:
        text = message(
            "Fewer than {n} customers were there a year ago: too few to start a what-if from their retention."
        )
        return say(text, n=workbook.words.number(LEAST))
    if base["margin"] != base["margin"]:
        return say("No costs came in: margin is unknown, and what better retention would bring too.")
    if base["kept"] == base["start"]:
        return say("Everybody there a year ago is still a customer: retention cannot be better.")
    return ""


def _gain(retention: float, margin: float, points: float) -> float:
    table = scenario_of(retention, margin, points=points).set_index("measure")
    return float(table.loc["discounted_margin", "ratio"])


def _base(workbook, base, retention: float) -> str:
    words = workbook.words
    text = message(
        "Of the customers of a year ago {rate} are still there ({interval}), and a customer brings {margin} of margin a year."
    )
    interval = words.interval(base["lo"], base["hi"])
    return words.say(text, rate=words.percent(retention), interval=interval, margin=words.money(base["margin"]))


def _claim(workbook, retention: float, claim) -> list[str]:
    """Say whether the claim holds on this base, and what either reading of it would bring."""
    words, known = workbook.words, claim[claim["verdict"] != "impossible"]
    if not len(known):
        return [words.say("Five points more would be more than everybody.")]
    verdicts = set(known["verdict"])
    verdict = verdicts.pop() if len(verdicts) == 1 else "mixed"
    return [words.say(VERDICTS[verdict]), *(_reading(words, row, retention) for row in known.itertuples())]


def _reading(words, row, retention: float) -> str:
    shares = {"before": retention, "then": row.then, "gain": row.discounted_margin, "lifetime": row.lifetime}
    return words.say(READINGS[row.reading], **{name: words.percent(share) for name, share in shares.items()})


def _notes(workbook, base) -> list[str]:
    say, words = workbook.words.say, workbook.words
    notes = [
        say(
            "Assumed, not forecast: the same yearly retention and margin for ever, and money a year later counts 10% less. Whether anything brings better retention about is another question."
        ),
        say(
            "Five points off a churn of ten halve it; off a churn of forty they are an eighth. That is why the claim holds only where retention is high already."
        ),
    ]
    if base["cac"] == base["cac"]:
        text = message("At today's churn, standing still costs {cost} a year in new customers.")
        now = scenario_of(base["retention"], base["margin"], base["customers"], cac=base["cac"]).set_index("measure")
        notes.append(say(text, cost=words.money(now.loc["replacement", "now"])))
    return notes


def _table(workbook, cuts) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Losses fewer by"): cuts["cut"].map(lambda cut: words.percent(cut, 0)),
            say("Retention then"): cuts["retention"].map(words.percent),
            say("Customers more after a year"): [words.number(kept, 1) for kept in cuts["kept"]],
            say("Discounted margin more"): cuts["gain"].map(words.money),
            say("Worth at most, per customer and year"): cuts["break_even"].map(words.money),
        }
    )
