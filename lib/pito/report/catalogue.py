"""All reports on one page: what each month said, what became of it since, and where its files are."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from pito.month import Month
from pito.report.past import RESTATEMENTS, read, restatements_file, rows_of
from pito.report.publish import ALERTS, FAILED, REPORT, RESULTS, RUN, failed_notebook
from pito.report.restatement import FOUND_LATER, finding
from pito.report.sparkline import HEIGHT, WIDTH, Sparkline, sparkline
from pito.text import message

INDEX, PDF = "index.html", "report.pdf"
FOLDER = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
FIGURES = {
    "retention_rate": message("Retention rate"),
    "revenue": message("Revenue, 12 months"),
    "first_response_business_median_hours": message("Median first answer, opening hours"),
    "first_response_median_hours": message("Median first answer, wall clock"),
    "answered_within_24h": message("Answered within 24 h"),
    "csat": message("Good ratings"),
}
CLOCKS = ("first_response_business_median_hours", "first_response_median_hours")
LINKS = {PDF: message("PDF"), RESULTS: message("Figures (JSON)")}
DRAWN, YEAR = 24, 12  # months


@dataclass(frozen=True)
class Row:
    """One month as the catalogue shows it: all text. Without a link nothing was published of it."""

    month: str
    link: str
    figures: dict[str, str]
    interval: str
    published: str
    status: list[str]
    files: dict[str, str]
    size: str


@dataclass(frozen=True)
class Card:
    """One key figure: what it is called, its newest value, how it came there."""

    label: str
    value: str
    line: Sparkline
    alt: str


def write_catalogue(out: Path, settings) -> Path:
    """Write `<out>/index.html` and the ledger of restatements anew from the months published there; return the page."""
    from pito.text import Words

    words = Words(settings.business.language, settings.business.currency)
    ledger = write_ledger(out)
    found = {path.name: _whole(path) for path in months(out)}
    figures = _figures(next(iter(found.values()), {}))
    tried = sorted([*found, *only_failed(out)], reverse=True)
    page = _template().render(
        rows=[
            _row(out / name, found[name], figures, ledger, words, settings)
            if name in found
            else _failed(name, figures, words)
            for name in tried
        ],
        cards=_cards(found, figures, words),
        newest=words.month(Month.parse(next(iter(found)))) if found else "",
        labels={name: words.say(label) for name, label in figures.items()},
        others=other_reports(out),
        say=words.say,
        language=words.language,
        business=settings.business.name,
        colour=settings.brand.colour,
        size={"width": WIDTH, "height": HEIGHT},
    )
    return _put(out / INDEX, page)


def _figures(newest: dict) -> dict[str, str]:
    """Return the key figures with the one clock the newest report judges by: opening hours, where it has any."""
    in_opening_hours = newest.get(CLOCKS[0], {}).get("value") is not None
    return {name: label for name, label in FIGURES.items() if name != CLOCKS[in_opening_hours]}


def months(out: Path) -> list[Path]:
    """Return the folders of the published months, newest first."""
    found = [path for path in out.iterdir() if FOLDER.fullmatch(path.name) and (path / REPORT).exists()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def only_failed(out: Path) -> list[str]:
    """Return the months whose only run failed."""
    names = {path.stem for path in (out / FAILED).glob("*.ipynb") if FOLDER.fullmatch(path.stem)}
    return [name for name in names if not (out / name / REPORT).exists()]


def other_reports(out: Path) -> list[str]:
    """Return the folders beside the months that hold a catalogue of their own: reports of a part of the business."""
    return sorted(path.parent.name for path in out.glob(f"*/{INDEX}") if not FOLDER.fullmatch(path.parent.name))


def write_ledger(out: Path) -> list[dict]:
    """Write what became of published figures, of all months together, to `<out>/restatements.json`; return it.

    It is only collected here: each month's folder holds its own rows, published with it in one step. What several reports
    found in the same way stands there once, as the first found it.
    """
    rows = [row for path in reversed(months(out)) for row in rows_of(path)]
    rows.sort(key=lambda row: (row["month"], row.get("found_at") or ""))
    later = {finding(row): row for row in reversed(rows) if row["kind"] == FOUND_LATER}
    ledger = [row for row in rows if row["kind"] != FOUND_LATER or later[finding(row)] is row]
    if ledger or (out / RESTATEMENTS).exists():
        _put(out / RESTATEMENTS, restatements_file(ledger))
    return ledger


def _put(target: Path, text: str) -> Path:
    """Write a file as a whole or not at all."""
    building = target.with_name(f".{target.name}.building")
    with building.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return building.replace(target)


def _whole(folder: Path) -> dict[str, dict]:
    """Return the results of the whole business by metric."""
    return {row["metric"]: row for row in read(folder / RESULTS).get("results", []) if row["segment"] is None}


def _written(words) -> dict[str, Callable]:
    """Return how each key figure is written."""
    return {
        "retention_rate": words.percent,
        "revenue": lambda value: words.money(value * 10**words.minor_digits),
        "first_response_business_median_hours": lambda value: words.hours(value * 3600, days=False),
        "first_response_median_hours": lambda value: words.hours(value * 3600),
        "answered_within_24h": words.percent,
        "csat": words.percent,
    }


def _figure(words, whole: dict, name: str) -> str:
    """Write a key figure; money of fewer than twelve months says of how many."""
    value, months = whole.get(name, {}).get("value"), _months_of(whole, name)
    if value is None:
        return "–"
    written = _written(words)[name](value)
    return written if months == YEAR else f"{written} ({words.count('{n} month', '{n} months', months)})"


def _months_of(whole: dict, name: str) -> int:
    period = whole.get(name, {}).get("period")
    return Month.count(period) if name == "revenue" and period else YEAR


def _row(folder: Path, whole: dict, figures: dict, ledger: list[dict], words, settings) -> Row:
    rate = whole.get("retention_rate", {})
    return Row(
        month=words.month(Month.parse(folder.name)),
        link=f"{folder.name}/{REPORT}",
        figures={name: _figure(words, whole, name) for name in figures},
        interval=words.interval(rate.get("lo"), rate.get("hi")),
        published=_when(read(folder / RUN), words, settings),
        status=_status(folder, ledger, words),
        files={words.say(label): f"{folder.name}/{name}" for name, label in LINKS.items() if (folder / name).exists()},
        size=words.say("{n} MB", n=words.number((folder / REPORT).stat().st_size / 1e6, 1)),
    )


def _failed(name: str, figures: dict, words) -> Row:
    """Return the row of a month of which nothing was published."""
    nothing = dict.fromkeys(figures, "–")
    return Row(
        words.month(Month.parse(name)), "", nothing, "–", "–", [words.say("not published: the run failed")], {}, ""
    )


def _when(run: dict, words, settings) -> str:
    if "published_at" not in run:
        return "–"
    moment = datetime.fromisoformat(run["published_at"]).astimezone(ZoneInfo(settings.business.time_zone))
    return f"{words.day(moment.date())} {moment:%H:%M}"


def _status(folder: Path, ledger: list[dict], words) -> list[str]:
    """Say whether the last try for a month is the one that stands, what was alarmed, what became of its figures."""
    failed = failed_notebook(folder.parent, folder.name).exists()
    said = [words.say("published; a later run failed") if failed else words.say("published")]
    if alerts := len(read(folder / ALERTS).get("alerts", [])):
        said.append(words.count("{n} alert", "{n} alerts", alerts))
    rows = [row for row in ledger if row["month"] == folder.name]
    standing = {_figure_of(row): row["value"] for row in read(folder / RESULTS).get("results", [])}
    later = len({_figure_of(row) for row in rows if row["kind"] == FOUND_LATER and _stands(row, standing)})
    anew = len({_figure_of(row) for row in rows if row["kind"] != FOUND_LATER})
    if anew:
        said.append(words.count("{n} figure restated", "{n} figures restated", anew))
    if later:
        said.append(words.count("{n} figure differs today", "{n} figures differ today", later))
    return said


def _figure_of(row: dict) -> tuple[str, str]:
    return row["metric"], str(row["segment"])


def _stands(row: dict, standing: dict) -> bool:
    """Whether what a later report found different is still what is published: a month published anew has taken it in."""
    return standing.get(_figure_of(row)) == row["published"]


def _cards(found: dict[str, dict], figures: dict[str, str], words) -> list[Card]:
    """Return the key figures of the newest month with their way there."""
    names = sorted(found)[-DRAWN:]
    return (
        [_card(label, name, {month: found[month] for month in names}, words) for name, label in figures.items()]
        if names
        else []
    )


def _card(label: str, name: str, found: dict[str, dict], words) -> Card:
    """Draw a figure's months; an amount of fewer than twelve is no point beside one of twelve."""
    parsed = [Month.parse(month) for month in found]
    values = [whole.get(name, {}).get("value") if _months_of(whole, name) == YEAR else None for whole in found.values()]
    line = sparkline([month.number for month in parsed], values)
    told = [
        f"{words.short_month(month)} {_figure(words, whole, name)}"
        for month, whole in zip(parsed, found.values(), strict=True)
    ]
    alt = words.say("{figure} by month: {values}.", figure=words.say(label), values="; ".join(told))
    return Card(words.say(label), _figure(words, found[max(found)], name), line, alt)


@cache
def _template():
    import jinja2

    text = files("pito.report").joinpath("catalogue.html.j2").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
