"""The rows of a sheet as the database takes them in: trimmed, and block by block, so that they never are all in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from pito import checks
from pito.intake.part import Part
from pito.intake.typed_rows import holds
from pito.sources.arrow_stream import Batch, Stream
from pito.sources.sheet import Fault
from pito.sources.texts import Texts, texts
from pito.sources.values import quoted

Shape = tuple[bytes, bytes]  # signs, and those that stand for them
AT_ONCE = 20_000  # rows of a workbook, which is read whole, that are handed over together
UNSHAPED: Shape = (b"", b"")
Counts = dict[str, Counter]  # text column → the shapes of its values


def text(part: Part, cells: Collection[str] = (), shaped: Collection[str] = ()) -> str:
    """Return the statement that reads `incoming`: the rows that hold anything, with null for nothing; shapes as they are.

    `cells` are the text columns that are wanted, by default all, `shaped` those whose shapes are.
    """
    names = sorted(cells) or _all_cells(part)
    missing = "".join(f", {quoted(word)})" for word in part.plan.missing)
    texts = [f"{'nullif(' * len(part.plan.missing)}nullif({name}, ''){missing} as {name}" for name in names]
    whole = {name: some for name, some in part.joined.items() if set(some) <= set(names)}
    joined = [f"nullif(concat_ws(' ', {', '.join(cells)}), '') as j_{name}" for name, cells in whole.items()]
    own = f" and {holds(part, part.plan.only)}" if part.plan.only else ""
    shapes = [f"s_{cell}" for cell in shaped]
    return f"""select {", ".join(["*", *joined])} from (select {", ".join(["_row", *texts, *shapes])} from incoming)
        where coalesce({", ".join(names)}) is not null{own}"""


def keep_shapes(connection, part: Part, shapes: Mapping[str, Shape]) -> None:
    """Make `shapes`: the shapes the values of each column have, one column in each row, and how many values have it."""
    joined = {f"j_{name}": cells for name, cells in part.joined.items()}
    every: dict[str, Shape] = {}
    for name, shape in shapes.items():
        for cell in joined.get(name, [name]):
            every[cell] = shape if every.get(cell, shape) == shape else UNSHAPED
    shown = {cell: f"case when {cell} is not null then s_{cell} end" for cell in every}
    texts = {name: [shown[cell] for cell in joined.get(name, [name])] for name in shapes}
    shaped = ", ".join(f"nullif(concat_ws(' ', {', '.join(some)}), '') as {name}" for name, some in texts.items())
    cells = {*every, *([part.column(part.plan.only.header)] if part.plan.only else [])}
    sets = ", ".join(f"({name})" for name in shapes)
    with incoming(connection, part, [], cells, every):
        connection.execute(f"""create or replace temp table shapes as select {", ".join(shapes)}, count(*) as n
            from (select {shaped} from ({text(part, cells, every)})) group by grouping sets ({sets})""")


def keep_counted(connection, counts: Counts) -> None:
    """Make `shapes` of what was counted while the rows went by."""
    columns = ", ".join(f"{name} varchar" for name in counts)
    connection.execute(f"create or replace temp table shapes({columns}, n bigint)")
    for name, found in counts.items():
        connection.execute(
            f"insert into shapes({name}, n) select unnest(?::varchar[]), unnest(?::bigint[])",
            [list(found), list(found.values())],
        )


def _all_cells(part: Part) -> list[str]:
    return [f"c{place}" for place in range(len(part.header.names))]


@contextmanager
def incoming(
    connection,
    part: Part,
    broken: list[Batch],
    cells: Collection[str] = (),
    shapes: Mapping[str, Shape] | None = None,
    counted: Mapping[str, Shape] | None = None,
) -> Iterator[Counts]:
    """Let `incoming` be the rows of a sheet, to be read once; those that cannot be taken apart are added to `broken`.

    Without `cells` it has all text columns. The shape of column `c3`, where asked for, is `s_c3`. What is given are the
    shapes of the `counted` columns, once the rows have been read.
    """
    names, counts = sorted(cells) or _all_cells(part), {name: Counter() for name in counted or {}}
    batches = _batches(part, names, shapes or {}, broken, _Counting(counts, counted or {}, part.plan.missing))
    stream = Stream([*names, *(f"s_{cell}" for cell in shapes or {}), "_row"], batches)
    with stream.table(connection, "incoming", part.sheet.place):
        yield counts


def reject_broken(connection, part: Part, broken: Sequence[Batch]) -> None:
    """Add the rows of a sheet that could not be taken apart to `rejects`."""
    with Stream(["reason", "value", "detail", "_row"], iter(broken)).table(connection, "broken", part.sheet.place):
        connection.execute(f"""insert into rejects select {part.number}, _row, '',
            case when {checks.says_footer("coalesce(nullif(detail, ''), value)")} then 'footer' else reason end, value, detail
            from broken""")


class _Counting(NamedTuple):
    """What is counted while rows go by: the shapes of the values of some columns, but for words that mean nothing."""

    counts: Counts
    shapes: Mapping[str, Shape]
    missing: Collection[str]

    def add(self, cells: Mapping[str, Texts]) -> None:
        for name, shape in self.shapes.items():
            column = cells[name]
            for word in self.missing:
                column = column.some(~column.are(word))
            self.counts[name].update(column.counted(*shape))
            self.counts[name].pop("", None)


def _batches(
    part: Part, names: Sequence[str], shapes: Mapping[str, Shape], broken: list[Batch], counting: _Counting
) -> Iterator[Batch]:
    for rows in part.sheet.blocks(part.header_row):
        if rows.faults:
            broken.append(_broken(rows.faults))
        cells = {name: rows.columns[int(name[1:])].trimmed() for name in names}
        counting.add(cells)
        columns = [*cells.values(), *(cells[cell].translated(*shape) for cell, shape in shapes.items())]
        for start in range(0, len(rows.numbers), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            yield Batch([column.some(some) for column in columns], rows.numbers[some])


def _broken(faults: Sequence[Fault]) -> Batch:
    """Return faults as columns, which take a third of the memory."""
    import numpy as np

    numbers, *others = zip(*faults, strict=True)
    return Batch([texts(column) for column in others], np.array(numbers))
