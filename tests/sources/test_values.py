from decimal import Decimal

import duckdb
import pytest

from pito.errors import DataRefused
from pito.sources import values


def forms(*columns, **options):
    """The forms of columns of text, and each column's numbers."""
    connection = duckdb.connect()
    names = {f"c{i}": f"Col{i}" for i in range(len(columns))}
    connection.execute(f"create table t ({', '.join(f'{name} varchar' for name in names)})")
    connection.executemany(f"insert into t values ({', '.join('?' for _ in names)})", list(zip(*columns, strict=True)))
    found = values.number_forms(connection, "t", names, "a.csv", **options)
    read = [
        [row[0] for row in connection.execute(f"select {values.number(name, found[name])} from t").fetchall()]
        for name in names
    ]
    return [found[name].mark for name in names], read


def numbers(*texts, **options):
    return [None if n is None else str(n.normalize() + 0) for n in forms(texts, **options)[1][0]]


def test_finnish_numbers_with_every_kind_of_space_and_minus():
    texts = ("1 234,56", "1\u00a0234,56", "1\u202f234,56", "1.234,56", "\u221212,5", "-12,5", "(12,5)", "12,5-", "0,25")
    assert numbers(*texts) == ["1234.56"] * 4 + ["-12.5"] * 4 + ["0.25"]


def test_the_currency_may_stand_before_or_behind():
    assert numbers("12,50 €", "€12,50", "EUR 12,50", "12,50eur", "-€12,50") == ["12.5"] * 4 + ["-12.5"]


def test_the_euro_sign_of_iso_8859_15_is_one():
    assert numbers("12,50 €".encode("iso8859-15").decode("cp1252"), "\u00a41\u00a0012,50") == ["12.5", "1012.5"]


def test_english_numbers():
    assert numbers("1,234.56", "1,234,567.5", ".5", "12") == ["1234.56", "1234567.5", "0.5", "12"]


def test_what_is_no_number_is_none():
    wrong = ("abc", "1e5", "1_000", "NaN", "inf", "1.2.3", "5.", "12,-", "1 2 3", "--5", "", "$5", "1,23,456.5")
    assert numbers("1.5", *wrong)[1:] == [None] * len(wrong)


def test_a_number_beyond_a_million_millions_is_none_so_that_sums_never_overflow():
    assert numbers("999999999999.99", "1000000000000.01") == ["999999999999.99", None]


def test_eighteen_decimals_are_exact():
    assert forms(["0.123456789012345678", "0.1"])[1][0] == [Decimal("0.123456789012345678"), Decimal("0.1")]


def test_a_mark_followed_by_three_digits_is_decided_by_the_columns_other_values():
    assert numbers("1.234", "5,5") == ["1234", "5.5"]
    assert numbers("1.234", "5.5") == ["1.234", "5.5"]
    assert numbers("1.234", "0.500") == ["1.234", "0.5"]


def test_then_by_the_files_other_columns():
    marks, read = forms(["1.234", "2.345"], ["5,5", "6,5"], default=".")
    assert (marks, read[0]) == ([",", ","], [1234, 2345])


def test_then_by_what_goes_with_the_separator():
    assert numbers("1.234", default=",") == ["1234"]
    assert numbers("1.234", default=".") == ["1.234"]


def test_then_by_what_the_user_says_before_all():
    assert numbers("1.234", "2.345", mark=",") == ["1234", "2345"]


def test_numbers_of_both_kinds_with_others_that_fit_either_are_refused():
    sentence = (
        "a.csv: column 'Col0' holds numbers with a decimal comma and numbers with a decimal point; "
        'say which in a mapping file: decimal = "," or decimal = ".".'
    )
    with pytest.raises(DataRefused) as refused:
        forms(["1.234", "5,5", "6.5"])
    assert str(refused.value) == sentence


def test_a_workbooks_own_numbers_stand_beside_numbers_typed_with_a_comma():
    typed = ("12.5", "1250", "1 250,50", "-0.125", "7,5", "1.234,50", "3.125")
    read = ["12.5", "1250", "1250.5", "-0.125", "7.5", "1234.5", "3.125"]
    assert numbers(*typed, kind="excel") == read
    assert numbers(*typed, kind="excel", mark=",") == read


def test_a_mapping_that_says_comma_turns_no_number_of_a_workbooks_own_away():
    assert numbers("12.5", "8", kind="excel", mark=",") == ["12.5", "8"]
    assert numbers("12.5", "8", mark=",") == [None, "8"]


def test_numbers_typed_in_both_ways_are_refused_in_a_workbook_as_well():
    with pytest.raises(DataRefused, match="decimal comma and numbers with a decimal point"):
        forms(["1 234,5", "1,234.5", "1,234"], kind="excel")


