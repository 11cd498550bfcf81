"""Refunds that were taken back: a newer export of the order no longer has what an older one says was paid back."""

from __future__ import annotations

from collections.abc import Sequence

from pito import checks
from pito.intake.file_order import oldest_first
from pito.intake.part import Part
from pito.sources.values import quoted

EVER = "-9223372036854775808"  # before every update time; rows without one go by the age of their file


def give_way(connection, parts: Sequence[Part]) -> None:
    """Turn away, as superseded, credits read from older exports of orders that the newest export has without them.

    A sheet has its say about what its own columns tell, each of its own system's orders.
    """
    refunds = [part for part in parts if part.plan.only and "credits" in part.plan.picks]
    places = {part.sheet.place for part in refunds}
    heads = [part for part in parts if part not in refunds and part.sheet.place in places]
    if len(heads) < 2:
        return
    order = checks.turn([part.number for part in oldest_first(connection, parts)])
    newest = " union all ".join(
        f"""select order_id, '{part.plan.system}' as _of, {quoted(part.sheet.place)} as _place, _file,
            (coalesce(_updated, {EVER}), {order}) as _age from staged_{part.number} where len(_faults) = 0"""
        for part in heads
    )
    connection.execute(f"""create or replace temp table newest_orders as select order_id, _of,
        arg_max(_place, _age) as _place, arg_max(_file, _age) as _by from ({newest}) group by order_id, _of""")
    said = " union all ".join(
        f"select order_id, {quoted(part.sheet.place)} as _place from staged_{part.number}" for part in refunds
    )
    connection.execute(f"create or replace temp table said_refunds as select distinct * from ({said})")
    for part in refunds:
        telling = [one.sheet.place for one in refunds if one.plan.only == part.plan.only]
        connection.execute(f"""create or replace temp table gone as select a._file, a._row, b._by
            from staged_{part.number} a join newest_orders b on a.credits = b.order_id and b._of = '{part.plan.system}'
            where len(a._faults) = 0 and b._place <> {quoted(part.sheet.place)}
            and b._place in ({", ".join(map(quoted, telling))}) and not exists (
                select 1 from said_refunds c where c.order_id = a.order_id and c._place = b._place)""")
        connection.execute(f"""update staged_{part.number} set _faults = [
                {{'field': 'credits', 'reason': 'superseded', 'value': credits}}]
            where _row in (select _row from gone)""")
        checks.note_outdone(connection, "orders", "select _file, _by from gone")
