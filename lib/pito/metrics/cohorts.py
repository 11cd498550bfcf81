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


LENGTHS = {"month": 1, "quarter": 3, "year": 12}


def cohort_retention(
    tables: Engine,
    month: Month | str,
    by: str | None = None,
    period: str = "month",
    cohorts: int = 13,
    or_after: bool = False,
) -> pd.DataFrame:
    """Cohorts by period and group: of the customers first active in a month, quarter or year, the share active in each later
    one (exact), or in it or any after it (on or after).

    Parameters
    ----------
    tables : Engine
        Holds `active_months`, `customers`.
    month : Month or "YYYY-MM"
        The last month seen; a quarter or year it does not end is partial.
    by : str, optional
        A column of `customers`, as it is today: a matrix per group; without one the whole business.
    period : {"month", "quarter", "year"}
    cohorts : int
        How many cohorts, ending with the one `month` lies in.
    or_after : bool
        Count who was active in the period or later. Young ages have had more time to see somebody return.

    Returns
    -------
    DataFrame
        As `cohort_matrix`, with `part` before; `cohort` is year·12 + month − 1 divided by the period's months, rounded down.

    Source
    ------
    `definitions.md` section 2: cohort retention, variants exact and on or after.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> matrix = cohort_retention(company(), "2026-02", by="segment", period="quarter", cohorts=2)
    >>> matrix.loc[matrix["age"] == 0, ["part", "cohort", "size", "state"]].values.tolist()
    [['A', 8103, 0, 'observed'], ['A', 8104, 3, 'partial'], ['B', 8103, 0, 'observed'], ['B', 8104, 1, 'partial']]
    """
    length, end = LENGTHS[period], Month.parse(month).number
    last = end // length
    first = last + 1 - cohorts
    text, values = statement("pito.metrics", "cohort_parts"), {"length": length, "first": first, "last_month": end}
    counts = tables.query(text, by, or_after=int(or_after), **values)
    parts = sorted(counts["part"].unique()) or ["all"]
    square = pd.MultiIndex.from_product(
        [parts, range(first, last + 1), range(cohorts)], names=["part", "cohort", "age"]
    )
    sizes = counts[counts["age"].isna()].set_index(["part", "cohort"])["customers"]
    found = counts.dropna(subset=["age"]).set_index(["part", "cohort", "age"])["customers"]
    matrix = found.reindex(square, fill_value=0).astype("int64").rename("retained").reset_index()
    pairs = pd.MultiIndex.from_frame(matrix[["part", "cohort"]])
    matrix.insert(3, "size", sizes.reindex(pairs, fill_value=0).to_numpy(dtype="int64"))
    if or_after:
        matrix["retained"] = matrix.iloc[::-1].groupby(["part", "cohort"])["retained"].cumsum()
    return _shares(matrix, last, last if (end + 1) % length == 0 else last - 1)


def mean_by_part(matrix: pd.DataFrame) -> pd.DataFrame:
    """Weighted cohort mean of each group, so that groups can be compared at the same age.

    Parameters
    ----------
    matrix : DataFrame
        From `cohort_retention`.

    Returns
    -------
    DataFrame
        One row per group and age: `part` and the columns of `mean_by_age`.

    Source
    ------
    `definitions.md` section 2.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> means = mean_by_part(cohort_retention(company(), "2026-02", by="segment", cohorts=2))
    >>> print(means[["part", "age", "size", "retained", "share"]].to_string(index=False))
    part  age  size  retained  share
       A    0     3         3    1.0
       A    1     2         2    1.0
       B    0     1         1    1.0
    """
    means = [mean_by_age(rows).assign(part=part) for part, rows in matrix.groupby("part", sort=True)]
    means = [mean for mean in means if len(mean)] or [mean_by_age(matrix).assign(part="")]
    found = pd.concat(means, ignore_index=True)
    return found[["part", *(column for column in found.columns if column != "part")]]
