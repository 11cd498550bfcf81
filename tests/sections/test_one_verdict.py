"""Tile, sentence, judged figures, results and alarms say the same of a month."""

from datetime import date, timedelta
from random import Random

import pytest

from pito.alarm_rules import HELD, JUDGED, WHOLE
from pito.intake import open_workbook
from pito.report.alerts import alerts
from pito.sections import promises, retention, satisfaction
from pito.sections.headline import headline
from pito.sections.key_figures import key_figures
from pito.sections.results import results
from pito.sections.signals import signals

JUNE = "2026-06"


@pytest.fixture
def company(tmp_path):
    """Make a workbook of tables: a header and rows each; with settings."""

    def make(settings="", **tables):
        for name, rows in tables.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
        chosen = tmp_path / "chosen" / "settings.toml"
        chosen.parent.mkdir()
        chosen.write_text(settings)
        return open_workbook(tmp_path, chosen)

    return make


def contracts(spans):
    rows = [(f"k{n}", f"c{n}", *span) for n, span in enumerate(spans)]
    return {
        "contracts": [("contract_id", "customer_id", "start_date", "end_date"), *rows],
        "customers": [("customer_id",), *((row[1],) for row in rows)],
        "tickets": [("ticket_id", "created_at"), (1, "2026-07-20 10:00:00")],
    }


def tickets(rows):
    """Tickets of June with priority and hours to the answer, None for never; one of July, so that June is over."""
    stamps = []
    for place, (priority, hours) in enumerate(rows):
        day = f"2026-06-{1 + place % 20:02d}"
        stamps.append((place, "a", f"{day} 08:00:00", f"{day} {8 + hours:02d}:00:00" if hours else "", priority))
    header = ("ticket_id", "customer_id", "created_at", "first_response_at", "priority")
    later = (9999, "a", "2026-07-10 08:00:00", "2026-07-10 09:00:00", "low")
    return {"tickets": [header, *stamps, later], "customers": [("customer_id", "segment"), ("a", "Housing")]}


def rung(book):
    return alerts(results(book, JUNE), signals(book, JUNE), book.settings, book.words)


def judged(book, metric):
    return [row["signal"] for row in signals(book, JUNE) if row["metric"] == metric]


def of(rows, metric, **segment):
    wanted = segment or None
    return next(row for row in rows if row["metric"] == metric and row["segment"] == wanted)


def test_a_rate_that_never_moved_is_no_signal_anywhere(company):
    """35 at the start of every month, 30 of them kept: 6 / 7 has no exact number in a computer."""
    spans, pool = [], [["2024-01-01", ""] for _ in range(35)]
    spans += pool
    for month in (f"{year}-{n:02d}" for year in (2025, 2026) for n in range(1, 13)):
        for _ in range(5):
            pool.pop(0)[1] = f"{month}-15"
            pool.append([f"{month}-10", ""])
            spans.append(pool[-1])
    book = company(**contracts(spans))
    assert judged(book, "retention_rate") == [0] and rung(book) == []
    assert key_figures(book, JUNE).finding[0] == (
        "Retention rate: 85.7%, 0.0 points against May 2026, No clear change, 35 customers."
    )
    assert retention.trend(book, JUNE).finding[0].startswith("No clear change: June 2026 kept 85.7%")


def test_the_first_loss_after_a_spotless_year_is_no_signal_anywhere(company):
    spans = [("2024-01-01", "2026-06-10" if n == 0 else "") for n in range(60)]
    months = [f"{n // 12}-{n % 12 + 1:02d}" for n in range(2025 * 12 + 4, 2026 * 12 + 7)]
    rated = [
        (
            f"{month}{day}",
            f"{month}-{3 + 5 * day:02d} 10:00:00",
            f"{month}-{3 + 5 * day:02d} 12:00:00",
            "csat",
            score,
            5,
        )
        for month in months
        for day in range(5)
        for score in [3 if (month, day) == (JUNE, 0) else 5]
    ]
    header = ("feedback_id", "sent_at", "answered_at", "kind", "score", "scale_max")
    book = company(**contracts(spans), feedback=[header, *rated])
    assert judged(book, "retention_rate") == [0] == judged(book, "csat") and rung(book) == []
    told = key_figures(book, JUNE).finding
    assert len(told) == 2 and not any("Signal" in text for text in told)
    assert retention.trend(book, JUNE).finding[0] == (
        "No clear change: June 2026 kept 98.3%, within the 96.3%–100.0% that the year before leads to expect."
    )
    assert satisfaction.rating(book, JUNE).finding[1] == (
        "No clear change: the year before (100.0%) leads to expect 60.4%–100.0%."
    )


def test_a_month_before_the_first_rating_is_not_judged(company):
    rated = [(n, f"2026-06-{3 + n:02d} 12:00:00", 5, "csat", 5) for n in range(9)]
    header = ("feedback_id", "answered_at", "score", "kind", "scale_max")
    book = company(**contracts([("2024-01-01", "") for _ in range(60)]), feedback=[header, *rated])
    assert [row["metric"] for row in signals(book, "2026-05")] == ["retention_rate"]
    assert satisfaction.rating(book, "2026-05").finding == ["Too few ratings were given in May 2026 to show them."]


