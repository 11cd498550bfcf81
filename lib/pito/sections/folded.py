"""A section that says little and knows much: a few sentences, and several tables folded under one heading."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from pito.sections.section import Section, tabulated


@dataclass(frozen=True)
class Detail:
    """One table of those folded, or only notes; without either it is not shown."""

    title: str
    table: object = None
    notes: list[str] = field(default_factory=list)

    def html(self) -> str:
        """Return heading, table and notes as HTML; everything that came from data is escaped."""
        parts = [f"<h3>{html.escape(self.title)}</h3>"]
        if self.table is not None and len(self.table):
            parts.append(tabulated(self.table))
        parts += [f'<p class="note">{html.escape(note)}</p>' for note in self.notes]
        return "\n".join(parts) if len(parts) > 1 else ""

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """Show the table in a notebook, where it may stand alone."""
        rows = [self.table.to_string(index=False)] if self.table is not None and len(self.table) else []
        return {"text/html": self.html(), "text/plain": "\n".join([self.title, *rows, *self.notes])}


@dataclass(frozen=True)
class Folded(Section):
    """A section whose details, and `table` first of all, stand folded under `summary`."""

    summary: str = ""
    details: list[Detail] = field(default_factory=list)

    def table_html(self) -> str:
        """Return the details, folded, as HTML."""
        inside = "\n".join(filter(None, (one.html() for one in self.details)))
        return f"<details><summary>{html.escape(self.summary)}</summary>\n{inside}\n</details>"
