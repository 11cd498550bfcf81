"""Whose is this row? By customer number, else by a business id, an e-mail or, inside one system, a name only one customer has.

Nothing is guessed: what two customers share finds neither, and nothing finds a customer who has another business id. Whom
the rows themselves tell apart where no list knows them, `mentions` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pito.checks import columns_of
from pito.identity import mentions
from pito.identity.ids import OWN, business_id, ids_of
from pito.identity.mentions import FOUND
from pito.schema import TABLES

WAYS = ("business_id", "person", "email", "name")


def know(connection, systems: Mapping[str, str]) -> None:
    """Make `known` (way, ids, value, customer_id): what exactly one customer has, among those whose ids these are.

    A name is known inside one system only, and kept with the customer list's other `known_records`; `part_systems` says
    whose file a row is of.

    Parameters
    ----------
    systems : mapping
        The tables that say something of customers, `customers` and `people`, → the table that holds them.
    """
    mentions.prepare(connection)
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
        if table == "customers":
            mentions.know_records(connection, source, columns_of(connection, source))
    every = " union all ".join(found) or "select '' as way, '' as ids, '' as value, '' as customer_id where false"
    connection.execute(f"""create or replace temp table known as
        select way, ids, value, any_value(customer_id) as customer_id
        from ({every}) as said(way, ids, value, customer_id) where value is not null and customer_id is not null
        group by way, ids, value having count(distinct customer_id) = 1""")


def find_customers(connection, rows: str, columns: Iterable[str], ids: str = OWN, system: str = "") -> None:
    """Give the rows without a customer number their customer: by business id, e-mail, or name within their own system.

    A system's row that nobody knows gets an id made of what it says: the business id, else the address of whom invoices
    go to, else the name, which is what that system calls it by.

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
    mentions.weigh(connection, rows, columns, ids)
    for way, column, value in (
        ("business_id", "business_id", business_id("a.business_id")),
        ("person", "person_id", "a.person_id"),
        ("email", "email", "lower(a.email)"),
    ):
        if column in columns:
            near = f"ids = '{system}'" if way == "person" else "true"
            sure = _is_sure(columns) if way == "email" else "true"
            connection.execute(f"""update {rows} a set customer_id = b.customer_id, _known_by = '{way}', _faults = {FOUND}
                from (select value, arg_min(customer_id, case ids when '{OWN}' then 0 when '{ids}' then 1 else 2 end)
                    as customer_id from known where way = '{way}' and {near} group by value) b
                where a.customer_id is null and {value} = b.value and {sure}""")
    if ids or "customer_name" in columns:
        mentions.settle(connection, rows, columns, ids, system)


def _is_sure(columns: set[str]) -> str:
    """Return whether an address tells whose a row is: not where companies share it, or the row has another business id."""
    is_shared = "b.value in (select value from of_address where ids > 1)"
    if "business_id" not in columns:
        return f"not {is_shared}"
    number = business_id("a.business_id")
    return f"case when {number} is null then not {is_shared} else {mentions.has_no_other(number, 'b.customer_id')} end"


def how_known(connection, tables: Iterable[str]) -> dict[str, int]:
    """Count how the customer of each row is known: `by_number`, `by_business_id`, `by_email`, `by_name`, or `unknown`."""
    total = {"by_number": 0, **{f"by_{way}": 0 for way in WAYS}, "unknown": 0}
    for table in tables:
        found = connection.execute(f"""select case when customer_id is null then 'unknown'
            else 'by_' || coalesce(_known_by, 'number') end as how, count(*) from {table} group by how""").fetchall()
        total = {how: total[how] + dict(found).get(how, 0) for how in total}
    return total
