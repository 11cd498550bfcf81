"""The demo company: the same bytes everywhere, and a truth that agrees with itself and with the files beside it."""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import chain, pairwise
from pathlib import Path
from statistics import median

import fastexcel
import pytest

from pito.errors import WrongUse
from pito.sample import exports, faults, generate, names, opening, truth
from pito.sample.company import Customer
from pito.sample.service import Ticket

REASONS = {
    "wrong_field_count": 1,
    "missing": 2,  # a ticket without number, an invoice without customer
    "replied_before_created": 2,
    "superseded": 2,
    "not_a_date": 1,
    "not_a_number": 1,
    "ends_before_start": 1,
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The default company, freshly written: its folder and its truth."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, generate(folder)


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    """Another size, another start, another seed."""
    folder = tmp_path_factory.mktemp("larger")
    return folder, generate(folder, customers=700, months=26, seed=3, first_month="2022-11")


@pytest.fixture(params=["demo", "larger"])
def made(request):
    return request.getfixturevalue(request.param)


def digests(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows(folder: Path, path: str) -> list[list[str]]:
    """Return a file's rows, header included, as a spreadsheet numbers them from 1."""
    if path.endswith(".xlsx"):
        sheet = fastexcel.read_excel(folder / path).load_sheet(0, header_row=None, dtypes="string")
        return [[cell or "" for cell in row] for row in zip(*sheet.to_arrow().to_pydict().values(), strict=True)]
    encoding = "utf-8-sig"
    if path.startswith("invoices/") and not (folder / path).read_bytes().startswith(b"\xef\xbb\xbf"):
        encoding = "cp1252"
    separator = ";" if path.startswith("invoices/") else ","
    with (folder / path).open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=separator))


def records(folder: Path, path: str) -> list[dict[str, str]]:
    header, *body = rows(folder, path)
    return [dict(zip(header, cells, strict=True)) for cells in body if len(cells) == len(header)]


def of_system(found: dict, system: str) -> list[str]:
    return [path for path in found["files"] if path.startswith(system + "/")]


# The same bytes


def test_the_committed_company_is_what_the_defaults_generate(demo, sample):
    assert digests(demo[0]) == digests(sample)


def test_another_process_with_another_hash_seed_and_time_zone_writes_the_same_bytes(demo, tmp_path):
    code = "import sys; from pito.sample import generate; generate(sys.argv[1])"
    elsewhere = os.environ | {"PYTHONHASHSEED": "12345", "TZ": "America/New_York", "LC_ALL": "C"}
    elsewhere["PYTHONPATH"] = str(Path(names.__file__).parents[2])
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=elsewhere)
    assert digests(tmp_path) == digests(demo[0])


def test_another_seed_is_another_company(demo, tmp_path):
    generate(tmp_path, seed=8)
    same = digests(tmp_path).items() & digests(demo[0]).items()
    assert not same


def test_what_is_returned_is_what_is_written(demo):
    folder, found = demo
    assert json.loads((folder / "truth.json").read_text(encoding="utf-8")) == found


def test_the_committed_company_stays_small(demo):
    assert sum(path.stat().st_size for path in demo[0].rglob("*") if path.is_file()) < 900_000


@pytest.mark.parametrize(
    ("argument", "sentence"), [("customers", "at least 60; got 5"), ("months", "at least 13; got 5")]
)
def test_a_company_too_small_for_its_faults_is_refused_in_one_sentence(tmp_path, argument, sentence):
    with pytest.raises(WrongUse, match=sentence):
        generate(tmp_path, **{argument: 5})
    assert not list(tmp_path.iterdir())


def test_a_first_month_that_is_none_is_refused_by_its_name(tmp_path):
    with pytest.raises(WrongUse, match="`first_month` must be YYYY-MM"):
        generate(tmp_path, first_month="1/2025")


@pytest.mark.parametrize("seed", range(5))
def test_the_smallest_company_still_holds_every_fault(tmp_path, seed):
    found = generate(tmp_path, customers=60, months=13, seed=seed, first_month="2024-09")
    assert Counter(fault["reason"] for fault in found["faults"]) == REASONS


# The row ledger and the faults


