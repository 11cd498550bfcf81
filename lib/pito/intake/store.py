"""What a load leaves on disk: canonical Parquet, the row ledger, the rejects, and the facts of where it all came from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pito.checks import columns_of
from pito.identity.ids import ids_of
from pito.intake.local_time import local_day, span, teach
from pito.intake.part import Part
from pito.schema import CONTRACTS, TABLES, Column, Kind, Table
from pito.sources.values import quoted

PLACE, UNSTORED = ("_file", "_row"), ("_updated", "_known_by")
COVERAGE = {  # the days a table says something about
    "contracts": ("start_day", "notice_day"),
    "orders": ("order_day",),
    "tickets": ("created_day",),
    "messages": ("sent_day",),
    "status_changes": ("changed_day",),
    "deals": ("created_day",),
    "contacts": ("contacted_day",),
    "feedback": ("answered_day",),
    "events": ("event_day",),
}
BETWEEN = {  # several headers that make one value
    "either": " / ",
    "multiply": " × ",
    "minus": " − ",
    "join": " + ",
    "after": " + ",
    "untaxed": ", ",
}
ORDER = {"orders": ("customer_id", local_day("ordered_at"), "order_id")}  # where it is not by the key
MANY, FEW = 100_000, 200  # rows that are much to put in order; words that a column of many rows can be numbered by
EMPTY = "enum('')"  # of text that is nowhere: written as text is, it takes a byte a row meanwhile instead of sixteen
BUYERS, ASKERS = ("contracts", "orders"), ("tickets", "contacts", "feedback")


def derive(connection, tables: set[str]) -> dict[str, bool | int]:
    """Make what other exports say, where there is no export of it.

    Orders are the deals won; contracts are the customers' dates; customers are those that contracts and orders name, else
    those of tickets, contacts and feedback. A list says who the customers of one system are, not of the others: beside a
    CRM's organizations the buyers of an invoice list without a customer list of its own are customers too.
    """
    won = "orders" not in tables and "deals" in tables and _orders_of_deals(connection)
    tables |= {"orders"} if won else set()
    is_listed = "customers" in tables
    unlisted = _list_customers(connection, tables)
    dated = "contracts" not in tables and is_listed and "start_date" in columns_of(connection, "final_customers")
    if dated:
        own = [
            name for name in columns_of(connection, "final_customers") if name in (*CONTRACTS.by_name, "_file", "_row")
        ]
        connection.execute(f"""create or replace table final_contracts as
            select customer_id as contract_id, {", ".join(own)} from final_customers where start_date is not null""")
        tables.add("contracts")
    made = {"customers_derived": not is_listed and unlisted > 0, "contracts_derived": dated, "orders_derived": won}
    return made | {"customers_unlisted": unlisted if is_listed else 0}


def _list_customers(connection, tables: set[str]) -> int:
    """Add the customers whose system has no list of them; return how many there are."""
    sources = [t for t in BUYERS if t in tables] or [t for t in ASKERS if t in tables and "customers" not in tables]
    if not sources:
        return 0
    said = " union all by name ".join(
        f"select {', '.join(_about_customer(connection, t))} from final_{t}" for t in sources
    )
    columns = dict.fromkeys(name for t in sources for name in _about_customer(connection, t))
    names = [name.rpartition(" ")[2] for name in columns]
    told = "".join(f", min({name}) as {name}" for name in dict.fromkeys(names) if name != "customer_id")
    nowhere = ", null::integer as _file, null::bigint as _row"
    every = f"select customer_id{told}{nowhere} from ({said}) where customer_id is not null"
    if "customers" not in tables:
        connection.execute(f"create or replace table final_customers as {every} group by customer_id")
        found = _count(connection, "final_customers")
        tables |= {"customers"} if found else set()
        return found
    listed = f"select distinct {ids_of('customer_id')} from final_customers"
    connection.execute(f"""create or replace table unlisted as
        {every} and {ids_of("customer_id")} not in ({listed}) group by customer_id""")
    if found := _count(connection, "unlisted"):
        both = "select * from final_customers union all by name select * from unlisted"
        connection.execute(f"create or replace table with_unlisted as {both}")
        connection.execute("create or replace table final_customers as select * from with_unlisted")
    return found


def _count(connection, table: str) -> int:
    return connection.execute(f"select count(*) from {table}").fetchall()[0][0]


def _about_customer(connection, table: str) -> list[str]:
    """Return the columns of a table that say something of its customers, under the customers' own names."""
    there = columns_of(connection, f"final_{table}")
    about = {"customer_id": "customer_id", "customer_name": "customer_name as name"}
    about |= {"email": "email", "business_id": "business_id"}
    return [said for name, said in about.items() if name in there]


