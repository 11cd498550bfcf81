"""One sheet read by its plan: typed rows under public names, each with the faults for which it is turned away.

Everything here happens set-wise in SQL while the sheet goes by, so that its text never is in memory as a whole. How dates
and numbers are written is decided by all values, what becomes `staged_<n>`, typed rows with their `_faults`, depends on it:
the rows are typed as the first of them suggest, and once more in the rare case that the others say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from pito import checks
from pito.errors import DataRefused
from pito.intake.incoming import UNSHAPED, Counts, Shape, incoming, keep_counted, keep_shapes, reject_broken, text
from pito.intake.local_time import FIRST, LAST, span, teach
from pito.intake.part import Part
from pito.intake.typed_rows import NUMBERS, TIMES, TypedRows
from pito.schema import Kind
from pito.sources import dates as date_values
from pito.sources import values
from pito.sources.arrow_stream import Batch

USUAL = (1_262_304_000, 1_893_456_000)  # 2010 to 2030; knowing the clocks of every year takes time and memory
FIRST_BLOCKS = 16  # of a quarter of a megabyte: by them the rest is read, and in the end all by what all say
EVER = (int(FIRST.timestamp()), int(LAST.timestamp()))


def stage(connection, part: Part, time_zone: str, currency: str) -> None:
    """Make `staged_<n>` of one sheet, and add the rows that cannot even be taken apart to `rejects`."""
    to_count = _guess_forms(connection, part)
    broken, counts = _type(connection, part, time_zone, currency, to_count)
    if to_count and not _are_right(connection, part, counts):
        broken, _ = _type(connection, part, time_zone, currency, {})
    if part.plan.only:
        broken = []  # of which kind they are nobody knows
    if broken:
        reject_broken(connection, part, broken)
    _count(connection, part, sum(len(batch.numbers) for batch in broken))


def _type(
    connection, part: Part, time_zone: str, currency: str, to_count: Mapping[str, Shape]
) -> tuple[list[Batch], Counts]:
    """Make `staged_<n>` with the forms that are known; return what could not be taken apart, and the shapes asked for."""
    typed = TypedRows(part, currency).typed(text(part))
    for first, last in (USUAL, EVER):
        broken: list[Batch] = []
        teach(connection, time_zone, first, last)
        with incoming(connection, part, broken, counted=to_count) as counts:
            connection.execute(f"create or replace table staged_{part.number} as {typed}")
        if _is_within(connection, part, first, last):
            break
    return broken, counts


def _is_within(connection, part: Part, first: int, last: int) -> bool:
    """Return whether all moments of the rows lie between two: clocks are only known there."""
    moments = [f'"{name}"' for name, column in part.columns.items() if column.kind is Kind.INSTANT]
    days = [f'cast("{name}" as bigint) * 86400' for name, column in part.columns.items() if column.kind is Kind.DATE]
    low, high = span(connection, f"staged_{part.number}", [*moments, *days, "_updated"])
    return (low is None or low >= first) and (high is None or high <= last)


def _guess_forms(connection, part: Part) -> dict[str, Shape]:
    """Decide how dates and numbers are written by the first rows; return what of all of them tells whether that is right.

    Nothing needs to be told where these are all, or where the first rows leave a doubt: then all are looked at here.
    """
    dates, numbers = _in_question(part)
    shapes = _shapes(dates, numbers)
    head = list(islice(part.sheet.in_blocks(part.header_row), FIRST_BLOCKS + 1)) if part.sheet.in_blocks else []
    if len(head) <= FIRST_BLOCKS or part.plan.only or part.joined or UNSHAPED in shapes.values():
        _decide_forms(connection, part)
        return {}
    first = replace(part, sheet=replace(part.sheet, in_blocks=lambda header: iter(head)))
    try:
        _decide_forms(connection, first)
    except DataRefused:
        _decide_forms(connection, part)
        return {}
    if date_values.doubtful(connection, "shapes", dates):
        _decide_forms(connection, part)
        return {}
    part.dates = {column: replace(form, fits_all=False) for column, form in first.dates.items()}
    part.numbers = {column: replace(form, is_plain=False) for column, form in first.numbers.items()}
    return shapes


def _are_right(connection, part: Part, counts: Counts) -> bool:
    """Decide how dates and numbers are written by the shapes of all values; return whether they were so understood."""
    dates, numbers = part.dates, part.numbers
    keep_counted(connection, counts)
    asked, _ = _in_question(part)
    if date_values.doubtful(connection, "shapes", asked):
        _decide_forms(connection, part)
        return False
    _take_forms(connection, part)
    return (
        {c: (form.name, form.is_zoned) for c, form in dates.items()}
        == {c: (form.name, form.is_zoned) for c, form in part.dates.items()}
        and all(part.dates[c].is_plain or not form.is_plain for c, form in dates.items())
        and all(part.numbers[c].is_short or not form.is_short for c, form in numbers.items() if c in part.numbers)
        and {c: form.mark for c, form in numbers.items()} == {c: form.mark for c, form in part.numbers.items()}
    )


def _in_question(part: Part) -> tuple[dict[str, str], dict[str, str]]:
    """Return the columns of dates and those of numbers, so many minutes or hours among them, as text column → header."""
    plan, dates, numbers = part.plan, {}, {}
    for name, column in plan.columns.items():
        pick = plan.picks[name]
        is_counted = column.kind in NUMBERS or (column.kind is Kind.DURATION and pick.unit)
        wanted = dates if column.kind in TIMES else numbers if is_counted else {}
        cells = list(zip(part.cells(name), pick.headers, strict=False))
        wanted |= dict(cells[:1] if pick.how == "after" else cells)
        if pick.how == "after" and pick.unit:
            numbers |= dict(cells[1:])
    return dates, numbers


def _shapes(dates: Mapping[str, str], numbers: Mapping[str, str]) -> dict[str, Shape]:
    """Return of which signs the shapes of each column are made."""
    shapes = dict.fromkeys(dates, date_values.SHAPE) | dict.fromkeys(numbers, values.SHAPE)
    return shapes | dict.fromkeys(dates.keys() & numbers, UNSHAPED)


def _decide_forms(connection, part: Part) -> None:
    """Decide how dates and numbers are written, each column by all its values."""
    dates, numbers = _in_question(part)
    shapes = _shapes(dates, numbers)
    if shapes:
        keep_shapes(connection, part, shapes)
    if doubtful := date_values.doubtful(connection, "shapes", dates):
        keep_shapes(connection, part, shapes | dict.fromkeys(doubtful, UNSHAPED))
    _take_forms(connection, part)


def _take_forms(connection, part: Part) -> None:
    """Decide how dates and numbers are written by `shapes`."""
    plan, (dates, numbers) = part.plan, _in_question(part)
    place, kind, default = part.sheet.place, part.sheet.kind, "," if part.sheet.separator == ";" else "."
    part.dates = date_values.date_forms(connection, "shapes", dates, place, kind, plan.dates, "sum(n)")
    part.numbers = values.number_forms(connection, "shapes", numbers, place, default, plan.decimal, "sum(n)", kind)
    part.facts["dates"] = {dates[column]: form.name for column, form in part.dates.items()}
    part.facts["decimals"] = {numbers[column]: form.mark for column, form in part.numbers.items() if form.is_told}


def _count(connection, part: Part, broken: int) -> None:
    no_total = "filter (coalesce(_faults[1].reason, '') <> 'footer')"  # it sums what stands above it once more
    amount = f"sum(amount) {no_total}" if "amount" in part.plan.picks else "null"
    key = ", ".join(part.table.key)
    read, keys, amount_in, ambiguous, nonexistent = connection.execute(f"""select count(*),
        count(distinct ({key})), cast({amount} as varchar),
        cast(coalesce(sum(_ambiguous), 0) as bigint), cast(coalesce(sum(_nonexistent), 0) as bigint)
        from staged_{part.number}""").fetchall()[0]
    part.future_from = _first_future_day(connection, part)
    part.facts |= {"rows_in": read + broken, "keys_in": keys, "amount_in": plain(amount_in)}
    part.local_times = {"ambiguous": ambiguous, "nonexistent": nonexistent}


def _first_future_day(connection, part: Part) -> str | None:
    """Return the first UTC day of what is said to have happened after the day of the load."""
    rules = [rule for rule in checks.RULES.get(part.plan.table, ()) if rule.reason == "future_date"]
    moments = [f"min({rule.column}) filter ({rule.condition})" for rule in rules if rule.column in part.plan.columns]
    if not moments:
        return None
    found = connection.execute(f"select {', '.join(moments)} from staged_{part.number}").fetchall()[0]
    first = min((moment for moment in found if moment is not None), default=None)
    return None if first is None else str(datetime.fromtimestamp(first, UTC).date())


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