def test_rows_in_are_the_rows_of_the_file_and_the_ledger_balances(made):
    folder, found = made
    for path, ledger in found["files"].items():
        assert ledger["rows_in"] == len(rows(folder, path)) - 1, path
        assert ledger["rows_in"] == ledger["loaded"] + ledger["merged"] + sum(ledger["rejected"].values()), path


def test_every_file_but_the_truth_is_in_the_ledger(made):
    folder, found = made
    assert set(digests(folder)) == {*found["files"], "truth.json"}


def test_every_fault_is_there_as_often_as_planned(made):
    assert Counter(fault["reason"] for fault in made[1]["faults"]) == REASONS


def test_every_fault_stands_in_the_row_and_column_it_is_said_to(made):
    folder, found = made
    for fault in found["faults"]:
        table = rows(folder, fault["file"])
        cells = table[fault["row"] - 1]
        if fault["reason"] == "wrong_field_count":
            assert len(cells) == int(fault["value"]) < len(table[0])
        else:
            assert cells[table[0].index(fault["column"])] == fault["value"]


def test_the_values_at_fault_are_what_people_really_mistype(demo):
    values = {fault["reason"]: fault["value"] for fault in demo[1]["faults"]}
    assert values["not_a_date"] == "31.02.2026"
    assert values["not_a_number"] == "abc"
    assert values["missing"] == ""


def test_repeated_rows_are_the_same_text_in_both_exports(made):
    folder, found = made
    for system, key in (("freshdesk", "Ticket ID"), ("invoices", "Laskunumero")):
        seen, again = {}, Counter()
        for path in of_system(found, system):
            for row in records(folder, path):
                again[path] += seen.get(row[key]) == row
                seen[row[key]] = row
        assert {path: again[path] for path in of_system(found, system)} == {
            path: found["files"][path]["merged"] for path in of_system(found, system)
        }
        assert sum(again.values()) > 1


def test_a_superseded_ticket_comes_again_later_newer_and_resolved(made):
    folder, found = made
    tickets = [(path, row) for path in of_system(found, "freshdesk") for row in records(folder, path)]
    for fault in (one for one in found["faults"] if one["reason"] == "superseded"):
        header, cells = rows(folder, fault["file"])[0], rows(folder, fault["file"])[fault["row"] - 1]
        older = dict(zip(header, cells, strict=True))
        [(path, newer)] = [
            (path, row) for path, row in tickets if row["Ticket ID"] == older["Ticket ID"] and path != fault["file"]
        ]
        assert path > fault["file"]
        assert newer["Last update time"] > older["Last update time"]
        assert newer["Resolved time"] and not older["Resolved time"]


def test_orphans_have_a_customer_nobody_knows(demo):
    folder, found = demo
    numbers = {row["Asiakasnumero"] for row in records(folder, "customers/asiakkaat.xlsx")}
    emails = {row["Sähköposti"] for row in records(folder, "customers/asiakkaat.xlsx")}
    invoices = [row for path in of_system(found, "invoices") for row in records(folder, path)]
    tickets = {row["Ticket ID"]: row for path in of_system(found, "freshdesk") for row in records(folder, path)}
    unknown = {row["Laskunumero"] for row in invoices if row["Asiakasnumero"] and row["Asiakasnumero"] not in numbers}
    assert sorted(unknown) == found["orphans"]["invoices"]["ids"]
    strangers = [one for one, row in tickets.items() if not row["Customer number"] and row["Email"] not in emails]
    assert sorted(strangers) == found["orphans"]["tickets"]["ids"]
    assert found["orphans"]["tickets"]["rows_last_month"] == 1


# Truth: customers


def test_every_bucket_balances(made):
    for month, bucket in made[1]["retention"].items():
        assert bucket["start"] - bucket["lost"] + bucket["new"] + bucket["returned"] == bucket["end"], month
        assert bucket["retained"] + bucket["lost"] == bucket["start"], month
        textbook = bucket["textbook"]
        assert textbook["acquired_still_here"] == bucket["new"] <= textbook["acquired"], month
        assert textbook["acquired_or_returned"] == textbook["acquired"] + bucket["returned"], month


def test_one_month_ends_with_the_customers_the_next_starts_with(made):
    buckets = list(made[1]["retention"].values())
    assert len(buckets) == 13
    assert all(one["end"] == after["start"] for one, after in pairwise(buckets))


