"""What may be turned in a what-if, and how far: ranges that fit the size of the own base."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pito.metrics.what_if import own_base
from pito.text import message


@dataclass(frozen=True)
class Dial:
    """One thing a scenario's reader may turn.

    Parameters
    ----------
    name : str
        What `scenario` calls it.
    label : str
    least, most, step, start : float
        In the units of `scenario`. The start lies on a step: browsers move what does not.
    digits : int
        Decimals shown.
    """

    name: str
    label: str
    least: float
    most: float
    step: float
    start: float
    digits: int = 0


def dials(workbook, month) -> list[Dial]:
    """Return what may be turned in a scenario of the own base, within ranges that fit its size."""
    base, words = (
        workbook.ask(own_base, month, margin_rate=workbook.settings.business.margin_rate).iloc[0],
        workbook.words,
    )
    say, minor = words.say, 10**words.minor_digits
    own = {
        name: max(0.0, base[name] / minor) if base[name] == base[name] else 0.0 for name in ("revenue", "margin", "cac")
    }
    room = min(10.0, max(0.0, math.ceil(200 * (1 - base["retention"])) / 2 - 0.5)) if base["start"] else 10.0
    yearly = base["customers"] * (own["margin"] or own["revenue"])
    amounts = {
        "margin": (message("Margin of a customer a year ({currency})"), max(2 * own["margin"], own["revenue"])),
        "cac": (message("Cost of a new customer ({currency})"), max(3 * own["cac"], own["margin"], own["revenue"] / 2)),
        "programme": (message("Programme's cost a year ({currency})"), 0.2 * yearly),
    }
    return [
        Dial("points", say("Retention better by (points)"), 0.0, room, 0.5, min(5.0, room), 1),
        Dial("percent", say("and by (per cent)"), 0.0, 10.0, 0.5, 0.0, 1),
        *(
            Dial(name, say(label, currency=words.currency), 0.0, _end(most), 1.0, float(round(own.get(name, 0.0))))
            for name, (label, most) in amounts.items()
        ),
    ]


def _end(most: float) -> float:
    """Return a round end for a dial."""
    size = 10 ** math.floor(math.log10(max(most, 10.0)))
    return float(math.ceil(max(most, 10.0) / size) * size)
