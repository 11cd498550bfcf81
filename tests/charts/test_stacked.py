"""Parts of a whole: one bar per group, cut in the order given."""

from pito.charts.stacked import COLOURS, parts


def test_parts_stand_in_their_order_and_colours_in_every_group():
    shares = [("good", "good", [0.5, 0.8], ["50%", "80%"]), ("bad", "bad", [0.5, None], ["50%", "–"])]
    figure = parts(["Chat", "Mail"], shares, "share of ratings", "Ratings.")
    assert [trace.name for trace in figure.data] == ["good", "bad"]
    assert [list(trace.x) for trace in figure.data] == [[0.5, 0.8], [0.5, None]]
    assert [trace.marker.color for trace in figure.data] == [COLOURS["good"], COLOURS["bad"]]
    assert figure.layout.barmode == "stack" and figure.layout.legend.traceorder == "normal"
    assert (figure.layout.xaxis.tickformat, figure.layout.meta["alt"]) == (".0%", "Ratings.")


def test_what_does_not_fit_into_its_part_is_said_in_the_hover_only():
    figure = parts(["Chat"], [("good", "good", [0.96], ["96%"]), ("bad", "bad", [0.04], ["4%"])], "share", "Ratings.")
    assert [list(trace.text) for trace in figure.data] == [["96%"], [""]]
    assert [list(trace.customdata) for trace in figure.data] == [["96%"], ["4%"]]
    assert "%{customdata}" in figure.data[1].hovertemplate
