"""Numbers of orders and invoices that begin anew each year: number 1 of 2025 is another order than number 1 of 2026."""

from __future__ import annotations

from collections.abc import Sequence

from pito.intake.local_time import teach
from pito.intake.part import Part
from pito.sources.values import quoted

APART = 180 * 86_400  # seconds between two dates of one number that no correction explains
WHOSE = ("customer_id", "business_id", "email", "customer_name")
SOUND = "(len(_faults) = 0 or len(list_filter(_faults, lambda f: f.reason <> 'missing')) = 0)"


def tell_years_apart(connection, parts: Sequence[Part], time_zone: str) -> int:
    """Put the year behind each number that stands for orders of several years; return how many numbers those are.

    They do where one system's orders of a number are of other calendar years and lie far apart or are other customers'.
    """
    dated = [part for part in parts if "ordered_at" in part.plan.columns and not part.plan.is_head_first]
    if not dated:
        return 0
    rows = " union all ".join(_rows(part) for part in dated)
    connection.execute(f"""create or replace temp table suspects as
        select system, order_id, min(ordered_at) as first, max(ordered_at) as last, min(whose) <> max(whose) as is_shared
        from ({rows}) group by all having last - first >= {APART} or is_shared""")
    low, high = connection.execute("select min(first), max(last) from suspects").fetchall()[0]
    if low is None:
        return 0
    teach(connection, time_zone, low, high)
    connection.execute(f"""create or replace temp table reused as
        select system, order_id from suspects where {_year("first")} <> {_year("last")}""")
    connection.execute(f"""create or replace temp table reused_years as
        select distinct system, order_id, {_year("ordered_at")} as year
        from ({rows}) semi join reused using (system, order_id)""")
    for part in dated:
        _name_years(connection, part)
    return connection.execute("select count(*) from reused").fetchall()[0][0]


def _rows(part: Part) -> str:
    names = [f'"{name}"' for name in WHOSE if name in part.columns or name in part.extras]
    return f"""select {quoted(_system(part))} as system, order_id, ordered_at, coalesce({", ".join(names)}) as whose
        from staged_{part.number} where order_id is not null and ordered_at is not null and {SOUND}"""


def _system(part: Part) -> str:
    """Return whose numbers they are."""
    return part.plan.system if part.plan.is_vendor else ""


def _year(second: str) -> str:
    return f"year(date '1970-01-01' + cast(floor(({second} + offset_at_utc({second})) / 86400) as integer))"


def _name_years(connection, part: Part) -> None:
    """Put the year behind the numbers of one sheet; a credit means the latest order of its number before it."""
    staged, own = f"staged_{part.number}", f"system = {quoted(_system(part))}"
    if "credits" in part.columns:
        credited = f"""(select max(b.year) from reused_years b
            where {own} and b.order_id = {staged}.credits and b.year <= {_year("ordered_at")})"""
        connection.execute(f"""update {staged} set credits = credits || '/' || {credited}
            where credits in (select order_id from reused where {own}) and {credited} is not null""")
    connection.execute(f"""update {staged} set order_id = order_id || '/' || {_year("ordered_at")}
        where order_id in (select order_id from reused where {own}) and ordered_at is not null""")
