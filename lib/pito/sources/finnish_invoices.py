"""Invoice lists of Finnish invoicing programs: Isolta, Netvisor, Procountor, Heeros and their like; Finnish, English, Swedish.

How it is made: the program's list of sales invoices → save as CSV or Excel, with invoice number, invoice date, customer
number and the sum without VAT among the columns. There is no convention they share: separators, encodings, decimal commas
and date forms differ by program, and by whoever opened the file in Excel since; all are read from the file. Which header
means what stands in `synonyms`.

Traps: `summa` and `yhteensä` include VAT; the net sum is taken, else gross minus VAT, and a list with nothing but gross is
refused. `pvm` or `päivä` alone may be any of four dates: taken only where no other date stands beside it. Credit notes are
negative; a list that says `hyvityslasku` in its type or status and writes them positive is read as negative. An invoice
that is `hyvitetty` was credited by another and is none. Drafts, unsent and voided invoices are no sales: they count as
cancelled. With products and quantities, or a rate of VAT or an account to each row, a row is a line of an invoice.
Procountor Solo's lists have no customer number: whose an invoice is, is known by business id, e-mail or name. Heeros' own
transfer file holds three kinds of record (A customer, L invoice, R line) with three different headers, and prices partly
with VAT: it is made to be read by Heeros, not from it, and is refused; the list of invoices is what to save.
"""

from __future__ import annotations

from dataclasses import replace

from pito.errors import DataRefused
from pito.sources import synonyms
from pito.sources.finnish_customers import BY_NAME
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "invoices"
CUSTOMER = ("customer_id", "business_id", "email", "customer_name")  # any of them says whose an invoice is
TAKEN_OTHERWISE = ("order_id", "cancelled_at")  # an order's number is not an invoice's; what is void, its status says
OTHER_DATES = ("due_date", "paid_date", "booking_date")
LINE = ("line", "quantity", "unit_price", "vat_rate", "posting_account")  # any of them tells lines of an invoice
CREDIT, CREDITED, VOID = (synonyms.WORDS[f"orders.{name}"] for name in ("type.credit", "type.credited", "status.void"))


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plan of an invoice list: an invoice number, a customer, a date, a sum.

    Raises
    ------
    DataRefused
        It is such a list, but its date or its net sum cannot be told; or it is Heeros' transfer file.
    """
    _refuse_transfer_file(sheet, header)
    found = {name: said for name, said in synonyms.found(header, "orders").items() if name not in TAKEN_OTHERWISE}
    number, gross = synonyms.find(header, "invoice_id", "bare_invoice_id"), synonyms.find(header, "gross")
    has_customer = any(name in found for name in CUSTOMER)
    if not (number and has_customer and "ordered_at" in found and ("amount" in found or gross)):
        return ()
    _refuse_bare_date(sheet, header, found["ordered_at"])
    picks = {"order_id": Pick.of(number)} | {name: Pick.of(said) for name, said in found.items()}
    net = picks.get("amount") or _net(sheet, header, gross)
    picks["amount"] = replace(net, negative=_credit(header))
    if status := synonyms.find(header, "invoice_status"):
        picks["cancelled_at"] = replace(picks["ordered_at"], only=When(status, VOID))
    is_line = synonyms.find(header, *LINE)
    system, ids = (SYSTEM, "") if "customer_id" in found else (BY_NAME, BY_NAME)
    return (Plan(system, "orders", picks, grain="line" if is_line else "row", ids=ids),)


def _refuse_transfer_file(sheet: Sheet, header: Header) -> None:
    if header.names and header.names[0] in ("TietueAsiakas", "TietueLasku", "TietueRivi"):
        raise DataRefused(
            f"{sheet.place} is Heeros' transfer file of customers, invoices and lines in one, not a list: "
            "save the list of sales invoices and the customer register as CSV, and leave this file out."
        )


def _refuse_bare_date(sheet: Sheet, header: Header, date: str) -> None:
    """Refuse a date without a name of its own where others stand beside it."""
    other = synonyms.find(header, *OTHER_DATES) or header.find(*synonyms.headers_of("orders", "delivered_date"))
    if other and date == synonyms.find(header, "bare_date"):
        raise DataRefused(
            f"{sheet.place}: column '{date}' stands beside '{other}' and could be any date of the invoice; "
            f'say in a mapping file which one counts, for example ordered_at = "{date}" (`pito map` asks and writes it).'
        )


def _net(sheet: Sheet, header: Header, gross: str) -> Pick:
    if vat := synonyms.find(header, "vat"):
        return Pick((gross, vat), how="minus")
    raise DataRefused(
        f"{sheet.place}: column '{gross}' includes VAT and there is neither a sum without VAT nor the VAT itself; "
        f'export one of them too, or say in a mapping file that the sum is net: amount = "{gross}".'
    )


def _credit(header: Header) -> tuple[When, ...]:
    """Return what makes a row a credit note: a word in any column that may say so."""
    words = (*synonyms.SHARED["invoice_type"], *synonyms.SHARED["invoice_status"])
    there = dict.fromkeys(filter(None, map(header.find, words)))
    return tuple(When(name, CREDIT, CREDITED) for name in there)
