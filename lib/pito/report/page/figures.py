"""A plotly figure as the page holds it: JSON that no data can break out of, with a text in its place for who cannot see."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pito.errors import PitoError

PLOTLY = "application/vnd.plotly.v1+json"
HEIGHT = 400
WEBGL = {"surface", "mesh3d", "cone", "streamtube", "isosurface", "volume", "splom", "parcoords"}
FETCHING = {"scattergeo", "choropleth", "scattermap", "choroplethmap", "densitymap", "scattermapbox"}


@dataclass(frozen=True)
class Figure:
    """One figure of the page."""

    json: str
    alt: str
    height: int
    units: list[str]


def figure(picture: dict, templates: list[dict], section: str = "") -> Figure:
    """Turn a figure's plotly JSON into the page's.

    Parameters
    ----------
    picture : dict
        `data`, `layout`, perhaps `config`, as plotly.py writes them.
    templates : list of dict
        The layout templates met so far; a new one is added. Figures share one theme, which is long.
    section : str
        What the figure belongs to, for the error.

    Raises
    ------
    PitoError
        A trace needs WebGL, which the page's security policy and many readers' machines do not have, or the network.
    """
    traces, layout = picture.get("data", []), dict(picture.get("layout", {}))
    _refuse(traces, section)
    shown = {"data": traces, "layout": layout}
    if template := layout.pop("template", None):
        if template not in templates:
            templates.append(template)
        shown["template"] = templates.index(template)
    layout.pop("width", None)
    layout.setdefault("height", HEIGHT)
    alt = (layout.get("meta") or {}).get("alt", "")
    return Figure(script_json(shown), alt, int(layout["height"]), _units(layout))


def _units(layout: dict) -> list[str]:
    """Return what the axes measure: their titles."""
    axes = [layout[name] for name in sorted(layout, reverse=True) if name.startswith(("xaxis", "yaxis"))]
    titles = [(axis.get("title") or {}).get("text") for axis in axes]
    return list(dict.fromkeys(title for title in titles if title))


def script_json(value: object) -> str:
    """Write JSON that stays inside its script element whatever text it holds."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for mark in "<\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _refuse(traces: list[dict], section: str) -> None:
    for trace in traces:
        kind = trace.get("type", "scatter")
        if kind.endswith(("gl", "3d")) or kind in WEBGL | FETCHING:
            where = f"The figure of section `{section}`" if section else "A figure"
            raise PitoError(
                f"{where} uses `{kind}`, which a page without WebGL and network cannot draw; "
                "use an ordinary trace such as go.Scatter (plotly express: render_mode='svg')."
            )
