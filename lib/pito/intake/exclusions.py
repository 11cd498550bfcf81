"""Rows that a rule leaves out of every figure: test customers, the own staff, spam.

The rules stand in `exclusions.toml` in the folder of exports:

    [[exclude]]
    name = "Own staff"                 # what the report calls the rule
    kind = "internal"                  # test, internal, spam or other
    email = "*@demo.example"           # a column and what it holds; * stands for anything, large and small are the same

    [[exclude]]
    name = "Test tickets"
    kind = "test"
    table = "tickets"                  # only there; without it, in every table that has the columns
    subject = ["test*", "testi*"]      # any of these
    status = "closed"                  # and this

A column is one of the tables' own or any other of an export, under the name it is kept by (`Customer tag` is
`customer_tag`); a customer's name is `customer_name` everywhere. What is left out is left out whole: all lines of an order,
all copies of a ticket in overlapping exports, all that belongs to a customer.

Whose a row is, the customer list says: its number, business id, e-mail (also where a shop has it for the customer's id) and
name. Without a list, a rule that says only `customer_name` or `email` finds the customer's number in the rows it fits, and
leaves out that customer's other rows too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pito.errors import WrongUse
from pito.identity.ids import business_id, plain_name
from pito.schema import TABLES, Kind
from pito.sources.plan import EVERYWHERE
from pito.sources.values import quoted

FILE, REASON = "exclusions.toml", "excluded"
CUSTOMERS = "customers"
COLUMN = re.compile(r"[a-z][a-z0-9_]*")
TEXTS = (Kind.ID, Kind.TEXT, Kind.WORD)
NAMES = {CUSTOMERS: "name"}  # what `customer_name` is called where it is a column of the table's own
LEFT_OUT = f"len(list_filter(_faults, lambda f: f.reason = '{REASON}')) > 0"
RULE = f"list_filter(_faults, lambda f: f.reason = '{REASON}')[1].value"

Pattern = Annotated[str, Field(min_length=1)]
Patterns = Annotated[
    tuple[Pattern, ...],
    Field(min_length=1),
    BeforeValidator(lambda said: (said,) if isinstance(said, str) else said),
]


class Rule(BaseModel):
    """One `[[exclude]]`: the rows in which every column named holds one of its patterns."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Patterns]
    name: Pattern
    kind: Literal["test", "internal", "spam", "other"]
    table: str = ""

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """Column → what it holds."""
        return dict(self.model_extra or {})

    def columns(self, table: str) -> dict[str, tuple[str, ...]]:
        """Return the columns as one table calls them; empty where the rule is not about it."""
        if self.table not in ("", table):
            return {}
        return {
            NAMES.get(table, name) if name == "customer_name" else name: said for name, said in self.patterns.items()
        }


def read(files: Iterable[tuple[str, Path]]) -> tuple[Rule, ...]:
    """Read the rules of a folder of exports; without `exclusions.toml` there are none.

    Parameters
    ----------
    files : iterable of (name, path)
        The folder's files.

    Raises
    ------
    WrongUse
        One sentence naming file, rule and what is possible.
    """
    found = [rule for name, path in files if Path(name).name == FILE for rule in _rules(name, path)]
    names = [rule.name for rule in found]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise WrongUse(f"{FILE}: two rules are called '{twice}'; give each a name of its own.")
    return tuple(found)


def _rules(name: str, path: Path) -> list[Rule]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise WrongUse(f"{name} is not valid TOML: {broken}.") from broken
    if other := [key for key in said if key != "exclude"]:
        raise WrongUse(f"{name}: unknown key `{other[0]}`; every rule begins with [[exclude]].")
    if not isinstance(said.get("exclude", []), list):
        raise WrongUse(f"{name}: write [[exclude]] in double brackets; there may be several.")
    return [_checked(f"{name}, [[exclude]] {number}", rule) for number, rule in enumerate(said.get("exclude", []), 1)]


def _checked(where: str, said: object) -> Rule:
    try:
        rule = Rule.model_validate(said)
    except ValidationError as wrong:
        raise WrongUse(f"{where}: {_fault(wrong)}") from wrong
    if rule.table and rule.table not in TABLES:
        raise WrongUse(f"{where}: there is no table `{rule.table}`; there are {', '.join(TABLES)}.")
    if not rule.patterns:
        raise WrongUse(f'{where}: no column is named; say which rows, for example email = "*@demo.example".')
    for column in rule.patterns:
        _refuse_wordless(where, rule, column)
    return rule


def _fault(wrong: ValidationError) -> str:
    """Say the first fault as a person would."""
    fault = wrong.errors()[0]
    key = str(fault["loc"][0]) if fault["loc"] else "exclude"
    if fault["type"] == "missing":
        return f"`{key}` is missing."
    if key == "kind":
        return f"`kind` is test, internal, spam or other; got {fault['input']!r}."
    return f"`{key}` must be a text in quotes, or a list of them; got {fault['input']!r}."


def _refuse_wordless(where: str, rule: Rule, column: str) -> None:
    """Refuse a column that cannot be one, or that holds days, amounts and such, which no pattern fits."""
    if not COLUMN.fullmatch(column):
        raise WrongUse(f"{where}: '{column}' is no column: small letters, digits and _ only, as {_snake(column)}.")
    kinds = [TABLES[name][column].kind for name in _meant(rule) if column in TABLES[name].by_name]
    if kinds and not any(kind in TEXTS for kind in kinds):
        raise WrongUse(
            f"{where}: `{column}` holds no text; rules look at texts such as `customer_id`, `email`, `tags`."
        )


