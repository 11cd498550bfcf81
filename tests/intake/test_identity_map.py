"""Own customers, a CRM and a help desk in one folder: who is taken for whom, what a person says of it, and how it is undone."""

import csv
from datetime import date

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner

from pito.cli import main
from pito.intake.load import load
from pito.report.identity_map import write_identity_map
from pito.settings import Settings

EXPORTS = {
    "asiakkaat.csv": """\
Asiakasnumero;Nimi;Y-tunnus;Sähköposti
0001;Ykkönen Oy;0737546-2;
0002;Kakkonen Oy;;info@kakkonen.example
0003;=Kolmonen Oy;;
0004;Nelonen Oy;0112038-9;
""",
    "organizations.csv": """\
Organization - ID,Organization - Name,Organization - Y-tunnus
7,Yksi,FI07375462
8,Kakkonen,
9,Neljä,0112038-9
10,Vieras Oy,
""",
    "deals.csv": """\
Deal - ID,Deal - Title,Deal - Organization ID,Deal - Status,Deal - Value,Deal - Deal created,Deal - Won time
1,A,7,won,1000,2026-01-05 10:00:00,2026-01-20 10:00:00
2,B,8,won,2000,2026-02-05 10:00:00,2026-02-20 10:00:00
3,C,9,won,12000,2026-03-05 10:00:00,2026-03-20 10:00:00
4,D,10,won,4000,2026-04-05 10:00:00,2026-04-20 10:00:00
5,E,7,lost,90000,2026-04-05 10:00:00,
""",
    "tickets.csv": """\
Ticket ID,Subject,Status,Created time,Company Name,Email
1,a,Open,2026-05-01 10:00:00,,INFO@kakkonen.example
2,b,Open,2026-05-02 10:00:00,Kolmonen,nobody@kolmonen.example
3,c,Open,2026-05-03 10:00:00,Ihan uusi,
""",
}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "exports"
    place.mkdir()
    for name, text in EXPORTS.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def rows(loaded, table, *columns):
    found = pd.read_parquet(loaded.folder / f"{table}.parquet")[list(columns)]
    return sorted(found.itertuples(index=False, name=None))


def links(loaded):
    return {(one, other): (why, status) for one, other, why, status in rows(loaded, "identity", *LINK)}


LINK = ("customer_id", "same_as", "why", "status")
FOUND = {
    ("pipedrive:7", "0001"): ("business_id", "linked"),
    ("pipedrive:8", "0002"): ("name", "proposed"),
    ("pipedrive:9", "0004"): ("business_id", "over_limit"),  # its orders are 12,000, the limit 10,000
    ("freshdesk:kolmonen", "0003"): ("name", "proposed"),
}


def test_what_shares_a_number_is_linked_and_what_only_shares_a_name_or_moves_much_is_proposed(folder):
    loaded = load(folder, Settings())
    assert links(loaded) == FOUND
    assert loaded.facts["links"] == {"linked": 1, "proposed": 2, "over_limit": 1}
    assert rows(loaded, "orders", "order_id", "customer_id", "amount_minor") == [
        *(("1", "0001", 100_000), ("2", "pipedrive:8", 200_000)),
        *(("3", "pipedrive:9", 1_200_000), ("4", "pipedrive:10", 400_000)),
    ]
    assert rows(loaded, "tickets", "ticket_id", "customer_id") == [
        *(("1", "0002"), ("2", "freshdesk:kolmonen"), ("3", "freshdesk:ihan uusi")),
    ]
    customers = {"0001", "0002", "0003", "0004", "pipedrive:8", "pipedrive:9", "pipedrive:10"}
    assert {name for (name,) in rows(loaded, "customers", "customer_id")} == customers


def test_a_higher_limit_links_what_moves_more(folder):
    loaded = load(folder, Settings().choose("identity", automatic_up_to=12_000))
    assert links(loaded)["pipedrive:9", "0004"] == ("business_id", "linked")
    assert ("3", "0004") in rows(loaded, "orders", "order_id", "customer_id")


def test_without_linking_every_record_stays_its_own_customer_and_nothing_is_proposed(folder):
    loaded = load(folder, Settings().choose("identity", link=False))
    assert (links(loaded), loaded.facts["links"]) == ({}, {})
    assert ("1", "pipedrive:7") in rows(loaded, "orders", "order_id", "customer_id")
    assert len(rows(loaded, "customers", "customer_id")) == 8
    tickets = rows(loaded, "tickets", "ticket_id", "customer_id")
    assert ("1", "0002") in tickets  # whose a ticket is, is another question


def written(folder, target):
    """The map as `pito check --identity` writes it, as a list of dicts."""
    done = CliRunner().invoke(main, ["check", "--data", str(folder), "--identity", str(target)], catch_exceptions=False)
    assert done.exit_code == 0 and "4 links. Put it beside the exports as identity.csv to use it." in done.output
    with target.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_map_is_written_by_the_command_with_names_amounts_and_harmless_cells(folder, tmp_path):
    lines = written(folder, tmp_path / "map.csv")
    assert [(line["customer_id"], line["name_of_same_as"], float(line["amount"]), line["use"]) for line in lines] == [
        ("pipedrive:9", "Nelonen Oy", 12_000, ""),
        ("pipedrive:8", "Kakkonen Oy", 2_000, ""),
        ("pipedrive:7", "Ykkönen Oy", 1_000, ""),
        ("freshdesk:kolmonen", "'=Kolmonen Oy", 0, ""),
    ]
    assert [line["score"] for line in lines] == ["1.0", "0.9", "1.0", "0.9"]


