"""Cohort matrices: an outside test suite's, the worked weighted mean, and the three states of a cell."""

import json
from datetime import datetime, timedelta

import pandas as pd
import pytest

from pito.engine import Engine
from pito.metrics.cohorts import (
    NOT_YET,
    OBSERVED,
    PARTIAL,
    cohort_matrix,
    cohort_retention,
    mean_by_age,
    mean_by_part,
    retention_by_cohort,
)
from pito.month import Month

CASES = [
    "day_recurring",
    "week_recurring_sunday_start",
    "different_target_and_returning_event",
    "first_time",
    "person_filter",
    "empty_window",
]


def numbered(events, case):
    """Events as (customer, period number) of the case's own intervals, the first being 0."""
    start = case["first_interval_start"]
    first = datetime.fromisoformat(start if start[:1].isdigit() else "2030-01-01")
    length = timedelta(days=7 if case["period"] == "week" else 1)
    rows = [(e["person"], (datetime.fromisoformat(e["ts"].rstrip("Z")) - first) // length) for e in events]
    return pd.DataFrame(rows, columns=["customer_id", "period"]).astype({"customer_id": "str", "period": "int64"})


@pytest.mark.parametrize("name", CASES)
def test_matrices_of_posthogs_test_suite_reproduce(reference, name):
    cases = {c["id"]: c for c in json.loads(reference("cases/retention_matrices.json").read_text())["cases"]}
    assert set(cases) == set(CASES)
    case = cases[name]
    wanted = (case["filter"] or {}).get("person")
    events = [e for e in case["events"] if wanted in (None, e["person"])]
    starts = numbered([e for e in events if e["event"] == case["target_event"]], case)
    if case["mode"] == "first_time":
        starts = starts.groupby("customer_id", as_index=False)["period"].min()
    returns = numbered([e for e in events if e["event"] == case["returning_event"]], case)
    last = case["intervals"] - 1
    matrix = cohort_matrix(Engine(cohort_starts=starts.drop_duplicates(), cohort_returns=returns), 0, last)
    seen = matrix[matrix["state"] == OBSERVED]
    got = [
        [int(row["retained"]) for _, row in rows.sort_values("age").iterrows()] for _, rows in seen.groupby("cohort")
    ]
    assert got == case["expected_counts"]


def test_the_weighted_mean_counts_cohorts_of_nobody_left_and_not_empty_ones():
    starts = pd.DataFrame({"customer_id": [f"c{i}" for i in range(110)], "period": [1] * 10 + [2] * 100})
    returns = pd.DataFrame({"customer_id": ["c0", "c1"], "period": [2, 2]})
    mean = mean_by_age(cohort_matrix(Engine(cohort_starts=starts, cohort_returns=returns), 0, 3)).set_index("age")
    assert mean.loc[1, "share"] == pytest.approx(0.018, abs=5e-4)
    assert mean.loc[1, "simple"] == pytest.approx(0.10)
    assert mean.loc[1, "cohorts"] == 2
    assert mean.loc[0, "share"] == 1


def test_cells_are_observed_partial_or_not_yet_and_only_observed_ones_are_averaged():
    starts = pd.DataFrame({"customer_id": ["a", "b"], "period": [1, 2]})
    returns = pd.DataFrame({"customer_id": ["a", "b"], "period": [2, 3]})
    matrix = cohort_matrix(Engine(cohort_starts=starts, cohort_returns=returns), 1, 3, observed_to=2)
    states = matrix.pivot(index="cohort", columns="age", values="state").values.tolist()
    assert states == [[OBSERVED, OBSERVED, PARTIAL], [OBSERVED, PARTIAL, NOT_YET], [PARTIAL, NOT_YET, NOT_YET]]
    assert matrix[matrix["state"] == NOT_YET]["share"].isna().all()
    assert mean_by_age(matrix).set_index("age")["cohorts"].to_dict() == {0: 2, 1: 1}


def test_nobody_gives_an_empty_triangle_and_no_mean():
    nobody = pd.DataFrame({"customer_id": pd.Series([], dtype="str"), "period": pd.Series([], dtype="int64")})
    matrix = cohort_matrix(Engine(cohort_starts=nobody, cohort_returns=nobody), 1, 3)
    assert len(matrix) == 9 and matrix["share"].isna().all()
    assert len(mean_by_age(matrix)) == 0


def test_one_customer_is_a_cohort_of_one():
    one = pd.DataFrame({"customer_id": ["a"], "period": [1]})
    matrix = cohort_matrix(Engine(cohort_starts=one, cohort_returns=one), 1, 2)
    assert matrix[matrix["cohort"] == 1][["retained", "share"]].values.tolist() == [[1, 1.0], [0, 0.0]]


JUNE = Month.parse("2026-06")


def bought(rows):
    """An engine that holds these (customer, months before June) as active months; the group is the customer's first letter."""
    months = pd.DataFrame([(c, JUNE.plus(-ago).number) for c, ago in rows], columns=["customer_id", "month"])
    customers = pd.DataFrame({"customer_id": sorted({c for c, _ in rows})}).astype({"customer_id": "str"})
    months = months.astype({"customer_id": "str", "month": "int64"})
    return Engine(active_months=months, customers=customers.assign(segment=customers["customer_id"].str[:1]))


def retained(matrix, **where):
    for column, value in where.items():
        matrix = matrix[matrix[column] == value]
    return matrix["retained"].tolist()


def test_by_month_they_are_the_cohorts_of_the_month():
    rows = [("a1", 2), ("a1", 1), ("a2", 2), ("b1", 1), ("b1", 0), ("a3", 9)]
    engine = bought(rows)
    matrix = cohort_retention(engine, JUNE, cohorts=4)
    plain = retention_by_cohort(engine, JUNE, months=4)
    columns = ["cohort", "age", "size", "retained", "state"]
    assert matrix[columns].values.tolist() == plain[columns].values.tolist()


def test_exact_and_on_or_after_differ_where_somebody_skips_a_period():
    engine = bought([("a1", 3), ("a1", 0), ("a2", 3), ("a2", 2)])
    cohort = JUNE.plus(-3).number
    exact, or_after = (cohort_retention(engine, JUNE, cohorts=4, or_after=flag) for flag in (False, True))
    assert retained(exact, cohort=cohort) == [2, 1, 0, 1]
    assert retained(or_after, cohort=cohort) == [2, 2, 1, 1]


def test_quarters_and_years_hold_whole_ones_and_the_running_one_is_partial():
    engine = bought([("a1", 5), ("a1", 1), ("a2", 4)])  # January, May; February
    quarters = cohort_retention(engine, JUNE, period="quarter", cohorts=2)
    assert quarters[quarters["cohort"] == 2026 * 4]["retained"].tolist() == [2, 1]
    assert set(quarters["state"]) == {OBSERVED, NOT_YET}
    in_may = cohort_retention(engine, "2026-05", period="quarter", cohorts=2)
    assert in_may[in_may["cohort"] == 2026 * 4]["state"].tolist() == [OBSERVED, PARTIAL]
    years = cohort_retention(engine, JUNE, period="year", cohorts=2)
    assert years[(years["cohort"] == 2026) & (years["age"] == 0)]["state"].tolist() == [PARTIAL]


def test_groups_sum_to_the_whole_and_are_averaged_each_by_itself():
    rows = [("a1", 2), ("a1", 1), ("a2", 2), ("b1", 2), ("b1", 1), ("b2", 1)]
    engine = bought(rows)
    parts, whole = (cohort_retention(engine, JUNE, by=by, cohorts=3) for by in ("segment", None))
    both = ["cohort", "age"]
    assert parts.groupby(both)["retained"].sum().tolist() == whole.groupby(both)["retained"].sum().tolist()
    means = mean_by_part(parts).set_index(["part", "age"])
    assert means.loc[("a", 1), "share"] == 0.5 and means.loc[("b", 1), ["size", "retained"]].tolist() == [2, 1]


def test_what_comes_after_the_month_is_in_no_cohort():
    engine = bought([("a1", 0), ("a2", -1), ("a1", -1)])
    matrix = cohort_retention(engine, JUNE, cohorts=2)
    assert matrix["size"].max() == 1 and retained(matrix, cohort=JUNE.number, age=0) == [1]


def test_nobody_and_one_newcomer_by_group():
    nobody = cohort_retention(bought([]), JUNE, cohorts=2)
    assert nobody["size"].sum() == 0 and nobody["share"].isna().all() and len(mean_by_part(nobody)) == 0
    one = cohort_retention(bought([("a1", 0)]), JUNE, by="segment", cohorts=1)
    assert one[["part", "size", "share"]].values.tolist() == [["a", 1, 1.0]]
