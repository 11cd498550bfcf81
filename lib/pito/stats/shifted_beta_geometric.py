"""How many customers under contract will still be there later than anybody has been watched?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import betaln, psi

from pito.errors import WrongUse
from pito.stats.likelihood import curvature, peak
from pito.stats.refusal import Refusal

FEWEST_CUSTOMERS = 30
FEWEST_LOST = 10
LIMITS = [(-7.0, 9.0), (-7.0, 9.0), (-2.0, 3.0)]
STARTS = np.array([[0.0, 0.5, 0.0], [1.0, 1.5, 0.0], [-1.0, -0.5, 0.0]])


@dataclass(frozen=True)
class TenureModel:
    """A fitted shifted-beta-geometric (c = 1) or beta-discrete-Weibull.

    Attributes
    ----------
    alpha, beta : float
        Spread of the customers' chances to leave: alpha/(alpha + beta) leave in the first period.
    c : float
        Above 1 a customer's own chance to leave grows with tenure, below 1 it falls.
    log_likelihood : float
        Of all customers.
    customers, periods : int
        How many it was fitted on, and over how many periods.
    covariance : ndarray
        Of the parameters' logarithms.
    """

    alpha: float
    beta: float
    c: float
    log_likelihood: float
    customers: int
    periods: int
    covariance: np.ndarray = field(repr=False, compare=False)


def tenure_counts(cohorts) -> tuple[np.ndarray, np.ndarray]:
    """Count who was lost when and who was last seen when, from cohorts of customers counted period by period.

    Parameters
    ----------
    cohorts : iterable of sequence
        Per cohort the customers at its start and after each period observed; cohorts may differ in length.

    Returns
    -------
    lost, kept : ndarray
        By tenure 0, 1, 2, …: lost in that period; last seen still a customer after it.

    Source
    ------
    Fader & Hardie (2007), Journal of Interactive Marketing 21(1), 76–90, appendix.

    Examples
    --------
    >>> [counts.astype(int).tolist() for counts in tenure_counts([[100, 80, 70], [50, 45]])]
    [[0, 25, 10], [0, 45, 70]]
    """
    cohorts = [np.asarray(cohort, dtype=float) for cohort in cohorts]
    lost, kept = np.zeros((2, max(map(len, cohorts), default=0)))
    for cohort in cohorts:
        lost[1 : len(cohort)] -= np.diff(cohort)
        kept[len(cohort) - 1] += cohort[-1]
    return lost, kept


def fit_shifted_beta_geometric(lost, kept, entered=None, iterations: int = 500) -> TenureModel | Refusal:
    """Fit the shifted-beta-geometric: everybody has a chance of their own to leave at each renewal, and it stays the same.

    Retention rises with tenure all the same, because those with a high chance leave first.

    Parameters
    ----------
    lost, kept : array_like
        By tenure 0, 1, 2, …: how many were lost in that period (nobody in period 0), and how many were last seen still
        customers after it.
    entered : array_like, optional
        By tenure: how many came under observation after so many periods, because the records begin later than they did.
        Without it everybody is seen from the start.
    iterations : int
        Steps allowed from each start.

    Returns
    -------
    TenureModel or Refusal
        `too_few_customers` below 30, `too_few_lost` below 10, `too_few_periods` below 2, `not_converged`.

    Raises
    ------
    WrongUse
        Counts below 0, of different lengths, or somebody lost before the first period.

    Source
    ------
    Fader & Hardie (2007), Journal of Interactive Marketing 21(1), 76–90.

    Examples
    --------
    The paper's regular customers, four renewals.

    >>> model = fit_shifted_beta_geometric(*tenure_counts([[1000, 631, 468, 382, 326]]))
    >>> round(model.alpha, 3), round(model.beta, 3)
    (0.764, 1.296)
    """
    return _fitted(lost, kept, entered, 2, iterations)


def fit_beta_discrete_weibull(lost, kept, entered=None, iterations: int = 500) -> TenureModel | Refusal:
    """Fit the beta-discrete-Weibull: a customer's own chance to leave may also grow or fall with tenure.

    Parameters
    ----------
    lost, kept, entered, iterations
        As for `fit_shifted_beta_geometric`.

    Returns
    -------
    TenureModel or Refusal
        As for `fit_shifted_beta_geometric`, but below 3 periods `too_few_periods`.

    Source
    ------
    Fader, Hardie, Liu, Davin & Steenburgh (2018), Journal of Interactive Marketing 43, 1–16.

    Examples
    --------
    >>> model = fit_beta_discrete_weibull(*tenure_counts([[1000, 869, 743, 653, 593]]))
    >>> round(model.alpha, 3), round(model.beta, 3), round(model.c, 3)
    (0.259, 1.723, 1.584)
    """
    return _fitted(lost, kept, entered, 3, iterations)


def survival(model: TenureModel, tenure):
    """Share of customers who stay at least so many periods.

    Parameters
    ----------
    model : TenureModel
        What the fits return.
    tenure : array_like
        Periods since their start.

    Returns
    -------
    ndarray
        0–1.

    Source
    ------
    S(t) = B(alpha, beta + t^c) / B(alpha, beta).

    Examples
    --------
    >>> regular = TenureModel(0.704, 1.182, 1.0, -1680.265, 1000, 7, None)
    >>> survival(regular, [0, 1, 12]).round(3).tolist()
    [1.0, 0.627, 0.17]
    """
    return np.exp(_log_survival(model.alpha, model.beta, model.c, tenure))


def residual_periods(model: TenureModel, tenure: int, horizon: int, discount: float = 0.0) -> float:
    """Periods still to be paid by a customer of that tenure, the next one now, within a horizon.

    Parameters
    ----------
    model : TenureModel
        What the fits return.
    tenure : int
        Periods completed; whether the next one is renewed is not known yet.
    horizon : int
        Periods looked ahead.
    discount : float
        By which share money is worth less a period later.

    Returns
    -------
    float

    Source
    ------
    Fader & Hardie (2010), Marketing Science 29, 85–93: discounted expected residual lifetime, summed to a horizon.

    Examples
    --------
    >>> high_end = TenureModel(0.668, 3.806, 1.0, -1611.158, 1000, 7, None)
    >>> [round(residual_periods(high_end, tenure=2, horizon=years, discount=0.1), 2) for years in (3, 1000)]
    [2.26, 6.29]
    """
    ahead = np.arange(1, horizon + 1)
    stays = survival(model, tenure + ahead) / survival(model, tenure)
    return float((stays / (1 + discount) ** (ahead - 1)).sum())


def _fitted(lost, kept, entered, free: int, iterations: int) -> TenureModel | Refusal:
    lost, kept, entered = _checked(lost, kept, entered)
    customers, periods = lost.sum() + kept.sum(), int(np.flatnonzero(lost + kept).max(initial=0))
    for reason, found, needed in (
        ("too_few_customers", customers, FEWEST_CUSTOMERS),
        ("too_few_lost", lost.sum(), FEWEST_LOST),
        ("too_few_periods", periods, free),
    ):
        if found < needed:
            return Refusal(reason, found=float(found), needed=float(needed))

    def climb(logs):
        height, slope = _log_likelihood(np.append(logs, np.zeros(3 - free)), lost, kept, entered)
        return -height / customers, -slope[:free] / customers

    found = peak(climb, STARTS[:, :free], LIMITS[:free], iterations)
    if not found:
        return found
    alpha, beta, c = (float(parameter) for parameter in np.exp(np.append(found.at, np.zeros(3 - free))))
    covariance = np.linalg.pinv(curvature(climb, found.at) * customers)
    return TenureModel(alpha, beta, c, float(-found.height * customers), int(customers), periods, covariance)


def _checked(lost, kept, entered) -> tuple[np.ndarray, ...]:
    lost, kept = np.asarray(lost, dtype=float), np.asarray(kept, dtype=float)
    entered = np.zeros(len(lost)) if entered is None else np.asarray(entered, dtype=float)
    if not len(lost) == len(kept) == len(entered):
        raise WrongUse(f"Counts by tenure must be equally long; got {len(lost)}, {len(kept)} and {len(entered)}.")
    if (np.concatenate([lost, kept, entered]) < 0).any() or lost[:1].any():
        raise WrongUse("Counts by tenure must not be below 0, and nobody can be lost at tenure 0.")
    return lost, kept, entered


def _log_survival(alpha, beta, c, tenure):
    return betaln(alpha, beta + np.asarray(tenure, dtype=float) ** c) - betaln(alpha, beta)


def _log_likelihood(logs, lost, kept, entered) -> tuple[float, np.ndarray]:
    """Return ln L and its gradient by the parameters' logarithms; who entered late is known to have stayed until then."""
    tenure = np.arange(len(lost))
    log_s, slope = _log_survival(*np.exp(logs), tenure), log_survival_slope(logs, tenure)
    s = np.exp(log_s)
    left = np.maximum(s[:-1] - s[1:], 1e-300)
    left_slope = (s[:-1] * slope[:, :-1] - s[1:] * slope[:, 1:]) / left
    seen = kept - entered
    return (
        (lost[1:] * np.log(left)).sum() + (seen * log_s).sum(),
        (lost[1:] * left_slope).sum(axis=1) + (seen * slope).sum(axis=1),
    )


def log_survival_slope(logs, tenure) -> np.ndarray:
    """Gradient of ln S by the logarithms of alpha, beta and c, one row per parameter: what a band around S needs.

    Parameters
    ----------
    logs : array_like
        Logarithms of alpha, beta and c.
    tenure : array_like
        Periods since the start.

    Returns
    -------
    ndarray
        3 rows, one column per tenure.

    Source
    ------
    Derivatives of ln B(alpha, beta + t^c) − ln B(alpha, beta).

    Examples
    --------
    >>> log_survival_slope([0.0, 0.0, 0.0], [2]).round(2).tolist()
    [[-0.83], [0.67], [-0.46]]
    """
    alpha, beta, c = np.exp(logs)
    tenure = np.asarray(tenure, dtype=float)
    power = tenure**c
    both, later = psi(alpha + beta) - psi(alpha + beta + power), psi(beta + power)
    by_power = later - psi(alpha + beta + power)
    log_tenure = np.log(np.maximum(tenure, 1))
    return np.array([alpha * both, beta * (later - psi(beta) + both), c * power * log_tenure * by_power])
