"""What customers write and ring about, who answers, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from random import Random

from pito.month import Month
from pito.sample import names, opening
from pito.sample.chance import Quantiles, drawn, how_many, picked
from pito.sample.company import Customer, Period

TICKETS_A_MONTH = {"Housing": 1.1, "Business": 1.05, "Home": 0.75, "Public": 2.2}  # per active customer
SEASON = (1.15, 1.12, 1.04, 0.98, 0.98, 1.12, 0.85, 0.9, 0.98, 1.04, 1.08, 1.12)  # heating in winter, gardens in June
OUTSIDE_HOURS = 0.35
CHANNELS = {"Email": 0.27, "Phone": 0.24, "Portal": 0.25, "Chat": 0.24}
PRIORITIES = {"Low": 0.2, "Medium": 0.5, "High": 0.2, "Urgent": 0.1}
PACE = {"Low": 1.5, "Medium": 1.0, "High": 0.6, "Urgent": 0.3}
REPLY_MINUTES: dict[str, Quantiles] = {  # business minutes
    "Email": ((0, 5), (0.25, 45), (0.5, 130), (0.75, 330), (0.9, 760), (1, 2600)),
    "Portal": ((0, 6), (0.5, 190), (0.9, 900), (1, 2800)),
    "Phone": ((0, 3), (0.5, 18), (0.9, 130), (1, 700)),
    "Chat": ((0, 3), (0.5, 9), (0.9, 60), (1, 320)),
}
ON_CALL_MINUTES: Quantiles = ((0, 4), (0.5, 16), (1, 75))
RESOLVE_MINUTES: Quantiles = ((0, 5), (0.5, 240), (0.9, 1500), (1, 5200))
LEAVE_FROM_DAY = 6  # of the last month: the chat's own agent is away until the exports are taken
LEAVE_PACE = {"Chat": 60.0}  # times as slow meanwhile; other channels a little
NEVER, AUTOMATIC, ON_CALL = 0.03, 0.06, 0.15  # cumulative
SUBJECTS = {
    "Question": (
        "When is the next visit?",
        "Opening hours, summer",
        "Who has the keys?",
        "What does the contract cover?",
    ),
    "Fault": (
        "Heating is cold",
        "Lamp broken in the stairwell",
        'Door says "closed", stays open',
        "Water on the floor",
    ),
    "Billing": ("Invoice, wrong address", "Invoice does not match", "Copy of the invoice, please"),
    "Order": ("Extra cleaning, please", "Garden work", "Snow clearing, roof and yard"),
    "Complaint": ("Nobody came", "Third time the same fault", "Work left unfinished"),
}
KINDS = {"Question": 0.34, "Fault": 0.3, "Billing": 0.14, "Order": 0.14, "Complaint": 0.08}
GROUPS = {"Fault": "Field", "Order": "Field", "Billing": "Billing"}
SMILES = {"Extremely Happy": 0.42, "Happy": 0.3, "Neutral": 0.12, "Unhappy": 0.1, "Extremely Unhappy": 0.06}
FROWNS = {"Extremely Happy": 0.1, "Happy": 0.2, "Neutral": 0.2, "Unhappy": 0.3, "Extremely Unhappy": 0.2}
SURVEYED = 0.25


@dataclass(slots=True)
class Ticket:
    """One ticket as it stood when the exports were taken; local wall time."""

    customer: Customer
    created: datetime
    channel: str
    priority: str
    kind: str
    subject: str
    replied: datetime | None = None
    resolved: datetime | None = None
    closed: datetime | None = None
    agent: str = ""
    survey: str = ""
    has_customer_number: bool = True
    number: str = ""
    fault: str = ""

    @property
    def is_slow(self) -> bool:
        """Whether the first answer took over a day, or never came."""
        return self.replied is None or self.replied - self.created > timedelta(days=1)

    @property
    def updated(self) -> datetime:
        """The last thing that happened to the ticket."""
        return max(at for at in (self.created, self.replied, self.resolved, self.closed) if at)


def month_tickets(rng: Random, customer: Customer, month: Month, period: Period) -> list[Ticket]:
    """Return the tickets of one customer in one month, while a contract runs and before the exports were taken."""
    rate = TICKETS_A_MONTH[customer.segment] * SEASON[month.number % 12]
    arrivals = [_arrival(rng, month) for _ in range(how_many(rng, rate))]
    return [
        _ticket(rng, customer, at, period) for at in arrivals if at < period.exported and customer.active(at.date())
    ]


@cache
def _days(month: Month) -> tuple[list[datetime], list[datetime]]:
    """Return the month's open days, and all its days, each at midnight."""
    first = datetime.combine(month.first, time())
    days = [first + timedelta(days=k) for k in range((month.end - month.first).days)]
    return [day for day in days if opening.is_open_day(day.date())], days


