import pytest

from pito.errors import DataRefused, WrongUse
from pito.sources import mapping
from pito.sources.entry import Source
from pito.sources.evidence import is_business_id, looks
from pito.sources.export import sheets
from pito.sources.plan import When
from pito.sources.proposal import as_toml
from pito.sources.propose import propose
from pito.sources.sheet import Reading


def sheet(tmp_path, text, name="x.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return next(sheets(name, path, lambda part: Reading()))


@pytest.fixture
def proposed(tmp_path):
    def proposed(text, table=""):
        return propose(sheet(tmp_path, text), table)

    return proposed


def columns(proposal):
    return {name: proposal.told(name) for name in proposal.columns}


INVOICES = """Tositenro;Asiakkaan nro;Pvm;Eräpvm;Nettosumma;Tila
T1;0007;3.1.2025;17.1.2025;100,00;Maksettu
T2;0007;4.2.2025;18.2.2025;250,50;Peruttu
T3;0012;5.3.2025;19.3.2025;1 000,00;Avoin
"""


def test_a_bare_date_beside_another_is_asked_about_never_guessed(proposed):
    proposal = proposed(INVOICES, "orders")
    question = next(one for one in proposal.questions if one.about == "ordered_at")
    assert "ordered_at" not in proposal.columns
    assert question.choices == ("Pvm", "Eräpvm")
    assert question.text == "Is 'Pvm' it? It could be any date, and 'Eräpvm' stands beside it."
    assert (question.is_required, proposal.is_complete) == (True, False)


@pytest.mark.parametrize("header", ["pvm", "Päivä", "PÄIVÄMÄÄRÄ", "date", "Datum"])
def test_every_bare_word_for_a_date_is_asked_about(proposed, header):
    assert "ordered_at" in {one.about for one in proposed(INVOICES.replace("Pvm;", f"{header};"), "orders").questions}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "Kirjauspäivä;Arvopäivä;Määrä;Laji;Saaja/Maksaja\n02.05.2026;02.05.2026;-9,50;101;Posti\n",
            "a bank statement",
        ),
        ("Date,Description,Amount,Balance,Type\n2026-05-02,Card purchase,-9.50,990.50,DEBIT\n", "a bank statement"),
        ("Kuittinumero;Päivämäärä;Tuote;Summa\n7;02.05.2026;Kahvi;3,40\n", "the list of a cash register"),
        ("Päivä;Käteinen;Kortti;Yhteensä\n02.05.2026;10,00;20,00;30,00\n", "the list of a cash register"),
    ],
)
def test_payments_of_nobody_in_particular_are_proposed_as_nothing(proposed, text, what):
    with pytest.raises(DataRefused, match=f"^x.csv looks like {what}: payments do not say whose they are; "):
        proposed(text)
    assert proposed(text, "costs").table == "costs"


def test_sales_that_only_name_their_customer_are_never_proposed_as_customers(proposed):
    with pytest.raises(DataRefused, match=r"^x.csv is like none of "):
        proposed("Kund;Datum;Belopp\n1;5.1.2026;10,00\n2;6.1.2026;20,00\n")
    assert proposed("Kund;Datum;Belopp\n1;5.1.2026;10,00\n", "orders").columns["ordered_at"].source.column == "Datum"


def test_what_is_like_no_table_is_proposed_as_none(proposed):
    with pytest.raises(DataRefused, match=r"^x.csv is like none of customers, people, .*: name the table yourself"):
        proposed("Lämpötila;Kosteus\n21,5;40\n22,5;41\n")


def test_costs_by_month_stay_costs(proposed):
    assert proposed("Kuukausi;Laji;Kanava;Summa\n2026-01;hankinta;Google;100,00\n").table == "costs"


