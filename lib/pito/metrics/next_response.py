"""How long do customers wait for the second and every later answer?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.response import CLOCKS, DAY
from pito.month import Month
from pito.stats import kaplan_meier, survival_quantile, wilson

AUTO_REPLY_SECONDS = 60


def next_response(
    tables: Engine,
    month: Month | str,
    months: int = 1,
    by: str | None = None,
    auto_reply_seconds: int = AUTO_REPLY_SECONDS,
) -> pd.DataFrame:
    """Next response: each oldest unanswered customer message → next public reply by a person, after the first response.

    Several messages in a row count once, from the first of them. A message unanswered at the cut-off is still waiting; one whose
    ticket was solved after it without a reply waited until then. The first response is a figure of its own: the customer's first
    message, also the one that answers a ticket we opened, is not here. Automatic replies, flagged or from the system or, where
    the export says neither, under so many seconds, answer nothing; private notes neither.

    Parameters
    ----------
    tables : Engine
        Holds `messages`, `ticket_times`, `months`, `cutoffs` and `clock_opening`.
    month : Month or "YYYY-MM"
        Its end is the cut-off.
    months : int
        Months in which the customer wrote, ending with `month`.
    by : str, optional
        A column of `ticket_times`: channel, priority, category, team, segment, tier.
    auto_reply_seconds : int

    Returns
    -------
    DataFrame
        One row per group, most messages first: `part`, `messages`, `answered`, `unanswered` (still waiting at the cut-off),
        of these `after_solution` (written to a ticket already solved: many are thanks), `closed_unanswered` (the ticket was
        solved without a reply), `automatic` (an automatic reply came before a person's); Kaplan–Meier `median`, `median_lo`,
        `median_hi`, `p90`, `p90_lo`, `p90_hi` in elapsed seconds and `business_…` on the opening clock (missing: not reached,
        or no calendar); `within_24h` with `within_n` (answered, or their 24 h are over), 95 % Wilson `within_lo`, `within_hi`,
        and `undecided`. No rows without such messages.

    Source
    ------
    `definitions.md` section 4: next response; Zendesk's next reply time.

    Examples
    --------
    The customer wrote again at 10 and 11 o'clock and was answered at 12; the word of thanks at 13 nobody answered.

    >>> from pito.metrics.examples import conversation
    >>> next_response(conversation(), "2026-06")[["messages", "answered", "unanswered", "after_solution"]].values.tolist()
    [[2, 1, 1, 1]]
    """
    found = tables.once(_waits, month, months, by, auto_reply_seconds)
    rows = [_summary(part, rows) for part, rows in found.groupby("part")]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["messages", "part"], ascending=[False, True], ignore_index=True)


def next_waiting_curve(
    tables: Engine,
    month: Month | str,
    months: int = 1,
    clock: str = "elapsed",
    auto_reply_seconds: int = AUTO_REPLY_SECONDS,
) -> pd.DataFrame:
    """Share of customers' further messages still waiting for a person's reply after so long: the curve behind the median.

    Parameters
    ----------
    tables : Engine
    month : Month or "YYYY-MM"
    months : int
    clock : {"elapsed", "business"}
    auto_reply_seconds : int
        See `next_response`.

    Returns
    -------
    DataFrame
        `time` in seconds, `at_risk`, `events`, `censored`, `survival`, `lo`, `hi` (log-log 95 %); empty without such messages
        or without a calendar.

    Source
    ------
    Kaplan & Meier (1958), Greenwood variance; `definitions.md` section 4.

    Examples
    --------
    >>> from pito.metrics.examples import conversation
    >>> next_waiting_curve(conversation(), "2026-06")[["time", "survival"]].values.tolist()[:1]
    [[7200.0, 0.5]]
    """
    return _curve(tables.once(_waits, month, months, None, auto_reply_seconds), CLOCKS[clock][0])


QUANTILES = ["median", "median_lo", "median_hi", "p90", "p90_lo", "p90_hi"]
COLUMNS = [
    *("part", "messages", "answered", "unanswered", "after_solution", "closed_unanswered", "automatic"),
    *QUANTILES,
    *(f"business_{name}" for name in QUANTILES),
    *("within_24h", "within_n", "within_lo", "within_hi", "undecided"),
]


def _waits(tables: Engine, month: Month | str, months: int, by: str | None, auto_reply_seconds: int) -> pd.DataFrame:
    last, text = Month.parse(month), statement("pito.metrics", "next_response")
    first = last.plus(1 - months).number
    return tables.query(text, by, first=first, last=last.number, auto_reply_seconds=auto_reply_seconds)


def _summary(part, rows: pd.DataFrame) -> list:
    answered, solved = rows["answered"] == 1, rows["solved"] == 1
    waiting = ~answered & ~solved
    chosen = [answered, waiting, waiting & (rows["after_solution"] == 1), solved, rows["automatic"] == 1]
    counts = [int(rows.loc[one, "messages"].sum()) for one in chosen]
    curves = [_curve(rows, CLOCKS[clock][0]) for clock in CLOCKS]
    quantiles = [value for curve in curves for p in (0.5, 0.9) for value in survival_quantile(curve, p)]
    return [part, int(rows["messages"].sum()), *counts, *quantiles, *_within_a_day(rows)]


def _curve(rows: pd.DataFrame, wait: str) -> pd.DataFrame:
    known = rows[rows[wait].notna()]
    messages = known["messages"].to_numpy("int64")
    answered = known["answered"].to_numpy("int64") * messages
    return kaplan_meier(known[wait].to_numpy(float), answered, messages - answered)


def _within_a_day(rows: pd.DataFrame) -> list:
    """Return the share answered within 24 hours of those answered or so old, its base and interval, and the undecided."""
    answered, messages = rows["answered"] == 1, rows["messages"]
    met = int(messages[answered & (rows["wait_s"] <= DAY)].sum())
    undecided = int(messages[~answered & (rows["age_s"] <= DAY)].sum())
    n = int(messages.sum()) - undecided
    lo, hi = wilson(met, n)
    return [met / n if n else np.nan, n, float(lo), float(hi), undecided]
