"""The picture of waiting: the share of those still without an answer, hour by hour, on both clocks."""

from __future__ import annotations

import pandas as pd

from pito.charts import line
from pito.text import message

HOUR = 3600
HOURS_SHOWN, LAST_HOUR = 72, 96
CLOCKS = {"elapsed": message("on the wall clock"), "business": message("in opening hours")}


def drawn(workbook, curves: dict, alt: str):
    """Draw one falling line per clock, from everybody waiting down, with a mark at a day.

    Parameters
    ----------
    workbook
    curves : dict
        Clock ("elapsed", "business") → `time` in seconds and `survival`; a clock without rows has no line.
    alt : str
    """
    say, lines = workbook.words.say, []
    for clock, curve in curves.items():
        near = curve[curve["time"] <= LAST_HOUR * HOUR]
        if len(near):
            lines.append((say(CLOCKS[clock]), [0, *(near["time"] / HOUR)], [1, *near["survival"]]))
    axes = (say("hours since the customer wrote"), say("share still waiting"))
    shares, hours = {"tickformat": ".0%", "range": [0, 1.02]}, {"range": [0, HOURS_SHOWN], "dtick": 12}
    figure = line.curves(_thinned(lines), axes, alt, step=True, yaxis=shares, xaxis=hours)
    return line.mark(figure, 24, say("24 h"))


def _thinned(lines: list) -> list:
    """Keep at most some 200 corners of a curve, the first of every hundredth of its fall: the eye sees no difference."""
    thin = []
    for name, x, y in lines:
        frame = pd.DataFrame({"x": x, "y": y, "step": [round(v * 200) for v in y]})
        kept = pd.concat([frame.drop_duplicates("step"), frame.tail(1)]).drop_duplicates(["x", "y"])
        thin.append((name, kept["x"].tolist(), kept["y"].tolist()))
    return thin
