"""Rules that leave rows out: which rows they fit, what goes with them, and what they say they did."""

import duckdb
import pytest

from pito.errors import WrongUse
from pito.intake import exclusions, leaving_out
from pito.intake.load import load
from pito.settings import Settings

FAULTS = "_faults struct(field varchar, reason varchar, value varchar)[]"


@pytest.fixture
def rules(tmp_path):
    """Read rules as a folder's file holds them."""

    def written(text):
        path = tmp_path / "exclusions.toml"
        path.write_text(text, encoding="utf-8")
        return exclusions.read([("exports.csv", tmp_path / "no.csv"), ("exclusions.toml", path)])

    return written


def rule(columns, name="Own staff", kind="internal", table=""):
    where = f'table = "{table}"\n' if table else ""
    return f'[[exclude]]\nname = "{name}"\nkind = "{kind}"\n{where}{columns}\n'


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        yield opened


def staged(connection, name, columns, *rows):
    """A staged table: `_row` from 2 on, text columns and no faults; `amount` is exact."""
    kinds = ", ".join(f"{c} {'decimal(30,18)' if c == 'amount' else 'varchar'}" for c in columns)
    connection.execute(f"create temp table {name} (_file integer, _row bigint, {kinds}, {FAULTS})")
    for number, row in enumerate(rows, 2):
        connection.execute(f"insert into {name} values (0, {number}, {', '.join('?' * len(row))}, [])", row)
    return columns


def left_out(connection, name):
    """Row, field and value of every fault."""
    asked = (
        f"select _row, f.field, f.reason, f.value from (select _row, unnest(_faults) as f from {name}) order by 1, 2"
    )
    found = connection.execute(asked).fetchall()
    assert {reason for _, _, reason, _ in found} <= {"excluded"}
    return [(row, field, value) for row, field, _, value in found]


def test_without_a_file_there_are_no_rules_and_no_effects(connection):
    assert exclusions.read([]) == ()
    assert leaving_out.effects(connection, ()) == []


def test_a_rule_has_a_name_a_kind_a_table_and_patterns_by_column(rules):
    (found,) = rules(rule('subject = ["Test*", "testi"]\nstatus = "closed"', "Tests", "test", "tickets"))
    assert (found.name, found.kind, found.table) == ("Tests", "test", "tickets")
    assert found.patterns == {"subject": ("Test*", "testi"), "status": ("closed",)}


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        ("*@demo.example", "Matti@DEMO.example", True),
        ("*@demo.example", "matti@demo.example.org", False),
        ("test*", "TESTI 3", True),
        ("test", "testi", False),
        ("a_b", "axb", False),
        ("100%*", "100 euros", False),
        ("100%*", "100% wool", True),
        ("\\*", "\\x", True),
        ("ÄITI", "äiti", True),
        ("A\u0308iti", "ÄITI", True),
        ("o'neill*", "O'Neill Oy", True),
        ("*", None, False),
    ],
)
def test_a_pattern_fits_without_case_and_only_the_star_stands_for_anything(rules, connection, pattern, value, fits):
    staged(connection, "s", ["ticket_id", "subject"], ("1", value))
    leaving_out.mark(connection, "s", ["ticket_id", "subject"], "tickets", rules(rule(f"subject = '''{pattern}'''")))
    assert left_out(connection, "s") == ([(2, "subject", "Own staff")] if fits else [])


def test_all_columns_of_a_rule_must_fit_and_any_pattern_of_a_column(rules, connection):
    columns = staged(
        connection,
        "s",
        ["ticket_id", "subject", "status"],
        ("1", "Test", "open"),
        ("2", "spam", "closed"),
        ("3", "Help", "closed"),
        ("4", "test", "Closed"),
    )
    found = rules(rule('subject = ["test", "spam"]\nstatus = "closed"', "Junk", "spam"))
    leaving_out.mark(connection, "s", columns, "tickets", found)
    assert left_out(connection, "s") == [(3, "subject", "Junk"), (5, "subject", "Junk")]


