"""Lines of shares along time: steps or points, the band behind, the range of a projection, marks on a curve."""

from pito.charts.curve import left, projected, silent

AXES = ("months", "share")
LINE = ("A", [0, 1, 2], [1.0, 0.9, None], ["a", "b", "c"])


def test_a_step_line_over_its_band():
    hi, lo, line = left([LINE], AXES, "In words.", ("interval", [1, 2], [0.8, 0.7], [0.95, 0.9])).data
    assert (list(hi.y), list(lo.y), lo.name) == ([0.95, 0.9], [0.8, 0.7], "interval")
    assert (line.line.shape, line.mode, list(line.y)) == ("hv", "lines", [1.0, 0.9, None])


def test_points_are_joined_where_nothing_is_known_between():
    figure = left([LINE, ("B", [0], [1.0], ["d"])], AXES, "In words.", is_step=False)
    assert [(t.name, t.mode, t.line.shape) for t in figure.data] == [(n, "lines+markers", "linear") for n in "AB"]
    assert len({t.line.dash for t in figure.data}) == 2
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == AXES
    assert figure.layout.yaxis.tickformat == ".0%" and figure.layout.meta["alt"] == "In words."


def test_the_projection_has_its_range_both_models_and_what_was_seen():
    models = [("one", [0, 5], [1.0, 0.5]), ("other", [0, 5], [1.0, 0.6])]
    figure = projected(LINE, models, ("range", [0, 5], [1.0, 0.4], [1.0, 0.7]), AXES, "In words.")
    assert [t.name for t in figure.data] == [None, "range", "one", "other", "A"]
    assert figure.data[4].line.shape == "hv"


def test_marks_stand_on_the_side_that_has_room():
    figure = silent([10, 90], [0.9, 0.1], ["a", "b"], [(20, "early"), (80, "late")], AXES, "In words.")
    assert [(a.text, a.xanchor) for a in figure.layout.annotations] == [("early", "left"), ("late", "right")]
    assert [shape.x0 for shape in figure.layout.shapes] == [20, 80]
    assert figure.data[0].line.shape == "vh"


def test_nobody():
    assert len(left([], AXES, "In words.").data) == 0
    assert list(silent([], [], [], [], AXES, "In words.").data[0].x) == []
