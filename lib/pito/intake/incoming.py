"""The rows of a sheet as the database takes them in: trimmed, and block by block, so that they never are all in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from pito.intake.part import Part
from pito.intake.typed_rows import holds
from pito.sources.sheet import Fault
from pito.sources.values import TRIMMED, quoted

Shape = tuple[bytes, bytes]  # signs, and those that stand for them
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
    faults: list[Fault],
    cells: Collection[str] = (),
    shapes: Mapping[str, Shape] | None = None,
    counted: Mapping[str, Shape] | None = None,
) -> Iterator[Counts]:
    """Let `incoming` be the rows of a sheet, to be read once; those that cannot be taken apart are added to `faults`.

    Without `cells` it has all text columns. The shape of column `c3`, where asked for, is `s_c3`. What is given are the
    shapes of the `counted` columns, once the rows have been read.
    """
    import pyarrow as pa

    wrong: list[Exception] = []
    names = [*(sorted(cells) or _all_cells(part)), *(f"s_{cell}" for cell in shapes or {})]
    schema = pa.schema([*((name, pa.string()) for name in names), ("_row", pa.int64())])
    counts = {name: Counter() for name in counted or {}}
    batches = _counting(_batches(part, schema, shapes or {}, faults, wrong), counts, counted or {}, part.plan.missing)
    connection.register("incoming", pa.RecordBatchReader.from_batches(schema, batches))
    try:
        yield counts
    except Exception:
        if wrong:  # the database only passes on what it said
            raise wrong[0] from None
        raise
    finally:
        connection.unregister("incoming")


def _batches(part: Part, schema, shapes: Mapping[str, Shape], faults: list[Fault], wrong: list[Exception]) -> Iterator:
    try:
        for rows in part.sheet.blocks(part.header_row):
            faults += rows.faults
            yield _trimmed(rows.table, schema, shapes)
    except Exception as fault:
        wrong.append(fault)
        raise


def _counting(batches: Iterator, counts: Counts, shapes: Mapping[str, Shape], missing: Collection[str]) -> Iterator:
    """Yield the batches; of each, count the shapes of the values that are there."""
    import pyarrow as pa
    from pyarrow import compute

    words = [_scalar(word) for word in missing]
    for batch in batches:
        for name, shape in shapes.items():
            texts = batch[name]
            for word in words:
                texts = texts.filter(compute.not_equal(texts, word))
            found = compute.value_counts(_shaped(texts, shape), memory_pool=pa.system_memory_pool())
            values, times = found.flatten()
            counts[name].update(dict(zip(values.to_pylist(), times.to_pylist(), strict=True)))
            for nothing in ("", None):
                counts[name].pop(nothing, None)
        yield batch


def _scalar(word: str):
    """Return a word as Arrow has it, without the way through Python's values: that loads pandas."""
    import pyarrow as pa

    signs = word.encode()
    ends = (0).to_bytes(4, "little") + len(signs).to_bytes(4, "little")
    return pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(ends), pa.py_buffer(signs)])[0]


def _trimmed(table, schema, shapes: Mapping[str, Shape]):
    import pyarrow as pa
    from pyarrow import compute

    texts = {}
    for name in schema.names[: -1 - len(shapes)]:
        texts[name] = compute.utf8_trim(
            table[name].cast(pa.string()), TRIMMED, memory_pool=pa.system_memory_pool()
        ).combine_chunks()
    shaped = [_shaped(texts[cell], shape) for cell, shape in shapes.items()]
    return pa.record_batch([*texts.values(), *shaped, table["_row"].combine_chunks()], schema=schema)


def _shaped(texts, shape: Shape):
    """Return an Arrow array of texts with some signs for others."""
    import pyarrow as pa

    filled, starts, signs = texts.buffers()
    replaced = pa.py_buffer((signs.to_pybytes() if signs else b"").translate(bytes.maketrans(*shape)))
    return pa.Array.from_buffers(pa.string(), len(texts), [filled, starts, replaced], offset=texts.offset)
