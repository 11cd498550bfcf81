"""How long do customers stay in all: the curve, the segments against each other, and the range in which it will run on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.charts import curve as curves
from pito.metrics.survival import (
    MONTH_DAYS,
    median_tenure,
    projected_retention,
    survival_by_tenure,
    survival_difference,
    tenures,
)
from pito.month import Month
from pito.sections import counted
from pito.sections.basis import missing, withheld
from pito.sections.section import Section
from pito.stats import suppress
from pito.text import message

SEGMENTS_DRAWN = 5
AGES = (3, 6, 12, 24, 36, 48, 60)  # months, in the table
AHEAD = 24  # months projected past the longest tenure seen
LEVEL = 0.05
TOO_FEW = message("Too few customers were watched from their start on to say how long they stay.")


def curve(workbook, month) -> Section:
    """Answer: of those who start, how many are still customers after so long?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "survival_curve", say("How long do customers stay in all?")
    if section := _refused(workbook, month, name, title):
        return section
    steps = monthly(workbook, _asked(workbook, survival_by_tenure, month))
    if not len(steps):  # enough customers, and never enough of them at one age
        return Section(name, title, [say(TOO_FEW)])
    x, hover = steps["age"].tolist(), _hover(workbook, steps)
    line = (say("Still customers"), x, steps["survival"], hover)
    sure = steps.dropna(subset=["lo", "hi"])
    band = (say("95% interval"), sure["age"].tolist(), sure["lo"], sure["hi"])
    alt = say("Share of customers left by months since their start, with its 95% interval.")
    drawn = curves.left([line], _axes(workbook), alt, band)
    table = _table(workbook, steps)
    return Section(
        name,
        title,
        _finding(workbook, month, steps),
        drawn,
        table,
        say("Numbers as a table"),
        _notes(workbook),
        **_about(workbook, month, survival_by_tenure),
    )


def _about(workbook, month: Month, metric) -> dict:
    """Return how many customers the curves rest on, and their definition."""
    watched = _asked(workbook, median_tenure, month)["customers"].iloc[0]
    return {"basis": counted.customers(workbook.words, watched), "terms": (metric,)}


def _refused(workbook, month: Month, name: str, title: str) -> Section | None:
    """Return the section that says why there is no curve; None where there is one."""
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if reason := withheld(workbook, month):
        return Section(name, title, [reason])
    whole = _asked(workbook, median_tenure, month)
    if not len(whole) or whole["customers"].iloc[0] < least(workbook):
        return Section(name, title, [workbook.words.say(TOO_FEW)])
    if whole["lost"].iloc[0] == 0:
        text = message("Nobody watched from the start on has left yet: how long customers stay is not known.")
        return Section(name, title, [workbook.words.say(text)])
    return None


def least(workbook) -> int:
    """Return how few customers a figure may rest on."""
    return max(workbook.settings.privacy.min_cell, 1)


def _asked(workbook, metric, month: Month, **options):
    """Ask with what the kind of business knows: contracts say when they began, purchases only when they were first seen."""
    return workbook.ask(metric, month, starts_known=workbook.kind == "contract", **options)


def monthly(workbook, steps: pd.DataFrame) -> pd.DataFrame:
    """Return the curve at whole months of tenure, as far as enough customers are still watched.

    `at_risk` is how many are at risk in the month after; the steps between are left out, which would show single customers.
    """
    enough = steps[steps["at_risk"] >= least(workbook)]
    if not len(enough):
        return enough[["survival", "lo", "hi", "at_risk"]].assign(age=[])
    ages = np.arange(int(enough["tenure_days"].max() / MONTH_DAYS) + 1)
    place = np.searchsorted(enough["tenure_days"], ages * MONTH_DAYS, side="right")
    nan = float("nan")
    begun = pd.DataFrame({"survival": [1.0], "lo": [nan], "hi": [nan], "at_risk": enough["at_risk"].iloc[:1].tolist()})
    shares = pd.concat([begun, enough[["survival", "lo", "hi", "at_risk"]]], ignore_index=True).iloc[place]
    return shares.reset_index(drop=True).assign(age=ages)


def _hover(workbook, steps) -> list[str]:
    words = workbook.words
    text = message("after {age} months: {share}")
    return [words.say(text, age=words.number(r.age), share=words.percent(r.survival)) for r in steps.itertuples()]


def _axes(workbook) -> tuple[str, str]:
    return workbook.words.say("months since the start"), workbook.words.say("share still customers")