def test_a_rule_of_another_table_or_about_a_column_that_is_not_there_leaves_the_rows_alone(rules, connection):
    columns = staged(connection, "s", ["ticket_id", "subject"], ("1", "test"))
    found = rules(rule('subject = "test"', "a", table="contacts") + rule('subject = "test"\ntags = "*"', "b"))
    leaving_out.mark(connection, "s", columns, "tickets", found)
    assert left_out(connection, "s") == []


def test_the_first_rule_that_fits_a_row_counts_and_its_other_faults_stay(rules, connection):
    columns = staged(connection, "s", ["ticket_id", "subject"], ("1", "test"))
    connection.execute("update s set _faults = [{'field': 'created_at', 'reason': 'missing', 'value': ''}]")
    found = rules(rule('subject = "t*"', "first") + rule('subject = "test"', "second"))
    leaving_out.mark(connection, "s", columns, "tickets", found)
    faults = connection.execute("select unnest(_faults) from s").fetchall()
    assert [one["value"] for (one,) in faults] == ["", "first"]


def test_a_customers_name_is_called_the_same_in_every_table(rules, connection):
    staged(connection, "c", ["customer_id", "name"], ("1", "Testi Oy"), ("2", "Koivu Oy"))
    staged(connection, "t", ["ticket_id", "customer_name"], ("7", "TESTI OY"))
    found = rules(rule('customer_name = "testi*"'))
    leaving_out.mark(connection, "c", ["customer_id", "name"], "customers", found)
    leaving_out.mark(connection, "t", ["ticket_id", "customer_name"], "tickets", found)
    assert left_out(connection, "c") == [(2, "name", "Own staff")]
    assert left_out(connection, "t") == [(2, "customer_name", "Own staff")]


CUSTOMERS = ["customer_id", "business_id", "email"]
"""The business id is the Finnish patent office's example, its check digit right."""


def test_what_belongs_to_a_customer_left_out_is_left_out_too(rules, connection):
    found = rules(rule('email = "*@demo.example"'))
    staged(connection, "c", CUSTOMERS, ("007", "FI07375462", "A@demo.example"), ("8", None, "b@shop.example"))
    leaving_out.leave_out(connection, "customers", {"c": CUSTOMERS}, found)
    columns = staged(
        connection,
        "o",
        ["order_id", *CUSTOMERS, "amount"],
        ("1", "007", None, None, "10"),
        ("2", "8", None, "a@demo.example.", "10"),
        ("3", None, None, "a@Demo.example", "10.5"),
        ("4", None, "0737546-2", None, "-2"),
        ("5", "7", None, None, "10"),
    )
    leaving_out.leave_out(connection, "orders", {"o": columns}, found)
    assert left_out(connection, "c") == [(2, "email", "Own staff")]
    assert left_out(connection, "o") == [
        (2, "customer_id", "Own staff"),
        (4, "email", "Own staff"),
        (5, "business_id", "Own staff"),
    ]
    assert leaving_out.effects(connection, found) == [
        {"rule": "Own staff", "kind": "internal", "table": "customers", "rows": 1, "amount": None},
        {"rule": "Own staff", "kind": "internal", "table": "orders", "rows": 3, "amount": "18.5"},
    ]


def test_a_row_that_says_whose_it_is_is_judged_by_that_and_what_one_that_stays_has_too_tells_nothing(rules, connection):
    """An address shared with a test customer takes neither another's ticket away nor one that names nobody."""
    found = rules(rule('customer_id = "T*"'))
    staged(connection, "c", CUSTOMERS, ("T1", None, "shared@shop.example"), ("8", None, "shared@shop.example"))
    leaving_out.leave_out(connection, "customers", {"c": CUSTOMERS}, found)
    addresses = (("1", "8", "shared@shop.example"), ("2", "T1", None), ("3", None, "shared@shop.example"))
    columns = staged(connection, "t", ["ticket_id", "customer_id", "email"], *addresses)
    leaving_out.leave_out(connection, "tickets", {"t": columns}, found)
    assert [row for row, *_ in left_out(connection, "t")] == [3]


