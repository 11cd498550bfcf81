"""What is each agent's true level, when a few answers of one are read in the light of all the others'?"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, betaln

GRID = 33
WIDEST = (
    0.02  # variance between units that the grid of common shares leaves room for: a standard deviation of 14 points
)


def partial_pooling(k, n, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Level of each unit by partial pooling: few answers are drawn to the common share, many stand for themselves.

    Raw shares make the agents with the fewest answers the best and the worst. Here the agents' true levels follow a beta
    distribution whose mean and width are integrated out on a grid, so that its own uncertainty is in the interval.

    Parameters
    ----------
    k, n : array_like
        How many have it, of how many, unit by unit. A unit with n = 0 is one of the team of whom nothing is known yet.
    confidence : float
        Coverage, 0–1.

    Returns
    -------
    level, lo, hi : ndarray
        Shares, 0–1. NaN where nobody has any.

    Source
    ------
    Hierarchical beta-binomial with the uniform-shrinkage prior: Christiansen & Morris (1997), Journal of the American
    Statistical Association 92, 618–632; Daniels (1999), Canadian Journal of Statistics 27, 567–578.

    Examples
    --------
    9 of 10 and 180 of 200 are not the same news.

    >>> level, lo, hi = partial_pooling([9, 180, 150, 160], [10, 200, 200, 200])
    >>> level.round(3).tolist()
    [0.835, 0.883, 0.764, 0.804]
    >>> lo.round(2).tolist(), hi.round(2).tolist()
    ([0.7, 0.83, 0.7, 0.75], [0.94, 0.93, 0.82, 0.85])
    """
    level, covariance = pooled_levels(k, n)
    answers = level * (1 - level) / np.diag(covariance) - 1
    lo, hi = (betaincinv(level * answers, (1 - level) * answers, (1 + side * confidence) / 2) for side in (-1, 1))
    return level, lo, hi


def pooled_levels(k, n) -> tuple[np.ndarray, np.ndarray]:
    """Level of each unit by partial pooling, and how far these levels may be off, each alone and together.

    Parameters
    ----------
    k, n : array_like
        How many have it, of how many, unit by unit.

    Returns
    -------
    level, covariance : ndarray
        Shares, 0–1, and their covariance matrix: what the units share they are wrong about together.

    Source
    ------
    As `partial_pooling`.

    Examples
    --------
    Five agents alike, with 20 answers each, are known better than 20 answers tell (a standard error of 7 points), and
    better yet beside each other.

    >>> level, covariance = pooled_levels([18] * 5, [20] * 5)
    >>> error = covariance[0, 0] ** 0.5
    >>> error_beside = (2 * covariance[0, 0] - 2 * covariance[0, 1]) ** 0.5 / 2**0.5
    >>> [round(float(x), 3) for x in (level[0], error, error_beside)]
    [0.889, 0.044, 0.035]
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    if not n.sum() > 0:
        return np.full(len(n), np.nan), np.full((len(n), len(n)), np.nan)
    a, b = _grid(k, n)
    has_answers = n > 0
    fit = betaln(a[:, None] + k[has_answers], b[:, None] + (n - k)[has_answers]).sum(axis=1)
    fit -= has_answers.sum() * betaln(a, b)
    weight = np.exp(fit - fit.max())
    weight /= weight.sum()
    size = (a + b)[:, None] + n
    mean = (a[:, None] + k) / size
    level = weight @ mean
    off = mean - level
    # Given the team's distribution each level is off by itself; all are off together by what is not known of the team.
    return level, (weight[:, None] * off).T @ off + np.diag(weight @ (mean * (1 - mean) / (size + 1)))


def _grid(k: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the two parameters of every beta distribution tried: common shares by widths, all of equal prior weight."""
    share = k.sum() / n.sum()
    reach = 5 * np.sqrt(share * (1 - share) / n.sum() + WIDEST / len(n))
    shares = np.linspace(max(share - reach, 1e-3), min(share + reach, 1 - 1e-3), GRID)
    # How far a typical unit is drawn to the common share, from hardly to nearly whole, is equally likely everywhere.
    drawn = (np.arange(GRID) + 0.5) / GRID
    sizes = np.exp(np.log(n[n > 0]).mean()) * drawn / (1 - drawn)
    return np.outer(shares, sizes).ravel(), np.outer(1 - shares, sizes).ravel()
