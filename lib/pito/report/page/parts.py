"""What the page is made of: the notebook's outputs, sorted into sections in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pito.report.kernel import PAGE, RESULTS, SECTION
from pito.report.page.figures import PLOTLY, figure

SHOWN = (PLOTLY, "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
TABLE = re.compile(r"<table\b.*?</table>", re.S)
ROW, CELL = re.compile(r"<tr\b(?:(?!<th>).)*?<td.*?</tr>", re.S), re.compile(r"<td[^>]*>(.*?)</td>", re.S)
NUMBER = re.compile(r"\s*(?:[-+\u2212\u2013~<€$£]*\s*[\d.]|$|[-\u2013]\s*$)")  # a number in any dress, a dash, nothing
LONG = re.compile(r"<td>(?=[^<]{48})")


@dataclass(frozen=True)
class Block:
    """One output: `kind` is figure, html, markdown, svg, image or text."""

    kind: str
    content: object


@dataclass
class Part:
    """One section of the page, or what stands between two: then without name and title.

    A section that only says which export is missing is left out: "What we do not know" says it once for all.
    """

    name: str = ""
    title: str = ""
    missing: bool = False
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Parts:
    """All of the page."""

    about: dict = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    templates: list[dict] = field(default_factory=list)

    @property
    def sections(self) -> list[Part]:
        """The parts that have a name."""
        return [part for part in self.parts if part.name]

    @property
    def figures(self) -> int:
        """How many figures there are."""
        return sum(block.kind == "figure" for part in self.parts for block in part.blocks)


def parts_of(notebook) -> Parts:
    """Sort a notebook's outputs into the page's parts; code, error streams and what only programs read stay out."""
    page = Parts()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            page.parts.append(Part(blocks=[Block("markdown", cell.source)]))
        elif cell.cell_type == "code":
            _add_outputs(page, cell.get("outputs", []))
    return page


def _add_outputs(page: Parts, outputs: list) -> None:
    part = Part()
    for output in outputs:
        data = output.get("data", {})
        if PAGE in data:
            page.about = data[PAGE]
        if SECTION in data:
            page.parts.append(part)
            part = Part(**data[SECTION])
        if block := _block(output, part, page):
            part.blocks.append(block)
    page.parts.append(part)
    page.parts = [part for part in page.parts if part.blocks and not part.missing]


def _block(output, part: Part, page: Parts) -> Block | None:
    if output.output_type == "stream":
        return Block("text", output.text) if output.name == "stdout" else None
    data = output.get("data", {})
    if PAGE in data or RESULTS in data:
        return None
    kind = next((kind for kind in SHOWN if kind in data), None)
    if kind == PLOTLY:
        return Block("figure", figure(data[kind], page.templates, part.name))
    return _written(kind, data[kind]) if kind else None


def _written(kind: str, content) -> Block:
    text = "".join(content)
    if kind == "text/html":
        return Block("html", boxed(text))
    if kind in ("image/png", "image/jpeg"):
        return Block("image", f"data:{kind};base64,{text.strip()}")
    return Block({"text/markdown": "markdown", "image/svg+xml": "svg"}.get(kind, "text"), text)


def boxed(html: str) -> str:
    """Put every table into a box of its own, which scrolls where the table is wider than the screen.

    Columns of words stand flush left, columns of numbers flush right, long texts are wrapped.
    """
    return TABLE.sub(_boxed, html)


def _boxed(table: re.Match) -> str:
    rows = [CELL.findall(row) for row in ROW.findall(table[0])]
    columns = zip(*rows, strict=True) if len({*map(len, rows)}) == 1 else []
    left = [n for n, cells in enumerate(columns, 1) if n == 1 or not all(NUMBER.match(cell) for cell in cells)]
    wrapped, long = LONG.subn('<td class="long">', table[0])
    classes = ["scroll", *(["prose"] if long else []), *(f"left-{n}" for n in left)]
    return f'<div class="{" ".join(classes)}" tabindex="0">{wrapped}</div>'
