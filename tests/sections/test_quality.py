"""What came in, in three lines; everything else folded, and nobody named."""

import dataclasses
import re
from decimal import Decimal

import pandas as pd
import pytest

from pito.checks import REASONS
from pito.intake import Workbook, open_workbook
from pito.schema import TABLES
from pito.sections import quality
from pito.sections.folded import Detail, Folded
from pito.sections.quality_coverage import thin
from pito.sections.quality_details import first_reasons

JUNE = "2026-06"


def told(workbook, rejects=None, **facts):
    """The same workbook as if the load had left these facts, and these rejects."""
    loaded = dataclasses.replace(workbook.loaded, facts=workbook.loaded.facts | facts)
    seen = Workbook(loaded, workbook.settings)
    if rejects is not None:
        seen.rejects = rejects
    return seen


@pytest.fixture
def book(tmp_path):
    """Open these tables: name → list of CSV lines, the header first."""

    def opened(**tables):
        for name, lines in tables.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (tmp_path / "none.toml").write_text("", encoding="utf-8")
        return open_workbook(tmp_path, tmp_path / "none.toml")

    return opened


def orders(*days, customer="a"):
    return ["order_id,customer_id,ordered_at,amount", *(f"{n},{customer},{day},10" for n, day in enumerate(days))]


CLEAN = {"drift": None, "links": {}, "unknown_files": []}


def test_the_demo_company_in_three_lines(workbook):
    rows, *lines = quality.came_in(told(workbook, **CLEAN), JUNE).finding
    sheets = workbook.ledger.drop_duplicates(["file", "sheet"])  # ratings stand in the ticket lists
    sums = [sheets[column].sum() for column in ("rows_in", "loaded", "merged", "rejected")]
    came, loaded, merged, gone = (f"{n:,}" for n in sums)
    assert (
        rows
        == f"{came} rows came in from 11 files: {loaded} were loaded, {merged} merged as repeats, {gone} turned away."
    )
    assert lines == [
        (
            "Most frequent reasons: required value missing (2), answered before it was created (2), and older copy of a "
            "row that came again (2). Of no known customer, so in no customer's figures: orders (2) and "
            "tickets (3)."
        ),
        "Nothing unusual in what the exports cover and in who is who.",
    ]


def test_where_all_is_well_the_three_lines_say_so(book):
    clean = book(orders=orders("2026-05-01", "2026-06-30"), customers=["customer_id,name", "a,Koivu Oy"])
    assert quality.came_in(told(clean, drift={}), JUNE).finding == [
        "3 rows came in from 2 files: 3 were loaded, 0 merged as repeats, 0 turned away.",
        "No row was turned away. Every loaded row's customer is known, counted up to and including June 2026.",
        "Nothing unusual in what the exports cover, in their columns and in who is who.",
    ]


def test_where_much_is_turned_away_that_is_unusual_and_not_known(book):
    own = ["order_id,customer_id,ordered_at,amount", "1,a,2026-05-01,100", "2,a,2026-06-30,200.50"]
    seen = book(orders=[*own, *(f"{n},,2026-06-02,19.90" for n in range(3, 8))])
    rows, _, unusual = quality.came_in(seen, JUNE).finding
    assert rows == "7 rows came in from 1 file: 2 were loaded, 0 merged as repeats, 5 turned away."
    assert unusual == (
        "71.4% of the rows were turned away (5 of 7), €100 of the orders' €400 with them: no figure here counts them."
    )
    assert quality.unknown(seen, JUNE).finding[0] == unusual


def test_what_fewer_than_five_rows_turned_away_were_worth_is_not_said(book):
    own = ["order_id,customer_id,ordered_at,amount", "1,a,2026-05-01,100", "2,a,2026-06-30,200.50"]
    seen = book(orders=[*own, *(f"{n},,2026-06-02,19.90" for n in range(3, 7))])
    assert quality.came_in(seen, JUNE).finding[2] == (
        "66.7% of the rows were turned away (4 of 6): no figure here counts them."
    )


