"""Whose is this row? By customer number, else by a business id, an e-mail or, inside one system, a name only one customer has.

Nothing is guessed: what two customers share finds neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pito.checks import columns_of
from pito.identity.ids import OWN, business_id, ids_of, plain_name
from pito.schema import TABLES

WAYS = ("business_id", "person", "email", "name")


def know(connection, systems: Mapping[str, str]) -> None:
    """Make `known` (way, ids, value, customer_id): what exactly one customer has, among those whose ids these are.

    A name is known inside one system only, whose name then stands for the ids; `part_systems` says whose file a row is of.

    Parameters
    ----------
    systems : mapping
        The tables that say something of customers, `customers` and `people`, → the table that holds them.
    """
    found = []
    for table, source in systems.items():
        there = set(columns_of(connection, source)) & set(TABLES[table].by_name)
        named = {"business_id": business_id("business_id"), "email": "lower(email)"}
        found += [
            f"select '{way}' as way, {ids_of('customer_id')} as ids, {value} as value, customer_id from {source}"
            for way, value in named.items()
            if way in there and "customer_id" in there
        ]
        if table == "people":
            found.append(
                f"select 'person', system, person_id, customer_id from {source} join part_systems using (_file)"
            )
        if table == "customers" and "name" in there:
            found.append(
                f"select 'name', system, {plain_name('name')}, customer_id from {source} join part_systems using (_file)"
            )
    every = " union all ".join(found) or "select '' as way, '' as ids, '' as value, '' as customer_id where false"
    connection.execute(f"""create or replace temp table known as
        select way, ids, value, any_value(customer_id) as customer_id
        from ({every}) as said(way, ids, value, customer_id) where value is not null and customer_id is not null
        group by way, ids, value having count(distinct customer_id) = 1""")


def find_customers(connection, rows: str, columns: Iterable[str], ids: str = OWN, system: str = "") -> None:
    """Give the rows without a customer number their customer: by business id, e-mail, or name within their own system.

    A system's row that only has a name nobody knows gets an id made of it: the name is what that system calls it by.

    Parameters
    ----------
    rows : str
        A table with `customer_id`, `_known_by`, `_faults`; that the customer is missing is no fault any more.
    columns : iterable of str
        The columns there are.
    ids : str
        Whose customer ids the rows have.
    system : str
        Which system's file they stand in.
    """
    columns = set(columns)
    for way, column, value in (
        ("business_id", "business_id", business_id("a.business_id")),
        ("person", "person_id", "a.person_id"),
        ("email", "email", "lower(a.email)"),
        ("name", "customer_name", plain_name("a.customer_name")),
    ):
        if column in columns:
            near = f"ids = '{system}'" if way in ("name", "person") else "true"
            connection.execute(f"""update {rows} a set customer_id = b.customer_id, _known_by = '{way}', _faults = {FOUND}
                from (select value, arg_min(customer_id, case ids when '{OWN}' then 0 when '{ids}' then 1 else 2 end)
                    as customer_id from known where way = '{way}' and {near} group by value) b
                where a.customer_id is null and {value} = b.value""")
    if ids and "customer_name" in columns:
        connection.execute(f"""update {rows} set customer_id = '{ids}:' || {plain_name("customer_name")}, _known_by = 'name',
            _faults = {FOUND} where customer_id is null and {plain_name("customer_name")} is not null""")


FOUND = "list_filter(_faults, lambda f: not (f.field = 'customer_id' and f.reason = 'missing'))"


def how_known(connection, tables: Iterable[str]) -> dict[str, int]:
    """Count how the customer of each row is known: `by_number`, `by_business_id`, `by_email`, `by_name`, or `unknown`."""
    total = {"by_number": 0, **{f"by_{way}": 0 for way in WAYS}, "unknown": 0}
    for table in tables:
        found = connection.execute(f"""select case when customer_id is null then 'unknown'
            else 'by_' || coalesce(_known_by, 'number') end as how, count(*) from {table} group by how""").fetchall()
        total = {how: total[how] + dict(found).get(how, 0) for how in total}
    return total
