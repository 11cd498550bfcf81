"""Companies small enough to count by hand, for the examples in the docstrings."""

from __future__ import annotations

import pandas as pd

from pito import activity
from pito.engine import Engine, statement
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
        With `ticket_times`, `months` and `cutoffs`.

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
        created_month=month.number, automatic=0, clock=0, channel="Email", resolved_s=tickets["responded_s"]
    )
    for column in ("created_open", "responded_open", "resolved_open"):
        tickets[column] = pd.array([None] * 10, dtype="Int64")
    months = _months(month, 1).assign(end_s=end, end_open=pd.array([None], dtype="Int64"), working_day_s=8 * 3600)
    return Engine(ticket_times=tickets, months=months, cutoffs=months.assign(clock=0))


def shop() -> Engine:
    """Three buyers: a came back twice, b is new, came with a discount and on a's word, c has been silent since May 2025.

    Returns
    -------
    Engine
        With `customers`, `orders`, `costs`, `months`, `customer_month`, and the activity of a window of 180 days.

    Source
    ------
    Invented.

    Examples
    --------
    >>> shop().rows("select customer_id from active_intervals where end_day > 20512 order by customer_id")
    [('a',), ('b',)]
    """
    bought = [
        ("a", "2025-03-10", 10000, 6000, 0),
        ("a", "2025-09-10", 12000, 7000, 0),
        ("a", "2026-02-10", 8000, 5000, 0),
    ]
    bought += [("b", "2026-01-15", 5000, 3000, 500), ("c", "2025-05-05", 9000, None, 0)]
    orders = pd.DataFrame(bought, columns=["customer_id", "date", "amount_minor", "cost_minor", "discount_minor"])
    orders["cost_minor"] = orders["cost_minor"].astype("Int64")
    dates = pd.to_datetime(orders["date"])
    orders = orders.assign(
        order_id=orders.index.astype(str),
        order_day=_days(orders["date"]).astype(int),
        order_month=dates.dt.year * 12 + dates.dt.month - 1,
        credits=pd.Series([None] * 5, dtype="str"),
        cancelled_day=pd.array([None] * 5, dtype="Int64"),
        cancelled_month=pd.array([None] * 5, dtype="Int64"),
    )
    people = [("a", "A", "Search", None, 400), ("b", "B", "Fair", "a", 900), ("c", "B", "Fair", None, 900)]
    columns = ["customer_id", "segment", "acquisition_channel", "referred_by", "acquisition_cost_minor"]
    spent = [("2026-01", "acquisition", "Fair", 3000), ("2026-02", "retention", None, 500)]
    costs = pd.DataFrame(spent, columns=["month", "kind", "channel", "amount_minor"])
    costs["month"] = [Month.parse(month).number for month in costs["month"]]
    months = _months(Month.parse("2025-01"), 14)
    tables = Engine(orders=orders, customers=pd.DataFrame(people, columns=columns), costs=costs, months=months)
    activity.prepare(tables, "purchase", active_days=180)
    tables.keep("customer_month", statement("pito.intake", "customer_month"))
    return tables


def survey() -> Engine:
    """A service desk of 40 customers in May and June 2026: agents A and B, 20 tickets each a month, and June's surveys.

    A answers 18 tickets within 24 hours in May and 10 in June, B 18 in both. Of 20 satisfaction surveys 10 were answered, ten
    customers said whether they recommend. One of the three unhappy ones was rung the next day, one a week later.

    Returns
    -------
    Engine
        With `tickets`, `ticket_times`, `feedback`, `contacts`, `customers`, `months`, `opening` and `active_intervals`.

    Source
    ------
    Invented; the scores are those of the worked NPS of `definitions.md` section 5.

    Examples
    --------
    >>> survey().rows("select kind, cast(count(score) as bigint) from feedback group by kind order by kind")
    [('csat', 10), ('nps', 10)]
    """
    months = _months(Month.parse("2026-04"), 3)
    months = months.assign(end_s=months["end_day"] * 86_400, end_open=None, working_day_s=None)
    months = months.astype({"end_open": "Int64", "working_day_s": "Int64"})
    customers = [f"c{number}" for number in range(40)]
    tables = Engine(
        months=months,
        customers=pd.DataFrame({"customer_id": customers, "segment": "A", "tier": "B"}),
        active_intervals=pd.DataFrame({"customer_id": customers, "start_day": 20_000, "end_day": 1_000_000}),
    )
    tables.put("cutoffs", months.assign(clock=0))
    for name in ("slot", "cum_s", "open_from", "open_to"):
        months[name] = pd.array([None] * len(months), dtype="Int64")
    tables.put("opening", months[["slot", "cum_s", "open_from", "open_to"]])
    _put_tickets(tables, customers)
    _put_feedback(tables)
    return tables


