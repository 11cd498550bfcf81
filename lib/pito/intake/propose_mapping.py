"""`pito map`: a mapping proposed for an export nobody knows, tried out by the real intake, and written beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from glob import escape
from pathlib import Path

from pito import sources
from pito.errors import DataRefused, PitoError, WrongUse
from pito.intake.preview import Preview, preview
from pito.settings import Settings
from pito.sources import export, mapping
from pito.sources.proposal import BY_STATUS, TOLD, Chosen, Proposal, as_toml, source_text
from pito.sources.propose import propose
from pito.sources.sheet import Reading, Sheet

DATED = re.compile(
    r"(?:\d{1,2}[-_. ]){0,2}(?<!\d)(?:19|20)\d\d(?:[-_. ]?(?:\d\d|[QqWw]\d{1,2}))?(?:[-_. ]?\d\d)?(?!\d)"
)  # a day, month, quarter, week or year in a file's name
YES, LEAVE = "yes", "-"  # the answers that write what is shown, and that leave a question open
DRAFT = ".draft"  # what an unfinished mapping has behind its name, so that no load reads it
Ask = Callable[..., str]


def sheets_of(path: Path) -> list[Sheet]:
    """Return the sheets of one file."""
    return list(export.sheets(path.name, path, lambda name: Reading()))


def propose_for(path: Path, table: str = "", sheet: str = "") -> Proposal:
    """Propose a mapping for a file: for its named sheet, else the first that nobody recognises.

    Raises
    ------
    WrongUse
        There is no such sheet or table.
    DataRefused
        The file cannot be read, or has no header.
    """
    if not export.is_readable(path.name):
        raise WrongUse(f"{path.name}: Pito reads {', '.join(export.SUFFIXES)} and .zip, not this.")
    every = sheets_of(path)
    if not every:
        raise DataRefused(f"{path.name} is empty: there is nothing to read.")
    found = [one for one in every if sheet in ("", one.sheet)]
    if not found:
        there = ", ".join(one.sheet for one in every)
        raise DataRefused(f"{path.name} has no sheet '{sheet}'; it has {there}.")
    return propose(next((one for one in found if not is_recognised(one)), found[0]), table)


def is_recognised(sheet: Sheet, mappings: Sequence[mapping.Mapping] = ()) -> bool:
    """Return whether a sheet is read without a further mapping; one that is refused is not."""
    try:
        return bool(sources.recognise(sheet, [one for one in mappings if one.fits(sheet.file, sheet.sheet)]))
    except PitoError:
        return False


def map_export(
    path: Path,
    settings: Settings,
    table: str = "",
    out: Path | None = None,
    told: Iterable[str] = (),
    is_sure: bool = False,
    ask: Ask | None = None,
    sheet: str = "",
) -> Iterator[tuple[str, list[tuple]]]:
    """Propose a mapping, ask what is open, try it out and write it; yield what is to be shown, as titles with rows.

    Parameters
    ----------
    told : iterable of str
        `column=header`, as the user says beforehand; `dates=dmy`, `decimal=,`, `file=sales_*.csv` too.
    is_sure : bool
        Write over a file that is there.
    ask : callable, optional
        `ask(text, default=…)` returns an answer to what is open, then whether the rows are right; without it nothing is asked.

    Raises
    ------
    WrongUse
        The mapping is there already, or what was told is impossible.
    DataRefused
        Something that must be known is open; the mapping is written as a draft that no load reads, to be put right by hand.
    """
    out = out or path.with_name(stem(path) + ".toml")
    draft = out.with_name(out.name + DRAFT)
    if (there := next((one for one in (out, draft) if one.exists()), None)) and not is_sure:
        raise WrongUse(f"{there.name} is there already: add --yes to write it anew, or name another file with --out.")
    proposal = _told(replace(propose_for(path, table, sheet), pattern=pattern(path, out)), told)
    if known := _read_already(path, proposal.sheet):
        yield f"{path.name} is read without a mapping: {known}. A mapping takes the place of all that.", []
    yield f"{path.name} could be `{proposal.table}`, read so:", _proposed(proposal)
    proposal = _asked(proposal, ask) if ask else proposal
    while proposal.is_complete:
        proposal.check()
        seen = preview(path, proposal, settings)
        yield from _shown(seen)
        corrected = _judged(proposal, ask, seen.is_loaded) if ask else proposal
        if corrected is None or (corrected is proposal and not seen.is_loaded):
            draft.write_text(as_toml(proposal), encoding="utf-8")
            why = "Not written" if seen.is_loaded else "Nothing is loaded so"
            raise DataRefused(f"{why}: put {draft.name} right and call it {out.name}, or say more with --set.")
        if corrected is proposal:
            break
        proposal = _asked(corrected, ask)
    if open_ones := [question for question in proposal.questions if question.is_required]:
        draft.write_text(as_toml(proposal), encoding="utf-8")
        raise DataRefused(_what_is_open(out, draft, open_ones))
    out.write_text(as_toml(proposal), encoding="utf-8")
    draft.unlink(missing_ok=True)
    which = f"every {proposal.pattern}" if "*" in proposal.pattern else "the file"
    yield f"Written: {out}. Later runs read {which} by it; change it by hand where it is wrong.", []


def _read_already(path: Path, sheet: str) -> str:
    """Return as what somebody recognises a sheet, such as `freshdesk tickets and feedback`; empty where nobody does."""
    try:
        plans = [plan for one in sheets_of(path) if one.sheet == sheet for plan, _ in sources.recognise(one, [])]
    except PitoError:
        return ""
    tables = " and ".join(dict.fromkeys(plan.table for plan in plans))
    return f"{plans[0].system} {tables}" if plans else ""


def _told(proposal: Proposal, told: Iterable[str]) -> Proposal:
    """Return the proposal with what the user says of it beforehand."""
    for one in told:
        about, is_said, answer = one.partition("=")
        if not is_said:
            raise WrongUse(f"A correction is column=header, for example ordered_at=Date; got '{one}'.")
        proposal = proposal.answered(about.strip(), answer.strip())
    return proposal


def stem(path: Path) -> str:
    """Return a file's name without its endings."""
    return Path(path.name.removesuffix(".gz")).stem