def _arrival(rng: Random, month: Month) -> datetime:
    """Return a moment of the month: two in three while the office is open, the rest mornings, evenings, days off."""
    open_days, days = _days(month)
    if rng.random() >= OUTSIDE_HOURS:
        return rng.choice(open_days) + timedelta(seconds=opening.OPENS * 3600 + rng.randrange(opening.DAY_SECONDS))
    day = rng.choice(days)
    if not opening.is_open_day(day.date()):
        return day + timedelta(seconds=7 * 3600 + rng.randrange(16 * 3600))
    hours = rng.choice(((6, 8), (16, 20), (16, 20), (20, 24)))
    return day + timedelta(seconds=rng.randrange(hours[0] * 3600, hours[1] * 3600))


def _ticket(rng: Random, customer: Customer, created: datetime, period: Period) -> Ticket:
    """Return one ticket with everything that was known of it when the exports were taken."""
    kind, channel = picked(rng, KINDS), picked(rng, CHANNELS)
    ticket = Ticket(customer, created, channel, picked(rng, PRIORITIES), kind, rng.choice(SUBJECTS[kind]))
    leave = created >= datetime.combine(period.last.first, time()) + timedelta(days=LEAVE_FROM_DAY - 1)
    ticket.replied = _known(_reply(rng, ticket, leave), period)
    ticket.agent = _agent(rng, ticket, leave)
    if ticket.replied and rng.random() < 0.94:
        minutes = drawn(rng, RESOLVE_MINUTES)
        ticket.resolved = _known(opening.after(ticket.replied, round(60 * minutes)), period)
    if ticket.resolved:
        ticket.closed = _known(ticket.resolved + timedelta(days=2), period)
        ticket.survey = picked(rng, FROWNS if ticket.is_slow else SMILES) if rng.random() < SURVEYED else ""
    ticket.has_customer_number = rng.random() < 0.88
    return ticket


def _known(at: datetime | None, period: Period) -> datetime | None:
    """Return the moment when it had come before the exports were taken."""
    return at if at and at < period.exported else None


def _reply(rng: Random, ticket: Ticket, leave: bool) -> datetime | None:
    """Return when the first answer went out: never, by a robot, by the one on call, or in opening hours."""
    fate, created = rng.random(), ticket.created
    if fate < NEVER:
        return None
    if fate < AUTOMATIC:
        return created + timedelta(seconds=rng.randrange(4, 50))
    if not opening.is_open(created) and (fate < ON_CALL or ticket.priority == "Urgent"):
        return created + timedelta(seconds=round(60 * drawn(rng, ON_CALL_MINUTES)))
    pace = PACE[ticket.priority] * (LEAVE_PACE.get(ticket.channel, 1.4) if leave else 1.0)
    return opening.after(created, max(100, round(60 * pace * drawn(rng, REPLY_MINUTES[ticket.channel]))))


def _agent(rng: Random, ticket: Ticket, leave: bool) -> str:
    """Return whose ticket it is; nobody's for many without an answer."""
    if rng.random() < (0.03 if ticket.replied else 0.4):
        return ""
    own = 0.0 if leave else 2.4 if ticket.channel == "Chat" else 0.6
    return picked(rng, {agent: own if agent == names.CHAT_AGENT else 1.0 for agent in names.AGENTS})
