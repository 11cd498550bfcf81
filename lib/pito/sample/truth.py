"""What a correct load and correct metrics must find in the demo company, counted from its own events in plain loops.

Nothing here uses Pito's metrics: the point is to have a second opinion. Money is in cents, time in whole seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pito.month import Month
from pito.sample.billing import Invoice
from pito.sample.company import SEGMENTS, Contract, Customer, Period
from pito.sample.exports import COLUMN_AT_FAULT, Sheet
from pito.sample.faults import KEPT
from pito.sample.opening import is_open
from pito.sample.service import Ticket

TIME_ZONE = "Europe/Helsinki"
DAY = 86_400
AUTOMATIC_SECONDS = 60
BY_MINUTE = 15  # tickets whose business time is counted minute by minute


def known(
    customers: list[Customer], tickets: list[Ticket], invoices: list[Invoice], sheets: list[Sheet], period: Period
) -> dict:
    """Return the whole truth; every number as of the end of the last month, `files` and `faults` as of the export."""
    tickets = [one for one in tickets if one.fault in KEPT]
    invoices = [one for one in invoices if one.fault in KEPT]
    return {
        "last_month": str(period.last),
        "time_zone": TIME_ZONE,
        "cut_off": f"{period.last.end} 00:00:00",
        "exported": f"{period.exported}",
        "files": {sheet.path: _ledger(sheet) for sheet in sheets},
        "faults": [fault for sheet in sheets for fault in _faults(sheet)],
        "orphans": _orphans(tickets, invoices, period.last),
        "retention": {str(month): _bucket(customers, month) for month in period.months[-13:]},
        "cohorts": _cohorts(customers, period.last),
        "notice_given": _notice_given(customers, period.last),
        "value": _value(customers, invoices, period.last),
        "service": _service(tickets, period.last),
    }


def _ledger(sheet: Sheet) -> dict:
    """Rows in = loaded + merged + rejected."""
    rejected = Counter(line.rejected for line in sheet.lines if line.rejected)
    merged = sum(line.is_merged for line in sheet.lines)
    loaded = len(sheet.lines) - merged - rejected.total()
    return {"rows_in": len(sheet.lines), "loaded": loaded, "merged": merged, "rejected": dict(sorted(rejected.items()))}


def _faults(sheet: Sheet) -> list[dict]:
    """Every rejected row as a spreadsheet shows it: the header is row 1."""
    faults = []
    for row, line in enumerate(sheet.lines, 2):
        if line.rejected:
            column = COLUMN_AT_FAULT.get((sheet.system, line.rejected), "")
            value = line.cells[sheet.header.index(column)] if column else str(len(line.cells))
            faults.append({"file": sheet.path, "row": row, "column": column, "reason": line.rejected, "value": value})
    return faults


def _orphans(tickets: list[Ticket], invoices: list[Invoice], last: Month) -> dict:
    """Rows that were loaded though nobody knows their customer."""
    lost_tickets = [one for one in tickets if one.fault == "orphan"]
    lost_invoices = [one for one in invoices if one.fault == "orphan"]
    return {
        "tickets": {
            "rows": len(lost_tickets),
            "ids": [one.number for one in lost_tickets],
            "rows_last_month": sum(Month.of(one.created.date()) == last for one in lost_tickets),
        },
        "invoices": {
            "rows": len(lost_invoices),
            "ids": [one.number for one in lost_invoices],
            "cents": sum(one.net for one in lost_invoices),
            "cents_12_months": sum(one.net for one in lost_invoices if _in_year(one, last)),
        },
    }


def _first_active(customer: Customer) -> date:
    return min(one.start for one in customer.sound)


def _active_in(customer: Customer, month: Month) -> bool:
    """Say whether the customer was active on at least one day of the month."""
    return any(one.start < month.end and (one.end is None or one.end > month.first) for one in customer.sound)


def _bucket(customers: list[Customer], month: Month) -> dict:
    """Count the month's customers by what became of them, and the parts of the textbook's rate."""
    found, day = Counter(), timedelta(days=1)
    for customer in customers:
        at_start, at_end = customer.active(month.first - day), customer.active(month.end - day)
        is_first = Month.of(_first_active(customer)) == month
        if at_start or at_end:
            fate = ("retained" if at_end else "lost") if at_start else ("new" if is_first else "returned")
        elif _active_in(customer, month):
            fate = "gained_and_lost"
        else:
            fate = ""
        found.update({fate: 1, "start": at_start, "end": at_end, "acquired": is_first})
    names = ("start", "end", "retained", "lost", "new", "returned", "gained_and_lost")
    textbook = {"acquired": found["acquired"], "acquired_still_here": found["new"]}
    textbook["acquired_or_returned"] = found["acquired"] + found["returned"]
    return {name: found[name] for name in names} | {"textbook": textbook}


def _cohorts(customers: list[Customer], last: Month) -> dict[str, list[int]]:
    """Return, for each month somebody was first active in, how many were active in it and in each month after."""
    cohorts: dict[Month, list[Customer]] = {}
    for customer in sorted(customers, key=_first_active):
        cohorts.setdefault(Month.of(_first_active(customer)), []).append(customer)
    return {
        str(first): [
            sum(_active_in(one, first.plus(k)) for one in cohort) for k in range(last.number - first.number + 1)
        ]
        for first, cohort in cohorts.items()
        if first <= last
    }


def _notice_given(customers: list[Customer], last: Month) -> dict:
    """Contracts cancelled by the cut-off and still running on the month's last day, by the days they have left."""
    contracts = [one for customer in customers for one in customer.sound if _is_leaving(one, last.end)]
    return {
        f"within_{days}_days": {
            "contracts": len(near),
            "monthly_cents": sum(one.monthly_cents for one in near),
        }
        for days in (30, 60, 90)
        for near in [[one for one in contracts if one.end <= last.end + timedelta(days=days)]]
    }


