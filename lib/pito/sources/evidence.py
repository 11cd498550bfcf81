"""What do the values of a column look like? Counted over all of them, for a proposal of which column it is.

Dates and numbers are told by the very statements that read them later, so that what is proposed is what will be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pito.errors import DataRefused
from pito.schema import Column, Kind
from pito.sources import dates, values
from pito.sources.headers import fold
from pito.sources.sheet import Sheet

ROWS = 50_000  # looked at, from the top
WIDEST = 300  # columns looked at; what stands further right is kept, not proposed
FEW = 20  # values of which nothing can be said by how often they repeat
WORDS_SHOWN = 40  # a column with more different values holds no words
EMAIL = r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]{2,}"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)  # of the Finnish business id's digits


@dataclass(frozen=True)
class Looks:
    """What the values under one header look like; shares are of those that are not empty."""

    header: str
    filled: int = 0
    distinct: int = 0
    dates: float = 0.0
    date_form: str = ""
    is_order_open: bool = False  # day and month cannot be told apart
    numbers: float = 0.0
    is_mark_open: bool = False  # decimal comma and point cannot be told apart
    has_decimals: bool = False
    emails: float = 0.0
    business_ids: float = 0.0
    long_numbers: float = 0.0  # five digits or more, whatever stands between them
    durations: float = 0.0
    flags: float = 0.0
    months: float = 0.0
    words: tuple[str, ...] = ()  # all there are, where there are few
    example: str = ""

    @property
    def uniqueness(self) -> float:
        """The share of values that no other row has."""
        return self.distinct / self.filled if self.filled else 0.0

    def fits(self, column: Column, is_key: bool = False) -> float:
        """Return how well the values suit a canonical column, 0 to 1; an empty column suits each by half."""
        if not self.filled:
            return 0.5
        if column.name == "email":
            return self.emails
        if column.name in ("business_id", "phone"):
            return max(self.business_ids * (column.name == "business_id"), self.long_numbers / 2)
        if column.words:
            return 1.0 if self.words else 0.2
        if column.kind in (Kind.ID, Kind.TEXT, Kind.WORD):
            return self._fits_text(column, is_key)
        shares = {Kind.DATE: "dates", Kind.INSTANT: "dates", Kind.DURATION: "durations", Kind.FLAG: "flags"}
        return getattr(self, shares.get(column.kind, "months" if column.kind is Kind.MONTH else "numbers"))

    def _fits_text(self, column: Column, is_key: bool) -> float:
        if self.dates > 0.9 or self.emails > 0.5:
            return 0.0
        if column.kind is Kind.ID:
            return 0.0 if self.has_decimals else self.uniqueness if is_key else 1.0
        if column.kind is Kind.WORD:
            return 1.0 if self.words else 0.4
        return 1.0 - self.numbers


def looks(sheet: Sheet, header_row: int) -> tuple[Looks, ...]:
    """Return what the values under each header of a sheet look like."""
    import duckdb

    rows, names = sheet.first(header_row, ROWS), sheet.header(header_row).names[:WIDEST]
    rows = replace(rows, columns=tuple(column.trimmed() for column in rows.columns[: len(names)]))
    cells = ", ".join(f"nullif(c{place}, '') as c{place}" for place in range(len(names)))
    with duckdb.connect() as connection:
        with rows.stream().table(connection, "incoming", sheet.place):
            connection.execute(f"create temp table text as select {cells} from incoming")
        return tuple(_looks(connection, sheet, f"c{place}", name) for place, name in enumerate(names))


def varying(sheet: Sheet, header_row: int, key: str, headers: Sequence[str]) -> tuple[str, ...]:
    """Return the headers whose values differ between the rows of one key."""
    import duckdb

    if not headers:
        return ()
    rows, names = sheet.first(header_row, ROWS), list(sheet.header(header_row).names)
    cells = [f"count(distinct c{names.index(one)}) > 1" for one in headers]
    found = [f"coalesce(bool_or(v{place}), false)" for place in range(len(cells))]
    each = ", ".join(f"{cell} as v{place}" for place, cell in enumerate(cells))
    with duckdb.connect() as connection, rows.stream().table(connection, "incoming", sheet.place):
        differ = connection.execute(
            f"select {', '.join(found)} from (select {each} from incoming group by c{names.index(key)})"
        ).fetchall()[0]
    return tuple(one for one, is_so in zip(headers, differ, strict=True) if is_so)


def _looks(connection, sheet: Sheet, cell: str, header: str) -> Looks:
    date, is_order_open = _date_form(connection, sheet, cell, header)
    number, is_mark_open = _number_form(connection, sheet, cell, header)
    length = values.duration(cell, kind=sheet.kind)  # a workbook's own comes as a moment, and is no date
    shares = {
        "dates": f"case when {length} is null then {dates.seconds(cell, date, sheet.kind)} end",
        "numbers": values.number(cell, number),
        "emails": f"nullif(regexp_full_match({cell}, '{EMAIL}'), false)",
        "long_numbers": f"nullif(regexp_matches({cell}, '(?:\\d[^0-9]{{0,2}}){{5}}'), false)",
        "durations": length,
        "flags": values.flag(cell),
        "months": values.month(cell),
    }
    counted = ", ".join(f"count({value})" for value in shares.values())
    filled, distinct, example, marks, *found = connection.execute(f"""select count({cell}),
        count(distinct {cell}), min({cell}),
        count(*) filter (regexp_matches({cell}, '[.,]\\d')), {counted} from text""").fetchall()[0]
    if not filled:
        return Looks(header)
    few = _distinct(connection, cell, WORDS_SHOWN + 1)
    return Looks(
        header,
        filled,
        distinct,
        date_form=date.name if date else "",
        is_order_open=is_order_open,
        is_mark_open=is_mark_open,
        has_decimals=marks > 0 and found[1] > filled / 2,
        business_ids=_business_ids(_distinct(connection, cell, 500)),
        words=few if len(few) <= WORDS_SHOWN and (distinct < filled / 2 or filled < FEW) else (),
        example=example,
        **{name: n / filled for name, n in zip(shares, found, strict=True)},
    )


def _date_form(connection, sheet: Sheet, cell: str, header: str) -> tuple[dates.DateForm | None, bool]:
    try:
        return dates.date_forms(connection, "text", {cell: header}, sheet.place, sheet.kind).get(cell), False
    except DataRefused:
        return dates.DAY_FIRST, True


def _number_form(connection, sheet: Sheet, cell: str, header: str) -> tuple[values.NumberForm, bool]:
    default = "," if sheet.separator == ";" else "."
    try:
        return values.number_forms(connection, "text", {cell: header}, sheet.place, default)[cell], False
    except DataRefused:
        return values.NumberForm(default), True


def _distinct(connection, cell: str, most: int) -> tuple[str, ...]:
    found = connection.execute(f"select distinct {cell} from text where {cell} is not null order by 1 limit {most}")
    return tuple(value for (value,) in found.fetchall())


def _business_ids(found: Sequence[str]) -> float:
    return sum(map(is_business_id, found)) / len(found) if found else 0.0


def is_business_id(text: str) -> bool:
    """Return whether a text is a Finnish business id, also as a VAT number; its last digit checks the others.

    >>> is_business_id("0737546-2"), is_business_id("FI07375462"), is_business_id("0737546-3"), is_business_id("1-2")
    (True, True, False, False)
    """
    if not re.fullmatch(r"\d{6,7}-\d|FI ?\d{8}", text):
        return False
    digits = fold(text).removeprefix("fi").zfill(8)
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False)) % 11
    return rest != 1 and int(digits[7]) == (11 - rest) % 11
