"""What are today's customers worth over the coming years, and how far off were such forecasts before?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.forecast_check import buying_days
from pito.metrics.margins import YEAR, margin_by_customer, margin_share
from pito.metrics.survival import MONTH_DAYS, projected_retention, tenures
from pito.month import Month
from pito.stats.back_test import back_tests
from pito.stats.expected_value import FEWEST_CUSTOMERS, FEWEST_FOR_TOTALS, large_enough, total_range
from pito.stats.expected_value import expected_value as value_of_orders
from pito.stats.gamma_gamma import fit_gamma_gamma
from pito.stats.mbg_nbd import fit_mbg_nbd
from pito.stats.purchase_history import purchase_histories
from pito.stats.refusal import Refusal

HORIZON = 36  # months
DISCOUNT = 0.10  # a year
WEEK, HALF_YEAR, WINDOWS = 7, 182, 4
MODELS = ("shifted_beta_geometric", "beta_discrete_weibull")
COLUMNS = ["customer_id", "part", "expected_value", "lo", "hi"]
NO_COST = "no_cost"


def expected_value_by_customer(
    tables: Engine,
    month: Month | str,
    kind: str,
    by: str | None = None,
    months: int = HORIZON,
    discount: float = DISCOUNT,
    margin_rate: float | None = None,
) -> pd.DataFrame:
    """Expected value (CLV) of every customer: the margin to come over a stated horizon, later money worth less.

    Purchase business: orders to expect (MBG/NBD) × the customer's usual order (Gamma-Gamma) × the margin share of the
    business. Contract business: the customer's own monthly margin × the share still there in each month to come, given how
    long they have stayed, by two models of retention; the value is midway between the two.

    Parameters
    ----------
    tables : Engine
        Holds `orders`, `customers`, `customer_month`, `active_intervals`.
    month : Month or "YYYY-MM"
        The cut-off is its end; nothing after it is seen.
    kind : {"contract", "purchase"}
    by : str, optional
        A column of `customers`, as it is today.
    months : int
        The horizon; 36 unless set.
    discount : float
        By which share money is worth less a year later; 0.10 unless set.
    margin_rate : float, optional
        See `customer_value`.

    Returns
    -------
    DataFrame
        One row per customer: `customer_id`, `part`, `expected_value`, `lo`, `hi` (what either retention model says; missing
        for purchases), minor units. Purchase: everybody who ever bought. Contract: everybody who is a customer at the
        cut-off and whose margin is known. No rows where it is refused; then `attrs["refusal"]` says why: `no_cost`,
        `too_few_customers` (under 100), `too_few_repeat_buyers` (under 40), `too_few_lost`, `too_few_periods`,
        `not_converged`, `no_mean_value`.

    Source
    ------
    Fader, Hardie & Lee (2005), Journal of Marketing Research 42, 415–430; Fader & Hardie (2010), Marketing Science 29,
    85–93, for the residual value of customers under contract.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> expected_value_by_customer(shop(), "2026-02", "purchase").attrs["refusal"]
    'too_few_customers'
    """
    last = Month.parse(month)
    margins = tables.once(margin_by_customer, last, YEAR, margin_rate)
    if np.isnan(margin_share(margins)):
        return _refused(NO_COST)
    customers = tables.query(statement("pito.metrics", "customer_parts"), by, end_day=last.end_day)
    monthly = (1 + discount) ** (1 / YEAR) - 1
    valued = {"contract": _of_contracts, "purchase": _of_purchases}[kind]
    found = valued(tables, last, customers, margins, months, monthly)
    return _refused(found.reason, found) if isinstance(found, Refusal) else found


def _refused(reason: str, refusal: Refusal | None = None) -> pd.DataFrame:
    empty = pd.DataFrame({name: [] for name in COLUMNS})
    empty.attrs = {
        "refusal": reason,
        "found": getattr(refusal, "found", None),
        "needed": getattr(refusal, "needed", None),
    }
    return empty


def _of_purchases(tables, last, customers, margins, months, monthly) -> pd.DataFrame | Refusal:
    days = buying_days(tables, last)
    histories = purchase_histories(days["number"], days["day"], last.end_day - 1, days["value_minor"], WEEK)
    if not (enough := large_enough(len(histories), int((histories["repeats"] > 0).sum()))):
        return enough
    model = fit_mbg_nbd(histories["repeats"], histories["last"], histories["age"])
    spend = fit_gamma_gamma(histories["repeats"], histories["mean_value"])
    found = value_of_orders(model, spend, histories, months, monthly, margin_share=margin_share(margins))
    if isinstance(found, Refusal):
        return found
    whose = customers.iloc[found["customer"].to_numpy() - 1].reset_index(drop=True)
    return whose.assign(expected_value=found["expected_value"], lo=np.nan, hi=np.nan)[COLUMNS]


def _of_contracts(tables, last, customers, margins, months, monthly) -> pd.DataFrame | Refusal:
    there = customers.dropna(subset=["days"])
    if len(there) < FEWEST_CUSTOMERS:
        return Refusal("too_few_customers", found=len(there), needed=FEWEST_CUSTOMERS)
    curves = tables.once(_projected, last, months)
    if isinstance(curves, Refusal):
        return curves
    there = there.merge(margins[["customer_id", "margin"]], on="customer_id", how="left").dropna(subset=["margin"])
    ages = there["days"].astype(float) / MONTH_DAYS
    a_month = there["margin"] / ages.clip(1, YEAR)
    value = [a_month * _months_to_come(curves[name].to_numpy(), ages, months, monthly) for name in MODELS]
    lo, hi = np.minimum(*value), np.maximum(*value)
    return there.assign(expected_value=(value[0] + value[1]) / 2, lo=lo, hi=hi)[COLUMNS].reset_index(drop=True)


def _projected(tables: Engine, last: Month, months: int) -> pd.DataFrame | Refusal:
    return projected_retention(tables.once(tenures, last), months)


def _months_to_come(survival: np.ndarray, ages: pd.Series, months: int, monthly: float = 0.0) -> np.ndarray:
    """Return Σ S(age + t) / S(age) / (1 + d)^t over the months to come, t = 1…: paid for at each month's end if still there."""
    whole = np.minimum(np.floor(ages).astype(int), len(survival) - 1 - months)
    distinct, back = np.unique(whole, return_inverse=True)
    ahead = np.arange(1, months + 1)
    shares = survival[distinct[:, None] + ahead] / survival[distinct][:, None]
    return (shares * (1 + monthly) ** -ahead).sum(axis=1)[back]


