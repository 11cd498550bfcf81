"""The same customer in several systems, and why: by customer number, else by an e-mail address only one customer has.

Nothing is guessed: names are not compared, and an address that two customers share finds neither.
"""

from __future__ import annotations

from collections.abc import Iterable


def know_emails(connection, customers: str) -> None:
    """Make `known_emails` (email, customer_id): the addresses that exactly one customer has, in small letters."""
    connection.execute(f"""create or replace temp table known_emails as
        select lower(email) as email, any_value(customer_id) as customer_id from {customers}
        where email is not null group by 1 having count(distinct customer_id) = 1""")


def find_customers(connection, rows: str) -> None:
    """Give the rows without a customer number, but with a known address, their customer.

    Parameters
    ----------
    rows : str
        A table with `customer_id`, `email`, `_by_email` and `_faults`; that the customer is missing is no fault any more.
    """
    connection.execute(f"""update {rows} a set customer_id = b.customer_id, _by_email = true,
            _faults = list_filter(_faults, lambda f: not (f.field = 'customer_id' and f.reason = 'missing'))
        from known_emails b where a.customer_id is null and lower(a.email) = b.email""")


def how_known(connection, tables: Iterable[str]) -> dict[str, int]:
    """Count how the customer of each row is known: `by_number`, `by_email`, or `unknown`."""
    total = {"by_number": 0, "by_email": 0, "unknown": 0}
    for table in tables:
        counts = connection.execute(f"""select count(*) filter (customer_id is not null and not _by_email),
            count(*) filter (_by_email), count(*) filter (customer_id is null) from {table}""").fetchall()[0]
        total = {name: total[name] + n for name, n in zip(total, counts, strict=True)}
    return total
