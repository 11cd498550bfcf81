"""How often do customers buy, and how soon do they stop for good, where nobody says that they leave?

Two models of the same kind. A customer buys at random at a pace of their own and, after an order, leaves for good with a
chance of their own; paces are spread over the customers as Gamma(r, rate alpha), chances as Beta(a, b). In the MBG/NBD
one may leave after the first order already, in the older BG/NBD only after a repeat order: it therefore takes every
one-time buyer for a customer for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import betaln, gammaln, psi

from pito.errors import WrongUse
from pito.stats.likelihood import peak
from pito.stats.refusal import Refusal

FEWEST_REPEAT_BUYERS = 30
# Wider limits buy under 0.002 of log-likelihood where nobody ever leaves, and cost missing forecasts on small bases.
LIMITS = (np.log(1e-3), np.log(1e3))


@dataclass(frozen=True)
class PurchaseModel:
    """A fitted BG/NBD or MBG/NBD.

    Attributes
    ----------
    name : str
        "MBG/NBD" or "BG/NBD".
    r, alpha : float
        Spread of the paces: r/alpha orders per unit of time on average.
    a, b : float
        Spread of the chances to leave after an order: a/(a + b) on average.
    log_likelihood : float
        Of all customers.
    customers, repeat_buyers : int
        How many it was fitted on.
    """

    name: str
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int
    repeat_buyers: int

    @property
    def early_chances(self) -> int:
        """How many chances to leave come before the first repeat order: one in the MBG/NBD, none in the BG/NBD."""
        return EARLY_CHANCES[self.name]


EARLY_CHANCES = {"MBG/NBD": 1, "BG/NBD": 0}


def fit_mbg_nbd(repeats, last, age, counts=None, iterations: int = 500) -> PurchaseModel | Refusal:
    """Fit the MBG/NBD to purchase histories by maximum likelihood.

    Customers with the same history are merged first, without rounding, and what does not depend on the last order is
    summed once per distinct age; nothing depends on the customers' order or on how many processors take part.

    Parameters
    ----------
    repeats : array_like of int
        Orders after the first: x.
    last : array_like
        From the first order to the last one: t_x, 0 without repeat orders.
    age : array_like
        From the first order to the cut-off: T, in the same unit.
    counts : array_like, optional
        How many customers have that history; without it one each.
    iterations : int
        Steps allowed from each start.

    Returns
    -------
    PurchaseModel or Refusal
        `too_few_repeat_buyers` below 30, `not_converged`.

    Raises
    ------
    WrongUse
        A history that cannot be: missing or negative, the last order after the cut-off.

    Source
    ------
    Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24, 201–209;
    Hoppe & Wagner (2007), Marketing Journal of Research and Management 3, 75–90.

    Examples
    --------
    Per 100 customers seen for a year, in months: 60 bought once; 25 again, 15 three times again.

    >>> model = fit_mbg_nbd([0, 1, 3], [0, 5, 9], [12, 12, 12], counts=[60, 25, 15])
    >>> model.name, model.customers, model.repeat_buyers
    ('MBG/NBD', 100, 40)
    >>> fit_mbg_nbd([0, 1], [0, 5], [12, 12])
    Refusal(reason='too_few_repeat_buyers', found=1, needed=30)
    """
    return _fitted("MBG/NBD", repeats, last, age, counts, iterations)


def fit_bg_nbd(repeats, last, age, counts=None, iterations: int = 500) -> PurchaseModel | Refusal:
    """Fit the BG/NBD, the classic to compare with: nobody leaves before the first repeat order.

    Parameters
    ----------
    repeats, last, age, counts, iterations
        As for `fit_mbg_nbd`.

    Returns
    -------
    PurchaseModel or Refusal
        As for `fit_mbg_nbd`.

    Source
    ------
    Fader, Hardie & Lee (2005), Marketing Science 24, 275–284.

    Examples
    --------
    >>> fit_bg_nbd([0, 1, 3], [0, 5, 9], [12, 12, 12], counts=[60, 25, 15]).name
    'BG/NBD'
    """
    return _fitted("BG/NBD", repeats, last, age, counts, iterations)


@dataclass(frozen=True)
class Histories:
    """Distinct purchase histories.

    `repeats`, `lasts` and `ages` are the distinct values; `to_repeats`, `to_last` and `to_age` say by position which of
    them a history has, `n` how many customers share it. `of_repeats`, `of_age` and `orders_of_age` sum over histories.
    """

    repeats: np.ndarray
    lasts: np.ndarray
    ages: np.ndarray
    to_repeats: np.ndarray
    to_last: np.ndarray
    to_age: np.ndarray
    n: np.ndarray
    of_repeats: np.ndarray
    of_age: np.ndarray
    orders_of_age: np.ndarray


def _fitted(name: str, repeats, last, age, counts, iterations: int) -> PurchaseModel | Refusal:
    repeats, last, age, counts = _checked(repeats, last, age, counts)
    customers, repeat_buyers = int(counts.sum()), int(counts[repeats > 0].sum())
    if repeat_buyers < FEWEST_REPEAT_BUYERS:
        return Refusal("too_few_repeat_buyers", found=repeat_buyers, needed=FEWEST_REPEAT_BUYERS)
    seen, chances = _merged(repeats, last, age, counts), EARLY_CHANCES[name]
    scale, orders = (seen.ages * seen.of_age).sum() / customers, (repeats * counts).sum()
    seen = replace(seen, lasts=seen.lasts / scale, ages=seen.ages / scale)

    def climb(logs):
        height, slope = _log_likelihood(np.exp(logs), seen, chances)
        return -height / customers, -slope * np.exp(logs) / customers

    found = peak(climb, _starts(orders / customers), [LIMITS] * 4, iterations)
    if not found:
        return found
    r, alpha, a, b = (float(parameter) for parameter in np.exp(found.at))
    height = -found.height * customers - orders * np.log(scale)
    return PurchaseModel(name, r, alpha * float(scale), a, b, float(height), customers, repeat_buyers)


def _starts(pace: float) -> np.ndarray:
    """Return where to begin: at the customers' own pace per mean age, then at two places that suit most bases."""
    return np.log([[0.5, np.clip(0.5 / pace, 1e-3, 1e3), 1.0, 2.5], [0.3, 0.3, 0.8, 2.0], [1.0, 0.5, 0.3, 1.0]])


