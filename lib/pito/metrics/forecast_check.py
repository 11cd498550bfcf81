"""Had the purchase forecast been made some months ago, would it have held?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson
from pito.stats.back_test import held_out, tracked_orders, tracking_error
from pito.stats.expected_value import large_enough
from pito.stats.mbg_nbd import fit_mbg_nbd
from pito.stats.purchase_history import purchase_histories
from pito.stats.ranking import auc
from pito.stats.refusal import Refusal

WEEK = 7
BANDS = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


def buying_days(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Buying days: every day on which a customer bought, with the amount less credits; what the forecasts are made from.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`.
    month : Month or "YYYY-MM"
        The cut-off is its end.

    Returns
    -------
    DataFrame
        One row per customer and buying day: `number` (of the customer in the order of their ids, from 1), `day` since 1970,
        `value_minor`. A credit counts at the order it credits; one of no known order counts nowhere.

    Source
    ------
    Fader, Hardie & Lee (2005): several orders of one day are one.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> buying_days(shop(), "2025-09").values.tolist()
    [[1, 20157, 10000], [1, 20341, 12000], [3, 20213, 9000]]
    """
    return tables.query(statement("pito.metrics", "buying_days"), end_day=Month.parse(month).end_day)


def tracked_sales(tables: Engine, month: Month | str, ago: int) -> pd.DataFrame:
    """Tracked sales: cumulative repeat purchases week by week, beside those a forecast made so many months ago expects.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`.
    month : Month or "YYYY-MM"
        The last month followed.
    ago : int
        How many months before its end the forecast was made. Customers who came later are left out.

    Returns
    -------
    DataFrame
        One row per week since the first purchase: `period`, `expected`, `happened` (cumulative), `is_held_out`. `attrs` holds
        `customers`, `error` (mean absolute error after the cut-off, as a share) and `last_error` (at the end, above 0 where
        too much was said). No rows where there is no model; then `attrs["refusal"]` says why.

    Source
    ------
    Fader, Hardie & Lee (2005), Marketing Science 24, 275–284, figure 5, with the MBG/NBD.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> tracked_sales(shop(), "2026-02", ago=3).attrs
    {'refusal': 'too_few_customers', 'found': 2, 'needed': 100}
    """
    last = Month.parse(month)
    cut_off, days = last.plus(-ago).end_day - 1, buying_days(tables, last)
    known = days[days["day"] <= cut_off]
    histories = purchase_histories(known["number"], known["day"], cut_off, unit=WEEK)
    enough = large_enough(len(histories), int((histories["repeats"] > 0).sum()))
    model = enough and fit_mbg_nbd(histories["repeats"], histories["last"], histories["age"])
    if isinstance(model, Refusal):
        return _refused(model, ("period", "expected", "happened", "is_held_out"))
    tracked = tracked_orders(model, days["number"], days["day"], cut_off, last.end_day - 1, WEEK)
    error, at_end = tracking_error(tracked)
    tracked.attrs = {"customers": model.customers, "error": error, "last_error": at_end}
    return tracked


def returns_by_band(tables: Engine, month: Month | str, days: int = 90) -> pd.DataFrame:
    """Chance of return, said and happened: by band of the chance that was said, the share who did buy again.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`.
    month : Month or "YYYY-MM"
        The window's last day is the month's; the forecast was made before its first.
    days : int
        Length of the window.

    Returns
    -------
    DataFrame
        One row per band with a customer: `least`, `most` (of the chance said, 0–1), `customers`, `said` (mean chance),
        `returned`, `happened` (share, with 95 % Wilson interval `lo`, `hi`). `attrs` holds `customers`, `auc` (of the
        chance), `auc_recency` (of plain days since the last purchase), `said` and `happened` (of all). No rows where there
        is no model; then `attrs["refusal"]` says why.

    Source
    ------
    `definitions.md` section 6: the back-test of the chance of return, beside plain recency.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> returns_by_band(shop(), "2026-02").attrs["refusal"]
    'too_few_customers'
    """
    last = Month.parse(month)
    bought = buying_days(tables, last)
    known = bought[bought["day"] < last.end_day - days].groupby("number")["day"].nunique()
    enough = large_enough(len(known), int((known > 1).sum()))
    found = enough and held_out(bought["number"], bought["day"], last.end_day - 1 - days, days, unit=WEEK)
    if isinstance(found, Refusal):
        return _refused(found, ("least", "most", "customers", "said", "returned", "happened", "lo", "hi"))
    returned = found["orders"] > 0
    band = np.clip(np.searchsorted(BANDS, found["chance"], side="right") - 1, 0, len(BANDS) - 2)
    table = (
        pd.DataFrame({"band": band, "chance": found["chance"], "returned": returned})
        .groupby("band")
        .agg(customers=("returned", "size"), said=("chance", "mean"), returned=("returned", "sum"))
    )
    lo, hi = wilson(table["returned"], table["customers"])
    table = table.assign(happened=table["returned"] / table["customers"], lo=lo, hi=hi)
    table.insert(0, "least", [BANDS[place] for place in table.index])
    table.insert(1, "most", [BANDS[place + 1] for place in table.index])
    table = table.reset_index(drop=True)
    table.attrs = {
        "customers": len(found),
        "auc": auc(found["chance"], returned),
        "auc_recency": auc(found["last"] - found["age"], returned),
        "said": float(found["chance"].mean()),
        "happened": float(returned.mean()),
    }
    return table


def _refused(refusal: Refusal, columns) -> pd.DataFrame:
    empty = pd.DataFrame({name: [] for name in columns}, dtype=float)
    empty.attrs = {"refusal": refusal.reason, "found": refusal.found, "needed": refusal.needed}
    return empty
