"""Medians by month and group, and which of them is a signal against the twelve months before."""

import pandas as pd
import pytest

from pito.engine import Engine
from pito.metrics.response_history import median_signals, medians_by_month
from pito.month import Month

JUNE = Month.parse("2026-06")
END = JUNE.end_second("Europe/Helsinki")


def channels(**waits):
    """An engine: per channel the hours its five tickets of each month waited, the last month's last; None is unanswered."""
    rows = []
    for channel, hours in waits.items():
        for back, wait in zip(range(len(hours) - 1, -1, -1), hours, strict=True):
            created = END - (back * 30 + 20) * 86_400
            answered = None if wait is None else created + int(wait * 3600)
            rows += [(JUNE.plus(-back).number, channel, created, answered)] * 5
    frame = pd.DataFrame(rows, columns=["created_month", "channel", "created_s", "responded_s"])
    frame["responded_s"] = frame["responded_s"].astype("Int64")
    frame = frame.assign(automatic=0, clock=0, resolved_s=pd.array([None] * len(frame), dtype="Int64"))
    frame = frame.assign(
        created_open=frame["created_s"], responded_open=frame["responded_s"], resolved_open=frame["resolved_s"]
    )
    months = pd.DataFrame({"month": [JUNE.number], "end_s": [END], "end_open": [END], "working_day_s": [8 * 3600]})
    return Engine(ticket_times=frame, months=months, cutoffs=months.assign(clock=0))


STEADY = [1, 1.2] * 6


def test_sixty_times_slower_is_a_signal_though_other_channels_are_slower_still():
    found = median_signals(channels(Chat=[0.1, 0.2] * 6 + [9], Email=[20, 22] * 6 + [21]), JUNE, by="channel")
    assert found.set_index("part")["signal"].to_dict() == {"Chat": 1, "Email": 0}


def test_the_limits_are_the_mean_of_the_twelve_before_and_2_66_moving_ranges():
    row = median_signals(channels(Chat=[*STEADY, 1.3]), JUNE).iloc[0]
    assert (row["centre"] / 3600, row["earlier"], row["signal"]) == (pytest.approx(1.1), 12, 0)
    assert row["hi"] / 3600 == pytest.approx(1.1 + 2.66 * 0.2) and row["lo"] / 3600 == pytest.approx(1.1 - 2.66 * 0.2)


def test_faster_is_a_signal_too_and_a_limit_is_never_under_nothing():
    assert median_signals(channels(Chat=[*STEADY, 0.2]), JUNE)["signal"].tolist() == [-1]
    assert median_signals(channels(Chat=[*([0.1, 2] * 6), 0]), JUNE)[["lo", "signal"]].values.tolist() == [[0, 0]]


def test_a_median_not_reached_is_above_every_limit():
    row = median_signals(channels(Chat=[*STEADY, None]), JUNE).iloc[0]
    assert pd.isna(row["median"]) and row["signal"] == 1


def test_fewer_than_twelve_months_before_give_no_signal():
    row = median_signals(channels(Chat=[*STEADY[1:], 99]), JUNE).iloc[0]
    assert (row["earlier"], row["signal"]) == (11, 0) and pd.isna(row["hi"])


def test_months_of_too_few_tickets_are_left_out_and_nobody_gives_no_rows():
    engine = channels(Chat=[*STEADY, 99])
    assert len(median_signals(engine, JUNE, least=6)) == 0
    assert len(medians_by_month(engine, JUNE, least=5)) == 13
    assert len(medians_by_month(channels(), JUNE)) == len(median_signals(channels(), JUNE)) == 0
