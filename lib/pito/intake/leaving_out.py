"""What the rules of `exclusions.toml` leave out: the rows they fit, and all that belongs to those.

Whose a row is, the customer list says: its number, business id, e-mail (also where a shop has it for the customer's id) and
name. Without a list, a rule that says only `customer_name` or `email` finds the customer's number in the rows it fits, and
leaves out that customer's other rows too.

Two helpdesks count their tickets each from one: what belongs to a ticket or an order belongs to that of its own system.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pito.checks import has_fault
from pito.identity.ids import business_id, plain_name
from pito.intake.exclusions import CUSTOMERS, NAMES, Rule
from pito.schema import TABLES
from pito.sources.values import quoted

REASON = "excluded"
LEFT_OUT = has_fault(REASON)
RULE = f"list_filter(_faults, lambda f: f.reason = '{REASON}')[1].value"


def leave_out(
    connection,
    table: str,
    staged: Mapping[str, Collection[str]],
    rules: Sequence[Rule],
    lines: Collection[str] = (),
    systems: Mapping[str, str] | None = None,
) -> None:
    """Give the rows of a table's sheets that a rule leaves out their fault; customers come first, people second.

    Parameters
    ----------
    staged : mapping
        Staged table of each sheet → the columns it has.
    lines : collection of str
        Those of them whose rows are lines: their amounts are summed.
    systems : mapping, optional
        Staged table → the system that counts its rows by itself.
    """
    if not rules:
        return
    _prepare(connection)
    systems = dict.fromkeys(staged, "") | dict(systems or {})
    if table == CUSTOMERS:
        connection.execute("create temp table if not exists customers_came as select true")
    for name, columns in staged.items():
        mark(connection, name, columns, table, rules)
    _remember_by_rows(connection, table, staged, rules)
    for name, columns in staged.items():
        forget_customers(connection, name, columns, table, systems[name])
    _spread(connection, table, systems)
    _remember_customers(connection, table, staged)
    for name, columns in staged.items():
        _count(connection, table, name, columns, name in lines, systems[name])


def _prepare(connection) -> None:
    connection.execute("create temp table if not exists excluded_customers(way varchar, value varchar, rule varchar)")
    connection.execute("""create temp table if not exists excluded_rows(
        rule varchar, "table" varchar, system varchar, of varchar, n bigint, amount decimal(38, 18))""")


def mark(connection, staged: str, columns: Collection[str], table: str, rules: Sequence[Rule]) -> None:
    """Give the rows that a rule fits the fault `excluded` with the rule's name; the first rule that fits counts."""
    for rule in rules:
        patterns = rule.columns(table)
        if patterns and all(name in columns for name in patterns):
            fits = " and ".join(f"({_fits(name, said)})" for name, said in patterns.items())
            _add(connection, staged, quoted(next(iter(patterns))), quoted(rule.name), f"{fits} and not {LEFT_OUT}")


def _fits(column: str, patterns: Sequence[str]) -> str:
    """Return whether a column holds one of some patterns."""
    return " or ".join(
        f"""nfc_normalize(lower("{column}")) like nfc_normalize(lower({quoted(_like(one))})) escape '\\'"""
        for one in patterns
    )


def _like(pattern: str) -> str:
    r"""Return a pattern with * as SQL writes it.

    >>> _like("*@demo_1.example"), _like("100%*")
    ('%@demo\\_1.example', '100\\%%')
    """
    return re.sub(r"([\\%_])", r"\\\1", pattern).replace("*", "%")


def _add(connection, staged: str, field: str, value: str, where: str) -> None:
    fault = f"{{'field': {field}, 'reason': '{REASON}', 'value': {value}}}"
    connection.execute(f"update {staged} set _faults = list_append(_faults, {fault}) where {where}")


WAYS = {  # by what the customer of a row is known, the surest first: column, and how it is compared
    "customer_id": ("customer_id", str),
    "business_id": ("business_id", business_id),
    "email": ("email", "lower({})".format),
    "name": ("customer_name", plain_name),
}
TELLING = {CUSTOMERS: tuple(WAYS), "people": ("email",)}  # tables that say by what a customer is known
TICKET = ("tickets", "ticket_id")
BY_EMAIL = "email:"  # how an id begins that is an e-mail address


