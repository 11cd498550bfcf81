"""What does every response metric cost at a million tickets, and against plain pandas?

    python tests/bench/response.py [TICKETS]        # 1,000,000 unless said

The tickets come in over thirty months, with three messages and three changes of status each. Every metric is asked for the
last whole month, in a process of its own; beside each stands the most memory the process held while it was answered (on
Linux; elsewhere the most so far). Where plain pandas can come to the same figure, over the same canonical tables read once,
it does, in another process: both must agree, and its time is printed as so many times ours. Reading the tables is not
counted on either side; only elapsed time is compared, as pandas has no business clock.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

BORN, SPAN, ZONE = int(datetime(2024, 1, 2).timestamp()), 86_400 * 900, "Europe/Helsinki"
ASKED = """
import json, re, resource, sys, time
from pito.intake import open_workbook
from pito.metrics import agents, arrivals, backlog, given_times, next_response, promises
from pito.metrics import reopening, response, response_history, waiting_split
begun = time.perf_counter()
workbook = open_workbook(sys.argv[1], sys.argv[2])
if sys.argv[3] == "read":
    sys.exit(print(f"  {'read and checked, once':<28} {time.perf_counter() - begun:6.2f} s"))
begun = time.perf_counter()
engine, month, zone = workbook.engine, workbook.month("2026-05"), workbook.settings.business.time_zone
print(f"  {'business clock of every ticket':<30} {time.perf_counter() - begun:4.2f} s")
urgent = (("urgent", 2),)
def forget_peak():
    try:
        open("/proc/self/clear_refs", "w").write("5")
    except OSError:
        pass
def peak():
    try:
        return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
asked = {
    "response_time": lambda: response.response_time(engine, month),
    "response_time by agent": lambda: response.response_time(engine, month, by="agent"),
    "response_time_by_month": lambda: response.response_time_by_month(engine, month),
    "response_change": lambda: response.response_change(engine, month, before=(month.number - 1,)),
    "waiting_curve": lambda: response.waiting_curve(engine, month),
    "median_signals by channel": lambda: response_history.median_signals(engine, month, by="channel"),
    "resolution_time": lambda: response.resolution_time(engine, month),
    "next_response": lambda: next_response.next_response(engine, month),
    "waiting_split": lambda: waiting_split.waiting_split(engine, month),
    "promises_by_priority": lambda: promises.promises_by_priority(engine, month, 24, urgent, by="priority"),
    "replies_by_agent": lambda: agents.replies_by_agent(engine, month),
    "unanswered": lambda: backlog.unanswered(engine, month),
    "backlog": lambda: backlog.backlog(engine, month),
    "flow": lambda: backlog.flow(engine, month, zone),
    "arrivals": lambda: arrivals.arrivals(engine, month, zone),
    "outside_hours": lambda: arrivals.outside_hours(engine, month),
    "reopening": lambda: reopening.reopening(engine, month, months=3),
    "first_and_final": lambda: reopening.first_and_final(engine, month, months=3),
    "given_times": lambda: given_times.given_times(engine, month),
    "given_promises": lambda: given_times.given_promises(engine, month),
}
counted = {
    "promises_by_priority": lambda t: t.set_index("part")[["met", "missed", "undecided"]].to_numpy().sum(axis=0).tolist(),
    "unanswered": lambda t: [len(t)],
    "backlog": lambda t: t["tickets"].tolist(),
    "reopening": lambda t: t[["resolved", "reopened"]].iloc[0].tolist(),
    "next_response": lambda t: t[["messages", "answered"]].iloc[0].tolist(),
    "waiting_split": lambda t: t[["us_s", "customer_s", "third_party_s"]].iloc[0].tolist(),
}
said = {"month": str(month)}
for name, ask in asked.items():
    forget_peak()
    begun = time.perf_counter()
    table = ask()
    seconds = time.perf_counter() - begun
    print(f"  {name:<28} {seconds:6.2f} s  {len(table):>7,} rows  {peak():6,.0f} MB")
    said[name] = [seconds, [int(n) for n in counted[name](table)] if name in counted else None]
