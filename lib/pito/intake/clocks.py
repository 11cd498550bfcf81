"""The opening clocks as tables: everybody's, and those of channels and priorities, so that every ticket is on its own."""

from __future__ import annotations

from collections.abc import Sequence

from pito.calendar import Clock, business_calendar, business_seconds, working_day_seconds
from pito.engine import Engine
from pito.month import Month

SLOTS = ("clock", "slot", "cum_s", "open_from", "open_to")
MONTHS_AFTER = 13  # tickets of the last month are answered after it


def put_clocks(engine: Engine, clocks: Sequence[Clock], months: Sequence[Month], time_zone: str) -> None:
    """Put `clocks` (whose each is), `clock_opening` (their quarter-hours) and `cutoffs` (one row per month and clock).

    `opening` is everybody's clock alone. A clock whose hours are all empty has no quarter-hours: its business time is missing.
    """
    import pandas as pd
    import pyarrow as pa

    calendars = [business_calendar(c.hours, months[0].first, months[-1].plus(MONTHS_AFTER).end) for c in clocks]
    tables = [
        table.append_column("clock", pa.array([place] * len(table), "int64")).select(SLOTS)
        for place, table in enumerate(calendars)
        if table is not None
    ]
    ends = pd.concat([_ends(*pair, months, time_zone) for pair in enumerate(zip(clocks, calendars, strict=True))])
    engine.put("cutoffs", ends)
    engine.put("clocks", _whose(clocks))
    if tables:
        engine.put("clock_opening", pa.concat_tables(tables))
    else:
        engine.define("clock_opening", dict.fromkeys(SLOTS, "bigint"))
    engine.keep("opening", "select slot, cum_s, open_from, open_to from clock_opening where clock = 0")


def _whose(clocks: Sequence[Clock]):
    import pandas as pd

    rows = [(place, clock.channel or None, clock.priority or None) for place, clock in enumerate(clocks)]
    return pd.DataFrame(rows, columns=["clock", "channel", "priority"]).astype(
        {"channel": "string", "priority": "string"}
    )


def _ends(place: int, pair: tuple, months: Sequence[Month], time_zone: str):
    """Return when each month ends: on the wall clock, and on this opening clock where it has hours."""
    import pandas as pd

    clock, calendar = pair
    ends = [month.end_second(time_zone) for month in months]
    frame = pd.DataFrame({"month": [month.number for month in months], "clock": place, "end_s": ends})
    if calendar is None:
        missing = pd.array([None] * len(frame), dtype="Int64")
        return frame.assign(end_open=missing, working_day_s=missing)
    opened = business_seconds(calendar, [months[0].first_second(time_zone)] * len(ends), ends).astype("int64")
    day = working_day_seconds(clock.latest)
    return frame.assign(end_open=pd.array(opened, "Int64"), working_day_s=pd.array([day] * len(frame), dtype="Int64"))
