import pytest

from pito.errors import WrongUse
from pito.sources import mapping
from pito.sources.plan import Pick, When
from pito.sources.separated import separated_sheets
from pito.sources.sheet import Reading

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
    sheet = next(separated_sheets(file, header.encode(), Reading()))
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
            "unknown key `fiel`; there are file, sheet, table, grain, last_by, columns, words, read.",
        ),
        ('"Day"', "{ colum = 1 }", "`columns.ordered_at.colum`"),
        ('table = "orders"', 'table = "order"', "there is no table `order`; there are customers, contracts, orders"),
        ('table = "orders"', "", "`table` is missing; it is one of customers"),
        ('file = "shop*.csv"', "", "`file` is missing."),
        ("order_id =", "order_nr =", "`orders` has no column `order_nr`; it has order_id, customer_id"),
        ('ordered_at = "Day"', "", "`orders` needs `ordered_at` under [table.columns]."),
        ('"Day"', '{ either = ["Day"], value = "x" }', "`ordered_at`: say exactly one of column, multiply"),
        ('"Day"', '{ at = "Day", first = true }', '`ordered_at`: first, last and count need grain = "event".'),
        ('"Day"', '{ column = "Day", of = "x" }', "`ordered_at`: `at` and `of` go with first, last or count."),
        ('"Nr"', '"Number"', "shop1.csv has no header 'Number'; it has Nr, Client, Day, Pieces, Price."),
        ("[table.columns]", 'grain = "lines"\n[table.columns]', "`grain` is wrong"),
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
