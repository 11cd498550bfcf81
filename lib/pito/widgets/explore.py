"""Which month, which customers, under which definition? Controls that ask any section again."""

from __future__ import annotations

import logging
import os
from functools import lru_cache

import ipywidgets as w

from pito.errors import PitoError
from pito.month import Month
from pito.widgets.chart import Chart

REMEMBERED = 64
EVERYBODY = ""  # None would leave the control empty
LONGEST_WINDOW = 3660
KINDS = {"contract": "contracts", "purchase": "orders"}
"""The two kinds of business, and the table without which neither can be told."""


def explore(section, workbook, month: Month | str | None = None):
    """Show a section under controls for the month, the segment and what counts as a customer.

    Parameters
    ----------
    section : callable
        `question(workbook, month) -> Section`.
    workbook : Workbook
    month : Month or str, optional
        The month shown first. Default: the last complete month the data cover.

    Returns
    -------
    Explorer or Section
        The plain Section where nobody can use controls: `PITO_HEADLESS=1`, as papermill and nbval runs are.
    """
    first = workbook.month(month)
    return section(workbook, first) if headless() else Explorer(section, workbook, first)


def headless() -> bool:
    """Return whether a program runs the notebook."""
    return os.environ.get("PITO_HEADLESS") == "1"


class Explorer(w.VBox):
    """A section under its controls; changing one asks again and changes finding, figure and table in place.

    Browsers wait with further changes of a control until the one before is answered, then send the last: holding an
    arrow key down asks twice, not once for every month passed. What was answered is remembered.
    """

    def __init__(self, section, workbook, month: Month):
        self.section, self.workbook = section, workbook
        self._answered = lru_cache(maxsize=REMEMBERED)(self._answer)
        self._shown = None
        self.month, self.segment = _months(workbook, month), _segments(workbook)
        self.kind, self.days = _kinds(workbook), _window(workbook)
        self.chart = Chart()
        controls = (self.month, self.segment, self.kind, self.days)
        super().__init__([w.HBox(controls, layout=w.Layout(flex_flow="row wrap")), self.chart])
        self.add_class("pito-explorer")
        self._offer_window()
        for control in controls:
            control.observe(self._changed, names="value")
        self._changed()

    def _repr_mimebundle_(self, **kwargs) -> dict:
        """Add what a code host or a run without a browser can show: finding and table as they are now."""
        return super()._repr_mimebundle_(**kwargs) | {"text/html": self.chart.finding + self.chart.table}

    @property
    def asked(self) -> tuple:
        """What the controls ask for: month, segment, kind, window."""
        days = self.days.value if self.kind.value == "purchase" else None
        return self.month.value, self.segment.value or None, self.kind.value, days

    def _changed(self, change=None) -> None:
        try:
            if change and change["owner"] is self.kind:
                self._settle_window()
            if self.asked != self._shown:
                self._draw()
        except PitoError as refusal:
            self.chart.refuse(str(refusal))
        except Exception as fault:
            logging.getLogger("pito").exception("A section failed under a control.")
            self.chart.refuse(self.workbook.words.say("This could not be computed: {fault}", fault=repr(fault)))

    def _settle_window(self) -> None:
        """A purchase business is counted under its own proposed window until another is chosen."""
        self._offer_window()
        if self.kind.value == "purchase" and not self.days.value:
            self.days.value = self.workbook.focus(kind="purchase").active_days
            self.days.min = 1

    def _offer_window(self) -> None:
        is_purchase = self.kind.value == "purchase"
        self.days.disabled = not is_purchase
        self.days.layout.visibility = "visible" if is_purchase else "hidden"

    def _draw(self) -> None:
        self._shown = self.asked
        answer = self._answered(*self.asked)
        self.chart.show(answer.figure, answer.finding_html(), answer.table_html())

    def _answer(self, month: Month, segment: str | None, kind: str, days: int | None):
        return self.section(self._focus(segment, kind, days), month)

    def _focus(self, segment: str | None, kind: str, days: int | None):
        """The workbook as the controls see it; itself where they ask for nothing else."""
        own = self.workbook
        if segment is None and kind == own.kind and (days is None or days == own.active_days):
            return own
        return own.focus(segment=segment, kind=kind, active_days=days)


def _months(workbook, month: Month) -> w.Dropdown:
    words = workbook.words
    return _dropdown(words.say("Month"), [(words.month(m), m) for m in reversed(workbook.months)], month)


def _segments(workbook) -> w.Dropdown:
    every = (workbook.words.say("All customers"), EVERYBODY)
    return _dropdown(workbook.words.say("Segment"), [every, *((s, s) for s in workbook.segments)], EVERYBODY)


def _kinds(workbook) -> w.Dropdown:
    say = workbook.words.say
    named = {"contract": say("contract"), "purchase": say("purchase")}
    can = [(named[kind], kind) for kind, table in KINDS.items() if table in workbook.tables or kind == workbook.kind]
    return _dropdown(say("Business"), can, workbook.kind)


def _window(workbook) -> w.BoundedIntText:
    is_purchase = workbook.kind == "purchase"
    return w.BoundedIntText(
        value=workbook.active_days if is_purchase else 0,
        min=1 if is_purchase else 0,
        max=LONGEST_WINDOW,
        description=workbook.words.say("Active within (days)"),
        tooltip=workbook.words.say("A purchase customer is active this many days after buying."),
        continuous_update=False,
        style={"description_width": "initial"},
        layout=w.Layout(width="15em"),
    )


def _dropdown(description: str, options: list[tuple], value) -> w.Dropdown:
    style, layout = {"description_width": "initial"}, w.Layout(width="auto")
    disabled = len(options) < 2
    return w.Dropdown(
        description=description, options=options, value=value, disabled=disabled, style=style, layout=layout
    )
