"""How long do the metrics of retention and value take on a million orders of 100,000 customers, against plain pandas?

    python tests/bench/retention_and_value.py [ORDERS] [RUNS]

Both answer from the same simulated shop: ours from canonical Parquet and its rollups as a load leaves them (how long making
them takes is printed too), the rival from frames that it read before, which counts in the sum. The rival has it easier: it
knows of no credits, cancellations, unknown costs or unknown customers. Turn by turn in one process, the best of the runs;
the numbers must be the same. Metrics without a rival below are timed only.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from pito import activity
from pito.engine import Engine, statement
from pito.metrics.acquisition import acquisition_by_channel
from pito.metrics.change_bridge import retention_change
from pito.metrics.cohorts import retention_by_cohort
from pito.metrics.discounts import discount_dependence, retention_after_discount
from pito.metrics.expected_value import expected_value, forecasts_kept
from pito.metrics.forecast_check import returns_by_band, tracked_sales
from pito.metrics.leak import leak_cost
from pito.metrics.margins import margin_by_customer
from pito.metrics.retention import definition_bridge, retention_by_month
from pito.metrics.revenue_retention import revenue_retention
from pito.metrics.rfm import rfm
from pito.metrics.seasonal import rolling_retention
from pito.metrics.seasonal_profile import seasonal_buyers, seasonal_profile
from pito.metrics.survival import median_tenure
from pito.metrics.tiers import tier_flow, value_by_tier
from pito.metrics.value import concentration, value_by_segment
from pito.metrics.what_if import own_base
from pito.month import Month

LAST, MONTHS, WINDOW = Month.parse("2026-05"), 36, 180
FIRST = LAST.plus(1 - MONTHS)


def simulate(n: int, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return orders and a tenth as many customers: each came on a day of their own and buys at a pace of their own."""
    chance = np.random.default_rng(seed)
    people, days = n // 10, LAST.end_day - FIRST.first_day
    came, pace = chance.integers(0, days, people), chance.gamma(0.8, 1.0, people)
    whose = np.concatenate([np.arange(people), chance.choice(people, n - people, p=pace / pace.sum())])
    day = came[whose] + (chance.random(n) * (days - came[whose])).astype(int)
    amount = np.round(chance.gamma(2.0, 3000.0, n)).astype("int64") + 100
    names = np.array([f"{i:07}" for i in range(people)])
    orders = pd.DataFrame({"customer_id": names[whose], "order_day": FIRST.first_day + day, "amount_minor": amount})
    dates = pd.to_datetime(orders["order_day"], unit="D")
    orders["order_month"] = dates.dt.year * 12 + dates.dt.month - 1
    orders["cost_minor"] = (amount * 0.6).round().astype("int64")
    orders["discount_minor"] = np.where(chance.random(n) < 0.2, 500, 0)
    orders = orders.sort_values(["customer_id", "order_day"], ignore_index=True)
    orders["order_id"] = orders.index.astype(str)
    customers = pd.DataFrame({"customer_id": names, "segment": chance.choice(list("ABCDE"), people)})
    customers["acquisition_channel"] = chance.choice(["Search", "Fair", "Referral", "Mail"], people)
    customers["acquisition_cost_minor"] = chance.integers(100, 9000, people)
    return orders, customers


def canonical(orders: pd.DataFrame, customers: pd.DataFrame, folder: Path) -> Engine:
    """Return an engine on Parquet with the rollups a load leaves."""
    nothing = pd.array([None] * len(orders), dtype="Int64")
    full = orders.assign(
        credits=pd.Series([None] * len(orders), dtype="str"), cancelled_day=nothing, cancelled_month=nothing
    )
    full.to_parquet(folder / "orders.parquet", index=False)
    customers.to_parquet(folder / "customers.parquet", index=False)
    months = [FIRST.plus(n) for n in range(-1, MONTHS)]
    days = pd.DataFrame([(m.number, m.first_day, m.end_day) for m in months], columns=["month", "first_day", "end_day"])
    tables = Engine(months=days)
    tables.attach("orders", folder / "orders.parquet")
    tables.attach("customers", folder / "customers.parquet")
    columns = {"month": "integer", "kind": "varchar", "channel": "varchar", "amount_minor": "bigint"}
    tables.define("costs", columns)
    contract = dict.fromkeys(("start_day", "end_day", "notice_day"), "integer") | {"monthly_amount_minor": "bigint"}
    tables.define("contracts", {"contract_id": "varchar", "customer_id": "varchar", "end_reason": "varchar"} | contract)
    activity.prepare(tables, "purchase", WINDOW)
    tables.keep("customer_month", statement("pito.intake", "customer_month"))
    return tables


