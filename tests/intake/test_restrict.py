"""Some customers' part of a load holds what is theirs in every table, and says what cannot be divided."""

import json

import duckdb
import pytest

from pito.errors import DataRefused, WrongUse
from pito.intake.load import load
from pito.intake.restrict import Restricted, everybody, named, restricted
from pito.settings import Settings

FILES = {
    "customers": "customer_id,name,segment\nA1,Yksi Oy,North\nA2,Kaksi Oy,North\nB1,Kolme Oy,South\n",
    "orders": "order_id,customer_id,ordered_at,amount\n1,A1,2026-05-01,10\n2,A2,2026-05-02,20\n3,B1,2026-05-03,40\n4,A1,2026-06-02,5\n",
    "tickets": "ticket_id,customer_id,created_at\nT1,A1,2026-05-01 10:00\nT2,B1,2026-05-02 10:00\nT3,,2026-05-03 10:00\n",
    "feedback": "feedback_id,customer_id,ticket_id,answered_at,kind,score,scale_max\nF1,,T1,2026-05-02 10:00,csat,5,5\nF2,B1,T2,2026-05-03 10:00,csat,1,5\n",
    "costs": "month,kind,amount\n2026-05,acquisition,100\n",
}


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("PITO_CACHE", str(tmp_path / "cache"))
    (tmp_path / "exports").mkdir()
    for name, text in FILES.items():
        (tmp_path / "exports" / f"{name}.csv").write_text(text)
    return load(tmp_path / "exports", Settings())


def ids(part, table):
    column = {"customers": "customer_id"}.get(table, f"{table.removesuffix('s')}_id")
    path = part.folder / f"{table}.parquet"
    return sorted(value for (value,) in duckdb.execute(f"select {column} from read_parquet('{path}')").fetchall())


def test_every_table_holds_what_is_theirs(loaded):
    part = restricted(loaded, "segment=North")
    assert ids(part, "customers") == ["A1", "A2"]
    assert ids(part, "orders") == ["1", "2", "4"]
    assert ids(part, "tickets") == ["T1"]
    assert ids(part, "feedback") == ["F1"]
    assert part.facts["rows"]["orders"] == 3


def test_several_values_are_their_union_and_all_parts_sum_to_the_whole(loaded):
    assert ids(restricted(loaded, "segment=North|South"), "orders") == ["1", "2", "3", "4"]
    parts = [restricted(loaded, f"segment={name}") for name in ("North", "South")]
    assert sum(part.facts["rows"]["orders"] for part in parts) == loaded.facts["rows"]["orders"]


def test_what_cannot_be_divided_is_left_out_and_said(loaded):
    part = restricted(loaded, "segment=North")
    assert "costs" in loaded.tables and "costs" not in part.tables
    assert part.facts["only"] == {
        "column": "segment", "values": ["North"], "customers": 2, "of": 3, "left_out": ["costs"], "nobodys": {"tickets": 1}, "nobodys_minor": {},
    }  # fmt: skip


def test_the_months_covered_are_those_of_the_whole_export(loaded):
    assert restricted(loaded, "segment=South").facts["coverage"] == loaded.facts["coverage"]


def test_it_is_written_once_and_known_by_whose_it_is(loaded):
    first, second = restricted(loaded, "segment=North"), restricted(loaded, "segment=North")
    assert first.folder == second.folder != restricted(loaded, "segment=South").folder
    assert isinstance(first, Restricted) and everybody(first) is loaded and everybody(loaded) is loaded


@pytest.mark.parametrize(
    ("only", "sentence"),
    [
        ("North", "Say which customers as COLUMN=VALUE, for example segment=North; got 'North'."),
        ("segment=", "Say which customers as COLUMN=VALUE"),
        ("segmnt=North", "Customers have no column `segmnt`; they have customer_id, name,"),
        ("segment=West", "No customer has segment `West`; there are North, South."),
        ('seg"ment=North', 'Customers have no column `seg"ment`'),
    ],
)
def test_what_is_not_there_is_said(loaded, only, sentence):
    with pytest.raises(WrongUse) as refused:
        restricted(loaded, only)
    assert sentence in str(refused.value)


def test_too_few_to_hide_among_are_refused(loaded):
    with pytest.raises(DataRefused, match="Fewer than 5 customers have segment=North"):
        restricted(loaded, "segment=North", least=5)


@pytest.fixture
def sized(tmp_path, monkeypatch):
    """Load a customer list of so many in each segment, and three orders of a customer it does not know."""
    monkeypatch.setenv("PITO_CACHE", str(tmp_path / "cache"))

    def make(**sizes):
        rows = [
            f"{segment}{n},{'' if segment == 'none' else segment}" for segment in sizes for n in range(sizes[segment])
        ]
        (tmp_path / "customers.csv").write_text("customer_id,segment\n" + "\n".join(rows) + "\n")
        orders = [f"{n},ZZZ,2026-05-0{n},500" for n in (1, 2, 3)] + ["4,Home1,2026-05-04,10"]
        (tmp_path / "orders.csv").write_text("order_id,customer_id,ordered_at,amount\n" + "\n".join(orders) + "\n")
        return load(tmp_path, Settings())

    return make


@pytest.mark.parametrize("values", ["Business", "Business|Home", "Home|Public"])
def test_a_part_that_would_show_a_small_segment_by_subtraction_is_refused_with_what_to_do(sized, values):
    loaded = sized(Public=3, Business=24, Home=30, Housing=48)
    with pytest.raises(DataRefused, match="fewer than 5 customers could be worked out by subtraction") as told:
        restricted(loaded, f"segment={values}", least=5)
    together = str(told.value).split("--only 'segment=")[1].split("'")[0]
    assert {"Public", "Business"} <= set(together.split("|"))
    assert f"is = {json.dumps(together.split('|'))}." in str(told.value)
    assert restricted(loaded, f"segment={together}", least=5).facts["only"]["customers"] >= 27


def test_a_part_beside_which_enough_stay_hidden_is_not_refused(sized):
    loaded = sized(Public=3, Business=24, Home=30, Housing=48)
    assert restricted(loaded, "segment=Housing", least=5).facts["only"]["customers"] == 48
    assert restricted(loaded, "segment=Business|Public", least=5).facts["only"]["customers"] == 27


def test_a_few_customers_without_a_segment_are_hidden_too(sized):
    with pytest.raises(DataRefused, match=r"is = \[\"Business\"\], and give the customers without segment one\.$"):
        restricted(sized(none=3, Business=24, Home=30), "segment=Business", least=5)


def test_orders_of_nobody_known_are_named_with_their_money(sized):
    part = restricted(sized(Home=30), "segment=Home")
    assert part.facts["only"]["nobodys"] == {"orders": 3} and part.facts["only"]["nobodys_minor"] == {"orders": 150_000}


def test_no_page_of_a_part_passes_for_the_whole():
    assert named(Settings(), "segment=North|South").business.name == "Demo Oy, North, South"
    assert named(Settings(), "") == Settings()
