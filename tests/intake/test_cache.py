import subprocess
import sys

import pytest

from pito.intake import cache
from pito.settings import Settings


def test_an_entry_is_there_when_it_is_complete(tmp_path):
    entry = tmp_path / "cache" / "key"
    with cache.new_entry(entry) as place:
        (place / cache.FACTS).write_text("{}")
        assert not entry.exists()
    assert [path.name for path in entry.parent.iterdir()] == ["key"]


def test_what_fails_on_the_way_leaves_nothing(tmp_path):
    entry = tmp_path / "key"
    with pytest.raises(ZeroDivisionError), cache.new_entry(entry):
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


def test_of_two_who_make_the_same_entry_the_first_is_left_alone(tmp_path):
    entry = tmp_path / "key"
    with cache.new_entry(entry) as late:
        (late / cache.FACTS).write_text("late")
        with cache.new_entry(entry) as early:
            (early / cache.FACTS).write_text("early")
    assert (entry / cache.FACTS).read_text() == "early"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_the_key_is_made_of_names_content_and_what_reads_them(tmp_path):
    def key(name="a.csv", content="x", **business):
        path = tmp_path / "file"
        path.write_text(content)
        return cache.key(cache.digests([(name, path)]), Settings().choose("business", **business))

    keys = {key(), key(name="b.csv"), key(content="y"), key(time_zone="UTC"), key(currency="SEK"), key(name="a.toml")}
    assert len(keys) == 6
    assert key(name="truth.json") == key(name="other.json", content="y") == key(name="README.md")
    assert key(name="scan.pdf") == key(name="scan.pdf", content="y") != key(name="other.pdf")


def test_loading_needs_no_pandas(sample, tmp_path):
    code = f"""
import os, sys
os.environ["PITO_CACHE"] = {str(tmp_path)!r}
from pito.intake.load import load
from pito.settings import Settings
assert not {{"duckdb", "pyarrow", "pandas"}} & set(sys.modules), "reading starts with the first file, not before"
load({str(sample)!r}, Settings())
assert "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