def test_of_the_money_turned_away_nothing_is_said_where_repeats_were_merged_too(book):
    own = ["order_id,customer_id,ordered_at,amount", *["1,a,2026-05-01,100"] * 2, "2,a,2026-06-30,200.50"]
    seen = book(orders=[*own, *(f"{n},,2026-06-02,19.90" for n in range(3, 8))])
    assert quality.came_in(seen, JUNE).finding[2] == (
        "62.5% of the rows were turned away (5 of 8): no figure here counts them."
    )


def test_one_row_in_a_hundred_turned_away_is_not_unusual(workbook):
    for count, is_much in ((36, False), (38, True)):  # of 3,694
        ledger = workbook.ledger.assign(rejected=[count, *[0] * (len(workbook.ledger) - 1)])
        seen = told(workbook, [], **CLEAN)
        seen.rejects, seen.ledger = workbook.rejects[:0], ledger
        assert bool(quality.much_turned_away(seen)) == is_much


def test_a_file_that_fills_two_tables_says_so_under_the_row_ledger(workbook, book):
    note = "A file that fills two tables stands in two lines; in the sums its rows count once."
    assert note in details(workbook)["Row ledger"].notes
    assert note not in details(book(orders=orders("2026-05-01", "2026-06-30")))["Row ledger"].notes


def test_up_to_three_reasons_are_all_the_reasons(book):
    lines = orders("2026-05-01", "31.02.2026", "2026-06-30")
    assert quality.came_in(book(orders=lines), JUNE).finding[1].startswith("Reasons: not a date (1).")


DRIFT = {
    "parts_gone": [{"part": "freshdesk: tickets"}],
    "parts_new": [],
    "columns_gone": [{"part": "invoices: orders", "column": "Kate"}],
    "columns_new": [{"part": "invoices: orders", "column": "Myyntikate"}],
    "words_gone": [{"table": "tickets", "column": "channel", "word": "Fax", "share": 0.2, "rows": 20}],
    "words_new": [{"table": "tickets", "column": "category", "word": "Kivitek", "share": 0.01, "rows": 4}],
}


def test_the_third_line_says_what_changed_what_waits_and_what_was_not_read(workbook):
    links = {"linked": 9, "over_limit": 1, "not_unique": 1, "proposed": 3}
    seen = told(workbook, drift=DRIFT, links=links, unknown_files=[{"file": "scan.pdf", "why": "…"}])
    assert quality.came_in(seen, JUNE).finding[2] == (
        "Exports, columns and words since the last accepted load: 3 vanished, 2 new. "
        "5 pairs of records may be the same customer and wait for a yes or no. "
        "1 file was not recognised and not read."
    )


def test_an_export_that_stops_before_the_month_is_over_stands_in_the_third_line(book):
    daily = [f"2026-0{month}-{day:02}" for month in (3, 4, 5) for day in range(1, 31)]
    tickets = ["ticket_id,customer_id,created_at", "1,a,2026-04-01 10:00", "2,a,2026-07-02 10:00"]
    line = quality.came_in(book(orders=orders(*daily), tickets=tickets), JUNE).finding[2]
    assert line.startswith("The orders end on May 30, 2026, before June 2026 is over")


def test_a_month_with_far_fewer_days_than_usual_is_named(book):
    daily = [f"2026-0{month}-{day:02}" for month in (2, 3, 4) for day in range(1, 29)]
    thin_may = book(orders=orders(*daily, "2026-05-02", "2026-05-09", "2026-06-30"))
    assert thin(thin_may, thin_may.month("2026-05")) == [
        "Orders: rows on only 2 of 31 days of May 2026; other months have them on 93%."
    ]
    assert thin(thin_may, thin_may.month("2026-04")) == []


def test_two_earlier_months_do_not_say_what_is_usual(book):
    daily = [f"2026-0{month}-{day:02}" for month in (3, 4) for day in range(1, 29)]
    short = book(orders=orders(*daily, "2026-05-02", "2026-06-30"))
    assert thin(short, short.month("2026-05")) == []


def details(workbook, month=JUNE):
    return {one.title: one for one in quality.came_in(workbook, month).details}


def rejects(*rows):
    names = ["file", "sheet", "row", "column", "reason", "value"]
    return pd.DataFrame(rows, columns=names)


