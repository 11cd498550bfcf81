"""How long does the MBG/NBD take to fit on a million customers, against `lifetimes` and its BG/NBD?

    python tests/bench/purchase_models.py [CUSTOMERS] [RUNS]

Both get the same simulated customers, in the same process, turn by turn, on the grid of days; ours merges them itself
within the time taken. Ours also fits the BG/NBD, whose parameters must be the rival's. Then the fit runs in processes of
their own with one and with several threads, and the summing-up of orders against the rival's. Budgets: a fit takes at
most 0.2 of the rival's, the orders at most a twentieth, and the printed parameters do not depend on the threads.
"""

import os
import subprocess
import sys
import time
import warnings
from statistics import median

import numpy as np
import pandas as pd

from pito.stats.mbg_nbd import fit_bg_nbd, fit_mbg_nbd
from pito.stats.purchase_history import purchase_histories

DAYS, WEEK = 3 * 365, 7.0
BUDGET, BUDGET_ORDERS = 0.2, 1 / 20
ABSENT = (
    "The rival is not here: make it an environment of its own (python -m venv rival), install it there with this project "
    "(rival/bin/pip install lifetimes==0.11.3 -e .), and run this file with rival/bin/python."
)


def customers(n: int, seed: int = 1) -> tuple[np.ndarray, ...]:
    """Simulate customers who buy and leave as the BG/NBD has it: orders after the first, last one and age in weeks."""
    chance = np.random.default_rng(seed)
    age = chance.integers(1, DAYS + 1, n)
    pace, leaving = chance.gamma(0.6, 1 / (6.0 * WEEK), n), chance.beta(0.8, 2.4, n)
    day, repeats, last = np.zeros(n), np.zeros(n, dtype=int), np.zeros(n)
    still = np.arange(n)
    while len(still):
        day[still] += np.ceil(chance.exponential(1 / np.maximum(pace[still], 1e-12)))
        still = still[day[still] <= age[still]]
        repeats[still] += 1
        last[still] = day[still]
        still = still[chance.random(len(still)) > leaving[still]]
    return repeats, last / WEEK, age / WEEK


def orders(n: int, seed: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw orders of a tenth as many customers: customer, day, value."""
    chance = np.random.default_rng(seed)
    return chance.integers(0, n // 10, n), chance.integers(0, DAYS, n), chance.gamma(2.0, 20.0, n)


def seconds(work, *args) -> tuple[float, object]:
    """Return how long the work took, and what it made."""
    begun = time.perf_counter()
    made = work(*args)
    return time.perf_counter() - begun, made


def rival_fit(repeats, last, age):
    """Fit the rival's BG/NBD."""
    from lifetimes import BetaGeoFitter

    return BetaGeoFitter().fit(repeats, last, age).params_


def rival_orders(frame):
    """Sum the orders up with the rival."""
    from lifetimes.utils import summary_data_from_transaction_data

    return summary_data_from_transaction_data(
        frame, "customer", "date", "value", observation_period_end=frame.date.max()
    )


def printed(n: int, threads: int) -> str:
    """Return the parameters that a process with so many threads prints."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return subprocess.run(
        [sys.executable, __file__, "--fit", str(n)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **dict.fromkeys(names, str(threads))},
    ).stdout


def compare_fits(n: int, runs: int) -> None:
    """Print how long each fit takes, their ratio, and the parameters side by side."""
    histories = customers(n)
    ways = {"pito MBG/NBD": fit_mbg_nbd, "pito BG/NBD": fit_bg_nbd, "lifetimes BG/NBD": rival_fit}
    taken, made = {name: [] for name in ways}, {}
    for _ in range(runs):
        for name, work in ways.items():
            spent, made[name] = seconds(work, *histories)
            taken[name].append(spent)
    for name, spent in taken.items():
        print(f"{name:<17} {median(spent):7.2f} s  [{min(spent):.2f}–{max(spent):.2f}]  {n:,} customers, {runs} runs")
    for name in ("pito MBG/NBD", "pito BG/NBD"):
        ratio = median(taken[name]) / median(taken["lifetimes BG/NBD"])
        print(f"{name} / lifetimes BG/NBD: {ratio:.3f} (budget {BUDGET})")
    ours, theirs = made["pito BG/NBD"], made["lifetimes BG/NBD"]
    for name in ("r", "alpha", "a", "b"):
        print(f"{name:>6}: {getattr(ours, name):.5f} pito, {theirs[name]:.5f} lifetimes")


def compare_orders(n: int, runs: int) -> None:
    """Print how long summing up the orders takes, and whether both count the same."""
    customer, day, value = orders(n)
    dates = pd.Timestamp("2023-01-01") + pd.to_timedelta(day, unit="D")
    frame = pd.DataFrame({"customer": customer, "date": dates, "value": value})
    ours, theirs = [], []
    for _ in range(runs):
        spent, histories = seconds(purchase_histories, customer, day, int(day.max()), value)
        ours.append(spent)
        spent, summary = seconds(rival_orders, frame)
        theirs.append(spent)
    print(f"orders summed up: pito {median(ours):.2f} s, lifetimes {median(theirs):.2f} s, {n:,} orders")
    print(f"pito / lifetimes: {median(ours) / median(theirs):.3f} (budget {BUDGET_ORDERS})")
    same = np.array_equal(histories.repeats, summary.frequency) and np.array_equal(histories["last"], summary.recency)
    print(f"the same counts: {same}")


def main(n: int = 1_000_000, runs: int = 5) -> None:
    """Compare fits, threads and summing up."""
    try:
        import lifetimes  # noqa: F401
    except ImportError:
        sys.exit(ABSENT)
    warnings.simplefilter("ignore")
    compare_fits(n, runs)
    one, several = printed(n, 1), printed(n, os.cpu_count() or 2)
    print(f"one thread:      {one}several threads: {several}the same: {one == several}")
    compare_orders(n, runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fit"]:
        model = fit_mbg_nbd(*customers(int(sys.argv[2])))
        print(*(f"{getattr(model, name):.12g}" for name in ("r", "alpha", "a", "b", "log_likelihood")))
    else:
        main(*map(int, sys.argv[1:]))
