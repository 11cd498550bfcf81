"""Do newcomers of some groups, or of some quarters, stay longer? Cohorts by any attribute, period and way of counting."""

from __future__ import annotations

import pandas as pd

from pito.charts import curve as curves
from pito.metrics.cohorts import LENGTHS, cohort_retention, mean_by_part
from pito.month import Month
from pito.sections.basis import missing
from pito.sections.section import Section
from pito.stats import share_change, suppress
from pito.text import message

COHORTS = {"month": 13, "quarter": 8, "year": 5}
LINES = 5  # a picture of more cannot be read
TITLES = {
    "segment": message("Do newcomers of some segments stay longer?"),
    "acquisition_channel": message("Do newcomers from some channels stay longer?"),
}
ANY = message("Whose newcomers stay longer?")
AGES = {
    "month": message("months since the first"),
    "quarter": message("quarters since the first"),
    "year": message("years since the first"),
}


def by_segment(workbook, month) -> Section:
    """Answer: which segments' newcomers stay?"""
    return by_attribute(workbook, month, "segment")


def by_channel(workbook, month) -> Section:
    """Answer: which acquisition channels bring customers who stay?"""
    return by_attribute(workbook, month, "acquisition_channel")


def by_attribute(workbook, month, by: str, period: str = "quarter", or_after: bool = False) -> Section:
    """Answer: whose newcomers stay, by any column of the customer list, by month, quarter or year.

    Parameters
    ----------
    workbook : Workbook
    month : Month or "YYYY-MM"
    by : str
        A column of `customers`.
    period : {"month", "quarter", "year"}
    or_after : bool
        Count who was active in the period or any later one, not only in that very one.
    """
    say, month = workbook.words.say, Month.parse(month)
    title = say(TITLES.get(by, ANY))
    name = f"cohorts_by_{by}"
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    means = _means(workbook, month, by, period, or_after)
    if not len(means) or set(means["part"]) == {""}:
        text = message("The customer list has no column `{column}` to compare newcomers by.")
        known = by in workbook.engine.columns("customers") and _any(workbook, by)
        if known:
            text = message("Nobody came new in the time shown.")
        return Section(name, title, [say(text, column=by)], missing=not known)
    shown = means[~means["hidden"]]
    if shown["part"].nunique() < 2 or not (shown["age"] > 0).any():
        text = message("There are no two groups of newcomers large and old enough to compare.")
        return Section(name, title, [say(text)])
    lines = [_line(workbook, part, rows) for part, rows in _largest(shown)]
    axes = (say(AGES[period]), _axis(workbook, or_after))
    alt = say("Share of newcomers left by the time since they came, group by group.")
    drawn = curves.left(lines, axes, alt, is_step=False)
    table = _table(workbook, shown, period)
    notes = [_meaning(workbook, by, or_after), *_hidden(workbook, means)]
    finding = _finding(workbook, shown, period)
    return Section(name, title, finding, drawn, table, say("Numbers as a table"), notes)


def _any(workbook, by: str) -> bool:
    return bool(workbook.engine.query("select 1 from customers where {by} is not null limit 1", by).size)