@pytest.mark.parametrize(
    "text",
    [
        "Tiketti;Asiakas;Saapui;Vastattu;Ratkaistu;Suljettu\n",
        "Nro;Asiakas;Tuli;Vastasi;Ratkesi;Sulkeutui\n",
        "Pyyntö nro;Asiakas;Vastaanotettiin;Vastattiin;Ratkaistiin;Suljettiin\n",
        "Ticket;Customer name;Arrived;Replied;Solved;Closed\n",
        "Ärende;Kund;Inkom;Besvarades;Löstes;Stängdes\n",
    ],
)
def test_headers_may_be_verbs(proposed, text):
    times = "01.05.2026 10:00;01.05.2026 12:00;02.05.2026 13:00;02.05.2026 14:00"
    proposal = proposed(text + f"1;Alfa Oy;{times}\n2;Beta Oy;{times}\n")
    headers = text.strip().split(";")
    asked = ("ticket_id", "customer_name", "created_at", "first_response_at", "resolved_at", "closed_at")
    assert (proposal.table, columns(proposal)) == (
        "tickets",
        dict(zip(asked, headers, strict=True)) | columns(proposal),
    )


def test_alone_a_bare_date_is_taken(proposed):
    alone = "Laskunro;Asiakasnro;Pvm;Nettosumma\n1;7;3.1.2025;10,00\n2;7;4.1.2025;11,00\n"
    assert columns(proposed(alone))["ordered_at"] == "Pvm"


def test_headers_are_found_by_word_by_a_slip_and_by_words_in_common(proposed):
    text = "Laskunumreo;Asiakasnumero (vanha);Laskun päivä;Veroton summa €\n1;7;3.1.2025;10,00\n2;8;4.1.2025;11,00\n"
    proposal = proposed(text, "orders")
    assert columns(proposal) == {
        "order_id": "Laskunumreo",
        "customer_id": "Asiakasnumero (vanha)",
        "ordered_at": "Laskun päivä",
        "amount": "Veroton summa €",
    }
    assert proposal.columns["order_id"].reason.startswith("almost 'laskunumero'")
    assert proposal.columns["customer_id"].reason.startswith("has 'asiakasnumero' in it")


def test_values_that_cannot_be_it_outweigh_the_header(proposed):
    text = "Ticket;Created;Resolved time\nA;2025-01-02 10:00;yes\nB;2025-01-03 10:00;no\n"
    assert "resolved_at" not in proposed(text, "tickets").columns


def test_e_mails_and_business_ids_are_known_by_their_values(proposed):
    text = "Koodi;Nimi;Tieto 1;Tieto 2\n1;A;a@a.example;9000000-3\n2;B;b@b.example;9000024-9\n"
    found = columns(proposed(text))
    assert (found["email"], found["business_id"]) == ("Tieto 1", "Tieto 2")


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("Kundnr,Namn,E-post\n1,A,a@a.example\n2,B,b@b.example\n", "customers"),
        ("Fakturanummer,Kundnr,Fakturadatum,Netto\n1,7,2025-01-02,10\n2,7,2025-01-03,11\n", "orders"),
        ("Ärendenummer,Skapad,Status,Prioritet\n1,2025-01-02 10:00,Ny,Hög\n2,2025-01-03 10:00,Ny,Hög\n", "tickets"),
        (
            "Sopimusnumero,Asiakasnumero,Sopimus alkaa,Kuukausimaksu\n1,7,2025-01-02,10\n2,8,2025-01-03,11\n",
            "contracts",
        ),
        ("Review ID,Score,Answered at\n1,5,2025-01-02\n2,4,2025-01-03\n", "feedback"),
        (
            "Opportunity ID,Stage name,Close date,Amount,Status\n1,a,2025-01-02,10,Won\n2,b,2025-01-03,11,Lost\n",
            "deals",
        ),
        ("Kuukausi,Laji,Kulut\n2025-01,hankinta,100\n2025-02,hankinta,90\n", "costs"),
    ],
)
def test_the_table_is_told_by_what_the_headers_are_words_for(proposed, text, table):
    assert proposed(text).table == table


