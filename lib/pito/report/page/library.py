"""The chart library the page carries: the very file plotly.py ships, packed."""

from __future__ import annotations

import gzip
import hashlib
import os
from base64 import b64encode
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pito.settings import cache_folder


@cache
def packed_library() -> str:
    """Return plotly.js as base64 of gzip: 2 MB in place of 4.8, unpacked by the browser itself.

    The file is found, not imported: plotly's own way to it would load plotly into a process that draws nothing. What was
    packed once is kept beside the parsed exports, under a name that only the same library has.
    """
    place = find_spec("plotly").submodule_search_locations[0]
    library = (Path(place) / "package_data" / "plotly.min.js").read_bytes()
    kept = cache_folder() / f"plotly-{hashlib.sha256(library).hexdigest()[:16]}.gz"
    if kept.exists():
        return b64encode(kept.read_bytes()).decode("ascii")
    packed = gzip.compress(library, 9, mtime=0)
    _keep(kept, packed)
    return b64encode(packed).decode("ascii")


def _keep(kept: Path, packed: bytes) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    building = kept.with_suffix(f".{os.getpid()}")
    building.write_bytes(packed)
    building.replace(kept)
