"""A sheet's text as typed rows, pick by pick: the values worked by hand, and what is turned away."""

from datetime import UTC, datetime

import duckdb
import numpy as np
import pytest

from pito.intake.loading import TABLES_OF_FATE, WHOLE
from pito.intake.part import Part
from pito.intake.stage import stage
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Rows, Sheet
from pito.sources.texts import texts

ORDER = {"order_id": Pick.of("Id"), "customer_id": Pick.of("Who"), "ordered_at": Pick.of("Day")}


def staged(header, rows, plan, *wanted):
    """What a plan makes of a sheet: its wanted columns, or the reasons a row is turned away for."""
    names = tuple(header.split(","))
    columns = tuple(texts([row[n] for row in rows]) for n in range(len(names)))
    body = Rows(columns, np.arange(2, len(rows) + 2))
    part = Part(0, Sheet("a.csv", (names,), lambda row: body, separator=","), plan, 1)
    connection = duckdb.connect()
    for statement in (
        WHOLE,
        *TABLES_OF_FATE,
        "set variable currency = 'EUR'",
        "set variable loaded_until = 2e9::bigint",
    ):
        connection.execute(statement)
    stage(connection, part, "Europe/Helsinki", "EUR")
    found = connection.execute(f"""select {", ".join(wanted)}, list_transform(_faults, lambda f: f.reason)
        from staged_0 order by _row""").fetchall()
    return [tuple(reasons) if reasons else row[0] if len(row) == 1 else row for *row, reasons in found]


def orders(**more):
    return Plan("shop", "orders", ORDER | more)


def untaxed(*rows, **more):
    """The net amounts of (refunded, total, taxes), in euros to the billionth."""
    header, own = "Id,Who,Day,Refunded,Total,Taxes", Pick(("Refunded", "Total", "Taxes"), how="untaxed", **more)
    found = staged(header, [("1", "a", "2026-05-01", *row) for row in rows], orders(amount=own), "amount")
    return [one if isinstance(one, tuple) else str(one.normalize() + 0) for one in found]


def test_what_is_paid_back_is_without_its_share_of_the_taxes():
    assert untaxed(("10.00", "71.20", "14.47")) == ["7.967696629"]  # 10 × 56.73 / 71.20
    assert untaxed(("62.75", "125.50", "25.50"), ("12.55", "125.50", "25.50")) == ["50", "10"]


def test_the_whole_paid_back_is_the_net_of_the_whole_to_the_billionth():
    assert untaxed(("99.99", "99.99", "20.32"), ("3.00", "3.00", "1.00")) == ["79.67", "2"]


def test_a_share_that_ends_in_half_a_cent_ends_in_it_exactly():
    assert untaxed(("50.00", "100.00", "19.99")) == ["40.005"]
    assert untaxed(("7000000.00", "56000000.00", "4000000.12")) == ["6499999.985"]  # an eighth


def test_without_taxes_the_part_itself_remains_and_a_whole_of_nothing_has_no_parts():
    assert untaxed(("10.00", "50.00", "0.00")) == ["10"]
    assert untaxed(("10.00", "0.00", "0.00")) == [("not_a_number",)]


def test_a_part_without_its_whole_is_missing_and_one_that_is_no_number_is_said():
    assert untaxed(("10.00", None, "2.00")) == [("missing",)]
    assert untaxed(("10.00", "x", "2.00"), ("20.00", "50.00", "10.00")) == [("not_a_number",), "16"]


def test_a_part_may_be_made_negative_however_it_is_written():
    assert (
        untaxed(("12.55", "125.50", "25.50"), ("-12.55", "125.50", "25.50"), negative=When("Refunded")) == ["-10"] * 2
    )


