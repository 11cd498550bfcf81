"""What would better retention do to this business: to churn, lifetime, margin and profit, and what may it cost?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from pito.engine import Engine
from pito.metrics.acquisition import acquisition_by_channel
from pito.metrics.margins import YEAR, margin_by_customer
from pito.metrics.retention import active_customers, retention_by_month
from pito.metrics.seasonal import rolling_retention
from pito.month import Month

DISCOUNT = 0.10
HAIR = 1e-9  # what is left of equal sums is rounding, and no profit to measure another by


def own_base(tables: Engine, month: Month | str, lag: int = 0, margin_rate: float | None = None) -> pd.DataFrame:
    """Own base: customers, yearly retention, yearly margin per customer and CAC that a what-if starts from.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `customer_month`, `costs`, `months`.
    month : Month or "YYYY-MM"
        The cut-off is its end; the year is the 12 months to it.
    lag : int
        See `acquisition_by_channel`.
    margin_rate : float, optional
        See `customer_value`.

    Returns
    -------
    DataFrame
        One row: `customers` (at the cut-off), `start` (a year before), `kept` (of them), `retention` with its 95 % Wilson
        interval `lo`, `hi`; `revenue` and `margin` of the 12 months per customer that was one on average (the mean of the
        months' own means of start and end), minor units (the margin that is known; missing where none is), `known_share` (of
        the revenue, whose margin is known); `cac` (missing where it is not known).

    Source
    ------
    `definitions.md` sections 2 and 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> own_base(shop(), "2026-02")[["customers", "start", "margin", "cac"]].round().values.tolist()
    [[2.0, 0.0, 8842.0, 1000.0]]
    """
    last = Month.parse(month)
    there = tables.once(active_customers, last)["customers"].sum()
    kept = tables.once(rolling_retention, last, months=1).rename(
        columns={"retained": "kept", "retention_rate": "retention"}
    )
    row = kept.loc[0, ["start", "kept", "retention", "lo", "hi"]].to_dict()
    through = tables.once(retention_by_month, last, months=YEAR)
    on_average = (through["start"] + through["end"]).sum() / 2 / YEAR
    money = _money(tables.once(margin_by_customer, last, YEAR, margin_rate), on_average)
    came = tables.once(acquisition_by_channel, last, None, YEAR, lag, margin_rate)
    cac = came["cac"].iloc[0] if len(came) else np.nan
    base = {"customers": there, **row, **money, "cac": cac}
    return pd.DataFrame([base]).astype({"customers": "int64", "start": "int64", "kept": "int64", "cac": "float64"})


def _money(margins: pd.DataFrame, customers: float) -> dict[str, float]:
    """Return revenue and known margin per customer, and the share of the revenue whose margin is known."""
    revenue, known = float(margins["revenue"].sum()), float(margins["known_revenue"].sum())
    margin = margins["margin"].sum() if margins["margin"].notna().any() else np.nan
    each = customers or np.nan
    return {"revenue": revenue / each, "margin": margin / each, "known_share": known / revenue if revenue else np.nan}


def what_if(
    retention: float,
    margin: float,
    customers: float = 1,
    points: float = 0.0,
    percent: float = 0.0,
    cac: float = 0.0,
    programme: float = 0.0,
    discount: float = DISCOUNT,
    years: int | None = None,
) -> pd.DataFrame:
    """What-if: what a better retention would do to churn, lifetime, discounted margin and profit; a scenario, not a forecast.

    Parameters
    ----------
    retention : float
        Yearly, 0–1.
    margin : float
        Yearly margin per customer.
    customers : float
        How many there are.
    points, percent : float
        What is added to retention: 0.05 points make 60 % to 65 %, 0.05 per cent make 60 % to 63 %. Both may be given.
    cac : float
        What a new customer costs; 0 leaves replacement out.
    programme : float
        What the better retention costs a year; per customer it stays the same as customers leave.
    discount : float
        By which share money is worth less a year later.
    years : int, optional
        The horizon; without one life has no end.

    Returns
    -------
    DataFrame
        One row per measure, `measure`, `now`, `then`, `change` (then − now), `ratio` (then / now − 1; missing where now is
        not above 0): `retention`; `churn`; `lifetime` (1 / churn, years); `discounted_margin` (Σ margin · rᵗ / (1 + d)ᵗ,
        t ≥ 0, per customer); `base_margin` (of all customers, each less their part of the programme); `replacement` (a
        year's CAC to stand still); `profit` (a year's margin less replacement and programme, the base standing still). The
        last two views exclude each other: who is replaced does not dwindle. All but the retention is missing where that
        would be 1 or more: nobody stays for ever.

    Source
    ------
    Σ rᵗ/(1+d)ᵗ = (1+d)/(1+d−r): Gupta & Lehmann (2003), Journal of Interactive Marketing 17(1), 9–24, first margin now.

    Examples
    --------
    >>> found = what_if(retention=0.8, margin=100, points=0.05).set_index("measure")
    >>> found.loc[["churn", "lifetime", "discounted_margin"], "ratio"].round(3).to_dict()
    {'churn': -0.25, 'lifetime': 0.333, 'discounted_margin': 0.2}
    """
    then = retention * (1 + percent) + points
    pairs = ((retention, 0.0), (then, programme))
    sums = [_measures(r, margin, customers, cac, cost, discount, years) for r, cost in pairs]
    table = pd.DataFrame({"measure": list(sums[0]), "now": list(sums[0].values()), "then": list(sums[1].values())})
    table["change"] = table["then"] - table["now"]
    return table.assign(ratio=table["then"] / table["now"].where(table["now"] > 0) - 1)


def _measures(r, margin, customers, cac, programme, discount, years) -> dict[str, float]:
    stays = r if 0 <= r < 1 else float("nan")
    lasting = _present_value(stays, discount, years)
    earned, paid = customers * margin, customers * (1 - stays) * cac + programme
    return {
        "retention": r,
        "churn": 1 - stays,
        "lifetime": 1 / (1 - stays),
        "discounted_margin": margin * lasting,
        "base_margin": (customers * margin - programme) * lasting,
        "replacement": customers * (1 - stays) * cac,
        "profit": 0.0 if math.isclose(earned, paid, rel_tol=HAIR) else earned - paid,
    }


def _present_value(r: float, discount: float, years: int | None) -> float:
    """Return Σ rᵗ/(1+d)ᵗ from t = 0, over so many years or without end."""
    share = r / (1 + discount)
    return 1 / (1 - share) if years is None else float((share ** np.arange(years)).sum())


def churn_cuts(
    retention: float,
    margin: float,
    customers: float = 1,
    discount: float = DISCOUNT,
    cuts: tuple[float, ...] = (0.05, 0.10, 0.20),
) -> pd.DataFrame:
    """Break-even: what fewer losses are worth, and what keeping a customer may cost a year at most.

    Parameters
    ----------
    retention, margin, customers, discount
        As for `what_if`.
    cuts : tuple of float
        By which share churn falls.

    Returns
    -------
    DataFrame
        One row per cut: `cut`, `retention` then, `kept` (customers more after a year), `gain` (discounted margin of all
        customers more, before any cost), `break_even` (per customer and year: at this cost nothing is gained), `limit` (the
        same for all customers).

    Source
    ------
    Every future chance to leave × (1 − cut).

    Examples
    --------
    >>> churn_cuts(retention=0.8, margin=100, customers=1000).round(2).iloc[-1].tolist()
    [0.2, 0.84, 40.0, 56410.26, 13.33, 13333.33]
    """
    now = _present_value(retention, discount, None)
    table = pd.DataFrame({"cut": list(cuts)})
    table["retention"] = 1 - (1 - retention) * (1 - table["cut"])
    then = _present_value(table["retention"], discount, None)
    each = margin * (1 - now / then)
    return table.assign(
        kept=customers * (table["retention"] - retention),
        gain=customers * margin * (then - now),
        break_even=each,
        limit=customers * each,
    )


def gain_by_retention(
    retention: float,
    margin: float,
    then: list[float],
    customers: float = 1,
    programme: float = 0.0,
    discount: float = DISCOUNT,
    interval: tuple[float, float] = (float("nan"), float("nan")),
) -> pd.DataFrame:
    """Gain: by how much each better retention changes the discounted margin of today's customers, after the programme's cost.

    Parameters
    ----------
    retention, margin, customers, programme, discount
        As for `what_if`.
    then : list of float
        The better retentions, 0–1.
    interval : (float, float)
        Within which the retention of now is known.

    Returns
    -------
    DataFrame
        One row per retention: `retention` then, `gain` (a share of what it is now), and `lo`, `hi`: the gain by as many
        points from either end of the interval. Missing where retention would be 1 or more, or the margin is not above 0.

    Source
    ------
    The measure `base_margin` of `what_if`, then / now − 1.

    Examples
    --------
    >>> gain_by_retention(0.8, 100, [0.8, 0.85], interval=(0.7, 0.9)).round(3).values.tolist()
    [[0.8, 0.0, 0.0, 0.0], [0.85, 0.2, 0.143, 0.333]]
    """
    then = np.asarray(then, dtype=float)
    gains = {"retention": then}
    left = 1 - programme / (customers * margin) if customers * margin > 0 else float("nan")
    for name, now in (("gain", retention), ("lo", interval[0]), ("hi", interval[1])):
        better = now + (then - retention)
        better = np.where((better >= 0) & (better < 1), better, np.nan)
        gains[name] = left * _present_value(better, discount, None) / _present_value(now, discount, None) - 1
    return pd.DataFrame(gains)
