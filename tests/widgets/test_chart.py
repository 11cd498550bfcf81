"""One chart: the whole figure in one value, and one library for all of them."""

import gzip

import plotly.graph_objects as go
from ipywidgets import Widget
from plotly.offline import get_plotlyjs

from pito.widgets.chart import Chart, library

FIGURE = go.Figure(go.Bar(x=["kept"], y=[90]))


def test_the_library_is_the_one_plotly_ships():
    assert gzip.decompress(library().packed).decode() == get_plotlyjs()


def test_all_charts_of_a_session_share_one_library():
    assert Chart(FIGURE).library == Chart(FIGURE).library == library().model_id


def test_the_library_is_made_anew_when_all_widgets_were_closed():
    before = library().model_id
    Widget.close_all()
    assert library().model_id != before


def test_a_chart_itself_is_small():
    """Anywidget gives a model two seconds to start: a library of megabytes in it would not make that everywhere."""
    state = Chart(FIGURE).get_state()
    assert len(state["_esm"]) + len(state["_css"]) < 8_000


def test_a_refusal_leaves_the_last_picture_in_place():
    chart = Chart(FIGURE)
    chart.refuse("The month is not over.")
    assert chart.spec == FIGURE.to_json()
    assert chart.alert == "The month is not over."
