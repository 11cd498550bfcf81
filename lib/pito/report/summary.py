"""The report in a mail: a subject line and a screenful of plain text, in the report's language, to go beside the page."""

from __future__ import annotations

import html
import re

from pito.report.alerts import between, named, written
from pito.report.kernel import SECTION
from pito.report.publish import REPORT

HEADLINE, UNKNOWN = "headline", "what_we_do_not_know"
ELAPSED, IN_OPENING_HOURS = "first_response_median_hours", "first_response_business_median_hours"
KEY_FIGURES = ("retention_rate", "margin", IN_OPENING_HOURS, ELAPSED, "answered_within_24h", "promise_met", "csat")
BESIDE_THE_PAGES = ("margin", "answered_within_24h", "promise_met")
TAG, END_OF_LINE = re.compile(r"<[^>]*>"), re.compile(r"</(?:h2|p|li)>")


def summary(executed, month, results: list[dict], alerts: list[dict], settings, words, warnings=()) -> str:
    """Return the text of `summary.txt`: a subject line, an empty line, and what the mail says.

    Parameters
    ----------
    executed : NotebookNode
        Its headline, its key figures and its section on what is not known are quoted.
    month : Month
    results, alerts : list of dict
    settings : Settings
    words : Words
    warnings : iterable of str
        What else must be said, such as that the exports are old.
    """
    say, said = words.say, sections(executed)
    parts = [
        [_subject(month, alerts, settings, words)],
        said.get(HEADLINE, [])[1:],
        _listed(say("Alerts"), [alert["sentence"] for alert in alerts]),
        _listed(say("Key figures"), key_figures(results, words, on_the_page(executed))),
        _listed(say("What we do not know"), [*warnings, *said.get(UNKNOWN, [])[1:]]),
        [say("The whole report is in {file}; it opens offline in any browser.", file=REPORT)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _subject(month, alerts: list[dict], settings, words) -> str:
    values = {"name": settings.business.name, "month": words.month(month)}
    if alerts:
        return words.count("{name}: {month}, {n} alert", "{name}: {month}, {n} alerts", len(alerts), **values)
    return words.say("{name}: {month}", **values)


def _listed(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *(f"- {line}" for line in lines)] if lines else []


def sections(executed) -> dict[str, list[str]]:
    """Return what each section of an executed notebook says, by its name: the title, then paragraphs and points."""
    found = {}
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if SECTION in data:
                found.setdefault(data[SECTION]["name"], _lines("".join(data.get("text/html", ""))))
    return found


def _lines(page: str) -> list[str]:
    """Return a section's title, paragraphs and points as plain text."""
    parts = (" ".join(html.unescape(TAG.sub("", part)).split()) for part in END_OF_LINE.split(page))
    return [part for part in parts if part]


def on_the_page(executed) -> dict[str, str]:
    """Return what the page's key figures say, by the section that holds more of each; nothing without them."""
    outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
    told = [output["data"][SECTION].get("figures") for output in outputs if SECTION in output.get("data", {})]
    return next(filter(None, told), {})


def key_figures(results: list[dict], words, shown: dict[str, str]) -> list[str]:
    """Return the page's key figures as it says them, then what else there is; without them one line per result.

    A result's line has its name, its value, its interval, and from how many cases.
    """
    whole = {row["metric"]: row for row in results if row["segment"] is None and row["value"] is not None}
    names = [name for name in (BESIDE_THE_PAGES if shown else KEY_FIGURES) if name in whole]
    said_already = {"answered_within_24h": "response_waiting" in shown, ELAPSED: IN_OPENING_HOURS in whole}
    said_already["promise_met"] = _same(whole.get("promise_met"), whole.get("answered_within_24h"))
    return [*shown.values(), *(_figure(whole[name], words) for name in names if not said_already.get(name))]


def _same(one: dict | None, other: dict | None) -> bool:
    """Whether two shares are the same: a promise of 24 hours for every ticket is kept by whoever answered within them."""
    return bool(one and other) and (one["value"], one["n"]) == (other["value"], other["n"])


def _figure(row: dict, words) -> str:
    value, reach = (
        written(row["metric"], row["value"], words),
        between(row["metric"], row.get("lo"), row.get("hi"), words),
    )
    interval = f" ({reach})" if reach else ""
    cases = f", {words.count('{n} case', '{n} cases', int(row['n']))}" if row.get("n") else ""
    return f"{named(row, words)}: {value}{interval}{cases}."
