"""The canonical tables: what one row is, its key, its columns, their kinds and units.

A column has a public name (`start_date`), the one of the template a user may fill, and the names it is stored under in
canonical Parquet, where everything that is counted with is an integer: days since 1970, UTC epoch seconds, minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the values of a column are, and how they are stored."""

    ID = "id"  # text; leading zeros kept
    TEXT = "text"
    WORD = "word"  # text with few values: a segment, a channel
    DATE = "date"  # a local day, stored as days since 1970
    INSTANT = "instant"  # a moment, stored as UTC epoch seconds
    MONTH = "month"  # stored as year·12 + month − 1
    MONEY = "money"  # net, base currency, stored as integer minor units
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    DURATION = "duration"  # stored as seconds


@dataclass(frozen=True)
class Column:
    """One column of a canonical table."""

    name: str
    kind: Kind
    required: bool = False
    local: str = ""  # instants only: also stored as <local>_day and <local>_month in the workbook's time zone
    words: tuple[str, ...] = ()  # the only values allowed, when there is such a list

    @property
    def stored(self) -> str:
        """The name of the column in canonical Parquet."""
        if self.name == "group":
            return "team"  # `group` is a word of SQL's own
        if self.kind is Kind.DATE:
            return self.name.removesuffix("_date") + "_day"
        if self.kind is Kind.INSTANT:
            return self.name.removesuffix("_at") + "_s"
        if self.kind is Kind.DURATION:
            return self.name + "_s"
        return self.name + "_minor" if self.kind is Kind.MONEY else self.name

    @property
    def stored_type(self) -> str:
        """The SQL type of the stored column, the same on every engine."""
        return {
            Kind.DATE: "integer",
            Kind.INSTANT: "bigint",
            Kind.MONTH: "integer",
            Kind.MONEY: "bigint",
            Kind.NUMBER: "double",
            Kind.INTEGER: "bigint",
            Kind.FLAG: "boolean",
            Kind.DURATION: "bigint",
        }.get(self.kind, "varchar")


@dataclass(frozen=True)
class Table:
    """One canonical table: one row per `grain`, unique by `key`."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        return self.by_name[name]

    @property
    def by_name(self) -> dict[str, Column]:
        """The columns by their public names."""
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which a row means nothing."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def stored(self) -> dict[str, str]:
        """Stored name → SQL type, local days and months of instants included, in order."""
        names = {}
        for column in self.columns:
            names[column.stored] = column.stored_type
            if column.local:
                names |= {f"{column.local}_day": "integer", f"{column.local}_month": "integer"}
        return names


def _columns(spec: str, words: dict[str, tuple[str, ...]] | None = None) -> tuple[Column, ...]:
    """Read `name kind[*] [local]` per line; the star marks a required column."""
    columns = []
    for line in spec.strip().splitlines():
        name, kind, *local = line.split()
        allowed = (words or {}).get(name, ())
        columns.append(Column(name, Kind(kind.rstrip("*")), kind.endswith("*"), *local, words=allowed))
    return tuple(columns)


CUSTOMERS = Table(
    "customers",
    "customer",
    ("customer_id",),
    _columns("""
customer_id id*
name text
business_id id
email text
phone text
segment word
tier word
owner word
country word
language word
preferred_channel word
acquisition_channel word
acquisition_cost money
referred_by id
start_date date
notice_date date
end_date date
end_reason word
"""),
)

CONTRACTS = Table(
    "contracts",
    "contract; a gap between two of one customer is leaving and returning",
    ("contract_id",),
    _columns("""
contract_id id*
customer_id id*
start_date date*
notice_date date
end_date date
end_reason word
monthly_amount money
currency word
"""),
)

ORDERS = Table(
    "orders",
    "order or invoice; its lines are summed at intake",
    ("order_id",),
    _columns("""
