"""Two companies small enough to count by hand, for the examples in the docstrings."""

from __future__ import annotations

import pandas as pd

from pito import activity
from pito.engine import Engine
from pito.month import Month


def company() -> Engine:
    """Six customers: four there before February 2026, of whom d leaves; e is new, f comes back, g passes through.

    Returns
    -------
    Engine
        With `customers`, `contracts`, `months`, `customer_month`, and the activity made of them.

    Source
    ------
    Invented.

    Examples
    --------
    >>> rows = "select start_day, end_day from active_intervals where customer_id = 'd'"
    >>> company().query(rows).values.tolist()
    [[20454, 20490]]
    """
    spans = [("a", "A", "2025-01-01", None), ("b", "B", "2025-06-01", None), ("c", "A", "2026-01-10", None)]
    spans += [
        ("d", "A", "2026-01-01", "2026-02-06"),
        ("e", "B", "2026-02-03", None),
        ("g", "A", "2026-02-02", "2026-02-20"),
    ]
    spans += [("f", "A", "2025-02-01", "2025-09-01"), ("f", "A", "2026-02-10", None)]
    frame = pd.DataFrame(spans, columns=["customer_id", "segment", "start", "end"])
    contracts = frame[["customer_id"]].assign(start_day=_days(frame["start"]), end_day=_days(frame["end"]))
    tables = Engine(
        customers=frame[["customer_id", "segment"]].drop_duplicates(),
        contracts=contracts,
        months=_months(Month.parse("2025-01"), 14),
        customer_month=pd.DataFrame(
            [("a", 4000, 4000, 3000, 2), ("b", 500, 0, 0, 0), ("c", 1000, 1000, 600, 1)],
            columns=["customer_id", "revenue_minor", "costed_minor", "cost_minor", "costed_orders"],
        ).assign(month=Month.parse("2026-01").number, orders=1, unmatched_minor=0),
    )
    activity.prepare(tables, "contract")
    return tables


def helpdesk() -> Engine:
    """Ten tickets of June 2026: eight answered after 1, 2, 2, 3, 4, 5, 6 and 8 hours, two open for 30 and 50 hours.

    Returns
    -------
    Engine
        With `ticket_times` and `months`.

    Source
    ------
    The worked example of `definitions.md` section 4.

    Examples
    --------
    >>> helpdesk().rows("select cast(count(*) as bigint) from ticket_times")
    [(10,)]
    """
    month = Month.parse("2026-06")
    end = month.end_second("Europe/Helsinki")
    answered = [1, 2, 2, 3, 4, 5, 6, 8]
    created = [end - 100 * 3600] * 8 + [end - 30 * 3600, end - 50 * 3600]
    responded = [end - 100 * 3600 + hours * 3600 for hours in answered] + [None, None]
    tickets = pd.DataFrame({"created_s": created, "responded_s": pd.array(responded, dtype="Int64")})
    tickets = tickets.assign(
        created_month=month.number, automatic=0, channel="Email", resolved_s=tickets["responded_s"]
    )
    for column in ("created_open", "responded_open", "resolved_open"):
        tickets[column] = pd.array([None] * 10, dtype="Int64")
    months = _months(month, 1).assign(end_s=end, end_open=pd.array([None], dtype="Int64"), working_day_s=8 * 3600)
    return Engine(ticket_times=tickets, months=months)


def _months(first: Month, count: int) -> pd.DataFrame:
    months = [first.plus(n) for n in range(count)]
    days = [(m.number, m.first_day, m.end_day) for m in months]
    return pd.DataFrame(days, columns=["month", "first_day", "end_day"])


def _days(dates: pd.Series) -> pd.Series:
    days = (pd.to_datetime(dates) - pd.Timestamp("1970-01-01")).dt.days
    return days.astype("Int64")
