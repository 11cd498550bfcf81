"""Which records are one customer: linked by themselves, proposed, or as a person said."""

import duckdb
import pytest

from pito.identity.links import canonical, find_links, unite

NOKIA, NOKIAN = "0112038-9", "FI01120389"  # one Finnish business id in both its spellings


@pytest.fixture
def connection():
    connection = duckdb.connect()
    connection.execute("set variable ids = ['crm', 'email', 'shop']")
    connection.execute("create table fates(_file integer, _row bigint, fate varchar)")
    return connection


def customers(connection, *rows):
    """Make `final_customers` of (customer_id, name, business_id, email) rows, each in its own file and row."""
    connection.execute("""create table final_customers(
        customer_id varchar, name varchar, business_id varchar, email varchar, _file integer, _row bigint)""")
    for n, row in enumerate(rows, 2):
        connection.execute("insert into final_customers values (?, ?, ?, ?, 0, ?)", [*row, n])
        connection.execute("insert into fates values (0, ?, 'loaded')", [n])


def orders(connection, *rows):
    connection.execute("create table final_orders(order_id varchar, customer_id varchar, amount decimal(30,18))")
    connection.executemany("insert into final_orders values (?, ?, ?)", rows)


def found(connection, limit=1000, decisions=None, tables=("customers",)):
    links = find_links(connection, limit, decisions or {}, tables)
    return {(link.customer_id, link.same_as): (link.why, link.status) for link in links}


def test_one_business_id_in_two_systems_is_one_customer(connection):
    customers(connection, ("0001", "Oma Oy", NOKIA, None), ("crm:7", "Oma", NOKIAN, None))
    assert found(connection) == {("crm:7", "0001"): ("business_id", "linked")}


def test_the_own_number_in_a_field_of_the_crm_links_best_of_all(connection):
    customers(connection, ("0001", "Oma Oy", None, None), ("crm:7", "Eri", None, None))
    connection.execute("alter table final_customers add column customer_number varchar")
    connection.execute("update final_customers set customer_number = '0001' where customer_id = 'crm:7'")
    assert found(connection) == {("crm:7", "0001"): ("customer_number", "linked")}


def test_a_business_id_with_a_wrong_check_digit_links_nobody(connection):
    customers(connection, ("0001", "Oma Oy", "0112038-8", None), ("crm:7", "Eri", "0112038-8", None))
    assert found(connection) == {}


def test_one_address_in_two_systems_is_one_customer_whatever_its_capitals(connection):
    customers(connection, ("0001", "Oma Oy", None, "Info@oma.example"), ("crm:7", "Eri", None, "info@OMA.example"))
    assert found(connection) == {("crm:7", "0001"): ("email", "linked")}


def test_without_orders_the_deals_won_are_what_a_link_would_move(connection):
    customers(connection, ("0001", "Oma Oy", NOKIA, None), ("crm:7", "Oma", NOKIAN, None))
    connection.execute("""create table final_deals as select * from (values ('1', 'crm:7', 'won', 900::decimal(30,18)),
        ('2', 'crm:7', 'won', 200), ('3', 'crm:7', 'lost', 5000)) as d(deal_id, customer_id, status, amount)""")
    tables = ("customers", "deals")
    assert found(connection, 1099, tables=tables) == {("crm:7", "0001"): ("business_id", "over_limit")}
    assert found(connection, 1100, tables=tables) == {("crm:7", "0001"): ("business_id", "linked")}
    orders(connection, ("1", "0001", 5))
    assert found(connection, 100, tables=(*tables, "orders")) == {("crm:7", "0001"): ("business_id", "linked")}


def test_two_numbers_of_one_system_are_only_proposed(connection):
    customers(connection, ("0001", "Oma Oy", NOKIA, None), ("0002", "Oma Oy Turku", NOKIA, None))
    assert found(connection) == {("0002", "0001"): ("business_id", "not_unique")}


def test_an_address_that_two_customers_of_a_system_share_links_neither(connection):
    customers(
        connection,
        ("0001", "A", None, "x@x.example"),
        ("0002", "B", None, "x@x.example"),
        ("crm:7", "C", None, "x@x.example"),
    )
    assert {status for _, status in found(connection).values()} == {"not_unique"}


