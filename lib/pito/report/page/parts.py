"""What the page is made of: the notebook's outputs, sorted into sections, and these into chapters, in their order."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from pito.report.kernel import CHAPTER, PAGE, RESULTS, SECTION
from pito.report.page.figures import PLOTLY, figure
from pito.report.page.tables import boxed

SHOWN = (PLOTLY, "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
HEADING = re.compile(r"\s*<h2\b[^>]*>.*?</h2>\s*", re.S)
FINDING = re.compile(r'<p class="finding"><strong>(.*?)</strong>\s*(.*?)</p>', re.S)
ANCHOR = re.compile(r'id="definition-([\w-]+)"')
TAG = re.compile(r"<[^>]*>")
ABOUT = (
    "name",
    "title",
    "missing",
    "signal",
    "terms",
    "basis",
)  # of what a section says of itself, what the page shows
NOT_SHOWN = {"parameters", "injected-parameters", "widget", "notebook-only", "papermill-error-cell-tag"}
ON_THE_FIRST_SCREEN = ("quality_came_in", "headline", "key_figures", "retention_bucket")


@dataclass(frozen=True)
class Block:
    """One output: `kind` is figure, html, markdown, svg, image or text."""

    kind: str
    content: object


@dataclass
class View:
    """One answer of a section: the first sentence, and the blocks that follow it."""

    first: str = ""
    basis: str = ""
    blocks: list[Block] = field(default_factory=list)
    places: str = ""

    def add_finding(self, text: str) -> None:
        """Take a finding's first sentence for the headline; what follows it is the first block."""
        found = FINDING.search(text)
        if found and not self.first:
            self.first = html.unescape(TAG.sub("", found[1]))
            rest = f'<p class="finding">{found[2]}</p>' if found[2] else ""
            text = text[: found.start()] + rest + text[found.end() :]
        if text.strip():
            self.blocks.append(Block("html", boxed(text)))


@dataclass
class Part(View):
    """One section of the page, or what stands between two: then without name and title.

    A section that only says why there is no answer is left out; the reason stands once for all such sections.
    """

    name: str = ""
    title: str = ""
    missing: bool = False
    signal: bool = False
    terms: list = field(default_factory=list)
    switches: list = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    is_open: bool = True

    @property
    def start(self) -> str:
        """The places of the switches at which the section stands as the notebook shows it."""
        return ",".join(str(switch["start"]) for switch in self.switches)


@dataclass
class Chapter:
    """Sections under one heading; the first `opened` stand open. What comes before any heading has none and is open."""

    name: str = ""
    title: str = ""
    opened: int = 999
    parts: list[Part] = field(default_factory=list)

    @property
    def sections(self) -> list[Part]:
        """The parts that have a name."""
        return [part for part in self.parts if part.name]


@dataclass
class Parts:
    """All of the page."""

    about: dict = field(default_factory=dict)
    chapters: list[Chapter] = field(default_factory=lambda: [Chapter()])
    templates: list[dict] = field(default_factory=list)
    unanswered: dict[str, list[str]] = field(default_factory=dict)

    @property
    def sections(self) -> list[Part]:
        """The parts that have a name."""
        return [part for chapter in self.chapters for part in chapter.sections]

    @property
    def signals(self) -> list[Part]:
        """The sections that found more than chance would give; the headline says itself what it found."""
        return [part for part in self.sections if part.signal and part.name != "headline"]

    @property
    def figures(self) -> int:
        """How many figures there are."""
        views = [view for chapter in self.chapters for part in chapter.parts for view in (part, *part.views)]
        return sum(block.kind == "figure" for view in views for block in view.blocks)

    @property
    def anchors(self) -> set[str]:
        """The definitions that can be linked to."""
        blocks = [block for part in self.named("definitions") for block in part.blocks if block.kind == "html"]
        return {anchor for block in blocks for anchor in ANCHOR.findall(block.content)}

    def named(self, name: str) -> list[Part]:
        """Return the section of a name, alone in a list; an empty one where it is not there."""
        return [part for part in self.sections if part.name == name]


