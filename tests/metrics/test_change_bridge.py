"""The change of the rate, split: Kitagawa's worked groups through the metric, sums that are exact, groups too small pooled."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pito.activity import FOREVER
from pito.engine import Engine
from pito.metrics.change_bridge import TOGETHER, retention_change
from pito.month import Month

MAY = Month.parse("2026-05")
MARCH = MAY.plus(-2)
DAYS = [(m.number, m.first_day, m.end_day) for m in (MARCH, MARCH.plus(1), MAY)]
MONTHS = pd.DataFrame(DAYS, columns=["month", "first_day", "end_day"])


def tables(groups):
    """Groups of (name, there at March's start, of them kept, there at May's start, of them kept), other people in each."""
    rows = []
    for name, *counts in groups:
        for month, start, kept in ((MARCH, *counts[:2]), (MAY, *counts[2:])):
            ends = [month.end_day if n < kept else month.first_day + 3 for n in range(start)]
            rows += [(f"{name}-{month}-{n}", name, month.first_day - 1, end) for n, end in enumerate(ends)]
    frame = pd.DataFrame(rows, columns=["customer_id", "segment", "start_day", "end_day"])
    frame = frame.astype({"customer_id": "str", "segment": "str", "start_day": "int64", "end_day": "int64"})
    return Engine(
        active_intervals=frame[["customer_id", "start_day", "end_day"]],
        customers=frame[["customer_id", "segment"]],
        months=MONTHS,
    )


def changed(groups, **options):
    return retention_change(tables(groups), MAY, back=2, **options)


def test_kitagawas_two_groups(reference):
    case = {c["id"]: c for c in json.loads(reference("cases/clv_rates_change_reference.json").read_text())}[
        "kitagawa_toy"
    ]
    (n0, r0, n1, r1), expected = case["inputs"], case["expected"]
    groups = [
        (name, n0[i], round(n0[i] * r0[i]), n1[i], round(n1[i] * r1[i])) for i, name in enumerate(("first", "second"))
    ]
    found = changed(groups)
    assert found["mix"].tolist() == pytest.approx(expected["mix"], abs=1e-12)
    assert found["rate"].tolist() == pytest.approx(expected["rate"], abs=1e-12)


def parts(found):
    return found[["mix", "rate"]].to_numpy().sum()


def change(found):
    now, before = (
        found[k].sum() / found[n].sum() for k, n in (("retained", "start"), ("before_retained", "before_start"))
    )
    return now - before


group = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))


@settings(max_examples=40, deadline=None)
@given(st.lists(group, min_size=1, max_size=4), st.integers(0, 6))
def test_the_parts_sum_to_the_change_exactly_whatever_is_pooled(drawn, least):
    groups = [(f"g{i}", a, min(a, b), c, min(c, d)) for i, (a, b, c, d) in enumerate(drawn)]
    if not sum(g[1] for g in groups) or not sum(g[3] for g in groups):
        return
    found = changed(groups, least=least)
    assert parts(found) == pytest.approx(change(found), abs=1e-12)
    assert found["start"].sum() >= sum(g[3] for g in groups)


def test_a_group_too_small_stands_with_the_next_smallest():
    groups = [("large", 50, 45, 50, 40), ("middle", 20, 18, 20, 19), ("small", 3, 3, 2, 1)]
    found = changed(groups, least=5)
    assert found["part"].tolist() == [TOGETHER, "large"]
    assert found["before_start"].tolist() == [23, 50]


def test_a_group_that_is_new_is_all_mix():
    found = changed([("old", 10, 8, 10, 8), ("new", 0, 0, 10, 10)]).set_index("part")
    assert found.loc["new", "rate"] == 0 and found.loc["new", "mix"] > 0
    assert found.loc["old", "rate"] == 0


def test_nobody_before_gives_no_parts():
    found = changed([("new", 0, 0, 10, 9)])
    assert found[["mix", "rate"]].isna().all(axis=None)
    assert len(changed([])) == 0


def test_a_customer_who_stays_is_there_in_both_months():
    frame = pd.DataFrame({"customer_id": ["a"], "start_day": [0], "end_day": [FOREVER]})
    customers = pd.DataFrame({"customer_id": ["a"], "segment": ["A"]})
    row = retention_change(Engine(active_intervals=frame, customers=customers, months=MONTHS), MAY).iloc[0]
    assert row[["before_start", "start", "mix", "rate"]].tolist() == [1, 1, 0, 0]
