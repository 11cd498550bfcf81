"""The SQL that turns the text of one sheet into typed rows under public names, with the faults of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pito import checks
from pito.intake.part import Part, staged_type
from pito.schema import Column, Kind
from pito.sources import dates, synonyms, values
from pito.sources.headers import fold
from pito.sources.plan import Pick, When, conditions
from pito.sources.values import quoted

TIMES = (Kind.DATE, Kind.INSTANT)
NO_END = tuple(map(fold, synonyms.SHARED["no_end"]))  # what people write for an end that is not known
NUMBERS = (Kind.MONEY, Kind.NUMBER, Kind.INTEGER)
NAMES = ("customer_name", "business_id", "email")  # by which customers are known, as by ids
WHOSE = ("customer_id", "referred_by")  # ids that a vendor's name is put before, where they are its own
HOURS_ON = 3 * 3600  # from any moment of an hour that comes twice, clocks are past the change by then
SIGNS = {  # as said, as counted
    "multiply": (" || ' × ' || ", ") * ("),
    "minus": (" || ' − ' || ", ") - ("),
    "after": (" || ' + ' || ", ""),
    "untaxed": (" || ', ' || ", ""),
}


class TypedRows:
    """The statement that turns a sheet's text into values.

    Its text columns are `c0`, `c1` …; names inside begin with `_w_` for seconds on the wall, `_z_` for how far a stamp's
    own clock is ahead of UTC, `_l_` for how long after it, `_u_` for UTC seconds, `_v_` for other values.
    """

    def __init__(self, part: Part, currency: str):
        self.part, self.plan, self.currency = part, part.plan, currency
        self.columns = part.plan.columns
        self.texts = {name: self._text(name, part.plan.picks[name]) for name in self.columns}

    def typed(self, text: str) -> str:
        """Return the statement that reads every value, gives it its public name, and each row its faults."""
        names = [f'"{name}"' for name in self.part.columns]
        extras = [f'{self._extra(name, header)} as "{name}"' for name, header in self.part.extras.items()]
        known = "cast(null as varchar) as _known_by"
        kept = ", ".join(["_row", *names, "_updated", known, "_ambiguous", "_nonexistent", *extras])
        faults = (
            f"case when {self._is_footer()} then {checks.FOOTER_ONLY} else {checks.only_faults(self._faults())} end"
        )
        return f"""
            with parsed as (select *, {", ".join(self._values())} from ({text})),
            timed as (select *{"".join(self._moments())} from parsed),
            named as (select *, {", ".join(self._named())} from timed)
            select {self.part.number} as _file, {kept}, {faults} as _faults from named"""

    def _is_footer(self) -> str:
        """Return whether a row is the export's own: it says so first, where the key stands or beside what is missing."""
        first = f"coalesce({', '.join(f'c{place}' for place in range(len(self.part.header.names)))})"
        lacks = [f'"{name}" is null' for name in self._needed]
        is_key = [f"{first} = {self._told(name)}" for name in self.part.table.key if name in self.texts]
        return f"({' or '.join([*lacks, *is_key])}) and {checks.says_footer(first)}"

    @property
    def _needed(self) -> tuple[str, ...]:
        """The columns without which a row means nothing; where it is but a part of something, its key."""
        is_part = self.plan.grain == "event" or self.plan.is_head_first or self.plan.is_partial
        return self.part.table.key if is_part else self.part.table.required

    def _extra(self, name: str, header: str) -> str:
        """Return what is kept of a column beside the table's own."""
        return self.texts.get(name) or self.part.column(header)

    def _text(self, name: str, pick: Pick) -> str:
        """Return what the export says, for values and for the rejects; nothing where one factor is not there."""
        if pick.value:
            return self._only(pick, quoted(pick.value))
        cells = self.part.cells(name)
        if pick.how in SIGNS:
            return self._only(pick, f"({SIGNS[pick.how][0].join(cells)})")
        text = self._joined(name) or (cells[0] if len(cells) == 1 else f"coalesce({', '.join(cells)})")
        text = _stripped(text, pick)
        if self.columns[name].kind is Kind.ID or name in NAMES:
            text = values.name(text)
        if pick.alone:
            cells = " || ' ' || ".join(f"coalesce({self.part.column(header)}, '')" for header in pick.alone)
            several = " or ".join(f"contains({cells}, {quoted(sign)})" for sign in pick.between)
            text = f"case when {several} then null else {text} end"
        if name == "customer_id" and self.plan.ids == "email":
            text = f"lower({text})"
        if name == "end_date":
            text = f"case when {_is_one(text, NO_END)} then null else {text} end"
        return self._only(pick, text)

    def _joined(self, name: str) -> str:
        """Return an id that a moment is part of, with the moment to the minute, however it is written; else nothing."""
        cells, forms, kind = self.part.joined.get(name, ()), self.part.dates, self.part.sheet.kind
        if not self.plan.picks[name].is_to_minute:
            return ""
        moments = {c: f"make_timestamp({dates.seconds(c, forms[c], kind)} * 1000000)" for c in cells if c in forms}
        said = {c: f"coalesce(strftime({moment}, '%Y-%m-%d %H:%M'), {c})" for c, moment in moments.items()}
        return f"concat_ws(' ', {', '.join(said.get(cell, cell) for cell in cells)})"

    def _only(self, pick: Pick, expression: str) -> str:
        return f"case when {holds(self.part, pick.only)} then {expression} end" if pick.only else expression

    def _values(self) -> Iterator[str]:
        for name, column in self.columns.items():
            pick = self.plan.picks[name]
            if column.kind in TIMES:
                yield f"{self._seconds(name, pick)} as _w_{name}"
                yield f"{self._zone(name, pick)} as _z_{name}"
                if pick.how == "after":
                    yield f"{self._length(self.part.cells(name)[1], pick.unit)} as _l_{name}"
            else:
                yield f"{self._value(name, column, pick)} as _v_{name}"

    def _seconds(self, name: str, pick: Pick) -> str:
        if pick.value:
            return dates.seconds(self.texts[name], dates.ISO)
        forms, kind, cells = self.part.dates, self.part.sheet.kind, self._stamps(name, pick)
        return self._only(pick, _first({cell: dates.seconds(cell, forms.get(cell), kind) for cell in cells}))

    def _stamps(self, name: str, pick: Pick) -> Sequence[str]:
        """Return the cells that hold a moment; of a moment so long after another, that of the other."""
        return self.part.cells(name)[: 1 if pick.how == "after" else None]

    def _zone(self, name: str, pick: Pick) -> str:
        zones = {cell: dates.zone_seconds(cell, self.part.dates.get(cell)) for cell in self._stamps(name, pick)}
        said = _first(zones) if zones else dates.zone_seconds("", None)
        return f"coalesce({said}, 0)" if self.plan.zone == "UTC" else said

    def _value(self, name: str, column: Column, pick: Pick) -> str:
        if pick.event == "count":
            return f"case when {self.texts[name]} is not null then 1 end"
        if column.kind in NUMBERS:
            return self._only(pick, self._number(name, column, pick))
        if column.kind is Kind.DURATION:
            return self._duration(name, pick)
        if column.kind is Kind.FLAG:
            return values.flag(values.word(self.texts[name], self.plan.words.get(name, {})))
        if name in WHOSE and self.plan.ids:
            return f"{quoted(self.plan.ids + ':')} || {self.texts[name]}"
        if column.kind is Kind.MONTH:
            return values.month(self.texts[name])
        return values.word(self.texts[name], self.plan.words.get(name, {}), column.words)

    def _duration(self, name: str, pick: Pick) -> str:
        if pick.how in SIGNS:
            return values.duration(self.texts[name])  # what several say together is none
        cells = self.part.cells(name) or [quoted(pick.value)]
        return self._only(pick, _first({cell: self._length(cell, pick.unit, _stripped(cell, pick)) for cell in cells}))

    def _length(self, cell: str, unit: str, text: str = "") -> str:
        return values.duration(text or cell, unit, self.part.numbers.get(cell), self.part.sheet.kind)

    def _number(self, name: str, column: Column, pick: Pick) -> str:
        kind = self._exactness(name, column, pick)
        cells = self.part.cells(name) or [quoted(pick.value)]
        words, plain = self.plan.words.get(name, {}), values.NumberForm()
        numbers = {
            cell: values.number(
                values.word(cell, words), plain if words else self.part.numbers.get(cell, plain), self.currency, kind
            )
            for cell in cells
        }
        found = _first(numbers) if pick.how == "either" else f"({SIGNS[pick.how][1].join(numbers.values())})"
        if pick.how == "untaxed":
            found = _untaxed(*numbers.values())
        if pick.factor != 1:
            found = f"{found} * cast({pick.factor} as {values.FACTOR})"
        if pick.negative:
            found = f"case when {holds(self.part, pick.negative)} then -abs({found}) else {found} end"
        staged = values.SHORT if kind == values.SHORT else staged_type(column)
        return f"whole({found})" if column.kind is Kind.INTEGER else f"try_cast({found} as {staged})"

    def _exactness(self, name: str, column: Column, pick: Pick) -> str:
        """Return the type in which numbers are exact: what they are made with, or how long they are, decides."""
        if pick.how in ("multiply", "untaxed") or pick.factor != 1:
            return values.FACTOR
        forms = [self.part.numbers.get(cell) for cell in self.part.cells(name)]
        is_short = forms and all(form and form.is_short for form in forms) and not self.plan.words.get(name)
        return values.SHORT if is_short and pick.how == "either" and column.kind is Kind.MONEY else values.EXACT

    def _moments(self) -> Iterator[str]:
        """Yield UTC seconds: by the stamp's own clock where it says one, else by the local one; what passed since is added."""
        for n, column in self.columns.items():
            if column.kind in TIMES:
                ahead = f"case when _z_{n} is null then offset_at_wall(_w_{n}) else _z_{n} end"
                passed = f" + _l_{n}" if self.plan.picks[n].how == "after" else ""
                yield f", _w_{n} - ({ahead}){passed} as _u_{n}"

    def _named(self) -> Iterator[str]:
        for name, column in self.part.columns.items():
            yield f'{self._named_value(name, column)} as "{name}"'
        yield f"{'_u_updated_at' if 'updated_at' in self.columns else 'cast(null as bigint)'} as _updated"
        moments = {n: self.plan.picks[n] for n, column in self.columns.items() if column.kind is Kind.INSTANT}
        stamps = {(*self._stamps(n, pick), pick.only): n for n, pick in moments.items()}.values()  # each counted once
        for code, name in ((1, "ambiguous"), (2, "nonexistent")):
            odd = [f"cast(_z_{n} is null and coalesce(clock_oddity(_w_{n}), 0) = {code} as tinyint)" for n in stamps]
            yield f"{' + '.join(odd) or '0'} as _{name}"

    def _named_value(self, name: str, column: Column) -> str:
        if name not in self.columns:
            return f"cast(null as {staged_type(column)})"
        if column.kind is Kind.INSTANT:
            return self._instant(name)
        if column.kind is Kind.DATE:
            is_written = f"_z_{name} is null and {self.plan.picks[name].how != 'after'}"
            local = f"case when {is_written} then _w_{name} else _u_{name} + offset_at_utc(_u_{name}) end"
            return f"cast(floor(({local}) / 86400) as integer)"
        return f"_v_{name}"

    def _instant(self, name: str) -> str:
        """Return the UTC second of a stamp; where clocks repeat an hour, of the two the one not before its beginning."""
        begun = checks.begun_by(self.plan.table).get(name)
        if begun not in self.columns or self.plan.picks[name].how == "after":
            return f"_u_{name}"
        later = f"_w_{name} - offset_at_wall(_w_{name} + {HOURS_ON})"
        is_early = f"_u_{name} < _u_{begun} and _z_{name} is null and clock_oddity(_w_{name}) = 1"
        return f"case when {is_early} and {later} >= _u_{begun} then {later} else _u_{name} end"

    def _told(self, name: str) -> str:
        """Return a text as it is once the values are read: an id, which is its text, need not be looked at again."""
        is_read = name in self.columns and self.columns[name].kind is Kind.ID and not (name in WHOSE and self.plan.ids)
        return f"_v_{name}" if is_read else self.texts.get(name, "null")

    def _written(self, name: str) -> str:
        """Return what stands in the cell of an id, perhaps a sign that there is none."""
        if name not in self.columns or self.columns[name].kind is not Kind.ID or self.plan.picks[name].only:
            return "null"
        cells = self.part.cells(name)
        return cells[0] if len(cells) == 1 else "null"

    def _faults(self) -> Iterator[str]:
        plan, texts = self.plan, self.texts
        if plan.deleted:
            cell = self.part.column(plan.deleted.header)
            yield checks.fault(checks.Rule("deleted", "", holds(self.part, plan.deleted)), cell)
        for name, column in self.columns.items():
            if (column.kind in checks.UNREADABLE or column.words) and plan.picks[name].event != "count":
                value = "_updated" if name == "updated_at" else name
                yield checks.unreadable(column, value, texts[name])
        for name in self._needed:
            yield checks.missing(name, self._told(name), self._written(name))
        if plan.grain in ("row", "line"):
            yield from checks.broken(plan.table, texts)


