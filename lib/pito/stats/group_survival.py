"""Do several groups last differently, some of them watched only from later on?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import chdtrc


def log_rank_across(counts: pd.DataFrame, group: str) -> tuple[float, float]:
    """Test whether any of several groups lasts longer than the others, late entry allowed.

    Parameters
    ----------
    counts : DataFrame
        Per group and `time`: `events`, `censored` and `entered`, as for `kaplan_meier`.
    group : str
        The column that names the groups.

    Returns
    -------
    chi2, p : float
        With one degree of freedom less than there are groups. NaN below two groups, or where nothing happened to compare.

    Source
    ------
    Mantel (1966), Cancer Chemotherapy Reports 50, 163–170; for several groups Peto & Peto (1972), Journal of the Royal
    Statistical Society A 135, 185–207.

    Examples
    --------
    After 1, 2 and 3 months against after 4, 5 and 6 months, all watched from the start.

    >>> times = pd.DataFrame({"g": list("aaabbb"), "time": [1, 2, 3, 4, 5, 6], "events": 1, "censored": 0, "entered": 0})
    >>> starts = pd.DataFrame({"g": ["a", "b"], "time": 0, "events": 0, "censored": 0, "entered": 3})
    >>> chi2, p = log_rank_across(pd.concat([times, starts]), "g")
    >>> round(chi2, 2), round(p, 3)
    (5.05, 0.025)
    """
    wide = counts.pivot_table(
        index="time", columns=group, values=["events", "censored", "entered"], aggfunc="sum", fill_value=0
    )
    if counts[group].nunique() < 2:
        return float("nan"), float("nan")
    events, at_risk = _watched(wide.sort_index())
    d, n = events.sum(axis=1), at_risk.sum(axis=1)
    happened = d > 0
    events, at_risk, d, n = events[happened], at_risk[happened], d[happened], n[happened]
    expected = at_risk * (d / n)[:, None]
    difference = (events - expected).sum(axis=0)
    spread = d * (n - d) / np.maximum(n - 1, 1) / n**2
    covariance = np.diag((at_risk * (spread * n)[:, None]).sum(axis=0)) - np.einsum(
        "t,ti,tj->ij", spread, at_risk, at_risk
    )
    return _tested(difference, covariance)


def _watched(wide: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return per time and group the events and those at risk just before: entered earlier (at 0: at once), not yet gone."""
    events, censored, entered = (wide[name].to_numpy(dtype=float) for name in ("events", "censored", "entered"))
    left = events + censored
    at_start = (wide.index.to_numpy() <= 0)[:, None]
    joined = entered.cumsum(axis=0) - np.where(at_start, 0.0, entered)
    return events, joined - (left.cumsum(axis=0) - left)


def _tested(difference: np.ndarray, covariance: np.ndarray) -> tuple[float, float]:
    """Return the quadratic form over the groups that can differ; one of them follows from the others."""
    can_differ = np.diag(covariance) > 1e-12
    if can_differ.sum() < 2:
        return float("nan"), float("nan")
    difference, covariance = difference[can_differ], covariance[np.ix_(can_differ, can_differ)]
    inverse = np.linalg.pinv(covariance, rtol=1e-10)
    rank = int(np.linalg.matrix_rank(covariance, rtol=1e-10))
    chi2 = float(difference @ inverse @ difference)
    return chi2, float(chdtrc(rank, chi2))
