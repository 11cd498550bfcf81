"""Does "5 % better retention brings 25–95 % more" hold here, and what are fewer losses worth?"""

from __future__ import annotations

import pandas as pd

from pito.charts import line
from pito.metrics.retention_claim import CLAIM, claim_by_retention, claim_check
from pito.metrics.what_if import churn_cuts
from pito.sections.own_base import between, grounds, notes
from pito.sections.section import Section
from pito.text import message

ALONG = [share / 100 for share in range(50, 95)]
READINGS = {
    "points": message("Five points more would bring {gain} more here ({interval})."),
    "percent": message("Five per cent more would bring {gain} more here ({interval})."),
}
VERDICTS = {
    "below": message("The claim that 5% better retention brings 25–95% more does not hold here."),
    "within": message("The claim that 5% better retention brings 25–95% more holds here."),
    "above": message("Here 5% better retention would bring more than the 25–95% claimed."),
    "mixed": message("The claim that 5% better retention brings 25–95% more holds here by one reading only."),
}
UNSURE = {
    "below": message(
        "Measured as it is, the claim that 5% better retention brings 25–95% more does not hold here, but too few customers are known to rule it out."
    ),
    "within": message(
        "Measured as it is, the claim that 5% better retention brings 25–95% more holds here, but too few customers are known to be sure of it."
    ),
    "above": message(
        "Measured as it is, 5% better retention would bring more here than the 25–95% claimed, but too few customers are known to be sure of it."
    ),
    "mixed": message(
        "Measured as it is, the claim that 5% better retention brings 25–95% more holds here by one reading only, and too few customers are known to be sure of it."
    ),
}


def claimed(words, base) -> list[str]:
    """Say whether the claim holds on this base, and what either reading of it would bring."""
    claim = claim_check(base["retention"], base["margin"], interval=(base["lo"], base["hi"]))
    known = claim[claim["verdict"] != "impossible"]
    if not len(known):
        return [words.say("Five points more would be more than everybody.")]
    verdicts = set(known["verdict"])
    verdict = verdicts.pop() if len(verdicts) == 1 else "mixed"
    said = VERDICTS if known["is_sure"].all() else UNSURE
    return [words.say(said[verdict]), *(_reading(words, row) for row in known.itertuples())]


def _reading(words, row) -> str:
    interval = between(words, row.lo, row.hi)
    return words.say(READINGS[row.reading], gain=words.percent(row.discounted_margin), interval=interval)


def claim(workbook, month) -> Section:
    """Answer: does the claim hold on the own base, and from which retention on would it?"""
    name, title, words = "claim", workbook.words.say("Does 5% better retention bring 25–95% more?"), workbook.words
    base, refused = grounds(workbook, month)
    if refused:
        return refused
    table = _table(words, base)
    finding = claimed(words, base)
    say = words.say
    why = say(
        "Five points off a churn of ten halve it; off a churn of forty they are an eighth. That is why the claim holds only where retention is high already."
    )
    about = {"notes": [why, *notes(workbook, base)], "terms": (claim_check,)}
    return Section(name, title, finding, _drawn(words, base), table, say("Both readings of the claim"), **about)


def _drawn(words, base):
    """Draw what either reading brings from each retention on, the claimed range shaded, the own retention marked."""
    say, table = words.say, claim_by_retention(ALONG)
    at = [round(share, 4) for share in table["retention"]]
    named = {"points": say("five points more"), "percent": say("five per cent more")}
    lines = [(label, at, table[reading]) for reading, label in named.items()]
    axes = (say("retention a year"), say("discounted margin against today"))
    alt = say("What five points and five per cent more bring from each retention on, beside the 25–95% claimed.")
    shape = {"xaxis": {"tickformat": ".0%"}, "yaxis": {"tickformat": "+.0%", "range": [0, 1]}}
    drawn = line.shade(line.curves(lines, axes, alt, **shape), *CLAIM, say("25–95%, as claimed"))
    own = base["retention"]
    return line.mark(drawn, own, say("here: {share}", share=words.percent(own))) if own >= ALONG[0] else drawn


def _table(words, base) -> pd.DataFrame:
    say, cac = words.say, 0.0 if base["cac"] != base["cac"] else base["cac"]
    rows = claim_check(base["retention"], base["margin"], cac)
    named = {"points": say("five points more"), "percent": say("five per cent more")}
    table = pd.DataFrame(
        {
            say("Reading"): rows["reading"].map(named),
            say("Retention then"): rows["then"].map(words.percent),
            say("Losses fewer by"): rows["churn_cut"].map(words.percent),
            say("Lifetime longer by"): rows["lifetime"].map(words.percent),
            say("Discounted margin more by"): rows["discounted_margin"].map(words.percent),
        }
    )
    return table.assign(**{say("Profit of a year more by"): rows["profit"].map(words.percent)}) if cac else table


def losses(workbook, month) -> Section:
    """Answer: what are fewer losses worth, and what may keeping a customer cost?"""
    say, words = workbook.words.say, workbook.words
    name, title = "losses", say("What are fewer losses worth?")
    base, refused = grounds(workbook, month)
    if refused:
        return refused
    cuts = churn_cuts(base["retention"], base["margin"], base["customers"])
    tenth = cuts[cuts["cut"] == 0.1].iloc[0]
    text = message(
        "A tenth fewer losses would be worth {gain} of discounted margin on today's customers; keeping a customer may then cost {each} a year at most."
    )
    finding = [say(text, gain=words.money(tenth["gain"]), each=words.money(tenth["break_even"]))]
    about = {"notes": notes(workbook, base), "terms": (churn_cuts,)}
    return Section(name, title, finding, None, _losses(words, cuts), say("What fewer losses are worth"), **about)


def _losses(words, cuts) -> pd.DataFrame:
    say = words.say
    return pd.DataFrame(
        {
            say("Losses fewer by"): cuts["cut"].map(lambda cut: words.percent(cut, 0)),
            say("Retention then"): cuts["retention"].map(words.percent),
            say("Customers more after a year"): [words.number(kept, 1) for kept in cuts["kept"]],
            say("Discounted margin more"): cuts["gain"].map(words.money),
            say("Worth at most, per customer and year"): cuts["break_even"].map(words.money),
            say("Worth at most a year"): cuts["limit"].map(words.money),
        }
    )
