"""Names from data stay text in a figure, and long ones leave room for it."""

import plotly.graph_objects as go
import pytest

from pito.charts import theme
from pito.charts.legible import legible


def drawn(*traces, **layout):
    return theme.figure(list(traces), "Bars.", **layout)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("R&D &lt;", "R&amp;D &amp;lt;"),
        ("$\\frac{a}{b}$", "&#36;\\frac{a}{b}&#36;"),
        ("one\ntwo", "one<br>two"),
        ("\u202etxt\x07", "txt"),
        ("12 %", "12 %"),
    ],
)
def test_marks_that_plotly_would_read_are_written_as_text(name, written):
    (bar,) = drawn(go.Bar(x=[1], y=[name], text=[name], customdata=[[name]], name=name)).data
    assert (bar.y[0], bar.text[0], bar.customdata[0][0], bar.name) == (written,) * 4


def test_a_name_in_a_hover_can_neither_leave_its_place_nor_ask_for_values():
    hover = "%{x}: %{y:.1%}<extra>%{customdata}</extra><b></extra>"
    (bar,) = drawn(go.Bar(x=[1], y=[2], hovertemplate=hover)).data
    assert bar.hovertemplate == "%{x}: %{y:.1%}<extra>&#37;{customdata}&lt;/extra&gt;&lt;b&gt;</extra>"


def test_long_names_that_begin_alike_are_cut_and_stay_two():
    names = ["x" * 9999 + end for end in "ab"]
    (bar,) = drawn(go.Bar(x=[1, 2], y=names), yaxis={"categoryarray": names[::-1]}).data
    assert bar.y == ("x" * 59 + "…", "x" * 59 + "… (2)")


def test_categories_and_their_order_are_written_alike():
    figure = drawn(go.Bar(x=[1], y=["<i>"]), yaxis={"categoryarray": ["<i>"], "ticktext": ["<i>"]})
    assert figure.layout.yaxis.categoryarray == figure.layout.yaxis.ticktext == figure.data[0].y == ("&lt;i&gt;",)


def test_numbers_are_left_as_they_are():
    trace = go.Bar(x=[1.5, None], y=["a", "b"])
    assert legible(go.Figure([trace])).data[0].x == (1.5, None)
