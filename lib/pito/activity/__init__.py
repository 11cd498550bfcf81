"""Who is a customer on day t: one table of active intervals, for contract and for purchase businesses alike."""

from __future__ import annotations

from pito.engine import Engine, statement

FOREVER = 1_000_000  # an end that is not in sight, in days since 1970
DEFAULT_WINDOW = 365
FEW_RETURN = 0.10
ENOUGH_SILENCES = 30
ENOUGH_GAPS, MISSED = 100, 3  # gaps between purchases that tell the usual one, and how many turns missed are too many


def prepare(tables: Engine, kind: str, active_days: int = DEFAULT_WINDOW) -> None:
    """Make `active_intervals` and `active_months` from contracts or from purchases.

    `active_intervals` has one row per customer and unbroken stretch, `[start_day, end_day)`: a contract business's
    customer is active on day t when `start_date <= t < end_date`; a purchase business's when they bought in
    `(t − active_days, t]`. Credit notes and cancelled orders are no activity. `active_months` has one row per customer
    and month: with an active day (contract), with a purchase (purchase). Customers the customer list does not know are
    left out.

    Parameters
    ----------
    tables : Engine
        Holds `customers`, `contracts`, `orders` and `months`.
    kind : {"contract", "purchase"}
    active_days : int
        The purchase window; not used for contracts.
    """
    package = "pito.activity"
    tables.keep("spans", statement(package, f"{kind}_spans"), forever=FOREVER, active_days=active_days)
    tables.keep("active_intervals", statement(package, "active_intervals"))
    tables.keep("active_months", statement(package, f"{kind}_months"))


def renewals(tables: Engine) -> tuple[int, int]:
    """Return how many contracts follow an ended one, and how many of them begin the very day after its end date.

    Where most do, the list's end dates are last days in force, and renewing customers would look as if they had left.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"customer_id": ["a", "a", "b", "b"], "start_day": [0, 31, 0, 50], "end_day": [30, None, 30, None]})
    >>> renewals(Engine(contracts=rows))
    (2, 1)
    """
    return tables.rows(statement("pito.activity", "renewals"))[0]


def return_curve(tables: Engine, as_of_day: int):
    """Of customers silent for so many days, the share who bought again later.

    A silence counts at w days when it lasted longer than w and began at least 2·w days before the cut-off: each had as
    long again to end. Without that rule the share would always fall to nothing at the end of the data.

    Returns
    -------
    DataFrame
        One row per step of the curve: `days` (the step holds from after the row before up to it), `silences` that lasted
        longer, `returned` (how many of them ended with a purchase), `share`. Empty when nobody bought.

    Source
    ------
    Repeat-gap ("D-curve") method; `definitions.md` section 2.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"customer_id": ["a", "a", "b"], "order_day": [0, 10, 0], "amount_minor": 1})
    >>> frame = frame.assign(credits=pd.Series([None] * 3, dtype="str"), cancelled_day=pd.Series([None] * 3, dtype="Int64"))
    >>> curve = return_curve(Engine(orders=frame, customers=pd.DataFrame({"customer_id": ["a", "b"]})), as_of_day=40)
    >>> print(curve.to_string(index=False))
     days  silences  returned    share
        9         3         1 0.333333
       15         2         0 0.000000
       20         1         0 0.000000
    """
    found = tables.once(_silences, as_of_day)
    curve = found.groupby("days", as_index=False)[["silences", "returned"]].sum()
    longer = curve.iloc[::-1][["silences", "returned"]].cumsum().iloc[::-1]
    return curve[["days"]].join(longer).assign(share=longer["returned"] / longer["silences"])


def proposed_window(curve) -> int | None:
    """Return the smallest window after which fewer than one silent customer in ten ever returns.

    Parameters
    ----------
    curve : DataFrame
        From `return_curve`.

    Returns
    -------
    int or None
        Days; None where no length of silence with at least 30 cases has so few returns: the exports are too short.

    Examples
    --------
    >>> import pandas as pd
    >>> proposed_window(pd.DataFrame({"days": [30, 60, 90], "silences": [300, 200, 100], "share": [0.5, 0.12, 0.08]}))
    61
    >>> proposed_window(pd.DataFrame({"days": [90], "silences": [10], "share": [0.0]})) is None
    True
    """
    begins = curve["days"].shift(fill_value=0) + 1
    rare = (curve["share"] < FEW_RETURN) & (curve["silences"] >= ENOUGH_SILENCES)
    return int(begins[rare].iloc[0]) if rare.any() else None


def usual_gap(tables: Engine, as_of_day: int) -> tuple[int, int | None]:
    """Return how many purchases followed an earlier one, and the days within which 95 of 100 of them did.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"customer_id": ["a", "a", "a", "b"], "order_day": [0, 30, 90, 0], "amount_minor": 1})
    >>> frame = frame.assign(credits=pd.Series([None] * 4, dtype="str"), cancelled_day=pd.Series([None] * 4, dtype="Int64"))
    >>> usual_gap(Engine(orders=frame, customers=pd.DataFrame({"customer_id": ["a", "b"]})), as_of_day=400)
    (2, 60)
    """
    gaps = tables.once(_silences, as_of_day).groupby("gap")["returned"].sum()
    every = int(gaps.sum())
    return every, int(gaps.index[100 * gaps.cumsum() >= 95 * every][0]) if every else None


def _silences(tables: Engine, as_of_day: int):
    return tables.query(statement("pito.activity", "silences"), as_of_day=as_of_day)


def rhythm_window(gaps: int, usual: int | None, followed: int, curve) -> int | None:
    """Return three times the usual gap, where too few ever fell silent for a window to be proposed.

    Customers who are billed every month and hardly ever leave give no thirty silences to judge from; that three months
    without an invoice are no pause is plain all the same. A year would keep everybody who left within it.

    Parameters
    ----------
    gaps, usual : int
        From `usual_gap`.
    followed : int
        Days from the first purchase to the cut-off: a silence of the window must have had as long again to end.
    curve : DataFrame
        From `return_curve`: of those silent longer, however few, fewer than one in ten may have returned.

    Examples
    --------
    >>> import pandas as pd
    >>> curve = pd.DataFrame({"days": [30, 120], "silences": [387, 3], "share": [0.99, 0.0]})
    >>> rhythm_window(677, 31, 670, curve), rhythm_window(677, 31, 180, curve), rhythm_window(20, 31, 670, curve)
    (93, None, None)
    """
    days = MISSED * (usual or 0)
    if gaps < ENOUGH_GAPS or not 0 < days < DEFAULT_WINDOW or 2 * days > followed:
        return None
    longer = curve[curve["days"] >= days]
    return None if len(longer) and longer["share"].iloc[0] >= FEW_RETURN else days