def test_amounts_in_cents_become_amounts_by_a_factor():
    amount = orders(amount=Pick.of("Cents", factor=0.01))
    rows = [("1", "a", "2026-05-01", cents) for cents in ("1999", "-5", "0", "12 345", "x")]
    found = staged("Id,Who,Day,Cents", rows, amount, "cast(amount as varchar)")
    assert [one if isinstance(one, tuple) else one.rstrip("0") for one in found] == [
        *("19.99", "-0.05", "0.", "123.45", ("not_a_number",))
    ]


def test_a_number_times_a_factor_is_exact_where_a_float_is_not():
    amount = orders(amount=Pick(("Quantity", "Price"), how="multiply", factor=0.01))
    rows = [("1", "a", "2026-05-01", "3", "110"), ("2", "a", "2026-05-01", "3", None)]
    found = staged("Id,Who,Day,Quantity,Price", rows, amount, "cast(amount as decimal(9, 4))::varchar")
    assert found == ["3.3000", ("missing",)]


def moments(header, rows, pick, zone=""):
    """When tickets were answered, in UTC."""
    picks = {"ticket_id": Pick.of("Id"), "created_at": Pick.of("Made"), "first_response_at": pick}
    found = staged(header, rows, Plan("desk", "tickets", picks, zone=zone), "first_response_at")
    return [f"{datetime.fromtimestamp(one, UTC):%d %H:%M}" if isinstance(one, int) else one for one in found]


def test_a_moment_may_be_so_long_after_another():
    rows = [("1", "2026-05-01 09:00", "1:30:00"), ("2", "2026-05-01 09:00", None), ("3", "2026-05-01 09:00", "soon")]
    assert moments("Id,Made,Waited", rows, Pick(("Made", "Waited"), how="after")) == [
        *("01 07:30", None, ("not_a_date",))
    ]
    hours = [("1", "2026-05-01 09:00", "26.5")]
    assert moments("Id,Made,Waited", hours, Pick(("Made", "Waited"), how="after", unit="hours")) == ["02 08:30"]


def test_what_passed_since_a_moment_passed_in_earnest_where_the_clocks_were_set_meanwhile():
    rows = [("1", "2026-03-28 12:00", "24"), ("2", "2026-10-24 12:00", "24"), ("3", "2026-10-25 03:30", "1")]
    after = Pick(("Made", "Waited"), how="after", unit="hours")
    assert moments("Id,Made,Waited", rows, after) == ["29 10:00", "25 09:00", "25 01:30"]
    assert moments("Id,Made,Waited", rows, after, zone="UTC") == ["29 12:00", "25 12:00", "25 04:30"]
    promised = {"promise_id": Pick.of("Id"), "promised_date": after}
    days = [("1", "2026-03-28 23:30", "24"), ("2", "2026-10-24 23:30", "24"), ("3", "2026-10-24 23:30", "25")]
    day = "(date '1970-01-01' + promised_date)::date::varchar"
    assert staged("Id,Made,Waited", days, Plan("desk", "promises", promised), day) == [
        *("2026-03-30", "2026-10-25", "2026-10-25")
    ]


def test_an_odd_stamp_that_two_columns_are_made_of_is_counted_once():
    picks = {"ticket_id": Pick.of("Id"), "created_at": Pick.of("Made")}
    picks["first_response_at"] = Pick(("Made", "Waited"), how="after", unit="hours")
    rows = [("1", "2026-10-25 03:30", "1"), ("2", "2026-10-25 02:30", "1"), ("3", "2026-03-29 03:30", "1")]
    found = staged("Id,Made,Waited", rows, Plan("desk", "tickets", picks), "_ambiguous", "_nonexistent")
    assert found == [[1, 0], [0, 0], [0, 1]]


def waited(rows, decimal="", **more):
    """How long tickets waited, in seconds."""
    picks = {"ticket_id": Pick.of("Id"), "created_at": Pick.of("Made"), "given_first_response": Pick(**more)}
    rows = [(str(n), "2026-05-01 09:00", *row) for n, row in enumerate(rows)]
    return staged("Id,Made,Waited,Else", rows, Plan("desk", "tickets", picks, decimal=decimal), "given_first_response")


