"""How often each: lying bars, the most frequent on top, each with what it counts."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import BLUE, MUTED, figure, plain


def counted(labels: list[str], values, texts: list[str], axis: str, alt: str, **layout):
    """Draw one lying bar per label with a text at its end; the axis leaves room for it."""
    values = plain(values)
    bars = go.Bar(
        x=values,
        y=labels,
        orientation="h",
        text=texts,
        textposition="outside",
        textfont={"color": MUTED},
        cliponaxis=False,
        marker={"color": BLUE},
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    most = max((value for value in values if value is not None), default=0) or 1
    across = {"title": {"text": axis}, "range": [0, 1.35 * most], **layout.pop("xaxis", {})}
    down = {"autorange": "reversed", "type": "category"}
    return figure([bars], alt, 110 + 34 * max(len(labels), 2), xaxis=across, yaxis=down, showlegend=False, **layout)
