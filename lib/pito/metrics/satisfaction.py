"""Are customers satisfied, would they recommend, and what could those who did not answer have said?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson
from pito.stats.nps import answer_bounds, nps

SCALES = ((1, 0, 1), (2, 1, 2), (3, 1, 3), (4, 2, 3), (5, 2, 4))
"""Top of the scale, the highest bad rating, the lowest good one; what lies between is neutral."""

NPS_TOP, PASSIVE, PROMOTER = 10, 7, 9
YEAR_AND_MONTH = 13


def rating_counts(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """Distribution: how many gave each rating, whatever the survey; every share and average is shown beside it.

    A rating counts in the month in which it was given, or sent where the export does not say when it was given. One that
    does not say its kind is one of satisfaction.

    Parameters
    ----------
    tables : Engine
        Holds `feedback`, `tickets`, `ticket_times`, `customers` and `months`.
    month : Month or "YYYY-MM"
        The last month; what was answered after its end is not seen.
    months : int
    by : str, optional
        channel, agent (assigned to the ticket), stage, category, priority, team, segment, tier, or speed: `fast` where the
        ticket had a person's answer within 24 hours, else `slow`.

    Returns
    -------
    DataFrame
        One row per month, group, kind, scale and score: `month`, `part`, `kind` (csat, nps, ces), `scale_max` (missing: the
        export does not say), `score`, `n`.

    Source
    ------
    `definitions.md` section 5.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> rating_counts(survey(), "2026-06").query("kind == 'csat'")[["score", "n"]].values.tolist()
    [[1.0, 1.0], [3.0, 1.0], [4.0, 2.0], [5.0, 6.0]]
    """
    first, last = _span(month, months)
    found = tables.once(_surveys, month, months, by)
    found = found[found["rated_month"].between(first, last)].rename(columns={"rated_month": "month", "surveys": "n"})
    keys = ["month", "part", "kind", "scale_max", "score"]
    return found.groupby(keys, dropna=False, as_index=False)["n"].sum().astype({"month": "int64"})


def csat(
    tables: Engine, month: Month | str, months: int = 1, by: str | None = None, scales: tuple = SCALES
) -> pd.DataFrame:
    """CSAT: ratings in the top boxes (4–5 of 5) / ratings; the neutral middle is its own, neither good nor bad.

    Parameters
    ----------
    tables : Engine
    month : Month or "YYYY-MM"
    months : int
        Months in which the ratings were given, ending with `month`.
    by : str, optional
        See `rating_counts`.
    scales : tuple of (top, bad, good)
        For each top of a scale the highest bad rating and the lowest good one. A rating on any other scale is not counted.

    Returns
    -------
    DataFrame
        One row per group, in alphabetical order: `part`, `n` ratings, of them `good`, `neutral`, `bad`; `csat` with its
        95 % Wilson interval `lo`, `hi`; `unscaled`, the ratings on a scale that the map does not hold. The share is
        missing where nobody rated; no rows where nothing came in.

    Source
    ------
    `definitions.md` section 5.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> csat(survey(), "2026-06")[["n", "good", "neutral", "bad", "csat"]].values.tolist()
    [[10.0, 8.0, 1.0, 1.0, 0.8]]
    """
    return _shares(tables.once(rating_counts, month, months, by), "part", scales)


def csat_by_month(tables: Engine, month: Month | str, months: int = YEAR_AND_MONTH, scales: tuple = SCALES):
    """CSAT by the month in which the ratings were given.

    Parameters
    ----------
    tables : Engine
    month : Month or "YYYY-MM"
        The last month.
    months : int
    scales : tuple of (top, bad, good)
        See `csat`.

    Returns
    -------
    DataFrame
        As `csat`, one row per month that had ratings, oldest first, with `month` for `part`.

    Source
    ------
    `definitions.md` section 5.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> csat_by_month(survey(), "2026-06")[["month", "n"]].values.tolist()
    [[24317, 10]]
    """
    return _shares(tables.once(rating_counts, month, months), "month", scales)


def survey_answers(
    tables: Engine, month: Month | str, months: int = 1, by: str | None = None, scales: tuple = SCALES
) -> pd.DataFrame:
    """Response rate: satisfaction surveys answered / sent, and the bounds of CSAT whoever did not answer.

    The worst case takes all who did not answer for dissatisfied, the best case all for satisfied; so it does with answers on
    a scale that the map does not hold, of which nobody knows whether they are good. An answer that came after the month's end
    is none yet.

    Parameters
    ----------
    tables : Engine
    month : Month or "YYYY-MM"
    months : int
        Months in which the surveys were sent, ending with `month`.
    by : str, optional
        See `rating_counts`.
    scales : tuple of (top, bad, good)
        See `csat`.

    Returns
    -------
    DataFrame
        One row per group, in alphabetical order: `part`, `sent`, `answered`, `unanswered`, `rate` with its 95 % Wilson
        interval `lo`, `hi`; `good` answers, `unscaled` ones, and the bounds `least` = good / sent and `most` = (good +
        unanswered + unscaled) / sent. No rows where the export does not say what was sent.

    Source
    ------
    `definitions.md` section 5; Manski (1989) for the bounds.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> survey_answers(survey(), "2026-06")[["sent", "answered", "rate", "least", "most"]].values.tolist()
    [[20.0, 10.0, 0.5, 0.4, 0.9]]
    """
    first, last = _span(month, months)
    found = tables.once(_surveys, month, months, by)
    found = found[found["sent_month"].between(first, last) & (found["kind"] == "csat")]
    is_answered = found["rated_month"].notna()
    box = box_of(found, scales).where(is_answered, "")
    counts = {"sent": True, "answered": is_answered, "good": box == "good", "unscaled": box == "unscaled"}
    columns = {name: found["surveys"] * mask for name, mask in counts.items()}
    table = found[["part"]].assign(**columns).groupby("part", as_index=False).sum()
    table["unanswered"] = table["sent"] - table["answered"]
    table["rate"] = table["answered"] / table["sent"]
    table["lo"], table["hi"] = wilson(table["answered"], table["sent"])
    table["least"], table["most"] = answer_bounds(table["good"], table["answered"] - table["unscaled"], table["sent"])
    return table


def net_promoter_score(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """NPS: the share of promoters (9–10) less that of detractors (0–6), of all who said how likely they recommend.

    Parameters
    ----------
    tables : Engine
    month : Month or "YYYY-MM"
    months : int
        Months in which the answers were given, ending with `month`.
    by : str, optional
        See `rating_counts`.

    Returns
    -------
    DataFrame
        One row per group, in alphabetical order: `part`, `n`, `detractors`, `passives`, `promoters`, `nps` (−1 to 1) with its
        95 % adjusted-Wald interval `lo`, `hi`, and `unscaled`: answers on another scale than 0–10, which are not counted.

    Source
    ------
    `definitions.md` section 5; Rocks (2016), The American Statistician 70, 365–372.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> net_promoter_score(survey(), "2026-06")[["n", "detractors", "passives", "promoters", "nps"]].values.tolist()
    [[10.0, 2.0, 3.0, 5.0, 0.3]]
    """
    found = tables.once(rating_counts, month, months, by)
    found = found[found["kind"] == "nps"]
    fits = _is_nps_scale(found)
    box = pd.cut(found["score"].where(fits), [-1, PASSIVE - 0.5, PROMOTER - 0.5, NPS_TOP], labels=BOXES)
    box = box.astype(object).where(fits, "unscaled")
    table = _wide(found, "part", box, [*BOXES, "unscaled"])
    table.insert(1, "n", table[BOXES].sum(axis=1))
    table["nps"], table["lo"], table["hi"] = nps(*(table[name] for name in BOXES))
    return table


def is_negative(ratings: pd.DataFrame, scales: tuple = SCALES) -> pd.Series:
    """Negative feedback: a bad rating on its scale, or a detractor's answer.

    Parameters
    ----------
    ratings : DataFrame
        `kind`, `scale_max`, `score`.
    scales : tuple of (top, bad, good)
        See `csat`.

    Returns
    -------
    Series of bool

    Source
    ------
    `definitions.md` section 5.

    Examples
    --------
    >>> ratings = pd.DataFrame({"kind": ["csat", "csat", "nps"], "scale_max": [5, 10, 10], "score": [2, 2, 6]})
    >>> is_negative(ratings).tolist()
    [True, False, True]
    """
    is_bad = (ratings["kind"] == "csat") & (box_of(ratings, scales) == "bad")
    return is_bad | ((ratings["kind"] == "nps") & (ratings["score"] < PASSIVE) & _is_nps_scale(ratings))


def box_of(ratings: pd.DataFrame, scales: tuple = SCALES) -> pd.Series:
    """Which box each rating of satisfaction falls into: good, neutral, bad, or on a scale that the map does not hold.

    Parameters
    ----------
    ratings : DataFrame
        `scale_max`, `score`.
    scales : tuple of (top, bad, good)
        See `csat`.

    Returns
    -------
    Series of str
        `good`, `neutral`, `bad` or `unscaled`; the frame's index.

    Source
    ------
    `definitions.md` section 5.

    Examples
    --------
    >>> box_of(pd.DataFrame({"scale_max": [5, 5, 5, 2, 10], "score": [5, 3, 2, 2, 9]})).tolist()
    ['good', 'neutral', 'bad', 'good', 'unscaled']
    """
    limits = ratings["scale_max"].map({float(top): (bad, good) for top, bad, good in scales})
    bad, good = (pd.Series([pair[at] if isinstance(pair, tuple) else np.nan for pair in limits]) for at in (0, 1))
    score, top = ratings["score"].to_numpy(float), ratings["scale_max"].to_numpy(float)
    is_on = bad.notna() & (score >= 0) & (score <= top)
    words = np.select([~is_on, score >= good, score <= bad], ["unscaled", "good", "bad"], "neutral")
    return pd.Series(words, index=ratings.index)


BOXES = ["detractors", "passives", "promoters"]
WORDS = ["good", "neutral", "bad"]


def _span(month: Month | str, months: int) -> tuple[int, int]:
    last = Month.parse(month)
    return last.plus(1 - months).number, last.number


def _surveys(tables: Engine, month: Month | str, months: int, by: str | None) -> pd.DataFrame:
    first, last = _span(month, months)
    return tables.query(statement("pito.metrics", "feedback_counts"), by, first=first, last=last)


def _shares(counts: pd.DataFrame, key: str, scales: tuple) -> pd.DataFrame:
    counts = counts[counts["kind"] == "csat"]
    table = _wide(counts, key, box_of(counts, scales), [*WORDS, "unscaled"])
    table.insert(1, "n", table[WORDS].sum(axis=1))
    table["csat"] = table["good"] / table["n"].where(table["n"] > 0)
    table["lo"], table["hi"] = wilson(table["good"], table["n"])
    return table


def _is_nps_scale(ratings: pd.DataFrame) -> pd.Series:
    """Return whether an answer stands on the scale from 0 to 10, the only one that NPS has; without a word on it, it does."""
    return ratings["scale_max"].fillna(NPS_TOP).eq(NPS_TOP) & ratings["score"].between(0, NPS_TOP)


def _wide(counts: pd.DataFrame, key: str, column: pd.Series, columns: list[str]) -> pd.DataFrame:
    """Return one row per key, and in each column how many there were of it."""
    sums = {name: counts["n"].where(column == name, 0) for name in columns}
    return counts[[key]].assign(**sums).groupby(key, as_index=False).sum().astype(dict.fromkeys(columns, "int64"))
