import duckdb
import pytest

from pito import checks
from pito.schema import ORDERS, TABLES


def settled(rows, holds=None):
    """Costs rows (file, row, month, kind, channel, amount, updated) → what stands, and each row's fate."""
    connection = duckdb.connect()
    connection.execute("""create table rows (_file int, _row int, month int, kind varchar, channel varchar,
        amount decimal(30,18), _updated bigint)""")
    for row in rows:
        connection.execute("insert into rows values (?, ?, ?, ?, ?, ?, ?)", row)
    every = {"month", "kind", "channel", "amount"}
    checks.settle(connection, "costs", "rows", "final", holds or dict.fromkeys({row[0] for row in rows}, every))
    final = connection.execute(
        "select month, kind, channel, cast(amount as int), _file, _row from final order by all"
    ).fetchall()
    fates = dict.fromkeys([row[:2] for row in rows], "loaded")
    fates |= {(f, r): fate for f, r, fate in connection.execute("select _file, _row, fate from final_fates").fetchall()}
    return final, list(fates.values())


def test_rows_of_different_keys_all_stand_a_missing_part_of_a_key_is_a_value_too():
    rows = [(0, 2, 1, "a", None, 5, None), (0, 3, 1, "a", "web", 6, None), (0, 4, 2, "a", None, 7, None)]
    assert settled(rows) == (
        [(1, "a", "web", 6, 0, 3), (1, "a", None, 5, 0, 2), (2, "a", None, 7, 0, 4)],
        ["loaded"] * 3,
    )


def test_rows_that_say_the_same_are_merged_into_the_first():
    rows = [(0, 2, 1, "a", None, 5, None), (1, 2, 1, "a", None, 5, None), (1, 3, 1, "a", None, 5, None)]
    assert settled(rows) == ([(1, "a", None, 5, 0, 2)], ["loaded", "merged", "merged"])


def test_of_rows_that_differ_the_one_in_the_later_file_stands():
    rows = [(0, 2, 1, "a", None, 5, None), (1, 2, 1, "a", None, 6, None)]
    assert settled(rows) == ([(1, "a", None, 6, 1, 2)], ["superseded", "loaded"])


def test_of_rows_of_one_file_the_later_one_stands():
    rows = [(0, 2, 1, "a", None, 5, None), (0, 3, 1, "a", None, 6, None)]
    assert settled(rows) == ([(1, "a", None, 6, 0, 3)], ["superseded", "loaded"])


def test_but_the_one_updated_last_stands_wherever_it_is():
    rows = [(0, 2, 1, "a", None, 5, 200), (1, 2, 1, "a", None, 6, 100), (2, 2, 1, "a", None, 7, None)]
    assert settled(rows) == ([(1, "a", None, 5, 0, 2)], ["loaded", "superseded", "superseded"])


def test_what_was_said_twice_before_it_changed_is_superseded_twice():
    rows = [(0, 2, 1, "a", None, 5, None), (1, 2, 1, "a", None, 5, None), (2, 2, 1, "a", None, 6, None)]
    assert settled(rows)[1] == ["superseded", "superseded", "loaded"]


def test_what_changed_back_stands_as_it_was_said_first():
    rows = [(0, 2, 1, "a", None, 5, None), (1, 2, 1, "a", None, 6, None), (2, 2, 1, "a", None, 5, None)]
    assert settled(rows) == ([(1, "a", None, 5, 0, 2)], ["loaded", "superseded", "merged"])


def test_a_file_without_a_column_neither_differs_in_it_nor_empties_it():
    rows = [(0, 2, 1, "a", None, 5, None), (1, 2, 1, "a", None, None, None)]
    assert settled(rows, {0: {"month", "kind", "amount"}, 1: {"month", "kind"}}) == (
        [(1, "a", None, 5, 0, 2)],
        ["loaded", "merged"],
    )


def test_an_empty_cell_in_a_newer_row_empties_the_value():
    rows = [(0, 2, 1, "a", None, 5, None), (1, 2, 1, "a", None, None, None)]
    assert settled(rows) == ([(1, "a", None, None, 1, 2)], ["superseded", "loaded"])


def test_no_rows_at_all():
    assert settled([]) == ([], [])


def faults_of(conditions, values):
    columns = ", ".join(f"{sql} as {name}" for name, sql in values.items())
    found = (
        duckdb.connect().execute(f"select {checks.only_faults(conditions)} from (select {columns})").fetchall()[0][0]
    )
    return [(fault["field"], fault["reason"], fault["value"]) for fault in found]


def test_a_value_that_is_there_and_cannot_be_read_has_the_reason_of_its_kind():
    unreadable = checks.unreadable(ORDERS["amount"], "amount", "said")
    assert faults_of([unreadable], {"amount": "null", "said": "'abc'"}) == [("amount", "not_a_number", "abc")]
    assert faults_of([unreadable], {"amount": "null", "said": "null"}) == []
    assert faults_of([unreadable], {"amount": "0", "said": "'0'"}) == []


def test_a_value_that_is_not_there_is_missing_and_nothing_else():
    missing = checks.missing("amount", "said")
    assert faults_of([missing], {"amount": "null", "said": "null"}) == [("amount", "missing", "")]
    assert faults_of([missing], {"amount": "null", "said": "'abc'"}) == []


@pytest.mark.parametrize(
    ("table", "values", "expected"),
    [
        ("contracts", {"start_date": 10, "end_date": 9}, [("end_date", "ends_before_start")]),
        ("contracts", {"start_date": 10, "end_date": 10}, []),
        ("contracts", {"start_date": 10, "end_date": "null"}, []),
        ("tickets", {"created_at": 10, "first_response_at": 9}, [("first_response_at", "replied_before_created")]),
        ("tickets", {"created_at": 10, "first_response_at": 10}, []),
        ("tickets", {"created_at": 10, "resolved_at": 9, "closed_at": 9}, [
            *(("resolved_at", "resolved_before_created"), ("closed_at", "resolved_before_created")),
        ]),
        ("events", {"title": "'x'"}, []),
    ],
)  # fmt: skip
def test_rules_between_the_values_of_a_row(table, values, expected):
    found = faults_of(checks.broken(table, dict.fromkeys(values, "'said'")), values)
    assert [fault[:2] for fault in found] == expected


@pytest.mark.parametrize(("ours", "faults"), [("EUR", [0, 0, 0, 0, 0, 1]), ("SEK", [1, 1, 1, 1, 0, 0])])
def test_an_amount_in_another_currency_is_not_counted_as_ours(ours, faults):
    connection = duckdb.connect()
    connection.execute(f"set variable currency = '{ours}'")
    rule = checks.only_faults(checks.broken("orders", {"currency": "currency"}))
    texts = "'EUR', 'eur', '€', '¤', null, 'SEK'"
    found = connection.execute(f"select len({rule}) from (select unnest([{texts}]) as currency)")
    assert [n for (n,) in found.fetchall()] == faults


def test_every_reason_a_rule_gives_is_explained():
    given = {rule.reason for rules in checks.RULES.values() for rule in rules} | set(checks.UNREADABLE.values())
    assert given <= set(checks.REASONS)
    assert set(checks.RULES) <= set(TABLES)
