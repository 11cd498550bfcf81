"""Rules every row must keep, whoever exported it: which rows are good, and why the others are not.

A rule never repairs: a row with one value that cannot be read is rejected whole, so that nobody counts half of it.
Statements are DuckDB SQL over tables that hold one row per exported row, with its values under their public names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pito.schema import TABLES, Column, Kind

REASONS = {
    "missing": "a value without which the row means nothing is not there",
    "not_a_date": "the value is not a date in the form of its column",
    "not_a_number": "the value is not a number in the form of its column, or not a whole one where it must be",
    "not_a_duration": "the value is neither HH:MM:SS nor a number of the column's unit",
    "not_a_word": "the value is not one of the words the column may hold",
    "other_currency": "the amount is not in the currency of the business",
    "wrong_field_count": "the row has more or fewer fields than the header",
    "unclosed_quote": "a quote opens a value and is not closed before a separator or the end of the line",
    "not_readable": "the row holds bytes that are no text",
    "ends_before_start": "the end lies before the start",
    "replied_before_created": "the first response lies before the ticket's creation",
    "resolved_before_created": "the resolution lies before the ticket's creation",
    "several_customers": "the lines of one order name several customers",
    "other_line": "another line of the same order was turned away",
    "superseded": "another row of the same key is newer and says otherwise",
    "negative_duration": "a duration is less than nothing",
    "future_date": "it is said to have happened after the day of the load",
    "footer": "the line is the export's own, a total or a notice, not a record",
    "deleted": "the system itself marks the row as deleted",
    "excluded": "a rule in exclusions.toml leaves it out",
}
FOOTER = (
    r"^(?:kaikki )?yhteens[äa][ ,]"  # whatever follows
    r"|^(?:kaikki |grand |sub[- ]?|väli|loppu)?(?:yhteens[äa]|summa|totals?|totalt|totalsumma) *(?:$|[:(=]|\d)"
    r"|^(?:copyright\b|©|confidential information\b)"
)
FOOTER_ONLY = "[{'field': '', 'reason': 'footer', 'value': ''}]"
UNREADABLE = {
    Kind.DATE: "not_a_date",
    Kind.INSTANT: "not_a_date",
    Kind.MONTH: "not_a_date",
    Kind.MONEY: "not_a_number",
    Kind.NUMBER: "not_a_number",
    Kind.INTEGER: "not_a_number",
    Kind.FLAG: "not_a_word",
    Kind.DURATION: "not_a_duration",
}


class Rule(NamedTuple):
    """A row is rejected for `reason`, found in `column`, where `condition` holds between it and the `other` column."""

    reason: str
    column: str
    condition: str
    other: str = ""


def _not_yet(column: str) -> Rule:
    """Return the rule that nothing has happened after the day of the load."""
    return Rule("future_date", column, f"{column} >= getvariable('loaded_until')")


GIVEN = ("given_first_response", "given_first_response_business", "given_resolution", "given_resolution_business")
_OURS = "case getvariable('currency') when 'EUR' then ['EUR', '€', '¤'] else [getvariable('currency')] end"
_CURRENCY = Rule("other_currency", "currency", f"not list_contains({_OURS}, upper(currency))")
_ENDS = Rule("ends_before_start", "end_date", "end_date < start_date", "start_date")
RULES: dict[str, tuple[Rule, ...]] = {
    "customers": (_ENDS,),
    "contracts": (_ENDS, _CURRENCY),
    "orders": (
        _CURRENCY,
        _not_yet("ordered_at"),
    ),
    "deals": (_CURRENCY, _not_yet("created_at"), _not_yet("won_at")),
    "messages": (_not_yet("sent_at"),),
    "status_changes": (_not_yet("changed_at"),),
    "contacts": (_not_yet("contacted_at"),),
    "feedback": (_not_yet("answered_at"),),
    "tickets": (
        _not_yet("created_at"),
        *(Rule("negative_duration", name, f"{name} < 0") for name in GIVEN),
        Rule("replied_before_created", "first_response_at", "first_response_at < created_at", "created_at"),
        *(
            Rule("resolved_before_created", name, f"{name} < created_at", "created_at")
            for name in ("first_resolved_at", "resolved_at", "closed_at")
        ),
    ),
}


BEFORE = ("replied_before_created", "resolved_before_created")


def begun_by(table: str) -> dict[str, str]:
    """Return the moments of a table that cannot be before another of the same row, and which that is."""
    return {rule.column: rule.other for rule in RULES.get(table, ()) if rule.reason in BEFORE}


def says_footer(text: str) -> str:
    """Return whether a text begins as totals and notices at the foot of an export do.

    >>> import duckdb
    >>> texts = ("'Grand Totals (12 records)'", "'Yhteensä toukokuu'", "'Total Energies Oy'")
    >>> [duckdb.connect().execute("select " + says_footer(text)).fetchone()[0] for text in texts]
    [True, True, False]
    """
    begins_so = f"""{text} >= ':' or starts_with({text}, ' ') or starts_with({text}, '"')"""  # ids of digits do not
    return f"""case when {begins_so} then regexp_matches(lower(ltrim({text}, ' "')), '{FOOTER}') else false end"""


class Fault(NamedTuple):
    """One fault a row may have, in SQL: when, and as what."""

    condition: str
    found: str


def fault(rule: Rule, value: str) -> Fault:
    """Return the fault of a rule that is broken; `value` is SQL itself."""
    return Fault(rule.condition, f"{{'field': '{rule.column}', 'reason': '{rule.reason}', 'value': {value}}}")


def has_fault(reason: str) -> str:
    """Return whether a row has a fault of this reason."""
    return f"len(list_filter(_faults, lambda f: f.reason = '{reason}')) > 0"


def unreadable(column: Column, value: str, text: str) -> Fault:
    """Return the fault of a text that is there and cannot be read as its column's kind."""
    reason = UNREADABLE.get(column.kind, "not_a_word")
    return fault(Rule(reason, column.name, f'"{value}" is null and {text} is not null'), text)


