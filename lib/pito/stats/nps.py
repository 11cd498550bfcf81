"""How sure is a Net Promoter Score, did it move, and what could those who did not answer have said?"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from pito.errors import WrongUse

ADDED = 3.0


def nps(detractors, passives, promoters, confidence: float = 0.95, added: float = ADDED):
    """Net Promoter Score: the share of promoters (9–10) less that of detractors (0–6), with its adjusted-Wald interval.

    Parameters
    ----------
    detractors, passives, promoters : int or array_like
        How many answered 0–6, 7–8, 9–10.
    confidence : float
        Coverage, 0–1.
    added : float
        Answers added before the limits are taken, a quarter promoters, a quarter detractors, half passives; the score itself
        is without them. 0 gives the plain Wald limits, which promise too much of few answers.

    Returns
    -------
    score, lo, hi : float or ndarray
        −1 to 1, printed times 100. NaN where nobody answered.

    Source
    ------
    Rocks (2016), The American Statistician 70, 365–372: adjusted Wald with three added answers.

    Examples
    --------
    >>> [round(100 * float(x), 1) for x in nps(10, 20, 70)]
    [60.0, 45.3, 71.2]
    >>> [round(100 * float(x), 1) for x in nps(1, 3, 6)]
    [50.0, -0.2, 77.1]
    """
    detractors, passives, promoters = _answers(detractors, passives, promoters)
    score, _ = _score_and_error(detractors, passives, promoters)
    middle, error = _score_and_error(detractors + added / 4, passives + added / 2, promoters + added / 4)
    half = ndtri((1 + confidence) / 2) * error
    lo, hi = np.maximum(middle - half, -1.0), np.minimum(middle + half, 1.0)
    nobody = np.isnan(score)
    return score[()], np.where(nobody, np.nan, lo)[()], np.where(nobody, np.nan, hi)[()]


def nps_change(before, now, confidence: float = 0.95):
    """Change of a Net Promoter Score, now less before, with the interval of the difference of two samples.

    Parameters
    ----------
    before, now : sequence of three
        Detractors, passives and promoters; each a number or an array.
    confidence : float
        Coverage, 0–1.

    Returns
    -------
    change, lo, hi : float or ndarray
        −2 to 2. NaN where either has no answers.

    Source
    ------
    Zou & Donner (2008), Statistics in Medicine 27, 1693–1702, on the adjusted-Wald limits of `nps`.

    Examples
    --------
    From 60 to 40 with 100 answers each: it could be chance.

    >>> [round(100 * float(x), 1) for x in nps_change((10, 20, 70), (20, 20, 60))]
    [-20.0, -40.1, 0.5]
    """
    score0, lo0, hi0 = nps(*before, confidence)
    score1, lo1, hi1 = nps(*now, confidence)
    change = score1 - score0
    return change, change - np.hypot(score1 - lo1, hi0 - score0), change + np.hypot(hi1 - score1, score0 - lo0)


def answer_bounds(satisfied, answered, sent):
    """Worst and best case of a satisfaction share: all who did not answer were dissatisfied, or satisfied.

    Parameters
    ----------
    satisfied, answered, sent : int or array_like
        How many ratings are good, of how many answers, to how many questions sent.

    Returns
    -------
    lo, hi : float or ndarray
        Shares of all asked, 0–1: the truth about them lies between, whoever answers. NaN where nobody was asked.

    Source
    ------
    Manski (1989), Journal of Human Resources 24, 343–360: bounds without assumptions.

    Examples
    --------
    45 of 50 answers are good, but 200 were asked.

    >>> [float(x) for x in answer_bounds(45, 50, 200)]
    [0.225, 0.975]
    """
    satisfied, answered, sent = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (satisfied, answered, sent)))
    if wrong := np.argwhere((satisfied < 0) | (satisfied > answered) | (answered > sent)).tolist():
        at = tuple(wrong[0])
        raise WrongUse(
            f"The bounds need satisfied ≤ answered ≤ sent; got {satisfied[at]:g}, {answered[at]:g} and {sent[at]:g}."
        )
    asked = np.where(sent > 0, sent, np.nan)
    return (satisfied / asked)[()], ((satisfied + sent - answered) / asked)[()]


def _answers(*counts) -> list[np.ndarray]:
    counts = np.broadcast_arrays(*(np.asarray(count, dtype=float) for count in counts))
    if any((count < 0).any() for count in counts):
        raise WrongUse("A Net Promoter Score needs counts of answers, 0 or more.")
    return counts


def _score_and_error(detractors, passives, promoters) -> tuple[np.ndarray, np.ndarray]:
    n = detractors + passives + promoters
    n = np.where(n > 0, n, np.nan)
    score = (promoters - detractors) / n
    return score, np.sqrt(np.maximum((promoters + detractors) / n - score**2, 0.0) / n)
