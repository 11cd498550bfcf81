import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pito.errors import DataRefused
from pito.sources import decoded
from pito.sources.decoded import Decoded
from pito.sources.separated import separated_sheets
from pito.sources.sheet import Fault, Reading


def sheet(text, reading=None):
    data = text if isinstance(text, bytes) else text.encode()
    return next(separated_sheets("a.csv", lambda: io.BytesIO(data), reading or Reading()))


def rows(text, header=1, **reading):
    """(spreadsheet row, cells …) of each row kept, and the faults."""
    read = sheet(text, Reading(**reading)).read(header)
    return list(zip(read.numbers.tolist(), *read.columns, strict=True)), list(read.faults)


def test_row_numbers_are_those_of_a_spreadsheet_with_blank_lines_and_line_ends_in_values():
    kept, faults = rows('id,note\n1,a\n\n2,"two\nlines"\n3,b\n')
    assert kept == [(2, "1", "a"), (4, "2", "two\nlines"), (5, "3", "b")]
    assert faults == []


def test_rows_of_another_width_are_faults_with_their_number_and_their_text():
    kept, faults = rows("id,note\n1,a\n2\n\n3,b,c\n4,d")
    assert kept == [(2, "1", "a"), (6, "4", "d")]
    assert faults == [Fault(3, "wrong_field_count", "1", "2"), Fault(5, "wrong_field_count", "3", "3,b,c")]


def test_a_stray_quote_costs_its_own_line_and_no_other():
    kept, faults = rows('id,note,n\n1,"open,5\n2,"closed",6\n3,x,7\n')
    assert kept == [(3, "2", "closed", "6"), (4, "3", "x", "7")]
    assert faults == [Fault(2, "unclosed_quote", '1,"open,5')]


def test_a_quote_left_open_at_the_end_of_the_file_costs_its_own_line():
    kept, faults = rows('id,note\n1,a\n2,"open\n3,b\n4,c')
    assert kept == [(2, "1", "a"), (4, "3", "b"), (5, "4", "c")]
    assert faults == [Fault(3, "unclosed_quote", '2,"open')]


def test_row_numbers_stay_right_after_stray_quotes_wrong_widths_and_blank_lines():
    kept, faults = rows('id,note\n1,"x\n\n2,"two\nlines"\n3\n4,b\n')
    assert kept == [(4, "2", "two\nlines"), (6, "4", "b")]
    assert [(fault.row, fault.reason) for fault in faults] == [(2, "unclosed_quote"), (5, "wrong_field_count")]


def test_quotes_inside_a_value_are_left_alone():
    kept, faults = rows('id,note\n1,5" pipe\n2,"say ""hi"""\n')
    assert kept == [(2, "1", '5" pipe'), (3, "2", 'say "hi"')]
    assert not faults


def test_a_row_with_a_nul_byte_is_not_readable():
    kept, faults = rows("id,note\n1,a\0b\n2,c\n")
    assert kept == [(3, "2", "c")]
    assert [(fault.row, fault.reason) for fault in faults] == [(2, "not_readable")]


def test_a_header_may_be_quoted_and_hold_separators_and_line_ends():
    assert sheet('"a, b","c ""d""","e\nf",\n1,2,3,4\n').head[0] == ("a, b", 'c "d"', "e\nf", "")


def test_a_header_alone_has_no_rows():
    assert rows("id,note\n") == ([], [])
    assert rows("id,note") == ([], [])


def test_an_empty_file_has_no_sheet():
    assert list(separated_sheets("a.csv", lambda: io.BytesIO(b"  \n"), Reading())) == []


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_cuts_the_rows_evenly(separator):
    text = f'a{separator}b{separator}c\n1{separator}"x,;|\ty"{separator}2,5\n3{separator}z{separator}4,5\n'
    assert sheet(text).separator == separator


def test_decimal_commas_do_not_make_a_comma_file():
    assert sheet("nro;summa\n1;1,50\n2;2,50\n3;3,50\n").separator == ";"


def test_rows_that_are_all_too_long_do_not_hide_the_headers_separator():
    assert sheet("nro;summa\n1;1,50;x\n2;2,50;x\n").separator == ";"


def test_a_title_above_the_header_does_not_hide_the_separator():
    assert sheet("Report of May\n\nnro;summa\n1;1,50\n2;2,50\n").separator == ";"


@pytest.mark.parametrize(
    "title",
    [
        "Raportti, tulostettu 5.1.2026",
        "Raportti, tulostettu 5.1.2026, klo 12, sivu 1",
        "Raportti, tulostettu 5.1.2026\nYritys Oy, Helsinki\n",
        "Raportti; myynti, tulostettu 5.1.2026",
        "Raportti|tulostettu",
    ],
)
@pytest.mark.parametrize("amounts", [("10", "20", "30"), ("10,00", "20,00", "30,50"), ("10,00", "20", "30,50")])
def test_a_separator_in_the_title_is_not_that_of_the_rows(title, amounts):
    lines = [title, "nro;asiakas;summa", *(f"{n};7;{amount}" for n, amount in enumerate(amounts)), "Yhteensä;;60,50"]
    assert sheet("\n".join(lines) + "\n").separator == ";"


