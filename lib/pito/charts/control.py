"""A series and the limits within which it has moved so far: what lies outside is a signal."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import BAND, BLUE, MUTED, ORANGE, figure, plain


def limits(x: list[str], values, bounds: tuple[float, float, float], names: tuple, axes: tuple, alt: str, **layout):
    """Draw a series of months with the centre line and the limits of the months before the last.

    Parameters
    ----------
    x : list of str
    values : list of float
    bounds : (centre, lo, hi)
        Missing where there are no limits yet.
    names : (str, str, str, list of str)
        What the series, the limits and the centre are called, and what is said at each point.
    axes : (str, str)
        Titles, with units.
    alt : str
    """
    (series, within, middle, hover), (centre, lo, hi) = names, bounds
    flat = {"x": x, "mode": "lines", "hoverinfo": "skip"}
    band = [
        go.Scatter(y=plain([hi] * len(x)), line={"width": 0}, showlegend=False, **flat),
        go.Scatter(y=plain([lo] * len(x)), line={"width": 0}, fill="tonexty", fillcolor=BAND, name=within, **flat),
        go.Scatter(y=plain([centre] * len(x)), line={"dash": "dot", "color": MUTED, "width": 1}, name=middle, **flat),
    ]
    outside = [value == value and (value > hi or value < lo) for value in values]
    points = go.Scatter(
        x=x,
        y=plain(values),
        mode="lines+markers",
        name=series,
        line={"color": BLUE, "width": 2.5},
        marker={"size": [11 if far else 7 for far in outside], "color": [ORANGE if far else BLUE for far in outside]},
        text=hover,
        hovertemplate="%{text}<extra></extra>",
    )
    known = [points] if hi != hi else [*band, points]
    across, down = (
        {"title": {"text": title}, **layout.pop(axis, {})} for title, axis in zip(axes, ("xaxis", "yaxis"), strict=True)
    )
    return figure(known, alt, xaxis=across, yaxis=down, **layout)
