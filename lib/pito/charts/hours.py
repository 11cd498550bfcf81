"""The opening hours: a week of hours with what came in them, and days laid out with the time that counted."""

from __future__ import annotations

import plotly.graph_objects as go

from pito.charts.theme import BLUE, GRID, MUTED, ORANGE, SCALE, figure, plain

SHUT, OPEN = "rgba(122,133,148,0.22)", BLUE


def week(weekdays: list[str], counts, hover, is_open, axes: tuple[str, str], alt: str, **layout):
    """Draw a week as a grid, hours down and weekdays across; a frame stands around the hours that are open.

    Parameters
    ----------
    weekdays : list of str
    counts, hover : list of lists
        Per hour (0–23) and weekday: how many, and what is said of them.
    is_open : list of lists of bool
        Per hour and weekday; empty where no hours are known.
    axes : (str, str)
        Titles: across, down.
    alt : str
    """
    cells = go.Heatmap(
        x=weekdays,
        y=[f"{hour:02}" for hour in range(24)],
        z=[plain(row) for row in counts],
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
        colorscale=SCALE,
        zmin=0,
        xgap=2,
        ygap=2,
        showscale=False,
    )
    across = {"title": {"text": axes[0]}, "side": "top", "type": "category", "showgrid": False, "tickangle": 0}
    down = {"title": {"text": axes[1]}, "autorange": "reversed", "type": "category", "showgrid": False, "dtick": 2}
    frames = [_frame(day, *stretch) for day in range(7) for stretch in _stretches([row[day] for row in is_open])]
    return figure([cells], alt, 520, xaxis=across, yaxis=down, shapes=frames, **layout)


def _stretches(opened: list[bool]) -> list[tuple[int, int]]:
    """Return the first and last hour of each stretch of open hours."""
    found: list[tuple[int, int]] = []
    for hour, now in enumerate(opened):
        if now and found and found[-1][1] == hour - 1:
            found[-1] = (found[-1][0], hour)
        elif now:
            found.append((hour, hour))
    return found


def _frame(day: int, first: int, last: int) -> dict:
    line = {"color": ORANGE, "width": 2}
    return {"type": "rect", "x0": day - 0.5, "x1": day + 0.5, "y0": first - 0.5, "y1": last + 0.5, "line": line}


def days(labels: list[str], stretches: list[tuple[str, float, float, bool, str]], names: tuple[str, str], alt: str):
    """Draw days on top of each other, each with the stretches of a span of time: those that counted, and the others.

    Parameters
    ----------
    labels : list of str
        The days in order.
    stretches : list of (label, from, to, counts, hover)
        Hours of the day, 0–24.
    names : (str, str)
        What counted and other time are called.
    alt : str
    """
    traces = []
    for counts, name, colour in ((True, names[0], OPEN), (False, names[1], SHUT)):
        chosen = [stretch for stretch in stretches if stretch[3] == counts]
        traces.append(
            go.Bar(
                y=[stretch[0] for stretch in chosen],
                x=plain([stretch[2] - stretch[1] for stretch in chosen]),
                base=plain([stretch[1] for stretch in chosen]),
                orientation="h",
                name=name,
                text=[stretch[4] for stretch in chosen],
                textposition="none",
                hovertemplate="%{text}<extra></extra>",
                marker={"color": colour},
            )
        )
    down = {"autorange": "reversed", "type": "category", "categoryorder": "array", "categoryarray": labels}
    across = {"range": [0, 24], "dtick": 4, "ticksuffix": ":00", "gridcolor": GRID, "tickfont": {"color": MUTED}}
    return figure(traces, alt, 120 + 26 * max(len(labels), 2), xaxis=across, yaxis=down, barmode="overlay")
