"""Text to numbers and words: what the numbers of a column look like is decided once, over all its values, never by cell.

Where 1.234 fits two readings, the column's other values decide, then the file's other columns, then the decimal mark that
goes with the separator. Every expression is DuckDB SQL over one text column, null where the text is no such value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

from pito.errors import DataRefused

EXACT = "decimal(30,18)"  # up to 10¹²; more is not a number, so that sums never overflow
SHORT = "decimal(18,6)"  # the same, of what has no more decimals: a fraction of the time and the room
FACTOR = "decimal(19,9)"  # the product of two of these is exact
SHAPE = (b"23456789", b"11111111")  # what of a text tells its form; the shape of a shape is that shape
OWN = r"-?\d+(?:\.\d+)?"  # how a workbook's own numbers come
NEVER_OWN = r"-?1[01]{0,2}\.[01]{2}0"  # the shape of 1.250: text, as a number comes as 1.25
BESIDE = r"-?(?:\d+|0+\.\d+|\d{4,}\.\d+|\d{1,3}\.(?:\d{1,2}|\d{4,}))"  # its own in a column that holds such a text
NO_NUMBER = ".*:.*"  # a clock, whose signs tell no mark
MISREAD = 0.01  # the share of values that may contradict the rest as slips of the pen

EPOCHS = {"excel": 25569, "excel 1904": 24107}  # by the kind of a workbook's sheets, 1 January 1970 as a serial number
LONGEST = 10_000  # days, 27 years, that a duration in a workbook may have; what has five digits is a date
LEAP_DAY = "1900-02-29"  # that Excel knows as day 60, and nobody else

SPACES = " \u00a0\u202f"  # between thousands, most often
NOTHING = (  # what spreadsheets in three languages and programs write where there is no id and no name, in capitals
    *("#N/A", "#PUUTTUU!", "#SAKNAS!", "#REF!", "#VIITTAUS!", "#REFERENS!", "#VALUE!", "#ARVO!", "#VÄRDEFEL!"),
    *("#NULL!", "#TYHJÄ!", "#SKÄRNING!", "#NAME?", "#NIMI?", "#NAMN?", "#DIV/0!", "#JAKO/0!", "#DIVISION/0!"),
    *("#NUM!", "#LUKU!", "#OGILTIGT!", "N/A", "N.A.", "NAN", "NULL", "(NULL)", "NONE", "-", "–", "—"),
)
TRIMMED = " \t\r\n\u00a0\u202f\ufeff"


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of one column are written."""

    mark: str = "."  # decimal
    is_plain: bool = False  # every value is digits, perhaps with a minus and a mark
    is_told: bool = False  # some value has a mark
    is_short: bool = False  # no value has more than six decimals
    own: str = ""  # how a workbook's own numbers come: with a point, whatever the mark of those typed as text


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def settles(one: int, other: int, either: int) -> bool:
    """Return whether evidence for two readings settles which holds for the values that fit either.

    >>> settles(5, 0, 9), settles(0, 0, 9), settles(0, 0, 0), settles(60, 40, 9), settles(999, 1, 9)
    (True, False, True, False, True)
    """
    return either == 0 or min(one, other) < MISREAD * max(one, other)


def number_forms(
    connection, source: str, columns: Mapping[str, str], place: str, default=".", mark="", n="count(*)", kind="text"
):
    """Decide how the numbers of each column, given as column → header, of a table of text are written.

    `n` says in SQL how many values a group of rows of the table stands for. Where the `kind` is a workbook's, digits with a
    point are taken for a number of its own, which tell nothing of those that were typed as text. Where one is typed as
    1.250, all that look like it are taken for typed, and what they mean does not go without saying.

    Returns
    -------
    dict
        Column → `NumberForm`.

    Raises
    ------
    DataRefused
        A column holds numbers of both kinds, and others that fit either; in a workbook, only such as fit either.
    """
    owns = {column: _own(connection, source, column) if kind in EPOCHS else "" for column in columns}
    seen = {column: _mark_evidence(connection, source, column, n, f"{owns[column]}|{NO_NUMBER}") for column in columns}
    marks = {column: mark or _mark(comma, point, either) for column, (comma, point, either, *_) in seen.items()}
    if unclear := next((column for column, said in marks.items() if said is None), None):
        raise DataRefused(
            f"{place}: column '{columns[unclear]}' holds numbers with a decimal comma and numbers with a decimal point; "
            f'say which in a mapping file: decimal = "," or decimal = ".".'
        )
    told = set(marks.values()) - {""}
    rest, forms = told.pop() if len(told) == 1 else "", {}
    if not rest and (open_one := next((column for column in columns if owns[column] == BESIDE), None)):
        raise DataRefused(
            f"{place}: column '{columns[open_one]}' holds numbers typed as text such as 1.250, which could be 1250 or 1.25; "
            f'say which in a mapping file: decimal = "," or decimal = ".".'
        )
    for column, (_, _, either, commas, points, long, every) in seen.items():
        own = marks[column] or rest or default
        is_plain, is_told = (commas if own == "," else points) == every, bool(marks[column] or either)
        forms[column] = NumberForm(own, is_plain, is_told, long == 0, owns[column])
    return forms