def _checked(repeats, last, age, counts) -> tuple[np.ndarray, ...]:
    repeats, last, age = (np.asarray(part, dtype=float) for part in (repeats, last, age))
    counts = np.ones(len(repeats)) if counts is None else np.asarray(counts, dtype=float)
    sound = (repeats >= 0) & (repeats % 1 == 0) & (last >= 0) & (last <= age) & (counts >= 0)
    sound &= (repeats > 0) | (last == 0)
    if not sound.all():
        wrong = int(np.flatnonzero(~sound)[0])
        raise WrongUse(
            f"A purchase history needs whole `repeats`, and `last` from 0 to `age`, 0 without repeat orders; "
            f"entry {wrong} has {repeats[wrong]:g}, {last[wrong]:g} and {age[wrong]:g}."
        )
    return repeats, last, age, counts


def _merged(repeats, last, age, counts) -> Histories:
    # Sorted codes, not codes by appearance: sums then run in the same order whatever the customers' order.
    (to_repeats, repeats), (to_last, lasts), (to_age, ages) = (
        pd.factorize(part, sort=True) for part in (repeats, last, age)
    )
    key, entry = np.unique((to_repeats * len(lasts) + to_last) * len(ages) + to_age, return_inverse=True)
    n = np.bincount(entry, weights=counts)
    to_repeats, to_last, to_age = np.unravel_index(key, (len(repeats), len(lasts), len(ages)))
    return Histories(
        *(repeats, lasts, ages, to_repeats, to_last, to_age, n),
        of_repeats=np.bincount(to_repeats, weights=n),
        of_age=np.bincount(to_age, weights=n),
        orders_of_age=np.bincount(to_age, weights=n * repeats[to_repeats]),
    )


def _log_likelihood(parameters, seen: Histories, chances: int) -> tuple[float, np.ndarray]:
    """Return ln L and its gradient; L = (had stayed through the silence) · (1 + odds of having left before it)."""
    stayed, stayed_slope = _had_stayed(parameters, seen, chances)
    left, left_slope = _had_left(parameters, seen, chances)
    return stayed + left, stayed_slope + left_slope


def _had_stayed(parameters, seen: Histories, chances: int) -> tuple[float, np.ndarray]:
    r, alpha, a, b = parameters
    x, n, age = seen.repeats, seen.of_repeats, alpha + seen.ages
    taken = b + x + chances
    height = n * (gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, taken) - betaln(a, b))
    orders = r * seen.of_age + seen.orders_of_age
    slope = [
        (n * (psi(r + x) - psi(r) + np.log(alpha))).sum() - (seen.of_age * np.log(age)).sum(),
        n.sum() * r / alpha - (orders / age).sum(),
        (n * (psi(a + b) - psi(a + taken))).sum(),
        (n * (psi(a + b) - psi(a + taken) + psi(taken) - psi(b))).sum(),
    ]
    return height.sum() - (orders * np.log(age)).sum(), np.array(slope)


def _had_left(parameters, seen: Histories, chances: int) -> tuple[float, np.ndarray]:
    r, alpha, a, b = parameters
    may_leave = slice(None) if chances else seen.repeats[seen.to_repeats] > 0
    x, last, age, n = (part[may_leave] for part in (seen.to_repeats, seen.to_last, seen.to_age, seen.n))
    pace, leaving = r + seen.repeats, np.maximum(b + seen.repeats + chances - 1, b)
    silence = np.log(alpha + seen.ages)[age] - np.log(alpha + seen.lasts)[last]
    odds = np.log(a / leaving)[x] + pace[x] * silence
    small = np.exp(-np.abs(odds))
    height = n * (np.maximum(odds, 0) + np.log1p(small))
    gone = n * np.where(odds > 0, 1.0, small) / (1 + small)
    shorter = (1 / (alpha + seen.ages))[age] - (1 / (alpha + seen.lasts))[last]
    slope = [(gone * silence).sum(), (gone * pace[x] * shorter).sum(), gone.sum() / a, -(gone / leaving[x]).sum()]
    return height.sum(), np.array(slope)
