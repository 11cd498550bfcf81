import duckdb
import pytest

from pito.errors import DataRefused
from pito.sources import dates


def read(*columns, kind="text", order=""):
    """The form of each column of text, and its moments as (wall clock, seconds ahead of UTC)."""
    connection = duckdb.connect()
    names = {f"c{i}": f"Col{i}" for i in range(len(columns))}
    connection.execute(f"create table t ({', '.join(f'{name} varchar' for name in names)})")
    connection.executemany(f"insert into t values ({', '.join('?' for _ in names)})", list(zip(*columns, strict=True)))
    forms = dates.date_forms(connection, "t", names, "a.csv", kind, order)
    return [
        (
            form and form.name,
            connection.execute(f"""select strftime(make_timestamp({dates.seconds(name, form, kind)} * 1000000),
                '%Y-%m-%d %H:%M:%S'), {dates.zone_seconds(name, form)} from t""").fetchall(),
        )
        for name in names
        for form in [forms.get(name)]
    ]


def walls(*texts, **options):
    return [wall for wall, _ in read(texts, **options)[0][1]]


def test_iso_dates_and_stamps_with_and_without_their_own_clock():
    texts = (
        "2026-05-01",
        "2026-05-01T09:05",
        "2026-05-01 09:05:07.999",
        "2026-05-01T09:05:07Z",
        "2026-05-01 09:05:07 +0300",
    )
    assert read(texts) == [
        (
            "yyyy-mm-dd",
            [
                ("2026-05-01 00:00:00", None),
                ("2026-05-01 09:05:00", None),
                ("2026-05-01 09:05:07", None),
                ("2026-05-01 09:05:07", 0),
                ("2026-05-01 09:05:07", 10800),
            ],
        )
    ]


def test_offsets_behind_utc_and_of_half_an_hour():
    assert [
        zone
        for _, zone in read(["2026-05-01T09:05-03:30", "2026-05-01 09:05:00+05:30", "2026-05-01 09:05:00-05"])[0][1]
    ] == [*(-12600, 19800, -18000)]


def test_finnish_dates_and_clocks():
    texts = ("1.5.2026", "01.05.2026 9.05", "1.5.2026 09:05:07", "1.5.2026 klo 9.05", "1.5.2026, 9.05.07")
    assert walls(*texts) == [
        *(
            "2026-05-01 00:00:00",
            "2026-05-01 09:05:00",
            "2026-05-01 09:05:07",
            "2026-05-01 09:05:00",
            "2026-05-01 09:05:07",
        )
    ]


def test_a_day_that_does_not_exist_is_no_date():
    assert walls("28.2.2026", "31.2.2026", "29.2.2026", "0.1.2026", "1.13.2026") == ["2026-02-28 00:00:00"] + [None] * 4


def test_a_day_before_1900_and_a_year_of_two_digits_are_no_dates():
    assert walls("1.5.2026", "1.1.0001", "1.5.26") == ["2026-05-01 00:00:00", None, None]


def test_a_column_has_one_form_and_others_are_no_dates_in_it():
    assert walls("2026-05-01", "2026-05-02", "3.5.2026") == ["2026-05-01 00:00:00", "2026-05-02 00:00:00", None]


def test_slashed_dates_are_day_first_where_one_value_says_so():
    assert read(["5/6/2026", "13/6/2026 9:05"]) == [
        ("dd/mm/yyyy", [("2026-06-05 00:00:00", None), ("2026-06-13 09:05:00", None)])
    ]


def test_and_month_first_where_one_value_says_that():
    assert read(["5/6/2026", "6/13/2026 1:05 PM"]) == [
        ("mm/dd/yyyy", [("2026-05-06 00:00:00", None), ("2026-06-13 13:05:00", None)])
    ]


def test_the_files_other_columns_decide_for_one_that_cannot():
    found = read(["5/6/2026", "7/8/2026"], ["13/6/2026", "14/8/2026"])
    assert [form for form, _ in found] == ["dd/mm/yyyy", "dd/mm/yyyy"]


def test_where_nothing_decides_the_file_is_refused_naming_column_and_remedy():
    with pytest.raises(DataRefused) as refused:
        read(["5/6/2026", "7/8/2026"])
    assert str(refused.value) == (
        "a.csv: the dates in column 'Col0' could be day/month or month/day, for example 5/6/2026; "
        'say which in a mapping file: dates = "dmy" or dates = "mdy".'
    )


def test_unless_the_user_says_which():
    assert walls("5/6/2026", order="dmy") == ["2026-06-05 00:00:00"]
    assert walls("5/6/2026", order="mdy") == ["2026-05-06 00:00:00"]


def test_values_that_contradict_each_other_are_refused_where_others_fit_either():
    with pytest.raises(DataRefused, match="Col0"):
        read(["5/6/2026", "13/6/2026", "6/13/2026"])


def test_where_day_and_month_are_always_the_same_nothing_needs_deciding():
    assert walls("5/5/2026", "6/6/2026") == ["2026-05-05 00:00:00", "2026-06-06 00:00:00"]


def test_days_without_signs_between():
    assert walls("20260501", "20261301") == ["2026-05-01 00:00:00", None]


def test_serial_numbers_are_dates_in_workbooks_only():
    assert walls("45631", "45631.25", kind="excel") == ["2024-12-05 00:00:00", "2024-12-05 06:00:00"]
    assert read(["45631"]) == [(None, [(None, None)])]


def test_serial_numbers_are_counted_from_1904_in_a_workbook_that_says_so():
    assert walls("44200", "44200.5", kind="excel 1904") == ["2025-01-05 00:00:00", "2025-01-05 12:00:00"]


def test_a_workbooks_own_dates_stand_beside_dates_typed_as_text():
    assert walls("2026-05-01 00:00:00", "2.5.2026", "3.5.2026", "x", kind="excel") == [
        *("2026-05-01 00:00:00", "2026-05-02 00:00:00", "2026-05-03 00:00:00", None)
    ]


def test_serial_numbers_stand_beside_dates_typed_as_text_and_the_workbooks_own_however_many():
    for texts in (["2.5.2026", "46173", "2026-06-01 00:00:00"], ["2.5.2026", *["46173"] * 9, "2026-06-01 00:00:00"]):
        found = walls(*texts, kind="excel")  # 46173: 31 May 2026, says Excel
        assert (found[0], set(found[1:-1]), found[-1]) == (
            "2026-05-02 00:00:00",
            {"2026-05-31 00:00:00"},
            "2026-06-01 00:00:00",
        )


def test_a_number_of_five_digits_beside_typed_dates_is_none_outside_a_workbook():
    assert walls("2.5.2026", "46173") == ["2026-05-02 00:00:00", None]


def test_a_column_without_any_date_has_no_form():
    assert read(["x", None]) == [(None, [(None, None), (None, None)])]
