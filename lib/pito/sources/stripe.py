"""Stripe: payments, subscriptions and customers.

How it is made: Dashboard → Payments, Billing → Subscriptions, or Customers → Export, "All columns". `2025-12-31 14:30`, in
UTC, without saying so; English headers; accounts in Europe get decimal commas in a file separated by commas, `"0,25"`.

Payments become orders. The amount is what was charged, in the account's own currency where it was converted: whether it
includes VAT is not in the export, so that it counts as charged; where it does, read the invoices of the bookkeeping instead
and leave the payments out. The fee is Stripe's, not what the goods cost, and its `Tax` the tax on that fee: neither is taken
for a cost or for VAT. What failed, was never captured or is called disputed is no sale: it counts as cancelled. What was
refunded, in whole or in part, is a credit linked to the payment, on `Refunded date (UTC)`, else on the payment's day; a
dispute that was lost is one on the day of the dispute, and one still open is none.

Subscriptions become contracts. A contract begins at `Start Date (UTC)`, a trial with it, and ends at `Ended At (UTC)`:
`Canceled At (UTC)` is when the customer asked for it, months before where the period was paid. Who has asked and is still
there ends at `Current Period End (UTC)`; an end agreed for another day is not in the export. One that never got past its
first payment (incomplete) has no start and is rejected. The monthly amount is `Amount` times `Quantity` where the interval is
a month; of other intervals the export does not say how many, so it stays empty. A subscription in another currency than the
business's is rejected: nothing says what it is worth.

Not seen: a pause, the export does not say since when, so that a paused subscription counts as running and paying; and the
amount before a plan or quantity was changed within a subscription: today's stands for all its time. A plan changed by
cancelling and subscribing anew is two contracts: on one day they join, but with a midnight between the customer has left
and come back.

Traps: a payment without a customer belongs to the customer with its e-mail, else the e-mail stands for the customer. A list
of payments is no list of invoices: one invoice may be paid in parts. A customer's creation is no start.
"""

from __future__ import annotations

from collections.abc import Iterator

