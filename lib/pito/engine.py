"""Where tables live. Embedded DuckDB; a metric only ever sees `query`, `put` and `attach`.

Statements are portable SQL kept in `.sql` files beside the Python that asks: `:name` binds a value, `{by}` is replaced
by a checked column name. Only this room knows an engine's own words.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pito.errors import WrongUse

IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")


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
        for name, frame in frames.items():
            self.put(name, frame)

    def attach(self, name: str, parquet) -> None:
        """Show a Parquet file as a table."""
        place = str(parquet).replace("'", "''")
        self.connection.execute(f"create or replace view {_checked(name)} as select * from read_parquet('{place}')")

    def put(self, name: str, frame) -> None:
        """Keep a pandas frame or Arrow table as a table."""
        self.connection.register("_incoming", frame)
        self.connection.execute(f"create or replace table {_checked(name)} as select * from _incoming")
        self.connection.unregister("_incoming")

    def define(self, name: str, columns: dict[str, str]) -> None:
        """Make an empty table, so that a question about exports that are not there is answered, with nothing."""
        listed = ", ".join(f"{_checked(column)} {kind}" for column, kind in columns.items())
        self.connection.execute(f"create or replace table {_checked(name)} ({listed})")

    def narrow(self, name: str, segment: str) -> None:
        """Show `all_<name>` as `<name>`: only what belongs to customers of one segment."""
        inside = "select customer_id from all_customers where segment = $segment"
        text = f"select * from all_{_checked(name)} where customer_id in ({inside})"
        self.connection.execute(f"create or replace temp table {name} as {text}", {"segment": segment})

    def keep(self, name: str, text: str, by: str | None = None, **values) -> None:
        """Keep a statement's answer as a table, so that metrics share it."""
        self.connection.execute(
            f"create or replace temp table {_checked(name)} as {self._text(text, by)}", _bound(text, values)
        )

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

    def _text(self, text: str, by: str | None) -> str:
        column = _checked(by) if by else "cast('all' as varchar)"
        return re.sub(r"(?<!:):([a-z_]+)", r"$\1", text.replace("{by}", column))


def _bound(text: str, values: dict) -> dict | None:
    """Keep the values that the statement names: DuckDB refuses others."""
    names = set(re.findall(r"(?<!:):([a-z_]+)", text))
    if missing := names - set(values):
        raise WrongUse(f"The statement needs a value for {', '.join(sorted(missing))}.")
    return {name: values[name] for name in names} or None


def _checked(name: str) -> str:
    if not IDENTIFIER.fullmatch(name):
        raise WrongUse(f"`{name}` is not a column or table name: small letters, digits and _ only.")
    return name
