"""What is the typical value, and how sure is it, whatever the distribution?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import ceil

import numpy as np
from scipy.special import bdtr

from pito.errors import WrongUse


def order_ranks(n: int, q: float = 0.5, confidence: float = 0.95) -> tuple[int | None, int | None]:
    """Ranks of the two ordered values between which a percentile lies, whatever the distribution.

    Parameters
    ----------
    n : int
        How many values there are.
    q : float
        The percentile, 0–1: 0.5 is the median.
    confidence : float
        Coverage at least, 0–1.

    Returns
    -------
    lo_rank, hi_rank : int or None
        Counted from 1 in ascending order, so that SQL can pick them by `row_number()`. None where `n` is too small for
        that limit: below 6 values the median has neither, and a high percentile loses its upper limit first.

    Source
    ------
    David & Nagaraja (2003), Order Statistics, 3rd edition, section 7.1.

    Examples
    --------
    >>> order_ranks(25), order_ranks(5), order_ranks(30, 0.9)
    ((8, 18), (None, None), (23, None))
    """
    _check_share(q, "q")
    tail = (1 - confidence) / 2
    ranks = range(n)
    # P(at most i values lie below the percentile) is binomial; bisecting it needs some 50 values of it for any n.
    lo = bisect_right(ranks, tail, key=lambda i: bdtr(i, n, q))
    hi = bisect_left(ranks, 1 - tail, key=lambda i: bdtr(i, n, q)) + 1
    return lo or None, hi if hi <= n else None


def median_interval(values, q: float = 0.5, confidence: float = 0.95) -> tuple[float, float, float]:
    """Median (or another percentile) with its order-statistic interval: three values that were really observed.

    The percentile is the nearest rank, the smallest value with at least the share `q` of all values at or below it:
    what `percentile_disc` gives in SQL and what a survival curve without censoring gives.

    Parameters
    ----------
    values : array_like
        Numbers; missing ones are left out.
    q : float
        The percentile, 0–1.
    confidence : float
        Coverage at least, 0–1.

    Returns
    -------
    percentile, lo, hi : float
        NaN without values; a limit is NaN where there are too few values for it (below 6 for the median).

    Source
    ------
    David & Nagaraja (2003), Order Statistics, 3rd edition, section 7.1.

    Examples
    --------
    >>> median_interval([1, 2, 2, 3, 4, 5, 6, 8])
    (3.0, 1.0, 8.0)
    >>> median_interval([7])
    (7.0, nan, nan)
    """
    ordered = np.sort(_known(values))
    ranks = (_nearest_rank(len(ordered), q), *order_ranks(len(ordered), q, confidence))
    return tuple(float(ordered[rank - 1]) if rank else float("nan") for rank in ranks)


def _nearest_rank(n: int, q: float) -> int | None:
    # A product that is whole on paper may end a hair above it, and its rank one too high: 0.07 · 100 does.
    return max(ceil(q * n - 1e-9), 1) if n else None


def _known(values) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return values[~np.isnan(values)]


def _check_share(value: float, name: str) -> None:
    if not 0 < value < 1:
        raise WrongUse(f"`{name}` must lie between 0 and 1, for example 0.9; got {value}.")
