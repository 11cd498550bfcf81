"""Every ticket on its own opening clock: a channel's, a priority's, everybody's; hours that changed; the open ones too."""

from datetime import date

from pito.calendar import Version
from pito.metrics.agents import replies_by_agent
from pito.metrics.arrivals import outside_hours
from pito.metrics.backlog import unanswered
from pito.metrics.promises import promises_by_priority
from pito.metrics.response import response_time

JUNE = "2026-06"
LATE = [Version({day: ["08:00-20:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, channel="Phone")]
EVENING = {"created": "2026-06-10T15:00", "answered": "2026-06-10T18:00"}


def medians(engine):
    found = response_time(engine, JUNE, by="channel")
    return (found.set_index("part")["business_median"] / 3600).to_dict()


def test_a_channel_with_hours_of_its_own_is_counted_by_them_and_the_others_by_everybodys(desk):
    engine = desk(EVENING | {"channel": "PHONE"}, EVENING | {"channel": "Email"}, versions=LATE)
    assert medians(engine) == {"PHONE": 3, "Email": 1}


def test_a_priority_goes_before_a_channel(desk):
    always = Version({"wed": ["00:00-24:00"]}, priority="Urgent", is_open_on_holidays=True)
    early = Version({"wed": ["08:00-15:00"]}, channel="Email")
    urgent = {"created": "2026-06-10T15:00", "answered": "2026-06-10T18:00", "channel": "Email"}
    engine = desk(urgent | {"priority": "urgent"}, urgent | {"priority": "Low"}, versions=[always, early])
    found = response_time(engine, JUNE, by="priority").set_index("part")["business_median"] / 3600
    assert found.to_dict() == {"urgent": 3, "Low": 0}


def test_open_tickets_wait_on_their_own_clock_up_to_the_cut_off(desk):
    waits = {"created": "2026-06-30T15:00"}
    engine = desk(waits | {"channel": "Phone"}, waits | {"channel": "Email"}, versions=LATE)
    found = unanswered(engine, JUNE).set_index("channel")["wait_open_s"] / 3600
    assert found.to_dict() == {"Phone": 5, "Email": 1}
    kept = promises_by_priority(engine, JUNE, 4, clock="business", by="channel").set_index("part")
    assert kept["missed"].to_dict() == {"Phone": 1, "Email": 0} and kept["undecided"].to_dict() == {
        "Phone": 0,
        "Email": 1,
    }


def test_a_working_day_is_the_clocks_own(desk):
    slow = {"created": "2026-06-10T08:00", "answered": "2026-06-10T19:00"}  # 11 of 12 open hours; 8 of 8
    over = {"created": "2026-06-10T08:00", "answered": "2026-06-11T09:00"}  # 13 of 12; 9 of 8
    tickets = [ticket | {"channel": channel} for ticket in (slow, over) for channel in ("Phone", "Email")]
    found = response_time(desk(*tickets, versions=LATE), JUNE, by="channel").set_index("part")
    assert found["business_within_day"].to_dict() == {"Phone": 0.5, "Email": 0.5}


def test_hours_that_changed_count_from_their_day_on(desk):
    longer = Version({"wed": ["08:00-20:00"]}, since=date(2026, 6, 10))
    before = {"created": "2026-06-03T15:00", "answered": "2026-06-03T18:00", "channel": "before"}
    engine = desk(before, EVENING | {"channel": "after"}, versions=[longer])
    assert medians(engine) == {"before": 1, "after": 3}


def test_who_comes_outside_hours_is_judged_by_the_tickets_own_clock(desk):
    evening = {"created": "2026-06-10T18:00"}
    engine = desk(evening | {"channel": "Phone"}, evening | {"channel": "Email"}, versions=LATE)
    assert outside_hours(engine, JUNE)["outside"].tolist() == [1]


def test_an_agents_open_tickets_are_undecided_by_their_own_clock(desk):
    waits = {"created": "2026-06-30T15:00", "agent": "A"}
    engine = desk(waits | {"channel": "Phone"}, waits | {"channel": "Email"}, versions=LATE)
    cells = replies_by_agent(engine, JUNE, hours=4, clock="business")
    assert cells[["k", "n"]].values.tolist() == [[0, 1]]  # 5 h on the phone's clock, 1 h on everybody's
