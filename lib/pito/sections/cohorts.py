"""How long do new customers stay? Cohorts by the month they came, and what is left of them at each age."""

from __future__ import annotations

import pandas as pd

from pito.charts import line
from pito.charts.matrix import shares
from pito.metrics.cohorts import NOT_YET, OBSERVED, PARTIAL, mean_by_age, retention_by_cohort
from pito.month import Month
from pito.sections import counted
from pito.sections.basis import missing
from pito.sections.section import Section
from pito.stats import share_change
from pito.text import message

COHORTS, RIPE = 13, 3
TITLES = {
    "contract": message("How long do new customers stay?"),
    "purchase": message("How many new customers buy again?"),
}
CURVES = {
    "contract": message("What is left of new customers as they age?"),
    "purchase": message("How many buy in each month after their first?"),
}
ACTIVE = {"contract": message("share still active"), "purchase": message("share buying in that month")}


def matrix(workbook, month) -> Section:
    """Answer: how many of the customers who came in each month are still there?"""
    say, words = workbook.words.say, workbook.words
    month = Month.parse(month)
    cells = _cells(workbook, month)
    name, title = "cohort_matrix", say(TITLES[workbook.kind])
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if not (cells["size"] > 0).any():
        return Section(name, title, [say("No customer came new in the year to {month}.", month=words.month(month))])
    shown = cells[~cells["hidden"]]
    if not len(shown):
        few = say(
            "Fewer than {n} customers came in every month: too few to show.",
            n=words.number(workbook.settings.privacy.min_cell),
        )
        return Section(name, title, [few])
    rows = {
        c: f"{words.short_month(Month(int(c)))} ({size})" for c, size in shown.groupby("cohort")["size"].first().items()
    }
    ages = list(range(int(shown.loc[shown["state"] != NOT_YET, "age"].max()) + 1))
    grid = {(r.cohort, r.age): r for r in shown.itertuples()}
    square = [[grid.get((cohort, age)) for age in ages] for cohort in rows]
    drawn = shares(
        list(rows.values()),
        ages,
        [[cell.share if cell and cell.state != NOT_YET else None for cell in row] for row in square],
        [[_written(workbook, cell) for cell in row] for row in square],
        [[_said(workbook, cell) for cell in row] for row in square],
        (say("months since the first"), say("came in (customers)")),
        say("{question} Share of each month's new customers, by months since they came.", question=title),
    )
    table = _table(workbook, shown)
    notes = [
        _meaning(workbook),
        *_hidden(workbook, cells),
        say("Empty cells lie after the month reported: not yet, which is not zero."),
    ]
    sizes = shown.groupby("cohort")["size"].first()
    about = {"basis": counted.customers(words, sizes.sum()), "terms": (retention_by_cohort,)}
    return Section(name, title, _finding(workbook, cells), drawn, table, say("Numbers as a table"), notes, **about)


def curve(workbook, month) -> Section:
    """Answer: what share of new customers is left after so many months, over all cohorts old enough?"""
    say, words = workbook.words.say, workbook.words
    cells = _cells(workbook, Month.parse(month))
    mean = mean_by_age(cells[~cells["hidden"]])
    name, title = "cohort_curve", say(CURVES[workbook.kind])
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    if len(mean) < 2:
        return Section(name, title, [say("New customers are too few or too young to say.")])
    hover = [
        say("after {age} months: {share} of {n}", age=row.age, share=words.percent(row.share), n=words.number(row.size))
        for row in mean.itertuples()
    ]
    axis = {"tickformat": ".0%", "range": [0, 1.05]}
    alt = say("Weighted mean of cohort retention by age with its 95% interval.")
    axes = (say("months since the first"), say(ACTIVE[workbook.kind]))
    drawn = line.band(
        mean["age"].tolist(), mean, say("Weighted mean"), say("95% interval"), hover, axes, alt, yaxis=axis
    )
    table = pd.DataFrame(
        {
            say("Months since the first"): mean["age"].map(words.number),
            say("Customers old enough"): mean["size"].map(words.number),
            say("Of them active"): mean["retained"].map(words.number),
            say("Share"): mean["share"].map(words.percent),
            say("95% interval"): [words.interval(lo, hi) for lo, hi in zip(mean["lo"], mean["hi"], strict=True)],
        }
    )
    notes = [_meaning(workbook), *_hidden(workbook, cells)]
    about = {"basis": counted.customers(words, mean["size"].max()), "terms": (mean_by_age,)}
    return Section(name, title, _curve_finding(workbook, mean), drawn, table, say("Numbers as a table"), notes, **about)