def holds(part: Part, said: When | tuple[When, ...]) -> str:
    """Return whether one of some conditions holds in a row."""
    return f"({' or '.join(_all_hold(part, when) for when in conditions(said))})"


def _all_hold(part: Part, when: When) -> str:
    return f"({_holds(part, when)} and {_all_hold(part, when.also)})" if when.also else _holds(part, when)


def _holds(part: Part, when: When) -> str:
    """Return whether a header's value is one of some words, folded as headers are; without words, whether it has any.

    What is no number is no zero either: somebody should see it.
    """
    cell = part.column(when.header)
    if when.is_nonzero:
        return f"coalesce(regexp_matches({cell}, '[1-9]|^[^0-9]+$'), false)"
    if not when.words:
        return f"{cell} is not null"
    return f"({_is_one(cell, when.words)} and not {_is_one(cell, when.unless)})"


def _is_one(text: str, words: Sequence[str]) -> str:
    """Return whether a text is one of some words, folded as headers are, or begins as one that ends in `*`."""
    folded = rf"regexp_replace(lower(strip_accents({text})), '[^a-z0-9%]', '', 'g')"
    whole = ", ".join(quoted(fold(word)) for word in words if not word.endswith("*"))
    begins = [f"starts_with({folded}, {quoted(fold(word))})" for word in words if word.endswith("*")]
    return f"coalesce({' or '.join([*([f'{folded} in ({whole})'] if whole else []), *begins]) or 'false'}, false)"


