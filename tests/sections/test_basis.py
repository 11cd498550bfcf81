"""Whether the exports can say who stayed: where they stop early, begin late, or mean another thing by an end date."""

import pytest

from pito.intake import open_workbook
from pito.metrics.retention import retention_by_month
from pito.month import Month
from pito.sections import active_window, basis, cohorts, quality, results, retention, value

JUNE = Month.parse("2026-06")


@pytest.fixture
def book(tmp_path, tmp_path_factory):
    """Open these tables: name → list of CSV lines, the header first."""

    def opened(settings="", **tables):
        for name, lines in tables.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        chosen = tmp_path_factory.mktemp("settings") / "settings.toml"
        chosen.write_text(settings, encoding="utf-8")
        return open_workbook(tmp_path, chosen)

    return opened


def day(text, plus=0):
    from datetime import date, timedelta

    return (date.fromisoformat(text) + timedelta(days=plus)).isoformat()


def monthly_buyers(first, days, customers=60):
    """Orders of customers who each buy every 30 days, one of them or more on every day."""
    lines = ["order_id,customer_id,ordered_at,amount"]
    for customer in range(customers):
        for n, plus in enumerate(range(customer % 30, days, 30)):
            lines.append(f"{customer}-{n},c{customer},{day(first, plus)},100")
    return lines


def tickets_to(last):
    return ["ticket_id,created_at", "1,2025-01-01 10:00", f"2,{last} 10:00"]


def revenue_of(book, month):
    """The month's revenue in cents, cancellations of the month taken off."""
    text = "select cast(coalesce(sum(revenue_minor), 0) as bigint) from customer_month where month = :month"
    return book.engine.rows(text, month=Month.parse(month).number)[0][0]


WINDOW = '[business]\nkind = "purchase"\nactive_days = 60\n'


def test_orders_that_stop_early_are_not_customers_who_left(book):
    stopped = book(WINDOW, orders=monthly_buyers("2025-01-01", 460), tickets=tickets_to("2026-07-03"))
    assert str(stopped.last_month) == "2026-06"
    finding = "The orders end on Apr 5, 2026, before June 2026 is over: a newer invoice export would bring the month."
    for question in (retention.bucket, retention.trend, retention.bridge, cohorts.matrix, cohorts.curve):
        section = question(stopped, JUNE)
        assert (section.finding, section.missing) == ([finding], True)
    rows = {r["metric"]: r for r in results(stopped, JUNE) if r["segment"] is None}
    for metric in ("start", "lost", "retention_rate", "textbook_rate"):
        assert (rows[metric]["value"], rows[metric]["reason"]) == (None, finding)
    assert finding in quality.unknown(stopped, JUNE).finding


def test_a_month_without_an_order_on_its_last_days_is_covered_where_such_gaps_are_usual(book):
    lines = ["order_id,customer_id,ordered_at,amount"]
    lines += [f"{n}-{c},c{c},{Month.parse('2025-01').plus(n).first},100" for n in range(18) for c in range(20)]
    monthly = book(WINDOW, orders=lines, tickets=tickets_to("2026-07-03"))
    assert (
        retention.bucket(monthly, JUNE).finding[0]
        == "100.0% of customers stayed in June 2026: 20 of the 20 there at its start."
    )


def test_before_anybody_can_have_been_silent_for_a_window_no_rate_is_said(book):
    young = book(WINDOW, orders=monthly_buyers("2026-05-15", 60))
    section = retention.bucket(young, JUNE)
    assert section.figure is None and section.answer == (
        "The exports begin too late to see whether customers stayed in June 2026: that takes the purchases of the "
        "60 days before it."
    )
    assert quality.unknown(young, JUNE).notes[-1] == (
        "A customer counts as lost after 60 days without a purchase; a shorter window in the settings (active_days) would show "
        "sooner who stays."
    )
    rows = {r["metric"]: r["value"] for r in results(young, JUNE) if r["segment"] is None}
    assert {rows[m] for m in ("start", "end", "lost", "retention_rate", "textbook_rate")} == {None}


def test_a_cancellation_in_july_does_not_change_the_report_of_june(book):
    lines = monthly_buyers("2025-01-01", 560)
    header, rows = lines[0] + ",cancelled_at", [line + "," for line in lines[1:]]
    cancelled = [row + "2026-07-04" if ",2026-06-" in row else row for row in rows]
    before = book(WINDOW, orders=[header, *rows])
    as_it_was = retention.bucket(before, JUNE).finding
    after = book(WINDOW, orders=[header, *cancelled])
    assert after.loaded.key != before.loaded.key
    assert retention.bucket(after, JUNE).finding == as_it_was
    assert value.segments(after, JUNE).finding == value.segments(before, JUNE).finding
    july = [revenue_of(opened, "2026-07") for opened in (before, after)]
    assert july[1] == july[0] - 100_00 * sum(",2026-06-" in row for row in rows)