def _orders_of_deals(connection) -> bool:
    """Make an order of each deal won of which customer, day and amount are known; return whether there is one."""
    needed = ("customer_id", "won_at", "amount")
    there = columns_of(connection, "final_deals")
    if not set(needed) <= set(there):
        return False
    own = [name for name in there if name in ("currency", "_file", "_row")]
    sound = " and ".join(f"{name} is not null" for name in needed)
    connection.execute(f"""create or replace table final_orders as
        select deal_id as order_id, customer_id, won_at as ordered_at, amount, {", ".join(own)}
        from final_deals where status = 'won' and {sound}""")
    return bool(connection.execute("select count(*) from final_orders").fetchall()[0][0])


def write_table(connection, table: Table, folder: Path, time_zone: str, minor_digits: int) -> None:
    """Write one canonical table: stored columns in the schema's order, the export's other columns, where each row stood.

    Only what the rows hold is put in order, text of few words as numbers: all would take twice the room meanwhile.
    """
    there = columns_of(connection, f"final_{table.name}")
    moments = [column.name for column in table.columns if column.local and column.name in there]
    teach(connection, time_zone, *span(connection, f"final_{table.name}", moments))
    stored = [part for column in table.columns for part in _stored(column, column.name in there, minor_digits)]
    extras = [f'"{name}"' for name in there if name not in table.by_name and name not in PLACE + UNSTORED]
    places = [name if name in there else f"cast(null as bigint) as {name}" for name in PLACE]
    order = ", ".join(ORDER.get(table.name, table.key))
    kept = [name for name in there if name not in UNSTORED]
    words = _few_words(connection, table, kept)
    held = ", ".join(f'cast("{name}" as {words[name]}) as "{name}"' if name in words else f'"{name}"' for name in kept)
    connection.execute(f"""copy (select {", ".join([*stored, *extras, *places])}
            from (select {held} from final_{table.name} order by {order}))
        to '{_quoted(folder / f"{table.name}.parquet")}'
        (format parquet, compression zstd, compression_level 1, row_group_size 61440, dictionary_size_limit 2000)""")


def _few_words(connection, table: Table, names: Sequence[str]) -> dict[str, str]:
    """Return the columns of a large table that hold few different words, each with the type that numbers them."""
    source, keys = f"final_{table.name}", {*ORDER.get(table.name, ()), *table.key}
    kinds = {name: kind for name, kind, *_ in connection.execute(f"describe {source}").fetchall()}
    texts = [name for name in names if kinds[name] == "VARCHAR" and name not in keys]
    if not texts or _count(connection, source) < MANY:
        return {}
    found = {}
    for name in texts:  # one by one: what tells them apart takes memory for each
        words: list = []
        for rows in (f"(from {source} limit {MANY // 10})", source):
            if len(words) <= FEW:
                words = connection.execute(
                    f'select distinct "{name}" from {rows} where "{name}" is not null'
                ).fetchall()
        if 0 < len(words) <= FEW:
            found[name] = f"enum({', '.join(quoted(word) for (word,) in words)})"
    return found


def _stored(column: Column, is_there: bool, minor_digits: int) -> list[str]:
    """Return one column as it is stored, with the local day and month of a moment."""
    name = column.name
    if not is_there:
        names = [(column.stored, EMPTY if column.stored_type == "varchar" else column.stored_type)]
        names += [(f"{column.local}_{part}", "integer") for part in ("day", "month") if column.local]
        return [f'cast(null as {kind}) as "{stored}"' for stored, kind in names]
    if column.kind is Kind.MONEY:
        return [f"cast(round_even({name}, {minor_digits}) * {10**minor_digits} as bigint) as {column.stored}"]
    found = [f'"{name}" as "{column.stored}"']
    if column.local:
        day = local_day(name)
        date = f"(date '1970-01-01' + {day})"
        found.append(f"{day} as {column.local}_day")
        found.append(f"cast(year({date}) * 12 + month({date}) - 1 as integer) as {column.local}_month")
    return found


