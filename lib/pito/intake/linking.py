"""One customer out of the records of several systems: what was linked, what is only proposed, and what a person said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pito import identity
from pito.checks import columns_of
from pito.settings import Identity

SHOWN = 1000  # proposals that are kept; the dearest first


def link_customers(
    connection, tables: set[str], settings: Identity, decisions: Mapping[tuple[str, str], str], are_dates: bool
) -> dict:
    """Make one customer of the records that are one, in every table; return how many links there are of each status.

    `are_dates`: the contracts were made of the customers' own dates.
    """
    connection.execute("""create or replace temp table links(
        customer_id varchar, same_as varchar, why varchar, score double, amount double, status varchar)""")
    _keep_names(connection, tables)
    if not settings.link or not tables:
        return {}
    links = identity.find_links(connection, settings.automatic_up_to, decisions, sorted(tables))
    if same := links and identity.canonical(links, _ids(connection)):
        identity.unite(connection, same, tables)
        if are_dates:
            _drop_told_twice(connection)
    kept = [link for link in links if link.status in ("linked", "yes", "no")]
    kept += [link for link in links if link not in set(kept)][:SHOWN]
    if kept:
        connection.executemany("insert into links values (?, ?, ?, ?, ?, ?)", kept)
    return dict(Counter(link.status for link in links))


def _drop_told_twice(connection) -> None:
    """Of records that are one, keep the dates of the one that stands for them, and what began when those had ended."""
    connection.execute("""delete from final_contracts a using same s, final_contracts b
        where a.contract_id = s.customer_id and b.contract_id = s.same_as
            and a.start_date < coalesce(b.end_date, a.start_date + 1)""")


def _ids(connection) -> dict[str, str]:
    """Return customer → whose id it is, of those that evidence or names speak of."""
    found = connection.execute("select customer_id, ids from evidence union select customer_id, ids from named")
    return dict(found.fetchall())


def _keep_names(connection, tables: set[str]) -> None:
    """Make `record_names` (customer_id, name), before records become one."""
    has_names = "customers" in tables and "name" in columns_of(connection, "final_customers")
    source = "final_customers" if has_names else "(select null::varchar as customer_id, null::varchar as name)"
    connection.execute(f"create or replace temp table record_names as select customer_id, name from {source}")


def write_links(connection, folder: Path) -> None:
    """Write the links as `identity.parquet`, with the names the records had."""
    target = str(folder / "identity.parquet").replace("'", "''")
    connection.execute(f"""copy (select a.customer_id, b.name, a.same_as, c.name as name_of_same_as, why, score, amount, status
        from links a left join record_names b on a.customer_id = b.customer_id
        left join record_names c on a.same_as = c.customer_id
        order by amount desc, score desc, a.customer_id) to '{target}' (format parquet, compression zstd)""")
