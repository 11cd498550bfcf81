"""After how long a silence has a buyer left, and how much does the retention rate hang on the answer?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson

FACTORS = (0.5, 1.0, 1.5, 2.0)


def retention_by_window(
    tables: Engine, month: Month | str, windows: Sequence[int] = (90, 180, 270, 365)
) -> pd.DataFrame:
    """Sensitivity to the window: the month's retention rate as it would be if a customer were anyone who bought within so
    many days.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`.
    month : Month or "YYYY-MM"
    windows : sequence of int
        Windows in days.

    Returns
    -------
    DataFrame
        One row per window: `days`, `start`, `end`, `retained`, `lost`, `retention_rate` with 95 % Wilson interval `lo`,
        `hi`, and `is_covered`: whether the orders begin early enough for anybody to have been silent for a whole window
        before the month; where they do not, the rate is missing. No rows without orders.

    Source
    ------
    `definitions.md` section 2: active on day t when they bought in (t − active_days, t].

    Examples
    --------
    >>> day = Month.parse("2026-05").first_day
    >>> orders = pd.DataFrame({"customer_id": list("abcb"), "order_day": [day - 40, day - 20, day - 200, day + 9]})
    >>> orders = orders.assign(amount_minor=1, credits=pd.Series([None] * 4, dtype="str"))
    >>> orders = orders.assign(cancelled_day=pd.Series([None] * 4, dtype="Int64"))
    >>> tables = Engine(orders=orders, customers=pd.DataFrame({"customer_id": list("abc")}))
    >>> rates = retention_by_window(tables, "2026-05", windows=(30, 60, 90))
    >>> print(rates[["days", "start", "retained", "retention_rate"]].to_string(index=False))
     days  start  retained  retention_rate
       30      1         1             1.0
       60      2         1             0.5
       90      2         2             1.0
    """
    chosen = Month.parse(month)
    tables.put("windows", pd.DataFrame({"days": sorted({int(days) for days in windows})}))
    days = {"first_day": chosen.first_day, "end_day": chosen.end_day}
    found = tables.query(statement("pito.metrics", "retention_by_window"), **days)
    found = found.rename(columns={"start_customers": "start", "end_customers": "end"})
    found["is_covered"] = found["is_covered"] > 0
    found["lost"] = found["start"] - found["retained"]
    asked = found["start"].where(found["is_covered"], 0)
    found["retention_rate"] = found["retained"] / asked.where(asked > 0)
    found["lo"], found["hi"] = wilson(found["retained"].where(asked > 0, 0), asked)
    return found


def windows_around(days: int) -> tuple[int, ...]:
    """Windows around one: half as long, as long, half as long again, twice as long.

    Parameters
    ----------
    days : int
        The window in force.

    Returns
    -------
    tuple of int

    Source
    ------
    Own rule.

    Examples
    --------
    >>> windows_around(183)
    (92, 183, 275, 366)
    """
    return tuple(int(days * factor + 0.5) for factor in FACTORS)