def pattern(path: Path, out: Path) -> str:
    """Return which files a mapping reads: the one it was made for, and those that are called so but for their date.

    Only where every file there that is called so has the same first row; empty for the file alone, beside the mapping.
    """
    here, there = path.resolve(), out.resolve().parent
    is_below = here.parent != there and here.is_relative_to(there)
    undated = DATED.sub("*", escape(path.name))
    if undated != escape(path.name) and re.search(r"[^\W\d_]{3}", stem(Path(undated))):
        own = _first_row(path)
        if all(_first_row(one) == own for one in path.parent.glob(undated) if export.is_readable(one.name)):
            folder = f"{escape(here.parent.relative_to(there).as_posix())}/" if is_below else ""
            return folder + undated
    return escape(here.relative_to(there).as_posix()) if is_below else ""


def _first_row(path: Path) -> tuple[str, ...] | None:
    """Return the first row of a file, nothing where there is none."""
    try:
        return next((sheet.head[0] for sheet in sheets_of(path) if sheet.head), None)
    except PitoError:
        return None


def _proposed(proposal: Proposal) -> list[tuple]:
    rows = [
        (name, source_text(source), *_why(proposal.columns.get(name)))
        for name, source in proposal.entry().columns.items()
    ]
    asked = [(one.about, "?", "", one.text) for one in proposal.questions]
    notes = [("", "", "", note) for note in proposal.notes]
    return [("column", "header", "score", "why"), *rows, *asked, *notes]


def _why(chosen: Chosen | None) -> tuple[str, str]:
    if chosen is None:
        return "", BY_STATUS
    return "" if chosen.reason == TOLD else f"{chosen.score:.2f}", chosen.reason


def _asked(proposal: Proposal, ask: Ask) -> Proposal:
    """Ask every open question once; what is answered may open another."""
    asked: set[str] = set()
    while question := next((one for one in proposal.questions if one.about not in asked), None):
        asked.add(question.about)
        text = f"{question.about}: {question.text} ({', '.join(question.choices)}; {LEAVE} leaves it open)"
        is_likely = question.choices and question.is_required and question.kind == "bare_date"
        likeliest = question.choices[0] if is_likely else LEAVE  # of which none is sure, no key alone may choose
        while (answer := ask(text, default=likeliest)) != LEAVE:
            try:
                proposal = proposal.answered(question.about, answer)
                break
            except WrongUse as wrong:
                text = str(wrong)
    return proposal


def _judged(proposal: Proposal, ask: Ask, is_loaded: bool) -> Proposal | None:
    """Ask whether the rows shown are right; return the proposal, as the answer corrects it, or nothing where it is no good."""
    hint = f"{YES} writes it, " * is_loaded + f"column=header corrects it, {LEAVE} keeps it as a draft"
    text, likely = (f"Is it right? ({hint})", YES) if is_loaded else (f"What is wrong? ({hint})", LEAVE)
    while (answer := ask(text, default=likely)) not in (YES, LEAVE):
        try:
            return _told(proposal, [answer])
        except WrongUse as wrong:
            text = f"{wrong} ({hint})"
    return proposal if answer == YES else None


def _shown(seen: Preview) -> Iterator[tuple[str, list[tuple]]]:
    if seen.refused:
        yield f"It cannot be read so: {seen.refused}", []
        return
    counts = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in (seen.counts or {}).items())
    yield f"The first rows of {counts}:", [seen.columns, *seen.rows]
    if seen.rejects:
        yield "The first rows turned away:", [("row", "column", "reason", "value"), *seen.rejects]


def _what_is_open(out: Path, draft: Path, questions: Sequence) -> str:
    first = questions[0]
    example = first.choices[0] if first.choices else "HEADER"
    names = ", ".join(f"`{one.about}`" for one in questions)
    return (
        f"{draft.name} is written, but {names} must be said first: in it, and rename it to {out.name} then; "
        f"or with --yes --set '{first.about}={example}'."
    )