def expected_value(
    tables: Engine,
    month: Month | str,
    kind: str,
    by: str | None = None,
    months: int = HORIZON,
    discount: float = DISCOUNT,
    margin_rate: float | None = None,
) -> pd.DataFrame:
    """Expected value in total and per customer: the margin to come over 36 months, with the range that back-tests give.

    Parameters
    ----------
    tables, month, kind, by, months, discount, margin_rate
        As for `expected_value_by_customer`.

    Returns
    -------
    DataFrame
        One row per group, the most value first: `part`, `customers` (valued), `mean` per customer, `mean_lo`, `mean_hi`
        (what either retention model says, contracts only), `total` (missing below 400 customers) with `lo`, `hi`,
        which hold four windows in five (for the whole only). Money in minor units. No rows where it is refused, with
        `attrs["refusal"]`.

    Source
    ------
    `definitions.md` section 3: totals from 400 customers, their range from back-tests, never from the Hessian.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> found = expected_value(company(), "2026-02", "contract")
    >>> len(found), found.attrs["refusal"], found.attrs["needed"]
    (0, 'too_few_customers', 100)
    """
    each = tables.once(expected_value_by_customer, month, kind, by, months, discount, margin_rate)
    groups = each.groupby("part", as_index=False).agg(
        customers=("expected_value", "size"),
        mean=("expected_value", "mean"),
        mean_lo=("lo", "mean"),
        mean_hi=("hi", "mean"),
        total=("expected_value", "sum"),
    )
    groups = groups.assign(total=groups["total"].where(groups["customers"] >= FEWEST_FOR_TOTALS), lo=np.nan, hi=np.nan)
    if by is None and groups["total"].notna().any():
        windows = forecasts_kept(tables, month, kind)
        ranged = total_range(each["expected_value"], windows["said"], windows["came"], windows["noise"])
        if not isinstance(ranged, Refusal):
            groups[["lo", "hi"]] = ranged[1:]
    groups = groups.assign(worth=groups["customers"] * groups["mean"])
    groups = groups.sort_values("worth", ascending=False, ignore_index=True).drop(columns="worth")
    groups.attrs = each.attrs
    return groups