class Rival:
    """The same numbers as an analyst writes them in pandas."""

    def __init__(self, orders: pd.DataFrame, customers: pd.DataFrame):
        self.orders, self.customers = orders, customers

    def year(self) -> pd.DataFrame:
        """Orders of the 12 months."""
        return self.orders[self.orders["order_month"] > LAST.number - 12]

    def margins(self) -> pd.Series:
        """Margin by customer of the 12 months."""
        year = self.year()
        return (year["amount_minor"] - year["cost_minor"]).groupby(year["customer_id"]).sum()

    def rfm(self) -> float:
        """Sum of the three scores over all customers."""
        orders = self.orders
        by = orders.groupby("customer_id")
        recency = LAST.end_day - 1 - by["order_day"].max()
        days = by["order_day"].nunique()
        money = (orders["amount_minor"] - orders["cost_minor"]).groupby(orders["customer_id"]).sum()
        r, m = (np.ceil(5 * (values.rank() - 0.5) / len(values)) for values in (-recency, money))
        f = pd.cut(days, [0, 1, 2, 4, 9, np.inf], labels=False) + 1
        return float(r.sum() + f.sum() + m.sum())

    def tiers(self) -> list[int]:
        """Customers of each tier."""
        margins = self.margins().sort_values(ascending=False)
        before = (margins.cumsum() - margins).groupby(margins).transform("min") / margins.sum()
        tier = np.select([before < 0.8, before < 0.95], ["A", "B"], "C")
        return pd.Series(tier).value_counts().reindex(list("ABC")).tolist()

    def spans(self) -> pd.DataFrame:
        """Unbroken stretches of being a customer."""
        days = self.orders[["customer_id", "order_day"]].drop_duplicates()
        before = days.groupby("customer_id")["order_day"].shift()
        stretch = (days["order_day"] - before > WINDOW).groupby(days["customer_id"]).cumsum()
        spans = days.groupby(["customer_id", stretch.rename("stretch")])["order_day"].agg(["min", "max"]).reset_index()
        return spans.assign(end=spans["max"] + WINDOW)

    def retention(self) -> list[float]:
        """Retention rate of the last 12 months, month by month."""
        spans, rates = self.spans(), []
        for number in range(LAST.number - 11, LAST.number + 1):
            month = Month(number)
            start, end = (
                set(spans.loc[(spans["min"] < day) & (spans["end"] >= day), "customer_id"])
                for day in (month.first_day, month.end_day)
            )
            rates.append(len(start & end) / len(start))
        return rates

    def cohorts(self) -> float:
        """Sum of customers active over all cells of the last 13 cohorts."""
        first = self.orders.groupby("customer_id")["order_month"].transform("min")
        seen = self.orders.assign(cohort=first)[["customer_id", "cohort", "order_month"]].drop_duplicates()
        seen = seen[seen["cohort"] > LAST.number - 13]
        return float(seen.groupby(["cohort", "order_month"])["customer_id"].nunique().sum())

    def new_by_channel(self) -> dict:
        """New customers of the year and what they cost each, by channel."""
        first = self.orders.groupby("customer_id")["order_day"].min()
        new = self.customers[self.customers["customer_id"].map(first) >= LAST.plus(-11).first_day]
        return new.groupby("acquisition_channel")["acquisition_cost_minor"].mean().round(6).to_dict()

    def discounts(self) -> float:
        """Share of the year's purchases with a discount."""
        return float((self.year()["discount_minor"] > 0).mean())

    def season(self) -> list[float]:
        """Index of each calendar month."""
        counts = self.orders.groupby("order_month").size()
        years = (LAST.number - counts.index) // 12
        index = 100 * counts / counts.groupby(years).transform("mean")
        return index.groupby(index.index % 12).mean().tolist()

    def histories(self) -> float:
        """Sum of repeat purchases and of the mean values of CLV's histories."""
        days = self.orders.groupby(["customer_id", "order_day"], as_index=False)["amount_minor"].sum()
        later = days[days["order_day"] > days.groupby("customer_id")["order_day"].transform("min")]
        return float(len(later) + later.groupby("customer_id")["amount_minor"].mean().sum())


def our_histories(tables: Engine) -> float:
    """The same of ours: what the purchase models are fitted on."""
    from pito.metrics.forecast_check import buying_days
    from pito.stats.purchase_history import purchase_histories

    days = buying_days(tables, LAST)
    found = purchase_histories(days["number"], days["day"], LAST.end_day - 1, days["value_minor"], 7)
    return float(found["repeats"].sum() + found["mean_value"].sum())


def our_cohorts(tables: Engine) -> float:
    """Ours of `Rival.cohorts`; the starts are made anew each time."""
    for name in ("cohort_starts", "cohort_returns"):
        tables.connection.execute(f"drop table if exists {name}")
    return float(retention_by_cohort(tables, LAST, months=13)["retained"].sum())


