"""How often is "one agent or across the line?" answered rightly, and how often does a quiet month alarm?

    python tests/bench/one_agent_simulation.py [MONTHS]

Eight agents share 1,600 answers a month, some twice as many as others. Their own levels differ (88 % on average, standard
deviation 4 points), and so do two kinds of ticket (easy ones 6 points above, the hard third 12 below). 400 months each against
the month before: nothing happens; the whole line falls by 6 points; one agent, drawn by lot, falls by 20; only the mix changes
and takes 6 points with it, once because hard tickets grow from a quarter to 58 %, once because the weaker half of the agents
gets 70 instead of 30 % of the tickets and the kinds are not known. A verdict is right when it is clear and names what was done,
and whom; in a quiet month, when nothing is clear. A false signal is a quiet month of which a clear verdict names anything, or
that leaves the XmR or the Laney limits of the 12 or 24 months before.

Ends with 1 when a target is missed. Rows without a target tell how far fewer answers and more agents go; the last ones, how
often the fall that "would have been seen" in four of five months is.
"""

import sys
import time

import numpy as np

from pito.stats.alarms import rate_alarms
from pito.stats.signal import laney_limits, xmr_limits
from pito.stats.verdict import one_or_line

SEED = 2026
HARDER = np.array([0.06, -0.12])
NAMED = ("one", "several", "line", "mix")
QUIET = 0.02


def team(generator, agents: int, hard: float = 1 / 3):
    """Draw a team: the true share of good answers and the part of all tickets, both agents × kinds of ticket."""
    level = np.clip(generator.normal(0.88, 0.04, agents)[:, None] + HARDER, 0.05, 0.99)
    return level, generator.dirichlet(np.full(agents, 10.0))[:, None] * [1 - hard, hard]


def ask(generator, answers: int, before, now, by_kind: bool = True):
    """Draw a month's answers at the levels and parts before and now, and ask who moved."""
    counts = []
    for level, parts in (before, now):
        n = generator.multinomial(answers, parts.ravel()).reshape(parts.shape)
        counts += [generator.binomial(n, np.clip(level, 0.01, 0.99)), n]
    if not by_kind:
        return one_or_line(np.arange(len(n)), *(count.sum(axis=1) for count in counts))
    who, kind = np.indices(n.shape)
    return one_or_line(who.ravel(), *(count.ravel() for count in counts), kind.ravel())


def nothing(generator, agents, answers):
    """Two months alike: nothing is clear."""
    level, parts = team(generator, agents)
    found = ask(generator, answers, (level, parts), (level, parts))
    return found, not found.is_clear


def line(generator, agents, answers, fall=0.06):
    """Everybody falls: the line is named."""
    level, parts = team(generator, agents)
    found = ask(generator, answers, (level, parts), (level - fall, parts))
    return found, found.is_clear and found.word == "line"


def one(generator, agents, answers, fall=0.2):
    """One agent falls: that one is named."""
    level, parts = team(generator, agents)
    who = int(generator.integers(agents))
    fallen = level - fall * (np.arange(agents) == who)[:, None]
    found = ask(generator, answers, (level, parts), (fallen, parts))
    return found, found.word == "one" and found.apart == (who,)


def mix_of_kinds(generator, agents, answers):
    """More hard tickets, as well answered as ever: the mix is named."""
    level, parts = team(generator, agents, hard=0.25)
    now = parts.sum(axis=1, keepdims=True) * [0.42, 0.58]
    found = ask(generator, answers, (level, parts), (level, now))
    return found, found.is_clear and found.word == "mix"


def mix_of_agents(generator, agents, answers):
    """More tickets to the weaker agents, who answer as well as ever, kinds not known: the mix is named."""
    level, parts = team(generator, agents)
    weak = np.arange(agents) % 2 == 0
    level = np.clip(level + 0.05 - 0.16 * weak[:, None], 0.05, 0.99)
    before, now = (
        parts * np.where(weak, share / parts[weak].sum(), (1 - share) / parts[~weak].sum())[:, None]
        for share in (0.3, 0.7)
    )
    found = ask(generator, answers, (level, before), (level, now), by_kind=False)
    return found, found.is_clear and found.word == "mix"


TARGETS = {nothing: 0.95, line: 0.95, one: 0.85, mix_of_kinds: 0.90, mix_of_agents: 0.90}


