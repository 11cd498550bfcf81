"""Does "5 % better retention brings 25–95 % more profit" hold here, and from which retention on?"""

from __future__ import annotations

import pandas as pd

from pito.metrics.what_if import DISCOUNT, gain_by_retention, what_if

CLAIM = (0.25, 0.95)
FIVE = 0.05


def claim_check(
    retention: float,
    margin: float,
    cac: float = 0.0,
    discount: float = DISCOUNT,
    interval: tuple[float, float] = (float("nan"), float("nan")),
) -> pd.DataFrame:
    """Claim check: "5% better retention brings 25–95% more profit", read both ways, on the own base; a scenario.

    Parameters
    ----------
    retention, margin, cac, discount
        As for `what_if`.
    interval : (float, float)
        Within which the retention is known.

    Returns
    -------
    DataFrame
        Two rows, `reading` "points" (+5 percentage points) and "percent" (+5 %): `then` (retention), `churn_cut`,
        `lifetime`, `discounted_margin`, `profit` (changes as shares of what they are now), `verdict`: `below`, `within` or
        `above` 25–95 % by the discounted margin, `impossible` where retention would reach 100 %, or `undefined` where the
        margin is not above 0; `lo`, `hi` (the discounted margin by as many points from either end of the interval), `is_sure`:
        whether both ends give the same verdict.

    Source
    ------
    Reichheld & Sasser (1990), Harvard Business Review 68(5), 105–111, for the claim; Sharp (2010), How Brands Grow, for why
    it is a thought experiment: five points off a churn of ten halve it.

    Examples
    --------
    >>> found = claim_check(retention=0.9, margin=100, interval=(0.85, 0.93)).round(3)
    >>> found[["reading", "then", "churn_cut", "lifetime", "discounted_margin", "verdict"]].values.tolist()
    [['points', 0.95, 0.5, 1.0, 0.333, 'within'], ['percent', 0.945, 0.45, 0.818, 0.29, 'within']]
    >>> found[["lo", "hi", "is_sure"]].values.tolist()
    [[0.25, 0.417, True], [0.22, 0.36, False]]
    """
    rows = [_reading(name, retention, margin, cac, discount, **{name: FIVE}) for name in ("points", "percent")]
    columns = ["reading", "then", "churn_cut", "lifetime", "discounted_margin", "profit", "verdict"]
    table = pd.DataFrame(rows, columns=columns)
    ends = gain_by_retention(retention, margin, table["then"], discount=discount, interval=interval)
    table[["lo", "hi"]] = ends[["lo", "hi"]]
    sure = [
        _verdict(row.lo) == row.verdict == ("above" if row.hi != row.hi else _verdict(row.hi))
        for row in table.itertuples()
    ]
    return table.assign(is_sure=sure)


def _reading(name: str, retention, margin, cac, discount, points: float = 0.0, percent: float = 0.0) -> tuple:
    then = retention * (1 + percent) + points
    if then >= 1:
        return (name, then, *(float("nan"),) * 4, "impossible")
    table = what_if(retention, margin, points=points, percent=percent, cac=cac, discount=discount)
    ratio = table.set_index("measure")["ratio"]
    gain = ratio["discounted_margin"]
    return (name, then, -ratio["churn"], ratio["lifetime"], gain, ratio["profit"], _verdict(gain))


def _verdict(gain: float) -> str:
    if gain != gain:
        return "undefined"
    return "below" if gain < CLAIM[0] else "within" if gain <= CLAIM[1] else "above"


def claim_by_retention(bases: list[float], discount: float = DISCOUNT) -> pd.DataFrame:
    """Claim by retention: what either reading of "5% better" brings from each retention on; it grows with what is kept already.

    Parameters
    ----------
    bases : list of float
        Retentions to start from, 0–1.
    discount : float
        As for `what_if`.

    Returns
    -------
    DataFrame
        One row per base: `retention`, `points` and `percent` (more discounted margin, as shares; missing where retention
        would reach 1).

    Source
    ------
    As for `claim_check`.

    Examples
    --------
    >>> claim_by_retention([0.6, 0.8, 0.9]).round(3).values.tolist()
    [[0.6, 0.111, 0.064], [0.8, 0.2, 0.154], [0.9, 0.333, 0.29]]
    """
    rows = [
        (base, *gain_by_retention(base, 1, [base + FIVE, base * (1 + FIVE)], discount=discount)["gain"])
        for base in bases
    ]
    return pd.DataFrame(rows, columns=["retention", "points", "percent"])