order_id id*
customer_id id*
ordered_at instant* order
amount money*
cost money
discount money
currency word
category word
promised_date date
last_promised_date date
warned_at instant
delivered_date date
credits id
cancelled_at instant cancelled
"""),
)

TICKETS = Table(
    "tickets",
    "service ticket",
    ("ticket_id",),
    _columns("""
ticket_id id*
customer_id id
created_at instant* created
first_response_at instant
first_resolved_at instant
resolved_at instant
closed_at instant
reopens integer
hops integer
status word
channel word
priority word
category word
group word
agent word
first_responder word
is_automatic flag
due_at instant
merged_into id
tags text
given_first_response duration
given_first_response_business duration
given_resolution duration
given_resolution_business duration
given_promise_met flag
"""),
)

MESSAGES = Table(
    "messages",
    "message in a ticket, from the customer or to them",
    ("message_id",),
    _columns(
        """
message_id id*
ticket_id id*
sent_at instant* sent
direction word*
author_kind word
agent word
channel word
is_automatic flag
is_public flag
""",
        {"direction": ("in", "out"), "author_kind": ("customer", "agent", "system")},
    ),
)

STATUS_CHANGES = Table(
    "status_changes",
    "change of a ticket's status: the status it has from that moment on",
    ("ticket_id", "changed_at"),
    # What statuses mean stands with the metric: a word it does not know is time of its own there, no row turned away.
    _columns("""
ticket_id id*
changed_at instant* changed
status word*
previous_status word
agent word
"""),
)

CONTACTS = Table(
    "contacts",
    "contact with a customer",
    ("contact_id",),
    _columns(
        """
contact_id id*
customer_id id*
contacted_at instant* contacted
direction word
channel word
kind word
owner word
next_contact_date date
""",
        {"direction": ("in", "out"), "kind": ("call", "missed_call", "email", "meeting", "note")},
    ),
)

FEEDBACK = Table(
    "feedback",
    "survey sent",
    ("feedback_id",),
    _columns(
        """
feedback_id id*
customer_id id
ticket_id id
sent_at instant
answered_at instant answered
kind word
score number
scale_max number
stage word
channel word
agent word
comment text
""",
        {"kind": ("csat", "nps", "ces")},
    ),
)

COSTS = Table(
    "costs",
    "month, kind and channel of spending",
    ("month", "kind", "channel"),
    _columns(
        """
month month*
kind word*
channel word
amount money*
""",
        {"kind": ("acquisition", "retention")},
    ),
)

EVENTS = Table(
    "events",
    "thing that happened to the business",
    ("event_date", "kind", "title"),
    _columns(
        """
event_date date*
kind word*
title text*
""",
        {"kind": ("price", "incident", "terms", "campaign", "other")},
    ),
)

PEOPLE = Table(
    "people",
    "person at a customer, known to some system; only used to tell whose a ticket or an order is",
    ("person_id",),
    _columns("""
person_id id*
customer_id id
name text
email text
phone text
"""),
)

DEALS = Table(
    "deals",
    "sales opportunity; those won are the orders where no export has orders or invoices",
    ("deal_id",),
    _columns(
        """
deal_id id*
customer_id id
created_at instant created
status word*
won_at instant
lost_at instant
lost_reason word
amount money
currency word
stage word
pipeline word
owner word
acquisition_channel word
expected_close_date date
""",
        {"status": ("open", "won", "lost")},
    ),
)

PROMISES = Table(
    "promises",
    "thing promised to a customer by a day",
    ("promise_id",),
    _columns("""
promise_id id*
customer_id id
promised_date date*
done_at instant
kind word
owner word
"""),
)

TABLES = {
    t.name: t
    for t in (
        *(CUSTOMERS, PEOPLE, CONTRACTS, ORDERS, DEALS, TICKETS, MESSAGES, STATUS_CHANGES, CONTACTS, PROMISES),
        *(FEEDBACK, COSTS, EVENTS),
    )
}
