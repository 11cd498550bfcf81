import duckdb

from pito.intake.load import load
from pito.settings import Settings

FRESHDESK = """Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Initial response time,Resolved time,\
Closed time,Last update time,Email,Company Name,Survey results,Merged into
1,A,Closed,Low,Email,Q,Aino,S,2026-05-04 09:00:00,2026-05-04 11:00:00,2026-05-04 12:00:00,2026-05-04 12:00:00,\
2026-05-04 12:00:00,a@a.example,Alfa,Extremely Unhappy,
2,B,Closed,Low,Email,Q,Aino,S,2026-05-05 09:00:00,2026-05-05 11:00:00,2026-05-05 12:00:00,2026-05-05 12:00:00,\
2026-05-05 12:00:00,b@b.example,Beta,,1
3,B,Closed,Low,Email,Q,Aino,S,2026-06-02 09:00:00,2026-06-02 11:00:00,2026-06-02 12:00:00,2026-06-02 12:00:00,\
2026-06-02 12:00:00,b@b.example,Beta,Happy,
"""
ZENDESK = """Id,Requester,Requester email,Organization,Status,Created at,Updated at,Solved at,Assignee,Group,Priority,\
First reply time in minutes,Satisfaction Score
1,Cee,c@c.example,Cee Oy,Closed,2026-05-06 09:00,2026-05-06 12:00,2026-05-06 12:00,Bo,S,Low,60,Good
2,Dee,d@d.example,Dee Oy,Closed,2026-05-07 09:00,2026-05-07 12:00,2026-05-07 12:00,Bo,S,Low,60,
"""
LINES = "Laskunumero;Laskun pvm;Asiakasnumero;Asiakas;Tuote;Määrä;Veroton\n"


def rows(folder, table, columns):
    path = load(folder, Settings()).folder / f"{table}.parquet"
    return duckdb.execute(f"select {columns} from '{path}' order by all").fetchall()


def test_ratings_and_merges_follow_their_ticket_when_two_systems_use_its_number(tmp_path):
    (tmp_path / "fd.csv").write_text(FRESHDESK)
    (tmp_path / "zd.csv").write_text(ZENDESK)
    assert rows(tmp_path, "tickets", "ticket_id, merged_into") == [
        *(("3", None), ("freshdesk:1", None), ("freshdesk:2", "freshdesk:1"), ("zendesk:1", None), ("zendesk:2", None)),
    ]
    assert rows(tmp_path, "feedback", "ticket_id") == [("3",), ("freshdesk:1",), ("zendesk:1",)]


def test_one_broken_line_turns_the_other_lines_of_its_order_in_its_file_away(tmp_path):
    (tmp_path / "a.csv").write_text(
        LINES + "1;30.04.2026;001;Alfa;A;1;100,00\n1;30.04.2026;001;Alfa;B;1;5x0,00\n2;03.05.2026;002;Beta;A;1;10,00\n",
        encoding="utf-8",
    )
    assert rows(tmp_path, "orders", "order_id, amount_minor") == [("2", 1000)]
    assert rows(tmp_path, "rejects", 'row, "column", reason, value') == [
        *((2, "Laskunumero", "other_line", "1"), (3, "Veroton", "not_a_number", "5x0,00")),
    ]


def test_an_order_that_is_whole_in_another_file_counts(tmp_path):
    (tmp_path / "a.csv").write_text(LINES + "1;30.04.2026;001;Alfa;A;1;100,00\n1;30.04.2026;001;Alfa;B;1;50,00\n")
    (tmp_path / "b.csv").write_text(LINES + "1;30.04.2026;001;Alfa;A;1;100,00\n1;30.04.2026;001;Alfa;B;1;x\n")
    assert rows(tmp_path, "orders", "order_id, amount_minor") == [("1", 15000)]


def test_a_total_below_the_lines_breaks_no_order(tmp_path):
    (tmp_path / "a.csv").write_text(
        LINES + "1;30.04.2026;001;Alfa;A;1;100,00\nYhteensä;;;;;;100,00\n", encoding="utf-8"
    )
    assert rows(tmp_path, "orders", "order_id, amount_minor") == [("1", 10000)]
    assert rows(tmp_path, "rejects", "row, reason") == [(3, "footer")]


def test_a_line_of_text_without_an_amount_breaks_no_invoice(tmp_path):
    head = "Laskunumero;Laskun pvm;Asiakasnumero;Tuote;Määrä;Veroton\n"
    (tmp_path / "laskut.csv").write_text(
        head + "1;30.04.2026;001;A;1;100,00\n1;30.04.2026;001;Kiitos!;;\n", encoding="utf-8"
    )
    loaded = load(tmp_path, Settings())
    found = duckdb.connect().execute(f"select order_id, amount_minor from '{loaded.folder}/orders.parquet'").fetchall()
    assert found == [("1", 10000)]
