"""Of the money customers brought, how much stays? Gross and net revenue retention."""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month

STEPS = ["stopped", "shrunk", "grown"]
MONEY = ["before", *STEPS, "now", "returned", "new"]


def revenue_retention(
    tables: Engine, month: Month | str, months: int = 12, by: str | None = None, recurring: bool = False
) -> pd.DataFrame:
    """Revenue retention: of what the customers there at the start of a period brought in the period before, the share that
    stays: gross, counting no growth (each customer's smaller amount), and net, growth counted.

    Gross is at most 100 % by construction; net may pass it. What returned and new customers bring stands apart, in neither.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `customer_month`, `contracts`.
    month : Month or "YYYY-MM"
        The last month of the period; nothing after its end is seen.
    months : int
        How long the period is; the period before it is as long.
    by : str, optional
        A column of `customers`, as it is today; without one the whole business.
    recurring : bool
        Compare the contracts' monthly amounts in force just before the period begins and just before it ends, instead of
        the revenue of the two periods.

    Returns
    -------
    DataFrame
        One row per group: `part`, `start` (customers there just before the period), what they brought `before` and `now`,
        and between them `stopped` (those who bring nothing now), `shrunk` (less), `grown` (more), in minor units, losses
        negative: before + stopped + shrunk + grown = now, always; the customers of each as `stopped_customers` …;
        `returned` and `new`, what others bring now, with their customers likewise; `gross` and `net`, missing where nothing was
        brought before.

    Source
    ------
    `definitions.md` section 2: min(now, before) summed / before; now / before.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> tables = company()
    >>> paid = [("a", 5000), ("b", 300), ("c", 1000)]
    >>> feb = pd.DataFrame(paid, columns=["customer_id", "revenue_minor"]).assign(month=Month.parse("2026-02").number)
    >>> jan = tables.query("select customer_id, revenue_minor, month from customer_month")
    >>> tables.put("customer_month", pd.concat([jan, feb]))
    >>> tables.put("contracts", tables.query("select *, cast(null as bigint) as monthly_amount_minor from contracts"))
    >>> row = revenue_retention(tables, "2026-02", months=1).iloc[0]
    >>> row[["before", "stopped", "shrunk", "grown", "now"]].to_dict()
    {'before': 5500, 'stopped': 0, 'shrunk': -200, 'grown': 1000, 'now': 6300}
    >>> float(row["gross"].round(3)), float(row["net"].round(3))
    (0.964, 1.145)
    """
    last = Month.parse(month)
    first = last.plus(1 - months)
    days = {"first_day": first.first_day, "end_day": last.end_day}
    spans = {"before": first.plus(-months).number, "first": first.number, "last": last.number}
    text = statement("pito.metrics", "revenue_retention")
    found = tables.query(text, by, recurring=int(recurring), **days, **spans)
    found = found.rename(columns={f"{name}_minor": name for name in MONEY} | {"start_customers": "start"})
    before = found["before"].where(found["before"] > 0).astype("float64")
    kept = found["before"] + found["stopped"] + found["shrunk"]
    return found.assign(gross=kept / before, net=found["now"] / before)


def contract_amounts(engine: Engine) -> tuple[int, int]:
    """Contracts and those of them with a monthly amount: where all have one, recurring revenue is known.

    Parameters
    ----------
    engine : Engine
        Holds `contracts`.

    Returns
    -------
    tuple of int
        Contracts, contracts with an amount.

    Source
    ------
    Own rule.

    Examples
    --------
    >>> contract_amounts(Engine(contracts=pd.DataFrame({"monthly_amount_minor": [2990, None]})))
    (2, 1)
    """
    return engine.rows(statement("pito.metrics", "contract_amounts"))[0]