def write_ledger(connection, parts: Sequence[Part], folder: Path) -> None:
    """Write ledger and rejects; what became of the rows of each sheet must add up to the rows it has.

    Raises
    ------
    AssertionError
        A row has no fate, or two: a fault of ours.
    """
    rows = [(p.number, p.sheet.file, p.sheet.sheet, p.plan.system, p.plan.table, p.facts["rows_in"]) for p in parts]
    connection.execute("""create or replace temp table parts(
        _file integer, file varchar, sheet varchar, system varchar, "table" varchar, rows_in bigint)""")
    connection.executemany("insert into parts values (?, ?, ?, ?, ?, ?)", rows)
    _name_headers(connection, parts)
    connection.execute("""create or replace temp table ledger as
        with kept as (select _file, count(*) filter (fate = 'loaded') as loaded, count(*) filter (fate = 'merged') as merged
            from fates group by _file),
        gone as (select _file, count(distinct _row) as rejected from rejects group by _file)
        select _file, file, sheet, system, "table", rows_in, coalesce(loaded, 0) as loaded, coalesce(merged, 0) as merged,
            coalesce(rejected, 0) as rejected, coalesce(repeats, 0) as repeats
        from parts left join kept using (_file) left join gone using (_file) left join repeated using (_file)""")
    lost = connection.execute("select file from ledger where rows_in <> loaded + merged + rejected").fetchall()
    twice = connection.execute("""select count(*) from (select _file, _row from fates where fate in ('loaded', 'merged')
        union all select distinct _file, _row from rejects) group by _file, _row having count(*) > 1 limit 1""").fetchall()
    assert not lost and not twice, f"rows without a fate, or with two, in {lost or 'rejects'}"
    for name, statement in (
        ("ledger", "select * exclude (_file) from ledger order by _file"),
        (
            "rejects",
            """select system, file, sheet, _row as "row",
                coalesce(header, field) as "column", reason, value, field, detail
            from rejects join parts using (_file) left join headers using (_file, field)
            order by _file, _row, field, reason""",
        ),
    ):
        connection.execute(
            f"copy ({statement}) to '{_quoted(folder / f'{name}.parquet')}' (format parquet, compression zstd)"
        )


def _name_headers(connection, parts: Sequence[Part]) -> None:
    """Make `headers`: what each field is called in each export."""
    named = {(part.number, field): header for part in parts for field, header in part.extras.items()}
    for part in parts:
        picks = part.plan.picks.items()
        named |= {(part.number, n): BETWEEN[pick.how].join(pick.headers) for n, pick in picks if pick.headers}
    connection.execute("create or replace temp table headers(_file integer, field varchar, header varchar)")
    if named:
        connection.executemany(
            "insert into headers values (?, ?, ?)", [(*key, header) for key, header in named.items()]
        )


def coverage(connection, folder: Path, tables: set[str]) -> dict[str, dict[str, int]]:
    """Return the first and last local day each dated table says something about."""
    found = {}
    for table, days in COVERAGE.items():
        if table in tables:
            path, last = _quoted(folder / f"{table}.parquet"), f"greatest({', '.join(days)})"
            first, last = connection.execute(f"select min({days[0]}), max({last}) from '{path}'").fetchall()[0]
            if first is not None:
                found[table] = {"first_day": first, "last_day": last}
    return found


def loaded_amounts(connection, parts: Sequence[Part], tables: set[str], minor_digits: int) -> dict[int, str]:
    """Return for each sheet the sum of its loaded amounts, each rounded to the currency's minor unit."""
    found: dict[int, str] = {}
    for name in {part.plan.table for part in parts} & tables:
        if "amount" in TABLES[name].by_name and "amount" in columns_of(connection, f"final_{name}"):
            found |= dict(
                connection.execute(f"""select _file, cast(sum(round_even(amount, {minor_digits})) as varchar)
                from final_{name} group by _file""").fetchall()
            )
    return found


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
