"""A helpdesk typed by hand: tickets on Helsinki's clocks, run through the very statement that puts them on the opening clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from pito.calendar import OpeningHours, clocks
from pito.engine import Engine, statement
from pito.intake.clocks import put_clocks
from pito.month import EPOCH, Month
from pito.schema import TABLES

HELSINKI = ZoneInfo("Europe/Helsinki")
OFFICE = OpeningHours({d: ["08:00-16:00"] for d in ("mon", "tue", "wed", "thu", "fri")}, "Europe/Helsinki", "FI")
NUMBERS = {"bigint": "Int64", "integer": "Int64", "boolean": "boolean", "double": "Float64"}


def second(local):
    """A local stamp in UTC seconds; None stays None."""
    return None if local is None else int(datetime.fromisoformat(local).replace(tzinfo=HELSINKI).timestamp())


def stored(name, rows):
    """A canonical table as intake stores it, of rows with public or stored names; all other columns empty."""
    columns = TABLES[name].stored
    frame = pd.DataFrame([dict.fromkeys(columns) | row for row in rows], columns=list(columns))
    return frame.astype({column: NUMBERS.get(kind, "string") for column, kind in columns.items()})


@pytest.fixture
def desk():
    """Make an engine of tickets: dicts with `created`, `answered`, `solved` as local stamps and any stored column."""

    def make(*tickets, hours=OFFICE, versions=(), months=("2025-01", 24), contacts=(), messages=(), changes=()):
        rows = [_ticket(place, dict(ticket)) for place, ticket in enumerate(tickets)]
        engine = Engine(
            tickets=stored("tickets", rows),
            customers=stored("customers", []),
            contacts=stored("contacts", contacts),
            messages=stored("messages", messages),
            status_changes=stored("status_changes", changes),
        )
        first = Month.parse(months[0])
        every = [first.plus(n) for n in range(months[1])]
        put_clocks(engine, clocks(hours, versions), every, "Europe/Helsinki")
        engine.put("months", engine.query("select * exclude (clock) from cutoffs where clock = 0"))
        engine.keep("ticket_times", statement("pito.intake", "ticket_times"), auto_reply_seconds=60)
        return engine

    return make


def _ticket(place, row):
    row = {"ticket_id": f"t{place}"} | row
    for name, column in (("created", "created_s"), ("answered", "first_response_s"), ("solved", "resolved_s")):
        row[column] = second(row.pop(name, None))
    row["first_resolved_s"] = second(row.pop("first_solved", None))
    local = datetime.fromtimestamp(row["created_s"], HELSINKI).date()
    return row | {"created_day": (local - EPOCH).days, "created_month": Month.of(local).number}
