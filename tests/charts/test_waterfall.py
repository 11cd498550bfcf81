"""The lying waterfall: totals begin at the axis, steps hang between what was and what is, words have room."""

from pito.charts.theme import BLUE, GREEN, RED
from pito.charts.waterfall import lying

LABELS = ["Retention rate", "Returned customers", "Textbook, new with returned"]


def bars(values, totals, **options):
    return lying(LABELS[: len(values)], values, [str(v) for v in values], totals, "share", "In words.", **options)


def test_steps_hang_between_the_totals():
    (drawn,) = bars([0.9, -0.04, 0.86], {0, 2}).data
    assert list(drawn.base) == [0, 0.86, 0]
    assert list(drawn.x) == [0.9, 0.04, 0.86]
    assert list(drawn.marker.color) == [BLUE, RED, BLUE]
    assert list(drawn.text) == ["0.9", "-0.04", "0.86"]


def test_a_rise_is_green_and_begins_where_the_total_ends():
    (drawn,) = bars([0.9, 0.03, 0.93], {0, 2}).data
    assert (drawn.base[1], drawn.x[1], drawn.marker.color[1]) == (0.9, 0.03, GREEN)


def test_the_axis_begins_where_it_is_told_and_leaves_room_at_the_end():
    figure = bars([0.9, 0.03, 0.93], {0, 2}, low=0.8, tickformat=".0%")
    low, high = figure.layout.xaxis.range
    assert low == 0.8 and high > 0.93 + 0.05
    assert list(figure.layout.xaxis.tickvals) == [0.8, 0.85, 0.9, 0.95, 1.0], "no mark beyond the whole"
    assert (figure.layout.xaxis.title.text, figure.layout.xaxis.tickformat) == ("share", ".0%")
    assert figure.layout.meta["alt"] == "In words." and figure.layout.yaxis.autorange == "reversed"


def test_long_labels_go_on_in_another_line():
    assert list(bars([1, 1, 1], {0, 2}).data[0].y) == [*LABELS[:2], "Textbook, new with<br>returned"]


def test_nothing_at_all_is_drawn_too():
    assert len(bars([0.0], {0}).data[0].x) == 1
