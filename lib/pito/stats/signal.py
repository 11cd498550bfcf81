"""Does the latest month stand out from the months before it?"""

from __future__ import annotations

import numpy as np

ENOUGH_EARLIER = 12
TO_LIMITS = 2.66  # 3 / d2 for moving ranges of two
TO_SIGMA = 1.128  # d2
HAIR = 1e-9  # what rounding may leave of a series that never moved
SIGMAS = 3


def xmr_limits(earlier, least: int = ENOUGH_EARLIER) -> tuple[float, float]:
    """Limits within which a series of months has moved so far: its mean ± 2.66 mean moving ranges.

    Parameters
    ----------
    earlier : array_like
        The earlier months' values in order; at least 12.
    least : int
        How many values are enough.

    Returns
    -------
    lo, hi : float
        NaN with fewer than 12 values: too few to tell.

    Source
    ------
    Wheeler & Chambers (1992), Understanding Statistical Process Control: the XmR chart.

    Examples
    --------
    >>> [round(limit, 3) for limit in xmr_limits([0.9, 0.92] * 6)]
    [0.857, 0.963]
    >>> xmr_limits([0.9] * 11)
    (nan, nan)
    """
    values = np.asarray(earlier, dtype=float)
    values = values[~np.isnan(values)]
    if len(values) < least:
        return float("nan"), float("nan")
    reach = TO_LIMITS * np.abs(np.diff(values)).mean() + HAIR * max(1.0, abs(values.mean()))
    return float(values.mean() - reach), float(values.mean() + reach)


def laney_limits(k, n, n_now, least: int = ENOUGH_EARLIER):
    """Limits for the latest month's share when months differ much in size: Laney's p' chart.

    A plain p chart knows no cause of change but the draw of the answers and alarms ever more often the more answers there are;
    here its limits are widened (or narrowed) by how far the months have in fact moved.

    Parameters
    ----------
    k, n : array_like
        How many had it, of how many, in the earlier months in order; months of nobody are left out. At least 12.
    n_now : int or array_like
        How many there are in the month to be judged.
    least : int
        How many earlier months are enough.

    Returns
    -------
    lo, hi : float or ndarray
        Shares, 0–1. NaN with too few earlier months and where `n_now` is 0.
    wander : float
        How many times as far as chance alone the months have moved; 1 gives the plain p chart.

    Source
    ------
    Laney (2002), Quality Engineering 14, 531–537.

    Examples
    --------
    >>> lo, hi, wander = laney_limits([88, 180, 84, 178, 90, 172] * 2, [100, 200] * 6, [100, 400])
    >>> lo.round(3).tolist(), hi.round(3).tolist(), round(wander, 2)
    ([0.774, 0.827], [0.986, 0.933], 1.09)
    """
    k, n, n_now = np.asarray(k, dtype=float), np.asarray(n, dtype=float), np.asarray(n_now, dtype=float)
    k, n = k[n > 0], n[n > 0]
    if len(n) < least:
        return (n_now * np.nan)[()], (n_now * np.nan)[()], float("nan")
    centre = k.sum() / n.sum()
    sigma = np.sqrt(centre * (1 - centre))
    wander = np.abs(np.diff((k / n - centre) * np.sqrt(n) / sigma)).mean() / TO_SIGMA if sigma > 0 else 1.0
    reach = SIGMAS * wander * sigma / np.sqrt(np.where(n_now > 0, n_now, np.nan))
    return np.maximum(centre - reach, 0.0)[()], np.minimum(centre + reach, 1.0)[()], float(wander)


def no_narrower_than_chance(limits, k, n, n_now) -> tuple[float, float]:
    """Limits of a share widened to where the draw alone could take the latest month: twelve quiet months are no proof.

    A chart knows only how far the months have moved. After months without one loss it would call the first loss a signal,
    however often one in so many must be lost sooner or later. The draw's own limits are those of a p chart with Wilson's
    centre, (k + 4.5) / (n + 9) at three sigmas, which is never 0 or 1.

    Parameters
    ----------
    limits : tuple of float
        What `xmr_limits` or `laney_limits` gave.
    k, n : array_like
        How many had it, of how many, in the earlier months.
    n_now : int
        How many there are in the month to be judged.

    Returns
    -------
    lo, hi : float
        Shares, 0–1. NaN where there are no limits, or nobody to judge.

    Source
    ------
    Wilson (1927), Journal of the American Statistical Association 22, 209–212; Shewhart's p chart.

    Examples
    --------
    Twelve months in which all 60 stayed: of 60 two may leave by chance, three are a signal.

    >>> lo, hi = no_narrower_than_chance((1, 1), [60] * 12, [60] * 12, 60)
    >>> round(lo, 3), hi, lo <= 58 / 60, lo <= 57 / 60
    (0.963, 1.0, True, False)
    """
    lo, hi = (float(limit) for limit in limits)
    if lo != lo or hi != hi or not n_now > 0:
        return float("nan"), float("nan")
    centre = (np.nansum(k) + SIGMAS**2 / 2) / (np.nansum(n) + SIGMAS**2)
    reach = SIGMAS * float(np.sqrt(centre * (1 - centre) / n_now))
    return max(min(lo, float(centre) - reach), 0.0), min(max(hi, float(centre) + reach), 1.0)
