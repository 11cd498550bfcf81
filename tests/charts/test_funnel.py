"""The funnel: where dots and limits stand, who is named, and that nobody at all is drawn too."""

import pandas as pd

from pito.charts.funnel import funnel

NAMES, AXES = ("limits", "agent", "apart"), ("answers", "difference")


def drawn(*rows):
    columns = ["agent", "difference", "lo", "hi", "is_apart", "is_judged"]
    points = pd.DataFrame(rows, columns=columns).assign(hover=[row[0] for row in rows])
    return funnel([20 * (at + 1) for at in range(len(rows))], points, NAMES, AXES, "Agents.")


def test_limits_hang_around_zero_and_dots_stand_at_their_number_of_answers():
    figure = drawn(("A", 0.02, -0.3, 0.1, False, True), ("B", -0.4, -0.2, 0.1, True, True))
    limits, within, apart = figure.data
    assert list(limits.base) == [-0.3, -0.2] and [round(y, 4) for y in limits.y] == [0.4, 0.3]
    assert (list(within.x), list(within.y)) == ([20.0], [0.02])
    assert (list(apart.x), list(apart.y), list(apart.text)) == ([40.0], [-0.4], ["B"])
    assert [trace.name for trace in figure.data] == list(NAMES)


def test_only_who_stands_apart_is_named_on_the_side_that_has_room():
    figure = drawn(*[("A", 0.0, -0.1, 0.1, False, True)] * 3, ("B", -0.4, -0.2, 0.1, True, True))
    assert figure.data[1].text is None
    assert list(figure.data[2].textposition) == ["middle left"]


def test_axes_are_titled_in_points_and_the_alternative_is_there():
    figure = drawn(("A", 0.02, -0.3, 0.1, False, False))
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == AXES
    assert figure.layout.yaxis.tickformat == "+.0%" and figure.layout.meta["alt"] == "Agents."
    assert list(figure.data[1].marker.symbol) == ["circle-open"]


def test_nobody():
    assert len(drawn().data) == 1
