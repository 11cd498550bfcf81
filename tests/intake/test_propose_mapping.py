import zipfile

import pytest

from pito.errors import DataRefused, WrongUse
from pito.intake.desk import BUNDLED, Desk
from pito.intake.load import load
from pito.intake.preview import preview
from pito.intake.propose_mapping import map_export, pattern, propose_for
from pito.settings import Settings, cache_folder

BOOKINGS = """Kirjausnro;Asiakkaan nro;Pvm;Eräpvm;Nettosumma;Tila
T1;0007;3.1.2025;17.1.2025;100,00;Maksettu
T2;0007;4.2.2025;18.2.2025;250,50;Peruttu
T3;0012;31.2.2025;19.3.2025;1 000,00;Avoin
T4;0012;6.3.2025;20.3.2025;sovitaan;Avoin
"""
TOLD = ("order_id=Kirjausnro", "ordered_at=Pvm")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "bookings.csv"
    path.write_text(BOOKINGS, encoding="utf-8")
    return path


def shown(*args, **options):
    return list(map_export(*args, **options))


def test_everything_said_beforehand_the_mapping_is_written_beside_the_file_and_read_by_later_runs(file):
    shown(file, Settings(), "orders", told=TOLD)
    assert file.with_name("bookings.toml").exists()
    loaded = load(file.parent, Settings())
    assert loaded.facts["files"][0]["columns"] == {
        "order_id": ["Kirjausnro"],
        "customer_id": ["Asiakkaan nro"],
        "ordered_at": ["Pvm"],
        "amount": ["Nettosumma"],
        "cancelled_at": ["Pvm"],
    }


def test_the_first_rows_are_those_of_the_file(tmp_path):
    rows = "".join(f"S{n},0{n},2025-01-0{n}\n" for n in (9, 1, 5))
    (tmp_path / "deals.csv").write_text(f"Sopimusnumero,Asiakasnumero,Alkupvm\n{rows}")
    shown_rows = dict(shown(tmp_path / "deals.csv", Settings()))[
        "The first rows of 3 rows in, 3 loaded, 0 merged, 0 rejected:"
    ]
    assert [row[0] for row in shown_rows[1:]] == ["S9", "S1", "S5"]


def test_a_mapping_for_what_is_recognised_says_what_it_takes_the_place_of(tmp_path):
    header = "Ticket ID,Created time,Status,Priority,Source,Survey results"
    (tmp_path / "tickets.csv").write_text(f"{header}\n1,2026-05-04 10:00:00,Closed,Low,Email,Extremely Happy\n")
    said = [title for title, _ in shown(tmp_path / "tickets.csv", Settings())]
    assert said[0] == (
        "tickets.csv is read without a mapping: freshdesk tickets and feedback. A mapping takes the place of all that."
    )
    assert said[1] == "tickets.csv could be `tickets`, read so:"


def test_the_proposal_the_first_rows_and_the_first_rejects_are_shown(file):
    blocks = dict(shown(file, Settings(), "orders", told=TOLD))
    assert list(blocks) == [
        "bookings.csv could be `orders`, read so:",
        "The first rows of 4 rows in, 2 loaded, 0 merged, 2 rejected:",
        "The first rows turned away:",
        f"Written: {file.with_name('bookings.toml')}. Later runs read the file by it; change it by hand where it is wrong.",
    ]
    assert blocks["The first rows of 4 rows in, 2 loaded, 0 merged, 2 rejected:"] == [
        ("order_id", "customer_id", "ordered_at", "amount", "cancelled_at"),
        ("T1", "0007", "2025-01-03", "100.00", ""),
        ("T2", "0007", "2025-02-04", "250.50", "2025-02-04"),
    ]
    assert blocks["The first rows turned away:"] == [
        ("row", "column", "reason", "value"),
        (4, "Pvm", "not_a_date", "31.2.2025"),
        (5, "Nettosumma", "not_a_number", "sovitaan"),
    ]


def test_what_is_open_is_refused_in_one_sentence_and_written_as_comments(file):
    with pytest.raises(DataRefused) as refused:
        shown(file, Settings(), "orders", told=TOLD[:1])
    assert str(refused.value) == (
        "bookings.toml.draft is written, but `ordered_at` must be said first: in it, and rename it to bookings.toml then; "
        "or with --yes --set 'ordered_at=Pvm'."
    )
    assert refused.value.exit_code == 3
    assert '# ordered_at = "Pvm"  # OPEN: ' in file.with_name("bookings.toml.draft").read_text(encoding="utf-8")


