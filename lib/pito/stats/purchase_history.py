"""What is known of each customer's buying: how many orders after the first, when the last, how long a customer?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.errors import WrongUse

SHORT = 32  # bits


def purchase_histories(customer, day, until: int, value=None, unit: float = 1.0) -> pd.DataFrame:
    """Sum up each customer's orders as the purchase models want them: several orders on one day count as one.

    Parameters
    ----------
    customer : array_like
        Whose order it is; one entry per order, in any order.
    day : array_like of int
        When, as a running number of days.
    until : int
        The cut-off day, itself included. Later orders are not seen.
    value : array_like, optional
        What the order is worth; the orders of one day are summed.
    unit : float
        Days in one unit of the model's time: 7 gives weeks.

    Returns
    -------
    DataFrame
        One row per customer with an order by the cut-off, in the customers' order: `customer`, `first_day`, `repeats`
        (days with an order after the first: x), `last` (from the first order to the last: t_x), `age` (from the first
        order to the cut-off: T) and with values `mean_value` (of the days after the first; missing where there is none).

    Raises
    ------
    WrongUse
        An order lacks its customer or its day.

    Source
    ------
    Fader, Hardie & Lee (2005), Marketing Science 24, 275–284: the sufficient statistics (x, t_x, T).

    Examples
    --------
    >>> purchase_histories(["A", "B", "A", "A"], [0, 3, 14, 14], until=28, value=[9, 5, 4, 2], unit=7)
      customer  first_day  repeats  last       age  mean_value
    0        A          0        1   2.0  4.000000         6.0
    1        B          3        0   0.0  3.571429         NaN
    """
    codes, names = _codes(customer)
    codes, day, seen = _seen(codes, np.asarray(day), until)
    whose, first, last, repeats = _buying_days(codes, day)
    histories = {
        "customer": names[whose],
        "first_day": first,
        "repeats": repeats,
        "last": (last - first) / unit,
        "age": (until - first) / unit,
    }
    if value is not None:
        start = np.zeros(len(names), dtype=np.int64)
        start[whose] = first
        later = np.where(day > start[codes], np.asarray(value, dtype=float)[seen], 0.0)
        spent = np.bincount(codes, weights=later, minlength=len(names))
        with np.errstate(invalid="ignore"):  # nobody's mean of no orders is missing
            histories["mean_value"] = spent[whose] / repeats
    return pd.DataFrame(histories)


def _codes(customer) -> tuple[np.ndarray, np.ndarray | pd.Index]:
    """Return a running number per order's customer, and the customers in order."""
    customer = customer if isinstance(customer, pd.Series) else np.asarray(customer)
    if customer.dtype.kind == "i" and len(customer):
        customer = np.asarray(customer)
        least, most = int(customer.min()), int(customer.max())
        if most - least < len(customer):  # numbers without wide gaps are running numbers already
            return np.subtract(customer, least, dtype=np.int64), np.arange(least, most + 1)
    return pd.factorize(customer, sort=True)


def _seen(codes, day, until: int) -> tuple[np.ndarray, ...]:
    """Return the customer's code and the day of the orders by the cut-off, and which orders they are."""
    if (codes < 0).any() or pd.isna(day).any():
        raise WrongUse(
            "A purchase history needs a customer and a day for every order; leave orders without them out and count them."
        )
    seen = slice(None) if day.max(initial=until) <= until else day <= until
    return codes[seen], day[seen].astype(np.int64, copy=False), seen


def _buying_days(codes, day) -> tuple[np.ndarray, ...]:
    """Return per customer with an order, in their order: code, first day, last day, and days with an order after the first."""
    start = day.min(initial=0)
    # One whole number per customer and day sorts many times faster than pairs; a power of two takes it apart again.
    bits = int(day.max(initial=0) - start).bit_length()
    key = codes << bits
    key += day
    key -= start
    if int(codes.max(initial=0)).bit_length() + bits <= SHORT:
        key = key.astype(np.uint32)  # sorts in a third of the time
    key.sort()
    key = key[_is_new(key)]
    begins = np.flatnonzero(_is_new(key >> bits))
    ends = np.append(begins[1:], len(key)) - 1 if len(key) else begins
    first, last = (key[places].astype(np.int64) for places in (begins, ends))
    low = (1 << bits) - 1
    return first >> bits, (first & low) + start, (last & low) + start, ends - begins


def _is_new(ascending) -> np.ndarray:
    return np.append(np.ones(min(len(ascending), 1), dtype=bool), ascending[1:] != ascending[:-1])
