"""How long and how large is reading a CSV of orders with all checks, against pandas with the same typing and no checks?

    python tests/bench/intake.py [MILLIONS …]        # 1 and 10 unless said

The file is what a web shop's export looks like: ids with leading zeros, dates day first with a clock, decimal commas with
spaces between thousands, quoted values that hold separators, and columns nobody asked for. 100,000 rows in it are wrong, in
twelve ways. Both sides are whole processes on the same file; they alternate, so that a busy machine is busy for both, and
medians are compared. The rival reads text, types the same columns, turns what it cannot read into nothing, and writes
Parquet; where a quote is not closed it swallows the rows up to the next one. Ours must also say of every wrong row, by
its line in the file, what is wrong, and of no other.

The budget: at most the rival's time and 0.4 of its peak memory.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

FAULTS = 100_000
TIME, MEMORY = 1.0, 0.4
HEADER = "order_id;customer_id;ordered_at;amount;cost;currency;category;status;paid_by;delivered_date;city;note\n"
OURS = """
import sys
from pito.intake.load import load
from pito.settings import Settings
print(load(sys.argv[1], Settings()).folder)
"""
RIVAL = """
import sys
import pandas as pd
def number(text):
    return pd.to_numeric(text.str.replace(" ", "").str.replace(",", "."), errors="coerce")
def day_first(text, form):
    return pd.to_datetime(text, format=form, errors="coerce")
read = pd.read_csv(sys.argv[1] + "/orders.csv", sep=";", dtype=str, on_bad_lines="skip", encoding_errors="replace")
read["ordered_at"] = day_first(read.ordered_at, "%d.%m.%Y %H:%M").dt.tz_localize(
    "Europe/Helsinki", ambiguous=True, nonexistent="shift_forward").dt.tz_convert("UTC")
read["delivered_date"] = day_first(read.delivered_date, "%d.%m.%Y")
for name in ("amount", "cost"):
    read[name] = number(read[name])