def test_what_is_open_is_a_draft_that_no_load_reads_until_it_is_put_right_and_renamed(file):
    """A mapping that lacks a column would make the whole folder unreadable."""
    (file.parent / "customers.csv").write_text("customer_id,name\n0007,A\n", encoding="utf-8")
    with pytest.raises(DataRefused):
        shown(file, Settings(), "orders")
    assert not file.with_name("bookings.toml").exists()
    loaded = load(file.parent, Settings())
    assert [one["file"] for one in loaded.facts["unknown_files"]] == ["bookings.csv"]
    draft = file.with_name("bookings.toml.draft")
    text = draft.read_text(encoding="utf-8")
    text = text.replace("# ordered_at = ", "ordered_at = ").replace("# order_id = ", "order_id = ")
    draft.rename(file.with_name("bookings.toml")).write_text(text, encoding="utf-8")
    assert load(file.parent, Settings()).facts["rows"]["orders"] == 2


def test_a_draft_that_is_there_is_not_written_over_unasked(file):
    file.with_name("bookings.toml.draft").write_text("# half done", encoding="utf-8")
    with pytest.raises(WrongUse, match=r"bookings\.toml\.draft is there already: add --yes"):
        shown(file, Settings(), "orders")
    assert file.with_name("bookings.toml.draft").read_text(encoding="utf-8") == "# half done"


def test_a_mapping_that_is_there_is_not_written_over_unasked(file):
    file.with_name("bookings.toml").write_text("# mine", encoding="utf-8")
    with pytest.raises(WrongUse, match=r"bookings\.toml is there already: add --yes"):
        shown(file, Settings(), "orders", told=TOLD)
    assert file.with_name("bookings.toml").read_text(encoding="utf-8") == "# mine"
    shown(file, Settings(), "orders", told=TOLD, is_sure=True)
    assert "[[table]]" in file.with_name("bookings.toml").read_text(encoding="utf-8")


def test_on_a_terminal_every_question_is_asked_until_it_is_answered(file):
    heard = []
    answers = iter(["No such header", "Eräpvm", "Kirjausnro", "yes"])

    def ask(text, default):
        heard.append((text, default))
        return next(answers)

    shown(file, Settings(), "orders", ask=ask)
    assert [default for _, default in heard] == ["Pvm", "Pvm", "-", "yes"], (
        "of what none is sure to be, a key pressed chooses nothing"
    )
    assert heard[0][0].startswith(
        "ordered_at: Is 'Pvm' it? It could be any date, and 'Eräpvm' stands beside it. (Pvm, Eräpvm"
    )
    assert "has no header 'No such header'" in heard[1][0]
    assert 'ordered_at = "Eräpvm"' in file.with_name("bookings.toml").read_text(encoding="utf-8")


def test_on_a_terminal_what_is_shown_is_corrected_until_it_is_right(file):
    heard, answers = [], iter(["ordered_at", "ordered_at=Nowhere", "ordered_at=Eräpvm", "yes"])

    def ask(text, default):
        heard.append(text)
        return next(answers)

    blocks = shown(file, Settings(), "orders", told=TOLD, ask=ask)
    dates = [rows[1][2] for title, rows in blocks if title.startswith("The first rows of")]
    assert dates == ["2025-01-03", "2025-01-17"], "shown anew as corrected"
    assert heard[0] == heard[3] == "Is it right? (yes writes it, column=header corrects it, - keeps it as a draft)"
    assert heard[1].startswith("A correction is column=header") and "has no header 'Nowhere'" in heard[2]
    assert 'ordered_at = "Eräpvm"' in file.with_name("bookings.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("told", "why"), [(TOLD, "Not written"), ((*TOLD, "amount=Tila"), "Nothing is loaded so")])
def test_what_is_shown_and_no_good_stays_a_draft(file, told, why):
    with pytest.raises(DataRefused, match=rf"^{why}: put bookings\.toml\.draft right and call it bookings\.toml"):
        shown(file, Settings(), "orders", told=told, ask=lambda text, default: "-")
    assert not file.with_name("bookings.toml").exists()
    assert file.with_name("bookings.toml.draft").exists()


def test_a_dash_leaves_a_question_open(file):
    with pytest.raises(DataRefused, match=r"`ordered_at`, `order_id` must be said first"):
        shown(file, Settings(), "orders", ask=lambda text, default: "-")


def test_a_mapping_written_into_a_folder_above_names_the_file_from_there(file, tmp_path):
    deep = tmp_path / "2025" / "spring"
    deep.mkdir(parents=True)
    file.rename(deep / file.name)
    out = tmp_path / "bookings.toml"
    shown(deep / file.name, Settings(), "orders", out=out, told=TOLD)
    assert 'file = "2025/spring/bookings.csv"' in out.read_text(encoding="utf-8")
    assert load(tmp_path, Settings()).facts["rows"]["orders"] == 2


def test_the_file_of_later_months_can_be_meant_too(file):
    shown(file, Settings(), "orders", told=(*TOLD, "file=bookings*.csv"))
    file.with_name("bookings_2.csv").write_text(BOOKINGS.replace("\nT", "\nU"), encoding="utf-8")
    assert load(file.parent, Settings()).facts["rows"]["orders"] == 4


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("ordered_at", "A correction is column=header, for example ordered_at=Date; got 'ordered_at'."),
        ("ordered_at=Day", "bookings.csv has no header 'Day'"),
        ("grain=lines", "`grain` is one of row, line, last; got 'lines'."),
    ],
)
def test_an_impossible_set_is_one_sentence(file, told, said):
    with pytest.raises(WrongUse) as wrong:
        shown(file, Settings(), "orders", told=(*TOLD, told))
    assert said in str(wrong.value)
    assert not file.with_name("bookings.toml").exists()


