"""Why did the retention rate change: other customers, or the same customers behaving otherwise?"""

from __future__ import annotations

import pandas as pd

from pito.engine import Engine
from pito.metrics.retention import retention_by_month
from pito.month import Month
from pito.stats import suppress
from pito.stats.decomposition import mix_and_rate

TOGETHER = "\0together"  # the name no group has


def retention_change(
    tables: Engine, month: Month | str, back: int = 1, by: str = "segment", least: int = 0
) -> pd.DataFrame:
    """Change bridge: the change of the retention rate, split over groups of customers into what their sizes did (mix) and what
    their own rates did (rate). The parts sum to the change exactly.

    Parameters
    ----------
    tables : Engine
        Holds `active_intervals`, `customers`, `months`.
    month : Month or "YYYY-MM"
    back : int
        How many months before is the month compared with: 1, or 12 for the same month last year.
    by : str
        A column of `customers`, as it is today.
    least : int
        Groups with fewer customers at either start stand together in one row, with the next smallest, which would give
        them away.

    Returns
    -------
    DataFrame
        One row per group: `part` (`TOGETHER` for those too small to stand alone), `before_start`, `before_retained`,
        `before_rate`, `start`, `retained`, `retention_rate`, `mix`, `rate` (effects in shares of one). A group's mix is
        measured against the overall rate. Effects are missing where either month has nobody.

    Source
    ------
    Kitagawa (1955), Journal of the American Statistical Association 50, 1168–1194.

    Examples
    --------
    >>> from pito.metrics.examples import company
    >>> change = retention_change(company(), "2026-02")
    >>> print(change[["part", "before_rate", "retention_rate", "mix", "rate"]].round(3).to_string(index=False))
    part  before_rate  retention_rate    mix   rate
       A          1.0           0.667 -0.010 -0.208
       B          1.0           1.000 -0.031  0.000
    """
    counts = tables.once(retention_by_month, month, months=back + 1, by=by)
    first, last = counts["month"].min(), counts["month"].max()
    before, after = (counts[counts["month"] == m].set_index("part")[["start", "retained"]] for m in (first, last))
    both = before.add_prefix("before_").join(after)
    both = both[(both["before_start"] > 0) | (both["start"] > 0)]
    hidden = suppress(both, "before_start", least) | suppress(both, "start", least)
    both = both.groupby([TOGETHER if hide else part for part, hide in hidden.items()], sort=True).sum()
    both = both.rename_axis("part").reset_index()
    rates = both["before_retained"] / both["before_start"], both["retained"] / both["start"]
    both.insert(3, "before_rate", rates[0])
    both["retention_rate"] = rates[1]
    parts = mix_and_rate(both["before_start"], both["before_rate"], both["start"], both["retention_rate"])
    return both.join(parts)
