"""Some customers' part of a load holds what is theirs in every table, and says what cannot be divided."""

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
    return sorted(value for (value,) in duckdb.sql(f"select {column} from read_parquet('{path}')").fetchall())


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
        "column": "segment", "values": ["North"], "customers": 2, "of": 3, "left_out": ["costs"], "nobodys": {"tickets": 1},
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


def test_no_page_of_a_part_passes_for_the_whole():
    assert named(Settings(), "segment=North|South").business.name == "Demo Oy, North, South"
    assert named(Settings(), "") == Settings()
