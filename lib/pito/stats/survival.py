"""How long until it happens, when for some it has not happened yet?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from pito.errors import WrongUse


def kaplan_meier(time, events, censored, entered=None, confidence: float = 0.95) -> pd.DataFrame:
    """Kaplan–Meier curve from counts: the share for whom it has not happened yet, open cases counted until last seen.

    Events come before censorings at the same time: who was last seen at t was still at risk at t.

    Parameters
    ----------
    time : array_like
        Time since each one's own start; in any order, repeats are summed.
    events : array_like
        For how many it happened at that time.
    censored : array_like
        How many were last seen at that time without it.
    entered : array_like, optional
        Late entry: how many came under observation at that time of theirs, because the records begin later than they
        did. They are at risk after that time; those who enter at 0 from the start. Without it everybody enters at 0.
    confidence : float
        Coverage, 0–1.

    Returns
    -------
    DataFrame
        One row per time with an event or a censoring, ascending: `time`, `at_risk` (just before it), `events`,
        `censored`, `survival`, `lo`, `hi` (Greenwood's variance, log-log interval). The limits are NaN while nothing
        has happened and once nobody is left. No rows for nobody.

    Raises
    ------
    WrongUse
        A time is missing, more leave than are under observation, or not everybody who enters leaves.

    Source
    ------
    Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457–481;
    Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, section 1.4 (log-log interval).

    Examples
    --------
    Responses after 1, 2, 2, 3, 4, 5, 6 and 8 h; two tickets still open at 30 and 50 h.

    >>> hours = [1, 2, 3, 4, 5, 6, 8, 30, 50]
    >>> kaplan_meier(hours, events=[1, 2, 1, 1, 1, 1, 1, 0, 0], censored=[0, 0, 0, 0, 0, 0, 0, 1, 1]).round(3)
       time  at_risk  events  censored  survival     lo     hi
    0     1       10       1         0       0.9  0.473  0.985
    1     2        9       2         0       0.7  0.329  0.892
    2     3        7       1         0       0.6  0.253  0.827
    3     4        6       1         0       0.5  0.184  0.753
    4     5        5       1         0       0.4  0.123  0.670
    5     6        4       1         0       0.3  0.071  0.578
    6     8        3       1         0       0.2  0.031  0.475
    7    30        2       0         1       0.2  0.031  0.475
    8    50        1       0         1       0.2  0.031  0.475
    """
    table = _at_risk(time, events, censored, entered)
    n, d = table.at_risk.to_numpy(dtype=float), table.events.to_numpy(dtype=float)
    survival = np.cumprod(1 - d / n)
    lo, hi = _log_log(survival, n, d, confidence)
    return table.assign(survival=survival, lo=lo, hi=hi)


def survival_quantile(curve: pd.DataFrame, p: float = 0.5) -> tuple[float, float, float]:
    """Time by which it has happened for the share `p`: the first time the curve is at or under 1 − p.

    Parameters
    ----------
    curve : DataFrame
        What `kaplan_meier` returns.
    p : float
        Share for whom it has happened, 0–1: 0.5 is the median time, 0.9 the p90.

    Returns
    -------
    time, lo, hi : float
        NaN means "not reached". The limits are the times at which the curve's own limits pass 1 − p.

    Source
    ------
    Brookmeyer & Crowley (1982), Biometrics 38, 29–41.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 3, 4, 5, 6, 8, 30, 50], [1, 2, 1, 1, 1, 1, 1, 0, 0], [0] * 7 + [1, 1])
    >>> survival_quantile(curve, 0.5), survival_quantile(curve, 0.9)
    ((4.0, 1.0, 8.0), (nan, 6.0, nan))
    """
    if not 0 < p < 1:
        raise WrongUse(f"`p` must lie between 0 and 1, for example 0.9; got {p}.")
    return tuple(_first_at_or_under(curve, column, 1 - p) for column in ("survival", "lo", "hi"))


def _first_at_or_under(curve: pd.DataFrame, column: str, level: float) -> float:
    # A product such as .9 · 7/9 · 6/7 · 5/6 is .5 on paper and may end a hair above it.
    reached = curve.time[curve[column] <= level + 1e-9]
    return float(reached.iloc[0]) if len(reached) else float("nan")


def _at_risk(time, events, censored, entered) -> pd.DataFrame:
    """Return one row per time at which anybody leaves, with how many were under observation just before it."""
    everyone = entered is None
    rows = pd.DataFrame({"time": time, "events": events, "censored": censored, "entered": 0 if everyone else entered})
    if rows.isna().any(axis=None):
        raise WrongUse(
            "A survival curve needs a time and counts in every row; leave rows without them out and count them."
        )
    rows = rows.groupby("time", as_index=False).sum()
    left = rows.events + rows.censored
    joined = left.sum() if everyone else rows.entered.cumsum() - rows.entered.where(rows.time > 0, 0)
    rows["at_risk"] = joined - (left.cumsum() - left)
    if not everyone and rows.entered.sum() != left.sum():
        raise WrongUse(
            f"Everybody who enters must leave or be last seen; {rows.entered.sum()} enter, {left.sum()} leave."
        )
    if (wrong := rows[left > rows.at_risk]).size:
        first = wrong.iloc[0]
        raise WrongUse(
            f"At time {first.time:g} more leave than the {first.at_risk:g} under observation just before it."
        )
    return rows.loc[left > 0, ["time", "at_risk", "events", "censored"]].reset_index(drop=True)


def _log_log(survival, n, d, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    z = ndtri((1 + confidence) / 2)
    # No spread is estimated before the first event or after the last one at risk: 0/0 and ∞ become missing.
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(d > 0, d / (n * (n - d)), 0.0))
        width = z * np.sqrt(greenwood) / np.abs(np.log(survival))
        lo, hi = survival ** np.exp(width), survival ** np.exp(-width)
    inside = (survival > 0) & (survival < 1)
    return np.where(inside, lo, np.nan), np.where(inside, hi, np.nan)
