"""What a system has deleted since an older export of it was made: the older rows give way to the newer one that says so."""

from __future__ import annotations

from collections.abc import Sequence

from pito import checks
from pito.intake.file_order import oldest_first
from pito.intake.part import Part
from pito.schema import Table

STAY = ("customers", "people", "contracts")  # whoever was a customer stays one in the past, deleted since or not
EVER = "-9223372036854775808"  # before every update time; rows without one go by the age of their file


def give_way(connection, table: Table, parts: Sequence[Part]) -> None:
    """Turn away, as superseded, the good rows of what a newer row of the same system and key marks as deleted."""
    marking = [part for part in parts if part.plan.deleted]
    if table.name in STAY or not marking or len(parts) < 2:
        return
    order = checks.turn([part.number for part in oldest_first(connection, parts)])
    key = ", ".join(table.key)
    said = f"{key}, _file, (coalesce(_updated, {EVER}), {order}, _row) as _age"
    deleted = " union all ".join(
        f"select {said}, '{part.plan.system}' as _of from staged_{part.number} where {checks.has_fault('deleted')}"
        for part in marking
    )
    connection.execute(f"""create or replace temp table deleted as
        select {key}, _of, max(_age) as _age, arg_max(_file, _age) as _by from ({deleted}) group by {key}, _of""")
    same = " and ".join(f"a.{name} = b.{name}" for name in table.key)
    for part in parts:
        connection.execute(f"""create or replace temp table gone as select a._file, a._row, b._by
            from (select {said}, _row from staged_{part.number} where len(_faults) = 0) a
            join deleted b on {same} and b._of = '{part.plan.system}' and b._age > a._age""")
        connection.execute(f"""update staged_{part.number} set _faults = [
                {{'field': '{table.key[0]}', 'reason': 'superseded', 'value': cast({table.key[0]} as varchar)}}]
            where _row in (select _row from gone)""")
        checks.note_outdone(connection, table.name, "select _file, _by from gone")
