"""What would better retention do to this business, and does "5 % better retention brings 25–95 % more profit" hold here?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.acquisition import acquisition_by_channel
from pito.metrics.margins import YEAR, margin_by_customer
from pito.metrics.seasonal import rolling_retention
from pito.month import Month

DISCOUNT = 0.10
CLAIM = (0.25, 0.95)
FIVE = 0.05


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
        interval `lo`, `hi`, `margin` (of the 12 months per customer that was one on average, minor units; missing where no
        margin is known), `cac` (missing where it is not known).

    Source
    ------
    `definitions.md` sections 2 and 3.

    Examples
    --------
    >>> from pito.metrics.examples import shop
    >>> own_base(shop(), "2026-02")[["customers", "start", "margin", "cac"]].values.tolist()
    [[2.0, 0.0, 14000.0, 1000.0]]
    """
    last = Month.parse(month)
    there = tables.query(statement("pito.metrics", "active_customers"), month=last.number)["customers"].sum()
    kept = rolling_retention(tables, last, months=1).rename(columns={"retained": "kept", "retention_rate": "retention"})
    row = kept.loc[0, ["start", "kept", "retention", "lo", "hi"]].to_dict()
    margins = margin_by_customer(tables, last, YEAR, margin_rate)["margin"]
    on_average = (row["start"] + there) / 2
    margin = margins.sum() / on_average if margins.notna().any() and on_average else np.nan
    came = acquisition_by_channel(tables, last, None, YEAR, lag, margin_rate)
    cac = came["cac"].iloc[0] if len(came) else np.nan
    base = {"customers": there, **row, "margin": margin, "cac": cac}
    return pd.DataFrame([base]).astype({"customers": "int64", "start": "int64", "kept": "int64", "cac": "float64"})


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
    return {
        "retention": r,
        "churn": 1 - stays,
        "lifetime": 1 / (1 - stays),
        "discounted_margin": margin * lasting,
        "base_margin": (customers * margin - programme) * lasting,
        "replacement": customers * (1 - stays) * cac,
        "profit": customers * (margin - (1 - stays) * cac) - programme,
    }


def _present_value(r: float, discount: float, years: int | None) -> float:
    """Return Σ rᵗ/(1+d)ᵗ from t = 0, over so many years or without end."""
    share = r / (1 + discount)
    return 1 / (1 - share) if years is None else float((share ** np.arange(years)).sum())


def claim_check(retention: float, margin: float, cac: float = 0.0, discount: float = DISCOUNT) -> pd.DataFrame:
    """Claim check: "5 % better retention brings 25–95 % more profit", read both ways, on the own base; a scenario.

    Parameters
    ----------
    retention, margin, cac, discount
        As for `what_if`.

    Returns
    -------
    DataFrame
        Two rows, `reading` "points" (+5 percentage points) and "percent" (+5 %): `then` (retention), `churn_cut`,
        `lifetime`, `discounted_margin`, `profit` (changes as shares of what they are now), `verdict`: `below`, `within` or
        `above` 25–95 % by the discounted margin, or `impossible` where retention would reach 100 %.

    Source
    ------
    Reichheld & Sasser (1990), Harvard Business Review 68(5), 105–111, for the claim; Sharp (2010), How Brands Grow, for why
    it is a thought experiment: five points off a churn of ten halve it.

    Examples
    --------
    >>> claim_check(retention=0.9, margin=100).round(3).values.tolist()
    [['points', 0.95, 0.5, 1.0, 0.333, 0.0, 'within'], ['percent', 0.945, 0.45, 0.818, 0.29, 0.0, 'within']]
    """
    rows = [_reading(name, retention, margin, cac, discount, **{name: FIVE}) for name in ("points", "percent")]
    return pd.DataFrame(
        rows, columns=["reading", "then", "churn_cut", "lifetime", "discounted_margin", "profit", "verdict"]
    )


def _reading(name: str, retention, margin, cac, discount, points: float = 0.0, percent: float = 0.0) -> tuple:
    then = retention * (1 + percent) + points
    if then >= 1:
        return (name, then, *(float("nan"),) * 4, "impossible")
    table = what_if(retention, margin, points=points, percent=percent, cac=cac, discount=discount)
    ratio = table.set_index("measure")["ratio"]
    gain = ratio["discounted_margin"]
    verdict = "below" if gain < CLAIM[0] else "within" if gain <= CLAIM[1] else "above"
    return (name, then, -ratio["churn"], ratio["lifetime"], gain, ratio["profit"], verdict)


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
        customers more, before any cost), `break_even` (per customer and year: at this cost nothing is gained).

    Source
    ------
    Every future chance to leave × (1 − cut).

    Examples
    --------
    >>> churn_cuts(retention=0.8, margin=100, customers=1000).round(2).values.tolist()
    [[0.05, 0.81, 10.0, 12643.68, 3.33], [0.1, 0.82, 20.0, 26190.48, 6.67], [0.2, 0.84, 40.0, 56410.26, 13.33]]
    """
    now = _present_value(retention, discount, None)
    table = pd.DataFrame({"cut": list(cuts)})
    table["retention"] = 1 - (1 - retention) * (1 - table["cut"])
    then = _present_value(table["retention"], discount, None)
    return table.assign(
        kept=customers * (table["retention"] - retention),
        gain=customers * margin * (then - now),
        break_even=margin * (1 - now / then),
    )
