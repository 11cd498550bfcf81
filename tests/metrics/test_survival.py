"""Tenure survival from stays: an outside curve, late entry counted by hand, and what the cut-off hides."""

import json
from itertools import pairwise

import pandas as pd
import pytest

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.survival import (
    MONTH_DAYS,
    median_tenure,
    projected_retention,
    survival_by_tenure,
    survival_difference,
    tenures,
)
from pito.month import Month

MAY = Month.parse("2026-05")
END = MAY.end_day
LONG_AGO = -(10**6)


def tables(stays):
    """Stays of (customer, start, end); the segment is the customer's first letter."""
    frame = pd.DataFrame(stays, columns=["customer_id", "start_day", "end_day"])
    frame = frame.astype({"customer_id": "str", "start_day": "int64", "end_day": "int64"})
    customers = frame[["customer_id"]].drop_duplicates()
    return Engine(active_intervals=frame, customers=customers.assign(segment=customers["customer_id"].str[:1]))


def test_the_telecom_customers_give_the_published_curve(reference):
    printed = pd.read_csv(reference("cases/km_telco_all.csv"))
    people = pd.read_csv(reference("data/telco_churn_ibm/Telco-Customer-Churn.csv"))
    lost = people["Churn"] == "Yes"
    # A month of tenure is a day here. Whoever left stayed so long and left before the cut-off; the others are still there.
    start = (END - people["tenure"]).where(~lost, END - 1000)
    end = (start + people["tenure"]).where(lost, FOREVER)
    stays = pd.DataFrame({"customer_id": people["customerID"], "start_day": start, "end_day": end})
    curve = survival_by_tenure(tables(stays), MAY, observed_from=LONG_AGO)
    expected = printed[printed["t"] > 0].reset_index(drop=True)  # who starts at the cut-off is not seen by it
    assert len(curve) == len(expected) == 72
    assert curve["tenure_days"].tolist() == expected["t"].tolist()
    for column in ("at_risk", "events", "censored"):
        assert curve[column].tolist() == expected[column].tolist()
    assert (curve["survival"] - expected["S"]).abs().max() < 5e-9


def test_who_was_there_before_the_records_is_at_risk_only_from_then_on():
    observed = END - 100
    stays = [("old", END - 300, END - 50), ("young", END - 90, FOREVER), ("gone before", END - 500, END - 150)]
    curve = survival_by_tenure(tables(stays), MAY, observed_from=observed)
    # `old` is watched from day 200 to 250 of its tenure, `young` from 0 to 90: nobody else is at risk when `old` leaves.
    assert curve[["tenure_days", "at_risk", "events"]].values.tolist() == [[90, 1, 0], [250, 1, 1]]


def test_without_late_entry_the_same_loss_would_look_rarer():
    stays = [("old", END - 300, END - 50), *((f"young{i}", END - 90, FOREVER) for i in range(9))]
    stays.append(("next", END - 200, END - 120))
    late = tenures(tables(stays), MAY, observed_from=END - 100)
    assert late["entered"].sum() == 10 and late.loc[late["tenure_days"] == 200, "entered"].item() == 1


def test_observation_begins_by_default_at_the_first_loss_which_is_not_counted():
    stays = [("first", END - 300, END - 200), ("old", END - 400, FOREVER), ("young", END - 30, END - 10)]
    counts = tenures(tables(stays), MAY)
    assert counts["events"].sum() == 1
    assert counts.loc[counts["entered"] > 0, "tenure_days"].tolist() == [0, 200]


def test_customers_of_unknown_start_are_left_out():
    stays = [("first", END - 300, END - 200), ("old", END - 250, FOREVER), ("young", END - 30, FOREVER)]
    counts = tenures(tables(stays), MAY, starts_known=False)
    assert counts[["tenure_days", "censored"]].values.tolist() == [[0, 0], [30, 1]]


def test_what_happens_after_the_month_is_not_seen():
    stays = [("a", END - 50, END + 1), ("b", END - 50, END), ("c", END - 50, END - 1), ("d", END, FOREVER)]
    counts = tenures(tables(stays), MAY, observed_from=LONG_AGO)
    assert counts[["events", "censored"]].sum().tolist() == [1, 2]


def test_a_customer_who_came_back_counts_with_the_first_stay():
    counts = tenures(tables([("a", END - 100, END - 60), ("a", END - 20, FOREVER)]), MAY, observed_from=LONG_AGO)
    assert counts.loc[counts["events"] > 0, "tenure_days"].tolist() == [40]
    assert counts[["events", "censored"]].sum().tolist() == [1, 0]


def test_nobody_gives_no_curve_and_one_who_stays_no_median():
    assert len(survival_by_tenure(tables([]), MAY)) == 0 and len(median_tenure(tables([]), MAY)) == 0
    one = median_tenure(tables([("a", END - 400, FOREVER)]), MAY).iloc[0]
    assert (one["customers"], one["lost"], one["year"]) == (1, 0, 1.0) and pd.isna(one["median_days"])


def test_segments_sum_to_the_whole_and_the_shorter_one_is_found():
    stays = [(f"a{i}", END - 200, END - 200 + 5 * i) for i in range(1, 21)] + [
        (f"b{i}", END - 200, FOREVER) for i in range(20)
    ]
    engine = tables(stays)
    parts, whole = (tenures(engine, MAY, by, observed_from=LONG_AGO) for by in ("segment", None))
    assert (
        parts[["events", "censored", "entered"]].sum().tolist()
        == whole[["events", "censored", "entered"]].sum().tolist()
    )
    assert survival_difference(parts)["p"] < 1e-6
    assert survival_difference(parts, least=21)["groups"] == 0


def test_the_projection_of_renewals_is_that_of_the_published_cohort(reference):
    case = {c["id"]: c for c in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}[
        "sbg_high_end"
    ]
    left = case["inputs"]
    months = [int(n * MONTH_DAYS) for n in range(len(left) + 1)]
    lost = [n - m for n, m in pairwise(left)]
    rows = [(0, 0, 0, left[0])] + [(months[n + 1], k, 0, 0) for n, k in enumerate(lost)]
    rows.append((int((len(left) - 1) * MONTH_DAYS + 1), 0, left[-1], 0))
    counts = pd.DataFrame(rows, columns=["tenure_days", "events", "censored", "entered"]).assign(part="all")
    found = projected_retention(counts, months=5).set_index("tenure")
    actual = {8: 0.468, 9: 0.445, 10: 0.427, 11: 0.409, 12: 0.394}
    for year, share in actual.items():
        assert found.loc[year, "lo"] < share < found.loc[year, "hi"]
    assert found.loc[12, "shifted_beta_geometric"] == pytest.approx(0.378, abs=5e-4)