def _own(connection, source: str, column: str) -> str:
    """Return how a workbook's own numbers come in a column: those that cannot be told from what was typed are not its own."""
    digits, ones = (quoted(signs.decode()) for signs in SHAPE)
    typed = f"bool_or(regexp_full_match(translate({column}, {digits}, {ones}), {quoted(NEVER_OWN)}))"
    return BESIDE if connection.execute(f"select {typed} from {source}").fetchall()[0][0] else OWN


def _mark(comma: int, point: int, either: int) -> str | None:
    """Return the decimal mark that a column's values tell, empty where they do not, none where they disagree.

    >>> _mark(5, 0, 2), _mark(0, 0, 2), _mark(3, 2, 1), _mark(3, 2, 0)
    (',', '', None, ',')
    """
    if not comma and not point:
        return ""
    return None if not settles(comma, point, either) else "," if comma > point else "."


def _mark_evidence(connection, source: str, column: str, n: str, silent: str) -> tuple[int, ...]:
    """Count the values that only a decimal comma, only a point, and either could have written; then those plain with a
    comma, plain with a point, with many decimals, and all. Shapes are looked at, of which there are few, not values;
    `silent` ones tell no mark.
    """

    def only(mark: str, other: str) -> str:
        short, long, zero = rf"^\d*{mark}(?:\d{{1,2}}|\d{{4,}})$", rf"^\d{{4,}}{mark}\d+$", rf"^0+{mark}\d+$"
        return _sum_if("regexp_matches", "bare", rf"{short}|{long}|{zero}|{other}.*{mark}\d+$|{other}\d{{3}}{other}")

    digits, ones = (quoted(signs.decode()) for signs in SHAPE)
    plain = (_sum_if("regexp_full_match", "shape", rf"-?\d+(?:{mark}\d+)?") for mark in (",", "[.]"))
    return connection.execute(f"""
        select {only(",", "[.]")}, {only("[.]", ",")}, {_sum_if("regexp_full_match", "bare", "1[01]{0,2}[.,][01]{3}")},
            {", ".join(plain)}, {_sum_if("regexp_matches", "shape", "[.,][01]{7}")}, coalesce(sum(n), 0)
        from (select shape, n, case when not regexp_full_match(shape, '{silent}')
                then regexp_replace(shape, '[^0-9.,]', '', 'g') else '' end as bare
            from (select translate({column}, {digits}, {ones}) as shape, {n} as n
                from {source} where {column} is not null group by shape))""").fetchall()[0]


def _sum_if(test: str, of: str, pattern: str) -> str:
    return f"coalesce(sum(n) filter ({test}({of}, {quoted(pattern)})), 0)"


def number(text: str, form: NumberForm, currency: str = "EUR", kind: str = EXACT) -> str:
    """Return the exact number a text says.

    There may be spaces, points, commas or apostrophes between thousands, a minus before or behind, parentheses for minus,
    and the currency's sign or code; ¤ is the € of a file in ISO-8859-15, which nothing tells from one in Windows-1252.
    """
    comma = form.mark == ","
    plainly = f"try_cast({_pointed(text) if comma else text} as {kind})"
    if form.is_plain:
        return plainly
    if form.own:
        typed = number(text, replace(form, own=""), currency, kind)
        return f"case when regexp_full_match({text}, '{form.own}') then try_cast({text} as {kind}) else {typed} end"
    point, other = (",", ".") if comma else (r"\.", ",")
    signs = {"EUR": "[€¤]", "USD": r"\$", "GBP": "£", "SEK": "kr", "NOK": "kr", "DKK": "kr", "JPY": "¥", "CHF": "Fr"}
    unit = f"(?:{signs.get(currency, currency)}|{currency})"
    digits = rf"(?:\d{{1,3}}(?:[ \x{{00A0}}\x{{202F}}\x{{2009}}'’{other}]\d{{3}})+|\d+)(?:{point}\d+)?|{point}\d+"
    full = rf"(?i)(?:{unit} ?)?[-−–+]? ?(?:{unit} ?)?(?:{digits})[ \x{{00A0}}\x{{202F}}]?(?:{unit})?-?|\((?:{digits})\)"
    spaced = rf"-?\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?:{point}\d+)?"
    unspaced = reduce(lambda found, space: f"replace({found}, '{space}', '')", SPACES, text)
    bare = f"regexp_replace({text}, '[^0-9{form.mark}]', '', 'g')"
    minus = f"case when regexp_matches({text}, '[-−–(]') then '-' else '' end"
    return (
        rf"case when regexp_full_match({text}, '-?\d+(?:{point}\d+)?') then {plainly} "
        f"when regexp_full_match({text}, '{spaced}') then try_cast({_pointed(unspaced) if comma else unspaced} as {kind}) "
        f"when regexp_full_match({text}, {quoted(full)}) then "
        f"try_cast({minus} || {_pointed(bare) if comma else bare} as {kind}) end"
    )


