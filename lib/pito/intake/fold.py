"""Several exported rows that are one row of a table: lines of an order, states of a ticket, events of a log.

Each fold makes a table of one row per key, whose `_file` and `_row` are those of one of its rows, and adds to `members`
every row it took, the row that stands for it, and whether it was `loaded`, `merged` (says what another row says),
`superseded` (another says otherwise) or `rejected` (what it was folded into breaks a rule).
"""

from __future__ import annotations

from collections.abc import Sequence

from pito import checks
from pito.intake.part import Part
from pito.schema import Kind, Table

TECHNICAL = ("_file", "_row", "_updated", "_known_by", "_fate", "_nth")
NO_LINE = ("footer", "deleted", "excluded")  # reasons for which what is turned away is no line of an order
VARYING = 0.01  # the share of keys within which a column may differ and still be one of the whole


def keep_rows(connection, table: Table, parts: Sequence[Part]) -> str:
    """Leave rows as they are: one row is one row."""
    return "good_row"


def sum_lines(connection, table: Table, parts: Sequence[Part]) -> str:
    """Sum the lines of each order: the rest is as its first line says.

    An order with lines in several files is taken from the first file that agrees with the newest; files that say the
    same are merged, others superseded. Identical lines within one file are two lines.
    """
    keys, names = ", ".join(table.key), _said(connection, "good_line")
    connection.execute(f"""create or replace temp table shared as
        with several as (select {keys} from good_line group by all having min(_file) <> max(_file)),
        versions as (select {keys}, _file, max(_updated) as updated, hash(list_sort(list(hash({_listed(names)})))) as version
            from good_line a semi join several b on {_same(table)} group by all),
        latest as (select *, version = first_value(version) over age as agrees, first_value(_file) over age as _newest
            from versions window age as (partition by {keys} order by updated desc nulls last, {_turn(parts)} desc))
        select {keys}, _file, _newest, case when not agrees then 'superseded'
            when row_number() over (partition by {keys}, agrees order by _file) = 1 then 'loaded'
            else 'merged' end as _fate from latest""")
    connection.execute(f"""create or replace temp table told_line as select a.*, coalesce(b._fate, 'loaded') as _fate
        from good_line a left join shared b on a._file = b._file and {_same(table)}""")
    checks.note_outdone(
        connection,
        table.name,
        f"""select a._file, b._newest from told_line a join shared b on a._file = b._file and {_same(table)}
        where b._fate = 'superseded'""",
    )
    summed = ", ".join(_summed(table, name) for name in names if name not in table.key)
    connection.execute(f"""create or replace temp table folded_line as
        select {keys}, {summed}, max(_updated) as _updated, any_value(_known_by) as _known_by,
            any_value(_file) as _file, min(_row) as _row
        from told_line where _fate = 'loaded' group by all""")
    _enlist(connection, table, "line")
    faults = _several_customers(connection, table)
    if any(part.plan.is_head_first and not part.plan.is_partial for part in parts):
        faults += [checks.missing(name) for name in table.required if name not in table.key]
    _turn_away(connection, table, "line", faults)
    connection.execute(f"""insert into repeated select _file, sum(n - 1) from (
        select _file, count(*) as n from told_line a anti join turned_away b on {_same(table)}
        where _fate = 'loaded' group by _file, {_listed(names)}) group by _file""")
    connection.execute(f"""insert into rejects
        select _file, _row, '{table.key[0]}', 'superseded', cast({table.key[0]} as varchar),
            'its lines are others in a later file'
        from told_line where _fate = 'superseded'""")
    _drop_varying(connection, table, "folded_line")
    return "folded_line"


def turn_away_rest(connection, part: Part) -> None:
    """Give the good lines of each order that has a broken line a fault: nobody counts half an order."""
    staged, key = f"staged_{part.number}", part.table.key[0]
    money = ", ".join(f"'{column.name}'" for column in part.table.columns if column.kind is Kind.MONEY) or "''"
    says_nothing = f"f.reason = 'missing' and f.field in ('', {money})"  # a line of text has no amount
    broken = f"len(list_filter(_faults, lambda f: f.reason not in {NO_LINE} and not ({says_nothing}))) > 0"
    connection.execute(f"""create or replace temp table broken_keys as
        select distinct {key} as key from {staged} where len(_faults) > 0 and {broken} and {key} is not null""")
    if connection.execute("select count(*) from broken_keys").fetchall()[0][0]:
        fault = f"{{'field': '{key}', 'reason': 'other_line', 'value': {key}}}"
        connection.execute(f"""update {staged} set _faults = [{fault}]
            where len(_faults) = 0 and {key} in (select key from broken_keys)""")


def _several_customers(connection, table: Table) -> list[str]:
    """Return the fault of an order whose lines name several customers: two orders of one number, summed by mistake."""
    if "customer_id" not in table.by_name:
        return []
    connection.execute(f"""create or replace temp table owners as
        select {", ".join(table.key)}, string_agg(distinct customer_id, ', ' order by customer_id) as names
        from told_line where _fate = 'loaded' group by all having count(distinct customer_id) > 1""")
    named = f"(select names from owners b where {_same(table)})"
    return [checks.fault(checks.Rule("several_customers", "customer_id", f"{named} is not null"), named)]


def _summed(table: Table, name: str) -> str:
    """Return what an order says, of what its lines say."""
    kind = table[name].kind if name in table.by_name else None
    if kind is None:
        return _same_in_all(name)
    if name == "cost":  # unknown when it is unknown for a line
        return "case when count(cost) = count(*) then sum(cost) end as cost"
    return f"sum({name}) as {name}" if kind is Kind.MONEY else f'arg_min("{name}", _row) as "{name}"'


