"""What is a customer's usual order worth, where many have only a few orders to judge by?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from pito.errors import WrongUse
from pito.stats.likelihood import peak
from pito.stats.mbg_nbd import FEWEST_REPEAT_BUYERS
from pito.stats.refusal import Refusal

LIMITS = (-6.0, 9.0)
STARTS = np.log([[2.0, 3.0, 2.0], [6.0, 4.0, 0.6], [1.0, 2.0, 1.0]])


@dataclass(frozen=True)
class SpendModel:
    """A fitted Gamma-Gamma.

    Attributes
    ----------
    p, q, gamma : float
        An order is worth Gamma(p, rate ν), the rates are spread over the customers as Gamma(q, rate gamma).
    log_likelihood : float
        Of all customers.
    customers : int
        How many it was fitted on.
    correlation : float
        Between number and mean value of a customer's orders: the model takes it for 0.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float
    customers: int
    correlation: float

    @property
    def mean(self) -> float:
        """What an order of a customer nobody knows is worth."""
        return self.p * self.gamma / (self.q - 1)


def fit_gamma_gamma(orders, mean_value, iterations: int = 500) -> SpendModel | Refusal:
    """Fit the Gamma-Gamma to how much customers spend per order, by maximum likelihood.

    Parameters
    ----------
    orders : array_like of int
        Orders that the mean was taken over. Customers with none are left out.
    mean_value : array_like
        Mean value per order. Customers whose mean is missing, 0 or less are left out: net refunds first.
    iterations : int
        Steps allowed from each start.

    Returns
    -------
    SpendModel or Refusal
        `too_few_repeat_buyers` below 30, `not_converged`, and `no_mean_value` where q is at most 1: so uneven a spending
        has no mean.

    Source
    ------
    Colombo & Jiang (1999), Journal of Interactive Marketing 13(3), 2–12; Fader & Hardie (2013), The Gamma-Gamma Model of
    Monetary Value.

    Examples
    --------
    >>> import numpy as np
    >>> orders, value = np.tile([1, 2, 4], 20), np.repeat([10.0, 15.0, 20.0, 30.0, 40.0], 12)
    >>> round(fit_gamma_gamma(orders, value).mean, 1)
    23.5
    >>> fit_gamma_gamma([1, 2], [10, 20])
    Refusal(reason='too_few_repeat_buyers', found=2, needed=30)
    """
    orders, mean_value = np.asarray(orders, dtype=float), np.asarray(mean_value, dtype=float)
    if len(orders) != len(mean_value):
        raise WrongUse(f"Every mean value needs its number of orders; got {len(orders)} and {len(mean_value)} entries.")
    known = (orders > 0) & (mean_value > 0)
    orders, mean_value = orders[known], mean_value[known]
    customers = len(orders)
    if customers < FEWEST_REPEAT_BUYERS:
        return Refusal("too_few_repeat_buyers", found=customers, needed=FEWEST_REPEAT_BUYERS)
    typical = np.exp(np.log(mean_value).mean())
    found = peak(_climb(orders, mean_value / typical), STARTS, [LIMITS] * 3, iterations)
    if not found:
        return found
    p, q, gamma = (float(parameter) for parameter in np.exp(found.at))
    if q <= 1:
        return Refusal("no_mean_value", found=q, needed=1.0)
    height = float(-customers * (found.height + np.log(typical)))
    return SpendModel(p, q, gamma * float(typical), height, customers, _correlation(orders, mean_value))


def expected_order_value(spend: SpendModel, orders, mean_value):
    """What a customer's usual order is worth: their own mean, drawn towards everybody's the more, the fewer their orders.

    Parameters
    ----------
    spend : SpendModel
        What `fit_gamma_gamma` returns.
    orders : array_like of int
        Orders that the mean was taken over; with none it is everybody's mean.
    mean_value : array_like
        Mean value per order; where it is missing it is everybody's mean, below 0 it counts as 0.

    Returns
    -------
    ndarray
        In the unit of `mean_value`.

    Source
    ------
    Fader, Hardie & Lee (2005), Journal of Marketing Research 42, 415–430, equation 5.

    Examples
    --------
    >>> cdnow = SpendModel(6.2488, 3.7446, 15.4477, -4055.9, 946, 0.11)
    >>> expected_order_value(cdnow, [2, 1, 0], [22.35, 11.77, float("nan")]).round(2).tolist()
    [24.66, 18.91, 35.17]
    """
    mean_value = np.asarray(mean_value, dtype=float)
    orders = np.where(np.isnan(mean_value), 0, np.asarray(orders, dtype=float))
    spent = orders * np.maximum(np.nan_to_num(mean_value), 0)
    return spend.p * (spend.gamma + spent) / (spend.p * orders + spend.q - 1)


def _climb(orders, mean_value):
    """Return the function to climb: logs of p, q, gamma → minus the mean log-likelihood, and its gradient."""
    x, n = np.unique(orders, return_counts=True)
    spent, customers = orders * mean_value, len(orders)
    log_spent, per_order = (orders * np.log(spent)).sum(), np.log(mean_value).sum()

    def climb(logs):
        p, q, gamma = np.exp(logs)
        total, own = np.log(gamma + spent), p * orders + q
        each = n * (gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma))
        height = each.sum() + p * log_spent - per_order - (own * total).sum()
        more = psi(p * x + q)
        slope = [
            (n * x * (more - psi(p * x))).sum() + log_spent - (orders * total).sum(),
            (n * (more - psi(q) + np.log(gamma))).sum() - total.sum(),
            customers * q / gamma - (own / (gamma + spent)).sum(),
        ]
        return -height / customers, -np.array(slope) * np.exp(logs) / customers

    return climb


def _correlation(orders, mean_value) -> float:
    orders, mean_value = orders - orders.mean(), mean_value - mean_value.mean()
    spread = np.sqrt((orders**2).sum() * (mean_value**2).sum())
    return float((orders * mean_value).sum() / spread) if spread > 0 else float("nan")
