import pytest

from pito.errors import WrongUse
from pito.sources import mapping
from pito.sources.plan import Pick, When
from pito.sources.sheet import Sheet

ORDERS = """
[[table]]
file = "shop*.csv"
table = "orders"
[table.columns]
order_id = "Nr"
customer_id = { column = "Client", strip_suffix = ".0" }
ordered_at = "Day"
amount = { multiply = ["Pieces", "Price"] }
"""


def read(tmp_path, text, name="map.toml"):
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    return mapping.read(name, tmp_path / "map.toml")


def plan(tmp_path, text, header="Nr,Client,Day,Pieces,Price", file="shop1.csv"):
    sheet = Sheet(file, tuple(tuple(line.split(",")) for line in header.split("\n")), lambda row: None)
    return mapping.plans(read(tmp_path, text), sheet)[0]


def sentence(tmp_path, text, **options):
    with pytest.raises(WrongUse) as wrong:
        plan(tmp_path, text, **options)
    return str(wrong.value)


def test_columns_become_picks_with_headers_as_the_file_spells_them(tmp_path):
    found, row = plan(tmp_path, ORDERS, header="nr,CLIENT,Day,pieces,price")
    assert row == 1
    assert (found.system, found.table, found.grain) == ("map", "orders", "row")
    assert found.picks == {
        "order_id": Pick(("nr",)),
        "customer_id": Pick(("CLIENT",), strip_suffix=".0"),
        "ordered_at": Pick(("Day",)),
        "amount": Pick(("pieces", "price"), how="multiply"),
    }


def test_events_are_picked_by_word_or_any(tmp_path):
    found, _ = plan(
        tmp_path,
        """
[[table]]
file = "log.csv"
table = "tickets"
grain = "event"
last_by = "Time"
[table.columns]
ticket_id = "Case"
created_at = { at = "Time", first = true }
closed_at = { at = "Time", of = "What", last = ["Closed", "Done"] }
reopens = { of = "What", count = "Reopened" }
""",
        header="Case,Time,What",
        file="log.csv",
    )
    assert found.picks["created_at"] == Pick(("Time",), event="first")
    assert found.picks["closed_at"] == Pick(("Time",), only=When("What", ("Closed", "Done")), event="last")
    assert found.picks["reopens"] == Pick(("What",), only=When("What", ("Reopened",)), event="count")
    assert found.picks["updated_at"] == Pick(("Time",))


def test_a_header_below_other_rows_is_found_by_the_headers_named(tmp_path):
    assert plan(tmp_path, ORDERS, header="Report\n\nNr,Client,Day,Pieces,Price")[1] == 3


def test_files_are_named_relative_to_the_mapping_and_inside_archives(tmp_path):
    beside, below = read(tmp_path, ORDERS)[0], read(tmp_path, ORDERS, name="shop/map.toml")[0]
    assert [beside.fits(name) for name in ("shop1.csv", "x.csv", "shop/shop1.csv")] == [True, False, False]
    assert [below.fits(name) for name in ("shop1.csv", "shop/shop1.csv")] == [False, True]
    assert read(tmp_path, ORDERS.replace("shop*.csv", "a*.zip"))[0].fits("a1.zip/deep/in.csv")


def test_an_entry_without_a_table_only_says_how_to_read(tmp_path):
    one = read(tmp_path, '[[table]]\nfile = "a.csv"\nread = { dates = "mdy", encoding = "cp1252" }')[0]
    assert (one.entry.read.dates, one.reading.encoding) == ("mdy", "cp1252")


def test_a_file_of_settings_is_no_mapping(tmp_path):
    assert read(tmp_path, '[business]\nname = "X"') == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[[table]]",
            "[[table]]\nfiel = 1",
            "unknown key `fiel`; there are file, sheet, table, grain, last_by, ids, system, head_first, partial, when, is, columns, words, read.",
        ),
        ('"Day"', "{ colum = 1 }", "`columns.ordered_at.colum`"),
        (
            'table = "orders"',
            'table = "order"',
            "there is no table `order`; there are customers, people, contracts, orders",
        ),
        ('table = "orders"', "", "`table` is missing; it is one of customers"),
        ('file = "shop*.csv"', "", "`file` is missing."),
        ("order_id =", "order_nr =", "`orders` has no column `order_nr`; it has order_id, customer_id"),
        ('ordered_at = "Day"', "", "`orders` needs `ordered_at` under [table.columns]."),
        ('"Day"', '{ either = ["Day"], value = "x" }', "`ordered_at`: say exactly one of column, multiply"),
        ('"Day"', '{ at = "Day", first = true }', '`ordered_at`: first, last and count need grain = "event".'),
        ('"Day"', '{ column = "Day", of = "x" }', "`ordered_at`: `at` and `of` go with first, last or count."),
        ('"Nr"', '"Number"', "shop1.csv has no header 'Number'; it has Nr, Client, Day, Pieces, Price."),
        ('"Nr"', f'"{"a long name " * 900}"', "has no header 'a long name a long name a long name a l…'; it has"),
        (
            '"Day"',
            '{ column = "Day", is = ["x"] }',
            "`is` and `negative` go with `when`, the header whose words they list.",
        ),
        ('"Day"', '{ after = ["Day"] }', "`after` names two headers: a moment, and how long after it."),
        ('"Day"', '{ column = "Day", unit = "days" }', "`columns.ordered_at.unit` is wrong"),
        ('"Day"', '{ column = "Day", when = "Nothing" }', "has no header 'Nothing'"),
        ('table = "orders"', 'table = "orders"\nis = ["x"]', "`is` goes with `when`, the header whose words it lists."),
        ('table = "orders"', 'table = "orders"\nwhen = "Day"', "`when` leaves rows of shop1.csv to no [[table]]"),
        ("[table.columns]", 'grain = "lines"\n[table.columns]', "`grain` is wrong"),
        (
            "[table.columns]",
            'read = { separator = "§" }\n[table.columns]',
            "a separator is one sign such as ; or a tab",
        ),
        ("[[table]]", "[[table", "is not valid TOML"),
    ],
)
def test_a_mistake_is_one_sentence_naming_the_mapping_and_what_is_possible(tmp_path, old, new, said):
    found = sentence(tmp_path, ORDERS.replace(old, new))
    assert said in found
    assert found.startswith("The mapping map.toml")
    assert "\n" not in found


