"""One thing along another: a share by month with its interval, waiting curves, the Lorenz curve."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.legible import label
from pito.charts.theme import BAND, BLUE, MUTED, ORANGE, figure, plain

LINES = [{"color": BLUE, "width": 2.5}, {"color": ORANGE, "width": 2.5, "dash": "dash"}]


def band(x: list, frame, name: str, interval: str, hover: list[str], axes: tuple[str, str], alt: str, **layout):
    """Draw `frame.share` along x with its interval `lo`–`hi` as a band.

    Parameters
    ----------
    x : list
    frame : DataFrame
        `share`, `lo`, `hi`.
    name, interval : str
        What the line and the band are called.
    hover : list of str
        What is said at each point.
    axes : (str, str)
        Titles of the axes, with units.
    alt : str
    """
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": x}
    traces = [
        go.Scatter(y=plain(frame["hi"]), showlegend=False, **edge),
        go.Scatter(y=plain(frame["lo"]), fill="tonexty", fillcolor=BAND, name=interval, **edge),
        go.Scatter(
            x=x,
            y=plain(frame["share"]),
            mode="lines+markers",
            line=LINES[0],
            marker={"size": 7},
            name=name,
            text=hover,
            hovertemplate="%{text}<extra></extra>",
        ),
    ]
    return figure(
        traces, alt, xaxis=_titled(axes[0], layout, "xaxis"), yaxis=_titled(axes[1], layout, "yaxis"), **layout
    )


def curves(lines: list[tuple[str, list, list]], axes: tuple[str, str], alt: str, step: bool = False, **layout):
    """Draw several named lines; as steps where the value holds until the next point."""
    traces = [
        go.Scatter(
            x=plain(x),
            y=plain(y),
            name=name,
            mode="lines",
            line={**LINES[place % 2], "shape": "hv" if step else "linear"},
            hovertemplate="%{x}: %{y}<extra>" + name + "</extra>",
        )
        for place, (name, x, y) in enumerate(lines)
    ]
    return figure(
        traces, alt, xaxis=_titled(axes[0], layout, "xaxis"), yaxis=_titled(axes[1], layout, "yaxis"), **layout
    )


def mark(drawn: go.Figure, x: float, text: str) -> go.Figure:
    """Mark one place on the x axis with a dotted line and a word."""
    drawn.add_vline(x=x, line={"dash": "dot", "color": MUTED, "width": 1})
    drawn.add_annotation(
        x=x, y=1, yref="paper", text=label(text), showarrow=False, xanchor="left", xshift=4, yanchor="top"
    )
    return drawn


def shade(drawn: go.Figure, least: float, most: float, text: str) -> go.Figure:
    """Shade a range of the y axis and say what it is."""
    drawn.add_hrect(y0=least, y1=most, fillcolor=BAND, line={"width": 0}, layer="below")
    drawn.add_annotation(
        x=0, xref="paper", y=most, text=label(text), showarrow=False, xanchor="left", xshift=4, yanchor="top"
    )
    return drawn


def _titled(title: str, layout: dict, axis: str) -> dict:
    return {"title": {"text": title}, **layout.pop(axis, {})}
