"""Which header is which column? Controls over the proposal for an export nobody recognises, tried out at every change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import ipywidgets as w

from pito.errors import PitoError
from pito.text import message
from pito.widgets.explore import headless

LEFT_OUT = ""
OPEN = "#d55e00"
READING = ("dates", "decimal")
ASKED = {
    "bare_date": message("is it {header}? That is only called a date, and other dates stand beside it."),
    "net": message("which is the sum without VAT? None is called so; choose one only if VAT is not in it."),
    "lacking": message("which header is it? It must be there, and none is sure to be it."),
    "dates": message("is {example} in {header} day/month (dmy) or month/day (mdy)?"),
    "decimal": message("which is the decimal mark in {header}, where both stand?"),
}


def map_export(desk):
    """Show the exports that nobody recognises under controls that say how they are to be read.

    Parameters
    ----------
    desk : pito.intake.desk.Desk
        What proposes, tries out and saves.

    Returns
    -------
    MapExport or Glance
        The proposal alone where nobody can use controls: `PITO_HEADLESS=1`, as papermill and nbval runs are.
    """
    return Glance(desk) if headless() else MapExport(desk)


class Glance:
    """The proposal for the first export nobody recognises, and what comes of it."""

    def __init__(self, desk):
        self.desk = desk

    def _repr_html_(self) -> str:
        name, words = next(iter(self.desk.files)), self.desk.words
        try:
            proposal = self.desk.propose(name)
        except PitoError as refusal:
            return _said(str(refusal))
        told = proposal_html(words, name, proposal) + questions_html(words, proposal)
        likely = [(one.about, one.choices[0]) for one in proposal.questions if one.choices]
        for about, answer in likely:
            proposal = proposal.answered(about, answer)
        answers = ", ".join(f"{about} = {answer}" for about, answer in likely)
        said = _said(words.say("With the likeliest answers: {answers}", answers=answers)) if likely else ""
        return told + said + tried_html(self.desk, name, proposal)

    def __repr__(self) -> str:
        return f"{', '.join(self.desk.files)}: {self.desk.propose(next(iter(self.desk.files))).table}"


class MapExport(w.VBox):
    """A file, its table, a header for each of the table's columns; below, what is open and what a load makes of it."""

    def __init__(self, desk):
        self.desk, self.words, say = desk, desk.words, desk.words.say
        self.proposal = None
        self._is_settling = False
        self.file = _dropdown(say("File"), list(desk.files))
        self.table = _dropdown(say("Table"), list(desk.tables))
        self.columns: dict[str, w.Dropdown] = {}
        self.grid, self.questions, self.preview, self.told = (
            w.Box(layout=w.Layout(**_GRID)),
            w.HTML(),
            w.HTML(),
            w.HTML(),
        )
        self.save = w.Button(description=say("Save the mapping"), button_style="primary")
        top = w.HBox([self.file, self.table], layout=w.Layout(flex_flow="row wrap"))
        super().__init__([top, self.grid, self.questions, self.preview, w.HBox([self.save, self.told])])
        self.add_class("pito-map-export")
        self.file.observe(lambda change: self._propose(), names="value")
        self.table.observe(lambda change: self._propose(self.table.value), names="value")
        self.save.on_click(lambda button: self._save())
        self._propose()

    def _repr_mimebundle_(self, **kwargs) -> dict:
        """Add what a code host can show."""
        return super()._repr_mimebundle_(**kwargs) | {"text/html": self.questions.value + self.preview.value}

    def _propose(self, table: str = "") -> None:
        """Begin anew with another file or table."""
        if self._is_settling:
            return
        self._is_settling = True
        try:
            self.proposal = self.desk.propose(self.file.value, table)
            self.table.value = self.proposal.table
            self._offer()
            self._show()
        except PitoError as refusal:
            self.grid.children, self.questions.value, self.preview.value = (), "", _said(str(refusal))
            self.save.disabled = True
        finally:
            self._is_settling = False

    def _offer(self) -> None:
        """Make a control for each column, those that are open first, and for what the file itself cannot tell."""
        open_ones = {question.about for question in self.proposal.questions}
        names = [*self.desk.tables[self.proposal.table], *(name for name in READING if name in open_ones)]
        self.columns = {name: self._control(name) for name in sorted(names, key=lambda one: one not in open_ones)}
        self.grid.children = tuple(self.columns.values())

    def _control(self, name: str) -> w.Dropdown:
        told = "" if name in READING else self.proposal.told(name)
        asked = next((one for one in self.proposal.questions if one.about == name), None)
        choices = asked.choices if asked else ()
        headers = () if name in READING else self.proposal.headers
        every = dict.fromkeys([*filter(None, [told]), *choices, *headers])
        control = _dropdown(name, [(self.words.say("left out"), LEFT_OUT), *((one, one) for one in every)], told)
        control.observe(lambda change: self._answer(name, change["new"]), names="value")
        return control

    def _answer(self, name: str, answer: str) -> None:
        if self._is_settling:
            return
        try:
            if answer or name not in READING:
                self.proposal = self.proposal.answered(name, answer)
            self._show()
        except PitoError as refusal:
            self.preview.value = _said(str(refusal))

    def _show(self) -> None:
        """Mark what is open and try the proposal out."""
        open_ones = {question.about for question in self.proposal.questions}
        for name, control in self.columns.items():
            control.layout.border = f"2px solid {OPEN}" if name in open_ones else ""
            control.description = f"{name} ?" if name in open_ones else name
        self.questions.value, self.told.value = questions_html(self.words, self.proposal), ""
        self.preview.value = tried_html(self.desk, self.file.value, self.proposal)
        self.save.disabled = not self.proposal.is_complete

    def _save(self) -> None:
        try:
            path = self.desk.save(self.file.value, self.proposal)
            said = self.words.say("Saved as {name}: later runs read the file by it.", name=path.name)
        except PitoError as refusal:
            said = str(refusal)
        self.told.value = _said(said)