def test_customers_known_by_name_show_their_name_in_the_preview(file):
    file.write_text(BOOKINGS.replace("Asiakkaan nro", "Asiakas"), encoding="utf-8")
    proposal = propose_for(file, "orders").answered("ordered_at", "Pvm").answered("order_id", "Kirjausnro")
    assert [row[1] for row in preview(file, proposal, Settings()).rows] == ["0007", "0007"]


def test_nothing_of_a_preview_is_kept(file):
    before = set(cache_folder().iterdir()) if cache_folder().exists() else set()
    proposal = propose_for(file, "orders").answered("ordered_at", "Pvm").answered("order_id", "Kirjausnro")
    assert preview(file, proposal, Settings()).counts == {"rows_in": 4, "loaded": 2, "merged": 0, "rejected": 2}
    assert set(cache_folder().iterdir()) == before
    assert [path.name for path in file.parent.iterdir()] == ["bookings.csv"]


def test_what_intake_refuses_the_preview_says(file):
    file.write_text(
        BOOKINGS.replace("Tila", "Valuutta")
        .replace("Maksettu", "SEK")
        .replace("Peruttu", "SEK")
        .replace("Avoin", "SEK"),
        encoding="utf-8",
    )
    proposal = propose_for(file, "orders").answered("ordered_at", "Pvm").answered("order_id", "Kirjausnro")
    assert "is in SEK and the settings say EUR" in preview(file, proposal, Settings()).refused


def test_a_file_that_pito_does_not_read_is_refused(tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    with pytest.raises(WrongUse, match=r"x\.pdf: Pito reads \.csv"):
        propose_for(tmp_path / "x.pdf")


def test_packed_files_and_sheets_of_workbooks_are_mapped_too(tmp_path):
    import gzip

    xlsxwriter = pytest.importorskip("xlsxwriter")
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(BOOKINGS.encode()))
    shown(tmp_path / "b.csv.gz", Settings(), "orders", told=TOLD)
    assert load(tmp_path, Settings()).facts["rows"]["orders"] == 2
    book = xlsxwriter.Workbook(tmp_path / "c.xlsx")
    book.add_worksheet("Ohje").write_row(0, 0, ["Lue", "tämä"])
    sheet = book.add_worksheet("Myynti")
    for number, line in enumerate(BOOKINGS.replace("\nT", "\nU").splitlines()):
        sheet.write_row(number, 0, line.split(";"))
    book.close()
    shown(tmp_path / "c.xlsx", Settings(), "orders", told=("order_id=Kirjausnro", "ordered_at=Pvm"), sheet="Myynti")
    assert load(tmp_path, Settings()).facts["rows"]["orders"] == 4
    with pytest.raises(DataRefused, match=r"c\.xlsx has no sheet 'Osto'; it has Ohje, Myynti"):
        propose_for(tmp_path / "c.xlsx", sheet="Osto")


def test_the_desk_holds_the_files_nobody_recognises(file, root):
    (file.parent / "customers.csv").write_text("customer_id,name\n1,A\n", encoding="utf-8")
    desk = Desk(file.parent)
    assert list(desk.files) == ["bookings.csv"]
    assert not desk.is_example
    proposal = desk.propose("bookings.csv", "orders").answered("ordered_at", "Pvm").answered("order_id", "Kirjausnro")
    assert desk.save("bookings.csv", proposal) == file.with_name("bookings.toml")
    assert list(Desk(file.parent).files) == [BUNDLED.name]


