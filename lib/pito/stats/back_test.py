"""Had we forecast then, how far off would we have been?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from pito.stats.expected_orders import chance_of_order, expected_orders
from pito.stats.gamma_gamma import expected_order_value, fit_gamma_gamma
from pito.stats.mbg_nbd import PurchaseModel, fit_mbg_nbd
from pito.stats.purchase_history import purchase_histories
from pito.stats.refusal import Refusal


def held_out(
    customer, day, cut_off: int, horizon: int, value=None, unit: float = 7.0, fit: Callable = fit_mbg_nbd
) -> pd.DataFrame | Refusal:
    """Forecast every customer from the orders up to a cut-off, and set what came after it beside the forecast.

    Parameters
    ----------
    customer, day, value : array_like
        The orders, as for `purchase_histories`.
    cut_off : int
        Last day that the model sees. Customers who came later are left out.
    horizon : int
        Days after the cut-off that are forecast and held against it.
    unit : float
        Days in one unit of the model's time.
    fit : callable
        `fit_mbg_nbd` or `fit_bg_nbd`.

    Returns
    -------
    DataFrame or Refusal
        One row per customer: the columns of `purchase_histories`, then `chance` (of an order), `expected_orders`, `orders`
        (days with an order) and with values `expected_value`, `value`. `too_short_history` where nobody was known by the
        cut-off, otherwise the fits' refusals.

    Source
    ------
    Fader, Hardie & Lee (2005), Marketing Science 24, 275–284: fit on the first half, forecast the second.

    Examples
    --------
    40 customers who order every 30 days for a year, and 40 who came once.

    >>> customer = [*range(40)] * 12 + [*range(40, 80)]
    >>> day = [30 * number for number in range(12) for _ in range(40)] + [0] * 40
    >>> found = held_out(customer, day, cut_off=269, horizon=90).iloc[[0, 79]]
    >>> found[["customer", "repeats", "chance", "expected_orders", "orders"]].round(2)
        customer  repeats  chance  expected_orders  orders
    0          0        8    0.89             2.57       3
    79        79        0    0.09             0.11       0
    """
    orders = pd.DataFrame({"customer": customer, "day": day} | ({} if value is None else {"value": value}))
    known = orders[orders.day <= cut_off]
    if known.empty:
        return Refusal("too_short_history", found=0, needed=1)
    histories = purchase_histories(known.customer, known.day, cut_off, known.get("value"), unit)
    history = histories.repeats, histories["last"], histories.age
    model, spend = fit(*history), None if value is None else fit_gamma_gamma(histories.repeats, histories.mean_value)
    if not model or (spend is not None and not spend):
        return spend if model else model
    histories["chance"] = chance_of_order(model, *history, horizon / unit)
    histories["expected_orders"] = expected_orders(model, *history, horizon / unit)
    came = orders[(orders.day > cut_off) & (orders.day <= cut_off + horizon)]
    days = came.drop_duplicates(["customer", "day"]).customer.value_counts()
    histories["orders"] = histories.customer.map(days).fillna(0).astype(int)
    if spend:
        usual = expected_order_value(spend, histories.repeats, histories.mean_value)
        histories["expected_value"] = histories.expected_orders * usual
        histories["value"] = histories.customer.map(came.groupby("customer")["value"].sum()).fillna(0)
    return histories


def back_tests(
    customer,
    day,
    until: int,
    horizon: int,
    value=None,
    unit: float = 7.0,
    windows: int = 4,
    fit: Callable = fit_mbg_nbd,
) -> pd.DataFrame | Refusal:
    """Forecast the latest windows one by one, each from what was known before it, and compare the totals.

    Parameters
    ----------
    customer, day, horizon, value, unit, fit
        As for `held_out`.
    until : int
        Last day of the latest window. Windows lie back to back.
    windows : int
        How many at most: it ends with the first one that cannot be forecast.

    Returns
    -------
    DataFrame or Refusal
        One row per window, the latest first: `cut_off`, `customers`, `expected_orders`, `orders`, `orders_noise` and with
        values `expected_value`, `value`, `value_noise`. The noise is the relative variance that chance alone gives the
        total. Where not even the latest window can be forecast, why.

    Source
    ------
    Own; the noise is that of a sum over customers drawn at random.

    Examples
    --------
    >>> customer = [*range(40)] * 12 + [*range(40, 80)]
    >>> day = [30 * number for number in range(12) for _ in range(40)] + [0] * 40
    >>> found = back_tests(customer, day, until=359, horizon=90)
    >>> found[["cut_off", "customers", "expected_orders", "orders"]].round(1)
       cut_off  customers  expected_orders  orders
    0      269         80            107.1     120
    1      179         80            100.6     120
    2       89         80             80.8     120
    """
    rows = []
    for number in range(1, windows + 1):
        cut_off = until - number * horizon
        window = held_out(customer, day, cut_off, horizon, value, unit, fit)
        if isinstance(window, Refusal):
            return pd.DataFrame(rows) if rows else window
        rows.append({"cut_off": cut_off, "customers": len(window), **_totals(window)})
    return pd.DataFrame(rows)


def tracked_orders(model: PurchaseModel, customer, day, cut_off: int, until: int, unit: float = 7.0) -> pd.DataFrame:
    """Cumulative repeat orders as they came, beside those the model expects of customers it knows nothing of but the start.

    Parameters
    ----------
    model : PurchaseModel
        Fitted on what was known at the cut-off.
    customer, day : array_like
        The orders, as for `purchase_histories`.
    cut_off : int
        Last day that the model has seen. Customers who came later are left out.
    until : int
        Last day followed.
    unit : float
        Days in one unit of the model's time, and between two rows.

    Returns
    -------
    DataFrame
        One row per unit of time after the first order: `period` (1, 2, …), `expected`, `happened` (both cumulative),
        `is_held_out` (after the cut-off).

    Source
    ------
    Fader, Hardie & Lee (2005), Marketing Science 24, 275–284, figure 5: tracking of cumulative repeat transactions.

    Examples
    --------
    >>> model = PurchaseModel("BG/NBD", 0.243, 4.414, 0.793, 2.426, -9582.4, 2357, 946)
    >>> tracked_orders(model, ["A", "A", "B"], [0, 9, 14], cut_off=14, until=28).round(2)
       period  expected  happened  is_held_out
    0       1      0.05         0        False
    1       2      0.10         1        False
    2       3      0.20         1         True
    3       4      0.30         1         True
    """
    days = pd.DataFrame({"customer": customer, "day": day}).drop_duplicates()
    days["first"] = days.groupby("customer").day.transform("min")
    days = days[days["first"] <= cut_off]
    start = days["first"].min()
    periods = np.arange(1, int((until - start + 1) // unit) + 1)
    ends = start + periods * unit
    begins, customers = np.unique(days["first"][days.day == days["first"]], return_counts=True)
    ages = np.maximum(ends[:, None] - begins, 0) / unit
    # The first moment of a unit is the first day's morning, so that after 7 days one whole week has passed.
    repeats = np.sort(days.day[days.day > days["first"]].to_numpy())
    return pd.DataFrame(
        {
            "period": periods,
            "expected": (expected_orders(model, 0, 0, 0, ages) * customers).sum(axis=1),
            "happened": np.searchsorted(repeats, ends, side="left"),
            "is_held_out": ends > cut_off + 1,
        }
    )


def tracking_error(tracked: pd.DataFrame) -> tuple[float, float]:
    """How far a forecast of cumulative orders was off after the cut-off: on average, and at the end.

    Parameters
    ----------
    tracked : DataFrame
        What `tracked_orders` returns.

    Returns
    -------
    mean, last : float
        Mean absolute error as a share of what happened; error at the end, above 0 where too much was said. NaN where
        nothing was held out or nothing happened.

    Source
    ------
    Mean absolute percentage error.

    Examples
    --------
    >>> tracked = pd.DataFrame({"expected": [9, 18, 33], "happened": [10, 20, 30], "is_held_out": [False, True, True]})
    >>> [round(error, 2) for error in tracking_error(tracked)]
    [0.1, 0.1]
    """
    held = tracked[tracked.is_held_out & (tracked.happened > 0)]
    if held.empty:
        return float("nan"), float("nan")
    errors = held.expected / held.happened - 1
    return float(errors.abs().mean()), float(errors.iloc[-1])


def _totals(window: pd.DataFrame) -> dict[str, float]:
    totals = {}
    for name in ("orders", "value"):
        if name in window:
            came = window[name]
            totals |= {f"expected_{name}": window[f"expected_{name}"].sum(), name: came.sum()}
            noise = ((came - came.mean()) ** 2).sum()
            totals[f"{name}_noise"] = noise / came.sum() ** 2 if came.sum() else float("nan")
    return totals
