"""Parts of a whole per group: bars that all end at one, so that groups of different size are compared."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import BLUE, ORANGE, figure, plain

COLOURS = {"good": BLUE, "neutral": "#c9d1da", "bad": ORANGE, "unknown": "#eef1f4"}
ROOM = 0.09  # of the bar; what is written into less does not fit on a telephone, and stands in the hover only


def parts(labels: list[str], shares: list[tuple[str, str, list, list[str]]], axis: str, alt: str, **layout):
    """Draw one lying bar per group, cut into its parts, first group on top.

    Parameters
    ----------
    labels : list of str
    shares : list of (name, kind, shares, texts)
        Part by part from left to right: its name, what it is (`good`, `neutral`, `bad`, `unknown`), its share 0–1 in each
        group, and what is written there.
    axis : str
    alt : str
    """
    traces = [
        go.Bar(
            x=plain(values),
            y=labels,
            name=name,
            orientation="h",
            text=[
                text if share is not None and share >= ROOM else ""
                for share, text in zip(plain(values), texts, strict=True)
            ],
            customdata=texts,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            marker={"color": COLOURS[kind]},
            hovertemplate="%{y}: %{customdata}<extra>" + name + "</extra>",
        )
        for name, kind, values, texts in shares
    ]
    down = {"autorange": "reversed", "type": "category"}
    xaxis = {"title": {"text": axis}, "tickformat": ".0%", "range": [0, 1.02], **layout.pop("xaxis", {})}
    height = 130 + 38 * max(len(labels), 2)
    return figure(
        traces, alt, height, xaxis=xaxis, yaxis=down, barmode="stack", legend={"traceorder": "normal"}, **layout
    )
