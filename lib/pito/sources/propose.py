"""Which table could an unknown export be, and which header which column? Proposed from headers and values, never decided.

Each header gets a score for each column: how much it is like a word of the vocabulary, and whether its values suit. What
is not sure is asked: a required column without a candidate, a date that is only called `pvm` or `date` beside other dates,
a sum that may include VAT, dates and decimals that fit two readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pito.errors import DataRefused, WrongUse
from pito.schema import TABLES, Column, Kind, Table
from pito.sources import synonyms
from pito.sources.entry import WHOSE, Source
from pito.sources.evidence import Looks, looks, varying
from pito.sources.finnish_customers import BY_NAME
from pito.sources.headers import Header, fold
from pito.sources.likeness import IN_VOCABULARY, likeness
from pito.sources.plan import When
from pito.sources.proposal import BEGINNINGS, Chosen, Proposal, Question, headers_of
from pito.sources.sheet import Sheet
from pito.sources.which_table import REPEATED, TOLD_BY_VALUES, known_columns, likeliest_table, suit_values

SURE = 0.6  # from here on a column is proposed; below, a required one is asked about
BY_HEADER = 0.7  # what the header weighs; the values weigh the rest
CHOICES = 8
ACTIVITY = {
    *map(fold, ("activity", "event", "action", "event type", "tapahtuma", "toiminto", "vaihe", "aktivitet", "händelse"))
}


class Candidate(NamedTuple):
    """A header that could be a column."""

    score: float
    column: str
    header: str
    reason: str


VALUE = re.compile(r"(?!(?:19|20)\d\d$)[\W\d_]*\d[\W\d_]*")  # `1 250,00 €`, `3.8.2026 10:00`; no year


def propose(sheet: Sheet, table: str = "") -> Proposal:
    """Propose how a sheet could be read.

    Parameters
    ----------
    sheet : Sheet
        An export nobody recognises, or one that is to be read otherwise.
    table : str, optional
        The canonical table, where it is known.

    Raises
    ------
    WrongUse
        There is no such table.
    DataRefused
        The sheet has no row that could be a header, or it is like no table.
    """
    if table and table not in TABLES:
        raise WrongUse(f"There is no table `{table}`; there are {', '.join(TABLES)}.")
    row = _header_row(sheet)
    found = looks(sheet, row)
    table = table or likeliest_table(sheet.place, found)
    every = sorted(_candidates(TABLES[table], found), reverse=True)
    columns = _assigned(every)
    proposal = Proposal(sheet.file, sheet.sheet, table, row, found, columns)
    return _with_questions(_with_beginning(sheet, _with_grain(_with_words(_with_amount(proposal)))), every)


def _header_row(sheet: Sheet) -> int:
    """Return the row that looks most like a header: the most cells in the vocabulary, else the first with several.

    A row with numbers or dates is a record, whatever word stands in it ("Email", "cancelled"); a header may name years.
    """
    rows = range(1, len(sheet.head) + 1)
    known = {row: sum(fold(name) in _vocabulary() for name in sheet.header(row).names) for row in rows}
    known |= {row: -1 for row in rows if any(map(VALUE.fullmatch, map(str.strip, sheet.head[row - 1])))}
    wide = [row for row in rows if sum(bool(cell.strip()) for cell in sheet.head[row - 1]) > 1]
    if not wide:
        raise DataRefused(f"{sheet.place} has no row with several headers among its first {len(sheet.head)}.")
    return max(wide, key=lambda row: (known[row], -row))


def _vocabulary() -> set[str]:
    return {fold(word) for columns in synonyms.COLUMNS.values() for said in columns.values() for word in said}


def _candidates(table: Table, found: Sequence[Looks]) -> Iterator[Candidate]:
    for name, column in known_columns(table).items():
        for look in found:
            like, fit = likeness(look.header, table.name, name), look.fits(column, is_key=name in table.key)
            is_like = like.strength and (look.filled or like.why == IN_VOCABULARY)
            if is_like and suit_values(look, column):
                reason = f"{like.why}{_by_values(look, column)}"
                yield Candidate(BY_HEADER * like.strength + (1 - BY_HEADER) * fit, name, look.header, reason)
            elif name in TOLD_BY_VALUES and fit > 0.9:
                yield Candidate(SURE + 0.05 * fit, name, look.header, f"by its values{_by_values(look, column)}")


def _by_values(look: Looks, column: Column) -> str:
    """Say what of the values speaks for a column, as in `; 98% are dates`."""
    named = {Kind.DATE: "dates", Kind.INSTANT: "dates", Kind.MONEY: "numbers", Kind.NUMBER: "numbers"}
    share = {"email": "emails", "business_id": "business_ids"}.get(column.name) or named.get(column.kind)
    if not look.filled:
        return "; it is empty"
    if share:
        return (
            f"; {int(100 * getattr(look, share))}% are {share.replace('_', ' ').replace('emails', 'e-mail addresses')}"
        )
    if look.uniqueness == 1 and column.kind is Kind.ID:
        return "; each once"
    return f"; {look.distinct} different" if column.kind in (Kind.ID, Kind.WORD) else ""


def _assigned(every: Sequence[Candidate]) -> dict[str, Chosen]:
    """Give each column its best header, each header once, the best pair first."""
    columns: dict[str, Chosen] = {}
    taken: set[str] = set()
    for one in every:
        if one.score >= SURE and one.column not in columns and one.header not in taken:
            columns[one.column] = Chosen(Source(column=one.header), round(one.score, 2), one.reason)
            taken.add(one.header)
    return columns


def _in_order(table: Table, columns: dict[str, Chosen]) -> dict[str, Chosen]:
    return {name: columns[name] for name in known_columns(table) if name in columns}


def _with_amount(proposal: Proposal) -> Proposal:
    """Orders: take gross minus VAT where there is no net sum; note what is a credit note and what is void."""
    if proposal.table != "orders":
        return proposal
    header, columns = Header(proposal.headers), proposal.columns
    gross, vat = synonyms.find(header, "gross"), synonyms.find(header, "vat")
    if "amount" not in columns and gross and vat:
        columns = columns | {"amount": Chosen(Source(minus=(gross, vat)), 0.9, "the sum with VAT, minus the VAT")}
    credit = _when(proposal, synonyms.find(header, "invoice_type"), "orders.type.credit")
    void = _when(proposal, synonyms.find(header, "invoice_status"), "orders.status.void")
    return replace(proposal, columns=columns, credit=credit, void=void)


def _when(proposal: Proposal, header: str, words: str) -> When | None:
    """Return the values of a header that are among some words of ours."""
    meant = {fold(word) for word in synonyms.WORDS[words]}
    look = next((look for look in proposal.looks if look.header == header), None)
    said = tuple(word for word in look.words if fold(word) in meant) if look else ()
    return When(header, said) if said else None


def _with_words(proposal: Proposal) -> Proposal:
    """Translate the words of columns that may hold only some; note those that are unknown."""
    words, notes, table = {}, [], TABLES[proposal.table]
    for name, chosen in proposal.columns.items():
        if name not in table.by_name or not table[name].words:
            continue
        ours = {fold(word): own for own, said in synonyms.words_of(table.name, name).items() for word in (own, *said)}
        look = next(look for look in proposal.looks if look.header == chosen.source.column)
        told = {word: ours[fold(word)] for word in look.words if fold(word) in ours}
        words |= {name: told} if told else {}
        if unknown := [word for word in look.words if fold(word) not in ours]:
            notes.append(f"say under [table.words.{name}] what is {', '.join(unknown)}: {', '.join(table[name].words)}")
    return replace(proposal, words=words, notes=tuple(notes))


def _with_grain(proposal: Proposal) -> Proposal:
    """Guess what a row is: where a key stands in several rows they are lines of an order, else states of one thing."""
    key = proposal.columns.get(TABLES[proposal.table].key[0])
    look = next((look for look in proposal.looks if key and look.header == key.source.column), None)
    if look is None or not look.filled or look.uniqueness >= REPEATED or not look.header:
        return proposal
    if proposal.table == "orders":
        note = f"'{look.header}' stands in several rows: lines of one order, whose amounts are summed"
        return replace(proposal, grain="line", notes=(*proposal.notes, note))
    latest = proposal.columns.get("updated_at")
    note = f"'{look.header}' stands in several rows: states of one thing, of which the last counts"
    last_by = latest.source.column if latest else ""
    return replace(proposal, grain="last", last_by=last_by, notes=(*proposal.notes, note))


def _with_beginning(sheet: Sheet, proposal: Proposal) -> Proposal:
    """Take when a thing began from its first row, where dates differ between the rows of one thing.

    A log of what happened, with a column that says what, is proposed so; else a person is asked.
    """
    key = proposal.columns.get(TABLES[proposal.table].key[0])
    if proposal.grain != "last" or key is None:
        return proposal
    dated = [look.header for look in proposal.looks if look.dates > 0.5]
    proposal = replace(proposal, varying=varying(sheet, proposal.header_row, key.source.column, dated))
    wrong = {name for name in BEGINNINGS if name in proposal.columns and proposal.told(name) in proposal.varying}
    kept = {name: chosen for name, chosen in proposal.columns.items() if name not in wrong}
    lacking = [name for name in BEGINNINGS if name in TABLES[proposal.table].required and name not in kept]
    headers = [proposal.told(name) for name in wrong] or list(proposal.varying)
    proposal = replace(proposal, columns=kept)
    is_log = any(fold(look.header) in ACTIVITY for look in proposal.looks)
    if is_log and lacking and len(headers) == 1:
        first = Chosen(
            Source(first=True, at=headers[0]), SURE, f"the first '{headers[0]}' of each '{key.source.column}'"
        )
        note = f"'{key.source.column}' stands in several rows: what happened to one thing, which began with the first"
        notes = (*proposal.notes[:-1], note)
        return replace(proposal, grain="event", last_by="", columns=kept | {lacking[0]: first}, notes=notes)
    return proposal


def _with_questions(proposal: Proposal, every: Sequence[Candidate]) -> Proposal:
    """Ask what is not sure; a column that is asked about is not proposed."""
    bare = [question for name in proposal.columns if (question := _bare_date(proposal, name))]
    bare += _idle_date(proposal)
    columns = {name: chosen for name, chosen in proposal.columns.items() if name not in {one.about for one in bare}}
    lacking = [name for name in TABLES[proposal.table].required if name not in proposal.columns]
    if any(name in columns for name in WHOSE):
        lacking = [name for name in lacking if name != "customer_id"]
    asked = [_lacking(proposal, name, every) for name in lacking]
    ids = BY_NAME if "customer_id" not in columns and "customer_name" in columns else ""
    return replace(proposal, columns=_in_order(TABLES[proposal.table], columns), asked=(*bare, *asked), ids=ids)


def _bare_date(proposal: Proposal, name: str) -> Question | None:
    """Ask about a date that is only called a date, beside other dates."""
    column, header = known_columns(TABLES[proposal.table])[name], proposal.columns[name].source.column
    dated = [look.header for look in proposal.looks if look.dates > 0.5]
    bare = {fold(word) for word in synonyms.SHARED["bare_date"]}
    if column.kind not in (Kind.DATE, Kind.INSTANT) or fold(header) not in bare or len(dated) < 2:
        return None
    text = f"Is '{header}' it? It could be any date, and {_beside(header, dated)} beside it."
    return Question(
        name, text, (header, *(one for one in dated if one != header)), column.required, "bare_date", header
    )


def _idle_date(proposal: Proposal) -> list[Question]:
    """Ask about a date that is only called a date and that nothing is taken from, while a date column is open."""
    used = {header for chosen in proposal.columns.values() for header in headers_of(chosen.source)}
    bare = {fold(word) for word in synonyms.SHARED["bare_date"]}
    dated = [look.header for look in proposal.looks if look.dates > 0.5]
    idle = next((one for one in dated if fold(one) in bare and one not in used), None)
    columns = [column for column in TABLES[proposal.table].columns if column.kind in (Kind.DATE, Kind.INSTANT)]
    free = [column for column in columns if column.name not in proposal.columns]
    if idle is None or len(dated) < 2 or not free or any(column.required for column in free):
        return []
    which = " or ".join(f"`{column.name}`" for column in free)
    text = f"Is '{idle}' {which}, or none? It could be any date, and {_beside(idle, dated)} beside it."
    return [Question(free[0].name, text, (idle,), kind="bare_date", header=idle)]


def _beside(header: str, dated: Sequence[str]) -> str:
    others = [f"'{one}'" for one in dated if one != header]
    return f"{', '.join(others)} {'stands' if len(others) == 1 else 'stand'}"


def _lacking(proposal: Proposal, name: str, every: Sequence[Candidate]) -> Question:
    """Ask for a required column that no header is sure to be."""
    header = Header(proposal.headers)
    gross, pieces = synonyms.find(header, "gross"), synonyms.find(header, "quantity")
    price = synonyms.find(header, "unit_price")
    if proposal.table == "orders" and name == "amount" and (gross or (pieces and price)):
        product = f'{{ multiply = ["{pieces}", "{price}"] }}' if pieces and price else ""
        text = "Which is the sum without VAT? None is called so; answer only if VAT is not in it."
        return Question(name, text, tuple(filter(None, (gross, product))), True, "net")
    column = known_columns(TABLES[proposal.table])[name]
    likely = [one.header for one in every if one.column == name]
    suiting = sorted(proposal.looks, key=lambda look: -look.fits(column, name in TABLES[proposal.table].key))
    taken = {chosen.source.column for chosen in proposal.columns.values()}
    others = [look.header for look in suiting if look.header not in taken and suit_values(look, column)]
    text = f"Which header is `{name}`? It must be there, and none is sure to be it."
    found = tuple(dict.fromkeys([*likely, *others]))[:CHOICES]
    return Question(name, text, found, is_required=True)
