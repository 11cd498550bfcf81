"""A grid of shares, the darker a cell the more: cohorts by age, or months by the tables that cover them."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import MUTED, SCALE, figure, plain

UPRIGHT = 3  # more names than these stand tilted, so that a phone shows them


def shares(rows: list[str], columns: list, share, text, hover, axes: tuple[str, str], alt: str, **layout):
    """Draw a grid of shares.

    Parameters
    ----------
    rows : list of str
        In order from above; they stand on top of each other, so that a phone has room for the columns.
    columns : list of int or list of str
        Ages, or names.
    share, text, hover : list of lists
        Per row and column: the share 0–1 or None, what is written in the cell, what is said on hovering.
    axes : (str, str)
        Titles: across, down.
    alt : str
    """
    are_names = isinstance(next(iter(columns), None), str)
    grid = go.Heatmap(
        x=columns,
        y=rows,
        z=[plain(row) for row in share],
        text=text,
        customdata=hover,
        texttemplate="%{text}",
        hovertemplate="%{customdata}<extra></extra>",
        colorscale=SCALE,
        zmin=0,
        zmax=1,
        xgap=2,
        ygap=2,
        showscale=False,
        hoverongaps=False,
        textfont={"size": 12 if are_names else 11},
    )
    across = {"title": {"text": axes[0]}, "side": "top", "showgrid": False, "tickfont": {"color": MUTED}}
    across |= {"type": "category", "tickangle": -40 if len(columns) > UPRIGHT else 0} if are_names else {"dtick": 1}
    down = {"title": {"text": axes[1]}, "autorange": "reversed", "type": "category", "showgrid": False}
    height = 110 + (26 if are_names else 30) * len(rows)
    return figure([grid], alt, height, xaxis=across, yaxis=down, **layout)
