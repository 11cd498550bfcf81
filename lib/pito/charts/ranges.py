"""Groups compared: a dot with its interval per group, or bars side by side; never a league table without the intervals."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import BLUE, MUTED, ORANGE, figure, plain


def dots(
    labels: list[str], value, lo, hi, hover: list[str], axis: str, alt: str, small: list[bool] | None = None, **layout
):
    """Draw one dot with its interval per group, first group on top; groups too small to trust are open circles."""
    open_dots = small or [False] * len(labels)
    value, lo, hi = plain(value), plain(lo), plain(hi)
    whiskers = {
        "type": "data",
        "symmetric": False,
        "array": [None if v is None or h is None else round(h - v, 4) for v, h in zip(value, hi, strict=True)],
        "arrayminus": [None if v is None or b is None else round(v - b, 4) for v, b in zip(value, lo, strict=True)],
        "color": MUTED,
        "thickness": 1.5,
    }
    points = go.Scatter(
        x=value,
        y=labels,
        mode="markers",
        marker={
            "size": 11,
            "color": BLUE,
            "symbol": ["circle-open" if s else "circle" for s in open_dots],
            "line": {"width": 2, "color": BLUE},
        },
        error_x=whiskers,
        text=hover,
        hovertemplate="%{text}<extra></extra>",
    )
    height = 110 + 38 * max(len(labels), 2)
    down = {"autorange": "reversed", "type": "category"}
    xaxis = {"title": {"text": axis}, **layout.pop("xaxis", {})}
    return figure([points], alt, height, xaxis=xaxis, yaxis=down, showlegend=False, **layout)


def pairs(labels: list[str], bars: list[tuple[str, list, list[str]]], axis: str, alt: str, **layout):
    """Draw named bars side by side per group, lying, first group on top."""
    traces = [
        go.Bar(
            x=plain(values),
            y=labels,
            name=name,
            orientation="h",
            text=texts,
            textposition="auto",
            marker={"color": (BLUE, ORANGE)[place % 2]},
            hovertemplate="%{y}: %{text}<extra>" + name + "</extra>",
        )
        for place, (name, values, texts) in enumerate(bars)
    ]
    height = 120 + 30 * len(bars) * max(len(labels), 1)
    down = {"autorange": "reversed", "type": "category"}
    xaxis = {"title": {"text": axis}, **layout.pop("xaxis", {})}
    return figure(traces, alt, height, xaxis=xaxis, yaxis=down, barmode="group", **layout)