def say(target, lines, use):
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(line | {"use": use.get(line["customer_id"], "")} for line in lines)


def tables(loaded):
    """Everything a load says, but for the time it took."""
    held = {path.name: pd.read_parquet(path) for path in sorted(loaded.folder.glob("*.parquet"))}
    return held, {name: fact for name, fact in loaded.facts.items() if name != "seconds"}


def test_a_persons_yes_and_no_hold_and_taking_the_file_away_undoes_them(folder, tmp_path, monkeypatch):
    first = tables(load(folder, Settings()))
    said = {"pipedrive:9": "yes", "pipedrive:8": "Kyllä", "freshdesk:kolmonen": "x", "pipedrive:7": "no"}
    say(folder / "identity.csv", written(folder, tmp_path / "map.csv"), said)

    second = load(folder, Settings())
    assert {pair: status for pair, (_, status) in links(second).items()} == {
        ("pipedrive:7", "0001"): "no",
        **dict.fromkeys([pair for pair in FOUND if pair[0] != "pipedrive:7"], "yes"),
    }
    assert rows(second, "orders", "order_id", "customer_id") == [
        *(("1", "pipedrive:7"), ("2", "0002"), ("3", "0004"), ("4", "pipedrive:10")),
    ]
    assert rows(second, "tickets", "ticket_id", "customer_id")[1] == ("2", "0003")
    ledger = pd.read_parquet(second.folder / "ledger.parquet").set_index("file")
    assert ledger.loc["organizations.csv", ["loaded", "merged"]].tolist() == [2, 2]  # 8 and 9 are own customers
    assert "identity.csv" not in ledger.index

    (folder / "identity.csv").unlink()
    monkeypatch.setenv("PITO_CACHE", str(tmp_path / "another"))  # so that it is loaded, not remembered
    third = load(folder, Settings())
    held, facts = tables(third)
    assert not third.reused and facts == first[1] and held.keys() == first[0].keys()
    for name, frame in held.items():
        pd.testing.assert_frame_equal(frame, first[0][name])


def test_what_was_said_is_still_said_when_the_map_is_written_anew(folder, tmp_path):
    say(folder / "identity.csv", written(folder, tmp_path / "map.csv"), {"pipedrive:8": "yes", "pipedrive:7": "no"})
    target = tmp_path / "again.csv"
    assert write_identity_map(load(folder, Settings()).folder, target) == 4
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert {line["customer_id"]: line["use"] for line in csv.DictReader(file)} == {
            **dict.fromkeys(["pipedrive:9", "freshdesk:kolmonen"], ""),
            "pipedrive:8": "yes",
            "pipedrive:7": "no",
        }


def test_a_crm_s_list_beside_invoices_does_not_make_their_customers_strangers(tmp_path):
    (tmp_path / "laskut.csv").write_text(
        "Laskunumero;Laskun pvm;Asiakasnumero;Asiakas;Y-tunnus;Veroton\n"
        "1001;05.03.2026;001;Kahvila Ääni Oy;0737546-2;1000,00\n1002;05.04.2026;002;Leipomo Kulma;;500,00\n",
        encoding="utf-8",
    )
    (tmp_path / "orgs.csv").write_text(
        "Organization - ID,Organization - Name,Organization - Y-tunnus\n1,Kahvila,0737546-2\n3,Prospekti Oy,\n",
        encoding="utf-8",
    )
    loaded = load(tmp_path, Settings())
    found = (
        duckdb.connect()
        .execute(f"select customer_id, name from '{loaded.folder}/customers.parquet' order by 1")
        .fetchall()
    )
    assert found == [("001", "Kahvila Ääni Oy"), ("002", "Leipomo Kulma"), ("pipedrive:3", "Prospekti Oy")]
    assert loaded.facts["links"]["linked"] == 1
    assert loaded.facts["customers_unlisted"] == 2


def test_who_left_in_one_system_and_came_back_in_another_has_both_times(tmp_path):
    own = "customer_id,name,email,start_date,end_date\n001,Alfa Oy,a@alfa.example,2023-01-01,2024-06-30\n"
    (tmp_path / "customers.csv").write_text(own + "002,Beta,b@b.example,2023-01-01,\n", encoding="utf-8")
    new = "Nimi;Y-tunnus;Sähköposti;Asiakkuus alkanut;Asiakkuus päättynyt\nAlfa Oy;0737546-2;a@alfa.example;1.1.2025;\n"
    (tmp_path / "solo.csv").write_text(new + "Beta;;b@b.example;1.1.2024;\n", encoding="utf-8")
    loaded = load(tmp_path, Settings())
    spans = f"select customer_id, start_day, end_day from '{loaded.folder}/contracts.parquet' order by all"
    days = [(date(2023, 1, 1), date(2024, 6, 30)), (date(2025, 1, 1), None), (date(2023, 1, 1), None)]
    epoch = date(1970, 1, 1)
    expected = [
        (who, *(day and (day - epoch).days for day in span))
        for who, span in zip(("001", "001", "002"), days, strict=True)
    ]
    assert duckdb.connect().execute(spans).fetchall() == expected
