"""One sheet with the plan it is read by: the unit in which exports are loaded and the ledger is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from pito.schema import TABLES, Column, Kind, Table
from pito.sources.dates import DateForm
from pito.sources.headers import Header, snake
from pito.sources.plan import EVERYWHERE, Plan
from pito.sources.sheet import Rows, Sheet
from pito.sources.values import EXACT, NumberForm

WAYS = {"business_id", "person_id", "email", "customer_name"}  # by which a row may find its customer


def staged_type(column: Column) -> str:
    """Return the SQL type a value has before it is stored: money still exact."""
    return EXACT if column.kind is Kind.MONEY else column.stored_type


@dataclass
class Part:
    """One sheet and the plan it is read by; `facts` fills while it is read."""

    number: int
    sheet: Sheet
    plan: Plan
    header_row: int
    dates: dict[str, DateForm] = field(default_factory=dict)  # by text column
    numbers: dict[str, NumberForm] = field(default_factory=dict)
    facts: dict = field(default_factory=dict)
    local_times: dict[str, int] = field(default_factory=dict)
    future_from: str | None = None  # the first UTC day of what has not happened yet

    def close(self) -> None:
        """Let go of the file's content; what is known about it stays."""
        self.sheet = replace(self.sheet, read=lambda header: Rows(), in_blocks=None)

    @cached_property
    def header(self) -> Header:
        """The sheet's header."""
        return self.sheet.header(self.header_row)

    @cached_property
    def table(self) -> Table:
        """The canonical table its rows go to."""
        return TABLES[self.plan.table]

    def column(self, header: str) -> str:
        """Return the text column that holds a header's values."""
        return f"c{self.header.names.index(header)}"

    def cells(self, name: str) -> list[str]:
        """Return the text columns that a canonical column is made from; joined ones are one column of their own."""
        pick = self.plan.picks[name]
        return [f"j_{name}"] if pick.how == "join" else [self.column(header) for header in pick.headers]

    @property
    def joined(self) -> dict[str, list[str]]:
        """Canonical column → the text columns whose texts it joins."""
        picks = self.plan.picks.items()
        return {name: [self.column(h) for h in pick.headers] for name, pick in picks if pick.how == "join"}

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns of the table that its rows have: those it fills, those it must, the key and the customer."""
        needed = {*self.plan.picks, *self.table.required, *self.table.key, "customer_id"}
        return {name: column for name, column in self.table.by_name.items() if name in needed}

    @property
    def finds_customers(self) -> bool:
        """Whether a row's customer may be known by something else than its number."""
        return "customer_id" in self.columns and bool(WAYS & set(self.extras))

    @cached_property
    def extras(self) -> dict[str, str]:
        """Stored name → header of the columns kept beside the table's own."""
        picks = {
            name: pick for name, pick in self.plan.picks.items() if name not in self.table.by_name and pick.headers
        }
        found = {name: pick.headers[0] for name, pick in picks.items()}
        taken = {*EVERYWHERE, *self.table.by_name, *self.table.stored}
        for header in self.header.names:
            if header not in self.plan.used:
                found[_free(snake(header) or "column", taken | set(found))] = header
        return found


def _free(name: str, taken: set[str]) -> str:
    """Return a name that nothing else has.

    >>> _free("status", {"status", "status_2"}), _free("region", set())
    ('status_3', 'region')
    """
    numbered = (name if n == 1 else f"{name}_{n}" for n in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)
