"""WooCommerce: orders as export plugins write them, the table of Analytics → Orders, and customers.

How it is made: WooCommerce itself has no export of orders but Analytics → Orders → Download. Plugins (Advanced Order Export,
Order Import Export and their like) write the whole order; order number, date, status, total, total tax and billing e-mail
are needed. Analytics → Customers → Download has the customers. Dates `2026-01-15 12:00:00` on the shop's own clock; headers
and statuses in English, or in the language of whoever exported.

Net: a plugin's order is its total minus its total tax, discounts taken off and delivery included. The Analytics table's net
sales leave delivery out, and have refunds as rows of their own, negative, on the day of the refund. Do not load both of the
same months: they are the same sales twice.

Refunds: a plugin tells how much was refunded, taxes included, and not when. What was becomes a credit, linked to the order
and on its day, `1001 2026-01-15 12:00`: of an order with the status Refunded its whole net amount; else, where the column with
the refunded amount is exported, that sum without its share of the order's tax. The Analytics table has the day of a refund.
Cancelled, failed and unpaid orders, drafts and what is in the bin are no sales: they count as cancelled.

Traps: with a row per product the order's total stands in every row, so one row counts; choose to have the order's columns
filled in all of them. Guests all have the user number 0, so that a customer's id is the billing e-mail, for orders and for
customers. The Analytics table only has names: they find the customer of the customer list whose name nobody shares, else
the name stands for the customer. A customer's sign-up is no start.
"""

from __future__ import annotations

from dataclasses import replace

from pito.errors import DataRefused
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "woocommerce"
IDS = "email"
NUMBER = ("Order Number", "Order ID", "Tilausnumero", "Tilauksen numero", "Ordernummer")
DATE = ("Order Date", "Date", "Date created", "Tilauspäivä", "Tilauspäivämäärä", "Orderdatum")
STATUS = ("Order Status", "Status", "Tilauksen tila", "Orderstatus")
EMAIL = ("Email (Billing)", "Billing Email", "Billing Email Address", "Customer Email")
TOTAL = ("Order Total Amount", "Order Total", "Total")
TAX = ("Order Total Tax Amount", "Order Total Tax", "Order Tax Total", "Tax Total", "Total Tax")
REFUND = ("Order Refund Amount", "Order Refunded Amount", "Total Refunded")
MORE = {
    "discount": ("Cart Discount Amount", "Cart Discount", "Discount Total", "Order Discount"),
    "currency": ("Order Currency", "Currency"),
    "updated_at": ("Order Modified Date", "Date Modified", "Modified Date"),
}
LINE = ("Item Name", "Item #", "Product Name", "Item Cost", "Line Item ID", "Product Name (main)")
TABLE_NUMBER = ("Order #", "Tilaus #", "Tilaus nro", "Order nr")
TABLE_NET = ("Net Sales", "N. Revenue", "Net Revenue", "N. Revenue (formatted)", "Net Sales (formatted)")
CUSTOMER = {
    "country": ("Country / Region", "Country", "Billing Country", "Country Code (Billing)"),
    "phone": ("Billing Phone", "Phone", "Phone (Billing)"),
}
NO_SALE = (
    *(
        "cancelled",
        "canceled",
        "failed",
        "pending",
        "pending payment",
        "draft",
        "checkout draft",
        "auto draft",
        "trash",
    ),
    *("peruttu", "peruutettu", "epäonnistui", "epäonnistunut", "odottaa maksua", "luonnos", "roskakori"),
    *(
        "avbruten",
        "avbruten order",
        "misslyckad",
        "misslyckades",
        "inväntar betalning",
        "väntar på betalning",
        "utkast",
    ),
)
REFUNDED = ("refunded", "palautettu", "hyvitetty", "återbetald")