read.to_parquet(sys.argv[1] + "/../rival.parquet", compression="zstd")
"""


class Row:
    """One row before it is written, so that a fault can be put into it."""

    def __init__(self, number: int, chance: random.Random):
        self.chance, n = chance, number
        at = f"{1 + n % 28:02}.{1 + n // 28 % 12:02}.{2023 + n // 336 % 3}"
        self.cells = {
            "order_id": f"{n:010}",
            "customer_id": f"{n * 7919 % 400_000:08}",
            "ordered_at": f"{at} {n % 24:02}:{n * 7 % 60:02}",
            "amount": f"{n % 9 + 1} {n * 31 % 1000:03},{n % 100:02}" if n % 3 == 0 else f"{n * 31 % 1000},{n % 100:02}",
            "cost": f"{n * 13 % 500},{n % 10}0",
            "currency": "EUR",
            "category": ("tools", "garden", "kitchen", "lighting", "paint")[n % 5],
            "status": ("paid", "sent", "returned")[n % 3],
            "paid_by": ("card", "invoice", "bank")[n // 2 % 3],
            "delivered_date": at if n % 4 else "",
            "city": ("Äänekoski", "Turku", "Oulu", "Hyvinkää")[n % 4],
            "note": f'"ring; then ""knock"" {n % 100}"'
            if n % 20 == 0
            else ("", "call first", "leave at the door")[n % 3],
        }

    def line(self) -> bytes:
        return ";".join(self.cells.values()).encode() + b"\n"

    def having(self, **cells: str) -> bytes:
        """Return the line with other values in some cells."""
        self.cells |= cells
        return self.line()


def bad_byte(row: Row) -> bytes:
    """A byte that is neither UTF-8 nor Windows-1252."""
    return row.having(note="x").replace(b";x\n", b";\x81\n")


WAYS = {  # reason, and how a row gets it
    "no such day": ("not_a_date", lambda row: row.having(ordered_at="31.02.2025 10:15")),
    "words for a day": ("not_a_date", lambda row: row.having(delivered_date="next week")),
    "year 1": ("not_a_date", lambda row: row.having(ordered_at="01.01.0001 10:15")),
    "letter in a number": ("not_a_number", lambda row: row.having(amount="12,5O")),
    "two marks": ("not_a_number", lambda row: row.having(cost="1,2,3")),
    "no customer": ("missing", lambda row: row.having(customer_id="")),
    "no order number": ("missing", lambda row: row.having(order_id=" ")),
    "field too many": ("wrong_field_count", lambda row: row.having(city="Turku;Turku")),
    "field too few": ("wrong_field_count", lambda row: row.line().rsplit(b";", 2)[0] + b"\n"),
    "quote left open": ("unclosed_quote", lambda row: row.having(city='"Turku')),
    "no text": ("not_readable", bad_byte),
    "other currency": ("other_currency", lambda row: row.having(currency="SEK")),
    "older version": ("superseded", lambda row: row.having(amount="1,00")),
}


def write(path: Path, rows: int) -> tuple[set[tuple[int, str]], int]:
    """Write the file; return the faults in it as (line, reason), and how many rows only repeat another."""
    chance, faults, repeats, ways = random.Random(3), set(), 0, list(WAYS.values())
    wrong = set(chance.sample(range(rows), FAULTS))
    with path.open("wb") as out:
        out.write(HEADER.encode())
        line = 1
        for number in range(rows):
            line += 1
            row = Row(number, chance)
            if number not in wrong:
                out.write(row.line())
                continue
            reason, put = ways[line % len(ways)]
            faults.add((line, reason))
            good = row.line()
            out.write(put(row))
            if reason == "superseded":  # the newer one, and the newer one once more
                out.write(good * 2)
                line, repeats = line + 2, repeats + 1
    return faults, repeats


def run(code: str, folder: Path, **environment: str) -> tuple[float, float, str]:
    """Run a script as a process of its own: seconds, peak megabytes, what it printed."""
    given = (
        os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | environment
    )  # compiled modules are kept, as Python does unasked
    begun = time.perf_counter()
    done = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True, env=given)
    said = done.stdout.read()
    _, status, used = os.wait4(done.pid, 0)
    assert status == 0, "a run failed"
    return time.perf_counter() - begun, used.ru_maxrss / 1024, said.strip()


def check(entry: Path, rows: int, faults: set[tuple[int, str]], repeats: int) -> str:
    """Compare what was turned away with what was put in; the whole sets, both ways."""
    import duckdb

    found = set(duckdb.execute(f"select row, reason from '{entry}/rejects.parquet'").fetchall())
    ledger = duckdb.execute(f"select rows_in, loaded, merged, rejected from '{entry}/ledger.parquet'").fetchall()
    missed, invented = Counter(reason for _, reason in faults - found), Counter(reason for _, reason in found - faults)
    assert not missed, f"missed: {missed}; invented: {invented}"
    assert not invented, f"invented: {invented}"
    ours = (rows + 2 * repeats, rows - len(faults) + repeats, repeats, len(faults))
    assert ledger == [ours], f"ledger {ledger}, should be {ours}"
    return f"{len(faults):,} of {len(faults):,} faults itemised by line, none invented; {repeats:,} repeats merged"


def measure(rows: int, runs: int) -> None:
    """Print the medians, the ratios and what was checked for one size."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "exports"
        folder.mkdir()
        faults, repeats = write(folder / "orders.csv", rows)
        size = (folder / "orders.csv").stat().st_size
        taken = {"pandas": [], "pito": []}
        for number in range(runs):
            taken["pandas"].append(run(RIVAL, folder)[:2])
            *used, entry = run(OURS, folder, PITO_CACHE=f"{place}/cache{number}")
            taken["pito"].append(used)
            verdict = check(Path(entry), rows, faults, repeats)
    middle = {name: [median(one) for one in zip(*values, strict=True)] for name, values in taken.items()}
    print(f"{rows:,} rows, {size / 1e6:,.0f} MB, {runs} runs: {verdict}")
    for name, (seconds, megabytes) in middle.items():
        every = ", ".join(f"{one:.1f}" for one, _ in taken[name])
        print(f"  {name:<7} {seconds:6.1f} s [{every}]  {megabytes:7,.0f} MB at most")
    ours, rival = middle["pito"], middle["pandas"]
    for what, place, budget in (("time", 0, TIME), ("memory", 1, MEMORY)):
        ratio = ours[place] / rival[place]
        print(f"  {what}: {ratio:.2f} (budget {budget}){'' if ratio <= budget else '  OVER'}")


if __name__ == "__main__":
    for millions in map(float, sys.argv[1:] or ("1", "10")):
        measure(int(millions * 1e6), runs=5 if millions <= 1 else 3)
