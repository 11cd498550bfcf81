"""What is gone by a newer export: what its system has deleted since, and refunds that were taken back.

The rows of older exports that still have it give way, as superseded, to the newer row that tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from pito import checks
from pito.intake.file_order import oldest_first
from pito.intake.part import Part
from pito.schema import Table
from pito.sources.values import quoted

STAY = ("customers", "people", "contracts")  # whoever was a customer stays one in the past, deleted since or not
EVER = "-9223372036854775808"  # before every update time; rows without one go by the age of their file


def give_way(connection, table: Table, parts: Sequence[Part]) -> None:
    """Turn away the rows of a table's staged sheets that are gone since, once it is known whose they are."""
    if len(parts) < 2:
        return
    if table.name not in STAY:
        _forget_deleted(connection, table, parts)
    if table.name == "orders":
        _forget_taken_back(connection, parts)


def _forget_deleted(connection, table: Table, parts: Sequence[Part]) -> None:
    """Turn away the good rows of what a newer row of the same system and key marks as deleted."""
    marking = [part for part in parts if part.plan.deleted]
    if not marking:
        return
    key, age = ", ".join(table.key), _age(connection, parts, "_row")
    deleted = _together(marking, f"{key}, _file, {age}", f"where {checks.has_fault('deleted')}")
    connection.execute(f"""create or replace temp table deleted as
        select {key}, _of, max(_age) as _age, arg_max(_file, _age) as _by from ({deleted}) group by {key}, _of""")
    same = " and ".join(f"a.{name} = b.{name}" for name in table.key)
    for part in parts:
        rows = f"select {key}, _file, _row, {age} from staged_{part.number} where len(_faults) = 0"
        gone = f"""select a._row, b._by from ({rows}) a
            join deleted b on {same} and b._of = {quoted(part.plan.system)} and b._age > a._age"""
        _give_way(connection, part, table.key[0], gone)


def _forget_taken_back(connection, parts: Sequence[Part]) -> None:
    """Turn away credits read from older exports of orders that the newest export has without them.

    A sheet has its say about what its own columns tell, each of its own system's orders.
    """
    refunds = [part for part in parts if part.plan.only and "credits" in part.plan.picks]
    places = {part.sheet.place for part in refunds}
    heads = [part for part in parts if part not in refunds and part.sheet.place in places]
    if len(heads) < 2:
        return
    orders = _together(heads, f"order_id, _file, {_age(connection, parts)}", "where len(_faults) = 0")
    connection.execute(f"""create or replace temp table newest_orders as select order_id, _of,
        arg_max(_place, _age) as _place, arg_max(_file, _age) as _by from ({orders}) group by order_id, _of""")
    connection.execute(
        f"create or replace temp table said_refunds as select distinct * from ({_together(refunds, 'order_id')})"
    )
    for part in refunds:
        telling = [one.sheet.place for one in refunds if one.plan.only == part.plan.only]
        own, system = quoted(part.sheet.place), quoted(part.plan.system)
        gone = f"""select a._row, b._by
            from staged_{part.number} a join newest_orders b on a.credits = b.order_id and b._of = {system}
            where len(a._faults) = 0 and b._place <> {own} and b._place in ({", ".join(map(quoted, telling))})
            and not exists (select 1 from said_refunds c where c.order_id = a.order_id and c._place = b._place)"""
        _give_way(connection, part, "credits", gone)


def _age(connection, parts: Sequence[Part], *more: str) -> str:
    """Return how new a row is: by its update time, else by its file."""
    order = checks.turn([part.number for part in oldest_first(connection, parts)])
    return f"({', '.join([f'coalesce(_updated, {EVER})', order, *more])}) as _age"


def _together(parts: Sequence[Part], columns: str, where: str = "") -> str:
    """Return the rows of several sheets, with the system (`_of`) and the place of each."""
    return " union all ".join(
        f"""select {columns}, {quoted(part.plan.system)} as _of, {quoted(part.sheet.place)} as _place
            from staged_{part.number} {where}"""
        for part in parts
    )


def _give_way(connection, part: Part, column: str, gone: str) -> None:
    """Turn away the rows of a sheet that `gone` reads as `_row` and `_by`, the file of the row that tells."""
    connection.execute(f"create or replace temp table gone as {gone}")
    connection.execute(f"""update staged_{part.number} set _faults = [
            {{'field': '{column}', 'reason': 'superseded', 'value': cast({column} as varchar)}}]
        where _row in (select _row from gone)""")
    checks.note_outdone(connection, part.plan.table, f"select {part.number}, _by from gone")