def test_a_title_with_a_semicolon_does_not_hide_the_comma():
    assert sheet("Report; printed 5.1.2026\nid,name,amount\n1,a;b,1\n2,c;d,2\n").separator == ","


def test_lists_within_the_cells_of_every_row_do_not_hide_the_separator():
    assert sheet("id,tags\n1,a;b;c\n2,d;e;f\n3,g;h;i\n").separator == ","
    assert sheet("id,tags\n1,a;b;c\n2,x,d;e;f\n3,g;h;i\n").separator == ","
    assert sheet("id;places\n1;1,2,3\n2;4,5,6\n").separator == ";"


def test_what_excel_says_of_the_separator_is_believed():
    found = sheet("sep=;\nid;note\n1;a\n")
    assert found.separator == ";"
    assert found.header(2).names == ["id", "note"]
    assert rows("sep=;\nid;note\n1;a\n", 2)[0] == [(3, "1", "a")]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Äiti;1".encode(), "utf-8"),
        ("\ufeffÄiti;1".encode(), "utf-8"),
        ("Äiti;1".encode("cp1252"), "cp1252"),
        ("\ufeffÄiti;1".encode("utf-16-le"), "utf-16"),
        ("\ufeffÄiti;1".encode("utf-16-be"), "utf-16"),
    ],
)
def test_the_encoding_is_told_by_the_file(data, encoding):
    content = Decoded("a.csv", lambda: io.BytesIO(data))
    assert (b"".join(content).decode(), str(content)) == ("Äiti;1", encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_sign_are_told_without_a_mark_too(encoding):
    content = Decoded("a.csv", lambda: io.BytesIO("id;Äiti".encode(encoding)))
    assert (b"".join(content).decode(), str(content)) == ("id;Äiti", "utf-16")
    assert str(Decoded("a.csv", lambda: io.BytesIO(b"\0\0\0\0a"))) == "utf-8"


def test_a_file_put_together_from_two_encodings_is_read_line_by_line():
    content = Decoded("a.csv", lambda: io.BytesIO("ä\n".encode() + "ö €\n".encode("cp1252") + b"x"))
    assert b"".join(content).decode() == "ä\nö €\nx"
    assert str(content) == "utf-8, 1 line in cp1252"


@given(st.lists(st.sampled_from([b"a", "\u00e4".encode(), b"\xe4", b"\x81", b"", b"x\ry", b"\xf6\rz"]), max_size=12))
def test_however_many_lines_are_in_the_other_encoding_each_is_read_on_its_own(lines):
    def alone(line):
        try:
            return line.decode()
        except UnicodeDecodeError:
            return line.decode("cp1252", errors="replace").replace("\ufffd", "\0")

    content = Decoded("a.csv", lambda: io.BytesIO(b"\n".join(lines)))
    assert b"".join(content).decode() == "\n".join(map(alone, lines))
    odd = sum(line in (b"\xe4", b"\x81", b"\xf6\rz") for line in lines)
    assert content.odd == odd
    assert content.has_utf8 == ("\u00e4".encode() in lines and odd > 0) or not odd


def test_a_byte_that_is_no_text_in_either_encoding_costs_its_row():
    kept, faults = rows("id,note\n1,ä\n".encode() + b"2,\x81\n3,b\n")
    assert kept == [(2, "1", "ä"), (4, "3", "b")]
    assert [(fault.row, fault.reason) for fault in faults] == [(3, "not_readable")]


def test_an_encoding_that_does_not_exist_is_one_sentence():
    with pytest.raises(DataRefused, match=r"a\.csv: `utf-9` is not an encoding; utf-8 and cp1252 are\."):
        sheet("a,b\n", Reading(encoding="utf-9"))


def test_a_value_longer_than_a_block_is_read():
    long = "x" * (17 << 20)
    assert rows(f'id,note\n1,"{long}"\n2,b\n')[0] == [(2, "1", long), (3, "2", "b")]


def test_blocks_end_anywhere_and_rows_stay_the_same(monkeypatch):
    text = 'id,note\n1,"two\nlines"\n2,"open\n3,x\n4\n5,"say ""hi"""\n6,y\r\n7,"z"\n'
    whole = rows(text)
    for size in range(1, 40):
        monkeypatch.setattr(decoded, "BLOCK", size)
        assert rows(text) == whole
    assert [(fault.row, fault.reason) for fault in whole[1]] == [(3, "unclosed_quote"), (5, "wrong_field_count")]


def test_a_row_longer_than_any_is_rejected_and_never_held(monkeypatch):
    monkeypatch.setattr(decoded, "LONGEST", 4 << 20)
    kept, faults = rows("id,note\n1,a\n2," + "x" * (9 << 20) + "\n3,b\n")
    assert kept == [(2, "1", "a"), (4, "3", "b")]
    assert [(fault.row, fault.reason) for fault in faults] == [(3, "not_readable")]
    assert "longer than 4 MB" in faults[0].value
