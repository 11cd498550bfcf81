"""Why does the helpdesk's own report say something else? The times and verdicts the vendor gives, against ours."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month

HOUR = 3600
TOLERANCE = 60
"""Seconds within which two times are the same: vendors give whole minutes."""
REASONS = (
    *("same", "other_clock", "other_hours", "automatic", "merged", "no_answer", "not_given", "no_calendar"),
    "unexplained",
)
VERDICTS = ("same", "undecided", "other_clock", "automatic", "merged", "differs")


def given_times(tables: Engine, month: Month | str, months: int = 1) -> pd.DataFrame:
    """Vendor's own first response: the time the export states, beside ours, and why the two differ, ticket by ticket.

    Each ticket has one reason: it was merged into another (ours leaves it out); its only known reply is automatic (ours leaves
    it out, vendors' times often start there); the vendor states a time where no person had answered by the cut-off, or none
    where one had; the two agree within a minute; they agree once ours is read on the other clock; on the opening clock
    they differ otherwise, which is another calendar or pauses; or nothing explains it.

    Parameters
    ----------
    tables : Engine
        Holds `tickets`, `ticket_times`, `months` and `cutoffs`.
    month : Month or "YYYY-MM"
    months : int
        Months of arrival, ending with `month`.

    Returns
    -------
    DataFrame
        One row per `clock` the vendor states times on ("elapsed", "business") and `reason` (`same`, `other_clock`,
        `other_hours`, `automatic`, `merged`, `no_answer`, `not_given`, `no_calendar`, `unexplained`): `tickets`,
        `given_median_s`, `own_median_s` (of these tickets, nearest rank), `given_sum_s`, `given`. No rows for a clock on
        which the export states nothing.

    Source
    ------
    Freshdesk's and Zendesk's descriptions of their metrics: business hours, automatic replies and merged tickets.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> _ = tables.connection.execute("alter table ticket_times add column ticket_id varchar")
    >>> _ = tables.connection.execute("update ticket_times set ticket_id = cast(rowid as varchar)")
    >>> told = "responded_s - created_s as given_first_response_s, cast(null as bigint) as given_first_response_business_s"
    >>> plain = "ticket_id, created_month, cast(null as varchar) as merged_into"
    >>> tables.put("tickets", tables.query(f"select {plain}, {told} from ticket_times"))
    >>> given_times(tables, "2026-06")[["clock", "reason", "tickets"]].values.tolist()
    [['elapsed', 'same', 8]]
    """
    last = Month.parse(month)
    values = {"first": last.plus(1 - months).number, "last": last.number, "tolerance": TOLERANCE}
    found = tables.query(statement("pito.metrics", "given_times"), **values)
    rows = [[*key, *_summary(rows)] for key, rows in found.groupby(["clock", "reason"])]
    columns = ["clock", "reason", "tickets", "given_median_s", "own_median_s", "given_sum_s", "given"]
    table = pd.DataFrame(rows, columns=columns)
    table = table[table.groupby("clock")["given"].transform("sum") > 0]
    places = {"reason": REASONS.index, "clock": ("elapsed", "business").index}
    return table.sort_values(["clock", "reason"], key=lambda column: column.map(places[column.name]), ignore_index=True)


def _summary(rows: pd.DataFrame) -> list:
    given, tickets = rows[rows["given_s"].notna()], int(rows["tickets"].sum())
    total = int((given["given_s"] * given["tickets"]).sum())
    return [tickets, _middle(rows, "given_s"), _middle(rows, "own_s"), total, int(given["tickets"].sum())]


def _middle(rows: pd.DataFrame, column: str) -> float:
    """Return the median by nearest rank: a time that is there."""
    known = rows[rows[column].notna()].sort_values(column)
    if not len(known):
        return float("nan")
    passed = known["tickets"].cumsum()
    return float(known[column][passed >= passed.iloc[-1] / 2].iloc[0])


def given_promises(
    tables: Engine,
    month: Month | str,
    default_hours: float = 24,
    hours: tuple[tuple[str, float], ...] = (),
    clock: str = "elapsed",
    months: int = 1,
) -> pd.DataFrame:
    """Vendor's own verdict on the promise: kept or not as the export states it, beside ours, and why the two differ.

    Parameters
    ----------
    tables : Engine
        Holds `tickets`, `ticket_times`, `months` and `cutoffs`.
    month : Month or "YYYY-MM"
    default_hours : float
        What is promised; see `promises_by_priority`.
    hours : tuple of (priority, hours)
    clock : {"elapsed", "business"}
        The clock of our promise.
    months : int

    Returns
    -------
    DataFrame
        One row per `verdict`: `same`, `undecided` (we cannot tell yet: the deadline has not come), `other_clock` (the vendor's
        verdict is ours on the other clock), `automatic`, `merged` (ours leaves them out), `differs` (another promise, pauses):
        `kept` and `missed` (as the vendor says) and `tickets`. No rows where the export states no verdict.

    Source
    ------
    Freshdesk's description of its first response SLA share.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> for column in ("ticket_id", "priority"):
    ...     _ = tables.connection.execute(f"alter table ticket_times add column {column} varchar")
    >>> _ = tables.connection.execute("update ticket_times set ticket_id = cast(rowid as varchar)")
    >>> plain = "ticket_id, created_month, cast(null as varchar) as merged_into, responded_s is not null as given_promise_met"
    >>> tables.put("tickets", tables.query(f"select {plain} from ticket_times"))
    >>> given_promises(tables, "2026-06", default_hours=5)[["verdict", "kept", "missed"]].values.tolist()
    [['same', 6, 2], ['differs', 2, 0]]
    """
    last, other = Month.parse(month), "business" if clock == "elapsed" else "elapsed"
    text = statement("pito.metrics", "given_promises")
    found = tables.query(text, first=last.plus(1 - months).number, last=last.number)
    promised = found["urgency"].map({name.lower(): h for name, h in hours}).fillna(default_hours) * HOUR
    ours, theirs = (_verdict(found, f"{one}_s", promised) for one in (clock, other))
    given = found["given"].map({1: "met", 0: "missed"})
    reasons = [
        (found["merged"] == 1, "merged"),
        ((found["automatic"] == 1).fillna(False), "automatic"),
        (ours == "undecided", "undecided"),
        (ours == given, "same"),
        (theirs == given, "other_clock"),
    ]
    found["verdict"] = np.select(
        [is_so.to_numpy(bool) for is_so, _ in reasons], [reason for _, reason in reasons], "differs"
    )
    return _by_verdict(found)


def _verdict(rows: pd.DataFrame, wait: str, promised: pd.Series) -> pd.Series:
    in_time = rows[wait] <= promised
    late = pd.Series("missed", rows.index).mask(in_time & (rows["answered"] == 0), "undecided")
    return late.mask(in_time & (rows["answered"] == 1), "met").mask(rows[wait].isna(), "unknown")


def _by_verdict(rows: pd.DataFrame) -> pd.DataFrame:
    counts = (
        rows.groupby(["verdict", "given"])["tickets"].sum().unstack(fill_value=0).reindex(columns=[1, 0], fill_value=0)
    )
    counts = counts.reindex([verdict for verdict in VERDICTS if verdict in counts.index])
    table = counts.set_axis(["kept", "missed"], axis=1).astype("int64").rename_axis("verdict").reset_index()
    return table.assign(tickets=table["kept"] + table["missed"])
