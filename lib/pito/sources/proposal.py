"""What is proposed for an export nobody knows: table, columns with their reasons, and what only a person can answer.

A proposal is never changed: an answer makes another one. It is written as the mapping it stands for, with what is open as
comments, so that the file can be put right by hand.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from glob import escape
from pathlib import PurePosixPath
from typing import Literal

from pydantic import ValidationError

from pito.errors import WrongUse
from pito.schema import TABLES, Kind
from pito.sources.entry import WHOSE, Entry, Read, Source, checked
from pito.sources.evidence import Looks
from pito.sources.finnish_customers import BY_NAME
from pito.sources.headers import Header
from pito.sources.plan import EVERYWHERE, When

SLASHED = ("dd/mm/yyyy", "mm/dd/yyyy")
READING = {"dates": ("dmy", "mdy"), "decimal": (",", ".")}
TOLD, BY_STATUS = "as told", "its status says so"
BEGINNINGS = ("created_at", "ordered_at")  # of several states of one thing the last does not say it
GRAINS = ("row", "line", "last")  # events need words that no header tells
ENTRY_KEYS = ("file", "grain", "last_by", "ids")


@dataclass(frozen=True)
class Chosen:
    """Where a column comes from, how sure that is (0 to 1), and why."""

    source: Source
    score: float = 1.0
    reason: str = TOLD


@dataclass(frozen=True)
class Question:
    """What only a person can say: which header a column is, or how the file is to be read."""

    about: str  # a canonical column, "dates" or "decimal"
    text: str
    choices: tuple[str, ...] = ()  # headers, or what else may be answered; the likeliest first
    is_required: bool = False
    kind: Literal["bare_date", "net", "lacking", "dates", "decimal"] = "lacking"
    header: str = ""  # what is in doubt
    example: str = ""


@dataclass(frozen=True)
class Proposal:
    """How an export could be read.

    Attributes
    ----------
    columns : dict
        Canonical column → where it comes from.
    asked : tuple of Question
        Open questions about columns; `questions` has those about reading too.
    void, credit : When or None
        Of orders: which rows are cancelled, which are credit notes whatever their sign.
    """

    file: str
    sheet: str
    table: str
    header_row: int
    looks: tuple[Looks, ...]
    columns: dict[str, Chosen]
    grain: str = "row"
    last_by: str = ""
    ids: str = ""
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    read: Read = field(default_factory=Read)
    asked: tuple[Question, ...] = ()
    void: When | None = None
    credit: When | None = None
    notes: tuple[str, ...] = ()
    pattern: str = ""
    varying: tuple[str, ...] = ()  # the dates that differ within a key

    @property
    def headers(self) -> list[str]:
        """The headers of the file."""
        return [look.header for look in self.looks]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Everything that is open: first what must be answered."""
        every = [*self._still_asked(), *self._questions_of_lacking(), *self._questions_of_reading()]
        return tuple(sorted(every, key=lambda one: not one.is_required))

    @property
    def is_complete(self) -> bool:
        """Whether the file can be read as proposed."""
        return not any(question.is_required for question in self.questions)

    def _still_asked(self) -> Iterator[Question]:
        """Yield what was asked without the headers that a person has said to be something else since."""
        told = {self.told(name) for name, one in self.columns.items() if one.reason == TOLD}
        for one in self.asked:
            if one.kind != "lacking":
                yield one
                continue
            choices = tuple(choice for choice in one.choices if choice not in told)
            days = self._days_purchases() if one.about == "order_id" else ""
            more = " Where there is no number, what a customer bought on one day can be one order (grain = 'line')."
            if days:  # likelier than a header that stands in several rows
                most = max(look.filled for look in self.looks)
                single = {look.header for look in self.looks if look.distinct == most}
                first = [choice for choice in choices if choice in single]
                choices = (*first, days, *(choice for choice in choices if choice not in first))
            yield replace(one, text=one.text + more * bool(days), choices=choices)

    def _days_purchases(self) -> str:
        """Return what stands for an order's number where there is none: the customer and the day; nothing where they are open."""
        who = next((self.told(name) for name in ("customer_id", *WHOSE) if name in self.columns), "")
        day = self.told("ordered_at")
        return source_text(Source(join=(who, day))) if {who, day} <= {*self.headers} else ""

    def _questions_of_lacking(self) -> Iterator[Question]:
        """Ask for what must be there and was left out."""
        asked = {question.about for question in self.asked}
        is_whose_known = any(name in self.columns for name in WHOSE)
        for name in TABLES[self.table].required:
            if name not in {*self.columns, *asked} and not (name == "customer_id" and is_whose_known):
                yield Question(name, f"Which header is `{name}`? It must be there.", tuple(self.headers), True)

    def told(self, column: str) -> str:
        """Return what a column is made of as an answer says it; empty where it is left out."""
        source = self.columns[column].source if column in self.columns else Source()
        return source.column if source == Source(column=source.column) else source_text(source)

    def _questions_of_reading(self) -> Iterator[Question]:
        used = {header for chosen in self.columns.values() for header in headers_of(chosen.source)}
        looks = [look for look in self.looks if look.header in used]
        dated = [look for look in looks if self._kinds(look.header) & {Kind.DATE, Kind.INSTANT}]
        told = {look.date_form for look in dated if not look.is_order_open} & {*SLASHED}
        unclear = next((look for look in dated if look.is_order_open), None)
        if unclear and len(told) != 1 and not self.read.dates:
            text = f"Is {unclear.example} in '{unclear.header}' day/month (dmy) or month/day (mdy)?"
            yield Question("dates", text, READING["dates"], True, "dates", unclear.header, unclear.example)
        counted = {Kind.MONEY, Kind.NUMBER, Kind.INTEGER}
        mixed = next((look for look in looks if look.is_mark_open and self._kinds(look.header) & counted), None)
        if mixed and not self.read.decimal:
            text = f"Which is the decimal mark in '{mixed.header}', where both stand?"
            yield Question("decimal", text, READING["decimal"], True, "decimal", mixed.header)

    def _kinds(self, header: str) -> set[Kind]:
        known = {**EVERYWHERE, **TABLES[self.table].by_name}
        return {known[name].kind for name, one in self.columns.items() if header in headers_of(one.source)}

    def answered(self, about: str, answer: str) -> Proposal:
        """Return the proposal with one thing as a person says it.

        Parameters
        ----------
        about : str
            A canonical column; `dates`, `decimal`; or `file`, `grain`, `last_by`, `ids` of the mapping.
        answer : str
            A header; a source as a mapping writes it, such as `{ minus = ["Gross", "VAT"] }`; empty to leave it out.

        Raises
        ------
        WrongUse
            There is no such column, header or answer.
        """
        if about in READING:
            if answer not in READING[about]:
                raise WrongUse(f"`{about}` is one of {' '.join(READING[about])}; got '{answer}'.")
            return replace(self, read=self.read.model_copy(update={about: answer}))
        if about == "grain" and answer not in GRAINS:
            raise WrongUse(f"`grain` is one of {', '.join(GRAINS)}; got '{answer}'.")
        if about in ENTRY_KEYS:
            return replace(self, **{"pattern" if about == "file" else about: answer})
        if about not in (known := [*TABLES[self.table].by_name, *EVERYWHERE]):
            raise WrongUse(f"`{self.table}` has no column `{about}`; it has {', '.join(known)}.")
        if not answer:
            return replace(self, columns={name: one for name, one in self.columns.items() if name != about})
        chosen = Chosen(self._source(about, answer))
        if self.grain == "last" and about in BEGINNINGS and chosen.source.column in self.varying:
            chosen = Chosen(Source(first=True, at=chosen.source.column), reason="the first of several states says it")
            return replace(self, grain="event", last_by="").answered(about, source_text(chosen.source))
        is_day = about == "order_id" and chosen.source.join  # a day's purchases, which several rows may be
        left = tuple(
            one for one in self.asked if one.about != about and not (one.about == "customer_id" and about in WHOSE)
        )
        given = self.columns | {about: chosen}
        columns = {name: given[name] for name in known if name in given}
        ids = self.ids
        if about in ("customer_id", "customer_name") and ids in ("", BY_NAME):
            ids = BY_NAME if "customer_id" not in columns and "customer_name" in columns else ""
        return replace(self, columns=columns, asked=left, grain="line" if is_day else self.grain, ids=ids)

    def _source(self, about: str, answer: str) -> Source:
        if answer.startswith("{"):
            try:
                source = Source.model_validate(tomllib.loads(f"said = {answer}")["said"])
            except (tomllib.TOMLDecodeError, ValidationError) as wrong:
                raise WrongUse(f"`{about}`: {answer} is not a source as mappings write it.") from wrong
        else:
            source = Source(column=answer)
        header = Header(self.headers)
        if absent := next(
            (one for one in headers_of(source) if one not in self.headers and not header.find(one)), None
        ):
            raise WrongUse(f"`{about}`: {self.file} has no header '{absent}'; it has {', '.join(self.headers)}.")
        return source

    @property
    def name(self) -> str:
        """The file's own name, without the folder."""
        return PurePosixPath(self.file).name

    def entry(self) -> Entry:
        """Return the proposal as the entry of a mapping, as if it were complete."""
        columns = {name: chosen.source for name, chosen in self.columns.items()}
        if self.void and "ordered_at" in columns and "cancelled_at" not in columns:
            columns["cancelled_at"] = _told(columns["ordered_at"], self.void, "is")
        if self.credit and "amount" in columns and not columns["amount"].when:
            columns["amount"] = _told(columns["amount"], self.credit, "negative")
        return Entry(
            file=self.pattern or escape(self.file),
            sheet=self.sheet,
            table=self.table,
            grain=self.grain,
            last_by=self.last_by,
            ids=self.ids,
            system=self.ids if self.ids == BY_NAME else "",
            columns=columns,
            words=self.words,
            read=self.read,
        )

    def check(self) -> None:
        """Raise WrongUse where the mapping would be refused."""
        checked(f"The mapping of {self.name}", self.entry().model_dump(by_alias=True, exclude_defaults=True))