def keep_last(connection, table: Table, parts: Sequence[Part]) -> str:
    """Keep the last state of each key; the earlier ones are merged into it."""
    keys = ", ".join(table.key)
    connection.execute(f"""create or replace temp table told_last as
        select *, case when row_number() over (partition by {keys}
            order by _updated desc nulls last, {_turn(parts)} desc, _row desc) = 1 then 'loaded' else 'merged' end as _fate
        from good_last""")
    connection.execute(
        "create or replace temp table folded_last as select * exclude (_fate) from told_last where _fate = 'loaded'"
    )
    _enlist(connection, table, "last")
    _turn_away(connection, table, "last", _broken(connection, table, "last"))
    return "folded_last"


def fold_events(connection, table: Table, parts: Sequence[Part]) -> str:
    """Make one row of a key's events: the first or last moment of each kind; the rest as the latest event says."""
    names, wanted = _said(connection, "good_event"), {}
    for part in parts:
        wanted |= {name: pick.event for name, pick in part.plan.picks.items()}
    connection.execute(f"""create or replace temp table told_event as
        select * exclude (_copy), case when row_number() over (partition by hash({_listed(names)}), _copy order by _file) = 1
            then 'loaded' else 'merged' end as _fate,
            row_number() over (order by _updated nulls first, _file, _row) as _nth
        from (select *, row_number() over (partition by hash({_listed(names)}), _file order by _row) as _copy from good_event)""")
    folded = ", ".join(_folded(table, name, wanted.get(name, "")) for name in names if name not in table.key)
    connection.execute(f"""create or replace temp table folded_event as
        select {", ".join(table.key)}, {folded}, max(_updated) as _updated, any_value(_known_by) as _known_by,
            arg_max(_file, _nth) as _file, arg_max(_row, _nth) as _row
        from told_event where _fate = 'loaded' group by all""")
    _enlist(connection, table, "event")
    lacking = [checks.missing(name) for name in table.required if name not in table.key]
    _turn_away(connection, table, "event", [*lacking, *_broken(connection, table, "event")])
    _drop_varying(connection, table, "folded_event")
    return "folded_event"


def _folded(table: Table, name: str, event: str) -> str:
    if name not in table.by_name:
        return _same_in_all(name)
    found = {"first": "min({0})", "last": "max({0})", "count": "cast(count({0}) as bigint)", "": "arg_max({0}, _nth)"}
    chosen = found[event].format(f'"{name}"')
    return f'{chosen} as "{name}"'


def _said(connection, source: str) -> list[str]:
    """Return the names of the columns that hold what the export says."""
    return [name for name in checks.columns_of(connection, source) if name not in TECHNICAL]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _turn(parts: Sequence[Part]) -> str:
    return checks.turn(part.number for part in parts)


def _same(table: Table) -> str:
    return " and ".join(f"a.{name} is not distinct from b.{name}" for name in table.key)


def _enlist(connection, table: Table, grain: str) -> None:
    """Say of every row which one stands for it."""
    connection.execute(f"""insert into members select a._file, a._row, b._file, b._row, a._fate
        from told_{grain} a left join folded_{grain} b on {_same(table)}""")


def _broken(connection, table: Table, grain: str) -> list[str]:
    """Return the faults between the values of what was folded."""
    there = [name for name in _said(connection, f"folded_{grain}") if name in table.by_name]
    texts = {name: f"coalesce({checks.readable(table.name, name)}, '')" for name in there}
    return list(checks.broken(table.name, texts))


def _turn_away(connection, table: Table, grain: str, faults: Sequence[str]) -> None:
    """Reject what has a fault once it is folded, with every row it was made of."""
    keys = ", ".join(table.key)
    connection.execute(f"""create or replace temp table turned_away as select * from (
        select {keys}, _file, _row, {checks.only_faults(faults)} as _faults from folded_{grain} a) where len(_faults) > 0""")
    connection.execute("""insert into rejects select _file, _row, f.field, f.reason, f.value, '' from (
        select a._file, a._row, unnest(b._faults) as f
        from members a join turned_away b on b._file = a.of_file and b._row = a.of_row where a.fate <> 'superseded')""")
    connection.execute("""update members a set fate = 'rejected' where a.fate <> 'superseded' and exists (
        select 1 from turned_away b where b._file = a.of_file and b._row = a.of_row)""")
    connection.execute(f"""delete from folded_{grain} a where exists (
        select 1 from turned_away b where b._file = a._file and b._row = a._row)""")


def _same_in_all(name: str) -> str:
    """Return a value beside the table's own, where all rows of a key agree on it, and whether they differ."""
    low, high = f'min("{name}")', f'max("{name}")'
    return f'case when {low} = {high} then {low} end as "{name}", {low} <> {high} as "_varies_{name}"'


def _drop_varying(connection, table: Table, source: str) -> None:
    """Drop the columns that say something of a line or an event, not of the whole: they differ within some keys."""
    own = [name for name in _said(connection, source) if name not in table.by_name and not name.startswith("_varies_")]
    if not own:
        return
    shares = ", ".join(f'coalesce(avg(cast("_varies_{name}" as integer)), 1)' for name in own)
    found = connection.execute(f"select {shares} from {source}").fetchall()[0]
    gone = [f'"_varies_{name}"' for name in own]
    gone += [f'"{name}"' for name, share in zip(own, found, strict=True) if share > VARYING]
    connection.execute(f"create or replace temp table {source} as select * exclude ({', '.join(gone)}) from {source}")


FOLDS = {"row": keep_rows, "line": sum_lines, "last": keep_last, "event": fold_events}