def test_the_window_is_proposed_from_the_orders_own_days_only(book):
    lines = monthly_buyers("2025-01-01", 460)
    alone = book('[business]\nkind = "purchase"\n', orders=lines).proposed_days
    with_tickets = book('[business]\nkind = "purchase"\n', orders=lines, tickets=tickets_to("2026-07-03")).proposed_days
    assert alone == with_tickets


def test_three_months_without_an_invoice_are_no_pause_where_hardly_anybody_ever_leaves(book):
    """40 customers buy every 30 days; two of them for the last time in February. A year would keep them to the end."""
    left = {"c0": "2026-03-10", "c1": "2026-03-10"}
    lines = monthly_buyers("2024-06-01", 760, customers=40)
    told = [line for line in lines if (who := line.split(",")[1]) not in left or line.split(",")[2] < left[who]]
    monthly = book('[business]\nkind = "purchase"\n', orders=told)
    assert (monthly.proposed_days, monthly.rhythm_days, monthly.active_days) == (None, 90, 90)
    assert basis.customers(monthly)[0] == (
        "A customer is anyone who bought within the last 90 days: three times as long as 95% of the gaps between purchases last; "
        "too few were silent longer to propose another window."
    )
    assert active_window.window(monthly, JUNE).finding[0] == (
        "Too few customers fell silent for a window to be proposed; in force is three times as long as 95% of the gaps between "
        "purchases last."
    )
    rates = {
        row["month"]: row["retention_rate"] for _, row in monthly.ask(retention_by_month, JUNE, months=6).iterrows()
    }
    assert rates[Month.parse("2026-05").number] == 38 / 40, "90 days after February's last purchases"
    assert rates[JUNE.number] == rates[Month.parse("2026-04").number] == 1


def test_end_dates_that_are_last_days_in_force_are_pointed_out(book):
    lines = ["contract_id,customer_id,start_date,end_date"]
    for n in range(20):
        lines += [f"{n}a,c{n},2025-06-01,2026-05-31", f"{n}b,c{n},2026-06-01,"]
    renewed = book(contracts=lines, tickets=tickets_to("2026-07-03"))
    assert any(
        note.startswith("20 of 20 renewals begin the day after an end date")
        for note in retention.bucket(renewed, "2026-06").notes
    )


def test_the_trend_speaks_of_its_own_month_or_not_at_all(book):
    lines = ["contract_id,customer_id,start_date,end_date"]
    lines += [f"{n},c{n},2025-01-01,{'2026-05-10' if n < 27 else ''}" for n in range(30)]
    few = book(contracts=lines, tickets=tickets_to("2026-07-03"))
    assert retention.trend(few, JUNE).finding == [
        "Too few customers were there at the start of June 2026 to show a rate."
    ]
    assert "May 2026 kept 10.0%" in retention.trend(few, "2026-05").finding[0]


def test_contracts_of_customers_that_nobody_knows_are_named(book):
    contracts = ["contract_id,customer_id,start_date,end_date", "1,a,2025-01-01,", "2,x,2025-01-01,"]
    known = book(customers=["customer_id,name", "a,A"], contracts=contracts, tickets=tickets_to("2026-07-03"))
    finding = quality.came_in(known, JUNE).finding
    assert finding[1].endswith("Of no known customer, so in no customer's figures: contracts (1) and tickets (1).")


def test_merged_tickets_and_lost_money_are_named(book):
    tickets = ["ticket_id,created_at,merged_into", "1,2025-01-01 10:00,", "2,2026-06-03 10:00,1", "3,2026-07-03 10:00,"]
    orders = ["order_id,customer_id,ordered_at,amount", "1,a,2026-06-03,100.50", "2,,2026-06-04,50.25"]
    details = quality.came_in(book(tickets=tickets, orders=orders), JUNE).details
    notes = [note for detail in details for note in detail.notes]
    assert (
        "The amounts of the orders that came in sum to €151; €50 of that was turned away or merged with its rows."
        in notes
    )
    (left_out,) = [one.table for one in details if one.title == "Left out of every figure"]
    assert left_out.iloc[0].tolist()[:3] == ["Merged into another ticket", "merged", "tickets"]


def test_a_purchase_business_without_orders_is_told_what_is_missing(book):
    told = book('[business]\nkind = "purchase"', customers=["customer_id,name", "1,Koivu Oy"])
    assert quality.unknown(told, JUNE).finding[0] == (
        "No contracts and no orders came in: who is a customer is unknown. A contract list or an invoice export would tell."
    )
    dated = book('[business]\nkind = "purchase"', customers=["customer_id,name,start_date", "1,Koivu Oy,2025-01-01"])
    assert quality.unknown(dated, JUNE).finding[0] == (
        "No orders came in, and a customer is who buys here: who is a customer is unknown. An invoice export would tell."
    )
    assert results(dated, JUNE)