def test_many_losses_after_a_spotless_year_are_a_signal_everywhere(company):
    book = company(**contracts([("2024-01-01", "2026-06-10" if n < 6 else "") for n in range(60)]))
    assert judged(book, "retention_rate") == [-1] and retention.trend(book, JUNE).signal
    assert ", Signal, " in key_figures(book, JUNE).finding[0] and headline(book, JUNE).signal
    assert rung(book)[0]["sentence"] == (
        "Retention rate: 90.0%; the months before lead to expect 96.3% to 100.0% (60 cases)."
    )


def test_months_in_which_nobody_could_be_lost_yet_are_no_evidence_for_an_alarm(company):
    """Orders since January 2025 and a window of 200 days: before August nobody can have been lost."""
    chance, orders = Random(5), [("order_id", "customer_id", "ordered_at", "amount")]
    for n in range(120):
        day = date(2025, 1, 3) + timedelta(chance.randrange(60))
        while day < date(2026, 7, 8) and not (n < 50 and day > date(2025, 11, 1)):
            orders.append((f"{n}-{day}", f"c{n}", day, 100))
            day += timedelta(chance.randrange(20, 70))
    customers = [("customer_id",), *((f"c{n}",) for n in range(120))]
    book = company("[business]\nactive_days = 200\n", orders=orders, customers=customers)
    for month in ("2026-05", JUNE):
        assert retention.trend(book, month).finding[0].startswith("Too few earlier months to tell")
        assert not [row for row in signals(book, month) if row["metric"] == "retention_rate"]


BY_PRIORITY = """
[promises]
default_hours = 24
urgent_hours = 2
[[alert]]
metric = "promise_met"
rule = "below"
limit = 0.8
[[alert]]
metric = "promise_met"
rule = "below"
limit = 0.8
by = "segment"
is = "Housing"
"""


def test_a_promise_by_priority_is_one_number_in_sentence_results_and_alarm(company):
    book = company(BY_PRIORITY, **tickets([("low", 4), ("urgent", 4)] * 50))
    assert promises.by_priority(book, JUNE).finding == [
        "50.0% of the promises of June 2026 that can be judged were kept (40.4%–59.6%): 50 kept, 50 missed."
    ]
    rows = results(book, JUNE)
    assert [of(rows, "promise_met")[column] for column in ("value", "n")] == [0.5, 100]
    assert of(rows, "promise_met", by="priority", **{"is": "urgent"})["value"] == 0
    assert [alert["sentence"] for alert in rung(book)] == [
        "Promised answers kept: 50.0%, below 80.0% also at the upper end of its 95% interval, 40.4%–59.6% (100 cases).",
        "Promised answers kept, Housing: 50.0%, below 80.0% also at the upper end of its 95% interval, 40.4%–59.6% (100 cases).",
    ]


def test_the_promises_of_a_group_of_a_few_tickets_are_withheld_with_the_reason(company):
    book = company(BY_PRIORITY, **tickets([("low", 1)] * 30 + [("high", 1)] * 30 + [("urgent", 4)] * 3))
    row = of(results(book, JUNE), "promise_met", by="priority", **{"is": "urgent"})
    assert (row["value"], row["n"]) == (None, None) and row["reason"].startswith("fewer than 5")


LONG = (
    "\n".join(
        f'[[alert]]\nmetric = "{metric}"\nrule = "above"\nlimit = {limit}'
        for metric, limit in (("unanswered", 10), ("tickets", 10), ("first_response_median_hours", 24))
    )
    + '\n[[alert]]\nmetric = "first_response_p90_hours"\nrule = "above"\nlimit = 24\n'
)


def test_tickets_that_are_never_answered_ring(company):
    """40 of 100 are answered, after an hour each; the median's lower end is that hour, of nine in ten there is none."""
    book = company(LONG, **tickets([("low", 1)] * 40 + [("low", None)] * 60))
    assert [alert["metric"] for alert in rung(book)] == ["unanswered", "tickets", "first_response_p90_hours"]
    rows = results(book, JUNE)
    assert [of(rows, "first_response_median_hours")[column] for column in ("value", "lo", "hi", "n")] == [
        None,
        1,
        None,
        100,
    ]
    assert of(rows, "first_response_p90_hours")["reason"] == "not reached by the month's end"


def test_without_opening_hours_the_opening_clock_says_so_and_rings_nothing(company):
    shut = "[hours]\n" + "".join(f"{day} = []\n" for day in ("mon", "tue", "wed", "thu", "fri"))
    book = company(shut, **tickets([("low", 1)] * 40))
    row = of(results(book, JUNE), "first_response_business_median_hours")
    assert (row["value"], row["n"], row["reason"]) == (None, None, "no opening hours set")


def test_the_table_of_what_rules_can_be_about_is_what_the_demo_company_holds(workbook):
    held = {(row["metric"], row["segment"]["by"] if row["segment"] else WHOLE) for row in results(workbook, JUNE)}
    assert held == {(metric, by) for metric, parts in HELD.items() for by in parts}
    found = {(row["metric"], row["segment"]["by"] if row["segment"] else WHOLE) for row in signals(workbook, JUNE)}
    on_the_other_clock = {("first_response_median_hours", by) for by in (WHOLE, "channel")}
    assert found | on_the_other_clock == {(metric, by) for metric, parts in JUDGED.items() for by in parts}