def test_a_file_that_is_refused_until_somebody_says_which_date_is_on_the_desk(root, tmp_path):
    source = root / "data/sample/procountor/laskut_2025-h1.csv"
    (tmp_path / source.name).write_bytes(source.read_bytes())
    assert list(Desk(tmp_path).files) == [source.name]


def test_where_everything_is_recognised_an_invented_example_stands_in(sample):
    desk = Desk(sample)
    assert desk.is_example
    assert {one.about for one in desk.propose(BUNDLED.name).questions} == {"ordered_at", "order_id"}
    with pytest.raises(DataRefused, match="invented example"):
        desk.save(BUNDLED.name, desk.propose(BUNDLED.name))


def test_a_file_in_an_archive_is_proposed_too(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("bookings.csv", BOOKINGS)
    shown(tmp_path / "all.zip", Settings(), "orders", told=TOLD)
    assert load(tmp_path, Settings()).facts["rows"]["orders"] == 2


def test_the_files_of_later_months_are_read_by_the_same_mapping(tmp_path):
    first, second, other = (tmp_path / f"myynti_{name}.csv" for name in ("2026-05", "2026-06", "malli"))
    first.write_text(BOOKINGS, encoding="utf-8")
    *_, (written, _) = shown(first, Settings(), "orders", told=TOLD)
    assert "Later runs read every myynti_*.csv by it" in written
    second.write_text(BOOKINGS.replace("\nT", "\nU"), encoding="utf-8")
    assert load(tmp_path, Settings()).facts["rows"]["orders"] == 4
    (tmp_path / "myynti_2026-05.toml").unlink()
    other.write_text("Nimi;Hinta\nA;1\n", encoding="utf-8")
    shown(second, Settings(), "orders", told=TOLD)
    assert 'file = "myynti_2026-06.csv"' in (tmp_path / "myynti_2026-06.toml").read_text(encoding="utf-8")
    why = {one["file"]: one["why"] for one in load(tmp_path, Settings()).facts["unknown_files"]}
    assert why["myynti_2026-05.csv"].startswith(
        "it has the headers of myynti_2026-06.toml, which only reads myynti_2026-06"
    )


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("sales 31.05.2026.csv", "sales *.csv"),
        ("sales_20260531.csv", "sales_*.csv"),
        ("sales_2026-05-01_2026-05-31.csv", "sales_*_*.csv"),
        ("laskut2026Q2.csv", "laskut*.csv"),
        ("order20001.csv", ""),
        ("2026-05.csv", ""),
        ("bookings.csv", ""),
    ],
)
def test_which_files_a_mapping_reads_is_told_by_the_date_in_a_name(tmp_path, name, files):
    (tmp_path / name).write_text(BOOKINGS, encoding="utf-8")
    assert pattern(tmp_path / name, tmp_path / "x.toml") == files


def test_a_mapping_by_which_nothing_is_loaded_is_a_draft(file):
    with pytest.raises(DataRefused, match=r"Nothing is loaded so: put bookings\.toml\.draft right"):
        shown(file, Settings(), "orders", told=("order_id=Kirjausnro", "ordered_at=Pvm", "amount=Tila"))
    assert not file.with_name("bookings.toml").exists()
    assert file.with_name("bookings.toml.draft").exists()


def test_a_list_of_sales_without_numbers_loads_by_customer_and_day_and_loses_no_sum(tmp_path):
    sales = "Asiakas;Myyntipäivä;Netto\nA Oy;3.1.2025;100,00\nA Oy;3.1.2025;100,00\nB Oy;4.1.2025;50,00\n"
    (tmp_path / "sales.csv").write_text(sales, encoding="utf-8")
    (tmp_path / "sales.toml.draft").write_text("# an older try", encoding="utf-8")
    blocks = dict(
        shown(tmp_path / "sales.csv", Settings(), told=['order_id={ join = ["Asiakas", "Myyntipäivä"] }'], is_sure=True)
    )
    rows = blocks["The first rows of 3 rows in, 3 loaded, 0 merged, 0 rejected:"]
    assert [row[-1] for row in rows[1:]] == ["200.00", "50.00"]
    assert load(tmp_path, Settings()).facts["rows"]["orders"] == 2
    assert not (tmp_path / "sales.toml.draft").exists(), "what is written takes the place of its draft"


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(DataRefused, match=r"^empty\.csv is empty: there is nothing to read\.$"):
        shown(tmp_path / "empty.csv", Settings())
