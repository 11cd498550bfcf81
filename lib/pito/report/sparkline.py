"""A line as small as a word: how a figure moved over the published months, drawn without any script."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 140, 36, 4


@dataclass(frozen=True)
class Sparkline:
    """Where the line runs: `lines` as points of SVG polylines, `last` the newest point; empty where nothing can be drawn."""

    lines: list[str]
    last: tuple[float, float] | None


def sparkline(months: list[int], values: list[float | None]) -> Sparkline:
    """Return the line through the values at their months; a month without a value breaks it.

    >>> sparkline([1, 2, 3, 4], [0.9, 0.95, None, 1.0])
    Sparkline(lines=['4.0,32.0 48.0,18.0'], last=(136.0, 4.0))
    >>> sparkline([1], [0.9])
    Sparkline(lines=[], last=None)
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Sparkline([], None)
    across = _scale(min(months), max(months), EDGE, WIDTH - EDGE)
    up = _scale(min(known), max(known), HEIGHT - EDGE, EDGE)
    points, runs = [], [[]]
    for month, value in zip(months, values, strict=True):
        if value is None:
            runs.append([])
            continue
        points.append((across(month), up(value)))
        runs[-1].append(points[-1])
    return Sparkline([" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1], points[-1])


def _scale(lo: float, hi: float, begin: float, end: float):
    """Return what maps lo…hi to begin…end; all the same lies in the middle."""
    if hi == lo:
        return lambda _: (begin + end) / 2
    return lambda value: round(begin + (end - begin) * (value - lo) / (hi - lo), 1)
