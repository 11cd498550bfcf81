"""Does the latest month stand out from the months before it?"""

from __future__ import annotations

import numpy as np

ENOUGH_EARLIER = 12
TO_LIMITS = 2.66  # 3 / d2 for moving ranges of two


def xmr_limits(earlier) -> tuple[float, float]:
    """Limits within which a series of months has moved so far: its mean ± 2.66 mean moving ranges.

    Parameters
    ----------
    earlier : array_like
        The earlier months' values in order; at least 12.

    Returns
    -------
    lo, hi : float
        NaN with fewer than 12 values: too few to tell.

    Source
    ------
    Wheeler & Chambers (1992), Understanding Statistical Process Control: the XmR chart.

    Examples
    --------
    >>> [round(limit, 3) for limit in xmr_limits([0.9, 0.92] * 6)]
    [0.857, 0.963]
    >>> xmr_limits([0.9] * 11)
    (nan, nan)
    """
    values = np.asarray(earlier, dtype=float)
    values = values[~np.isnan(values)]
    if len(values) < ENOUGH_EARLIER:
        return float("nan"), float("nan")
    reach = TO_LIMITS * np.abs(np.diff(values)).mean()
    return float(values.mean() - reach), float(values.mean() + reach)
