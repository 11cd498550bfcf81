"""Which records are one customer? Links between what systems call by ids of their own, each with its reason.

A customer number, a business id or an e-mail address that one record of each system has links them by itself, up to a
stated sum of orders; shared ones, dearer ones and names that are alike are only proposed, and wait for a yes in the map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from pito.checks import columns_of
from pito.identity.ids import business_id, ids_of, plain_name

ALIKE = 0.93  # Jaro–Winkler similarity from which names are proposed
CROWD = 200  # more names than these with the same beginning say nothing
AUTOMATIC, LINKED = ("linked",), ("linked", "yes")
TOGETHER = ("start_date", "notice_date", "end_date", "end_reason")  # of one record: an end without its start misleads


class Link(NamedTuple):
    """Two records that are, or could be, one customer; `status` says which, and why not."""

    customer_id: str
    same_as: str
    why: str
    score: float
    amount: float
    status: str  # linked, yes, no, unknown (the map names a record that is not there), over_limit, not_unique, proposed


def find_links(
    connection, limit: float, decisions: Mapping[tuple[str, str], str], tables: Collection[str]
) -> list[Link]:
    """Return every link found between the records that the gathered tables speak of, the dearest first.

    Parameters
    ----------
    limit : float
        Orders' sum up to which a record may be linked without being asked about.
    decisions : mapping
        (customer_id, same_as) → "yes" or "no", as the map file says.
    tables : collection of str
        The tables that are there as `final_<table>`.
    """
    _evidence(connection, tables)
    _name_pairs(connection)
    connection.execute(PAIRS)
    _moved_amounts(connection, tables)
    found = connection.execute(WITH_AMOUNTS).fetchall()
    links = [Link(*row[:5], _status(row, limit, decisions)) for row in found]
    named = {(link.customer_id, link.same_as) for link in links}
    there = _records(connection, tables) if decisions else set()
    links += [
        Link(a, b, "map file", 1.0, 0.0, "yes" if {a, b} <= there else "unknown")
        for (a, b), said in decisions.items()
        if said == "yes" and (a, b) not in named
    ]
    apart = [set(pair) for pair, use in decisions.items() if use == "no"]
    return _without_contradictions(links, _ids(connection), apart) if links else []


def _records(connection, tables: Collection[str]) -> set[str]:
    """Return every customer id that some table names."""
    named = [f"select customer_id from final_{t}" for t in tables if _has(connection, t, "customer_id")]
    return {row[0] for row in connection.execute(" union ".join(named) or "select null").fetchall()}


def _status(row: tuple, limit: float, decisions: Mapping[tuple[str, str], str]) -> str:
    customer, same_as, why, _, amount, is_unique = row
    if said := decisions.get((customer, same_as)) or decisions.get((same_as, customer)):
        return said
    if why == "name":
        return "proposed"
    if not is_unique:
        return "not_unique"
    return "linked" if amount <= limit else "over_limit"


def _evidence(connection, tables: Collection[str]) -> None:
    """Make `evidence` (why, value, customer_id, ids) and `named` (customer_id, ids, name): what each record is known by.

    Of its own customers the business says so in its list; of a system's, any row that has both id and address does.
    """
    known, names = [], []
    are_named = any(_has(connection, table, "customer_number") for table in tables)  # the business's own, by a system
    for table in tables:
        there = columns_of(connection, f"final_{table}")
        if "customer_id" not in there:
            continue
        own = "true" if table == "customers" else f"{ids_of('customer_id')} <> ''"
        ways = {
            "business_id": business_id("business_id"),
            "email": "lower(email)",
            "customer_number": "customer_number",
        }
        known += [
            f"select '{why}', {value}, customer_id from final_{table} where {own}"
            for why, value in ways.items()
            if why in there
        ]
        known.append(
            f"select 'email', substr(customer_id, 7), customer_id from final_{table} where customer_id like 'email:%'"
        )
        if table == "customers" and are_named:
            known.append(
                f"select 'customer_number', customer_id, customer_id from final_customers where {ids_of('customer_id')} = ''"
            )
        name = "name" if table == "customers" else "customer_name"
        if name in there and table != "people":
            names.append(f"select customer_id, {plain_name(name)} from final_{table} where {own}")
    _distinct(connection, "evidence(why, value, customer_id)", known, "value")
    _distinct(connection, "named(customer_id, name)", names, "name")


def _distinct(connection, table: str, parts: Sequence[str], needed: str) -> None:
    """Make a table of what the parts say, each line once, with whose id it is."""
    name, columns = table.rstrip(")").split("(")
    nothing = ", ".join("null::varchar" for _ in columns.split(","))
    every = " union ".join(parts) or f"select {nothing}"
    connection.execute(f"""create or replace temp table {name} as
        select *, {ids_of("customer_id")} as ids from ({every}) as said({columns})
        where {needed} is not null and customer_id is not null""")


def _moved_amounts(connection, tables: Collection[str]) -> None:
    """Make `moved_amounts` (customer_id, amount): the orders, and a year of contracts, that one of the `pairs` would move.

    Without an export of orders those are the deals won.
    """
    sales = ("orders", "amount", "true") if "orders" in tables else ("deals", "amount", "status = 'won'")
    parts = [
        f"select customer_id, abs({amount}) as amount from final_{table} semi join pairs using (customer_id) where {counts}"
        for table, amount, counts in (sales, ("contracts", "12 * monthly_amount", "true"))
        if table in tables and _has(connection, table, amount.rpartition(" ")[2])
    ]
    every = " union all ".join(parts) or "select '' as customer_id, 0 as amount"
    connection.execute(f"""create or replace temp table moved_amounts as
        select customer_id, sum(amount) as amount from ({every}) group by customer_id""")


def _has(connection, table: str, column: str) -> bool:
    return column in columns_of(connection, f"final_{table}")


def _name_pairs(connection) -> None:
    """Make `alike` (customer_id, same_as, score): names that are the same, or nearly so in another system."""
    connection.execute(f"""create or replace temp table alike as
        with begun as (select *, left(name, 4) as beginning from named where length(name) >= 4),
        crowds as (select beginning from begun group by beginning having count(*) <= {CROWD})
        select b.customer_id, a.customer_id as same_as, round(jaro_winkler_similarity(a.name, b.name), 3) as score
        from begun a join begun b using (beginning) semi join crowds using (beginning)
        where (a.ids, a.customer_id) < (b.ids, b.customer_id)
            and (a.name = b.name or (a.ids <> b.ids and jaro_winkler_similarity(a.name, b.name) >= {ALIKE}))""")


PAIRS = """
create or replace temp table pairs as
with repeated as (
  select hash(why, value) as hash from evidence group by hash having count(*) > 1
),
shared as (
  select why, value, min((ids, customer_id)) as head, count(*) = count(distinct ids) as is_unique
  from evidence where hash(why, value) in (from repeated) group by why, value having count(*) > 1
),
every as (
  select customer_id, struct_extract(head, 2) as same_as, why,
    case why when 'email' then 0.95 else 1.0 end as score, is_unique
  from shared join evidence using (why, value) where customer_id <> struct_extract(head, 2)
  union all
  select customer_id, same_as, 'name', least(score, 0.9), false from alike
)
select customer_id, same_as, arg_max(why, (is_unique, score)) as why, max(score) as score, bool_or(is_unique) as is_unique
from every group by customer_id, same_as
"""
WITH_AMOUNTS = """
select b.customer_id, b.same_as, b.why, cast(b.score as double), cast(coalesce(m.amount, 0) as double) as amount, b.is_unique
from pairs b left join moved_amounts m on m.customer_id = b.customer_id
order by amount desc, score desc, customer_id, same_as
"""


def _ids(connection) -> dict[str, str]:
    """Return customer → whose id it is, of those that evidence or names speak of."""
    found = connection.execute("select customer_id, ids from evidence union select customer_id, ids from named")
    return dict(found.fetchall())


def _without_contradictions(links: list[Link], ids: Mapping[str, str], apart: Sequence[set[str]]) -> list[Link]:
    """Take back the automatic links of a group that holds two records of one system, or a pair that is said to differ."""
    wrong: set[str] = set()
    for group in groups(link for link in links if link.status in LINKED):
        systems = [ids.get(one, "") for one in group]
        if len(set(systems)) < len(systems) or any(pair <= group for pair in apart):
            wrong |= group
    return [
        link._replace(status="not_unique") if link.status in AUTOMATIC and link.customer_id in wrong else link
        for link in links
    ]


def groups(links: Iterable[Link]) -> list[set[str]]:
    """Return the sets of records that links make one customer.

    >>> one = Link("b", "a", "email", 0.95, 0.0, "linked")
    >>> [sorted(group) for group in groups([one, one._replace(customer_id="c", same_as="b")])]
    [['a', 'b', 'c']]
    """
    of: dict[str, set[str]] = {}
    for link in links:
        group = of.get(link.customer_id, {link.customer_id}) | of.get(link.same_as, {link.same_as})
        of |= dict.fromkeys(group, group)
    return list({id(group): group for group in of.values()}.values())


def canonical(links: Iterable[Link], ids: Mapping[str, str]) -> dict[str, str]:
    """Return record → the record that stands for its group: the business's own number where there is one."""
    chosen: dict[str, str] = defaultdict(str)
    for group in groups(link for link in links if link.status in LINKED):
        head = min(group, key=lambda one: (ids.get(one, ""), one))
        chosen |= {one: head for one in group if one != head}
    return dict(chosen)


