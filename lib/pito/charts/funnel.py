"""Agents beside what is expected of them, the more answers the further to the right: a funnel, not a league table."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import BAND, BLUE, INK, MUTED, ORANGE, figure, plain

MARGIN = 1.12


def funnel(n: list, points, names: tuple[str, str, str], axes: tuple[str, str], alt: str, **layout):
    """Draw how far each agent's share lies from what is expected, within the limits of chance.

    Parameters
    ----------
    n : list
        How many answers each has.
    points : DataFrame
        One row per agent: `agent`, `difference` from the share expected, the limits of chance `lo`, `hi` as differences too,
        `is_apart`, `is_judged` (fewer answers are open circles), `hover`.
    names : (str, str, str)
        What the legend calls the limits, those within them, and those who stand apart; only the latter are named.
    axes : (str, str)
        Titles with units: answers, difference.
    alt : str
    """
    bars = go.Bar(
        x=plain(n),
        y=plain(points["hi"] - points["lo"]),
        base=plain(points["lo"]),
        width=max(n, default=1) / 40,
        marker={"color": BAND, "line": {"color": MUTED, "width": 0.5}},
        name=names[0],
        hoverinfo="skip",
    )
    middle = max(n, default=1) / 2
    sides = ["middle left" if value > middle else "middle right" for value in n]
    dots = [_dots(n, points, sides, apart, name) for apart, name in ((False, names[1]), (True, names[2]))]
    across = {"title": {"text": axes[0]}, "range": [0, max(n, default=1) * MARGIN], "showgrid": False}
    up = {
        "title": {"text": axes[1]},
        "tickformat": "+.0%",
        "zeroline": True,
        "zerolinewidth": 1.5,
        **layout.pop("yaxis", {}),
    }
    traces = [bars, *(dot for dot in dots if dot is not None)]
    return figure(traces, alt, 380, xaxis=across, yaxis=up, barmode="overlay", **layout)


def _dots(n: list, points, sides: list[str], apart: bool, name: str):
    """Return the dots of those apart, named, or of all others; nothing where there are none."""
    chosen = (points["is_apart"] == apart).to_numpy()
    if not chosen.any():
        return None
    rows = points[chosen]
    symbols = ("diamond", "diamond-open") if apart else ("circle", "circle-open")
    return go.Scatter(
        x=plain([value for value, keep in zip(n, chosen, strict=True) if keep]),
        y=plain(rows["difference"]),
        mode="markers+text" if apart else "markers",
        marker={
            "size": 12 if apart else 10,
            "color": ORANGE if apart else BLUE,
            "symbol": [symbols[0] if judged else symbols[1] for judged in rows["is_judged"]],
            "line": {"width": 2, "color": ORANGE if apart else BLUE},
        },
        name=name,
        text=rows["agent"].tolist() if apart else None,
        textposition=[side for side, keep in zip(sides, chosen, strict=True) if keep],
        textfont={"color": INK, "size": 12},
        customdata=rows["hover"].tolist(),
        hovertemplate="%{customdata}<extra></extra>",
    )
