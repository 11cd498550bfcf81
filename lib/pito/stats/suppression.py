"""Which figures rest on so few people that they must be hidden or marked?"""

from __future__ import annotations

import numpy as np
import pandas as pd

SMALL = 30


def small(n):
    """Whether a figure rests on fewer than 30 and is to be marked small.

    Parameters
    ----------
    n : int or array_like
        How many it rests on.

    Returns
    -------
    bool or ndarray of bool

    Source
    ------
    Own rule: the Wilson interval of a half of 30 reaches ± 17 percentage points, of fewer further.

    Examples
    --------
    >>> small(29), small(30)
    (True, False)
    """
    marked = np.asarray(n) < SMALL
    return marked if marked.ndim else bool(marked)


def suppress(frame: pd.DataFrame, n: str = "n", min_cell: int = 5) -> pd.Series:
    """Rows of one whole that must be hidden in anything shared, so that nobody can be recognised.

    Hidden is every row with fewer than `min_cell` people, and then the next smallest until at least two rows and
    `min_cell` people are hidden together: otherwise the total less the rows shown would give them away.
    A row without people shows nobody and stays.

    Parameters
    ----------
    frame : DataFrame
        The parts of one whole whose total is shown too: one month's segments, one cohort's cells.
    n : str
        Column with the number of people.
    min_cell : int
        The fewest people a row may show.

    Returns
    -------
    Series of bool
        True where the row must be hidden; the frame's index.

    Source
    ------
    Hundepool et al. (2012), Statistical Disclosure Control: primary and secondary suppression.

    Examples
    --------
    >>> cells = pd.DataFrame({"segment": ["A", "B", "C", "D"], "n": [120, 3, 40, 0]})
    >>> cells.assign(hidden=suppress(cells))
      segment    n  hidden
    0       A  120   False
    1       B    3    True
    2       C   40    True
    3       D    0   False
    """
    people = frame[n].fillna(0).to_numpy()
    ascending = people.argsort(kind="stable")
    ascending = ascending[people[ascending] > 0]
    too_few = int((people[ascending] < min_cell).sum())
    if too_few:
        enough_people = int((people[ascending].cumsum() < min_cell).sum()) + 1
        too_few = max(too_few, enough_people, 2)
    hidden = np.zeros(len(frame), dtype=bool)
    hidden[ascending[:too_few]] = True
    return pd.Series(hidden, index=frame.index, name="hidden")