def test_a_table_that_is_named_is_taken(proposed):
    assert proposed(INVOICES, "contracts").table == "contracts"
    with pytest.raises(WrongUse, match="There is no table `order`; there are customers, people"):
        proposed(INVOICES, "order")


def test_a_key_that_repeats_makes_rows_lines_of_an_order_or_states_of_one_thing(proposed):
    lines = "Invoice no,Customer no,Invoice date,Net\n1,7,2025-01-02,10\n1,7,2025-01-02,12\n2,8,2025-01-03,11\n"
    states = "Ticket,Created,Updated\n1,2025-01-02,2025-01-02\n1,2025-01-02,2025-01-05\n2,2025-01-03,2025-01-03\n"
    assert proposed(lines).grain == "line"
    proposal = proposed(states)
    assert (proposal.grain, proposal.last_by) == ("last", "Updated")


LOG = """case,activity,timestamp,resource
1,Created,2026-05-04 09:00,a
1,Replied,2026-05-04 10:00,b
1,Closed,2026-05-05 10:00,b
2,Created,2026-05-06 09:00,a
2,Closed,2026-05-06 12:00,a
"""


def test_a_log_of_what_happened_began_with_its_first_row_never_its_last(proposed, tmp_path):
    proposal = proposed(LOG, "tickets")
    assert proposal.grain == "event"
    assert proposal.columns["created_at"].source == Source(first=True, at="timestamp")
    assert written(tmp_path, proposal).grain == "event"


def test_where_nothing_says_what_happened_it_is_asked_and_the_answer_means_the_first(proposed):
    proposal = proposed(LOG.replace("activity", "note"), "tickets")
    assert (proposal.grain, "created_at" in proposal.columns) == ("last", False)
    assert "created_at" in {one.about for one in proposal.questions}
    answered = proposal.answered("created_at", "timestamp")
    assert (answered.grain, answered.columns["created_at"].source) == ("event", Source(first=True, at="timestamp"))


def test_a_date_called_created_that_differs_between_states_is_not_taken_from_the_last(proposed):
    states = "Ticket,Created,Updated\n1,2025-01-02,2025-01-02\n1,2025-01-04,2025-01-05\n2,2025-01-03,2025-01-03\n"
    proposal = proposed(states)
    assert "created_at" not in proposal.columns
    assert [one.about for one in proposal.questions] == ["created_at"]


@pytest.mark.parametrize(
    ("text", "table", "about"),
    [
        ("Tikettinumero;Asiakasnumero;Avattu;Pvm;Ensimmäinen vastaus\n1;7;1.5.2026;2.5.2026;3.5.2026\n", "tickets", "first_resolved_at"),
        ("Varausnro;Pvm;Luotu;Asiakas;Tila\n1;7.5.2026;1.5.2026;A;Voitettu\n", "deals", "won_at"),
    ],
)  # fmt: skip
def test_a_bare_date_that_nothing_is_taken_from_is_asked_about_while_a_date_is_open(proposed, text, table, about):
    proposal = proposed(text, table)
    (question,) = [one for one in proposal.questions if one.kind == "bare_date"]
    assert (question.about, question.header, question.is_required) == (about, "Pvm", False)
    assert any("OPEN: Is 'Pvm'" in line for line in as_toml(proposal).splitlines())


def test_net_is_gross_minus_vat_where_both_are_there_and_asked_about_where_only_gross_is(proposed):
    both = "Laskunro;Asiakasnro;Laskupvm;Yhteensä;ALV\n1;7;3.1.2025;12,55;2,55\n2;7;4.1.2025;25,10;5,10\n"
    gross = "Laskunro;Asiakasnro;Laskupvm;Yhteensä\n1;7;3.1.2025;12,55\n2;7;4.1.2025;25,10\n"
    assert proposed(both).columns["amount"].source == Source(minus=("Yhteensä", "ALV"))
    assert [one.about for one in proposed(gross).questions] == ["amount"]