from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "stripe"
CREATED = ("Created (UTC)", "Created date (UTC)", "Created")
EMAIL = ("Customer Email", "Email")
NO_SALE = (
    *(
        "failed",
        "uncaptured",
        "requires capture",
        "disputed",
        "canceled",
        "cancelled",
        "incomplete",
        "expired",
        "pending",
    ),
    *("processing", "blocked", "requires payment method", "requires confirmation", "requires action"),
)
BEGUN = ("active", "past due", "unpaid", "canceled", "cancelled", "ended", "trialing", "paused", "scheduled to cancel")
MONTHLY = ("month", "monthly", "1 month", "every month")
SUBSCRIPTION = {
    "contract_id": ("id",),
    "notice_date": ("Canceled At (UTC)", "Cancelled At (UTC)", "Canceled At"),
    "end_reason": ("Cancellation Reason", "Cancellation Feedback"),
    "currency": ("Currency",),
}
ENDED, PERIOD_END = ("Ended At (UTC)", "Ended At"), ("Current Period End (UTC)", "Current Period End")
START = ("Start Date (UTC)", "Start (UTC)", *CREATED)
CUSTOMER = {
    "customer_id": ("id", "Customer ID"),
    "name": ("Name", "Business Name", "Description"),
    "email": ("Email",),
    "phone": ("Phone",),
    "business_id": ("Business Vat ID", "VAT ID", "Tax ID"),
    "country": ("Address Country", "Card Address Country"),
}


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plans of a list of payments, credits apart, of subscriptions, or of customers."""
    if not header.find(*CREATED) or not header.has("id"):
        return ()
    if header.has("Customer ID", "Ended At (UTC)") or header.has("Customer ID", "Current Period End (UTC)"):
        return _subscriptions(header)
    if header.has("Amount", "Amount Refunded", "Status"):
        return _payments(header)
    if header.has("Email") and header.find("Delinquent", "Total Spend", "Payment Count", "Refunded Volume"):
        return (_plan("customers", {name: Pick.of(header.find(*words)) for name, words in CUSTOMER.items()}),)
    return ()


def _plan(table: str, picks: dict[str, Pick], ids: str = SYSTEM, **more) -> Plan:
    return Plan(SYSTEM, table, {name: p for name, p in picks.items() if p.headers}, ids=ids, zone="UTC", **more)


def _customer(header: Header) -> dict[str, Pick]:
    """Return the picks that say whose a row is: by number, else by e-mail, which is the name of last resort as well."""
    email = Pick.of(header.find(*EMAIL))
    return {"customer_id": Pick.of(header.find("Customer ID")), "email": email, "customer_name": email}


def _payments(header: Header) -> tuple[Plan, ...]:
    created, status = header.find(*CREATED), header.find("Status")
    currency = Pick.of(header.find("Converted Currency"), header.find("Currency"))
    of_all = {
        "ordered_at": Pick.of(created),
        "currency": currency,
        "cancelled_at": Pick.of(created, only=When(status, NO_SALE)),
    }
    ids = SYSTEM if header.has("Customer ID") else "email"
    of_all |= _customer(header) if ids == SYSTEM else {"customer_id": Pick.of(header.find(*EMAIL))}
    amount = Pick.of(header.find("Converted Amount"), header.find("Amount"))
    payments = _plan("orders", of_all | {"order_id": Pick.of(header.find("id")), "amount": amount}, ids)
    return (payments, *(_plan("orders", of_all | own, ids, **more) for own, more in _credits(header, created)))


def _credits(header: Header, created: str) -> Iterator[tuple[dict[str, Pick], dict]]:
    """Yield the picks of what was paid back, and which rows have it: refunds, and disputes that were lost."""
    number, refunded = header.find("id"), header.find("Amount Refunded")
    is_refunded = When(refunded, is_nonzero=True)
    yield (
        _credit(number, created, Pick.of(header.find("Refunded date (UTC)"), created))
        | {"amount": Pick.of(header.find("Converted Amount Refunded"), refunded, negative=is_refunded)},
        {"only": is_refunded},
    )
    dispute, lost = header.find("Dispute Status"), header.find("Disputed Amount", "Dispute Amount", "Amount")
    if dispute:
        yield (
            _credit(number, dispute, Pick.of(header.find("Dispute Date (UTC)"), created))
            | {"amount": Pick.of(lost, negative=When(dispute))},
            {"only": When(dispute, ("lost",))},
        )


def _credit(number: str, telling: str, day: Pick) -> dict[str, Pick]:
    return {
        "order_id": Pick((number, telling), how="join", is_to_minute=True),
        "credits": Pick.of(number),
        "ordered_at": day,
    }


def _subscriptions(header: Header) -> tuple[Plan, ...]:
    status, interval = header.find("Status"), header.find("Interval")
    begun = When(status, BEGUN) if status else None
    picks = {name: Pick.of(header.find(*words)) for name, words in SUBSCRIPTION.items()} | _customer(header)
    picks["start_date"] = Pick.of(header.find(*START), only=begun)
    picks["end_date"] = _end(header)
    if interval and header.has("Amount"):
        amount = tuple(filter(None, (header.find("Amount"), header.find("Quantity"))))
        picks["monthly_amount"] = Pick(amount, how="multiply", only=When(interval, MONTHLY))
    return (_plan("contracts", picks),)


def _end(header: Header) -> Pick:
    """Return the pick of the end there was, else of the one that is coming, where that was asked for."""
    ended, asked, coming = (header.find(*words) for words in (ENDED, SUBSCRIPTION["notice_date"], PERIOD_END))
    if not (asked and coming):
        return Pick.of(ended)
    return Pick.of(ended, coming, only=tuple(When(one) for one in (ended, asked) if one))
