"""What changed since the last report, and whether what was published still stands: sentences word for word."""

import pytest

from pito.month import Month
from pito.sections.published import corrected, since_last, why

MAY, JUNE = Month.parse("2026-05"), Month.parse("2026-06")


def result(metric, value, unit="share", n=None, segment=None) -> dict:
    return {"metric": metric, "value": value, "unit": unit, "n": n, "segment": segment}


def restatement(metric="retention_rate", published=0.952, recomputed=0.949, month="2026-05", unit="share", **more):
    row = {"metric": metric, "published": published, "recomputed": recomputed, "month": month, "unit": unit}
    return row | {"segment": None, "why": [{"what": "file", "file": "orders.csv", "was": 100, "is": 103}], **more}


THEN = [
    result("retention_rate", 0.9, n=100),
    result("lost", 10, "customers"),
    result("margin", 200_000, "EUR"),
    result("first_response_median_hours", 2, "hours"),
    result("csat", None),
]
NOW = [
    result("retention_rate", 0.98, n=100),
    result("retention_rate", 0.5, n=10, segment={"by": "segment", "is": "A"}),
    result("lost", 2, "customers"),
    result("margin", 190_000, "EUR"),
    result("first_response_median_hours", 2, "hours"),
    result("csat", 0.8, n=50),
]


def test_the_key_figures_then_and_now_with_chance_weighed_for_shares(workbook):
    section = since_last(workbook, JUNE, MAY, THEN, NOW, [])
    assert section.finding == [
        "Retention rate 90.0% then, 98.0% now: +8.0 points (more than chance would give).",
        "Margin of 12 months €200,000 then, €190,000 now: −€10,000.",
        "Median wait for a first answer, wall clock 2.0 h then, 2.0 h now: 0.",
    ]
    assert section.notes[0] == "The last report published before this one: May 2026."
    assert section.table.values.tolist() == [
        ["Retention rate", "90.0%", "98.0%", "+8.0 points (more than chance would give)"],
        ["Customers lost", "10", "2", "−8"],
        ["Margin of 12 months", "€200,000", "€190,000", "−€10,000"],
        ["Median wait for a first answer, wall clock", "2.0 h", "2.0 h", "0"],
        ["Good ratings", "–", "80.0%", "–"],
    ]
    assert list(section.table.columns) == ["Figure", "May 2026, as published", "June 2026", "Change"]


def test_money_of_fewer_months_says_of_how_many_and_is_no_growth(workbook):
    was, now = (
        result("margin", value, "EUR") | {"period": period}
        for value, period in ((42_707, "2025-01..2025-03"), (60_000, "2025-01..2025-04"))
    )
    section = since_last(workbook, JUNE, MAY, [was], [now], [])
    assert section.table.values.tolist() == [["Margin", "€42,707 (3 months)", "€60,000 (4 months)", "–"]]
    assert not any("Margin" in text for text in section.finding)


def test_waits_are_compared_on_the_judged_clock_and_nine_in_ten_not_at_all(workbook):
    """The slowest tenth of a month is answered after its end: May's as of 31 May says nothing beside June's as of 30 June."""
    rows = [result(f"first_response_{name}_hours", 2, "hours") for name in ("median", "p90", "business_median")]
    section = since_last(workbook, JUNE, MAY, rows, rows, [])
    assert section.table["Figure"].tolist() == [
        "Median wait for a first answer in opening hours",
        "Median wait for a first answer, wall clock",
    ]
    assert section.finding == ["Median wait for a first answer in opening hours 2.0 h then, 2.0 h now: 0."]


def test_a_restated_figure_is_marked_and_its_change_counted_from_todays(workbook):
    section = since_last(workbook, JUNE, MAY, THEN, NOW, [restatement(published=0.9, recomputed=0.97)])
    assert section.table.values.tolist()[0] == [
        *("Retention rate", "90.0% (today 97.0%)", "98.0%", "+1.0 points (could be chance)")
    ]
    assert "Where a published figure is another one today, the change is counted from today's." in section.notes