def _untaxed(part: str, whole: str, tax: str) -> str:
    """Return a part of a whole without its share of the tax; `/` would be no exact number, whole billionths are."""
    one, other, all_of_it = (f"cast(({n}) * 1000000000 as hugeint)" for n in (part, f"({whole}) - ({tax})", whole))
    billionths = f"try_cast({one} * {other} // nullif({all_of_it}, 0) as decimal(28,0))"
    return f"try_cast({billionths} * cast(0.000000001 as decimal(9,9)) as {values.FACTOR})"


def _stripped(text: str, pick: Pick) -> str:
    """Return a text without what a system puts before and behind its ids."""
    if prefix := pick.strip_prefix:
        text = f"case when starts_with({text}, {quoted(prefix)}) then substr({text}, {len(prefix) + 1}) else {text} end"
    if suffix := pick.strip_suffix:
        text = f"case when ends_with({text}, {quoted(suffix)}) then left({text}, length({text}) - {len(suffix)}) else {text} end"
    return f"left({text}, {pick.length})" if pick.length else text


def _first(expressions: dict[str, str]) -> str:
    """Return the value of the first cell that is not empty."""
    if len(expressions) == 1:
        return next(iter(expressions.values()))
    return f"case {' '.join(f'when {cell} is not null then {value}' for cell, value in expressions.items())} end"