def test_a_moment_may_be_so_many_thousand_minutes_after_another():
    rows = [("1", "2026-05-01 09:00", "1,440"), ("2", "2026-05-01 09:00", "35")]
    assert moments("Id,Made,Waited", rows, Pick(("Made", "Waited"), how="after", unit="minutes")) == [
        *("02 06:00", "01 06:35")
    ]


def test_minutes_and_hours_are_in_the_form_of_their_own_column():
    rows = [("1,440", None), (None, "2,5"), ("12:30", None), ("480.5", None), ("480.5.", None)]
    assert waited(rows, headers=("Waited", "Else"), unit="minutes") == [86400, 150, 45000, 28830, ("not_a_duration",)]


def test_a_mapping_says_the_mark_of_minutes_and_what_stands_behind_them():
    rows = [("1.250 h", None), ("2 h", None)]
    assert waited(rows, headers=("Waited",), unit="hours", strip_suffix=" h") == [4500, 7200]
    assert waited(rows, ",", headers=("Waited",), unit="hours", strip_suffix=" h") == [4_500_000, 7200]
    assert waited(rows, value="1.5", unit="hours") == [5400, 5400]
    assert waited([("5", "3")], headers=("Waited", "Else"), how="minus", unit="hours") == [("not_a_duration",)]


def test_a_column_of_clocks_alone_never_is_a_number():
    assert waited([("26:03:30", None), ("1,440", None), ("480.5", None), ("480,5", None)], headers=("Waited",)) == [
        *(93810, ("not_a_duration",), ("not_a_duration",), ("not_a_duration",))
    ]


def test_day_and_time_in_two_columns_are_one_moment():
    rows = [("1", "2026-05-01 08:00", "1.5.2026", "9.05"), ("2", "2026-05-01 08:00", "1.5.2026", None)]
    rows += [("3", "2026-05-01 08:00", None, None)]
    both = Pick(("Day", "Time"), how="join")
    assert moments("Id,Made,Day,Time", rows, both) == ["01 06:05", ("replied_before_created",), None]


def test_stamps_of_a_system_in_utc_are_utc_unless_they_say_otherwise():
    rows = [("1", "2026-05-01 06:00", "2026-05-01 09:00"), ("2", "2026-05-01 06:00", "2026-05-01T09:00:00+02:00")]
    assert moments("Id,Made,Answered", rows, Pick.of("Answered")) == ["01 06:00", "01 07:00"]
    assert moments("Id,Made,Answered", rows, Pick.of("Answered"), zone="UTC") == ["01 09:00", "01 07:00"]


def test_a_day_of_a_system_in_utc_is_the_day_it_was_here():
    rows = [("1", "a", "2026-05-31 22:30", "1"), ("2", "a", "2026-05-31 20:30", "1")]
    picks = {"contract_id": Pick.of("Id"), "customer_id": Pick.of("Who"), "start_date": Pick.of("Day")}
    days = staged("Id,Who,Day,Amount", rows, Plan("pay", "contracts", picks, zone="UTC"), "start_date")
    assert days == [20_605, 20_604]  # 1 June, 31 May


def test_rows_that_a_system_marks_as_deleted_are_turned_away_for_that_alone():
    plan = Plan("crm", "customers", {"customer_id": Pick.of("Id")}, deleted=When("Gone", ("true", "1")))
    assert staged("Id,Gone", [("1", "false"), ("2", "TRUE"), ("3", None), ("4", "1")], plan, "customer_id") == [
        *("1", ("deleted",), "3", ("deleted",))
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"Open": "new"}, ["new", "Closed", None]),
        ({"open": "new", "*": "other"}, ["new", "other", None]),
        ({"*": "any"}, ["any", "any", None]),
    ],
)
def test_a_vendors_words_are_ours_and_a_star_is_every_other(words, found):
    picks = {"ticket_id": Pick.of("Id"), "created_at": Pick.of("Made"), "status": Pick.of("State")}
    rows = [(str(n), "2026-05-01", word) for n, word in enumerate(["OPEN", "Closed", None])]
    plan = Plan("desk", "tickets", picks, words={"status": words})
    assert staged("Id,Made,State", rows, plan, "status") == found


