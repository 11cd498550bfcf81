"""Who buys often, who lately, who for much: customers in ten groups with plain names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.margins import EVER, margin_by_customer
from pito.month import Month

FIFTHS = 5
BANDS = (1, 2, 3, 5, 10)  # fewest buying days of each frequency score: 1, 2, 3–4, 5–9, 10 and more
GROUPS = (
    *("best", "loyal", "big_spenders", "becoming_regular", "new"),
    *("cooling", "once_some_time_ago", "valuable_and_quiet", "slipping", "once_long_ago"),
)


def rfm(
    tables: Engine, month: Month | str, months: int = EVER, margin_rate: float | None = None, of: str = "margin"
) -> pd.DataFrame:
    """RFM: every customer scored 1–5 by recency (days), frequency (distinct buying days) and money, in one of ten groups.

    Recency and money are fifths by rank; customers alike share the mean of their ranks and so one score, however many they
    are: a fifth may hold more or less than a fifth of the customers. Frequency has fixed bands, because most customers of
    most businesses bought once: 1, 2, 3–4, 5–9, and 10 or more buying days. The groups are read from the scores in this
    order: *best* (recency 4–5, frequency 4–5, money 4–5), *loyal* (recency 3–5, frequency 4–5), *big spenders* (recency
    3–5, money 5), *becoming regular* (recency 4–5, frequency 2–3), *new* (recency 4–5, frequency 1), *cooling* (recency 3,
    frequency 2–3), *bought once, some time ago* (recency 3), *valuable and quiet* (recency 1–2, frequency 4–5, money 4–5),
    *slipping* (recency 1–2, frequency 2–5), *bought once, long ago* (recency 1–2).

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`, `customer_month`.
    month : Month or "YYYY-MM"
        The last month seen.
    months : int
        How many months to look back; everything the exports hold unless asked otherwise.
    margin_rate : float, optional
        See `customer_value`.
    of : {"margin", "revenue"}
        What money is.

    Returns
    -------
    DataFrame
        One row per customer with a purchase: `customer_id`, `recency_days` to the last day of the month, `buying_days`,
        `money` in minor units, the scores `r`, `f`, `m` (5 is best) and `group`. Where the margin is unknown `money` and `m`
        are missing, and the group rests on the other two scores.

    Source
    ------
    Hughes (1994), Strategic Database Marketing, for the fifths; bands, ties and groups are our own, stated above.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> print(rfm(shop(), "2026-02", of="revenue").to_string(index=False))
    customer_id  recency_days  buying_days   money  r  f  m              group
              a            18            3 30000.0  5  3  5       big_spenders
              b            44            1  5000.0  3  1  1 once_some_time_ago
              c           299            1  9000.0  1  1  3      once_long_ago
    """
    last = Month.parse(month)
    text, since = statement("pito.metrics", "purchase_recency"), max(last.number - months + 1, EVER)
    bought = tables.query(text, first_day=Month(since).first_day, end_day=last.end_day)
    margins = tables.once(margin_by_customer, last, months, margin_rate)[["customer_id", of]]
    table = bought.merge(margins.rename(columns={of: "money"}), on="customer_id", how="left")
    table["money"] = table["money"].astype(float)
    table["r"] = _fifth(-table["recency_days"]).astype("int64")
    table["f"] = np.searchsorted(BANDS, table["buying_days"], side="right")
    table["m"] = _fifth(table["money"]).astype("Int64")
    return table.assign(group=_group(table["r"], table["f"], table["m"].fillna(0)))


def _fifth(values: pd.Series) -> pd.Series:
    """Return the fifth of each value by the middle of its rank; equal values share the mean of their ranks."""
    return np.ceil(FIFTHS * (values.rank(method="average") - 0.5) / values.count())


def _group(r, f, m) -> np.ndarray:
    recent, middling, often, some = r >= 4, r == 3, f >= 4, f >= 2
    rules = [
        recent & often & (m >= 4),
        (r >= 3) & often,
        (r >= 3) & (m == FIFTHS),
        recent & some,
        recent,
        middling & some,
        middling,
        often & (m >= 4),
        some,
    ]
    return np.select(rules, GROUPS[:-1], GROUPS[-1])


def rfm_by_group(
    tables: Engine, month: Month | str, months: int = EVER, margin_rate: float | None = None, of: str = "margin"
) -> pd.DataFrame:
    """RFM groups: how many customers each of the ten groups holds, and what share of the money.

    Parameters
    ----------
    tables, month, months, margin_rate, of
        As for `rfm`.

    Returns
    -------
    DataFrame
        One row per group, all ten, in their order: `group`, `customers`, `customer_share`, `known` (customers whose money
        is known), `money` (minor units; missing where it is known of nobody), `money_share` of the known total (missing
        where that is not above 0), medians `recency_days`, `buying_days` (missing for nobody).

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> groups = rfm_by_group(shop(), "2026-02")
    >>> groups.loc[groups["customers"] > 0, ["group", "customers", "known", "money"]].values.tolist()
    [['becoming_regular', 1, 1, 12000.0], ['once_some_time_ago', 1, 1, 2000.0], ['once_long_ago', 1, 0, nan]]
    """
    table = rfm(tables, month, months, margin_rate, of)
    groups = table.groupby("group").agg(
        customers=("group", "size"),
        known=("money", "count"),
        money=("money", lambda money: money.sum(min_count=1)),
        recency_days=("recency_days", "median"),
        buying_days=("buying_days", "median"),
    )
    groups = groups.reindex(list(GROUPS)).rename_axis("group").reset_index()
    groups[["customers", "known"]] = groups[["customers", "known"]].fillna(0).astype("int64")
    groups.insert(2, "customer_share", groups["customers"] / max(len(table), 1) if len(table) else np.nan)
    total = groups["money"].sum()
    groups.insert(5, "money_share", groups["money"] / total if total > 0 else np.nan)
    return groups
