"""The rows of one canonical table out of all its sheets: lines summed, logs folded, repeats merged, one row per key.

Each step says what becomes of every row it takes: `fates` ends with one line per good row, `loaded`, `merged`,
`superseded` or `rejected`; what is superseded, or turned away after folding, stands in `rejects` as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from pito import checks
from pito.intake import fold
from pito.intake.file_order import oldest_first
from pito.intake.part import Part
from pito.schema import Table

REFERRING = {  # table → its columns that hold the key of a row, and of which table
    "orders": {"credits": "orders"},
    "tickets": {"merged_into": "tickets"},
    "messages": {"ticket_id": "tickets"},
    "status_changes": {"ticket_id": "tickets"},
    "feedback": {"ticket_id": "tickets"},
}
STAGED_ONLY = ("_faults", "_ambiguous", "_nonexistent")  # columns of staged rows that nothing needs once gathered


def gather(connection, table: Table, parts: Sequence[Part]) -> None:
    """Make `final_<table>` of a table's staged sheets, and add to `fates` what became of their rows."""
    _follow(connection, table, parts)
    if len(parts) == 1 and parts[0].plan.grain == "row" and not parts[0].plan.is_partial:
        _gather_one(connection, table, parts[0])
        return
    connection.execute("""create or replace temp table members(
        _file integer, _row bigint, of_file integer, of_row bigint, fate varchar)""")
    found, parts = [], oldest_first(connection, parts)
    for grain in ("row", "line", "last", "event"):
        if own := [part for part in parts if part.plan.grain == grain]:
            _keep_good(connection, f"good_{grain}", own)
            found.append(fold.FOLDS[grain](connection, table, own))
    together = " union all by name ".join(f"select * from {name}" for name in found)
    connection.execute(f"create or replace temp view candidates as {together}")
    _tell_systems_apart(connection, table, parts)
    checks.settle(connection, table.name, "candidates", f"final_{table.name}", _holds(parts))
    _tell_fates(connection, table, "good_row" in found)
    if any(part.plan.is_partial for part in parts):
        _turn_away_unfinished(connection, table)


def _gather_one(connection, table: Table, part: Part) -> None:
    """Do the same for one sheet whose rows are the table's: its good rows stay where they are."""
    staged, final = f"staged_{part.number}", f"final_{table.name}"
    connection.execute(f"delete from {staged} where len(_faults) > 0")
    for name in STAGED_ONLY:
        connection.execute(f"alter table {staged} drop column {name}")
    connection.execute(f"alter table {staged} rename to {final}")
    checks.settle_within(connection, table.name, final, _holds([part]))
    connection.execute(f"""create or replace temp view told as select _file, _row, 'loaded' as fate, _file as of_file,
            _row as of_row from {final}
        union all select _file, _row, fate, _file, _row from {final}_fates where fate <> 'loaded'""")
    _add_fates(connection, table)


def _turn_away_unfinished(connection, table: Table) -> None:
    """Reject, with every row it was put together from, what lacks something even when all files have had their say."""
    lacking = checks.only_faults(checks.missing(name) for name in table.required)
    same = " and ".join(f"a.{name} is not distinct from b.{name}" for name in table.key)
    connection.execute(f"""create or replace temp table unfinished as
        select * from (select {", ".join(table.key)}, {lacking} as _faults from final_{table.name}) where len(_faults) > 0""")
    connection.execute(f"""create or replace temp table unfinished_rows as
        select t._file, t._row, b._faults from told t
        join candidates a on a._file = t.of_file and a._row = t.of_row join unfinished b on {same}
        where t.fate in ('loaded', 'merged')""")
    connection.execute("""insert into rejects select _file, _row, f.field, f.reason, f.value, 'no file says it'
        from (select _file, _row, unnest(_faults) as f from unfinished_rows)""")
    connection.execute("""delete from fates a using unfinished_rows b where a._file = b._file and a._row = b._row""")
    connection.execute(f"delete from final_{table.name} a using unfinished b where {same}")