def _finding(workbook, month: Month, steps) -> list[str]:
    words, row = workbook.words, _asked(workbook, median_tenure, month).iloc[0]
    known = pd.notna(row["median_days"]) and row["median_days"] / MONTH_DAYS <= steps["age"].max()
    last = steps.iloc[-1]
    text = message("Not even half have left after {age} months: {share} are still customers.")
    if known:
        text = message("Half of those who start have left after {median}; {customers} customers were watched.")
    sentences = [
        words.say(
            text,
            **(
                {"median": _months(workbook, row["median_days"])}
                if known
                else {"share": words.percent(last["survival"])}
            ),
            **({"customers": words.number(row["customers"])} if known else {"age": words.number(last["age"])}),
        )
    ]
    if pd.notna(row["year"]) and steps["age"].max() >= 12:
        text = message("After a year {share} are still customers.")  # nobody left in it: no interval
        if pd.notna(row["year_lo"]):
            text = message("After a year {share} are still customers (95% interval {interval}).")
        interval = words.interval(row["year_lo"], row["year_hi"])
        sentences.append(words.say(text, share=words.percent(row["year"]), interval=interval))
    return sentences


def _months(workbook, days: float) -> str:
    months = days / MONTH_DAYS
    return workbook.words.count("{n} month", "{n} months", round(months)) if months == months else "–"


def _notes(workbook) -> list[str]:
    say = workbook.words.say
    text = message(
        "Tenure runs from the first start to the first leaving. Watched from the first leaving on record; longer customers "
        "count from the tenure they had then (late entry), so that old customers do not pass for proof that everybody stays."
    )
    if workbook.kind == "purchase":
        text = message(
            "Tenure runs from the first purchase until a whole window without one. Customers first seen before the first "
            "leaving on record are left out: how long they had been customers is not known."
        )
    return [say(text), say("The curve ends where fewer than {n} customers are still watched.", n=least(workbook))]


def _table(workbook, steps) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    rows = steps[steps["age"].isin(AGES)]
    return pd.DataFrame(
        {
            say("Months since the start"): rows["age"].map(words.number),
            say("Still watched"): rows["at_risk"].map(words.number),
            say("Still customers"): rows["survival"].map(words.percent),
            say("95% interval"): [words.interval(lo, hi) for lo, hi in zip(rows["lo"], rows["hi"], strict=True)],
        }
    )


