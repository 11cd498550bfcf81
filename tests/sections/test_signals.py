"""The judged figures are the verdicts of the sections' own sentences."""

import pytest

from pito.sections import response, retention, satisfaction
from pito.sections.signals import _judged, signals


def of(rows, metric):
    return next(row for row in rows if row["metric"] == metric and row["segment"] is None)


@pytest.mark.parametrize("month", ["2026-05", "2026-06"])
def test_a_signal_is_one_where_the_section_says_signal(workbook, month):
    found = signals(workbook, month)
    sentences = {
        "retention_rate": retention.trend(workbook, month).finding,
        "first_response_business_median_hours": response.trend(workbook, month).finding,
        "csat": satisfaction.rating(workbook, month).finding,
    }
    for metric, finding in sentences.items():
        assert (of(found, metric)["signal"] != 0) == any(text.startswith("Signal") for text in finding), metric


def test_the_channels_are_judged_each_against_their_own_months(workbook):
    rows = [row for row in signals(workbook, "2026-06") if row["segment"]]
    assert {row["segment"]["by"] for row in rows} == {"channel"} and len(rows) == 4


def test_what_has_no_year_before_it_is_not_judged(workbook):
    assert [row["metric"] for row in signals(workbook, "2025-03")] == ["retention_rate"]  # contracts go back to 2021


@pytest.mark.parametrize(("value", "verdict"), [(0.8, -1), (0.9, 0), (0.95, 0), (1.0, 0), (1.01, 1)])
def test_the_limits_themselves_are_within(value, verdict):
    (row,) = _judged("csat", value, (0.9, 1.0), 40, 12)
    assert (row["signal"], row["n"], row["earlier"]) == (verdict, 40, 12)


def test_without_limits_or_without_a_value_there_is_no_verdict():
    nan = float("nan")
    assert _judged("csat", 0.9, (nan, nan), 40, 11) == [] == _judged("csat", nan, (0.8, 1.0), 0, 12)


def test_a_median_that_was_not_reached_lies_above_every_limit():
    (row,) = _judged("first_response_median_hours", float("inf"), (1.0, 2.0), 40, 12)
    assert (row["signal"], row["value"]) == (1, None)
