"""Many reports from one file. The processes here are small ones of their own."""

import sys
import tomllib
from pathlib import Path

import pytest

from pito.errors import WrongUse
from pito.report import sets
from pito.report.sets import ReportSet, _command, _run, at_once, read_sets, toml, write_settings
from pito.settings import read


def file(tmp_path, text):
    path = tmp_path / "sets.toml"
    path.write_text(text)
    return path


def test_a_set_says_whose_report_it_is_and_what_differs(tmp_path):
    text = '[[report]]\nname = "north"\nby = "segment"\nis = ["North", "East"]\nlanguage = "fi"\n[report.settings.privacy]\nmin_cell = 10\n'
    (one,) = read_sets(file(tmp_path, text))
    assert (one.name, one.only, one.language) == ("north", "segment=North|East", "fi")
    assert one.settings == {"privacy": {"min_cell": 10}}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must hold one [[report]] table per report and nothing else."),
        ("[[report]]\nname='a'\n[other]\n", "must hold one [[report]] table per report and nothing else."),
        (
            "[[report]]\nname='a'\n[[report]]\nname='a'\n",
            "names two reports `a`: each needs a name, and so a folder, of its own.",
        ),
        ("[[report]]\nname='a'\nfilter='b'\n", ": unknown setting `filter`; see the README for the keys there are."),
        ("[[report]]\nname='a b'\nby='segment'\n", "`a b` must have `by` and `is` together"),
        ("[[report]]\nname='../a'\n", "`name` string should match pattern"),
        ("[[report]\n", "is not valid TOML"),
    ],
)
def test_a_file_that_is_not_right_is_said_in_one_sentence(tmp_path, text, sentence):
    with pytest.raises(WrongUse) as refused:
        read_sets(file(tmp_path, text))
    assert sentence in str(refused.value)


def test_a_set_is_a_command_of_its_own_with_its_own_folder():
    one = ReportSet.model_validate({"name": "north", "by": "owner", "is": "Maija"})
    which = {"month": "2026-05", "catch_up": False, "again": True}
    command = _command(one, Path("exports"), None, Path("reports"), "fi", which)
    assert command[1:4] == ["-m", "pito.cli", "report"]
    assert " ".join(command[4:]) == (
        f"--data exports --out {Path('reports') / 'north'} --language fi --only owner=Maija --month 2026-05 --again"
    )


def test_a_sets_settings_are_the_projects_with_its_own_over_them(tmp_path):
    (tmp_path / "settings.toml").write_text(
        '[business]\nname = "Kukka Oy"\nmargin_rate = 0.4\n[hours]\nclosed = ["2026-12-31"]\n[brand]\nlogo = "logo.svg"\n'
    )
    values = {"business": {"name": 'Pohjoinen "N"'}, "alert": [{"metric": "csat", "rule": "below", "limit": 0.5}]}
    one = ReportSet.model_validate({"name": "n", "settings": values})
    written = write_settings(one, tmp_path / "settings.toml", tmp_path / "out")
    chosen = read(written)
    assert (chosen.business.name, chosen.business.margin_rate, chosen.hours.closed) == (
        'Pohjoinen "N"',
        0.4,
        ["2026-12-31"],
    )
    assert chosen.brand.logo == str(tmp_path / "logo.svg") and [rule.metric for rule in chosen.alert] == ["csat"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["settings.toml"]


def test_settings_of_a_set_that_mean_nothing_are_said_with_its_name(tmp_path):
    one = ReportSet.model_validate({"name": "north", "settings": {"business": {"naem": "x"}}})
    with pytest.raises(WrongUse, match=r"the settings of the report `north`: unknown setting `business\.naem`"):
        write_settings(one, None, tmp_path)


def test_toml_is_read_back_as_it_was():
    values = {
        "alert": [],
        "hours": {"other": [{"from": "2026-01-01", "mon": ["08:00-12:00"]}]},
        "a": {"b c": True, "d": 0.5},
    }
    assert tomllib.loads(toml(values)) == values


def test_so_many_run_at_once_as_there_are_cores_and_memory_for(monkeypatch):
    monkeypatch.setattr(sets.os, "sched_getaffinity", lambda process: range(8), raising=False)
    monkeypatch.setattr(sets, "free_memory", lambda: 3 << 30)
    assert [at_once(2, 0), at_once(20, 0), at_once(20, 1 << 30)] == [2, 4, 1]
    monkeypatch.setattr(sets, "free_memory", lambda: 0)
    assert at_once(20, 0) == 8


def test_one_that_fails_keeps_nobody_from_running_and_each_line_says_whose_it_is():
    said, errors = [], []
    program = "import sys; print('made', sys.argv[1]); print('no', file=sys.stderr); sys.exit(int(sys.argv[2]))"
    commands = {
        name: [sys.executable, "-c", program, name, code] for name, code in (("a", "2"), ("b", "0"), ("c", "4"))
    }
    assert list(_run(commands, 2, lambda line, err: (errors if err else said).append(line))) == [2, 0, 4]
    assert said == ["a: made a", "b: made b", "c: made c"]
    assert errors == ["a: no", "b: no", "c: no"]


def test_a_set_of_customers_nobody_knows_is_refused_before_any_report_is_made(tmp_path, sample, monkeypatch):
    monkeypatch.setattr(sets, "_run", lambda *_: pytest.fail("a report was started"))
    text = '[[report]]\nname = "all"\n[[report]]\nname = "office"\nby = "segmnt"\nis = "Office"\n'
    with pytest.raises(WrongUse, match=r"^office: .*segmnt"):
        sets.run_sets(file(tmp_path, text), sample, None, tmp_path / "out", None, {}, print)


def test_the_page_of_all_reports_leads_to_those_of_every_set(tmp_path, sample, monkeypatch):
    out = tmp_path / "out"

    def made(commands, *_):
        for name in commands:
            (out / name).mkdir(parents=True)
            (out / name / "index.html").write_text("x")
            yield 0

    monkeypatch.setattr(sets, "_run", made)
    text = '[[report]]\nname = "all"\n[[report]]\nname = "Finnish"\nlanguage = "fi"\n'
    assert sets.run_sets(file(tmp_path, text), sample, None, out, "fi", {}, print) == 0
    page = (out / "index.html").read_text(encoding="utf-8")
    assert '<html lang="fi">' in page and 'href="all/index.html"' in page and 'href="Finnish/index.html"' in page


def test_sets_that_made_nothing_leave_no_page(tmp_path, sample, monkeypatch):
    monkeypatch.setattr(sets, "_run", lambda *_: iter([2]))
    assert (
        sets.run_sets(file(tmp_path, '[[report]]\nname = "all"\n'), sample, None, tmp_path / "out", None, {}, print)
        == 2
    )
    assert not (tmp_path / "out").exists()