def missing(column: str, text: str = "null", shown: str = "null") -> Fault:
    """Return the fault of a required value that is not there; one that cannot be read has its own.

    `shown` is what stands in its cell: perhaps a sign that there is none.
    """
    return fault(Rule("missing", column, f'"{column}" is null and {text} is null'), f"coalesce({shown}, '')")


def broken(table: str, texts: Mapping[str, str]) -> Iterator[Fault]:
    """Yield the faults between the values of one row; `texts` has the SQL of what the export wrote, by column there is."""
    for rule in RULES.get(table, ()):
        if rule.column in texts and (not rule.other or rule.other in texts):
            yield fault(rule, texts[rule.column])


def only_faults(faults: Iterable[Fault]) -> str:
    """Return the faults that there are as one SQL list; it is only put together where there is one."""
    every = list(faults)
    none = "cast([] as struct(field varchar, reason varchar, value varchar)[])"
    if not every:
        return none
    any_is = " or ".join(f"({one.condition})" for one in every)
    each = ", ".join(f"case when {one.condition} then {one.found} end" for one in every)
    return f"case when {any_is} then list_filter([{each}], lambda fault: fault is not null) else {none} end"


def settle(connection, table: str, source: str, target: str, holds: Mapping[int, Sequence[str]]) -> None:
    """Leave one row per key: the newest, complete with what only older files say.

    Rows that say the same are merged into the first of them. Of rows that differ, the one with the latest `_updated`
    stands, else the one of the newer file, else the later one; the others are superseded. A file that has no such column
    neither differs in it nor empties it.

    Parameters
    ----------
    source, target : str
        Tables with `_file`, `_row`, `_updated` and the columns; `target` is made. Beside it are made `<target>_fates`
        (`_file`, `_row`, `fate`) of the keys that stand more than once, and `<target>_differs` with what differed.
    holds : mapping
        File → the columns its rows can say something about; the oldest file first.
    """
    every = ", ".join(f'"{name}"' for name in _said(connection, source))
    rows = f"select {every}, _file, _row from {source} a"
    if _settle_repeats(connection, table, source, target, holds):
        rows += f""" where not exists (select 1 from {target}_newest b where {_same_key(table)})
            union all by name select {every}, _file, _row from ({_first(table, target)})"""
    connection.execute(f"create or replace table {target} as {rows}")


def settle_within(connection, table: str, rows: str, holds: Mapping[int, Sequence[str]]) -> None:
    """Do what `settle` does in a table itself: what stands once, most of it, is not written anew."""
    if _settle_repeats(connection, table, rows, rows, holds):
        connection.execute(f"delete from {rows} a using {rows}_twice b where a._file = b._file and a._row = b._row")
        connection.execute(f"insert into {rows} by name {_first(table, rows)}")


def _same_key(table: str) -> str:
    return " and ".join(f"a.{name} is not distinct from b.{name}" for name in TABLES[table].key)


def _first(table: str, target: str) -> str:
    """Return the statement that reads what is left of the keys that stand more than once, as the first of their rows."""
    return f"""select b.*, a._file, a._row from {target}_fates a join {target}_newest b on {_same_key(table)}
        where a.fate = 'loaded'"""