def _pointed(text: str) -> str:
    return f"replace({text}, ',', '.')"


def name(text: str) -> str:
    """Return an id or a name as it is, null where only a sign stands that there is none.

    >>> import duckdb
    >>> [duckdb.connect().execute("select " + name(text)).fetchone()[0] for text in ("'007'", "'#n/a'", "'Oy N/A Ab'")]
    ['007', None, 'Oy N/A Ab']
    """
    may_be = f"({text} < '0' or {text} >= ':')"  # ids of digits are not
    return f"case when {may_be} and upper({text}) in ({', '.join(map(quoted, NOTHING))}) then null else {text} end"


def flag(text: str) -> str:
    """Return whether a text says yes."""
    yes = "('true','t','yes','y','1','kyllä','kylla','k','x','tosi','ja','joo')"
    no = "('false','f','no','n','0','ei','e','epätosi','epatosi','nej')"
    return f"case when lower({text}) in {yes} then true when lower({text}) in {no} then false end"


def duration(text: str, unit: str = "", form: NumberForm | None = None, kind: str = "text") -> str:
    """Return the seconds of `HH:MM`, `HH:MM:SS`, or of minutes or hours in the form of their column; negative with a minus.

    What is a duration to a workbook comes as the moment so long after its day 0.

    >>> import duckdb
    >>> texts = ("'-26:03:30'", "'1,5'", "'1 250'", "'soon'")
    >>> said = [duration(text, "hours", NumberForm(",")) for text in texts]
    >>> [duckdb.connect().execute(f"select {one}").fetchone()[0] for one in said]
    [-93810, 5400, 4500000, None]
    """
    pattern = r"^[-−]?(\d{1,9}):([0-5]\d)(?::([0-5]\d))?$"
    hours, minutes, seconds = (f"try_cast(regexp_extract({text}, '{pattern}', {n}) as bigint)" for n in (1, 2, 3))
    clock = f"{hours} * 3600 + {minutes} * 60 + coalesce({seconds}, 0)"
    sign = f"case when left({text}, 1) in ('-', '−') then -1 else 1 end"
    scale = {"minutes": 60, "hours": 3600}.get(unit)
    so_many = number(text, form or NumberForm(), currency="", kind="double")
    counted = f"try_cast(round(({so_many}) * {scale}) as bigint)" if scale else "null"
    own = f"when {text} like '____-__-__ __:__:__%' then {_since_day_0(text, kind)}" if kind in EPOCHS else ""
    return f"case when regexp_matches({text}, '{pattern}') then ({sign}) * ({clock}) {own} else {counted} end"


def _since_day_0(text: str, kind: str) -> str:
    """Return the seconds from a workbook's day 0 to a moment, null where it is a date.

    Counted from 1900, the days before 29 February 1900 are one less than they seem.
    """
    known = f"replace({text}, '{LEAP_DAY}', '1900-02-28')"
    seconds = f"epoch(try_cast({known} as timestamp)) + {EPOCHS[kind] * 86400}"
    early = f"when s < {61 * 86400} and not starts_with({text}, '{LEAP_DAY}') then s - 86400" if kind == "excel" else ""
    counted = f"case when abs(s) >= {LONGEST * 86400} then null {early} else s end"
    return f"list_transform([{seconds}], lambda s: cast(round({counted}) as bigint))[1]"


def month(text: str) -> str:
    """Return year·12 + month − 1 of `2026-05`, `5/2026`, `05.2026`, or any ISO day of the month."""
    year_first, month_first = r"^(\d{4})-(\d{2})(?:-\d{2}.*)?$", r"^(\d{1,2})[./](\d{4})$"
    year, numeral = (
        f"try_cast(coalesce(nullif(regexp_extract({text}, '{year_first}', {a}), ''), "
        f"regexp_extract({text}, '{month_first}', {b})) as integer)"
        for a, b in ((1, 2), (2, 1))
    )
    return f"case when {numeral} between 1 and 12 then {year} * 12 + {numeral} - 1 end"


def word(text: str, ours: Mapping[str, str], allowed: tuple[str, ...] = ()) -> str:
    """Return our word for a vendor's, other words as they are, or as `*` says; where only some are allowed, null for the rest."""
    cases = " ".join(
        f"when {quoted(theirs.casefold())} then {quoted(own)}" for theirs, own in ours.items() if theirs != "*"
    )
    rest = f"case when {text} is not null then {quoted(ours['*'])} end" if "*" in ours else text
    said = f"case lower({text}) {cases} else {rest} end" if cases else rest
    if not allowed:
        return said
    return f"case when lower({said}) in ({', '.join(map(quoted, allowed))}) then lower({said}) end"
