"""Who answered in time and whose customers were satisfied, now and before: what the verdict on agents is made from."""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.satisfaction import SCALES, box_of
from pito.month import Month

HOUR = 3600
BEFORE = 3
CELL = ["agent", "kind"]
COUNTS = ["k_before", "n_before", "k", "n"]


def replies_by_agent(
    tables: Engine, month: Month | str, hours: float = 24, clock: str = "elapsed", before: int = BEFORE
) -> pd.DataFrame:
    """Answered in time by agent and category: tickets first answered within so many hours / tickets, now and before.

    Tickets that are still open and whose hours are not over are undecided and left out. Automatic replies are left out.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `cutoffs`.
    month : Month or "YYYY-MM"
        The month of arrival, seen as of its end.
    hours : float
    clock : {"elapsed", "business"}
    before : int
        How many months before it are counted together.

    Returns
    -------
    DataFrame
        One row per agent (of the first answer) and kind (category; '' without one): `agent`, `kind`, `k_before`, `n_before`,
        `k`, `n`; `attrs["nobody"]` is how many of the month's tickets name no agent; they are in no row.

    Source
    ------
    `definitions.md` sections 4 and 5.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> found = replies_by_agent(survey(), "2026-06").groupby("agent")[["k_before", "n_before", "k", "n"]].sum()
    >>> found.reset_index().values.tolist()
    [['A', 18, 20, 10, 20], ['B', 18, 20, 18, 20]]
    """
    last, business = Month.parse(month), int(clock == "business")
    span = {"first": last.plus(-before).number, "last": last.number}
    within = round(hours * HOUR)
    found = tables.query(statement("pito.metrics", "agent_replies"), **span, within=within, business=business)
    return _now_and_before(found[found["answers"] > 0], last.number)


def ratings_by_agent(tables: Engine, month: Month | str, before: int = BEFORE, scales: tuple = SCALES) -> pd.DataFrame:
    """Satisfaction by agent and category: ratings in the top boxes / ratings, now and before.

    Parameters
    ----------
    tables : Engine
        Holds `feedback` and `tickets`.
    month : Month or "YYYY-MM"
        The month in which the ratings were given.
    before : int
        How many months before it are counted together.
    scales : tuple of (top, bad, good)
        See `satisfaction.csat`.

    Returns
    -------
    DataFrame
        As `replies_by_agent`; the agent is the one rated, else the one the ticket is assigned to.

    Source
    ------
    `definitions.md` section 5.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> ratings_by_agent(survey(), "2026-06").groupby("agent")[["k", "n"]].sum().reset_index().values.tolist()
    [['A', 8, 10]]
    """
    last = Month.parse(month)
    found = tables.query(statement("pito.metrics", "agent_ratings"), first=last.plus(-before).number, last=last.number)
    box = box_of(found, scales)
    found = found[box != "unscaled"].assign(good=found["answers"].where(box == "good", 0))
    return _now_and_before(found.drop(columns="kind").rename(columns={"category": "kind"}), last.number)


def _now_and_before(found: pd.DataFrame, month: int) -> pd.DataFrame:
    is_now = found["month"] == month
    nobody = int(found.loc[is_now & (found["agent"] == ""), "answers"].sum())
    columns = {
        "k_before": found["good"].where(~is_now, 0),
        "n_before": found["answers"].where(~is_now, 0),
        "k": found["good"].where(is_now, 0),
        "n": found["answers"].where(is_now, 0),
    }
    cells = found[CELL].assign(**columns)[found["agent"] != ""].groupby(CELL, as_index=False).sum()
    cells = cells.astype(dict.fromkeys(COUNTS, "int64"))
    cells.attrs = {"nobody": nobody}
    return cells