def _curve_finding(workbook, mean) -> list[str]:
    words, at = workbook.words, mean.set_index("age")
    ages = [age for age in (3, 6, 12) if age in at.index] or [int(mean["age"].max())]
    part = message("{share} after {age} months ({n} customers old enough)")
    parts = [
        words.say(part, share=words.percent(at.loc[age, "share"]), age=age, n=words.number(at.loc[age, "size"]))
        for age in ages
    ]
    texts = {
        "contract": message("Of new customers this share is still active: {parts}."),
        "purchase": message("Of new customers this share buys in that very month: {parts}."),
    }
    return [words.say(texts[workbook.kind], parts=words.all_of(parts))]


def _cells(workbook, month: Month) -> pd.DataFrame:
    cells = workbook.ask(retention_by_cohort, month, months=COHORTS)
    cells = cells[cells["cohort"] > workbook.months[0].number]
    return cells.assign(
        hidden=(cells["size"] > 0) & (cells["size"] < workbook.settings.privacy.min_cell) | (cells["size"] == 0)
    )


def _finding(workbook, cells) -> list[str]:
    """Say how many came, and which month's newcomers stayed best and worst, where more than chance parts them."""
    words, shown = workbook.words, cells[~cells["hidden"]]
    came = int(shown[shown["age"] == 0]["size"].sum())
    sentences = [
        words.count("{n} customer came new in the months shown.", "{n} customers came new in the months shown.", came)
    ]
    ripe = shown[(shown["age"] == RIPE) & (shown["state"] == OBSERVED)]
    if len(ripe) < 2:
        return sentences
    best, worst = ripe.loc[ripe["share"].idxmax()], ripe.loc[ripe["share"].idxmin()]
    counts = [int(best["retained"]), int(best["size"]), int(worst["retained"]), int(worst["size"])]
    pairs = len(ripe) * (len(ripe) - 1) / 2  # best and worst were picked from so many pairs
    if str(share_change(*counts, confidence=1 - 0.05 / pairs)) != "change":
        return [*sentences, words.say("After three months no month's newcomers differ by more than chance would give.")]
    text = message(
        "After three months {best} of the newcomers of {best_month} ({best_n}) and {worst} of those of {worst_month} ({worst_n}) were left: more of a difference than chance would give."
    )
    if workbook.kind == "purchase":
        text = message(
            "In the third month after, {best} of the newcomers of {best_month} ({best_n}) and {worst} of those of {worst_month} ({worst_n}) bought: more of a difference than chance would give."
        )
    values = {"best": words.percent(best["share"]), "worst": words.percent(worst["share"])}
    sizes = {"best_n": words.number(best["size"]), "worst_n": words.number(worst["size"])}
    months = {
        "worst_month": words.month(Month(int(worst["cohort"]))),
        "best_month": words.month(Month(int(best["cohort"]))),
    }
    return [*sentences, words.say(text, **values, **sizes, **months)]


def _meaning(workbook) -> str:
    if workbook.kind == "contract":
        return workbook.words.say("Active in a month: with a contract in force on at least one day of it.")
    return workbook.words.say("Active in a month: with a purchase in it.")


def _hidden(workbook, cells) -> list[str]:
    few = int((cells[cells["age"] == 0]["size"].between(1, workbook.settings.privacy.min_cell - 1)).sum())
    if not few:
        return []
    return [
        workbook.words.count(
            "{n} month with fewer than {least} new customers is not shown.",
            "{n} months with fewer than {least} new customers are not shown.",
            few,
            least=workbook.settings.privacy.min_cell,
        )
    ]


def _written(workbook, cell) -> str:
    if cell is None or cell.state == NOT_YET:
        return ""
    return workbook.words.percent(cell.share, 0) + ("*" if cell.state == PARTIAL else "")


def _said(workbook, cell) -> str:
    if cell is None or cell.state == NOT_YET:
        return workbook.words.say("not yet")
    words = workbook.words
    text = message("{cohort}, after {age} months: {retained} of {size} = {share} ({interval})")
    return words.say(
        text,
        cohort=words.month(Month(int(cell.cohort))),
        age=cell.age,
        retained=words.number(cell.retained),
        size=words.number(cell.size),
        share=words.percent(cell.share),
        interval=words.interval(cell.lo, cell.hi),
    )


def _table(workbook, cells) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    written = cells.assign(text=[_written(workbook, cell) for cell in cells.itertuples()])
    wide = written.pivot(index="cohort", columns="age", values="text")
    wide.columns = [str(age) for age in wide.columns]
    wide.insert(0, say("New customers"), cells.groupby("cohort")["size"].first().map(words.number))
    wide.insert(0, say("Came in"), [words.month(Month(int(c))) for c in wide.index])
    return wide.reset_index(drop=True)
