"""Months down, tables across: the darker a cell, the more days of the month have a row."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import MUTED, SCALE, figure, plain

UPRIGHT = 3  # more tables than these have their names tilted, so that a phone shows them


def days(months: list[str], tables: list[str], share, text, hover, axes: tuple[str, str], alt: str, **layout):
    """Draw which days are covered.

    Parameters
    ----------
    months, tables : list of str
        Oldest month first; months stand on top of each other, so that a phone has room for the tables.
    share, text, hover : list of lists
        Per month and table: the share of days 0–1 or None, what is written in the cell, what is said on hovering.
    axes : (str, str)
        Titles: across, down.
    alt : str
    """
    cells = go.Heatmap(
        x=tables,
        y=months,
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
        textfont={"size": 12},
    )
    across = {"title": {"text": axes[0]}, "side": "top", "type": "category", "showgrid": False}
    across |= {"tickfont": {"color": MUTED}, "tickangle": 0 if len(tables) <= UPRIGHT else -40}
    down = {"title": {"text": axes[1]}, "autorange": "reversed", "type": "category", "showgrid": False}
    height = 110 + 26 * len(months)
    return figure([cells], alt, height, xaxis=across, yaxis=down, **layout)
