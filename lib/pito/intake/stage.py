"""One sheet read by its plan: typed rows under public names, each with the faults for which it is turned away.

Everything here happens set-wise in SQL: `text_<n>` holds the trimmed text of sheet n while it is read, `staged_<n>` its
typed rows with their `_faults`.
"""

from __future__ import annotations

from pito.intake.local_time import span, teach
from pito.intake.part import Part
from pito.intake.typed_rows import NUMBERS, TIMES, TypedRows
from pito.sources import dates as date_values
from pito.sources import values
from pito.sources.sheet import Rows
from pito.sources.values import quoted


def stage(connection, part: Part, time_zone: str, currency: str) -> None:
    """Make `staged_<n>` of one sheet, and add the rows that cannot even be taken apart to `rejects`."""
    rows, n = part.sheet.read(part.header_row), part.number
    _keep_text(connection, part, rows)
    _decide_forms(connection, part)
    statements = TypedRows(part, currency)
    connection.execute(f"create or replace temp table parsed_{n} as {statements.parsed()}")
    connection.execute(f"drop table text_{n}")
    teach(connection, time_zone, *span(connection, f"parsed_{n}", statements.walls))
    connection.execute(f"create or replace temp table staged_{n} as {statements.typed()}")
    connection.execute(f"drop table parsed_{n}")
    _reject_broken(connection, part, rows)
    _count(connection, part, rows)


def _keep_text(connection, part: Part, rows: Rows) -> None:
    """Keep the rows that hold anything, trimmed, with null for nothing."""
    import pyarrow.compute as pc

    names, table = [name for name in rows.table.column_names if name != "_row"], rows.table
    for place, name in enumerate(names):
        table = table.set_column(place, name, pc.utf8_trim(table[name], values.TRIMMED))
    missing = "".join(f", {quoted(word)})" for word in part.plan.missing)
    texts = [f"{'nullif(' * len(part.plan.missing)}nullif({name}, ''){missing} as {name}" for name in names]
    connection.register("incoming", table)
    connection.execute(f"""create or replace temp table text_{part.number} as
        select * from (select _row, {", ".join(texts)} from incoming) where coalesce({", ".join(names)}) is not null""")
    connection.unregister("incoming")


def _decide_forms(connection, part: Part) -> None:
    """Decide how dates and numbers are written, each column by all its values."""
    plan, dates, numbers = part.plan, {}, {}
    for name, column in plan.columns.items():
        wanted = dates if column.kind in TIMES else numbers if column.kind in NUMBERS else {}
        wanted |= {part.column(header): header for header in plan.picks[name].headers}
    text, place, kind = f"text_{part.number}", part.sheet.place, part.sheet.kind
    default = "," if part.sheet.separator == ";" else "."
    part.dates = date_values.date_forms(connection, text, dates, place, kind, plan.dates)
    part.numbers = values.number_forms(connection, text, numbers, place, default, plan.decimal)
    part.facts["dates"] = {dates[column]: form.name for column, form in part.dates.items()}
    part.facts["decimals"] = {numbers[column]: form.mark for column, form in part.numbers.items() if form.is_told}


def _reject_broken(connection, part: Part, rows: Rows) -> None:
    if rows.faults:
        columns = [list(column) for column in zip(*rows.faults, strict=True)]
        connection.execute(
            f"""insert into rejects select {part.number}, unnest(?::bigint[]), '', unnest(?::varchar[]),
            unnest(?::varchar[]), unnest(?::varchar[])""",
            columns,
        )


def _count(connection, part: Part, rows: Rows) -> None:
    amount = "sum(amount)" if "amount" in part.plan.picks else "null"
    key = ", ".join(part.table.key)
    read, keys, amount_in, ambiguous, nonexistent = connection.execute(f"""select count(*),
        count(distinct ({key})), cast({amount} as varchar),
        cast(coalesce(sum(_ambiguous), 0) as bigint), cast(coalesce(sum(_nonexistent), 0) as bigint)
        from staged_{part.number}""").fetchall()[0]
    part.facts |= {"rows_in": read + len(rows.faults), "keys_in": keys, "amount_in": plain(amount_in)}
    part.local_times = {"ambiguous": ambiguous, "nonexistent": nonexistent}


def reject(connection, part: Part) -> None:
    """Add the faults of a sheet's rows to `rejects`, once it is known whose rows they are."""
    connection.execute(f"""insert into rejects select _file, _row, f.field, f.reason, f.value, ''
        from (select _file, _row, unnest(_faults) as f from staged_{part.number})""")


def plain(number: str | None) -> str | None:
    """Return an exact number without the zeros behind it.

    >>> plain("9747747.934000000000000000"), plain("-2.000"), plain(None)
    ('9747747.934', '-2', None)
    """
    return number.rstrip("0").rstrip(".") if number and "." in number else number
