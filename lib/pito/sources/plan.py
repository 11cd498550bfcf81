"""What a recognised sheet is: which canonical table its rows belong to, and which headers hold which column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pito.schema import TABLES, Column, Kind

EVERYWHERE = {  # columns any table may have beside its own: for "the newer row wins" and for finding the customer
    "updated_at": Column("updated_at", Kind.INSTANT),
    "email": Column("email", Kind.TEXT),
    "business_id": Column("business_id", Kind.ID),
    "customer_name": Column("customer_name", Kind.TEXT),
    "person_id": Column("person_id", Kind.ID),
    "customer_number": Column("customer_number", Kind.ID),  # the business's own, beside a system's ids
}
MINUTE, HOUR = "minutes", "hours"


@dataclass(frozen=True)
class When:
    """Only the rows whose `header` holds one of the `words` (compared folded); without words, anything at all.

    A word that ends in `*` is whatever begins so, unless it is one of those in `unless`, which may end so too.
    """

    header: str
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    is_nonzero: bool = False  # instead of words: anything but a zero, of a header with amounts
    also: When | None = None  # what must hold besides


@dataclass(frozen=True)
class Pick:
    """Where one canonical value comes from.

    `how` says what becomes of several headers: the first that is not empty, their product, the first minus the rest,
    their texts with a space between them, the moment in the first plus the duration in the second, or the first without its
    share of the third in the second: what is refunded of a sum with tax. Of several conditions any one will do.
    """

    headers: tuple[str, ...] = ()
    how: Literal["either", "multiply", "minus", "join", "after", "untaxed"] = "either"
    value: str = ""  # the same for every row, instead of headers
    strip_prefix: str = ""
    strip_suffix: str = ""
    alone: tuple[str, ...] = ()  # headers: empty where a cell of theirs holds several values
    is_to_minute: bool = False  # of joined texts: a moment among them is said to the minute, however it is written
    between: str = ";"  # any of these signs stands between several values
    length: int = 0  # only so many characters count, as of Salesforce's ids
    factor: float = 1.0  # of an amount in cents: 0.01
    unit: Literal["", "minutes", "hours"] = ""  # of a duration written as a number; without one it is HH:MM:SS
    only: When | tuple[When, ...] | None = None  # empty in all other rows
    negative: When | tuple[When, ...] | None = None  # made negative in these rows, however it is written
    event: Literal["", "first", "last", "count"] = ""  # which of a key's rows counts, where the grain is "event"

    @classmethod
    def of(cls, *headers: str, **more) -> Pick:
        """Return the pick of these headers, leaving out those that are not there."""
        return cls(tuple(filter(None, headers)), **more)


def conditions(said: When | tuple[When, ...] | None) -> tuple[When, ...]:
    """Return the conditions of which any one will do."""
    return said if isinstance(said, tuple) else (said,) if said else ()


@dataclass(frozen=True)
class Plan:
    """How the rows of one sheet become rows of one canonical table."""

    system: str
    table: str
    picks: dict[str, Pick]
    grain: Literal["row", "line", "last", "event"] = "row"
    ids: str = ""  # whose customer ids these are, such as "pipedrive"; empty: the business's own customer numbers
    only: When | None = None  # the other rows of the sheet are none of this table
    is_partial: bool = False  # another file says the rest: what is required may be missing in a row, not in the whole
    deleted: When | None = None  # rows that the system itself marks as deleted: turned away
    is_head_first: bool = False  # of lines: the order's own fields stand in its first line only
    last_by: str = ""  # header: which row of a key is the last one, where the grain is "last" or "event"
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # column → vendor's word → ours
    missing: tuple[str, ...] = ()  # values that stand for none
    is_vendor: bool = True  # its keys are the system's own: another system's order 1001 is another order
    zone: str = ""  # "UTC" where stamps without an offset are so; empty: the workbook's own
    dates: str = ""  # "dmy" or "mdy", where the values cannot tell
    decimal: str = ""  # "," or ".", likewise

    @property
    def columns(self) -> dict[str, Column]:
        """The columns this sheet fills, in the table's order."""
        known = TABLES[self.table].by_name | {
            n: c for n, c in EVERYWHERE.items() if n not in TABLES[self.table].by_name
        }
        return {name: column for name, column in known.items() if name in self.picks}

    @property
    def used(self) -> set[str]:
        """The headers that some column is made from."""
        picks = self.picks.values()
        return {h for pick in picks for h in pick.headers}
