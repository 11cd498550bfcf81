"""What part of a change is a different mix, and what part a different rate?"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from pito.errors import WrongUse


def mix_and_rate(before_n, before_rate, after_n, after_rate) -> pd.DataFrame:
    """Split the change of an overall rate over groups: what their sizes did (mix), what their own rates did (rate).

    The parts sum to the change exactly. A group that is absent in one period takes the other period's rate: all its
    effect is mix.

    Parameters
    ----------
    before_n, after_n : array_like
        Group sizes in the first and in the second period.
    before_rate, after_rate : array_like
        Group rates; missing where the group is empty.

    Returns
    -------
    DataFrame
        One row per group: `mix`, `rate`. A group's mix is measured against the overall rate: growth of a group better
        than the whole is a gain. Missing where a period has nobody.

    Raises
    ------
    WrongUse
        A size below 0, or a group with customers but without a rate.

    Source
    ------
    Kitagawa (1955), Journal of the American Statistical Association 50, 1168–1194.

    Examples
    --------
    Retention fell from 80 % to 69 %: the second group grew and got worse.

    >>> parts = mix_and_rate([50, 50], [0.9, 0.7], [30, 70], [0.9, 0.6])
    >>> parts.round(3)
         mix  rate
    0 -0.031  0.00
    1 -0.019 -0.06
    >>> round(float(parts.to_numpy().sum()), 3)
    -0.11
    """
    (before, before_rate), (after, after_rate) = _shares(before_n, before_rate), _shares(after_n, after_rate)
    before_rate, after_rate = (
        np.where(before > 0, before_rate, after_rate),
        np.where(after > 0, after_rate, before_rate),
    )
    # A group that is absent in both periods has no rate to take and no part in anything.
    before_rate, after_rate = (np.where(before + after == 0, 0.0, rate) for rate in (before_rate, after_rate))
    overall = ((before * before_rate).sum() + (after * after_rate).sum()) / 2
    return pd.DataFrame(
        {
            "mix": (after - before) * ((before_rate + after_rate) / 2 - overall),
            "rate": (before + after) / 2 * (after_rate - before_rate),
        }
    )


def factor_effects(before: Mapping, after: Mapping) -> dict[str, float]:
    """Split the change of a product (or a sum of products over groups) into one effect per factor.

    The effects sum to the change exactly, and no factor's effect depends on the order in which they are named.

    Parameters
    ----------
    before, after : Mapping of str to float or array_like
        Factor → its value in the first and in the second period, or its values by group; the figure is the sum over groups
        of the factors' product: revenue = customers × orders per customer × value per order.

    Returns
    -------
    dict
        Factor → effect.

    Raises
    ------
    WrongUse
        The two periods have different factors.

    Source
    ------
    Das Gupta (1993), Standardization and Decomposition of Rates, U.S. Bureau of the Census, P23-186: the mean over all
    orders in which the factors could have changed one by one.

    Examples
    --------
    From 100 customers × 2 orders × 50 € to 110 × 2 × 60 €: 3,200 € more.

    >>> before, after = {"customers": 100, "orders": 2, "value": 50}, {"customers": 110, "orders": 2, "value": 60}
    >>> factor_effects(before, after)
    {'customers': 1100.0, 'orders': 0.0, 'value': 2100.0}
    """
    if set(before) != set(after):
        raise WrongUse(f"Both periods need the same factors; got {', '.join(before)} and {', '.join(after)}.")
    values = [{name: np.asarray(period[name], dtype=float) for name in before} for period in (before, after)]

    def figure(changed) -> float:
        return float(np.prod([values[name in changed][name] for name in before], axis=0).sum())

    return {name: _effect(name, [other for other in before if other != name], figure) for name in before}


def _effect(name: str, others: list[str], figure) -> float:
    """Return what changing the factor does, on average over which of the others changed before it."""
    total = 0.0
    for size in range(len(others) + 1):
        ways = factorial(size) * factorial(len(others) - size) / factorial(len(others) + 1)
        total += ways * sum(figure({name, *changed}) - figure(set(changed)) for changed in combinations(others, size))
    return total


def _shares(n, rate) -> tuple[np.ndarray, np.ndarray]:
    n, rate = np.asarray(n, dtype=float), np.asarray(rate, dtype=float)
    if not (n >= 0).all() or np.isnan(rate[n > 0]).any():
        raise WrongUse("A group needs a size of at least 0, and a rate where it has anybody.")
    return n / n.sum() if n.sum() > 0 else np.full(len(n), np.nan), rate
