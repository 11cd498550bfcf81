"""A triangle of cells: cohorts down, age across, the darker the more are left; cells not over are marked."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import MUTED, SCALE, figure, plain


def triangle(rows: list[str], ages: list[int], share, text, hover, axes: tuple[str, str], alt: str, **layout):
    """Draw a cohort matrix.

    Parameters
    ----------
    rows : list of str
        The cohorts, newest last.
    ages : list of int
    share, text, hover : list of lists
        Per cohort and age: the share 0–1 or None, what is written in the cell, what is said on hovering.
    axes : (str, str)
    alt : str
    """
    cells = go.Heatmap(
        x=ages,
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
        textfont={"size": 11},
    )
    across = {"title": {"text": axes[0]}, "side": "top", "dtick": 1, "showgrid": False, "tickfont": {"color": MUTED}}
    down = {"title": {"text": axes[1]}, "autorange": "reversed", "type": "category", "showgrid": False}
    height = 110 + 30 * len(rows)
    return figure([cells], alt, height, xaxis=across, yaxis=down, **layout)
