"""A customer's years with the company: contracts, tickets on the way, leaving, coming back."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from pito.month import Month
from pito.sample.chance import picked
from pito.sample.company import (
    LEAVING,
    NOTICE_MONTHS,
    REASONS,
    REASONS_SLOW,
    SLOW_REPLY_LEAVING,
    SOON_BACK,
    Contract,
    Customer,
    Period,
    contract,
)
from pito.sample.service import Ticket, month_tickets

STARTED_BEFORE = 0.55  # the share of customers older than the exports
MONTHS_BEFORE = 40
WITHDRAWN = 0.03  # of households, in the two weeks in which they may


def lived(rng: Random, customer: Customer, period: Period) -> list[Ticket]:
    """Return a customer's tickets, giving the customer the contracts they had unless these are set by hand."""
    if customer.contracts:
        return [ticket for month in period.months_and_rest for ticket in month_tickets(rng, customer, month, period)]
    tickets, start = [], _start(rng, period)
    while start is not None and start < period.exported.date():
        customer.contracts.append(contract(rng, customer.segment, start))
        tickets += _served(rng, customer, period)
        start = _back(rng, customer.contracts[-1])
    return tickets


def _start(rng: Random, period: Period) -> date:
    """Return when the first contract starts: often on the first of a month."""
    before = rng.random() < STARTED_BEFORE
    ago = -rng.randrange(1, MONTHS_BEFORE + 1) if before else rng.randrange(len(period.months))
    return period.first.plus(ago).first + timedelta(days=0 if rng.random() < 0.35 else rng.randrange(28))


def _served(rng: Random, customer: Customer, period: Period) -> list[Ticket]:
    """Return the tickets under the latest contract, month by month, deciding each month whether the customer leaves."""
    now, month, tickets, slow = customer.contracts[-1], Month.of(customer.contracts[-1].start), [], False
    while month <= period.last.plus(1) and not (now.end and now.end <= month.first):
        if now.end is None:
            _maybe_leaves(rng, customer.segment, now, month, slow, period)
        arrived = month_tickets(rng, customer, month, period) if month >= period.first else []
        slow = any(ticket.is_slow for ticket in arrived)
        tickets += arrived
        month = month.plus(1)
    return tickets


def _maybe_leaves(rng: Random, segment: str, now: Contract, month: Month, slow: bool, period: Period) -> None:
    """Give notice this month, or not."""
    age = month.number - Month.of(now.start).number
    if age == 0:
        if segment == "Home" and rng.random() < WITHDRAWN:
            _leave(now, now.start + timedelta(days=rng.randrange(2, 10)), 1, "Withdrawn", period)
        return
    chance = LEAVING[segment] * (1.5 if age < 7 else 0.75 if age > 24 else 1.0) * (SLOW_REPLY_LEAVING if slow else 1.0)
    if rng.random() >= chance:
        return
    notice = month.first + timedelta(days=rng.randrange(28))
    reason = picked(rng, REASONS_SLOW if slow else REASONS)
    first_free = month.plus(NOTICE_MONTHS[segment]).first if segment in NOTICE_MONTHS else notice + timedelta(days=14)
    _leave(now, notice, (first_free - notice).days, reason, period)


def _leave(now: Contract, notice: date, days: int, reason: str, period: Period) -> None:
    """Write the notice down, unless it came after the exports were taken."""
    if notice < period.exported.date():
        now.notice, now.end, now.reason = notice, notice + timedelta(days=days), reason


def _back(rng: Random, now: Contract) -> date | None:
    """Return when a customer who left starts again, if ever."""
    if now.end is None or now.reason == "Withdrawn" or rng.random() >= SOON_BACK:
        return None
    return now.end + timedelta(days=rng.randrange(25, 200))
