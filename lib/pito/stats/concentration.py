"""How much of the value comes from how few customers?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.errors import WrongUse


def lorenz(values, counts=None) -> pd.DataFrame:
    """Lorenz curve: the share of all value that the smallest customers hold together, from nobody to everybody.

    Parameters
    ----------
    values : array_like
        Value per customer.
    counts : array_like, optional
        How many customers have that value; without it one each.

    Returns
    -------
    DataFrame
        One row per customer (or per value with counts) in ascending order, after a first row of zeros:
        `customer_share`, `value_share`, both 0–1. No rows where the values do not sum to more than 0.

    Source
    ------
    Lorenz (1905), Publications of the American Statistical Association 9, 209–219.

    Examples
    --------
    >>> lorenz([1, 2, 3, 4])
       customer_share  value_share
    0            0.00          0.0
    1            0.25          0.1
    2            0.50          0.3
    3            0.75          0.6
    4            1.00          1.0
    """
    values, counts = _ascending(values, counts)
    total = (values * counts).sum()
    if not total > 0:
        return pd.DataFrame({"customer_share": [], "value_share": []}, dtype=float)
    customers, value = np.cumsum(counts) / counts.sum(), np.cumsum(values * counts) / total
    return pd.DataFrame({"customer_share": np.r_[0.0, customers], "value_share": np.r_[0.0, value]})


def gini(values, counts=None) -> float:
    """Gini coefficient: 0 when every customer is worth the same, near 1 when one holds everything.

    Parameters
    ----------
    values : array_like
        Value per customer.
    counts : array_like, optional
        How many customers have that value; without it one each.

    Returns
    -------
    float
        Population form, 0 to 1 − 1/n. NaN where nothing is to be shared, and where a value is negative: the coefficient
        has no bound then.

    Source
    ------
    Gini (1912), Variabilità e mutabilità; twice the area between the Lorenz curve and the diagonal.

    Examples
    --------
    >>> gini([1, 2, 3, 4]), gini([0, 0, 0, 1]), gini([0, 0])
    (0.25, 0.75, nan)
    """
    curve = lorenz(values, counts)
    if curve.empty or (np.asarray(values, dtype=float) < 0).any():
        return float("nan")
    width, height = curve.customer_share.diff()[1:], curve.value_share.rolling(2).sum()[1:]
    return float(1 - (width * height).sum())


def top_share(values, share: float, counts=None) -> float:
    """Share of all value that the best customers hold: `share=0.2` is the best fifth, its last customer in part.

    Parameters
    ----------
    values : array_like
        Value per customer.
    share : float
        Part of the customers, 0–1.
    counts : array_like, optional
        How many customers have that value; without it one each.

    Returns
    -------
    float
        Above 1 where the other customers together lose money. NaN where the values do not sum to more than 0.

    Source
    ------
    Read off the Lorenz curve: 1 − L(1 − share).

    Examples
    --------
    >>> round(top_share([80, 5, 5, 5, 5], 0.2), 3), round(top_share([80, 5, 5, 5, 5], 0.1), 3)
    (0.8, 0.4)
    """
    if not 0 <= share <= 1:
        raise WrongUse(f"`share` must lie between 0 and 1, for example 0.2; got {share}.")
    curve = lorenz(values, counts)
    return float(1 - np.interp(1 - share, curve.customer_share, curve.value_share)) if len(curve) else float("nan")


def _ascending(values, counts) -> tuple[np.ndarray, np.ndarray]:
    values = np.asarray(values, dtype=float)
    counts = np.ones(len(values)) if counts is None else np.asarray(counts, dtype=float)
    order = np.argsort(values, kind="stable")
    return values[order], counts[order]