def test_the_last_month_holds_somebody_in_every_line(made):
    bucket = made[1]["retention"][made[1]["last_month"]]
    assert all(bucket[line] > 0 for line in ("retained", "lost", "new", "returned", "gained_and_lost"))


def test_the_last_month_recounted_from_the_contracts_file_is_the_same(demo):
    folder, found = demo
    lives = {}
    for row in records(folder, "contracts/contracts.csv"):
        start, end = row["start_date"], row["end_date"] or "9999"
        if start < end:
            lives.setdefault(row["customer_id"], []).append((start, end))
    there = {day: {who for who, runs in lives.items() if any(a <= day < b for a, b in runs)} for day in days_of_june()}
    before, last = there["2026-05-31"], there["2026-06-30"]
    first = {who: min(runs)[0] for who, runs in lives.items()}
    assert found["retention"]["2026-06"] == {
        "start": len(before),
        "end": len(last),
        "retained": len(before & last),
        "lost": len(before - last),
        "new": sum(first[who] >= "2026-06-01" for who in last - before),
        "returned": sum(first[who] < "2026-06-01" for who in last - before),
        "gained_and_lost": len(set.union(*there.values()) - before - last),
        "textbook": found["retention"]["2026-06"]["textbook"],
    }
    assert found["retention"]["2026-06"]["textbook"]["acquired"] == sum(
        "2026-06-01" <= day < "2026-07-01" for day in first.values()
    )


def days_of_june() -> list[str]:
    return [str(date(2026, 5, 31) + timedelta(days=k)) for k in range(31)]


def test_cohorts_start_whole_and_hold_everybody_once(made):
    folder, found = made
    cohorts = found["cohorts"]
    assert all(0 <= count <= counts[0] for counts in cohorts.values() for count in counts)
    last = datetime.strptime(found["last_month"], "%Y-%m")
    for month, counts in cohorts.items():
        first = datetime.strptime(month, "%Y-%m")
        assert len(counts) == (last.year - first.year) * 12 + last.month - first.month + 1
    later = [row for row in records(folder, "customers/asiakkaat.xlsx") if starts_after(row, found["cut_off"])]
    assert later, "somebody starts after the cut-off, and must stay invisible"
    assert sum(counts[0] for counts in cohorts.values()) == found["arguments"]["customers"] - len(later)


def starts_after(row: dict, cut_off: str) -> bool:
    return f"{datetime.strptime(row['Alkupvm'], '%d.%m.%Y')}" >= cut_off


def test_the_cohorts_of_the_last_month_are_its_new_customers_with_those_lost_again(made):
    found = made[1]
    assert found["cohorts"][found["last_month"]][0] == found["retention"][found["last_month"]]["textbook"]["acquired"]


def test_notice_given_grows_with_the_days_looked_ahead(made):
    counts = [part["contracts"] for part in made[1]["notice_given"].values()]
    assert 0 < counts[0] <= counts[1] <= counts[2]


# Truth: money


def cents(text: str) -> int:
    return int(re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE},]", "", text).replace("\N{MINUS SIGN}", "-"))


def test_money_recounted_from_the_invoice_lists_is_the_same(demo):
    folder, found = demo
    segment = {row["Asiakasnumero"]: row["Segmentti"] for row in records(folder, "customers/asiakkaat.xlsx")}
    wrong = {(one["file"], one["row"]) for one in found["faults"]}
    revenue, bare, margin, seen = Counter(), Counter(), Counter(), set()
    for path in of_system(found, "invoices"):
        for place, row in enumerate(records(folder, path), 2):
            who = segment.get(row["Asiakasnumero"])
            if (path, place) in wrong or who is None or row["Laskunumero"] in seen:
                continue
            seen.add(row["Laskunumero"])
            if "2025-07" <= "-".join(row["Laskun päivä"].split(".")[:0:-1]) <= "2026-06":
                net = cents(row["Veroton"])
                revenue[who] += net
                bare[who] += 0 if row["Hankintahinta"] else net
                margin[who] += net - cents(row["Hankintahinta"]) if row["Hankintahinta"] else 0
    for name, part in found["value"]["by_segment"].items():
        assert (part["revenue"], part["revenue_without_cost"], part["margin"]) == (
            revenue[name],
            bare[name],
            margin[name],
        )


