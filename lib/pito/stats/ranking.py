"""Does a score put those to whom it happens above those to whom it does not?"""

from __future__ import annotations

import numpy as np
import pandas as pd


def auc(score, happened) -> float:
    """Chance that one to whom it happened has a higher score than one to whom it did not; ties count half.

    Parameters
    ----------
    score : array_like
        The higher, the likelier.
    happened : array_like of bool

    Returns
    -------
    float
        0.5 for a score that knows nothing, 1 for one that parts them fully. NaN where it happened to all or to nobody.

    Source
    ------
    Mann & Whitney (1947); Hanley & McNeil (1982), Radiology 143, 29–36.

    Examples
    --------
    >>> auc([0.9, 0.8, 0.3, 0.1], [True, False, True, False]), auc([1, 1], [True, False])
    (0.75, 0.5)
    """
    happened = np.asarray(happened, dtype=bool)
    ranks = pd.Series(np.asarray(score, dtype=float)).rank().to_numpy()
    yes, no = int(happened.sum()), int((~happened).sum())
    if not yes or not no:
        return float("nan")
    return float((ranks[happened].sum() - yes * (yes + 1) / 2) / (yes * no))
