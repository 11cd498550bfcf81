"""Whatever the exports hold: every row ends as loaded, merged or rejected, and what is loaded is exactly what was written.

Files are made up from rows whose fate is worked out here in plain loops, then loaded.
"""

from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pito.intake.load import load
from pito.settings import Settings

DAY = {"iso": "2026-05-{:02d}", "finnish": "{}.5.2026"}
WRONG_DAY = {"iso": "2026-02-31", "finnish": "31.2.2026"}
REASON = {
    "day": "not_a_date",
    "number": "not_a_number",
    "order": "missing",
    "customer": "missing",
    "short": "wrong_field_count",
    "long": "wrong_field_count",
    "quote": "unclosed_quote",
}


class Style(NamedTuple):
    separator: str
    mark: str
    thousands: str
    days: str
    line_end: str


class Row(NamedTuple):
    order: int
    customer: int
    day: int
    cents: int
    note: str
    fault: str


STYLES = [
    Style(",", ".", "", "iso", "\n"),
    Style(";", ",", "\u00a0", "finnish", "\r\n"),
    Style(";", ",", ".", "iso", "\n"),
    Style("\t", ".", ",", "finnish", "\r\n"),
    Style("|", ".", " ", "iso", "\n"),
]
ROWS = st.builds(
    Row,
    order=st.integers(1, 6),
    customer=st.integers(7, 8),
    day=st.integers(1, 3),
    cents=st.integers(-300_000, 300_000) | st.integers(1, 3),
    note=st.sampled_from(["", "a", "two\nlines", 'say "hi"', "a,b;c|d\te"]),
    fault=st.sampled_from([*[""] * 8, "blank", *REASON]),
)


@st.composite
def exports(draw):
    """Two or three files, the later ones beginning with some rows of the ones before."""
    style, found = draw(st.sampled_from(STYLES)), []
    for _ in range(draw(st.integers(2, 3))):
        rows = draw(st.lists(ROWS, max_size=8))
        earlier = [row for file in found for row in file]
        repeated = draw(st.lists(st.sampled_from(earlier), max_size=4)) if earlier else []
        found.append(repeated + rows)
    return style, found


def written(row: Row, style: Style) -> str:
    whole, rest = divmod(abs(row.cents), 100)
    amount = f"{'-' if row.cents < 0 else ''}{whole:,}{style.mark}{rest:02d}"
    amount = amount if not style.thousands else amount.replace(",", "\0", amount.count(",") - (style.mark == ","))
    amount = (
        amount.replace("\0", style.thousands)
        if style.thousands
        else amount.replace(",", "", amount.count(",") - (style.mark == ","))
    )
    cells = [str(row.order), str(row.customer), DAY[style.days].format(row.day), amount, row.note]
    for fault, place, cell in (
        ("day", 2, WRONG_DAY[style.days]),
        ("number", 3, "abc"),
        ("order", 0, ""),
        ("customer", 1, ""),
        ("quote", 4, ""),
    ):
        if row.fault == fault:
            cells[place] = cell
    cells = [
        '"' + cell.replace('"', '""') + '"' if set(cell) & {style.separator, '"', "\n"} else cell for cell in cells
    ]
    if row.fault == "quote":
        cells[1] = '"' + cells[1]
    cells = {"short": cells[:3], "long": [*cells, "x"], "blank": []}.get(row.fault, cells)
    return style.separator.join(cells) + style.line_end


def told(style: Style, files: list[list[Row]], header: str):
    """Load the files: ledger by file, rejects as (file, row) → reasons, orders by number."""
    with TemporaryDirectory() as folder:
        for number, rows in enumerate(files):
            text = style.separator.join(header.split()) + style.line_end + "".join(written(row, style) for row in rows)
            (Path(folder) / f"{number}.csv").write_bytes(text.encode())
        loaded = load(folder, Settings())

    def read(table, names):
        path = loaded.folder / f"{table}.parquet"
        return duckdb.execute(f"select {names} from '{path}'").fetchall() if path.exists() else []

    ledger = {row[0]: row[1:] for row in read("ledger", "file, rows_in, loaded, merged, rejected, repeats")}
    rejects = Counter(read("rejects", "file, row, reason"))
    orders = {row[0]: row[1:] for row in read("orders", "order_id, customer_id, order_day, amount_minor, _file, _row")}
    return ledger, set(rejects), orders