def test_a_number_typed_with_three_decimals_in_a_workbook_is_read_as_the_column_tells():
    assert numbers("1.250", "2.5", "7,5", kind="excel") == ["1250", "2.5", "7.5"]
    assert forms(["1.250", "12.5"], ["7,5", "8"], kind="excel")[1][0] == [1250, 12.5]
    assert numbers("1.250", "1.234", kind="excel", mark=",") == ["1250", "1234"]
    assert numbers("1.250", "1.234", "1250.5", kind="excel", mark=".") == ["1.25", "1.234", "1250.5"]
    assert numbers("0.250", "1.234", kind="excel") == ["0.25", "1.234"]


def test_a_number_typed_with_three_decimals_that_nothing_tells_is_refused_in_a_workbook():
    with pytest.raises(DataRefused) as refused:
        forms(["1.250", "12.5"], kind="excel")
    assert str(refused.value) == (
        "a.csv: column 'Col0' holds numbers typed as text such as 1.250, which could be 1250 or 1.25; "
        'say which in a mapping file: decimal = "," or decimal = ".".'
    )


def test_one_slip_among_hundreds_does_not_turn_a_column():
    assert numbers(*["1,5"] * 300, "1.234", "6.5")[-2:] == ["1234", None]


def seconds(*texts, unit="minutes", **options):
    """What the values of a column of durations say, in the form that all of them tell."""
    connection = duckdb.connect()
    connection.execute("create table t as select unnest(?::varchar[]) as c0", [texts])
    form = values.number_forms(connection, "t", {"c0": "Waited"}, "a.csv", **options)["c0"]
    return [one for (one,) in connection.execute(f"select {values.duration('c0', unit, form)} from t").fetchall()]


def test_minutes_with_a_sign_between_thousands_are_days_not_minutes():
    assert seconds("1,440", "2,880", "35") == [86400, 172800, 2100]
    assert seconds("1.440", "35", default=",") == [86400, 2100]
    assert seconds("1 020", "12,345.5", "12\u00a0345", ".5") == [61200, 740730, 740700, 30]


def test_hours_with_three_decimals_are_read_as_the_column_tells():
    assert seconds("1.250", "0.5", unit="hours") == [4500, 1800]
    assert seconds("1,250", "0.5", unit="hours") == [1250 * 3600, 1800]
    assert seconds("1,250", "0,5", unit="hours") == [4500, 1800]
    assert seconds("1.250", "7,5", unit="hours") == [1250 * 3600, 27000]
    assert seconds("1.250", unit="hours", mark=",") == [1250 * 3600]


def test_minutes_are_written_with_one_mark_in_a_column_not_by_cell():
    assert seconds("480,5", "480,5", "480.5") == [28830, 28830, None]
    with pytest.raises(DataRefused, match="column 'Waited' holds numbers with a decimal comma and numbers with"):
        seconds("480,5", "480.5", "1.440")


def test_clocks_among_minutes_are_clocks_and_tell_no_mark():
    assert seconds("12:30", "26:03:30", "1,440", "-0:30") == [45000, 93810, 86400, -1800]
    assert seconds(*["12:30,5", "1:02.5"] * 9, "1,440", "480.5")[-2:] == [86400, 28830]


def test_a_length_of_time_beyond_all_reason_or_with_a_currency_is_none():
    assert seconds("9999999999999999:00", "1e5", "NaN", "inf", "5 €", "EUR 5", "5 min", "9") == [None] * 7 + [540]


def test_minutes_typed_as_text_stand_beside_a_workbooks_own():
    assert seconds("1,440", "480.5", "35", kind="excel") == [86400, 28830, 2100]
    assert seconds("480,5", "480.5", "1.440", kind="excel") == [28830, 28830, 86400]


def test_yes_and_no_in_four_languages():
    read = duckdb.execute(
        f"select list({values.flag('t')}) from (select unnest(['Kyllä','x','1','TRUE','ei','0','nej','maybe',null]) as t)"
    ).fetchone()[0]
    assert read == [True, True, True, True, False, False, False, None, None]


def test_months():
    texts = "['2026-05','5/2026','05.2026','2026-05-31','2026-05-01 00:00:00','13/2026','2026-00','May']"
    read = duckdb.execute(f"select list({values.month('t')}) from (select unnest({texts}) as t)").fetchone()[0]
    assert read == [24316] * 5 + [None] * 3


def test_words_are_ours_where_the_vendor_has_others_and_refused_where_only_some_are_allowed():
    texts = "(select unnest(['High','URGENT','?']) as t)"
    ours = duckdb.execute(f"select list({values.word('t', {'urgent': 'Now'})}) from {texts}").fetchone()[0]
    allowed = duckdb.execute(f"select list({values.word('t', {}, ('high',))}) from {texts}").fetchone()[0]
    assert (ours, allowed) == (["High", "Now", "?"], ["high", None, None])