def test_rows_turned_away_are_shown_by_place_three_of_a_reason_and_never_by_value(workbook):
    found = rejects(
        *(("t.csv", "", row, "Email", "not_a_word", "matti@demo.example") for row in (4, 5, 6, 7)),
        ("b.xlsx", "Sheet1", 9, None, "wrong_field_count", "007"),
    )
    folded = details(told(workbook, rejects=found))["Rows turned away"]
    assert folded.table.values.tolist() == [
        ["not one of the words allowed", "4", "t.csv row 4, Email; t.csv row 5, Email; t.csv row 6, Email"],
        ["wrong number of fields", "1", "b.xlsx [Sheet1] row 9"],
    ]
    assert not re.search("matti|007", folded.html())


def test_a_row_counts_once_and_as_left_out_when_a_rule_leaves_it_out(workbook):
    found = rejects(
        ("t.csv", "", 4, "a", "missing", ""),
        ("t.csv", "", 4, "b", "excluded", "Own staff"),
        ("t.csv", "", 5, "a", "missing", ""),
        ("t.csv", "", 5, "b", "not_a_date", "x"),
    )
    assert first_reasons(told(workbook, rejects=found))["reason"].tolist() == ["excluded", "missing"]


def test_the_ledger_and_every_sum_that_belongs_to_it_are_folded(workbook):
    folded = details(workbook)["Row ledger"]
    assert len(folded.table) == len(workbook.ledger) >= 11
    came = sum(Decimal(file["amount_in"]) for file in workbook.facts["files"] if file.get("amount_in"))
    assert folded.notes[1].startswith(f"The amounts of the orders that came in sum to €{came:,.0f}; ")


@pytest.mark.parametrize(
    ("strangers", "share", "shown", "said"),
    [(4, "20.0%", "–", "(4)"), (5, "25.0%", "€5,012", "(5, worth €5,012)")],
)
def test_orphans_are_shown_with_their_share_and_the_amount_of_no_fewer_than_five(book, strangers, share, shown, said):
    own = orders("2026-05-01", "2026-05-02", *[f"2026-06-{day:02}" for day in range(13 + strangers, 31)])
    lists = book(
        customers=["customer_id,name", "a,Koivu Oy"],
        orders=[*own, *(f"9{n},x,2026-06-01,1002.40" for n in range(strangers))],
        contacts=["contact_id,customer_id,contacted_at", "1,x,2026-06-02 10:00"],
    )
    assert details(lists)["Rows of no known customer"].table.values.tolist() == [
        ["contacts", "1", "1", "100.0%", "–"],
        ["orders", "20", str(strangers), share, shown],
    ]
    assert f"orders {said}" in quality.came_in(lists, JUNE).finding[1]


def test_rules_and_merged_tickets_are_shown_with_what_they_leave_out(book):
    effects = [
        {"rule": "Own staff", "kind": "internal", "table": "orders", "rows": 1200, "amount": "1234.5"},
        {"rule": "Old", "kind": "test", "table": "", "rows": 0, "amount": None},
    ]
    tickets = ["ticket_id,created_at,merged_into", "1,2026-06-01 10:00,", "2,2026-06-02 10:00,1", "3,2026-07-01 10:00,"]
    seen = told(book(tickets=tickets), exclusions=effects)
    assert details(seen)["Left out of every figure"].table.values.tolist() == [
        ["Own staff", "internal", "orders", "1,200", "€1,234"],
        ["Old", "test", "–", "0", "–"],
        ["Merged into another ticket", "merged", "tickets", "1", "–"],
    ]


def test_the_calendar_of_a_year_is_among_the_details(book):
    table = details(book(orders=orders("2025-07-01", "2026-05-01", "2026-06-29", "2026-06-30")))["Days by month"].table
    assert table.iloc[[0, 1, -1]].values.tolist() == [
        ["Jun 26", "2 of 30"],
        ["May 26", "1 of 31"],
        ["Jul 25", "1 of 31"],
    ]


