"""Does one header stand over two columns of money that differ? Which of them counts, nobody but its owner can say."""

from __future__ import annotations

from collections.abc import Iterator

from pito.errors import DataRefused
from pito.schema import Kind
from pito.sources.headers import fold
from pito.sources.plan import Plan
from pito.sources.sheet import Sheet

ROWS = 50_000  # looked at, from the top


def refuse_twice(sheet: Sheet, row: int, plan: Plan) -> None:
    """Refuse a sheet whose amounts stand under a header that is there again, with other amounts.

    A second column that is empty, or the same in every row, is no doubt.

    Raises
    ------
    DataRefused
        There are two such columns.
    """
    for name, header, first, second in _doubled(sheet, row, plan):
        if differing := _differing(sheet, row, first, second):
            place, one, other = differing
            again = sheet.header(row).names[second]
            raise DataRefused(
                f"{sheet.place} has column '{header}' twice, and they differ: row {place} has '{one}' and '{other}'; take "
                f'out the wrong one, or say in a mapping file which one counts, for example {name} = "{again}" for the second.'
            )


def _doubled(sheet: Sheet, row: int, plan: Plan) -> Iterator[tuple[str, str, int, int]]:
    """Yield column, header and both places of every header of money that stands twice."""
    names, folded = sheet.header(row).names, [fold(cell) for cell in sheet.head[row - 1]]
    for name, column in plan.columns.items():
        for header in plan.picks[name].headers if column.kind is Kind.MONEY else ():
            first = names.index(header)
            later = range(first + 1, len(folded))
            yield from ((name, header, first, place) for place in later if folded[place] == folded[first])


def _differing(sheet: Sheet, row: int, first: int, second: int) -> tuple[int, str, str] | None:
    """Return the first row whose second amount is another one: its number and both texts."""
    import duckdb

    rows = sheet.first(row, ROWS)
    one, other = (f"trim(coalesce(c{place}, ''))" for place in (first, second))
    with duckdb.connect() as connection, rows.stream().table(connection, "incoming", sheet.place):
        found = connection.execute(
            f"select _row, {one}, {other} from incoming where {other} not in ('', {one}) order by _row limit 1"
        ).fetchall()
    return found[0] if found else None
