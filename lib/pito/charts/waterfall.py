"""Steps from total to total, lying, first step on top: room for words on a phone."""

from __future__ import annotations

import math
from textwrap import wrap

import plotly.graph_objects as go

from pito.charts.flow import COLOURS
from pito.charts.theme import MUTED, figure, plain

ROOM = 0.5  # of the widest span, right of the bars: for what is written there, on a phone too
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)  # between the marks of a share's axis
MARKS = 6
WIDEST = 20  # letters of a label before it goes on in another line


def lying(
    labels: list[str],
    values: list[float],
    texts: list[str],
    totals: set[int],
    axis: str,
    alt: str,
    low: float = 0,
    tickformat: str = "",
):
    """Draw a lying waterfall: bars at `totals` begin at the axis, the others hang between what was and what is.

    Parameters
    ----------
    labels : list of str
    values : list of float
        The total at the places in `totals`, else the signed step: each total must be what the steps before it lead to.
    texts : list of str
        What is written at each bar.
    totals : set of int
    axis : str
        What the bars measure, with the unit.
    alt : str
        The figure in words.
    low : float
        Where the axis begins.
    tickformat : str
        How the axis writes its numbers.
    """
    starts, ends, level = [], [], 0.0
    for place, value in enumerate(values):
        start = 0.0 if place in totals else level
        level = value if place in totals else level + value
        starts.append(start)
        ends.append(level)
    kinds = ["total" if p in totals else "up" if v >= 0 else "down" for p, v in enumerate(values)]
    edges = [(min(pair), max(pair)) for pair in zip(starts, ends, strict=True)]
    bars = go.Bar(
        y=["\n".join(wrap(label, WIDEST)) for label in labels],
        x=plain(high - base for base, high in edges),
        base=plain(base for base, _ in edges),
        orientation="h",
        marker={"color": [COLOURS[kind] for kind in kinds]},
        text=texts,
        textposition="outside",
        textfont={"color": MUTED, "size": 13},
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    high = max(*ends, low)
    across = {"title": {"text": axis}, "range": [low, high + ROOM * ((high - low) or 1)], "tickformat": tickformat}
    if tickformat.endswith("%"):
        across["tickvals"] = _shares(low, max(high, 1.0))
    down = {"autorange": "reversed", "type": "category"}
    return figure([bars], alt, 90 + 38 * len(labels), xaxis=across, yaxis=down, showlegend=False)


def _shares(low: float, high: float) -> list[float]:
    """Return the marks of a share's axis: none where the room for words lies beyond the whole."""
    step = next((step for step in STEPS if (high - low) / step <= MARKS), STEPS[-1])
    return [round(step * n, 2) for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