print(f"  {'all of them':<28} {sum(s[0] for name, s in said.items() if name != 'month'):6.2f} s")
json.dump(said, open(sys.argv[3], "w"))
"""


def exports(n: int, folder: Path) -> None:
    """Write a million tickets, and what was written in them and became of them, as Pito's own templates."""
    chance = np.random.default_rng(6)
    came = BORN + chance.integers(0, SPAN, n)
    answered = came + 60 + chance.exponential(1.5 * 86_400, n).astype("int64")
    solved = answered + chance.exponential(4 * 86_400, n).astype("int64")
    is_answered = chance.random(n) < 0.95
    is_solved = is_answered & (chance.random(n) < 0.9)
    frame = pd.DataFrame({"ticket_id": np.arange(n).astype(str), "created_at": _written(came)})
    frame["first_response_at"], frame["resolved_at"] = (
        _written(at).where(there) for at, there in ((answered, is_answered), (solved, is_solved))
    )
    frame["reopens"] = np.where(chance.random(n) < 0.1, 1, 0)
    for column, words in (
        ("channel", ["Email", "Phone", "Chat", "Portal"]),
        ("priority", ["Low", "Medium", "High", "Urgent"]),
        ("category", [f"Category {k}" for k in range(12)]),
        ("agent", [f"Agent {k}" for k in range(40)]),
    ):
        frame[column] = chance.choice(words, n)
    frame.to_parquet(folder / "tickets.parquet")
    asked = answered + chance.integers(600, 86_400, n)
    messages = [_said(frame, at, way) for at, way in ((came, "in"), (answered, "out"), (asked, "in"))]
    replied = _said(frame, asked + 60 + chance.exponential(86_400, n).astype("int64"), "out")
    both = [messages[0], *(m[is_answered] for m in messages[1:]), replied[is_solved]]
    talk = pd.concat(both, ignore_index=True)
    talk.assign(message_id=talk.index.astype(str)).to_parquet(folder / "messages.parquet")
    held = answered + ((solved - answered) * chance.random(n)).astype("int64")
    who = chance.choice(["waiting_on_customer", "waiting_on_third_party", "open"], n)
    log = [
        _changed(frame, came, "new"),
        _changed(frame, held, who)[is_answered],
        _changed(frame, solved + 1, "resolved")[is_solved],
    ]
    pd.concat(log, ignore_index=True).drop_duplicates(["ticket_id", "changed_at"]).to_parquet(
        folder / "status_changes.parquet"
    )


def _said(tickets: pd.DataFrame, at: np.ndarray, direction: str) -> pd.DataFrame:
    return pd.DataFrame({"ticket_id": tickets["ticket_id"], "sent_at": _written(at), "direction": direction})


def _changed(tickets: pd.DataFrame, at: np.ndarray, status) -> pd.DataFrame:
    return pd.DataFrame({"ticket_id": tickets["ticket_id"], "changed_at": _written(at), "status": status})


def _written(seconds: np.ndarray) -> pd.Series:
    return pd.Series(pd.to_datetime(seconds, unit="s", utc=True)).dt.tz_convert(ZONE)


# The same in plain pandas, over the canonical tables

