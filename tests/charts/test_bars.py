"""Lying bars: the most frequent on top, room for the words at the end."""

from pito.charts.bars import counted


def test_bars_carry_their_texts_and_the_axis_leaves_room():
    figure = counted(["Price", "Moved"], [8, 2], ["80%", "20%"], "customers", "In words.")
    (bars,) = figure.data
    assert (list(bars.x), list(bars.y), list(bars.text)) == ([8, 2], ["Price", "Moved"], ["80%", "20%"])
    assert figure.layout.xaxis.range[1] > 9 and figure.layout.xaxis.title.text == "customers"
    assert figure.layout.yaxis.autorange == "reversed" and figure.layout.meta["alt"] == "In words."


def test_nobody():
    assert len(counted([], [], [], "customers", "In words.").data[0].x) == 0
