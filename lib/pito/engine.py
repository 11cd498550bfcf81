"""Where tables live. Embedded DuckDB; a metric only ever sees `query`, `put` and `attach`.

Statements are portable SQL kept in `.sql` files beside the Python that asks: `:name` binds a value, `{by}` is replaced
by a checked column name. A line that ends with `-- for groups only` brings that column, and is left out where nobody is
grouped. Only this room knows an engine's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from inspect import signature

from pito.errors import WrongUse

IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")
FOR_GROUPS = re.compile(r"\n[^\n]* -- for groups only$", re.MULTILINE)


@cache
def statement(package: str, name: str) -> str:
    """Return the text of `<name>.sql` in a package of Pito's.

    >>> statement("pito.metrics", "retention_by_month").splitlines()[0][:2]
    '--'
    """
    return files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8")


class Engine:
    """Tables in an embedded DuckDB, answered as pandas frames.

    Examples
    --------
    >>> import pandas as pd
    >>> tables = Engine()
    >>> tables.put("orders", pd.DataFrame({"amount_minor": [100, 250]}))
    >>> int(tables.query("select cast(sum(amount_minor) as bigint) as s from orders where amount_minor > :least", least=100).s[0])
    250
    """

    def __init__(self, memory: str | None = None, **frames):
        import duckdb

        self.connection = duckdb.connect(config={"memory_limit": memory} if memory else {})
        self.connection.execute("set enable_progress_bar = false")  # it would stand on standard output
        self._made: set[str] = set()
        self._answers: dict = {}
        for name, frame in frames.items():
            self.put(name, frame)

    def attach(self, name: str, parquet) -> None:
        """Show a Parquet file as a table."""
        place = str(parquet).replace("'", "''")
        self._make("view", name, f"select * from read_parquet('{place}')")

    def put(self, name: str, frame) -> None:
        """Keep a pandas frame or Arrow table as a table."""
        self.connection.register("_incoming", frame)
        self._make("table", name, "select * from _incoming")
        self.connection.unregister("_incoming")

    def define(self, name: str, columns: dict[str, str]) -> None:
        """Make an empty table, so that a question about exports that are not there is answered, with nothing."""
        listed = ", ".join(f"{_checked(column)} {kind}" for column, kind in columns.items())
        self._replace(name)
        self.connection.execute(f"create or replace table {_checked(name)} ({listed})")

    def narrow(self, name: str, segment: str) -> None:
        """Show `all_<name>` as `<name>`: only what belongs to customers of one segment."""
        inside = "select customer_id from all_customers where segment = $segment"
        text = f"select * from all_{_checked(name)} where customer_id in ({inside})"
        self._make("temp table", name, text, {"segment": segment})

    def keep(self, name: str, text: str, by: str | None = None, **values) -> None:
        """Keep a statement's answer as a table, so that metrics share it."""
        self._make("temp table", name, self._text(text, by), _bound(text, values))

    def _make(self, kind: str, name: str, text: str, values: dict | None = None) -> None:
        self._replace(name)
        self.connection.execute(f"create or replace {kind} {_checked(name)} as {text}", values)

    def _replace(self, name: str) -> None:
        """Forget what was answered when a table takes another's place."""
        if name in self._made:
            self.forget()
        self._made.add(name)

    def forget(self) -> None:
        """Forget what was answered: who measures how long answers take asks afresh."""
        self._answers.clear()

    def has(self, name: str) -> bool:
        """Return whether there is such a table."""
        return name in self.tables()

    def tables(self) -> set[str]:
        """Return the names of the tables there are."""
        found = self.connection.execute("select table_name from information_schema.tables").fetchall()
        return {name for (name,) in found}

    def columns(self, name: str) -> list[str]:
        """Return a table's column names in order."""
        return [row[0] for row in self.connection.execute(f"describe {_checked(name)}").fetchall()]

    def rows(self, text: str, **values) -> list[tuple]:
        """Answer a statement as plain tuples, for rooms that do without pandas."""
        return self.connection.execute(self._text(text, None), _bound(text, values)).fetchall()

    def query(self, text: str, by: str | None = None, **values):
        """Answer a statement as a pandas frame.

        Parameters
        ----------
        text : str
            Portable SQL; `:name` binds a value, `{by}` stands for the grouping column.
        by : str, optional
            The column to group by; without one `{by}` is the constant 'all', the whole business.
        """
        return self.connection.execute(self._text(text, by), _bound(text, values)).df()

    def once(self, question: Callable, *given, **options):
        """Answer a question that several metrics build on; the same one again is remembered while the tables are the same.

        Parameters
        ----------
        question : callable
            Takes these tables first, then what is given.

        Examples
        --------
        >>> import pandas as pd
        >>> def paid(tables, least):
        ...     print("looked up")
        ...     return tables.query("select amount_minor from orders where amount_minor > :least", least=least)
        >>> tables = Engine(orders=pd.DataFrame({"amount_minor": [100, 250]}))
        >>> len(tables.once(paid, 100)), len(tables.once(paid, least=100))
        looked up
        (1, 1)
        """
        asked = signature(question).bind(self, *given, **options)
        asked.apply_defaults()
        key = (question, *(_fixed(value) for value in asked.args[1:]), _fixed(asked.kwargs))
        if key not in self._answers:
            self._answers[key] = question(self, *given, **options)
        answer = self._answers[key]
        # Who adds a column to a shallow copy adds it to nobody else's: pandas copies on writing.
        return answer.copy(deep=False) if hasattr(answer, "iloc") else answer

    def _text(self, text: str, by: str | None) -> str:
        column = _checked(by) if by else "cast('all' as varchar)"
        text = text if by else FOR_GROUPS.sub("", text)
        return re.sub(r"(?<!:):([a-z_]+)", r"$\1", text.replace("{by}", column))


def _bound(text: str, values: dict) -> dict | None:
    """Keep the values that the statement names: DuckDB refuses others."""
    names = set(re.findall(r"(?<!:):([a-z_]+)", text))
    if missing := names - set(values):
        raise WrongUse(f"The statement needs a value for {', '.join(sorted(missing))}.")
    return {name: values[name] for name in names} or None


def _fixed(value):
    """Return a value by which an answer is found again."""
    if isinstance(value, dict):
        return tuple((name, _fixed(inner)) for name, inner in sorted(value.items()))
    return tuple(value) if isinstance(value, list) else value


def _checked(name: str) -> str:
    if not IDENTIFIER.fullmatch(name):
        raise WrongUse(f"`{name}` is not a column or table name: small letters, digits and _ only.")
    return name
