"""The backlog: who waits, how old it is, and whether it grows; nothing after the cut-off is seen."""

from pito.metrics.backlog import BANDS, backlog, flow, unanswered
from pito.month import EPOCH, Month

JUNE = Month.parse("2026-06")
WAITING = {"created": "2026-06-18T15:30", "priority": "High", "channel": "Email"}


def test_the_longest_waiting_stands_first_with_both_clocks_and_no_name(desk):
    found = unanswered(desk({"created": "2026-06-30T12:00"}, WAITING | {"agent": "A", "customer_id": "7"}), JUNE)
    assert found["ticket_id"].tolist() == ["t1", "t0"]
    assert (found["wait_s"] / 3600).tolist() == [24 * 12 + 8.5, 12]
    assert (found["wait_open_s"] / 3600).tolist() == [0.5 + 7 * 8, 4]  # seven working days after Midsummer
    assert not {"customer_id", "agent", "name"} & set(found.columns)


def test_an_answer_or_a_solution_after_the_cut_off_is_not_seen_and_one_before_it_is(desk):
    later, before = {"answered": "2026-07-01T08:00"}, {"answered": "2026-06-30T23:59"}
    closed = {"solved": "2026-06-30T23:00"}
    found = unanswered(desk(WAITING | later, WAITING | before, WAITING | closed, {"created": "2026-07-01T00:00"}), JUNE)
    assert found["ticket_id"].tolist() == ["t0"]


def test_merged_tickets_and_those_with_only_an_automatic_answer_are_not_listed(desk):
    robot = {"answered": "2026-06-18T15:30:20"}
    engine = desk(WAITING | {"merged_into": "t9"}, WAITING | robot)
    assert len(unanswered(engine, JUNE)) == 0
    assert backlog(engine, JUNE)[["tickets", "unanswered", "automatic"]].sum().tolist() == [1, 0, 1]


def test_without_opening_hours_the_wait_in_them_is_missing_and_not_zero(desk):
    from pito.calendar import OpeningHours

    assert unanswered(desk(WAITING, hours=OpeningHours({}, "Europe/Helsinki")), JUNE)["wait_open_s"].isna().all()


def test_the_age_bands_meet_and_a_ticket_exactly_a_day_old_is_in_the_first(desk):
    assert [band[0] for band in BANDS[1:]] == [band[1] for band in BANDS[:-1]]
    ages = ["2026-06-30T00:00", "2026-06-29T23:59:59", "2026-06-01T00:00", "2026-05-31T23:59", "2025-12-01T00:00"]
    table = backlog(desk(*({"created": at} for at in ages)), JUNE)
    assert table["tickets"].tolist() == [1, 1, 0, 1, 1, 1]
    assert table["oldest_s"].max() == (30 + 31 + 30 + 31 + 28 + 31 + 31) * 86_400 - 3600  # summer time lost an hour


def test_a_group_column_splits_the_backlog_and_sums_to_the_whole(desk):
    engine = desk(WAITING, WAITING | {"channel": "Chat"}, WAITING)
    parts = backlog(engine, JUNE, by="channel").groupby("part")["tickets"].sum()
    assert parts.to_dict() == {"Chat": 1, "Email": 2}


def test_weeks_begin_on_monday_on_local_clocks_and_the_last_is_over(desk):
    sunday, monday = {"created": "2026-06-21T23:59"}, {"created": "2026-06-22T00:00", "solved": "2026-06-28T23:00"}
    old = {"created": "2026-01-05T10:00"}
    table = flow(desk(old, sunday, monday, {"created": "2026-06-29T00:00"}), JUNE, "Europe/Helsinki", weeks=3)
    assert [str(EPOCH.fromordinal(EPOCH.toordinal() + day)) for day in table["first_day"]] == [
        "2026-06-08",
        "2026-06-15",
        "2026-06-22",
    ]
    assert table[["opened", "resolved", "open_at_end"]].values.tolist() == [[0, 0, 1], [1, 0, 2], [1, 1, 2]]


def test_the_night_the_clocks_change_belongs_to_the_right_week(desk):
    last, first = {"created": "2026-03-29T23:30"}, {"created": "2026-03-30T00:30"}
    table = flow(desk(last, first), "2026-04", "Europe/Helsinki", weeks=4)
    assert table["opened"].tolist() == [0, 1, 0, 0] or table["opened"].tolist() == [1, 0, 0, 0]
    whole = flow(desk(last, first), "2026-04", "Europe/Helsinki", weeks=6)
    assert whole["opened"].tolist()[:2] == [0, 1]


def test_nobody_and_one(desk):
    engine = desk()
    assert len(unanswered(engine, JUNE)) == len(backlog(engine, JUNE)) == 0
    assert flow(engine, JUNE, "Europe/Helsinki")[["opened", "resolved", "open_at_end"]].to_numpy().sum() == 0
    assert backlog(desk(WAITING), JUNE)["tickets"].sum() == 1