def verdicts(months: int) -> bool:
    """Print how often each verdict is right at the agreed size and at others; return whether all targets are met."""
    print(f"{'':<15}{'agents':>6} {'answers':>8} {'right':>7} {'target':>7} {'named':>7}   words (clear ones)")
    met = True
    for agents, answers in ((8, 1600), (8, 400), (20, 1600), (20, 6000)):
        for case, target in TARGETS.items():
            agreed = (agents, answers) == (8, 1600)
            generator = np.random.default_rng(SEED)
            drawn = [case(generator, agents, answers) for _ in range(months if agreed else months // 4)]
            right = np.mean([is_right for _, is_right in drawn])
            words = [found.word for found, _ in drawn if found.is_clear]
            named = sum(word in NAMED for word in words) / len(drawn)
            said = ", ".join(f"{word} {words.count(word) / len(drawn):.1%}" for word in sorted(set(words)))
            aim = f"{target:.0%}" if agreed else ""
            print(
                f"{case.__name__:<15}{agents:>6} {answers:>8} {right:>7.1%} {aim:>7} {named:>7.1%}   {said}", flush=True
            )
            met &= not agreed or (right >= target and (case is not nothing or named < QUIET))
    return met


def quiet_series(series: int = 60_000) -> bool:
    """Print how often a quiet month leaves its chart's limits, true level at rest and wandering; return whether seldom.

    XmR reads 1,600 answers every month, Laney what it is for: months of different size. Where these differ threefold and the
    level wanders too, neither chart's picture of chance is right, and the row has no target.
    """
    met = True
    for chart, fewest, most in (("XmR", 1600, 1600), ("Laney", 1200, 2000), ("Laney", 800, 2400)):
        for earlier, wander in ((12, 0.0), (12, 0.02), (24, 0.0), (24, 0.02)):
            generator = np.random.default_rng(SEED)
            n = generator.integers(fewest, most, (series * 12 // earlier, earlier + 1), endpoint=True)
            k = generator.binomial(n, np.clip(generator.normal(0.88, wander, n.shape), 0, 1))
            if chart == "XmR":
                limits = [xmr_limits(month[:-1]) for month in k / n]
            else:
                limits = [laney_limits(good[:-1], of[:-1], of[-1])[:2] for good, of in zip(k, n, strict=True)]
            lo, hi = np.transpose(limits)
            last = k[:, -1] / n[:, -1]
            false = np.mean((last < lo) | (last > hi))
            agreed = most <= 2 * fewest
            said = f"{chart:<6}{fewest:>5} to {most} answers, {earlier} months before, level wanders by {wander:.0%}"
            print(f"{said}: {false:.2%} false signals{'' if agreed else ' (no target)'}", flush=True)
            met &= bool(false < QUIET) or not agreed
    return met


def quiet_categories(months: int) -> bool:
    """Print how often any of 12 categories alarms in a quiet month, and one of about 30 tickets that doubles."""
    import pandas as pd

    met = True
    for earlier in (12, 24, 36):
        for wander in (0.0, 0.15):
            generator = np.random.default_rng(SEED)
            false = seen = 0
            for _ in range(months):
                season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(earlier + 1) / 12 + generator.random((12, 1))))
                usual = np.r_[30.0, generator.lognormal(3, 0.8, 11)][:, None] * season
                tickets = generator.poisson(usual * np.exp(generator.normal(0, wander, usual.shape)))
                active = [500] * (earlier + 1)
                false += rate_alarms(pd.DataFrame(tickets), active).is_alarm.any()
                tickets[0, -1] = generator.poisson(2 * usual[0, -1])
                seen += rate_alarms(pd.DataFrame(tickets), active).is_alarm[0]
            print(
                f"12 categories, {earlier} months before, 30 % season, {wander:.0%} wander: "
                f"{false / months:.2%} false, {seen / months:.0%} of doublings seen"
            )
            met &= bool(false / months < QUIET)
    return met


def falls_said_to_be_seen(months: int) -> None:
    """Print how often a fall as large as the verdict calls visible is seen: 80 % when it speaks the truth."""
    for answers in (400, 1600, 6000):
        generator = np.random.default_rng(SEED)
        level, parts = np.full((8, 1), 0.88), np.full((8, 1), 1 / 8)
        told = [ask(generator, answers, (level, parts), (level, parts)) for _ in range(20)]
        fall_of_one, fall_of_line = (np.nanmedian([getattr(v, f"unseen_{x}") for v in told]) for x in ("one", "line"))
        first = (np.arange(8) == 0)[:, None]
        one_seen = [
            0 in ask(generator, answers, (level, parts), (level - fall_of_one * first, parts)).apart
            for _ in range(months)
        ]
        fallen = level - fall_of_line
        line_seen = [ask(generator, answers, (level, parts), (fallen, parts)).is_clear for _ in range(months)]
        print(
            f"{answers} answers: one of 8 agents falls by {fall_of_one:.1%}, seen in {np.mean(one_seen):.0%}; "
            f"the line by {fall_of_line:.1%}, seen in {np.mean(line_seen):.0%}"
        )


def main(months: int = 400) -> int:
    """Print everything; 1 when a target is missed."""
    begun = time.perf_counter()
    met = [verdicts(months), quiet_series(), quiet_categories(months)]
    falls_said_to_be_seen(months // 2)
    print(f"{time.perf_counter() - begun:.0f} s; targets {'met' if all(met) else 'MISSED'}")
    return int(not all(met))


if __name__ == "__main__":
    sys.exit(main(*[int(text) for text in sys.argv[1:2]]))
