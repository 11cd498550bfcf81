"""Numbers of orders and invoices that begin anew each year: number 1 of 2025 is another order than number 1 of 2026.

The year may be the calendar's or the business's own. Where that ends in summer, a number can come twice in one calendar
year, months apart: then the month tells the two apart as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from pito import checks
from pito.intake.local_time import teach
from pito.intake.part import Part
from pito.sources.values import quoted

APART = 180 * 86_400  # seconds between two dates of one number that no correction explains
WHOSE = ("customer_id", "business_id", "email", "customer_name")
SOUND = "(len(_faults) = 0 or len(list_filter(_faults, lambda f: f.reason <> 'missing')) = 0)"
LOCAL = "ordered_at + offset_at_utc(ordered_at)"
PERIODS = f"""create or replace temp table reused as
    with dated as (select distinct system, order_id, {LOCAL} as moment, year(make_timestamp(({LOCAL}) * 1000000)) as year
        from (ROWS) semi join suspects using (system, order_id)),
    marked as (select *, coalesce(moment - lag(moment) over w >= {APART} or year <> lag(year) over w, true) as begins
        from dated window w as (partition by system, order_id order by moment)),
    begun as (select system, order_id, moment, year, count(*) over (partition by system, order_id) as periods,
        count(*) over (partition by system, order_id, year) as within,
        row_number() over (partition by system, order_id, year order by moment) as nth from marked where begins)
    select system, order_id, case when nth = 1 then epoch(make_timestamp(year, 1, 1, 0, 0, 0)) else moment end as since,
        case when within = 1 then cast(year as varchar)
            else strftime(make_timestamp(moment * 1000000), '%Y-%m') end as period
    from begun where periods > 1"""


def tell_years_apart(connection, parts: Sequence[Part], time_zone: str) -> int:
    """Put the year behind each number that stands for orders of several years; return how many numbers those are.

    They do where one system's orders of a number are of other calendar years and lie far apart or are other customers', and
    where they lie far apart within a year.
    """
    dated = [part for part in parts if "ordered_at" in part.plan.columns and not part.plan.is_head_first]
    if not dated:
        return 0
    rows = " union all ".join(_rows(part) for part in dated)
    checks.keep_repeated(connection, "order_hashes", f"({rows})", "system, order_id")
    connection.execute(f"""create or replace temp table suspects as
        select system, order_id, min(ordered_at) as first, max(ordered_at) as last
        from ({rows}) where hash(system, order_id) in (from order_hashes)
        group by all having last - first >= {APART} or min(whose) <> max(whose)""")
    low, high = connection.execute("select min(first), max(last) from suspects").fetchall()[0]
    if low is None:
        return 0
    teach(connection, time_zone, low, high)
    connection.execute(PERIODS.replace("ROWS", rows))
    for part in dated:
        _name_periods(connection, part)
    return connection.execute("select count(distinct (system, order_id)) from reused").fetchall()[0][0]


def _rows(part: Part) -> str:
    names = [f'"{name}"' for name in WHOSE if name in part.columns or name in part.extras]
    return f"""select {quoted(_system(part))} as system, order_id, ordered_at, coalesce({", ".join(names)}) as whose
        from staged_{part.number} where order_id is not null and ordered_at is not null and {SOUND}"""


def _system(part: Part) -> str:
    """Return whose numbers they are."""
    return part.plan.system if part.plan.is_vendor else ""


def _name_periods(connection, part: Part) -> None:
    """Put the period behind the numbers of one sheet; a credit means the latest order of its number before it."""
    for column in [name for name in ("credits", "order_id") if name in part.columns]:
        period = f"""(select max_by(b.period, b.since) from reused b where system = {quoted(_system(part))}
            and b.order_id = staged_{part.number}.{column} and b.since <= {LOCAL})"""
        connection.execute(f"""update staged_{part.number} set {column} = {column} || '/' || {period}
            where {column} in (select order_id from reused where system = {quoted(_system(part))})
                and ordered_at is not null and {period} is not null""")