def test_a_number_may_have_words_too():
    picks = {"feedback_id": Pick.of("Id"), "answered_at": Pick.of("Day"), "score": Pick.of("Said")}
    rows = [(str(n), "2026-05-01", said) for n, said in enumerate(["Good", "3", "bad"])]
    plan = Plan("desk", "feedback", picks, words={"score": {"good": "5", "bad": "1"}})
    assert staged("Id,Day,Said", rows, plan, "score") == [5, 3, 1]


def said(words, unless=()):
    """Which of some states one condition holds for."""
    rows = [
        (str(n), "a", "2026-05-01", "5", state)
        for n, state in enumerate(["Credit", "credit-note (1)", "Credited", "Paid", None])
    ]
    only = When("State", words, unless)
    plan = Plan("shop", "orders", ORDER | {"amount": Pick.of("Sum")}, only=only)
    return staged("Id,Who,Day,Sum,State", rows, plan, "state")


def test_a_word_that_ends_in_a_star_is_whatever_begins_so_but_for_some():
    assert said(("credit",)) == ["Credit"]
    assert said(("credit*",)) == ["Credit", "credit-note (1)", "Credited"]
    assert said(("credit*", "paid"), ("credited*",)) == ["Credit", "credit-note (1)", "Paid"]


def test_of_several_conditions_any_one_makes_a_number_negative():
    rows = [("1", "a", "2026-05-01", "5", "x", None), ("2", "a", "2026-05-01", "5", None, "y")]
    rows += [("3", "a", "2026-05-01", "5", "y", "x")]
    amount = Pick.of("Sum", negative=(When("Type", ("x",)), When("State", ("y",))))
    found = staged("Id,Who,Day,Sum,Type,State", rows, orders(amount=amount), "cast(amount as integer)")
    assert found == [-5, -5, 5]


def test_a_contract_that_runs_until_further_notice_has_no_end():
    rows = [
        (str(n), "a", "1.5.2026", end)
        for n, end in enumerate(["31.5.2026", "Toistaiseksi", "(voimassa)", "tills vidare", "loppu", None])
    ]
    picks = {"contract_id": Pick.of("Id"), "customer_id": Pick.of("Who"), "start_date": Pick.of("From")}
    plan = Plan("crm", "contracts", picks | {"end_date": Pick.of("To")})
    assert staged("Id,Who,From,To", rows, plan, "end_date") == [20_604, None, None, None, ("not_a_date",), None]


def test_a_total_that_stands_where_the_key_does_is_a_footer():
    rows = [("1", "a"), ("Yhteensä 2 kpl", "b"), ("YHTEENSA toukokuu", None), (None, "Total: 2"), ("Total Oy", "c")]
    plan = Plan("crm", "customers", {"customer_id": Pick.of("Id"), "name": Pick.of("Name")})
    assert staged("Id,Name", rows, plan, "customer_id") == ["1", ("footer",), ("footer",), ("footer",), "Total Oy"]


def test_only_what_is_not_zero_was_refunded():
    only = When("Back", is_nonzero=True)
    rows = [
        (str(n), "a", "2026-05-01", back)
        for n, back in enumerate(["0.00", "0,00 €", None, "-0", "5.00", "0.01", "n/a"])
    ]
    plan = Plan("shop", "orders", ORDER | {"amount": Pick.of("Back")}, only=only)
    assert staged("Id,Who,Day,Back", rows, plan, "order_id") == ["4", "5", ("not_a_number",)]
