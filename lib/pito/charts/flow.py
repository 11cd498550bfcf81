"""Steps from one total to another: the bucket of customers, the bridge between definitions."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import BLUE, GREEN, MUTED, RED, figure, plain

COLOURS = {"total": BLUE, "up": GREEN, "down": RED}


def steps(labels: list[str], values: list[float], texts: list[str], totals: set[int], axis: str, alt: str, **layout):
    """Draw a waterfall: bars at `totals` stand on the ground, the others hang between what was and what is.

    Parameters
    ----------
    labels : list of str
    values : list of float
        The total at the places in `totals`, else the signed step.
    texts : list of str
        What is written at each bar.
    totals : set of int
    axis : str
        What the bars measure, with the unit.
    alt : str
        The figure in words.
    """
    base, heights, colours, level = [], [], [], 0.0
    for place, value in enumerate(values):
        kind = "total" if place in totals else "up" if value >= 0 else "down"
        base.append(0 if kind == "total" else min(level, level + value))
        heights.append(abs(value))
        level = value if kind == "total" else level + value
        colours.append(COLOURS[kind])
    bars = go.Bar(
        x=labels,
        y=plain(heights),
        base=plain(base),
        marker={"color": colours},
        text=texts,
        textposition="outside",
        textfont={"color": MUTED, "size": 14},
        cliponaxis=False,
        hovertemplate="%{x}: %{text}<extra></extra>",
    )
    across = {"dtick": 1}  # every step is named, on a phone too
    up = {"title": {"text": axis}, **layout.pop("yaxis", {})}
    return figure([bars], alt, xaxis=across, yaxis=up, showlegend=False, **layout)