def test_a_restatement_of_a_segment_or_another_month_marks_nothing(workbook):
    other = [restatement(month="2026-04"), restatement(segment={"by": "segment", "is": "A"})]
    assert since_last(workbook, JUNE, MAY, THEN, NOW, other).table.iloc[0, 1] == "90.0%"


def test_what_still_stands_is_said(workbook):
    section = corrected(workbook, JUNE, [], ["2026-04", "2026-05", "2026-06"])
    assert section.finding == [
        "Yes: what was published of April 2026 and May 2026 comes out the same today, as far as it was looked at."
    ]
    assert section.table is None and not section.signal


def test_many_months_are_named_by_the_first_and_the_last(workbook):
    names = [f"2026-0{n}" for n in range(1, 7)]
    assert "of January 2026 – May 2026 comes" in corrected(workbook, JUNE, [], names).answer


def test_what_does_not_is_said_with_both_values_and_the_reason(workbook):
    rows = [
        restatement(),
        restatement("revenue", 100_000, 101_500, unit="EUR"),
        restatement(segment={"by": "a", "is": "b"}),
    ]
    section = corrected(workbook, JUNE, rows, ["2026-05"])
    assert section.finding == [
        "3 published figures come out differently today.",
        "Reason: orders.csv has 3 rows more.",
        "Retention rate, May 2026: published 95.2%, now 94.9%.",
        "Revenue of 12 months, May 2026: published €100,000, now €101,500.",
    ]
    assert section.signal and section.listed
    assert section.table.iloc[0].tolist() == [
        *("Retention rate", "May 2026", "95.2%", "94.9%", "Reason: orders.csv has 3 rows more.")
    ]
    assert section.notes[0] == "1 more, of segments and details, stand in restatements.json."


def test_figures_with_different_reasons_say_their_own(workbook):
    rows = [restatement(), restatement(month="2026-04", why=[{"what": "unknown"}])]
    assert corrected(workbook, JUNE, rows, ["2026-05"]).finding[1:] == [
        (
            "Retention rate, April 2026: published 95.2%, now 94.9%. "
            "The reason is not known: what the runs say of themselves does not tell."
        ),
        "Retention rate, May 2026: published 95.2%, now 94.9%. Reason: orders.csv has 3 rows more.",
    ]


def file(was, now, name="a.csv") -> dict:
    return {"what": "file", "file": name, "was": was, "is": now}


@pytest.mark.parametrize(
    ("causes", "sentence"),
    [
        ([file(None, 1)], "Reason: a.csv came in (1 row)."),
        ([file(5, None)], "Reason: a.csv is no longer there."),
        ([file(5, 4)], "Reason: a.csv has 1 row fewer."),
        ([file(5, 5)], "Reason: a.csv changed, with as many rows."),
        (
            [file(1, 2, f"{n}.csv") for n in range(5)],
            "Reason, one or more of these: 0.csv has 1 row more; 1.csv has 1 row more; 2.csv has 1 row more; 2 more files changed.",
        ),
        (
            [{"what": "setting", "setting": "business.active_days", "was": None, "is": 180}],
            "Reason: the setting business.active_days was not set and is 180.",
        ),
        (
            [{"what": "setting", "setting": "hours.closed", "was": [], "is": ["2026-12-24"] * 9}],
            "Reason: the setting hours.closed was changed.",
        ),
        (
            [
                {"what": "version", "name": "pito", "was": "0.1", "is": "0.2"},
                {"what": "version", "name": "code", "was": "a", "is": "b"},
            ],
            "Reason, one or more of these: Pito 0.1 was followed by 0.2; Pito's code or the libraries it counts with changed.",
        ),
        (
            [{"what": "reading"}],
            "Reason: the exports are read in another way: a mapping, a rule, or who is the same customer.",
        ),
    ],
)
def test_the_reason_is_what_differs_between_the_runs_and_several_are_only_candidates(workbook, causes, sentence):
    assert why(workbook.words, causes) == sentence