def test_nothing_left_out_and_nobody_unknown_are_said(book):
    clean = details(book(orders=orders("2026-05-01", "2026-06-30")))
    assert clean["Left out of every figure"].notes == ["No rule leaves anything out."]
    assert clean["Rows of no known customer"].notes == [
        "Every loaded row's customer is known, counted up to and including June 2026."
    ]


def test_changes_are_named_but_words_of_few_rows_only_counted(workbook):
    folded = details(told(workbook, drift=DRIFT))["Changed since the last accepted load"]
    assert folded.table.values.tolist() == [
        ["export vanished", "freshdesk: tickets", "–", "–"],
        ["column vanished", "invoices: orders", "Kate", "–"],
        ["new column", "invoices: orders", "Myyntikate", "–"],
        ["word vanished", "tickets: channel", "Fax", "20.0%"],
    ]
    assert folded.notes == ["Words of fewer than 5 rows are not named: 1."]
    assert "Kivitek" not in folded.html()


def test_no_change_and_nothing_to_compare_with_are_said(workbook):
    same, first = (details(told(workbook, drift=found)) for found in ({}, None))
    title = "Changed since the last accepted load"
    assert same[title].notes == ["Nothing changed."]
    assert first[title].notes == ["No load of this folder was accepted before; publishing a report accepts one."]


def test_who_is_who_is_told_by_how_customers_are_known_and_what_became_of_pairs(workbook):
    seen = told(workbook, identity={"by_number": 9000, "by_name": 0, "unknown": 2}, links={"linked": 3, "proposed": 0})
    assert details(seen)["Who is who"].table.values.tolist() == [
        ["How a row's customer is known", "by customer number", "9,000"],
        ["How a row's customer is known", "by nothing: the row names no customer", "2"],
        ["Pairs of records", "linked by business id or e-mail", "3"],
    ]


def test_every_reason_and_every_table_has_words():
    assert set(quality.REASONS) == set(REASONS)
    assert set(quality.TABLES) == set(TABLES)


def test_the_calendar_says_days_by_table_and_draws_them_by_month(workbook):
    section = quality.coverage(workbook, JUNE)
    assert section.finding[0].startswith("Days with at least one row, June 2026: ")
    assert "orders 21 of 30" in section.finding[0] and "tickets 29 of 30" in section.finding[0]
    (cells,) = section.figure.data
    orders_at = list(cells.x).index("orders")
    assert (list(cells.y)[-1], len(cells.y), section.figure.layout.yaxis.title.text) == (
        "Jun 26",
        12,
        "Share of days with at least one row",
    )
    assert (cells.z[-1][orders_at], cells.text[-1][orders_at]) == (0.7, "70%")
    assert cells.customdata[-1][orders_at] == "June 2026, orders: rows on 21 of 30 days"
    assert section.table.iloc[0][["Month", "orders", "tickets"]].tolist() == ["Jun 26", "21 of 30", "29 of 30"]


def test_before_a_table_begins_its_cells_are_empty(book):
    both = book(
        orders=orders("2026-04-01", "2026-06-30"),
        tickets=["ticket_id,customer_id,created_at", "1,a,2026-06-01 10:00", "2,a,2026-06-30 10:00"],
    )
    (cells,) = quality.coverage(both, JUNE).figure.data
    assert [list(row) for row in cells.text] == [["3%", ""], ["0%", ""], ["3%", "7%"]]
    assert [row[1] for row in cells.z] == [None, None, 0.0667]


def test_shares_and_names_stay_together_in_a_language_that_sorts_the_tables_otherwise(book, tmp_path):
    book(
        orders=orders("2026-06-01", "2026-06-02", "2026-06-30"),
        tickets=["ticket_id,customer_id,created_at", "1,a,2026-06-30 10:00"],
    )
    finnish = open_workbook(tmp_path, tmp_path / "none.toml", language="fi")
    section = quality.coverage(finnish, JUNE)
    (cells,) = section.figure.data
    said = dict(zip(cells.x, cells.z[0], strict=True))
    assert said == {"tilaukset ja laskut": 0.1, "tiketit": 0.0333}
    assert cells.text[0][list(cells.x).index("tilaukset ja laskut")] == "10\N{NO-BREAK SPACE}%"