def _is_leaving(contract: Contract, cut_off: date) -> bool:
    return contract.notice is not None and contract.notice < cut_off and contract.runs(cut_off - timedelta(days=1))


def _in_year(invoice: Invoice, last: Month) -> bool:
    """Say whether an invoice lies in the twelve months to the cut-off."""
    return last.plus(-11).first <= invoice.day < last.end


def _value(customers: list[Customer], invoices: list[Invoice], last: Month) -> dict:
    """Revenue and margin of the twelve months to the cut-off; margin only of what has a cost; orphans left out."""
    year = [one for one in invoices if _in_year(one, last) and one.fault != "orphan"]
    margins: Counter = Counter()
    for one in year:
        margins[one.customer.number] += 0 if one.cost is None else one.net - one.cost
    by_segment = {name: _worth(year, customers, last, name) for name in sorted((*SEGMENTS, "Public"))}
    ranked, total = sorted(margins.values(), reverse=True), sum(margins.values())
    top = {f"top_{share}_percent": sum(ranked[: -(-len(ranked) * share // 100)]) for share in (1, 10, 20)}
    return {
        "from": str(last.plus(-11).first),
        "all": {name: sum(part[name] for part in by_segment.values()) for name in by_segment["Home"]},
        "by_segment": by_segment,
        "concentration": {"customers": len(ranked), "margin": total, **top},  # customers in the top: rounded up
        "margin_by_customer": dict(sorted(margins.items())),
    }


def _worth(invoices: list[Invoice], customers: list[Customer], last: Month, segment: str) -> dict:
    own = [one for one in invoices if one.customer.segment == segment]
    costed = [one for one in own if one.cost is not None]
    last_day = last.end - timedelta(days=1)
    return {
        "customers": sum(one.segment == segment and one.active(last_day) for one in customers),
        "revenue": sum(one.net for one in own),
        "revenue_without_cost": sum(one.net for one in own if one.cost is None),
        "margin": sum(one.net - one.cost for one in costed),
    }


def _service(tickets: list[Ticket], last: Month) -> dict:
    """First responses to the tickets that arrived in the month, as known at the cut-off."""
    cut_off = datetime.combine(last.end, time())
    own = [one for one in tickets if Month.of(one.created.date()) == last]
    return {
        "arrived_outside_hours": sum(not is_open(one.created) for one in own),
        "automatic_ids": [one.number for one in own if _is_automatic(one, cut_off)],
        "all": _responses(own, cut_off),
        "by_channel": _split(own, lambda one: one.channel, cut_off),
        "by_agent": _split(own, lambda one: one.agent, cut_off),  # "" is nobody
        "by_priority": _split(own, lambda one: one.priority, cut_off),
        "business_time": [_by_minute(one) for one in _some(own, cut_off)],
    }


def _split(tickets: list[Ticket], key: Callable[[Ticket], str], cut_off: datetime) -> dict:
    return {
        word: _responses([one for one in tickets if key(one) == word], cut_off)
        for word in sorted(set(map(key, tickets)))
    }


def _instant(at: datetime) -> int:
    """Return UTC epoch seconds of a moment on the wall in Helsinki."""
    return int(at.replace(tzinfo=ZoneInfo(TIME_ZONE)).timestamp())


def _elapsed(start: datetime, end: datetime) -> int:
    return _instant(end) - _instant(start)


def _is_answered(ticket: Ticket, cut_off: datetime) -> bool:
    return ticket.replied is not None and ticket.replied < cut_off


def _is_automatic(ticket: Ticket, cut_off: datetime) -> bool:
    return _is_answered(ticket, cut_off) and _elapsed(ticket.created, ticket.replied) < AUTOMATIC_SECONDS


def _responses(tickets: list[Ticket], cut_off: datetime) -> dict:
    """Count answers and waits; tickets answered by a robot are counted apart and left out of `n`."""
    human = [one for one in tickets if not _is_automatic(one, cut_off)]
    answered = sorted(_elapsed(one.created, one.replied) for one in human if _is_answered(one, cut_off))
    waiting = sorted(_elapsed(one.created, cut_off) for one in human if not _is_answered(one, cut_off))
    return {
        "tickets": len(tickets),
        "automatic": len(tickets) - len(human),
        "n": len(human),
        "answered": len(answered),
        "answered_within_24h": sum(seconds <= DAY for seconds in answered),
        "undecided": sum(seconds < DAY for seconds in waiting),
        "elapsed_seconds": answered,
        "waiting_seconds": waiting,
    }


def _some(tickets: list[Ticket], cut_off: datetime) -> Iterable[Ticket]:
    """Return some of the answered tickets, spread over the month, and the three that waited longest."""
    answered = [one for one in tickets if _is_answered(one, cut_off) and not _is_automatic(one, cut_off)]
    longest = sorted(answered, key=lambda one: (_elapsed(one.created, one.replied), one.number))[-3:]
    spread = answered[:: max(1, len(answered) // (BY_MINUTE - 3))][: BY_MINUTE - 3]
    return {one.number: one for one in spread + longest}.values()


def _by_minute(ticket: Ticket) -> dict:
    """Count a wait's business time slowly: look at every minute, ask whether the office was open in it."""
    minute, total = ticket.created.replace(second=0), 0
    while minute < ticket.replied:
        after = minute + timedelta(minutes=1)
        if is_open(minute):
            total += int((min(after, ticket.replied) - max(minute, ticket.created)).total_seconds())
        minute = after
    return {
        "ticket_id": ticket.number,
        "created": f"{ticket.created}",
        "replied": f"{ticket.replied}",
        "elapsed_seconds": _elapsed(ticket.created, ticket.replied),
        "business_seconds": total,
    }
