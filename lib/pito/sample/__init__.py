"""What can be tried and tested without anybody's data: a demo company in its systems' own formats, its truth known.

Huoltopiha Demo Oy sells property maintenance by monthly contract in Finland, and extra work beside. Everything about it
is invented. The same arguments give the same bytes on every machine.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from pito.errors import WrongUse
from pito.month import Month
from pito.sample import billing, company, exports, faults, files, life, truth

NAME = "Huoltopiha Demo Oy"
FEWEST_CUSTOMERS, FEWEST_MONTHS = 60, 13


def generate(
    folder: str | Path, customers: int = 160, months: int = 18, seed: int = 7, first_month: str | Month = "2025-01"
) -> dict:
    """Write a demo company's exports and `truth.json` to a folder.

    Parameters
    ----------
    folder : path
        Where to write; made when it is not there. Files of the same names are replaced.
    customers : int
        How many customers there ever were; at least 60, so that every fault finds a row.
    months : int
        How many full months the exports cover; at least 13. A few days of the month after are there too, as in life.
    seed : int
        Another seed, another company.
    first_month : str
        `YYYY-MM`. Contracts go further back, tickets and invoices do not.

    Returns
    -------
    dict
        What stands in `truth.json`: the row ledger of each file, every fault with its row, and the numbers of the last
        months counted from the generator's own events. Money in cents, time in seconds.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     generate(folder, customers=60)["last_month"]
    '2026-06'
    """
    _refuse_too_few("customers", customers, FEWEST_CUSTOMERS)
    _refuse_too_few("months", months, FEWEST_MONTHS)
    first = Month.parse(first_month, "first_month")
    period, rng = company.Period(first, first.plus(months - 1)), Random(seed)
    people = company.customers(rng, customers, period)
    tickets = _numbered([one for who in people for one in life.lived(rng, who, period)], "created", 20_000)
    invoices = _numbered([one for who in people for one in billing.invoiced(rng, who, period)], "day", 100_000)
    faults.spoil(rng, people, tickets, invoices, period)
    sheets = [
        *(exports.contract_sheet(people), exports.customer_sheet(people)),
        *exports.ticket_sheets(tickets, period),
        *exports.invoice_sheets(invoices, period),
    ]
    for sheet in sheets:
        files.write(Path(folder), sheet)
    arguments = {"customers": customers, "months": months, "seed": seed, "first_month": str(first)}
    found = {"company": NAME, "arguments": arguments}
    found |= truth.known(people, tickets, invoices, sheets, period)
    files.write_truth(Path(folder), found)
    return found


def _refuse_too_few(name: str, got: int, fewest: int) -> None:
    if got < fewest:
        raise WrongUse(f"`{name}` of the demo company must be at least {fewest}; got {got}.")


def _numbered(rows: list, by: str, first: int) -> list:
    """Return the rows in order of time, numbered as their system numbers them."""
    rows = sorted(rows, key=lambda row: getattr(row, by))
    for number, row in enumerate(rows, first):
        row.number = str(number)
    return rows
