"""One `[[table]]` of a mapping: its keys, what they may say, and the one sentence for what they may not."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pito.errors import WrongUse
from pito.schema import TABLES, Kind
from pito.sources.plan import EVERYWHERE

Words = Annotated[tuple[str, ...], BeforeValidator(lambda said: (said,) if isinstance(said, str) else said)]
ANY = True
WHOSE = (
    "business_id",
    "person_id",
    "email",
    "customer_name",
)  # any of them says whose a row without a customer number is
WAYS = ("column", "multiply", "minus", "either", "join", "after", "value", "first", "last", "count")
OF_SEVERAL = ("multiply", "minus", "either", "join", "after")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def keys(cls) -> list[str]:
        """The keys as they are written."""
        return [field.alias or name for name, field in cls.model_fields.items()]


class Source(_Part):
    """Where one column comes from."""

    column: str = ""
    multiply: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    value: str = ""
    strip_prefix: str = ""
    strip_suffix: str = ""
    length: int = Field(0, ge=0)
    factor: float = 1.0
    unit: Literal["", "minutes", "hours"] = ""
    when: str = ""
    among: Words = Field((), alias="is")
    negative: Words = ()
    at: str = ""
    of: str = ""
    first: Literal[True] | Words = ()
    last: Literal[True] | Words = ()
    count: Words = ()

    @property
    def ways(self) -> list[str]:
        """The ways this says the value comes about; there must be one."""
        return [way for way in WAYS if getattr(self, way)]


def _one_sign(separator: str) -> str:
    if separator and not re.fullmatch(r"[\t !#-/:-@\[-`{-~]", separator):
        raise ValueError("a separator is one sign such as ; or a tab, and no letter, digit or quote")
    return separator


class Read(_Part):
    """How the file is to be read, where it cannot tell."""

    encoding: str = ""
    separator: Annotated[str, AfterValidator(_one_sign)] = ""
    dates: Literal["", "dmy", "mdy"] = ""
    decimal: Literal["", ",", "."] = ""
    missing: tuple[str, ...] = ()
    zone: Literal["", "UTC"] = ""
    header_row: int | None = Field(None, ge=1, le=20)


class Entry(_Part):
    """One `[[table]]`: which files, which table, which columns."""

    file: str
    sheet: str = ""
    table: str = ""
    grain: Literal["row", "line", "last", "event"] = "row"
    last_by: str = ""
    ids: str = ""
    system: str = ""
    is_head_first: bool = Field(False, alias="head_first")
    is_partial: bool = Field(False, alias="partial")
    when: str = ""
    among: Words = Field((), alias="is")
    columns: dict[
        str, Annotated[Source, BeforeValidator(lambda said: {"column": said} if isinstance(said, str) else said)]
    ] = {}
    words: dict[str, dict[str, str]] = {}
    read: Read = Read()


def checked(where: str, said: object) -> Entry:
    """Return what was said as an entry.

    Raises
    ------
    WrongUse
        A key, table, column or way is none: one sentence that begins with `where`.
    """
    try:
        entry = Entry.model_validate(said)
    except ValidationError as wrong:
        raise WrongUse(f"{where}: {_fault(wrong)}") from wrong
    if not entry.table:
        if entry.columns or entry.words:
            raise WrongUse(f"{where}: `table` is missing; it is one of {', '.join(TABLES)}.")
        return entry
    if entry.table not in TABLES:
        raise WrongUse(f"{where}: there is no table `{entry.table}`; there are {', '.join(TABLES)}.")
    _check_columns(where, entry)
    return entry


def _fault(wrong: ValidationError) -> str:
    """Say the first fault as a person would."""
    fault = wrong.errors()[0]
    keys = [str(part) for part in fault["loc"]]
    key = ".".join(keys) or "table"
    if fault["type"] == "extra_forbidden":
        of = {"read": Read, "columns": Source}.get(keys[0] if len(keys) > 1 else "", Entry)
        return f"unknown key `{key}`; there are {', '.join(of.keys())}."
    if fault["type"] == "missing":
        return f"`{key}` is missing."
    reason = fault["msg"].removeprefix("Value error, ")
    return f"`{key}` is wrong ({reason[0].lower()}{reason[1:]}); got {fault['input']!r}."


def _check_columns(where: str, entry: Entry) -> None:
    table = TABLES[entry.table]
    known = [*table.by_name, *EVERYWHERE]
    for name in [*entry.columns, *entry.words]:
        if name not in known:
            raise WrongUse(f"{where}: `{entry.table}` has no column `{name}`; it has {', '.join(known)}.")
    given = {*entry.columns} | ({"customer_id"} if {*WHOSE} & {*entry.columns} else set())
    if lacking := [name for name in (table.key if entry.is_partial else table.required) if name not in given]:
        raise WrongUse(
            f"{where}: `{entry.table}` needs {', '.join(f'`{name}`' for name in lacking)} under [table.columns]."
        )
    if entry.among and not entry.when:
        raise WrongUse(f"{where}: `is` goes with `when`, the header whose words it lists.")
    for name, source in entry.columns.items():
        _check_source(f"{where}, `{name}`", source, entry.grain)
        if source.count and (table.by_name | EVERYWHERE)[name].kind is not Kind.INTEGER:
            raise WrongUse(f"{where}, `{name}`: `count` makes a whole number, and `{name}` holds something else.")


def _check_source(where: str, source: Source, grain: str) -> None:
    if len(source.ways) != 1:
        raise WrongUse(f"{where}: say exactly one of {', '.join(WAYS)}; got {', '.join(source.ways) or 'none'}.")
    if len(source.after or ("", "")) != 2:
        raise WrongUse(f"{where}: `after` names two headers: a moment, and how long after it.")
    if (source.among or source.negative) and not source.when:
        raise WrongUse(f"{where}: `is` and `negative` go with `when`, the header whose words they list.")
    if not {"first", "last", "count"} & set(source.ways):
        if source.at or source.of:
            raise WrongUse(f"{where}: `at` and `of` go with first, last or count.")
        return
    if grain != "event":
        raise WrongUse(f'{where}: first, last and count need grain = "event".')
    if not source.count and not source.at:
        raise WrongUse(f"{where}: `at` is missing, the header that says when the event was.")
    if not source.of and (source.count or ANY not in (source.first, source.last)):
        raise WrongUse(f"{where}: `of` is missing, the header that says what the event was.")
