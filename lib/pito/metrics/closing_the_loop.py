"""Who was unhappy and heard from us? Low ratings followed by a contact, and how long that took."""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine, statement
from pito.metrics.satisfaction import SCALES, is_negative
from pito.month import Month
from pito.stats import counted_quantile, wilson

DAY = 86_400
WAIT = {"business": "wait_open_s", "elapsed": "wait_s"}


def closing_the_loop(
    tables: Engine,
    month: Month | str,
    months: int = 1,
    days: float = 2,
    clock: str = "business",
    scales: tuple = SCALES,
) -> pd.DataFrame:
    """Closing the loop: negative feedback followed by a contact within 2 business days / negative feedback.

    Negative is a bad rating or a detractor. A contact is one that is logged, goes to the customer and is no mere note, or a
    person's answer to a ticket that the customer opened since. Feedback whose days are not over and that no one has followed
    yet is undecided; feedback of nobody known is counted apart, and so is feedback of which only the day it was sent is
    known.

    Parameters
    ----------
    tables : Engine
        Holds `feedback`, `tickets`, `ticket_times`, `contacts`, `months` and `opening`.
    month : Month or "YYYY-MM"
        The last month; what was done after its end is not seen.
    months : int
        Months in which the feedback was given, ending with `month`.
    days : float
        Working days on the opening clock, days of 24 hours on the wall clock.
    clock : {"business", "elapsed"}
    scales : tuple of (top, bad, good)
        See `satisfaction.csat`.

    Returns
    -------
    DataFrame
        One row: `negative` feedback, of it `followed` in time, `missed`, `undecided`, `unknown` (no customer is known)
        and `undated` (the export does not say when it was given);
        `share` = followed / (followed + missed) with its 95 % Wilson interval `lo`, `hi`; `median` seconds on that clock
        until the contact, those not yet followed counted as waiting (missing: not reached). No rows without negative
        feedback, and none on the business clock without opening hours.

    Source
    ------
    `definitions.md` section 5.

    Examples
    --------
    >>> from pito.metrics.examples import survey
    >>> found = closing_the_loop(survey(), "2026-06", clock="elapsed")
    >>> found[["negative", "followed", "missed", "share"]].round(2).values.tolist()
    [[3.0, 1.0, 2.0, 0.33]]
    """
    last = Month.parse(month)
    text = statement("pito.metrics", "low_ratings")
    found = tables.query(text, first=last.plus(1 - months).number, last=last.number)
    wait, limit = WAIT[clock], days * (DAY if clock == "elapsed" else _working_day(tables, last))
    found = found[is_negative(found, scales)]
    undated = int(found.loc[found["wait_s"].isna(), "ratings"].sum())
    found = found[found[wait].notna()]
    if not limit > 0 or (not len(found) and not undated):
        return pd.DataFrame(columns=COLUMNS)
    known = found[found["known"] == 1]
    in_time, is_over = (known["followed"] == 1) & (known[wait] <= limit), known[wait] > limit
    followed, missed = (int(known.loc[chosen, "ratings"].sum()) for chosen in (in_time, is_over))
    everything, of_known = int(found["ratings"].sum()), int(known["ratings"].sum())
    lo, hi = wilson(followed, followed + missed)
    share = followed / (followed + missed) if followed + missed else float("nan")
    undecided, unknown = of_known - followed - missed, everything - of_known
    counts = [everything + undated, followed, missed, undecided, unknown, undated]
    median = counted_quantile(known[wait], known["followed"], known["ratings"])
    return pd.DataFrame([[*counts, share, float(lo), float(hi), median]], columns=COLUMNS)


COLUMNS = ["negative", "followed", "missed", "undecided", "unknown", "undated", "share", "lo", "hi", "median"]


def _working_day(tables: Engine, month: Month) -> float:
    found = tables.rows("select working_day_s from months where month = :month", month=month.number)
    return float(found[0][0]) if found and found[0][0] is not None else float("nan")