def test_segments_sum_to_the_whole_and_customers_to_the_months_end(made):
    found = made[1]
    value, end = found["value"], found["retention"][found["last_month"]]["end"]
    for name, total in value["all"].items():
        assert sum(part[name] for part in value["by_segment"].values()) == total
    assert value["all"]["customers"] == end
    assert sum(value["margin_by_customer"].values()) == value["all"]["margin"] == value["concentration"]["margin"]
    assert value["by_segment"]["Public"]["customers"] == 3


def test_net_and_vat_make_the_total_and_credit_notes_are_negative_and_linked(made):
    folder, found = made
    numbers, credits = set(), 0
    for path in of_system(found, "invoices"):
        for row in records(folder, path):
            numbers.add(row["Laskunumero"])
            if row["Veroton"] != "abc":
                assert cents(row["Veroton"]) + cents(row["ALV"]) == cents(row["Yhteensä"])
            is_credit = row["Selite"] == "Hyvitys"
            credits += is_credit
            assert is_credit == bool(row["Hyvittää"]) == (row["Määrä"] in ("-1", "\N{MINUS SIGN}1"))
            assert not is_credit or (cents(row["Veroton"]) < 0 and row["Hyvittää"] in numbers)
    assert credits > 5


# Truth: answers


def test_answers_and_waits_make_all_tickets_in_every_split(made):
    service = made[1]["service"]
    for split in ("by_channel", "by_agent", "by_priority"):
        for name in ("tickets", "automatic", "n", "answered", "answered_within_24h", "undecided"):
            assert sum(part[name] for part in service[split].values()) == service["all"][name], (split, name)
        for name in ("elapsed_seconds", "waiting_seconds"):
            assert sorted(chain(*(part[name] for part in service[split].values()))) == service["all"][name]
    whole = service["all"]
    assert (
        whole["n"]
        == len(whole["elapsed_seconds"]) + len(whole["waiting_seconds"])
        == whole["tickets"] - whole["automatic"]
    )
    assert len(service["automatic_ids"]) == whole["automatic"] > 0
    assert min(whole["elapsed_seconds"]) >= 60


def test_some_of_the_months_tickets_are_answered_only_after_the_cut_off(demo):
    folder, found = demo
    ledger = {row["Ticket ID"]: row for path in of_system(found, "freshdesk") for row in records(folder, path)}
    june = [row for row in ledger.values() if row["Created time"].startswith("2026-06")]
    assert any(row["Initial response time"] >= found["cut_off"] for row in june)
    assert found["service"]["all"]["undecided"] > 0


def test_nothing_is_known_after_the_exports_were_taken(demo):
    folder, found = demo
    for path in of_system(found, "freshdesk"):
        for row in records(folder, path):
            assert (
                max(row[name] for name in row if name.endswith(("time", "Time")) and name != "Due by Time")
                < found["exported"]
            )


def test_business_time_counted_by_the_minute_is_business_time_counted_by_the_day(made):
    for one in made[1]["service"]["business_time"]:
        start, end = datetime.fromisoformat(one["created"]), datetime.fromisoformat(one["replied"])
        assert opening.between(start, end) == one["business_seconds"] <= one["elapsed_seconds"]


@pytest.mark.parametrize(
    ("created", "replied", "business", "elapsed"),
    [
        ("2026-06-18 15:30", "2026-06-22 09:30", 2, 90),  # Midsummer Eve is closed
        ("2026-06-06 10:00", "2026-06-07 11:00", 0, 25),
        ("2026-03-28 12:00", "2026-03-29 12:00", 0, 23),  # the clocks go forward
        ("2026-10-24 12:00", "2026-10-25 12:00", 0, 25),
    ],
)
def test_the_worked_spans_of_the_definitions(created, replied, business, elapsed):
    moments = [datetime.fromisoformat(text) for text in (created, replied)]
    ticket = Ticket(faults.STRANGER, moments[0], "Email", "Low", "Question", "", moments[1], number="1")
    found = truth._by_minute(ticket)
    assert (found["business_seconds"] / 3600, found["elapsed_seconds"] / 3600) == (business, elapsed)


# The formats


def test_one_invoice_list_is_cp1252_the_other_utf8_with_a_mark_both_with_windows_line_ends(demo):
    old, new = ((demo[0] / path).read_bytes() for path in of_system(demo[1], "invoices"))
    assert new.startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        old.decode("utf-8")
    assert "\xa0" in old.decode("cp1252") and "\u202f" in new.decode("utf-8")
    assert old.count(b"\r\n") == old.count(b"\n") and new.count(b"\r\n") == new.count(b"\n")


