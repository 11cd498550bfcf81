"""Grids of shares: ages or names across, the darker the more."""

from pito.charts.matrix import shares

GRID = {
    "share": [[1, 0.5, None]],
    "text": [["1", ".5", ""]],
    "hover": [["a", "b", "c"]],
    "axes": ("x", "y"),
    "alt": "alt",
}


def test_ages_stand_at_every_step_and_an_empty_cell_is_no_share_of_0():
    drawn = shares(["May"], [0, 1, 2], **GRID)
    assert (drawn.layout.xaxis.dtick, drawn.layout.xaxis.type) == (1, None)
    assert list(drawn.data[0].z[0]) == [1.0, 0.5, None]
    assert (drawn.data[0].zmin, drawn.data[0].zmax, drawn.layout.meta["alt"]) == (0, 1, "alt")


def test_names_are_categories_and_tilted_when_there_are_many():
    three, four = shares(["May"], list("abc"), **GRID), shares(["May"], list("abcd"), **GRID)
    assert (three.layout.xaxis.type, three.layout.xaxis.tickangle, four.layout.xaxis.tickangle) == ("category", 0, -40)
    assert three.layout.yaxis.autorange == "reversed"
