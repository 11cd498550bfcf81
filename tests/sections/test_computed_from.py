"""What a report was computed from, as a reader without the settings file understands it."""

from pito.intake import Workbook
from pito.sections import provenance
from pito.settings import Settings

JUNE = "2026-06"


def settings_in_force(workbook, settings):
    table = provenance(Workbook(workbook.loaded, settings), JUNE).details[1].table
    return dict(table.itertuples(index=False, name=None))


def test_a_day_without_hours_is_closed_where_others_are_open(workbook):
    found = settings_in_force(workbook, Settings())
    assert (found["hours.fri"], found["hours.sat"]) == ("08:00-16:00", "closed")
    never = Settings().choose("hours", mon=[], tue=[], wed=[], thu=[], fri=[])
    assert settings_in_force(workbook, never)["hours.sat"] == "not set"


def test_whole_numbers_have_no_decimals(workbook):
    found = settings_in_force(workbook, Settings())
    assert not [value for value in found.values() if value.endswith(".0") or ".0," in value]
    assert found["privacy.min_cell"] == "5"


def test_of_a_digest_it_is_said_how_much_is_printed(workbook):
    table = provenance(workbook, JUNE).details[0].table
    assert table["SHA-256, the first 16 of 64 digits"].str.len().tolist() == [16] * len(table)