def test_the_customer_may_be_known_by_e_mail_instead_of_number(tmp_path):
    text = ORDERS.replace('customer_id = { column = "Client", strip_suffix = ".0" }', 'email = "Client"')
    assert plan(tmp_path, text)[0].picks["email"] == Pick(("Client",))


@pytest.mark.parametrize("way", ["email", "business_id", "customer_name"])
def test_the_customer_may_be_known_by_what_identifies_it(tmp_path, way):
    text = ORDERS.replace('customer_id = { column = "Client", strip_suffix = ".0" }', f'{way} = "Client"')
    assert plan(tmp_path, text)[0].picks[way] == Pick(("Client",))


@pytest.mark.parametrize(
    ("said", "pick"),
    [
        ('{ join = ["Day", "Nr"] }', Pick(("Day", "Nr"), how="join")),
        ('{ after = ["Day", "Nr"], unit = "hours" }', Pick(("Day", "Nr"), how="after", unit="hours")),
        ('{ column = "Day", strip_prefix = "\'", length = 15 }', Pick(("Day",), strip_prefix="'", length=15)),
        ('{ column = "day", when = "price", is = ["Void"] }', Pick(("Day",), only=When("Price", ("Void",)))),
        ('{ column = "Day", when = "Price" }', Pick(("Day",), only=When("Price"))),
        (
            '{ column = "Day", when = "Price", negative = "Credit" }',
            Pick(("Day",), negative=When("Price", ("Credit",))),
        ),
    ],
)
def test_a_column_may_be_made_in_every_way_a_source_can(tmp_path, said, pick):
    found, _ = plan(tmp_path, ORDERS.replace('ordered_at = "Day"', f"ordered_at = {said}"))
    assert found.picks["ordered_at"] == pick


def test_an_entry_may_take_only_some_rows_beside_one_that_takes_all(tmp_path):
    people = """
[[table]]
file = "shop*.csv"
table = "customers"
when = "Price"
is = ["0"]
ids = "shop"
[table.columns]
customer_id = "Client"
"""
    sheet = Sheet("shop1.csv", (("Nr", "Client", "Day", "Pieces", "Price"),), lambda row: None)
    (every, _), (some, _) = mapping.plans(read(tmp_path, people + ORDERS), sheet)
    assert (every.table, every.only) == ("orders", None)
    assert (some.table, some.only, some.ids) == ("customers", When("Price", ("0",)), "shop")


def test_of_two_headers_that_differ_in_case_the_one_meant_is_taken(tmp_path):
    found, _ = plan(tmp_path, ORDERS, header="NR,Nr,Client,Day,Pieces,Price")
    assert found.picks["order_id"] == Pick(("Nr",))


def test_lines_may_have_the_orders_fields_in_the_first_only(tmp_path):
    found, _ = plan(tmp_path, ORDERS.replace('table = "orders"', 'table = "orders"\ngrain = "line"\nhead_first = true'))
    assert found.is_head_first


def test_an_entry_may_have_only_a_part_amounts_may_be_in_cents_and_stamps_in_utc(tmp_path):
    said = ORDERS.replace('table = "orders"', 'table = "orders"\npartial = true\n[table.read]\nzone = "UTC"')
    said = said.replace('ordered_at = "Day"\n', "").replace(
        "order_id =", 'cost = { column = "Price", factor = 0.01 }\norder_id ='
    )
    found, _ = plan(tmp_path, said)
    assert (found.is_partial, found.zone, found.picks["cost"]) == (True, "UTC", Pick(("Price",), factor=0.01))
    assert "ordered_at" not in found.picks


def test_a_part_needs_its_key_all_the_same(tmp_path):
    said = ORDERS.replace('table = "orders"', 'table = "orders"\npartial = true').replace('order_id = "Nr"\n', "")
    assert "`orders` needs `order_id` under [table.columns]." in sentence(tmp_path, said)
