"""Is it one agent or across the line? A verdict with what could not have been seen; no ranking of people."""

from __future__ import annotations

import pandas as pd

from pito.charts.funnel import funnel
from pito.metrics.agents import ratings_by_agent, replies_by_agent
from pito.month import Month
from pito.sections import counted, response, voice
from pito.sections.agents_hidden import hidden_agents, judged_replies, months_before
from pito.sections.section import Section
from pito.stats import suppress
from pito.stats.funnel import LEAST
from pito.stats.verdict import Verdict, one_or_line
from pito.text import message

OF = {
    "replies": message(
        "{share} of the {n} tickets of {month} that name an agent and can be judged were answered in time ({hours} h), against {before} in the months before ({change}; 95% interval {lo} to {hi})."
    ),
    "ratings": message(
        "{share} of the {n} ratings of {month} were good, against {before} in the months before ({change}; 95% interval {lo} to {hi})."
    ),
}


def replies(workbook, month) -> Section:
    """Answer: are answers slow because of one agent, or across the line?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "one_or_line_replies", say("Answers in time: one agent or across the line?")
    if reason := response.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    cells, hidden = judged_replies(workbook, month), hidden_agents(workbook, month)
    return _judged(workbook, month, name, title, cells, "replies", hidden)


def ratings(workbook, month) -> Section:
    """Answer: are ratings low because of one agent, or across the line?"""
    say, month = workbook.words.say, Month.parse(month)
    name, title = "one_or_line_ratings", say("Ratings: one agent or across the line?")
    if reason := voice.missing(workbook, month):
        return Section(name, title, [reason], missing=True)
    before = months_before(workbook, "feedback", month)
    cells = workbook.ask(ratings_by_agent, month, before=before, scales=voice.scales(workbook))
    return _judged(workbook, month, name, title, cells, "ratings", set())


def _judged(workbook, month: Month, name: str, title: str, cells: pd.DataFrame, of: str, hidden: set) -> Section:
    say, words = workbook.words.say, workbook.words
    if not cells["n_before"].sum():
        return Section(name, title, [say("There is no earlier month with agents to compare with yet.")])
    if cells["n"].sum() < max(workbook.settings.privacy.min_cell, 1):
        return Section(
            name, title, [say("Too few answers of {month} name an agent to say anything.", month=words.month(month))]
        )
    found = one_or_line(
        cells["agent"], *(cells[column] for column in ("k_before", "n_before", "k", "n")), cells["kind"]
    )
    judged = _shown(workbook, found.agents, hidden)
    finding = [
        _moved(workbook, month, cells, found, of),
        *_verdict(workbook, found, judged),
        _unseen(workbook, found, cells),
    ]
    notes = _small_print(workbook, found, judged, cells)
    if len(judged) < 2:
        return Section(name, title, finding, notes=notes)
    drawn, table = _drawn(workbook, judged, title), _table(workbook, judged)
    rests = counted.tickets if of == "replies" else counted.ratings
    term = replies_by_agent if of == "replies" else ratings_by_agent
    about = {"basis": rests(words, cells["n"].sum()), "terms": (term,), "signal": found.is_clear}
    return Section(name, title, finding, drawn, table, say("Agents in alphabetical order"), notes, **about)


def _shown(workbook, agents: pd.DataFrame, hidden: set) -> pd.DataFrame:
    """Return the agents whose numbers may stand here, in alphabetical order."""
    few = suppress(agents, "n", workbook.settings.privacy.min_cell) | agents["agent"].isin(hidden)
    return agents[~few & (agents["n"] >= LEAST)].sort_values("agent", ignore_index=True)


def _moved(workbook, month: Month, cells: pd.DataFrame, found: Verdict, of: str) -> str:
    words, sums = workbook.words, cells[["k_before", "n_before", "k", "n"]].sum()
    return words.say(
        OF[of],
        share=words.percent(sums["k"] / sums["n"]),
        n=words.number(sums["n"]),
        month=words.month(month),
        hours=words.number(workbook.settings.promises.default_hours),
        before=words.percent(sums["k_before"] / sums["n_before"]),
        change=words.points(found.change),
        lo=words.number(100 * found.lo, 1),
        hi=words.number(100 * found.hi, 1),
    )


def _verdict(workbook, found: Verdict, shown: pd.DataFrame) -> list[str]:
    """Say the verdict. Its word is read after whether anything is clear: without that it is no more than a leaning.

    The numbers of an agent who is not shown are not said either.
    """
    words, judged = workbook.words, int((found.agents["n"] >= LEAST).sum())
    if judged < 2:
        text = message("Cannot tell: fewer than two agents have {n} answers.")
        return [words.say(text, n=words.number(LEAST))]
    if not found.is_clear:
        return [words.say(LEANING[found.word])]
    said = [words.say(CLEARLY[found.word], agents=words.all_of([str(agent) for agent in found.apart]))]
    if found.word == "line" and found.apart:
        text = message("{agents} moved otherwise than the rest.")
        said.append(words.say(text, agents=words.all_of([str(agent) for agent in found.apart])))
    if found.word == "one" and found.apart[0] in set(shown["agent"]):
        said.append(_apart(words, found.agents.set_index("agent").loc[found.apart[0]]))
    return said


LEANING = {
    "line": message(
        "No signal. As far as so few answers say, what moved moved across the line and not with one agent."
    ),
    "cannot tell": message("No signal: no agent stands apart, and the whole moved by no more than chance would give."),
}
CLEARLY = {
    "one": message("One agent: {agents} moved apart from all others."),
    "several": message("Several agents moved apart from the others: {agents}."),
    "line": message("Across the line: the change stays whoever is left out."),
    "mix": message(
        "Neither: each kind of work went as before, but there was more of the kind that goes less well or better."
    ),
    "cannot tell": message(
        "Cannot tell: more moved than chance would give, but the answers do not say whether with one agent or with all."
    ),
}


def _apart(words, row: pd.Series) -> str:
    text = message(
        "That is {share} of {n} where the own months before and the others lead to expect {expected}; all others together are at {without}."
    )
    shares = {name: words.percent(row[name]) for name in ("share", "expected", "without")}
    return words.say(text, n=words.number(row["n"]), **shares)


def _unseen(workbook, found: Verdict, cells: pd.DataFrame) -> str:
    """Say what would have gone unseen: the smallest falls that four in five such months would show."""
    words, n = workbook.words, int(cells["n"].sum())
    line, one = found.unseen_line, found.unseen_one
    values = {"line": words.number(100 * line, 0), "one": words.number(100 * one, 0), "n": words.number(n)}
    return words.say(UNSEEN[line == line, one == one], **values)


UNSEEN = {
    (True, True): message(
        "What could not have been seen: with {n} answers a fall of under {line} percentage points across the line, or of under {one} with one agent, would mostly go unnoticed."
    ),
    (True, False): message(
        "What could not have been seen: with {n} answers a fall of under {line} percentage points across the line, and any fall of one agent alone."
    ),
    (False, True): message(
        "What could not have been seen: with {n} answers any fall across the line, and one of under {one} percentage points with one agent."
    ),
    (False, False): message("What could not have been seen: with {n} answers, any fall at all."),
}


def _small_print(workbook, found: Verdict, judged: pd.DataFrame, cells: pd.DataFrame) -> list[str]:
    say, words = workbook.words.say, workbook.words
    notes = []
    if found.within == found.within and found.mix == found.mix:
        text = message(
            "Of the change {within} come from other shares at the same work, {mix} from another mix of agents and categories."
        )
        notes.append(say(text, within=words.points(found.within), mix=words.points(found.mix)))
    if nobody := cells.attrs.get("nobody", 0):
        notes.append(
            words.count(
                "{n} answer names no agent and is left out.", "{n} answers name no agent and are left out.", nobody
            )
        )
    left = found.agents[(found.agents["n"] > 0) & ~found.agents["agent"].isin(judged["agent"])]
    if len(left):
        notes.append(_left_out(words, left))
    notes.append(
        say(
            "No ranking: tickets differ in kind and hour, and few answers of one are read in the light of all the others'. As it is asked every month and names people, a signal here takes 99.5%, not 95%."
        )
    )
    return notes


def _left_out(words, left: pd.DataFrame) -> str:
    """Say how many agents are not judged, and why: too few answers, or that they would show how few another has."""
    if (left["n"] < LEAST).all():
        return words.count(
            "{n} agent with fewer than {least} answers is neither judged nor shown.",
            "{n} agents with fewer than {least} answers are neither judged nor shown.",
            len(left),
            least=words.number(LEAST),
        )
    return words.count(
        "{n} agent is neither judged nor shown: fewer than {least} answers, or they would give such a one away.",
        "{n} agents are neither judged nor shown: fewer than {least} answers, or they would give such a one away.",
        len(left),
        least=words.number(LEAST),
    )


def _drawn(workbook, judged: pd.DataFrame, title: str):
    say, words = workbook.words.say, workbook.words
    text = message("{agent}: {share} of {n}, {expected} to be expected")
    hover = [
        say(
            text,
            agent=row.agent,
            share=words.percent(row.share),
            n=words.number(row.n),
            expected=words.percent(row.expected),
        )
        for row in judged.itertuples()
    ]
    away = {name: judged[name] - judged["expected"] for name in ("lo", "hi")} | {
        "difference": judged["share"] - judged["expected"]
    }
    points = judged[["agent", "is_apart"]].assign(**away, hover=hover, is_judged=True)
    names = (say("what chance alone would give"), say("an agent"), say("stands apart"))
    axes = (say("answers in the month"), say("share less what was to be expected"))
    alt = say("{question} Each agent's share against what was to be expected, by number of answers.", question=title)
    return funnel(judged["n"].tolist(), points, names, axes, alt)


def _table(workbook, judged: pd.DataFrame) -> pd.DataFrame:
    say, words = workbook.words.say, workbook.words
    return pd.DataFrame(
        {
            say("Agent"): judged["agent"].astype(str),
            say("Answers"): judged["n"].map(words.number),
            say("Share"): judged["share"].map(words.percent),
            say("To be expected (limits of chance)"): [
                f"{words.percent(r.expected)} ({words.interval(r.lo, r.hi)})" for r in judged.itertuples()
            ],
            say("Level in the light of all (95% interval)"): [
                f"{words.percent(r.level)} ({words.interval(r.level_lo, r.level_hi)})" for r in judged.itertuples()
            ],
            say("All others"): judged["without"].map(words.percent),
            say("Stands apart"): [say("yes") if apart else say("no") for apart in judged["is_apart"]],
        }
    )