def _put_tickets(tables: Engine, customers: list[str]) -> None:
    """Put 80 tickets and their times: of each agent's 20 a month so many are answered after an hour, the rest after two days."""
    rows = []
    for month, within in (("2026-05", {"A": 18, "B": 18}), ("2026-06", {"A": 10, "B": 18})):
        start = Month.parse(month).first_day * 86_400
        for agent, met in within.items():
            rows += [(month, start + at * 3600, agent, 1 if at < met else 48) for at in range(20)]
    frame = pd.DataFrame(rows, columns=["month", "created_s", "agent", "hours"])
    frame = frame.assign(
        ticket_id=[f"t{number}" for number in range(80)],
        customer_id=customers * 2,
        created_month=[Month.parse(month).number for month in frame["month"]],
        responded_s=frame["created_s"] + frame["hours"] * 3600,
        category=["Billing", "Fault", "Fault", "Visit"] * 20,
        subject=["Laskussa virhe", "Heating is cold", "Lämmitys ei toimi", "Nobody came"] * 20,
        channel="Email",
    )
    frame["resolved_s"] = frame["responded_s"] + 3600
    for column in ("priority", "team", "tier", "segment", "tags", "merged_into"):
        frame[column] = pd.Series([None] * 80, dtype="str")
    for column in ("created_open", "responded_open", "resolved_open"):
        frame[column] = pd.array([None] * 80, dtype="Int64")
    tables.put("tickets", frame)
    tables.put("ticket_times", frame.assign(automatic=0, clock=0))


def _put_feedback(tables: Engine) -> None:
    """Put June's surveys, and the calls to two of the three unhappy customers."""
    month, noon = Month.parse("2026-06"), 43_200
    sent = (month.first_day + 9) * 86_400 + noon
    said = [("csat", 5, score) for score in [5] * 6 + [4, 4, 3, 1] + [None] * 10]
    said += [("nps", 10, score) for score in [3, 6, 7, 8, 8, 9, 9, 10, 10, 10]]
    frame = pd.DataFrame(said, columns=["kind", "scale_max", "score"])
    answered = frame["score"].notna()
    frame = frame.assign(
        feedback_id=frame.index.astype(str),
        customer_id=[f"c{number}" for number in range(len(frame))],
        ticket_id=[f"t{number}" for number in range(40, 40 + len(frame))],
        sent_s=sent,
        answered_s=pd.Series([sent + 3600] * len(frame), dtype="Int64").where(answered),
        answered_month=pd.Series([month.number] * len(frame), dtype="Int64").where(answered),
        comment=["Invoice was wrong" if score == 1 else None for score in frame["score"]],
    )
    for column in ("channel", "agent", "stage"):
        frame[column] = pd.Series([None] * len(frame), dtype="str")
    tables.put("feedback", frame)
    calls = pd.DataFrame({"customer_id": ["c9", "c20"], "contacted_s": [sent + 86_400, sent + 7 * 86_400]})
    tables.put("contacts", calls.assign(direction="out", kind="call"))


def _months(first: Month, count: int) -> pd.DataFrame:
    months = [first.plus(n) for n in range(count)]
    days = [(m.number, m.first_day, m.end_day) for m in months]
    return pd.DataFrame(days, columns=["month", "first_day", "end_day"])


def _days(dates: pd.Series) -> pd.Series:
    days = (pd.to_datetime(dates) - pd.Timestamp("1970-01-01")).dt.days
    return days.astype("Int64")


def conversation() -> Engine:
    """One ticket of June 2026: what was written, and its statuses: open for 72 hours, waiting on the customer for 24, resolved.

    The customer wrote when the ticket came at 7, was answered at 9, wrote again at 10 and 11, was answered at 12, and said
    thanks a week later. All times are UTC.

    Returns
    -------
    Engine
        With `messages`, `status_changes`, `ticket_times`, `months`, `cutoffs` and `clock_opening`.

    Source
    ------
    Invented; the statuses are those of Freshdesk's own life of a ticket.

    Examples
    --------
    >>> conversation().rows("select cast(count(*) as bigint) from messages where direction = 'in'")
    [(4,)]
    """
    month, hour = Month.parse("2026-06"), 3600
    start = month.first_day * 86_400 + 7 * hour
    said = [(0, "in"), (2, "out"), (3, "in"), (4, "in"), (5, "out"), (7 * 24, "in")]
    messages = pd.DataFrame([(start + at * hour, way) for at, way in said], columns=["sent_s", "direction"])
    messages = messages.assign(ticket_id="1", message_id=messages.index.astype(str), sent_month=month.number)
    changes = pd.DataFrame({"changed_s": [start, start + 72 * hour, start + 96 * hour], "ticket_id": "1"})
    changes["status"] = ["Open", "Waiting on customer", "Resolved"]
    ticket = {"ticket_id": ["1"], "created_s": start, "created_month": month.number, "clock": 0, "channel": "Email"}
    tickets = pd.DataFrame(ticket | {"resolved_s": start + 96 * hour})
    months = _months(month, 1).assign(end_s=month.end_day * 86_400, end_open=None, working_day_s=None)
    months = months.astype({"end_open": "Int64", "working_day_s": "Int64"})
    empty = {name: pd.array([None], dtype="Int64") for name in ("clock", "slot", "cum_s", "open_from", "open_to")}
    return Engine(
        messages=messages.assign(author_kind=None, is_automatic=None, is_public=None).astype(
            {"author_kind": "string", "is_automatic": "boolean", "is_public": "boolean"}
        ),
        status_changes=changes.assign(previous_status=pd.Series([None] * 3, dtype="string")),
        ticket_times=tickets.assign(resolved_open=pd.array([None], dtype="Int64")),
        months=months,
        cutoffs=months.assign(clock=0),
        clock_opening=pd.DataFrame(empty),
    )
