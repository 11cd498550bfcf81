"""What a report was made from: written beside it, so that the same exports can give the same report again."""

from __future__ import annotations

import hashlib
import json
import platform
from datetime import UTC, datetime
from importlib.metadata import version

from pito import __version__

PACKAGES = ("pandas", "numpy", "scipy", "duckdb", "pyarrow", "plotly", "papermill", "nbconvert", "holidays", "babel")


def provenance(loaded, settings, month) -> dict:
    """Return what decides a report: the inputs, the settings, the month and the version.

    `id` is a digest of these: two runs with the same id say the same.
    """
    facts = loaded.facts
    decided = {
        "month": str(month),
        "pito": __version__,
        "data": loaded.key,
        "settings": settings.model_dump(mode="json"),
        "language": settings.business.language,
    }
    digest = hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()
    return {
        "id": digest[:12],
        **decided,
        "inputs": [_input(file) for file in facts["files"]],
        "unknown_files": facts.get("unknown_files", []),
        "coverage": facts.get("coverage", {}),
    }


def run_file(run: dict, parameters: dict, seconds: dict[str, float], reused: bool, warnings=()) -> str:
    """Return the text of `run.json`: the provenance, and when, on what, how long and in spite of what."""
    about = {
        **run,
        "status": "published",
        "parameters": parameters,
        "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "exports_parsed": not reused,
        "warnings": list(warnings),
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "python": platform.python_version(),
        "system": platform.system(),
        "packages": {name: version(name) for name in PACKAGES},
    }
    return json.dumps(about, ensure_ascii=False, indent=2)


def _input(file: dict) -> dict:
    wanted = ("file", "sha256", "bytes", "system", "table", "rows_in", "amount_in", "amount_loaded")
    return {name: file[name] for name in wanted if file.get(name) is not None}
