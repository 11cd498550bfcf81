"""A chart under widgets: the whole figure is one synced value, so what is seen is always what is in force."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent


class Library(anywidget.AnyWidget):
    """The plotly.js that plotly.py ships, packed: one for the session, which every chart of a page shares.

    A chart that carried the library itself would send and keep it once per chart, and again with every reload.
    """

    _esm = "export default {}"
    packed = traitlets.Bytes().tag(sync=True)
    version = traitlets.Unicode().tag(sync=True)


@cache
def _packed() -> bytes:
    from plotly.offline import get_plotlyjs

    return gzip.compress(get_plotlyjs().encode(), compresslevel=6, mtime=0)


_session: list[Library] = []


def library() -> Library:
    """Return the session's library, made when first asked for (again, should all widgets have been closed)."""
    if not _session or _session[-1].comm is None:
        from plotly.offline import get_plotlyjs_version

        _session[:] = [Library(packed=_packed(), version=get_plotlyjs_version())]
    return _session[-1]


class Chart(anywidget.AnyWidget):
    """A figure with the words that belong to it, changed together in one message.

    Parameters
    ----------
    figure : plotly Figure, optional
        What to draw; without one only the words are shown.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> chart = Chart(go.Figure(go.Bar(x=["kept"], y=[90])))
    >>> chart.show(None, finding="<p>Nobody to show.</p>")
    >>> chart.spec, chart.finding
    ('', '<p>Nobody to show.</p>')
    """

    _esm = HERE / "chart.js"
    _css = HERE / "chart.css"
    library = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Unicode().tag(sync=True)
    finding = traitlets.Unicode().tag(sync=True)
    table = traitlets.Unicode().tag(sync=True)
    alert = traitlets.Unicode().tag(sync=True)

    def __init__(self, figure=None, **traits):
        super().__init__(library=library().model_id, spec=_spec(figure), **traits)

    def show(self, figure=None, finding: str = "", table: str = "") -> None:
        """Show another figure, with its finding above and its table below, both HTML."""
        with self.hold_sync():
            self.spec, self.finding, self.table, self.alert = _spec(figure), finding, table, ""

    def refuse(self, sentence: str) -> None:
        """Say in one sentence why there is no answer; what was shown before is dimmed."""
        self.alert = sentence


def _spec(figure) -> str:
    return "" if figure is None else figure.to_json()