PAIRS = {
    "margin by customer": (lambda t: margin_by_customer(t, LAST)["margin"].sum(), lambda r: r.margins().sum()),
    "RFM": (lambda t: float(rfm(t, LAST)[["r", "f", "m"]].sum().sum()), Rival.rfm),
    "value tiers": (lambda t: value_by_tier(t, LAST)["customers"].tolist(), Rival.tiers),
    "retention, 12 months": (lambda t: retention_by_month(t, LAST, 12)["retention_rate"].tolist(), Rival.retention),
    "cohorts": (our_cohorts, Rival.cohorts),
    "cost by channel": (
        lambda t: acquisition_by_channel(t, LAST).set_index("part")["cac"].round(6).sort_index().to_dict(),
        Rival.new_by_channel,
    ),
    "discount dependence": (lambda t: float(discount_dependence(t, LAST)["share"].iloc[0]), Rival.discounts),
    "seasonal profile": (lambda t: seasonal_profile(t, LAST, FIRST)["index"].tolist(), Rival.season),
    "purchase histories": (our_histories, Rival.histories),
}
ALONE = {
    "definition bridge": lambda t: definition_bridge(t, LAST),
    "revenue retention": lambda t: revenue_retention(t, LAST),
    "change bridge": lambda t: retention_change(t, LAST),
    "rolling retention": lambda t: rolling_retention(t, LAST),
    "median tenure": lambda t: median_tenure(t, LAST),
    "value by segment": lambda t: value_by_segment(t, LAST),
    "concentration": lambda t: concentration(t, LAST),
    "tier flow": lambda t: tier_flow(t, LAST),
    "leak cost": lambda t: leak_cost(t, LAST),
    "after a discount": lambda t: retention_after_discount(t, LAST),
    "seasonal buyers": lambda t: seasonal_buyers(t, LAST, FIRST),
    "own base": lambda t: own_base(t, LAST),
    "expected value": lambda t: expected_value(t, LAST, "purchase"),
    "forecasts kept": lambda t: forecasts_kept(t, LAST, "purchase"),
    "tracked sales": lambda t: tracked_sales(t, LAST, 6),
    "chance by band": lambda t: returns_by_band(t, LAST),
}


def seconds(work, *args) -> tuple[float, object]:
    """Return how long the work took, and what it made."""
    begun = time.perf_counter()
    made = work(*args)
    return time.perf_counter() - begun, made


def afresh(work, tables: Engine) -> tuple[float, object]:
    """The same of tables that have forgotten what they were asked before."""
    tables.forget()
    return seconds(work, tables)


def same(ours, theirs) -> bool:
    """Whether both say the same, to nine digits."""
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and same(list(ours.values()), [theirs[key] for key in ours])
    return bool(np.allclose(ours, theirs, rtol=1e-9))


def read(folder: Path) -> Rival:
    """Return the rival with its frames."""
    return Rival(pd.read_parquet(folder / "orders.parquet"), pd.read_parquet(folder / "customers.parquet"))


def compare(tables: Engine, folder: Path, runs: int) -> None:
    """Print how long each takes on both sides, the ratio, and whether the numbers agree."""
    reading, rival = seconds(read, folder)
    print(f"{'reading':<22} {'':9}  pandas {reading:7.3f} s")
    sums = [0.0, reading]
    for name, (ours, theirs) in PAIRS.items():
        taken = [(afresh(ours, tables), seconds(theirs, rival)) for _ in range(runs)]
        mine, yours = (min(pair[side][0] for pair in taken) for side in (0, 1))
        sums = [sums[0] + mine, sums[1] + yours]
        agree = "the same" if same(taken[0][0][1], taken[0][1][1]) else "NOT THE SAME"
        print(f"{name:<22} {mine:7.3f} s  pandas {yours:7.3f} s  ratio {mine / yours:5.2f}  {agree}")
    print(f"{'together':<22} {sums[0]:7.3f} s  pandas {sums[1]:7.3f} s  ratio {sums[0] / sums[1]:5.2f}")


def main(n: int = 1_000_000, runs: int = 3) -> None:
    """Compare, then time what has no rival here."""
    orders, customers = simulate(n)
    with tempfile.TemporaryDirectory() as folder:
        spent, tables = seconds(canonical, orders, customers, Path(folder))
        print(f"{n:,} orders, {len(customers):,} customers; canonical tables and rollups made in {spent:.1f} s")
        compare(tables, Path(folder), runs)
        for name, work in ALONE.items():
            print(f"{name:<22} {min(afresh(work, tables)[0] for _ in range(runs)):7.3f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