def test_an_order_whose_customers_id_is_an_address_goes_with_the_customer_of_that_address(rules, connection):
    found = rules(rule('customer_name = "Testi*"'))
    columns = staged(connection, "c", ["customer_id", "name", "email"], ("099", "Testi Oy", "testi@demo.example"))
    leaving_out.leave_out(connection, "customers", {"c": columns}, found)
    bought = (("1", "email:Testi@demo.example", "100"), ("2", "email:other@shop.example", "5"), ("3", "testi", "7"))
    columns = staged(connection, "o", ["order_id", "customer_id", "amount"], *bought)
    leaving_out.leave_out(connection, "orders", {"o": columns}, found)
    assert left_out(connection, "o") == [(2, "customer_id", "Own staff")]
    assert leaving_out.effects(connection, found)[1]["amount"] == "100"


INVOICES = ["order_id", "customer_id", "customer_name", "amount"]
SPELT = (
    ("1", "099", "Testi Oy", "900"),
    ("2", "099", "TestI-yritys", "900"),
    ("3", "099", "Demo", "900"),
    ("4", "1", "Koivu", "5"),
)


def test_without_a_customer_list_a_rule_on_the_name_finds_the_number_and_takes_all_its_rows(rules, connection):
    found = rules(rule('customer_name = "Testi Oy"'))
    staged(connection, "o", INVOICES, *SPELT)
    leaving_out.leave_out(connection, "orders", {"o": INVOICES}, found)
    assert [row for row, *_ in left_out(connection, "o")] == [2, 3, 4]
    assert leaving_out.effects(connection, found)[0]["amount"] == "2700"
    columns = staged(connection, "t", ["ticket_id", "customer_id"], ("7", "099"), ("8", "1"))
    leaving_out.leave_out(connection, "tickets", {"t": columns}, found)
    assert left_out(connection, "t") == [(2, "customer_id", "Own staff")]


@pytest.mark.parametrize(("more", "table"), [('\nproduct = "x"', ""), ("", "orders")])
def test_a_rule_that_says_more_than_who_it_is_or_only_of_one_table_takes_only_the_rows_it_fits(
    rules, connection, more, table
):
    found = rules(rule(f'customer_name = "Testi Oy"{more}', table=table))
    columns = staged(connection, "o", [*INVOICES, "product"], *[(*row, "x") for row in SPELT])
    leaving_out.leave_out(connection, "orders", {"o": columns}, found)
    assert [row for row, *_ in left_out(connection, "o")] == [2]


def test_with_a_customer_list_the_list_alone_says_who_is_left_out(rules, connection):
    found = rules(rule('customer_name = "Testi Oy"'))
    columns = staged(connection, "c", ["customer_id", "name"], ("099", "Koivu Oy"))
    leaving_out.leave_out(connection, "customers", {"c": columns}, found)
    staged(connection, "o", INVOICES, *SPELT)
    leaving_out.leave_out(connection, "orders", {"o": INVOICES}, found)
    assert [row for row, *_ in left_out(connection, "o")] == [2]


def test_a_row_with_only_a_name_goes_with_the_customer_of_that_name(rules, connection):
    found = rules(rule('customer_id = "T*"'))
    columns = staged(
        connection, "c", ["customer_id", "name"], ("T1", "Testi Oy"), ("T2", "Koivu Oy"), ("8", "Oy Koivu Ab")
    )
    leaving_out.leave_out(connection, "customers", {"c": columns}, found)
    columns = staged(
        connection, "d", ["deal_id", "customer_id", "customer_name"], ("1", None, "TESTI"), ("2", None, "Koivu Oy")
    )
    leaving_out.leave_out(connection, "deals", {"d": columns}, found)
    assert left_out(connection, "d") == [(2, "customer_name", "Own staff")]


