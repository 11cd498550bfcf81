"""What if? A section under sliders: whatever is turned changes finding, figure and table in place."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import ipywidgets as w

from pito.errors import PitoError
from pito.widgets.chart import Chart
from pito.widgets.explore import headless


def sliders(section, dials: Sequence, workbook, month):
    """Show a section under one slider per dial.

    Parameters
    ----------
    section : callable
        `scenario(workbook, month, **turned) -> Section`; what is not turned is left to it.
    dials : sequence of Dial
        What may be turned, and how far.
    workbook : Workbook
    month : Month or str

    Returns
    -------
    Sliders or Section
        The plain Section where nobody can use controls: `PITO_HEADLESS=1`.
    """
    return section(workbook, month) if headless() else Sliders(section, dials, workbook, month)


class Sliders(w.VBox):
    """The sliders, what they ask for, and a button back to where they began."""

    def __init__(self, section, dials: Sequence, workbook, month):
        self.section, self.workbook, self.month = section, workbook, month
        self.dials = {dial.name: dial for dial in dials}
        self.turns = {dial.name: _slider(dial) for dial in dials}
        self.back = w.Button(description=workbook.words.say("Back to the start"), layout=w.Layout(width="auto"))
        self.chart = Chart()
        self._is_settling = False
        wrapped = w.Layout(flex_flow="row wrap", align_items="center")
        super().__init__([w.HBox([*self.turns.values(), self.back], layout=wrapped), self.chart])
        self.add_class("pito-explorer")
        for slider in self.turns.values():
            slider.observe(self._changed, names="value")
        self.back.on_click(lambda button: self._reset())
        self._changed()

    def _repr_mimebundle_(self, **kwargs) -> dict:
        """Add what a code host or a run without a browser can show."""
        return super()._repr_mimebundle_(**kwargs) | {"text/html": self.chart.finding + self.chart.table}

    @property
    def turned(self) -> dict[str, float]:
        """What stands elsewhere than at the start; the rest is the section's own to know, to the last digit."""
        starts = {name: _at_start(dial) for name, dial in self.dials.items()}
        return {name: one.value for name, one in self.turns.items() if one.value != starts[name]}

    def _reset(self) -> None:
        """Put every slider back, and answer once."""
        self._is_settling = True
        try:
            for name, slider in self.turns.items():
                slider.value = _at_start(self.dials[name])
        finally:
            self._is_settling = False
        self._changed()

    def _changed(self, change=None) -> None:
        if self._is_settling:
            return
        try:
            answer = self.section(self.workbook, self.month, **self.turned)
            self.chart.show(answer.figure, answer.finding_html(), answer.table_html())
        except PitoError as refusal:
            self.chart.refuse(str(refusal))
        except Exception as fault:
            logging.getLogger("pito").exception("A section failed under a slider.")
            self.chart.refuse(self.workbook.words.say("This could not be computed: {fault}", fault=repr(fault)))


def _at_start(dial) -> float:
    return round(dial.start, dial.digits)


def _slider(dial) -> w.FloatSlider:
    return w.FloatSlider(
        value=_at_start(dial),
        min=dial.least,
        max=dial.most,
        step=dial.step,
        description=dial.label,
        disabled=dial.most <= dial.least,
        readout_format=f",.{dial.digits}f",
        style={"description_width": "19em"},
        layout=w.Layout(width="38em", max_width="100%"),
    )
