"""The sentences on the backlog, arrivals, calls, promises, reopening and the vendor's own times, word for word."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from pito.calendar import OpeningHours, business_calendar
from pito.engine import Engine
from pito.metrics import arrivals as arrivals_metrics
from pito.metrics.calls import called_back
from pito.metrics.given_times import given_promises
from pito.metrics.given_times import given_times as given_times_metric
from pito.metrics.promises import promises_by_priority
from pito.metrics.reopening import first_and_final
from pito.metrics.reopening import reopening as reopening_metric
from pito.metrics.response_history import median_signals
from pito.month import EPOCH, Month
from pito.sections import arrivals, backlog, calendar, calls, given_times, promises, reopening, response
from pito.settings import Settings
from pito.text import Words

JUNE = Month.parse("2026-06")
QUESTIONS = [
    *(backlog.waiting_list, backlog.ages, backlog.flow, arrivals.week, promises.by_priority, promises.by_tier),
    *(reopening.reopened, given_times.first_response, calls.called_back, calendar.what_if),
]


def business(answers=None, tables=("tickets",), **chosen):
    """A workbook whose metrics answer what the test says."""
    told = answers or {}
    settings, facts = Settings(), {"coverage": {"tickets": {"first_day": 0, "last_day": 10**6}}}
    for group, values in chosen.items():
        settings = settings.choose(group, **values)

    def ask(metric, month, **options):
        found = told[metric]
        return found(options) if callable(found) else found

    return SimpleNamespace(
        words=Words(), settings=settings, tables=set(tables), reaches=lambda *_: True, ask=ask, facts=facts
    )


def waiting(*hours):
    """Tickets that waited so many hours, the longest first."""
    days = [(JUNE.end - EPOCH - timedelta(hours=h)).days for h in hours]
    frame = pd.DataFrame({"wait_s": [h * 3600 for h in hours], "created_day": days})
    return frame.assign(
        ticket_id="1", wait_open_s=None, channel="Email", priority=None, category=None, team=None, tier=None
    )


def test_who_waits_is_counted_and_listed_without_ticket_or_customer():
    section = backlog.waiting_list(business({backlog.metrics.unanswered: waiting(50, 30, 2)}), JUNE)
    assert section.finding == [
        "3 tickets were open without an answer at the end of June 2026; the oldest had waited 2.1 days.",
        "1 of them came within the last 24 hours.",
    ]
    assert section.table.columns.tolist() == ["Came", "Has waited", "Channel"]


def test_one_waits_and_nobody_waits():
    one = backlog.waiting_list(business({backlog.metrics.unanswered: waiting(30)}), JUNE)
    assert one.finding == ["1 ticket was open without an answer at the end of June 2026; it had waited 30.0 h."]
    nobody = backlog.waiting_list(business({backlog.metrics.unanswered: waiting()}), JUNE)
    assert nobody.finding == ["Nobody: every ticket open at the end of June 2026 had an answer."]


def ages(*tickets):
    over, up_to = zip(*backlog.metrics.BANDS, strict=True)
    frame = pd.DataFrame({"over_days": over, "up_to_days": pd.array(up_to, dtype="Int64"), "tickets": tickets})
    return frame.assign(part="all", unanswered=[1, *[0] * 5], automatic=0, oldest_s=0)


def test_the_backlog_by_age():
    section = backlog.ages(business({backlog.metrics.backlog: ages(4, 3, 2, 0, 1, 5)}), JUNE)
    assert section.finding == [
        "15 tickets were open at the end of June 2026: 6 for more than 30 days, 1 without any answer."
    ]
    assert section.table["Age"].tolist() == [
        "up to a day",
        "1–3 days",
        "3–7 days",
        "7–30 days",
        "30–90 days",
        "over 90 days",
    ]
    assert list(section.figure.data[0].x) == [4, 3, 2, 0, 1, 5]


def test_nothing_open():
    empty = ages(0, 0, 0, 0, 0, 0)
    assert backlog.ages(business({backlog.metrics.backlog: empty}), JUNE).finding == [
        "No ticket was open at the end of June 2026."
    ]


@pytest.mark.parametrize(
    ("resolved", "said"),
    [
        (1, "In the last 13 weeks 26 tickets came and 13 were solved: open tickets grew by 13 to 20."),
        (2, "In the last 13 weeks 26 tickets came and as many were solved: 20 are open as before."),
        (3, "In the last 13 weeks 26 tickets came and 39 were solved: open tickets fell by 13 to 20."),
    ],
)
def test_whether_the_backlog_grows(resolved, said):
    weeks = pd.DataFrame({"first_day": range(20500, 20591, 7), "opened": 2, "resolved": resolved, "open_at_end": 20})
    assert backlog.flow(business({backlog.metrics.flow: weeks}), JUNE).finding == [said]
    few = weeks.assign(opened=0, resolved=0)
    assert backlog.flow(business({backlog.metrics.flow: few}), JUNE).finding == [
        "Too few tickets came in the last 13 weeks to show."
    ]


def grid(outside):
    hours = [(day, hour) for day in range(7) for hour in range(24)]
    frame = pd.DataFrame(hours, columns=["weekday", "hour"]).assign(tickets=0, outside=0.0, open_share=0.0)
    frame.loc[(frame["weekday"] == 1) & (frame["hour"] == 9), ["tickets", "outside", "open_share"]] = [8, 0, 1.0]
    frame.loc[(frame["weekday"] == 5) & (frame["hour"] == 23), ["tickets", "outside"]] = [2, 2]
    row = {"tickets": 10, "outside": 2, "share": 0.2, "lo": 0.057, "hi": 0.51}
    if not outside:
        row |= dict.fromkeys(["outside", "share", "lo", "hi"], float("nan"))
    return {arrivals_metrics.arrivals: frame, arrivals_metrics.outside_hours: pd.DataFrame([row])}


def test_when_customers_write():
    section = arrivals.week(business(grid(True)), JUNE)
    assert section.finding == [
        "20.0% of the 10 tickets of the last twelve months came outside opening hours (5.7%–51.0%).",
        "Most come on Tuesday between 9:00 and 10:00.",
    ]
    (frame,) = section.figure.layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (0.5, 1.5, 8.5, 9.5)
    unknown = arrivals.week(business(grid(False)), JUNE).finding[0]
    assert unknown == "No opening hours are set: how many tickets come outside them is unknown."


def missed(**counts):
    row = {"missed": 10, "called_back": 6, "called_later": 1, "undecided": 0, "calls_out": 9, "share": 0.6}
    return {called_back: pd.DataFrame([row | {"lo": 0.3, "hi": 0.83, "least": 0.6, "most": 0.6} | counts])}


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, ["60.0% of the missed calls of June 2026 were called back within 24 hours (30.0%–83.0%; 6 of 10)."]),
        (
            {"undecided": 2, "share": 0.75, "least": 0.6, "most": 0.8},
            [
                "75.0% of the missed calls of June 2026 were called back within 24 hours (30.0%–83.0%; 6 of 8).",
                "With the 2 calls whose 24 hours are not over the share lies between 60.0% and 80.0%.",
            ],
        ),
        ({"missed": 0}, ["No missed call of a known customer is in the exports for June 2026."]),
        ({"missed": 4}, ["Too few calls were missed in June 2026 to show a share."]),
        (
            {"calls_out": 0},
            [
                "10 calls were missed in June 2026; the exports hold no calls out, so whether they were called back is not known."
            ],
        ),
    ],
)
def test_missed_calls(counts, said):
    assert calls.called_back(business(missed(**counts), tables=("contacts",)), JUNE).finding == said


def kept(*rows):
    columns = ["part", "met", "missed", "undecided"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["tickets"] = frame[columns[1:]].sum(axis=1)
    decided = frame["met"] + frame["missed"]
    frame["share"] = frame["met"] / decided.where(decided > 0)
    return frame.assign(
        lo=0.25,
        hi=0.84,
        least=frame["met"] / frame["tickets"],
        most=(frame["met"] + frame["undecided"]) / frame["tickets"],
    )


@pytest.fixture
def answered(monkeypatch):
    monkeypatch.setattr(response, "missing", lambda *_: "")


def promised(whole, groups):
    return {promises_by_priority: lambda options: groups if "by" in options else whole}


def test_promises_are_said_with_their_bounds_and_drawn_with_the_undecided(answered):
    whole, groups = kept(("all", 4, 3, 3)), kept(("Low", 3, 2, 2), ("Urgent", 6, 1, 1), ("High", 1, 0, 1))
    section = promises.by_priority(business(promised(whole, groups), promises={"urgent_hours": 2}), JUNE)
    assert section.finding == [
        "57.1% of the promises of June 2026 that can be judged were kept (25.0%–84.0%): 4 kept, 3 missed.",
        "3 are undecided; whatever becomes of them, the share of all lies between 40.0% and 70.0%.",
    ]
    assert section.notes[0] == "Promised first answers, in elapsed hours: urgent: 2 h and all others: 24 h."
    assert section.table["Priority"].tolist() == ["Urgent"]  # High has two tickets; with it Low must be hidden
    assert section.figure is None
    many = promises.by_priority(business(promised(whole, kept(("Low", 90, 10, 20), ("Urgent", 60, 10, 10)))), JUNE)
    assert [bar.name for bar in many.figure.data] == ["kept", "not decided yet", "missed"]
    assert many.figure.data[1].x == (round(20 / 120, 4), 0.125)
    assert many.table["Least–most"].tolist() == ["75.0%–91.7%", "75.0%–87.5%"]


def test_promises_are_told_of_the_same_groups_and_with_the_same_openness_as_response_times(answered):
    """A group of five tickets is shown with its counts everywhere: hidden here, they would follow from the next table."""
    groups = kept(("Low", 90, 3, 0), ("Medium", 50, 8, 0), ("High", 40, 12, 0), ("Urgent", 20, 2, 9))
    section = promises.by_priority(business(promised(kept(("all", 200, 25, 9)), groups)), JUNE)
    table = section.table.set_index("Priority")
    assert table["Missed"].to_dict() == {"Low": "3", "Medium": "8", "High": "12", "Urgent": "2"}
    assert table["Kept of those decided (95% interval)"]["Low"] == "96.8% (25.0%–84.0%)"  # 90 of 93
    assert table["Least–most"]["Urgent"] == "64.5%–93.5%"  # 20 and 29 of 31
    missed = next(bar for bar in section.figure.data if bar.name == "missed")
    assert missed.x[missed.y.index("Low")] == round(3 / 93, 4)
    assert not any("Counts under" in note for note in section.notes)


def test_promises_nobody_can_judge_yet_and_too_few(answered):
    young = kept(("all", 0, 0, 6))
    assert promises.by_tier(business(promised(young, young)), JUNE).finding == [
        "None of the 6 promises of June 2026 can be judged yet: their deadlines had not come."
    ]
    few = kept(("all", 1, 1, 1))
    assert promises.by_tier(business(promised(few, few)), JUNE).finding == [
        "Too few tickets came in June 2026 to judge promises."
    ]
    none = kept().iloc[:0]
    shut = business(promised(none, none), promises={"clock": "business"})
    assert promises.by_tier(shut, JUNE).finding == ["The promise is in opening hours, and no opening hours are set."]


def solved(**known):
    row = {"part": "", "tickets": 50, "resolved": 40, "known": 40, "reopened": 4, "share": 0.1, "lo": 0.04, "hi": 0.231}
    row |= {"hops_known": 50, "hopped": 5, "hopped_share": 0.1, "most_hops": 7} | known
    both = pd.DataFrame({"which": ["first", "final"], "median": [7200.0, 10_800.0], "said": known.get("said", 40)})
    return {reopening_metric: pd.DataFrame([row]), first_and_final: both}


def test_solved_and_reopened_and_passed_on():
    section = reopening.reopened(business(solved()), JUNE)
    assert section.finding == [
        "10.0% of the 40 solved tickets had been reopened after a solution (4.0%–23.1%).",
        "Half were first solved within 2.0 h; half stayed solved from 3.0 h on.",
        "10.0% of the 50 tickets were passed on at least twice, one 7 times.",
    ]
    assert section.notes == [
        "Tickets that came in the last three months; solved are those that were so at least once, also if open again; one reopened many times counts once."
    ]
    silent = reopening.reopened(business(solved(share=float("nan"), hopped_share=float("nan"), said=0, known=0)), JUNE)
    assert silent.finding == [
        "The ticket export does not say which tickets were reopened; an export with that column would."
    ]


def given(times, verdicts=()):
    columns = ["clock", "reason", "tickets", "given_median_s", "own_median_s", "given_sum_s", "given"]
    return {
        given_times_metric: pd.DataFrame(times, columns=columns),
        given_promises: pd.DataFrame(verdicts, columns=["verdict", "kept", "missed", "tickets"]),
    }


def test_the_vendors_times_are_said_beside_ours_with_the_most_frequent_reason():
    times = [("elapsed", "same", 6, 3600, 3600, 21_600, 6), ("elapsed", "other_clock", 4, 7200, 324_000, 28_800, 4)]
    section = given_times.first_response(business(given(times, [("same", 5, 1, 6), ("differs", 4, 0, 4)])), JUNE)
    assert section.finding == [
        (
            "The helpdesk states a first response time on the wall clock for 10 tickets, on average 1.4 h; 6 are as here. "
            "Most of the others (4): the same once counted on the other clock (elapsed or opening hours)."
        ),
        "Its own verdict on the promise is there for 10 tickets (90.0% kept); for 6 of them ours is the same.",
    ]
    assert section.table["Median as given"].tolist() == ["1.0 h", "2.0 h", "–", "–"]


def test_an_export_without_times_of_its_own():
    assert given_times.first_response(business(given([])), JUNE).finding == [
        "The ticket export states (almost) no response times of its own for June 2026: there is nothing to compare."
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_without_the_export_every_question_says_which_would_bring_it(question):
    section = question(business(tables=()), JUNE)
    assert section.missing and "came in" in section.finding[0]


# The month's wait against its own past


def history(now, clock="business"):
    months = [JUNE.plus(-back).number for back in range(12, -1, -1)]
    frame = pd.DataFrame({"month": months, "tickets": 40, "within_n": 40, "within_24h": 0.75, "answered": 40})
    return frame.assign(median=7200.0, business_median=now if clock == "business" else float("nan"))


def judged(signal, median=8640.0, part="all", earlier=12):
    row = {
        "part": part,
        "tickets": 40,
        "median": median,
        "earlier": earlier,
        "centre": 3600.0,
        "lo": 600.0,
        "hi": 6120.0,
    }
    return pd.DataFrame([row | {"signal": signal}])


@pytest.mark.parametrize(
    ("signal", "median", "said"),
    [
        (
            1,
            8640.0,
            "Signal: slower than before. The median in opening hours was 2.4 h; the limits drawn from the twelve months before are 10 min and 1.7 h.",
        ),
        (
            -1,
            60.0,
            "Signal: faster than before. The median in opening hours was 1 min; the limits drawn from the twelve months before are 10 min and 1.7 h.",
        ),
        (
            0,
            3600.0,
            "No clear change: the median in opening hours was 1.0 h, within the limits drawn from the twelve months before, 10 min and 1.7 h.",
        ),
        (
            1,
            float("nan"),
            "Signal: slower than before. Fewer than half were answered by the month's end; the limits of the median drawn from the twelve months before are 10 min and 1.7 h.",
        ),
    ],
)
def test_the_month_is_judged_by_the_limits_of_its_own_twelve_months_before(signal, median, said):
    workbook = business({median_signals: judged(signal, median)})
    found = response.response_signals.signal(workbook, JUNE, history(3600.0))
    (sentence,) = response.response_signals.month_signal(workbook, found, history(3600.0))
    assert sentence == f"{said} Within 24 hours 75.0% against 75.0% before."


def test_eleven_months_before_give_no_limits():
    assert (
        response.response_signals.signal(business({median_signals: judged(0, earlier=11)}), JUNE, history(1.0)) is None
    )


def test_a_channel_is_judged_by_its_own_past_and_a_hidden_one_is_not_named():
    workbook = business(
        {median_signals: pd.concat([judged(1, part="Chat"), judged(1, part="Fax"), judged(0, part="Email")])}
    )
    shown = pd.DataFrame({"part": ["Chat", "Email"], "business_median": [1.0, 1.0]})
    assert response.response_signals.group_signals(workbook, JUNE, shown, "channel") == [
        (
            "Signal: Chat is slower than in its own twelve months before; its median in opening hours was 2.4 h, "
            "and the limits drawn from them are 10 min and 1.7 h."
        )
    ]


def test_the_demo_companys_chat_is_a_signal_and_its_other_channels_are_not(workbook):
    finding = response.by_channel(workbook, JUNE).finding
    assert finding[0].startswith("Signal: Chat is slower than in its own twelve months before;")
    assert [sentence for sentence in finding if sentence.startswith("Signal")] == finding[:1]
    trend = response.trend(workbook, JUNE)
    assert trend.finding[0].startswith("Signal: slower than before. The median in opening hours was ")
    limits, series = trend.figure.data[0], trend.figure.data[-1]
    assert series.y[-1] > limits.y[-1] and max(series.y[:-1]) < limits.y[-1]


# Calendar


def test_the_preview_says_what_counted_and_why_not():
    section = calendar.preview(business(), datetime(2026, 6, 18, 15, 30), datetime(2026, 6, 22, 9, 30))
    assert section.finding == [
        "2.00 h of 90.00 h elapsed counted as opening hours.",
        "Shut besides weekdays without hours: Jun 19, 2026 (public holiday: Midsummer Eve).",
    ]
    assert section.table["Counted"].tolist() == ["30", "–", "–", "–", "–", "–", "90"]
    assert [bar.name for bar in section.figure.data] == ["counts", "does not count"]


def test_the_preview_speaks_finnish_holidays_in_finnish():
    finnish = business()
    finnish.words = Words("fi")
    section = calendar.preview(finnish, datetime(2026, 6, 18, 15, 30), datetime(2026, 6, 22, 9, 30))
    assert "Juhannusaatto" in section.answer


def test_a_clock_without_any_hours_counts_nothing():
    workbook = business(hours={day: [] for day in ("mon", "tue", "wed", "thu", "fri")})
    section = calendar.preview(workbook, datetime(2026, 6, 15, 8), datetime(2026, 6, 15, 16))
    assert section.finding == ["0.00 h of 8.00 h elapsed counted as opening hours."]


def test_had_we_opened_on_saturdays(workbook):
    section = calendar.what_if(workbook, JUNE, sat=["10:00-14:00"])
    assert section.finding[0].startswith(
        "In June 2026 the median wait in opening hours was 2.4 h; under the other hours"
    )
    same = calendar.what_if(workbook, JUNE)
    assert (same.table["Median as it is"] == same.table["Median under the other hours"]).all()


def test_other_hours_over_the_first_and_the_last_day_are_a_whole_calendar():
    hours = OpeningHours({"mon": ["08:00-16:00"]}, "Europe/Helsinki")
    made = business_calendar(hours, JUNE.plus(-12).first, JUNE.end + timedelta(days=1))
    first = Engine(opening=made).rows("select cast(min(slot) as bigint) from opening")[0][0]
    assert first * 900 == JUNE.plus(-12).first_second("Europe/Helsinki") and JUNE.end == date(2026, 7, 1)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q is not calls.called_back])
def test_every_figure_of_the_demo_company_has_a_text_alternative_and_every_table_is_text(question, workbook):
    section = question(workbook, JUNE)
    assert section.finding and all(section.finding)
    if section.figure is not None:
        assert section.figure.layout.meta["alt"]
    if section.table is not None:
        assert section.table.map(lambda cell: isinstance(cell, str)).all(axis=None)
