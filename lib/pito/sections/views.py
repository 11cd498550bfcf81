"""Several answers to one question, computed beforehand, between which a reader of the mailed page switches without a kernel.

How a section gets switches:

    points = Switch(say("Points more a year"), ["+0", "+1", "+2"], start=1, ordered=True)
    segment = Switch(say("Segment"), [say("All customers"), *names])
    section = Section("what_if", title, finding, figure, table, ...)            # as it stands at every switch's `start`
    return replace(section, views=Views.of((points, segment), answer))

`answer(2, 0)` is asked once for every other combination and returns a Section; the first one's place is the section's own. Of
these sections the page shows finding, figure, table and notes. A choice that may not be shown (too few customers) answers with
a Section that says so. A switch with one choice only is not drawn, and without any switch worth drawing `of` returns None.

A notebook shows the section as it stands; widgets have controls of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Switch:
    """One thing to choose.

    Parameters
    ----------
    label : str
        What is chosen, in the reader's words.
    choices : list of str
        What there is to choose from, in the reader's words and order.
    start : int
        Which choice is shown first.
    ordered : bool
        Whether the choices are steps on a way, as months are: a slider then; else a list.
    """

    label: str
    choices: list[str]
    start: int = 0
    ordered: bool = False


@dataclass(frozen=True)
class Views:
    """Every combination's answer; see the module."""

    switches: tuple[Switch, ...]
    sections: dict[tuple[int, ...], object]

    @classmethod
    def of(cls, switches: tuple[Switch, ...], answer: Callable) -> Views | None:
        """Ask for every combination but the one shown first; None where there is nothing to choose.

        Parameters
        ----------
        switches : tuple of Switch
        answer : callable
            Takes one place per switch among its choices, returns a Section.

        Returns
        -------
        Views or None

        Examples
        --------
        >>> from pito.sections.section import Section
        >>> views = Views.of((Switch("Segment", ["all", "SME"]),), lambda place: Section("kept", "Kept?", [f"Of {place}."]))
        >>> {places: section.answer for places, section in views.sections.items()}
        {(1,): 'Of 1.'}
        >>> Views.of((Switch("Segment", ["all"]),), None) is None
        True
        """
        if all(len(switch.choices) < 2 for switch in switches):
            return None
        every = product(*(range(len(switch.choices)) for switch in switches))
        first = tuple(switch.start for switch in switches)
        return cls(tuple(switches), {places: answer(*places) for places in every if places != first})

    def about(self) -> dict:
        """Return the switches and the views as data: HTML of finding and table, the figure's JSON less what all share."""
        switches = [
            {"label": s.label, "choices": s.choices, "start": s.start, "ordered": s.ordered} for s in self.switches
        ]
        views, template = [], {}
        for places, section in self.sections.items():
            figure = json.loads(section.figure.to_json()) if section.figure is not None else None
            if figure:
                template = figure["layout"].pop("template", template)
            words = {"finding": section.words_html(), "figure": figure, "table": section.table_html()}
            views.append({"places": list(places), "basis": section.basis, **words})
        return {"switches": switches, "views": views, "template": template}
