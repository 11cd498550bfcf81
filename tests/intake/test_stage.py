"""How dates and numbers are written is decided by all values of a column, though rows are typed as the first suggest."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from pito.errors import DataRefused
from pito.intake import load as loading
from pito.intake import stage
from pito.intake.load import load
from pito.settings import Settings
from pito.sources import decoded

HEADER = "order_id;customer_id;ordered_at;amount\n"


@pytest.fixture
def looks_ahead(monkeypatch):
    """A few rows are read at once, and only the first few are looked at before rows are typed."""
    monkeypatch.setattr(decoded, "BLOCK", 64)
    monkeypatch.setattr(stage, "FIRST_BLOCKS", 2)


def loaded(folder, rows):
    """The orders of a file as (id, UTC, cents), its rejects as (row, reason, value), and what its facts say of forms."""
    (folder / "orders.csv").write_text(HEADER + "".join(f"{n:04};a;{day};{sum}\n" for n, (day, sum) in enumerate(rows)))
    entry = load(folder, Settings())
    orders, rejects = (str(entry.folder / f"{name}.parquet") for name in ("orders", "rejects"))
    found = duckdb.execute(f"select ordered_s, amount_minor from '{orders}' order by order_id").fetchall()
    (file,) = entry.facts["files"]
    return (
        [(f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M}", cents) for second, cents in found],
        duckdb.execute(f"select row, reason, value from '{rejects}' order by row").fetchall(),
        (file["dates"], file["decimals"]),
    )


def test_numbers_that_fit_either_mark_are_read_by_one_far_below(looks_ahead, tmp_path):
    found, rejects, (_, decimals) = loaded(tmp_path, [("1.5.2025", "1.234")] * 40 + [("1.5.2025", "2,50")])
    assert found == [("2025-04-30 21:00", 123400)] * 40 + [("2025-04-30 21:00", 250)]
    assert (rejects, decimals) == ([], {"amount": ","})


def test_minutes_that_fit_either_mark_are_read_by_one_far_below_and_clocks_tell_nothing(looks_ahead, tmp_path):
    header = "First reply time in minutes"

    def given(*minutes):
        rows = "".join(f'{n},Requester 1,Open,2026-05-04 09:00,"{said}"\n' for n, said in enumerate(minutes, 100))
        (tmp_path / "tickets.csv").write_text(f"Id,Requester,Status,Created at,{header}\n{rows}")
        entry = load(tmp_path, Settings(), today=date(2026, 6, 1))
        told = entry.facts["files"][0]["decimals"]
        found = f"select given_first_response_s from '{entry.folder / 'tickets.parquet'}' order by ticket_id"
        return [one for (one,) in duckdb.execute(found).fetchall()], told

    assert given(*["1,440"] * 40, "480.5", "12:30") == ([86400] * 40 + [28830, 45000], {header: "."})
    assert given(*["12:30", "1,440"] * 20, "480,5") == ([45000, 86] * 20 + [28830], {header: ","})


def test_a_day_in_another_form_far_below_is_turned_away(looks_ahead, tmp_path):
    found, rejects, (dates, _) = loaded(tmp_path, [("1.5.2025", "1,00")] * 40 + [("2025-05-01", "1,00")])
    assert found == [("2025-04-30 21:00", 100)] * 40
    assert rejects == [(42, "not_a_date", "2025-05-01")]
    assert dates == {"ordered_at": "dd.mm.yyyy"}


def test_the_form_of_most_days_is_that_of_all_not_of_the_first(looks_ahead, tmp_path):
    found, rejects, (dates, _) = loaded(tmp_path, [("1.5.2025", "1,00")] * 10 + [("2025-05-02", "1,00")] * 40)
    assert found == [("2025-05-01 21:00", 100)] * 40
    assert [(row, reason) for row, reason, _ in rejects] == [(n, "not_a_date") for n in range(2, 12)]
    assert dates == {"ordered_at": "yyyy-mm-dd"}


def test_a_clock_with_its_zone_far_below_is_read_by_it(looks_ahead, tmp_path):
    found, rejects, _ = loaded(
        tmp_path, [("2025-05-01 12:00:00", "1,00")] * 40 + [("2025-05-01T12:00:00.5+05:00", "1,00")]
    )
    assert found == [("2025-05-01 09:00", 100)] * 40 + [("2025-05-01 07:00", 100)]
    assert rejects == []


def test_slashes_are_ordered_by_a_day_far_below(looks_ahead, tmp_path):
    found, _, (dates, _) = loaded(tmp_path, [("5/6/2025", "1,00")] * 40 + [("25/6/2025", "1,00")])
    assert found == [("2025-06-04 21:00", 100)] * 40 + [("2025-06-24 21:00", 100)]
    assert dates == {"ordered_at": "dd/mm/yyyy"}
    with pytest.raises(DataRefused, match="day/month or month/day"):
        loaded(tmp_path, [("2025-05-01", "1,00")] * 20 + [("5/6/2025", "1,00")] * 40)


def test_rows_kept_on_disk_are_the_rows_kept_in_memory(looks_ahead, tmp_path, monkeypatch):
    rows = [("1.5.2025", "1,00"), ("soon", "1,00"), ("2.5.2025", "1 000,50")] * 20
    in_memory = loaded(tmp_path, rows)
    monkeypatch.setattr(loading, "SMALL", 0)
    monkeypatch.setenv("PITO_CACHE", str(tmp_path.with_name("other")))
    assert loaded(tmp_path, rows) == in_memory
    assert not [path for path in tmp_path.with_name("other").rglob("*") if "spill" in path.name]
