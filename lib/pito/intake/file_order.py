"""Which of several files of one table is the newer: the one whose own rows reach further, else the later by its name."""

from __future__ import annotations

from collections.abc import Sequence

from pito.intake.part import Part

REACH = {  # columns that say until when a file's rows reach; those of one table are of one unit
    "customers": ("start_date", "notice_date", "end_date"),
    "contracts": ("start_date", "notice_date", "end_date"),
    "orders": ("ordered_at", "cancelled_at"),
    "deals": ("created_at", "won_at", "lost_at"),
    "tickets": ("created_at", "first_response_at", "first_resolved_at", "resolved_at", "closed_at"),
    "messages": ("sent_at",),
    "status_changes": ("changed_at",),
    "contacts": ("contacted_at",),
    "promises": ("done_at",),
    "feedback": ("sent_at", "answered_at"),
    "costs": ("month",),
    "events": ("event_date",),
}


def oldest_first(connection, parts: Sequence[Part]) -> list[Part]:
    """Return the staged sheets of one table in order of age; files are numbered in order of name.

    A sheet that is read in several parts, such as orders and what was paid back of them, reaches as far as all of it.
    """
    if len(parts) < 2:
        return list(parts)
    places, reached = {part.number: part.sheet.place for part in parts}, {}
    for number, latest in connection.execute(" union all ".join(_reach(part) for part in parts)).fetchall():
        if latest is not None:
            reached[places[number]] = max(latest, reached.get(places[number], latest))
    return sorted(parts, key=lambda part: (part.sheet.place in reached, reached.get(part.sheet.place, 0), part.number))


def _reach(part: Part) -> str:
    names = [f"max({name})" for name in REACH.get(part.plan.table, ()) if name in part.plan.columns]
    latest = f"greatest({', '.join(names)})" if names else "max(null::bigint)"
    return f"select {part.number}, {latest} from staged_{part.number} where len(_faults) = 0"
