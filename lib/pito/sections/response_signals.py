"""Is the month's wait a signal? Medians against the limits of their own twelve months before, the business's and each channel's."""

from __future__ import annotations

import pandas as pd

from pito.charts import control
from pito.metrics.response_history import EARLIER, median_signals
from pito.month import Month
from pito.sections.value import part_name
from pito.text import message

HOUR = 3600


def signal(workbook, month, history: pd.DataFrame):
    """Return the month's median with its limits, or None where fewer than twelve earlier months give limits."""
    found = _signals(workbook, month, clock_of(history))
    return found.iloc[0] if len(found) and found["earlier"].iloc[0] >= EARLIER else None


def clock_of(history: pd.DataFrame) -> str:
    """Return the clock waits are judged on: the opening hours, or the wall clock where none are set."""
    return "business" if history["business_median"].notna().any() else "elapsed"


def _signals(workbook, month, clock: str, by: str | None = None) -> pd.DataFrame:
    least = workbook.settings.privacy.min_cell
    return workbook.ask(median_signals, month, by=by, least=least, clock=clock)


def month_signal(workbook, judged, history: pd.DataFrame) -> list[str]:
    """Say whether the month's median lies outside the limits of the months before, and how many were answered in a day."""
    words, clock, not_reached = workbook.words, clock_of(history), judged["median"] != judged["median"]
    met, n = (history["within_24h"] * history["within_n"]).round(), history["within_n"]
    values = {
        "now": words.hours(judged["median"], days=clock == "elapsed"),
        "lo": words.hours(judged["lo"], days=clock == "elapsed"),
        "hi": words.hours(judged["hi"], days=clock == "elapsed"),
        "share": words.percent(met.iloc[-1] / n.iloc[-1]),
        "average": words.percent(met.iloc[:-1].sum() / n.iloc[:-1].sum()),
    }
    return [words.say(NOT_REACHED if not_reached else SAID[clock, int(judged["signal"])], **values)]


SAID = {
    ("business", 1): message(
        "Signal: slower than before. The median in opening hours was {now}; the limits drawn from the twelve months before are {lo} and {hi}. Within 24 hours {share} against {average} before."
    ),
    ("business", -1): message(
        "Signal: faster than before. The median in opening hours was {now}; the limits drawn from the twelve months before are {lo} and {hi}. Within 24 hours {share} against {average} before."
    ),
    ("business", 0): message(
        "No clear change: the median in opening hours was {now}, within the limits drawn from the twelve months before, {lo} and {hi}. Within 24 hours {share} against {average} before."
    ),
    ("elapsed", 1): message(
        "Signal: slower than before. The median wait was {now}; the limits drawn from the twelve months before are {lo} and {hi}. Within 24 hours {share} against {average} before."
    ),
    ("elapsed", -1): message(
        "Signal: faster than before. The median wait was {now}; the limits drawn from the twelve months before are {lo} and {hi}. Within 24 hours {share} against {average} before."
    ),
    ("elapsed", 0): message(
        "No clear change: the median wait was {now}, within the limits drawn from the twelve months before, {lo} and {hi}. Within 24 hours {share} against {average} before."
    ),
}
NOT_REACHED = message(
    "Signal: slower than before. Fewer than half were answered by the month's end; the limits of the median drawn from the twelve months before are {lo} and {hi}. Within 24 hours {share} against {average} before."
)
OF_GROUP = {
    1: message(
        "Signal: {group} is slower than in its own twelve months before; its median in opening hours was {now}, and the limits drawn from them are {lo} and {hi}."
    ),
    -1: message(
        "Signal: {group} is faster than in its own twelve months before; its median in opening hours was {now}, and the limits drawn from them are {lo} and {hi}."
    ),
}
OF_GROUP_ELAPSED = {
    1: message(
        "Signal: {group} is slower than in its own twelve months before; its median wait was {now}, and the limits drawn from them are {lo} and {hi}."
    ),
    -1: message(
        "Signal: {group} is faster than in its own twelve months before; its median wait was {now}, and the limits drawn from them are {lo} and {hi}."
    ),
}


def group_signals(workbook, month, shown: pd.DataFrame, by: str) -> list[str]:
    """Say which of the groups shown left the limits of their own months before; nothing where none did."""
    words, clock = workbook.words, clock_of(shown)
    found = _signals(workbook, month, clock, by)
    found = found[found["part"].isin(shown["part"]) & (found["signal"] != 0)]
    texts = OF_GROUP if clock == "business" else OF_GROUP_ELAPSED
    return [
        words.say(
            texts[row.signal],
            group=part_name(workbook, row.part),
            **{name: words.hours(getattr(row, column), days=clock == "elapsed") for name, column in SHOWN.items()},
        )
        for row in found.itertuples()
    ]


SHOWN = {"now": "median", "lo": "lo", "hi": "hi"}


def chart(workbook, judged, history: pd.DataFrame, hover: list[str]):
    """Draw the medians by month within the limits of the months before the last."""
    say, words, clock = workbook.words.say, workbook.words, clock_of(history)
    waits = history["business_median" if clock == "business" else "median"] / HOUR
    labels = [words.short_month(Month(int(n))) for n in history["month"]]
    axis = say("median wait in opening hours (h)") if clock == "business" else say("median wait (h)")
    alt = say(
        "Median wait for a first answer by month of arrival, and the limits within which the months before have moved."
    )
    names = (say("Median"), say("Limits of the months before"), say("Their mean"), hover)
    bounds = tuple(judged[column] / HOUR for column in ("centre", "lo", "hi"))
    return control.limits(labels, waits.tolist(), bounds, names, ("", axis), alt, yaxis={"rangemode": "tozero"})
