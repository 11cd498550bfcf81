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
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pito.errors import WrongUse
from pito.schema import TABLES, Kind
from pito.sources.plan import EVERYWHERE

FILE = "exclusions.toml"
CUSTOMERS = "customers"
COLUMN = re.compile(r"[a-z][a-z0-9_]*")
TEXTS = (Kind.ID, Kind.TEXT, Kind.WORD)
NAMES = {CUSTOMERS: "name"}  # what `customer_name` is called where it is a column of the table's own

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
