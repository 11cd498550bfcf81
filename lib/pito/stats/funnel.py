"""Which of many agents, channels or groups lie further from the common share than chance would put them?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import bdtrik, betainc

from pito.stats.shares import wilson

CONFIDENCE = 0.998
ENOUGH_UNITS = 15
LEAST = 20
WINSORISED = 0.1


def funnel_limits(n, centre, confidence: float = CONFIDENCE) -> tuple[np.ndarray, np.ndarray]:
    """Limits within which chance alone keeps a share of n, when the true share is the centre: exact binomial.

    Parameters
    ----------
    n : float or array_like
        Of how many; need not be whole: an effective number, made smaller by what else is not known, gives wider limits.
    centre : float or array_like
        The share expected, 0–1.
    confidence : float
        Coverage, 0–1. At 95 % one in four teams of ten equal agents shows somebody outside; at 99.8 % one in fifty.

    Returns
    -------
    lo, hi : ndarray
        Shares, 0–1, interpolated between counts so that the funnel is smooth. NaN where n is 0 or missing.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202, appendix A.1.1.

    Examples
    --------
    >>> lo, hi = funnel_limits([20, 50, 200], 0.9)
    >>> lo.round(3).tolist(), hi.round(3).tolist()
    ([0.615, 0.74, 0.826], [1.0, 0.996, 0.957])
    """
    n, centre = np.broadcast_arrays(np.asarray(n, dtype=float), np.asarray(centre, dtype=float))
    lo, hi = (_share_at((1 + side * confidence) / 2, n, centre) for side in (-1, 1))
    return lo[()], hi[()]


def overdispersion(z, error) -> float:
    """Variance between the true shares of many units, beyond what chance explains.

    Agents never differ by chance alone. From 15 units on the spread among them is estimated and let into the limits, so
    that only those are marked who differ more than agents do; the outer tenths are pulled in first, so that one odd
    agent does not make all others look ordinary.

    Parameters
    ----------
    z : array_like
        How far each lies from what is expected of it, in its own standard errors; missing ones are left out.
    error : array_like
        These standard errors.

    Returns
    -------
    float
        To be added to each squared standard error; 0 below 15 units and where chance explains all.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202: additive random effects, winsorised z.

    Examples
    --------
    >>> overdispersion([-3, -2, -1, 0, 1, 2, 3], [0.03] * 7)
    0.0
    >>> round(overdispersion([-3, -2, -1, 0, 1, 2, 3] * 3, [0.03] * 21) ** 0.5, 3)
    0.054
    """
    z, error = np.asarray(z, dtype=float), np.asarray(error, dtype=float)
    known = np.isfinite(z) & (error > 0)
    units = int(known.sum())
    if units < ENOUGH_UNITS:
        return 0.0
    z, weight = z[known], error[known] ** -2
    spread = (np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED])) ** 2).sum()
    return max(0.0, float((spread - (units - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())))


def funnel(k, n, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Share of each unit beside the limits for its n around the common share; no ranks.

    Parameters
    ----------
    k, n : array_like
        How many have it, of how many, unit by unit.
    confidence : float
        Coverage of the funnel, 0–1.

    Returns
    -------
    DataFrame
        One row per unit in the order given: `n`, `share`, `share_lo`, `share_hi` (Wilson, 95 %), `centre`, `lo`, `hi` (the
        funnel; from 15 units with the spread between them) and `is_outside`, which is never said of fewer than 20.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202; Wilson (1927) for the intervals.

    Examples
    --------
    Five agents with 20 ratings each: nobody can be told from the others but the last.

    >>> funnel([18, 19, 18, 17, 7], [20] * 5)[["n", "share", "centre", "lo", "hi", "is_outside"]].round(3)
        n  share  centre     lo     hi  is_outside
    0  20   0.90    0.79  0.452  0.994       False
    1  20   0.95    0.79  0.452  0.994       False
    2  20   0.90    0.79  0.452  0.994       False
    3  20   0.85    0.79  0.452  0.994       False
    4  20   0.35    0.79  0.452  0.994        True
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    share_lo, share_hi = wilson(k, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, centre = k / n, np.divide(k.sum(), n.sum())
        error = np.sqrt(centre * (1 - centre) / n)
        between = overdispersion((share - centre) / error, error)
        effective = n * error**2 / (error**2 + between)
    lo, hi = funnel_limits(np.where(error > 0, effective, n), centre, confidence)
    outside = (n >= LEAST) & ((share < lo) | (share > hi))
    frame = {"n": n.astype(int), "share": share, "share_lo": share_lo, "share_hi": share_hi, "centre": centre}
    return pd.DataFrame({**frame, "lo": lo, "hi": hi, "is_outside": outside})


def _share_at(level: float, n: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Return the share below which a binomial count of n lies with probability `level`, between the counts."""
    with np.errstate(divide="ignore", invalid="ignore"):
        count = np.maximum(np.ceil(bdtrik(level, n, centre)), 0.0)
        # The inverse comes from a search and may end one count beside.
        count = np.where(_at_most(count - 1, n, centre) >= level, count - 1, count)
        count = np.where(_at_most(count, n, centre) < level, count + 1, count)
        upto, before = _at_most(count, n, centre), _at_most(count - 1, n, centre)
        share = np.clip((count - (upto - level) / (upto - before)) / n, 0.0, 1.0)
    settled = (centre <= 0) | (centre >= 1)
    return np.where(n > 0, np.where(settled, centre, share), np.nan)


def _at_most(count, n, centre):
    inside = betainc(np.maximum(n - count, 1e-300), np.maximum(count, 0.0) + 1, 1 - centre)
    return np.where(count < 0, 0.0, np.where(count >= n, 1.0, inside))
