"""Does solved stay solved, and how often is a ticket passed on?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import counted_curve, survival_quantile, wilson


def reopening(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """Reopened: of the tickets solved at least once by the cut-off, the share that had been opened again after a solution.

    A ticket reopened many times counts once, also while it is open again. How often is as the export says today: a reopening
    after the cut-off of a ticket first solved before it cannot be told apart.

    Parameters
    ----------
    tables : Engine
        Holds `tickets`, `ticket_times` and `months`.
    month : Month or "YYYY-MM"
    months : int
        Months of arrival, ending with `month`.
    by : str, optional
        A column of `ticket_times`.

    Returns
    -------
    DataFrame
        One row per group, most tickets first: `part`, `tickets`, `resolved` (at least once), `known` (of them the export
        says how often reopened), `reopened`, `share` = reopened / known with its 95 % Wilson interval `lo`, `hi`;
        `hops_known`, `hopped` (passed on at least twice), `hopped_share`, `most_hops`. Missing where nothing is known.

    Source
    ------
    `definitions.md` section 4; Freshdesk's own fact that a ticket reopened many times counts once.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> for column in ("reopens bigint", "hops bigint", "ticket_id varchar"):
    ...     _ = tables.connection.execute(f"alter table ticket_times add column {column}")
    >>> tables.define("tickets", {"ticket_id": "varchar", "first_resolved_s": "bigint"})
    >>> _ = tables.connection.execute("update ticket_times set reopens = case when responded_s is null then 1 else 0 end")
    >>> reopening(tables, "2026-06")[["tickets", "resolved", "known", "reopened", "share"]].values.tolist()
    [[10.0, 10.0, 10.0, 2.0, 0.2]]
    """
    last = Month.parse(month)
    text = statement("pito.metrics", "reopening")
    table = tables.query(text, by, first=last.plus(1 - months).number, last=last.number)
    known, passed = table["known"].where(table["known"] > 0), table["hops_known"].where(table["hops_known"] > 0)
    table["share"] = table["reopened"] / known
    table["lo"], table["hi"] = wilson(table["reopened"].where(known.notna()), known)
    table["hopped_share"] = table["hopped"] / passed
    return table.sort_values(["tickets", "part"], ascending=[False, True], ignore_index=True)


def first_and_final(tables: Engine, month: Month | str, months: int = 1) -> pd.DataFrame:
    """First and final solution: how long until a ticket was first solved, and how long until the solution that still stands.

    Open tickets count as still open in both. Where the export has no moment of the first solution, a ticket never reopened
    has it in its only one; of one reopened, or where reopenings are not known either, it is not known: such tickets are left
    out of the first row and counted.

    Parameters
    ----------
    tables : Engine
        Holds `tickets`, `ticket_times` and `months`.
    month : Month or "YYYY-MM"
    months : int

    Returns
    -------
    DataFrame
        Two rows, `which` = "first" and "final": `tickets`, `resolved`, `unknown` (left out), `median`, `median_lo`,
        `median_hi`, `p90` in elapsed seconds, missing where not reached; `said` (tickets whose first solution the export
        names). No rows without tickets.

    Source
    ------
    `definitions.md` section 4: creation → first and last resolution still standing.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> tables = helpdesk()
    >>> _ = tables.connection.execute("alter table ticket_times add column ticket_id varchar")
    >>> _ = tables.connection.execute("update ticket_times set ticket_id = cast(created_s as varchar) || '-' || responded_s")
    >>> rows = "ticket_id, cast(null as bigint) as first_resolved_s, 0 as reopens from ticket_times"
    >>> tables.put("tickets", tables.query(f"select distinct {rows}"))
    >>> first_and_final(tables, "2026-06")[["which", "tickets", "resolved"]].values.tolist()
    [['first', 8, 8], ['final', 8, 8]]
    """
    last = Month.parse(month)
    text = statement("pito.metrics", "reopening_resolutions")
    found = tables.query(text, first=last.plus(1 - months).number, last=last.number)
    rows = [_until(found[found["first_unknown"] == 0], "first"), _until(found, "final")] if len(found) else []
    left_out = int(found.loc[found["first_unknown"] == 1, "tickets"].sum())
    table = pd.DataFrame(rows, columns=["which", "tickets", "resolved", "median", "median_lo", "median_hi", "p90"])
    return table.assign(unknown=[left_out, 0][: len(table)], said=int(found["said"].sum()))


def _until(rows: pd.DataFrame, which: str) -> list:
    after, tickets = rows[f"{which}_after_s"], rows["tickets"]
    curve = counted_curve(after.fillna(rows["age_s"]), after.notna(), tickets)
    done = int(tickets[after.notna()].sum())
    return [which, int(tickets.sum()), done, *survival_quantile(curve), survival_quantile(curve, 0.9)[0]]
