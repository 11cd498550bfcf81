"""Text to moments: what the dates of a column look like is decided once, over all its values, never by cell.

Where 5/6/2026 fits two readings, the column's other values decide, then the file's other columns; when nothing decides,
the file is refused. Every expression is DuckDB SQL over one text column, null where the text is no such date.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from pito.errors import DataRefused
from pito.sources.values import EPOCHS, quoted, settles

CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
ZONE = r"Z|[+-]\d{2}(?::?\d{2})?"


@dataclass(frozen=True)
class DateForm:
    """How the dates of one column are written."""

    name: str  # as the facts state it
    pattern: str  # what is not like this is not a date
    days: tuple[str, ...]  # strptime
    clocks: tuple[str, ...] = ("", " %H:%M", " %H:%M:%S")
    is_zoned: bool = False  # some values say how far their clock is ahead of UTC
    is_plain: bool = False  # no date has more than digits and the usual signs between them
    fits_all: bool = False  # so that it need not be looked at again, row by row
    shapes: tuple[str, ...] = ()  # the commonest, the most frequent first

    @property
    def formats(self) -> str:
        """Every day format with every clock format, as an SQL list; those of the commonest shapes first, they are quick."""
        every = [day + clock for clock in self.clocks for day in self.days]
        fitting = [[one for one in every if _begins(shape, one)] for shape in self.shapes]
        first = [max(some, key=len) for some in fitting if some]
        return "[" + ", ".join(map(quoted, dict.fromkeys([*first, *every]))) + "]"


def _begins(shape: str, form: str) -> bool:
    """Return whether a shape begins as a format does.

    >>> _begins("0.00.0000 00:00", "%d.%m.%Y %H:%M"), _begins("00.00.0000", "%d.%m.%Y %H:%M")
    (True, False)
    """
    like = re.sub("%[dmHIMS]", r"\\d{1,2}", re.escape(form)).replace("%Y", r"\d{4}").replace("%p", "[AaPp][Mm]")
    return bool(re.match(like, shape.replace("T", " ")))


_YEAR_FIRST = rf"(?:[T ]\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?(?: ?(?:{ZONE}))?)?"
_SLASHED = rf"\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{4}}(?:,? {CLOCK}(?: ?[AaPp][Mm])?)?"
_TWELVE = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p", " %I:%M:%S%p", " %H.%M", " %H.%M.%S")
ISO = DateForm("yyyy-mm-dd", r"\d{4}-\d{1,2}-\d{1,2}" + _YEAR_FIRST, ("%Y-%m-%d",))
DAY_FIRST = DateForm("dd/mm/yyyy", _SLASHED, ("%d/%m/%Y", "%d-%m-%Y"), _TWELVE)
MONTH_FIRST = DateForm("mm/dd/yyyy", _SLASHED, ("%m/%d/%Y", "%m-%d-%Y"), _TWELVE)
SERIAL = DateForm("Excel serial number", r"\d{5}(?:\.\d+)?", ())
FORMS = (
    ISO,
    DateForm("yyyy/mm/dd", r"\d{4}/\d{1,2}/\d{1,2}" + _YEAR_FIRST, ("%Y/%m/%d",)),
    DateForm(
        "dd.mm.yyyy",
        rf"\d{{1,2}}\.\d{{1,2}}\.\d{{4}}(?:,?(?: klo)? {CLOCK})?",
        ("%d.%m.%Y",),
        ("", " %H:%M", " %H:%M:%S", " %H.%M", " %H.%M.%S"),
    ),
    DAY_FIRST,
    DateForm("yyyymmdd", r"\d{8}", ("%Y%m%d",), ("",)),
    SERIAL,
)
SHAPE = (b"123456789", b"000000000")  # what of a text tells its form; the shape of a shape is that shape
BEFORE = -2_208_988_801  # the last second of 1899; no export goes back so far
ORDERS = {"dmy": DAY_FIRST, "mdy": MONTH_FIRST}


def date_forms(connection, source: str, columns: Mapping[str, str], place: str, kind="text", order="", n="count(*)"):
    """Decide the date form of each column, given as column → header, of a table of text.

    Parameters
    ----------
    place : str
        The file as the refusal names it.
    kind : str
        A workbook's where serial numbers may stand for dates.
    order : {"", "dmy", "mdy"}
        What the user says of dates such as 5/6/2026.
    n : str
        How many values a group of rows of the table stands for, as SQL.

    Returns
    -------
    dict
        Column → `DateForm`; a column without any date in it is missing.

    Raises
    ------
    DataRefused
        Day and month cannot be told apart in a column, nor in the file's other columns.
    """
    forms, undecided = {}, {}
    for column in columns:
        seen = _evidence(connection, source, column, n)
        form = _commonest(seen, kind)
        if form is DAY_FIRST:
            form = ORDERS.get(order) or _ordered(seen)
            if form is None:
                undecided[column] = seen
        if form is not None:
            forms[column] = _seen_as(form, seen)
    told = {form.name for form in forms.values()} & {DAY_FIRST.name, MONTH_FIRST.name}
    for column, seen in undecided.items():
        if len(told) != 1:
            raise DataRefused(
                f"{place}: the dates in column '{columns[column]}' could be day/month or month/day, for example "
                f'{seen["example"]}; say which in a mapping file: dates = "dmy" or dates = "mdy".'
            )
        forms[column] = _seen_as(DAY_FIRST if DAY_FIRST.name in told else MONTH_FIRST, seen)
    return {column: forms[column] for column in columns if column in forms}


def doubtful(connection, source: str, columns: Collection[str]) -> list[str]:
    """Return the columns that hold dates with slashes, of which the shapes alone do not tell day from month."""
    if not columns:
        return []
    slashed = [f"bool_or(regexp_full_match({column}, {quoted(_SLASHED)}))" for column in columns]
    found = connection.execute(f"select {', '.join(slashed)} from {source}").fetchall()[0]
    return [column for column, is_slashed in zip(columns, found, strict=True) if is_slashed]


def _evidence(connection, source: str, column: str, n: str) -> dict:
    """Count the values of a column by the form they fit; looking at shapes, of which there are few, not at values."""
    counts = [f"{_sum_of(_fits(form.pattern))} as {quoted(form.name)}" for form in FORMS]
    fancy = f"not {_fits('[0-9./:-]+(?: [0-9:]+)?')} and ({' or '.join(_fits(form.pattern) for form in FORMS)})"
    digits, zeros = (quoted(signs.decode()) for signs in SHAPE)
    found = connection.execute(f"""
        select {", ".join(counts)}, sum(n) as every, {_sum_of(fancy)} as fancy,
            {_sum_of(_fits(rf".*:[0-9]{{2}}(?:[.,][0-9]+)? ?(?:{ZONE})"))} as zoned, arg_max(shape, n, 9) as shapes
        from (select translate({column}, {digits}, {zeros}) as shape, {n} as n
            from {source} where {column} is not null group by shape)""")
    seen = dict(zip([one[0] for one in found.description], found.fetchall()[0], strict=True))
    return seen | (_order_evidence(connection, source, column) if seen[DAY_FIRST.name] else {})


def _fits(pattern: str) -> str:
    return f"regexp_full_match(shape, {quoted(pattern)})"


def _sum_of(condition: str) -> str:
    return f"coalesce(sum(n) filter ({condition}), 0)"


def _order_evidence(connection, source: str, column: str) -> dict:
    """Count what tells the order of day and month in dates with slashes."""
    found = connection.execute(f"""
        select count(*) filter (a > 12 and b <= 12) as day_first, count(*) filter (b > 12 and a <= 12) as month_first,
            count(*) filter (a <= 12 and b <= 12 and a <> b) as either, any_value(v order by v) as example
        from (select v, try_cast(regexp_extract(v, '^(\\d+)[/-](\\d+)', 1) as integer) as a,
                try_cast(regexp_extract(v, '^(\\d+)[/-](\\d+)', 2) as integer) as b
            from (select distinct {column} as v from {source}) where regexp_full_match(v, {quoted(_SLASHED)}))""")
    return dict(zip([one[0] for one in found.description], found.fetchall()[0], strict=True))


def _seen_as(form: DateForm, seen: Mapping) -> DateForm:
    """Return a form with what is known of the values that are said to have it."""
    fits_all = seen["every"] == seen[DAY_FIRST.name if form is MONTH_FIRST else form.name]
    shapes = tuple(seen["shapes"] or ())
    return replace(form, is_zoned=bool(seen["zoned"]), is_plain=not seen["fancy"], fits_all=fits_all, shapes=shapes)


def _commonest(seen: Mapping, kind: str) -> DateForm | None:
    """Return the form most values fit; in a workbook the commonest of those typed, beside what its own dates come as."""
    fitting = [form for form in FORMS if seen[form.name] and (form is not SERIAL or kind in EPOCHS)]
    written = [form for form in fitting if form not in (ISO, SERIAL)] if kind in EPOCHS else fitting
    return max(written or fitting, key=lambda one: seen[one.name], default=None)


def _ordered(seen: Mapping) -> DateForm | None:
    """Return the order of day and month that a column's values tell; none when they do not."""
    day, month = seen["day_first"], seen["month_first"]
    if not settles(day, month, seen["either"]):
        return None
    return DAY_FIRST if day >= month else MONTH_FIRST


