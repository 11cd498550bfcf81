import json

from pito.month import Month
from pito.report.provenance import provenance, run_file
from pito.settings import Settings

from .conftest import StubLoaded

FILE = {
    "file": "a.csv",
    "sha256": "ff",
    "bytes": 3,
    "system": "template",
    "table": "orders",
    "rows_in": 2,
    "encoding": "utf-8",
    "amount_in": "1.5",
}


def about(settings=None, month="2026-05", key="k"):
    facts = {"files": [FILE], "coverage": {"orders": {"first_day": 1, "last_day": 2}}, "unknown_files": []}
    return provenance(StubLoaded(None, key=key, facts=facts), settings or Settings(), Month.parse(month))


def test_a_run_names_its_inputs_settings_and_version():
    from pito import __version__

    run = about()
    assert run["inputs"] == [{k: v for k, v in FILE.items() if k != "encoding"}]
    assert run["pito"] == __version__ and run["month"] == "2026-05" and run["coverage"]["orders"]["last_day"] == 2
    assert run["settings"]["business"]["time_zone"] == "Europe/Helsinki"


def test_the_same_inputs_make_the_same_run_and_any_other_makes_another():
    others = [about(month="2026-04"), about(key="l"), about(Settings().choose("business", active_days=90))]
    assert about()["id"] == about()["id"]
    assert len({about()["id"], *(other["id"] for other in others)}) == 4


def test_the_run_file_adds_when_on_what_and_how_long():
    run = json.loads(run_file(about(), {"month": "2026-05"}, {"load": 0.12345}, reused=True))
    assert run["seconds"] == {"load": 0.123} and run["exports_parsed"] is False and run["status"] == "published"
    assert (
        run["parameters"] == {"month": "2026-05"}
        and run["packages"]["pandas"]
        and run["published_at"].endswith("+00:00")
    )
