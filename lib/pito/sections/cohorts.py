"""How long do new customers stay? Cohorts by the month they came, and what is left of them at each age."""

from __future__ import annotations

import pandas as pd

from pito.charts import line
from pito.charts.matrix import triangle
from pito.metrics.cohorts import NOT_YET, OBSERVED, PARTIAL, mean_by_age, retention_by_cohort
from pito.month import Month
from pito.sections.retention import nobody
from pito.sections.section import Section
from pito.text import message

COHORTS = 13


def matrix(workbook, month) -> Section:
    """Answer: how many of the customers who came in each month are still there?"""
    say, words = workbook.words.say, workbook.words
    month = Month.parse(month)
    cells = _cells(workbook, month)
    name, title = "cohort_matrix", say("How long do new customers stay?")
    if reason := nobody(workbook):
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
    drawn = triangle(
        list(rows.values()),
        ages,
        [[cell.share if cell and cell.state != NOT_YET else None for cell in row] for row in square],
        [[_written(workbook, cell) for cell in row] for row in square],
        [[_said(workbook, cell) for cell in row] for row in square],
        (say("months since the first"), say("came in (customers)")),
        say("Share of each month's new customers still active, by months since they came."),
    )
    table = _table(workbook, shown)
    notes = [
        _meaning(workbook),
        *_hidden(workbook, cells),
        say("Empty cells lie after the month reported: not yet, which is not zero."),
    ]
    return Section(name, title, _finding(workbook, cells), drawn, table, say("Numbers as a table"), notes)


def curve(workbook, month) -> Section:
    """Answer: what share of new customers is left after so many months, over all cohorts old enough?"""
    say, words = workbook.words.say, workbook.words
    mean = mean_by_age(_cells(workbook, Month.parse(month)))
    mean = mean[mean["size"] >= workbook.settings.privacy.min_cell]
    name, title = "cohort_curve", say("What is left of new customers as they age?")
    if reason := nobody(workbook):
        return Section(name, title, [reason], missing=True)
    if len(mean) < 2:
        return Section(name, title, [say("New customers are too few or too young to say.")])
    hover = [
        say("after {age} months: {share} of {n}", age=row.age, share=words.percent(row.share), n=words.number(row.size))
        for row in mean.itertuples()
    ]
    axis = {"tickformat": ".0%", "range": [0, 1.05]}
    alt = say("Weighted mean of cohort retention by age with its 95% interval.")
    axes = (say("months since the first"), say("share still active"))
    drawn = line.band(
        mean["age"].tolist(), mean, say("Weighted mean"), say("95% interval"), hover, axes, alt, yaxis=axis
    )
    table = pd.DataFrame(
        {
            say("Months since the first"): mean["age"].map(words.number),
            say("Customers old enough"): mean["size"].map(words.number),
            say("Still active"): mean["retained"].map(words.number),
            say("Share"): mean["share"].map(words.percent),
            say("95% interval"): [words.interval(lo, hi) for lo, hi in zip(mean["lo"], mean["hi"], strict=True)],
        }
    )
    return Section(
        name, title, _curve_finding(workbook, mean), drawn, table, say("Numbers as a table"), [_meaning(workbook)]
    )


def _curve_finding(workbook, mean) -> list[str]:
    say, words = workbook.words.say, workbook.words
    at = mean.set_index("age")
    ages = [age for age in (3, 6, 12) if age in at.index] or [int(mean["age"].max())]
    parts = [
        say(
            "{share} after {age} months ({n} customers old enough)",
            share=words.percent(at.loc[age, "share"]),
            age=age,
            n=words.number(at.loc[age, "size"]),
        )
        for age in ages
    ]
    return [say("Of new customers this share is still active: {parts}.", parts=words.all_of(parts))]


def _cells(workbook, month: Month) -> pd.DataFrame:
    cells = workbook.ask(retention_by_cohort, month, months=COHORTS)
    cells = cells[cells["cohort"] > workbook.months[0].number]
    return cells.assign(
        hidden=(cells["size"] > 0) & (cells["size"] < workbook.settings.privacy.min_cell) | (cells["size"] == 0)
    )


def _finding(workbook, cells) -> list[str]:
    say, words = workbook.words.say, workbook.words
    ripe = cells[(cells["age"] == 3) & (cells["state"] == OBSERVED) & ~cells["hidden"]]
    came = int(cells[cells["age"] == 0]["size"].sum())
    sentences = [say("{n} customers came new in these months.", n=words.number(came))]
    if len(ripe) >= 2:
        best, worst = ripe.loc[ripe["share"].idxmax()], ripe.loc[ripe["share"].idxmin()]
        text = message(
            "After three months between {worst} (those of {worst_month}) and {best} (those of {best_month}) were still active."
        )
        values = {"worst": words.percent(worst["share"]), "best": words.percent(best["share"])}
        months = {
            "worst_month": words.month(Month(int(worst["cohort"]))),
            "best_month": words.month(Month(int(best["cohort"]))),
        }
        sentences.append(say(text, **values, **months))
    return sentences


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
