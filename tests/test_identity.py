import duckdb

from pito import identity


def tables(customers, rows):
    connection = duckdb.connect()
    connection.execute("create table customers (customer_id varchar, email varchar)")
    connection.execute("""create table rows (n int, customer_id varchar, email varchar, _by_email boolean,
        _faults struct(field varchar, reason varchar, value varchar)[])""")
    for customer in [*customers, ("9", None)]:
        connection.execute("insert into customers values (?, ?)", customer)
    fault = [{"field": "customer_id", "reason": "missing", "value": ""}]
    for n, row in enumerate(rows):
        connection.execute("insert into rows values (?, ?, ?, false, ?)", (n, *row, [] if row[0] else fault))
    identity.know_emails(connection, "customers")
    identity.find_customers(connection, "rows")
    found = connection.execute("select customer_id, _by_email, len(_faults) from rows order by n").fetchall()
    return found, identity.how_known(connection, ["rows"])


def test_an_address_that_one_customer_has_finds_them_whatever_its_capitals():
    found, counts = tables([("1", "Anna@Example.fi")], [(None, "anna@example.FI"), ("2", "anna@example.fi")])
    assert found == [("1", True, 0), ("2", False, 0)]
    assert counts == {"by_number": 1, "by_email": 1, "unknown": 0}


def test_an_address_that_two_customers_share_finds_neither():
    found, counts = tables([("1", "info@example.fi"), ("2", "INFO@example.fi")], [(None, "info@example.fi")])
    assert found == [(None, False, 1)]
    assert counts == {"by_number": 0, "by_email": 0, "unknown": 1}


def test_the_same_customer_twice_is_one():
    assert tables([("1", "a@example.fi"), ("1", "A@example.fi")], [(None, "a@example.fi")])[0] == [("1", True, 0)]


def test_without_an_address_nobody_is_found():
    assert tables([("1", "a@example.fi")], [(None, None)])[0] == [(None, False, 1)]


def test_nobody_at_all():
    assert tables([], []) == ([], {"by_number": 0, "by_email": 0, "unknown": 0})
