"""Would customers recommend us? NPS with its interval, for the month and for twelve."""

from __future__ import annotations

import pandas as pd

from pito.charts import stacked
from pito.metrics.satisfaction import BOXES, net_promoter_score
from pito.month import Month
from pito.sections import counted
from pito.sections.section import Section
from pito.sections.voice import YEAR, least, missing
from pito.text import message


def recommend(workbook, month) -> Section:
    """Answer: would customers recommend us?"""
    say, words, month = workbook.words.say, workbook.words, Month.parse(month)
    name, title = "satisfaction_nps", say("Would customers recommend us?")
    if reason := missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    now, year = (workbook.ask(net_promoter_score, month, months=months) for months in (1, YEAR))
    if not year["n"].sum():
        text = message(
            "Nobody was asked whether they would recommend: NPS is unknown. An NPS survey export would bring it."
        )
        return Section(name, title, [say(text)], missing=True)
    spans = [(words.month(month), now), (say("Twelve months"), year)]
    shown = [(label, table.iloc[0]) for label, table in spans if table["n"].sum() >= least(workbook)]
    if not shown:
        return Section(name, title, [say("Too few answers came in to show an NPS.")])
    labels = [label for label, _ in shown]
    rows = pd.DataFrame([row for _, row in shown]).reset_index(drop=True)
    notes = [say("Of 100 who answer: those who say 9 or 10, less those who say 0 to 6; from −100 to +100.")]
    finding, table = [_scored(words, *shown[0])], _scores(words, labels, rows)
    drawn = _boxes_drawn(workbook, labels, rows, title)
    about = {"basis": counted.answers(words, rows["n"].max()), "terms": (net_promoter_score,)}
    return Section(name, title, finding, drawn, table, say("Numbers as a table"), notes, **about)


def _scored(words, label: str, row) -> str:
    text = message(
        "{label}: NPS {score} of {n} answers, {promoters} promoters less {detractors} detractors; luck alone moves it between {lo} and {hi}."
    )
    shares = {box: words.percent(row[box] / row["n"]) for box in ("promoters", "detractors")}
    score, lo, hi = (points(words, row[name]) for name in ("nps", "lo", "hi"))
    return words.say(text, label=label, score=score, n=words.number(row["n"]), lo=lo, hi=hi, **shares)


def points(words, score: float) -> str:
    """Write a Net Promoter Score: times 100, with its sign."""
    return ("+" if round(100 * score) > 0 else "") + words.number(100 * score)


def _boxes_drawn(workbook, labels: list[str], rows: pd.DataFrame, title: str):
    say, words = workbook.words.say, workbook.words
    named = zip(reversed(BOXES), ("good", "neutral", "bad"), ("9–10", "7–8", "0–6"), strict=True)
    shares = [
        (name, kind, rows[box] / rows["n"], (rows[box] / rows["n"]).map(words.percent).tolist())
        for box, kind, name in named
    ]
    alt = say("{question} Shares of answers 9–10, 7–8 and 0–6.", question=title)
    return stacked.parts(labels, shares, say("share of answers"), alt)


def _scores(words, labels: list[str], rows: pd.DataFrame) -> pd.DataFrame:
    say = words.say
    return pd.DataFrame(
        {
            say("Period"): labels,
            say("Answers"): rows["n"].map(words.number),
            "9–10": rows["promoters"].map(words.number),
            "7–8": rows["passives"].map(words.number),
            "0–6": rows["detractors"].map(words.number),
            say("NPS (95% interval)"): [
                f"{points(words, r.nps)} ({points(words, r.lo)}…{points(words, r.hi)})" for r in rows.itertuples()
            ],
        }
    )