def test_a_ticket_of_a_person_at_a_customer_left_out_goes_too(rules, connection):
    found = rules(rule('customer_name = "testi*"'))
    columns = staged(connection, "c", ["customer_id", "name"], ("T1", "Testi Oy"))
    leaving_out.leave_out(connection, "customers", {"c": columns}, found)
    columns = staged(
        connection, "p", ["person_id", "customer_id", "name", "email"], ("1", "T1", "Tiina Testi", "tiina@demo.example")
    )
    leaving_out.leave_out(connection, "people", {"p": columns}, found)
    columns = staged(connection, "t", ["ticket_id", "customer_id", "email"], ("1", None, "Tiina@demo.example"))
    leaving_out.leave_out(connection, "tickets", {"t": columns}, found)
    assert (left_out(connection, "p"), left_out(connection, "t")) == (
        [(2, "customer_id", "Own staff")],
        [(2, "email", "Own staff")],
    )


def test_a_rating_goes_with_its_ticket(rules, connection):
    found = rules(rule('tags = "spam"', "Spam", "spam"))
    columns = staged(connection, "t", ["ticket_id", "tags"], ("1", "spam"), ("2", None))
    leaving_out.leave_out(connection, "tickets", {"t": columns}, found)
    columns = staged(connection, "f", ["feedback_id", "ticket_id"], ("8", "1"), ("9", "2"))
    leaving_out.leave_out(connection, "feedback", {"f": columns}, found)
    assert left_out(connection, "f") == [(2, "ticket_id", "Spam")]


def test_a_ticket_left_out_takes_no_rating_and_no_ticket_of_another_helpdesk_with_it(rules, connection):
    found = rules(rule('tags = "spam"', "Spam", "spam"))
    columns = staged(connection, "z", ["ticket_id", "tags"], ("5", "spam"), ("6", None))
    staged(connection, "f", columns, ("5", None))
    systems = {"z": "zendesk", "f": "freshdesk"}
    leaving_out.leave_out(connection, "tickets", {"z": columns, "f": columns}, found, systems=systems)
    assert (left_out(connection, "z"), left_out(connection, "f")) == ([(2, "tags", "Spam")], [])
    rated = {name: staged(connection, name, ["feedback_id", "ticket_id"], (name, "5")) for name in ("rz", "rf", "own")}
    systems = {"rz": "zendesk", "rf": "freshdesk"}
    leaving_out.leave_out(connection, "feedback", rated, found, systems=systems)
    assert [left_out(connection, name) for name in ("rz", "rf", "own")] == [
        [(2, "ticket_id", "Spam")],
        [],
        [(2, "ticket_id", "Spam")],
    ]


def test_a_ticket_left_out_is_left_out_in_every_export_it_came_in_and_counts_once_in_the_amount(rules, connection):
    found = rules(rule('tags = "test"', "Tests", "test"))
    columns = staged(connection, "may", ["order_id", "tags", "amount"], ("1", None, "100.10"), ("2", None, "5"))
    staged(connection, "june", columns, ("1", "Test", "100.10"))
    leaving_out.leave_out(connection, "orders", {"may": columns, "june": columns}, found)
    assert (left_out(connection, "may"), left_out(connection, "june")) == (
        [(2, "order_id", "Tests")],
        [(2, "tags", "Tests")],
    )
    assert leaving_out.effects(connection, found) == [
        {"rule": "Tests", "kind": "test", "table": "orders", "rows": 2, "amount": "100.1"}
    ]


def test_an_order_with_a_line_left_out_is_left_out_whole_and_its_lines_are_summed(rules, connection):
    found = rules(rule('product = "test*"', "Tests", "test"))
    lines = (("1", "Test item", "10"), ("1", "Chair", "90"), ("2", "Chair", "90"))
    columns = staged(connection, "o", ["order_id", "product", "amount"], *lines)
    leaving_out.leave_out(connection, "orders", {"o": columns}, found, lines=["o"])
    assert [row for row, *_ in left_out(connection, "o")] == [2, 3]
    assert leaving_out.effects(connection, found)[0]["amount"] == "100"