def _means(workbook, month: Month, by: str, period: str, or_after: bool) -> pd.DataFrame:
    """Return the weighted means by group and age, marking the groups of too few; cohorts the exports begin in are left out."""
    if by not in workbook.engine.columns("customers"):
        return pd.DataFrame({"part": []})
    options = {"by": by, "period": period, "cohorts": COHORTS[period], "or_after": or_after}
    cells = workbook.ask(cohort_retention, month, **options)
    means = mean_by_part(cells[cells["cohort"] > workbook.months[0].number // LENGTHS[period]])
    least = max(workbook.settings.privacy.min_cell, 1)
    newcomers = means[means["age"] == 0].set_index("part")
    hidden = suppress(newcomers, "size", least)
    return means.assign(hidden=means["part"].map(hidden).fillna(True).astype(bool) | (means["size"] < least))


def _largest(shown: pd.DataFrame):
    """Return the groups of most newcomers, largest first."""
    sizes = shown[shown["age"] == 0].sort_values(["size", "part"], ascending=[False, True])
    return [(part, shown[shown["part"] == part]) for part in sizes["part"].head(LINES)]


def _line(workbook, part: str, rows: pd.DataFrame) -> tuple:
    words = workbook.words
    text = message("{share} of {n}")
    hover = [
        words.say(text, share=words.percent(r.share), n=words.number(r.size)) for r in rows.itertuples(index=False)
    ]
    return _name(workbook, part), rows["age"].tolist(), rows["share"], hover


def _name(workbook, part: str) -> str:
    return part or workbook.words.say("not stated")


def _axis(workbook, or_after: bool) -> str:
    if or_after:
        return workbook.words.say("share active then or later")
    return workbook.words.say("share active")


def _finding(workbook, shown: pd.DataFrame, period: str) -> list[str]:
    """Compare best and worst at the greatest age that all groups have reached, up to a year, and say whether chance parts them."""
    words, year = workbook.words, 12 // LENGTHS[period] or 1
    reached = shown[shown["age"] > 0].groupby("age")["part"].nunique()
    age = max((a for a in reached.index if a <= max(year, 1) and reached[a] > 1), default=None)
    if age is None:
        return [words.say("The newcomers are too young to compare.")]
    rows = shown[shown["age"] == age]
    best, worst = rows.loc[rows["share"].idxmax()], rows.loc[rows["share"].idxmin()]
    ends = {"best_part": _name(workbook, best["part"]), "worst_part": _name(workbook, worst["part"])}
    shares = {"best": words.percent(best["share"]), "worst": words.percent(worst["share"])}
    pairs = len(rows) * (len(rows) - 1) / 2  # best and worst were picked from so many pairs
    counts = [int(best["retained"]), int(best["size"]), int(worst["retained"]), int(worst["size"])]
    verdict = {
        "chance": words.say("a difference of this size could be chance"),
        "change": words.say("that is more than chance would give"),
        "undefined": words.say("there is too little to compare"),
    }[str(share_change(*counts, confidence=1 - 0.05 / pairs))]
    text = message(
        "{age} on, {best} of the newcomers of {best_part} were active, {worst} of those of {worst_part}; {verdict}."
    )
    return [words.say(text, age=_age(workbook, int(age), period), verdict=verdict, **ends, **shares)]


def _age(workbook, age: int, period: str) -> str:
    count = workbook.words.count
    return {
        "month": count("{n} month", "{n} months", age),
        "quarter": count("{n} quarter", "{n} quarters", age),
        "year": count("{n} year", "{n} years", age),
    }[period]


def _meaning(workbook, by: str, or_after: bool) -> str:
    text = message("Weighted means over the cohorts old enough; `{column}` is as the customer list has it today.")
    if or_after:
        text = message(
            "Active in a period or any later one; weighted means over the cohorts old enough; `{column}` is as the customer "
            "list has it today."
        )
    return workbook.words.say(text, column=by)


def _hidden(workbook, means: pd.DataFrame) -> list[str]:
    if not means.loc[means["age"] == 0, "hidden"].any():
        return []
    text = message(
        "Groups of fewer than {n} newcomers are not shown, nor is the next smallest, which would give them away."
    )
    return [workbook.words.say(text, n=max(workbook.settings.privacy.min_cell, 1))]


def _table(workbook, shown: pd.DataFrame, period: str) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    written = shown.assign(text=shown["share"].map(lambda share: words.percent(share, 0)))
    wide = written.pivot(index="part", columns="age", values="text").fillna("")
    wide.columns = [str(int(age)) for age in wide.columns]
    wide.insert(0, say("Newcomers"), shown[shown["age"] == 0].set_index("part")["size"].map(words.number))
    wide.insert(0, say("Group"), [_name(workbook, part) for part in wide.index])
    return wide.reset_index(drop=True)
