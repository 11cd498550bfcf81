"""How much business time lies between two moments, and on whose opening clock? Controls over the preview of the calendar."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import ipywidgets as w

from pito.errors import PitoError, WrongUse
from pito.widgets.chart import Chart
from pito.widgets.explore import headless


def calendar_preview(section, workbook, clocks: Sequence, start: str, end: str):
    """Show which hours counted between two moments, under controls for both and for the clock.

    Parameters
    ----------
    section : callable
        `preview(workbook, start, end, clock) -> Section`.
    workbook : Workbook
    clocks : sequence of Clock
        Everybody's first.
    start, end : str
        `YYYY-MM-DD HH:MM` on local clocks.

    Returns
    -------
    CalendarPreview or Section
        The plain Section where nobody can use controls: `PITO_HEADLESS=1`.
    """
    moments = moment(start), moment(end)
    return (
        section(workbook, *moments, clocks[0]) if headless() else CalendarPreview(section, workbook, clocks, *moments)
    )


def moment(text: str) -> datetime:
    """Return the moment a text says.

    >>> moment("2026-06-18 15:30")
    datetime.datetime(2026, 6, 18, 15, 30)
    >>> moment("18.6.2026")
    Traceback (most recent call last):
    pito.errors.WrongUse: A moment must be YYYY-MM-DD HH:MM, for example 2026-06-18 15:30; got '18.6.2026'.
    """
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError as wrong:
        raise WrongUse(f"A moment must be YYYY-MM-DD HH:MM, for example 2026-06-18 15:30; got '{text}'.") from wrong


class CalendarPreview(w.VBox):
    """Two moments and a clock; changing one counts anew and changes finding, figure and table in place."""

    def __init__(self, section, workbook, clocks: Sequence, start: datetime, end: datetime):
        self.section, self.workbook, self.clocks = section, workbook, list(clocks)
        say = workbook.words.say
        self.start, self.end = _moment(say("From"), start), _moment(say("To"), end)
        names = [_name(say, clock) for clock in self.clocks]
        self.clock = w.Dropdown(
            description=say("Clock"),
            options=[(name, place) for place, name in enumerate(names)],
            value=0,
            disabled=len(names) < 2,
        )
        self.chart = Chart()
        controls = (self.start, self.end, self.clock)
        super().__init__([w.HBox(controls, layout=w.Layout(flex_flow="row wrap")), self.chart])
        self.add_class("pito-explorer")
        for control in controls:
            control.observe(self._changed, names="value")
        self._changed()

    def _repr_mimebundle_(self, **kwargs) -> dict:
        """Add what a code host or a run without a browser can show."""
        return super()._repr_mimebundle_(**kwargs) | {"text/html": self.chart.finding + self.chart.table}

    def _changed(self, change=None) -> None:
        try:
            moments = moment(self.start.value), moment(self.end.value)
            answer = self.section(self.workbook, *moments, self.clocks[self.clock.value])
            self.chart.show(answer.figure, answer.finding_html(), answer.table_html())
        except PitoError as refusal:
            self.chart.refuse(str(refusal))
        except Exception as fault:
            logging.getLogger("pito").exception("The calendar's preview failed under a control.")
            self.chart.refuse(self.workbook.words.say("This could not be computed: {fault}", fault=repr(fault)))


def _moment(description: str, value: datetime) -> w.Text:
    return w.Text(
        value=f"{value:%Y-%m-%d %H:%M}",
        description=description,
        continuous_update=False,
        style={"description_width": "initial"},
        layout=w.Layout(width="16em"),
    )


def _name(say, clock) -> str:
    if clock.channel:
        return say("channel {name}", name=clock.channel)
    return say("priority {name}", name=clock.priority) if clock.priority else say("all tickets")