def forecasts_kept(tables: Engine, month: Month | str, kind: str) -> pd.DataFrame:
    """Forecasts kept: what the same forecast would have said in earlier windows, beside what came.

    Parameters
    ----------
    tables, month, kind
        As for `expected_value_by_customer`.

    Returns
    -------
    DataFrame
        One row per window, the latest first, at most four: `cut_off` (day since 1970), `days` (of the window), `customers`,
        `said`, `came`, `noise` (relative variance that chance alone gives the total). Purchase: money ordered within half a
        year. Contract: months that the customers of the time stayed within a year. No rows where no window can be
        forecast; then `attrs["refusal"]` says why.

    Source
    ------
    Own; see `back_tests`.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> forecasts_kept(shop(), "2026-02", "purchase").attrs["refusal"]
    'too_few_repeat_buyers'
    """
    last = Month.parse(month)
    if kind == "contract":
        return _stays_kept(tables, last)
    days = buying_days(tables, last)
    found = back_tests(
        *(days["number"], days["day"], last.end_day - 1, HALF_YEAR), days["value_minor"], unit=WEEK, windows=WINDOWS
    )
    if isinstance(found, Refusal):
        return _no_windows(found.reason)
    names = {"expected_value": "said", "value": "came", "value_noise": "noise"}
    found = found.rename(columns=names).assign(days=HALF_YEAR, cut_off=found["cut_off"] + 1)
    return found[["cut_off", "days", "customers", "said", "came", "noise"]]


def _no_windows(reason: str) -> pd.DataFrame:
    empty = pd.DataFrame({name: [] for name in ("cut_off", "days", "customers", "said", "came", "noise")}, dtype=float)
    empty.attrs["refusal"] = reason
    return empty


def _stays_kept(tables: Engine, last: Month) -> pd.DataFrame:
    """Return, per year back, how many customer-months the models expected of that day's customers, and how many came."""
    rows, text = [], statement("pito.metrics", "stayed_days")
    for years in range(1, WINDOWS + 1):
        cut, until = last.plus(-YEAR * years), last.plus(YEAR * (1 - years))
        curves = tables.once(_projected, cut, YEAR)
        base = tables.query(text, end_day=cut.end_day, until_day=until.end_day)
        customers = int(base["customers"].sum())
        if isinstance(curves, Refusal) or customers < FEWEST_CUSTOMERS / 2:
            break
        ahead = [_months_to_come(curves[name].to_numpy(), base["days"] / MONTH_DAYS, YEAR) for name in MODELS]
        said = float((base["customers"] * np.mean(ahead, axis=0)).sum())
        came = float(base["stayed_days"].sum()) / MONTH_DAYS
        left = max(1 - came / (YEAR * customers), 0.0)  # as if who leaves stayed nothing: chance is not played down
        rows.append((cut.end_day, until.end_day - cut.end_day, customers, said, came, left / max(customers - left, 1)))
    if not rows:
        return _no_windows("too_short_history")
    return pd.DataFrame(rows, columns=["cut_off", "days", "customers", "said", "came", "noise"])