def parts_of(notebook) -> Parts:
    """Sort a notebook's outputs into the page's parts.

    Code, error streams, what only programs read, and cells that set the run up or are there to be played with stay out.
    """
    page = Parts()
    for cell in notebook.cells:
        if NOT_SHOWN & set(cell.metadata.get("tags", ())):
            continue
        if cell.cell_type == "markdown":
            page.chapters[-1].parts.append(Part(blocks=[Block("markdown", cell.source)]))
        elif cell.cell_type == "code":
            _add_outputs(page, cell.get("outputs", []))
    _gather_refusals(page)
    page.chapters = [_settled(chapter) for chapter in page.chapters if chapter.parts or chapter.name]
    return page


def _gather_refusals(page: Parts) -> None:
    """Tell once what several sections say and nothing else: the first keeps it, the others are questions it leaves open."""
    said = {part.first for part in page.named("headline")}
    for chapter in page.chapters:
        for part in chapter.sections:
            if part.blocks or part.views or part.name == "headline":
                continue
            if part.first in said and part.name not in ON_THE_FIRST_SCREEN:
                page.unanswered.setdefault(part.first, []).append(part.title)
                chapter.parts.remove(part)
            said.add(part.first)


def _settled(chapter: Chapter) -> Chapter:
    """Open the chapter's first sections, and every one with a signal."""
    for place, part in enumerate(chapter.sections):
        part.is_open = place < chapter.opened or part.signal
    return chapter


def _add_outputs(page: Parts, outputs: list) -> None:
    parts = [Part()]
    for output in outputs:
        data = output.get("data", {})
        if PAGE in data:
            page.about = data[PAGE]
        if CHAPTER in data:
            page.chapters.append(Chapter(**data[CHAPTER]))
            continue
        if SECTION in data:
            parts.append(_begun(data[SECTION], page))
        _add_block(output, parts[-1], page)
    for part in parts:
        if part.missing:  # reason → the questions it leaves without an answer
            page.unanswered.setdefault(part.first, []).append(part.title)
        elif part.blocks or part.first:
            page.chapters[-1].parts.append(part)


def _begun(about: dict, page: Parts) -> Part:
    """Begin a section with what its own media type says of it."""
    views = about.get("views") or {}
    part = Part(**{name: about[name] for name in ABOUT if name in about})
    part.switches = views.get("switches", [])
    part.views = [_view(view, views["template"], page, part) for view in views.get("views", [])]
    return part


def _view(given: dict, template: dict, page: Parts, part: Part) -> View:
    view = View(basis=given["basis"], places=",".join(map(str, given["places"])))
    view.add_finding(given["finding"])
    if picture := given["figure"]:
        whole = {**picture, "layout": {**picture["layout"], "template": template}}
        view.blocks.append(Block("figure", figure(whole, page.templates, part.name)))
    if given["table"]:
        view.blocks.append(Block("html", boxed(given["table"])))
    return view


def _add_block(output, part: Part, page: Parts) -> None:
    data = output.get("data", {})
    if output.output_type == "stream":
        if output.name == "stdout":
            part.blocks.append(Block("text", output.text))
        return
    kind = next((kind for kind in SHOWN if kind in data), None)
    if kind is None or PAGE in data or RESULTS in data:
        return
    if kind == PLOTLY:
        part.blocks.append(Block("figure", figure(data[kind], page.templates, part.name)))
    elif kind == "text/html" and part.name:
        part.add_finding(HEADING.sub("", "".join(data[kind]), count=1) if SECTION in data else "".join(data[kind]))
    else:
        part.blocks.append(_written(kind, data[kind]))


def _written(kind: str, content) -> Block:
    text = "".join(content)
    if kind == "text/html":
        return Block("html", boxed(text))
    if kind in ("image/png", "image/jpeg"):
        return Block("image", f"data:{kind};base64,{text.strip()}")
    return Block({"text/markdown": "markdown", "image/svg+xml": "svg"}.get(kind, "text"), text)
