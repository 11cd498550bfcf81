"""The SQL that turns the text of one sheet into typed rows under public names, with the faults of each."""

from __future__ import annotations

from collections.abc import Iterator

from pito import checks
from pito.intake.part import Part, staged_type
from pito.schema import Column, Kind
from pito.sources import dates, values
from pito.sources.headers import fold
from pito.sources.plan import Pick, When
from pito.sources.values import quoted

TIMES = (Kind.DATE, Kind.INSTANT)
NUMBERS = (Kind.MONEY, Kind.NUMBER, Kind.INTEGER)
SIGNS = {"multiply": (" || ' × ' || ", ") * ("), "minus": (" || ' − ' || ", ") - (")}  # as said, as counted


class TypedRows:
    """The two statements that turn a sheet's text into values; between them, clocks are looked up.

    Its text columns are `c0`, `c1` …; names inside begin with `_w_` for seconds on the wall, `_z_` for how far a stamp's
    own clock is ahead of UTC, `_u_` for UTC seconds, `_v_` for other values.
    """

    def __init__(self, part: Part, currency: str):
        self.part, self.plan, self.currency = part, part.plan, currency
        self.columns = part.plan.columns
        self.texts = {name: self._text(part.plan.picks[name]) for name in self.columns}

    def parsed(self) -> str:
        """Return the statement that reads every value, moments still as on the wall."""
        return f"select *, {', '.join(self._values())} from text_{self.part.number}"

    @property
    def walls(self) -> list[str]:
        """The columns of `parsed` that hold moments."""
        return [f"_w_{name}" for name, column in self.columns.items() if column.kind in TIMES]

    def typed(self) -> str:
        """Return the statement that gives each value its public name, and each row its faults."""
        names = [f'"{name}"' for name in self.part.columns]
        extras = [f'{self.part.column(header)} as "{name}"' for name, header in self.part.extras.items()]
        kept = ", ".join(["_row", *names, "_updated", "false as _by_email", "_ambiguous", "_nonexistent", *extras])
        return f"""
            with timed as (select *{"".join(self._moments())} from parsed_{self.part.number}),
            named as (select *, {", ".join(self._named())} from timed)
            select {self.part.number} as _file, {kept}, {checks.only_faults(self._faults())} as _faults from named"""

    def _text(self, pick: Pick) -> str:
        """Return what the export says, for values and for the rejects; nothing where one factor is not there."""
        if pick.value:
            return quoted(pick.value)
        cells = [self.part.column(header) for header in pick.headers]
        if pick.how != "either":
            return self._only(pick, f"({SIGNS[pick.how][0].join(cells)})")
        text = cells[0] if len(cells) == 1 else f"coalesce({', '.join(cells)})"
        return self._only(pick, _stripped(text, pick.strip_suffix))

    def _only(self, pick: Pick, expression: str) -> str:
        return f"case when {self._holds(pick.only)} then {expression} end" if pick.only else expression

    def _holds(self, when: When) -> str:
        """Return whether a header's value is one of some words, folded as headers are."""
        words = ", ".join(quoted(fold(word)) for word in when.words)
        folded = rf"regexp_replace(lower(strip_accents({self.part.column(when.header)})), '[^a-z0-9%]', '', 'g')"
        return f"coalesce({folded} in ({words}), false)"

    def _values(self) -> Iterator[str]:
        for name, column in self.columns.items():
            pick = self.plan.picks[name]
            if column.kind in TIMES:
                yield f"{self._seconds(name, pick)} as _w_{name}"
                yield f"{self._zone(pick)} as _z_{name}"
            else:
                yield f"{self._value(name, column, pick)} as _v_{name}"

    def _seconds(self, name: str, pick: Pick) -> str:
        if pick.value:
            return dates.seconds(self.texts[name], dates.ISO)
        forms, kind = self.part.dates, self.part.sheet.kind
        cells = map(self.part.column, pick.headers)
        return self._only(pick, _first({cell: dates.seconds(cell, forms.get(cell), kind) for cell in cells}))

    def _zone(self, pick: Pick) -> str:
        cells = map(self.part.column, pick.headers)
        zones = {cell: dates.zone_seconds(cell, self.part.dates.get(cell)) for cell in cells}
        return _first(zones) if zones else dates.zone_seconds("", None)

    def _value(self, name: str, column: Column, pick: Pick) -> str:
        if pick.event == "count":
            return f"case when {self.texts[name]} is not null then 1 end"
        if column.kind in NUMBERS:
            return self._only(pick, self._number(column, pick))
        if column.kind is Kind.FLAG:
            return values.flag(self.texts[name])
        if column.kind is Kind.MONTH:
            return values.month(self.texts[name])
        return values.word(self.texts[name], self.plan.words.get(name, {}), column.words)

    def _number(self, column: Column, pick: Pick) -> str:
        kind = values.FACTOR if pick.how == "multiply" else values.EXACT
        cells = [self.part.column(header) for header in pick.headers] or [quoted(pick.value)]
        numbers = {
            cell: values.number(cell, self.part.numbers.get(cell, values.NumberForm()), self.currency, kind)
            for cell in cells
        }
        found = _first(numbers) if pick.how == "either" else f"({SIGNS[pick.how][1].join(numbers.values())})"
        if pick.negative:
            found = f"case when {self._holds(pick.negative)} then -abs({found}) else {found} end"
        return f"whole({found})" if column.kind is Kind.INTEGER else f"try_cast({found} as {staged_type(column)})"

    def _moments(self) -> Iterator[str]:
        """Yield UTC seconds: by the stamp's own clock where it says one, else by the local one."""
        for n, column in self.columns.items():
            if column.kind in TIMES:
                ahead = f"case when _z_{n} is null then offset_at_wall(_w_{n}) else _z_{n} end"
                yield f", _w_{n} - ({ahead}) as _u_{n}"

    def _named(self) -> Iterator[str]:
        for name, column in self.part.columns.items():
            yield f'{self._named_value(name, column)} as "{name}"'
        yield f"{'_u_updated_at' if 'updated_at' in self.columns else 'cast(null as bigint)'} as _updated"
        stamps = [name for name, column in self.columns.items() if column.kind is Kind.INSTANT]
        for code, name in ((1, "ambiguous"), (2, "nonexistent")):
            odd = [f"cast(_z_{n} is null and coalesce(clock_oddity(_w_{n}), 0) = {code} as tinyint)" for n in stamps]
            yield f"{' + '.join(odd) or '0'} as _{name}"

    def _named_value(self, name: str, column: Column) -> str:
        if name not in self.columns:
            return f"cast(null as {staged_type(column)})"
        if column.kind is Kind.INSTANT:
            return f"_u_{name}"
        if column.kind is Kind.DATE:
            local = f"case when _z_{name} is null then _w_{name} else _u_{name} + offset_at_utc(_u_{name}) end"
            return f"cast(floor(({local}) / 86400) as integer)"
        return f"_v_{name}"

    def _faults(self) -> Iterator[str]:
        plan, table, texts = self.plan, self.part.table, self.texts
        for name, column in self.columns.items():
            if (column.kind in checks.UNREADABLE or column.words) and plan.picks[name].event != "count":
                value = "_updated" if name == "updated_at" else name
                yield checks.unreadable(column, value, texts[name])
        for name in table.key if plan.grain == "event" else table.required:
            yield checks.missing(name, texts.get(name, "null"))
        if plan.grain in ("row", "line"):
            yield from checks.broken(plan.table, texts)


def _stripped(text: str, suffix: str) -> str:
    if not suffix:
        return text
    return f"case when ends_with({text}, {quoted(suffix)}) then left({text}, length({text}) - {len(suffix)}) else {text} end"


def _first(expressions: dict[str, str]) -> str:
    """Return the value of the first cell that is not empty."""
    if len(expressions) == 1:
        return next(iter(expressions.values()))
    return f"case {' '.join(f'when {cell} is not null then {value}' for cell, value in expressions.items())} end"