def test_quantity_times_price_is_offered_not_taken(proposed):
    text = "InvoiceNo,CustomerID,InvoiceDate,Quantity,UnitPrice\n1,7,2025-01-02,2,1.5\n2,8,2025-01-03,1,2.5\n"
    (question,) = proposed(text).questions
    assert question.choices == ('{ multiply = ["Quantity", "UnitPrice"] }',)
    answered = proposed(text).answered("amount", question.choices[0])
    assert answered.columns["amount"].source == Source(multiply=("Quantity", "UnitPrice"))
    assert answered.is_complete


def test_where_sales_have_no_number_a_customers_purchases_of_one_day_are_offered_as_one_order(proposed):
    text = "Asiakas;Myyntipäivä;Netto\nVirtanen Oy;3.1.2025;100,00\nVirtanen Oy;3.1.2025;100,00\n"
    (question,) = proposed(text).questions
    assert (question.about, question.is_required) == ("order_id", True)
    assert question.choices == ('{ join = ["Asiakas", "Myyntipäivä"] }',)
    answered = proposed(text).answered("order_id", question.choices[0])
    assert (answered.grain, answered.is_complete) == ("line", True), (
        "rows of one day are summed, not repeats of each other"
    )
    (question,) = proposed("Asiakas;Netto\nVirtanen Oy;100,00\n", "orders").questions[1:]
    assert question.choices == (), "no day, no day's purchases"


def test_dates_that_fit_two_orders_are_asked_about(proposed):
    text = "Ticket,Created\n1,02/03/2025\n2,04/05/2025\n"
    proposal = proposed(text)
    assert [(one.about, one.choices) for one in proposal.questions] == [("dates", ("dmy", "mdy"))]
    assert proposal.answered("dates", "mdy").is_complete
    assert proposed(text.replace("04/05", "14/05")).is_complete


def test_decimals_that_fit_two_readings_are_asked_about(proposed):
    text = 'Invoice no,Customer no,Invoice date,Net\n1,7,2025-01-02,"1,5"\n2,7,2025-01-02,1.5\n3,7,2025-01-02,1.234\n'
    assert [one.about for one in proposed(text).questions] == ["decimal"]


def test_void_rows_and_credit_notes_are_seen_in_the_words(proposed):
    text = (
        INVOICES.replace("Tila", "Tila;Tyyppi")
        .replace("Maksettu", "Maksettu;Hyvityslasku")
        .replace("Peruttu", "Peruttu;Lasku")
    )
    proposal = proposed(text.replace("Avoin", "Avoin;Lasku"), "orders").answered("ordered_at", "Pvm")
    assert (proposal.void, proposal.credit) == (When("Tila", ("Peruttu",)), When("Tyyppi", ("Hyvityslasku",)))
    entry = proposal.entry()
    assert entry.columns["cancelled_at"].among == ("Peruttu",)
    assert entry.columns["amount"].negative == ("Hyvityslasku",)


def test_words_of_a_column_that_allows_only_some_are_translated(proposed):
    text = "Call ID,Customer no,Call time,Suunta\n1,7,2025-01-02 10:00,Saapuva\n2,8,2025-01-03 11:00,Lähtevä\n3,8,2025-01-03 11:00,Muu\n"
    proposal = proposed(text, "contacts")
    assert proposal.words == {"direction": {"Lähtevä": "out", "Saapuva": "in"}}
    assert proposal.notes == ("say under [table.words.direction] what is Muu: in, out",)


def test_the_header_may_stand_below_a_title(proposed):
    text = "Raportti 2025\n\nLaskunro;Asiakasnro;Laskupvm;Netto\n1;7;3.1.2025;10,00\n2;8;4.1.2025;11,00\n"
    proposal = proposed(text)
    assert (proposal.header_row, columns(proposal)["order_id"]) == (3, "Laskunro")