def recognise(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    """Return the plans of an order list, credits apart, of the Analytics table, or of a customer list.

    Raises
    ------
    DataRefused
        It is an order list that tells neither the tax nor the e-mail by which a customer is known.
    """
    if header.find(*TABLE_NUMBER) and header.find(*TABLE_NET):
        return _table(header)
    if header.find(*NUMBER) and header.find(*STATUS) and _is_plugins(header):
        return _orders(sheet, header)
    if header.find("Username", "User Login") and header.find("Email", "User Email", "Billing Email"):
        return _customers(header)
    return ()


def _is_plugins(header: Header) -> bool:
    """Return whether a list has what only WooCommerce calls so."""
    its_own = ("Order Total Amount", "Customer User ID", "Customer User", "Email (Billing)", "Billing Email")
    return bool(header.find(*its_own) and header.find(*TOTAL) and header.find(*DATE))


def _orders(sheet: Sheet, header: Header) -> tuple[Plan, ...]:
    number, day, status = header.find(*NUMBER), header.find(*DATE), header.find(*STATUS)
    total, tax, email = header.find(*TOTAL), header.find(*TAX), header.find(*EMAIL)
    _refuse_incomplete(sheet, tax, email)
    picks = {
        "order_id": Pick.of(number),
        "customer_id": Pick.of(email),
        "ordered_at": Pick.of(day),
        "amount": Pick((total, tax), how="minus"),
        "cancelled_at": Pick.of(day, only=When(status, _spelt(NO_SALE))),
    }
    picks |= {name: Pick.of(said) for name, words in MORE.items() if (said := header.find(*words))}
    orders = Plan(SYSTEM, "orders", picks, grain="last" if header.find(*LINE) else "row", ids=IDS)
    return (orders, *_credits(header, orders, total, tax))


def _credits(header: Header, orders: Plan, total: str, tax: str) -> tuple[Plan, ...]:
    """Return the plans of orders paid back in whole, by their status, and of what was paid back, which says the same of those."""
    number, day = (orders.picks[name].headers[0] for name in ("order_id", "ordered_at"))
    picks = {name: pick for name, pick in orders.picks.items() if name != "discount"}
    picks |= {"order_id": Pick((number, day), how="join", is_to_minute=True), "credits": Pick.of(number)}
    in_whole = When(header.find(*STATUS), _spelt(REFUNDED))
    whole = replace(orders, picks=picks | {"amount": Pick((tax, total), how="minus")}, only=in_whole)
    if not (refunded := header.find(*REFUND)):
        return (whole,)
    is_refunded = When(refunded, is_nonzero=True)
    part = Pick((refunded, total, tax), how="untaxed", negative=is_refunded)
    return (whole, replace(orders, picks=picks | {"amount": part}, only=is_refunded))


def _refuse_incomplete(sheet: Sheet, tax: str, email: str) -> None:
    if not tax:
        raise DataRefused(
            f"{sheet.place} is a WooCommerce order list whose totals include VAT, without the tax; "
            "export the column Order Total Tax Amount too."
        )
    if not email:
        raise DataRefused(
            f"{sheet.place} is a WooCommerce order list without e-mail addresses, and guests share one user number; "
            "export the column Billing Email too."
        )


def _spelt(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return statuses as they are shown and as they are stored.

    >>> _spelt(("failed",))
    ('failed', 'wc-failed')
    """
    return *words, *(f"wc-{word}" for word in words)


def _table(header: Header) -> tuple[Plan, ...]:
    """Return the plan of the Analytics table: an order and its refunds have one number, and days of their own."""
    number, day, status = header.find(*TABLE_NUMBER), header.find("Date", "Päivä", "Datum"), header.find(*STATUS)
    name = header.find("Customer", "Asiakas", "Kund")
    if not (day and name):
        return ()
    picks = {
        "order_id": Pick((number, day), how="join", is_to_minute=True),
        "customer_name": Pick.of(name),
        "ordered_at": Pick.of(day),
        "amount": Pick.of(header.find(*TABLE_NET)),
    }
    if status:
        picks["cancelled_at"] = Pick.of(day, only=When(status, _spelt(NO_SALE)))
    return (Plan(SYSTEM, "orders", picks, ids=IDS),)


def _customers(header: Header) -> tuple[Plan, ...]:
    """Return the plan of a customer list, if it is a shop's and not just anybody's list of users."""
    if not header.find("Total Spend", "AOV", "Last Active", "Sign Up", "User Registered", "Billing First Name"):
        return ()
    email = Pick.of(header.find("Email", "User Email", "Billing Email"))
    whole, names = header.find("Name", "Display Name"), (header.find("First Name"), header.find("Last Name"))
    name = Pick.of(whole) if whole else Pick.of(*names, how="join")
    picks = {"customer_id": email, "email": email, "name": name}
    picks |= {column: Pick.of(header.find(*words)) for column, words in CUSTOMER.items()}
    return (Plan(SYSTEM, "customers", {column: pick for column, pick in picks.items() if pick.headers}, ids=IDS),)
