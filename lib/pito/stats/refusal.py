"""Why does a model not stand, when it does not?"""

from __future__ import annotations

from dataclasses import dataclass

REASONS = (
    "too_few_customers",
    "too_few_repeat_buyers",
    "too_few_lost",
    "too_few_periods",
    "too_short_history",
    "no_mean_value",
    "not_converged",
)


@dataclass(frozen=True)
class Refusal:
    """No estimate, and why: a value that stands where the estimate would, and is false.

    Attributes
    ----------
    reason : str
        One of `REASONS`.
    found, needed : float, optional
        What there is and the least (for `not_converged` the most) it takes.

    Examples
    --------
    >>> Refusal("too_few_repeat_buyers", found=12, needed=30) or "no estimate"
    'no estimate'
    """

    reason: str
    found: float | None = None
    needed: float | None = None

    def __post_init__(self):
        if self.reason not in REASONS:
            raise ValueError(f"{self.reason!r} is not one of {', '.join(REASONS)}")

    def __bool__(self) -> bool:
        return False
