"""What will a customer with this purchase history do next?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betainc, betaln, gammaln, hyp2f1

from pito.stats.mbg_nbd import PurchaseModel

NEAR_ONE = 1e-5


def expected_orders(model: PurchaseModel, repeats, last, age, horizon):
    """Orders to expect from a customer within the horizon after the cut-off.

    Parameters
    ----------
    model : PurchaseModel
        What `fit_mbg_nbd` returns.
    repeats, last, age : array_like
        The purchase history, as for `fit_mbg_nbd`; 0, 0, 0 is somebody who has just bought for the first time.
    horizon : float or array_like
        How far ahead, in the model's unit of time.

    Returns
    -------
    ndarray
        One figure per customer.

    Source
    ------
    Fader, Hardie & Lee (2005), Marketing Science 24, 275–284, equation 10, and its MBG/NBD counterpart, after Euler's
    transformation of the hypergeometric function: the terms no longer run over for customers with many orders.

    Examples
    --------
    The published BG/NBD of the CDNOW customers, in weeks; who bought again twice, last in week 30 of 39.

    >>> from pito.stats.mbg_nbd import PurchaseModel
    >>> cdnow = PurchaseModel("BG/NBD", 0.243, 4.414, 0.793, 2.426, -9582.4, 2357, 946)
    >>> round(float(expected_orders(cdnow, 2, 30.43, 38.86, horizon=39)), 3)
    1.226
    """
    (orders, ages, ahead), back = _distinct(repeats, age, horizon)
    return chance_active(model, repeats, last, age) * back(_orders_of_active(model, orders, ages, ahead))


def discounted_orders(model: PurchaseModel, repeats, last, age, step: float, steps: int, discount: float):
    """Orders to expect within so many steps, those of a later step worth less.

    Parameters
    ----------
    model, repeats, last, age
        As for `expected_orders`.
    step : float
        Length of a step in the model's unit of time: 365.25 / 84 weeks for a month.
    steps : int
        How many.
    discount : float
        By which share money is worth less a step later. Orders of the first step are discounted by one step.

    Returns
    -------
    ndarray
        One figure per customer.

    Source
    ------
    Σ (E_i − E_{i−1}) / (1 + d)^i over the steps, E_i being the orders expected within i steps.

    Examples
    --------
    >>> from pito.stats.mbg_nbd import PurchaseModel
    >>> cdnow = PurchaseModel("BG/NBD", 0.243, 4.414, 0.793, 2.426, -9582.4, 2357, 946)
    >>> plain, discounted = (discounted_orders(cdnow, 2, 30.43, 38.86, 13, 3, d) for d in (0, 0.05))
    >>> round(float(plain), 3), round(float(discounted), 3)
    (1.226, 1.117)
    """
    weights = (1 + discount) ** -np.arange(1.0, steps + 1)
    # Σ wᵢ (Eᵢ − Eᵢ₋₁) = Σ (wᵢ − wᵢ₊₁) Eᵢ with nothing after the last step.
    drops = weights - np.append(weights[1:], 0.0)
    (orders, ages), back = _distinct(repeats, age)
    ahead = sum(
        drop * _orders_of_active(model, orders, ages, step * i) for i, drop in enumerate(drops, start=1) if drop
    )
    return chance_active(model, repeats, last, age) * back(ahead)


def chance_of_order(model: PurchaseModel, repeats, last, age, horizon):
    """Chance that a customer orders at least once within the horizon after the cut-off: checkable when it is over.

    Below a tenth it is too sure: good customers gone quiet come back several times as often as it says.

    Parameters
    ----------
    model, repeats, last, age, horizon
        As for `expected_orders`.

    Returns
    -------
    ndarray
        0–1, one per customer.

    Source
    ------
    1 − L(x, t_x, T + h) / L(x, t_x, T), which holds for every model of the kind:
    P(active) · (1 − ((alpha + T) / (alpha + T + h))^(r + x)).

    Examples
    --------
    >>> from pito.stats.mbg_nbd import PurchaseModel
    >>> cdnow = PurchaseModel("BG/NBD", 0.2426, 4.4135, 0.7929, 2.4258, -9582.4, 2357, 946)
    >>> round(float(chance_of_order(cdnow, 2, 30.43, 38.86, horizon=13)), 3)
    0.323
    """
    repeats, age = np.asarray(repeats, dtype=float), np.asarray(age, dtype=float)
    silence = (model.r + repeats) * np.log1p(np.asarray(horizon) / (model.alpha + age))
    return chance_active(model, repeats, last, age) * -np.expm1(-silence)


def chance_active(model: PurchaseModel, repeats, last, age):
    """Chance that a customer has not left for good. A step to other figures, not one to show: nobody can ever check it.

    Parameters
    ----------
    model, repeats, last, age
        As for `expected_orders`.

    Returns
    -------
    ndarray
        0–1, one per customer. In the BG/NBD 1 for everybody without a repeat order.

    Source
    ------
    1 / (1 + odds of having left), odds = a / (b + x − 1 + early chances) · ((alpha + T) / (alpha + t_x))^(r + x).

    Examples
    --------
    >>> from pito.stats.mbg_nbd import PurchaseModel
    >>> cdnow = PurchaseModel("BG/NBD", 0.2426, 4.4135, 0.7929, 2.4258, -9582.4, 2357, 946)
    >>> chance_active(cdnow, [2, 0], [30.43, 0], [38.86, 38.86]).round(3).tolist()
    [0.727, 1.0]
    """
    repeats, last, age = (np.asarray(part, dtype=float) for part in (repeats, last, age))
    may_leave = repeats + model.early_chances > 0
    leaving = np.where(may_leave, model.b + repeats + model.early_chances - 1, 1.0)
    log_odds = np.log(model.a / leaving) + (model.r + repeats) * np.log((model.alpha + age) / (model.alpha + last))
    with np.errstate(over="ignore"):  # odds without end are a chance of nothing
        return np.where(may_leave, 1 / (1 + np.exp(log_odds)), 1.0)[()]


def order_count_shares(model: PurchaseModel, age: float, counts):
    """Share of customers who make just so many repeat orders in their first so-and-so long.

    Parameters
    ----------
    model : PurchaseModel
        What `fit_mbg_nbd` returns.
    age : float
        Time since the first order, in the model's unit.
    counts : array_like of int
        Numbers of repeat orders.

    Returns
    -------
    ndarray
        0–1 per number; over all numbers they sum to 1.

    Source
    ------
    Fader, Hardie & Lee (2005), Marketing Science 24, 275–284, equation 8; the inner sum as an incomplete beta function.

    Examples
    --------
    >>> from pito.stats.mbg_nbd import PurchaseModel
    >>> cdnow = PurchaseModel("BG/NBD", 0.243, 4.414, 0.793, 2.426, -9582.4, 2357, 946)
    >>> order_count_shares(cdnow, 39, [0, 1, 2]).round(4).tolist()
    [0.5738, 0.1994, 0.0854]
    """
    r, alpha, a, b, early = model.r, model.alpha, model.a, model.b, model.early_chances
    counts = np.asarray(counts, dtype=float)
    bought = age / (alpha + age)
    exactly = gammaln(r + counts) - gammaln(r) - gammaln(counts + 1) + r * np.log1p(-bought) + counts * np.log(bought)
    stayed = np.exp(betaln(a, b + counts + early) - betaln(a, b) + exactly)
    may_leave = counts + early > 0
    leaving = np.where(may_leave, b + counts + early - 1, 1.0)
    at_least = np.where(counts > 0, betainc(np.maximum(counts, 1), r, bought), 1.0)
    return stayed + np.where(may_leave, np.exp(betaln(a + 1, leaving) - betaln(a, b)) * at_least, 0.0)


def _distinct(*parts):
    """Return the distinct combinations, part by part, and the way back to everybody's place."""
    parts = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in parts))
    key = np.zeros(parts[0].size, dtype=np.int64)
    for part in parts:
        code, values = pd.factorize(part.ravel())
        key = key * len(values) + code
    place, combinations = pd.factorize(key)
    first = np.zeros(len(combinations), dtype=np.int64)
    first[place[::-1]] = np.arange(len(key))[::-1]
    return [part.ravel()[first] for part in parts], lambda found: found[place].reshape(parts[0].shape)[()]


def _orders_of_active(model: PurchaseModel, repeats, age, horizon):
    """Return the orders to expect from who has not left for good."""
    # At a = 1 the formula is 0/0 and close by it loses its digits; a hair aside it is right to five of them.
    a = model.a if abs(model.a - 1) > NEAR_ONE else 1 + NEAR_ONE
    paid, ahead = model.b + repeats + model.early_chances, horizon / (model.alpha + age + horizon)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        series = hyp2f1(a - 1, a + model.b + model.early_chances - 1 - model.r, a + paid - 1, ahead)
        stopped = np.exp((a - 1) * np.log1p(-ahead)) * series
        # Where the chance to leave is near certain this form runs over; the one of the paper does not there.
        paper = np.exp((model.r + repeats) * np.log1p(-ahead)) * hyp2f1(model.r + repeats, paid, a + paid - 1, ahead)
    stopped = np.where(np.isfinite(stopped), stopped, np.where(np.isfinite(paper), paper, 0.0))
    return (a + paid - 1) / (a - 1) * (1 - stopped)
