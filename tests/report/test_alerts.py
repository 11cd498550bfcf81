"""Alarms by rule, and only on a signal."""

import json

import pytest

from pito.alarm_rules import HELD, JUDGED
from pito.month import Month
from pito.report.alerts import NAMES, about_nobody, alerts, alerts_file
from pito.settings import Alert, Settings
from pito.text import Words

WORDS = Words("en", "EUR")
SLOW = {
    "metric": "first_response_business_median_hours",
    "segment": None,
    "signal": 1,
    "value": 2.42,
    "lo": 0.158,
    "hi": 1.748,
    "n": 122,
    "earlier": 12,
}
KEPT = {"metric": "promise_met", "segment": None, "value": 0.62, "lo": 0.54, "hi": 0.71, "n": 120}


def found(results=(), signals=(), **rule):
    settings = Settings().model_copy(update={"alert": (Alert(**rule),)}) if rule else Settings()
    return alerts(list(results), list(signals), settings, WORDS)


GROUPS = {"words": {"tickets": {"channel": {"Email": 9, "Chat": 2}}, "customers": {"segment": {"Housing": 5}}}}


@pytest.mark.parametrize(
    ("by", "group", "said"),
    [
        (
            "channel",
            "Emial",
            "is about the `channel` “Emial”, which is in no export, so it cannot ring; there are Chat and Email.",
        ),
        ("channel", "Email", ""),
        ("segment", "housing", "there are Housing."),
        ("agent", "Somebody", ""),  # people come and go
        ("priority", "High", ""),  # no export says priorities: nothing is known of them
    ],
)
def test_a_rule_about_a_group_that_is_in_no_export_is_said(by, group, said):
    metric = "retention_rate" if by == "segment" else "tickets"
    rule = Alert(metric=metric, rule="below", limit=1, by=by, **{"is": group})
    settings = Settings().model_copy(update={"alert": (rule,)})
    told = " ".join(about_nobody(settings, GROUPS, WORDS))
    assert told.endswith(said) and bool(told) == bool(said)


def test_a_figure_that_left_its_limits_to_the_worse_side_rings_by_default():
    (alert,) = found(signals=[SLOW])
    assert alert["sentence"] == (
        "Median wait for a first answer in opening hours: 2.4 h; the months before lead to expect 9 min to 1.7 h (122 cases)."
    )
    assert (alert["metric"], alert["rule"], alert["value"]) == ("first_response_business_median_hours", "signal", 2.42)


@pytest.mark.parametrize("signal", [0, -1])
def test_a_figure_within_its_limits_or_better_does_not(signal):
    assert found(signals=[{**SLOW, "signal": signal}]) == []


def test_of_retention_the_worse_side_is_below():
    kept = {**SLOW, "metric": "retention_rate", "value": 0.8, "lo": 0.9, "hi": 0.98}
    assert found(signals=[{**kept, "signal": 1}]) == []
    assert len(found(signals=[{**kept, "signal": -1}])) == 1


def test_better_rings_where_it_is_asked_for():
    rule = {"metric": SLOW["metric"], "rule": "improved"}
    assert found(signals=[SLOW], **rule) == [] and len(found(signals=[{**SLOW, "signal": -1}], **rule)) == 1


def test_too_few_cases_ring_nothing():
    assert found(signals=[{**SLOW, "n": 29}]) == [] and len(found(signals=[{**SLOW, "n": 30}])) == 1


def test_a_threshold_rings_where_the_whole_interval_lies_beyond_it():
    (alert,) = found([KEPT])
    assert alert["sentence"] == (
        "Promised answers kept: 62.0%, below 80.0% also at the upper end of its 95% interval, 54.0%–71.0% (120 cases)."
    )
    assert found([{**KEPT, "hi": 0.81}]) == []


def test_above_looks_at_the_lower_end():
    rule = {"metric": "resolution_p90_hours", "rule": "above", "limit": 48}
    late = {"metric": "resolution_p90_hours", "segment": None, "value": 60, "lo": None, "hi": None, "n": 50}
    assert (
        found([late], **rule)[0]["sentence"] == "Time to a solution, nine in ten: 2.5 days, above 2.0 days (50 cases)."
    )
    assert found([{**late, "lo": 40, "hi": 70}], **rule) == []


def test_a_time_that_was_not_reached_is_longer_than_any_and_its_lower_end_decides():
    rule = {"metric": "resolution_p90_hours", "rule": "above", "limit": 24}
    never = {"metric": rule["metric"], "segment": None, "value": None, "lo": 160, "hi": None, "n": 100}
    assert found([never], **rule)[0]["sentence"] == (
        "Time to a solution, nine in ten: not reached, above 24.0 h also at the lower end of its 95% interval, "
        "6.7 days (100 cases)."
    )
    assert found([{**never, "lo": 1}], **rule) == [] == found([{**never, "lo": None}], **rule)
    assert found([{**never, "n": None}], **rule) == []  # no opening hours: not known


def test_below_is_not_said_of_a_time_whose_upper_end_was_not_reached():
    rule = {"metric": "first_response_median_hours", "rule": "below", "limit": 4}
    half = {"metric": rule["metric"], "segment": None, "value": 3, "lo": 2, "hi": None, "n": 40}
    assert found([half], **rule) == [] == found([{**half, "value": None}], **rule)
    assert len(found([{**half, "hi": 3.5}], **rule)) == 1


def test_a_count_rings_with_the_cases_it_is_a_part_of():
    lost = {"metric": "lost", "segment": None, "value": 20, "lo": None, "hi": None, "n": 60}
    (alert,) = found([lost], metric="lost", rule="above", limit=1)
    assert alert["sentence"] == "Customers lost: 20, above 1 (60 cases)."


def test_every_figure_that_a_rule_can_be_about_has_a_name():
    assert set(HELD) | set(JUDGED) == set(NAMES)


def test_a_figure_that_is_not_known_rings_nothing():
    assert found([{**KEPT, "value": None, "lo": None, "hi": None, "n": None}]) == []


def test_a_rule_may_be_about_one_group_and_is_then_about_no_other():
    chat = {**SLOW, "segment": {"by": "channel", "is": "Chat"}}
    rule = {"metric": SLOW["metric"], "by": "channel", "is": "Chat"}
    (alert,) = found(signals=[SLOW, chat, {**SLOW, "segment": {"by": "channel", "is": "Email"}}], **rule)
    assert alert["sentence"].startswith("Median wait for a first answer in opening hours, Chat: ")
    assert len(found(signals=[SLOW, chat])) == 1


def test_a_median_that_was_not_reached_is_said_as_such():
    (alert,) = found(signals=[{**SLOW, "value": None}])
    assert "opening hours: not reached; the months" in alert["sentence"]


def test_no_rules_no_alarms():
    assert alerts([KEPT], [SLOW], Settings().model_copy(update={"alert": ()}), WORDS) == []


def test_the_file_names_the_rules_and_the_alarms():
    text = json.loads(alerts_file(Month.parse("2026-05"), found([KEPT]), Settings()))
    assert text["month"] == "2026-05" and len(text["rules"]) == 5 and text["alerts"][0]["metric"] == "promise_met"
    assert text["rules"][4] == {
        "metric": "promise_met", "rule": "below", "limit": 0.8, "least_n": 30, "by": "", "is": "",
    }  # fmt: skip