def test_names_are_only_proposed_with_a_score(connection):
    customers(
        connection,
        ("0001", "Leipomo Pulla Oy", None, None),
        ("crm:7", "Leipomo Pula", None, None),
        ("crm:8", "Muu", None, None),
    )
    (link,) = find_links(connection, 1000, {}, ("customers",))
    assert link[:3] == ("crm:7", "0001", "name")
    assert (link.status, 0.8 < link.score <= 0.9) == ("proposed", True)


def test_a_link_that_moves_more_than_the_limit_waits_for_a_yes(connection):
    customers(connection, ("0001", "Oma Oy", NOKIA, None), ("crm:7", "Oma", NOKIAN, None))
    orders(connection, ("1", "crm:7", 600), ("2", "crm:7", -500), ("3", "0001", 9000))
    tables = ("customers", "orders")
    assert found(connection, 1099, tables=tables)["crm:7", "0001"] == ("business_id", "over_limit")
    assert found(connection, 1100, tables=tables)["crm:7", "0001"] == ("business_id", "linked")
    assert found(connection, 1, {("crm:7", "0001"): "yes"}, tables)["crm:7", "0001"] == ("business_id", "yes")


def test_a_no_keeps_apart_what_would_be_linked_even_by_way_of_a_third(connection):
    customers(
        connection,
        ("0001", "Oma Oy", NOKIA, None),
        ("crm:7", "Oma", NOKIAN, "a@oma.example"),
        ("shop:3", "Oma", None, "a@oma.example"),
    )
    assert {status for _, status in found(connection).values()} == {"linked"}
    apart = found(connection, decisions={("shop:3", "0001"): "no"})
    assert apart["crm:7", "0001"][1] == apart["shop:3", "crm:7"][1] == "not_unique"


def test_an_order_with_an_address_links_its_buyer_to_the_customer_list(connection):
    customers(connection, ("0001", "Oma", None, "a@oma.example"))
    orders(connection, ("#1", "email:a@oma.example", 10))
    assert found(connection, tables=("customers", "orders")) == {("email:a@oma.example", "0001"): ("email", "linked")}


def test_a_group_is_called_by_the_business_s_own_number(connection):
    customers(connection, ("9", "Z", NOKIA, None), ("crm:1", "Z", NOKIAN, None), ("shop:1", "Z", NOKIA, None))
    links = find_links(connection, 1000, {}, ("customers",))
    assert canonical(links, {"9": "", "crm:1": "crm", "shop:1": "shop"}) == {"crm:1": "9", "shop:1": "9"}


def test_records_that_are_one_fill_each_other_up_and_every_row_keeps_its_fate(connection):
    customers(
        connection,
        ("0001", "Oma Oy", NOKIA, None),
        ("crm:7", "Oma", NOKIAN, "a@oma.example"),
        ("crm:8", "Muu", None, None),
    )
    orders(connection, ("1", "crm:7", 10), ("2", "crm:8", 5))
    unite(connection, {"crm:7": "0001"}, ("customers", "orders"))
    assert connection.execute("select customer_id, name, email from final_customers order by 1").fetchall() == [
        ("0001", "Oma Oy", "a@oma.example"),
        ("crm:8", "Muu", None),
    ]
    assert connection.execute("select customer_id from final_orders order by order_id").fetchall() == [
        ("0001",),
        ("crm:8",),
    ]
    assert connection.execute("select fate from fates order by _row").fetchall() == [
        ("loaded",),
        ("merged",),
        ("loaded",),
    ]


def test_two_customers_of_whom_no_list_knows_are_one_where_a_person_says_so(connection):
    orders(connection, ("1", "0001", 5), ("2", "0002", 6))
    unite(connection, {"0002": "0001"}, {"orders"})
    assert connection.execute("select customer_id from final_orders").fetchall() == [("0001",), ("0001",)]


def test_nobody_at_all_has_no_links(connection):
    customers(connection)
    assert found(connection) == {}


def test_a_yes_for_a_record_that_is_not_there_links_nobody(connection):
    customers(connection, ("001", "Alfa Oy", None, None), ("crm:alfa", "Alfa Oy", None, None))
    decisions = {("crm:alfa", "1"): "yes"}  # a spreadsheet has taken the zeros
    assert found(connection, decisions=decisions)["crm:alfa", "1"] == ("map file", "unknown")
    links = find_links(connection, 1000, decisions, ("customers",))
    assert canonical(links, {}) == {}