def _snake(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_") or "customer_id"


def _meant(rule: Rule) -> list[str]:
    return [rule.table] if rule.table else list(TABLES)


def refuse_unknown(rules: Sequence[Rule], tables: Mapping[str, Collection[str]]) -> None:
    """Refuse a rule about a column that nothing has; it would leave out nothing, in silence.

    Parameters
    ----------
    tables : mapping
        Table that came in → all columns its exports have.

    Raises
    ------
    WrongUse
    """
    for rule in rules:
        meant = _meant(rule)
        there = {*EVERYWHERE, *(name for table in meant for name in (*TABLES[table].by_name, *tables.get(table, ())))}
        unseen = rule.table and rule.table not in tables  # what columns it would have is not known
        if lacking := [] if unseen else [name for name in rule.patterns if name not in there]:
            extras = sorted({n for table in meant for n in tables.get(table, ())} - {"_row"})
            raise WrongUse(
                f"{FILE}, rule '{rule.name}': no export has a column `{lacking[0]}`; there are {', '.join(extras) or 'none'}."
            )


def leave_out(
    connection,
    table: str,
    staged: Mapping[str, Collection[str]],
    rules: Sequence[Rule],
    lines: Collection[str] = (),
) -> None:
    """Give the rows of a table's sheets that a rule leaves out their fault; customers come first, people second.

    Parameters
    ----------
    staged : mapping
        Staged table of each sheet → the columns it has.
    lines : collection of str
        Those of them whose rows are lines: their amounts are summed.
    """
    if not rules:
        return
    _prepare(connection)
    if table == CUSTOMERS:
        connection.execute("create temp table if not exists customers_came as select true")
    for name, columns in staged.items():
        mark(connection, name, columns, table, rules)
    _remember_by_rows(connection, table, staged, rules)
    for name, columns in staged.items():
        forget_customers(connection, name, columns, table)
    _spread(connection, table, list(staged))
    _remember_customers(connection, table, staged)
    for name, columns in staged.items():
        _count(connection, table, name, columns, name in lines)


def _prepare(connection) -> None:
    connection.execute("create temp table if not exists excluded_customers(way varchar, value varchar, rule varchar)")
    connection.execute("""create temp table if not exists excluded_rows(
        rule varchar, "table" varchar, of varchar, n bigint, amount decimal(38, 18))""")


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


def forget_customers(connection, staged: str, columns: Collection[str], table: str) -> None:
    """Give the rows of customers that were left out the same fault: by customer id, else business id, e-mail, name.

    A rating goes with its ticket.
    """
    if table == CUSTOMERS:
        return
    if table != TICKET[0] and TICKET[1] in columns:
        rule = f"(select min(rule) from excluded_rows where \"table\" = '{TICKET[0]}' and of = {staged}.{TICKET[1]})"
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


def _spread(connection, table: str, staged: Sequence[str]) -> None:
    """Leave out what is left out whole: the other rows of the same key, in whatever export."""
    key = TABLES[table].key
    every = " union all ".join(
        f"select {', '.join(key)}, {RULE} as rule from {name} where {LEFT_OUT}" for name in staged
    )
    connection.execute(
        f"create or replace temp table left_out as select {', '.join(key)}, min(rule) as rule from ({every}) group by all"
    )
    for name in staged:
        same = " and ".join(f'left_out."{column}" = {name}."{column}"' for column in key)
        rule = f"(select rule from left_out where {same})"
        _add(connection, name, quoted(key[0]), rule, f"not {LEFT_OUT} and {rule} is not null")


def _count(connection, table: str, staged: str, columns: Collection[str], is_lines: bool) -> None:
    """Keep what was left out of one sheet: rows and amount by key."""
    key = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in TABLES[table].key)
    amount = "cast(null as decimal(38, 18))"
    if "amount" in columns and "amount" in TABLES[table].by_name:
        amount = "sum(amount)" if is_lines else "arg_max(amount, _row)"
    connection.execute(f"""insert into excluded_rows select {RULE} as rule, '{table}', concat_ws(chr(31), {key}) as of,
        count(*), {amount} from {staged} where {LEFT_OUT} group by rule, of""")


def effects(connection, rules: Sequence[Rule]) -> list[dict]:
    """Return what each rule left out: rule, kind, table, rows as they came in, and the amount of what they say.

    An order that came in twice counts once in the amount, an exact text in major units; None where the table has no
    amounts. A rule that left out nothing stands with 0 rows.
    """
    if not rules:
        return []
    _prepare(connection)
    found = connection.execute("""with once as (select rule, "table", of, sum(n) as n, max(amount) as amount
            from excluded_rows group by all)
        select rule, "table", cast(sum(n) as bigint), rtrim(rtrim(cast(sum(amount) as varchar), '0'), '.') from once group by all
        order by 1, 2""").fetchall()
    return [
        {"rule": rule.name, "kind": rule.kind, "table": table, "rows": rows, "amount": amount}
        for rule in rules
        for _, table, rows, amount in ([row for row in found if row[0] == rule.name] or [("", rule.table, 0, None)])
    ]
