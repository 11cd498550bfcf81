import duckdb

from pito import identity


def tables(customers, rows):
    connection = duckdb.connect()
    connection.execute("create table customers (customer_id varchar, email varchar)")
    connection.execute("""create table rows (n int, customer_id varchar, email varchar, _known_by varchar,
        _faults struct(field varchar, reason varchar, value varchar)[])""")
    for customer in [*customers, ("9", None)]:
        connection.execute("insert into customers values (?, ?)", customer)
    fault = [{"field": "customer_id", "reason": "missing", "value": ""}]
    for n, row in enumerate(rows):
        connection.execute("insert into rows values (?, ?, ?, null, ?)", (n, *row, [] if row[0] else fault))
    connection.execute("set variable ids = []::varchar[]")
    connection.execute("create table part_systems (_file int, system varchar)")
    identity.know(connection, {"customers": "customers"})
    identity.find_customers(connection, "rows", ["email"])
    found = connection.execute("select customer_id, _known_by, len(_faults) from rows order by n").fetchall()
    return found, identity.how_known(connection, ["rows"])


def test_an_address_that_one_customer_has_finds_them_whatever_its_capitals():
    found, counts = tables([("1", "Anna@Example.fi")], [(None, "anna@example.FI"), ("2", "anna@example.fi")])
    assert found == [("1", "email", 0), ("2", None, 0)]
    assert counts == {"by_number": 1, "by_business_id": 0, "by_person": 0, "by_email": 1, "by_name": 0, "unknown": 0}


def test_an_address_that_two_customers_share_finds_neither():
    found, counts = tables([("1", "info@example.fi"), ("2", "INFO@example.fi")], [(None, "info@example.fi")])
    assert found == [(None, None, 1)]
    assert counts == {"by_number": 0, "by_business_id": 0, "by_person": 0, "by_email": 0, "by_name": 0, "unknown": 1}


def test_the_same_customer_twice_is_one():
    assert tables([("1", "a@example.fi"), ("1", "A@example.fi")], [(None, "a@example.fi")])[0] == [("1", "email", 0)]


def test_without_an_address_nobody_is_found():
    assert tables([("1", "a@example.fi")], [(None, None)])[0] == [(None, None, 1)]


def test_nobody_at_all():
    assert tables([], []) == (
        [],
        {"by_number": 0, "by_business_id": 0, "by_person": 0, "by_email": 0, "by_name": 0, "unknown": 0},
    )


def test_a_name_finds_its_customer_inside_one_system_only():
    connection = duckdb.connect()
    connection.execute("set variable ids = ['crm']")
    connection.execute(
        "create table part_systems as select * from (values (0, 'crm'), (1, 'invoices')) as p(_file, system)"
    )
    connection.execute("""create table customers as select * from (values
        ('crm:7', 'Kahvila Ääni Oy', 0), ('crm:8', 'Kaksonen', 0), ('crm:9', 'Kaksonen', 0), ('0001', 'Sähkö Oy', 1))
        as c(customer_id, name, _file)""")
    connection.execute("""create table rows as select n, null::varchar as customer_id, name as customer_name,
        null::varchar as _known_by, []::struct(field varchar, reason varchar, value varchar)[] as _faults
        from (values (1, 'OY KAHVILA-ÄÄNI AB'), (2, 'Kaksonen'), (3, 'Sähkö'), (4, 'Uusi')) as r(n, name)""")
    identity.know(connection, {"customers": "customers"})
    identity.find_customers(connection, "rows", ["customer_name"], "crm", "crm")
    found = connection.execute("select customer_id from rows order by n").fetchall()
    assert found == [("crm:7",), ("crm:kaksonen",), ("crm:sahko",), ("crm:uusi",)]


def test_a_business_id_finds_its_customer_in_either_spelling():
    connection = duckdb.connect()
    connection.execute("set variable ids = []::varchar[]")
    connection.execute("create table part_systems (_file int, system varchar)")
    connection.execute("create table customers as select '0001' as customer_id, '0112038-9' as business_id")
    connection.execute("""create table rows as select null::varchar as customer_id, 'FI01120389' as business_id,
        null::varchar as _known_by, []::struct(field varchar, reason varchar, value varchar)[] as _faults""")
    identity.know(connection, {"customers": "customers"})
    identity.find_customers(connection, "rows", ["business_id"])
    assert connection.execute("select customer_id, _known_by from rows").fetchall() == [("0001", "business_id")]


def people(*rows, ids="crm"):
    """Whose rows of (person, e-mail) are, where `people` says of (person, customer, e-mail) in the crm."""
    connection = duckdb.connect()
    connection.execute("set variable ids = ['crm']")
    connection.execute(
        "create table part_systems as select * from (values (0, 'crm'), (1, 'desk')) as p(_file, system)"
    )
    connection.execute("""create table people as select * from (values
        ('p1', 'crm:7', 'anna@example.com', 0), ('p2', 'crm:8', 'info@example.com', 0), ('p3', 'crm:7', null, 0),
        ('p4', null, null, 0), ('p9', 'crm:9', null, 1), ('p1', '0005', null, 1))
        as p(person_id, customer_id, email, _file)""")
    connection.execute("""create table rows (n int, customer_id varchar, person_id varchar, email varchar,
        _known_by varchar, _faults struct(field varchar, reason varchar, value varchar)[])""")
    fault = [{"field": "customer_id", "reason": "missing", "value": ""}]
    for n, row in enumerate(rows):
        connection.execute("insert into rows values (?, ?, ?, ?, null, ?)", (n, *row, [] if row[0] else fault))
    identity.know(connection, {"people": "people"})
    identity.find_customers(connection, "rows", ["person_id", "email"], ids, "crm")
    found = connection.execute("select customer_id, _known_by, len(_faults) from rows order by n").fetchall()
    return found, identity.how_known(connection, ["rows"])


def test_a_person_leads_to_their_customer_and_several_people_to_one():
    found, counts = people((None, "p1", None), (None, "p3", None))
    assert found == [("crm:7", "person", 0), ("crm:7", "person", 0)]
    assert counts == {"by_number": 0, "by_business_id": 0, "by_person": 2, "by_email": 0, "by_name": 0, "unknown": 0}


def test_a_number_beside_a_person_is_who_it_is_and_a_person_comes_before_an_address():
    found, _ = people(("crm:1", "p1", None), (None, "p1", "info@example.com"), (None, "unknown", "INFO@example.com"))
    assert found == [("crm:1", None, 0), ("crm:7", "person", 0), ("crm:8", "email", 0)]


def test_a_person_of_another_system_or_without_a_customer_leads_to_nobody():
    found, counts = people((None, "p9", None), (None, "p4", None), (None, None, None))
    assert found == [(None, None, 1)] * 3 and counts["unknown"] == 3