RIVAL = """
import json, sys, time
import numpy as np
import pandas as pd
place, month, out = sys.argv[1:]
tickets = pd.read_parquet(f"{place}/tickets.parquet")
messages = pd.read_parquet(f"{place}/messages.parquet", columns=["ticket_id", "message_id", "sent_s", "sent_month", "direction"])
log = pd.read_parquet(f"{place}/status_changes.parquet", columns=["ticket_id", "changed_s", "status"])
number = int(month[:4]) * 12 + int(month[5:]) - 1
end = int((pd.Timestamp(month + "-01", tz="Europe/Helsinki") + pd.offsets.MonthBegin(1)).timestamp())
came = lambda months=1: tickets[tickets["created_month"].between(number - months + 1, number)]
human = lambda frame: frame[~(frame["first_response_s"] - frame["created_s"] < 60)]

def promises_by_priority():
    rows = human(came())
    within = rows["priority"].str.lower().map({"urgent": 2}).fillna(24) * 3600
    at = rows["first_response_s"].where(rows["first_response_s"] < end)
    met = (at - rows["created_s"] <= within).fillna(False)
    undecided = at.isna() & (end - rows["created_s"] <= within)
    counts = pd.DataFrame({"met": met, "missed": ~met & ~undecided, "undecided": undecided}).groupby(rows["priority"]).sum()
    return counts.sum().tolist()

def still_open():
    rows = tickets[tickets["created_s"] < end]
    return rows[~(rows["resolved_s"].fillna(rows["closed_s"]) < end)]

def unanswered():
    rows = still_open()
    waits = rows[~(rows["first_response_s"] < end)]
    return [len(waits.sort_values("created_s"))]

def backlog():
    days = (end - still_open()["created_s"].astype("int64")) / 86_400
    return pd.cut(days, [-1, 1, 3, 7, 30, 90, np.inf]).value_counts(sort=False).tolist()

def reopening():
    rows = came(3)
    done = rows[rows["resolved_s"].fillna(rows["closed_s"]) < end]
    return [len(done), int((done["reopens"] > 0).sum())]

def next_response():
    wrote = messages.loc[(messages["direction"] == "in") & (messages["sent_month"] == number), "ticket_id"].unique()
    rows = messages[messages["ticket_id"].isin(wrote) & (messages["sent_s"] < end)].sort_values(["ticket_id", "sent_s", "direction"])
    is_in, ticket = rows["direction"] == "in", rows["ticket_id"]
    asked = rows["sent_s"].where(is_in).groupby(ticket).ffill()
    rows = rows[is_in | ~(rows["sent_s"] - asked < 60)]
    is_in, ticket = rows["direction"] == "in", rows["ticket_id"]
    replies = (~is_in).groupby(ticket).cumsum()
    reply = rows["sent_s"].where(~is_in).groupby(ticket).bfill()
    first = is_in & (replies > 0) & ~is_in.groupby([ticket, replies]).cumsum().gt(1) & (rows["sent_month"] == number)
    return [int(first.sum()), int(reply[first].notna().sum())]

def waiting_split():
    mine = came()[["ticket_id", "created_s", "resolved_s"]]
    rows = log[log["changed_s"] < end].merge(mine, on="ticket_id").sort_values(["ticket_id", "changed_s"])
    begins = rows["changed_s"].clip(lower=rows["created_s"])
    ends = begins.groupby(rows["ticket_id"]).shift(-1)
    solved = rows["resolved_s"].where((rows["resolved_s"] >= begins) & (rows["resolved_s"] < end))
    seconds = (ends.fillna(solved).fillna(end) - begins).groupby(rows["status"]).sum()
    first = (begins - rows["created_s"])[~rows["ticket_id"].duplicated()].sum()
    us = seconds.get("new", 0) + seconds.get("open", 0) + first
    return [int(us), int(seconds.get("waiting_on_customer", 0)), int(seconds.get("waiting_on_third_party", 0))]

said = {}
for ask in (promises_by_priority, unanswered, backlog, reopening, next_response, waiting_split):
    begun = time.perf_counter()
    found = ask()
    said[ask.__name__] = [time.perf_counter() - begun, [int(n) for n in found]]
json.dump(said, open(out, "w"))
"""


def compared(ours: dict, theirs: dict) -> None:
    """Print how many times ours plain pandas takes, where both come to the same; they must."""
    print("the same figures in plain pandas, over the same canonical tables in memory")
    for name, (seconds, found) in theirs.items():
        own_seconds, own = ours[name]
        assert own == found, f"{name}: pandas finds {found}, pito {own}"
        print(f"  {name:<28} {seconds:6.2f} s  {seconds / own_seconds:6.1f} times ours")


def main(n: int) -> None:
    """Make the exports, ask Pito, ask pandas."""
    with tempfile.TemporaryDirectory() as place:
        folder, told = Path(place) / "exports", Path(place) / "said.json"
        folder.mkdir()
        exports(n, folder)
        (Path(place) / "settings.toml").write_text('[business]\nname = "Bench"\n', encoding="utf-8")
        print(f"response metrics of {n:,} tickets over 30 months, from the export on", flush=True)
        command = [sys.executable, "-c", ASKED, str(folder), f"{place}/settings.toml"]
        for step in ("read", str(told)):
            subprocess.run([*command, step], check=True, env={**os.environ, "PITO_CACHE": f"{place}/cache"})
        ours = json.loads(told.read_text())
        canonical = max(Path(f"{place}/cache").rglob("tickets.parquet"), key=lambda path: path.stat().st_mtime).parent
        subprocess.run([sys.executable, "-c", RIVAL, str(canonical), ours["month"], str(told)], check=True)
        compared(ours, json.loads(told.read_text()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
