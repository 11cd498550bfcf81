"""Who the demo company's customers are, and when each came, left and came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from pito.month import Month
from pito.sample import names
from pito.sample.chance import drawn, picked

SEGMENTS = {"Housing": 0.31, "Business": 0.22, "Home": 0.47}
PUBLIC_CUSTOMERS = 3  # so few that a report must hide them
MONTHLY_AMOUNT = {  # euros, quantiles
    "Housing": ((0, 90), (0.5, 260), (0.9, 620), (1, 1400)),
    "Business": ((0, 60), (0.5, 210), (0.85, 900), (0.97, 3200), (1, 7800)),
    "Home": ((0, 19), (0.5, 34), (1, 79)),
    "Public": ((0, 900), (1, 1900)),
}
LEAVING = {"Housing": 0.008, "Business": 0.015, "Home": 0.036, "Public": 0.0}  # chance a month, before what follows
SLOW_REPLY_LEAVING = 3.5  # times as likely in the month after an answer that took over a day
SOON_BACK = 0.3  # of those who leave
NOTICE_MONTHS = {"Housing": 2, "Business": 1, "Public": 3}
REASONS = {"Price": 0.25, "Moved": 0.2, "Competitor": 0.17, "Service": 0.1, "Own staff": 0.1, "": 0.18}
REASONS_SLOW = {"Service": 0.6, "Competitor": 0.15, "Price": 0.15, "": 0.1}
FOUND_BY = {"Referral": 0.3, "Search": 0.3, "Website": 0.2, "Trade fair": 0.1, "Newspaper": 0.1}
FOUND_COST = {"Referral": 20, "Search": 140, "Website": 60, "Trade fair": 380, "Newspaper": 210}


@dataclass(slots=True)
class Contract:
    """One contract; active on day t when start <= t < end."""

    start: date
    notice: date | None = None
    end: date | None = None
    reason: str = ""
    monthly_cents: int = 0
    fault: str = ""

    def runs(self, day: date) -> bool:
        """Say whether the contract is active that day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(slots=True)
class Customer:
    """One customer as the customer list knows them."""

    number: str
    name: str
    segment: str
    email: str
    phone: str
    person: str
    business_id: str = ""
    tier: str = "Basic"
    language: str = "fi"
    found_by: str = ""
    found_cost: int = 0
    billing_day: int = 1
    contracts: list[Contract] = field(default_factory=list)

    @property
    def sound(self) -> list[Contract]:
        """The contracts without a fault."""
        return [one for one in self.contracts if not one.fault]

    def active(self, day: date) -> bool:
        """Say whether a contract runs that day."""
        return any(one.runs(day) for one in self.contracts if not one.fault)


@dataclass(frozen=True)
class Period:
    """The months the exports cover, and the moment they were taken, some days into the month after."""

    first: Month
    last: Month

    @property
    def exported(self) -> datetime:
        """When every export was taken, on the wall in Helsinki."""
        return datetime.combine(self.last.end + timedelta(days=6), time(12))

    @property
    def months(self) -> list[Month]:
        """The full months."""
        return [self.first.plus(k) for k in range(self.last.number - self.first.number + 1)]

    @property
    def months_and_rest(self) -> list[Month]:
        """The full months and the one begun when the exports were taken."""
        return [*self.months, self.last.plus(1)]


Spans = list[tuple[date, date | None]]


def staged(month: Month) -> list[tuple[str, Spans]]:
    """Return the customers whose dates are set by hand, so that each line of the last month's bucket holds somebody."""
    first, end = month.first, month.end

    def day(n: int) -> date:
        return first + timedelta(days=n)

    return [
        ("Home", [(day(-400), day(-120)), (day(9), None)]),  # returned
        ("Home", [(day(4), day(16))]),  # gained and lost, never there before
        ("Home", [(day(-300), day(-90)), (day(3), day(20))]),  # back and gone again: gained and lost, not acquired
        ("Business", [(day(-500), day(5)), (day(12), None)]),  # away for a week: retained
        ("Business", [(day(-640), first)]),  # last active day is the last of the month before: lost this month
        ("Housing", [(day(-700), end)]),  # last active day is the last of this month: not lost yet
        ("Housing", [(end, None)]),  # starts after the cut-off: not there yet
        ("Home", [(day(-200), day(13))]),  # lost
        ("Home", [(day(-75), day(24))]),  # lost
        ("Home", [(first, None)]),  # starts on the first day: new
    ]


def customers(rng: Random, how_many: int, period: Period) -> list[Customer]:
    """Return so many customers; those set by hand have their contracts, the others none yet."""
    by_hand, business_ids = staged(period.last), names.business_ids()
    segments = [segment for segment, _ in by_hand] + ["Public"] * PUBLIC_CUSTOMERS
    segments += [picked(rng, SEGMENTS) for _ in range(how_many - len(segments))]
    nth = {segment: count() for segment in (*SEGMENTS, "Public")}
    found = [_customer(rng, i, segment, next(nth[segment]), business_ids) for i, segment in enumerate(segments)]
    for customer, (_, spans) in zip(found, by_hand, strict=False):
        customer.contracts = [contract(rng, customer.segment, *span) for span in spans]
    return found


def contract(rng: Random, segment: str, start: date, end: date | None = None) -> Contract:
    """Return a contract at a price drawn for the segment; one with an end had a month's notice, or less when short."""
    monthly_cents = round(drawn(rng, MONTHLY_AMOUNT[segment])) * 100 - 10 * (segment == "Home")
    if end is None:
        return Contract(start, monthly_cents=monthly_cents)
    return Contract(start, max(start, end - timedelta(days=30)), end, picked(rng, REASONS), monthly_cents)


def _customer(rng: Random, i: int, segment: str, n: int, business_ids: Iterator[str]) -> Customer:
    """Return the i-th customer, the n-th of their segment."""
    name, is_home, found_by = names.customer_name(segment, n), segment == "Home", picked(rng, FOUND_BY)
    return Customer(
        number=f"{1000 + 3 * i:06d}",
        name=name,
        segment=segment,
        email=names.email(name, "example.com" if is_home else "example.fi"),
        phone=f"040 555 {i * 37 % 10_000:04d}",
        person=name if is_home else names.contact_person(i),
        business_id="" if is_home else next(business_ids),
        tier=picked(rng, {"Basic": 0.6, "Silver": 0.28, "Gold": 0.12}),
        language=picked(rng, {"fi": 0.86, "sv": 0.08, "en": 0.06}),
        found_by=found_by,
        found_cost=FOUND_COST[found_by] + rng.randrange(40),
        billing_day=1 + i % 9,
    )
