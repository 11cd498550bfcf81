"""How much is bought with a discount only, and do customers won with one stay?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.margins import YEAR
from pito.month import Month
from pito.stats import newcombe, share_change, wilson


def discount_dependence(tables: Engine, month: Month | str, months: int = YEAR, by: str | None = None) -> pd.DataFrame:
    """Discount dependence: the share of purchases with a discount, of those whose discount is known.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`.
    month : Month or "YYYY-MM"
        The last month counted.
    months : int
    by : str, optional
        A column of `customers`, as it is today.

    Returns
    -------
    DataFrame
        One row per group with a purchase: `part`, `purchases`, `known`, `discounted`, `discount` (minor units), `share`
        with its 95 % Wilson interval `lo`, `hi` (missing where no discount is known: an empty cell is not 0).

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> discount_dependence(shop(), "2026-02")[["purchases", "known", "discounted", "share"]].values.tolist()
    [[5.0, 5.0, 1.0, 0.2]]
    """
    last = Month.parse(month)
    days = {"first_day": last.plus(1 - months).first_day, "end_day": last.end_day}
    found = tables.query(statement("pito.metrics", "discounted_purchases"), by, **days)
    found = found.rename(columns={"discount_minor": "discount"})
    lo, hi = wilson(found["discounted"], found["known"])
    return found.assign(share=found["discounted"] / found["known"].where(found["known"] > 0), lo=lo, hi=hi)


def retention_after_discount(tables: Engine, month: Month | str, months: int = YEAR, ago: int = YEAR) -> pd.DataFrame:
    """Retention after a discount: of customers won with one and without, the share still customers a year or two later.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`, `active_intervals`.
    month : Month or "YYYY-MM"
        Who is a customer just before its end has stayed.
    months, ago : int
        Counted are customers whose first purchase in the exports lies in the `months` that ended `ago` months before.

    Returns
    -------
    DataFrame
        Two rows, with a discount on the first buying day and without: `with_discount`, `customers`, `kept`, `share` with its
        95 % Wilson interval `lo`, `hi`. `attrs` holds `difference`, its Newcombe interval `difference_lo`,
        `difference_hi`, and `verdict` (`change`, `chance`, `undefined`).

    Source
    ------
    `definitions.md` section 3; Newcombe (1998).

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> retention_after_discount(shop(), "2026-02", ago=0)[["with_discount", "customers", "kept"]].values.tolist()
    [[True, 1, 1], [False, 2, 1]]
    """
    last = Month.parse(month)
    to = last.plus(-ago)
    days = {"from_day": to.plus(1 - months).first_day, "to_day": to.end_day, "end_day": last.end_day}
    found = tables.query(statement("pito.metrics", "first_discounts"), **days).set_index("with_discount")
    table = found.reindex([1, 0]).fillna(0).astype("int64").reset_index()
    table["with_discount"] = table["with_discount"] == 1
    lo, hi = wilson(table["kept"], table["customers"])
    table = table.assign(share=table["kept"] / table["customers"].where(table["customers"] > 0), lo=lo, hi=hi)
    counts = [int(table.loc[place, column]) for place in (0, 1) for column in ("kept", "customers")]
    difference, low, high = (float(value) for value in newcombe(*counts))
    table.attrs = {"difference": difference, "difference_lo": low, "difference_hi": high}
    table.attrs["verdict"] = share_change(*counts)
    return table
