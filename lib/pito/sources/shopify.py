"""Shopify: orders, one line per product, and customers.

How it is made: Orders → Export, and Customers → Export, "Plain CSV file"; above 50 orders the link comes by e-mail. English
headers whatever the shop's language; `2025-10-07 09:50:26 +0200`, the offset that of the shop on that day; decimal point. An
apostrophe stands before what Excel would take for a number (`'00100`, `'7412…`).

Net: `Subtotal` includes taxes in shops whose prices do and leaves them out in others, and the export does not say which.
`Total` includes them in both, so an order's amount is `Total` minus `Taxes`: net of VAT, discounts taken off, what was
charged for delivery included. `Discount Amount` only tells that there was one. Costs are not in the export.

Refunds: the export has how much was refunded, `Refunded Amount`, taxes included, and not when. It becomes a credit of its
own, linked to the order and on the order's day, `#1050 2025-10-07 09:50`: the sum paid back without its share of the order's
taxes, which takes the taxes of an order with several rates to be spread evenly. Of an order voided or expired, of which
nothing was ever paid, the credit is its whole net amount. A cancelled order and its credit are cancelled both.

Traps: only the first line of an order has its fields; the rest have name, e-mail and product. E-mail is the only thing an
order says of its customer, so it is the customer's id, and the customers' numbers are kept beside it; orders without one,
usually from a point of sale, are rejected. Order numbers begin anew in another shop. A customer's creation is no start.
"""

from __future__ import annotations

from dataclasses import replace

from pito.errors import DataRefused
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "shopify"
IDS = "email"
ORDER = {
    "order_id": ("Name",),
    "customer_id": ("Email",),
    "ordered_at": ("Created at",),
    "cancelled_at": ("Cancelled at",),
    "discount": ("Discount Amount",),
    "currency": ("Currency",),
}
CUSTOMER = {
    "customer_id": ("Email",),
    "email": ("Email",),
    "country": ("Default Address Country Code", "Country Code", "Default Address Country", "Country"),
}
PHONES = ("Phone", "Default Address Phone")
NAMES = ("First Name", "Last Name")
UNPAID = ("voided", "expired")
REFUNDED = "refunded"


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plans of an order list, credits apart, or that of a customer list.

    Raises
    ------
    DataRefused
        It is an order list from which a column was deleted that the net amount is made of.
    """
    if header.has("Name", "Email", "Financial Status", "Created at", "Lineitem name"):
        return _orders(sheet, header)
    if header.has("Email", "Total Spent", "Total Orders") and not header.has("Name"):
        return (Plan(SYSTEM, "customers", _customer(header), ids=IDS),)
    return ()


def _orders(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    total, taxes = header.find("Total"), header.find("Taxes")
    if not (total and taxes):
        raise DataRefused(
            f"{sheet.place} is a Shopify order list without the column '{'Taxes' if total else 'Total'}': whether its "
            "Subtotal includes VAT cannot be told; export the orders again with every column."
        )
    picks = _found(header, ORDER) | {"amount": Pick((total, taxes), how="minus")}
    orders = Plan(SYSTEM, "orders", picks, grain="line", ids=IDS, is_head_first=True)
    return (orders, *_credits(header, picks, total, taxes))


def _credits(header: Header, order: dict[str, Pick], total: str, taxes: str) -> tuple[Plan, ...]:
    """Return the plans of what was never paid, and of what was paid back; older exports only say of which orders."""
    status, refunded = header.find("Financial Status"), header.find("Refunded Amount")
    number, day = *order["order_id"].headers, *order["ordered_at"].headers
    kept = {name: pick for name, pick in order.items() if name not in ("discount", "amount")}
    kept |= {"order_id": Pick((number, day), how="join", is_to_minute=True), "credits": Pick.of(number)}
    kept["amount"] = Pick((taxes, total), how="minus")
    unpaid = Plan(SYSTEM, "orders", kept, ids=IDS, only=When(status, UNPAID if refunded else (*UNPAID, REFUNDED)))
    if not refunded:
        return (unpaid,)
    is_refunded = When(refunded, is_nonzero=True)
    part = Pick((refunded, total, taxes), how="untaxed", negative=is_refunded)
    return (unpaid, replace(unpaid, picks=kept | {"amount": part}, only=is_refunded))


def _customer(header: Header) -> dict[str, Pick]:
    names = [header.find(name) for name in NAMES]
    more = {
        "name": Pick.of(*names, how="join"),
        "phone": Pick.of(*(header.find(name) for name in PHONES), strip_prefix="'"),
    }
    return _found(header, CUSTOMER) | {name: pick for name, pick in more.items() if pick.headers}


def _found(header: Header, columns: dict[str, tuple[str, ...]]) -> dict[str, Pick]:
    found = {name: header.find(*synonyms) for name, synonyms in columns.items()}
    return {name: Pick.of(said) for name, said in found.items() if said}
