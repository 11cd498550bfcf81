"""What every question of the report answers with: a finding, a figure and a table, in the reader's words."""

from __future__ import annotations

import html
import inspect
import json
import re
from dataclasses import dataclass, field

from pito.sections.views import Views

SECTION = "application/vnd.pito.section+json"
FIGURE = "application/vnd.plotly.v1+json"
LONGEST = 80
LINE_END = re.compile(r"[\t\r\n]+")
LONG_WORD = re.compile(rf"\S{{{LONGEST + 1},}}")


@dataclass(frozen=True)
class Section:
    """One question answered.

    Parameters
    ----------
    name : str
        What the section is called in addresses and tests: `retention_bucket`.
    title : str
        The question, as the reader would ask it.
    finding : list of str
        The answer in sentences, the most important first; the first may stand alone on the report's first screen.
    figure : plotly Figure, optional
        The picture; `figure.layout.meta["alt"]` is its text alternative.
    table : pandas DataFrame, optional
        What the picture shows, written as the reader reads numbers: all text, one header per column.
    label : str
        What the folded table is called.
    notes : list of str
        Small print: how many, which definition, what is left out and why.
    listed : bool
        Whether the sentences after the first stand as a list: each says something of its own.
    missing : bool
        Whether the finding is only which export would bring an answer: a report says that once, not in every section.
    signal : bool
        Whether the finding is more than chance would give and new: a report shows the section open.
    basis : str
        What the figure rests on: how many of what, `105 customers`.
    terms : tuple of metric functions
        Which definitions the figure follows; each must stand in the definitions appendix.
    views : Views, optional
        The same question's answers for other choices, such as segments: a report's reader switches between them.
    """

    name: str
    title: str
    finding: list[str]
    figure: object = None
    table: object = None
    label: str = ""
    notes: list[str] = field(default_factory=list)
    listed: bool = False
    missing: bool = False
    signal: bool = False
    basis: str = ""
    terms: tuple = ()
    views: Views | None = None

    @property
    def answer(self) -> str:
        """The finding as one paragraph."""
        return " ".join(self.finding)

    def finding_html(self) -> str:
        """Return title and finding as HTML; everything that came from data is escaped."""
        return f'<h2 id="{self.name}">{html.escape(self.title)}</h2>\n{self.words_html()}'

    def words_html(self) -> str:
        """Return the finding as HTML."""
        first, *rest = (html.escape(_cut(sentence)) for sentence in self.finding)
        after = "" if self.listed else "".join(f" {sentence}" for sentence in rest)
        body = f'<p class="finding"><strong>{first}</strong>{after}</p>'
        if self.listed:
            body += f"<ul>{''.join(f'<li>{sentence}</li>' for sentence in rest)}</ul>"
        return body

    def table_html(self) -> str:
        """Return the table, folded, and the small print as HTML."""
        parts = []
        if self.table is not None and len(self.table):
            parts.append(f"<details><summary>{html.escape(self.label)}</summary>{tabulated(self.table)}</details>")
        parts += [f'<p class="note">{html.escape(_cut(note))}</p>' for note in self.notes]
        return "\n".join(parts)

    def about(self) -> dict:
        """Return what a report's page needs to know of the section beside what a notebook shows."""
        about = {"name": self.name, "title": self.title, "missing": self.missing, "signal": self.signal}
        about |= {"basis": self.basis, "terms": [[term.__name__, _named(term)] for term in self.terms]}
        return about | ({"views": self.views.about()} if self.views else {})

    def _ipython_display_(self) -> None:
        from IPython.display import display

        first = {"text/html": self.finding_html(), "text/plain": f"{self.title}\n{self.answer}"}
        display({**first, SECTION: self.about()}, raw=True)
        if self.figure is not None:
            display({FIGURE: json.loads(self.figure.to_json())}, raw=True)
        if table := self.table_html():
            plain = self.table.to_string(index=False) if self.table is not None else "\n".join(self.notes)
            display({"text/html": table, "text/plain": plain}, raw=True)


def tabulated(table) -> str:
    """Return a table of texts as HTML, as pandas would, in a tenth of its time; everything that came from data is escaped."""
    head = "".join(f"<th>{_in_cell(name)}</th>" for name in table.columns)
    rows = zip(*(table[name] for name in table.columns), strict=True)
    body = "\n".join(f"<tr>{''.join(f'<td>{_in_cell(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="dataframe numbers"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'


def _in_cell(value) -> str:
    return html.escape(_cut(str(value)), quote=False)


def _cut(text):
    """Cut words longer than any language's: a name may be of any length, a page is not. Tabs and line ends are blanks."""
    if not isinstance(text, str):
        return text
    return LONG_WORD.sub(lambda word: f"{word[0][:LONGEST]}…", LINE_END.sub(" ", text))


def _named(metric) -> str:
    """Return the term a metric defines: its docstring's first words."""
    return inspect.getdoc(metric).partition(":")[0].replace("\n", " ")
