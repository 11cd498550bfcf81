"""Names that come from data stay text in a figure: plotly reads markup, formulas and placeholders in every label.

A label may be of any length and hold anything. Long ones are cut, each line by itself; a new line in one is one in the figure.
"""

from __future__ import annotations

import re

NAME, SENTENCE, LINES = 60, 400, 4  # letters of a line, lines
SPECIAL = re.compile(r"[&<>$%\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "\n": "<br>", "\t": " "}
HOVER = re.compile(r"(.*?<extra>)(.*)(</extra>)", re.S)
OF_TRACES = {"x": NAME, "y": NAME, "labels": NAME, "name": NAME, "text": SENTENCE, "hovertext": SENTENCE}
OF_TRACES |= {"customdata": SENTENCE}
OF_AXES = ("ticktext", "categoryarray")


def legible(figure):
    """Return the figure with every name and sentence in it as plain text, the long ones cut."""
    cut = Cut()
    for trace in figure.data:
        for field, letters in OF_TRACES.items():
            if field in trace and trace[field] is not None:
                _settle(trace, field, cut, letters)
        if "hovertemplate" in trace and (template := trace["hovertemplate"]):
            trace["hovertemplate"] = HOVER.sub(lambda m: m[1] + cut(m[2], NAME, "&#37;") + m[3], template)
    for axis in (figure.layout[name] for name in figure.layout if re.fullmatch(r"[xy]axis\d*", name)):
        for field in OF_AXES:
            if axis[field] is not None:
                _settle(axis, field, cut, NAME)
    for note in figure.layout.annotations:
        _settle(note, "text", cut, SENTENCE)
    return figure


def label(text: str) -> str:
    """Return one text as it may stand in a figure that is finished already: a mark on it."""
    return Cut()(text, NAME)


def _settle(holder, field: str, cut: Cut, letters: int) -> None:
    """Put a legible value in place of one that is not; numbers and plain labels stay untouched."""
    before = holder[field]
    if getattr(before, "dtype", None) is not None and before.dtype != object:
        return
    after = _each(before, cut, letters)
    if after is not before:
        holder[field] = after


def _each(value, cut: Cut, letters: int):
    """Return a text, or the texts of a list of any depth, legible; the value itself where nothing changes."""
    if isinstance(value, str):
        return cut(value, letters)
    if isinstance(value, (list, tuple)) or getattr(value, "dtype", None) is not None:
        inner = [_each(one, cut, letters) for one in value]
        changed = any(new is not old for new, old in zip(inner, value, strict=True))
        return inner if changed else value
    return value


class Cut:
    """Makes texts of one figure legible; two long names that begin alike stay two."""

    def __init__(self):
        self._short: dict[str, str] = {}
        self._taken: set[str] = set()

    def __call__(self, text: str, letters: int, percent: str = "%") -> str:
        """Return the text as it may stand in the figure.

        >>> Cut()("<b>R&D</b> $x$", 60), Cut()("abcdef", 4)
        ('&lt;b&gt;R&amp;D&lt;/b&gt; &#36;x&#36;', 'abc…')
        >>> cut = Cut()
        >>> cut("abcdef", 4), cut("abcxyz", 4), cut("abcdef", 4)
        ('abc…', 'abc… (2)', 'abc…')
        """
        if len(text) <= letters and not SPECIAL.search(text):
            return text
        short = self._shortened(text, letters)
        return SPECIAL.sub(lambda found: ENTITIES.get(found[0], percent if found[0] == "%" else ""), short)

    def _shortened(self, text: str, letters: int) -> str:
        if text not in self._short:
            lines = text.strip().split("\n")
            first = "\n".join(line if len(line) <= letters else f"{line[: letters - 1]}…" for line in lines[:LINES])
            first = f"{first}…" if len(lines) > LINES else first
            again = 2
            short = first
            while short in self._taken and short != text:
                short, again = f"{first} ({again})", again + 1
            self._taken.add(short)
            self._short[text] = short
        return self._short[text]
