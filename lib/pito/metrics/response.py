"""How fast are customers answered? First response and resolution on two clocks, open tickets counted as still waiting."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import counted_curve, counted_quantile, log_rank, survival_quantile, wilson

DAY = 86_400
CLOCKS = {
    "elapsed": ("wait_s", "resolution_s", "age_s"),
    "business": ("wait_open_s", "resolution_open_s", "age_open_s"),
}


def durations(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """How long each ticket that came in these months had waited at the cut-off, on both clocks; equal tickets in one row.

    A ticket closed without a reply stops waiting, unanswered, when it is closed; an open one waits until the cut-off.
    Nothing after the end of `month` is seen: a reply that came later is no reply yet.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `cutoffs`.
    month : Month or "YYYY-MM"
        The last month of arrival; its end is the cut-off.
    months : int
    by : str, optional
        A column of `ticket_times`: channel, agent, priority, category, team, segment, tier.

    Returns
    -------
    DataFrame
        `month` (of arrival), `part`, `automatic`, `answered`, `resolved` (1 or 0), waits in seconds `wait_s`,
        `wait_open_s`, `resolution_s`, `resolution_open_s`, `age_s`, `age_open_s`, the length of a working day on the ticket's
        own clock `working_day_s`, and `tickets`.

    Source
    ------
    `definitions.md` section 4: first response time, unanswered, period membership by arrival.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> durations(helpdesk(), "2026-06")[["answered", "wait_s", "tickets"]].head(2).values.tolist()
    [[0, 108000, 1], [0, 180000, 1]]
    """
    last = Month.parse(month)
    text = statement("pito.metrics", "response_durations")
    return tables.query(text, by, first=last.plus(1 - months).number, last=last.number)


def response_time(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """First response time: first customer message → first public human reply, with open tickets counted as still waiting.

    Median and p90 are Kaplan–Meier quantiles with tickets unanswered at the cut-off right-censored, so a slow month cannot
    look fast by leaving tickets open. Automatic replies are left out and counted.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `cutoffs`.
    month : Month or "YYYY-MM"
    months : int
        Months of arrival, ending with `month`.
    by : str, optional
        See `durations`.

    Returns
    -------
    DataFrame
        One row per group, most tickets first: `part`, `tickets`, `answered`, `unanswered` (open without a reply at the
        cut-off), `closed_unanswered` (closed without one), `automatic` (not in `tickets`);
        `median`, `median_lo`, `median_hi`, `p90`, `p90_lo`, `p90_hi` in elapsed seconds and `business_…` on the opening
        clock (missing: not reached, or no calendar); `within_24h` with `within_n` (answered, or their 24 h are over), 95 %
        Wilson `within_lo`, `within_hi`, and `undecided`; `business_within_day` and its `business_within_n`: answered within
        one working day's opening hours; `answered_closed` (answered outside opening hours only: 0 business seconds);
        `business_n`, tickets with a wait on the opening clock; `at_least` and `business_at_least`, the wait in seconds that
        six tickets reached (missing with fewer): where not even a lower limit is reached, it is no shorter.

    Source
    ------
    `definitions.md` section 4 and its worked example.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> row = response_time(helpdesk(), "2026-06").iloc[0]
    >>> print(row["tickets"], row["median"] / 3600, row["p90"], f"{row['within_24h']:.0%} of {row['within_n']}")
    10 4.0 nan 80% of 10
    """
    found = tables.once(durations, month, months, by)
    rows = [_response(part, rows) for part, rows in found.groupby("part")] or []
    table = pd.DataFrame(rows, columns=RESPONSE)
    return table.sort_values(["tickets", "part"], ascending=[False, True], ignore_index=True)


def response_time_by_month(tables: Engine, month: Month | str, months: int = 13) -> pd.DataFrame:
    """First response time by month of arrival, each seen as of the end of the last month.

    Parameters
    ----------
    tables : Engine
    month : Month or "YYYY-MM"
    months : int

    Returns
    -------
    DataFrame
        As `response_time`, one row per month that had tickets, oldest first, with `month` for `part`.

    Source
    ------
    `definitions.md` section 4.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> response_time_by_month(helpdesk(), "2026-06")[["month", "tickets"]].values.tolist()
    [[24317, 10]]
    """
    found = tables.once(durations, month, months)
    rows = [_response(number, rows) for number, rows in found.groupby("month")]
    return pd.DataFrame(rows, columns=RESPONSE).rename(columns={"part": "month"})


def response_change(tables: Engine, month: Month | str, before: tuple[int, ...]) -> pd.DataFrame:
    """Change of the wait: how long the month's tickets waited against those of earlier months together, on both clocks.

    Parameters
    ----------
    tables : Engine
        Holds `ticket_times` and `cutoffs`.
    month : Month or "YYYY-MM"
    before : tuple of int
        Numbers of the earlier months of arrival to compare with; all are seen as of the end of `month`.

    Returns
    -------
    DataFrame
        One row per clock: `clock`, `median` and `median_before` in seconds (missing: not reached, or no calendar), `z` (above
        0: the month waited longer) and two-sided `p` of Peto and Peto's Wilcoxon test (missing: nothing to compare).

    Source
    ------
    Peto & Peto (1972), Journal of the Royal Statistical Society A 135, 185–207: unlike Gehan's its weights do not hang on
    the younger tickets being cut off earlier.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> response_change(helpdesk(), "2026-06", before=())["median"].div(3600).tolist()
    [4.0, nan]
    """
    now = Month.parse(month).number
    found = tables.once(durations, month, now - min(before, default=now) + 1)
    found = found[(found["automatic"] == 0) & found["month"].isin([now, *before])]
    rows = [[clock, *_change(found, CLOCKS[clock][0], now)] for clock in CLOCKS]
    return pd.DataFrame(rows, columns=["clock", "median", "median_before", "z", "p"])


def waiting_curve(tables: Engine, month: Month | str, months: int = 1, clock: str = "elapsed") -> pd.DataFrame:
    """Share of tickets still waiting for a first human reply after so long: the Kaplan–Meier curve behind the median.

    Parameters
    ----------
    tables : Engine
    month : Month or "YYYY-MM"
    months : int
    clock : {"elapsed", "business"}

    Returns
    -------
    DataFrame
        `time` in seconds, `at_risk`, `events`, `censored`, `survival`, `lo`, `hi` (log-log 95 %); empty without tickets or
        without a calendar.

    Source
    ------
    Kaplan & Meier (1958), Greenwood variance; `definitions.md` section 4.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> waiting_curve(helpdesk(), "2026-06")["survival"].round(1).tolist()[:5]
    [0.9, 0.7, 0.6, 0.5, 0.4]
    """
    found = tables.once(durations, month, months)
    return _curve(found[found["automatic"] == 0], CLOCKS[clock][0], "answered")


def resolution_time(tables: Engine, month: Month | str, months: int = 1, by: str | None = None) -> pd.DataFrame:
    """Resolution time: creation → the last resolution still standing, open tickets counted as still open.

    Parameters
    ----------
    tables : Engine
    month : Month or "YYYY-MM"
    months : int
    by : str, optional

    Returns
    -------
    DataFrame
        One row per group: `part`, `tickets`, `resolved`, `open`, `median`, `median_lo`, `median_hi`, `p90`, `p90_lo`,
        `p90_hi` in elapsed seconds, `business_median`, `business_p90` on the opening clock; `at_least` as in
        `response_time`.

    Source
    ------
    `definitions.md` section 4.

    Examples
    --------
    >>> from pito.metrics.examples import helpdesk
    >>> resolution_time(helpdesk(), "2026-06")[["tickets", "resolved", "open"]].values.tolist()
    [[10, 8, 2]]
    """
    found = tables.once(durations, month, months, by)
    rows = []
    for part, group in found.groupby("part"):
        tickets, resolved = int(group["tickets"].sum()), int((group["resolved"] * group["tickets"]).sum())
        elapsed = _quantiles(_curve(group, "resolution_s", "resolved"))
        business = _quantiles(_curve(group, "resolution_open_s", "resolved"))
        rows.append(
            [
                part,
                tickets,
                resolved,
                tickets - resolved,
                *elapsed,
                business[0],
                business[3],
                _reached(group, "resolution_s"),
            ]
        )
    table = pd.DataFrame(rows, columns=RESOLUTION)
    return table.sort_values(["tickets", "part"], ascending=[False, True], ignore_index=True)


QUANTILES = ["median", "median_lo", "median_hi", "p90", "p90_lo", "p90_hi"]
SHARES = ["within_24h", "within_n", "within_lo", "within_hi", "undecided"]
RESPONSE = [
    *("part", "tickets", "answered", "unanswered", "closed_unanswered", "automatic"),
    *QUANTILES,
    *(f"business_{q}" for q in QUANTILES),
    *SHARES,
    *("business_within_day", "business_within_n", "business_within_lo", "business_within_hi", "answered_closed"),
    *("business_n", "at_least", "business_at_least"),
]
RESOLUTION = ["part", "tickets", "resolved", "open", *QUANTILES, "business_median", "business_p90", "at_least"]
ENOUGH_STILL_WAITING = 6  # that all of so few wait longer than their median is less likely than 2.5 %: 0.5 to the 6th


def _response(part, rows: pd.DataFrame) -> list:
    automatic = int(rows.loc[rows["automatic"] == 1, "tickets"].sum())
    human = rows[rows["automatic"] == 0]
    tickets, answered = int(human["tickets"].sum()), int((human["answered"] * human["tickets"]).sum())
    elapsed, business = (_quantiles(_curve(human, CLOCKS[clock][0], "answered")) for clock in CLOCKS)
    within, within_n, lo, hi = _within(human, "elapsed", DAY)
    of_day = _within(human, "business", human["working_day_s"])
    closed = human[(human["answered"] == 1) & (human["wait_open_s"] == 0)]
    dropped = int(human.loc[(human["answered"] == 0) & (human["resolved"] == 1), "tickets"].sum())
    counts = [part, tickets, answered, tickets - answered - dropped, dropped, automatic]
    shares = [within, within_n, lo, hi, tickets - within_n]
    business_n = int(human.loc[human["wait_open_s"].notna(), "tickets"].sum())
    reached = [_reached(human, CLOCKS[clock][0]) for clock in CLOCKS]
    return [*counts, *elapsed, *business, *shares, *of_day, int(closed["tickets"].sum()), business_n, *reached]


def _reached(rows: pd.DataFrame, wait: str) -> float:
    """Return the longest wait that six tickets reached; missing where fewer waited at all."""
    longest = rows[rows[wait].notna()].sort_values(wait, ascending=False)
    enough = longest[longest["tickets"].cumsum() >= ENOUGH_STILL_WAITING]
    return float(enough[wait].iloc[0]) if len(enough) else np.nan


def _within(rows: pd.DataFrame, clock: str, limit) -> tuple:
    """Answered within the limit, of those answered or whose limit is over; with a Wilson interval."""
    wait, _, age = (rows[column].to_numpy(float, na_value=np.nan) for column in CLOCKS[clock])
    limit = pd.Series(limit, rows.index).to_numpy(float, na_value=np.nan)
    answered, tickets = rows["answered"].to_numpy() == 1, rows["tickets"].to_numpy()
    is_known = ~np.isnan(wait + age + limit)
    in_time = is_known & answered & (wait <= limit)
    is_over = is_known & ~in_time & (answered | (age > limit))
    met, missed = int(tickets[in_time].sum()), int(tickets[is_over].sum())
    lo, hi = wilson(met, met + missed)
    return met / (met + missed) if met + missed else np.nan, met + missed, float(lo), float(hi)


def _curve(rows: pd.DataFrame, wait: str, happened: str) -> pd.DataFrame:
    return counted_curve(rows[wait], rows[happened], rows["tickets"])


def _change(rows: pd.DataFrame, wait: str, month: int) -> list[float]:
    """Median of the month and of the months before, and the test between their curves."""
    known = rows[rows[wait].notna()]
    this = (known["month"] == month).to_numpy()
    halves = [known[this], known[~this]]
    medians = [counted_quantile(part[wait], part["answered"], part["tickets"]) for part in halves]
    answered = known["answered"] * known["tickets"]
    return [*medians, *log_rank(known[wait], answered, known["tickets"] - answered, this, "peto")]


def _quantiles(curve: pd.DataFrame) -> list[float]:
    """Median and p90 with their intervals; missing where the curve does not come down so far."""
    return [value for p in (0.5, 0.9) for value in survival_quantile(curve, p)]