def test_without_a_table_of_days_the_calendar_says_which_would_do(book):
    only = book(
        customers=["customer_id,start_date,end_date", "a,2026-01-01,2026-08-01"],
        events=["event_date,kind,title", "2026-07-31,other,x"],
    )
    section = quality.coverage(only, JUNE)
    assert section.finding == ["No export with days of its own came in by June 2026, such as orders or tickets."]
    assert section.figure is None


def test_a_fold_holds_all_its_tables_under_one_summary_and_escapes_what_came_from_data():
    table = pd.DataFrame({"<i>": ["<script>"]})
    parts = [Detail("One", table, ["<u>"]), Detail("Empty", table[:0]), Detail("Two", None, ["note"])]
    page = Folded("n", "Title", ["a", "b"], listed=True, summary="All <b>", details=parts).table_html()
    assert re.findall(r"<h3>(.*?)</h3>", page) == ["One", "Two"]
    assert page.count("<details>") == page.count("<summary>") == 1
    assert not {"<script>", "<u>", "<i>", "<b>"} & set(re.findall(r"<\w+>", page))


def test_a_detail_stands_alone_in_a_notebook():
    shown = Detail("One", pd.DataFrame({"a": ["1"]}), ["note"])._repr_mimebundle_()
    assert shown["text/plain"].split() == ["One", "a", "1", "note"] and "<h3>One</h3>" in shown["text/html"]


def test_the_same_orders_from_two_systems_are_said_first(book):
    clean = book(orders=orders("2026-05-01", "2026-06-30"), customers=["customer_id,name", "a,Koivu Oy"])
    doubled = [{"systems": ["invoices", "shopify"], "orders": 121, "amount": "15185.5"}]
    assert quality.came_in(told(clean, doubled=doubled, unknown_files=[{"file": "x", "why": "y"}]), JUNE).finding[
        2
    ] == (
        "The same orders seem to have come from two systems: 121 worth €15,186 stand both in invoice list and shopify and "
        "count twice; leave one out. 1 file was not recognised and not read."
    )


def test_many_rows_of_no_known_customer_are_unusual_and_zeros_are_said(book):
    rows = [
        "order_id,customer_id,ordered_at,amount",
        *(f"{n},{who},2026-06-{n + 1:02},10" for n, who in enumerate("aaabb")),
    ]
    book = told(book(orders=rows, customers=["customer_id,name", "a,Koivu Oy"]), without_zeros={"orders": 2})
    assert (
        quality.came_in(book, JUNE)
        .finding[2]
        .startswith(
            "More than a fifth of the rows are of no known customer: orders 2 of 5. "
            "Without the leading zeros of customer numbers these rows' customers would be known: orders (2)."
        )
    )


def test_deals_won_that_count_nowhere_are_counted_in_the_details(workbook):
    notes = details(told(workbook, deals_without_value=2))["Row ledger"].notes
    assert "2 deals won have no amount, day or customer: they count neither in revenue nor in customers." in notes


def test_amounts_are_those_of_orders_alone(workbook):
    files = [{**file, "table": "deals"} for file in workbook.facts["files"]]
    assert not [note for note in details(told(workbook, files=files))["Row ledger"].notes if "amounts" in note]


def test_further_tables_of_a_sheet_without_rows_are_not_in_the_ledger_and_our_own_systems_have_words(workbook):
    seen = told(workbook)
    first = workbook.ledger.iloc[[0]].assign(system="invoices")
    seen.ledger = pd.concat([first, first.assign(rows_in=0, loaded=0), first.assign(rows_in=3)], ignore_index=True)
    table = details(seen)["Row ledger"].table
    assert (len(table), set(table["System"])) == (2, {"invoice list"})


def test_costs_are_unknown_only_where_they_are(workbook):
    """The demo's customer list names what each customer cost to win; what keeping them costs, nothing names."""
    said = quality.unknown(workbook, "2026-06").finding
    assert "What keeping customers costs: a table of costs by month would bring it." in said
    assert not [sentence for sentence in said if sentence.startswith("What a new customer costs")]
