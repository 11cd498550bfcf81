"""When in the year do customers buy?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month

YEAR, LEAST_MONTHS = 12, 24
LEAST_PURCHASES = 6  # by fewer, two years of one habit and chance look alike
SEASON_SHARE = 0.70
TOO_SHORT = "under_24_months"


def seasonal_profile(
    tables: Engine, month: Month | str, since: Month | str, by: str | None = None, of: str = "purchases"
) -> pd.DataFrame:
    """Seasonal profile: each calendar month against the mean month, 100 = mean, over whole years to the cut-off.

    Each year is divided by its own mean before the years are averaged, so that growth does not look like a season.

    Parameters
    ----------
    tables : Engine
        Holds `customer_month`, `customers`.
    month : Month or "YYYY-MM"
        The last month counted.
    since : Month or "YYYY-MM"
        The first month that the exports cover in full.
    by : str, optional
        A column of `customers`, as it is today; `customer_id` is not one: see `seasonal_buyers`.
    of : {"purchases", "revenue"}

    Returns
    -------
    DataFrame
        Twelve rows per group: `part`, `calendar_month` (1–12), `purchases` (of all years), `index` (missing for a group
        without purchases, or of a sum not above 0, in any of the years), `lowest`, `highest` of the years' own indexes.
        `attrs["years"]`. Under 24 months no rows, and `attrs["refusal"]` is "under_24_months".

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> seasonal_profile(shop(), "2026-02", since="2025-03").attrs
    {'refusal': 'under_24_months', 'found': 12, 'needed': 24}
    """
    last, first = Month.parse(month), Month.parse(since)
    years = (last.number - first.number + 1) // YEAR
    if years * YEAR < LEAST_MONTHS:
        return _refused(last.number - first.number + 1)
    first = last.plus(1 - years * YEAR)
    text = statement("pito.metrics", "purchases_by_month")
    counts = tables.query(text, by, first=first.number, last=last.number).rename(columns={"revenue_minor": "revenue"})
    every = pd.MultiIndex.from_product(
        [sorted(counts["part"].unique()), range(first.number, last.number + 1)], names=["part", "month"]
    )
    counts = counts.set_index(["part", "month"]).reindex(every, fill_value=0).reset_index()
    table = _indexed(counts.assign(year=(last.number - counts["month"]) // YEAR), of)
    table.attrs["years"] = years
    return table


def _refused(found: int) -> pd.DataFrame:
    empty = pd.DataFrame({name: [] for name in ("part", "calendar_month", "purchases", "index", "lowest", "highest")})
    empty.attrs = {"refusal": TOO_SHORT, "found": found, "needed": LEAST_MONTHS}
    return empty


def _indexed(counts: pd.DataFrame, of: str) -> pd.DataFrame:
    mean = counts.groupby(["part", "year"])[of].transform("mean")
    counts = counts.assign(
        calendar_month=counts["month"] % YEAR + 1, of_year=np.where(mean > 0, 100 * counts[of] / mean, np.nan)
    )
    table = counts.groupby(["part", "calendar_month"]).agg(
        purchases=("purchases", "sum"),
        index=("of_year", lambda years: years.mean(skipna=False)),
        lowest=("of_year", lambda years: years.min(skipna=False)),
        highest=("of_year", lambda years: years.max(skipna=False)),
    )
    return table.reset_index()


def seasonal_buyers(tables: Engine, month: Month | str, since: Month | str) -> pd.DataFrame:
    """Seasonal buyer: at least 70% of the purchases in at most 3 calendar months, over at least 2 years.

    Purchases are distinct buying days. At least 6 of them are asked for, and each of the months must have had one in at
    least two of the years: what happened once is no season.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`.
    month, since : Month or "YYYY-MM"
        As for `seasonal_profile`.

    Returns
    -------
    DataFrame
        One row per seasonal buyer: `customer_id`, `purchases`, `season_share` of them in the season, `season` (calendar
        months, as text: "4, 5, 9"). `attrs["judged"]` counts the customers with purchases enough. Under 24 months no rows,
        and `attrs["refusal"]`.

    Source
    ------
    `definitions.md` section 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> seasonal_buyers(shop(), "2026-02", since="2025-03").attrs["refusal"]
    'under_24_months'
    """
    last, first = Month.parse(month), Month.parse(since)
    years = (last.number - first.number + 1) // YEAR
    if years * YEAR < LEAST_MONTHS:
        empty = pd.DataFrame({name: [] for name in ("customer_id", "purchases", "season_share", "season")})
        empty.attrs = _refused(last.number - first.number + 1).attrs
        return empty
    first = last.plus(1 - years * YEAR)
    text = statement("pito.metrics", "season_of_customers")
    found = tables.query(text, first=first.number, last=last.number, least=LEAST_PURCHASES)
    judged, found = found["customer_id"].nunique(), found[found["years"] >= 2]
    buyers = found.groupby("customer_id", as_index=False).agg(
        purchases=("all_purchases", "first"),
        in_season=("purchases", "sum"),
        season=("calendar_month", lambda months: ", ".join(map(str, months))),
    )
    buyers["season_share"] = buyers["in_season"] / buyers["purchases"]
    buyers = buyers[buyers["season_share"] >= SEASON_SHARE].reset_index(drop=True)
    buyers.attrs["judged"] = judged
    return buyers[["customer_id", "purchases", "season_share", "season"]]