def test_headers_are_word_for_word_those_of_the_systems(demo):
    folder, found = demo
    for path in found["files"]:
        assert rows(folder, path)[0] == exports.HEADERS[path.split("/")[0]]


def test_customer_numbers_keep_their_zeros_and_stand_on_most_tickets(demo):
    folder, found = demo
    assert all(row["Asiakasnumero"].startswith("00") for row in records(folder, "customers/asiakkaat.xlsx"))
    tickets = [row for path in of_system(found, "freshdesk") for row in records(folder, path)]
    share = sum(bool(row["Customer number"]) for row in tickets) / len(tickets)
    assert 0.8 < share < 0.95
    assert all(row["Email"] for row in tickets)


def test_addresses_and_telephones_are_example_ones_and_nobody_shares_a_name(demo):
    people = records(demo[0], "customers/asiakkaat.xlsx")
    assert all(re.fullmatch(r"[a-z0-9.-]+@example\.(com|fi)", row["Sähköposti"]) for row in people)
    assert all(re.fullmatch(r"040 555 \d{4}", row["Puhelin"]) for row in people)
    for column in ("Asiakasnumero", "Nimi", "Sähköposti"):
        assert len({row[column] for row in people}) == len(people)


def test_business_ids_have_valid_check_digits_and_households_none(demo):
    for row in records(demo[0], "customers/asiakkaat.xlsx"):
        digits = row["Y-tunnus"].replace("-", "")
        assert (digits == "") == (row["Segmentti"] == "Home")
        weighted = sum(int(digit) * weight for digit, weight in zip(digits, (7, 9, 10, 5, 8, 4, 2, 1), strict=False))
        assert weighted % 11 == 0


def test_names_stay_apart_in_a_large_company():
    for segment in ("Home", "Housing", "Business"):
        made = [names.customer_name(segment, n) for n in range(20_000)]
        assert len({names.email(name, "example.com") for name in made}) == len(made)


def test_amounts_are_written_as_in_finland():
    assert exports.finnish_money(123456, "\xa0", "-") == "1\xa0234,56"
    assert exports.finnish_money(-5, "\xa0", "\N{MINUS SIGN}") == "\N{MINUS SIGN}0,05"


# The story


def test_the_last_month_has_enough_tickets_by_channel_and_a_third_outside_hours(demo):
    service = demo[1]["service"]
    assert min(part["n"] for part in service["by_channel"].values()) >= 20
    assert 0.28 < service["arrived_outside_hours"] / service["all"]["tickets"] < 0.42


def test_the_chat_slows_down_in_the_last_month_while_its_agent_is_away(demo):
    folder, found = demo
    chats = {}
    for path in of_system(found, "freshdesk"):
        for row in records(folder, path):
            if row["Source"] == "Chat" and row["Initial response time"]:
                opened, answered = (
                    datetime.fromisoformat(row[name]) for name in ("Created time", "Initial response time")
                )
                chats.setdefault(row["Created time"][:7], []).append((answered - opened).total_seconds() / 3600)
    assert median(chats["2026-06"]) > 5 * max(median(chats[month]) for month in ("2026-03", "2026-04", "2026-05"))
    assert found["service"]["by_agent"][names.CHAT_AGENT]["n"] < 20


def test_households_leave_more_often_than_housing_companies(larger):
    people = records(larger[0], "customers/asiakkaat.xlsx")
    left = {name: [bool(row["Loppupvm"]) for row in people if row["Segmentti"] == name] for name in ("Home", "Housing")}
    assert sum(left["Home"]) / len(left["Home"]) > 1.5 * sum(left["Housing"]) / len(left["Housing"])


def test_some_customers_leave_and_come_back_under_a_second_contract(demo):
    contracts = Counter(row["customer_id"] for row in records(demo[0], "contracts/contracts.csv"))
    assert 0.05 < sum(count > 1 for count in contracts.values()) / len(contracts) < 0.13


def test_nobody_is_active_outside_their_contracts():
    nobody = Customer("1", "", "Home", "", "", "")
    assert not nobody.active(date(2026, 6, 1))
