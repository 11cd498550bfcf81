"""How long do customers stay? Tenure from the first start, by group, and what range it will run on in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import kaplan_meier, survival_quantile
from pito.stats.group_survival import log_rank_across
from pito.stats.refusal import Refusal
from pito.stats.survival_projection import projected_survival

MONTH_DAYS = 365.25 / 12


def tenures(
    tables: Engine,
    month: Month | str,
    by: str | None = None,
    starts_known: bool = True,
    observed_from: int | None = None,
) -> pd.DataFrame:
    """Tenures: how many customers were lost, last seen, or came under observation so many days after their first start.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`.
    month : Month or "YYYY-MM"
        The cut-off is its end; who is a customer then is last seen then.
    by : str, optional
        A column of `customers`, as it is today; without one the whole business.
    starts_known : bool
        Whether a start before the records began is known, as contracts say it. Where it is not (purchases), only those who
        started under observation count: of the others nobody knows how long they had been customers.
    observed_from : int, optional
        The day, counted since 1970, from which on losses are on record. By default the day of the first loss: before it
        nobody can tell whether nobody left or nobody wrote it down.

    Returns
    -------
    DataFrame
        One row per group and tenure: `part`, `tenure_days`, `events`, `censored`, `entered`. Who had left before
        observation began, or on its first day, is not counted. A customer who came back counts with the first stay.

    Source
    ------
    `definitions.md` section 2: survival of tenure with late entry.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> print(tenures(company(), "2026-02", observed_from=Month.parse("2026-01").first_day).to_string(index=False))
    part  tenure_days  events  censored  entered
     all            0       0         0        4
     all           18       1         0        0
     all           26       0         1        0
     all           36       1         0        0
     all           50       0         1        0
     all          214       0         0        1
     all          273       0         1        0
     all          365       0         0        1
     all          424       0         1        0
    """
    end_day = Month.parse(month).end_day
    if observed_from is None:
        observed_from = tables.once(_watched_from, end_day)
    starts_from = -FAR if starts_known else observed_from
    values = {"end_day": end_day, "observed_from": observed_from, "starts_from": starts_from}
    return tables.query(statement("pito.metrics", "tenures"), by, **values)


FAR = 1_000_000  # days before 1970


def _watched_from(tables: Engine, end_day: int) -> int:
    """Return the day of the first loss; without one that of the first start, or the cut-off.

    The first loss is a moment at which observation may begin without favouring long or short tenures: what follows it does
    not depend on what went before.
    """
    ((loss, start),) = tables.rows(statement("pito.metrics", "first_loss"), end_day=end_day)
    return next(day for day in (loss, start, end_day) if day is not None)


def survival_by_tenure(tables: Engine, month: Month | str, by: str | None = None, **asked) -> pd.DataFrame:
    """Survival: of customers who started, the share still customers so many days later, open cases counted until last seen.

    Parameters
    ----------
    tables, month, by, **asked
        As for `tenures`.

    Returns
    -------
    DataFrame
        One row per group and tenure with a loss or a last sight: `part`, `tenure_days`, `at_risk`, `events`, `censored`,
        `survival`, `lo`, `hi` (95 %, log-log). No rows for nobody.

    Source
    ------
    Kaplan & Meier (1958) with late entry; `definitions.md` section 2.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> curve = survival_by_tenure(company(), "2026-02", observed_from=Month.parse("2026-01").first_day)
    >>> curve.loc[curve["events"] > 0, ["tenure_days", "at_risk", "survival"]].round(2).values.tolist()
    [[18.0, 4.0, 0.75], [36.0, 2.0, 0.38]]
    """
    counts = tables.once(tenures, month, by, **asked)
    curves = [_curve(part, rows) for part, rows in counts.groupby("part", sort=False)]
    return pd.concat(curves, ignore_index=True) if curves else _curve("all", counts)


def _curve(part: str, rows: pd.DataFrame) -> pd.DataFrame:
    curve = kaplan_meier(rows["tenure_days"], rows["events"], rows["censored"], rows["entered"])
    curve = curve.rename(columns={"time": "tenure_days"})
    curve.insert(0, "part", part)
    return curve


def median_tenure(tables: Engine, month: Month | str, by: str | None = None, **asked) -> pd.DataFrame:
    """Median tenure: the days after which half of those who started have left, with its 95% interval, or not reached.

    Parameters
    ----------
    tables, month, by, **asked
        As for `tenures`.

    Returns
    -------
    DataFrame
        One row per group: `part`, `customers` (counted), `lost` (of them), `median_days`, `lo_days`, `hi_days` (missing:
        not reached), `year` with `year_lo`, `year_hi` (share still there after 365 days; missing where nobody was watched
        so long).

    Source
    ------
    Brookmeyer & Crowley (1982), Biometrics 38, 29–41.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> found = median_tenure(company(), "2026-02", observed_from=Month.parse("2026-01").first_day)
    >>> found[["part", "customers", "lost", "median_days"]]
      part  customers  lost  median_days
    0  all          6     2         36.0
    """
    curves = tables.once(survival_by_tenure, month, by, **asked)
    columns = ["part", "customers", "lost", "median_days", "lo_days", "hi_days", "year", "year_lo", "year_hi"]
    rows = [(part, *_summary(curve)) for part, curve in curves.groupby("part", sort=False)]
    return pd.DataFrame(rows, columns=columns)


def _summary(curve: pd.DataFrame) -> tuple:
    customers, lost = (curve["events"] + curve["censored"]).sum(), curve["events"].sum()
    half = survival_quantile(curve.rename(columns={"tenure_days": "time"}))
    return int(customers), int(lost), *half, *_after(curve, 365)


def _after(curve: pd.DataFrame, days: int) -> tuple[float, float, float]:
    """Return survival with its limits after so many days: the last step up to then, where anybody was watched longer."""
    until = curve[curve["tenure_days"] <= days]
    if not curve["tenure_days"].max() >= days:
        return (float("nan"),) * 3
    if not len(until):  # nobody left or was last seen so early
        return 1.0, float("nan"), float("nan")
    return tuple(float(value) for value in until.iloc[-1][["survival", "lo", "hi"]])


def survival_difference(counts: pd.DataFrame, least: int = 1) -> dict[str, float]:
    """Log-rank test: do customers of some groups stay longer than those of others, more than chance would give?

    Parameters
    ----------
    counts : DataFrame
        From `tenures`, by group.
    least : int
        Groups with fewer customers are left out.

    Returns
    -------
    dict
        `groups` (compared), `chi2`, `p`; the last two missing where there is nothing to compare.

    Source
    ------
    Mantel (1966) with late entry, over any number of groups.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> counts = tenures(company(), "2026-02", "segment", observed_from=Month.parse("2026-01").first_day)
    >>> found = survival_difference(counts)
    >>> found["groups"], round(found["p"], 2)
    (2, 0.56)
    """
    customers = counts.groupby("part")[["events", "censored"]].sum().sum(axis=1)
    enough = counts[counts["part"].map(customers) >= max(least, 1)]
    chi2, p = log_rank_across(enough.rename(columns={"tenure_days": "time"}), "part")
    return {"groups": int(enough["part"].nunique()), "chi2": chi2, "p": p}


def projected_retention(counts: pd.DataFrame, months: int = 24) -> pd.DataFrame | Refusal:
    """Projected retention: the share of those who start that will be left after so many months, as a range, not a line.

    Parameters
    ----------
    counts : DataFrame
        From `tenures`, of the whole business.
    months : int
        How far past the longest tenure watched.

    Returns
    -------
    DataFrame or Refusal
        As `projected_survival`: one row per month of tenure (a twelfth of a year). A `Refusal` where there are too few
        customers, losses or months.

    Source
    ------
    Shifted-beta-geometric and beta-discrete-Weibull by maximum likelihood; not to be read past twice the months watched.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> projected_retention(tenures(company(), "2026-02"))
    Refusal(reason='too_few_customers', found=6.0, needed=30.0)
    """
    lost, kept, entered = _by_month(counts)
    return projected_survival(lost, kept, until=len(lost) - 1 + months, entered=entered)


def _by_month(counts: pd.DataFrame) -> tuple[np.ndarray, ...]:
    """Return the counts by month of tenure: the one a customer was lost in, the last one seen whole, the first one watched.

    Who came under observation inside a month counts as watched from its beginning.
    """
    begun = np.floor(counts["tenure_days"] / MONTH_DAYS).astype(int)
    inside = np.ceil(counts["tenure_days"] / MONTH_DAYS).astype(int)
    length = int(inside.max() if len(counts) else 0) + 1
    pairs = ((inside, "events"), (begun, "censored"), (begun, "entered"))
    return tuple(np.bincount(at, counts[column], minlength=length) for at, column in pairs)
