"""What are the customers of a purchase business worth over the coming months, and in what range?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from pito.errors import WrongUse
from pito.stats.expected_orders import discounted_orders, expected_orders
from pito.stats.gamma_gamma import SpendModel, expected_order_value
from pito.stats.mbg_nbd import PurchaseModel
from pito.stats.refusal import Refusal

FEWEST_CUSTOMERS = 100
FEWEST_REPEAT_BUYERS = 40
FEWEST_FOR_TOTALS = 400
WEEKS_A_MONTH = 365.25 / 12 / 7


def expected_value(
    model: PurchaseModel | Refusal,
    spend: SpendModel | Refusal,
    histories: pd.DataFrame,
    months: int = 36,
    discount: float = 0.0,
    month: float = WEEKS_A_MONTH,
    margin_share=1.0,
) -> pd.DataFrame | Refusal:
    """Expected value of every customer over a stated horizon: orders to come × usual order × margin, later months discounted.

    Parameters
    ----------
    model, spend : PurchaseModel, SpendModel
        What `fit_mbg_nbd` and `fit_gamma_gamma` return; the refusal of either is passed on.
    histories : DataFrame
        One row per customer, as `purchase_histories` returns it, with `mean_value`.
    months : int
        The horizon.
    discount : float
        By which share money is worth less a month later, 0.01 for 1 %.
    month : float
        Length of a month in the model's unit of time; without it the unit is a week.
    margin_share : float or array_like
        Margin as a share of an order's value, of all customers or one by one.

    Returns
    -------
    DataFrame or Refusal
        One row per customer, in the histories' order: `customer`, `expected_orders` (undiscounted), `order_value`,
        `expected_value`. `too_few_customers` below 100, `too_few_repeat_buyers` below 40.

    Raises
    ------
    WrongUse
        A horizon below 1 month.

    Source
    ------
    Fader, Hardie & Lee (2005), Journal of Marketing Research 42, 415–430: orders and their value do not depend on each
    other, so their expectations multiply.

    Examples
    --------
    >>> cdnow = PurchaseModel("MBG/NBD", 0.5248, 6.183, 0.8914, 1.614, -9582.1, 2357, 946)
    >>> spend = SpendModel(6.2488, 3.7446, 15.4477, -4055.9, 946, 0.11)
    >>> histories = pd.DataFrame({"customer": ["A"], "repeats": 2, "last": 30.43, "age": 38.86, "mean_value": 22.35})
    >>> expected_value(cdnow, spend, histories, months=12, discount=0.01).round(2)
      customer  expected_orders  order_value  expected_value
    0        A              1.6        24.66           37.21
    """
    if months < 1:
        raise WrongUse(f"`months` must be at least 1, for example 36; got {months}.")
    if not (model and spend):
        return spend if model else model
    if not (enough := large_enough(model.customers, model.repeat_buyers)):
        return enough
    history = histories.repeats, histories["last"], histories.age
    order_value = expected_order_value(spend, histories.repeats, histories.mean_value)
    ahead = discounted_orders(model, *history, step=month, steps=months, discount=discount)
    return pd.DataFrame(
        {
            "customer": histories.customer,
            "expected_orders": expected_orders(model, *history, horizon=month * months),
            "order_value": order_value,
            "expected_value": ahead * order_value * margin_share,
        }
    )


def large_enough(customers: int, repeat_buyers: int) -> bool | Refusal:
    """Return whether a base is large enough to say anything of single customers; the refusal that says why not is false.

    >>> large_enough(120, 60), large_enough(120, 29)
    (True, Refusal(reason='too_few_repeat_buyers', found=29, needed=40))
    """
    if customers < FEWEST_CUSTOMERS:
        return Refusal("too_few_customers", found=customers, needed=FEWEST_CUSTOMERS)
    if repeat_buyers < FEWEST_REPEAT_BUYERS:
        return Refusal("too_few_repeat_buyers", found=repeat_buyers, needed=FEWEST_REPEAT_BUYERS)
    return True


def total_range(forecast, expected, happened, noise, level: float = 0.8) -> tuple[float, float, float] | Refusal:
    """Total of a forecast, and the range that its own back-tests give: never from the model's opinion of itself.

    How far the totals of past windows were off, as a factor, says how far this one may be. Chance alone moves a total too:
    a lucky back-test does not make the range narrower than that.

    Parameters
    ----------
    forecast : array_like
        One figure per customer: expected orders or expected value.
    expected, happened : array_like
        Per back-tested window the total said and the total that came, both above 0: columns of `back_tests`.
    noise : array_like
        Per window the relative variance that chance alone gives the total.
    level : float
        Share of windows whose total the range is to hold, 0–1: four in five unless set.

    Returns
    -------
    total, lo, hi : float
        The range is for horizons as long as the windows; a longer look is less sure than this says. `Refusal`
        `too_few_customers` below 400 customers, `too_short_history` without a window.

    Source
    ------
    Prediction interval for a normal log error of mean 0 with its variance from k windows: Student's t with k degrees of
    freedom.

    Examples
    --------
    Four windows came in at 90, 110, 95 and 120 for each 100 said.

    >>> total, lo, hi = total_range([2.5] * 400, [100] * 4, [90, 110, 95, 120], noise=[0.001] * 4)
    >>> total, round(lo), round(hi)
    (1000.0, 834, 1199)
    """
    forecast, expected, happened = (np.asarray(part, dtype=float) for part in (forecast, expected, happened))
    if len(forecast) < FEWEST_FOR_TOTALS:
        return Refusal("too_few_customers", found=len(forecast), needed=FEWEST_FOR_TOTALS)
    counted = (expected > 0) & (happened > 0)
    windows = int(counted.sum())
    if not windows:
        return Refusal("too_short_history", found=0, needed=1)
    errors = np.log(happened[counted] / expected[counted])
    variance = max((errors**2).mean(), np.asarray(noise, dtype=float)[counted].mean())
    factor = np.exp(stdtrit(windows, (1 + level) / 2) * np.sqrt(variance))
    total = float(forecast.sum())
    return total, float(total / factor), float(total * factor)