def proposal_html(words, name: str, proposal) -> str:
    """Return which header is proposed for which column, and why."""
    said = words.say("{name} could be the table {table}, read so:", name=name, table=proposal.table)
    examples = {look.header: look.example for look in proposal.looks}
    rows = [(name, header := proposal.told(name), examples.get(header, "")) for name in proposal.columns]
    return _said(said) + _table((words.say("column"), words.say("header"), words.say("example")), rows)


def questions_html(words, proposal) -> str:
    """Return what only a person can say."""
    if not proposal.questions:
        return ""
    items = "".join(
        f"<li><b>{escape(one.about)}</b>: {escape(words.say(ASKED[one.kind], header=one.header, example=one.example))}</li>"
        for one in proposal.questions
    )
    title = escape(words.say("Only you can say:"))
    return f'<div style="border-left:4px solid {OPEN};padding-left:.6em">{title}<ul>{items}</ul></div>'


def tried_html(desk, name: str, proposal) -> str:
    """Return what a load makes of the file; nothing can be tried while something that must be known is open."""
    if not proposal.is_complete:
        return _said(desk.words.say("Once that is said, the first rows are shown here as they would be loaded."))
    return preview_html(desk.words, desk.preview(name, proposal))


def preview_html(words, seen) -> str:
    """Return the first rows as they would be loaded, and the first turned away."""
    if seen.refused:
        return _said(seen.refused)
    counts = seen.counts or {}
    said = words.say(
        "Rows in the file: {rows_in}. Loaded: {loaded}, merged: {merged}, turned away: {rejected}.",
        **{name: words.number(counts.get(name, 0)) for name in ("rows_in", "loaded", "merged", "rejected")},
    )
    found = _said(said) + _table(seen.columns, seen.rows)
    if not seen.rejects:
        return found
    named = (words.say("row"), words.say("column"), words.say("reason"), words.say("value"))
    return found + _said(words.say("The first rows turned away:")) + _table(named, seen.rejects)


def _said(sentence: str) -> str:
    return f"<p>{escape(sentence)}</p>"


def _table(header: Sequence[str], rows: Iterable[Sequence]) -> str:
    head = "".join(f'<th scope="col">{escape(str(cell))}</th>' for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _dropdown(description: str, options: list, value: str | None = None) -> w.Dropdown:
    first = options[0] if value is None else value
    style, layout = {"description_width": "11em"}, w.Layout(width="26em")
    return w.Dropdown(description=description, options=options, value=first, style=style, layout=layout)


_GRID = {"display": "flex", "flex_flow": "row wrap", "max_height": "24em", "overflow": "auto"}