def numbered(files):
    """(file, spreadsheet row, row) of every row that is not blank."""
    found = [(f, r, row) for f, rows in enumerate(files) for r, row in enumerate(rows, 2)]
    return [(f, r, row) for f, r, row in found if row.fault != "blank"]


def by_age(files):
    """Place of each file among all, the oldest first: by the last day of its good rows, then by name."""
    reach = {f: max((row.day for row in rows if not row.fault), default=0) for f, rows in enumerate(files)}
    return {f: place for place, f in enumerate(sorted(reach, key=lambda f: (reach[f], f)))}


def day_number(row: Row) -> int:
    return (date(2026, 5, row.day) - date(1970, 1, 1)).days


SLOWLY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@SLOWLY
@given(exports())
def test_rows(made):
    style, files = made
    ledger, rejects, orders = told(style, files, "order_id customer_id ordered_at amount note")
    every, ages = numbered(files), by_age(files)
    by_order = {}
    for f, r, row in every:
        if not row.fault:
            by_order.setdefault(row.order, []).append((f, r, row))
    fates = {(f, r): REASON[row.fault] for f, r, row in every if row.fault}
    expected = {}
    for order, rows in by_order.items():
        latest = max(rows, key=lambda row: (ages[row[0]], row[1]))[2]
        same = [(f, r) for f, r, row in rows if row == latest]
        fates |= {(f, r): "superseded" for f, r, _ in rows} | dict.fromkeys(same, "merged") | {same[0]: "loaded"}
        expected[str(order)] = (str(latest.customer), day_number(latest), latest.cents, *same[0])
    assert orders == expected
    assert rejects == {(f"{f}.csv", r, fate) for (f, r), fate in fates.items() if fate not in ("loaded", "merged")}
    for f in range(len(files)):
        own = Counter(
            "rejected" if fate not in ("loaded", "merged") else fate for (g, _), fate in fates.items() if g == f
        )
        assert ledger[f"{f}.csv"] == (own.total(), own["loaded"], own["merged"], own["rejected"], 0)


@SLOWLY
@given(exports())
def test_lines(made):
    style, files = made
    ledger, rejects, orders = told(style, files, "Laskunumero Asiakasnumero Laskupvm Veroton Tuote")
    every = numbered(files)
    fates = {(f, r): REASON[row.fault] for f, r, row in every if row.fault}
    half = {(f, row.order) for f, _, row in every if row.fault in ("day", "number", "customer")}  # its line is known
    fates |= {(f, r): "other_line" for f, r, row in every if not row.fault and (f, row.order) in half}
    ages = by_age([[row for row in rows if (f, row.order) not in half] for f, rows in enumerate(files)])
    lines: dict[int, dict[int, list]] = {}
    for f, r, row in every:
        if (f, r) not in fates:
            lines.setdefault(row.order, {}).setdefault(f, []).append((r, row))
    expected, repeats = {}, Counter()
    for order, by_file in lines.items():
        versions = {f: Counter(row for _, row in rows) for f, rows in by_file.items()}
        same = [f for f in sorted(by_file) if versions[f] == versions[max(by_file, key=ages.get)]]
        for f, rows in by_file.items():
            fate = "superseded" if f not in same else "loaded" if f == same[0] else "merged"
            fates |= {(f, r): fate for r, _ in rows}
        standing = by_file[same[0]]
        if len({row.customer for _, row in standing}) > 1:
            fates |= {(f, r): "several_customers" for f in same for r, _ in by_file[f]}
            continue
        first = min(standing)
        repeats[same[0]] += len(standing) - len(versions[same[0]])
        cents = sum(row.cents for _, row in standing)
        expected[str(order)] = (str(first[1].customer), day_number(first[1]), cents, same[0], first[0])
    assert orders == expected
    assert rejects == {(f"{f}.csv", r, fate) for (f, r), fate in fates.items() if fate not in ("loaded", "merged")}
    for f in range(len(files)):
        own = Counter(
            "rejected" if fate not in ("loaded", "merged") else fate for (g, _), fate in fates.items() if g == f
        )
        assert ledger[f"{f}.csv"] == (own.total(), own["loaded"], own["merged"], own["rejected"], repeats[f])
