"""A load seen through some of its customers: every table holds what is theirs, and what cannot be divided is left out.

A report for one segment, owner or business unit is made from it as any other report is. What belongs to no known customer
belongs to nobody's part. Costs of the whole business and rows that name nobody cannot be divided; `facts["only"]` counts them.
Parts are subtracted from each other and from the whole: one that leaves too few others to hide among is refused.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from pito.errors import DataRefused, WrongUse
from pito.intake import cache
from pito.intake.load import Loaded
from pito.schema import TABLES

OR = "|"
KEPT_WHOLE = ("ledger.parquet", "rejects.parquet", "identity.parquet")  # how the exports were read, not whose they are
OF_ALL = ("events",)  # a price or an incident meets everybody
SHOWN = 10
CUSTOMERS_OWN = ("orders", "deals", "contracts", "promises", "tickets", "contacts", "feedback")


@dataclass(frozen=True)
class Restricted(Loaded):
    """What of a load is some customers'.

    Attributes
    ----------
    whole : Loaded
        The load it is a part of.
    only : str
        `column=value`, or `column=value|value`.
    """

    whole: Loaded | None = None
    only: str = ""


def everybody(loaded: Loaded) -> Loaded:
    """Return the load of all customers that a load is a part of, or is."""
    return loaded.whole if isinstance(loaded, Restricted) else loaded


def restricted(loaded: Loaded, only: str, least: int = 1) -> Restricted:
    """Return the part of a load that is of customers whose column has one of the values.

    Parameters
    ----------
    loaded : Loaded
    only : str
        `column=value`, or `column=value|value`.
    least : int
        Fewer customers are refused: a report on them would show who they are. So is a part that leaves fewer of a value, for
        the whole less the parts would show those.

    Raises
    ------
    WrongUse
        There is no such column or value.
    DataRefused
        No customers came in, or too few have the value.
    """
    column, values = parsed(only)
    key = hashlib.sha256(f"{loaded.key}\n{only}".encode()).hexdigest()[:32]
    entry = loaded.folder.parent / key
    if not (entry / cache.FACTS).exists():
        with cache.new_entry(entry) as place:
            facts = _write(loaded, column, values, place)
            (place / cache.FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    facts = json.loads((entry / cache.FACTS).read_text(encoding="utf-8")) | {"drift": loaded.facts.get("drift")}
    if facts["only"]["customers"] < least:
        raise DataRefused(f"Fewer than {least} customers have {only}: a report on them would show who they are.")
    _refuse_what_gives_others_away(_sizes(loaded, column), column, values, least)
    tables = tuple(name for name in loaded.tables if (entry / f"{name}.parquet").exists())
    return Restricted(entry, key, loaded.reused, tables, facts, loaded.source, loaded, only)


def parsed(only: str) -> tuple[str, list[str]]:
    """Return the column and the values of `column=value|value`.

    >>> parsed("segment=North|South")
    ('segment', ['North', 'South'])
    """
    column, equals, text = only.partition("=")
    values = [value.strip() for value in text.split(OR) if value.strip()]
    if not (equals and column.strip() and values):
        raise WrongUse(f"Say which customers as COLUMN=VALUE, for example segment=North; got '{only}'.")
    return column.strip(), values


def named(settings, only: str):
    """Return the settings with the part named after the business, so that no page passes for the whole."""
    if not only:
        return settings
    return settings.choose("business", name=f"{settings.business.name}, {', '.join(parsed(only)[1])}")


def _write(loaded: Loaded, column: str, values: list[str], place: Path) -> dict:
    """Write the part's tables; return its facts."""
    import duckdb

    if "customers" not in loaded.tables:
        raise DataRefused("No customer list came in: customers cannot be told apart by a column of theirs.")
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        show_tables(connection, loaded.folder)
        _refuse_unknown(connection, column, values)
        mine = f'select customer_id from customers where cast("{column}" as varchar) in (select unnest($values))'
        connection.execute(f"create temp table mine as {mine}", {"values": values})
        rows = {}
        for name in loaded.tables:
            if which := _which(connection, name):
                target = _text(place / f"{name}.parquet")
                connection.execute(f"copy (select * from {name} where {which}) to {target} (format parquet)")
                rows[name] = connection.execute(f"select count(*) from read_parquet({target})").fetchall()[0][0]
        strangers = {name: nobodys(connection, name) for name in CUSTOMERS_OWN if name in loaded.tables}
    for name in KEPT_WHOLE:
        if (loaded.folder / name).exists():
            shutil.copyfile(loaded.folder / name, place / name)
    only = {
        "column": column,
        "values": values,
        "customers": rows["customers"],
        "of": loaded.facts["rows"]["customers"],
        "left_out": [name for name in loaded.tables if name not in rows],
        "nobodys": {name: n for name, (n, _) in strangers.items() if n},
        "nobodys_minor": {name: amount for name, (_, amount) in strangers.items() if amount},
    }
    return loaded.facts | {"rows": rows, "only": only}


