"""WooCommerce: orders as export plugins write them, the table of Analytics → Orders, and customers.

How it is made: WooCommerce itself has no export of orders but Analytics → Orders → Download. Plugins (Advanced Order Export,
Order Import Export and their like) write the whole order; order number, date, status, total, total tax and billing e-mail
are needed. Analytics → Customers → Download has the customers. Dates `2026-01-15 12:00:00` on the shop's own clock; headers
and statuses in English, or in the language of whoever exported.

Net: a plugin's order is its total minus its total tax, discounts taken off and delivery included. The Analytics table's net
sales leave delivery out, and have refunds as rows of their own, negative, on the day of the refund. Do not load both of the
same months: they are the same sales twice.

Refunds: a plugin tells how much was refunded and not when. An order with the status Refunded gets a credit of its whole net
amount, linked to it and on its day, `1001 2026-01-15 …`. What was refunded in part stays in the order's amount: the Analytics
table has it right. Cancelled, failed and unpaid orders, drafts and what is in the bin are no sales: they count as cancelled.

Traps: with a row per product the order's total stands in every row, so one row counts; choose to have the order's columns
filled in all of them. Guests all have the user number 0, so that a customer's id is the billing e-mail, for orders and for
customers. The Analytics table only has names: they find the customer of the customer list whose name nobody shares, else
the name stands for the customer. A customer's sign-up is no start.
"""

from __future__ import annotations

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
    grain = "last" if header.find(*LINE) else "row"
    credit = picks | {
        "order_id": Pick((number, day), how="join"),
        "credits": Pick.of(number),
        "amount": Pick((tax, total), how="minus"),
    }
    more = {name: Pick.of(said) for name, words in MORE.items() if (said := header.find(*words))}
    orders = Plan(SYSTEM, "orders", picks | more, grain=grain, ids=IDS)
    more.pop("discount", None)
    return orders, Plan(SYSTEM, "orders", credit | more, grain=grain, ids=IDS, only=When(status, _spelt(REFUNDED)))


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
        "order_id": Pick((number, day), how="join"),
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
