"""Are missed calls called back?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pito.engine import Engine, statement
from pito.month import Month
from pito.stats import wilson


def called_back(tables: Engine, month: Month | str) -> pd.DataFrame:
    """Call-back: missed inbound calls followed by a call to the same customer within 24 elapsed hours.

    A call back exactly 24 hours later counts. Several missed calls of one customer may be answered by the same call. One
    whose 24 hours are not over at the cut-off is undecided: neither called back nor not. Contacts hold customers and no
    telephone numbers: a caller the exports could not match to a customer is not here.

    Parameters
    ----------
    tables : Engine
        Holds `contacts` and `months`.
    month : Month or "YYYY-MM"
        In which the calls were missed; its end is the cut-off.

    Returns
    -------
    DataFrame
        One row: `missed`, `called_back`, `called_later` (after more than 24 hours), `undecided`; `share` = called back of
        those decided with its 95 % Wilson interval `lo`, `hi`; bounds `least` and `most` with all undecided ones on one side;
        `calls_out` (calls out the export holds at all). Shares are missing where nothing is decided, and where there is no
        call out at all: such an export does not say who was called back.

    Source
    ------
    `definitions.md` section 4.

    Examples
    --------
    >>> end = Month.parse("2026-06").end_second("Europe/Helsinki")
    >>> calls = [("a", "missed_call", "in", 90), ("a", "call", "out", 80), ("b", "missed_call", "in", 70)]
    >>> contacts = pd.DataFrame(calls, columns=["customer_id", "kind", "direction", "ago"])
    >>> contacts = contacts.assign(contacted_s=end - contacts["ago"] * 3600, contacted_month=24317, contact_id="1")
    >>> tables = Engine(contacts=contacts, months=pd.DataFrame({"month": [24317], "end_s": [end]}))
    >>> called_back(tables, "2026-06")[["missed", "called_back", "undecided", "share"]].values.tolist()
    [[2.0, 1.0, 0.0, 0.5]]
    """
    table = tables.query(statement("pito.metrics", "calls"), month=Month.parse(month).number)
    table["decided"] = np.where(table["calls_out"] > 0, table["missed"] - table["undecided"], 0)
    known = table["decided"] > 0
    met, decided, every = table["called_back"].where(known), table["decided"].where(known), table["missed"].where(known)
    table["share"], (table["lo"], table["hi"]) = met / decided, wilson(met, decided)
    table["least"], table["most"] = met / every, (met + table["undecided"]) / every
    return table.drop(columns="decided")
