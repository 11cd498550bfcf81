"""The share of good answers moved: is it one agent, several, the whole line, or only other work than before?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaincinv, expit, logit, ndtri

from pito.errors import WrongUse
from pito.stats.decomposition import mix_and_rate
from pito.stats.funnel import CONFIDENCE, LEAST, funnel_limits, overdispersion
from pito.stats.pooling import partial_pooling, pooled_levels
from pito.stats.shares import newcombe, wilson

CLEAR = 0.995  # stricter than the 95 % of a month against a month: it is asked every month, and it names people
WITHOUT_ANY = 0.95
POWER = 0.8
STEPS = 12


@dataclass(frozen=True)
class Verdict:
    """Where a change of a share comes from, and what could not have been seen.

    Attributes
    ----------
    word : {"one", "several", "line", "mix", "cannot tell"}
        One or several agents moved apart from the others; all moved alike; only the work was divided otherwise; or the
        answers do not say.
    is_clear : bool
        Whether more moved than chance would give at 99.5 %. When not, the word is "cannot tell", or "line" where the change
        stays whoever is left out: across the line, as far as so few answers say.
    apart : tuple
        The agents who moved apart from the others, the one who moved most first. With the word "line": the line moved,
        and they otherwise.
    change, lo, hi : float
        The share now less the share before, with its 95 % Newcombe interval.
    within, mix : float
        The change in two parts that sum to it: other shares at the same work, and other work.
    unseen_one, unseen_line : float
        The smallest fall that about four of five such months would have shown: of a typical agent, of the whole line. Missing
        (NaN) where none would have been.
    agents : DataFrame
        One row per agent, as they first come: `agent`, `n`, `share`; `without`, the share of all the others; `level`,
        `level_lo`, `level_hi` (partial pooling, 95 %); `expected` of this agent, by the level before and the change of the
        others, with the funnel limits `lo`, `hi`; `unseen`, the smallest fall to be seen; `is_apart`.
    """

    word: str
    is_clear: bool
    apart: tuple
    change: float
    lo: float
    hi: float
    within: float
    mix: float
    unseen_one: float
    unseen_line: float
    agents: pd.DataFrame


def one_or_line(agents, k_before, n_before, k, n, kinds=None) -> Verdict:
    """One agent or across the line: who moved a share of good answers, judged against chance.

    An agent stands apart who lies outside the funnel around the own level before, by partial pooling, moved by as much as
    the others moved: at 99.8 %, from three agents on stricter, so that one team in 200 shows anybody by chance; wider by
    the spread between agents from 15 on. The line moved when the common change of the others is beyond chance at 99.5 %,
    and at 95 % whoever is left out. It is the mix when the whole moved beyond chance, the shares at the same work did not,
    and other work explains over half.

    Parameters
    ----------
    agents : array_like
        The agent of each cell.
    k_before, n_before : array_like of int
        Good answers, of how many, before. Several earlier months together make the level before surer.
    k, n : array_like of int
        Good answers, of how many, now.
    kinds : array_like, optional
        The kind of work of each cell (category, channel, customer group): who gets the hard tickets is then not blamed.

    Returns
    -------
    Verdict
        "cannot tell" unless two agents have 20 answers now and there were 20 before. No agent with fewer than 20 is judged.

    Source
    ------
    Own rule of funnel limits (Spiegelhalter 2005), partial pooling, Mantel–Haenszel differences and Kitagawa's split; how often
    it is right is simulated in `tests/bench/one_agent_simulation.py`.

    Examples
    --------
    Five agents with 18 good answers of 20 each; then one has 10.

    >>> found = one_or_line(list("ABCDE"), [18] * 5, [20] * 5, [10, 18, 18, 18, 18], [20] * 5)
    >>> found.word, found.apart, found.is_clear, round(found.change, 2)
    ('one', ('A',), True, -0.08)

    All have 16 or 17: the same change, without anybody. It could be chance, and the whole line had to fall by 20 points
    to be seen in so few answers, one agent by 54.

    >>> found = one_or_line(list("ABCDE"), [18] * 5, [20] * 5, [16, 16, 16, 17, 17], [20] * 5)
    >>> found.word, found.apart, found.is_clear, round(found.change, 2)
    ('line', (), False, -0.08)
    >>> round(found.unseen_line, 2), round(found.unseen_one, 2)
    (0.2, 0.54)
    """
    cells = _cells(agents, kinds, k_before, n_before, k, n)
    k0, n0, k1, n1 = (cells[name].to_numpy() for name in ("k_before", "n_before", "k", "n"))
    who, names = pd.factorize(cells.agent)
    own = who == np.arange(len(names))[:, None]
    table, apart = _standing(own, *_levels(cells), k1, n1)
    change, lo, hi = (float(x) for x in newcombe(k1.sum(), n1.sum(), k0.sum(), n0.sum()))
    within, mix = _within_and_mix(k0, n0, k1, n1)
    if too_few := (table.n >= LEAST).sum() < 2 or n0.sum() < LEAST:
        table, apart = table.assign(is_apart=False), []
    word, is_clear = _word(own, apart, (k0, n0, k1, n1), change, within, mix)
    return Verdict(
        word="cannot tell" if too_few else word,
        is_clear=is_clear,
        apart=tuple(names[apart]),
        change=change,
        lo=lo,
        hi=hi,
        within=within,
        mix=mix,
        unseen_one=float(table.unseen[table.n >= LEAST].median()),
        unseen_line=_unseen_line(k0, n0, k1, n1),
        agents=table.set_axis(names).rename_axis("agent").reset_index(),
    )


def common_change(k_before, n_before, k, n) -> tuple[float, float]:
    """Change of a share that all cells have in common, now less before, each compared with itself.

    Parameters
    ----------
    k_before, n_before, k, n : array_like
        How many have it, of how many, cell by cell, before and now.

    Returns
    -------
    difference, error : float
        The Mantel–Haenszel risk difference and its standard error. NaN without a cell that has both.

    Source
    ------
    Greenland & Robins (1985), Biometrics 41, 55–68; variance of Sato (1989), Biometrics 45, 1323–1324.

    Examples
    --------
    Two kinds of ticket fall by 10 points each, while the easy kind grows and hides it.

    >>> difference, error = common_change([90, 140], [100, 200], [160, 60], [200, 100])
    >>> round(difference, 3), round(error, 3)
    (-0.1, 0.036)
    """
    k0, n0, k1, n1 = (np.asarray(x, dtype=float) for x in (k_before, n_before, k, n))
    both = (n0 > 0) & (n1 > 0)
    if not both.any():
        return float("nan"), float("nan")
    k0, n0, k1, n1 = k0[both], n0[both], k1[both], n1[both]
    total, weight = n0 + n1, (n0 * n1 / (n0 + n1)).sum()
    difference = ((k1 * n0 - k0 * n1) / total).sum() / weight
    skew = ((n1**2 * k0 - n0**2 * k1 + n0 * n1 * (n0 - n1) / 2) / total**2).sum()
    spread = ((k1 * (n0 - k0) + k0 * (n1 - k1)) / (2 * total)).sum()
    return float(difference), float(np.sqrt(max(difference * skew + spread, 0.0)) / weight)


def _cells(agents, kinds, k_before, n_before, k, n) -> pd.DataFrame:
    """Return one row per agent and kind of work, as they first come."""
    counts = {"k_before": k_before, "n_before": n_before, "k": k, "n": n}
    frame = pd.DataFrame({"agent": agents, "kind": "" if kinds is None else kinds, **counts})
    if frame.isna().any(axis=None):
        raise WrongUse("Every cell needs an agent, a kind and four counts; count answers of nobody apart.")
    wilson(frame.k_before, frame.n_before), wilson(frame.k, frame.n)
    frame = frame[(frame.n_before > 0) | (frame.n > 0)]
    return frame.groupby(["agent", "kind"], sort=False, as_index=False).sum()


def _levels(cells: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the level of each cell before, by partial pooling among the agents at the same kind of work; and how sure.

    Work that nobody did before has no level; there the agents are read beside each other as they are now.
    """
    level, covariance = np.zeros(len(cells)), np.zeros((len(cells), len(cells)))
    k0, n0, k, n = (cells[name].to_numpy(dtype=float) for name in ("k_before", "n_before", "k", "n"))
    kinds = pd.factorize(cells.kind)[0]
    for at in (np.flatnonzero(kinds == kind) for kind in range(kinds.max(initial=-1) + 1)):
        known = pooled_levels(k0[at], n0[at]) if n0[at].any() else pooled_levels(k[at], n[at])
        level[at], covariance[np.ix_(at, at)] = known
    return level, covariance