def test_a_rule_that_left_nothing_out_says_so(rules, connection):
    found = rules(rule('tags = "spam"', "Spam", "spam", "tickets"))
    expected = {"rule": "Spam", "kind": "spam", "table": "tickets", "rows": 0, "amount": None}
    assert leaving_out.effects(connection, found) == [expected]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[exclude]]\nname = 1", "exclusions.toml, [[exclude]] 1: `name` must be a text in quotes, or a list of them; got 1."),
        ('[[exclude]]\nkind = "test"', "exclusions.toml, [[exclude]] 1: `name` is missing."),
        (rule('a = "b"', kind="old"), "exclusions.toml, [[exclude]] 1: `kind` is test, internal, spam or other; got 'old'."),
        (rule("customer_id = 42"), "exclusions.toml, [[exclude]] 1: `customer_id` must be a text in quotes, or a list of them; got 42."),
        (rule("tags = []"), "exclusions.toml, [[exclude]] 1: `tags` must be a text in quotes, or a list of them; got []."),
        (rule('tags = ""'), "exclusions.toml, [[exclude]] 1: `tags` must be a text in quotes, or a list of them; got ''."),
        (rule(""), 'exclusions.toml, [[exclude]] 1: no column is named; say which rows, for example email = "*@demo.example".'),
        (rule('"Customer tag" = "x"'), "exclusions.toml, [[exclude]] 1: 'Customer tag' is no column: small letters, digits and _ only, as customer_tag."),
        (rule('created_at = "2026*"'), "exclusions.toml, [[exclude]] 1: `created_at` holds no text; rules look at texts such as `customer_id`, `email`, `tags`."),
        (rule('tags = "x"') * 2, "exclusions.toml: two rules are called 'Own staff'; give each a name of its own."),
        ('[exclude]\nname = "x"', "exclusions.toml: write [[exclude]] in double brackets; there may be several."),
        ('[[table]]\nname = "x"', "exclusions.toml: unknown key `table`; every rule begins with [[exclude]]."),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_one_sentence(rules, text, sentence):
    with pytest.raises(WrongUse) as refused:
        rules(text)
    assert str(refused.value) == sentence


def test_a_table_that_does_not_exist_is_named_with_those_that_do(rules):
    with pytest.raises(WrongUse, match="there is no table `ticket`; there are customers, people, "):
        rules(rule('tags = "x"', table="ticket"))


def test_a_file_that_is_no_toml_is_one_sentence(rules):
    with pytest.raises(WrongUse, match=r"^exclusions.toml is not valid TOML: .*\.$"):
        rules("[[exclude]\n")


def test_a_load_calls_a_broken_file_of_rules_no_mapping(tmp_path):
    (tmp_path / "exclusions.toml").write_text("[[exclude]\n", encoding="utf-8")
    (tmp_path / "orders.csv").write_text("order_id,customer_id,ordered_at,amount\n1,7,2026-05-01,5\n", encoding="utf-8")
    with pytest.raises(WrongUse, match=r"^exclusions.toml is not valid TOML: "):
        load(tmp_path, Settings())


def test_a_column_that_no_export_has_is_refused_with_those_there_are(rules):
    came = {"tickets": ["ticket_id", "subject"], "orders": ["order_id"]}
    misspelt = (
        "exclusions.toml, rule 'Own staff': no export has a column `emial`; there are order_id, subject, ticket_id."
    )
    for text, sentence in (
        (rule('emial = "x"'), misspelt),
        (rule('emial = "x"', table="tickets"), misspelt.replace("order_id, ", "")),
        (rule('subject = "x"', table="orders"), "no export has a column `subject`; there are order_id."),
    ):
        with pytest.raises(WrongUse) as refused:
            exclusions.refuse_unknown(rules(text), came)
        assert str(refused.value).endswith(sentence)


def test_a_column_is_known_by_the_schema_by_an_export_or_not_yet(rules):
    known = rule('email = "x"', "a") + rule('subject = "x"', "b") + rule('agent = "x"', "c")
    not_yet = rule('memo = "x"', "d", table="feedback")
    exclusions.refuse_unknown(rules(known + not_yet), {"tickets": ["ticket_id", "subject"]})
