"""Which categories of ticket came more often than their own past lets expect, when many are looked at?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betainc, stdtr

from pito.errors import WrongUse

ENOUGH_EARLIER = 12
ENOUGH_FOR_SEASON = 24
LEAST = 5
FALSE_SHARE = 0.02
PER = 100


def benjamini_hochberg(p) -> np.ndarray:
    """Adjust p-values for how many are looked at: marking all at most q keeps false marks to a share q of all marks.

    Parameters
    ----------
    p : array_like
        p-values; missing ones stay missing and do not count.

    Returns
    -------
    ndarray
        Adjusted p-values, in the order given. When nothing has happened at all, anything is marked with probability q.

    Source
    ------
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    """
    p = np.asarray(p, dtype=float)
    order = np.argsort(p, kind="stable")
    known = int((~np.isnan(p)).sum())
    steps = p[order][:known] * known / np.arange(1, known + 1)
    adjusted = np.full(len(p), np.nan)
    adjusted[order[:known]] = np.minimum.accumulate(steps[::-1])[::-1]
    return adjusted


def rate_alarms(counts: pd.DataFrame, active, false_share: float = FALSE_SHARE) -> pd.DataFrame:
    """Category trend: tickets per 100 active customers in the last month, and which categories alarm.

    A category is expected to come as often as in its last 12 months, in its own season when there are 24 earlier months
    (drawn to no season as far as chance explains the months' difference). What came must be beyond Poisson's limit, and
    beyond how far the category has jumped from month to month; it alarms after Benjamini–Hochberg over all categories.

    Parameters
    ----------
    counts : DataFrame
        One row per category, one column per month without a gap, the last one to be judged.
    active : array_like
        Active customers, month by month.
    false_share : float
        Share of alarms allowed to be false; also how often a month in which nothing happened alarms at all.

    Returns
    -------
    DataFrame
        One row per category: `n`, `expected` (tickets of the last month), `rate`, `expected_rate` (per 100 active customers),
        `p` and `adjusted` (one-sided) and `is_alarm`. Below 5 tickets nothing alarms. Expected and p are missing with fewer
        than 12 earlier months or no active customers.

    Source
    ------
    Own rule: gamma–Poisson prediction (for the season Marshall 1991, Applied Statistics 40, 283–294), many tests by
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.

    Examples
    --------
    400 customers; billing doubles, delivery is as noisy as ever.

    >>> months = [f"2025-{m:02}" for m in range(1, 13)] + ["2026-01"]
    >>> billing, delivery = [20, 22, 19, 21, 18, 20, 23, 17, 20, 21, 19, 20, 40], [30, 60] * 6 + [66]
    >>> tickets = pd.DataFrame([billing, delivery], ["billing", "delivery"], months)
    >>> rate_alarms(tickets, [400] * 13)[["n", "expected", "rate", "adjusted", "is_alarm"]].round(3)
               n  expected  rate  adjusted  is_alarm
    billing   40    20.042  10.0     0.005      True
    delivery  66    45.042  16.5     0.138     False
    """
    active = np.asarray(active, dtype=float)
    values = counts.to_numpy(dtype=float)
    if len(active) != counts.shape[1] or np.isnan(values).any():
        raise WrongUse(
            "Category alarms need a count for every category and month, 0 where none came, and as many months."
        )
    n, earlier = values[:, -1], values[:, :-1]
    expected, p = _expected_and_p(n, earlier, active)
    p = np.where((n < LEAST) & ~np.isnan(p), 1.0, p)
    adjusted = benjamini_hochberg(p)
    customers = active[-1] if active[-1] > 0 else np.nan
    return pd.DataFrame(
        {
            "n": n.astype(int),
            "expected": expected,
            "rate": PER * n / customers,
            "expected_rate": PER * expected / customers,
            "p": p,
            "adjusted": adjusted,
            "is_alarm": adjusted <= false_share,
        },
        index=counts.index,
    )


def _expected_and_p(n, earlier: np.ndarray, active: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many tickets of each category the last month was expected to bring, and how likely so many or more are.

    So many must be unlikely twice: by chance alone (Poisson, its rate and season not exactly known), and by how far the
    category has jumped in the last 12 months.
    """
    before, now = active[:-1], active[-1]
    if (before > 0).sum() < ENOUGH_EARLIER or not now > 0:
        return np.full(len(n), np.nan), np.full(len(n), np.nan)
    season, uncertain, drawn = _season(earlier, before)
    recent, usual = (x[:, -ENOUGH_EARLIER:] for x in (earlier, before * season[:, :-1]))
    # Half a ticket more than came: a category that never came is not impossible.
    seen = recent.sum(axis=1) + 0.5
    level = seen / usual.sum(axis=1)
    expected = level * now * season[:, -1]
    shape = 1 / (1 / seen + uncertain)
    by_chance = betainc(np.maximum(n, 1), shape, expected / (expected + shape))
    by_jumps = _by_jumps(n, expected, recent, level[:, None] * usual, drawn)
    return expected, np.where(n > 0, np.maximum(by_chance, by_jumps), 1.0)


def _by_jumps(n, expected, recent, fitted, drawn) -> np.ndarray:
    """Return how likely a jump as high is for a category that jumps as it did: Student's t on square roots."""
    jumps = 2 * (np.sqrt(recent + 0.5) - np.sqrt(fitted + 0.5))
    # The months lie closer to a season that they helped to draw than a new month will; chance alone has variance 1.
    spread = np.maximum(jumps.var(axis=1, ddof=1) / (1 - drawn), 1.0)
    error = np.sqrt(spread * (1 + 1 / ENOUGH_EARLIER + drawn))
    return stdtr(ENOUGH_EARLIER - 1, 2 * (np.sqrt(expected + 0.5) - np.sqrt(n + 0.5)) / error)


def _season(earlier: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each category's seasonal index by month, the judged one last; how unsure that one is; what it draws of a month.

    Whole years before are read; each calendar month is drawn to 1 as far as chance explains the months' difference.
    Unsure by a relative variance; the last is the part that a month has in its own index.
    """
    months, years = len(before), len(before) // 12
    if months < ENOUGH_FOR_SEASON:
        return np.ones((len(earlier), months + 1)), np.zeros(len(earlier)), np.zeros(len(earlier))
    seen = earlier[:, -12 * years :].reshape(len(earlier), years, 12)
    customers = before[-12 * years :].reshape(years, 12)
    rate = seen.sum(axis=2) / np.maximum(customers.sum(axis=1), 1)
    seen, usual = seen.sum(axis=1), rate @ customers
    beyond_chance = ((seen - usual) ** 2 - usual).sum(axis=1) / np.maximum((usual**2).sum(axis=1), 1e-9)
    weight = 1 / np.maximum(beyond_chance, 1e-9)[:, None]
    index = (seen + weight) / (usual + weight)
    drawn = (usual / (usual + weight)).mean(axis=1) / years
    # Whole years end just before the month to be judged, so that its own calendar month is the first of the twelve.
    return index[:, np.arange(-months, 1) % 12], 1 / (usual + weight)[:, 0], drawn
