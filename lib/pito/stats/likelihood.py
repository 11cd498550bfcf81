"""Where is a likelihood highest?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from pito.stats.refusal import Refusal

FLAT = 1e-5
STEP = 1e-4


@dataclass(frozen=True)
class Peak:
    """The highest point: where it is, and minus the mean log-likelihood there."""

    at: np.ndarray
    height: float


def peak(climb: Callable, starts: Iterable, bounds, iterations: int = 500) -> Peak | Refusal:
    """Find where a mean log-likelihood is highest, from the first start that gets there.

    Parameters
    ----------
    climb : callable
        Parameters → minus the mean log-likelihood per customer, and its gradient.
    starts : iterable of array_like
        Where to begin; the next one is tried only where the one before ends on a slope.
    bounds : sequence of (float, float)
        Limits of each parameter. Ending on a limit is an answer: there the likelihood is highest of all allowed.
    iterations : int
        Steps allowed from each start.

    Returns
    -------
    Peak or Refusal
        `not_converged` where the steepest slope left exceeds 0.00001 per customer from every start.

    Source
    ------
    Byrd, Lu, Nocedal & Zhu (1995), SIAM Journal on Scientific Computing 16, 1190–1208: L-BFGS-B.

    Examples
    --------
    >>> found = peak(lambda at: (((at - 3) ** 2).sum(), 2 * (at - 3)), [[0.0]], [(-5, 5)])
    >>> found.at.round(6).tolist()
    [3.0]
    """
    from scipy.optimize import minimize  # imported where a model is fitted: a report without one does not wait for it

    slopes = []
    options = {"maxiter": iterations, "ftol": 1e-14, "gtol": 1e-9}
    for start in starts:
        found = minimize(climb, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        slopes.append(_steepest(found.x, found.jac, np.asarray(bounds, dtype=float)))
        if slopes[-1] <= FLAT:
            return Peak(found.x, float(found.fun))
    return Refusal("not_converged", found=min(slopes), needed=FLAT)


def curvature(climb: Callable, at: np.ndarray) -> np.ndarray:
    """Second derivatives at a point, by differences of the gradient.

    Parameters
    ----------
    climb : callable
        As for `peak`.
    at : ndarray
        The point.

    Returns
    -------
    ndarray
        Symmetric matrix.

    Source
    ------
    Central differences.

    Examples
    --------
    >>> curvature(lambda at: ((at**2).sum(), 2 * at), np.zeros(2)).round(6).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """
    steps = STEP * np.eye(len(at))
    rows = np.array([(climb(at + step)[1] - climb(at - step)[1]) / (2 * STEP) for step in steps])
    return (rows + rows.T) / 2


def _steepest(at, slope, bounds) -> float:
    """Return the steepest slope along which the point may still move; endless where the likelihood has no value."""
    if not np.isfinite(slope).all():
        return float("inf")
    return float(np.abs(np.clip(at - slope, bounds[:, 0], bounds[:, 1]) - at).max())
