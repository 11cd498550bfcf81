"""What no row's own fate tells: the same orders from two systems, deals won that count nowhere, ids that lack zeros."""

from __future__ import annotations

from collections.abc import Mapping

from pito.checks import columns_of
from pito.intake.stage import plain
from pito.schema import TABLES

FEWEST, SHARE = 5, 0.5  # orders of the smaller system that stand in the other too
AUTUMN_DAY = 90_000  # seconds of the day on which clocks are put back
TAX = 1 / 3  # what an order with VAT is above one without, at most
NEEDED = ("customer_id", "won_at", "amount")  # of a deal won that counts as an order
BY_ORDERS = """create or replace temp table orders_of_systems as
    select row_number() over () as id, part_systems.system, customer_id, ordered_at, cast(amount as double) as amount,
        amount as exact, ordered_at // 86400 as day,
        row_number() over (partition by part_systems.system, customer_id, amount, ordered_at // 86400 order by order_id) as nth
    from final_orders join part_systems using (_file)
    where customer_id is not null and ordered_at is not null and amount <> 0"""
NEAREST = """with pairs as (
        select a.id as one, b.id as other, a.exact,
            abs(a.amount - b.amount) as apart, abs(a.ordered_at - b.ordered_at) as away, abs(a.nth - b.nth) as places
        from (select *, unnest([day - 1, day, day + 1]) as near from orders_of_systems where system = $one) a
        join (select * from orders_of_systems where system = $other) b on a.customer_id = b.customer_id and a.near = b.day
        where sign(a.amount) = sign(b.amount) and abs(a.ordered_at - b.ordered_at) <= $day
            and greatest(abs(a.amount), abs(b.amount)) <= least(abs(a.amount), abs(b.amount)) * (1 + $tax) + 0.005),
    ranked as (select exact, row_number() over (partition by one order by apart, away, places, other) as place,
        row_number() over (partition by other order by apart, away, places, one) as place_of_other from pairs)
    select count(*), cast(sum(exact) as varchar) from ranked where place = 1 and place_of_other = 1"""


def found(connection, tables: set[str], derived: Mapping[str, bool]) -> dict:
    """Return what to say of orders that came in twice, of deals won without a value, of ids that lack leading zeros.

    Parameters
    ----------
    connection
        Holds `final_<table>` after linking, and `part_systems`.
    tables : set of str
        The canonical tables there are.
    derived : mapping
        What `store.derive` said: which of them no export has.
    """
    are_deals_orders = "deals" in tables and ("orders" not in tables or derived.get("orders_derived", False))
    is_listed = "customers" in tables and not derived.get("customers_derived")
    return {
        "doubled": doubled(connection) if "orders" in tables else [],
        "deals_without_value": without_value(connection) if are_deals_orders else 0,
        "without_zeros": without_zeros(connection, tables) if is_listed else {},
    }


def doubled(connection) -> list[dict]:
    """Return the pairs of systems that tell the same orders: systems, orders, and the amount counted twice.

    The same is an order of the same customer, within a day, of the same amount or one that tax could explain; each matches
    one other at most.
    """
    if _systems(connection) < 2:
        return []
    connection.execute(BY_ORDERS)
    sizes = dict(
        connection.execute("select system, count(*) from orders_of_systems group by system order by 2, 1").fetchall()
    )
    pairs = [(one, other) for place, one in enumerate(sizes) for other in [*sizes][place + 1 :]]
    told = []
    for one, other in pairs:
        names = {"one": one, "other": other, "day": AUTUMN_DAY, "tax": TAX}
        orders, amount = connection.execute(NEAREST, names).fetchall()[0]
        if orders >= max(FEWEST, SHARE * sizes[one]):
            told.append({"systems": sorted((one, other)), "orders": orders, "amount": plain(amount)})
    return told


def _systems(connection) -> int:
    found = "select count(distinct system) from part_systems semi join final_orders using (_file)"
    return connection.execute(found).fetchall()[0][0]


def without_value(connection) -> int:
    """Return how many deals won lack customer, day or amount, and therefore are no orders."""
    there = {*columns_of(connection, "final_deals")}
    lacking = " or ".join(f"{name} is null" for name in NEEDED if name in there)
    lacking = lacking if {*NEEDED} <= there else "true"
    return connection.execute(f"select count(*) from final_deals where status = 'won' and ({lacking})").fetchall()[0][0]


def without_zeros(connection, tables: set[str]) -> dict[str, int]:
    """Return for each table how many rows' customers would be known if ids were compared without leading zeros."""
    counted = {}
    for table in sorted(tables - {"customers", "people"}):
        if "customer_id" in TABLES[table].by_name and "customer_id" in columns_of(connection, f"final_{table}"):
            counted[table] = connection.execute(f"""select count(*) from final_{table} a
                where customer_id is not null and customer_id not in (select customer_id from final_customers)
                and ltrim(customer_id, '0') in (select ltrim(customer_id, '0') from final_customers)""").fetchall()[0][0]
    return {table: n for table, n in counted.items() if n}