def by_segment(workbook, month) -> Section:
    """Answer: do customers of some segments stay longer than others?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "survival_by_segment", say("Which segments stay longest?")
    if section := _refused(workbook, month, name, title):
        return section
    medians = _asked(workbook, median_tenure, month, by="segment")
    shown = medians[~suppress(medians, "customers", least(workbook)) & (medians["part"] != "")]
    if len(shown) < 2:
        text = message("There are no two segments with enough customers to compare how long they stay.")
        return Section(name, title, [say(text)])
    shown = shown.sort_values(["year", "customers"], ascending=False, na_position="last")
    steps = _asked(workbook, survival_by_tenure, month, by="segment")
    lines = []
    for part in shown["part"].head(SEGMENTS_DRAWN):
        one = monthly(workbook, steps[steps["part"] == part])
        if len(one):  # a segment may have enough customers and never enough of them at one age
            lines.append((part, one["age"].tolist(), one["survival"], _hover(workbook, one)))
    alt = say("Share of customers left by months since their start, segment by segment.")
    drawn = curves.left(lines, _axes(workbook), alt) if lines else None
    finding = _compared(workbook, month, shown)
    notes = [*_notes(workbook), say("Segments are those of today's customer list."), *_small(workbook, medians, shown)]
    about = _about(workbook, month, survival_by_tenure)
    return Section(name, title, finding, drawn, _segments(workbook, shown), say("Numbers as a table"), notes, **about)


def _compared(workbook, month: Month, shown) -> list[str]:
    words = workbook.words
    found = survival_difference(_asked(workbook, tenures, month, by="segment"), least(workbook))
    text = message(
        "Segments differ in how long their customers stay by more than chance would give (log-rank test, p {p})."
    )
    if not found["p"] < LEVEL:
        text = message(
            "How long customers stay differs between segments no more than chance would give (log-rank test, p {p})."
        )
    if found["p"] != found["p"]:
        return [words.say("Too few customers have left to compare segments.")]
    p = "< " + words.number(0.001, 3) if found["p"] < 0.001 else "= " + words.number(found["p"], 3)
    known, sentences = shown[shown["year"].notna()], [words.say(text, p=p)]
    if found["p"] < LEVEL and len(known) > 1:
        best, worst = known.iloc[0], known.iloc[-1]
        ends = {"best": best["part"], "worst": worst["part"]}
        shares = {"best_share": words.percent(best["year"]), "worst_share": words.percent(worst["year"])}
        text = message("After a year {best_share} of {best} are still customers, of {worst} {worst_share}.")
        sentences.append(words.say(text, **ends, **shares))
    return sentences


def _small(workbook, medians, shown) -> list[str]:
    if len(shown) == len(medians):
        return []
    text = message(
        "Segments with fewer than {n} customers, the next smallest, and customers without one are not shown."
    )
    return [workbook.words.say(text, n=least(workbook))]


def _segments(workbook, shown) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Segment"): shown["part"].tolist(),
            say("Customers watched"): shown["customers"].map(words.number).tolist(),
            say("Half have left after"): [
                _months(workbook, d) if d == d else say("not reached") for d in shown["median_days"]
            ],
            say("After a year still customers"): shown["year"].map(words.percent).tolist(),
            say("95% interval"): [
                words.interval(lo, hi) for lo, hi in zip(shown["year_lo"], shown["year_hi"], strict=True)
            ],
        }
    )


def projection(workbook, month) -> Section:
    """Answer: if things go on as they are, how many of those who start will be left later?"""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    name, title = "survival_projection", say("How many will be left later?")
    if section := _refused(workbook, month, name, title):
        return section
    if workbook.kind != "contract":
        text = message(
            "No projection: it needs contracts. Who only buys is lost no sooner than a whole window after buying."
        )
        return Section(name, title, [say(text)])
    found = projected_retention(_asked(workbook, tenures, month), AHEAD)
    if not isinstance(found, pd.DataFrame):
        return Section(name, title, [_refusal(workbook, found)])
    readable = found[found["is_readable"]]
    fitted = int(readable.loc[readable["is_fitted"], "tenure"].max())
    whole_years = readable[(readable["tenure"] % 12 == 0) & (readable["tenure"] >= fitted)]
    end = (whole_years if len(whole_years) else readable).iloc[-1]
    seen = monthly(workbook, _asked(workbook, survival_by_tenure, month))
    models = [
        (say("Shifted beta-geometric"), readable["tenure"], readable["shifted_beta_geometric"]),
        (say("Beta discrete Weibull"), readable["tenure"], readable["beta_discrete_weibull"]),
    ]
    band = (say("Range of both models"), readable["tenure"], readable["lo"], readable["hi"])
    line = (say("Seen"), seen["age"].tolist(), seen["survival"], _hover(workbook, seen))
    alt = say("Share of customers left by months since their start: seen, and the range in which it will run on.")
    drawn = curves.projected(line, models, band, _axes(workbook), alt)
    text = message(
        "If customers go on as they did, {interval} of those who start will still be customers after {age} months."
    )
    finding = [words.say(text, interval=words.interval(end["lo"], end["hi"]), age=words.number(end["tenure"]))]
    notes = [say("Fitted on {n} months; do not read past {twice}.", n=fitted, twice=2 * fitted), *_notes(workbook)[:1]]
    table, about = _projected(workbook, readable), _about(workbook, month, survival_by_tenure)
    return Section(name, title, finding, drawn, table, say("Numbers as a table"), notes, **about)


REFUSED = {
    "too_few_customers": message("No projection: {found} customers were watched, it takes {needed}."),
    "too_few_lost": message("No projection: {found} customers have left, it takes {needed}."),
    "too_few_periods": message("No projection: {found} months of tenure were watched, it takes {needed}."),
    "not_converged": message("No projection: the models do not settle on these numbers."),
}


def _refusal(workbook, refusal) -> str:
    words = workbook.words
    values = {"found": words.number(refusal.found), "needed": words.number(refusal.needed)}
    return words.say(REFUSED[refusal.reason], **values)


def _projected(workbook, readable) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    rows = readable[(readable["tenure"] % 12 == 0) & (readable["tenure"] > 0)]
    return pd.DataFrame(
        {
            say("Months since the start"): rows["tenure"].map(words.number),
            say("Range of both models"): [
                words.interval(lo, hi) for lo, hi in zip(rows["lo"], rows["hi"], strict=True)
            ],
            say("Shifted beta-geometric"): rows["shifted_beta_geometric"].map(words.percent),
            say("Beta discrete Weibull"): rows["beta_discrete_weibull"].map(words.percent),
        }
    )