def _settle_repeats(connection, table: str, source: str, target: str, holds: Mapping[int, Sequence[str]]) -> bool:
    """Make the tables beside the target of `settle`; return whether any key stands more than once."""
    key, names, same = TABLES[table].key, _said(connection, source), _same_key(table)
    keys = ", ".join(key)
    if not keep_repeated(connection, f"{target}_hashes", source, keys):
        _settle_none(connection, source, target)
        return False
    connection.execute(f"""create or replace temp table {target}_twice as
        select a.*, row_number() over (partition by {", ".join(f"a.{name}" for name in key)}
            order by _updated desc nulls last, {turn(holds)} desc, _row desc) as _rank
        from {source} a join (select {keys} from {source} where hash({keys}) in (from {target}_hashes)
            group by all having count(*) > 1) b on {same}""")
    said = ", ".join(f'{_newest(name, holds)} as "{name}"' for name in names if name not in key)
    connection.execute(f"""create or replace temp table {target}_newest as
        select {keys}, {said} from {target}_twice group by all""")
    told = [name for name in names if name not in key and not name.startswith("_")]
    differs = only_faults(_differing(table, name, holds) for name in told)
    connection.execute(f"""create or replace temp table {target}_differs as
        select a._file, a._row, {differs} as _differs, {", ".join(f"a.{name}" for name in key)}
        from {target}_twice a join {target}_newest b on {same}""")
    connection.execute(f"""create or replace temp table {target}_fates as
        select *, case when len(_differs) > 0 then 'superseded'
            when row_number() over (partition by {keys}, len(_differs) = 0 order by _file, _row) = 1 then 'loaded'
            else 'merged' end as fate from {target}_differs""")
    note_outdone(
        connection,
        table,
        f"""select a._file, b._file from {target}_fates a join {target}_twice b on {same}
        where a.fate = 'superseded' and b._rank = 1""",
    )
    return True


def note_outdone(connection, table: str, rows: str) -> None:
    """Add to `outdone` (table, older, newer, n) how many rows of a file gave way to those of another one.

    `rows` reads two files for each row that gave way: its own, and the one that holds what stands.
    """
    connection.execute("create temp table if not exists outdone(of varchar, older integer, newer integer, n bigint)")
    connection.execute(f"""insert into outdone select '{table}', older, newer, count(*)
        from ({rows}) as said(older, newer) where older <> newer group by all""")


def keep_repeated(connection, target: str, source: str, keys: str) -> int:
    """Make `target` (hash) of the keys that stand more than once, which take little beside the keys; return how many."""
    connection.execute(f"""create or replace temp table {target} as
        select hash({keys}) as hash from {source} group by hash having count(*) > 1""")
    return connection.execute(f"select count(*) from {target}").fetchall()[0][0]


def turn(files: Iterable[int]) -> str:
    """Return the place of a row's file among some files."""
    return f"list_position([{', '.join(map(str, files))}], _file)"


def _settle_none(connection, source: str, target: str) -> None:
    """Make the tables beside the target of `settle` where every key stands once: nothing is merged or superseded."""
    connection.execute(f"""create or replace temp table {target}_differs as
        select _file, _row, {only_faults([])} as _differs from {source} limit 0""")
    connection.execute(f"create or replace temp table {target}_fates as select *, '' as fate from {target}_differs")


def columns_of(connection, table: str) -> list[str]:
    """Return the names of the columns that a table of the database has."""
    return [row[0] for row in connection.execute(f"describe {table}").fetchall()]


def _said(connection, source: str) -> list[str]:
    """Return the names of the columns beside those of where a row stood."""
    return [name for name in columns_of(connection, source) if name not in ("_file", "_row")]


def _files(name: str, holds: Mapping[int, Sequence[str]]) -> str:
    """Return the files whose rows can say something about a column."""
    return ", ".join(str(file) for file, columns in holds.items() if name in columns or name.startswith("_")) or "-1"


def _newest(name: str, holds: Mapping[int, Sequence[str]]) -> str:
    return f'arg_min_null("{name}", _rank) filter (where _file in ({_files(name, holds)}))'


def _differing(table: str, name: str, holds: Mapping[int, Sequence[str]]) -> Fault:
    condition = f'a._file in ({_files(name, holds)}) and a."{name}" is distinct from b."{name}"'
    return fault(Rule("superseded", name, condition), f"coalesce({readable(table, name)}, '')")


def readable(table: str, name: str) -> str:
    """Return a value of the row `a` as a person reads it; moments in UTC."""
    kind = TABLES[table][name].kind if name in TABLES[table].by_name else Kind.TEXT
    if kind is Kind.DATE:
        return f"cast(date '1970-01-01' + a.{name} as varchar)"
    if kind is Kind.INSTANT:
        return f"strftime(make_timestamp(a.{name} * 1000000), '%Y-%m-%d %H:%M:%SZ')"
    if kind is Kind.MONEY:
        return f"rtrim(rtrim(cast(a.{name} as varchar), '0'), '.')"
    return f'cast(a."{name}" as varchar)'