def test_a_record_with_a_word_of_the_vocabulary_in_it_is_no_header(proposed):
    text = "Keikka;Kuka;Milloin;Hinta e;Huom\nPesu;Pekka;3.8.2026;120,50;\nMuutto;Aino;15.9.2026;-;peruttu\n"
    assert proposed(text, "orders").header_row == 1
    years = "Raportti;tulostettu\n\nAsiakasnro;Laskupvm;2024;2025\n7;3.1.2025;5;6\n"
    assert proposed(years, "orders").header_row == 3


def test_rows_that_a_person_says_are_told_apart_by_name_have_ids_made_of_names(proposed):
    text = "Keikka;Kuka;Koodi;Milloin;Hinta e\n1;Pekka;x;3.8.2026;120,50\n2;Aino;y;3.8.2026;99,00\n"
    named = proposed(text, "orders").answered("customer_name", "Kuka")
    assert (named.ids, named.entry().system) == ("names", "names")
    assert named.answered("customer_id", "Koodi").ids == ""
    assert proposed(text, "orders").answered("ids", "crm").answered("customer_name", "Kuka").ids == "crm"


def test_what_is_said_of_other_columns_is_no_longer_offered_for_the_number_of_an_order(proposed):
    text = "Keikka;Kuka;Milloin;Hinta e;Huom\nPesu;Pekka;3.8.2026;120,50;\nPesu;Aino;3.8.2026;99,00;iso\nMuutto;Aino;4.8.2026;120,50;\n"
    proposal = proposed(text, "orders").answered("customer_name", "Kuka").answered("ordered_at", "Milloin")
    (question,) = proposal.answered("amount", "Hinta e").questions
    assert question.choices[0] == '{ join = ["Kuka", "Milloin"] }'
    assert set(question.choices[1:]) == {"Keikka", "Huom"}, "neither is there once in every row"
    assert question.text.endswith("what a customer bought on one day can be one order (grain = 'line').")


def test_customers_may_be_known_by_name_alone(proposed):
    text = "Laskunro;Asiakas;Laskupvm;Netto\n1;A Oy;3.1.2025;10,00\n2;B Oy;4.1.2025;11,00\n"
    proposal = proposed(text)
    assert (proposal.is_complete, proposal.ids) == (True, "names")


def test_what_must_be_there_and_is_left_out_is_asked_for_again(proposed):
    text = "Laskunro;Asiakas;Laskupvm;Netto\n1;A Oy;3.1.2025;10,00\n2;B Oy;4.1.2025;11,00\n"
    left = proposed(text).answered("order_id", "")
    assert [one.about for one in left.questions] == ["order_id"]
    assert left.answered("order_id", "Laskunro").is_complete


@pytest.mark.parametrize(
    ("about", "answer", "said"),
    [
        ("orderid", "Pvm", "`orders` has no column `orderid`; it has order_id, customer_id"),
        ("ordered_at", "Day", "x.csv has no header 'Day'; it has Tositenro, Asiakkaan nro, Pvm, Eräpvm"),
        ("dates", "ymd", "`dates` is one of dmy mdy; got 'ymd'."),
        ("amount", "{ minus = [", "is not a source as mappings write it"),
        ("amount", '{ minus = ["Nettosumma", "ALV"] }', "has no header 'ALV'"),
    ],
)
def test_an_impossible_answer_is_one_sentence(proposed, about, answer, said):
    with pytest.raises(WrongUse) as wrong:
        proposed(INVOICES, "orders").answered(about, answer)
    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_file_without_a_header_is_refused(proposed):
    with pytest.raises(DataRefused, match=r"x\.csv has no row with several headers among its first"):
        proposed("only\nwords\n")


def written(tmp_path, proposal):
    (tmp_path / "m.toml").write_text(as_toml(proposal), encoding="utf-8")
    return mapping.read("m.toml", tmp_path / "m.toml")[0].entry


