"""No group of one to four people can be read from a results file or its switches, nor counted back from totals."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as some

from pito.metrics.retention import retention_by_month
from pito.sections import bucket, results
from pito.sections.basis import YEAR_AND_MONTH

LEAST = 5
COUNTED = {"tickets", "customers"}


def people(row):
    return row["value"] if row["metric"] in COUNTED else row["n"]


def groups(rows):
    """(metric, by) → its rows."""
    found = {}
    for row in rows:
        if row["segment"]:
            found.setdefault((row["metric"], row["segment"]["by"]), []).append(row)
    return found


def test_the_results_file_shows_no_small_group_and_none_that_its_total_gives_away(workbook):
    rows = results(workbook, "2026-06")
    whole = {row["metric"]: row for row in rows if not row["segment"]}
    assert groups(rows)
    for name, parts in groups(rows).items():
        shown = [people(row) for row in parts if row["value"] is not None and people(row) is not None]
        assert [n for n in shown if 0 < n < LEAST] == [], name
        total = people(whole[name[0]]) if name[0] in whole else None
        if total is not None and len(shown) < len(parts):
            assert total - sum(shown) >= LEAST or total == sum(shown), name


def given_away(months, segments, known, true) -> list[tuple]:
    """Return the hidden counts that follow from what is shown, the totals, and a month's end being the next one's start."""
    place = {key: n for n, key in enumerate((m, s, at) for m in months for s in segments for at in ("start", "end"))}
    unit = np.eye(len(place))
    facts = [unit[place[key]] for key in place if key[:2] in known]
    facts += [sum(unit[place[m, s, at]] for s in segments) for m in months for at in ("start", "end")]
    facts += [unit[place[m, s, "end"]] - unit[place[m + 1, s, "start"]] for m in months[:-1] for s in segments]
    rank = np.linalg.matrix_rank(facts)
    hidden = [key for key in place if key[:2] not in known and 0 < true[key] < LEAST]
    return [key for key in hidden if np.linalg.matrix_rank([*facts, unit[place[key]]]) == rank]


class Counts:
    """A workbook that knows how many customers each segment had at the end of each month."""

    segments = ("a", "b", "c", "d")

    def __init__(self, ends: list[list[int]], workbook):
        self.settings = workbook.settings
        rows = [
            {"month": month, "part": part, "start": ends[month][n], "end": ends[month + 1][n]}
            for month in range(len(ends) - 1)
            for n, part in enumerate(self.segments)
        ]
        self.parts = pd.DataFrame(rows)

    def ask(self, metric, month, months, by=None):
        assert metric is retention_by_month and months == YEAR_AND_MONTH
        whole = self.parts.groupby("month", as_index=False)[["start", "end"]].sum().assign(part="all")
        return self.parts if by else whole


SIZES = some.lists(some.integers(0, 12), min_size=4, max_size=4).filter(lambda sizes: sum(sizes) >= LEAST)


@settings(max_examples=60, deadline=None)
@given(ends=some.lists(SIZES, min_size=2, max_size=5))
def test_no_month_of_the_bucket_gives_away_a_small_segment_of_another(workbook, ends):
    book = Counts(ends, workbook)
    shown = bucket._rows(book, None).reset_index()
    known = {(row.month, row.part) for row in shown.itertuples() if row.part != "all"}
    true = {(row.month, row.part, at): getattr(row, at) for row in book.parts.itertuples() for at in ("start", "end")}
    small = [key for key in true if key[:2] in known and 0 < true[key] < LEAST]
    assert small == [] and given_away(range(len(ends) - 1), book.segments, known, true) == []
