"""What appeared and vanished in the exports since the last accepted load, and which load that is."""

import duckdb
import pytest

from pito.intake import drift
from pito.intake.load import load
from pito.settings import Settings


def export(file, *headers, sha=None, system="freshdesk", table="tickets"):
    """A file as a load's facts describe it: the first header is used, the others are not."""
    columns = {"ticket_id": headers[:1], "reopens": []}
    described = {"file": file, "sha256": sha or file, "system": system, "table": table}
    return described | {"columns": columns, "columns_unused": list(headers[1:])}


def taken(*files, words=None, rows=None):
    return drift.snapshot({"files": list(files), "words": words or {}, "rows": rows or {}})


NOTHING = {f"{what}_{way}": [] for what in ("parts", "columns", "words") for way in ("gone", "new")}


def test_a_snapshot_has_every_header_of_a_file_used_or_not():
    (file,) = taken(export("may.csv", "Ticket ID", "Type", "Colour"))["files"]
    assert (file["part"], file["headers"]) == ("freshdesk: tickets", ["Colour", "Ticket ID", "Type"])


def test_a_sheet_that_fills_two_tables_is_described_once():
    files = [export("may.csv", "Ticket ID"), export("may.csv", "Ticket ID", table="feedback"), export("june.csv", "Id")]
    assert [(one["file"], one["part"]) for one in taken(*files)["files"]] == [
        ("may.csv", "freshdesk: tickets"),
        ("june.csv", "freshdesk: tickets"),
    ]


def test_the_same_exports_have_not_drifted():
    before = taken(export("may.csv", "Ticket ID"), words={"tickets": {"channel": {"Email": 9}}}, rows={"tickets": 9})
    assert drift.drift(before, before) == NOTHING


def test_headers_are_looked_for_in_the_new_files_not_in_the_old_ones_beside_them():
    old = [export("2026-04.csv", "Ticket ID", "Fax"), export("2026-05.csv", "Ticket ID", "Type")]
    now = taken(*old, export("2026-06.csv", "Ticket ID", "Category", "Fax"))
    found = drift.drift(taken(*old), now)
    assert found["columns_gone"] == [{"part": "freshdesk: tickets", "column": "Type"}]
    assert found["columns_new"] == [{"part": "freshdesk: tickets", "column": "Category"}]


def test_a_file_with_other_content_under_the_same_name_is_new():
    found = drift.drift(
        taken(export("t.csv", "Ticket ID", "Type", sha="1")), taken(export("t.csv", "Ticket ID", "Kind", sha="2"))
    )
    assert [one["column"] for one in found["columns_gone"] + found["columns_new"]] == ["Type", "Kind"]


def test_what_comes_or_stays_away_whole_is_told_once_not_header_by_header():
    tickets, orders = export("t.csv", "Ticket ID"), export("o.csv", "Laskunro", system="netvisor", table="orders")
    gone, new = (
        drift.drift(*pair)
        for pair in ((taken(tickets, orders), taken(tickets)), (taken(tickets), taken(tickets, orders)))
    )
    assert gone == NOTHING | {"parts_gone": [{"part": "netvisor: orders"}]}
    assert new == NOTHING | {"parts_new": [{"part": "netvisor: orders"}]}


def worded(rows, **words):
    return taken(words={"tickets": {"category": words}}, rows={"tickets": rows})


def test_a_word_nobody_used_before_is_new_with_its_share():
    found = drift.drift(worded(90, Billing=80, Other=10), worded(100, Billing=85, Other=11, Spam=4))
    assert found["words_gone"] == []
    assert found["words_new"] == [{"table": "tickets", "column": "category", "word": "Spam", "share": 0.04, "rows": 4}]


def test_a_word_no_row_holds_any_more_is_gone():
    found = drift.drift(worded(10, Billing=8, Fax=2), worded(12, Billing=12))["words_gone"]
    assert found == [{"table": "tickets", "column": "category", "word": "Fax", "share": 0.2, "rows": 2}]


