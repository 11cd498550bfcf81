"""Columns handed to the database batch by batch, by the Arrow C stream interface.

The interface is a published agreement on memory (https://arrow.apache.org/docs/format/CStreamInterface.html), made so that
nobody needs Arrow's own library for it: that takes as much memory as reading a million rows does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakValueDictionary

from pito.errors import DataRefused
from pito.sources.texts import Texts

if TYPE_CHECKING:
    import numpy as np

TEXT, NUMBER, ROW = b"vu", b"l", b"+s"  # string views, 64-bit integers, several columns
FAILED = 5  # EIO
CAPSULE = b"arrow_array_stream"


class Batch(NamedTuple):
    """Some rows: columns of text, and one of numbers behind them."""

    texts: Sequence[Texts]
    numbers: np.ndarray


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_RELEASE = {kind: ctypes.CFUNCTYPE(None, ctypes.POINTER(kind)) for kind in (_Schema, _Array, _Stream)}
_GET_SCHEMA = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))
_GET_NEXT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))
_LAST_ERROR = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.POINTER(_Stream))
_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", _RELEASE[_Schema]),
    ("private_data", ctypes.c_size_t),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", _RELEASE[_Array]),
    ("private_data", ctypes.c_size_t),
]
_Stream._fields_ = [
    ("get_schema", _GET_SCHEMA),
    ("get_next", _GET_NEXT),
    ("get_last_error", _LAST_ERROR),
    ("release", _RELEASE[_Stream]),
    ("private_data", ctypes.c_size_t),
]
_kept: dict[int, Any] = {}  # what a structure needs, until it is released
_streams: WeakValueDictionary[int, Stream] = WeakValueDictionary()  # by the number in what was handed over
_numbers = count(1)
_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype, _capsule.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


class Stream:
    """Batches of named columns that the database reads once: `with Stream(…).table(connection, name, of):`.

    Attributes
    ----------
    fault : exception or None
        What was raised while they were made; the database itself only passes on what it said.
    is_read : bool
        Whether they have been read to their end: what interrupts a callback before it begins is nowhere told.
    """

    def __init__(self, names: Sequence[str], batches: Iterator[Batch]):
        self.names, self.batches = names, batches
        self.fault: BaseException | None = None
        self.is_read, self.reader = False, 0
        self.handed_over: list[_Stream] = []
        self.said = ctypes.create_string_buffer(0)

    def next(self, reader: int) -> Batch | None:
        """Return the next batch to the one that reads, none at the end."""
        if self.reader not in (0, reader):
            raise RuntimeError("these rows can be read once")
        self.reader, batch = reader, next(self.batches, None)
        self.is_read = batch is None
        return batch

    @contextmanager
    def table(self, connection, name: str, of: str) -> Iterator[None]:
        """Let these rows be a table of the database while this lasts; `of` says whose they are.

        Raises
        ------
        DataRefused
            They were not read to their end. What was raised while they were made is raised as it was.
        """
        connection.register(name, self)
        try:
            yield
            if not self.is_read:
                raise DataRefused(f"{of} was not read to its end, because something interrupted it; load it again.")
        except Exception:
            if self.fault:
                raise self.fault from None
            raise
        finally:
            connection.unregister(name)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return a capsule with the stream, for as long as this is there; the names can be asked for without reading it."""
        number = next(_numbers)
        _streams[number] = self
        self.handed_over.append(_Stream(_get_schema, _get_next, _get_last_error, _released[_Stream], number))
        return _capsule(ctypes.addressof(self.handed_over[-1]), CAPSULE, None)


def _keep(*needed: object) -> int:
    number = next(_numbers)
    _kept[number] = needed
    return number


def _releasing(kind: type):
    def release(it) -> None:
        for place in range(getattr(it[0], "n_children", 0)):
            if (child := it[0].children[place])[0].release:
                child[0].release(child)
        _kept.pop(it[0].private_data, None)
        it[0].release = _RELEASE[kind]()

    return _RELEASE[kind](release)


_released = {kind: _releasing(kind) for kind in _RELEASE}


def _schema(form: bytes, name: str, children: Sequence[_Schema] = ()) -> _Schema:
    pointers = (ctypes.POINTER(_Schema) * len(children))(*map(ctypes.pointer, children))
    label = name.encode()
    return _Schema(
        form, label, None, 0, len(children), pointers, None, _released[_Schema], _keep(label, pointers, children)
    )


def _array(length: int, buffers: Sequence, children: Sequence[_Array] = ()) -> _Array:
    """Return an array of its buffers, NumPy arrays or nothing, and its columns."""
    places = (ctypes.c_void_p * len(buffers))(*(None if one is None else one.ctypes.data for one in buffers))
    pointers = (ctypes.POINTER(_Array) * len(children))(*map(ctypes.pointer, children))
    kept = _keep(places, buffers, pointers, children)
    return _Array(length, 0, 0, len(buffers), len(children), places, pointers, None, _released[_Array], kept)


def _rows(batch: Batch) -> _Array:
    """Return a batch as an array with one column for each of its own."""
    import numpy as np

    length = len(batch.numbers)
    texts = [_array(length, [None, one.views(), one.held, np.array([one.held.nbytes])]) for one in batch.texts]
    return _array(length, [None], [*texts, _array(length, [None, np.ascontiguousarray(batch.numbers)])])


@_GET_SCHEMA
def _get_schema(stream, out) -> int:
    if (of := _streams.get(stream[0].private_data)) is None:
        return FAILED
    *texts, number = of.names
    out[0] = _schema(ROW, "", [*(_schema(TEXT, name) for name in texts), _schema(NUMBER, number)])
    return 0


@_GET_NEXT
def _get_next(stream, out) -> int:
    number = stream[0].private_data
    if (of := _streams.get(number)) is None:
        return FAILED
    try:
        batch = of.next(number)
        out[0] = _Array() if batch is None else _rows(batch)  # one without `release` says that there are no more
    except BaseException as fault:  # it must not get lost on its way through the database
        of.fault = fault
        return FAILED
    return 0


@_LAST_ERROR
def _get_last_error(stream) -> int | None:
    if (of := _streams.get(stream[0].private_data)) is None:
        return None
    of.said = ctypes.create_string_buffer(str(of.fault or "").encode())
    return ctypes.addressof(of.said)
