"""Tickets per 100 active customers by category: alarms, the untagged, and what comes steadily."""

import pandas as pd
import pytest

from pito.engine import Engine
from pito.metrics.categories import category_alarms, self_service_candidates, tickets_by_category, untagged_share
from pito.month import Month

JUNE = Month.parse("2026-06")
DAY = 86_400


def tickets(counts: dict, customers=400, before=12, same_customer=False):
    """Tickets of each category by month, the last June: {category: [n, …]}; each of a customer of its own."""
    months = [JUNE.plus(at) for at in range(-before, 1)]
    rows = [
        (month.number, month.first_day * DAY + at, category, "c" if same_customer else f"c{at}")
        for category, ns in counts.items()
        for month, n in zip(months[-len(ns) :], ns, strict=True)
        for at in range(n)
    ]
    frame = pd.DataFrame(rows, columns=["created_month", "created_s", "category", "customer_id"])
    frame = frame.assign(ticket_id=frame.index.astype(str), responded_s=frame["created_s"] + 3600, automatic=0, clock=0)
    frame = frame.assign(resolved_s=frame["created_s"] + 7200).astype({"category": "str"})
    for column in ("created_open", "responded_open", "resolved_open"):
        frame[column] = pd.array([None] * len(frame), dtype="Int64")
    spans = {"month": [m.number for m in months], "first_day": [m.first_day for m in months]}
    spans |= {"end_day": [m.end_day for m in months], "end_s": [m.end_day * DAY for m in months]}
    active = pd.DataFrame({"customer_id": [f"k{at}" for at in range(customers)], "start_day": 0, "end_day": 10**6})
    end = pd.DataFrame(spans).assign(end_open=pd.array([None] * len(months), dtype="Int64"))
    cutoffs = end[["month", "end_s", "end_open"]].assign(
        clock=0, working_day_s=pd.array([None] * len(end), dtype="Int64")
    )
    return Engine(ticket_times=frame, months=end, cutoffs=cutoffs, active_intervals=active)


STEADY = [20, 22, 19, 21, 18, 20, 23, 17, 20, 21, 19, 20]


def test_a_category_that_doubles_alarms_and_its_neighbour_does_not():
    found = category_alarms(tickets({"billing": [*STEADY, 40], "visit": [*STEADY, 24]}), JUNE).set_index("part")
    assert found["is_alarm"].to_dict() == {"billing": True, "visit": False}
    assert found["rate"].to_dict() == {"billing": 10, "visit": 6}
    assert found["expected"]["billing"] == pytest.approx(20.04, abs=0.01)


def test_a_month_without_a_ticket_of_a_category_counts_as_none():
    found = tickets_by_category(tickets({"billing": [5, 0, 5], "visit": [0, 0, 3]}, before=2), JUNE)
    assert found["tickets"].tolist() == [5, 0, 0, 0, 5, 3]
    assert found["rate"].tolist() == [1.25, 0, 0, 0, 1.25, 0.75]


def test_fewer_than_twelve_earlier_months_say_nothing_is_usual():
    found = category_alarms(tickets({"billing": [20, 20, 90]}, before=2), JUNE)
    assert found["expected"].isna().all() and not found["is_alarm"].any()


def test_tickets_without_a_category_are_a_share_and_not_a_category():
    engine = tickets({"billing": [30], None: [10]}, before=0)
    assert category_alarms(engine, JUNE)["part"].tolist() == ["billing"]
    row = untagged_share(engine, JUNE).iloc[0]
    assert (row["untagged"], row["tickets"], row["share"]) == (10, 40, 0.25)
    assert [round(100 * row[edge], 1) for edge in ("lo", "hi")] == [14.2, 40.2]


def test_without_customers_there_is_no_rate():
    found = category_alarms(tickets({"billing": [*STEADY, 40]}, customers=0), JUNE)
    assert found["rate"].isna().all() and found["expected"].isna().all()


def test_steady_is_often_every_month_and_no_more_different_than_chance():
    found = self_service_candidates(
        tickets({"steady": [20, 24, 18], "rising": [5, 20, 60], "rare": [4, 4, 4]}, before=2), JUNE
    ).set_index("part")
    assert found["is_steady"].to_dict() == {"rising": False, "steady": True, "rare": False}
    assert found.loc["steady", ["tickets", "median", "load"]].tolist() == [62, 7200, 62 * 7200]
    assert found.index.tolist() == ["rising", "steady", "rare"]


def test_who_asked_the_same_within_ninety_days_asked_again():
    assert tickets_by_category(tickets({"billing": [3]}, before=0, same_customer=True), JUNE)["repeated"].tolist() == [
        2
    ]
    assert tickets_by_category(tickets({"billing": [3]}, before=0), JUNE)["repeated"].tolist() == [0]
    later = tickets({"billing": [1, 0, 0, 0, 1]}, before=4, same_customer=True)
    assert tickets_by_category(later, JUNE)["repeated"].sum() == 0


@pytest.mark.parametrize("metric", [tickets_by_category, category_alarms, untagged_share, self_service_candidates])
def test_nobody_gives_no_rows(metric):
    assert len(metric(tickets({"billing": [0]}, before=0), JUNE)) == 0
