"""All reports on one page: what each month said, when it was published, and whether a later try failed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from pito.month import Month
from pito.report.publish import REPORT, RESULTS, RUN, failed_notebook

FOLDER = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Row:
    """One published month as the catalogue shows it: all text."""

    month: str
    link: str
    retention: str
    interval: str
    revenue: str
    median: str
    answered: str
    published: str
    status: str


def write_catalogue(out: Path, settings) -> Path:
    """Write `<out>/index.html` anew from the months published there; return it."""
    from pito.text import Words

    words = Words(settings.business.language, settings.business.currency)
    rows = [_row(folder, words, settings) for folder in months(out)]
    page = _template().render(
        rows=rows, say=words.say, language=words.language, business=settings.business.name, colour=settings.brand.colour
    )
    target, building = out / "index.html", out / ".index.html.building"
    building.write_text(page, encoding="utf-8")
    return building.replace(target)


def months(out: Path) -> list[Path]:
    """Return the folders of the published months, newest first."""
    found = [path for path in out.iterdir() if FOLDER.fullmatch(path.name) and (path / REPORT).exists()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _row(folder: Path, words, settings) -> Row:
    results, run = _read(folder / RESULTS).get("results", []), _read(folder / RUN)
    whole = {row["metric"]: row for row in results if row["segment"] is None}
    rate, revenue = whole.get("retention_rate", {}), whole.get("revenue", {}).get("value")
    median, answered = (
        whole.get(name, {}).get("value") for name in ("first_response_median_hours", "answered_within_24h")
    )
    return Row(
        month=words.month(Month.parse(folder.name)),
        link=f"{folder.name}/{REPORT}",
        retention=words.percent(rate.get("value")),
        interval=words.interval(rate.get("lo"), rate.get("hi")),
        revenue=words.money(None if revenue is None else revenue * 10**words.minor_digits),
        median="–" if median is None else words.hours(median * 3600),
        answered=words.percent(answered),
        published=_when(run, words, settings),
        status=_status(folder, words),
    )


def _when(run: dict, words, settings) -> str:
    if "published_at" not in run:
        return "–"
    moment = datetime.fromisoformat(run["published_at"]).astimezone(ZoneInfo(settings.business.time_zone))
    return f"{words.day(moment.date())} {moment:%H:%M}"


def _status(folder: Path, words) -> str:
    """Say whether the last try for a month is the one that stands."""
    if failed_notebook(folder.parent, folder.name).exists():
        return words.say("published; a later run failed")
    return words.say("published")


def _read(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


@cache
def _template():
    import jinja2

    text = files("pito.report").joinpath("catalogue.html.j2").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
