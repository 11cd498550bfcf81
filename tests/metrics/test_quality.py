"""Orphans, exclusions and coverage, counted by hand on tables of a few rows."""

import pandas as pd
import pytest

from pito.engine import Engine
from pito.metrics.quality import coverage_days, exclusions, orphans
from pito.month import Month
from pito.schema import TABLES

MAY, JUNE = Month.parse("2026-05"), Month.parse("2026-06")


@pytest.fixture
def tables():
    """All canonical tables, empty but for those given as rows by column; customers a and b are known."""

    def made(**given):
        engine = Engine()
        rows = {"customers": [{"customer_id": "a"}, {"customer_id": "b"}]} | given
        for table in TABLES.values():
            columns = list(table.stored.items())
            engine.define(table.name, table.stored)
            for row in rows.get(table.name, []):
                values = [row.get(name) for name, _ in columns]
                engine.connection.execute(f"insert into {table.name} values ({', '.join('?' * len(values))})", values)
        months = [MAY, JUNE]
        ends = [one.end_second("Europe/Helsinki") for one in months]
        engine.put("months", pd.DataFrame({"month": [one.number for one in months], "end_s": ends}))
        return engine

    return made


def counted(engine, month=JUNE):
    return {row.part: (row.rows, row.orphans, row.amount) for row in orphans(engine, month).itertuples()}


def test_no_rows_are_no_orphans(tables):
    assert counted(tables()) == {}


def test_orphans_name_a_customer_the_list_does_not_know_or_none(tables):
    orders = [("1", "a", 100), ("2", "x", 250), ("3", None, -50)]
    engine = tables(
        orders=[{"order_id": i, "customer_id": c, "order_month": 1, "amount_minor": m} for i, c, m in orders]
    )
    assert counted(engine) == {"orders": (3, 2, 200)}
    assert orphans(engine, JUNE)["share"].tolist() == pytest.approx([2 / 3])


def test_deals_promises_and_contacts_are_counted_each_by_its_own_month(tables):
    engine = tables(
        deals=[
            {"deal_id": "1", "customer_id": "x", "created_month": JUNE.number, "amount_minor": 700},
            {"deal_id": "2", "customer_id": "x", "amount_minor": None},
        ],
        promises=[{"promise_id": "1", "customer_id": None, "promised_day": 99_999}],
        contacts=[{"contact_id": "1", "customer_id": "a", "contacted_month": MAY.number}],
    )
    assert counted(engine, MAY) == {"contacts": (1, 0, 0), "deals": (1, 1, 0), "promises": (1, 1, 0)}
    assert counted(engine, JUNE)["deals"] == (2, 2, 700)


def test_feedback_belongs_to_its_tickets_customer_where_it_names_none(tables):
    engine = tables(
        tickets=[{"ticket_id": "7", "customer_id": "a", "created_month": 1}],
        feedback=[
            {"feedback_id": "1", "ticket_id": "7", "answered_month": MAY.number},
            {"feedback_id": "2", "ticket_id": "8", "answered_month": MAY.number},
            {"feedback_id": "3", "customer_id": "x", "ticket_id": "7", "answered_month": MAY.number},
        ],
    )
    assert counted(engine)["feedback"] == (3, 2, 0)


def test_a_survey_without_an_answer_is_seen_from_the_month_it_was_sent_in(tables):
    sent = MAY.end_second("Europe/Helsinki")
    rows = [{"feedback_id": str(n), "sent_s": at} for n, at in enumerate([sent - 1, sent, None])]
    engine = tables(feedback=rows)
    assert counted(engine, MAY)["feedback"] == (2, 2, 0)
    assert counted(engine, JUNE)["feedback"] == (3, 3, 0)


def test_exclusions_count_the_tickets_merged_into_others_by_then(tables):
    rows = [("1", None, MAY), ("2", "1", MAY), ("3", "1", JUNE)]
    engine = tables(tickets=[{"ticket_id": i, "merged_into": m, "created_month": at.number} for i, m, at in rows])
    assert exclusions(engine, MAY).values.tolist() == [["merged", 1]]
    assert exclusions(engine, JUNE).values.tolist() == [["merged", 2]]


def ticketed(tables, *days):
    """Tickets on these days of the year 2026."""
    dated = [pd.Timestamp(day) for day in days]
    epoch = pd.Timestamp("1970-01-01")
    return tables(
        tickets=[
            {"ticket_id": str(n), "created_day": (day - epoch).days, "created_month": day.year * 12 + day.month - 1}
            for n, day in enumerate(dated)
        ]
    )


def test_coverage_counts_days_not_rows_and_a_month_between_has_none(tables):
    found = coverage_days(ticketed(tables, "2026-04-01", "2026-04-01", "2026-04-30", "2026-06-15"), JUNE)
    assert found["part"].unique().tolist() == ["tickets"]
    assert found[["days", "month_days"]].values.tolist() == [[2, 30], [0, 31], [1, 30]]
    assert found["share"].tolist() == pytest.approx([2 / 30, 0, 1 / 30])


def test_coverage_begins_with_the_first_row_and_sees_nothing_after_the_month(tables):
    engine = ticketed(tables, "2026-05-31", "2026-06-01")
    assert coverage_days(engine, MAY)["days"].tolist() == [1]
    assert coverage_days(engine, JUNE, months=1)["days"].tolist() == [1]
    assert len(coverage_days(engine, "2026-04")) == 0


def test_a_month_with_a_row_on_every_day_is_covered_whole(tables):
    days = pd.date_range("2026-02-01", "2026-02-28").strftime("%Y-%m-%d")
    assert coverage_days(ticketed(tables, *days), "2026-02")["share"].tolist() == [1.0]


def test_no_rows_cover_nothing(tables):
    found = coverage_days(tables(), JUNE)
    assert (len(found), list(found.columns)) == (0, ["part", "month", "days", "month_days", "share"])