def _tell_systems_apart(connection, table: Table, parts: Sequence[Part]) -> None:
    """Put the system's name before the keys that two systems use: they count their orders and tickets each from one."""
    systems = {part.number: part.plan.system for part in parts if part.plan.is_vendor}
    if len(set(systems.values())) < 2 or table.name == "customers":
        return
    key = table.key[0]
    names = " ".join(f"when {number} then '{system}'" for number, system in systems.items())
    own = f"case _file {names} end"
    connection.execute(f"""insert into shared_keys select '{table.name}', {key} from candidates
        where {own} is not null group by {key} having count(distinct {own}) > 1""")
    columns = [key, *(name for name, of in REFERRING.get(table.name, {}).items() if of == table.name)]
    columns = [name for name in columns if name in checks.columns_of(connection, "candidates")]
    is_shared = f"{own} is not null and {{0}} in (select key from shared_keys where of = '{table.name}')"
    told = ", ".join(
        f"case when {is_shared.format(name)} then {own} || ':' || {name} else {name} end as {name}" for name in columns
    )
    connection.execute(f"create or replace temp table told_apart as select * replace ({told}) from candidates")
    connection.execute("create or replace temp view candidates as select * from told_apart")


def _follow(connection, table: Table, parts: Sequence[Part]) -> None:
    """Let what refers to a row of another table, one of a key that two systems use, name its own system's row."""
    connection.execute("create temp table if not exists shared_keys(of varchar, key varchar)")
    for name, of in REFERRING.get(table.name, {}).items():
        shared = f"(select key from shared_keys where of = '{of}')"
        if of != table.name and connection.execute(f"select count(*) from {shared}").fetchall()[0][0]:
            for part in parts:
                if part.plan.is_vendor and name in part.columns:
                    connection.execute(f"""update staged_{part.number} set {name} = '{part.plan.system}:' || {name}
                        where {name} in {shared}""")


def _keep_good(connection, target: str, parts: Sequence[Part]) -> None:
    """Put the good rows of several sheets under each other."""
    good = (
        f"select * exclude ({', '.join(STAGED_ONLY)}) from staged_{part.number} where len(_faults) = 0"
        for part in parts
    )
    connection.execute(f"create or replace temp view {target} as {' union all by name '.join(good)}")


def _holds(parts: Sequence[Part]) -> dict[int, set[str]]:
    """Return for each sheet the columns its rows can say something about."""
    return {
        one.number: {*one.plan.picks, *one.extras} | ({"customer_id"} if one.finds_customers else set())
        for one in parts
    }


def _tell_fates(connection, table: Table, has_rows: bool) -> None:
    """Add what became of each good row: its own fate, or that of the row it was folded into."""
    settled = f"final_{table.name}_fates"
    own = f"""union all select a._file, a._row, coalesce(b.fate, 'loaded'), a._file, a._row
        from good_row a left join {settled} b on a._file = b._file and a._row = b._row"""
    connection.execute(f"""create or replace temp view told as
        select a._file, a._row, case when a.fate = 'loaded' then coalesce(b.fate, 'loaded') else a.fate end as fate,
            a.of_file, a.of_row
        from members a left join {settled} b on a.of_file = b._file and a.of_row = b._row
        {own if has_rows else ""}""")
    _add_fates(connection, table)


def _add_fates(connection, table: Table) -> None:
    """Add what is `told` to `fates`, and the superseded to `rejects`."""
    connection.execute("insert into fates select _file, _row, fate from told")
    connection.execute(f"""insert into rejects
        select _file, _row, f.field, 'superseded', f.value, detail from (
            select a._file, a._row, coalesce(list_filter(b._differs, lambda f: f.field = 'updated_at')[1], b._differs[1]) as f,
                array_to_string(list_transform(b._differs, lambda f: f.field || ': ' || f.value), '; ') as detail
            from told a join final_{table.name}_differs b on a.of_file = b._file and a.of_row = b._row
            where a.fate = 'superseded')
        where f is not null""")
