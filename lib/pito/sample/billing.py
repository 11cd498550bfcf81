"""What the demo company invoices: contracts, extra work, and credit notes for some of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pito.month import Month
from pito.sample.chance import Quantiles, drawn, how_many
from pito.sample.company import Contract, Customer, Period
from pito.sample.names import with_reference_digit

VAT_PER_MILLE = 255
TERMS = timedelta(days=14)
EXTRA_WORK_A_MONTH = {"Housing": 0.28, "Business": 0.3, "Home": 0.06, "Public": 0.8}
EXTRA_WORK_EUROS: dict[str, Quantiles] = {
    "Housing": ((0, 60), (0.5, 290), (0.9, 1500), (0.99, 9000), (1, 16000)),
    "Business": ((0, 50), (0.5, 240), (0.9, 1900), (0.99, 12000), (1, 24000)),
    "Home": ((0, 30), (0.5, 95), (0.9, 320), (1, 1400)),
    "Public": ((0, 200), (0.5, 900), (1, 6000)),
}
COST_SHARE = {"Sopimus": ((0, 0.38), (1, 0.62)), "Lisätyö": ((0, 0.45), (0.9, 0.85), (1, 1.1))}
WITHOUT_COST = 0.08  # of extra work
CREDITED = 0.018


@dataclass(slots=True)
class Invoice:
    """One invoice or credit note; amounts in cents, net of VAT."""

    customer: Customer
    day: date
    kind: str
    net: int
    cost: int | None
    quantity: int = 1
    credits: Invoice | None = None
    credited: bool = False
    number: str = ""
    fault: str = ""

    @property
    def vat(self) -> int:
        """Value added tax in cents, half a cent away from zero."""
        sign = -1 if self.net < 0 else 1
        return sign * ((abs(self.net) * VAT_PER_MILLE + 500) // 1000)

    @property
    def reference(self) -> str:
        """The reference number a customer pays with."""
        return with_reference_digit(self.number)


def invoiced(rng: Random, customer: Customer, period: Period) -> list[Invoice]:
    """Return a customer's invoices and credit notes of the period, in no order yet."""
    invoices = []
    for contract in customer.contracts:
        for month in period.months_and_rest:
            invoices += _contract_invoice(rng, customer, contract, month) + _extra_work(rng, customer, contract, month)
    invoices += [_credit_note(rng, one) for one in invoices if rng.random() < CREDITED]
    invoices = [one for one in invoices if one.day < period.exported.date()]
    for one in invoices:
        if one.credits:
            one.credits.credited = True
    return invoices


def _contract_invoice(rng: Random, customer: Customer, contract: Contract, month: Month) -> list[Invoice]:
    """Return the month's contract invoice; households pay by the quarter."""
    day, months = month.first + timedelta(days=customer.billing_day - 1), 3 if customer.segment == "Home" else 1
    if not contract.runs(day) or (month.number - Month.of(contract.start).number) % months:
        return []
    return [_invoice(rng, customer, day, "Sopimus", contract.monthly_cents * months)]


def _extra_work(rng: Random, customer: Customer, contract: Contract, month: Month) -> list[Invoice]:
    """Return the month's invoices for work outside the contract: mostly small, now and then very large."""
    times, euros = how_many(rng, EXTRA_WORK_A_MONTH[customer.segment]), EXTRA_WORK_EUROS[customer.segment]
    days = [month.first + timedelta(days=rng.randrange(28)) for _ in range(times)]
    running = [day for day in days if contract.runs(day)]
    return [_invoice(rng, customer, day, "Lisätyö", round(drawn(rng, euros) * 100)) for day in running]


def _invoice(rng: Random, customer: Customer, day: date, kind: str, net: int) -> Invoice:
    cost = round(net * drawn(rng, COST_SHARE[kind]))
    return Invoice(customer, day, kind, net, None if kind == "Lisätyö" and rng.random() < WITHOUT_COST else cost)


def _credit_note(rng: Random, invoice: Invoice) -> Invoice:
    """Return a credit note for all of an invoice or for half of it; what the work cost stays spent."""
    net = invoice.net if rng.random() < 0.5 else invoice.net // 2
    return Invoice(
        invoice.customer, invoice.day + timedelta(days=rng.randrange(4, 40)), "Hyvitys", -net, 0, -1, invoice
    )
