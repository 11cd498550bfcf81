"""Which published figures would be others today, and why: the published results against the same month computed anew.

`why` is what the two runs say of themselves: other exports, other settings, another version. Where they say the same, or one
says nothing, the reason is unknown, and that is what stands there.
"""

from __future__ import annotations

from math import isclose

REPUBLISHED, FOUND_LATER = "republished", "found later"
SAME = 2e-6  # results are rounded to six decimals
PRESENTATION = ("business.name", "business.language", "brand", "report", "alert")  # settings that move no figure


def restated(month: str, before: dict, now: list[dict], about: dict, whole: bool = True) -> list[dict]:
    """Return one row per published figure that is another one now.

    Parameters
    ----------
    month : str
        The month the figures are about.
    before : dict
        What was published: `{"results": […], "run": {…}}`.
    now : list of dict
        The month's results as computed today.
    about : dict
        The provenance of today's run.
    whole : bool
        Whether `now` holds all results; then a figure it lacks is one that cannot be given any more.

    Returns
    -------
    list of dict
        month, metric, segment, unit, published, recomputed, kind, published_at, report, runs, why.
    """
    again = {_key(row): row["value"] for row in now}
    known = [row for row in before["results"] if whole or _key(row) in again]
    differing = [row for row in known if _moved(row["value"], again.get(_key(row)))]
    why = causes(before["run"], about) if differing else []
    kind = REPUBLISHED if month == about["month"] else FOUND_LATER
    return [_row(month, row, again.get(_key(row)), kind, before["run"], about, why) for row in differing]


def _row(month: str, row: dict, recomputed, kind: str, run: dict, about: dict, why: list[dict]) -> dict:
    return {
        "month": month,
        "metric": row["metric"],
        "segment": row["segment"],
        "unit": row.get("unit"),
        "published": row["value"],
        "recomputed": recomputed,
        "kind": kind,
        "published_at": run.get("published_at"),
        "report": about["month"],
        "runs": [run.get("id"), about["id"]],
        "why": why,
    }


def _key(row: dict) -> tuple:
    segment = row["segment"] or {}
    return row["metric"], segment.get("by"), segment.get("is")


def _moved(published, recomputed) -> bool:
    if isinstance(published, int | float) and isinstance(recomputed, int | float):
        return not isclose(published, recomputed, rel_tol=1e-9, abs_tol=SAME)
    return published != recomputed


def finding(row: dict) -> tuple:
    """Return what makes two findings one: the same figure, published and computed anew as the same values."""
    return row["month"], *_key(row), row["kind"], row["published"], row["recomputed"]


def added(kept: list[dict], found: list[dict]) -> list[dict]:
    """Return a month's ledger with today's findings: what an earlier run found already keeps its date.

    A republished figure is an event of its own, however often the same two values change places.
    """
    known = {finding(row) for row in kept if row["kind"] == FOUND_LATER}
    return kept + [row for row in found if row["kind"] == REPUBLISHED or finding(row) not in known]


def stamped(rows: list[dict], moment: str) -> list[dict]:
    """Return the rows with when they were found; who has a date keeps it."""
    return [{**row, "found_at": row.get("found_at", moment)} for row in rows]


def same_basis(run: dict, about: dict) -> bool:
    """Whether two runs were made from the same exports, settings and version, so that no figure can differ."""
    told = all(run.get(name) is not None for name in ("data", "settings", "pito", "code"))
    return told and causes(run, about) == [{"what": "unknown"}]


def causes(run: dict, about: dict) -> list[dict]:
    """Return what differs between two runs, each as `{"what": file | setting | version | reading | unknown, …}`."""
    if not run.get("settings") or not run.get("inputs"):
        return [{"what": "unknown"}]
    found = [*_files(run, about), *_settings(run, about)]
    found += [
        {"what": "version", "name": name, "was": run[name], "is": about[name]}
        for name in ("pito", "code")
        if run.get(name) and about.get(name) and run[name] != about[name]
    ]
    if not found and run.get("data") != about.get("data"):
        found = [{"what": "reading"}]
    return found or [{"what": "unknown"}]


def _files(run: dict, about: dict) -> list[dict]:
    before, now = _inputs(run), _inputs(about)
    changed = [name for name in sorted(before | now) if before.get(name) != now.get(name)]
    return [
        {"what": "file", "file": name, "was": before.get(name, (None, None))[1], "is": now.get(name, (None, None))[1]}
        for name in changed
    ]


def _inputs(run: dict) -> dict[str, tuple]:
    """Return file → its content's digest and how many rows it had; a file may hold several tables."""
    files: dict[str, tuple] = {}
    for one in run["inputs"]:
        rows = max(files.get(one["file"], (None, 0))[1], one.get("rows_in", 0))
        files[one["file"]] = one.get("sha256"), rows
    return files


def _settings(run: dict, about: dict) -> list[dict]:
    both = (
        run["settings"].keys() & about["settings"].keys()
    )  # a group that is new came with a version, not with a choice
    before, now = (_flat({name: settings[name] for name in both}) for settings in (run["settings"], about["settings"]))
    keys = [key for key in sorted(before | now) if before.get(key) != now.get(key)]
    return [
        {"what": "setting", "setting": key, "was": before.get(key), "is": now.get(key)}
        for key in keys
        if not any(key == shown or key.startswith(f"{shown}.") for shown in PRESENTATION)
    ]


def _flat(settings: dict, prefix: str = "") -> dict:
    flat = {}
    for key, value in settings.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) and value else {f"{prefix}{key}": value}
    return flat
