"""Whose turn is it while a ticket waits: ours, the customer's or a third party's?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import kaplan_meier, survival_quantile

TURNS = ("us", "customer", "third_party", "unknown")


def waiting_split(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """Waiting split: the time from creation to the solution, by whose turn it was: ours, the customer's, a third party's.

    A status lasts from its change to the next one, the last to the cut-off. `new`, `open`, `in_progress` and `reopened` are our
    turn, `waiting_on_customer` the customer's, `waiting_on_third_party` a third party's; `resolved` and `closed` are nobody's,
    and if the ticket is opened again its time goes on. A status of any other name is unknown, and stands apart. Before the first
    change a ticket has the status that change says it had, else it is new.

    Parameters
    ----------
    tables : Engine
        Holds `status_changes`, `ticket_times`, `cutoffs` and `clock_opening`.
    month : Month or "YYYY-MM"
        Its end is the cut-off.
    months : int
        Months of arrival, ending with `month`.
    by : str, optional
        A column of `ticket_times`.

    Returns
    -------
    DataFrame
        One row per group, most tickets first: `part`, `tickets` (with a status log), `without_log` (not in `tickets`), `solved`,
        `asked_back` (waited for the customer at all); seconds summed over tickets `us_s`, `customer_s`, `third_party_s`,
        `unknown_s` and `…_open_s` on the opening clock; their shares `us`, `customer`, `third_party`, `unknown` and
        `business_…`; time with us until solved, open tickets still running: Kaplan–Meier `median`, `p90`, `business_median`,
        `business_p90` in seconds. Missing where there is nothing to share, not reached, or no calendar.

    Source
    ------
    `definitions.md` section 4; Zammad's `ticket_sla_test.rb`: time in the states pending and closed does not count.

    Examples
    --------
    Open for 72 hours, then waiting on the customer for 24, then resolved.

    >>> from pito.metrics.examples import conversation
    >>> row = waiting_split(conversation(), "2026-06").iloc[0]
    >>> print(row["us_s"] / 3600, row["customer_s"] / 3600, row["us"], row["median"] / 3600)
    72.0 24.0 0.75 72.0
    """
    last = Month.parse(month)
    text = statement("pito.metrics", "waiting_split")
    found = tables.query(text, by, first=last.plus(1 - months).number, last=last.number)
    rows = [_summary(part, rows) for part, rows in found.groupby("part")]
    table = _shared(pd.DataFrame(rows, columns=COLUMNS))
    return table.sort_values(["tickets", "part"], ascending=[False, True], ignore_index=True)


def unknown_statuses(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Unknown statuses: the words of the status log that say nothing of whose turn it is, the most frequent first.

    Parameters
    ----------
    tables : Engine
        Holds `status_changes` and `months`.
    month : Month or "YYYY-MM"
        Changes after its end are not seen.

    Returns
    -------
    DataFrame
        One row per status as the export writes it: `status`, `changes`.

    Source
    ------
    The words of `waiting_split`.

    Examples
    --------
    >>> from pito.metrics.examples import conversation
    >>> tables = conversation()
    >>> _ = tables.connection.execute("update status_changes set status = 'Parked' where status = 'Open'")
    >>> unknown_statuses(tables, "2026-06").values.tolist()
    [['Parked', 1]]
    """
    found = tables.query(statement("pito.metrics", "waiting_split_statuses"), last=Month.parse(month).number)
    plain = found["status"].str.lower().str.replace("[ -]", "_", regex=True)
    return found[~plain.isin(STATUSES)].reset_index(drop=True)


STATUSES = {
    **dict.fromkeys(("new", "open", "reopened", "in_progress"), "us"),
    "waiting_on_customer": "customer",
    "waiting_on_third_party": "third_party",
    **dict.fromkeys(("resolved", "solved", "closed"), "nobody"),
}
"""Statuses whose meaning is known; the statement that splits the time has the same."""
SUMS = [f"{turn}{clock}_s" for clock in ("", "_open") for turn in TURNS]
COLUMNS = ["part", "tickets", "without_log", "solved", "asked_back", *SUMS]
COLUMNS += ["median", "p90", "business_median", "business_p90"]


def _summary(part, rows: pd.DataFrame) -> list:
    logged = rows[rows["logged"] == 1]
    tickets = logged["tickets"]
    counts = [tickets.sum(), rows["tickets"].sum() - tickets.sum(), (logged["solved"] * tickets).sum()]
    sums = [_sum(logged, name) for name in SUMS]
    times = [value for wait in ("us_s", "us_open_s") for value in _until_solved(logged, wait)]
    return [part, *map(int, counts), int(logged["asked_back"].sum()), *sums, *times]


def _sum(rows: pd.DataFrame, name: str) -> float:
    """Return a sum of seconds; of ours, which every ticket of a row has, so often. Missing without a calendar."""
    seconds = rows[name] * rows["tickets"] if name.startswith("us_") else rows[name]
    return float(seconds.sum()) if seconds.notna().all() else float("nan")


def _until_solved(rows: pd.DataFrame, wait: str) -> list[float]:
    """Return median and p90 of the time with us; a ticket still open had at least so much."""
    known = rows[rows[wait].notna()]
    tickets = known["tickets"].to_numpy("int64")
    solved = known["solved"].to_numpy("int64") * tickets
    curve = kaplan_meier(known[wait].to_numpy(float), solved, tickets - solved)
    return [survival_quantile(curve, p)[0] for p in (0.5, 0.9)]


def _shared(table: pd.DataFrame) -> pd.DataFrame:
    for prefix, clock in (("", ""), ("business_", "_open")):
        seconds = table[[f"{turn}{clock}_s" for turn in TURNS]]
        whole = seconds.sum(axis=1, skipna=False)
        shares = seconds.div(whole.where(whole > 0), axis=0)
        table[[f"{prefix}{turn}" for turn in TURNS]] = shares.to_numpy()
    return table
