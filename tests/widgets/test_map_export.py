"""Controls over a proposal: what they offer, what they ask, what an answer changes."""

import pytest

from pito.intake.desk import Desk
from pito.widgets.map_export import OPEN, Glance, map_export

BOOKINGS = """Kirjausnro;Asiakkaan nro;Pvm;Eräpvm;Nettosumma;Tila
T1;0007;3.1.2025;17.1.2025;100,00;<b>Avoin
T2;0007;4.2.2025;18.2.2025;250,50;Peruttu
T3;0012;31.2.2025;19.3.2025;1 000,00;Avoin
"""


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    monkeypatch.delenv("PITO_HEADLESS", raising=False)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "bookings.csv").write_text(BOOKINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def controls(folder):
    controls = map_export(Desk(folder))
    controls.table.value = "orders"
    return controls


def test_every_column_of_the_table_has_a_control_the_open_ones_first(controls):
    assert list(controls.columns)[:4] == ["order_id", "ordered_at", "customer_id", "amount"]
    assert set(controls.columns) >= {"cost", "discount", "business_id", "email", "customer_name"}


def test_the_proposal_is_chosen_and_what_is_open_is_marked_by_more_than_colour(controls):
    amount, date = controls.columns["amount"], controls.columns["ordered_at"]
    assert (amount.value, amount.description, amount.layout.border_top) == ("Nettosumma", "amount", "")
    assert (date.value, date.description, date.layout.border_top) == ("", "ordered_at ?", f"2px solid {OPEN}")
    assert "is it Pvm? That is only called a date, and other dates stand beside it." in controls.questions.value


def test_nothing_is_tried_and_nothing_saved_while_something_is_open(controls):
    assert controls.save.disabled
    assert "Once that is said, the first rows are shown here" in controls.preview.value


def answered(controls):
    controls.columns["ordered_at"].value = "Pvm"
    controls.columns["order_id"].value = "Kirjausnro"
    return controls


def test_an_answer_is_tried_out_at_once(controls):
    answered(controls)
    assert controls.questions.value == ""
    assert "Rows in the file: 3. Loaded: 2, merged: 0, turned away: 1." in controls.preview.value
    assert "<td>T1</td><td>0007</td><td>2025-01-03</td><td>100.00</td>" in controls.preview.value
    assert "<td>4</td><td>Pvm</td><td>not_a_date</td><td>31.2.2025</td>" in controls.preview.value


def test_another_header_gives_other_rows(controls):
    answered(controls).columns["ordered_at"].value = "Eräpvm"
    assert "<td>T1</td><td>0007</td><td>2025-01-17</td>" in controls.preview.value


def test_what_must_be_there_and_is_left_out_is_open_again(controls):
    answered(controls).columns["order_id"].value = ""
    assert controls.columns["order_id"].description == "order_id ?"
    assert controls.save.disabled


def test_saved_is_a_mapping_beside_the_file(controls, folder):
    answered(controls).save.click()
    assert controls.told.value == "<p>Saved as bookings.toml: later runs read the file by it.</p>"
    assert 'ordered_at = "Pvm"' in (folder / "bookings.toml").read_text(encoding="utf-8")


def test_another_table_is_proposed_anew(controls):
    controls.table.value = "customers"
    assert [*controls.columns][:2] == ["start_date", "customer_id"]  # whether Pvm is it is open, so it comes first
    assert "ordered_at" not in controls.columns


def test_dates_that_fit_two_orders_have_a_control_of_their_own(folder):
    (folder / "bookings.csv").write_text("Ticket;Created\n1;02/03/2025\n2;04/05/2025\n", encoding="utf-8")
    controls = map_export(Desk(folder))
    assert "is 02/03/2025 in Created day/month (dmy) or month/day (mdy)?" in controls.questions.value
    controls.columns["dates"].value = "mdy"
    assert "2025-02-03" in controls.preview.value


def test_a_file_that_cannot_be_proposed_says_why(folder):
    (folder / "a.csv").write_text("only\nwords\n", encoding="utf-8")
    controls = map_export(Desk(folder))
    assert "a.csv has no row with several headers" in controls.preview.value
    controls.file.value = "bookings.csv"
    assert len(controls.columns) > 5


def test_what_the_file_says_is_shown_as_text_never_as_html(controls):
    answered(controls).columns["category"].value = "Tila"
    assert "&lt;b&gt;Avoin" in controls.preview.value
    assert "<b>Avoin" not in controls.preview.value


def test_the_example_is_not_saved(sample):
    controls = answered_example(map_export(Desk(sample)))
    controls.save.click()
    assert "This is an invented example" in controls.told.value


def answered_example(controls):
    controls.columns["ordered_at"].value = "Pvm"
    controls.columns["order_id"].value = "Varausnro"
    return controls


def test_a_program_gets_the_proposal_and_what_its_likeliest_answers_give(sample, monkeypatch):
    monkeypatch.setenv("PITO_HEADLESS", "1")
    glance = map_export(Desk(sample))
    assert isinstance(glance, Glance)
    html = glance._repr_html_()
    assert "unknown_export.csv could be the table orders, read so:" in html
    assert "With the likeliest answers: ordered_at = Pvm, order_id = Varausnro" in html
    assert "Rows in the file: 12. Loaded: 9, merged: 0, turned away: 3." in html


def test_where_no_widget_can_be_shown_the_words_stand_in(controls):
    assert "is it Pvm?" in controls._repr_mimebundle_()["text/html"]
