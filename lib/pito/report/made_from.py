"""What a report was made from, in digests: does what stands still say what a new run would say?"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pito.report.kernel import logo_address
from pito.report.provenance import PACKAGES
from pito.report.publish import REPORT, RUN, failed_notebook

PACKAGE = Path(__file__).resolve().parents[1]
CODE = ("*.py", "*.sql", "*.toml", "*.mo", "*.css", "*.js", "*.j2", "*.csv")
SAID = {"exports": "the exports", "settings": "the settings", "code": "the code", "notebook": "the notebook"}


def made_from(order, loaded) -> dict[str, str]:
    """Return a digest each of the exports, the settings, the code and the notebook.

    The language and the logo are settings; the libraries that count and draw are code.
    """
    chosen = order.settings.model_dump(mode="json")
    logo = logo_address(order.settings.brand.logo, str(order.settings_path or ""))
    return {
        "exports": loaded.key,
        "settings": _digest(json.dumps([chosen, logo, order.only], sort_keys=True)),
        "code": code(),
        "notebook": hashlib.sha256(order.notebook.read_bytes()).hexdigest()[:12],
    }


@cache
def code() -> str:
    """Return the digest of Pito's own files and of the versions of what it counts and draws with."""
    found = hashlib.sha256()
    for path in sorted(path for pattern in CODE for path in PACKAGE.rglob(pattern)):
        found.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    for name in PACKAGES:
        found.update(f"{name} {version(name)}".encode())
    return found.hexdigest()[:12]


def why_anew(folder: Path, made: dict[str, str]) -> str:
    """Say why a month's report has to be made; empty where what stands would come out the same.

    Parameters
    ----------
    folder : Path
        The month's folder.
    made : dict
        What a run would make it from now; see `made_from`.
    """
    if not (folder / REPORT).exists():
        return "there is no report yet"
    if failed_notebook(folder.parent, folder.name).exists():
        return "a later run failed"
    before = _before(folder / RUN)
    changed = [SAID[name] for name in made if before.get(name) != made[name]]
    return f"{' and '.join(changed)} changed" if changed else ""


def _before(run_file: Path) -> dict[str, str]:
    try:
        return dict(json.loads(run_file.read_text(encoding="utf-8"))["made_from"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
