import stat

import pytest

from pito.errors import WrongUse
from pito.report import swap
from pito.report.publish import building, keep_failed


def publish(out, text, month="2026-05"):
    with building(out, month) as folder:
        (folder / "report.html").write_text(text)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_month_appears_with_all_it_holds(tmp_path):
    out = tmp_path / "reports"
    publish(out, "new")
    assert names(out) == ["2026-05"] and (out / "2026-05" / "report.html").read_text() == "new"


def test_the_folder_can_be_read_by_whoever_may_read_new_folders(tmp_path):
    publish(tmp_path, "new")
    (tmp_path / "plain").mkdir()
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("2026-05", "plain")]
    assert modes[0] == modes[1]


def test_a_second_run_takes_the_place_of_the_first(tmp_path):
    publish(tmp_path, "old")
    publish(tmp_path, "new")
    assert names(tmp_path) == ["2026-05"] and (tmp_path / "2026-05" / "report.html").read_text() == "new"


def test_a_run_that_fails_leaves_the_old_report_and_nothing_half_written(tmp_path):
    publish(tmp_path, "old")
    with pytest.raises(ZeroDivisionError), building(tmp_path, "2026-05") as folder:
        (folder / "report.html").write_text("half")
        1 / 0  # noqa: B018
    assert names(tmp_path) == ["2026-05"] and (tmp_path / "2026-05" / "report.html").read_text() == "old"


def test_the_old_report_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    from pathlib import Path

    publish(tmp_path, "old")
    rename = Path.rename

    def fails_once(path, target):
        if str(target).endswith("2026-05") and not path.name.endswith(".old"):
            raise OSError("disk")
        return rename(path, target)

    monkeypatch.setattr(swap, "_exchanged", lambda one, other: False)  # a file system that cannot
    monkeypatch.setattr(Path, "rename", fails_once)
    with pytest.raises(OSError, match="disk"):
        publish(tmp_path, "new")
    assert names(tmp_path) == ["2026-05"] and (tmp_path / "2026-05" / "report.html").read_text() == "old"


def test_files_that_a_person_put_beside_the_report_stay(tmp_path):
    publish(tmp_path, "old")
    (tmp_path / "2026-05" / "board.txt").write_text("agenda")
    (tmp_path / "2026-05" / "minutes").mkdir()
    (tmp_path / "2026-05" / "results.json").write_text("{}")
    publish(tmp_path, "new")
    assert names(tmp_path / "2026-05") == ["board.txt", "minutes", "report.html"]


def test_a_place_that_cannot_be_written_is_the_users_mistake(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongUse, match="Reports cannot be written to"):
        publish(tmp_path / "file", "x")


def test_a_failed_notebook_is_kept_apart_from_reports(tmp_path):
    notebook = tmp_path / "report.ipynb"
    assert keep_failed(notebook, tmp_path, "2026-05") is None
    notebook.write_text("{}")
    assert keep_failed(notebook, tmp_path, "2026-05") == tmp_path / "failed" / "2026-05.ipynb"
    assert (tmp_path / "failed" / "2026-05.ipynb").read_text() == "{}"
