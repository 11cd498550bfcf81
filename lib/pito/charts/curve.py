"""Shares along a life: how many are left after so long, group beside group, and the range in which it runs on."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.legible import label
from pito.charts.theme import BAND, BLUE, GREEN, MUTED, ORANGE, RED, SKY, figure, plain

LOOKS = [
    {"color": BLUE},
    {"color": ORANGE, "dash": "dash"},
    {"color": GREEN, "dash": "dot"},
    {"color": RED, "dash": "dashdot"},
    {"color": SKY, "dash": "longdash"},
]
PERCENT = {"tickformat": ".0%", "range": [0, 1.05]}


def left(
    lines: list[tuple],
    axes: tuple[str, str],
    alt: str,
    band: tuple[str, list, list, list] | None = None,
    is_step: bool = True,
):
    """Draw the share left along time, one line per group.

    Parameters
    ----------
    lines : list of (str, list, list, list)
        Per group: name, x, share 0–1, what is said on hovering.
    axes : (str, str)
        Titles, with units.
    alt : str
    band : (str, list, list, list), optional
        Name, x, lower and upper limit of an interval around a single line.
    is_step : bool
        Whether a share holds until the next is known; else the points are what is known.
    """
    look = {"mode": "lines"} if is_step else {"mode": "lines+markers", "marker": {"size": 7}}
    traces = list(_band(*band, shape="hv")) if band else []
    traces += [
        go.Scatter(
            x=plain(x, 2),
            y=plain(y),
            name=name,
            line={**LOOKS[place % len(LOOKS)], "width": 2.5, "shape": "hv" if is_step else "linear"},
            text=hover,
            hovertemplate="%{text}<extra>" + name + "</extra>",
            **look,
        )
        for place, (name, x, y, hover) in enumerate(lines)
    ]
    return figure(traces, alt, xaxis={"title": {"text": axes[0]}}, yaxis={"title": {"text": axes[1]}, **PERCENT})


def projected(seen: tuple, models: list[tuple], band: tuple, axes: tuple[str, str], alt: str):
    """Draw what was seen as steps, and what models make of it as a band with thin lines inside.

    Parameters
    ----------
    seen : (str, list, list, list)
        Name, x, share, what is said on hovering.
    models : list of (str, list, list)
        Name, x, share.
    band : (str, list, list, list)
        Name, x, lower and upper end of the range.
    axes : (str, str)
    alt : str
    """
    name, x, y, hover = seen
    traces = list(_band(*band, shape="linear"))
    traces += [
        go.Scatter(
            x=plain(along),
            y=plain(share),
            name=model,
            mode="lines",
            line={**LOOKS[place + 1], "width": 1.5},
            hovertemplate="%{x}: %{y:.1%}<extra>" + model + "</extra>",
        )
        for place, (model, along, share) in enumerate(models)
    ]
    line = {**LOOKS[0], "width": 2.5, "shape": "hv"}
    extra = {"text": hover, "hovertemplate": "%{text}<extra>" + name + "</extra>"}
    traces.append(go.Scatter(x=plain(x, 2), y=plain(y), name=name, mode="lines", line=line, **extra))
    return figure(traces, alt, 400, xaxis={"title": {"text": axes[0]}}, yaxis={"title": {"text": axes[1]}, **PERCENT})


def silent(days: list, share: list, hover: list[str], marks: list[tuple[float, str]], axes: tuple[str, str], alt: str):
    """Draw the share who return by length of silence, with places on the curve marked by a dotted line and a word."""
    line = {**LOOKS[0], "width": 2.5, "shape": "vh"}
    extra = {"text": hover, "hovertemplate": "%{text}<extra></extra>"}
    curve = go.Scatter(x=plain(days), y=plain(share), mode="lines", line=line, showlegend=False, **extra)
    drawn = figure([curve], alt, xaxis={"title": {"text": axes[0]}}, yaxis={"title": {"text": axes[1]}, **PERCENT})
    for place, (at, text) in enumerate(marks):
        drawn.add_vline(x=at, line={"dash": "dot", "color": MUTED, "width": 1})
        side = ("right", -4) if at > max(days, default=0) / 2 else ("left", 4)
        anchor = {"xanchor": side[0], "xshift": side[1], "yanchor": "top", "showarrow": False}
        drawn.add_annotation(x=at, y=1 - 0.1 * place, yref="paper", text=label(text), **anchor)
    return drawn


def _band(name: str, x: list, lo: list, hi: list, shape: str):
    edge = {"mode": "lines", "line": {"width": 0, "shape": shape}, "hoverinfo": "skip", "x": plain(x, 2)}
    yield go.Scatter(y=plain(hi), showlegend=False, **edge)
    yield go.Scatter(y=plain(lo), fill="tonexty", fillcolor=BAND, name=name, **edge)