def seconds(text: str, form: DateForm | None, kind: str = "text") -> str:
    """Return the moment a text says as seconds since 1970 on its own clock.

    A workbook's own dates come as ISO, or as serial numbers where they lost their format, whatever form the cells beside
    them that hold text have.
    """
    if form is None:
        return "cast(null as bigint)"
    others = [one for one in (ISO, SERIAL) if kind in EPOCHS and one.name != form.name]
    own, *more = (_seconds(text, one, kind) for one in (form, *others))
    return f"coalesce({', '.join([own, *more])})" if more else own


def _seconds(text: str, form: DateForm, kind: str) -> str:
    fits = text if form.fits_all else f"case when regexp_full_match({text}, {quoted(form.pattern)}) then {text} end"
    if form.name == SERIAL.name:
        return f"cast(round((cast({fits} as double) - {EPOCHS[kind]}) * 86400) as bigint)"
    if not form.is_plain:
        fits = _tidied(fits, form)
    stamp = f"cast(epoch(try_strptime({fits}, {form.formats})) as bigint)"
    return f"nullif(greatest({stamp}, {BEFORE}), {BEFORE})"  # says the stamp once: in a case it would be read twice


def _tidied(text: str, form: DateForm) -> str:
    """Return a stamp without fraction, zone, `T`, comma and `klo`."""
    if form.name.startswith("yyyy"):
        return rf"regexp_replace(replace({text}, 'T', ' '), '(:\d{{2}})(?:[.,]\d+)? ?(?:{ZONE})?$', '\1')"
    return f"regexp_replace({text}, ',?(?: klo)? ', ' ')"


def zone_seconds(text: str, form: DateForm | None) -> str:
    """Return how far the text's own clock is ahead of UTC, null where it does not say."""
    if form is None or not form.is_zoned:
        return "cast(null as integer)"
    zone = rf"replace(regexp_extract({text}, ':\d{{2}}(?:[.,]\d+)? ?({ZONE})$', 1), ':', '')"
    hours = f"cast(substr({zone}, 2, 2) as integer)"
    minutes = f"coalesce(try_cast(substr({zone}, 4, 2) as integer), 0)"
    sign = f"case when {zone} like '-%' then -1 else 1 end"
    return f"case when {zone} = 'Z' then 0 when {zone} <> '' then ({sign}) * ({hours} * 3600 + {minutes} * 60) end"
