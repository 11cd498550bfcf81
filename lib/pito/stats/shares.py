"""How sure is a share, and is the difference of two shares more than chance would give?"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from pito.errors import WrongUse


def wilson(k, n, confidence: float = 0.95):
    """Interval of a share, k of n, by Wilson's score method.

    Parameters
    ----------
    k, n : int or array_like
        How many have it, of how many.
    confidence : float
        Coverage, 0–1.

    Returns
    -------
    lo, hi : float or ndarray
        Limits, 0–1. Missing (NaN) where `n` is 0 or missing: of nobody there is no share.

    Raises
    ------
    WrongUse
        `k` is below 0 or above `n`.

    Source
    ------
    Wilson (1927), Journal of the American Statistical Association 22, 209–212.

    Examples
    --------
    >>> lo, hi = wilson([27, 9, 0], [30, 10, 0])
    >>> lo.round(3).tolist(), hi.round(3).tolist()
    ([0.744, 0.596, nan], [0.965, 0.982, nan])
    """
    k, n = _counts(k, n)
    z2 = ndtri((1 + confidence) / 2) ** 2
    share = k / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    lo, hi = np.where(k == 0, 0.0, centre - half), np.where(k == n, 1.0, centre + half)
    return lo[()], hi[()]


def newcombe(k1, n1, k2, n2, confidence: float = 0.95):
    """Difference of two shares, the first minus the second, with Newcombe's hybrid score interval.

    Parameters
    ----------
    k1, n1, k2, n2 : int or array_like
        How many have it, of how many, in two independent groups.
    confidence : float
        Coverage, 0–1.

    Returns
    -------
    difference, lo, hi : float or ndarray
        `k1/n1 − k2/n2` and its limits, −1 to 1. Missing (NaN) where either group is empty.

    Source
    ------
    Newcombe (1998), Statistics in Medicine 17, 873–890, method 10.

    Examples
    --------
    >>> [round(float(x), 4) for x in newcombe(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    share1, lo1, hi1 = _share_with_limits(k1, n1, confidence)
    share2, lo2, hi2 = _share_with_limits(k2, n2, confidence)
    difference = share1 - share2
    lo = difference - np.hypot(share1 - lo1, hi2 - share2)
    hi = difference + np.hypot(hi1 - share1, share2 - lo2)
    return difference, lo, hi


def share_change(k1, n1, k2, n2, confidence: float = 0.95):
    """Verdict on two shares: `change` when Newcombe's interval of their difference leaves 0 out, else `chance`.

    In the report's words: `chance` "could be chance", `change` "more than chance would give".

    Parameters
    ----------
    k1, n1, k2, n2 : int or array_like
        How many have it, of how many, in two independent groups; their order does not matter.
    confidence : float
        Coverage, 0–1.

    Returns
    -------
    str or ndarray of str
        `chance`, `change`, or `undefined` where either group is empty.

    Source
    ------
    Newcombe (1998), Statistics in Medicine 17, 873–890, method 10.

    Examples
    --------
    >>> share_change(56, 70, 48, 80), share_change(45, 50, 44, 50), share_change(0, 0, 3, 4)
    ('change', 'chance', 'undefined')
    """
    _, lo, hi = newcombe(k1, n1, k2, n2, confidence)
    verdict = np.select([np.isnan(lo), (lo > 0) | (hi < 0)], ["undefined", "change"], "chance")
    return verdict if verdict.ndim else verdict.item()


def _share_with_limits(k, n, confidence: float):
    lo, hi = wilson(k, n, confidence)
    k, n = _counts(k, n)
    return (k / n)[()], lo, hi


def _counts(k, n) -> tuple[np.ndarray, np.ndarray]:
    """Return counts as floats, both missing where there is nobody, so that all that follows is missing too."""
    k, n = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
    if wrong := np.argwhere((k < 0) | (k > n)).tolist():
        at = tuple(wrong[0])
        raise WrongUse(f"A share needs 0 ≤ k ≤ n; got {k[at]:g} of {n[at]:g}.")
    nobody = ~(n > 0)
    return np.where(nobody, np.nan, k), np.where(nobody, np.nan, n)