def headers_of(source: Source) -> list[str]:
    """Return every header a source names."""
    several = (*source.multiply, *source.minus, *source.either, *source.join, *source.after)
    return [header for header in (source.column, *several, source.at, source.of, source.when) if header]


def _told(source: Source, when: When, key: str) -> Source:
    said = source.model_dump(by_alias=True, exclude_defaults=True)
    return Source.model_validate(said | {"when": when.header, key: when.words})


def as_toml(proposal: Proposal) -> str:
    """Return the proposal as a mapping file, each column with its reason, and what is open as comments."""
    entry = proposal.entry()
    lines = [
        f"# How Pito reads {proposal.name}, proposed by `pito map`. Lines that begin with # are not read.",
        "[[table]]",
    ]
    said = entry.model_dump(by_alias=True, exclude_defaults=True, exclude={"columns", "words", "read"})
    lines += [f"{key} = {_value(value)}" for key, value in said.items()]
    lines += [f"# {note}" for note in proposal.notes]
    lines += ["", "[table.columns]"]
    for name, source in entry.columns.items():
        reason = proposal.columns[name].reason if name in proposal.columns else BY_STATUS
        lines.append(f"{name} = {source_text(source)}  # {reason}")
    for question in proposal.asked:
        lines.append(f"# {question.about} = {_guess(question)}  # OPEN: {question.text}")
    used = {header for source in entry.columns.values() for header in headers_of(source)}
    if unused := [header for header in proposal.headers if header not in used]:
        lines.append(f"# kept under their own names: {_value(', '.join(unused))[1:-1]}")
    for column, words in entry.words.items():
        lines += [
            "",
            f"[table.words.{column}]",
            *(f"{_value(theirs)} = {_value(ours)}" for theirs, ours in words.items()),
        ]
    return "\n".join([*lines, *_reading_lines(proposal)]) + "\n"


def _reading_lines(proposal: Proposal) -> list[str]:
    said = proposal.read.model_dump(exclude_defaults=True)
    open_ones = [question for question in proposal.questions if question.about in READING]
    if not said and not open_ones:
        return []
    told = [f"{key} = {_value(value)}" for key, value in said.items()]
    return ["", "[table.read]", *told, *(f"# {one.about} = {_guess(one)}  # OPEN: {one.text}" for one in open_ones)]


def _guess(question: Question) -> str:
    best = question.choices[0] if question.choices else ""
    return best if best.startswith("{") else _value(best)


def source_text(source: Source) -> str:
    """Return a source as a mapping writes it."""
    said = source.model_dump(by_alias=True, exclude_defaults=True)
    if set(said) == {"column"}:
        return _value(source.column)
    return "{ " + ", ".join(f"{key} = {_value(value)}" for key, value in said.items()) + " }"


def _value(value) -> str:
    """Return a value as TOML; JSON's strings are TOML's, but for the delete character."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