def _which(connection, name: str) -> str:
    """Return the condition for a table's rows to be these customers'; empty where they cannot be told apart."""
    columns = {row[0] for row in connection.execute(f"describe {name}").fetchall()}
    tickets = _has(connection, "tickets")
    of_ticket = "ticket_id in (select ticket_id from tickets where customer_id in (from mine))"
    if name in OF_ALL:
        return "true"
    if "customer_id" not in columns:
        return of_ticket if "ticket_id" in columns and tickets else ""
    if "ticket_id" in columns and name != "tickets" and tickets:
        return f"customer_id in (from mine) or (customer_id is null and {of_ticket})"
    return "customer_id in (from mine)"


def _refuse_unknown(connection, column: str, values: list[str]) -> None:
    columns = [row[0] for row in connection.execute("describe customers").fetchall() if not row[0].startswith("_")]
    if column not in columns:
        raise WrongUse(f"Customers have no column `{column}`; they have {', '.join(columns)}.")
    found = connection.execute(
        f'select distinct cast("{column}" as varchar) from customers where "{column}" is not null'
    )
    known = sorted(value for (value,) in found.fetchall())
    if missing := [value for value in values if value not in known]:
        there = ", ".join(known[:SHOWN]) + (f" and {len(known) - SHOWN} more" if len(known) > SHOWN else "")
        raise WrongUse(f"No customer has {column} `{missing[0]}`; there are {there or 'none'}.")


def _sizes(loaded: Loaded, column: str) -> dict[str | None, int]:
    """Return how many customers have each value of a column, the fewest first; None stands for those without one."""
    import duckdb

    source = f"read_parquet({_text(loaded.folder / 'customers.parquet')})"
    counted = f'select cast("{column}" as varchar), count(*) from {source} group by 1 order by 2, 1 nulls last'
    with duckdb.connect() as connection:
        return dict(connection.execute(counted).fetchall())


def _refuse_what_gives_others_away(sizes: dict[str | None, int], column: str, values: list[str], least: int) -> None:
    """Refuse a part that, taken from the whole or from another part, leaves fewer than so many of the values to be hidden."""
    hidden = _to_hide(sizes, least)
    inside = sum(sizes[value] for value in hidden if value in values)
    if not (0 < inside < least or 0 < sum(sizes[value] for value in hidden) - inside < least):
        return
    together = values + [value for value in hidden if value not in (*values, None)]
    without = f", and give the customers without {column} one" if None in hidden else ""
    raise DataRefused(
        f"With a report on {column}={OR.join(values)} beside the others, fewer than {least} customers could be worked out "
        f"by subtraction: take them together, --only '{column}={OR.join(together)}' or, in a file of sets, "
        f"is = {json.dumps(together, ensure_ascii=False)}{without}."
    )


def _to_hide(sizes: dict[str | None, int], least: int) -> list[str | None]:
    """Return the values that a table of all hides: those of few, and the next until two and enough customers are hidden.

    >>> _to_hide({"Public": 3, "Business": 24, "Home": 30}, 5), _to_hide({"North": 24, "South": 30}, 5)
    (['Public', 'Business'], [])
    """
    few = [value for value, n in sizes.items() if n < least]
    hidden = few
    while few and len(hidden) < len(sizes) and (len(hidden) < 2 or sum(sizes[value] for value in hidden) < least):
        hidden = list(sizes)[: len(hidden) + 1]
    return hidden


def show_tables(connection, folder: Path) -> None:
    """Make a view of each table of a load."""
    for path in folder.glob("*.parquet"):
        if path.stem in TABLES:
            connection.execute(f"create view {path.stem} as select * from read_parquet({_text(path)})")


def nobodys(connection, name: str) -> tuple[int, int]:
    """Return how many rows of a table name no known customer, and the money on them."""
    is_known = "coalesce({}.customer_id in (select customer_id from customers), false)"
    whose = is_known.format("t")
    if name == "feedback" and _has(connection, "tickets"):
        of_ticket = f"select ticket_id from tickets k where {is_known.format('k')}"
        whose += f" or (t.customer_id is null and coalesce(t.ticket_id in ({of_ticket}), false))"
    columns = {row[0] for row in connection.execute(f"describe {name}").fetchall()}
    amount = "coalesce(cast(sum(t.amount_minor) as bigint), 0)" if "amount_minor" in columns else "0"
    return connection.execute(f"select count(*), {amount} from {name} t where not ({whose})").fetchall()[0]


def _has(connection, name: str) -> bool:
    return name in {row[0] for row in connection.execute("select view_name from duckdb_views()").fetchall()}


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
