"""Do two groups wait differently, and does a share rise from group to group, more than chance would give?"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from pito.errors import WrongUse

WEIGHTS = ("log-rank", "gehan", "peto")


def log_rank(time, events, censored, first, weights: str = "log-rank") -> tuple[float, float]:
    """Test whether the first group waits longer than the second, open cases counted until last seen.

    Parameters
    ----------
    time : array_like
        Time since each one's own start; in any order, repeats are summed.
    events : array_like
        For how many it happened at that time.
    censored : array_like
        How many were last seen at that time without it.
    first : array_like of bool
        Whether these belong to the first group; the others are the second.
    weights : {"log-rank", "gehan", "peto"}
        What a moment counts: all alike; by how many are still at risk (Gehan's Wilcoxon test); by the share still waiting
        in both groups together (Peto and Peto's), which early differences sway too, but not who was censored when.

    Returns
    -------
    z, p : float
        z above 0: it takes the first group longer. p is two-sided. NaN where nothing can be compared.

    Source
    ------
    Mantel (1966), Cancer Chemotherapy Reports 50, 163–170; Gehan (1965), Biometrika 52, 203–223;
    Peto & Peto (1972), Journal of the Royal Statistical Society A 135, 185–207.

    Examples
    --------
    Answers after 1, 2 and 3 h against answers after 4, 5 and 6 h.

    >>> z, p = log_rank([1, 2, 3, 4, 5, 6], [1] * 6, [0] * 6, [True] * 3 + [False] * 3)
    >>> round(z, 2), round(p, 3)
    (-2.25, 0.025)
    """
    if weights not in WEIGHTS:
        raise WrongUse(f"`weights` must be one of {', '.join(WEIGHTS)}; got {weights!r}.")
    d, n, d1, n1 = _two_groups(time, events, censored, first)
    if not len(n):
        return float("nan"), float("nan")
    left = np.cumprod(1 - d / n)
    weight = {"log-rank": np.ones(len(n)), "gehan": n / n[0], "peto": np.r_[1.0, left[:-1]]}[weights]
    share = n1 / n
    # Of the last one at risk nothing is left to chance: its variance is 0, not 0/0.
    variance = d * share * (1 - share) * (n - d) / np.maximum(n - 1, 1)
    return _tested((weight * (d * share - d1)).sum(), (weight**2 * variance).sum())


def share_trend(k, n, scores=None) -> tuple[float, float]:
    """Cochran–Armitage test: does a share rise or fall along ordered groups?

    Parameters
    ----------
    k, n : array_like
        How many have it, of how many, group by group in their order.
    scores : array_like, optional
        How far apart the groups lie; without it one step each.

    Returns
    -------
    z, p : float
        z above 0: the share rises. p is two-sided. NaN below two groups with anybody, and where all or none have it.

    Source
    ------
    Armitage (1955), Biometrics 11, 375–386; Cochran (1954), Biometrics 10, 417–451.

    Examples
    --------
    >>> z, p = share_trend([10, 42, 22, 12], [17, 59, 26, 13])
    >>> round(z, 2), round(p, 3)
    (2.46, 0.014)
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    scores = np.arange(len(n)) if scores is None else np.asarray(scores, dtype=float)
    if not n.sum() > 0:
        return float("nan"), float("nan")
    share, centre = k.sum() / n.sum(), (n * scores).sum() / n.sum()
    return _tested(((k - n * share) * scores).sum(), share * (1 - share) * (n * (scores - centre) ** 2).sum())


def _two_groups(time, events, censored, first) -> tuple[np.ndarray, ...]:
    """Return, per time with an event, the events and those at risk: of both groups, then of the first."""
    times, at = np.unique(np.asarray(time, dtype=float), return_inverse=True)
    events, left = np.asarray(events, dtype=float), np.asarray(events, dtype=float) + np.asarray(censored, dtype=float)
    counts = []
    for mask in (np.ones(len(at)), np.asarray(first, dtype=float)):
        d, gone = (np.bincount(at, counted * mask, minlength=len(times)) for counted in (events, left))
        counts += [d, gone[::-1].cumsum()[::-1]]
    happened = counts[0] > 0
    return tuple(counted[happened] for counted in counts)


def _tested(difference: float, variance: float) -> tuple[float, float]:
    if not variance > 0:
        return float("nan"), float("nan")
    z = float(difference / np.sqrt(variance))
    return z, float(2 * ndtr(-abs(z)))
