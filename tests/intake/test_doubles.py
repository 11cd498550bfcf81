"""The same orders from two systems, deals won that count nowhere, and ids that lack zeros: what nobody else would say."""

import duckdb
import pytest

from pito.intake import doubles

DAY = 86_400


@pytest.fixture
def connection():
    """A load after linking: file 0 is of `shopify`, file 1 of `stripe`."""
    with duckdb.connect() as opened:
        opened.execute(
            "create table part_systems as select * from (values (0, 'shopify'), (1, 'stripe')) t(_file, system)"
        )
        yield opened


def orders(connection, *rows):
    """Orders: file, customer, day, amount."""
    connection.execute("""create or replace table final_orders(order_id varchar, customer_id varchar, ordered_at bigint,
        amount decimal(30, 18), _file integer)""")
    for n, (file, customer, day, amount) in enumerate(rows):
        connection.execute(
            "insert into final_orders values (?, ?, ?, ?, ?)", [str(n), customer, int(day * DAY), amount, file]
        )


def both(amount="125.50", later=0.0, days=range(6)):
    """Orders of six days in the one system, and the same in the other."""
    return [(0, "a", day, "100") for day in days] + [(1, "a", day + later, amount) for day in days]


@pytest.mark.parametrize(("amount", "later"), [("100", 0), ("125.50", 0.4), ("133.33", 1), ("75.20", -1)])
def test_orders_of_two_systems_that_agree_in_customer_day_and_amount_but_for_tax_are_said(connection, amount, later):
    days = range(0, 30, 5)
    orders(connection, *both(amount, later, days))
    (told,) = doubles.doubled(connection)
    assert (told["systems"], told["orders"]) == (["shopify", "stripe"], 6)


@pytest.mark.parametrize(("amount", "later"), [("140", 0), ("-100", 0), ("100", 2)])
def test_other_amounts_or_other_days_are_other_orders(connection, amount, later):
    orders(connection, *both(amount, later, range(0, 30, 5)))
    assert doubles.doubled(connection) == []


def test_equal_orders_of_one_day_match_one_to_one_and_the_smaller_systems_amount_is_said(connection):
    orders(connection, *[(0, "a", 1, "10.50")] * 9, *[(1, "a", 1, "10.50")] * 6)
    assert doubles.doubled(connection) == [{"systems": ["shopify", "stripe"], "orders": 6, "amount": "63"}]


def test_a_customer_of_both_who_bought_other_things_is_no_double_and_fewer_than_five_say_nothing(connection):
    orders(connection, *both(days=range(4)))
    assert doubles.doubled(connection) == []
    orders(connection, *both(days=range(5)), *[(1, "b", day, "100") for day in range(6)])
    assert doubles.doubled(connection)[0]["orders"] == 5
    others = [(file, "c", 100 + day, "9") for file in (0, 1) for day in range(file * 50, file * 50 + 6)]
    orders(connection, *both(days=range(5)), *others)
    assert doubles.doubled(connection) == []


def test_one_system_alone_is_never_compared_with_itself(connection):
    orders(connection, *[(0, "a", day // 2, "100") for day in range(12)])
    assert doubles.doubled(connection) == []


def test_deals_won_without_amount_customer_or_day_are_counted_where_deals_are_the_orders(connection):
    connection.execute("""create table final_deals as select * from (values ('1', 'won', 'a', 1, 10), ('2', 'won', 'a', 1, null),
        ('3', 'won', null, 1, 10), ('4', 'won', 'a', null, 10), ('5', 'lost', 'a', 1, null)
        ) t(deal_id, status, customer_id, won_at, amount)""")
    assert doubles.found(connection, {"deals"}, {})["deals_without_value"] == 3
    connection.execute("alter table final_deals drop amount")
    assert doubles.found(connection, {"deals"}, {})["deals_without_value"] == 4
    orders(connection)
    assert doubles.found(connection, {"deals", "orders"}, {"orders_derived": True})["deals_without_value"] == 4
    assert doubles.found(connection, {"deals", "orders"}, {"orders_derived": False})["deals_without_value"] == 0


def test_rows_whose_customer_would_be_known_without_leading_zeros_are_counted(connection):
    connection.execute("create table final_customers as select * from (values ('1'), ('002')) t(customer_id)")
    orders(connection, (0, "001", 1, "1"), (0, "1", 1, "1"), (0, "2", 1, "1"), (0, "9", 1, "1"), (0, None, 1, "1"))
    assert doubles.found(connection, {"customers", "orders"}, {})["without_zeros"] == {"orders": 2}
    assert doubles.found(connection, {"customers", "orders"}, {"customers_derived": True})["without_zeros"] == {}
