"""The demo company's rows as its systems would export them: headers, words, number and date formats, encodings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from pito.sample import opening
from pito.sample.billing import TERMS, Invoice
from pito.sample.company import Contract, Customer, Period
from pito.sample.faults import KEPT, is_repeated, quarter_end
from pito.sample.service import GROUPS, Ticket

HEADERS = {
    system: line.split(",")
    for system, line in {
        "freshdesk": "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,"
        "Closed time,Last update time,Initial response time,Time tracked,First response time (in hrs),"
        "Resolution time (in hrs),Agent interactions,Customer interactions,Resolution status,First response status,"
        "Tags,Survey results,Product,Full name,Email,Contact ID,Company Name,Customer number",
        "invoices": "Laskunumero,Laskun päivä,Eräpäivä,Asiakasnumero,Asiakas,Y-tunnus,Viitenumero,Selite,Määrä,Veroton,"
        "ALV,Yhteensä,Hankintahinta,Hyvittää,Tila",
        "customers": "Asiakasnumero,Nimi,Y-tunnus,Sähköposti,Puhelin,Segmentti,Taso,Maa,Kieli,Hankintakanava,"
        "Hankintakulu,Alkupvm,Irtisanottu,Loppupvm,Loppusyy",
        "contracts": "contract_id,customer_id,start_date,notice_date,end_date,end_reason,monthly_amount",
    }.items()
}
COLUMN_AT_FAULT = {
    ("freshdesk", "missing"): "Ticket ID",
    ("freshdesk", "replied_before_created"): "Initial response time",
    ("freshdesk", "superseded"): "Last update time",
    ("invoices", "not_a_date"): "Laskun päivä",
    ("invoices", "not_a_number"): "Veroton",
    ("invoices", "missing"): "Asiakasnumero",
    ("contracts", "ends_before_start"): "end_date",
}
DUE_HOURS = {"High": 24, "Urgent": 2}  # the other priorities have no promise in the helpdesk


@dataclass(slots=True)
class Line:
    """One row of an export, and what should become of it."""

    cells: list
    rejected: str = ""  # the reason
    is_merged: bool = False  # the same row stands in an earlier file


@dataclass(slots=True)
class Sheet:
    """One exported file."""

    system: str
    path: str
    lines: list[Line] = field(default_factory=list)
    separator: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return HEADERS[self.system]


def ticket_sheets(tickets: list[Ticket], period: Period) -> Iterator[Sheet]:
    """Yield one ticket export a quarter; each begins some days before its quarter, so rows repeat."""
    repeated: list[Line] = []
    for end, quarter in groupby(tickets, lambda ticket: quarter_end(ticket.created.date())):
        month = end - timedelta(days=1)
        sheet = Sheet("freshdesk", f"freshdesk/tickets_{month.year}-q{month.month // 3}.csv", repeated)
        repeated = []
        for ticket in quarter:
            sheet.lines.append(_ticket_line(ticket))
            if is_repeated(ticket, period):
                repeated.append(Line(_ticket_cells(ticket), is_merged=ticket.fault != "superseded"))
        yield sheet
    if repeated:
        yield Sheet("freshdesk", f"freshdesk/tickets_{end.year}-q{end.month // 3 + 1}.csv", repeated)


def _ticket_line(ticket: Ticket) -> Line:
    """Return a ticket's row in its own quarter's export, with its fault if it has one."""
    if ticket.fault == "superseded":  # as it stood before anybody resolved it
        return Line(_ticket_cells(replace(ticket, resolved=None, closed=None, survey="")), "superseded")
    cells = _ticket_cells(ticket)
    if ticket.fault == "wrong_field_count":
        cells = cells[:8]
    if ticket.fault == "missing":
        cells[0] = ""
    return Line(cells, "" if ticket.fault in KEPT else ticket.fault)


def _ticket_cells(ticket: Ticket) -> list[str]:
    hours, who, odd = DUE_HOURS.get(ticket.priority), ticket.customer, int(ticket.number) % 3
    due = ticket.created + timedelta(hours=hours) if hours else None
    return [
        *(ticket.number, ticket.subject, _status(ticket), ticket.priority, ticket.channel, ticket.kind, ticket.agent),
        *(GROUPS.get(ticket.kind, "Support"), _stamp(ticket.created), _stamp(due), _stamp(ticket.resolved)),
        *(_stamp(ticket.closed), _stamp(ticket.updated), _stamp(ticket.replied), "00:15:00" if odd == 1 else ""),
        *(_business_hours(ticket) if odd == 2 else "", "", str(bool(ticket.replied) + odd), str(1 + odd)),
        *("", _within(ticket.replied, due), "", ticket.survey, ""),
        *(who.person, who.email, f"48{int(who.number or 0):06d}", "" if who.name == who.person else who.name),
        who.number if ticket.has_customer_number else "",
    ]


def _status(ticket: Ticket) -> str:
    if ticket.resolved:
        return "Closed" if ticket.closed else "Resolved"
    return ("Open", "Pending", "Waiting on Customer")[int(ticket.number) % 3] if ticket.replied else "Open"


def _stamp(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def _within(at: datetime | None, due: datetime | None) -> str:
    return "" if at is None or due is None else "Within SLA" if at <= due else "SLA Violated"


def _business_hours(ticket: Ticket) -> str:
    """Return the first response time as Freshdesk writes it: business hours, negative ones empty."""
    if ticket.replied is None or ticket.replied < ticket.created:
        return ""
    minutes, seconds = divmod(opening.between(ticket.created, ticket.replied), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def invoice_sheets(invoices: list[Invoice], period: Period) -> Iterator[Sheet]:
    """Yield one invoice list a year, in turns as an old Windows program and as a web program saves it."""
    repeated: list[Line] = []
    for year, group in groupby(invoices, lambda invoice: invoice.day.year):
        old = (year - period.first.first.year) % 2 == 0
        sheet = Sheet("invoices", f"invoices/laskut_{year}.csv", repeated, ";", line_end="\r\n")
        sheet.encoding, marks = (
            ("cp1252", ("\N{NO-BREAK SPACE}", "-"))
            if old
            else (
                "utf-8-sig",
                ("\N{NARROW NO-BREAK SPACE}", "\N{MINUS SIGN}"),
            )
        )
        repeated = []
        for invoice in group:
            line = _invoice_line(invoice, period, marks)
            sheet.lines.append(line)
            if invoice.fault == "repeated":
                repeated.append(Line(line.cells, is_merged=True))
        yield sheet


def _invoice_line(invoice: Invoice, period: Period, marks: tuple[str, str]) -> Line:
    who, cost = invoice.customer, "" if invoice.cost is None else finnish_money(invoice.cost, *marks)
    amounts = [finnish_money(cents, *marks) for cents in (invoice.net, invoice.vat, invoice.net + invoice.vat)]
    cells = [
        *(invoice.number, _day(invoice.day), _day(invoice.day + TERMS), who.number, who.name, who.business_id),
        *(invoice.reference, invoice.kind, f"{invoice.quantity}".replace("-", marks[1]), *amounts, cost),
        *(invoice.credits.number if invoice.credits else "", _invoice_status(invoice, period)),
    ]
    wrong = {"not_a_date": f"31.02.{invoice.day.year}", "not_a_number": "abc", "missing": ""}
    if invoice.fault in wrong:
        cells[HEADERS["invoices"].index(COLUMN_AT_FAULT["invoices", invoice.fault])] = wrong[invoice.fault]
    return Line(cells, "" if invoice.fault in KEPT else invoice.fault)


def _invoice_status(invoice: Invoice, period: Period) -> str:
    if invoice.credited or invoice.credits:
        return "Hyvitetty"
    if invoice.day + TERMS >= period.exported.date():
        return "Avoin"
    return "Erääntynyt" if int(invoice.number) % 40 == 0 else "Maksettu"


def finnish_money(cents: int, thousands: str, minus: str) -> str:
    """Return an amount as Finnish programs write it.

    Examples
    --------
    >>> finnish_money(-123456, " ", "-"), finnish_money(90, " ", "-")
    ('-1 234,56', '0,90')
    """
    euros, rest = divmod(abs(cents), 100)
    return f"{minus if cents < 0 else ''}{euros:,}".replace(",", thousands) + f",{rest:02d}"


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def customer_sheet(customers: list[Customer]) -> Sheet:
    """Return the customer list: when a customer came first, and when and why they left last."""
    return Sheet("customers", "customers/asiakkaat.xlsx", [Line(_customer_cells(one)) for one in customers])


def _customer_cells(one: Customer) -> list[str | int]:
    first, last = one.sound[0], one.sound[-1]
    return [
        *(one.number, one.name, one.business_id, one.email, one.phone, one.segment, one.tier, "FI", one.language),
        *(one.found_by, one.found_cost, _day(first.start), _day(last.notice), _day(last.end), last.reason),
    ]


def contract_sheet(customers: list[Customer]) -> Sheet:
    """Return every contract, in the template's own columns."""
    sheet = Sheet("contracts", "contracts/contracts.csv")
    for one in customers:
        sheet.lines += [_contract_line(one, n, contract) for n, contract in enumerate(one.contracts, 1)]
    return sheet


def _contract_line(one: Customer, n: int, contract: Contract) -> Line:
    dates = [str(day or "") for day in (contract.start, contract.notice, contract.end)]
    amount = f"{contract.monthly_cents // 100}.{contract.monthly_cents % 100:02d}"
    return Line([f"S-{one.number}-{n}", one.number, *dates, contract.reason, amount], contract.fault)