@pytest.mark.parametrize(("came", "is_gone"), [(49, False), (50, True)])
def test_a_word_is_gone_when_ten_of_the_rows_that_came_since_should_hold_it_and_none_does(came, is_gone):
    """A fifth held it: of 50 more rows ten should."""
    before, now = worded(100, Billing=80, Fax=20), worded(100 + came, Billing=80 + came, Fax=20)
    assert [one["word"] for one in drift.drift(before, now)["words_gone"]] == ["Fax"] * is_gone


def test_a_word_that_came_again_is_not_gone():
    assert drift.drift(worded(100, Billing=80, Fax=20), worded(900, Billing=879, Fax=21))["words_gone"] == []


def test_a_column_that_has_no_words_any_more_or_too_many_is_not_told_word_by_word():
    before = worded(100, Billing=80, Fax=20)
    for now in (worded(100), taken(words={"tickets": {}}, rows={"tickets": 100}), taken()):
        found = drift.drift(before, now)
        assert (found["words_gone"], found["words_new"]) == ([], [])


def test_words_are_counted_by_table_and_column_without_staff_and_without_what_has_too_many():
    connection = duckdb.connect()
    connection.execute("""create table final_tickets as select cast(i as varchar) as ticket_id, 'Anna' as agent,
        case when i < 4 then 'Email' when i < 6 then 'Phone' end as channel, 'c' || i % 51 as category,
        cast(null as varchar) as priority from range(51) t(i)""")
    assert drift.words(connection, ["tickets"]) == {"tickets": {"channel": {"Email": 4, "Phone": 2}, "priority": {}}}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of its own, and a folder of exports."""
    monkeypatch.setenv("PITO_CACHE", str(tmp_path / "cache"))
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports"


def test_nothing_was_accepted_before_the_first_time(cache):
    assert drift.last_accepted(cache, "a") is None
    assert drift.since_accepted(cache, "a", {"files": []}) is None


def test_a_load_is_compared_with_the_last_accepted_and_the_accepted_one_with_the_one_before(cache):
    for key in "abc":
        drift.remember(cache, key, {"name": key})
    assert [drift.last_accepted(cache, key) for key in "dc"] == [{"name": "c"}, {"name": "b"}]


def test_accepting_a_load_again_makes_it_the_last_and_tells_it_nothing_else(cache):
    for key in "ab":
        drift.remember(cache, key, {"name": key})
    before = drift.last_accepted(cache, "a")
    drift.remember(cache, "a", {"name": "a"})
    assert before == drift.last_accepted(cache, "a") == {"name": "b"}
    drift.remember(cache, "b", {"name": "b"})
    assert drift.last_accepted(cache, "b") == {"name": "a"}
    drift.remember(cache, "b", {"name": "b again"})
    assert (drift.last_accepted(cache, "b"), drift.last_accepted(cache, "c")) == ({"name": "a"}, {"name": "b again"})


def test_folders_do_not_meet_and_one_is_the_same_by_whatever_path(cache, tmp_path):
    drift.remember(cache, "a", {"name": "a"})
    assert drift.last_accepted(tmp_path, "b") is None
    assert drift.last_accepted(tmp_path / "exports" / ".." / "exports", "b") == {"name": "a"}


def test_what_was_kept_half_is_as_if_nothing_was(cache):
    drift.remember(cache, "a", {"name": "a"})
    (kept,) = (cache.parent / "cache" / "accepted").iterdir()
    kept.write_text('[{"key": ')
    assert drift.last_accepted(cache, "b") is None


def test_what_a_month_added_to_a_folder_of_exports_changed(cache):
    (cache / "orders.csv").write_text("order_id,customer_id,ordered_at,amount\n1,a,2026-05-01,10\n")
    first = load(cache, Settings())
    drift.remember(cache, first.key, drift.snapshot(first.facts))
    (cache / "orders_june.csv").write_text("order_id,customer_id,ordered_at,amount,Colour\n2,a,2026-06-01,10,red\n")
    (cache / "tickets.csv").write_text("ticket_id,created_at\n1,2026-06-01 10:00\n")
    second = load(cache, Settings())
    found = drift.since_accepted(cache, second.key, second.facts)
    assert found == NOTHING | {
        "parts_new": [{"part": "template: tickets"}],
        "columns_new": [{"part": "template: orders", "column": "Colour"}],
    }
