"""How fast is business time at a million tickets?

    python tests/bench/business_time.py [TICKETS] [PYTHON]        # 1,000,000 unless said

Rivals are workclock (a Rust core, the fastest maintained one we know) and business-duration. They are not installed with
Pito: `python -m venv rivals && rivals/bin/pip install workclock business-duration holidays numpy pandas`, then say
`rivals/bin/python` as PYTHON. The third is what people write themselves: a loop over a pandas frame, over the same calendar.

Everybody has the same tickets, opening hours with a lunch break in Helsinki, and Finland's holidays, and must come to the
same seconds; only business-duration, which knows neither breaks nor time zones, is merely timed, on local stamps. Slow ones
do a sample, and their time is multiplied. Making the calendar is timed apart on our side.

The budget: at least 20 times as fast as the fastest rival library.
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

BUDGET = 20.0
RUNS = 5
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
BORN = int(datetime(2024, 1, 2).timestamp())
SPAN = 86_400 * 900
WEEK = {day: ["08:00-11:30", "12:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
ZONE = "Europe/Helsinki"
RIVALS = """
import datetime as d, json, sys, time
import numpy as np
place, days, runs, sample = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
shut = [d.date.fromisoformat(day) for day in days]
start, end = np.load(place + "/start.npy"), np.load(place + "/end.npy")
said = {}
try:
    from workclock import Break, Holidays, Schedule, WorkDay
    work = [WorkDay(d.time(8), d.time(16)), Break(d.time(11, 30), d.time(12)), Holidays(shut)]
    office, a, b = Schedule(work, time_zone="Europe/Helsinki"), start.astype("datetime64[s]"), end.astype("datetime64[s]")
    taken = []
    for _ in range(runs):
        begun = time.perf_counter(); found = office.between_many(a, b); taken.append(time.perf_counter() - begun)
    np.save(place + "/workclock.npy", found.astype("timedelta64[s]").astype("int64"))
    said["workclock"] = taken
except ImportError:
    pass
try:
    import pandas as pd
    from business_duration import businessDuration
    local = [pd.to_datetime(x[:sample], unit="s", utc=True).tz_convert("Europe/Helsinki").tz_localize(None) for x in (start, end)]
    holidays = {day: "holiday" for day in shut}
    hours = dict(starttime=d.time(8), endtime=d.time(16), holidaylist=holidays, unit="sec")
    begun = time.perf_counter()
    for one, other in zip(*local):
        businessDuration(one, other, **hours)
    said["business-duration"] = [(time.perf_counter() - begun) * len(start) / sample]
except ImportError:
    pass
print(json.dumps(said))
"""


def tickets(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return when tickets came and were answered, in UTC seconds."""
    chance = np.random.default_rng(5)
    start = BORN + chance.integers(0, SPAN, n)
    return start, start + chance.exponential(1.5 * 86_400, n).astype("int64")


def by_hand(start: np.ndarray, end: np.ndarray, shut: set[date]) -> list[int]:
    """The loop people write: row by row over a pandas frame, day by day over its span."""
    frame = pd.DataFrame(
        {"start": pd.to_datetime(start, unit="s", utc=True), "end": pd.to_datetime(end, unit="s", utc=True)}
    )
    frame = frame.apply(lambda column: column.dt.tz_convert(ZONE))
    slots = [(pd.Timedelta(hours=8), pd.Timedelta(hours=11.5)), (pd.Timedelta(hours=12), pd.Timedelta(hours=16))]

    def seconds(row) -> int:
        total, day = 0.0, row["start"].normalize()
        while day <= row["end"]:
            if day.day_of_week < 5 and day.date() not in shut:
                wall = day.tz_localize(None)
                for opens, closes in slots:
                    since, until = ((wall + at).tz_localize(ZONE) for at in (opens, closes))
                    total += max((min(until, row["end"]) - max(since, row["start"])).total_seconds(), 0)
            day = (day.tz_localize(None) + pd.Timedelta(days=1)).tz_localize(ZONE)
        return int(total)

    return frame.apply(seconds, axis=1).tolist()


def clocks(n: int, python: str | None) -> None:
    """Print how long business time takes, ours and theirs, and that all come to the same."""
    from pito.calendar import OpeningHours, business_calendar, business_seconds

    start, end = tickets(n)
    office = OpeningHours(WEEK, ZONE, "FI")
    begun = time.perf_counter()
    calendar = business_calendar(office, FIRST, LAST + timedelta(days=60))
    made, taken = time.perf_counter() - begun, []
    shut = set(office.holidays(FIRST.year, LAST.year + 1))
    with tempfile.TemporaryDirectory() as place:
        np.save(f"{place}/start.npy", start)
        np.save(f"{place}/end.npy", end)
        theirs = rivals(place, sorted(map(str, shut)), python)
        for _ in range(RUNS):
            begun = time.perf_counter()
            ours = business_seconds(calendar, start, end)
            taken.append(time.perf_counter() - begun)
        agreed = (Path(place) / "workclock.npy").exists() and np.array_equal(np.load(f"{place}/workclock.npy"), ours)
    sample = min(n, 1000)
    begun = time.perf_counter()
    looped = by_hand(start[:sample], end[:sample], shut)
    theirs["pandas loop"] = [(time.perf_counter() - begun) * n / sample]
    assert looped == ours[:sample].astype(int).tolist(), "the loop and the calendar do not agree"
    tell(n, made, taken, theirs, agreed)


def tell(n: int, made: float, taken: list[float], theirs: dict, agreed: bool) -> None:
    """Print medians and ratios."""
    print(f"business time of {n:,} tickets, median of {RUNS}; the calendar of three years took {made:.2f} s to make")
    print(f"  {'pito':<18} {median(taken):9.3f} s  [{min(taken):.3f}–{max(taken):.3f}]")
    for name, seconds in theirs.items():
        print(f"  {name:<18} {median(seconds):9.3f} s  {median(seconds) / median(taken):10,.0f} times ours")
    if "workclock" not in theirs:
        print("  workclock is not there: see the top of this file for one line that installs it in a folder of its own")
        return
    fastest = min(median(seconds) for name, seconds in theirs.items() if name != "pandas loop")
    ratio = fastest / median(taken)
    print(f"  same seconds as workclock, every ticket: {agreed}")
    print(
        f"  {ratio:.0f} times as fast as the fastest rival (budget {BUDGET:.0f}){'' if ratio >= BUDGET else '  OVER'}"
    )


def rivals(place: str, shut: list[str], python: str | None) -> dict[str, list[float]]:
    """Run the rivals in the Python that has them."""
    command = [python or sys.executable, "-c", RIVALS, place, json.dumps(shut), str(RUNS), "200"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    clocks(many, sys.argv[2] if len(sys.argv) > 2 else None)