def unite(connection, same: Mapping[str, str], tables: Collection[str]) -> None:
    """Give every row the customer its record is, and make one customer of the records that are one.

    Of several records the one that stands for them counts, filled up with what only the others say; their rows are merged.
    """
    connection.execute("create or replace temp table same(customer_id varchar, same_as varchar)")
    connection.executemany("insert into same values (?, ?)", list(same.items()))
    for table in tables:
        columns = columns_of(connection, f"final_{table}")
        for column in ("customer_id", "referred_by"):
            if column in columns and (table, column) != ("customers", "customer_id"):
                connection.execute(
                    f"update final_{table} a set {column} = b.same_as from same b where a.{column} = b.customer_id"
                )
    if "customers" in tables:
        _fold_customers(connection)


def _fold_customers(connection) -> None:
    columns = columns_of(connection, "final_customers")
    connection.execute("""create or replace temp table records as
        select a.* replace (coalesce(b.same_as, a.customer_id) as customer_id),
            (b.same_as is not null, a.customer_id) as _rank from final_customers a left join same b using (customer_id)""")
    kept = [name for name in columns if name not in ("customer_id", "_file", "_row")]
    dated = "filter (where start_date is not null)" if "start_date" in columns else ""
    said = [
        f'arg_min_null("{name}", _rank) {dated} as "{name}"'
        if name in TOGETHER
        else f'arg_min("{name}", _rank) as "{name}"'
        for name in kept
    ]
    connection.execute("""update fates set fate = 'merged' from records r
        where r._file = fates._file and r._row = fates._row and struct_extract(r._rank, 1) and fates.fate = 'loaded'""")
    connection.execute(f"""create or replace table final_customers as
        select customer_id, {", ".join(said)}, arg_min(_file, _rank) as _file, arg_min(_row, _rank) as _row
        from records group by customer_id""")
