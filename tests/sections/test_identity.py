"""What links change, worked by hand: ten customers buy by invoice, some of them in the web shop as well."""

import pytest

from pito.intake import Workbook
from pito.intake.load import load
from pito.sections.identity import same_customer
from pito.settings import Settings

MAY = "2026-05"
SHOP = "Name,Email,Financial Status,Created at,Lineitem name,Total,Taxes,Currency"
SALES = {  # by e-mail; 11 buys in the shop only, and long before the end of May
    "#1": "C07@example.com,paid,2026-05-05",
    "#2": "c08@example.com,paid,2026-05-06",
    "#3": "c11@example.com,paid,2026-03-01",
    "#4": "stranger@example.com,paid,2026-05-07",
}
TICKETS = "Ticket ID,Subject,Status,Created time,Company Name\n1,a,Open,2026-05-01 10:00,Kolmas\n2,b,Open,2026-05-02 10:00,Uusi\n"


@pytest.fixture
def book(tmp_path):
    """Bought by invoice: 1 to 6 on 15 April, 7 to 10 on 10 February only; the window is 90 days."""

    def opened(shop=True, said="", **settings):
        days = {n: "2026-04-15" if n < 7 else "2026-02-10" for n in range(1, 11)}
        lines = [f"A{n},00{n:02d},{day},10" for n, day in days.items()]
        lines += ["B1,0001,2025-12-02,10", "B2,0001,2026-06-10,10"]  # so that the exports reach far enough
        put(tmp_path, "orders.csv", ["order_id,customer_id,ordered_at,amount", *lines])
        whole = [f"00{n:02d},c{n:02d}@example.com" for n in range(1, 12)]
        put(tmp_path, "customers.csv", ["customer_id,email", *whole])
        if shop:
            sold = [f"{name},{buyer} 12:00:00 +0300,Mug,12.40,2.40,EUR" for name, buyer in SALES.items()]
            put(tmp_path, "orders_export.csv", [SHOP, *sold])
            (tmp_path / "tickets_export.csv").write_text(TICKETS, encoding="utf-8")
        if said:
            put(tmp_path, "identity.csv", ["customer_id,same_as,use", said])
        chosen = Settings().choose("business", active_days=90)
        for group, values in settings.items():
            chosen = chosen.choose(group, **values)
        return Workbook(load(tmp_path, chosen), chosen)

    return opened


def put(folder, name, lines):
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_what_links_change_side_by_side(book):
    section = same_customer(book(said="freshdesk:kolmas,0003,yes"), MAY)
    assert section.finding == [
        (
            "4 records of one system were taken for customers of another, by number, business id or e-mail, or because "
            "identity.csv says so."
        ),
        "Without that, retention would be 54.5% instead of 72.7%.",
    ]
    assert section.table.columns.tolist() == ["Figure", "With links", "Without"]
    assert section.table.values.tolist() == [
        ["Customers at the start of the month", "11", "11"],  # 11 bought in March, in the shop
        ["Customers at the end of the month", "9", "9"],  # 7 and 8 came back in May, or are new in the shop
        ["Retention", "72.7%", "54.5%"],  # 8 of 11, 6 of 11
        ["Customers with orders in 12 months", "12", "14"],  # 7, 8 and 11 of the shop are others without links
        ["Orders of unknown customers", "0", "0"],  # the shop has no list of its own: who buys there is a customer
        ["Tickets of unknown customers", "1", "2"],
    ]


def test_without_several_systems_there_is_nothing_to_link(book):
    section = same_customer(book(shop=False), MAY)
    assert (section.finding, section.table) == (["No two systems' records were taken for one customer."], None)


def test_a_possible_link_waits_for_an_answer(book):
    links = book(identity={"automatic_up_to": 5}).facts["links"]
    section = same_customer(book(identity={"automatic_up_to": 5}), MAY)
    assert links == {"over_limit": 3}
    assert section.finding[1:] == ["3 possible links wait for a yes or no in identity.csv."]


def test_where_the_rate_cannot_be_said_it_is_not_compared(book):
    section = same_customer(book(privacy={"min_cell": 12}), MAY)
    assert len(section.finding) == 1
    assert section.table.iloc[2].tolist() == ["Retention", "not known", "not known"]


def test_a_link_that_a_person_refused_is_not_made(book):
    section = same_customer(book(said="email:c07@example.com,0007,no"), MAY)
    assert section.finding[0].startswith("2 records")
    assert section.finding[1] == "Without that, retention would be 54.5% instead of 63.6%."  # 7 of 11


def test_links_that_move_no_rate_are_said_to_move_none(book):
    section = same_customer(book(privacy={"min_cell": 4}), "2026-04")  # 5 of 5 stayed, without the shop's 11 4 of 4
    assert section.finding[1] == "Retention is 100.0% with and without that."
