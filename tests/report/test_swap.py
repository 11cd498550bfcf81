"""One folder takes another's place in one step; where that cannot be, a run that was killed in between is made good."""

import pytest

from pito.report import swap
from pito.report.publish import recover
from pito.report.swap import take_place


def folder(path, text):
    path.mkdir()
    (path / "report.html").write_text(text)
    return path


@pytest.mark.parametrize("at_once", [True, False])
def test_the_new_stands_where_the_old_stood_and_the_old_is_kept_aside(tmp_path, monkeypatch, at_once):
    if not at_once:
        monkeypatch.setattr(swap, "_exchanged", lambda one, other: False)
    new, target = folder(tmp_path / "new", "new"), folder(tmp_path / "2026-05", "old")
    take_place(new, target, tmp_path / "old")
    aside = new if at_once else tmp_path / "old"
    assert (target / "report.html").read_text() == "new" and (aside / "report.html").read_text() == "old"


def test_the_first_needs_nobodys_place(tmp_path):
    take_place(folder(tmp_path / "new", "new"), tmp_path / "2026-05", tmp_path / "old")
    assert (tmp_path / "2026-05" / "report.html").read_text() == "new"


def test_a_month_that_was_moved_aside_when_its_run_was_killed_comes_back(tmp_path):
    folder(tmp_path / ".2026-05.ab12.old", "old")
    folder(tmp_path / ".2026-05.ab12", "half")
    recover(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["2026-05"]
    assert (tmp_path / "2026-05" / "report.html").read_text() == "old"


def test_what_a_killed_run_left_goes_and_what_is_not_ours_stays(tmp_path):
    folder(tmp_path / "2026-05", "stands")
    folder(tmp_path / ".2026-05.ab12", "half")
    folder(tmp_path / ".2026-05.ab12.old", "older")
    folder(tmp_path / ".aside.x1", "kernel")
    (tmp_path / ".index.html.building").write_text("half")
    (tmp_path / ".git").mkdir()
    (tmp_path / "index.html").write_text("list")
    recover(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", "2026-05", "index.html"]
    assert (tmp_path / "2026-05" / "report.html").read_text() == "stands"