def _standing(own, level, covariance, k, n) -> tuple[pd.DataFrame, list[int]]:
    """Return each agent beside what the own past and the others lead to expect, and those apart, one after the other.

    Who stands apart is taken out of what the others are compared with before anybody else is looked at.
    """
    frame, apart = _now(own, k, n), []
    moved = np.abs(_distance(frame, *_expected(own, own & False, level, covariance, k, n)))
    while True:
        others = ~own & ~own[apart].any(axis=0)
        table = _limits(frame, apart, *_expected(own, others, level, covariance, k, n))
        outside = (table.n >= LEAST) & ((table.share < table.lo) | (table.share > table.hi)) & ~table.is_apart
        if not outside.any():
            return table, apart
        apart.append(int(np.argmax(np.where(outside, moved, -1.0))))


def _now(own, k, n) -> pd.DataFrame:
    good, all_ = own @ k, own @ n
    level, lo, hi = partial_pooling(good, all_)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, without = good / all_, (k.sum() - good) / (n.sum() - all_)
    shown = {"n": all_.astype(int), "share": share, "without": without}
    return pd.DataFrame({**shown, "level": level, "level_lo": lo, "level_hi": hi})


def _expected(own, others, level, covariance, k, n) -> tuple[np.ndarray, np.ndarray]:
    """Return the share expected of each agent, and the standard error of the share seen around it.

    The others' answers say by how much the odds of a good answer moved; the own level moved by as much is expected.
    """
    odds = logit(level)
    share = expit(odds + _shift(odds, others, k, n)[:, None])
    chance = n * share * (1 - share)
    moving = (others * chance).sum(axis=1)
    part = np.divide((own * chance).sum(axis=1), moving, out=np.zeros(len(own)), where=moving > 0)[:, None]
    # Two things are not known: what these answers owe to their draw, and the levels before, own and others'.
    drawn = ((own + others * part**2) * chance).sum(axis=1)
    off = (own - others * part) * chance / (level * (1 - level))
    variance = drawn + ((off @ covariance) * off).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (own * n * share).sum(axis=1) / (own @ n), np.sqrt(variance) / (own @ n)