def forget_customers(connection, staged: str, columns: Collection[str], table: str, system: str = "") -> None:
    """Give the rows of customers that were left out the same fault: by customer id, else business id, e-mail, name.

    A rating goes with its ticket, which is one of its own system where both have one.
    """
    if table == CUSTOMERS:
        return
    if table != TICKET[0] and TICKET[1] in columns:
        rule = f"""(select min(rule) from excluded_rows where "table" = '{TICKET[0]}' and {_is_of("system", system)}
            and of = {staged}.{TICKET[1]})"""
        _add(connection, staged, f"'{TICKET[1]}'", rule, f"not {LEFT_OUT} and {rule} is not null")
    unknown = "true"
    for way, (column, plain) in WAYS.items():
        if column in columns:
            value = plain(f'{staged}."{column}"')
            rule = f"(select min(rule) from excluded_customers where way = '{way}' and value = {value})"
            _add(connection, staged, f"'{column}'", rule, f"{unknown} and not {LEFT_OUT} and {rule} is not null")
            unknown = f'{unknown} and {staged}."{column}" is null'
    if "customer_id" in columns:
        address = f"lower({staged}.customer_id[{len(BY_EMAIL) + 1}:])"
        rule = f"(select min(rule) from excluded_customers where way = 'email' and value = {address})"
        is_address = f"starts_with({staged}.customer_id, '{BY_EMAIL}')"
        _add(connection, staged, "'customer_id'", rule, f"{is_address} and not {LEFT_OUT} and {rule} is not null")


def _is_of(column: str, system: str) -> str:
    """Return whether a row can be of a system; one that says none can be of each."""
    return f"{column} in ('', {quoted(system)})" if system else "true"


def _remember_by_rows(connection, table: str, staged: Mapping[str, Collection[str]], rules: Sequence[Rule]) -> None:
    """Without a customer list, keep the number of a customer whom a rule finds by name or e-mail in some row of theirs.

    The other rows may spell the name otherwise. A rule that says more than who it is, or only of one table, is about rows.
    """
    if table in TELLING or connection.execute("from duckdb_tables() where table_name = 'customers_came'").fetchall():
        return
    whole = [rule.name for rule in rules if not rule.table and {*rule.patterns} <= {"customer_name", "email"}]
    for name, columns in staged.items():
        if whole and "customer_id" in columns:
            connection.execute(f"""insert into excluded_customers select 'customer_id', customer_id, min({RULE}) from {name}
                where customer_id is not null and {LEFT_OUT} and {RULE} in ({", ".join(map(quoted, whole))})
                group by customer_id""")


def _remember_customers(connection, table: str, staged: Mapping[str, Collection[str]]) -> None:
    """Keep by what the customers left out are known, for the tables after; what one that stays has too tells nothing."""
    for way in TELLING.get(table, ()):
        column = NAMES.get(table, WAYS[way][0]) if way == "name" else WAYS[way][0]
        parts = [
            f"""select {WAYS[way][1](f'"{column}"')} as value, {RULE} as rule from {name}"""
            for name, columns in staged.items()
            if column in columns
        ]
        if parts:
            connection.execute(f"""insert into excluded_customers
                select '{way}', value, min(rule) from ({" union all ".join(parts)})
                where value is not null group by value having count(*) = count(rule)""")


def _spread(connection, table: str, systems: Mapping[str, str]) -> None:
    """Leave out what is left out whole: the other rows of the same key, in whatever export of the system."""
    key = TABLES[table].key
    every = " union all ".join(
        f"select {', '.join(key)}, {quoted(system)} as system, {RULE} as rule from {name} where {LEFT_OUT}"
        for name, system in systems.items()
    )
    connection.execute(
        f"create or replace temp table left_out as select {', '.join(key)}, system, min(rule) as rule from ({every}) group by all"
    )
    for name, system in systems.items():
        same = " and ".join(f'left_out."{column}" = {name}."{column}"' for column in key)
        rule = f"(select min(rule) from left_out where {same} and {_is_of('left_out.system', system)})"
        _add(connection, name, quoted(key[0]), rule, f"not {LEFT_OUT} and {rule} is not null")


def _count(connection, table: str, staged: str, columns: Collection[str], is_lines: bool, system: str) -> None:
    """Keep what was left out of one sheet: rows and amount by key."""
    key = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in TABLES[table].key)
    amount = "cast(null as decimal(38, 18))"
    if "amount" in columns and "amount" in TABLES[table].by_name:
        amount = "sum(amount)" if is_lines else "arg_max(amount, _row)"
    connection.execute(f"""insert into excluded_rows select {RULE} as rule, '{table}', {quoted(system)},
            concat_ws(chr(31), {key}) as of, count(*), {amount} from {staged} where {LEFT_OUT} group by rule, of""")


def effects(connection, rules: Sequence[Rule]) -> list[dict]:
    """Return what each rule left out: rule, kind, table, rows as they came in, and the amount of what they say.

    An order that came in twice counts once in the amount, an exact text in major units; None where the table has no
    amounts. A rule that left out nothing stands with 0 rows.
    """
    if not rules:
        return []
    _prepare(connection)
    found = connection.execute("""with once as (select rule, "table", system, of, sum(n) as n, max(amount) as amount
            from excluded_rows group by all)
        select rule, "table", cast(sum(n) as bigint), rtrim(rtrim(cast(sum(amount) as varchar), '0'), '.') from once group by all
        order by 1, 2""").fetchall()
    return [
        {"rule": rule.name, "kind": rule.kind, "table": table, "rows": rows, "amount": amount}
        for rule in rules
        for _, table, rows, amount in ([row for row in found if row[0] == rule.name] or [("", rule.table, 0, None)])
    ]
