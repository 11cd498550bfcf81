"""The map of who is whom, as a person edits it."""

import pytest

from pito.errors import WrongUse
from pito.identity import map_file


@pytest.fixture
def said(tmp_path):
    def read(text, encoding="utf-8"):
        path = tmp_path / "identity.csv"
        path.write_bytes(text.encode(encoding))
        return map_file.read(path)

    return read


def test_only_lines_with_a_yes_or_no_decide(said):
    text = "customer_id,same_as,use\ncrm:7,0001,yes\ncrm:8,0002,\ncrm:9,0003,No\n"
    assert said(text) == {("crm:7", "0001"): "yes", ("crm:9", "0003"): "no"}


def test_a_file_saved_by_a_finnish_excel_is_read_as_well(said):
    assert said("\ufeffcustomer_id;name;same_as;use\r\ncrm:7;Oma;0001;kyllä\r\n") == {("crm:7", "0001"): "yes"}


def test_ids_set_apart_for_spreadsheets_are_the_ids_they_were(said):
    assert said("customer_id,same_as,use\n'=1,0001,x\n") == {("=1", "0001"): "yes"}


def test_anything_else_than_yes_and_no_is_asked_back(said):
    with pytest.raises(WrongUse, match=r"identity.csv row 2: `use` is yes, no or empty; got 'maybe'."):
        said("customer_id,same_as,use\na,b,maybe\n")


def test_a_file_without_its_columns_says_how_to_write_it_anew(said):
    with pytest.raises(WrongUse, match="lacks the column `use`"):
        said("customer_id,same_as\na,b\n")


def test_a_file_in_another_encoding_is_refused_in_a_sentence(said):
    with pytest.raises(WrongUse, match="save it as CSV UTF-8"):
        said("customer_id,same_as,use\nä,b,yes\n", "latin-1")


def test_a_word_of_a_thousand_letters_is_not_said_whole(said):
    with pytest.raises(WrongUse) as wrong:
        said(f"customer_id,same_as,use\na,b,{'x' * 1000}\n")
    assert len(str(wrong.value)) < 150