def _shift(odds, others, k, n) -> np.ndarray:
    """Return the step in log-odds, row by row, from the levels before to the good answers of the others now: Newton."""
    shift, answers = np.zeros(len(others)), others @ n
    good = np.clip(
        others @ k, 0.5, np.maximum(answers - 0.5, 0.5)
    )  # none or all good leads no further than half an answer
    for _ in range(STEPS):
        share = expit(odds + shift[:, None])
        missing, slope = good - (others * n * share).sum(axis=1), (others * n * share * (1 - share)).sum(axis=1)
        shift += np.clip(np.divide(missing, slope, out=np.zeros(len(shift)), where=answers > 0), -1.0, 1.0)
    return shift


def _distance(frame: pd.DataFrame, expected, error) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return ((frame.share - expected) / error).to_numpy()


def _limits(frame: pd.DataFrame, apart: list[int], expected, error) -> pd.DataFrame:
    """Return the agents with their funnel limits, and the smallest fall that would have passed the lower one."""
    is_apart = np.isin(np.arange(len(frame)), apart)
    distance = _distance(frame, expected, error)[~is_apart & (frame.n >= LEAST)]
    variance = error**2 + overdispersion(distance, error[~is_apart & (frame.n >= LEAST)])
    effective = expected * (1 - expected) / variance
    confidence = max(CONFIDENCE, 1 - (1 - CLEAR) / max(len(frame), 1))
    lo, hi = funnel_limits(effective, expected, confidence)
    # The true share of which four in five draws of so many end at the limit or below.
    fallen = 1 - betaincinv(effective * (1 - lo), effective * lo + 1, POWER)
    unseen = np.where(lo > 0, expected - fallen, np.nan)
    return frame.assign(expected=expected, lo=lo, hi=hi, unseen=unseen, is_apart=is_apart)


def _word(own, apart: list[int], counts, change: float, within: float, mix: float) -> tuple[str, bool]:
    cells = ~own[apart].any(axis=0)
    common, error = _common(counts, cells)
    others = [_common(counts, cells & ~agent) for agent in np.delete(own, apart, axis=0)]
    left, left_error = np.reshape(others, (-1, 2)).T
    is_beyond = abs(common) > _normal(CLEAR) * error
    if is_beyond and (left * np.sign(common) > _normal(WITHOUT_ANY) * left_error).all():
        return "line", True
    if apart:
        return "one" if len(apart) == 1 else "several", True
    k0, n0, k1, n1 = (x.sum() for x in counts)
    _, lo, hi = newcombe(k1, n1, k0, n0, CLEAR)
    if is_beyond or lo > 0 or hi < 0:
        return "mix" if not is_beyond and mix / change > 0.5 else "cannot tell", True
    is_everywhere = abs(within) > abs(mix) and (left * np.sign(common) >= abs(common) / 2).all()
    return "line" if is_everywhere and common else "cannot tell", False


def _common(counts, cells) -> tuple[float, float]:
    return common_change(*(x[cells] for x in counts))


def _normal(confidence: float) -> float:
    return float(ndtri((1 + confidence) / 2))


def _within_and_mix(k0, n0, k1, n1) -> tuple[float, float]:
    """Return the change at the same work, and the change by other work; new or ended work is all mix."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = mix_and_rate(n0, k0 / n0, n1, k1 / n1)
    return tuple(float(parts[name].sum(skipna=False, min_count=1)) for name in ("rate", "mix"))


def _unseen_line(k0, n0, k1, n1) -> float:
    """Return the fall of the whole line that four in five months would show, chance being what it is at both shares."""
    weight = (n0 * n1 / np.maximum(n0 + n1, 1)).sum()
    if not weight > 0:
        return float("nan")
    share = (k0.sum() + 1) / (n0.sum() + 2)  # a team without a bad answer is not beyond having one
    fall = 0.0
    for _ in range(STEPS):
        fallen = max(share - fall, 0.0)
        variance = (share * (1 - share) + fallen * (1 - fallen)) / 2 / weight
        fall = (_normal(CLEAR) + ndtri(POWER)) * np.sqrt(variance)
    return float(fall) if fall < share else float("nan")
