"""Of the customers who came in one month, how many are still there so many months later?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson

OBSERVED, PARTIAL, NOT_YET = "observed", "partial", "not yet"


def cohort_matrix(tables: Engine, first: int, last: int, observed_to: int | None = None) -> pd.DataFrame:
    """Cohort retention over any numbered periods: of those who started in period c, the share there in period c + k.

    Parameters
    ----------
    tables : Engine
        Holds `cohort_starts` and `cohort_returns`, one row per `customer_id` and `period` (an integer: day, week, month
        number). A customer with several starts is in several cohorts, as recurring retention counts.
    first, last : int
        First and last period of the matrix; nothing after `last` is seen.
    observed_to : int, optional
        The last period that is over; later ones are partial. Default: `last`.

    Returns
    -------
    DataFrame
        One row per cohort and age, the whole triangle and the empty cohorts included: `cohort`, `age`, `size`, `retained`,
        `share` with 95 % Wilson interval `lo`, `hi`, and `state`: observed, partial (the period is not over), not yet
        (it lies after `last`; no numbers). At age 0 the share is 1 by definition: `retained` is the cohort's size even
        when nobody "returned" in that very period.

    Source
    ------
    `definitions.md` section 2; matrices of PostHog's test suite reproduce exactly.

    Examples
    --------
    >>> starts = pd.DataFrame({"customer_id": ["a", "b"], "period": [1, 1]})
    >>> returns = pd.DataFrame({"customer_id": ["a", "b", "a"], "period": [1, 1, 2]})
    >>> matrix = cohort_matrix(Engine(cohort_starts=starts, cohort_returns=returns), 1, 2)
    >>> print(matrix[["cohort", "age", "size", "retained", "share", "state"]].to_string(index=False))
     cohort  age  size  retained  share    state
          1    0     2         2    1.0 observed
          1    1     2         1    0.5 observed
          2    0     0         0    NaN observed
          2    1     0         0    NaN  not yet
    """
    counts = tables.query(statement("pito.metrics", "cohort_counts"), first=first, last=last)
    periods = range(first, last + 1)
    sizes = counts.groupby("cohort")["size"].max().reindex(periods, fill_value=0)
    found = counts.dropna(subset=["age"]).set_index(["cohort", "age"])["retained"]
    square = pd.MultiIndex.from_product([periods, range(last - first + 1)], names=["cohort", "age"])
    matrix = found.reindex(square, fill_value=0).astype("int64").reset_index()
    matrix.insert(2, "size", matrix["cohort"].map(sizes).astype("int64"))
    matrix.loc[matrix["age"] == 0, "retained"] = matrix["size"]
    return _shares(matrix, last, last if observed_to is None else observed_to)


def _shares(matrix: pd.DataFrame, last: int, observed_to: int) -> pd.DataFrame:
    period = matrix["cohort"] + matrix["age"]
    matrix["state"] = np.select([period > last, period > observed_to], [NOT_YET, PARTIAL], OBSERVED)
    there = (matrix["size"] > 0) & (matrix["state"] != NOT_YET)
    matrix["share"] = (matrix["retained"] / matrix["size"].where(there)).astype(float)
    lo, hi = wilson(matrix["retained"], matrix["size"])
    matrix["lo"], matrix["hi"] = np.where(there, lo, np.nan), np.where(there, hi, np.nan)
    return matrix


def retention_by_cohort(tables: Engine, month: Month | str, months: int = 13) -> pd.DataFrame:
    """Cohort retention: of the customers first active in a month, the share active again in each later month.

    Parameters
    ----------
    tables : Engine
        Holds `active_months`: months with an active day (contract) or with a purchase (purchase).
    month : Month or "YYYY-MM"
        The last month seen.
    months : int
        How many cohorts, ending with `month`'s.

    Returns
    -------
    DataFrame
        As `cohort_matrix`, `cohort` being a month number. Customers first active before the first cohort are in none.

    Source
    ------
    `definitions.md` section 2.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> matrix = retention_by_cohort(company(), "2026-02", months=2)
    >>> matrix.loc[matrix["state"] == "observed", ["age", "size", "retained"]].values.tolist()
    [[0, 2, 2], [1, 2, 2], [0, 2, 2]]
    """
    last = Month.parse(month)
    if not tables.has("cohort_starts"):
        tables.keep("cohort_starts", statement("pito.metrics", "cohort_starts"))
        tables.keep("cohort_returns", "select customer_id, month as period from active_months")
    return cohort_matrix(tables, last.plus(1 - months).number, last.number)


def mean_by_age(matrix: pd.DataFrame) -> pd.DataFrame:
    """Weighted cohort mean: at each age, Σ retained / Σ customers of the cohorts old enough to have reached it.

    Cohorts of which nobody stayed count; empty cohorts and cells that are partial or not yet do not.

    Parameters
    ----------
    matrix : DataFrame
        From `cohort_matrix`.

    Returns
    -------
    DataFrame
        One row per age reached by at least one customer: `age`, `cohorts`, `size`, `retained`, `share`, `lo`, `hi`
        (95 % Wilson) and `simple` (the plain mean of the cohorts' shares, for comparison only).

    Source
    ------
    `definitions.md` section 2: cohorts of 10 at 20 % and 100 at 0 % give 1.8 %, not 10 %.

    Examples
    --------
    >>> cells = pd.DataFrame({"age": 1, "size": [10, 100, 0], "retained": [2, 0, 0], "share": [0.2, 0.0, None],
    ...                       "state": "observed"})
    >>> mean_by_age(cells)[["cohorts", "size", "share", "simple"]].round(3).values.tolist()
    [[2.0, 110.0, 0.018, 0.1]]
    """
    cells = matrix[(matrix["state"] == OBSERVED) & (matrix["size"] > 0)]
    mean = cells.groupby("age").agg(
        cohorts=("size", "size"), size=("size", "sum"), retained=("retained", "sum"), simple=("share", "mean")
    )
    mean["share"] = mean["retained"] / mean["size"]
    mean["lo"], mean["hi"] = wilson(mean["retained"], mean["size"])
    return mean.reset_index()
