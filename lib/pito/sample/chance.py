"""Chance with the same answer on every machine: no logarithms, whose last digit differs between systems."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

Quantiles = Sequence[tuple[float, float]]


def drawn(rng: Random, quantiles: Quantiles) -> float:
    """Draw from a distribution given by its quantiles, straight lines between them.

    Examples
    --------
    >>> drawn(Random(1), [(0, 10), (0.5, 20), (1, 400)]) == drawn(Random(1), [(0, 10), (0.5, 20), (1, 400)])
    True
    >>> all(10 <= drawn(Random(seed), [(0, 10), (1, 20)]) <= 20 for seed in range(50))
    True
    """
    roll = rng.random()
    for (low, floor), (high, ceiling) in pairwise(quantiles):
        if roll <= high:
            return floor + (ceiling - floor) * (roll - low) / (high - low)
    raise ValueError("the last quantile must stand at 1")


def picked(rng: Random, weights: dict[str, float]) -> str:
    """Pick a word by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def how_many(rng: Random, rate: float, chances: int = 6) -> int:
    """Count the successes of a few equal chances: about `rate` a time, never more than `chances`."""
    return sum(rng.random() < rate / chances for _ in range(chances))
