"""The one look of every figure: colours that colour-blind readers can tell apart, calm type, no ornament."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.legible import legible

INK, MUTED, GRID = "#3c4654", "#5b6675", "rgba(122,133,148,0.25)"
BLUE, ORANGE, GREEN, RED, SKY = "#1f6fa8", "#d98200", "#00896b", "#c4512d", "#66a9d9"
BAND = "rgba(31,111,168,0.18)"
SCALE = [[0.0, "#f3f6f9"], [0.5, "#8fbbdb"], [1.0, "#14507c"]]
BY_NIGHT = {  # what the page puts in these colours' place on dark paper
    INK: "#d3dae2",
    MUTED: "#b0bbc7",
    BLUE: "#5aa7de",
    ORANGE: "#f2a93b",
    GREEN: "#35b795",
    RED: "#ee8a68",
    SKY: "#a3d2f4",
    "#c9d1da": "#55606d",
    "#f3f6f9": "#1b2530",
    "#8fbbdb": "#2d6c9c",
    "#14507c": "#a3d2f4",
}
# Whether plotly checks each setting of each figure: a report draws a hundred in one look, so the tests have them checked.
CHECKED = False
FONT = "system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif"

_AXIS = {"gridcolor": GRID, "linecolor": GRID, "zerolinecolor": GRID, "automargin": True, "title": {"standoff": 8}}
TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": MUTED},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": [BLUE, ORANGE, GREEN, RED, SKY],
        "margin": {"l": 8, "r": 12, "t": 28, "b": 8},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        "hoverlabel": {"font": {"family": FONT, "size": 13}},
        "bargap": 0.35,
        "dragmode": False,
        "meta": {"dark": BY_NIGHT},
    }
)


def figure(traces: list, alt: str, height: int = 360, **layout) -> go.Figure:
    """Return the traces in the house's look, with their text alternative; what they are called stays text."""
    look = {"template": TEMPLATE, "height": height, "meta": {"alt": alt}, **layout}
    return legible(go.Figure(traces, look, _validate=CHECKED))


def plain(values, digits: int = 4) -> list:
    """Return numbers as a short list that is the same on every machine; missing ones as None."""
    return [None if value is None or value != value else round(float(value), digits) for value in values]
