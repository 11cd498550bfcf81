"""Faults put into the exports on purpose, each a few times, so that a load can be checked against them.

`fault` on a ticket, an invoice or a contract is either a reason to reject its row, or one of `KEPT`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from pito.month import Month
from pito.sample.billing import Invoice
from pito.sample.company import Contract, Customer, Period
from pito.sample.service import Ticket

OVERLAP = timedelta(days=5)  # an export starts so long before its quarter
KEPT = ("", "orphan", "repeated", "superseded")  # faults whose customer, money and answer still count
STRANGER = Customer("", "Kuka Lie", "", "kuka.lie@example.com", "", "Kuka Lie")
UNKNOWN = Customer("900001", "Tuntematon Demo Oy", "", "", "", "")


def spoil(
    rng: Random, customers: list[Customer], tickets: list[Ticket], invoices: list[Invoice], period: Period
) -> None:
    """Mark the rows that are to go wrong, and give one customer a contract that ends before it starts."""
    _spoil_tickets(rng, tickets, period.last)
    _spoil_invoices(rng, invoices, period.last)
    sound = [one for one in customers if len(one.contracts) == 1 and one.contracts[0].end is None]
    start = period.last.first + timedelta(days=2)
    typo = Contract(start, None, start - timedelta(days=30), "Moved", 8900, "ends_before_start")
    rng.choice(sound).contracts.append(typo)


def quarter_end(day: date) -> date:
    """Return the first day of the quarter after the one a day lies in."""
    month = Month.of(day)
    return month.plus(3 - month.number % 3).first


def is_repeated(ticket: Ticket, period: Period) -> bool:
    """Say whether the next quarter's export, if there is one, holds the ticket again."""
    end = quarter_end(ticket.created.date())
    return end - OVERLAP <= ticket.created.date() and end < period.exported.date()


def _mark(rng: Random, rows: list, fault: str, wanted: Callable) -> None:
    rng.choice([row for row in rows if not row.fault and wanted(row)]).fault = fault


def _spoil_tickets(rng: Random, tickets: list[Ticket], last: Month) -> None:
    def lies_inside(ticket: Ticket) -> bool:
        return ticket.created.date() < quarter_end(ticket.created.date()) - OVERLAP and ticket.replied is not None

    def inside_last(ticket: Ticket) -> bool:
        return lies_inside(ticket) and Month.of(ticket.created.date()) == last

    def inside_earlier(ticket: Ticket) -> bool:
        return lies_inside(ticket) and Month.of(ticket.created.date()) < last

    def repeats_resolved(ticket: Ticket) -> bool:
        end = quarter_end(ticket.created.date())
        return end - OVERLAP <= ticket.created.date() and end < last.first and ticket.resolved is not None

    for fault in ("wrong_field_count", "missing", "replied_before_created", "orphan", "orphan"):
        _mark(rng, tickets, fault, inside_earlier)
    for fault in ("replied_before_created", "orphan"):
        _mark(rng, tickets, fault, inside_last)
    for _ in range(2):
        _mark(rng, tickets, "superseded", repeats_resolved)
    for ticket in tickets:
        if ticket.fault == "replied_before_created":
            ticket.replied = ticket.created - timedelta(hours=3)
        if ticket.fault == "orphan":
            ticket.customer, ticket.has_customer_number = STRANGER, False


def _spoil_invoices(rng: Random, invoices: list[Invoice], last: Month) -> None:
    def plain(invoice: Invoice) -> bool:
        return not invoice.credited and invoice.credits is None

    def this_year(invoice: Invoice) -> bool:
        return plain(invoice) and invoice.day.year == last.first.year and invoice.day < last.first

    def household(invoice: Invoice) -> bool:
        return plain(invoice) and invoice.customer.segment == "Home"

    def late_december(invoice: Invoice) -> bool:
        recent = invoice.day.year < last.first.year and invoice.day.month == 12
        return (
            plain(invoice) and recent and invoice.net + invoice.vat < 100_000
        )  # no thousands mark: it differs by file

    _mark(rng, invoices, "not_a_date", this_year)
    _mark(rng, invoices, "not_a_number", plain)
    _mark(rng, invoices, "missing", household)
    for fault in ("orphan", "orphan"):
        _mark(rng, invoices, fault, this_year)
    for fault in ("repeated", "repeated"):
        _mark(rng, invoices, fault, late_december)
    for invoice in invoices:
        if invoice.fault == "orphan":
            invoice.customer = UNKNOWN
