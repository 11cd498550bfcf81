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
    n, d = table["at_risk"].astype(float), table["events"].astype(float)
    survival = np.cumprod(1 - d / n)
    lo, hi = _log_log(survival, n, d, confidence)
    return pd.DataFrame({**table, "survival": survival, "lo": lo, "hi": hi})


def counted_curve(time, happened, count) -> pd.DataFrame:
    """Kaplan–Meier curve from rows that stand for several, each waiting until it happened or was last seen.

    Parameters
    ----------
    time : array_like
        How long the row waited; one without a time is left out.
    happened : array_like
        Whether it happened then, 1 or 0; else the row was last seen waiting.
    count : array_like of int
        For how many the row stands.

    Returns
    -------
    DataFrame
        As `kaplan_meier`.

    Source
    ------
    Kaplan & Meier (1958).

    Examples
    --------
    Two tickets answered after an hour, one still open after two, one that came without a clock.

    >>> counted_curve([1, 2, None], happened=[1, 0, 0], count=[2, 1, 1])[["time", "events", "censored"]].values.tolist()
    [[1.0, 2.0, 0.0], [2.0, 0.0, 1.0]]
    """
    return kaplan_meier(*_counted(time, happened, count))


def counted_quantile(time, happened, count, p: float = 0.5) -> float:
    """Time by which it has happened for the share `p`, without limits, in a quarter of the time of the curve.

    Parameters
    ----------
    time, happened, count : array_like
        As for `counted_curve`.
    p : float
        As for `survival_quantile`.

    Returns
    -------
    float
        What `survival_quantile` says first of `counted_curve`; NaN means "not reached".

    Source
    ------
    Kaplan & Meier (1958); Brookmeyer & Crowley (1982).

    Examples
    --------
    >>> counted_quantile([1, 2, None], happened=[1, 0, 0], count=[2, 1, 1]), counted_quantile([5], [0], [1])
    (1.0, nan)
    """
    table = _at_risk(*_counted(time, happened, count), None)
    return _reached(table["time"], np.cumprod(1 - table["events"] / table["at_risk"]), p)


def _counted(time, happened, count) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times, events and censorings of rows that stand for several, without those that have no time."""
    time = pd.Series(time).to_numpy(float, na_value=np.nan)
    known = ~np.isnan(time)
    count = np.asarray(count, dtype="int64")[known]
    events = np.asarray(happened, dtype="int64")[known] * count
    return time[known], events, count - events


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
    time = curve["time"].to_numpy()
    return tuple(_reached(time, curve[column].to_numpy(), p) for column in ("survival", "lo", "hi"))


def _reached(time: np.ndarray, shares: np.ndarray, p: float) -> float:
    """Return the first time at which a falling share is at or under 1 − p."""
    if not 0 < p < 1:
        raise WrongUse(f"`p` must lie between 0 and 1, for example 0.9; got {p}.")
    # A product such as .9 · 7/9 · 6/7 · 5/6 is .5 on paper and may end a hair above it.
    reached = shares <= 1 - p + 1e-9
    return float(time[reached.argmax()]) if reached.any() else float("nan")


def _at_risk(time, events, censored, entered) -> dict[str, np.ndarray]:
    """Return the times at which anybody leaves, with how many were under observation just before."""
    time, events, censored, joins = _summed(time, events, censored, 0 if entered is None else entered)
    left = events + censored
    joined = left.sum() if entered is None else joins.cumsum() - np.where(time > 0, joins, 0)
    at_risk = joined - (left.cumsum() - left)
    if entered is not None and joins.sum() != left.sum():
        raise WrongUse(f"Everybody who enters must leave or be last seen; {joins.sum()} enter, {left.sum()} leave.")
    if (wrong := left > at_risk).any():
        first = wrong.argmax()
        raise WrongUse(
            f"At time {time[first]:g} more leave than the {at_risk[first]:g} under observation just before it."
        )
    table = {"time": time, "at_risk": at_risk, "events": events, "censored": censored}
    return {name: values[left > 0] for name, values in table.items()}


def _summed(time, *counts) -> list[np.ndarray]:
    """Return the times in order, each once, and the counts of each; in numpy, for a report draws hundreds of curves."""
    time = np.asarray(time)
    columns = [time, *(np.broadcast_to(np.asarray(column), time.shape) for column in counts)]
    if any(pd.isna(column).any() for column in columns):
        raise WrongUse(
            "A survival curve needs a time and counts in every row; leave rows without them out and count them."
        )
    order = np.argsort(time, kind="stable")
    first = np.flatnonzero(np.r_[True, np.diff(time[order]) > 0][: len(time)])
    return [time[order][first], *(np.add.reduceat(column[order], first) for column in columns[1:])]


def _log_log(survival, n, d, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    z = ndtri((1 + confidence) / 2)
    # No spread is estimated before the first event or after the last one at risk: 0/0 and ∞ become missing.
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(d > 0, d / (n * (n - d)), 0.0))
        width = z * np.sqrt(greenwood) / np.abs(np.log(survival))
        lo, hi = survival ** np.exp(width), survival ** np.exp(-width)
    inside = (survival > 0) & (survival < 1)
    return np.where(inside, lo, np.nan), np.where(inside, hi, np.nan)
