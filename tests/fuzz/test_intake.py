"""The fuzz itself: some of its cases hold, what it makes is what exports are like, and a broken promise is kept."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from pito.intake import load as loads

from .folders import folders, grammars, sample_files
from .intake import Fuzz, hold, where, write

SAID = ("m.toml", "exclusions.toml", "identity.csv")
HEAD = "order_id,customer_id,ordered_at,amount\n"


@pytest.fixture(autouse=True)
def own_cache(monkeypatch):
    """The fuzz sets cache and size itself; what they were comes back."""
    monkeypatch.setenv("PITO_CACHE", "")
    monkeypatch.setattr(loads, "SMALL", loads.SMALL)


def test_a_few_cases_keep_every_promise(tmp_path):
    fuzz = Fuzz(tmp_path)
    fuzz.batch(7, cases=12)
    assert fuzz.failed == {} and fuzz.came.total() >= 12


def test_every_vendors_sample_is_a_grammar():
    assert len(grammars()) > 40 and min(len(one.header) for one in grammars()) >= 3
    assert Counter(name.rpartition(".")[2] for name, _ in sample_files()) >= Counter(csv=40, xlsx=2, zip=1)


def test_folders_of_every_kind_are_made():
    made = Counter()

    @seed(1)
    @settings(
        max_examples=150, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(folders())
    def count(files):
        made.update(name if name in SAID else Path(name).suffix for name in files)

    count()
    assert {".csv", ".txt", ".tsv", ".xlsx", ".gz", ".zip", *SAID} <= {*made}


def test_what_comes_of_a_folder(tmp_path):
    write(tmp_path / "loads", {"orders.csv": (HEAD + "A-1,1,2026-05-01,5\nA-2,1,31.2.2026,5\n").encode()})
    assert hold(tmp_path / "loads", tmp_path / "1") == "loaded"
    write(tmp_path / "nothing", {"orders.csv": b""})
    assert hold(tmp_path / "nothing", tmp_path / "2") == "loading.write"


def test_an_exception_of_ours_is_kept_as_a_small_folder(tmp_path, monkeypatch, capsys):
    def fails(*said, **more):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(loads.cache, "digests", fails)
    fuzz = Fuzz(tmp_path)
    fuzz.batch(1, cases=3)
    ((kind, (files, said)),) = fuzz.failed.items()
    assert kind.startswith("ZeroDivisionError in load.load:") and said == "ZeroDivisionError: planted"
    assert {path.name for path in (tmp_path / "failure-1").iterdir()} == set(files)
    assert f"--folder {tmp_path / 'failure-1'}" in capsys.readouterr().out


def test_a_load_that_forgets_rows_breaks_a_promise(tmp_path, monkeypatch):
    load = loads.load

    def forgets(*said, **more):
        loaded = load(*said, **more)
        import duckdb

        ledger = loaded.folder / "ledger.parquet"
        duckdb.execute(
            f"copy (select * replace (loaded - 1 as loaded) from '{ledger}') to '{ledger}.new' (format parquet)"
        )
        ledger.with_suffix(".parquet.new").replace(ledger)
        return loaded

    monkeypatch.setattr(loads, "load", forgets)
    write(tmp_path / "case", {"orders.csv": (HEAD + "A-1,1,2026-05-01,5\n").encode()})
    with pytest.raises(AssertionError, match=r"orders\.csv: 1 rows, 0 \+ 0 \+ 0 accounted for") as broken:
        hold(tmp_path / "case", tmp_path / "cache")
    assert where(broken.value) == "Broken in orders.csv"
