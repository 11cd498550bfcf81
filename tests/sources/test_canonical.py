from io import BytesIO

import pytest

from pito.sources import canonical
from pito.sources.separated import separated_sheets
from pito.sources.sheet import Reading


def plan(name, header):
    sheet = next(separated_sheets(name, lambda: BytesIO(header.encode()), Reading()))
    return next(iter(canonical.recognise(sheet, sheet.header(1))), None)


@pytest.mark.parametrize(
    ("file", "header", "table"),
    [
        ("customers.csv", "customer_id,segment", "customers"),
        ("sub/contracts.csv", "contract_id,customer_id,start_date", "contracts"),
        ("orders.csv.gz", "order_id,customer_id,ordered_at,amount,note", "orders"),
        ("orders_2026-05.csv", "order_id,customer_id,ordered_at,amount", "orders"),
        ("tickets.csv", "Ticket_ID,created_at", "tickets"),
        ("contacts.csv", "contact_id,customer_id,contacted_at", "contacts"),
        ("feedback.csv", "feedback_id,score", "feedback"),
        ("costs.csv", "month,kind,amount", "costs"),
        ("events.csv", "event_date,kind,title", "events"),
    ],
)
def test_a_template_is_known_by_its_name_or_by_columns_only_one_table_has(file, header, table):
    assert plan(file, header).table == table


def test_any_subset_that_holds_the_required_columns_will_do():
    assert plan("orders.csv", "order_id,customer_id,ordered_at") is None
    assert plan("orders.csv", "order_id,email,ordered_at,amount").picks.keys() == {
        "order_id",
        "ordered_at",
        "amount",
        "email",
    }


@pytest.mark.parametrize("file", ["orders_2026-05.csv", "2026-05 orders.csv", "Orders.2026.csv"])
def test_a_date_in_a_files_name_does_not_hide_the_table_it_is_named_after(file):
    assert plan(file, "order_id,ordered_at") is None
    assert plan(file, "order_id,customer_id,ordered_at,amount").table == "orders"


def test_a_list_that_joins_tickets_to_something_is_no_list_of_tickets():
    assert plan("ticket_schedule.csv", "ticket_id,created_at,schedule_id") is None
    assert plan("ticket_log.csv", "ticket_id,created_at,status,user_id") is None
    assert plan("export.csv", "ticket_id,created_at,customer_id").table == "tickets"
    assert plan("export.csv", "ticket_id,created_at,status,channel").table == "tickets"


def test_a_list_of_customers_must_be_named_so():
    assert plan("anything.csv", "customer_id,segment") is None


def test_a_file_named_after_a_table_is_told_what_its_template_needs():
    sheet = next(separated_sheets("orders.csv", lambda: BytesIO(b"order_id,amount"), Reading()))
    assert canonical.lacking(sheet, sheet.header(1)) == (
        "named after the table orders, whose template needs customer_id, ordered_at too"
    )