def test_what_is_written_is_read_back_as_it_was_proposed(tmp_path, proposed):
    proposal = proposed(INVOICES, "orders").answered("ordered_at", "Pvm").answered("order_id", "Tositenro")
    assert written(tmp_path, proposal) == proposal.entry()


def test_headers_with_quotes_backslashes_and_signs_survive_the_writing(tmp_path, proposed):
    text = 'Laskunro;"Asiakas ""nro"" #1";Laskupvm;Netto \\ €\n1;7;3.1.2025;10,00\n2;8;4.1.2025;11,00\n'
    proposal = proposed(text, "orders").answered("customer_id", 'Asiakas "nro" #1').answered("amount", "Netto \\ €")
    assert written(tmp_path, proposal).columns["customer_id"] == Source(column='Asiakas "nro" #1')


def test_a_files_name_is_meant_as_it_is_written(tmp_path, proposed):
    (tmp_path / "a").mkdir()
    proposal = propose(sheet(tmp_path / "a", INVOICES, "sales [1].csv"), "orders")
    proposal = proposal.answered("ordered_at", "Pvm").answered("order_id", "Tositenro")
    one = mapping.Mapping("m.toml", written(tmp_path, proposal))
    assert one.fits("sales [1].csv") and not one.fits("sales 1.csv")


def test_what_is_open_stands_in_the_file_as_comments(proposed):
    lines = as_toml(proposed(INVOICES, "orders")).splitlines()
    assert any(line.startswith("# ordered_at = \"Pvm\"  # OPEN: Is 'Pvm' it?") for line in lines)
    assert not any(line.startswith("ordered_at") for line in lines)


def test_an_empty_file_of_headers_is_proposed_by_them_alone(proposed):
    proposal = proposed("Laskunro;Asiakasnro;Laskupvm;Netto\n")
    assert set(columns(proposal)) == {"order_id", "customer_id", "ordered_at", "amount"}


def test_values_are_counted_as_what_they_look_like(tmp_path):
    text = "a;b;c\n1,50;x@y.example;01:30:00\n2,25;;100:00:00\n"
    money, mail, length = looks(sheet(tmp_path, text), 1)
    assert (money.numbers, money.has_decimals, money.distinct) == (1.0, True, 2)
    assert (mail.filled, mail.emails) == (1, 1.0)
    assert length.durations == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9000000-3", True),
        ("FI90000003", True),
        ("9000000-4", False),
        ("90000003", False),
        ("", False),
        ("900000-3", False),
    ],
)
def test_a_business_id_needs_its_check_digit(text, expected):
    """Weights 7 9 10 5 8 4 2, modulo 11: Finnish Patent and Registration Office."""
    assert is_business_id(text) is expected


@pytest.mark.parametrize(
    ("file", "table", "expected"),
    [
        (
            "data/olist_subset/olist_orders_dataset.csv",
            "orders",
            {"order_id": "order_id", "customer_id": "customer_id", "ordered_at": "order_purchase_timestamp"},
        ),
        (
            "data/olist_subset/olist_order_reviews_dataset.csv",
            "feedback",
            {"feedback_id": "review_id", "score": "review_score", "answered_at": "review_answer_timestamp"},
        ),
        ("data/telco_churn_ibm/Telco-Customer-Churn.csv", "customers", {"customer_id": "customerID"}),
        (
            "data/api_seeds/zendesk/ticket_data.csv",
            "tickets",
            {"ticket_id": "id", "created_at": "created_at", "status": "status", "updated_at": "updated_at"},
        ),
        (
            "data/api_seeds/salesforce/sf_opportunity_data.csv",
            "deals",
            {"deal_id": "id", "stage": "stage_name", "amount": "amount"},
        ),
    ],
)
def test_exports_of_the_world_get_the_proposal_a_person_would_make(reference, file, table, expected):
    path = reference(file)
    proposal = propose(next(sheets(path.name, path, lambda part: Reading())))
    found = columns(proposal)
    assert proposal.table == table
    assert {name: found.get(name) for name in expected} == expected
